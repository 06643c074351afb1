//! Every format of the result: golden files, and what tools that read them say.

use crate::support::compress::gunzip;
use crate::support::program::{
    PATIENT_1, PATIENT_2, answer, fuselane, json, names, stdout, text, usual,
};
use crate::support::reference::fusion;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

/// What `-o` writes of all formats.
const ALL: [&str; 21] = [
    ".arriba.tsv",
    ".bam",
    ".bam.bai",
    ".bedpe",
    ".calls.tsv",
    ".evidence",
    ".evidence.reads",
    ".fusor.json",
    ".html",
    ".json",
    ".junctions.bed",
    ".junctions.fa",
    ".lanes_mqc.json",
    ".orphans.fa",
    ".reads_mqc.json",
    ".sam",
    ".star-fusion.tsv",
    ".supporting.fastq.gz",
    ".tsv",
    ".vcf",
    "_mqc.json",
];

/// Those of them that are made of reads or evidence, which a stored result does not hold.
const OF_READS: [&str; 6] = [
    ".bam",
    ".bam.bai",
    ".evidence",
    ".evidence.reads",
    ".sam",
    ".supporting.fastq.gz",
];

/// Those of them that are no text.
const BINARY: [&str; 5] = [
    ".bam",
    ".bam.bai",
    ".evidence",
    ".evidence.reads",
    ".supporting.fastq.gz",
];

#[test]
fn every_format_is_as_it_was() {
    let directory = usual();
    let alike = [".junctions.fa", ".orphans.fa"];
    let texts = ALL.iter().filter(|one| !BINARY.contains(one));
    for ending in texts.filter(|one| !alike.contains(one)) {
        for name in ["patient_1", "patient_2"] {
            let file = format!("{name}{ending}");
            insta::assert_snapshot!(file.clone(), text(directory.path(), &file));
        }
    }
    let contigs = text(directory.path(), "patient_1.junctions.fa");
    insta::assert_snapshot!("junctions.fa", contigs);
    assert_eq!(contigs, text(directory.path(), "patient_2.junctions.fa"));
}

#[test]
fn a_set_of_files_is_written_and_named() {
    let directory = tempfile::tempdir().unwrap();
    let prefix = directory.path().join("a b");
    let set = |formats: &[&str]| {
        let run = fuselane()
            .args(["detect", PATIENT_1[0], PATIENT_1[1], "-o"])
            .arg(&prefix)
            .args(formats)
            .assert()
            .success();
        let report = String::from_utf8(run.get_output().stdout.clone()).unwrap();
        let mut named: Vec<String> = report
            .lines()
            .filter_map(|line| line.strip_prefix("wrote "))
            .map(|path| path.strip_prefix(prefix.to_str().unwrap()).unwrap().into())
            .collect();
        named.sort_unstable();
        named
    };
    assert_eq!(set(&[]), [".html", ".json"], "where nobody says which");
    assert_eq!(names(directory.path()), ["a b.html", "a b.json"]);
    let some = set(&["--formats", "bam,tsv"]);
    assert_eq!(some, [".bam", ".bam.bai", ".tsv"]);
    assert_eq!(set(&["--formats", "all"]), ALL);
    let expected = ALL.map(|ending| format!("a b{ending}"));
    assert_eq!(names(directory.path()), expected, "and nothing else");
}

/// A name that ends in `.gz` has its file compressed, and a result is read again so.
#[test]
fn files_are_compressed_by_their_ending() {
    let directory = usual();
    let path = |name: &str| directory.path().join(name).display().to_string();
    let again = |ending: &str| path(&format!("again{ending}.gz"));
    let stored = again(".json");
    fuselane()
        .args(["report", &path("patient_1.json"), "--json", &stored])
        .args(["--vcf", &again(".vcf"), "--tsv", &again(".tsv")])
        .assert()
        .success();
    for ending in [".json", ".vcf", ".tsv"] {
        let plain = text(directory.path(), &format!("patient_1{ending}"));
        assert!(gunzip(again(ending)) == plain, "{ending}");
    }
    assert!(Path::new(&path("again.vcf.gz.tbi")).exists());
    let read = stdout(&["report", &stored, "--tsv", "-"]);
    assert_eq!(read, text(directory.path(), "patient_1.tsv"));
}

