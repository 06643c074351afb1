//! Which name a foreign partner gets, and what is said of it.

use super::{codes, coding, gtf, reads};
use crate::support::compress::gunzip;
use crate::support::library::{generator, random_bases};
use crate::support::program::{detect, records, written};
use crate::support::reference::{ALK, Reference};
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
            "GENA and GENB have it or nearly the same",
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

/// What a case gives: fusion, status, codes of its reasons, and these.
fn answered(document: &Value) -> (String, String, Vec<String>, String) {
    let call = &document["calls"][0];
    let text = |value: &Value| value.as_str().unwrap().to_string();
    let codes = codes(call).into_iter().map(String::from);
    let reasons: Vec<String> = call["reasons"]
        .as_array()
        .unwrap()
        .iter()
        .map(text)
        .collect();
    (
        text(&call["fusion"]),
        text(&call["status"]),
        codes.collect(),
        reasons.join("; "),
    )
}

#[test]
fn a_partner_is_detected_only_if_the_transcript_has_the_reads() {
    let directory = tempfile::tempdir().unwrap();
    let partner = coding(44);
    let end = 8 + 3 * 150 + 1;
    let unlike = coding(99);
    let differing = |places: &[usize]| {
        let mut bases = partner.clone().into_bytes();
        for &place in places {
            bases[place] = if bases[place] == b'A' { b'C' } else { b'A' };
        }
        String::from_utf8(bases).unwrap()
    };
    let annotated = |ends: &[usize]| gtf("NM_9.2", "HOOK9", ends, (8, 890));
    let usual = annotated(&[200, end, 900]);
    let lost = differing(&[end - 30]);
    let lost = format!("{}{}", &lost[..end - 30], &lost[end - 29..]);
    for (case, bases, annotation, fusion, status, words) in [
        (
            "the whole consensus",
            partner.clone(),
            &usual,
            "HOOK9::ALK",
            "detected",
            "up to the end of an exon by",
        ),
        (
            "22 bases",
            format!("{}{}", &unlike[..end - 22], &partner[end - 22..]),
            &usual,
            "?::ALK",
            "inconclusive",
            "neither the panel nor",
        ),
        (
            "40 bases",
            format!("{}{}", &unlike[..end - 40], &partner[end - 40..]),
            &usual,
            "HOOK9::ALK",
            "inconclusive",
            "bases before the join in NM_9.1, up to the end of an exon",
        ),
        (
            "a variant",
            differing(&[end - 20]),
            &usual,
            "HOOK9::ALK",
            "detected",
            "bases before the join (1 differs) in NM_9.1",
        ),
        (
            "bases of the transcript are left out",
            format!(
                "{}{}{}",
                &partner[..end - 30],
                &unlike[..60],
                &partner[end - 30..]
            ),
            &annotated(&[200, end - 30, end + 30, end + 60, 960]),
            "HOOK9::ALK",
            "inconclusive",
            "(a gap) in NM_9.1",
        ),
        (
            "the transcript lacks a base",
            format!("{lost}A"),
            &annotated(&[200, end - 1, 900]),
            "HOOK9::ALK",
            "inconclusive",
            "(a gap) in NM_9.1",
        ),
    ] {
        let annotation = written(directory.path(), "a.gtf", annotation.as_bytes());
        let fasta = written(
            directory.path(),
            "t.fa",
            format!(">NM_9.1\n{bases}\n").as_bytes(),
        );
        let options = ["--transcriptome", &fasta, "--annotation", &annotation];
        let reads = reads(45, &partner[..end], "", 20);
        let document = detect(directory.path(), &reads, &options);
        let (found_fusion, found_status, _, reason) = answered(&document);
        assert_eq!(found_fusion, fusion, "{case}");
        assert_eq!(found_status, status, "{case}: {reason}");
        assert!(reason.contains(words), "{case}: {reason}");
        if reason.contains("a gap") {
            assert_eq!(document["calls"][0]["frame"], "unknown", "{case}");
        }
    }
}

#[test]
fn a_gene_that_is_nearly_alike_is_a_rival() {
    let directory = tempfile::tempdir().unwrap();
    let partner = coding(44);
    let end = 8 + 3 * 150 + 1;
    let relative = |places: &[usize]| {
        let mut bases = partner.clone().into_bytes();
        for &place in places {
            bases[place] = if bases[place] == b'A' { b'C' } else { b'A' };
        }
        String::from_utf8(bases).unwrap()
    };
    for (places, fusion) in [
        (&[end - 20][..], "?::ALK"),
        (&[end - 30, end - 12], "GENA::ALK"),
    ] {
        let fasta = format!(
            ">b gene=GENB\n{}\n>a gene=GENA\n{partner}\n",
            relative(places)
        );
        let fasta = written(directory.path(), "t.fa", fasta.as_bytes());
        let reads = reads(45, &partner[..end], "", 20);
        let document = detect(directory.path(), &reads, &["--transcriptome", &fasta]);
        let (found, _, _, reason) = answered(&document);
        assert_eq!(found, fusion);
        assert!(
            fusion != "?::ALK" || reason.contains("GENA and GENB"),
            "{reason}"
        );
    }
}

