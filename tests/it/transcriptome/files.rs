//! Files of transcripts and annotations as they come.

use super::{coding, detect, reads};
use crate::support::library::random_bases;
use crate::support::program::{fuselane, records, written};
use crate::support::tools::{has_program, tool};
use std::path::Path;

#[test]
fn transcripts_that_cannot_be_read_are_an_error_before_any_result() {
    let directory = tempfile::tempdir().unwrap();
    let reads = reads(62, &random_bases(61, 300), "", 20);
    let path = written(directory.path(), "reads.fq", reads.as_bytes());
    let json = directory.path().join("result.json");
    let fastq = written(directory.path(), "no.fa", reads.as_bytes());
    let empty = written(directory.path(), "empty.fa", b"");
    let unnamed = written(directory.path(), "unnamed.fa", b">one\nACGT\n>\nACGT\n");
    for (fasta, words) in [
        (fastq.as_str(), "give transcripts as FASTA"),
        (empty.as_str(), "empty.fa"),
        (unnamed.as_str(), "unnamed.fa: record 2 has no name"),
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

#[test]
fn names_of_headers_break_no_report() {
    let partner = coding(44);
    let end = 8 + 3 * 150 + 1;
    let reads = reads(45, &partner[..end], "", 20);
    for (header, fusion) in [
        (
            "ENST9.1|ENSG9.1|-|-|HOOK9-1|A,B<x>\"&;@|900|protein_coding|CDS:9-890|",
            "A_B_x____@::ALK",
        ),
        ("tx1 gene=HOOK9\tfoo", "HOOK9::ALK"),
        ("t\u{fc}x gene=\u{fc}n\u{ef}", "_n_::ALK"),
        ("a(b),c::d", "a_b__c__d::ALK"),
        (
            "ENST9.1|ENSG9.1|-|-|HOOK9-1||900|protein_coding|CDS:9-890|",
            "ENST9.1::ALK",
        ),
    ] {
        let directory = tempfile::tempdir().unwrap();
        let fasta = format!(">{header}\n{partner}\n");
        let fasta = written(directory.path(), "t.fa", fasta.as_bytes());
        let prefix = directory.path().join("x");
        let options = ["--transcriptome", &fasta, "--formats", "all", "-o"];
        let options = [&options[..], &[prefix.to_str().unwrap()]].concat();
        let document = detect(directory.path(), &reads, &options);
        assert_eq!(document["calls"][0]["fusion"], fusion, "{header}");
        check_tables(directory.path());
        let text = std::fs::read_to_string(directory.path().join("x.sam")).unwrap();
        assert!(!records(&text).is_empty(), "{header}");
        let place = |name: &str| directory.path().join(name).to_str().unwrap().to_string();
        if has_program("samtools", "samtools") {
            tool("samtools", &["view", "-c", &place("x.sam")]);
            tool("samtools", &["quickcheck", &place("x.bam")]);
        }
        if has_program("bcftools", "bcftools") {
            tool("bcftools", &["view", &place("x.vcf")]);
        }
    }
}

/// That all rows of each table have as many cells.
fn check_tables(directory: &Path) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let ending = path.extension().unwrap_or_default();
        if ending != "tsv" && ending != "bedpe" {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let rows = text.lines().filter(|line| !line.starts_with("##"));
        let cells: Vec<usize> = rows.map(|line| line.split('\t').count()).collect();
        assert!(
            cells.windows(2).all(|two| two[0] == two[1]),
            "{path:?}: {text}"
        );
    }
}
