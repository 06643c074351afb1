//! Runs the program, on the shipped reads and on others.

use assert_cmd::Command;
use serde_json::Value;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

/// Mates of the shipped reads: with RANBP2::ALK, and without a fusion.
pub const PATIENT_1: [&str; 2] = [
    "tests/data/patient_1_R1.fastq.gz",
    "tests/data/patient_1_R2.fastq.gz",
];
pub const PATIENT_2: [&str; 2] = [
    "tests/data/patient_2_R1.fastq.gz",
    "tests/data/patient_2_R2.fastq.gz",
];

/// No run here takes a tenth of this: one that does waits for itself.
const HANGS: Duration = Duration::from_secs(900);

/// The program, run from the top of the project.
pub fn fuselane() -> Command {
    let mut command = Command::cargo_bin("fuselane").unwrap();
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .timeout(HANGS);
    command
}

/// The program for tests that do something while it runs.
pub fn process() -> std::process::Command {
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("fuselane"));
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// What a run that succeeds prints.
pub fn stdout(arguments: &[&str]) -> String {
    let run = fuselane().args(arguments).assert().success();
    String::from_utf8(run.get_output().stdout.clone()).unwrap()
}

/// The result of `detect`.
pub fn json(arguments: &[&str]) -> Value {
    let text = stdout(&[&["detect"], arguments, &["--json", "-"]].concat());
    serde_json::from_str(&text).unwrap()
}

/// A result but for what names the input: it must not depend on how the same reads come in.
pub fn answer(mut document: Value) -> Value {
    document["sample"] = Value::Null;
    document["inputs"]["files"] = Value::Null;
    document["digest"] = Value::Null;
    document["run"] = Value::Null;
    document
}

/// A directory with all files of both patients.
pub fn usual() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (name, files) in [("patient_1", PATIENT_1), ("patient_2", PATIENT_2)] {
        fuselane()
            .args(["detect", files[0], files[1], "--reproducible"])
            .args(["--meta", "accession=M26-114", "--meta", "platform=Illumina"])
            .args(["--formats", "all", "-o"])
            .arg(directory.path().join(name))
            .assert()
            .success();
    }
    directory
}

pub fn text(directory: &Path, name: &str) -> String {
    std::fs::read_to_string(directory.join(name)).unwrap()
}

/// Writes a file and gives its path as an argument.
pub fn written(directory: &Path, name: &str, bytes: &[u8]) -> String {
    let path = directory.join(name);
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_string()
}

/// The result of reads, which are given as FASTQ.
pub fn detect(directory: &Path, reads: &str, options: &[&str]) -> Value {
    let path = written(directory, "reads.fq", reads.as_bytes());
    let run = fuselane()
        .args(["detect", &path, "--json", "-"])
        .args(options)
        .assert()
        .success();
    serde_json::from_slice(&run.get_output().stdout).unwrap()
}

/// Names of what is in a directory, in order.
pub fn names(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort_unstable();
    names
}

/// The fields of each record of a SAM text.
pub fn records(sam: &str) -> Vec<Vec<String>> {
    let lines = sam.lines().filter(|line| !line.starts_with('@'));
    lines
        .map(|line| line.split('\t').map(String::from).collect())
        .collect()
}

/// Nothing is in a directory but these.
pub fn holds_only(directory: &Path, expected: &[&str]) {
    assert_eq!(names(directory), expected);
}