#[test]
fn a_stored_result_gives_the_same_reports_again() {
    let directory = usual();
    for name in ["patient_1", "patient_2"] {
        let stored = directory.path().join(format!("{name}.json"));
        let again = directory.path().join("again");
        let run = fuselane()
            .arg("report")
            .arg(&stored)
            .args(["--formats", "all", "-o"])
            .arg(&again)
            .args(["--color", "never"])
            .assert()
            .success();
        for ending in ALL.iter().filter(|ending| !OF_READS.contains(ending)) {
            let (one, two) = (format!("{name}{ending}"), format!("again{ending}"));
            let (one, two) = (text(directory.path(), &one), text(directory.path(), &two));
            assert!(one == two, "{name}{ending}");
        }
        let files = if name == "patient_1" {
            PATIENT_1
        } else {
            PATIENT_2
        };
        let detected = fuselane()
            .args(["detect", files[0], files[1]])
            .assert()
            .success();
        let bare = |bytes: &[u8]| -> String {
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            let kept = text.lines().filter(|line| !line.starts_with("wrote "));
            kept.filter(|line| !line.is_empty())
                .collect::<Vec<_>>()
                .join("\n")
        };
        assert_eq!(
            bare(&detected.get_output().stdout),
            bare(&run.get_output().stdout)
        );
    }
}

#[test]
fn outputs_are_opened_before_the_first_read_and_appear_together() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).display().to_string();
    // An output that cannot be is told before an input that holds no FASTQ.
    std::fs::write(path("none.fq"), "none").unwrap();
    fuselane()
        .args(["detect", &path("none.fq")])
        .args(["--vcf", &path("no/such/x.vcf")])
        .assert()
        .code(1)
        .stderr(predicates::str::contains("x.vcf: cannot write"));
    // A run that fails leaves nothing, and what was there stays.
    std::fs::write(path("s.tsv"), "earlier").unwrap();
    let mut bytes = Vec::new();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(PATIENT_1[0]);
    let mut file = std::fs::File::open(file).unwrap();
    file.read_to_end(&mut bytes).unwrap();
    std::fs::write(path("cut.fq.gz"), &bytes[..bytes.len() / 2]).unwrap();
    fuselane()
        .args(["detect", &path("cut.fq.gz"), "-o", &path("s")])
        .assert()
        .code(1);
    assert_eq!(names(directory.path()), ["cut.fq.gz", "none.fq", "s.tsv"]);
    assert_eq!(text(directory.path(), "s.tsv"), "earlier");
}

#[test]
fn outputs_that_cannot_be_are_wrong_usage() {
    let directory = tempfile::tempdir().unwrap();
    let inside = directory.path().display().to_string();
    for (arguments, problem) in [
        (vec!["--json", "x", "--tsv", "x"], "two outputs go to x"),
        (vec!["--json", "-", "--sam", "-"], "standard output"),
        (vec!["--multiqc", "x.json"], "_mqc.json"),
        (vec!["-o", &inside], "is a directory"),
        (vec!["-o", "absent/"], "is a directory"),
        (vec!["--formats", "json"], "--output"),
        (vec!["-o", "x", "--formats", "jpeg"], "invalid value 'jpeg'"),
        (vec!["--json", "x", "--log", "x"], "two outputs go to x"),
        (vec!["--log", "-"], "name a file"),
        (vec!["-q", "-v"], "cannot be used with"),
        (vec!["--meta", "accession"], "there is no ="),
        (vec!["--meta", "=7"], "there is no key before ="),
        (vec!["--meta", "a=1", "--meta", "a=2"], "it is given twice"),
    ] {
        fuselane()
            .args(["detect", PATIENT_1[0], PATIENT_1[1]])
            .args(&arguments)
            .assert()
            .code(2)
            .stdout("")
            .stderr(predicates::str::contains(problem));
    }
    // A format of reads cannot be made again.
    fuselane()
        .args(["report", "absent.json", "-o", &format!("{inside}/x")])
        .args(["--formats", "json,bam"])
        .assert()
        .code(2)
        .stderr(predicates::str::contains(
            "--formats bam: a stored result holds no reads",
        ));
    assert!(names(directory.path()).is_empty());
}

#[test]
fn what_is_on_record_of_a_sample_and_its_run_is_kept() {
    let directory = tempfile::tempdir().unwrap();
    let log = directory.path().join("log");
    let meta = [
        "--meta",
        "accession=M26-114",
        "--meta",
        "tumour content=40 %",
    ];
    let arguments = [&PATIENT_1[..], &meta, &["--log", log.to_str().unwrap()]].concat();
    let document = json(&arguments);
    assert_eq!(document["metadata"]["tumour content"], "40 %");
    let run = &document["run"];
    let command: Vec<&str> = run["command"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_str().unwrap())
        .collect();
    let given = [&["detect"], &arguments[..], &["--json", "-"]].concat();
    assert_eq!(command[1..], given);
    for (file, name) in run["files"].as_array().unwrap().iter().zip(PATIENT_1) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        let bytes = std::fs::read(path).unwrap();
        let digest: String = Sha256::digest(&bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(file["sha256"], digest);
        assert_eq!(
            (&file["name"], &file["bytes"]),
            (&json!(name), &json!(bytes.len()))
        );
    }
    let log = text(directory.path(), "log");
    for message in [
        "sample: tests/data/patient_1_R1",
        "21000 reads",
        "patient_1: detected",
    ] {
        assert!(log.contains(message), "{log}");
    }
    // What is said of the run is no part of a result that is to be the same again.
    let plain = json(&[&PATIENT_1[..], &["--reproducible"]].concat());
    assert_eq!(plain["run"], Value::Null);
    assert_eq!(answer(document), {
        let mut answer = answer(plain);
        answer["metadata"] = json!({"accession": "M26-114", "tumour content": "40 %"});
        answer
    });
}

