//! What goes wrong around the program: either the answer is right, or it ends with a sentence and
//! leaves nothing that could be taken for an answer.

#![cfg(unix)]

use crate::support::compress::{bgzf, gzip};
use crate::support::library::{Library, patient};
use crate::support::program::{PATIENT_1, PATIENT_2, fuselane, holds_only, process};
use crate::support::reference::fusion;
use crate::support::sample::{ALIGNER, reads_of};
use crate::support::tools::make_fifo;
use fuselane::error::Error;
use fuselane::input::{Layout, Source};
use fuselane::run::count::Counter;
use serde_json::Value;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

static LIBRARY: LazyLock<Library> =
    LazyLock::new(|| patient(7, 75, 180, Some(&fusion("RANBP2")), 60, 12_000));

/// As many reads, of no gene: a decoder does not ask what is in them.
static NOISE: LazyLock<Library> = LazyLock::new(|| {
    let mut library = Library::new(8, 75);
    (0..12_060).for_each(|_| library.noise(180));
    library
});

/// Fails when it has given some bytes.
struct Failing {
    bytes: io::Cursor<Vec<u8>>,
    left: usize,
}

impl Read for Failing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::Error::other("the disk is gone"));
        }
        let most = self.left.min(buffer.len());
        let count = self.bytes.read(&mut buffer[..most])?;
        self.left -= count;
        Ok(count)
    }
}

#[test]
fn a_reader_that_fails_at_any_byte_is_an_error() {
    let text = "@read 1\nACGTACGTAC\n+\nIIIIIIIIII\n"
        .repeat(12)
        .into_bytes();
    let zstd = zstd::encode_all(&text[..], 1).unwrap();
    for bytes in [text.clone(), gzip(&text), bgzf(&text), zstd] {
        for left in 0..=bytes.len() {
            for threads in [1, 2] {
                let bytes = io::Cursor::new(bytes.clone());
                let source = Source::from_reader("broken", Failing { bytes, left });
                let counter = Counter {
                    threads,
                    ..Counter::new(&ALIGNER)
                };
                let result = counter.count(&Layout::Single(vec![source]));
                let error = result.map(|evidence| evidence.totals.reads).unwrap_err();
                assert!(matches!(error, Error::Read { .. }), "at {left}: {error}");
                assert!(error.to_string().contains("the disk is gone"), "{error}");
            }
        }
    }
}

/// The program reading a FIFO that nobody ends.
fn waiting(directory: &Path, output: &Path) -> (Child, File) {
    let reads = make_fifo(directory, "reads");
    let child = process()
        .arg("detect")
        .arg(&reads)
        .args(["--formats", "all", "-o"])
        .arg(output)
        .spawn()
        .unwrap();
    let mut pipe = OpenOptions::new().write(true).open(&reads).unwrap();
    pipe.write_all(&LIBRARY.first[..400_000]).unwrap();
    (child, pipe)
}

#[test]
fn a_signal_leaves_nothing_behind() {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    // Under nohup the signal of a terminal that is closed is to do nothing.
    let of_terminal = Some(1).filter(|_| {
        ignored.is_some_and(|mask| !mask.ends_with(['1', '3', '5', '7', '9', 'b', 'd', 'f']))
    });
    for signal in [2, 15].into_iter().chain(of_terminal) {
        let directory = tempfile::tempdir().unwrap();
        let outputs = tempfile::tempdir().unwrap();
        let (child, pipe) = waiting(directory.path(), &outputs.path().join("sample"));
        let started = Instant::now();
        // Its files are open by now, under names that are no one's.
        while fs::read_dir(outputs.path()).unwrap().count() < 10
            && started.elapsed() < Duration::from_secs(20)
        {
            std::thread::sleep(Duration::from_millis(10));
        }
        let kill = Command::new("kill")
            .args([format!("-{signal}"), child.id().to_string()])
            .status();
        assert!(kill.unwrap().success());
        let run = child.wait_with_output().unwrap();
        assert_eq!(run.status.code(), Some(128 + signal));
        assert!(String::from_utf8_lossy(&run.stderr).contains("ended by a signal"));
        assert!(run.stdout.is_empty());
        holds_only(outputs.path(), &[]);
        drop(pipe);
    }
}

#[test]
fn a_killed_run_has_no_file_under_its_name() {
    let directory = tempfile::tempdir().unwrap();
    let outputs = tempfile::tempdir().unwrap();
    let (mut child, _pipe) = waiting(directory.path(), &outputs.path().join("sample"));
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(9));
    let entries = fs::read_dir(outputs.path()).unwrap();
    let names = entries.map(|one| one.unwrap().file_name().into_string().unwrap());
    assert!(names.into_iter().all(|name| name.starts_with(".fuselane-")));
}

