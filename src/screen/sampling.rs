//! Which seeds of a read are looked up.
//!
//! The numbers here can change an answer: a read without a looked-up seed in the panel is never
//! aligned. [`crate::align::Rule::numbers`] lists them with those of the alignment.

/// Length of a seed in bases: rare enough by chance (4^16 seeds, about 90,000 in the panel), and
/// short enough to fit beside two errors in 50 bases.
pub const SEED: usize = 16;

/// Reads of this many bases and fewer are sampled at every base.
pub const DENSE_LENGTH: usize = 42;

/// The stride grows by one base for each of these bases beyond [`DENSE_LENGTH`], so that a read of
/// any usual length is sampled at eight to ten places.
pub const BASES_PER_STRIDE: usize = 6;

/// Longest stride in bases: with a base in fifty wrong, 3 in 100,000 reads of 150 have no seed.
pub const LONGEST_STRIDE: usize = 20;

/// Seeds across joins with which a panel screens every read. The built-in panels have fewer. Those of 40 drivers and
/// 400 partners are ten times as many as the seeds of their genes: in a filter of 16 MiB, each look-up would leave
/// the processor's cache.
pub const MOST_JOIN_SEEDS: usize = 1 << 22;

/// Reads of this many bases and more are screened by the seeds of genes and introns alone, where there are more
/// across joins. Of reads of 75 bases across a join, 12 on either side or more, all have such a seed with an error in
/// 200 bases (40,000 simulated), and 99.74 % with one in 50, where 99.92 % have any seed.
pub const SCREENED_WITHOUT_JOINS: usize = 75;

/// Reads up to this length find their sampling in a table. It changes no answer: the table holds
/// what would be computed.
pub(super) const TABULATED_LENGTH: usize = 512;

/// About the distance in bases between the seeds of a read that are looked up: 18 in reads of 150,
/// 1 in reads of 50, so that short reads with an error or two still have a seed beside them.
pub fn stride(length: usize) -> usize {
    (length.saturating_sub(DENSE_LENGTH) / BASES_PER_STRIDE).clamp(1, LONGEST_STRIDE)
}

/// How a read is sampled: as many seeds from its end as from its start, so that a read and its
/// reverse complement are sampled at the same seeds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sampling {
    /// Seeds from either end.
    pub(super) pairs: usize,
    /// Bases between neighbouring seeds from one end.
    pub(super) step: usize,
}

impl Sampling {
    /// The sampling of reads of `length` bases, seeds at most about `stride` bases apart.
    #[inline]
    pub(super) fn new(length: usize, stride: usize) -> Self {
        let last = length.saturating_sub(SEED);
        let pairs = (last / stride + 2) / 2;
        let step = last.div_ceil(2 * pairs - 1).max(1);
        Self { pairs, step }
    }
}

/// The first bases of the seeds that a read is sampled at, 0-based and about `stride` bases apart:
/// one from its start, one from its end, and so on.
pub(super) fn sampled(length: usize, stride: usize) -> impl Iterator<Item = usize> {
    let Sampling { pairs, step } = Sampling::new(length, stride);
    let last = length.checked_sub(SEED);
    let seeds = 0..if last.is_some() { 2 * pairs } else { 0 };
    seeds.map(move |number| match (number / 2 * step, number % 2) {
        (from_start, 0) => from_start,
        (from_end, _) => last.unwrap_or(0) - from_end,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_are_sampled_alike_from_either_end() {
        for length in 0..400 {
            let stride = stride(length);
            let mut places: Vec<usize> = sampled(length, stride).collect();
            places.sort_unstable();
            places.dedup();
            let last = length.saturating_sub(SEED);
            let mut mirrored: Vec<usize> = places.iter().map(|at| last - at).collect();
            mirrored.reverse();
            assert_eq!(places, mirrored, "{length}");
            assert_eq!(places.is_empty(), length < SEED);
            assert!(
                places
                    .windows(2)
                    .all(|two| two[1] - two[0] <= stride + 1 + stride / 4),
                "{length}: {places:?}"
            );
        }
    }

    #[test]
    fn short_reads_are_sampled_more_densely() {
        for (length, bases) in [(16, 1), (42, 1), (50, 1), (100, 9), (150, 18), (250, 20)] {
            assert_eq!(stride(length), bases, "{length}");
        }
    }
}
