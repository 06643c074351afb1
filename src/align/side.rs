//! One side of a join: how far a read follows a sequence outward from it.

use super::read::MISMATCH;

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

/// Extends along `read` (base and mismatch weight, from the join outward) and `reference`.
///
/// The aligned part ends where the score is best. The end of the read counts as much as one
/// mismatch, so that an error in its last bases does not shorten the anchor; the end of the
/// reference ends the alignment without a clip.
pub fn extend(
    read: impl Iterator<Item = (u8, u8)>,
    reference: impl Iterator<Item = u8>,
    read_length: usize,
) -> Side {
    let mut running = Side::default();
    let mut best = Side::default();
    for ((base, weight), expected) in read.zip(reference) {
        running.aligned += 1;
        if expected != b'N' {
            running.anchor += 1;
            if base == expected {
                running.score += 1;
            } else {
                let weight = u32::from(weight);
                running.score -= weight as i32;
                running.mismatches += weight;
                if running.anchor <= NEAR {
                    running.near_mismatches += weight;
                }
            }
        }
        if running.score > best.score {
            best = running;
        } else if running.score < best.score - DROP {
            running.clipped = 1;
            break;
        }
    }
    let reached_the_end = running.clipped == 0;
    if reached_the_end && running.score + MISMATCH as i32 >= best.score {
        best = running;
    }
    let compared = if reached_the_end {
        running.aligned
    } else {
        read_length
    };
    best.clipped = compared - best.aligned;
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(read: &[u8], reference: &[u8]) -> Side {
        extend(
            read.iter().map(|&base| (base, 4)),
            reference.iter().copied(),
            read.len(),
        )
    }

    #[test]
    fn anchors_and_clips() {
        // read, reference, anchor, mismatches (quarters), clipped
        for (read, reference, anchor, mismatches, clipped) in [
            ("ACGTACGTACGT", "ACGTACGTACGTTT", 12, 0, 0),
            ("ACGTACGTACGA", "ACGTACGTACGT", 12, 4, 0),
            ("ACGTACGTACGTGGGGGG", "ACGTACGTACGTAAAAAA", 12, 0, 6),
            ("ACGTACGTACGTGGGGGG", "ACGTACGTACGT", 12, 0, 0),
            ("ACNTACGTACGT", "ACGTACGTACGT", 12, 4, 0),
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

    #[test]
    fn poor_bases_hardly_weigh() {
        let poor = extend(
            b"AAAAAAAA".iter().map(|&base| (base, 1)),
            b"AAAATTAA".iter().copied(),
            8,
        );
        assert_eq!((poor.anchor, poor.mismatches), (8, 2));
    }
}
