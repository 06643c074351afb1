//! Whole runs of `fuselane detect`.

use crate::support::compress::{gunzip, gzip};
use crate::support::program::{PATIENT_1, PATIENT_2, answer, fuselane, json, stdout, written};
use crate::support::reference::lanes;
use crate::support::tools::{make_fifo, test_data};
use fuselane::align::{Aligner, Rule};
use fuselane::input::{Layout, Source};
use fuselane::panel::Panel;
use fuselane::run::count::Counter;
use serde_json::Value;
use std::io::Write;
use std::path::Path;

fn interleaved() -> Vec<u8> {
    let (first, second) = (
        gunzip(PATIENT_1[0]).into_bytes(),
        gunzip(PATIENT_1[1]).into_bytes(),
    );
    let records = |bytes: &[u8]| -> Vec<Vec<u8>> {
        let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
        lines.chunks(4).map(|record| record.concat()).collect()
    };
    let pairs = records(&first).into_iter().zip(records(&second));
    pairs.flat_map(|(one, two)| [one, two].concat()).collect()
}

#[test]
fn the_readable_report_of_patient_1() {
    insta::assert_snapshot!(stdout(&["detect", PATIENT_1[0], PATIENT_1[1]]));
}

#[test]
fn the_readable_report_of_patient_2() {
    insta::assert_snapshot!(stdout(&["detect", PATIENT_2[0], PATIENT_2[1]]));
}

#[test]
fn the_report_fits_80_columns_but_for_hgvs_names() {
    for line in stdout(&["detect", PATIENT_1[0], PATIENT_1[1]]).lines() {
        assert!(line.chars().count() <= 80 || line.contains(":r."), "{line}");
    }
}

#[test]
fn the_json_keeps_the_keys_that_pipelines_rely_on() {
    let document = json(&[PATIENT_1[0], PATIENT_1[1]]);
    let schema: Value =
        serde_json::from_str(include_str!("../../schema/result.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&document)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    for key in [
        "schema",
        "sample",
        "verdict",
        "calls",
        "lanes",
        "inputs",
        "rejected",
        "panel",
        "tool",
        "parameters",
    ] {
        assert!(document.get(key).is_some(), "{key}");
    }
    let call = &document["calls"][0];
    assert_eq!(call["fusion"], "RANBP2::ALK");
    assert_eq!(call["lane"], "RANBP2");
    assert_eq!(call["partner"]["exon"], "18");
    assert_eq!(call["partner"]["last_base"], "c.2602");
    assert_eq!(call["driver"]["first_base"], "c.3173");
    assert_eq!(call["frame"], "in_frame");
    assert_eq!(call["status"], "detected");
    assert_eq!(call["known"], true);
    assert_eq!(document["verdict"], "detected");
    for lane in document["lanes"].as_array().unwrap() {
        assert_eq!(
            lane.as_object().unwrap().keys().collect::<Vec<_>>(),
            call.as_object().unwrap().keys().collect::<Vec<_>>()
        );
    }
}

#[test]
fn a_negative_has_every_lane_and_an_unchanged_table_header() {
    let document = json(&[PATIENT_2[0], PATIENT_2[1]]);
    assert_eq!(document["verdict"], "not_detected");
    assert_eq!(document["calls"].as_array().unwrap().len(), 0);
    assert_eq!(document["lanes"].as_array().unwrap().len(), lanes().len());
    for (option, rows) in [("--tsv", [2, 2]), ("--calls-tsv", [1, 2])] {
        let empty = stdout(&["detect", PATIENT_2[0], PATIENT_2[1], option, "-"]);
        let full = stdout(&["detect", PATIENT_1[0], PATIENT_1[1], option, "-"]);
        assert_eq!([&empty, &full].map(|one| one.lines().count()), rows);
        assert_eq!(empty.lines().next(), full.lines().next());
    }
}

/// The program uses no more threads than there are cores; the library uses as many as it is told.
#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let panel = Panel::builtin().unwrap();
    let aligner = Aligner::new(&panel, Rule::default());
    let evidence = |threads| {
        let [one, two] = PATIENT_1.map(|path| Source::new(Path::new(path)));
        let counter = Counter {
            threads,
            ..Counter::new(&aligner)
        };
        let evidence = counter.count(&Layout::Paired(vec![(one, two)])).unwrap();
        serde_json::to_string(&evidence).unwrap()
    };
    let one = evidence(1);
    for threads in [2, 3, 8] {
        assert!(one == evidence(threads), "{threads} threads");
    }
    let arguments = [
        "detect",
        PATIENT_1[0],
        PATIENT_1[1],
        "--reproducible",
        "--json",
        "-",
    ];
    let run = |threads| stdout(&[&arguments[..], &["--threads", threads]].concat());
    let one = run("1");
    for threads in ["2", "3", "8"] {
        assert!(one == run(threads), "{threads} threads");
    }
}

