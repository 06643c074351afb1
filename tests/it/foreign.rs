//! Inputs and outputs that are not what they seem: other formats, dummy qualities, letters that are no
//! bases, links and descriptors.

#![cfg(unix)]

use crate::support::compress::gzip;
use crate::support::library::{Generator, generator};
use crate::support::program::{fuselane, records};
use crate::support::reference::{ALK, Reference, fusion};
use rand::RngExt;
use serde_json::Value;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Few reads are enough here.
const FEW: [&str; 6] = [
    "--minimum-reads",
    "10",
    "--minimum-control-fragments",
    "0",
    "--target-share",
    "1",
];

/// Reads across the join of a lane, of different starts.
fn reads_of(lane: &str, count: usize, quality: impl Fn(usize) -> u8) -> String {
    let lane = fusion(lane);
    let reads = (0..count).map(|index| {
        let start = lane.join - 30 - index % 40;
        record(index, &lane.sequence[start..start + 100], &quality)
    });
    reads.collect()
}

fn record(index: usize, bases: &str, quality: &impl Fn(usize) -> u8) -> String {
    let quality: String = (0..bases.len()).map(|at| quality(at) as char).collect();
    format!("@r{index}\n{bases}\n+\n{quality}\n")
}

fn good(at: usize) -> u8 {
    b"F:"[usize::from(at % 9 == 8)]
}

fn written(directory: &Path, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = directory.join(name);
    fs::write(&path, bytes).unwrap();
    path
}

fn answer(path: &Path) -> Value {
    let run = fuselane()
        .arg("detect")
        .arg(path)
        .args(FEW)
        .args(["--json", "-"])
        .assert()
        .success();
    serde_json::from_slice(&run.get_output().stdout).unwrap()
}

fn codes(document: &Value) -> Vec<String> {
    let reasons = document["reasons_detail"].as_array().unwrap();
    let codes = reasons
        .iter()
        .map(|one| one["code"].as_str().unwrap().to_string());
    codes.collect()
}

#[test]
fn qualities_that_say_nothing_are_said_and_turn_no_verdict() {
    let directory = tempfile::tempdir().unwrap();
    let phred64 = |at: usize| if at > 90 { b'B' } else { b'h' };
    let reference = Reference::read();
    let alk = reference.transcript(ALK);
    // Every fifth base wrong: no read of a fusion, however poor its qualities.
    let mut random = generator(4);
    let wrong = |bases: String, random: &mut Generator| -> String {
        let bases = bases.char_indices().map(|(at, base)| match at % 5 {
            4 => b"ACGT"[random.random_range(0..4)] as char,
            _ => base,
        });
        bases.collect()
    };
    let lane = fusion("EML4-V1");
    let noisy: Vec<String> = (0..40)
        .map(|index| {
            let start = lane.join - 30 - index;
            wrong(lane.sequence[start..start + 100].into(), &mut random)
        })
        .collect();
    let wild = |quality: &dyn Fn(usize) -> u8| -> String {
        let reads = (0..40).map(|index| record(index, &alk[3000 + index..3100 + index], &quality));
        reads.collect()
    };
    let of_noise = |quality: &dyn Fn(usize) -> u8| -> String {
        let reads = noisy.iter().enumerate();
        reads
            .map(|(index, bases)| record(index, bases, &quality))
            .collect()
    };
    type Quality<'a> = &'a dyn Fn(usize) -> u8;
    let cases: [(Quality, Option<&str>); 7] = [
        (&good, None),
        (&|_| b'I', Some("dummy_qualities")),
        (&|_| b'!', Some("dummy_qualities")),
        (&|_| b'#', Some("dummy_qualities")),
        (&|_| b'B', Some("dummy_qualities")),
        (&|_| b'h', Some("dummy_qualities")),
        (&phred64, Some("phred64_qualities")),
    ];
    for (quality, note) in cases {
        for (text, verdict) in [
            (reads_of("EML4-V1", 40, quality), "detected"),
            (wild(quality), "not_detected"),
        ] {
            let document = answer(&written(directory.path(), "reads.fq", text));
            assert_eq!(document["verdict"], verdict, "{note:?}");
            assert_eq!(codes(&document), Vec::from_iter(note), "{verdict}");
        }
        let document = answer(&written(directory.path(), "reads.fq", of_noise(quality)));
        assert_ne!(document["verdict"], "detected", "{note:?}");
        let frame = answer(&written(
            directory.path(),
            "reads.fq",
            reads_of("EML4-V1", 40, quality),
        ));
        assert_eq!(frame["calls"][0]["frame"], "in_frame", "{note:?}");
        assert_eq!(
            frame["calls"][0]["consensus"]["identical"], true,
            "{note:?}"
        );
    }
}

