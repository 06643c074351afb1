//! A disk that is full, as a limit on the size of files makes one, for every command that writes files.

use crate::support::program::{PATIENT_1, PATIENT_2, fuselane};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Runs the program where no file may be longer than so many blocks of 512 bytes.
fn limited(directory: &Path, blocks: u32, arguments: &[&str]) -> Output {
    // Writing more is an error then, and no signal.
    let script = "trap '' XFSZ; ulimit -f \"$1\"; shift; exec \"$@\"";
    Command::new("sh")
        .current_dir(directory)
        .args(["-c", script, "sh", &blocks.to_string()])
        .arg(assert_cmd::cargo::cargo_bin("fuselane"))
        .args(arguments)
        .output()
        .unwrap()
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let found = paths.flat_map(|path| match path.is_dir() {
        true => files(&path),
        false => vec![path],
    });
    found.collect()
}

/// Every report under its name is whole.
fn are_whole(directory: &Path) {
    for path in files(directory) {
        let text = std::fs::read(&path).unwrap();
        match path.extension().and_then(|ending| ending.to_str()) {
            Some("json") => {
                let read: Result<serde_json::Value, _> = serde_json::from_slice(&text);
                assert!(read.is_ok(), "{}: {read:?}", path.display());
            }
            Some("html") => assert!(
                text.trim_ascii_end().ends_with(b"</html>"),
                "{}",
                path.display()
            ),
            Some("tsv") => assert!(text.ends_with(b"\n"), "{}", path.display()),
            _ => {}
        }
    }
}

/// What the commands are given: results and evidence of both patients, a sheet, and the folder of a run.
fn given() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_string();
    let shipped = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let mut sheet = String::from("sample,fastq_1,fastq_2\n");
    for (name, mates) in [("a", PATIENT_1), ("b", PATIENT_2)] {
        let (json, evidence) = (
            path(&format!("{name}.json")),
            path(&format!("{name}.evidence")),
        );
        fuselane()
            .args(["detect", mates[0], mates[1], "-q", "--sample", name])
            .args(["--json", &json, "--evidence", &evidence])
            .assert()
            .success();
        let mates = mates.map(|mate| shipped(mate).to_str().unwrap().to_string());
        sheet.push_str(&format!("{name},{},{}\n", mates[0], mates[1]));
    }
    std::fs::write(path("s.csv"), sheet).unwrap();
    std::fs::create_dir(path("run")).unwrap();
    for (mate, name) in PATIENT_1.iter().zip(["R1", "R2"]) {
        let to = path(&format!("run/S_S1_L001_{name}_001.fastq.gz"));
        std::fs::copy(shipped(mate), to).unwrap();
    }
    directory
}

#[test]
fn it_is_an_error_that_leaves_whole_files() {
    let given = given();
    let merge = &[
        "merge",
        "../a.evidence",
        "--json",
        "m.json",
        "--html",
        "m.html",
    ][..];
    let batch = &["batch", "../s.csv", "-o", "."][..];
    let compare = &[
        "compare",
        "../a.json",
        "../b.json",
        "--json",
        "c.json",
        "--html",
        "c.html",
    ][..];
    let watch = &[
        "watch", "../run", "-o", ".", "--settle", "0", "--every", "1", "--idle", "1",
    ][..];
    let validate = &[
        "validate",
        "--fragments",
        "2000",
        "--replicates",
        "1",
        "--minimum-reads",
        "1000",
        "--target-share",
        "0.02",
        "--json",
        "v.json",
        "--html",
        "v.html",
    ][..];
    for (number, (command, blocks)) in [
        (merge, 8),
        (merge, 100),
        (batch, 1),
        (batch, 8),
        (batch, 100),
        (compare, 8),
        (watch, 1),
        (watch, 100),
        (validate, 8),
    ]
    .into_iter()
    .enumerate()
    {
        let case = format!("{} in files of {blocks} blocks", command[0]);
        let folder = given.path().join(format!("out{number}"));
        std::fs::create_dir(&folder).unwrap();
        let run = limited(&folder, blocks, command);
        let told = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(1), "{case}: {told}");
        assert!(told.contains(": cannot write: "), "{case}: {told}");
        are_whole(&folder);
        // What stands there does not keep the same command from being done when there is room.
        let resume = (command[0] == "batch").then_some("--resume");
        let command: Vec<&str> = command.iter().copied().chain(resume).collect();
        let again = limited(&folder, 1_000_000, &command);
        let told = String::from_utf8_lossy(&again.stderr);
        assert!(again.status.success(), "{case}, then with room: {told}");
        are_whole(&folder);
    }
}
