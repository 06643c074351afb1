//! Input that no sequencer writes: the program says what is wrong with it or counts it, in bounded
//! memory and time.

#![cfg(unix)]

use crate::support::library::generator;
use crate::support::program::{PATIENT_1, fuselane, json};
use crate::support::reference::{ALK, Reference, fusion};
use crate::support::sample::ALIGNER;
use crate::support::tools::can_leave_network;
use rand::RngExt;
use serde_json::Value;
use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

fn random_bases(seed: u64, length: usize) -> String {
    let mut random = generator(seed);
    (0..length)
        .map(|_| b"ACGT"[random.random_range(0..4)] as char)
        .collect()
}

fn record(name: &str, bases: &str) -> String {
    format!("@{name}\n{bases}\n+\n{}\n", "I".repeat(bases.len()))
}

fn result(path: &Path) -> Value {
    json(&[path.to_str().unwrap()])
}

#[test]
fn reads_of_ten_million_bases() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("long.fq");
    let reference = Reference::read();
    let mut random = generator(3);
    // Of nothing; the driver again and again; and seeds of it in any order, each on a line of its own.
    let alk = reference.transcript(ALK);
    let shuffled = (0..600_000).map(|_| {
        let start = random.random_range(0..alk.len() - 17);
        &alk[start..start + 17]
    });
    let reads = [
        random_bases(1, 10_000_000),
        alk.repeat(10_000_000 / alk.len()),
        shuffled.collect::<String>(),
    ];
    for bases in &reads {
        fs::write(&path, record("long", bases)).unwrap();
        assert_eq!(result(&path)["inputs"]["bases"], bases.len());
    }
}

#[test]
fn names_of_a_megabyte() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("names.fq");
    let lane = fusion("RANBP2");
    let text: String = (0..6)
        .map(|shift| {
            let start = lane.join - 40 - shift;
            record(
                &format!("{shift}{}", "n".repeat(1_000_000)),
                &lane.sequence[start..start + 100],
            )
        })
        .collect();
    fs::write(&path, text).unwrap();
    assert_eq!(result(&path)["calls"][0]["junction_reads"], 6);
    let out = directory.path().join("out");
    fuselane()
        .arg("detect")
        .arg(&path)
        .arg("-o")
        .arg(&out)
        .assert()
        .success();
}

/// Every letter that FASTQ may hold, and some that it may not.
#[test]
fn letters_of_all_kinds() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("letters.fq");
    let lane = fusion("TPM4");
    let bases = &lane.sequence[lane.join - 50..lane.join + 50];
    let one_of = |letter: char| {
        let mut letters: Vec<char> = bases.chars().collect();
        letters[5] = letter;
        letters.into_iter().collect::<String>()
    };
    for (sequence, counted) in [
        (bases.to_string(), true),
        (bases.to_lowercase(), true),
        (bases.replace('T', "U"), true),
        (bases.to_lowercase().replace('t', "u"), true),
        (one_of('N'), true),
        (one_of('R'), true),
        (one_of('.'), true),
        (one_of('\0'), true),
        (one_of('\x1b'), true),
        ("N".repeat(100), false),
        ("\0".repeat(100), false),
    ] {
        fs::write(&path, record("r", &sequence).repeat(2)).unwrap();
        let lanes = result(&path)["lanes"].clone();
        let mut lanes = lanes.as_array().unwrap().iter();
        let found = lanes.find(|one| one["lane"] == "TPM4").unwrap()["junction_reads"].clone();
        assert_eq!(found, if counted { 2 } else { 0 }, "{sequence:?}");
    }
    // Qualities out of range weigh as the nearest that is in it.
    for quality in ["\x01", " ", "\x7f", "~"] {
        let text = format!("@r\n{bases}\n+\n{}\n", quality.repeat(100));
        fs::write(&path, text).unwrap();
        result(&path);
        let out = directory.path().join("out");
        fuselane()
            .arg("detect")
            .arg(&path)
            .arg("-o")
            .arg(out)
            .assert()
            .success();
    }
}

/// Case and `U` change nothing of what the reads show, on either strand.
#[test]
fn bases_in_other_letters_show_the_same() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("letters.fq");
    let lane = fusion("TPM4");
    let shown = |letters: fn(&str) -> String| {
        let mut reads = String::new();
        for index in 0..12 {
            let from = lane.join - 60 + index;
            let bases = &lane.sequence[from..from + 100];
            let turned = bio::alphabets::dna::revcomp(bases.as_bytes());
            for one in [bases, std::str::from_utf8(&turned).unwrap()] {
                reads += &record("r", &letters(one));
            }
        }
        fs::write(&path, reads).unwrap();
        let call = result(&path)["calls"][0].clone();
        assert_eq!(
            call["consensus"]["depth_before"].as_array().unwrap()[39],
            24
        );
        [call["consensus"].clone(), call["pile_up"].clone()]
    };
    let usual = shown(str::to_string);
    assert_eq!(shown(str::to_lowercase), usual);
    assert_eq!(shown(|bases| bases.replace('T', "U")), usual);
    assert_eq!(shown(|bases| bases.to_lowercase().replace('t', "u")), usual);
}

/// A reader of text that never ends.
struct Endless {
    start: &'static [u8],
    given: usize,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        for byte in buffer.iter_mut() {
            *byte = self.start.get(self.given).copied().unwrap_or(b'A');
            self.given += 1;
        }
        Ok(buffer.len())
    }
}

