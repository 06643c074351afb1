//! What is done again, and what is left by a batch that does not end.

use super::*;
use crate::support::compress::gzip;
use crate::support::program::process;
use std::fs::File;
use std::time::{Duration, SystemTime};

#[test]
fn a_sample_that_fails_stops_no_other_and_is_done_when_it_is_repaired() {
    let bench = Bench::new();
    bench.patient("a", 1, Some("RANBP2"), 30);
    bench.patient("b", 2, None, 0);
    bench.patient("w", 3, None, 0);
    let whole = gzip(&fs::read(bench.path("a_1.fq")).unwrap());
    let cut = &whole[..whole.len() / 2];
    fs::write(bench.path("a_1.fq"), cut).unwrap();
    bench.sheet(&["A,a,,,", "B,b,,,", "W,w,no_rt,A,"]);
    let run = bench.batch(&["-o", "out"]).failure().code(1);
    let line = "fuselane: A: a_1.fq: damaged or cut short gzip data";
    assert!(stderr(&run).contains(line), "{}", stderr(&run));
    assert!(stdout(&run).contains("A  FAILED "), "{}", stdout(&run));
    assert_eq!(bench.verdicts("out")["B"], "not_detected");
    assert_eq!(bench.check("out", "finished"), "fail");
    assert!(!bench.path("out/A").exists());
    let again = bench.batch(&["-o", "out"]).failure().code(1);
    assert!(
        stderr(&again).contains("--resume goes on with it"),
        "{}",
        stderr(&again)
    );
    fs::write(bench.path("a_1.fq"), &whole).unwrap();
    let run = bench.batch(&["-o", "out", "--resume", "-v"]).success();
    for text in [
        "A is counted, ",
        "B is counted already",
        "W is counted already",
    ] {
        assert!(stderr(&run).contains(text), "{}", stderr(&run));
    }
    bench.batch(&["-o", "fresh"]).success();
    bench.assert_same("out", "fresh");
    // A control that fails leaves no answer, and the files of an earlier one go.
    fs::write(bench.path("w_1.fq"), cut).unwrap();
    let run = bench.batch(&["-o", "out", "--resume"]).failure().code(1);
    let told = stderr(&run);
    assert!(told.contains("line 4: its control W failed"), "{told}");
    assert_eq!(
        bench.verdicts("out"),
        BTreeMap::from(
            [("A", "error"), ("B", "not_detected"), ("W", "error")]
                .map(|(one, two)| (one.into(), two.into()))
        )
    );
    assert!(names(&bench.path("out/A")).is_empty());
}

/// When each file below a folder was written.
fn times(bench: &Bench, folder: &str) -> BTreeMap<String, SystemTime> {
    let files = bench.files(folder).into_keys();
    files
        .map(|name| {
            let time = fs::metadata(bench.path(&name)).unwrap().modified().unwrap();
            (name, time)
        })
        .collect()
}

#[test]
fn what_is_done_and_unchanged_is_not_done_again() {
    let bench = Bench::new();
    bench.patient("a", 1, Some("RANBP2"), 30);
    bench.patient("b", 2, None, 0);
    bench.sheet(&["A,a,,,", "B,b,,,"]);
    bench.batch(&["-o", "out"]).success();
    let before = times(&bench, "out/A");
    let resume = |options: &[&str]| {
        let run = bench.batch(&[&["-o", "out", "--resume", "-v"], options].concat());
        stderr(&run.success())
    };
    let counted = |told: &str, name: &str| match told {
        told if told.contains(&format!("{name} is counted already")) => false,
        told if told.contains(&format!("{name} is counted, ")) => true,
        told => panic!("{told}"),
    };
    let told = resume(&[]);
    assert!(!counted(&told, "A") && !counted(&told, "B"));
    assert_eq!(
        times(&bench, "out/A"),
        before,
        "the files are those of before"
    );
    // A report that was changed or is gone is made again.
    fs::write(bench.path("out/A/A.html"), "changed").unwrap();
    fs::remove_file(bench.path("out/B/B.json")).unwrap();
    let told = resume(&[]);
    assert!(!counted(&told, "A") && !counted(&told, "B"));
    bench.batch(&["-o", "fresh"]).success();
    bench.assert_same("out", "fresh");
    // Other thresholds need no count, other numbers of the alignment do.
    let told = resume(&["--minimum-fragments", "31"]);
    assert!(!counted(&told, "A"));
    assert_eq!(bench.verdicts("out")["A"], "inconclusive");
    assert!(counted(&resume(&["--minimum-anchor", "14"]), "A"));
    assert!(counted(&resume(&["--panel", "imt"]), "A"));
    assert!(counted(&resume(&[]), "A"), "back");
    // Other reads in a file of the same name.
    bench.patient("b", 3, Some("TPM3"), 30);
    let told = resume(&[]);
    assert!(counted(&told, "B") && !counted(&told, "A"));
    assert_eq!(bench.verdicts("out")["B"], "detected");
    // What is counted and damaged is counted again.
    let evidence = bench.path("out/counted/samples/A.evidence");
    let bytes = fs::read(&evidence).unwrap();
    fs::write(&evidence, &bytes[..bytes.len() / 2]).unwrap();
    assert!(counted(&resume(&[]), "A"));
    bench.batch(&["-o", "fresh2"]).success();
    bench.assert_same("out", "fresh2");
}

