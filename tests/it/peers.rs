//! What programs that read the outputs say of them.

use crate::support::program::{PATIENT_1, PATIENT_2, fuselane, records, text, usual, written};
use crate::support::reference::fusion;
use crate::support::tools::{has_program, has_python_module, heavy_program, heavy_python, tool};
use std::path::Path;

#[test]
fn bcftools_reads_the_breakends() {
    if !has_program("bcftools", "bcftools") {
        return;
    }
    let directory = usual();
    let path = |name: &str| directory.path().join(name).display().to_string();
    let columns = "%CHROM:%POS %ID %REF %ALT %FILTER %INFO/MATEID %INFO/FRAME [%JR]\n";
    let with = tool(
        "bcftools",
        &["query", "-f", columns, &path("patient_1.vcf")],
    );
    let name = "RANBP2.e18_ALK.e20.NM_006267";
    let expected = format!(
        "chr2:29223528 {name}_2 A A]chr2:108758548] PASS {name}_1 in_frame 89\n\
         chr2:108758548 {name}_1 G G]chr2:29223528] PASS {name}_2 in_frame 89\n"
    );
    assert_eq!(with, expected);
    assert_eq!(
        tool(
            "bcftools",
            &["query", "-f", columns, &path("patient_2.vcf")]
        ),
        ""
    );
    // Sorting and writing BCF needs every header line to be well formed.
    let binary = path("patient_1.bcf");
    tool(
        "bcftools",
        &["sort", "-Ob", "-o", &binary, &path("patient_1.vcf")],
    );
    assert_eq!(
        tool("bcftools", &["view", "-H", &binary]).lines().count(),
        2
    );
    for name in ["patient_1.vcf", "patient_2.vcf"] {
        let header = tool("bcftools", &["view", "-h", &path(name)]);
        assert!(header.starts_with("##fileformat=VCFv4.4\n"));
        assert!(header.contains("##reference=GRCh38"));
        let contig = "##contig=<ID=chr2,length=242193529,assembly=\"GRCh38\">";
        assert!(header.contains(contig), "{header}");
    }
}

/// Compressed VCF of some samples: both patients, and one with EML4::ALK.
fn compressed(directory: &Path) -> Vec<String> {
    let lane = fusion("EML4-V1");
    let reads: String = (0..40)
        .map(|number| {
            let bases = &lane.sequence[lane.join - 75 + number..lane.join + 35 + number];
            format!("@r{number}\n{bases}\n+\n{}\n", "I".repeat(bases.len()))
        })
        .collect();
    let other = written(directory, "other.fq", reads.as_bytes());
    let samples = [
        ("patient_1", &PATIENT_1[..]),
        ("patient_2", &PATIENT_2[..]),
        ("other", &[other.as_str()]),
    ];
    samples
        .map(|(name, files)| {
            let path = directory.join(format!("{name}.vcf.gz"));
            fuselane()
                .arg("detect")
                .args(files)
                .arg("--vcf")
                .arg(&path)
                .assert()
                .success();
            path.display().to_string()
        })
        .to_vec()
}

#[test]
fn samples_are_merged_into_one_vcf() {
    if !has_program("bcftools", "bcftools") || !has_program("tabix", "tabix") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let files = compressed(directory.path());
    let region = tool("tabix", &[&files[0], "chr2:29223528-29223528"]);
    assert_eq!(region.lines().count(), 1, "{region}");
    let list: Vec<&str> = files.iter().map(String::as_str).collect();
    let merged = directory.path().join("merged.vcf");
    let merged = merged.to_str().unwrap();
    tool("bcftools", &[&["merge", "-o", merged], &list[..]].concat());
    let rows = tool("bcftools", &["query", "-f", "%ID[ %JR]\n", merged]);
    assert_eq!(
        rows,
        "RANBP2.e18_ALK.e20.NM_006267_2 89 . .\n\
         EML4.e13_ALK.e20.NM_019063_2 . . 40\n\
         EML4.e13_ALK.e20.NM_019063_1 . . 40\n\
         RANBP2.e18_ALK.e20.NM_006267_1 89 . .\n"
    );
    let header = tool("bcftools", &["view", "-h", merged]);
    for (sample, verdict) in [("patient_1", "detected"), ("patient_2", "not_detected")] {
        let line = format!("##SAMPLE=<ID={sample},Verdict=\"{verdict}\">");
        assert!(header.contains(&line), "{header}");
    }
    if has_program("vcf-validator", "vcftools") {
        assert_eq!(tool("vcf-validator", &[&files[0]]), "");
    }
}

