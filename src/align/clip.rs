//! Clips that need no excuse from the sequence: adapters and tails of poor quality.

use super::read::{MISMATCH, OrientedRead};
use crate::panel::Adapter;
use bio::alphabets::dna;

/// Bases of an adapter that are compared, where the read has that many.
const COMPARED: usize = 12;

/// Whether bases clipped off an end of a read are an adapter or mostly of poor quality.
#[derive(Debug, Clone)]
pub struct Clips {
    adapters: Vec<Vec<u8>>,
    reversed: Vec<Vec<u8>>,
}

impl Clips {
    /// Knows the panel's adapters.
    pub fn new(adapters: &[Adapter]) -> Self {
        let adapters: Vec<Vec<u8>> = adapters.iter().map(|one| one.sequence.clone()).collect();
        let reversed = adapters.iter().map(dna::revcomp).collect();
        Self { adapters, reversed }
    }

    /// Whether the bases `from..to` of a read, clipped off its left or right end, are excused.
    pub fn excused(&self, read: &OrientedRead, from: usize, to: usize, left: bool) -> bool {
        let total: u32 = read.weights(from..to).sum();
        if 2 * total <= (to - from) as u32 * MISMATCH {
            return true;
        }
        let clipped = &read.sequence[from..to];
        if left {
            self.reversed
                .iter()
                .any(|adapter| starts_alike(clipped.iter().rev(), adapter.iter().rev()))
        } else {
            self.adapters
                .iter()
                .any(|adapter| starts_alike(clipped.iter(), adapter.iter()))
        }
    }
}

/// Whether two sequences start with the same bases, one in six excused.
fn starts_alike<'a>(
    clipped: impl Iterator<Item = &'a u8>,
    adapter: impl Iterator<Item = &'a u8>,
) -> bool {
    let (compared, differing) = clipped
        .zip(adapter)
        .take(COMPARED)
        .fold((0, 0), |(compared, differing), (one, other)| {
            (compared + 1, differing + usize::from(one != other))
        });
    differing <= compared / 6
}
