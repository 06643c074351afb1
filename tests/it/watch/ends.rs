//! How a run that is followed ends, and how it goes on later.

use super::bench::{Bench, FUSED, PLAIN, parts, signal, stderr, stdout, wait};
use crate::support::compress::gzip;
use crate::support::program::fuselane;
use std::fs;

#[test]
fn a_signal_ends_it_in_order_and_it_goes_on_later() {
    let bench = Bench::new();
    let plain = parts(&PLAIN.first, 2);
    bench.write("run/01/0.fastq.gz", &gzip(&plain[0]));
    for (number, code) in [("-2", 130), ("-15", 143)] {
        let child = bench.start(&[]);
        wait(|| bench.result("01")["reasons_detail"][0]["goes_on"] == true);
        let second = bench.start(&[]).wait_with_output().unwrap();
        assert_eq!(second.status.code(), Some(1));
        assert!(stderr(&second).contains("out: another process is at work in this folder"));
        signal(&child, number);
        let run = child.wait_with_output().unwrap();
        assert_eq!(run.status.code(), Some(code));
        assert!(stdout(&run).contains("so far") && stdout(&run).ends_with("ended by a signal\n"));
        let result = bench.result("01");
        assert_eq!(
            (&result["complete"], &result["verdict"]),
            (&false.into(), &"inconclusive".into())
        );
        assert_eq!(result["reasons_detail"][0]["goes_on"], false);
        assert_eq!(bench.state()["ended"], "signal");
    }
    bench.write("run/01/1.fastq.gz", &gzip(&plain[1]));
    let run = bench.run(&["--idle", "1", "--reproducible"]);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    let expected = bench.detect("01", &["01/0.fastq.gz", "01/1.fastq.gz"], &[]);
    assert!(fs::read(bench.path("out/01/01.json")).unwrap() == expected);
    // Thresholds of a call may be others, what is counted may not.
    let run = bench.run(&["--idle", "0", "--umi-bases", "8"]);
    assert_eq!(run.status.code(), Some(1));
    assert!(
        stderr(&run).contains("its place of the UMIs is"),
        "{}",
        stderr(&run)
    );
    let run = bench.run(&["--idle", "0.5", "--minimum-control-fragments", "90000"]);
    assert_eq!(
        bench.result("01")["verdict"],
        "inconclusive",
        "{}",
        stderr(&run)
    );
    // Another run has other results.
    fs::rename(bench.path("run"), bench.path("run1")).unwrap();
    fs::create_dir_all(bench.path("other/01")).unwrap();
    std::os::unix::fs::symlink("other", bench.path("run")).unwrap();
    let run = bench.run(&["--idle", "0"]);
    assert!(
        stderr(&run).contains("it holds the results of"),
        "{}",
        stderr(&run)
    );
}

#[test]
fn it_ends_when_the_answer_is_there() {
    let bench = Bench::new();
    bench.write("run/01/0.fastq.gz", &gzip(&FUSED.first));
    let run = bench.run(&["--until", "detected"]);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    let result = bench.result("01");
    assert_eq!(
        (&result["complete"], &result["verdict"]),
        (&false.into(), &"detected".into())
    );
    assert_eq!(result["run"]["reached"][0]["files"], 1);
    assert!(stdout(&run).contains("DETECTED so far"), "{}", stdout(&run));
    fs::remove_dir_all(bench.path("out")).unwrap();
    bench.write("run/02/0.fastq.gz", &gzip(&PLAIN.first));
    let run = bench.run(&["--until", "excluded"]);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    let result = bench.result("02");
    assert_eq!(
        (&result["complete"], &result["verdict"]),
        (&false.into(), &"inconclusive".into())
    );
    let excluded = result["reasons_detail"][0]["excluded"].as_str().unwrap();
    assert!(excluded.starts_with("above "), "{excluded}");
    assert!(stdout(&run).contains(&format!("INCONCLUSIVE so far  no fusion {excluded}")));
    // A stored result says so too.
    let again = fuselane()
        .arg("report")
        .arg(bench.path("out/02/02.json"))
        .assert()
        .success();
    let again = String::from_utf8(again.get_output().stdout.clone()).unwrap();
    assert!(
        again.contains("\nINCONCLUSIVE so far\n  - the answer is not final"),
        "{again}"
    );
}

/// An hour would be over long after this test.
#[test]
fn a_run_that_is_over_is_not_looked_at_for_another_interval() {
    let bench = Bench::new();
    bench.write("run/01/0.fastq.gz", &gzip(&FUSED.first));
    let watch = |options: &[&str]| {
        let command = ["watch", "run", "-o", "out", "--every", "3600"];
        let mut watch = fuselane();
        watch.current_dir(bench.0.path()).args(command);
        watch.args(options).assert().success();
        assert_eq!(bench.result("01")["verdict"], "detected");
        fs::remove_dir_all(bench.path("out")).unwrap();
    };
    watch(&["--settle", "0", "--idle", "0"]);
    watch(&["--settle", "0", "--idle", "0.3"]);
    bench.write("run/final_summary_1.txt", b"");
    watch(&["--settle", "0.2"]);
}