#[test]
fn python_reads_the_breakends() {
    if !has_python_module("cyvcf2", "cyvcf2") || !has_python_module("pysam", "pysam") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let files = compressed(directory.path());
    let program = "import cyvcf2, pysam, sys\n\
        for one in cyvcf2.VCF(sys.argv[1]):\n\
        \x20   print(one.CHROM, one.POS, one.ALT[0], one.INFO['GENE'], one.format('JR')[0][0])\n\
        with pysam.VariantFile(sys.argv[1]) as file:\n\
        \x20   for one in file.fetch('chr2', 29223527, 29223528):\n\
        \x20       print(one.info['MATEID'], one.samples[0]['UF'])\n";
    assert_eq!(
        tool("python3", &["-c", program, &files[0]]),
        "chr2 29223528 A]chr2:108758548] ALK 89\n\
         chr2 108758548 G]chr2:29223528] RANBP2 89\n\
         ('RANBP2.e18_ALK.e20.NM_006267_1',) 89\n"
    );
}

/// The table of all calls, by the queries of the page.
#[test]
fn duckdb_makes_a_table_of_all_calls() {
    if !has_python_module("duckdb", "duckdb") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    for (name, reads) in [("patient_1", PATIENT_1), ("patient_2", PATIENT_2)] {
        let folder = directory.path().join("results").join(name);
        std::fs::create_dir_all(&folder).unwrap();
        fuselane()
            .args(["detect", reads[0], reads[1], "--sample", name, "-q", "-o"])
            .arg(folder.join(name))
            .assert()
            .success();
    }
    let page = std::fs::read_to_string("docs/scale.md").unwrap();
    let queries = page.split("```sql\n").skip(1);
    let queries = queries.map(|part| part.split_once("```").unwrap().0);
    let program = "import duckdb, os, sys\n\
        os.chdir(sys.argv[1])\n\
        for query in sys.argv[2:]:\n\
        \x20   for row in duckdb.execute(query).fetchall():\n\
        \x20       print(*row)\n";
    let mut arguments = vec!["-c", program, directory.path().to_str().unwrap()];
    arguments.extend(queries);
    arguments.push("SELECT * EXCLUDE (fusion_fraction, ffpm) FROM 'calls.parquet'");
    assert_eq!(
        tool("python3", &arguments),
        "1\n\
         detected 1\n\
         not_detected 1\n\
         RANBP2::ALK detected 1 89.0\n\
         patient_1 detected RANBP2::ALK RANBP2 detected in_frame A 89 alk 2.0.0\n"
    );
}

#[test]
fn picard_finds_no_fault_in_the_alignments() {
    let Some(picard) = heavy_program("PicardCommandLine", "picard-tools") else {
        return;
    };
    let directory = usual();
    for name in ["patient_1", "patient_2"] {
        let bam = directory.path().join(format!("{name}.bam"));
        let said = tool(
            &picard,
            &["ValidateSamFile", &format!("I={}", bam.display())],
        );
        assert!(said.contains("No errors found"), "{said}");
    }
}

