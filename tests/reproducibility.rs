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
        (
            "eb2d68d741b78e796eb373d900b6ed01df7f631e8fcb3b9b5d1eadb10c0939bf",
            vec![R1, R2],
        ),
        (
            "78d9370379235016a82e37be5b9f8da6dec639623ba82aa6c26a727395ea35b2",
            vec![OTHER_R1, OTHER_R2],
        ),
        (
            "c14297770b889116bc7d2f752551926fd61fb25af098a927a5b02b0b020764f2",
            vec!["-1", R1, R2],
        ),
        (
            "21d846c9f210a4aa5e46953f4d9b9043d83f0a07391511b3119e75d643250b65",
            vec![R1, R2, "--no-rt", OTHER_R1, OTHER_R2],
        ),
        (
            "7fd3fa80308653a3fd056e091b3162eff725fda10404f2aac2a2c49710918db3",
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
