//! Reads of any kind, by chance, for the tests of this room.

use super::cases::panel;
use bio::alphabets::dna;
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};

/// So many of some letters.
pub fn some_bases(random: &mut impl Rng, letters: &[u8], count: usize) -> Vec<u8> {
    (0..count)
        .filter_map(|_| letters.choose(random).copied())
        .collect()
}

/// A piece of a transcript, an intron, a junction, or two of them side by side.
fn template(random: &mut impl Rng, length: usize) -> Vec<u8> {
    let panel = panel();
    let piece = |random: &mut dyn Rng, length: usize| -> Vec<u8> {
        let all: Vec<_> = panel.contig_ids().collect();
        let contig = all.choose(random).map_or(&[][..], |one| panel.contig(*one));
        let length = length.min(contig.len());
        let from = random.random_range(0..=contig.len() - length);
        contig[from..from + length].to_vec()
    };
    let before = random.random_range(0..=length);
    match random.random_range(0..4) {
        0 => piece(random, length),
        1 => [piece(random, before), piece(random, length - before)].concat(),
        2 => {
            let lanes = panel.lanes.choose(random);
            let junction = lanes.map(|one| panel.junction(one.junction));
            let sides = junction.map(|one| {
                [
                    one.left_sequence(panel, before),
                    one.right_sequence(panel, length - before),
                ]
            });
            sides.map(|sides| sides.concat()).unwrap_or_default()
        }
        _ => {
            let junction = panel.junctions.choose(random);
            let left = junction.map(|one| one.left_sequence(panel, before));
            let right = junction.map(|one| one.right_sequence(panel, length - before));
            [left.unwrap_or_default(), right.unwrap_or_default()].concat()
        }
    }
}

/// Changes a base in so many, unknown ones among them.
fn with_errors(random: &mut impl Rng, bases: &mut [u8], one_in: u32) {
    for base in bases {
        if random.random_range(0..one_in) == 0 {
            *base = b"ACGTN"[random.random_range(0..5)];
        }
    }
}

/// A read of any kind: errors, all over it or near one place, foreign ends, adapters, gaps, either strand.
pub fn any_read(random: &mut impl Rng) -> Vec<u8> {
    let lengths = [36, 50, 75, 100, 150, 151, 250];
    let length = lengths.choose(random).copied().unwrap_or(100);
    let mut bases = template(random, length);
    let one_in = [20, 100, 300, 100_000].choose(random).copied();
    with_errors(random, &mut bases, one_in.unwrap_or(300));
    if random.random_bool(0.2) {
        let from = random.random_range(0..=bases.len());
        let to = (from + 12).min(bases.len());
        with_errors(random, &mut bases[from..to], 4);
    }
    if random.random_bool(0.1) {
        let from = random.random_range(0..=bases.len());
        let other = some_bases(random, b"ACGT", bases.len() - from);
        bases.splice(from.., other);
    }
    if random.random_bool(0.15) {
        // Often only its first bases are in the read.
        let least = match random.random_bool(0.3) {
            true => bases.len().saturating_sub(9),
            false => bases.len() / 2,
        };
        let from = random.random_range(least..=bases.len());
        let adapter = panel().adapters.choose(random);
        let adapter = adapter.map_or(&[][..], |one| &one.sequence);
        let behind = some_bases(random, b"ACGT", bases.len());
        bases = [&bases[..from], adapter, &behind].concat();
        bases.truncate(length);
    }
    if random.random_bool(0.05) && bases.len() > 40 {
        let at = random.random_range(10..bases.len() - 10);
        let added = random.random_range(0..4);
        let other = some_bases(random, b"ACGT", added);
        bases.splice(at..at + random.random_range(0..4), other);
    }
    match random.random_bool(0.5) {
        true => dna::revcomp(&bases),
        false => bases,
    }
}