#[test]
fn a_writer_that_dies_in_a_record_or_in_gzip_is_an_error() {
    let zipped = gzip(&LIBRARY.first);
    for (bytes, problem) in [
        (&LIBRARY.first[..300_050], "cut short"),
        (&zipped[..zipped.len() / 2], "cut short"),
        (&zipped[..zipped.len() - 1], "cut short"),
        (&[], "no reads"),
    ] {
        let directory = tempfile::tempdir().unwrap();
        let fifo = make_fifo(directory.path(), "reads");
        let json = directory.path().join("out.json");
        let child = process()
            .arg("detect")
            .arg(&fifo)
            .arg("--json")
            .arg(&json)
            .spawn()
            .unwrap();
        let mut pipe = OpenOptions::new().write(true).open(&fifo).unwrap();
        pipe.write_all(bytes).unwrap();
        drop(pipe);
        let run = child.wait_with_output().unwrap();
        let error = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(1), "{error}");
        assert!(error.contains(problem), "{error}");
        assert!(run.stdout.is_empty());
        holds_only(directory.path(), &["reads"]);
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure_and_loses_no_file() {
    let directory = tempfile::tempdir().unwrap();
    let json = directory.path().join("out.json");
    let mut child = process()
        .arg("detect")
        .args(PATIENT_1)
        .arg("--json")
        .arg(&json)
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert!(child.wait().unwrap().success());
    let document: Value = serde_json::from_slice(&fs::read(&json).unwrap()).unwrap();
    assert_eq!(document["verdict"], "detected");
}

#[test]
fn a_cut_gzip_is_never_whole() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("cut.gz");
    let text = &NOISE.first;
    let middle = text.len() / 2;
    let reads = NOISE.fragments;
    let members = [gzip(&text[..middle]), gzip(&text[middle..])];
    let boundary = members[0].len();
    for (kind, whole) in [
        ("gzip", gzip(text)),
        ("members", members.concat()),
        ("BGZF", bgzf(text)),
    ] {
        let cuts = (1..whole.len())
            .step_by(2999)
            .chain(whole.len() - 30..whole.len());
        for at in cuts.filter(|at| kind != "members" || *at != boundary) {
            fs::write(&path, &whole[..at]).unwrap();
            for threads in [1, 2] {
                let found = reads_of(&path, threads);
                assert!(
                    found.is_err(),
                    "{kind} cut at {at} gave {found:?} of {reads}"
                );
            }
        }
        fs::write(&path, &whole).unwrap();
        assert_eq!(reads_of(&path, 2).unwrap(), reads);
    }
    // Between two members nothing is missing that gzip could know of; in the middle of a record we do.
    fs::write(&path, &members[0]).unwrap();
    assert!(
        reads_of(&path, 1).is_err(),
        "the record at the cut is not whole"
    );
}

#[test]
fn bgzf_without_its_end_is_an_error_wherever_it_is_cut() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("cut.gz");
    let whole = bgzf(&NOISE.first);
    let mut at = 0;
    let mut blocks = 0;
    while at < whole.len() {
        let length = usize::from(u16::from_le_bytes([whole[at + 16], whole[at + 17]])) + 1;
        at += length;
        if at < whole.len() {
            fs::write(&path, &whole[..at]).unwrap();
            for threads in [1, 2] {
                let error = reads_of(&path, threads).unwrap_err().to_string();
                assert!(error.contains("cut short"), "{error}");
            }
            blocks += 1;
        }
    }
    assert!(blocks > 10, "{blocks}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_grows_while_it_is_read_is_an_error() {
    let zipped = gzip(&LIBRARY.first);
    for bytes in [&LIBRARY.first, &zipped] {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("grows");
        let fifo = make_fifo(directory.path(), "mates");
        fs::write(&path, bytes).unwrap();
        let child = process()
            .arg("detect")
            .args([&path, &fifo])
            .args(["--threads", "1"])
            .spawn()
            .unwrap();
        // Its mates are held back, so that it is opened and not yet read to its end.
        let mut pipe = OpenOptions::new().write(true).open(&fifo).unwrap();
        let opened = || {
            let files = fs::read_dir(format!("/proc/{}/fd", child.id())).unwrap();
            let mut targets = files.filter_map(|one| fs::read_link(one.unwrap().path()).ok());
            targets.any(|target| target == path)
        };
        while !opened() {
            std::thread::sleep(Duration::from_millis(5));
        }
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(bytes).unwrap();
        // It may end before it has taken all mates.
        let _ = pipe.write_all(&LIBRARY.second);
        let _ = pipe.write_all(&LIBRARY.second);
        drop(pipe);
        let run = child.wait_with_output().unwrap();
        let error = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(1), "{error}");
        assert!(error.contains("when it was opened"), "{error}");
        assert!(run.stdout.is_empty());
    }
}

