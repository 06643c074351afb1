//! Files of a run that are others later, go, or are no reads: none of them makes a negative, whenever it is seen, and
//! however often the program is started again.

use super::bench::{Bench, FUSED, PLAIN, parts, stderr, stdout, wait};
use crate::support::compress::gzip;
use serde_json::Value;
use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// Writes another file of the same size and an old time in the place of one.
fn replace(path: &Path) {
    let size = fs::metadata(path).unwrap().len() as usize;
    let next = path.with_extension("next");
    fs::write(&next, vec![b'x'; size]).unwrap();
    let old = SystemTime::now() - Duration::from_secs(90_000);
    let file = File::options().write(true).open(&next).unwrap();
    file.set_modified(old).unwrap();
    fs::rename(&next, path).unwrap();
}

/// Samples of two files of one size each.
fn bench(samples: &[&str]) -> Bench {
    let bench = Bench::new();
    let [one, other] = [1, 2].map(|half| parts(&PLAIN.first, 2)[half - 1].clone());
    for sample in samples {
        bench.write(&format!("run/{sample}/0.fastq"), &one);
        bench.write(&format!("run/{sample}/1.fastq"), &other);
    }
    bench
}

/// What is told of a sample: files and words.
fn told(bench: &Bench, sample: &str) -> String {
    bench.sample(sample)["uncounted"].to_string()
}

#[test]
fn a_counted_file_that_is_another_one_later_is_no_negative() {
    let samples = ["linked", "replaced", "swapped", "whole"];
    let bench = bench(&samples);
    let at = |name: &str| bench.path(&format!("run/{name}"));
    let child = bench.start(&[]);
    samples
        .iter()
        .for_each(|sample| bench.wait_for_files(sample, 2));
    fs::remove_file(at("linked/0.fastq")).unwrap();
    symlink("1.fastq", at("linked/0.fastq")).unwrap();
    replace(&at("replaced/0.fastq"));
    fs::rename(at("swapped/0.fastq"), at("swapped/2.tmp")).unwrap();
    fs::rename(at("swapped/1.fastq"), at("swapped/0.fastq")).unwrap();
    fs::rename(at("swapped/2.tmp"), at("swapped/1.fastq")).unwrap();
    for sample in &samples[..3] {
        wait(|| told(&bench, sample).contains("it changed after it was counted"));
    }
    bench.write("run/final_summary_1.txt", b"");
    let run = child.wait_with_output().unwrap();
    assert_eq!(run.status.code(), Some(1), "{}", stderr(&run));
    // The next process still knows, and the one after that.
    for _ in 0..2 {
        for sample in samples {
            let result = bench.result(sample);
            let (verdict, complete) = match sample {
                "whole" => ("not_detected", Value::Null),
                _ => ("inconclusive", false.into()),
            };
            let found = (&result["verdict"], &result["complete"]);
            assert_eq!(found, (&verdict.into(), &complete), "{sample}");
        }
        let run = bench.run(&[]);
        assert_eq!(run.status.code(), Some(1), "{}", stderr(&run));
    }
}

#[test]
fn what_became_of_files_between_two_starts_is_no_negative() {
    let samples = [
        "replaced", "lost", "moved", "gone", "renamed", "touched", "part",
    ];
    let bench = bench(&samples);
    let at = |name: &str| bench.path(&format!("run/{name}"));
    bench.write("run/lost/2.fastq.gz", &gzip(&FUSED.first)[..500]);
    let run = bench.run(&["--idle", "0.5"]);
    assert_eq!(run.status.code(), Some(1), "{}", stderr(&run));
    for sample in samples {
        assert_eq!(bench.sample(sample)["files"], 2, "{sample}");
    }
    replace(&at("replaced/1.fastq"));
    fs::remove_file(at("lost/2.fastq.gz")).unwrap();
    fs::create_dir(at("other")).unwrap();
    fs::rename(at("moved/0.fastq"), at("other/0.fastq")).unwrap();
    fs::rename(at("gone"), bench.path("gone")).unwrap();
    fs::rename(at("renamed/0.fastq"), at("renamed/9.fastq")).unwrap();
    fs::remove_file(at("part/0.fastq")).unwrap();
    let touched = File::options().write(true).open(at("touched/0.fastq"));
    touched.unwrap().set_modified(SystemTime::now()).unwrap();
    let mut runs = vec![];
    for _ in 0..2 {
        let run = bench.run(&["--idle", "0.5"]);
        assert_eq!(run.status.code(), Some(1), "{}", stderr(&run));
        runs.push(stderr(&run));
        assert_eq!(bench.state()["complete"], false);
        for sample in samples {
            let (verdict, words) = match sample {
                "replaced" => ("inconclusive", "it changed after it was counted"),
                "lost" => ("inconclusive", "it vanished before it was counted"),
                "gone" => ("inconclusive", "all of the sample's counted files are gone"),
                _ => ("not_detected", ""),
            };
            assert_eq!(bench.result(sample)["verdict"], verdict, "{sample}");
            assert!(told(&bench, sample).contains(words), "{sample}");
        }
        let other = "other/0.fastq: it is the same file as moved/0.fastq, which is one of moved";
        assert!(stderr(&run).contains(other), "{}", stderr(&run));
    }
    // What was told once is told again, and nothing else.
    let told = |run: &String| {
        let lines = run.lines().filter(|line| line.contains("not counted"));
        lines.map(String::from).collect::<Vec<_>>()
    };
    assert_eq!(told(&runs[0]), told(&runs[1]));
    // With the evidence away, all is counted anew.
    fs::remove_file(bench.path("out/counted/replaced.evidence")).unwrap();
    bench.write("run/replaced/1.fastq", &parts(&PLAIN.first, 2)[1]);
    bench.run(&["--idle", "0.5"]);
    assert_eq!(bench.result("replaced")["verdict"], "not_detected");
}

