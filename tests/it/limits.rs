//! What a machine runs out of, or does not have: disk, memory, open files, a network. Only Linux lets
//! a test set these limits.

#![cfg(target_os = "linux")]

use crate::support::library::{random_bases, record};
use crate::support::program::{PATIENT_1, holds_only, process};
use crate::support::sample::reads_of;
use crate::support::tools::{Mounted, can_leave_network};
use fuselane::report::FORMATS;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::process::{Command, Stdio};

/// Options that name files: of every format, and of the usual set; and how such names must end.
fn outputs() -> impl Iterator<Item = (String, &'static str)> {
    let formats = FORMATS.iter().map(|format| {
        let ending = match format.keeps_ending {
            true => format.ending,
            false => "",
        };
        (format!("--{}", format.name), ending)
    });
    formats.chain([("-o".to_string(), "")])
}

#[test]
fn a_full_disk_is_an_error_at_every_output() {
    let directory = tempfile::tempdir().unwrap();
    let Some(disk) = Mounted::new(directory.path(), "size=64k") else {
        return;
    };
    // All but one page.
    fs::write(disk.0.join("full"), vec![1; 60 * 1024]).unwrap();
    // The patient has no partner that the panel does not know: of that there is nothing to write.
    for (output, ending) in outputs().filter(|(output, _)| output != "--orphans") {
        let target = disk.0.join(format!("out{ending}"));
        // Small outputs fit on what is left: then nothing is.
        let small = disk.0.join("more");
        let _ = fs::write(&small, vec![1; 64 * 1024]);
        let run = process()
            .arg("detect")
            .args(PATIENT_1)
            .arg(&output)
            .arg(&target)
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(1), "{output}: {error}");
        assert!(error.contains("cannot write"), "{output}: {error}");
        assert!(error.contains("No space left"), "{output}: {error}");
        holds_only(&disk.0, &["full", "more"]);
        fs::remove_file(&small).unwrap();
    }
}

#[test]
fn a_place_that_cannot_be_written_is_told_before_the_work() {
    let directory = tempfile::tempdir().unwrap();
    let Some(disk) = Mounted::new(directory.path(), "ro") else {
        return;
    };
    for (output, ending) in outputs() {
        let target = disk.0.join(format!("out{ending}"));
        let run = process()
            .args(["detect", "-", &output])
            .arg(&target)
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(1), "{output}: {error}");
        assert!(error.contains("Read-only file system"), "{output}: {error}");
        assert!(error.contains("; let this user write"), "{output}: {error}");
    }
}

#[test]
fn dev_full_is_an_error_too() {
    for output in ["--json", "--tsv", "--html", "--sam"] {
        let run = process()
            .arg("detect")
            .args(PATIENT_1)
            .args([output, "/dev/full"])
            .output()
            .unwrap();
        assert_eq!(run.status.code(), Some(1), "{output}");
        assert!(String::from_utf8_lossy(&run.stderr).contains("/dev/full: cannot write"));
    }
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let run = process()
        .arg("detect")
        .args(PATIENT_1)
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(1));
}

fn resident_pages() -> u64 {
    let text = fs::read_to_string("/proc/self/statm").unwrap();
    text.split(' ').nth(1).unwrap().parse().unwrap()
}

/// Whether this process runs one test alone; else it is run in a process of its own.
fn is_alone(test: &str) -> bool {
    const ALONE: &str = "FUSELANE_TEST_ALONE";
    if std::env::var_os(ALONE).is_some() {
        return true;
    }
    let run = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--test-threads", "1"])
        .env(ALONE, "1")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.success() && text.contains("1 passed"), "{text}");
    false
}

