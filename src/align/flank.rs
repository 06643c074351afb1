//! The sequence on one side of a join, and where a read differs from it on the way outward.

use super::quarters::Quarters;
use super::read::weight;
use super::rule::NEAR_JOIN;
use crate::panel::{Flank, Panel};
use std::ops::ControlFlow;
use wide::u8x16;

/// Bases that are compared together, a bit each. It changes no answer.
const BLOCK: usize = u64::BITS as usize;

/// Bases of one comparison of the processor. It changes no answer.
const LANES: usize = 16;

/// The way outward from a join. A type rather than a value, so that the loop over the bases is
/// compiled for each way without a branch.
pub trait Direction {
    /// The base at `distance` from the join in `bases`, which end or start at it.
    fn at(bases: &[u8], distance: usize) -> Option<u8>;

    /// `bases` in two parts: the first `count` from the join, and what lies beyond them.
    fn split(bases: &[u8], count: usize) -> (&[u8], &[u8]);

    /// The twelve bases next to the join, if there are as many.
    fn nearest(bases: &[u8]) -> Option<&[u8; NEAR_JOIN]>;

    /// Index of that marked base of a block which is met first.
    fn first(marked: u64) -> usize;

    /// How many bases of a block of some length are met before the one at an index.
    fn distance(index: usize, length: usize) -> usize;
}

/// Towards the start of the read: the base next to the join is the last of its slice.
#[derive(Debug, Clone, Copy)]
pub struct Leftward;

/// Towards the end of the read: the base next to the join is the first of its slice.
#[derive(Debug, Clone, Copy)]
pub struct Rightward;

impl Direction for Leftward {
    #[inline]
    fn at(bases: &[u8], distance: usize) -> Option<u8> {
        let index = bases.len().checked_sub(distance + 1)?;
        bases.get(index).copied()
    }

    #[inline]
    fn split(bases: &[u8], count: usize) -> (&[u8], &[u8]) {
        let (beyond, near) = bases.split_at(bases.len() - count.min(bases.len()));
        (near, beyond)
    }

    #[inline]
    fn nearest(bases: &[u8]) -> Option<&[u8; NEAR_JOIN]> {
        bases.last_chunk()
    }

    #[inline]
    fn first(marked: u64) -> usize {
        marked.ilog2() as usize
    }

    #[inline]
    fn distance(index: usize, length: usize) -> usize {
        length - 1 - index
    }
}

impl Direction for Rightward {
    #[inline]
    fn at(bases: &[u8], distance: usize) -> Option<u8> {
        bases.get(distance).copied()
    }

    #[inline]
    fn split(bases: &[u8], count: usize) -> (&[u8], &[u8]) {
        bases.split_at(count.min(bases.len()))
    }

    #[inline]
    fn nearest(bases: &[u8]) -> Option<&[u8; NEAR_JOIN]> {
        bases.first_chunk()
    }

    #[inline]
    fn first(marked: u64) -> usize {
        marked.trailing_zeros() as usize
    }

    #[inline]
    fn distance(index: usize, _: usize) -> usize {
        index
    }
}

/// What the panel has on one side of a join, outward: first the bases inserted there (`near`), then
/// those of the contig (`far`).
#[derive(Debug, Clone, Copy)]
pub struct FlankSequence<'a> {
    near: &'a [u8],
    far: &'a [u8],
}

impl<'a> FlankSequence<'a> {
    /// A piece of a contig.
    pub fn contig(bases: &'a [u8]) -> Self {
        Self {
            near: &[],
            far: bases,
        }
    }

    /// The left side of a junction, to be met leftward.
    pub fn donor(panel: &'a Panel, flank: &'a Flank) -> Self {
        Self {
            near: &flank.insert,
            far: &panel.contig(flank.contig)[..flank.position],
        }
    }

    /// The right side of a junction, to be met rightward.
    pub fn acceptor(panel: &'a Panel, flank: &'a Flank) -> Self {
        Self {
            near: &flank.insert,
            far: &panel.contig(flank.contig)[flank.position..],
        }
    }

    /// Without the first `count` bases.
    pub fn skip<D: Direction>(self, count: usize) -> Self {
        Self {
            near: D::split(self.near, count).1,
            far: D::split(self.far, count.saturating_sub(self.near.len())).1,
        }
    }

    /// Bases in all.
    pub fn len(self) -> usize {
        self.near.len() + self.far.len()
    }