#[test]
fn a_file_that_must_not_be_read_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("secret.fq");
    fs::write(&path, "@r\nA\n+\nI\n").unwrap();
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o000)).unwrap();
    let copy = directory.path().join("fuselane");
    fs::copy(assert_cmd::cargo::cargo_bin("fuselane"), &copy).unwrap();
    fs::set_permissions(
        directory.path(),
        std::os::unix::fs::PermissionsExt::from_mode(0o755),
    )
    .unwrap();
    let mut command = Command::new(&copy);
    command.arg("detect").arg(&path);
    // The superuser may read everything.
    if fs::read(&path).is_ok() {
        command.uid(65534).gid(65534);
    }
    let run = command.output().unwrap();
    let error = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(1), "{error}");
    assert!(
        error.contains("secret.fq: cannot read: Permission denied"),
        "{error}"
    );
}

#[test]
fn two_runs_to_one_prefix_leave_whole_files() {
    let directory = tempfile::tempdir().unwrap();
    let prefix = directory.path().join("same");
    let parts = tempfile::tempdir().unwrap();
    let evidence = [PATIENT_1, PATIENT_2].map(|mates| {
        let name = mates[0].rsplit('/').next().unwrap();
        let evidence = parts.path().join(name.replace("fastq.gz", "evidence"));
        fuselane()
            .arg("detect")
            .args(mates)
            .args(["-q", "--evidence"])
            .arg(&evidence)
            .assert()
            .success();
        evidence.display().to_string()
    });
    let run = |command: &str, inputs: &[&str]| {
        process()
            .arg(command)
            .args(inputs)
            .args(["--formats", "all", "-o"])
            .arg(&prefix)
            .spawn()
            .unwrap()
    };
    for round in 0..6 {
        let (mut one, mut two) = match round % 2 {
            0 => (run("detect", &PATIENT_1), run("detect", &PATIENT_2)),
            _ => (run("merge", &[&evidence[0]]), run("merge", &[&evidence[1]])),
        };
        assert!(one.wait().unwrap().success() && two.wait().unwrap().success());
        for entry in fs::read_dir(directory.path()).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_string();
            assert!(name.starts_with("same"), "{name}");
        }
        let text = fs::read(directory.path().join("same.json")).unwrap();
        fuselane::document::Document::from_json(&text).unwrap();
        let page = fs::read_to_string(directory.path().join("same.html")).unwrap();
        assert!(page.trim_end().ends_with("</html>"));
    }
}

/// The readable report of a run that fails says nothing of the sample.
#[test]
fn failures_print_no_report() {
    let directory = tempfile::tempdir().unwrap();
    let cut = directory.path().join("cut.fq.gz");
    let zipped = gzip(&LIBRARY.first);
    fs::write(&cut, &zipped[..zipped.len() - 9]).unwrap();
    fuselane()
        .arg("detect")
        .arg(&cut)
        .assert()
        .code(1)
        .stdout("");
}

/// Runs the sample with a control of two FIFOs, into which writers put some bytes each and end.
fn with_control_by_fifo(mates: [&[u8]; 2]) -> std::process::Output {
    let directory = tempfile::tempdir().unwrap();
    let fifos = ["one", "two"].map(|name| make_fifo(directory.path(), name));
    let run = process()
        .args(["detect", "--json", "-"])
        .args(PATIENT_1)
        .args(fifos.iter().flat_map(|fifo| [Path::new("--no-rt"), fifo]))
        .spawn()
        .unwrap();
    std::thread::scope(|scope| {
        for (fifo, bytes) in fifos.iter().zip(mates) {
            scope.spawn(move || {
                let mut pipe = OpenOptions::new().write(true).open(fifo).unwrap();
                // A run that has seen enough no longer reads.
                let _ = pipe.write_all(bytes);
            });
        }
    });
    run.wait_with_output().unwrap()
}

#[test]
fn an_empty_control_is_read_once_also_through_fifos() {
    let run = with_control_by_fifo([b"", b""]);
    assert_eq!(run.status.code(), Some(0));
    let document: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(document["verdict"], "detected");
    assert_eq!(document["controls"][0]["inputs"]["fragments"], 0);
    let (one, two) = (&LIBRARY.first[..], &LIBRARY.second[..]);
    for (mates, longer) in [
        ([one, b""], "the first file"),
        ([b"", two], "the second file"),
    ] {
        let run = with_control_by_fifo(mates);
        assert_eq!(run.status.code(), Some(1));
        let error = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(
            error.contains("one and ") && error.contains(longer),
            "{error}"
        );
    }
}
