//! The samples of a sheet: each judged as one run judges it, and what only the run as a whole tells.

mod checks;
mod results;
mod resume;
mod sheet;

use crate::support::library::{Library, patient};
use crate::support::program::{fuselane, names, written};
use crate::support::reference::fusion;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

/// A directory in which the program runs.
struct Bench(tempfile::TempDir);

const HEAD: &str =
    "sample,fastq_1,fastq_2,strandedness,control_type,control_of,expected,meta.accession";

/// Libraries of these tests are small, and a few of them are to be negative.
const FEW_READS: [&str; 2] = ["--minimum-reads", "5000"];

impl Bench {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes the mates of a library as `NAME_1.fq` and `NAME_2.fq`.
    fn mates(&self, name: &str, library: &Library) {
        written(self.0.path(), &format!("{name}_1.fq"), &library.first);
        written(self.0.path(), &format!("{name}_2.fq"), &library.second);
    }

    /// A library of a lane with so many of its fragments.
    fn patient(&self, name: &str, seed: u64, lane: Option<&str>, fragments: u64) {
        let fusion = lane.map(fusion);
        self.mates(
            name,
            &patient(seed, 75, 180, fusion.as_ref(), fragments, 6_000),
        );
    }

    /// Writes a sheet of rows `sample,files,control_type,control_of,expected`; the mates are those of `files`.
    fn sheet(&self, rows: &[&str]) {
        let rows = rows.iter().map(|row| {
            let fields: Vec<&str> = row.split(',').collect();
            let [sample, files, kind, of, expected] = fields[..] else {
                panic!("{row}");
            };
            format!("{sample},{files}_1.fq,{files}_2.fq,auto,{kind},{of},{expected},M26-{sample}\n")
        });
        let text = format!("{HEAD}\n{}", rows.collect::<String>());
        written(self.0.path(), "s.csv", text.as_bytes());
    }

    fn batch(&self, options: &[&str]) -> assert_cmd::assert::Assert {
        fuselane()
            .current_dir(self.0.path())
            .args(["batch", "s.csv", "--reproducible"])
            .args(FEW_READS)
            .args(options)
            .assert()
    }

    fn result(&self, name: &str) -> Value {
        serde_json::from_slice(&fs::read(self.path(name)).unwrap()).unwrap()
    }

    /// Verdicts of the libraries of a batch, `error` of those that failed.
    fn verdicts(&self, folder: &str) -> BTreeMap<String, String> {
        let result = self.result(&format!("{folder}/batch.json"));
        let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
        let libraries = result["libraries"].as_array().unwrap().iter();
        libraries
            .map(|one| {
                let verdict = match one["error"].is_null() {
                    true => text(&one["verdict"]),
                    false => "error".into(),
                };
                (text(&one["library"]), verdict)
            })
            .collect()
    }

    /// How a check of a batch ends.
    fn check(&self, folder: &str, code: &str) -> String {
        let result = self.result(&format!("{folder}/batch.json"));
        let mut checks = result["checks"].as_array().unwrap().iter();
        let check = checks.find(|one| one["code"] == code).unwrap();
        check["outcome"].as_str().unwrap().into()
    }

    /// Every file below a folder, by its path, but for what is counted.
    fn files(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        for name in names(&self.path(folder)) {
            let path = self.path(folder).join(&name);
            match path.is_dir() {
                true if name == "counted" => {}
                true => files.extend(self.files(&format!("{folder}/{name}"))),
                false => {
                    files.insert(format!("{folder}/{name}"), fs::read(path).unwrap());
                }
            }
        }
        files
    }

    /// That two batches wrote the same.
    fn assert_same(&self, one: &str, other: &str) {
        let (files, others) = (self.files(one), self.files(other));
        assert_eq!(files.len(), others.len());
        for ((name, file), (other_name, other)) in files.iter().zip(&others) {
            // Paths of the results do not hold the folder.
            assert!(file == other, "{name} {other_name}");
        }
    }
}

fn stderr(run: &assert_cmd::assert::Assert) -> String {
    String::from_utf8(run.get_output().stderr.clone()).unwrap()
}

fn stdout(run: &assert_cmd::assert::Assert) -> String {
    String::from_utf8(run.get_output().stdout.clone()).unwrap()
}