#[test]
fn a_transcript_of_a_gene_of_the_panel_is_said_to_be_one() {
    let directory = tempfile::tempdir().unwrap();
    let partner = coding(44);
    let end = 8 + 3 * 150 + 1;
    let driver = Reference::read().transcript(ALK);
    let acceptor = Reference::read().exons(ALK, "", "19").len();
    let with_join = format!("{}{}", &partner[..end], &driver[acceptor..]);
    // gene, bases; fusion, status, reasons and words of the first
    for (gene, bases, fusion, status, code, words) in [
        (
            "HOOK9",
            &partner,
            "HOOK9::ALK",
            "detected",
            "found_partner",
            "does not have this partner",
        ),
        (
            "EML4",
            &partner,
            "EML4::ALK",
            "detected",
            "found_partner",
            "of its gene the panel has NM_019063, without them",
        ),
        (
            "CARS",
            &partner,
            "CARS1::ALK",
            "detected",
            "found_partner",
            "of its gene the panel has NM_001751, without them",
        ),
        (
            "ALK",
            &partner,
            "ALK::ALK",
            "inconclusive",
            "driver_transcript",
            "a transcript of ALK itself",
        ),
        (
            "ALK",
            &with_join,
            "ALK::ALK",
            "inconclusive",
            "driver_transcript",
            "has the whole join",
        ),
        (
            "READTHROUGH",
            &with_join,
            "READTHROUGH::ALK",
            "inconclusive",
            "driver_transcript",
            "has the whole join",
        ),
    ] {
        let annotation = gtf(
            "NM_9.2",
            gene,
            &[200, end, bases.len()],
            (8, bases.len() - 10),
        );
        let annotation = written(directory.path(), "a.gtf", annotation.as_bytes());
        let fasta = written(
            directory.path(),
            "t.fa",
            format!(">NM_9.1\n{bases}\n").as_bytes(),
        );
        let options = ["--transcriptome", &fasta, "--annotation", &annotation];
        let reads = reads(45, &partner[..end], "", 20);
        let document = detect(directory.path(), &reads, &options);
        let (found_fusion, found_status, codes, reason) = answered(&document);
        assert_eq!(found_fusion, fusion);
        assert_eq!(
            (found_status.as_str(), &*codes),
            (status, &[code.to_string()][..]),
            "{fusion}"
        );
        assert!(reason.contains(words), "{fusion}: {reason}");
    }
}

/// Both reasons against a call, and what to know of its partner.
#[test]
fn what_is_known_of_a_partner_is_said_of_calls_that_are_not_detected() {
    let directory = tempfile::tempdir().unwrap();
    let partner = coding(44);
    let end = 8 + 3 * 150 + 1;
    let fasta = written(
        directory.path(),
        "t.fa",
        format!(">NM_9.1\n{partner}\n").as_bytes(),
    );
    let annotation = gtf("NM_9.2", "HOOK9", &[200, end, 900], (9, 891));
    let annotation = written(directory.path(), "a.gtf", annotation.as_bytes());
    let tsv = directory.path().join("calls.tsv");
    let options = ["--transcriptome", &fasta, "--annotation", &annotation];
    let options = [&options[..], &["--calls-tsv", tsv.to_str().unwrap()]].concat();
    let reads = reads(45, &partner[..end], "", 20);
    let document = detect(directory.path(), &reads, &options);
    let (_, status, codes, _) = answered(&document);
    assert_eq!(status, "inconclusive");
    assert_eq!(codes, ["not_in_frame", "found_partner"]);
    let consensus = |tsv: &std::path::Path| {
        let text = std::fs::read_to_string(tsv).unwrap();
        let rows: Vec<Vec<String>> = text
            .lines()
            .map(|line| line.split('\t').map(String::from).collect())
            .collect();
        let column = rows[0].iter().position(|name| name == "consensus").unwrap();
        rows[1][column].clone()
    };
    assert_eq!(consensus(&tsv), "identical");
    detect(directory.path(), &reads, &options[4..]);
    assert_eq!(consensus(&tsv), ".");
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