/// Names with escape sequences, line ends and markup come out of every format tame.
#[test]
fn names_from_the_input_steer_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let hostile = "a\x1b[31m\r\n\tx\u{202e}<script>alert('1')</script>\"&,;";
    let lines: Vec<String> = {
        let text = gunzip(PATIENT_1[0]);
        text.lines().map(String::from).collect()
    };
    let renamed: String = lines
        .chunks(4)
        .map(|record| {
            format!(
                "{}\x1b[2J\x07<b>\n{}\n+\n{}\n",
                record[0].replace(' ', "_"),
                record[1],
                record[3]
            )
        })
        .collect();
    let reads = directory.path().join("r\x1b[31m<i>.fq");
    std::fs::write(&reads, renamed).unwrap();
    let run = fuselane()
        .arg("detect")
        .arg(&reads)
        .args(["--explain", "--sample", hostile, "--meta"])
        .arg(format!("{hostile}={hostile}"))
        .args(["--formats", "all", "-o"])
        .arg(directory.path().join("out"))
        .assert()
        .success();
    let report = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    let mut texts: HashMap<&str, String> = HashMap::from([("report", report)]);
    for ending in ALL.iter().filter(|one| !BINARY.contains(one)) {
        texts.insert(ending, text(directory.path(), &format!("out{ending}")));
    }
    for (ending, text) in &texts {
        let tame = |letter: char| !letter.is_control() || "\n\t".contains(letter);
        assert!(text.chars().all(tame), "{ending}");
        assert!(!text.contains('\u{202e}') || *ending == ".json", "{ending}");
    }
    let page = &texts[".html"];
    assert!(!page.contains("<script") && !page.contains("<i>") && !page.contains("<b>"));
    assert!(page.contains("&#60;script&#62;"), "shown, not run");
    for (ending, first_columns) in [
        (".tsv", 1),
        (".calls.tsv", 1),
        (".arriba.tsv", 0),
        (".star-fusion.tsv", 0),
    ] {
        let lines: Vec<usize> = texts[ending]
            .lines()
            .map(|line| line.split('\t').count())
            .collect();
        assert!(lines.len() > first_columns, "{ending}");
        assert!(lines.iter().all(|count| *count == lines[0]), "{ending}");
    }
}

/// Reads across a lane with three bases inserted at the join make a protein that is one residue longer
/// than the panel's; every report says so.
#[test]
fn every_report_has_the_length_of_the_protein_by_the_reads() {
    let lane = fusion("RANBP2");
    let inserted = format!(
        "{}GCA{}",
        &lane.sequence[..lane.join],
        &lane.sequence[lane.join..]
    );
    let directory = tempfile::tempdir().unwrap();
    let reads: String = (0..60)
        .map(|number| {
            let start = lane.join - 70 + number % 40;
            let bases = &inserted[start..start + 110];
            format!("@r{number}\n{bases}\n+\n{}\n", "I".repeat(bases.len()))
        })
        .collect();
    let path = directory.path().join("reads.fq");
    std::fs::write(&path, reads).unwrap();
    let run = fuselane()
        .arg("detect")
        .arg(&path)
        .args(["--formats", "all", "-o"])
        .arg(directory.path().join("sample"))
        .assert()
        .success();
    let report = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    assert!(
        report.contains("predicted protein of 1431 residues"),
        "{report}"
    );
    assert!(text(directory.path(), "sample.html").contains("1431 residues"));
    let json: serde_json::Value =
        serde_json::from_str(&text(directory.path(), "sample.json")).unwrap();
    assert_eq!(json["calls"][0]["frame_detail"]["protein_residues"], 1431);
    assert_eq!(json["calls"][0]["observed_frame"]["protein_residues"], 1431);
    let table = text(directory.path(), "sample.calls.tsv");
    let cells: Vec<Vec<&str>> = table.lines().map(|row| row.split('\t').collect()).collect();
    let column = cells[0].iter().position(|name| *name == "protein_residues");
    assert_eq!(cells[1][column.unwrap()], "1431");
}