#[test]
fn reads_without_bases_are_none_of_a_negative() {
    let directory = tempfile::tempdir().unwrap();
    let actb = Reference::read().transcript("NM_001101.3");
    let of_actb: String = (0..600)
        .map(|index| record(index, &actb[index..index + 100], &good))
        .collect();
    let enough: String = (0..20_000)
        .map(|index| record(600 + index, &actb[index % 1000..index % 1000 + 100], &good))
        .collect();
    let filled = |bases: &str| -> String {
        let reads = (0..20_500).map(|index| record(600 + index, bases, &good));
        reads.collect()
    };
    for (case, others, informative, verdict) in [
        ("empty", filled(""), 600, "inconclusive"),
        ("unknown", filled(&"N".repeat(100)), 600, "inconclusive"),
        ("short", filled(&"ACGT".repeat(9)), 600, "inconclusive"),
        ("long", enough, 20_600, "not_detected"),
    ] {
        let path = written(directory.path(), "reads.fq", of_actb.clone() + &others);
        let run = fuselane()
            .arg("detect")
            .arg(&path)
            .args(["--json", "-"])
            .assert()
            .success();
        let document: Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
        assert_eq!(
            document["inputs"]["informative_reads"], informative,
            "{case}"
        );
        assert_eq!(document["verdict"], verdict, "{case}");
        let is_few = codes(&document).contains(&"few_reads".to_string());
        assert_eq!(is_few, verdict == "inconclusive", "{case}");
        let run = fuselane().arg("detect").arg(&path).assert().success();
        let text = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
        assert!(
            text.contains(&format!("({informative} could show a fusion)")),
            "{text}"
        );
    }
}

#[test]
fn other_formats_are_refused_by_their_names() {
    let directory = tempfile::tempdir().unwrap();
    let lane = fusion("EML4-V1");
    let (one, two) = lane.sequence[lane.join - 50..lane.join + 50].split_at(60);
    let wrapped: String = (0..20)
        .map(|index| {
            format!(
                "@r{index}\n{one}\n{two}\n+\n{}\n{}\n",
                "F".repeat(60),
                "F".repeat(40)
            )
        })
        .collect();
    let sam =
        "@HD\tVN:1.6\tSO:unsorted\n@SQ\tSN:chr2\tLN:100\nr1\t4\t*\t0\t0\t*\t*\t0\t0\tACGT\tFFFF\n";
    let bare = "r1\t4\t*\t0\t0\t*\t*\t0\t0\tACGT\tFFFF\n";
    let protein = format!(
        "@r0\n{one}\n+\n{}\n@r1\nMKVLAAGIVGLLLAQPSFEW\n+\n{}\n",
        "F".repeat(60),
        "F".repeat(20)
    );
    for (name, text, words) in [
        (
            "x.sam",
            sam.to_string(),
            vec!["it is SAM", "samtools fastq"],
        ),
        (
            "bare.sam",
            bare.to_string(),
            vec!["it is SAM", "samtools fastq"],
        ),
        (
            "wrapped.fq",
            wrapped.clone(),
            vec!["record 1", "several lines", "seqtk seq"],
        ),
        (
            "wrapped_large.fq",
            wrapped.repeat(20_000),
            vec!["several lines", "seqtk seq"],
        ),
        (
            "protein.fq",
            protein,
            vec!["record 2", "'L'", "proteins", "DNA or RNA"],
        ),
    ] {
        let plain = written(directory.path(), name, &text);
        let zipped = written(
            directory.path(),
            &format!("{name}.gz"),
            gzip(text.as_bytes()),
        );
        for (path, threads) in [(&plain, "1"), (&plain, "2"), (&zipped, "1"), (&zipped, "2")] {
            let run = fuselane()
                .arg("detect")
                .arg(path)
                .args(["--threads", threads])
                .assert()
                .code(1)
                .stdout("");
            let error = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
            assert!(
                words.iter().all(|word| error.contains(word)),
                "{name}: {error}"
            );
            assert!(error.contains(name), "{error}");
        }
    }
}