    /// Calls `each` with the differences of the first `compared` bases of a read (at most as many as
    /// this sequence has), nearest to the join first, until it breaks. With `unknown`, bases that the
    /// panel does not know are differences whatever the read has.
    #[inline]
    pub fn try_for_each_difference<D: Direction>(
        self,
        bases: &[u8],
        compared: usize,
        unknown: bool,
        mut each: impl FnMut(Difference) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let bases = D::split(bases, compared).0;
        let (near, far) = D::split(bases, self.near.len());
        let mut start = 0;
        for (mut read, panel) in [(near, self.near), (far, self.far)] {
            let mut panel = D::split(panel, read.len()).0;
            while !read.is_empty() {
                let (block, read_rest) = D::split(read, BLOCK);
                let (expected, panel_rest) = D::split(panel, BLOCK);
                // Reads mostly match: 64 bases are compared at once, and only those that differ are
                // visited one by one.
                let mut marked = differing(block, expected, unknown);
                while marked != 0 {
                    let index = D::first(marked);
                    marked &= !(1 << index);
                    each(Difference {
                        distance: start + D::distance(index, block.len()),
                        base: block[index],
                        expected: expected[index],
                    })?;
                }
                start += block.len();
                (read, panel) = (read_rest, panel_rest);
            }
        }
        ControlFlow::Continue(())
    }

    /// How many of the first twelve bases of a read differ, not counting those that the panel does
    /// not know.
    pub fn differing_near<D: Direction>(self, bases: &[u8]) -> u32 {
        // Nearly always twelve bases of the contig are there, and none inserted.
        if self.near.is_empty()
            && let (Some(read), Some(panel)) = (D::nearest(bases), D::nearest(self.far))
        {
            let pairs = read.iter().zip(panel);
            return pairs
                .map(|(read, panel)| u32::from((read != panel) & (*panel != b'N')))
                .sum();
        }
        let compared = NEAR_JOIN.min(bases.len()).min(self.len());
        let mut count = 0;
        // It never breaks.
        let _ = self.try_for_each_difference::<D>(bases, compared, false, |one| {
            count += u32::from(one.expected != b'N');
            ControlFlow::Continue(())
        });
        count
    }

