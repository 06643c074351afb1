//! What must not change an answer, for random libraries.

use crate::support::cases::cases;
use crate::support::library::{
    Errors, Generator, Library, add_amplicon, add_wild_type, generator, pick, sequenced,
};
use crate::support::reference::{Fusion, Reference, fusions, reverse_complement};
use crate::support::sample::{ALIGNER, judge};
use fuselane::align::{Outcome, Read};
use fuselane::document::Parameters;
use fuselane::document::{Document, Verdict};
use fuselane::evidence::{Evidence, Sum};
use fuselane::fastq::Record;
use fuselane::fastq::umi::UmiRule;
use fuselane::panel::{Donor, JunctionKey};
use proptest::prelude::*;
use rand::RngExt;
use rand::seq::SliceRandom;
use std::sync::LazyLock;

static LANES: LazyLock<Vec<Fusion>> = LazyLock::new(|| fusions(Reference::read()));

/// A fragment: bases and qualities of one read or of two mates.
type Fragment = Vec<(String, String)>;

fn read(text: &[u8]) -> Vec<(String, String)> {
    let lines: Vec<&str> = std::str::from_utf8(text).unwrap().lines().collect();
    let records = lines.chunks(4);
    records
        .map(|lines| (lines[1].into(), lines[3].into()))
        .collect()
}

/// Fragments of a fusion, of wild type and of nothing.
fn library(seed: u64, paired: bool) -> Vec<Fragment> {
    let mut library = Library::new(seed, 90);
    let lane = pick(&mut library.generator, &LANES).clone();
    add_amplicon(&mut library, &lane, 25, 180);
    add_wild_type(&mut library, Reference::read(), 150, 200);
    (0..30).for_each(|_| library.noise(150));
    let (first, second) = (read(&library.first), read(&library.second));
    let mates = first.into_iter().zip(second);
    mates
        .map(|(one, two)| if paired { vec![one, two] } else { vec![one] })
        .collect()
}

fn add(evidence: &mut Evidence, fragment: &Fragment) {
    let record = |(bases, quality): &(String, String)| -> (Vec<u8>, Vec<u8>) {
        (bases.clone().into_bytes(), quality.clone().into_bytes())
    };
    let owned: Vec<_> = fragment.iter().map(record).collect();
    let mut records = owned.iter().map(|(sequence, quality)| Record {
        name: b"r",
        sequence,
        quality,
    });
    let first = records.next().unwrap();
    evidence
        .add_fragment(&ALIGNER, &UmiRule::None, first, records.next())
        .unwrap();
}

fn count(fragments: &[Fragment]) -> Evidence {
    let mut evidence = Evidence::default();
    fragments
        .iter()
        .for_each(|fragment| add(&mut evidence, fragment));
    evidence
}

fn merged(parts: Vec<Evidence>) -> Evidence {
    let mut whole = Evidence::default();
    parts.into_iter().for_each(|part| whole.merge(part));
    whole
}

fn document(evidence: &Evidence) -> Document {
    judge(evidence, &Parameters::default(), &[])
}

fn bytes(evidence: &Evidence) -> Vec<u8> {
    serde_json::to_vec(&document(evidence)).unwrap()
}

fn explained(bases: &str, quality: &str) -> Outcome {
    let read = Read {
        sequence: bases.as_bytes(),
        quality: quality.as_bytes(),
    };
    ALIGNER.explain(read).outcome
}

/// A read of a lane with its join somewhere inside.
fn crossing_read(random: &mut Generator, lane: &Fusion, length: usize) -> String {
    let before = random.random_range(20..length - 20).min(lane.join);
    let start = lane.join - before;
    lane.sequence[start..(start + length).min(lane.sequence.len())].to_string()
}

