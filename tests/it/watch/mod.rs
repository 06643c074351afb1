//! A run that is followed while another process writes it: nothing is counted twice, by halves or not at all, however
//! often the program is killed.

#![cfg(unix)]

mod bench;
mod ends;
mod files;
mod stream;
mod uncounted;

use crate::support::compress::gzip;
use crate::support::program::{fuselane, names};
use bench::{Bench, FUSED, PLAIN, append, parts, stderr, stdout, wait};
use std::fs;

#[test]
fn the_end_is_that_of_one_run_however_files_come_and_however_often_it_is_killed() {
    let bench = Bench::new();
    let fused = parts(&FUSED.first, 6);
    let plain = parts(&PLAIN.first, 3);
    let barcode1 = bench.path("run/fastq_pass/barcode01");
    // They do not come in the order of their names.
    let name = |number: usize| {
        let number = [3, 1, 10, 5, 4, 0][number];
        format!("FAT_pass_barcode01_ab12_{number}.fastq.gz")
    };
    let mut seen_so_far = 0;
    let mut look = || {
        for sample in ["barcode01", "barcode02"] {
            let result = bench.result(sample);
            if result.is_null() {
                continue;
            }
            seen_so_far += 1;
            assert_eq!(result["complete"], false);
            assert_ne!(result["verdict"], "not_detected");
            assert_eq!(result["reasons_detail"][0]["code"], "incomplete");
            let page = fs::read_to_string(bench.path(&format!("out/{sample}/{sample}.html")));
            let page = page.unwrap();
            assert!(page.contains("http-equiv=\"refresh\"") && page.contains(" so far"));
        }
    };

    let mut child = bench.start(&["--reproducible"]);
    // Nothing is there yet. Then a file comes in pieces, the first of which are no whole file.
    let first = gzip(&fused[0]);
    fs::create_dir_all(&barcode1).unwrap();
    append(&barcode1.join(name(0)), &first[..first.len() / 2]);
    bench.write("run/fastq_fail/barcode01/x.fastq.gz", &gzip(&plain[0]));
    bench.write("run/fastq_pass/unclassified/x.fastq.gz", &gzip(&plain[0]));
    wait(|| bench.sample("barcode01")["uncounted"][0]["problem"].is_string());
    assert_eq!(bench.sample("barcode01")["files"], 0);
    append(&barcode1.join(name(0)), &first[first.len() / 2..]);
    bench.wait_for_files("barcode01", 1);
    look();
    child.kill().unwrap();
    child.wait().unwrap();

    // A temporary name is none; files come while nobody looks; each process is killed at another place.
    bench.write(
        "run/fastq_pass/barcode01/.y.fastq.gz",
        &gzip(&plain[2])[..50],
    );
    bench.write(
        "run/fastq_pass/barcode02/z.fastq.gz.tmp",
        &gzip(&plain[0])[..50],
    );
    for (number, part) in fused.iter().enumerate().skip(1).take(3) {
        // What the process that was killed before said of the run is no word of this one.
        fs::remove_file(bench.path("out/watch.json")).unwrap();
        let mut child = bench.start(&["--reproducible"]);
        append(&barcode1.join(name(number)), &gzip(part));
        match number {
            1 => bench.wait_for_files("barcode01", 2),
            2 => wait(|| {
                let uncounted = bench.sample("barcode01")["uncounted"].clone();
                uncounted.as_array().is_some_and(|all| !all.is_empty())
            }),
            _ => {}
        }
        look();
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let mut child = bench.start(&["--reproducible"]);
    for (number, part) in plain.iter().enumerate() {
        bench.write(
            &format!("run/fastq_pass/barcode02/part_{number}.fastq"),
            part,
        );
    }
    bench.wait_for_files("barcode02", 3);
    bench.wait_for_files("barcode01", 4);
    look();
    for (number, part) in fused.iter().enumerate().skip(4) {
        let temporary = barcode1.join(format!("{}.part", name(number)));
        append(&temporary, &gzip(part));
        fs::rename(&temporary, barcode1.join(name(number))).unwrap();
    }
    bench.wait_for_files("barcode01", 6);
    bench.write("run/final_summary_FAT.txt", b"");
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(seen_so_far > 3, "{seen_so_far}");

    let files = |folder: &str| -> Vec<String> {
        let names = names(&bench.path(&format!("run/fastq_pass/{folder}"))).into_iter();
        let names = names.filter(|name| name.ends_with(".fastq") || name.ends_with(".fastq.gz"));
        let names = names.filter(|name| !name.starts_with('.'));
        names
            .map(|name| format!("fastq_pass/{folder}/{name}"))
            .collect()
    };
    for (sample, verdict) in [("barcode01", "detected"), ("barcode02", "not_detected")] {
        let files = files(sample);
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        let found = fs::read(bench.path(&format!("out/{sample}/{sample}.json"))).unwrap();
        assert!(found == bench.detect(sample, &files, &[]), "{sample}");
        assert_eq!(bench.result(sample)["verdict"], verdict);
        let page = fs::read_to_string(bench.path(&format!("out/{sample}/{sample}.html")));
        let page = page.unwrap();
        assert!(!page.contains("http-equiv=\"refresh\"") && !page.contains(" so far"));
    }
    let state = bench.state();
    assert_eq!(
        (&state["complete"], &state["ended"]),
        (&true.into(), &"end_file".into())
    );
    let known = ["barcode01", "barcode02", "counted", "watch.json"];
    assert_eq!(names(&bench.path("out")), known);
    let reached = &bench.sample("barcode01")["reached"][0];
    assert_eq!(reached["fusion"], "RANBP2::ALK");
    assert!(reached["reads"].as_u64().unwrap() < 4_200, "{reached}");
    let schema = fs::read("schema/watch.schema.json").unwrap();
    let schema = serde_json::from_slice(&schema).unwrap();
    assert!(jsonschema::is_valid(&schema, &state), "{state}");
}

#[test]
fn mates_wait_for_each_other() {
    let bench = Bench::new();
    let [first, second] = [&FUSED.first, &FUSED.second].map(|mates| parts(mates, 2));
    let name = |lane: usize, read: &str| format!("run/p/T1_S1_L00{lane}_{read}_001.fastq.gz");
    let child = bench.start(&["--reproducible"]);
    bench.write(&name(1, "R1"), &gzip(&first[0]));
    bench.write(&name(2, "R2"), &gzip(&second[1]));
    // Whole, and with fewer records than its mates.
    let few = parts(&second[0], 2);
    bench.write(&name(1, "R2"), &gzip(&few[0]));
    bench.write(
        "run/p/Undetermined_S0_L001_R1_001.fastq.gz",
        &gzip(&first[0]),
    );
    bench.write("run/p/T1_S1_L001_I1_001.fastq.gz", &gzip(&first[0]));
    let problems = || {
        bench.sample("T1")["uncounted"]
            .as_array()
            .map_or(0, Vec::len)
    };
    wait(|| {
        problems() == 3
            && bench.sample("T1")["uncounted"]
                .to_string()
                .contains("more records")
    });
    append(&bench.path(&name(1, "R2")), &gzip(&few[1]));
    bench.wait_for_files("T1", 2);
    bench.write(&name(2, "R1"), &gzip(&first[1]));
    bench.wait_for_files("T1", 4);
    bench.write("run/Logs/FastqComplete.txt", b"");
    let run = child.wait_with_output().unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    let [first, second] =
        ["R1", "R2"].map(|read| [1, 2].map(|lane| name(lane, read)[4..].to_string()));
    let expected = bench.detect("T1", &[&first[0], &first[1]], &[&second[0], &second[1]]);
    assert!(fs::read(bench.path("out/T1/T1.json")).unwrap() == expected);
    assert!(
        stdout(&run).starts_with("T1  DETECTED             RANBP2::ALK (8400 reads of 4 files)\n")
    );
}

#[test]
fn what_cannot_be_followed_is_refused() {
    let bench = Bench::new();
    bench.write("run/a.fastq", &FUSED.first);
    for (arguments, code, words) in [
        (&["absent", "-o", "out"][..], 1, "absent: cannot read"),
        (&["run/a.fastq", "-o", "out"], 2, "it is a file"),
        (
            &["run", "-o", "run"],
            1,
            "it is the folder that is followed itself",
        ),
        (&["run", "-o", "out", "--formats", "bam"], 2, "not kept"),
        (&["run", "-o", "out", "--sample", "a/b"], 2, "no safe name"),
        (
            &["run", "-o", "out", "--every", "0"],
            2,
            "0.05 seconds or more",
        ),
        (&["run", "-o", "out", "--idle=-1"], 2, "--idle"),
    ] {
        let run = fuselane()
            .current_dir(bench.0.path())
            .arg("watch")
            .args(arguments)
            .assert()
            .code(code);
        let told = String::from_utf8(run.get_output().stderr.clone()).unwrap();
        assert!(told.contains(words), "{arguments:?}: {told}");
    }
    fs::remove_file(bench.path("run/a.fastq")).unwrap();
    let run = bench.run(&["--idle", "0.3"]);
    assert_eq!(run.status.code(), Some(1));
    assert!(stderr(&run).contains("run: no reads"), "{}", stderr(&run));
}
