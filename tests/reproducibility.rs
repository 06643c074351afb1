//! The answers for the shipped reads, byte for byte. A change of the method changes them: then write
//! a line in `CHANGELOG.md`, raise the version as `docs/versions.md` has it, and pin the new ones.

#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::fuselane;
use sha2::{Digest, Sha256};

const R1: &str = "tests/data/patient_1_R1.fastq.gz";
const R2: &str = "tests/data/patient_1_R2.fastq.gz";
const OTHER_R1: &str = "tests/data/patient_2_R1.fastq.gz";
const OTHER_R2: &str = "tests/data/patient_2_R2.fastq.gz";

fn pinned() -> Vec<(&'static str, Vec<&'static str>)> {
    vec![
        ("PIN0", vec![R1, R2]),
        ("PIN1", vec![OTHER_R1, OTHER_R2]),
        ("PIN2", vec!["-1", R1, R2]),
        ("PIN3", vec![R1, R2, "--no-rt", OTHER_R1, OTHER_R2]),
        (
            "PIN4",
            vec![R1, R2, "--assay", "amplicon", "--minimum-anchor", "20"],
        ),
    ]
}

#[test]
fn the_answers_for_the_shipped_reads_are_pinned() {
    for (expected, arguments) in pinned() {
        for threads in ["1", "2", "8"] {
            let run = fuselane()
                .arg("detect")
                .args(&arguments)
                .args(["--json", "-", "--threads", threads])
                .assert()
                .success();
            let digest = Sha256::digest(&run.get_output().stdout);
            let found: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(found, expected, "{arguments:?}, {threads} threads");
        }
    }
}