#[test]
fn a_hundred_thousand_runs_in_one_process_leave_nothing() {
    if !is_alone("limits::a_hundred_thousand_runs_in_one_process_leave_nothing") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("one.fq");
    fs::write(&path, "@r\nACGT\n+\nIIII\n").unwrap();
    let bad = directory.path().join("bad.fq");
    fs::write(&bad, "@r\nACGT\n+\nIII\n").unwrap();
    // With threads, and with an error in the middle.
    let some = || {
        for _ in 0..1000 {
            assert_eq!(reads_of(&path, 2).unwrap(), 1);
            assert!(reads_of(&bad, 2).is_err());
        }
    };
    let open = || fs::read_dir("/proc/self/fd").unwrap().count();
    (0..1000).for_each(|_| assert_eq!(reads_of(&path, 1).unwrap(), 1));
    some();
    let (pages, files) = (resident_pages(), open());
    (0..100_000).for_each(|_| assert_eq!(reads_of(&path, 1).unwrap(), 1));
    some();
    let grown = resident_pages().saturating_sub(pages);
    assert!(grown < 2_000, "{grown} pages more");
    assert_eq!(open(), files, "open files");
}

/// Files that are small as they lie there: 400 MB of one record, and 250 MB of many.
#[test]
fn gzip_bombs_are_read_in_bounded_memory() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("bomb.gz");
    let mut encoder = flate2::write::GzEncoder::new(
        fs::File::create(&path).unwrap(),
        flate2::Compression::fast(),
    );
    encoder.write_all(b"@r\n").unwrap();
    (0..400).for_each(|_| encoder.write_all(&[b'A'; 1_000_000]).unwrap());
    encoder.finish().unwrap();
    for threads in ["1", "2"] {
        let run = within(
            300_000,
            &["detect", path.to_str().unwrap(), "--threads", threads],
        );
        let error = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(1), "{error}");
        assert!(error.contains("64 MiB"), "{error}");
    }
    let mut encoder = flate2::write::GzEncoder::new(
        fs::File::create(&path).unwrap(),
        flate2::Compression::fast(),
    );
    let records = record("r", &random_bases(4, 100)).repeat(5000);
    (0..240).for_each(|_| encoder.write_all(records.as_bytes()).unwrap());
    encoder.finish().unwrap();
    let run = within(
        200_000,
        &["detect", path.to_str().unwrap(), "--threads", "2"],
    );
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
}

/// Runs the program with so much address space, in KiB.
fn within(kilobytes: usize, arguments: &[&str]) -> std::process::Output {
    let program = assert_cmd::cargo::cargo_bin("fuselane");
    Command::new("sh")
        .args([
            "-c",
            &format!("ulimit -v {kilobytes} && exec \"$0\" \"$@\""),
        ])
        .arg(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// The limit of the documentation holds for the whole address space, of which what is used is a
/// part: stacks of threads count in full.
#[test]
fn memory_is_bounded_whatever_is_read() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("reads.fq");
    let text = record("r", &random_bases(5, 150)).repeat(400_000);
    fs::write(&path, text).unwrap();
    let detect = |kilobytes, threads| {
        within(
            kilobytes,
            &["detect", path.to_str().unwrap(), "--threads", threads],
        )
    };
    for threads in ["1", "2"] {
        let whole = detect(200_000, threads);
        assert!(
            whole.status.success(),
            "{}",
            String::from_utf8_lossy(&whole.stderr)
        );
        // Too little ends the run, wherever it is noticed; never a report of fewer reads.
        let ended = (12_000..32_000).step_by(2_000).map(|kilobytes| {
            let run = detect(kilobytes, threads);
            let expected = if run.status.success() {
                whole.stdout.as_slice()
            } else {
                &[]
            };
            assert_eq!(run.stdout, expected, "{kilobytes} KiB");
            !run.status.success()
        });
        assert!(ended.filter(|&ended| ended).count() > 0);
    }
}

#[test]
fn nothing_goes_over_the_network() {
    if !can_leave_network() {
        return;
    }
    let run = Command::new("unshare")
        .arg("-n")
        .arg(assert_cmd::cargo::cargo_bin("fuselane"))
        .args(["detect", PATIENT_1[0]])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(run.status.success());
}