/// The page of igv-reports, by the command of the documentation.
#[test]
fn igv_reports_makes_its_page() {
    let Some(program) = heavy_program("create_report", "igv-reports") else {
        return;
    };
    let directory = usual();
    let path = |name: &str| directory.path().join(name).display().to_string();
    let command = [
        &path("patient_1.junctions.bed"),
        "--fasta",
        &path("patient_1.junctions.fa"),
        "--tracks",
        &path("patient_1.bam"),
        "--output",
        &path("igv.html"),
    ];
    tool(&program, &command);
    assert!(text(directory.path(), "igv.html").contains("RANBP2"));
}

/// FUSOR takes the assayed fusions, names them as we do, and reads both fusion tables.
#[test]
fn fusor_reads_the_fusions() {
    let Some(python) = heavy_python("fusor.models", "fusor") else {
        return;
    };
    let directory = usual();
    let inserted = {
        let lane = fusion("RANBP2");
        let (before, after) = lane.sequence.split_at(lane.join);
        let whole = format!("{before}GCA{after}");
        let reads: String = (0..40)
            .map(|number| {
                let bases = &whole[lane.join - 75 + number..lane.join + 38 + number];
                format!("@r{number}\n{bases}\n+\n{}\n", "I".repeat(bases.len()))
            })
            .collect();
        written(directory.path(), "inserted.fq", reads.as_bytes())
    };
    fuselane()
        .args(["detect", &inserted, "--formats", "all", "-o"])
        .arg(directory.path().join("inserted"))
        .assert()
        .success();
    let program = "import asyncio, json, sys\n\
        from pathlib import Path\n\
        from fusor.harvester import ArribaHarvester, StarFusionHarvester\n\
        from fusor.models import AssayedFusion\n\
        from fusor.nomenclature import generate_nomenclature\n\
        prefix = sys.argv[1]\n\
        for one in json.load(open(prefix + '.fusor.json')):\n\
        \x20   name = generate_nomenclature(AssayedFusion(**one), None)\n\
        \x20   print(name, name == one['viccNomenclature'])\n\
        async def rows(kind, ending):\n\
        \x20   reader = kind.__new__(kind)\n\
        \x20   return [row async for _, row in reader.harvest_records(Path(prefix + ending))]\n\
        for row in asyncio.run(rows(ArribaHarvester, '.arriba.tsv')):\n\
        \x20   print(row.gene1, row.coverage2, row.fusion_transcript[36:48])\n\
        for row in asyncio.run(rows(StarFusionHarvester, '.star-fusion.tsv')):\n\
        \x20   print(row.left_gene, row.junction_read_count)\n";
    let read = |name: &str| {
        let prefix = directory.path().join(name);
        tool(&python, &["-c", program, prefix.to_str().unwrap()])
    };
    assert_eq!(
        read("patient_1"),
        "NM_006267(RANBP2):e.18::NM_004304.3(ALK):e.20 True\n\
         RANBP2 94 ACAG|TGTACCG\n\
         RANBP2^ENSG00000153201 89\n"
    );
    assert_eq!(read("patient_2"), "");
    assert_eq!(
        read("inserted"),
        "NM_006267(RANBP2):e.18::GCA::NM_004304.3(ALK):e.20 True\n\
         RANBP2 40 ACAG|gca|TGT\n\
         RANBP2^ENSG00000153201 40\n"
    );
}

#[test]
fn samtools_reads_the_alignments() {
    if !has_program("samtools", "samtools") {
        return;
    }
    let directory = usual();
    let path = |name: &str| directory.path().join(name).display().to_string();
    for name in ["patient_1", "patient_2"] {
        let bam = path(&format!("{name}.bam"));
        tool("samtools", &["quickcheck", "-v", &bam]);
        let viewed = tool("samtools", &["view", "--no-PG", "-h", &bam]);
        assert_eq!(viewed, text(directory.path(), &format!("{name}.sam")));
    }
    // The index finds what lies at the join.
    let all = records(&text(directory.path(), "patient_1.sam"));
    let region = "RANBP2.e18_ALK.e20.NM_006267:500-501";
    let found = tool("samtools", &["view", &path("patient_1.bam"), region]);
    let across = all.iter().filter(|fields| {
        let start: usize = fields[3].parse().unwrap();
        start <= 501 && start + fields[9].len() > 500
    });
    assert_eq!(found.lines().count(), across.count());
    tool("samtools", &["faidx", &path("patient_1.junctions.fa")]);
}

