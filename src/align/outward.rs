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

    /// A block of which the bases of `bases`, fewer than it takes, are the first from the join.
    fn padded(bases: &[u8]) -> [u8; BLOCK];

    /// How far the first of the marked bases of a block lies from the join, in bases.
    fn first(marked: u64) -> usize;

    /// The mark of the base at `distance` of a block.
    fn mark(distance: usize) -> u64;
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
    fn padded(bases: &[u8]) -> [u8; BLOCK] {
        let mut block = [0; BLOCK];
        block[BLOCK - bases.len()..].copy_from_slice(bases);
        block
    }

    #[inline]
    fn first(marked: u64) -> usize {
        marked.leading_zeros() as usize
    }

    #[inline]
    fn mark(distance: usize) -> u64 {
        1 << (BLOCK - 1 - distance)
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
    fn padded(bases: &[u8]) -> [u8; BLOCK] {
        let mut block = [0; BLOCK];
        block[..bases.len()].copy_from_slice(bases);
        block
    }

    #[inline]
    fn first(marked: u64) -> usize {
        marked.trailing_zeros() as usize
    }

    #[inline]
    fn mark(distance: usize) -> u64 {
        1 << distance
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

    /// Whether the first bases are those of a read, all of them known.
    #[inline]
    pub fn starts_with<D: Direction>(self, bases: &[u8]) -> bool {
        self.near.is_empty()
            && D::split(self.far, bases.len()).0 == bases
            && memchr::memchr(b'N', bases).is_none()
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
            read: near,
            panel: D::split(self.near, near.len()).0,
            beyond: (far, D::split(self.far, far.len()).0),
            unknown,
            start: 0,
            taken: 0,
            marked: 0,
            blocks: ([0; BLOCK], [0; BLOCK]),
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
        if self.starts_with::<D>(bases) {
            return 0;
        }
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

/// Goes through the differences of a read from the panel, outward.
pub struct Differences<'a, D> {
    read: &'a [u8],
    panel: &'a [u8],
    /// What follows when these are compared.
    beyond: (&'a [u8], &'a [u8]),
    unknown: bool,
    /// Distance of the block that is looked at, and of the one after it.
    start: usize,
    taken: usize,
    /// The bases of the block that differ and have not been given.
    marked: u64,
    blocks: ([u8; BLOCK], [u8; BLOCK]),
    direction: PhantomData<D>,
}

/// A bit for each base that differs.
#[inline]
fn differing(read: &[u8; BLOCK], panel: &[u8; BLOCK], unknown: bool) -> u64 {
    let unknown = u8x16::splat(if unknown { b'N' } else { 0xFF });
    let (read, panel) = (read.as_chunks::<LANES>().0, panel.as_chunks::<LANES>().0);
    let pairs = read.iter().zip(panel).rev();
    pairs.fold(0, |bits, (read, panel)| {
        let panel = u8x16::new(*panel);
        let equal = u8x16::new(*read).cmp_eq(panel) & !panel.cmp_eq(unknown);
        bits << LANES | u64::from(!equal.move_mask() as u16)
    })
}

impl<D: Direction> Differences<'_, D> {
    /// Compares the next block; `false` at the end.
    #[inline]
    fn advance(&mut self) -> bool {
        if self.read.is_empty() {
            (self.read, self.panel) = std::mem::take(&mut self.beyond);
            if self.read.is_empty() {
                return false;
            }
        }
        let (read, read_beyond) = D::split(self.read, BLOCK);
        let (panel, panel_beyond) = D::split(self.panel, BLOCK);
        (self.start, self.taken) = (self.taken, self.taken + read.len());
        self.blocks = match (read.try_into(), panel.try_into()) {
            (Ok(read), Ok(panel)) => (read, panel),
            _ => (D::padded(read), D::padded(panel)),
        };
        self.marked = differing(&self.blocks.0, &self.blocks.1, self.unknown);
        (self.read, self.panel) = (read_beyond, panel_beyond);
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
        let distance = D::first(self.marked);
        self.marked &= !D::mark(distance);
        Some(Difference {
            distance: self.start + distance,
            base: D::at(&self.blocks.0, distance).unwrap_or_default(),
            expected: D::at(&self.blocks.1, distance).unwrap_or_default(),
        })
    }
}
