//! "Not detected" is said only where a fusion would have been seen.

use crate::support::library::{Generator, Library, add_wild_type, patient, pick};
use crate::support::program::{PATIENT_2, fuselane};
use crate::support::reference::{ALK, Reference};
use rand::RngExt;
use serde_json::Value;

/// The result of reads from standard input, and the readable report.
fn detect(reads: &[u8], arguments: &[&str]) -> (Value, String) {
    let run = |more: &[&str]| {
        let run = fuselane()
            .args(["detect", "-"])
            .args(arguments)
            .args(more)
            .write_stdin(reads)
            .assert()
            .success();
        String::from_utf8(run.get_output().stdout.clone()).unwrap()
    };
    let document = serde_json::from_str(&run(&["--json", "-"])).unwrap();
    (document, run(&[]))
}

/// A text without its line breaks.
fn unwrapped(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Codes of the reasons of a verdict.
fn codes(document: &Value) -> Vec<&str> {
    let reasons = document["reasons_detail"].as_array().unwrap().iter();
    reasons.map(|one| one["code"].as_str().unwrap()).collect()
}

/// A transcriptome: the panel's genes are two in a hundred fragments.
fn transcriptome(seed: u64, fragments: u64) -> Library {
    let mut library = Library::new(seed, 75);
    add_wild_type(&mut library, Reference::read(), fragments / 50, 180);
    for _ in 0..fragments - fragments / 50 {
        library.noise(75);
    }
    library
}

#[test]
fn too_few_fragments_of_a_transcriptome_are_no_negative() {
    let library = transcriptome(31, 25_000);
    let (document, text) = detect(&library.first, &[]);
    assert_eq!(document["verdict"], "inconclusive");
    assert_eq!(codes(&document), ["low_power"], "{text}");
    assert_eq!(document["library"]["kind"], "transcriptome");
    assert!(
        unwrapped(&text).contains("which needs 2995733 fragments"),
        "{text}"
    );
    // The same reads exclude what they can, if that is all that is asked.
    let (document, text) = detect(&library.first, &["--target-ffpm", "120"]);
    assert_eq!(document["verdict"], "not_detected", "{text}");
    assert!(
        text.contains("\nNOT DETECTED above 120 fragments per million\n"),
        "{text}"
    );
    // Whoever says that the library is enriched is asked for on-target fragments: 500 are too few.
    let (document, text) = detect(&library.first, &["--assay", "capture"]);
    assert_eq!(codes(&document), ["low_power"]);
    assert!(
        unwrapped(&text).contains("which needs 2996 on-target fragments"),
        "{text}"
    );
}

#[test]
fn an_enriched_library_is_told_by_its_share_on_target() {
    let run = |arguments: &[&str]| -> Value {
        let run = fuselane()
            .arg("detect")
            .args(PATIENT_2)
            .args(arguments)
            .args(["--json", "-"])
            .assert()
            .success();
        serde_json::from_slice(&run.get_output().stdout).unwrap()
    };
    let document = run(&[]);
    assert_eq!(document["verdict"], "not_detected");
    assert_eq!(document["library"]["kind"], "enriched");
    assert_eq!(document["library"]["by_assay"], false);
    let excluded = &document["drivers"][0]["excluded"];
    assert_eq!(excluded["target"], 0.001);
    assert!(excluded["power"].as_f64().unwrap() > 0.95);
    // Not if it is said to be a transcriptome, or if less is to be excluded than it can.
    for arguments in [["--assay", "rnaseq"], ["--target-share", "0.0002"]] {
        assert_eq!(codes(&run(&arguments)), ["low_power"], "{arguments:?}");
    }
}

#[test]
fn every_report_says_what_a_negative_excludes() {
    let directory = tempfile::tempdir().unwrap();
    let prefix = directory.path().join("sample");
    fuselane()
        .arg("detect")
        .args(PATIENT_2)
        .args(["--formats", "all", "--output"])
        .arg(&prefix)
        .assert()
        .success()
        .stdout(predicates::str::contains(
            "\nNOT DETECTED above 0.029 % of on-target fragments\n",
        ));
    for ending in [".html", "_mqc.json"] {
        let text = std::fs::read_to_string(format!("{}{ending}", prefix.display())).unwrap();
        assert!(
            text.contains("above 0.029 % of on-target fragments"),
            "{ending}"
        );
    }
}

/// Genes of DNA: their exons with introns between them. The panel has two whole exons of the driver
/// beside an intron; of the control genes reads lie in exons anyway.
#[test]
fn a_library_of_genomic_dna_is_no_negative() {
    let reference = Reference::read();
    let exon = |number: &str| reference.sequence(&format!("{ALK}:{number}")).to_string();
    let gene = exon("19") + reference.sequence(&format!("{ALK}:intron19")) + &exon("20");
    let mut library = Library::new(41, 75);
    for _ in 0..2_000 {
        library.shear(&gene, 180);
    }
    for accession in ["NM_001101.3", "NM_004048"] {
        let transcript = reference.transcript(accession);
        for _ in 0..10_000 {
            library.shear(&transcript, 180);
        }
    }
    let (document, text) = detect(&library.first, &[]);
    assert_eq!(document["verdict"], "inconclusive", "{text}");
    assert_eq!(codes(&document), ["genomic_dna"], "{text}");
    assert!(unwrapped(&text).contains("treated with DNase"), "{text}");
}

/// The 3' exons of the driver, and no read that crosses into them from elsewhere.
#[test]
fn an_excess_of_three_prime_exons_is_no_negative() {
    let mut library = patient(42, 75, 180, None, 0, 21_000);
    let exons = Reference::read().exons(ALK, "20", "");
    for _ in 0..600 {
        library.shear(&exons, 180);
    }
    let (document, text) = detect(&library.first, &[]);
    assert_eq!(document["verdict"], "inconclusive", "{text}");
    assert_eq!(codes(&document), ["imbalance"], "{text}");
    // Primers decide what an amplicon library covers.
    let (document, text) = detect(&library.first, &["--assay", "amplicon"]);
    assert_eq!(document["verdict"], "not_detected", "{text}");
}

#[test]
fn wild_type_libraries_are_negatives() {
    for seed in 0..12 {
        let length = [50, 75, 100, 150][seed as usize % 4];
        let mut library = patient(43_000 + seed, length, 220, None, 0, 200);
        library.errors.rate = [0.001, 0.005, 0.02][seed as usize % 3];
        add_wild_type(&mut library, Reference::read(), 21_000, 220);
        let (document, text) = detect(&library.first, &[]);
        assert_eq!(document["verdict"], "not_detected", "seed {seed}: {text}");
    }
}

/// Bases of a gene that has one in twelve other ones: a relative.
fn relative(generator: &mut Generator, bases: &str) -> String {
    let changed = bases.chars().map(|base| {
        let others: Vec<char> = "ACGT".chars().filter(|other| *other != base).collect();
        match generator.random_bool(0.08) {
            true => *pick(generator, &others),
            false => base,
        }
    });
    changed.collect()
}

#[test]
fn reads_of_a_relative_are_none_of_a_control_gene() {
    let reference = Reference::read();
    // whether ACTB is a relative's, errors of a base; whether the control genes are seen
    for (is_relative, rate, seen) in [
        (false, 0.001, true),
        (false, 0.02, true),
        (true, 0.001, false),
        (true, 0.02, false),
    ] {
        let mut library = Library::new(44, 75);
        library.errors.rate = rate;
        let mut actin = reference.transcript("NM_001101.3");
        if is_relative {
            actin = relative(&mut library.generator, &actin);
        }
        let driver = reference.transcript(ALK);
        for (template, count) in [(&actin, 12_000), (&driver, 200)] {
            (0..count).for_each(|_| library.shear(template, 180));
        }
        let directory = tempfile::tempdir().unwrap();
        let mates = ["1.fq", "2.fq"].map(|name| directory.path().join(name));
        std::fs::write(&mates[0], &library.first).unwrap();
        std::fs::write(&mates[1], &library.second).unwrap();
        for files in [&mates[..1], &mates] {
            let run = fuselane()
                .arg("detect")
                .args(files)
                .args(["--minimum-reads", "10000", "--json", "-"])
                .assert()
                .success();
            let document: Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
            let case = format!("{is_relative} {rate}: {}", document["control_genes"]);
            let expected: &[&str] = if seen { &[] } else { &["no_control_genes"] };
            assert_eq!(codes(&document), expected, "{case}");
            let counted = document["control_genes"]["ACTB"].as_u64().unwrap();
            assert_eq!(counted > 3_000, seen, "{case}");
            assert!(seen || counted == 0, "{case}");
        }
    }
}

#[test]
fn targets_out_of_range_are_refused() {
    for arguments in [
        ["--target-ffpm", "0"],
        ["--target-ffpm", "NaN"],
        ["--target-share", "1.5"],
    ] {
        fuselane()
            .arg("detect")
            .args(PATIENT_2)
            .args(arguments)
            .assert()
            .code(2)
            .stderr(predicates::str::contains(format!(
                "{} is out of range",
                arguments[0]
            )));
    }
}
