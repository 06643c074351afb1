//! How often a fusion is detected, by how much of it there is, and how often where there is none:
//! the tables of `docs/method.md`.

use crate::support::library::{Library, add_wild_type, patient};
use crate::support::reference::{ALK, Fusion, Reference, fusion};
use crate::support::sample::{count, judge};
use fuselane::document::{Document, Parameters, Status, Verdict};
use fuselane::fastq::umi::UmiRule;
use rand::RngExt;

/// Lanes of the detection rates.
const FREQUENT: [&str; 5] = ["RANBP2", "TPM3", "CLTC", "EML4-V1", "NPM1"];

fn detect(library: &Library) -> Document {
    let evidence = count(library, true, &UmiRule::None);
    judge(&evidence, &Parameters::default(), &[])
}

/// What a library of nothing but `fragments` of a fusion says of its lane. Every fragment holds the
/// join; whether a read shows it is chance.
fn status_of_own_lane(fused: &Fusion, seed: u64, fragments: u64) -> Status {
    let mut library = Library::new(seed, 100);
    for _ in 0..fragments {
        let before = library.generator.random_range(20..180);
        let from = fused.join - before;
        library.fragment(&fused.sequence[from..from + 200]);
    }
    let document = detect(&library);
    let mut lanes = document.lanes.iter();
    let own = lanes.find(|lane| lane.lane.as_deref() == Some(fused.lane));
    own.unwrap().status
}

#[test]
fn detection_by_number_of_fragments() {
    let lanes = FREQUENT.map(fusion);
    println!(
        "fragments across a join: percent detected, inconclusive, not detected (20 libraries)"
    );
    // As docs/method.md has it: fragments, libraries of 20 that are detected and that are not.
    for (fragments, detected, not_detected) in [
        (1, 0, 20),
        (2, 0, 2),
        (3, 0, 1),
        (4, 0, 1),
        (5, 9, 0),
        (6, 14, 0),
        (8, 19, 0),
        (10, 20, 0),
        (12, 20, 0),
        (16, 20, 0),
        (20, 20, 0),
    ] {
        let mut verdicts = [0; 3];
        for seed in 0..20_u64 {
            let fused = &lanes[seed as usize % lanes.len()];
            let seed = 1000 + seed * 31 + fragments;
            let index = match status_of_own_lane(fused, seed, fragments) {
                Status::Detected => 0,
                Status::Inconclusive => 1,
                Status::NotDetected => 2,
            };
            verdicts[index] += 1;
        }
        println!(
            "{fragments:>4}  {:>4} {:>4} {:>4}",
            verdicts[0] * 5,
            verdicts[1] * 5,
            verdicts[2] * 5
        );
        // A method that shifts a rate by more than one library in ten is another one.
        for (found, published) in [(verdicts[0], detected), (verdicts[2], not_detected)] {
            let off: i32 = found - published;
            assert!(off.abs() <= 2, "{fragments} fragments: {verdicts:?}");
        }
        assert!(
            fragments < 10 || verdicts[0] == 20,
            "{fragments}: {verdicts:?}"
        );
    }
}

#[test]
fn detection_by_fusion_fraction() {
    let lanes = FREQUENT.map(fusion);
    println!(
        "fusion fraction at the acceptor: percent detected (10 each, 2,000 acceptor fragments)"
    );
    let reference = Reference::read();
    let wild = reference.exons(ALK, "15", "24");
    let acceptor = reference.exons(ALK, "15", "19").len();
    for (fraction, least, most) in [
        (0.001, 0, 3),
        (0.005, 5, 9),
        (0.01, 9, 10),
        (0.02, 10, 10),
        (0.1, 10, 10),
        (0.5, 10, 10),
    ] {
        let mut detected = 0;
        for seed in 0..10_u64 {
            let fused = &lanes[seed as usize % lanes.len()];
            let mut library = Library::new(9000 + seed, 100);
            for _ in 0..2_000 {
                let is_fused = library.generator.random_bool(fraction);
                let (template, join) = if is_fused {
                    (&fused.sequence, fused.join)
                } else {
                    (&wild, acceptor)
                };
                let from = join - library.generator.random_range(20..80);
                library.fragment(&template[from..from + 100]);
            }
            let document = detect(&library);
            detected += u32::from(document.verdict == Verdict::Detected);
        }
        println!("{:>5.1} %  {:>4}", 100.0 * fraction, 10 * detected);
        assert!((least..=most).contains(&detected), "{fraction}: {detected}");
    }
}

#[test]
fn two_hundred_negative_libraries_give_no_call() {
    let mut calls = 0;
    for seed in 0..200 {
        let length = [50, 75, 100, 150][seed as usize % 4];
        let mut library = patient(50_000 + seed, length, 200, None, 0, 1_500);
        library.errors.rate = [0.001, 0.005, 0.02][seed as usize % 3];
        add_wild_type(&mut library, Reference::read(), 500, 220);
        let document = detect(&library);
        calls += document.calls.len();
        assert!(
            document.lanes.iter().all(|lane| lane.junction_reads == 0),
            "seed {seed}"
        );
    }
    println!("200 negative libraries of 2,000 fragments: {calls} calls");
    assert_eq!(calls, 0);
}