    /// What the mismatches of a read weigh that has `bases` and `qualities` outward from the join.
    /// Bases that the panel does not have or know are mismatches. Stops counting at `limit`.
    pub fn mismatches<D: Direction>(
        self,
        bases: &[u8],
        qualities: &[u8],
        limit: Quarters,
    ) -> Quarters {
        let compared = bases.len().min(self.len());
        let weight_at = |distance, base| weight(D::at(qualities, distance).unwrap_or(0), base);
        let mut total = Quarters::ZERO;
        let mut add = |weight| {
            total += weight;
            if total >= limit {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let within = self.try_for_each_difference::<D>(bases, compared, false, |one| {
            add(weight_at(one.distance, one.base))
        });
        if within.is_continue() {
            let mut outside = compared..bases.len();
            // What is added is in the total.
            let _ = outside.try_for_each(|distance| {
                add(weight_at(distance, D::at(bases, distance).unwrap_or(b'N')))
            });
        }
        total
    }
}

/// A base of a read that differs from the panel's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// Bases between it and the join.
    pub distance: usize,
    /// The base of the read.
    pub base: u8,
    /// The base of the panel.
    pub expected: u8,
}

/// A bit for each base that differs.
#[inline]
fn differing_lanes(read: &[u8; LANES], panel: &[u8; LANES], unknown: u8x16) -> u64 {
    let panel = u8x16::new(*panel);
    let equal = u8x16::new(*read).cmp_eq(panel) & !panel.cmp_eq(unknown);
    u64::from(!equal.move_mask() as u16)
}

/// A bit for each base of a block that differs, the lowest for the first.
#[inline]
fn differing(read: &[u8], panel: &[u8], unknown: bool) -> u64 {
    let letter = if unknown { b'N' } else { 0xFF };
    let unknown = u8x16::splat(letter);
    let (blocks, rest) = read.as_chunks::<LANES>();
    let (panel_blocks, panel_rest) = panel.as_chunks::<LANES>();
    let mut bits = 0;
    for (index, (read, panel)) in blocks.iter().zip(panel_blocks).enumerate() {
        bits |= differing_lanes(read, panel, unknown) << (LANES * index);
    }
    if rest.is_empty() {
        return bits;
    }
    match (read.last_chunk(), panel.last_chunk()) {
        // The last sixteen overlap those before them, and set the same bits twice: shorter than a
        // loop over what is left.
        (Some(read_end), Some(panel_end)) => {
            bits | differing_lanes(read_end, panel_end, unknown) << (read.len() - LANES)
        }
        _ => {
            let pairs = rest.iter().zip(panel_rest).rev();
            pairs.fold(0, |bits, (read, panel)| {
                bits << 1 | u64::from((read != panel) | (*panel == letter))
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// The panel has AC beside the join, and beyond it GGTT.
    fn flank() -> FlankSequence<'static> {
        FlankSequence {
            near: b"AC",
            far: b"GGTT",
        }
    }

    fn differences<D: Direction>(
        flank: FlankSequence,
        bases: &[u8],
        unknown: bool,
    ) -> Vec<Difference> {
        let compared = bases.len().min(flank.len());
        let mut found = Vec::new();
        let walked = flank.try_for_each_difference::<D>(bases, compared, unknown, |one| {
            found.push(one);
            ControlFlow::Continue(())
        });
        assert!(walked.is_continue());
        found
    }

    #[test]
    fn bases_are_met_outward_from_the_join_first_those_that_are_inserted() {
        // Leftward the panel reads GGTTAC up to the join, rightward ACGGTT from it.
        for (case, left, right, distances) in [
            ("alike", "GGTTAC", "ACGGTT", &[][..]),
            ("next to the join", "GGTTAG", "TCGGTT", &[0]),
            ("beside the inserted ones", "GGTAAC", "ACAGTT", &[2]),
            ("the outermost", "CGTTAC", "ACGGTA", &[5]),
            ("shorter", "TAA", "CCG", &[0]),
            ("longer than the panel", "CAGGTTAC", "ACGGTTGA", &[]),
        ] {
            let found = differences::<Leftward>(flank(), left.as_bytes(), false);
            let found: Vec<usize> = found.iter().map(|one| one.distance).collect();
            assert_eq!(found, distances, "{case}, leftward");
            let found = differences::<Rightward>(flank(), right.as_bytes(), false);
            let found: Vec<usize> = found.iter().map(|one| one.distance).collect();
            assert_eq!(found, distances, "{case}, rightward");
        }
    }

    #[test]
    fn what_is_skipped_is_taken_off_beside_the_join() {
        for (count, left, right) in [
            (0, "GGTTAC", "ACGGTT"),
            (1, "GGTTA", "CGGTT"),
            (2, "GGTT", "GGTT"),
            (3, "GGT", "GTT"),
            (6, "", ""),
            (9, "", ""),
        ] {
            let rest = flank().skip::<Leftward>(count);
            assert_eq!([rest.far, rest.near].concat(), left.as_bytes(), "{count}");
            let rest = flank().skip::<Rightward>(count);
            assert_eq!([rest.near, rest.far].concat(), right.as_bytes(), "{count}");
        }
    }

    #[test]
    fn mismatches_weigh_by_quality_and_what_the_panel_lacks_is_one() {
        let unknown = FlankSequence::contig(b"NCGGTT");
        let known = FlankSequence::contig(b"ACGGTT");
        // panel, read, qualities, limit, quarters of a mismatch. 5 is a quality of 20, + of 10, # of 2.
        for (case, panel, bases, qualities, limit, quarters) in [
            ("alike", known, "ACGG", "IIII", 99, 0),
            ("one good", known, "ACTG", "II5I", 99, 4),
            ("one middling", known, "ACTG", "II+I", 99, 2),
            ("one poor", known, "ACTG", "II#I", 99, 1),
            ("two", known, "TCTG", "IIII", 99, 8),
            ("the panel does not know it", unknown, "ACGG", "IIII", 99, 4),
            ("two beyond the panel", known, "ACGGTTAC", "IIIIIIII", 99, 8),
            ("no further than the limit", known, "TGCC", "IIII", 8, 8),
        ] {
            let found = panel.mismatches::<Rightward>(
                bases.as_bytes(),
                qualities.as_bytes(),
                Quarters(limit),
            );
            assert_eq!(found, Quarters(quarters), "{case}");
        }
        assert_eq!(known.differing_near::<Rightward>(b"TCTG"), 2);
        assert_eq!(unknown.differing_near::<Rightward>(b"TCTG"), 1);
    }

    #[test]
    fn sixteen_bases_at_once_are_the_same_as_one_by_one() {
        let mut random = ChaCha8Rng::seed_from_u64(5);
        for _ in 0..4000 {
            let length = random.random_range(0..150);
            let mut sequence = |letters: &[u8]| -> Vec<u8> {
                (0..length)
                    .map(|_| letters[random.random_range(0..letters.len())])
                    .collect()
            };
            // Mostly alike, so that whole blocks are.
            let panel = sequence(b"AAAAAAAACGN");
            let read = sequence(b"AAAAAAAAACG");
            let (near, far) = panel.split_at(random.random_range(0..=length));
            let bases = &read[random.random_range(0..=length)..];
            let unknown = random.random_bool(0.5);
            let expected = |distance: usize| {
                let (base, expected) = (bases[distance], panel[distance]);
                let differs = base != expected || (unknown && expected == b'N');
                differs.then_some(Difference {
                    distance,
                    base,
                    expected,
                })
            };
            let one_by_one: Vec<Difference> = (0..bases.len()).filter_map(expected).collect();
            let rightward = FlankSequence { near, far };
            assert_eq!(
                differences::<Rightward>(rightward, bases, unknown),
                one_by_one
            );
            let turned = |bases: &[u8]| bases.iter().rev().copied().collect::<Vec<u8>>();
            let (near, far, bases) = (turned(near), turned(far), turned(bases));
            let leftward = FlankSequence {
                near: &near,
                far: &far,
            };
            assert_eq!(
                differences::<Leftward>(leftward, &bases, unknown),
                one_by_one
            );
        }
    }
}
