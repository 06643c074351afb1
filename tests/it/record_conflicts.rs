//! Records that add nothing to a panel, or contradict each other.

use crate::support::build::{build, complained, of_records};
use crate::support::genome::{Made, made};
use crate::support::program::{fuselane, names, text, written};
use crate::support::records::transcript_record;
use std::sync::LazyLock;

static MADE: LazyLock<Made> = LazyLock::new(|| made(33));

/// The record of a gene's transcript.
fn of(gene: &str) -> String {
    let mut all = MADE.transcripts.iter();
    transcript_record(&MADE, all.find(|one| one.gene == gene).unwrap())
}

#[test]
fn records_that_say_nothing_are_named_and_the_panel_is_that_of_the_others() {
    let directory = tempfile::tempdir().unwrap();
    let [alk, others, npm1, again] = [
        ("alk.gb", of("ALK")),
        (
            "others.gb",
            [of("NPM1"), of("ACTB"), of("B2M"), of("TPM3")].concat(),
        ),
        ("npm1.gb", of("NPM1")),
        ("again.gb", of("ALK")),
    ]
    .map(|(name, text)| written(directory.path(), name, text.as_bytes()));
    let table = written(directory.path(), "t.tsv", b"gene\tlane\nNPM1\t4::20\n");
    let arguments = ["--driver", "ALK", "--partners", &table];
    let of = |files: &[&String], name: &str| {
        let files: Vec<String> = files.iter().copied().cloned().collect();
        let own = directory.path().join(name);
        complained(
            &build(&of_records(&files), &arguments, &own).success(),
            directory.path(),
        )
    };
    let warnings = of(&[&alk, &others, &npm1, &again], "own");
    for line in [
        "fuselane: DIR/npm1.gb: record NM_002520.6 is the same as in DIR/others.gb\n",
        "fuselane: DIR/again.gb: record NM_004304.3 is the same as in DIR/alk.gb\n",
        "fuselane: DIR/others.gb: record NM_153649.3 is not used: the panel has no transcript of it\n",
    ] {
        assert!(warnings.contains(line), "{line}\n{warnings}");
    }
    assert_eq!(warnings.lines().count(), 3, "{warnings}");
    of(&[&alk, &others], "few");
    let file = |panel: &str, name: &str| text(&directory.path().join(panel), name);
    assert_eq!(file("own", "exons.fa"), file("few", "exons.fa"));
    // The same file twice is one input.
    let warnings = of(&[&alk, &others, &alk], "twice");
    assert!(warnings.contains("alk.gb: record NM_004304.3 is the same as in DIR/alk.gb"));
    assert_eq!(
        file("twice", "panel.tsv").replace("twice", "few"),
        file("few", "panel.tsv")
    );
}

#[test]
fn records_that_contradict_each_other_are_all_listed() {
    let directory = tempfile::tempdir().unwrap();
    let output = tempfile::tempdir().unwrap();
    // The last base of the first line of the sequence is another one.
    let changed = |record: &str| {
        let (head, bases) = record.split_once("ORIGIN").unwrap();
        let at = bases.find(" 1 ").unwrap() + 3;
        let other = if &bases[at..=at] == "a" { "c" } else { "a" };
        format!("{head}ORIGIN{}{other}{}", &bases[..at], &bases[at + 1..])
    };
    let newer = of("NPM1").replace("NM_002520.6", "NM_002520.7");
    let files = [
        ("alk.gb", of("ALK")),
        ("other.gb", changed(&of("ALK"))),
        ("controls.gb", [of("ACTB"), of("B2M")].concat()),
        (
            "actb.gb",
            of("ACTB").replace("HGNC:HGNC:132\"", "HGNC:HGNC:133\""),
        ),
        ("npm1.gb", of("NPM1")),
        ("newer.gb", newer),
        ("tpm4.gb", of("TPM4")),
    ]
    .map(|(name, text)| written(directory.path(), name, text.as_bytes()));
    let built = |transcript: &str| {
        let table = format!("gene\ttranscript\tlane\nNPM1\t{transcript}\t4::20\n");
        let table = written(directory.path(), "t.tsv", table.as_bytes());
        let arguments = ["--driver", "ALK", "--partners", &table];
        let own = output.path().join("own");
        let run = build(&of_records(&files), &arguments, &own).code(1);
        assert_eq!(names(output.path()), [""; 0], "nothing is written");
        complained(&run, directory.path())
    };
    let message = built(".");
    assert_eq!(message.lines().count(), 4, "{message}");
    for line in [
        "DIR/other.gb: record NM_004304.3 has other bases than in DIR/alk.gb; give one of the two",
        "DIR/actb.gb: record NM_001101.3 has other features than in DIR/controls.gb; give one of the two",
        "DIR/t.tsv: line 2: there are 2 versions of NM_002520: NM_002520.6 in DIR/npm1.gb, NM_002520.7 in DIR/newer.gb; \
         give records of one of them, or name it with its version",
        "fuselane: DIR/tpm4.gb: record NM_003290 is not used: ",
    ] {
        assert!(message.contains(line), "{line}\n{message}");
    }
    // The version that is named is taken, and the other record is not used.
    let message = built("NM_002520.7");
    assert!(!message.contains("versions"), "{message}");
    assert!(
        message.contains("DIR/npm1.gb: record NM_002520.6 is not used"),
        "{message}"
    );
}

#[test]
fn a_table_of_exon_ends_is_not_renewed_by_records() {
    let directory = tempfile::tempdir().unwrap();
    let base = directory.path().join("base");
    let run = fuselane().args(["panel", "export"]).arg(&base).assert();
    run.success();
    let settings = text(&base, "panel.tsv") + &format!("exon_ends\tsha256:{}\n", "0".repeat(64));
    std::fs::write(base.join("panel.tsv"), settings).unwrap();
    let path = written(directory.path(), "alk.gb", of("ALK").as_bytes());
    let update = ["--update", base.to_str().unwrap()];
    let own = directory.path().join("own");
    let run = build(&["--record", &path], &update, &own).code(2);
    let message = complained(&run, directory.path());
    let words = "--update DIR/base: its exon_ends.tsv is made anew of --annotation and --genome, and not of records; \
                 give these, or take the row exon_ends out of panel.tsv in a copy of DIR/base";
    assert!(message.contains(words), "{message}");
}