#[test]
fn the_way_the_reads_come_in_does_not_matter() {
    let expected = answer(json(&[PATIENT_1[0], PATIENT_1[1]]));
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| written(directory.path(), name, bytes);
    let mates = interleaved();
    let mut xz = liblzma::write::XzEncoder::new(Vec::new(), 1);
    xz.write_all(&mates).unwrap();
    let mut bz = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    bz.write_all(&mates).unwrap();
    let half = mates.len() / 2;
    let members = [gzip(&mates[..half]), gzip(b""), gzip(&mates[half..])].concat();
    let windows = String::from_utf8(mates.clone())
        .unwrap()
        .replace('\n', "\r\n");
    for (name, bytes) in [
        ("plain.fq", mates.clone()),
        ("members.fq.gz", members),
        ("no-ending-xz", xz.finish().unwrap()),
        ("x.bz2", bz.finish().unwrap()),
        ("x.zst", zstd::encode_all(&mates[..], 1).unwrap()),
        ("crlf.fq", windows.into_bytes()),
        ("no last newline.fq", mates[..mates.len() - 1].to_vec()),
    ] {
        let path = write(name, &bytes);
        let found = answer(json(&["--interleaved", &path]));
        assert_eq!(found, expected, "{name}");
    }
    let piped = fuselane()
        .args(["detect", "--interleaved", "--json", "-", "-"])
        .write_stdin(gzip(&mates))
        .assert()
        .success();
    let found: Value = serde_json::from_slice(&piped.get_output().stdout).unwrap();
    assert_eq!(answer(found), expected);
    let lanes = json(&[
        "-1",
        PATIENT_1[0],
        PATIENT_2[0],
        "-2",
        PATIENT_1[1],
        PATIENT_2[1],
    ]);
    let call = &lanes["calls"][0];
    assert_eq!(
        call["junction_reads"],
        expected["calls"][0]["junction_reads"]
    );
    assert_eq!(lanes["inputs"]["fragments"], 21_000);
}

#[cfg(unix)]
#[test]
fn a_fifo_is_read_like_a_file() {
    let directory = tempfile::tempdir().unwrap();
    let pipe = make_fifo(directory.path(), "reads");
    let writer = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::write(pipe, interleaved()).unwrap()
    });
    let found = answer(json(&["--interleaved", pipe.to_str().unwrap()]));
    writer.join().unwrap();
    assert_eq!(found["verdict"], "detected");
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let bin = assert_cmd::cargo::cargo_bin("fuselane");
    let script = format!(
        "{} detect {} {} --json - 2>errors | head -n 1",
        bin.display(),
        PATIENT_1[0],
        PATIENT_1[1]
    );
    let directory = tempfile::tempdir().unwrap();
    let script = script.replace("errors", directory.path().join("errors").to_str().unwrap());
    let status = std::process::Command::new("bash")
        .args(["-o", "pipefail", "-c", &script])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .unwrap();
    assert!(status.success());
    let errors = std::fs::read_to_string(directory.path().join("errors")).unwrap();
    assert!(!errors.contains("fuselane:"), "{errors}");
}

#[test]
fn exit_codes_tell_the_verdict_when_asked() {
    for (arguments, code) in [
        (vec![PATIENT_1[0], PATIENT_1[1]], 10),
        (vec![PATIENT_2[0], PATIENT_2[1]], 0),
        (vec![PATIENT_2[0]], 11),
    ] {
        let mut command = fuselane();
        command.arg("detect").args(&arguments).arg("--exit-verdict");
        command.assert().code(code);
        fuselane().arg("detect").args(&arguments).assert().code(0);
    }
}

/// Runs with bad input: exit code, words of the message, and no report left behind.
fn refused(arguments: &[&str], stdin: &[u8], code: i32, words: &[&str]) {
    let directory = tempfile::tempdir().unwrap();
    let report = directory.path().join("out.json");
    let result = fuselane()
        .arg("detect")
        .args(arguments)
        .args(["--json", report.to_str().unwrap()])
        .write_stdin(stdin)
        .assert()
        .code(code);
    let output = result.get_output();
    let message = String::from_utf8_lossy(&output.stderr);
    for word in words {
        assert!(
            message.contains(word),
            "{arguments:?}: {word:?} not in: {message}"
        );
    }
    assert!(output.stdout.is_empty(), "{arguments:?}");
    let left = std::fs::read_dir(directory.path()).unwrap().count();
    assert_eq!(left, 0, "{arguments:?}: a file was left");
}

