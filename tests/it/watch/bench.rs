//! A run that tests write, and the program that follows it.

use crate::support::library::{Library, patient};
use crate::support::program::{fuselane, process};
use crate::support::reference::fusion;
use serde_json::Value;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// No wait here takes a tenth of this.
const HANGS: Duration = Duration::from_secs(300);

/// A run is looked at often. Files rest for long enough that a look falls between two writes of one.
pub const OFTEN: [&str; 6] = [
    "--every",
    "0.1",
    "--settle",
    "0.2",
    "--minimum-reads",
    "2000",
];

pub static FUSED: LazyLock<Library> =
    LazyLock::new(|| patient(21, 75, 180, Some(&fusion("RANBP2")), 200, 4_000));
pub static PLAIN: LazyLock<Library> = LazyLock::new(|| patient(22, 75, 180, None, 0, 4_000));

/// A directory with a run, and results beside it.
pub struct Bench(pub tempfile::TempDir);

impl Bench {
    pub fn new() -> Self {
        let bench = Self(tempfile::tempdir().unwrap());
        fs::create_dir(bench.path("run")).unwrap();
        bench
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file at once, below folders that are made.
    pub fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub fn command(&self, options: &[&str]) -> Command {
        let mut command = process();
        command
            .current_dir(self.0.path())
            .args(["watch", "run", "-o", "out"]);
        command.args(OFTEN).args(options);
        command
    }

    pub fn start(&self, options: &[&str]) -> Child {
        self.command(options).spawn().unwrap()
    }

    /// A run that ends by itself.
    pub fn run(&self, options: &[&str]) -> Output {
        self.command(options).output().unwrap()
    }

    fn json(&self, name: &str) -> Option<Value> {
        // A file that is there is whole.
        let text = fs::read(self.path(name)).ok()?;
        Some(serde_json::from_slice(&text).expect(name))
    }

    pub fn state(&self) -> Value {
        self.json("out/watch.json").unwrap_or_default()
    }

    pub fn sample(&self, name: &str) -> Value {
        let state = self.state();
        let mut samples = state["samples"].as_array().into_iter().flatten();
        samples
            .find(|one| one["sample"] == name)
            .cloned()
            .unwrap_or_default()
    }

    pub fn result(&self, name: &str) -> Value {
        self.json(&format!("out/{name}/{name}.json"))
            .unwrap_or_default()
    }

    /// Waits until a sample has so many files.
    pub fn wait_for_files(&self, sample: &str, files: u64) {
        wait(|| self.sample(sample)["files"].as_u64() >= Some(files));
    }

    /// What `detect` makes of files below `run`.
    pub fn detect(&self, sample: &str, first: &[&str], second: &[&str]) -> Vec<u8> {
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

pub fn wait(mut is_there: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_there() {
        assert!(started.elapsed() < HANGS, "it never comes");
        std::thread::sleep(Duration::from_millis(20));
    }
}

pub fn signal(child: &Child, name: &str) {
    let kill = Command::new("kill")
        .args([name, &child.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Whole records in so many parts.
pub fn parts(text: &[u8], count: usize) -> Vec<Vec<u8>> {
    let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
    let size = (lines.len() / 4).div_ceil(count) * 4;
    lines.chunks(size).map(<[&[u8]]>::concat).collect()
}

/// Appends bytes to a file, in pieces.
pub fn append(path: &Path, bytes: &[u8]) {
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
