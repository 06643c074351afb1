//! Files of transcripts and annotations as they come.

use super::{coding, reads};
use crate::support::compress::gzip;
use crate::support::library::random_bases;
use crate::support::program::{detect, fuselane, records, written};
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
    let genome = format!(">chr1\n{}\n", "ACGTTGCA".repeat(700_000));
    let genome = written(directory.path(), "genome.fa", genome.as_bytes());
    let unnamed = written(directory.path(), "unnamed.fa", b">one\nACGT\n>\nACGT\n");
    for (fasta, words) in [
        (fastq.as_str(), "give transcripts as FASTA"),
        (empty.as_str(), "empty.fa"),
        (
            genome.as_str(),
            "genome.fa: record 1 (chr1) has 5600000 bases and is no transcript",
        ),
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

#[test]
fn files_of_another_format_are_refused_whatever_the_reads_are() {
    let directory = tempfile::tempdir().unwrap();
    // Nothing of a foreign partner.
    let reads = written(
        directory.path(),
        "reads.fq",
        b"@r\nACGTACGTACGT\n+\nIIIIIIIIIIII\n",
    );
    let fasta = written(directory.path(), "t.fa", b">NM_9.1\nACGT\n");
    let gtf = written(directory.path(), "a.gtf", b"hello\n");
    let text = written(directory.path(), "no.fa", b"hello\n");
    let cut = gzip(&b">NM_9.1\nACGT\n".repeat(1_000));
    let cut = written(directory.path(), "cut.fa.gz", &cut[..10]);
    for (options, words) in [
        (vec!["--transcriptome", &text], "no.fa: it begins with 'h'"),
        (vec!["--transcriptome", &gtf], "a.gtf: it begins with 'h'"),
        (vec!["--transcriptome", "src"], "src: cannot read"),
        (
            vec!["--transcriptome", &cut],
            "cut.fa.gz: damaged or cut short gzip data",
        ),
        (
            vec!["--transcriptome", &fasta, "--annotation", &gtf],
            "a.gtf: line 1: it is no line of GTF or GFF3",
        ),
        (
            vec![
                "--transcriptome",
                &fasta,
                "--annotation",
                "/no/such/file.gtf",
            ],
            "/no/such/file.gtf: cannot read",
        ),
    ] {
        let run = fuselane()
            .args(["detect", &reads])
            .args(&options)
            .assert()
            .code(1);
        let error = String::from_utf8(run.get_output().stderr.clone()).unwrap();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn a_transcriptome_that_is_cut_short_says_what_to_do_once() {
    let directory = tempfile::tempdir().unwrap();
    let reads = reads(62, &random_bases(61, 300), "", 20);
    let reads = written(directory.path(), "reads.fq", reads.as_bytes());
    let whole = gzip(format!(">NM_9.1\n{}\n", random_bases(63, 100_000)).as_bytes());
    let cut = written(directory.path(), "cut.fa.gz", &whole[..whole.len() - 30]);
    let run = fuselane()
        .args(["detect", &reads, "--transcriptome", &cut])
        .assert()
        .code(1);
    let error = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    assert!(
        error.contains("cut.fa.gz: damaged or cut short gzip data"),
        "{error}"
    );
    assert_eq!(error.matches("cut.fa.gz").count(), 1, "{error}");
    assert!(
        error.contains("copy the file again") && !error.contains("FASTA"),
        "{error}"
    );
}

#[test]
fn the_record_of_the_run_has_the_files_that_name_partners() {
    let directory = tempfile::tempdir().unwrap();
    let partner = coding(44);
    let reads = reads(45, &partner[..459], "", 20);
    let fasta = written(directory.path(), "t.fa", b">NM_9.1\nACGT\n");
    let line = "chr9\tx\texon\t1\t4\t.\t+\t.\ttranscript_id \"NM_9.1\";\n";
    let annotation = written(directory.path(), "a.gtf", line.as_bytes());
    let options = ["--transcriptome", &fasta, "--annotation", &annotation];
    let document = detect(directory.path(), &reads, &options);
    let run = &document["run"];
    assert_eq!(run["files"].as_array().unwrap().len(), 1);
    assert_eq!(run["transcriptome"]["name"], fasta);
    assert_eq!(run["transcriptome"]["bytes"], 13);
    // By sha256sum.
    let sha256 = "a5c70e2c66cce5e4abcf82a816fd4f51ce3ff1ff2d7d920e9569837c5b8b2fd5";
    assert_eq!(run["transcriptome"]["sha256"], sha256);
    assert_eq!(run["annotation"]["name"], annotation);
    assert_eq!(run["annotation"]["bytes"], line.len());
    let document = detect(directory.path(), &reads, &[]);
    assert!(document["run"].get("transcriptome").is_none());
}
