//! The ends of coding exons beside a panel, by which partners are named that it does not have.

mod runs;

use crate::support::genome::{Convention, Made, Placed, made, rows};
use crate::support::library::{Errors, generator, sequenced};
use crate::support::program::{answer, fuselane, text, written};
use crate::support::reference::{ALK, Reference, reverse_complement};
use rand::RngExt;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::LazyLock;

static MADE: LazyLock<Made> = LazyLock::new(|| made(21));

/// A directory with the files that a panel is built of, and the panel `own` of ALK and all exon ends.
static BUILT: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let directory = tempfile::tempdir().unwrap();
    let said = build(
        directory.path(),
        &["--driver", "ALK", "--partners", "all"],
        "own",
    );
    assert!(
        said.contains("exon_ends.tsv: ") && said.contains(" genes, 0."),
        "{said}"
    );
    directory
});

fn build(directory: &Path, arguments: &[&str], name: &str) -> String {
    let annotation = MADE.annotation(Convention::GencodeGtf);
    let annotation = written(directory, "a.gtf", annotation.as_bytes());
    let genome = written(directory, "g.fa", MADE.genome().as_bytes());
    let run = fuselane()
        .args([
            "panel",
            "build",
            "--annotation",
            &annotation,
            "--genome",
            &genome,
        ])
        .args(arguments)
        .arg("-o")
        .arg(directory.join(name))
        .assert()
        .success();
    String::from_utf8(run.get_output().stdout.clone()).unwrap()
}

fn own() -> String {
    let own = BUILT.path().join("own");
    own.to_str().unwrap().to_string()
}

/// The exons of a transcript, cut out of the made genome.
fn exons(one: &Placed) -> Vec<String> {
    let mut chromosomes = MADE.chromosomes.iter();
    let (_, bases) = chromosomes
        .find(|(name, _)| *name == one.chromosome)
        .unwrap();
    let exon = |range: &std::ops::Range<usize>| match one.reverse {
        true => reverse_complement(&bases[range.clone()]),
        false => bases[range.clone()].to_string(),
    };
    one.exons.iter().map(exon).collect()
}

fn of_gene(gene: &str) -> &'static Placed {
    MADE.transcripts
        .iter()
        .find(|one| one.gene == gene)
        .unwrap()
}

/// Reads of 100 bases across the end of an exon of a partner and exon 20 of ALK.
fn reads(gene: &str, exon: usize, count: usize) -> String {
    let mut random = generator(exon as u64);
    let partner = exons(of_gene(gene))[..exon].concat();
    let reference = Reference::read();
    let before = reference.exons(ALK, "", "19").len();
    let fused = format!("{partner}{}", &reference.transcript(ALK)[before..]);
    let errors = Errors {
        rate: 0.002,
        informative: true,
    };
    let reads = (0..count).map(|number| {
        let start = partner.len() - random.random_range(40..=65);
        let read = sequenced(&mut random, &fused[start..start + 100], errors);
        format!("@{gene}{number}\n{}\n+\n{}\n", read.sequence, read.quality)
    });
    reads.collect()
}

fn detect(directory: &Path, reads: &str, options: &[&str]) -> Value {
    let path = written(directory, "reads.fq", reads.as_bytes());
    let run = fuselane()
        .args(["detect", &path, "--json", "-"])
        .args(options)
        .assert()
        .success();
    serde_json::from_slice(&run.get_output().stdout).unwrap()
}

#[test]
fn the_table_has_the_end_of_every_coding_exon_once() {
    let table = text(&BUILT.path().join("own"), "exon_ends.tsv");
    let mut expected = BTreeSet::new();
    for one in &MADE.transcripts {
        let exons = exons(one);
        let mut end = 0;
        for exon in &exons[..exons.len() - 1] {
            end += exon.len();
            if one.coding.start < end && end < one.coding.end {
                let whole = exons.concat();
                let held = whole[end.saturating_sub(60)..end].to_string();
                expected.insert(vec![one.gene.clone(), held]);
            }
        }
    }
    let rows = rows(&table);
    let of = |columns: &[&str]| -> BTreeSet<Vec<String>> {
        let cells = |row: &HashMap<String, String>| {
            columns.iter().map(|column| row[*column].clone()).collect()
        };
        rows.iter().map(cells).collect()
    };
    assert_eq!(of(&["gene", "sequence"]), expected);
    assert_eq!(of(&["gene", "chromosome", "exons"]).len(), rows.len());
    for row in rows {
        let mut transcripts = MADE.transcripts.iter();
        let one = transcripts
            .find(|one| one.accession == row["transcript"])
            .unwrap();
        let last = row["exons"].rsplit(',').next().unwrap();
        let (number, place) = last.split_once(':').unwrap();
        let exon = number.parse::<usize>().unwrap();
        let end: usize = one.exons[..exon].iter().map(|exon| exon.len()).sum();
        let coding = end - one.coding.start;
        assert_eq!(row["last_base"], format!("c.{coding}"));
        assert_eq!(row["phase"], (coding % 3).to_string());
        let (from, to) = place.split_once('-').unwrap();
        let place = &one.exons[exon - 1];
        match one.reverse {
            true => assert_eq!(from, (place.start + 1).to_string()),
            false => assert_eq!(to, place.end.to_string()),
        }
    }
}

