//! Files of a run that are not counted.

use super::bench::{Bench, PLAIN, append, parts, stderr, wait};
use crate::support::compress::gzip;
use serde_json::Value;
use std::fs;

/// What is wrong is told, and the sample is no negative for it.
#[test]
fn what_is_not_counted_is_told_and_makes_no_negative() {
    let bench = Bench::new();
    let plain = parts(&PLAIN.first, 4);
    let child = bench.start(&[]);
    for sample in ["cut", "alone", "gone", "grown", "whole", "twice"] {
        for (number, part) in plain.iter().enumerate().take(3) {
            bench.write(&format!("run/{sample}/{number}.fastq.gz"), &gzip(part));
        }
    }
    let last = gzip(&plain[3]);
    bench.write("run/whole/3.fastq.gz", &last);
    bench.write("run/twice/3.fastq.gz", &gzip(&plain[0]));
    bench.write("run/cut/3.fastq.gz", &last[..last.len() - 9]);
    bench.write("run/gone/3.fastq.gz", &last[..last.len() - 9]);
    let samples = ["cut", "alone", "gone", "grown", "whole", "twice"];
    samples
        .iter()
        .for_each(|sample| bench.wait_for_files(sample, 3));
    wait(|| {
        bench.sample("gone")["uncounted"][0]["problem"]
            .to_string()
            .contains("cut short")
    });
    fs::remove_file(bench.path("run/gone/3.fastq.gz")).unwrap();
    append(&bench.path("run/grown/2.fastq.gz"), &last);
    wait(|| {
        bench.sample("grown")["uncounted"][0]["problem"]
            .to_string()
            .contains("changed")
    });
    bench.write("run/alone_R1.fastq.gz", &last);
    bench.write("run/final_summary_1.txt", b"");
    let run = child.wait_with_output().unwrap();
    assert_eq!(run.status.code(), Some(1));
    let told = stderr(&run);
    for words in [
        "cut/3.fastq.gz: damaged or cut short gzip data",
        "gone/3.fastq.gz: it vanished before it was counted",
        "grown/2.fastq.gz: it changed after it was counted; remove the evidence",
        "for longer: --settle",
        "alone_R1.fastq.gz: alone has files in alone too",
        "twice/3.fastq.gz: its reads of twice/3.fastq.gz are also in",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert_eq!(bench.state()["complete"], false);
    for sample in samples {
        let result = bench.result(sample);
        let (verdict, complete) = match sample {
            "whole" => ("not_detected", Value::Null),
            _ => ("inconclusive", false.into()),
        };
        assert_eq!(
            (&result["verdict"], &result["complete"]),
            (&verdict.into(), &complete)
        );
        if sample != "whole" {
            let reason = &result["reasons_detail"][0];
            assert_eq!(reason["goes_on"], false);
            assert!(
                reason["uncounted"][0]
                    .as_str()
                    .unwrap()
                    .contains(".fastq.gz")
            );
        }
    }
    // What is wrong is told again, and a sample whose file was repaired is finished.
    bench.write("run/cut/3.fastq.gz", &last);
    let run = bench.run(&[]);
    assert_eq!(run.status.code(), Some(1));
    assert_eq!(bench.result("cut")["verdict"], "not_detected");
    assert!(stderr(&run).contains("grown/2.fastq.gz: it changed after it was counted"));
    fs::remove_file(bench.path("out/counted/grown.evidence")).unwrap();
    bench.run(&[]);
    assert_eq!(bench.result("grown")["verdict"], "not_detected");
}

#[test]
fn a_file_that_gets_another_name_while_nobody_looks_is_not_counted_again() {
    let bench = Bench::new();
    bench.write("run/01/0.fastq.gz", &gzip(&PLAIN.first));
    assert_eq!(bench.run(&["--idle", "0.3"]).status.code(), Some(0));
    let before = bench.result("01");
    fs::rename(
        bench.path("run/01/0.fastq.gz"),
        bench.path("run/01/1.fastq.gz"),
    )
    .unwrap();
    let run = bench.run(&["--idle", "0.5"]);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    assert_eq!(bench.result("01")["inputs"], before["inputs"]);
    // A copy is another file of the same reads.
    bench.write("run/01/2.fastq.gz", &gzip(&PLAIN.first));
    let run = bench.run(&["--idle", "0.5"]);
    assert_eq!(run.status.code(), Some(1));
    assert!(
        stderr(&run).contains("give each part once"),
        "{}",
        stderr(&run)
    );
    assert_eq!(bench.result("01")["inputs"], before["inputs"]);
}
