//! A stream that is followed.

use super::bench::{Bench, FUSED, OFTEN, PLAIN, signal, stderr, wait};
use crate::support::program::{answer, process};
use crate::support::tools::make_fifo;
use serde_json::Value;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::process::Child;

/// Starts to follow a FIFO, which is opened.
fn following(bench: &Bench, options: &[&str]) -> (Child, File) {
    let fifo = make_fifo(bench.0.path(), "reads");
    let mut command = process();
    command.current_dir(bench.0.path());
    command
        .arg("watch")
        .arg(&fifo)
        .args(["-o", "out", "--sample", "T"]);
    let child = command.args(OFTEN).args(options).spawn().unwrap();
    (child, OpenOptions::new().write(true).open(&fifo).unwrap())
}

#[test]
fn a_stream_is_one_sample() {
    let bench = Bench::new();
    let (child, mut pipe) = following(&bench, &["--reproducible"]);
    let middle = FUSED.first.len() / 2;
    pipe.write_all(&FUSED.first[..middle]).unwrap();
    wait(|| bench.sample("T")["reads"].as_u64() > Some(0));
    let so_far = bench.result("T");
    assert_eq!(
        (&so_far["complete"], &so_far["reasons_detail"][0]["goes_on"]),
        (&false.into(), &true.into())
    );
    pipe.write_all(&FUSED.first[middle..]).unwrap();
    drop(pipe);
    let run = child.wait_with_output().unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    bench.write("run/a.fq", &FUSED.first);
    let expected = bench.detect("T", &["a.fq"], &[]);
    let expected: Value = serde_json::from_slice(&expected).unwrap();
    assert_eq!(answer(bench.result("T")), answer(expected));
    assert_eq!(bench.state()["ended"], "stream_ended");
    let mut again = process();
    again
        .current_dir(bench.0.path())
        .args(["watch", "-", "-o", "out", "--sample", "T"]);
    let again = again.output().unwrap();
    assert!(
        stderr(&again).contains("what was counted of a stream"),
        "{}",
        stderr(&again)
    );
}

#[test]
fn a_stream_that_fails_is_no_negative() {
    let bench = Bench::new();
    let (child, mut pipe) = following(&bench, &[]);
    pipe.write_all(&PLAIN.first).unwrap();
    wait(|| bench.sample("T")["reads"].as_u64() > Some(3_900));
    pipe.write_all(b"@r\nACGT\n+\nII\n").unwrap();
    drop(pipe);
    let run = child.wait_with_output().unwrap();
    assert_eq!(run.status.code(), Some(1));
    assert!(
        stderr(&run).contains("reads: record 4001: "),
        "{}",
        stderr(&run)
    );
    let result = bench.result("T");
    assert_eq!(
        (&result["complete"], &result["verdict"]),
        (&false.into(), &"inconclusive".into())
    );
    assert_eq!(result["reasons_detail"][0]["goes_on"], false);

    let bench = Bench::new();
    let (child, pipe) = following(&bench, &[]);
    signal(&child, "-15");
    let run = child.wait_with_output().unwrap();
    assert_eq!(run.status.code(), Some(143));
    drop(pipe);
}