#[test]
fn a_partner_is_named_by_the_end_of_its_exon_as_by_its_whole_transcript() {
    let directory = tempfile::tempdir().unwrap();
    let records = MADE.transcripts.iter().map(|one| {
        let bases = exons(one).concat();
        format!(">{} gene={}\n{bases}\n", one.accession, one.gene)
    });
    let records: String = records.collect();
    let fasta = written(directory.path(), "t.fa", records.as_bytes());
    let gtf = written(
        directory.path(),
        "a.gtf",
        MADE.annotation(Convention::GencodeGtf).as_bytes(),
    );
    // Of either strand, and where less than 60 bases of the exon precede: 92 of KIF5B, 9 of MYH9.
    for (gene, exon) in [
        ("NPM1", 4),
        ("NPM1", 5),
        ("CLTC", 31),
        ("EML4", 13),
        ("RANBP2", 18),
        ("MYH9", 3),
    ] {
        let placed = of_gene(gene);
        let end: usize = placed.exons[..exon].iter().map(|exon| exon.len()).sum();
        let coding = end - placed.coding.start;
        // Exon 20 of ALK goes on after the first base of a codon.
        let is_in_frame = coding % 3 == 1;
        let reads = reads(gene, exon, 24);
        let document = detect(directory.path(), &reads, &["--panel", &own()]);
        let call = &document["calls"][0];
        assert_eq!(document["calls"].as_array().unwrap().len(), 1);
        assert_eq!(call["fusion"], format!("{gene}::ALK"));
        assert_eq!(call["partner"]["transcript"], placed.accession.as_str());
        assert_eq!(call["partner"]["exon"], exon.to_string());
        assert_eq!(call["partner"]["last_base"], format!("c.{coding}"));
        assert_eq!(call["partner"]["at_exon_end"], true);
        let place = match placed.reverse {
            true => placed.exons[exon - 1].start + 1,
            false => placed.exons[exon - 1].end,
        };
        assert_eq!(call["partner"]["breakpoint"]["position"], place);
        assert_eq!(
            call["partner"]["breakpoint"]["chromosome"],
            placed.chromosome.as_str()
        );
        let frame = if is_in_frame {
            "in_frame"
        } else {
            "out_of_frame"
        };
        assert_eq!(call["frame"], frame, "{gene}");
        let status = if is_in_frame {
            "detected"
        } else {
            "inconclusive"
        };
        assert_eq!(call["status"], status, "{gene}: {}", call["reasons"]);
        let note = call["reasons"].to_string();
        assert!(note.contains("exon_ends.tsv has "), "{note}");
        let options = [
            "--panel",
            &own(),
            "--transcriptome",
            &fasta,
            "--annotation",
            &gtf,
        ];
        let by_transcript = detect(directory.path(), &reads, &options);
        let other = &by_transcript["calls"][0];
        for key in [
            "fusion",
            "hgvs",
            "status",
            "unique_fragments",
            "frame",
            "driver",
        ] {
            assert_eq!(call[key], other[key], "{gene} {key}");
        }
        for key in ["gene", "exon", "last_base", "at_exon_end", "breakpoint"] {
            assert_eq!(call["partner"][key], other["partner"][key], "{gene} {key}");
        }
    }
}

#[test]
fn the_result_says_which_table_it_was_and_what_that_was_made_of() {
    let directory = tempfile::tempdir().unwrap();
    let document = detect(
        directory.path(),
        &reads("NPM1", 4, 20),
        &["--panel", &own()],
    );
    let table = &document["panel"]["exon_ends"];
    let sha256 = table["sha256"].as_str().unwrap();
    assert_eq!(document["run"]["transcriptome"]["sha256"], sha256);
    assert!(
        text(&BUILT.path().join("own"), "panel.tsv")
            .contains(&format!("\nexon_ends\tsha256:{sha256}\n"))
    );
    let inputs = table["inputs"].as_array().unwrap();
    assert_eq!(inputs.len(), 2);
    assert!(
        inputs[0].as_str().unwrap().starts_with("a.gtf sha256:"),
        "{inputs:?}"
    );
    // The built-in panels have none.
    let document = detect(directory.path(), &reads("NPM1", 4, 20), &[]);
    assert!(document["panel"].get("exon_ends").is_none());
}

/// A copy of the panel, whose tables are changed.
fn copy(directory: &Path, edit: impl Fn(&str, String) -> Option<String>) -> String {
    let copy = directory.join("copy");
    std::fs::create_dir(&copy).unwrap();
    for entry in std::fs::read_dir(own()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if let Some(text) = edit(&name, text(Path::new(&own()), &name)) {
            std::fs::write(copy.join(name), text).unwrap();
        }
    }
    copy.to_str().unwrap().to_string()
}

