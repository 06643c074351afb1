//! Input that no sequencer writes: the program says what is wrong with it or counts it, in bounded
//! memory and time.

#![cfg(unix)]

use crate::support::library::{generator, random_bases, record};
use crate::support::program::{fuselane, json};
use crate::support::reference::{ALK, Reference, fusion};
use crate::support::sample::ALIGNER;
use rand::RngExt;
use serde_json::Value;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

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
        .args(["--formats", "all", "-o"])
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
            .args(["--formats", "all", "-o"])
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
            .args(["--formats", "all", "-o"])
            .arg(&out)
            .assert()
            .success();
        let report = String::from_utf8(run.get_output().stdout.clone()).unwrap();
        assert!(report.lines().all(|line| !line.contains('\t')), "{report}");
        let sam = fs::read_to_string(directory.path().join(format!("{name} out.sam"))).unwrap();
        assert!(sam.contains("\tSM:"), "{sam}");
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