#[test]
fn zeros_behind_gzip_are_padding() {
    let directory = tempfile::tempdir().unwrap();
    let text = reads_of("EML4-V1", 40, good);
    let expected = answer(&written(directory.path(), "plain.fq", &text));
    for zeros in [1, 512, 700_000] {
        let padded = [gzip(text.as_bytes()), vec![0; zeros]].concat();
        let found = answer(&written(directory.path(), "plain.fq.gz", padded));
        assert_eq!(found["calls"], expected["calls"], "{zeros}");
        let followed = [gzip(text.as_bytes()), vec![0; zeros], gzip(text.as_bytes())].concat();
        let path = written(directory.path(), "followed.fq.gz", followed);
        fuselane()
            .arg("detect")
            .arg(path)
            .assert()
            .code(1)
            .stdout("");
    }
}

/// Control characters weigh as the nearest quality, and every output stays one that others read.
#[test]
fn control_characters_as_qualities_leave_valid_outputs() {
    let directory = tempfile::tempdir().unwrap();
    let odd = |at: usize| b"\x01F\x7f\x1b"[at % 4];
    let path = written(directory.path(), "odd.fq", reads_of("EML4-V1", 40, odd));
    let prefix = directory.path().join("out");
    fuselane()
        .arg("detect")
        .arg(&path)
        .args(FEW)
        .args(["--formats", "all", "-o"])
        .arg(&prefix)
        .assert()
        .success();
    let document: Value =
        serde_json::from_slice(&fs::read(prefix.with_extension("json")).unwrap()).unwrap();
    assert_eq!(document["verdict"], "detected");
    let shown = document["calls"][0]["pile_up"][0]["quality"]
        .as_str()
        .unwrap();
    assert!(
        shown.bytes().all(|byte| (b'!'..=b'~').contains(&byte)),
        "{shown:?}"
    );
    let sam = directory.path().join("out.sam");
    fuselane()
        .arg("detect")
        .arg(&path)
        .args(FEW)
        .arg("--sam")
        .arg(&sam)
        .assert()
        .success();
    let records = records(&fs::read_to_string(&sam).unwrap());
    let of_sam =
        |record: &Vec<String>| record[10].bytes().all(|byte| (b'!'..=b'~').contains(&byte));
    assert!(records.len() == 40 && records.iter().all(of_sam));
}

#[test]
fn an_empty_sample_name_is_refused() {
    for name in ["", "  "] {
        fuselane()
            .args([
                "detect",
                "tests/data/patient_1_R1.fastq.gz",
                "--sample",
                name,
            ])
            .assert()
            .code(2)
            .stdout("")
            .stderr(predicates::str::contains(
                "--sample is empty; name the sample",
            ));
    }
}

#[test]
fn a_sample_without_calls_has_a_row() {
    let directory = tempfile::tempdir().unwrap();
    let tsv = directory.path().join("calls.tsv");
    let path = written(directory.path(), "s7.fq", "@r\nACGT\n+\nIIII\n");
    fuselane()
        .arg("detect")
        .arg(&path)
        .arg("--tsv")
        .arg(&tsv)
        .assert()
        .success();
    let text = fs::read_to_string(&tsv).unwrap();
    let rows: Vec<Vec<&str>> = text
        .lines()
        .map(|line| line.split('\t').collect())
        .collect();
    assert_eq!(rows.len(), 2, "{text}");
    assert_eq!(rows[0].len(), rows[1].len());
    for (column, value) in rows[0].iter().zip(&rows[1]) {
        match *column {
            "sample" => assert_eq!(*value, "s7"),
            "verdict" => assert_eq!(*value, "inconclusive"),
            "reasons" => assert!(value.contains("few_reads: "), "{value}"),
            "reads" | "fragments" => assert_eq!(*value, "1"),
            "calls" | "informative_reads" => assert_eq!(*value, "0"),
            "check_reads" | "check_control_genes" | "check_limit" => assert_eq!(*value, "fail"),
            "check_wild_type" => assert_eq!(*value, "not_seen"),
            "check_no_rt" | "check_no_template" => assert_eq!(*value, "not_done"),
            "fusions" | "best_call" | "best_unique_fragments" | "metadata" => {
                assert_eq!(*value, ".", "{column}");
            }
            _ => assert_ne!(*value, ".", "{column}"),
        }
    }
}

