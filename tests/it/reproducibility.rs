//! The answers for the shipped reads, byte for byte. A change of the method changes them: then write
//! a line in `CHANGELOG.md`, raise the version as `docs/versions.md` has it, and pin the new ones:
//! `UPDATE_PINS=1 cargo test reproducibility` writes `tests/data/pins.tsv` anew.

use crate::support::program::fuselane;
use sha2::{Digest, Sha256};
use std::path::Path;

const PINS: &str = "tests/data/pins.tsv";

/// SHA-256 of the JSON that a command writes, by some number of threads.
fn digest(arguments: &str, threads: &str) -> String {
    let run = fuselane()
        .arg("detect")
        .args(arguments.split(' '))
        .args(["--json", "-", "--reproducible", "--threads", threads])
        .assert()
        .success();
    let digest = Sha256::digest(&run.get_output().stdout);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_answers_for_the_shipped_reads_are_pinned() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PINS);
    let pinned = std::fs::read_to_string(&path).unwrap();
    let mut found = String::new();
    for row in pinned.lines() {
        let (_, arguments) = row.split_once('\t').unwrap();
        let digests = ["1", "2", "8"].map(|threads| digest(arguments, threads));
        assert!(digests.iter().all(|one| *one == digests[0]), "{arguments}");
        found += &format!("{}\t{arguments}\n", digests[0]);
    }
    assert!(pinned.lines().count() >= 5);
    if std::env::var_os("UPDATE_PINS").is_some() {
        std::fs::write(&path, &found).unwrap();
    }
    let pinned = std::fs::read_to_string(&path).unwrap();
    assert_eq!(found, pinned, "UPDATE_PINS=1 writes {PINS}");
}
