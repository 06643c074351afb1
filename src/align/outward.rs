//! Sequences as they are met on the way out from a join, compared eight bases at a time.

use super::read::weight;
use crate::panel::{Flank, Panel};

/// Bases that are compared at once.
pub const BLOCK: usize = 8;

/// Bases that are looked at together while they match.
pub const LARGE_BLOCK: usize = 32;

/// A byte of each base.
const ONES: u64 = 0x0101_0101_0101_0101;

/// The way out from a join.
pub trait Direction {
    /// The base at `distance` from the join in `bases`, which end or start at it.
    fn at(bases: &[u8], distance: usize) -> Option<u8>;

    /// The eight bases from `distance` on, the nearest lowest; `None` if there are fewer.
    fn block(bases: &[u8], distance: usize) -> Option<u64>;

    /// The bases from `distance` on that are looked at together; `None` if there are fewer.
    fn large_block(bases: &[u8], distance: usize) -> Option<&[u8; LARGE_BLOCK]>;

    /// `bases` without the first `count` from the join.
    fn skip(bases: &[u8], count: usize) -> &[u8];
}

/// Towards the start: what is met first stands last.
pub struct Leftward;

/// Towards the end.
pub struct Rightward;

impl Direction for Leftward {
    #[inline]
    fn at(bases: &[u8], distance: usize) -> Option<u8> {
        let index = bases.len().checked_sub(distance + 1)?;
        bases.get(index).copied()
    }

    #[inline]
    fn block(bases: &[u8], distance: usize) -> Option<u64> {
        let end = bases.len().checked_sub(distance)?;
        bases[..end]
            .last_chunk()
            .map(|block| u64::from_be_bytes(*block))
    }

    #[inline]
    fn large_block(bases: &[u8], distance: usize) -> Option<&[u8; LARGE_BLOCK]> {
        bases[..bases.len().checked_sub(distance)?].last_chunk()
    }

    fn skip(bases: &[u8], count: usize) -> &[u8] {
        &bases[..bases.len().saturating_sub(count)]
    }
}

impl Direction for Rightward {
    #[inline]
    fn at(bases: &[u8], distance: usize) -> Option<u8> {
        bases.get(distance).copied()
    }

    #[inline]
    fn block(bases: &[u8], distance: usize) -> Option<u64> {
        let block = bases.get(distance..)?.first_chunk();
        block.map(|block| u64::from_le_bytes(*block))
    }

    #[inline]
    fn large_block(bases: &[u8], distance: usize) -> Option<&[u8; LARGE_BLOCK]> {
        bases.get(distance..)?.first_chunk()
    }

    fn skip(bases: &[u8], count: usize) -> &[u8] {
        bases.get(count..).unwrap_or_default()
    }
}

/// Up to eight bases from `distance` on, the nearest lowest, zeros beyond the end.
#[inline]
fn load<D: Direction>(bases: &[u8], distance: usize) -> u64 {
    D::block(bases, distance).unwrap_or_else(|| {
        let few = (0..BLOCK).map_while(|further| D::at(bases, distance + further));
        few.enumerate().fold(0, |block, (index, base)| {
            block | u64::from(base) << (8 * index)
        })
    })
}

/// The highest bit of each byte that is not zero.
#[inline]
fn nonzero(block: u64) -> u64 {
    const LOW: u64 = ONES * 0x7f;
    (((block & LOW) + LOW) | block) & !LOW
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
            near: D::skip(self.near, count),
            far: D::skip(self.far, count.saturating_sub(self.near.len())),
        }
    }

    /// Bases in all.
    pub fn len(&self) -> usize {
        self.near.len() + self.far.len()
    }

    /// The base at a distance from the join.
    pub fn at<D: Direction>(&self, distance: usize) -> Option<u8> {
        match distance.checked_sub(self.near.len()) {
            Some(beyond) => D::at(self.far, beyond),
            None => D::at(self.near, distance),
        }
    }

    /// Up to eight bases from `distance` on.
    #[inline]
    fn load<D: Direction>(&self, distance: usize) -> u64 {
        match distance.checked_sub(self.near.len()) {
            Some(beyond) => load::<D>(self.far, beyond),
            None => (0..BLOCK)
                .map_while(|further| self.at::<D>(distance + further))
                .enumerate()
                .fold(0, |block, (index, base)| {
                    block | u64::from(base) << (8 * index)
                }),
        }
    }

    /// Whether a large block from `distance` on is the same in a read, and all of it known.
    #[inline]
    pub fn is_same<D: Direction>(&self, bases: &[u8], distance: usize) -> bool {
        let beyond = distance.checked_sub(self.near.len());
        let expected = beyond.and_then(|beyond| D::large_block(self.far, beyond));
        let Some((expected, read)) = expected.zip(D::large_block(bases, distance)) else {
            return false;
        };
        let unknown = read
            .iter()
            .fold(0, |any, &base| any | u8::from(base == b'N'));
        expected == read && unknown == 0
    }

    /// Compares `count` bases of a read from `distance` on, at most eight. With `unknown`, those
    /// that the panel does not know differ whatever the read has.
    #[inline]
    pub fn compare<D: Direction>(
        &self,
        bases: &[u8],
        distance: usize,
        count: usize,
        unknown: bool,
    ) -> Compared {
        let expected = self.load::<D>(distance);
        let read = load::<D>(bases, distance);
        let mut marked = nonzero(expected ^ read);
        if unknown {
            marked |= !nonzero(expected ^ (ONES * u64::from(b'N'))) & (ONES << 7);
        }
        Compared {
            read,
            expected,
            marked: marked & (u64::MAX >> (8 * (BLOCK - count))),
        }
    }

    /// What the mismatches of a read weigh that has `bases` and `qualities` outward from the join.
    /// Bases that the panel does not have or know are mismatches. Stops counting at `limit`.
    pub fn mismatches<D: Direction>(&self, bases: &[u8], qualities: &[u8], limit: u32) -> u32 {
        let (mut total, mut at) = (0, 0);
        while at < bases.len() && total < limit {
            if self.is_same::<D>(bases, at) {
                at += LARGE_BLOCK;
                continue;
            }
            let count = BLOCK.min(bases.len() - at);
            for (index, base, _) in self.compare::<D>(bases, at, count, false) {
                total += weight(D::at(qualities, at + index).unwrap_or(0), base);
            }
            at += count;
        }
        total
    }
}

/// Up to eight bases of a read beside those of the panel; iterates over those that differ: index,
/// base of the read and base of the panel.
#[derive(Debug, Clone, Copy)]
pub struct Compared {
    read: u64,
    expected: u64,
    /// The highest bits of the bytes that differ.
    marked: u64,
}

impl Iterator for Compared {
    type Item = (usize, u8, u8);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.marked == 0 {
            return None;
        }
        let shift = self.marked.trailing_zeros() & !7;
        self.marked &= self.marked - 1;
        let byte = |block: u64| (block >> shift) as u8;
        Some((shift as usize / 8, byte(self.read), byte(self.expected)))
    }
}
