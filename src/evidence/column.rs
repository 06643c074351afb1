//! One place of a pile: the bases that reads have there.

use super::turned::Turned;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Bases in the order of their weights.
pub(super) const BASES: &[u8; 4] = b"ACGT";

/// Offset of FASTQ qualities.
const PHRED_OFFSET: u8 = 33;

/// What reads have at one place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PileColumn {
    /// Summed quality of each base.
    pub(super) weights: [u64; 4],
    /// Reads with a base.
    pub(super) depth: u64,
    /// Reads without one between bases that they have.
    pub(super) deleted: u64,
}

/// Index of each base in [`BASES`], whatever its case; of other letters more than any. A table, since every
/// base of every supporting read is looked up.
pub(super) const BASE_INDEX: [u8; 256] = {
    let mut indices = [BASES.len() as u8; 256];
    let mut index = 0;
    while index < BASES.len() {
        indices[BASES[index] as usize] = index as u8;
        indices[BASES[index].to_ascii_lowercase() as usize] = index as u8;
        index += 1;
    }
    indices[b'U' as usize] = indices[b'T' as usize];
    indices[b'u' as usize] = indices[b'T' as usize];
    indices
};

/// As [`BASE_INDEX`], of the complement of each base.
const COMPLEMENT_INDEX: [u8; 256] = {
    let mut indices = BASE_INDEX;
    let mut letter = 0;
    while letter < indices.len() {
        if (indices[letter] as usize) < BASES.len() {
            indices[letter] = BASES.len() as u8 - 1 - indices[letter];
        }
        letter += 1;
    }
    indices
};

/// Adds the bases of a read in a range to the places beside them.
pub(super) fn add_bases(places: &mut [PileColumn], read: Turned, range: Range<usize>) {
    let (bases, qualities) = read.given(range);
    let given = bases.iter().zip(qualities);
    if read.is_forward() {
        for (place, (&base, &quality)) in places.iter_mut().zip(given) {
            place.add(BASE_INDEX[usize::from(base)], quality);
        }
    } else {
        for (place, (&base, &quality)) in places.iter_mut().rev().zip(given) {
            place.add(COMPLEMENT_INDEX[usize::from(base)], quality);
        }
    }
}

/// What a base of each quality weighs, as FASTQ has it.
const WEIGHT: [u8; 256] = {
    let mut weights = [1; 256];
    let mut quality = PHRED_OFFSET as usize + 1;
    while quality < weights.len() {
        weights[quality] = quality as u8 - PHRED_OFFSET;
        quality += 1;
    }
    weights
};

impl PileColumn {
    #[inline]
    pub(super) fn add(&mut self, index: u8, quality: u8) {
        // Unknown bases add nothing. This is done a hundred times for each supporting read, and without a branch.
        let known = u64::from(index < BASES.len() as u8);
        let weight = u64::from(WEIGHT[usize::from(quality)]);
        self.weights[usize::from(index) % BASES.len()] += known * weight;
        self.depth += known;
    }

    /// The base that the reads have, if any has one: the first of equals.
    pub(super) fn base(&self) -> Option<u8> {
        let best =
            (0..BASES.len()).max_by_key(|&index| (self.weights[index], BASES.len() - index))?;
        (self.weights[best] > 0).then_some(BASES[best])
    }

    /// Reads that have this base; poor qualities count for less. 0 if most have another.
    pub(super) fn agreeing(&self) -> u64 {
        let all: u64 = self.weights.iter().sum();
        let most = self.weights.iter().max().copied().unwrap_or(0);
        match 2 * most > all {
            true => (2 * most * self.depth + all) / (2 * all),
            false => 0,
        }
    }
}