#[test]
fn the_table_is_looked_at_only_for_partners_and_has_to_be_the_panels_own() {
    let directory = tempfile::tempdir().unwrap();
    // A row of another gene: it is read, and is not what the panel was built with.
    let changed = copy(directory.path(), |name, text| {
        Some(match name {
            "exon_ends.tsv" => text.replace("\nNPM1\t", "\nNPM9\t"),
            _ => text,
        })
    });
    let with = |panel: &str, reads: &str| {
        let path = written(directory.path(), "reads.fq", reads.as_bytes());
        let run = fuselane()
            .args(["detect", &path, "--panel", panel, "--json", "-"])
            .assert();
        let output = run.get_output().clone();
        let error = String::from_utf8(output.stderr).unwrap();
        (output.status.code(), error, output.stdout)
    };
    let foreign = reads("NPM1", 4, 20);
    let (code, error, _) = with(&changed, &foreign);
    assert_eq!(code, Some(1));
    let words = "exon_ends.tsv: it is not the table that the panel was built with";
    assert!(error.contains(words), "{error}");
    let wild = Reference::read().transcript(ALK);
    let nothing: String = (0..20)
        .map(|at| format!("@r{at}\n{}\n+\n{}\n", &wild[at..at + 100], "I".repeat(100)))
        .collect();
    let (code, error, here) = with(&changed, &nothing);
    assert_eq!(code, Some(0), "{error}");
    let whole = with(&own(), &nothing).2;
    let read = |bytes: &[u8]| answer(serde_json::from_slice(bytes).unwrap());
    assert_eq!(read(&here), read(&whole));
    std::fs::remove_file(format!("{changed}/exon_ends.tsv")).unwrap();
    let (code, error, _) = with(&changed, &nothing);
    assert_eq!(code, Some(1));
    let words =
        "exon_ends.tsv: the panel was built with it, and it is not there; copy the whole directory";
    assert!(error.contains(words), "{error}");
}

#[test]
fn a_panel_without_the_row_counts_the_same_and_names_nobody() {
    let directory = tempfile::tempdir().unwrap();
    let without = copy(directory.path(), |name, text| match name {
        "exon_ends.tsv" => None,
        "panel.tsv" => Some(
            text.lines()
                .filter(|line| !line.starts_with("exon_ends\t"))
                .map(|line| format!("{line}\n"))
                .collect(),
        ),
        _ => Some(text),
    });
    let reads = reads("CLTC", 31, 20);
    let [with, without] =
        [own(), without].map(|panel| detect(directory.path(), &reads, &["--panel", &panel]));
    assert_eq!(without["calls"][0]["fusion"], "?::ALK");
    for key in ["inputs", "rejected", "ambiguous", "drivers", "library"] {
        assert_eq!(with[key], without[key], "{key}");
    }
    for key in ["unique_fragments", "junction_reads", "start_sites"] {
        assert_eq!(with["calls"][0][key], without["calls"][0][key], "{key}");
    }
}

#[test]
fn a_renewed_panel_keeps_its_table_and_a_built_in_one_gets_one() {
    let directory = tempfile::tempdir().unwrap();
    build(directory.path(), &["--update", &own()], "renewed");
    let table = |panel: &Path| text(panel, "exon_ends.tsv");
    assert_eq!(
        table(&directory.path().join("renewed")),
        table(Path::new(&own()))
    );
    build(
        directory.path(),
        &["--update", "alk", "--partners", "all"],
        "alk",
    );
    assert_eq!(
        table(&directory.path().join("alk")),
        table(Path::new(&own()))
    );
}

#[test]
fn an_annotation_without_coding_exons_and_two_tables_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let genome = written(directory.path(), "g.fa", MADE.genome().as_bytes());
    let gtf = MADE.annotation(Convention::GencodeGtf);
    let one_gene: String = gtf
        .lines()
        .filter(|line| line.starts_with('#') || line.contains("\"ALK\""))
        .map(|line| format!("{}\n", line.replace("protein_coding", "lncRNA")))
        .collect();
    let other = format!(
        "{one_gene}chr1\tx\ttranscript\t5\t9\t.\t+\t.\tgene_id \"G\"; transcript_id \"T\"; gene_type \"protein_coding\";\nchr1\tx\texon\t5\t9\t.\t+\t.\tgene_id \"G\"; transcript_id \"T\"; gene_type \"protein_coding\";\n"
    );
    let annotation = written(directory.path(), "a.gtf", other.as_bytes());
    let run = |partners: &[&str]| {
        let run = fuselane()
            .args([
                "panel",
                "build",
                "--annotation",
                &annotation,
                "--genome",
                &genome,
            ])
            .args(["--driver", "ALK", "--partners"])
            .args(partners)
            .arg("-o")
            .arg(directory.path().join("own"))
            .assert();
        let output = run.get_output().clone();
        assert!(!directory.path().join("own").exists());
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (code, error) = run(&["all"]);
    assert_eq!(code, Some(1));
    assert!(
        error.contains("a.gtf: it has no coding exons for exon_ends.tsv; give an annotation"),
        "{error}"
    );
    let (code, error) = run(&["a.tsv", "b.tsv"]);
    assert_eq!(code, Some(2));
    assert!(
        error.contains("--partners: give one table, the word all, or both"),
        "{error}"
    );
}
