//! What programs that read the outputs say of them.

use crate::support::program::{PATIENT_1, fuselane, records, text, usual};
use crate::support::tools::{has_program, has_python_module, tool};

#[test]
fn bcftools_reads_the_breakends() {
    if !has_program("bcftools", "bcftools") {
        return;
    }
    let directory = usual();
    let path = |name: &str| directory.path().join(name).display().to_string();
    let columns = "%CHROM:%POS %REF %ALT %FILTER %INFO/MATEID %INFO/FRAME [%JR]\n";
    let with = tool(
        "bcftools",
        &["query", "-f", columns, &path("patient_1.vcf")],
    );
    assert_eq!(
        with,
        "chr2:108758548 G G]chr2:29223528] PASS fusion1_2 in_frame 89\n\
         chr2:29223528 A A]chr2:108758548] PASS fusion1_1 in_frame 89\n"
    );
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
        assert!(header.contains("##contig=<ID=chr2>"));
    }
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
    tool("multiqc", &["--strict", "-q", "-o", &place, &place]);
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

/// AGFusion's parsers of STAR-Fusion's and Arriba's tables.
#[test]
fn agfusion_reads_the_fusion_tables() {
    if !has_python_module("agfusion.parsers", "agfusion") {
        return;
    }
    let directory = usual();
    let program = "import logging, sys\n\
        from agfusion import parsers\n\
        log = logging.getLogger()\n\
        for parser, path in ((parsers.STARFusion, sys.argv[1]), (parsers.Arriba, sys.argv[2])):\n\
        \x20   for one in parser(path, log):\n\
        \x20       print(one['alternative_name_5prime'], one['gene5prime_junction'],\n\
        \x20             one['alternative_name_3prime'], one['gene3prime_junction'])\n";
    let path = |name: &str| directory.path().join(name).display().to_string();
    let (star, arriba) = (
        path("patient_1.star-fusion.tsv"),
        path("patient_1.arriba.tsv"),
    );
    let read = tool("python3", &["-c", program, &star, &arriba]);
    assert_eq!(read, "RANBP2 108758548 ALK 29223528\n".repeat(2));
    let (star, arriba) = (
        path("patient_2.star-fusion.tsv"),
        path("patient_2.arriba.tsv"),
    );
    assert_eq!(tool("python3", &["-c", program, &star, &arriba]), "");
}
