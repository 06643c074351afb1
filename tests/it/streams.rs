//! How reads come in makes no difference: threads, files, compressions and pipes.

use crate::support::compress::{bgzf, gzip};
use crate::support::library::{Library, add_amplicon, add_wild_type};
use crate::support::program::{answer, fuselane, json, written};
use crate::support::reference::{Reference, fusion};
use crate::support::tools::make_fifo;
use serde_json::Value;
use std::io::Write;
use std::sync::OnceLock;

/// A library of several decoding buffers: 60,000 pairs, mostly of no gene, with a fusion.
fn library() -> &'static Library {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let mut library = Library::new(81, 100);
        let clathrin = fusion("CLTC");
        for _ in 0..10 {
            add_wild_type(&mut library, Reference::read(), 1_000, 220);
            add_amplicon(&mut library, &clathrin, 12, 220);
            (0..5_000).for_each(|_| library.noise(220));
        }
        library
    })
}

/// Whole records of about a quarter of a file each.
fn quarters(text: &[u8]) -> Vec<Vec<u8>> {
    let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
    let size = lines.len().div_ceil(16) * 4;
    lines.chunks(size).map(<[&[u8]]>::concat).collect()
}

fn answer_of(arguments: &[String], threads: &str) -> Value {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    answer(json(&[&arguments[..], &["--threads", threads]].concat()))
}

#[test]
fn single_reads_of_any_compression_in_any_number_of_files_and_threads() {
    let directory = tempfile::tempdir().unwrap();
    let text = &library().first;
    let whole = vec![written(directory.path(), "reads.fastq", text)];
    let expected = answer_of(&whole, "1");
    assert_eq!(expected["inputs"]["reads"], library().fragments);
    type Compress = fn(&[u8]) -> Vec<u8>;
    let ways: [(&str, Compress); 4] = [
        ("plain", <[u8]>::to_vec),
        ("gzip", gzip),
        ("bgzf", bgzf),
        ("members", |text| {
            text.chunks(300_000).flat_map(gzip).collect()
        }),
    ];
    for (name, compressed) in ways {
        let one = vec![written(directory.path(), name, &compressed(text))];
        let parts = quarters(text);
        let many: Vec<String> = parts
            .iter()
            .enumerate()
            .map(|(index, part)| {
                written(
                    directory.path(),
                    &format!("{name}{index}"),
                    &compressed(part),
                )
            })
            .collect();
        assert_eq!(many.len(), 4);
        let many = [vec!["-1".to_string()], many].concat();
        for threads in ["1", "2", "8"] {
            assert!(
                answer_of(&one, threads) == expected,
                "{name}, {threads} threads"
            );
            assert!(
                answer_of(&many, threads) == expected,
                "{name} in four, {threads} threads"
            );
        }
    }
}

#[test]
fn mates_of_any_compression_and_threads() {
    let directory = tempfile::tempdir().unwrap();
    let (first, second) = (&library().first, &library().second);
    let file = |name: &str, bytes: &[u8]| written(directory.path(), name, bytes);
    let expected = answer_of(&[file("1.fq", first), file("2.fq", second)], "1");
    assert_eq!(expected["verdict"], "detected");
    for (one, two) in [
        (file("1.gz", &gzip(first)), file("2.gz", &gzip(second))),
        (file("1.bgz", &bgzf(first)), file("2.bgz", &bgzf(second))),
        (file("1.fq", first), file("2.bgz", &bgzf(second))),
    ] {
        for threads in ["1", "2", "8"] {
            let pair = [one.clone(), two.clone()];
            assert!(
                answer_of(&pair, threads) == expected,
                "{one}, {threads} threads"
            );
        }
    }
}

/// A program that writes both mates in turn waits for either to be read.
#[cfg(unix)]
#[test]
fn two_pipes_that_are_written_in_turn() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| written(directory.path(), name, bytes);
    let (first, second) = (&library().first, &library().second);
    let expected = answer_of(&[file("1.fq", first), file("2.fq", second)], "2");
    for threads in ["1", "2", "3"] {
        let names = [1, 2].map(|mate| format!("{threads}.{mate}.pipe"));
        let pipes = names.map(|name| make_fifo(directory.path(), &name));
        let writer = std::thread::spawn({
            let pipes = pipes.clone();
            move || {
                let open = |path| std::fs::OpenOptions::new().write(true).open(path).unwrap();
                let mut outs = pipes.map(open);
                let mates = [&library().first, &library().second];
                let mut pieces = mates.map(|text| text.chunks(4096));
                let mut going = true;
                while going {
                    going = false;
                    for (out, pieces) in outs.iter_mut().zip(&mut pieces) {
                        if let Some(piece) = pieces.next() {
                            out.write_all(piece).unwrap();
                            going = true;
                        }
                    }
                }
            }
        });
        let pair = pipes.map(|path| path.to_str().unwrap().to_string());
        assert!(answer_of(&pair, threads) == expected, "{threads} threads");
        writer.join().unwrap();
    }
}

/// A failure is told at once, though the other pipe is silent and never ends.
#[cfg(unix)]
#[test]
fn a_silent_pipe_holds_back_no_failure() {
    let directory = tempfile::tempdir().unwrap();
    let wrong = written(directory.path(), "wrong.fq", b">this is FASTA\nACGT\n");
    let silent = make_fifo(directory.path(), "silent");
    let open = std::fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open(&silent)
        .unwrap();
    for threads in ["1", "2"] {
        let run = fuselane()
            .args([
                "detect",
                &wrong,
                silent.to_str().unwrap(),
                "--threads",
                threads,
            ])
            .assert()
            .code(1);
        let message = String::from_utf8(run.get_output().stderr.clone()).unwrap();
        assert!(message.contains("wrong.fq: it is FASTA"), "{message}");
    }
    drop(open);
}

/// Of several failures the first in the order of the inputs is told, whoever meets it.
#[test]
fn the_same_failure_is_told_by_any_number_of_threads() {
    let directory = tempfile::tempdir().unwrap();
    let parts = quarters(&library().first);
    let mut record = parts[1].clone();
    record.truncate(record.len() - 30);
    let mut cut = bgzf(&parts[2]);
    cut.truncate(cut.len() / 2);
    let files = [
        written(directory.path(), "whole.fq", &parts[0]),
        written(directory.path(), "record.gz", &gzip(&record)),
        written(directory.path(), "cut.bgz", &cut),
    ];
    let mut messages = Vec::new();
    for threads in ["1", "2", "3", "8"].repeat(4) {
        let run = fuselane()
            .args(["detect", "-1"])
            .args(&files)
            .args(["--threads", threads])
            .assert()
            .code(1);
        assert!(run.get_output().stdout.is_empty());
        let error = String::from_utf8(run.get_output().stderr.clone()).unwrap();
        // All that is told but that there are fewer cores.
        let told = error
            .lines()
            .filter(|line| !line.starts_with("fuselane: --threads: "));
        messages.push(told.collect::<Vec<_>>().join("\n"));
    }
    assert!(
        messages[0].contains("record.gz: record "),
        "{}",
        messages[0]
    );
    messages.dedup();
    assert_eq!(messages.len(), 1, "{messages:?}");
}
