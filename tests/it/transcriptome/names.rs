//! Which name a foreign partner gets, and what is said of it.

use super::{codes, coding, detect, gtf, reads};
use crate::support::compress::gunzip;
use crate::support::library::{generator, random_bases};
use crate::support::program::{records, written};
use crate::support::tools::test_data;
use rand::RngExt;
use serde_json::Value;

#[test]
fn a_partner_is_named_by_the_transcript_that_has_its_sequence() {
    let directory = tempfile::tempdir().unwrap();
    let place = |name: &str| directory.path().join(name).to_str().unwrap().to_string();
    let partner = coding(41);
    // The frame is kept: 8 bases stand before the start codon, and exon 20 goes on after the first base of a
    // codon.
    let end = 8 + 3 * 150 + 1;
    let header = "ENST1.2|ENSG1.1|-|-|HOOK9-201|HOOK9|900|protein_coding|UTR5:1-8|CDS:9-890|";
    let fasta = format!(
        ">other\n{}\n>{header}\n{partner}\n",
        random_bases(42, 2_000)
    );
    let fasta = written(directory.path(), "transcripts.fa", fasta.as_bytes());
    for (case, inserted, base) in [
        ("joined", "", "c.451"),
        ("three more bases", "GCA", "c.451"),
    ] {
        let reads = reads(43, &partner[..end], inserted, 20);
        let sam = place("reads.sam");
        let options = ["--transcriptome", &fasta, "--sam", &sam];
        let document = detect(directory.path(), &reads, &options);
        let call = &document["calls"][0];
        assert_eq!(call["fusion"], "HOOK9::ALK", "{case}");
        assert_eq!(call["partner"]["transcript"], "ENST1.2", "{case}");
        assert_eq!(call["partner"]["last_base"], base, "{case}");
        assert_eq!(call["partner"]["boundary"], end, "{case}");
        assert_eq!(call["driver"]["inserted"], inserted, "{case}");
        assert_eq!(call["driver"]["exon"], "20", "{case}");
        assert_eq!(call["frame"], "in_frame", "{case}");
        assert_eq!(call["status"], "inconclusive", "{case}");
        assert_eq!(codes(call), ["found_partner"], "{case}");
        let reason = call["reasons"][0].as_str().unwrap();
        assert!(reason.contains("whose exons are not known"), "{reason}");
        // The reads lie on the transcript up to the join and over it.
        let sam = std::fs::read_to_string(sam).unwrap();
        let records = records(&sam);
        let whole =
            |record: &&Vec<String>| record[5] == "100M" && record[2].starts_with("HOOK9.c.451");
        let whole = records.iter().filter(whole).count();
        assert!(whole >= 10, "{case}: {whole} of {}", records.len());
    }
}

#[test]
fn a_whole_exon_in_frame_of_a_named_partner_is_detected() {
    let directory = tempfile::tempdir().unwrap();
    let partner = coding(44);
    let end = 8 + 3 * 150 + 1;
    // The annotation alone tells the gene, and has another version.
    let fasta = format!(">NM_9.1\n{partner}\n");
    let fasta = written(directory.path(), "transcripts.fa", fasta.as_bytes());
    let annotation = gtf("NM_9.2", "HOOK9", &[200, end, 900], (8, 890));
    let annotation = written(directory.path(), "a.gtf", annotation.as_bytes());
    let options = ["--transcriptome", &fasta, "--annotation", &annotation];
    for (case, join, status, exon) in [
        ("at the end of exon 2", end, "detected", true),
        ("inside exon 2, in frame", end - 30, "inconclusive", false),
    ] {
        let reads = reads(45, &partner[..join], "", 20);
        let document = detect(directory.path(), &reads, &options);
        let call = &document["calls"][0];
        assert_eq!(call["fusion"], "HOOK9::ALK", "{case}");
        assert_eq!(call["partner"]["exon"], "2", "{case}");
        assert_eq!(call["partner"]["at_exon_end"], exon, "{case}");
        assert_eq!(call["frame"], "in_frame", "{case}");
        assert_eq!(call["status"], status, "{case}");
        assert_eq!(document["verdict"], status, "{case}");
        assert_eq!(codes(call), ["found_partner"], "{case}");
        let breakpoint = &call["partner"]["breakpoint"];
        assert_eq!(breakpoint["chromosome"], "chr9", "{case}");
        assert_eq!(breakpoint["position"], 5_001 + join - 1 + 1_000, "{case}");
        let residues = (join - 8 + (1620 * 3 + 3 - 3172)) / 3 - 1;
        let stated = call["observed_frame"]["protein_residues"].as_u64().unwrap();
        assert_eq!(stated, residues as u64, "{case}");
    }
}

#[test]
fn a_sequence_of_two_genes_or_of_none_is_no_name() {
    let directory = tempfile::tempdir().unwrap();
    let partner = random_bases(51, 500);
    let reads = reads(52, &partner[..400], "", 20);
    for (case, fasta, words) in [
        (
            "two genes",
            format!(
                ">a gene=GENA\n{partner}\n>b gene=GENB\n{}\n",
                &partner[100..]
            ),
            "GENA and GENB have it",
        ),
        (
            "none",
            format!(">a gene=GENA\n{}\n", random_bases(53, 500)),
            "neither the panel nor",
        ),
    ] {
        let fasta = written(directory.path(), "t.fa", fasta.as_bytes());
        let document = detect(directory.path(), &reads, &["--transcriptome", &fasta]);
        let call = &document["calls"][0];
        assert_eq!(call["fusion"], "?::ALK", "{case}");
        assert_eq!(codes(call), ["unknown_partner"], "{case}");
        let reason = call["reasons"][0].as_str().unwrap();
        assert!(reason.contains(words), "{case}: {reason}");
    }
}

/// Skipped where the sequences of real transcripts are absent: `FUSELANE_TEST_DATA` names their folder.
#[test]
fn real_transcripts_are_named() {
    let Some(path) = test_data("background_mrna.fa.gz") else {
        return;
    };
    let text = gunzip(&path);
    let mut random = generator(71);
    let all: Vec<(&str, String)> = text
        .split('>')
        .skip(1)
        .map(|record| {
            let (header, bases) = record.split_once('\n').unwrap();
            (header, bases.replace('\n', "").to_uppercase())
        })
        .filter(|(_, bases)| bases.len() > 900 && !bases.contains('N'))
        .collect();
    let directory = tempfile::tempdir().unwrap();
    let transcripts = path.to_str().unwrap();
    for number in 0..10 {
        let (header, bases) = &all[random.random_range(0..all.len())];
        let end = random.random_range(400..bases.len() - 200);
        let reads = reads(72 + number, &bases[..end], "", 20);
        let document = detect(directory.path(), &reads, &["--transcriptome", transcripts]);
        let call = &document["calls"][0];
        let name = header.split_whitespace().next().unwrap();
        println!("{name} {}", call["hgvs"]);
        let same = |boundary: &Value| boundary.as_u64().unwrap().abs_diff(end as u64) <= 8;
        // Transcripts of one gene may have the same bases before the join.
        let mut reasons = call["reasons_detail"].as_array().unwrap().iter();
        let reason = reasons.find(|one| one["code"] == "found_partner").unwrap();
        let others = reason["others"].as_array().unwrap();
        let mut named = others.iter().chain([&call["partner"]["transcript"]]);
        assert!(named.any(|one| one == name), "{name}: {reason}");
        let is_first = call["partner"]["transcript"] == name;
        assert!(!is_first || same(&call["partner"]["boundary"]), "{call}");
    }
}