#[test]
fn bad_input_is_refused_with_file_record_and_remedy() {
    let good = b"@a\nACGT\n+\nIIII\n";
    let gz = gzip(&interleaved());
    for (stdin, words) in [
        (b"".to_vec(), vec!["standard input", "no reads"]),
        (gzip(b""), vec!["standard input", "no reads"]),
        (b">a\nACGT\n".to_vec(), vec!["FASTA", "FASTQ"]),
        (gzip(b"BAM\x01xxxx"), vec!["BAM", "samtools fastq"]),
        (b"hello\n".to_vec(), vec!["does not start with @"]),
        (gz[..gz.len() / 2].to_vec(), vec!["cut short", "gzip"]),
        ([&good[..], b"@b\nACG\n+\nII\n"].concat(), vec!["record 2"]),
        ([&good[..], b"@b\nACG\n"].concat(), vec!["record 2"]),
    ] {
        for threads in ["1", "2"] {
            refused(&["-", "-t", threads], &stdin, 1, &words);
        }
    }
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str, bytes: &[u8]| written(directory.path(), name, bytes);
    let one = path("one.fq", b"@a/1\nACGT\n+\nIIII\n@b/1\nACGT\n+\nIIII\n");
    let two = path("two.fq", b"@a/2\nACGT\n+\nIIII\n@c/2\nACGT\n+\nIIII\n");
    let short = path("short.fq", b"@a/2\nACGT\n+\nIIII\n");
    let first_short = path("first_short.fq", b"@a/1\nACGT\n+\nIIII\n");
    refused(
        &[&one, &two],
        b"",
        1,
        &["record 2", "\"b/1\"", "\"c/2\"", "not mates"],
    );
    refused(
        &[&one, &short],
        b"",
        1,
        &["record 2", "the first file has more"],
    );
    refused(&[&first_short, &two], b"", 1, &["the second file has more"]);
    refused(
        &["--interleaved", &short],
        b"",
        1,
        &["record 1", "mate is missing"],
    );
    refused(
        &[directory.path().to_str().unwrap()],
        b"",
        1,
        &["directory"],
    );
    refused(&["absent.fq"], b"", 1, &["absent.fq", "No such file"]);
    refused(&[&one, &one], b"", 2, &["as both mates"]);
    refused(&["-", "-"], b"", 2, &["standard input", "twice"]);
    refused(&[&one, "--interleaved", &two], b"", 2, &["--interleaved"]);
    refused(
        &["--minimum-anchor", "3"],
        b"",
        2,
        &["--minimum-anchor", "8 to 100"],
    );
    refused(
        &["-1", &one, &two, "-2", &short],
        b"",
        2,
        &["a file of mates for each"],
    );
}

#[test]
fn an_unwritable_output_is_found_before_any_read() {
    fuselane()
        .args([
            "detect",
            PATIENT_1[0],
            "--json",
            "absent-directory/out.json",
        ])
        .assert()
        .code(1)
        .stderr(predicates::str::contains(
            "absent-directory/out.json: cannot write",
        ));
    fuselane()
        .args(["detect", PATIENT_1[0], "--json", "-", "--tsv", "-"])
        .assert()
        .code(2);
}

#[test]
fn a_failed_run_leaves_the_earlier_report_as_it_was() {
    let directory = tempfile::tempdir().unwrap();
    let report = directory.path().join("out.json");
    std::fs::write(&report, "earlier").unwrap();
    let gz = gzip(&interleaved());
    fuselane()
        .args(["detect", "-", "--json", report.to_str().unwrap()])
        .write_stdin(&gz[..gz.len() - 10])
        .assert()
        .code(1);
    assert_eq!(std::fs::read_to_string(&report).unwrap(), "earlier");
}

#[test]
fn real_reads_of_a_fusion_mixture() {
    let (Some(first), Some(second)) = (
        test_data("fusioncatcher_1.fastq.gz"),
        test_data("fusioncatcher_2.fastq.gz"),
    ) else {
        return;
    };
    let (first, second) = (first.to_str().unwrap(), second.to_str().unwrap());
    let document = json(&[first, second]);
    let calls = document["calls"].as_array().unwrap();
    assert_eq!(document["verdict"], "detected");
    assert_eq!(calls.len(), 2);
    for call in calls {
        let (least, exon) = match call["lane"].as_str().unwrap() {
            "NPM1" => (5, "4"),
            "EML4-E14ins58" => (6, "14"),
            other => panic!("{other} is not in these reads"),
        };
        assert!(call["unique_fragments"].as_u64().unwrap() >= least);
        assert_eq!(call["partner"]["exon"], exon);
        assert_eq!(call["frame"], "in_frame");
        assert_eq!(call["status"], "detected");
    }
    assert!(document["rejected"]["unspliced"].as_u64().unwrap() >= 3);
    let single = json(&[first]);
    let piped = fuselane()
        .args(["detect", "--json", "-"])
        .write_stdin(std::fs::read(first).unwrap())
        .assert()
        .success();
    let piped: Value = serde_json::from_slice(&piped.get_output().stdout).unwrap();
    assert_eq!(answer(single.clone()), answer(piped));
    assert_eq!(single["verdict"], "inconclusive");
    for call in single["calls"].as_array().unwrap() {
        assert_eq!(call["junction_reads"], 3);
        assert_eq!(call["status"], "inconclusive");
    }
}
