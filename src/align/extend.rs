//! One side of a join: how far a read follows a sequence outward from it.

use super::flank::{Direction, Outward};
use super::read::{MISMATCH, weight};
use std::ops::ControlFlow;

/// Bases next to the join in which mismatches are counted apart.
pub const NEAR: usize = 12;

/// An extension stops when its score has fallen this far below the best.
const DROP: i32 = 20;

/// How a read follows a reference from the join outward. Mismatches are in quarters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Side {
    /// Read bases aligned, from the join outward.
    pub aligned: usize,
    /// Those of them with a known base beside them: the anchor.
    pub anchor: usize,
    /// Weighted mismatches in the aligned bases.
    pub mismatches: u32,
    /// Weighted mismatches in the [`NEAR`] known bases next to the join.
    pub near_mismatches: u32,
    /// Matches less weighted mismatches.
    pub score: i32,
    /// Read bases beyond the aligned ones that the reference could have explained.
    pub clipped: usize,
}

impl Side {
    /// Adds bases that match.
    #[inline]
    fn add_matches(&mut self, count: usize) {
        self.aligned += count;
        self.anchor += count;
        self.score += count as i32;
    }

    /// Adds a base that does not match, or one that the reference does not know.
    fn add_other(&mut self, base: u8, quality: u8, expected: u8) {
        self.aligned += 1;
        if expected == b'N' {
            return;
        }
        self.anchor += 1;
        let weight = weight(quality, base);
        self.score -= weight as i32;
        self.mismatches += weight;
        if self.anchor <= NEAR {
            self.near_mismatches += weight;
        }
    }
}

/// Extends along the bases and qualities of a read and along a reference, outward.
///
/// The aligned part ends where the score is best. The end of the read counts as much as one
/// mismatch, so that an error in its last bases does not shorten the anchor; the end of the
/// reference ends the alignment without a clip.
pub fn extend<D: Direction>((bases, qualities): (&[u8], &[u8]), reference: Outward) -> Side {
    let mut running = Side::default();
    let compared = bases.len().min(reference.len());
    let mut best = Side::default();
    let mut passed = 0;
    let walked = reference.try_for_each_difference::<D>(bases, compared, true, |difference| {
        running.add_matches(difference.distance - passed);
        passed = difference.distance + 1;
        if running.score > best.score {
            best = running;
        }
        let quality = D::at(qualities, difference.distance).unwrap_or(0);
        running.add_other(difference.base, quality, difference.expected);
        if running.score < best.score - DROP {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    if walked.is_break() {
        best.clipped = bases.len() - best.aligned;
        return best;
    }
    running.add_matches(compared - passed);
    if running.score + MISMATCH as i32 >= best.score {
        best = running;
    }
    best.clipped = running.aligned - best.aligned;
    best
}

#[cfg(test)]
mod tests {
    use super::super::flank::{Leftward, Rightward};
    use super::*;

    fn side(read: &[u8], reference: &[u8]) -> Side {
        let good = vec![b'I'; read.len()];
        let side = extend::<Rightward>((read, &good), Outward::contig(reference));
        let turned = |bases: &[u8]| bases.iter().rev().copied().collect::<Vec<u8>>();
        let (turned_read, turned_reference) = (turned(read), turned(reference));
        let leftward = Outward::contig(&turned_reference);
        let other = extend::<Leftward>((&turned_read, &good), leftward);
        assert_eq!(side, other);
        side
    }

    #[test]
    fn anchors_and_clips() {
        // read, reference, anchor, mismatches (quarters), clipped
        for (read, reference, anchor, mismatches, clipped) in [
            ("ACGTACGTACGT", "ACGTACGTACGTTT", 12, 0, 0),
            ("ACGTACGTACGA", "ACGTACGTACGT", 12, 4, 0),
            ("ACGTACGTACGTGGGGGG", "ACGTACGTACGTAAAAAA", 12, 0, 6),
            ("ACGTACGTACGTGGGGGG", "ACGTACGTACGT", 12, 0, 0),
            ("ACNTACGTACGT", "ACGTACGTACGT", 12, 1, 0),
            ("ACGTACGT", "NNGTACGT", 6, 0, 0),
        ] {
            let side = side(read.as_bytes(), reference.as_bytes());
            assert_eq!(
                (side.anchor, side.mismatches, side.clipped),
                (anchor, mismatches, clipped),
                "{read}"
            );
        }
    }

    /// The rule in its plainest form, one base at a time.
    fn slowly(read: &[u8], quality: u8, reference: &[u8]) -> Side {
        let (mut running, mut best) = (Side::default(), Side::default());
        for (&base, &expected) in read.iter().zip(reference) {
            if base == expected && expected != b'N' {
                running.add_matches(1);
            } else {
                running.add_other(base, quality, expected);
            }
            if running.score > best.score {
                best = running;
            } else if running.score < best.score - DROP {
                best.clipped = read.len() - best.aligned;
                return best;
            }
        }
        if running.score + MISMATCH as i32 >= best.score {
            best = running;
        }
        best.clipped = running.aligned - best.aligned;
        best
    }

    proptest::proptest! {
        #[test]
        fn blocks_of_bases_make_no_difference(
            read in "([ACGT]{32})?[ACGTN]{0,60}",
            changes in proptest::collection::vec((0_usize..90, "[ACGTN]"), 0..8),
            extra in "[ACGT]{0,9}",
            quality in "[#0I]",
        ) {
            let mut reference = format!("{read}{extra}").into_bytes();
            for (at, base) in changes {
                if let Some(place) = reference.get_mut(at) {
                    *place = base.as_bytes()[0];
                }
            }
            let (read, quality) = (read.as_bytes(), quality.as_bytes()[0]);
            let qualities = vec![quality; read.len()];
            let fast = extend::<Rightward>((read, &qualities), Outward::contig(&reference));
            proptest::prop_assert_eq!(fast, slowly(read, quality, &reference));
        }
    }

    #[test]
    fn poor_bases_hardly_weigh() {
        let poor = extend::<Rightward>((b"AAAAAAAA", b"########"), Outward::contig(b"AAAATTAA"));
        assert_eq!((poor.anchor, poor.mismatches), (8, 2));
    }
}