#[test]
fn an_answer_is_no_success_if_a_counted_file_changed() {
    let bench = Bench::new();
    bench.write("run/01/0.fastq", &FUSED.first);
    let until = ["--until", "detected"];
    assert_eq!(bench.run(&until).status.code(), Some(0));
    // Files that lie there do not keep it from its end, which is none of the run.
    bench.write("run/01/1.fastq", &PLAIN.first);
    let run = bench.run(&until);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    assert_eq!(bench.result("01")["complete"], false);
    replace(&bench.path("run/01/0.fastq"));
    let run = bench.run(&until);
    assert_eq!(run.status.code(), Some(1), "{}", stdout(&run));
    let words = "not counted: 01/0.fastq: it changed after it was counted";
    assert!(stderr(&run).contains(words), "{}", stderr(&run));
    assert_eq!(bench.result("01")["complete"], false);
}

#[test]
fn a_run_without_reads_of_a_sample_is_no_negative() {
    let read = b"@r\nACGT\n+\nIIII\n";
    for (case, files, options, words) in [
        ("empty", vec![], vec![], "run: no reads; "),
        (
            "unassigned",
            vec![("unclassified/0.fastq", &read[..])],
            vec!["--sample", "T"],
            "run: no reads but those of no known sample, as unclassified/0.fastq; say that these are to be read: \
             --unclassified says so",
        ),
        (
            "of no bytes",
            vec![("T/0.fastq", &b""[..])],
            vec![],
            "not counted: T/0.fastq: no reads; ",
        ),
        (
            "mates of no bytes",
            vec![("T_R1.fastq", &b""[..]), ("T_R2.fastq", &b""[..])],
            vec![],
            "not counted: T_R2.fastq: no reads; ",
        ),
        (
            "third reads",
            vec![("T_S1_L001_R3_001.fastq", &read[..])],
            vec![],
            "not counted: T_S1_L001_R3_001.fastq: by its name it has a third read",
        ),
        (
            "index reads",
            vec![("T_I1.fastq", &read[..])],
            vec![],
            "not counted: T_I1.fastq: by its name it has index reads",
        ),
        (
            "poor reads",
            vec![("fail/T/0.fastq", &read[..])],
            vec![],
            "not counted: fail/T/0.fastq: a folder of this name has reads that",
        ),
    ] {
        let bench = Bench::new();
        for (name, text) in files {
            bench.write(&format!("run/{name}"), text);
        }
        let run = bench.run(&[&["--idle", "0.3"][..], &options].concat());
        assert_eq!(run.status.code(), Some(1), "{case}");
        assert!(stderr(&run).contains(words), "{case}: {}", stderr(&run));
        assert_eq!(bench.state()["complete"], false, "{case}");
        assert!(bench.state()["ended"].is_string(), "{case}");
        assert_eq!(bench.result("T"), Value::Null, "{case}");
    }
}