/// The folder is that of a new batch, without reports of a sample that is a control now.
#[test]
fn a_library_of_another_role_leaves_nothing_of_the_old_one() {
    let bench = Bench::new();
    bench.patient("a", 1, Some("RANBP2"), 30);
    bench.patient("b", 2, None, 0);
    bench.mates("w", &patient(3, 75, 180, None, 0, 500));
    let formats = ["--formats", "json,html,sam"];
    let first = ["A,a,,,", "B,b,,,", "W,w,no_template,A,"];
    let turned = ["A,a,,,", "B,b,no_rt,A,", "W,w,,,"];
    for (number, rows) in [first, turned, first].iter().enumerate() {
        bench.sheet(rows);
        let options = [&["-o", "out", "--resume", "-q"], &formats[..]].concat();
        bench.batch(&options).success();
        let fresh = format!("fresh{number}");
        let options = [&["-o", &fresh, "-q"], &formats[..]].concat();
        bench.batch(&options).success();
        bench.assert_same("out", &fresh);
        for (name, kind) in [("B", 1), ("W", 0)] {
            let is_there = bench.path(&format!("out/{name}")).exists();
            assert_eq!(is_there, number % 2 != kind, "{name}, {number}");
        }
    }
}

#[test]
fn one_batch_works_in_a_folder_at_a_time() {
    let bench = Bench::new();
    bench.patient("a", 1, None, 0);
    bench.sheet(&["A,a,,,"]);
    bench.batch(&["-o", "out", "-q"]).success();
    let lock = File::open(bench.path("out/counted/.lock")).unwrap();
    lock.lock().unwrap();
    let run = bench.batch(&["-o", "out", "--resume"]).failure().code(1);
    assert!(
        stderr(&run).contains("out: another batch is at work"),
        "{}",
        stderr(&run)
    );
    drop(lock);
    bench.batch(&["-o", "out", "--resume", "-q"]).success();
    // No output is written over what is read.
    fs::copy(bench.path("a_1.fq"), bench.path("out/A/A.json")).unwrap();
    let sheet = "sample,fastq_1\nA,out/A/A.json\n";
    fs::write(bench.path("s.csv"), sheet).unwrap();
    let run = bench.batch(&["-o", "out", "--resume"]).failure().code(2);
    let before = fs::read(bench.path("a_1.fq")).unwrap();
    bench
        .batch(&["-o", "out3", "--log", "out/A/A.json"])
        .failure()
        .code(2);
    assert_eq!(fs::read(bench.path("out/A/A.json")).unwrap(), before);
    assert!(
        stderr(&run).contains("this output is also read"),
        "{}",
        stderr(&run)
    );
}

#[cfg(unix)]
#[test]
fn a_batch_that_is_killed_leaves_no_half_file_and_goes_on() {
    let bench = Bench::new();
    for (seed, name) in ["a", "b", "c", "d"].iter().enumerate() {
        bench.patient(name, seed as u64, Some("RANBP2"), 30);
    }
    bench.sheet(&["A,a,,,", "B,b,,,", "C,c,,,", "D,d,,,"]);
    bench.batch(&["-o", "whole", "-q"]).success();
    for (round, signal) in ["INT", "KILL", "TERM"].iter().enumerate() {
        let out = format!("out{round}");
        let mut child = process()
            .current_dir(bench.0.path())
            .args(["batch", "s.csv", "--reproducible", "-t", "1", "-o", &out])
            .args(FEW_READS)
            .spawn()
            .unwrap();
        let first = bench.path(&format!("{out}/counted/samples/A.evidence"));
        while !first.exists() && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        let pid = child.id().to_string();
        let kill = std::process::Command::new("kill")
            .args(["-s", signal, &pid])
            .status();
        kill.unwrap();
        let ended = child.wait().unwrap();
        // It may have been faster than the signal.
        let is_whole = ended.success();
        assert_eq!(bench.path(&format!("{out}/batch.json")).exists(), is_whole);
        for (name, bytes) in bench.files(&out) {
            let is_part = name.contains("/.fuselane-");
            assert!(!is_part || *signal == "KILL", "{name}");
            assert!(!name.ends_with(".json") || serde_json::from_slice::<Value>(&bytes).is_ok());
        }
        bench.batch(&["-o", &out, "--resume", "-q"]).success();
        bench.assert_same(&out, "whole");
    }
}
