//! Files of transcripts and annotations as they come.

use super::reads;
use crate::support::library::random_bases;
use crate::support::program::{fuselane, written};

#[test]
fn transcripts_that_cannot_be_read_are_an_error_before_any_result() {
    let directory = tempfile::tempdir().unwrap();
    let reads = reads(62, &random_bases(61, 300), "", 20);
    let path = written(directory.path(), "reads.fq", reads.as_bytes());
    let json = directory.path().join("result.json");
    let fastq = written(directory.path(), "no.fa", reads.as_bytes());
    let empty = written(directory.path(), "empty.fa", b"");
    for (fasta, words) in [
        (fastq.as_str(), "give transcripts as FASTA"),
        (empty.as_str(), "empty.fa"),
        ("/no/such/file.fa", "/no/such/file.fa"),
    ] {
        let run = fuselane()
            .args(["detect", &path, "--transcriptome", fasta, "--json"])
            .arg(&json)
            .assert()
            .code(1);
        let error = String::from_utf8(run.get_output().stderr.clone()).unwrap();
        assert!(error.contains(words), "{error}");
        assert!(!json.exists(), "{fasta}");
    }
}