fn supported(outcome: &Outcome) -> Option<JunctionKey> {
    match outcome {
        Outcome::Supports(crossing) => Some(crossing.junction.clone()),
        _ => None,
    }
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn the_other_strand_gives_the_same_call(seed: u64, paired: bool) {
        let fragments = library(seed, paired);
        let turned: Vec<Fragment> = fragments
            .iter()
            .map(|mates| {
                let mates = mates.iter().map(|(bases, quality)| {
                    (reverse_complement(bases), quality.chars().rev().collect())
                });
                mates.collect()
            })
            .collect();
        // Mates that point away from each other are no pair any more; single reads are the same.
        if !paired {
            let mut calls = [document(&count(&fragments)), document(&count(&turned))];
            for document in &mut calls {
                document.digest.clear();
                let junctions = document.calls.iter_mut().chain(&mut document.lanes);
                junctions.for_each(|one| one.pile_up.clear());
            }
            prop_assert_eq!(&calls[0], &calls[1]);
        }
        // The first mate read from the other end of the fragment.
        let swapped: Vec<Fragment> = fragments
            .iter()
            .map(|mates| mates.iter().rev().cloned().collect())
            .collect();
        let (one, other) = (document(&count(&fragments)), document(&count(&swapped)));
        prop_assert_eq!(one.verdict, other.verdict);
        let reads = |document: &Document| -> Vec<u64> {
            document.lanes.iter().map(|lane| lane.junction_reads).collect()
        };
        prop_assert_eq!(reads(&one), reads(&other));
    }

    #[test]
    fn any_order_and_any_split_gives_the_same_bytes(seed: u64, paired: bool, parts in 1_usize..6) {
        let mut fragments = library(seed, paired);
        let expected = bytes(&count(&fragments));
        fragments.shuffle(&mut generator(seed));
        let size = fragments.len().div_ceil(parts);
        let mut sums: Vec<Evidence> = fragments.chunks(size).map(count).collect();
        sums.shuffle(&mut generator(seed ^ 1));
        let whole = merged(sums);
        prop_assert_eq!(bytes(&whole), expected);
    }

    #[test]
    fn stored_read_and_merged_equals_counted_in_one_run(seed: u64, paired: bool, parts in 1_usize..6) {
        let fragments = library(seed, paired);
        let size = fragments.len().div_ceil(parts);
        let stored: Vec<Vec<u8>> = fragments
            .chunks(size)
            .map(|part| serde_json::to_vec(&count(part)).unwrap())
            .collect();
        let read = stored.iter().map(|text| serde_json::from_slice(text).unwrap());
        let whole = merged(read.collect());
        prop_assert_eq!(&whole, &count(&fragments));
        prop_assert_eq!(bytes(&whole), bytes(&count(&fragments)));
    }

    #[test]
    fn copies_change_raw_counts_only(seed: u64, paired: bool, copies in 2_usize..4) {
        let fragments = library(seed, paired);
        let (one, many) = (document(&count(&fragments)), document(&count(&vec![fragments.clone(); copies].concat())));
        for (one, many) in one.lanes.iter().zip(&many.lanes) {
            prop_assert_eq!(many.junction_reads, one.junction_reads * copies as u64);
            prop_assert_eq!(many.unique_fragments, one.unique_fragments);
            prop_assert_eq!(many.start_sites, one.start_sites);
            prop_assert_eq!(&many.consensus.as_ref().map(|one| one.before.clone()), &one.consensus.as_ref().map(|one| one.before.clone()));
        }
    }

    #[test]
    fn unrelated_reads_change_no_count(seed: u64, paired: bool, more in 1_usize..400) {
        let fragments = library(seed, paired);
        let mut noise = Library::new(seed ^ 7, 90);
        (0..more).for_each(|_| noise.noise(150));
        let mates = read(&noise.first).into_iter().zip(read(&noise.second));
        let others = mates.map(|(one, two)| if paired { vec![one, two] } else { vec![one] });
        let (before, after) = (count(&fragments), count(&[fragments.clone(), others.collect()].concat()));
        prop_assert_eq!(after.totals.fragments, before.totals.fragments + more as u64);
        prop_assert_eq!(after.totals.on_target, before.totals.on_target);
        prop_assert_eq!(&after.junctions, &before.junctions);
        prop_assert_eq!(&after.background, &before.background);
        prop_assert_eq!(&after.rejected, &before.rejected);
        prop_assert_eq!(&after.ambiguous, &before.ambiguous);
    }

    #[test]
    fn clean_reads_have_the_panel_as_their_consensus(seed: u64) {
        let mut library = Library::new(seed, 100);
        library.errors = Errors { rate: 0.0, informative: true };
        let lane = pick(&mut library.generator, &LANES).clone();
        add_amplicon(&mut library, &lane, 60, 200);
        let first: Vec<Fragment> = read(&library.first).into_iter().map(|one| vec![one]).collect();
        let document = document(&count(&first));
        prop_assert_ne!(document.verdict, Verdict::NotDetected);
        for call in &document.calls {
            prop_assert_eq!(call.lane.as_deref(), Some(lane.lane));
            let consensus = call.consensus.as_ref().unwrap();
            prop_assert!(consensus.identical, "{:?}", consensus.differences);
        }
    }
}

proptest! {
    #![proptest_config(cases(400))]

    /// Each error more leaves a read with the same junction or with none.
    #[test]
    fn more_errors_never_count_for_more(seed: u64) {
        let mut random = generator(seed);
        let lane = pick(&mut random, &LANES);
        let mut bases = crossing_read(&mut random, lane, 90).into_bytes();
        let quality = "I".repeat(bases.len());
        let told = |bases: &[u8]| supported(&explained(std::str::from_utf8(bases).unwrap(), &quality));
        let first = told(&bases);
        for _ in 0..12 {
            // At places that were right until now.
            let at = random.random_range(0..bases.len());
            if bases[at].is_ascii_lowercase() {
                continue;
            }
            let other = *pick(&mut random, b"acgt");
            if other.to_ascii_uppercase() != bases[at] {
                bases[at] = other;
            }
            let now = told(&bases);
            // A read with an error in ten bases may show another join of the two genes.
            let wrong = bases.iter().filter(|base| base.is_ascii_lowercase()).count();
            let genes = |key: &JunctionKey| match key.donor {
                Donor::Known(end) => Some((end.contig, key.acceptor.contig)),
                Donor::Foreign => None,
            };
            let is_same = match (&now, &first) {
                (Some(now), Some(first)) if 10 * wrong > bases.len() => genes(now) == genes(first),
                _ => now.is_none() || now == first,
            };
            prop_assert!(is_same, "{now:?} after {first:?} and {wrong} errors");
        }
    }

    /// A read that is cut, at either end, stays with its junction or counts for none.
    #[test]
    fn a_cut_read_never_moves_to_another_junction(seed: u64) {
        let mut random = generator(seed);
        let lane = pick(&mut random, &LANES);
        let bases = crossing_read(&mut random, lane, 110);
        let errors = Errors { rate: 0.005, informative: true };
        let whole = sequenced(&mut random, &bases, errors);
        let Some(junction) = supported(&explained(&whole.sequence, &whole.quality)) else {
            return Ok(());
        };
        for _ in 0..20 {
            let from = random.random_range(0..whole.sequence.len());
            let to = random.random_range(from..=whole.sequence.len());
            let now = explained(&whole.sequence[from..to], &whole.quality[from..to]);
            let now = supported(&now);
            prop_assert!(now.is_none_or(|now| now.distance(&junction).is_some()), "now another than {junction:?}");
        }
    }
}
