//! What lies around a run: outputs over inputs, closed and full streams, names that will not do.

#![cfg(unix)]

use crate::support::program::{PATIENT_1, fuselane, json, names, process};
use fuselane::document::Document;
use fuselane::report::{FORMATS, Findings, Html, MultiqcLanes, Report};
use serde_json::Value;
use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Stdio;

/// A directory with both mates, a result and evidence of them.
fn bench() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (name, path) in [("r1.fq.gz", PATIENT_1[0]), ("r2.fq.gz", PATIENT_1[1])] {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        fs::copy(from, directory.path().join(name)).unwrap();
    }
    fuselane()
        .current_dir(directory.path())
        .args(["detect", "r1.fq.gz", "r2.fq.gz", "-q"])
        .args(["--formats", "json,evidence", "-o", "s"])
        .assert()
        .success();
    directory
}

#[test]
fn what_is_read_is_never_written_over() {
    let directory = bench();
    let at = |name: &str| directory.path().join(name);
    symlink("r1.fq.gz", at("link")).unwrap();
    fs::hard_link(at("r2.fq.gz"), at("hard")).unwrap();
    fs::copy(at("r1.fq.gz"), at("c1.fq.gz")).unwrap();
    fs::copy(at("r2.fq.gz"), at("c2.fq.gz")).unwrap();
    fs::write(at("t.fa"), ">t\nACGT\n").unwrap();
    fuselane()
        .current_dir(directory.path())
        .args(["panel", "export", "panel"])
        .assert()
        .success();
    let read = ["detect", "r1.fq.gz", "r2.fq.gz"];
    let controls = ["--no-rt", "c1.fq.gz", "--no-rt", "c2.fq.gz"];
    let all = |directory: &Path| -> Vec<(String, Vec<u8>)> {
        let read = |name: &String| fs::read(directory.join(name)).unwrap_or_default();
        names(directory)
            .iter()
            .map(|name| (name.clone(), read(name)))
            .collect()
    };
    let before = all(directory.path());
    let panel = all(&at("panel"));
    for (arguments, output, input) in [
        (read.to_vec(), ["--json", "r1.fq.gz"], "r1.fq.gz"),
        (read.to_vec(), ["--log", "r2.fq.gz"], "r2.fq.gz"),
        (read.to_vec(), ["--log", "link"], "r1.fq.gz"),
        (read.to_vec(), ["--tsv", "./hard"], "r2.fq.gz"),
        (
            [&read[..], &controls].concat(),
            ["--log", "c2.fq.gz"],
            "c2.fq.gz",
        ),
        (
            [&read[..], &["--transcriptome", "t.fa"]].concat(),
            ["--html", "t.fa"],
            "t.fa",
        ),
        (
            [&read[..], &["--panel", "panel"]].concat(),
            ["--vcf", "panel/lanes.tsv"],
            "panel/lanes.tsv",
        ),
        (vec!["report", "s.json"], ["--tsv", "s.json"], "s.json"),
        (vec!["report", "s.json"], ["--log", "s.json"], "s.json"),
        (
            vec!["merge", "s.evidence"],
            ["--json", "s.evidence"],
            "s.evidence",
        ),
        (
            vec!["merge", "s.evidence"],
            ["--log", "s.evidence.reads"],
            "s.evidence.reads",
        ),
        (
            vec!["merge", "s.evidence"],
            ["--evidence", "s.evidence"],
            "s.evidence",
        ),
    ] {
        let run = fuselane()
            .current_dir(directory.path())
            .args(&arguments)
            .args(output)
            .assert()
            .code(2);
        let error = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
        let words = format!("{}: this output is also read, as {input}", output[1]);
        assert!(error.contains(&words), "{arguments:?} {output:?}: {error}");
        assert!(all(directory.path()) == before, "{arguments:?} {output:?}");
        assert!(all(&at("panel")) == panel, "{arguments:?} {output:?}");
    }
    // A result that a log would be written over is no input, and yet not lost.
    fuselane()
        .current_dir(directory.path())
        .args(read)
        .args(["--json", "s.json", "--log", "./s.json"])
        .assert()
        .code(2)
        .stderr(predicates::str::contains("two outputs go to ./s.json"));
    assert!(all(directory.path()) == before);
    // By redirection, the file has no name.
    let run = process()
        .current_dir(directory.path())
        .args(["detect", "--interleaved", "--json", "r1.fq.gz"])
        .stdin(File::open(at("r1.fq.gz")).unwrap())
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(2));
    assert!(all(directory.path()) == before);
    // What is printed would go there too.
    let reads = || {
        OpenOptions::new()
            .append(true)
            .open(at("r1.fq.gz"))
            .unwrap()
    };
    for is_error in [false, true] {
        let (stdout, stderr) = match is_error {
            false => (Stdio::from(reads()), Stdio::piped()),
            true => (Stdio::piped(), Stdio::from(reads())),
        };
        let run = process()
            .current_dir(directory.path())
            .args(read)
            .stdout(stdout)
            .stderr(stderr)
            .output()
            .unwrap();
        assert_eq!(run.status.code(), Some(2));
        let error = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(
            is_error || error.contains("standard output goes to r1.fq.gz"),
            "{error}"
        );
    }
}

