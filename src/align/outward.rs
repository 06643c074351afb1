//! Sequences as they are met on the way out from a join, and where a read differs from them.

use super::read::weight;
use super::side::NEAR;
use crate::panel::{Flank, Panel};
use std::marker::PhantomData;
use wide::u8x16;

/// Bases that are compared together, a bit each.
const BLOCK: usize = u64::BITS as usize;

/// Bases of one comparison.
const LANES: usize = 16;

/// The way out from a join.
pub trait Direction {
    /// The base at `distance` from the join in `bases`, which end or start at it.
    fn at(bases: &[u8], distance: usize) -> Option<u8>;

    /// `bases` in two parts: the first `count` from the join, and what lies beyond them.
    fn split(bases: &[u8], count: usize) -> (&[u8], &[u8]);

    /// Index of that marked base of a block which is met first.
    fn first(marked: u64) -> usize;

    /// How many bases of a block of some length are met before the one at an index.
    fn distance(index: usize, length: usize) -> usize;
}

/// Towards the start: what is met first stands last.
#[derive(Debug, Clone, Copy)]
pub struct Leftward;

/// Towards the end.
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
    fn first(marked: u64) -> usize {
        marked.trailing_zeros() as usize
    }

    #[inline]
    fn distance(index: usize, _: usize) -> usize {
        index
    }
}

/// What the panel has on one side of a join: first `near` (bases inserted there), then `far`.
#[derive(Debug, Clone, Copy)]
pub struct Outward<'a> {
    near: &'a [u8],
    far: &'a [u8],
}

impl<'a> Outward<'a> {
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

    /// Where the first `compared` bases of a read, which are no more than there are here, differ.
    /// With `unknown`, those that the panel does not know differ whatever the read has.
    #[inline]
    pub fn differences<D: Direction>(
        self,
        bases: &'a [u8],
        compared: usize,
        unknown: bool,
    ) -> Differences<'a, D> {
        let bases = D::split(bases, compared).0;
        let (near, far) = D::split(bases, self.near.len());
        Differences {
            rest: (near, D::split(self.near, near.len()).0),
            beyond: (far, D::split(self.far, far.len()).0),
            unknown,
            block: (&[], &[]),
            start: 0,
            marked: 0,
            direction: PhantomData,
        }
    }

    /// How many of the first twelve bases of a read differ, those that the panel does not know left
    /// out.
    pub fn differing_near<D: Direction>(self, bases: &'a [u8]) -> u32 {
        let compared = NEAR.min(bases.len()).min(self.len());
        let differences = self.differences::<D>(bases, compared, false);
        let known = differences.filter(|one| one.expected != b'N');
        known.count() as u32
    }

    /// What the mismatches of a read weigh that has `bases` and `qualities` outward from the join.
    /// Bases that the panel does not have or know are mismatches. Stops counting at `limit`.
    pub fn mismatches<D: Direction>(self, bases: &[u8], qualities: &[u8], limit: u32) -> u32 {
        let compared = bases.len().min(self.len());
        let weight_at = |distance, base| weight(D::at(qualities, distance).unwrap_or(0), base);
        let differing = self.differences::<D>(bases, compared, false);
        let within = differing.map(|one| weight_at(one.distance, one.base));
        let outside = (compared..bases.len())
            .map(|distance| weight_at(distance, D::at(bases, distance).unwrap_or(b'N')));
        let mut total = 0;
        for weight in within.chain(outside) {
            if total >= limit {
                break;
            }
            total += weight;
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

/// Goes through the differences of a read from the panel, outward. All pairs of slices are bases of
/// the read and as many of the panel.
pub struct Differences<'a, D> {
    /// What has not been compared yet, and what follows that.
    rest: (&'a [u8], &'a [u8]),
    beyond: (&'a [u8], &'a [u8]),
    unknown: bool,
    /// The block that is looked at, and its distance.
    block: (&'a [u8], &'a [u8]),
    start: usize,
    /// Its bases that differ and have not been given, a bit each.
    marked: u64,
    direction: PhantomData<D>,
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
        // The last bases once more, some of them for the second time.
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

impl<D: Direction> Differences<'_, D> {
    /// Compares the next block; `false` at the end.
    #[inline]
    fn advance(&mut self) -> bool {
        if self.rest.0.is_empty() {
            self.rest = std::mem::take(&mut self.beyond);
            if self.rest.0.is_empty() {
                return false;
            }
        }
        let (read, read_rest) = D::split(self.rest.0, BLOCK);
        let (panel, panel_rest) = D::split(self.rest.1, BLOCK);
        self.start += self.block.0.len();
        self.block = (read, panel);
        self.rest = (read_rest, panel_rest);
        self.marked = differing(read, panel, self.unknown);
        true
    }
}

impl<D: Direction> Iterator for Differences<'_, D> {
    type Item = Difference;

    #[inline]
    fn next(&mut self) -> Option<Difference> {
        while self.marked == 0 {
            if !self.advance() {
                return None;
            }
        }
        let index = D::first(self.marked);
        self.marked &= !(1 << index);
        Some(Difference {
            distance: self.start + D::distance(index, self.block.0.len()),
            base: *self.block.0.get(index)?,
            expected: *self.block.1.get(index)?,
        })
    }
}
