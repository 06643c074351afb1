//! Fragments shorter than the reads: what follows them is an adapter, whatever kit made it.

use crate::support::library::{Errors, Generator, generator, sequenced};
use crate::support::program::fuselane;
use crate::support::reference::{Fusion, fusion, reverse_complement};
use fuselane::align::{Aligner, Outcome, Read, Rule};
use fuselane::panel::Panel;
use rand::RngExt;
use std::fmt::Write;

const READ: usize = 75;
const SHORTEST_ANCHOR: usize = 12;

/// What vendors name for trimming, and tails without an end.
const ADAPTERS: [(&str, &str); 19] = [
    ("TruSeq 1", "AGATCGGAAGAGCACACGTCTGAACTCCAGTCA"),
    ("TruSeq 2", "AGATCGGAAGAGCGTCGTGTAGGGAAAGAGTGT"),
    ("Nextera 1", "CTGTCTCTTATACACATCTCCGAGCCCACGAGAC"),
    ("Nextera 2", "CTGTCTCTTATACACATCTGACGCTGCCGACGA"),
    ("Stranded", "ACTGTCTCTTATACACATCT"),
    ("small RNA", "TGGAATTCTCGGGTGCCAAGG"),
    ("MGI 1", "AAGTCGGAGGCCAAGCGGTCTTAGGAAGACAA"),
    ("MGI 2", "AAGTCGGATCGTAGCCATGTCGTTCTGTGAGCCAAGGAGTTG"),
    ("Ion P1", "ATCACCGACTGCCCATAGAGAGGCTGAGAC"),
    ("Ion A", "CTGAGTCGGAGACACGCAGGGATGAGATGG"),
    ("QIAseq miRNA", "AACTGTAGGCACCATCAAT"),
    ("QIAseq 1", "AGGACTCCAAT"),
    ("QIAseq 2", "CAAAACGCAATACTGTACATT"),
    ("Archer", "ACTCCTGGCGGTT"),
    ("Element 1", "ATGTCGGAAGGTGTGCAGGCTACCGCTTGTCAACT"),
    ("Element 2", "ATGTCGGAAGGTGTCTGGTGAGCCAATCCAGCACG"),
    ("template switch", "CCCATGTACTCTGCGTTGATACCACTGCTT"),
    ("poly(A)", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
    (
        "dark cycles",
        "GGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGG",
    ),
];

/// A read of a fragment with so many bases before the join and `insert` in all, then of what
/// follows it.
fn through(fusion: &Fusion, before: usize, insert: usize, follows: &str) -> String {
    let start = fusion.join - before;
    let fragment = &fusion.sequence[start..start + insert];
    let mut read = format!("{fragment}{follows}");
    read.truncate(READ);
    read
}

fn random_bases(generator: &mut Generator, length: usize) -> String {
    let base = |_| "ACGT".as_bytes()[generator.random_range(0..4)] as char;
    (0..length).map(base).collect()
}

/// Of reads of fragments of `insert` bases at every place that leaves an anchor on both sides, on
/// both strands: how many there are, and how many count for the lane.
fn counted(
    aligner: &Aligner,
    fusion: &Fusion,
    insert: usize,
    follows: &mut impl FnMut() -> String,
    errors: (f64, &mut Generator),
) -> (usize, usize) {
    let (rate, generator) = errors;
    let panel = aligner.panel();
    let lane = panel.lane_named(fusion.lane).unwrap();
    let key = panel.junction(lane.junction).key();
    let (mut reads, mut own) = (0, 0);
    for before in SHORTEST_ANCHOR..=insert - SHORTEST_ANCHOR {
        let other_strand = {
            let start = fusion.join - before;
            let fragment = &fusion.sequence[start..start + insert];
            let mut read = reverse_complement(fragment) + &follows();
            read.truncate(READ);
            read
        };
        for read in [through(fusion, before, insert, &follows()), other_strand] {
            let informative = false;
            let read = sequenced(generator, &read, Errors { rate, informative });
            let observation = aligner.explain(Read {
                sequence: read.sequence.as_bytes(),
                quality: read.quality.as_bytes(),
            });
            reads += 1;
            match observation.outcome {
                Outcome::Supports(one) if one.junction == key => own += 1,
                _ => {}
            }
        }
    }
    (reads, own)
}

#[test]
fn short_fragments_count_whatever_adapter_follows_them() {
    let panel = Panel::builtin().unwrap();
    let aligner = Aligner::new(&panel, Rule::default());
    let mut generator = generator(36);
    let mut umi = generator.clone();
    for (errors, least) in [(0.0, 1.0), (0.01, 0.9)] {
        for (name, adapter) in ADAPTERS {
            let (mut reads, mut own) = (0, 0);
            for lane in ["EML4-V1", "RANBP2", "NPM1", "CLTC", "KIF5B-24", "EML4-V4'"] {
                for insert in [26, 30, 36, 39] {
                    let mut follows = || adapter.to_string() + &random_bases(&mut umi, 40);
                    let of_errors = (errors, &mut generator);
                    let found = counted(&aligner, &fusion(lane), insert, &mut follows, of_errors);
                    reads += found.0;
                    own += found.1;
                }
            }
            let share = own as f64 / reads as f64;
            assert!(share >= least, "{name} at {errors}: {own} of {reads}");
        }
    }
}

#[test]
fn short_sides_before_foreign_bases_are_not_counted() {
    let panel = Panel::builtin().unwrap();
    let aligner = Aligner::new(&panel, Rule::default());
    let (mut generator, mut foreign) = (generator(37), generator(38));
    let (mut reads, mut own) = (0, 0);
    for _ in 0..100 {
        let mut follows = || random_bases(&mut foreign, READ);
        // At most 16 bases on either side: a clip needs a reason, though a few bases match by chance.
        let errors = (0.0, &mut generator);
        let found = counted(&aligner, &fusion("EML4-V1"), 28, &mut follows, errors);
        reads += found.0;
        own += found.1;
    }
    assert!(100 * own <= 2 * reads, "{own} of {reads}");
}

#[test]
fn a_library_of_short_fragments_is_detected() {
    let directory = tempfile::tempdir().unwrap();
    for (name, adapter) in ADAPTERS {
        let mut text = String::new();
        for number in 0..40 {
            let before = SHORTEST_ANCHOR + number % 13;
            let follows = adapter.to_string() + &"ACGTTGCA".repeat(6);
            let read = through(&fusion("EML4-V1"), before, 36, &follows);
            let quality = "F".repeat(read.len());
            writeln!(text, "@r{number}\n{read}\n+\n{quality}").unwrap();
        }
        let path = directory.path().join("reads.fq");
        std::fs::write(&path, text).unwrap();
        let run = fuselane()
            .arg("detect")
            .arg(&path)
            .args(["--minimum-reads", "10", "--minimum-control-fragments", "0"])
            .args(["--json", "-"])
            .assert()
            .success();
        let document: serde_json::Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
        let lanes = document["lanes"].as_array().unwrap();
        let lane = lanes.iter().find(|one| one["lane"] == "EML4-V1").unwrap();
        assert_eq!(lane["junction_reads"], 40, "{name}");
        assert_eq!(document["verdict"], "detected", "{name}");
    }
}