/// What is written to a pipe that is read would be waited for without end.
#[test]
fn a_pipe_that_is_read_is_no_output() {
    let directory = bench();
    let commands = [
        "cat r1.fq.gz | \"$0\" detect --json /dev/stdin",
        "mkfifo f && (cat r1.fq.gz > f & \"$0\" detect f --json f; code=$?; cat f > g; exit $code)",
    ];
    for command in commands {
        let run = std::process::Command::new("sh")
            .current_dir(directory.path())
            .args(["-c", command, env!("CARGO_BIN_EXE_fuselane")])
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(2), "{command}: {error}");
        assert!(
            error.contains("this output is also read"),
            "{command}: {error}"
        );
    }
}

/// Names that all reads share do not tell that they come twice.
#[test]
fn a_file_is_read_once_whatever_its_reads_are_called() {
    let directory = tempfile::tempdir().unwrap();
    let reads = directory.path().join("reads.fq");
    fs::write(&reads, "@*\nACGT\n+\nIIII\n".repeat(50)).unwrap();
    symlink(&reads, directory.path().join("link.fq")).unwrap();
    let run = fuselane()
        .current_dir(directory.path())
        .args(["detect", "-1", "reads.fq", "link.fq"])
        .assert()
        .code(2);
    let error = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(
        error.contains("link.fq: this file is given twice"),
        "{error}"
    );
}

/// `/dev/full` takes nothing, as a full disk does.
fn full() -> Stdio {
    OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap()
        .into()
}

#[cfg(target_os = "linux")]
#[test]
fn messages_that_nobody_gets_change_nothing() {
    let [one, two] = PATIENT_1;
    let detect = ["detect", one, two, "--exit-verdict"];
    for (arguments, code) in [
        ([&detect[..], &["-v"][..]].concat(), 10),
        ([&detect[..], &["--json", "-"]].concat(), 10),
        ([&detect[..], &["-t", "60000"]].concat(), 10),
        (vec!["detect", "absent.fq"], 1),
        (vec!["detect", one, one], 2),
        (vec!["detect", "--no-such-option"], 2),
    ] {
        let run = process().args(&arguments).stderr(full()).output().unwrap();
        assert_eq!(run.status.code(), Some(code), "{arguments:?}");
    }
}

/// A device that takes nothing: no file has its name then, in whatever order they are asked for.
#[cfg(target_os = "linux")]
#[test]
fn a_stream_that_fails_leaves_no_file_beside_it() {
    let directory = tempfile::tempdir().unwrap();
    let [one, two] = PATIENT_1.map(|path| Path::new(env!("CARGO_MANIFEST_DIR")).join(path));
    for outputs in [
        vec!["--json", "j", "--vcf", "/dev/full"],
        vec!["--vcf", "/dev/full", "--json", "j"],
        vec![
            "--bam",
            "/dev/full",
            "-o",
            "s",
            "--formats",
            "json,html,tsv,vcf",
        ],
    ] {
        fuselane()
            .current_dir(directory.path())
            .arg("detect")
            .args([&one, &two])
            .args(&outputs)
            .assert()
            .code(1)
            .stderr(predicates::str::contains("/dev/full: cannot write"));
        assert!(names(directory.path()).is_empty(), "{outputs:?}");
    }
}

#[test]
fn a_file_that_is_replaced_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let directory = bench();
    let mode = |name: &str| {
        let data = fs::metadata(directory.path().join(name)).unwrap();
        data.permissions().mode() & 0o777
    };
    let usual = mode("s.json");
    for (name, known) in [
        ("x.json", Some(0o600)),
        ("y.json", Some(0o664)),
        ("z.json", None),
    ] {
        let path = directory.path().join(name);
        if let Some(known) = known {
            fs::write(&path, "old").unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(known)).unwrap();
        }
        fuselane()
            .current_dir(directory.path())
            .args(["report", "s.json", "-q", "--json", name])
            .assert()
            .success();
        assert_eq!(mode(name), known.unwrap_or(usual), "{name}");
        assert!(fs::read_to_string(&path).unwrap().starts_with('{'));
    }
}

/// `fuselane report r.json --html - | head` is no failure, whatever the format.
#[test]
fn a_reader_that_has_seen_enough_is_no_failure_of_any_format() {
    let directory = bench();
    for format in FORMATS.iter().filter(|one| !one.keeps_ending) {
        let stored = match format.needs_reads {
            true => ["merge", "s.evidence"],
            false => ["report", "s.json"],
        };
        let mut child = process()
            .current_dir(directory.path())
            .args(stored)
            .args([&format!("--{}", format.name), "-"])
            .arg("-q")
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let run = child.wait_with_output().unwrap();
        let error = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(0), "{format:?}: {error}");
        assert!(error.is_empty(), "{format:?}: {error}");
    }
}