#[test]
fn links_fifos_and_descriptors_are_written_through() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    let reads = written(directory.path(), "reads.fq", reads_of("EML4-V1", 10, good));
    let is_result =
        |text: &[u8]| serde_json::from_slice::<Value>(text).unwrap()["schema"].is_string();
    // A link to a file, to one that is not there yet, and to a link.
    fs::write(at("old.json"), "earlier").unwrap();
    for (link, target) in [("old", "old.json"), ("new", "new.json"), ("again", "old")] {
        symlink(target, at(link)).unwrap();
    }
    for (link, target) in [
        ("old", "old.json"),
        ("new", "new.json"),
        ("again", "old.json"),
    ] {
        fuselane()
            .arg("detect")
            .arg(&reads)
            .arg("--json")
            .arg(at(link))
            .assert()
            .success();
        assert!(
            fs::symlink_metadata(at(link)).unwrap().is_symlink(),
            "{link}"
        );
        assert!(
            fs::symlink_metadata(at(target)).unwrap().is_file(),
            "{link}"
        );
        assert!(is_result(&fs::read(at(target)).unwrap()), "{link}");
        fs::write(at(target), "earlier").unwrap();
    }
    // Two names of one file are one output.
    let run = fuselane()
        .arg("detect")
        .arg(&reads)
        .arg("--json")
        .arg(at("old"))
        .arg("--tsv")
        .arg(at("old.json"))
        .assert()
        .code(2);
    let error = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(error.contains("two outputs"), "{error}");
    // A FIFO, and a link to it.
    let made = Command::new("mkfifo").arg(at("fifo")).status().unwrap();
    assert!(made.success());
    symlink("fifo", at("to_fifo")).unwrap();
    for name in ["fifo", "to_fifo"] {
        let text = std::thread::scope(|scope| {
            let reader = scope.spawn(|| fs::read(at("fifo")).unwrap());
            fuselane()
                .arg("detect")
                .arg(&reads)
                .arg("--json")
                .arg(at(name))
                .assert()
                .success();
            reader.join().unwrap()
        });
        assert!(is_result(&text), "{name}");
        assert!(!fs::metadata(at(name)).unwrap().is_file(), "{name}");
    }
    // Descriptors of the shell: to a file, behind what stands there, and to a pipe.
    let program = assert_cmd::cargo::cargo_bin("fuselane");
    let shell = |script: &str| {
        let run = Command::new("bash")
            .args(["-c", script])
            .env("FUSELANE", &program)
            .current_dir(directory.path())
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(run.status.success(), "{script}: {error}");
        run.stdout
    };
    for (script, before) in [
        (
            "$FUSELANE detect reads.fq --json /dev/fd/3 3>out.json >/dev/null && cat out.json",
            "",
        ),
        (
            "echo first >out.json; $FUSELANE detect reads.fq --json /dev/fd/3 3>>out.json >/dev/null && cat out.json",
            "first\n",
        ),
        (
            "echo first >out.json; $FUSELANE detect reads.fq --json /dev/stdout >>out.json 2>/dev/null && cat out.json",
            "first\n",
        ),
        (
            "$FUSELANE detect reads.fq --json /dev/stdout 2>/dev/null",
            "",
        ),
        (
            "$FUSELANE detect reads.fq --json /dev/stdout 2>/dev/null | cat",
            "",
        ),
        (
            "$FUSELANE detect reads.fq --json >(cat >out.json; touch done) >/dev/null; until [ -e done ]; do sleep 0.1; done; cat out.json",
            "",
        ),
        (
            "$FUSELANE detect reads.fq --json /dev/stderr 2>&1 >/dev/null",
            "",
        ),
    ] {
        let out = shell(script);
        let rest = out.strip_prefix(before.as_bytes());
        assert!(rest.is_some_and(is_result), "{script}");
    }
    // No index can stand beside a stream.
    let bam =
        shell("$FUSELANE detect reads.fq --bam /dev/fd/3 3>out.bam >/dev/null && cat out.bam");
    assert_eq!(bam.get(..2), Some(&b"\x1f\x8b"[..]));
}
