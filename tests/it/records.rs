//! Panels built from records of single genes, without a genome.

use crate::support::build::{build, build_with, complained, of_records, said, without};
use crate::support::compress::gzip;
use crate::support::genome::{Convention, Made, Placed, made, rows, table};
use crate::support::program::{PATIENT_1, fuselane, names, text, written};
use crate::support::records::{gene_record, lrg_record, transcript_record};
use serde_json::Value;
use std::path::Path;
use std::sync::LazyLock;

static MADE: LazyLock<Made> = LazyLock::new(|| made(33));

/// A table of every transcript, with two lanes.
fn genes() -> String {
    let rows = table("transcripts.tsv").into_iter().map(|row| {
        let lane = match row["gene"].as_str() {
            "RANBP2" => "RAN=18::20",
            "NPM1" => "4::20",
            _ => ".",
        };
        format!(
            "{}\t{}\t{}\t{lane}\n",
            row["gene"], row["transcript"], row["role"]
        )
    });
    "gene\ttranscript\trole\tlane\n".to_string() + &rows.collect::<String>()
}

/// Builds a panel of all genes from records into `name` of a directory.
fn build_of(directory: &Path, records: &[String], name: &str) {
    let table = written(directory, "genes.tsv", genes().as_bytes());
    let arguments = ["--driver", "ALK", "--partners", &table];
    build(&of_records(records), &arguments, &directory.join(name)).success();
}

/// The panel that an annotation and its genome give.
static EXPECTED: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let directory = tempfile::tempdir().unwrap();
    let annotation = MADE.annotation(Convention::GencodeGtf);
    let table = written(directory.path(), "genes.tsv", genes().as_bytes());
    let arguments = ["--driver", "ALK", "--partners", &table];
    let (genome, built) = (MADE.genome(), directory.path().join("own"));
    build_with(
        directory.path(),
        &annotation,
        genome.as_bytes(),
        &arguments,
        &built,
    )
    .success();
    directory
});

fn expected(name: &str) -> String {
    text(&EXPECTED.path().join("own"), name)
}

fn of_transcripts() -> String {
    MADE.transcripts
        .iter()
        .map(|one| transcript_record(&MADE, one))
        .collect()
}

/// Tables that a record of a gene gives as an annotation does.
const WITH_INTRONS: [&str; 6] = [
    "exons.fa",
    "lanes.tsv",
    "drivers.tsv",
    "introns.tsv",
    "introns.fa",
    "genes.tsv",
];

const PLACES: [&str; 4] = ["chromosome", "start", "end", "strand"];

#[test]
fn records_of_transcripts_give_every_base_and_number_of_the_panel() {
    let directory = tempfile::tempdir().unwrap();
    let path = written(
        directory.path(),
        "all.gb.gz",
        &gzip(of_transcripts().as_bytes()),
    );
    build_of(directory.path(), &[path], "own");
    let own = |name: &str| text(&directory.path().join("own"), name);
    for name in ["exons.fa", "lanes.tsv", "drivers.tsv"] {
        assert!(own(name) == expected(name), "{name}");
    }
    assert_eq!(
        without(&own("exons.tsv"), &PLACES),
        without(&expected("exons.tsv"), &PLACES)
    );
    assert!(
        rows(&own("exons.tsv"))
            .iter()
            .all(|row| row["chromosome"] == ".")
    );
    let aside = ["source", "ensembl"];
    assert_eq!(
        without(&own("transcripts.tsv"), &aside),
        without(&expected("transcripts.tsv"), &aside)
    );
    for (row, one) in rows(&own("transcripts.tsv")).iter().zip(&MADE.transcripts) {
        assert_eq!(row["source"], one.accession);
        assert_eq!(
            row["ensembl"],
            one.ensembl.clone().unwrap_or(".".into()),
            "{}",
            one.gene
        );
    }
    assert_eq!(own("genes.tsv"), expected("genes.tsv"));
    assert!(rows(&own("introns.tsv")).is_empty());
    assert!(own("panel.tsv").contains("\ninput\tall.gb.gz sha256:"));
}

#[test]
fn records_of_genes_give_the_introns_too_on_either_strand() {
    let directory = tempfile::tempdir().unwrap();
    let records = MADE.transcripts.iter().enumerate();
    // ALK on its own strand and on the other one: the first is in the panel once.
    let records = records.map(|(number, one)| gene_record(&MADE, number + 1, one, number % 2 == 0));
    let path = written(
        directory.path(),
        "all.gb",
        records.collect::<String>().as_bytes(),
    );
    build_of(directory.path(), &[path], "own");
    let own = |name: &str| text(&directory.path().join("own"), name);
    for name in WITH_INTRONS {
        assert!(own(name) == expected(name), "{name}");
    }
    assert_eq!(
        without(&own("exons.tsv"), &PLACES),
        without(&expected("exons.tsv"), &PLACES)
    );
    assert_eq!(rows(&own("transcripts.tsv"))[0]["source"], "NG_000001.1");
}