#[test]
fn names_of_outputs_that_will_not_do_are_refused_before_the_work() {
    let directory = tempfile::tempdir().unwrap();
    for (arguments, words) in [
        (["-o", "-"], "a set of files cannot go to standard output"),
        (["--multiqc", "-"], "three files"),
        (
            ["--multiqc", "x_mqc.json.gz"],
            "only names that end in _mqc.json",
        ),
        (["--multiqc", "x.json"], "only names that end in _mqc.json"),
        (
            ["--bam", "x.bam.gz"],
            "--bam x.bam.gz: it is compressed as it is",
        ),
        (["--evidence", "x.gz"], "it is compressed as it is"),
        (["--log", "-"], "standard output is for reports"),
        (["--json", "new/"], "new/: this output is a directory"),
        (["--tsv", "new/."], "new/.: this output is a directory"),
        (["--log", "new/"], "new/: this output is a directory"),
    ] {
        fuselane()
            .current_dir(directory.path())
            .args(["detect", "absent.fq"])
            .args(arguments)
            .assert()
            .code(2)
            .stderr(predicates::str::contains(words));
        assert!(names(directory.path()).is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_run_that_fails_early_has_its_error_in_the_log() {
    let directory = tempfile::tempdir().unwrap();
    let log = directory.path().join("x.log");
    for arguments in [
        vec!["detect", "absent.fq"],
        vec!["detect", PATIENT_1[0], PATIENT_1[0]],
        vec!["report", "absent.json"],
        vec!["merge", "absent.evidence"],
    ] {
        let run = fuselane()
            .args(&arguments)
            .arg("--log")
            .arg(&log)
            .assert()
            .failure();
        let error = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
        let told = error.trim_start_matches("fuselane: ").trim();
        let text = fs::read_to_string(&log).unwrap();
        assert!(
            text.contains(&format!("failed: {told}")),
            "{arguments:?}: {text}"
        );
    }
}

#[test]
fn more_threads_than_help_are_not_started() {
    let run = fuselane()
        .args(["detect", PATIENT_1[0], PATIENT_1[1], "-t", "65535"])
        .assert()
        .success();
    let error = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(
        error.contains("--threads: ") && error.contains("as many as this machine has cores"),
        "{error}"
    );
}

/// The result of the patient, with calls of one label that are no lanes.
fn with_calls(partner: &str, count: usize) -> Document {
    let mut document: Document = serde_json::from_value(json(&PATIENT_1)).unwrap();
    for number in 0..count {
        let mut call = document.calls[0].clone();
        call.lane = None;
        call.partner.gene = partner.into();
        call.contig.name = format!("{}.{number}", call.contig.name);
        document.calls.push(call);
    }
    document
}

#[test]
fn every_junction_has_a_column_of_its_own() {
    let document = with_calls("RANBP2", 3);
    let mut page = Vec::new();
    let findings = Findings::from(&document);
    MultiqcLanes.write(&findings, &mut page).unwrap();
    let page: Value = serde_json::from_slice(&page).unwrap();
    let columns = page["headers"].as_object().unwrap().len();
    assert_eq!(columns, document.junctions().count());
    assert_eq!(columns, document.lanes.len() + 3);
}

/// The number behind some words.
fn number(text: &str, before: &str) -> f64 {
    let (_, behind) = text.split_once(before).unwrap();
    let end = behind.find(|letter: char| !(letter.is_ascii_digit() || letter == '.'));
    behind[..end.unwrap()].parse().unwrap()
}

/// Names of lanes are drawn whole, and nothing of them lies outside of the drawing.
#[test]
fn long_names_have_room_above_the_gel() {
    for partner in ["RANBP2", "GOLGA6L10-READTHROUGH-WITH-ITS-NEIGHBOUR"] {
        let document = with_calls(partner, 1);
        let mut page = Vec::new();
        Html.write(&Findings::from(&document), &mut page).unwrap();
        let page = String::from_utf8(page).unwrap();
        let gel = &page[page.find("<svg class=\"gel\"").unwrap()..];
        let gel = &gel[..gel.find("</svg>").unwrap()];
        let width = number(gel, " width=\"");
        let name = format!("{partner} 18 :: ALK 20</text>");
        let at = gel.find(&name).unwrap_or_else(|| panic!("{name}"));
        let text = &gel[gel[..at].rfind("translate(").unwrap()..at];
        // Bold letters of 12 pixels take 7.5 on average; the name stands at 60 degrees.
        let length = 7.5 * (name.len() - "</text>".len()) as f64;
        let (x, y) = (number(text, "translate("), number(text, " "));
        assert!(
            y > 0.87 * length && x + 0.5 * length < width,
            "{text}: {width}"
        );
    }
}