fn counted(source: fuselane::input::Source) -> Result<u64, String> {
    let counter = fuselane::run::count::Counter {
        threads: 2,
        ..fuselane::run::count::Counter::new(&ALIGNER)
    };
    let layout = fuselane::input::Layout::Single(vec![source]);
    let result = counter.count(&layout).map(|evidence| evidence.totals.reads);
    result.map_err(|error| error.to_string())
}

#[test]
fn an_endless_record_is_refused() {
    for start in [&b"@r\n"[..], b"@"] {
        let source = fuselane::input::Source::from_reader("endless", Endless { start, given: 0 });
        let error = counted(source).unwrap_err();
        assert!(error.contains("64 MiB"), "{error}");
    }
}

/// A file that is small as it lies there: 400 MB of one record, and of many.
#[test]
fn gzip_bombs_are_read_in_bounded_memory() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("bomb.gz");
    let mut encoder = flate2::write::GzEncoder::new(
        fs::File::create(&path).unwrap(),
        flate2::Compression::fast(),
    );
    encoder.write_all(b"@r\n").unwrap();
    (0..400).for_each(|_| encoder.write_all(&[b'A'; 1_000_000]).unwrap());
    encoder.finish().unwrap();
    for threads in ["1", "2"] {
        let run = within(
            300_000,
            &["detect", path.to_str().unwrap(), "--threads", threads],
        );
        let error = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(1), "{error}");
        assert!(error.contains("64 MiB"), "{error}");
    }
    let mut encoder = flate2::write::GzEncoder::new(
        fs::File::create(&path).unwrap(),
        flate2::Compression::fast(),
    );
    let records = record("r", &"A".repeat(100)).repeat(5000);
    (0..400).for_each(|_| encoder.write_all(records.as_bytes()).unwrap());
    encoder.finish().unwrap();
    let run = within(
        300_000,
        &["detect", path.to_str().unwrap(), "--threads", "2"],
    );
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
}

/// Runs the program with so much address space, in KiB.
fn within(kilobytes: usize, arguments: &[&str]) -> std::process::Output {
    let program = assert_cmd::cargo::cargo_bin("fuselane");
    Command::new("sh")
        .args([
            "-c",
            &format!("ulimit -v {kilobytes} && exec \"$0\" \"$@\""),
        ])
        .arg(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// The limit of the documentation holds for the whole address space, of which what is used is a
/// part: stacks of threads count in full.
#[test]
fn memory_is_bounded_whatever_is_read() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("reads.fq");
    let text = record("r", &random_bases(5, 150)).repeat(400_000);
    fs::write(&path, text).unwrap();
    let detect = |kilobytes, threads| {
        within(
            kilobytes,
            &["detect", path.to_str().unwrap(), "--threads", threads],
        )
    };
    for threads in ["1", "2"] {
        let whole = detect(200_000, threads);
        assert!(
            whole.status.success(),
            "{}",
            String::from_utf8_lossy(&whole.stderr)
        );
        // Too little ends the run, wherever it is noticed; never a report of fewer reads.
        let ended = (12_000..32_000).step_by(2_000).map(|kilobytes| {
            let run = detect(kilobytes, threads);
            let expected = if run.status.success() {
                whole.stdout.as_slice()
            } else {
                &[]
            };
            assert_eq!(run.stdout, expected, "{kilobytes} KiB");
            !run.status.success()
        });
        assert!(ended.filter(|&ended| ended).count() > 0);
    }
}

#[test]
fn ten_million_reads_of_one_base() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("short.fq");
    fs::write(&path, "@\nA\n+\nI\n".repeat(10_000_000)).unwrap();
    let document = result(&path);
    assert_eq!(document["inputs"]["reads"], 10_000_000);
    assert_eq!(document["calls"], Value::Array(vec![]));
}

#[test]
fn paths_of_all_kinds() {
    let directory = tempfile::tempdir().unwrap();
    for name in [
        "two words.fq",
        "line\nend.fq",
        "-dash.fq",
        "quote'\".fq",
        "tab\t.fq",
        "émü.fq",
    ] {
        let path = directory.path().join(name);
        fs::write(&path, record("r", &random_bases(9, 80)).repeat(3)).unwrap();
        let out = directory.path().join(format!("{name} out"));
        let run = fuselane()
            .arg("detect")
            .arg(&path)
            .arg("-o")
            .arg(&out)
            .assert()
            .success();
        let report = String::from_utf8(run.get_output().stdout.clone()).unwrap();
        assert!(report.lines().all(|line| !line.contains('\t')), "{report}");
        let json = fs::read(directory.path().join(format!("{name} out.json"))).unwrap();
        let document: Value = serde_json::from_slice(&json).unwrap();
        assert_eq!(document["inputs"]["reads"], 3);
    }
    fuselane().args(["detect", ""]).assert().failure();
    fuselane()
        .arg("detect")
        .arg(directory.path())
        .assert()
        .code(1);
}

#[test]
fn nothing_goes_over_the_network() {
    if !can_leave_network() {
        return;
    }
    let run = Command::new("unshare")
        .arg("-n")
        .arg(assert_cmd::cargo::cargo_bin("fuselane"))
        .args(["detect", PATIENT_1[0]])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(run.status.success());
}