#[test]
fn records_of_lrg_give_the_places_on_the_genome_too() {
    let directory = tempfile::tempdir().unwrap();
    let records = MADE.transcripts.iter().enumerate().map(|(number, one)| {
        let record = lrg_record(&MADE, number + 1, one);
        written(
            directory.path(),
            &format!("LRG_{}.xml", number + 1),
            record.as_bytes(),
        )
    });
    let records: Vec<String> = records.collect();
    build_of(directory.path(), &records, "own");
    let own = |name: &str| text(&directory.path().join("own"), name);
    for name in WITH_INTRONS.into_iter().chain(["exons.tsv"]) {
        assert!(own(name) == expected(name), "{name}");
    }
    let aside = ["source", "ensembl"];
    assert_eq!(
        without(&own("transcripts.tsv"), &aside),
        without(&expected("transcripts.tsv"), &aside)
    );
    // Records of a transcript and of its gene: the introns are those of the gene.
    let first = written(
        directory.path(),
        "alk.gb",
        transcript_record(&MADE, &MADE.transcripts[0]).as_bytes(),
    );
    build_of(directory.path(), &[&[first], &records[..]].concat(), "both");
    assert_eq!(
        text(&directory.path().join("both"), "introns.fa"),
        expected("introns.fa")
    );
}

#[test]
fn a_panel_is_renewed_by_records_and_keeps_what_they_do_not_say() {
    let directory = tempfile::tempdir().unwrap();
    let of = |gene: &str| -> &Placed {
        MADE.transcripts
            .iter()
            .find(|one| one.gene == gene)
            .unwrap()
    };
    let records = ["ALK", "NPM1"].map(|gene| transcript_record(&MADE, of(gene)));
    let path = written(directory.path(), "two.gb", records.concat().as_bytes());
    let own = directory.path().join("own");
    let said = said(&build(&["--record", &path], &["--update", "alk"], &own).success());
    assert!(said.contains("nothing differs but words"), "{said}");
    let kept = "\nkept as they were, since the inputs do not have them: 37 of 39 transcripts: ";
    assert!(
        said.contains(kept) && said.contains(" and 27 others\n"),
        "{said}"
    );
    let reference = |name: &str| std::fs::read_to_string(format!("reference/{name}")).unwrap();
    for name in [
        "exons.fa",
        "exons.tsv",
        "introns.tsv",
        "introns.fa",
        "lanes.tsv",
        "drivers.tsv",
        "domains.tsv",
    ] {
        assert!(
            text(&directory.path().join("own"), name) == reference(name),
            "{name}"
        );
    }
    let settings = text(&directory.path().join("own"), "panel.tsv");
    assert!(
        settings.contains("\nassembly\tGRCh38\ninput\ttwo.gb sha256:"),
        "{settings}"
    );
    // The fusion of the shipped reads is found with it.
    let run = fuselane()
        .args([
            "detect",
            PATIENT_1[0],
            PATIENT_1[1],
            "--json",
            "-",
            "--panel",
        ])
        .arg(own)
        .assert()
        .success();
    let document: Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    assert_eq!(document["calls"][0]["fusion"], "RANBP2::ALK");
}

#[test]
fn all_that_is_wrong_with_records_is_listed_and_nothing_is_written() {
    let directory = tempfile::tempdir().unwrap();
    let output = tempfile::tempdir().unwrap();
    let of = |gene: &str| {
        let one = MADE
            .transcripts
            .iter()
            .find(|one| one.gene == gene)
            .unwrap();
        transcript_record(&MADE, one)
    };
    let refused = |records: &[(&str, String)], table: &str, code: i32| {
        let paths = records
            .iter()
            .map(|(name, text)| written(directory.path(), name, text.as_bytes()));
        let paths: Vec<String> = paths.collect();
        let table = match table {
            "all" => table.to_string(),
            table => written(directory.path(), "t.tsv", table.as_bytes()),
        };
        let arguments = ["--driver", "ALK", "--partners", &table];
        let own = output.path().join("own");
        let run = build(&of_records(&paths), &arguments, &own).code(code);
        assert_eq!(names(output.path()), [""; 0], "nothing is written");
        complained(&run, directory.path())
    };
    let controls = [of("ACTB"), of("B2M")].concat();
    let alk = of("ALK");
    // One base less in the coding sequence, and a start codon that is none.
    let npm1 = of("NPM1");
    let coding = npm1
        .lines()
        .find(|line| line.starts_with("     CDS"))
        .unwrap();
    let place = coding.split_whitespace().nth(1).unwrap();
    let (start, end) = place.split_once("..").unwrap();
    let shorter = format!("{start}..{}", end.parse::<usize>().unwrap() - 1);
    let message = refused(
        &[
            ("alk.gb", alk.clone()),
            ("controls.gb", controls.clone()),
            (
                "npm1.gb",
                npm1.replace(
                    &format!("CDS             {place}"),
                    &format!("CDS             {shorter}"),
                ),
            ),
        ],
        "gene\tlane\nNPM1\t.\nRANPB2\t18::20\nALK\t40::20\n",
        1,
    );
    for words in [
        "DIR/npm1.gb: the coding sequence of NM_002520.6 has 884 bases, which is no multiple of three; give the record",
        "DIR/t.tsv: line 3: the records have no gene RANPB2; give a record of it; there are ",
    ] {
        assert!(message.contains(words), "{words}\n{message}");
    }
    let without_exons: String = npm1.replace("     exon  ", "     misc  ");
    let message = refused(
        &[
            ("cut.gb", alk[..alk.len() / 2].to_string()),
            ("none.gb", without_exons),
            ("fasta.gb", ">x\nACGT\n".into()),
        ],
        "gene\nNPM1\n",
        1,
    );
    for words in [
        "DIR/cut.gb: record 1 cannot be read (",
        "DIR/none.gb: record 1 (NM_002520.6) has no exons and no mRNA",
        "DIR/fasta.gb: it is no GenBank flat file and no LRG record",
    ] {
        assert!(message.contains(words), "{words}\n{message}");
    }
    let message = refused(&[("alk.gb", alk)], "all", 2);
    assert!(
        message.contains("--partners all: it needs --annotation and --genome"),
        "{message}"
    );
}
