//! Packed bases looked up by either half, so that few of thousands are compared.

use super::rule::{NEAR_JOIN, PLAUSIBLE_MISMATCHES};

/// Half of the bases next to a boundary. Of three mismatches one half holds at most one, so that
/// every plausible fusion is found by one of its halves.
const HALF: usize = NEAR_JOIN / 2;

/// Mismatches that one half of a plausible fusion has at most.
const HALF_MISMATCHES: u32 = PLAUSIBLE_MISMATCHES / 2;

// `values_near` goes through the values with no mismatch and with one.
const _: () = assert!(HALF_MISMATCHES == 1);

/// Indices of isoforms by the values of one half that differ from theirs in at most one base.
#[derive(Debug, Clone)]
pub struct ByHalf {
    /// Where the isoforms of each value start, and at last where they end.
    starts: Vec<u32>,
    isoforms: Vec<u32>,
}

impl ByHalf {
    /// `pairs` of a value and an isoform, those of each value in the order of the panel.
    pub fn new(pairs: &[(u32, u32)]) -> Self {
        // A counting sort: faster than comparing, and a part of the time to the first reads. First how
        // many isoforms each value has, then where they start, then each is put in its place.
        let mut starts = vec![0; (1 << (2 * HALF)) + 1];
        for &(value, _) in pairs {
            starts[value as usize + 1] += 1;
        }
        for value in 1..starts.len() {
            starts[value] += starts[value - 1];
        }
        let mut next = starts.clone();
        let mut isoforms = vec![0; pairs.len()];
        for &(value, isoform) in pairs {
            let next = &mut next[value as usize];
            isoforms[*next as usize] = isoform;
            *next += 1;
        }
        Self { starts, isoforms }
    }

    /// Isoforms near a value.
    pub fn near(&self, value: u32) -> &[u32] {
        match self.starts.get(value as usize..) {
            Some(&[from, to, ..]) => &self.isoforms[from as usize..to as usize],
            _ => &[],
        }
    }
}

/// One half of packed bases.
pub fn half(packed: u32, which: usize) -> u32 {
    (packed >> (2 * HALF * which)) & ((1 << (2 * HALF)) - 1)
}

/// The values of a half that differ from `value` in at most one base.
pub fn values_near(value: u32) -> impl Iterator<Item = u32> {
    let others =
        (0..HALF).flat_map(move |base| (1..4).map(move |change| value ^ change << (2 * base)));
    std::iter::once(value).chain(others)
}