#[test]
fn reads_that_the_sequencer_took_for_poor_are_left_out() {
    let bench = Bench::new();
    bench.write("run/fail/barcode01/0.fastq", &FUSED.first);
    bench.write("run/pass/barcode01/0.fastq", &PLAIN.first);
    let run = bench.run(&["--idle", "0.3"]);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    assert_eq!(bench.result("barcode01")["verdict"], "not_detected");
    assert_eq!(bench.state()["samples"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_folder_that_is_removed_is_told_by_name_and_no_negative() {
    let bench = bench(&["01"]);
    let child = bench.start(&["--idle", "0.5"]);
    bench.wait_for_files("01", 2);
    fs::remove_dir_all(bench.path("run")).unwrap();
    let run = child.wait_with_output().unwrap();
    assert_eq!(run.status.code(), Some(1));
    let words = "fuselane: run: the folder cannot be read: ";
    assert!(stderr(&run).contains(words), "{}", stderr(&run));
    assert_eq!(bench.result("01")["verdict"], "inconclusive");
    assert_eq!(bench.state()["complete"], false);
}

#[test]
fn what_is_kept_and_damaged_is_told_with_what_to_remove() {
    let bench = bench(&["01"]);
    assert_eq!(bench.run(&["--idle", "0.3"]).status.code(), Some(0));
    for (name, words) in [
        ("01.evidence", "remove it, so that its sample"),
        ("files.json", "remove the folder that it is in, so that all"),
    ] {
        let path = bench.path(&format!("out/counted/{name}"));
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        let run = bench.run(&["--idle", "0.3"]);
        assert_eq!(run.status.code(), Some(1));
        let words = format!(
            "out/counted/{name}: it is cut short, or was changed since it was written; {words}"
        );
        assert!(stderr(&run).contains(&words), "{}", stderr(&run));
        fs::write(&path, &whole).unwrap();
    }
    assert_eq!(bench.run(&["--idle", "0.3"]).status.code(), Some(0));
}

/// A copy has another number, so that only its reads tell it.
#[test]
fn a_copy_of_a_file_of_another_sample_is_told() {
    let bench = Bench::new();
    let [fused, plain] = [&FUSED.first, &PLAIN.first].map(|reads| parts(reads, 2));
    for (file, part) in [
        ("one/2", &fused[0]),
        ("other/1", &fused[1]),
        ("other/2", &fused[0]),
        ("third/2", &plain[0]),
    ] {
        bench.write(&format!("run/{file}.fastq"), part);
    }
    let words = "one and other have the same reads: look whether a file was taken for another";
    for _ in 0..2 {
        let run = bench.run(&["--idle", "0.3"]);
        assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
        assert!(stderr(&run).contains(words), "{}", stderr(&run));
        assert!(
            stdout(&run).contains(&format!("\n{words}\n")),
            "{}",
            stdout(&run)
        );
        let same = &bench.state()["same_reads"];
        assert_eq!(*same, serde_json::json!([["one", "other"]]));
    }
}

/// Flat files of several samples, named as archives and some sequencers name mates.
#[test]
fn a_number_alone_tells_mates_and_samples_apart() {
    let bench = Bench::new();
    for (name, library) in [("T1", &*FUSED), ("T2", &*PLAIN)] {
        bench.write(&format!("run/{name}_1.fq.gz"), &gzip(&library.first));
        bench.write(&format!("run/{name}_2.fq.gz"), &gzip(&library.second));
    }
    let run = bench.run(&["--idle", "0.3", "--reproducible"]);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    for (name, verdict) in [("T1", "detected"), ("T2", "not_detected")] {
        assert_eq!(bench.result(name)["verdict"], verdict);
        let [first, second] = [1, 2].map(|mate| format!("{name}_{mate}.fq.gz"));
        let expected = bench.detect(name, &[&first], &[&second]);
        assert!(fs::read(bench.path(&format!("out/{name}/{name}.json"))).unwrap() == expected);
    }
    // Parts of one file are no mates.
    let bench = Bench::new();
    for (number, part) in parts(&PLAIN.first, 2).iter().enumerate() {
        bench.write(&format!("run/x_{}.fq", number + 1), part);
    }
    let run = bench.run(&["--idle", "0.3"]);
    assert_eq!(run.status.code(), Some(1), "{}", stderr(&run));
    assert!(bench.result("x").is_null(), "{}", stderr(&run));
}

/// Nothing tells whether they are of one patient.
#[test]
fn flat_files_without_a_sample_are_not_mixed() {
    let bench = Bench::new();
    for (name, part) in ["T1", "T2"].iter().zip(parts(&FUSED.first, 2)) {
        bench.write(&format!("run/{name}.fq"), &part);
    }
    for _ in 0..2 {
        let run = bench.run(&["--idle", "0.3"]);
        assert_eq!(run.status.code(), Some(1), "{}", stderr(&run));
        let words =
            "not counted: T2.fq: its name tells no sample, nor does that of T1.fq beside it";
        assert!(stderr(&run).contains(words), "{}", stderr(&run));
        assert!(
            stderr(&run).contains("--sample names it"),
            "{}",
            stderr(&run)
        );
        assert_eq!(
            bench.result("run")["inputs"]["files"],
            serde_json::json!(["T1.fq"])
        );
        assert_eq!(bench.result("run")["complete"], false);
    }
    let named = ["--idle", "0.3", "--sample", "T"];
    let other = bench.run(&named);
    assert!(
        stderr(&other).contains("name another folder"),
        "{}",
        stderr(&other)
    );
    fs::remove_dir_all(bench.path("out")).unwrap();
    let run = bench.run(&named);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    assert_eq!(bench.sample("T")["files"], 2);
}