#[test]
fn multiqc_reads_its_content() {
    if !has_program("multiqc", "multiqc") {
        return;
    }
    let directory = usual();
    fuselane()
        .args(["detect", PATIENT_1[0], "--sample", "few"])
        .args(["--minimum-fragments", "100", "--multiqc"])
        .arg(directory.path().join("few_mqc.json"))
        .assert()
        .success();
    let place = directory.path().display().to_string();
    let only = ["--strict", "-q", "-m", "custom_content"];
    tool("multiqc", &[&only[..], &["-o", &place, &place]].concat());
    let data = |name: &str| text(directory.path(), &format!("multiqc_data/{name}"));
    let statistics = data("multiqc_general_stats.txt");
    for (sample, verdict) in [
        ("patient_1", "DETECTED"),
        ("patient_2", "NOT DETECTED"),
        ("few", "INCONCLUSIVE"),
    ] {
        let row = statistics.lines().find(|line| line.starts_with(sample));
        assert!(row.unwrap().contains(verdict), "{statistics}");
        let unique = if sample == "few" { "\t37\t" } else { "\t" };
        assert!(row.unwrap().contains(unique), "{statistics}");
    }
    let lanes = data("multiqc_fuselane_lanes_table.txt");
    assert!(lanes.lines().next().unwrap().contains("RANBP2"));
    assert!(data("multiqc_fuselane_reads_plot.txt").contains("patient_1"));
}

/// The module in `integrations/multiqc`, which reads the JSON.
#[test]
fn the_multiqc_module_reads_results() {
    if !has_program("multiqc", "multiqc")
        || !has_python_module("multiqc_fuselane", "./integrations/multiqc")
    {
        return;
    }
    let directory = usual();
    let place = |name: &str| directory.path().join(name).display().to_string();
    std::fs::create_dir(place("results")).unwrap();
    for name in ["patient_1", "patient_2"] {
        let json = format!("{name}.json");
        std::fs::rename(place(&json), place(&format!("results/{json}"))).unwrap();
    }
    tool(
        "multiqc",
        &["--strict", "-q", "-o", &place("page"), &place("results")],
    );
    let data = |name: &str| text(directory.path(), &format!("page/multiqc_data/{name}"));
    let rows = data("multiqc_fuselane.txt");
    let rows: Vec<Vec<&str>> = rows.lines().map(|row| row.split('\t').collect()).collect();
    let of = |sample: &str, column: &str| {
        let column = rows[0].iter().position(|name| *name == column).unwrap();
        let row = rows.iter().find(|row| row[0] == sample).unwrap();
        row.get(column).copied().unwrap_or_default().to_string()
    };
    for (sample, verdict, fusion, unique, limit) in [
        ("patient_1", "DETECTED", "RANBP2::ALK", "89", ""),
        ("patient_2", "NOT DETECTED", "", "", "pass"),
    ] {
        assert_eq!(of(sample, "verdict"), verdict);
        assert_eq!(of(sample, "fusion"), fusion);
        assert_eq!(of(sample, "unique"), unique);
        assert_eq!(of(sample, "limit"), limit);
        assert_eq!(of(sample, "no_rt"), "not done");
    }
    assert!(data("multiqc_fuselane.txt").contains("patient_1"));
    assert!(data("fuselane_reads_plot.txt").contains("patient_1"));
    assert!(data("multiqc_software_versions.txt").contains(env!("CARGO_PKG_VERSION")));
}
