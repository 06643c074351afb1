//! A run that is followed while another process writes it: nothing is counted twice, by halves or not at all, however
//! often the program is killed.

#![cfg(unix)]

use crate::support::compress::gzip;
use crate::support::library::{Library, patient};
use crate::support::program::{answer, fuselane, names, process};
use crate::support::reference::fusion;
use crate::support::tools::make_fifo;
use serde_json::Value;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// No wait here takes a tenth of this.
const HANGS: Duration = Duration::from_secs(300);

/// A run is looked at often. Files rest for long enough that a look falls between two writes of one.
const OFTEN: [&str; 6] = [
    "--every",
    "0.1",
    "--settle",
    "0.2",
    "--minimum-reads",
    "2000",
];

pub(crate) static FUSED: LazyLock<Library> =
    LazyLock::new(|| patient(21, 75, 180, Some(&fusion("RANBP2")), 200, 4_000));
pub(crate) static PLAIN: LazyLock<Library> = LazyLock::new(|| patient(22, 75, 180, None, 0, 4_000));

/// A directory with a run, and results beside it.
pub(crate) struct Bench(pub(crate) tempfile::TempDir);

impl Bench {
    pub(crate) fn new() -> Self {
        let bench = Self(tempfile::tempdir().unwrap());
        fs::create_dir(bench.path("run")).unwrap();
        bench
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file at once, below folders that are made.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(crate) fn command(&self, options: &[&str]) -> Command {
        let mut command = process();
        command
            .current_dir(self.0.path())
            .args(["watch", "run", "-o", "out"]);
        command.args(OFTEN).args(options);
        command
    }

    pub(crate) fn start(&self, options: &[&str]) -> Child {
        self.command(options).spawn().unwrap()
    }

    /// A run that ends by itself.
    pub(crate) fn run(&self, options: &[&str]) -> Output {
        self.command(options).output().unwrap()
    }

    fn json(&self, name: &str) -> Option<Value> {
        // A file that is there is whole.
        let text = fs::read(self.path(name)).ok()?;
        Some(serde_json::from_slice(&text).expect(name))
    }

    pub(crate) fn state(&self) -> Value {
        self.json("out/watch.json").unwrap_or_default()
    }

    pub(crate) fn sample(&self, name: &str) -> Value {
        let state = self.state();
        let mut samples = state["samples"].as_array().into_iter().flatten();
        samples
            .find(|one| one["sample"] == name)
            .cloned()
            .unwrap_or_default()
    }

    pub(crate) fn result(&self, name: &str) -> Value {
        self.json(&format!("out/{name}/{name}.json"))
            .unwrap_or_default()
    }

    /// Waits until a sample has so many files.
    pub(crate) fn wait_for_files(&self, sample: &str, files: u64) {
        wait(|| self.sample(sample)["files"].as_u64() >= Some(files));
    }

    /// What `detect` makes of files below `run`.
    fn detect(&self, sample: &str, first: &[&str], second: &[&str]) -> Vec<u8> {
        let mut command = fuselane();
        command.current_dir(self.path("run"));
        command.args(["detect", "--sample", sample, "--minimum-reads", "2000"]);
        command.arg("-1").args(first);
        if !second.is_empty() {
            command.arg("-2").args(second);
        }
        let run = command
            .args(["--reproducible", "--json", "-"])
            .assert()
            .success();
        run.get_output().stdout.clone()
    }
}

pub(crate) fn wait(mut is_there: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_there() {
        assert!(started.elapsed() < HANGS, "it never comes");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn signal(child: &Child, name: &str) {
    let kill = Command::new("kill")
        .args([name, &child.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Whole records in so many parts.
pub(crate) fn parts(text: &[u8], count: usize) -> Vec<Vec<u8>> {
    let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
    let size = (lines.len() / 4).div_ceil(count) * 4;
    lines.chunks(size).map(<[&[u8]]>::concat).collect()
}

/// Appends bytes to a file, in pieces.
pub(crate) fn append(path: &Path, bytes: &[u8]) {
    let mut file = OpenOptions::new()
        .append(true)
        .create(true)
        .open(path)
        .unwrap();
    for piece in bytes.chunks(bytes.len() / 3 + 1) {
        file.write_all(piece).unwrap();
        file.flush().unwrap();
    }
}

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
