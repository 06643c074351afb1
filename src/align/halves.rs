//! An alignment with gaps, split at the join and scored side by side.

use super::extend::Extension;
use super::observation::Gap;
use super::quarters::Quarters;
use super::rule::NEAR_JOIN;
use bio::alignment::AlignmentOperation;

/// Adds a gap to an arm: it weighs as much as a mismatch, whatever its length.
pub fn add_gap(arm: &mut Extension, distance: usize) {
    arm.mismatches += Quarters::MISMATCH;
    arm.score -= Quarters::MISMATCH.score();
    if distance < NEAR_JOIN {
        arm.near_mismatches += Quarters::MISMATCH;
    }
}

/// An alignment split at the boundary of the reference.
pub struct Halves<'o> {
    /// What stands beside bases before the boundary.
    left: &'o [AlignmentOperation],
    /// Insertions at the boundary itself: bases of neither side.
    pub at_boundary: &'o [AlignmentOperation],
    /// What stands beside bases after it.
    right: &'o [AlignmentOperation],
    /// First base of the reference that is aligned, 0-based.
    start: usize,
    /// Bases of the reference before the join.
    boundary: usize,
}

impl<'o> Halves<'o> {
    /// Splits an alignment that starts at base `start` of the reference.
    pub fn new(operations: &'o [AlignmentOperation], start: usize, boundary: usize) -> Self {
        let mut next = start;
        let is_beyond = |operation: &AlignmentOperation| {
            let is_beyond = next >= boundary;
            next += usize::from(*operation != AlignmentOperation::Ins);
            is_beyond
        };
        let left = operations.iter().position(is_beyond);
        let (left, rest) = operations.split_at(left.unwrap_or(operations.len()));
        let insertions = rest
            .iter()
            .take_while(|one| **one == AlignmentOperation::Ins);
        // An alignment that starts after the boundary has nothing at it.
        let at_boundary = if start <= boundary {
            insertions.count()
        } else {
            0
        };
        let (at_boundary, right) = rest.split_at(at_boundary);
        Self {
            left,
            at_boundary,
            right,
            start,
            boundary,
        }
    }

    /// Scores both halves; `weights` are those of the read's bases from the first aligned one on.
    /// Bases inserted at the boundary count as a mismatch on the right.
    pub fn score(&self, weights: &[Quarters]) -> (Half, Half) {
        let Self { boundary, .. } = *self;
        let left = Half::score(Side::Left, self.left, self.start, boundary, weights, false);
        let read_bases = left.extension.aligned + self.at_boundary.len();
        let weights = weights.get(read_bases..).unwrap_or_default();
        // A gap that runs over the boundary counts once, on the left.
        let ends_in_gap = self.left.last().is_some_and(is_gap);
        let goes_on = !self.at_boundary.is_empty() || ends_in_gap;
        let start = self.start.max(boundary);
        let mut right = Half::score(Side::Right, self.right, start, boundary, weights, goes_on);
        if !self.at_boundary.is_empty() && !ends_in_gap {
            add_gap(&mut right.extension, 0);
        }
        (left, right)
    }
}

fn is_gap(operation: &AlignmentOperation) -> bool {
    use AlignmentOperation::{Del, Ins};
    matches!(operation, Ins | Del)
}

/// A side of the boundary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

/// One half of an alignment.
#[derive(Debug, Default)]
pub struct Half {
    /// Its scores; what is clipped is known to whoever knows the read.
    pub extension: Extension,
    /// Its gaps, in the order of the read.
    pub gaps: Vec<Gap>,
}

impl Half {
    /// Scores the operations of one side in the order of the read, the first of them at base `start`
    /// of the reference. With `in_gap`, they go on with a gap that has been counted.
    fn score(
        side: Side,
        operations: &[AlignmentOperation],
        start: usize,
        boundary: usize,
        weights: &[Quarters],
        mut in_gap: bool,
    ) -> Self {
        let mut half = Self::default();
        let (mut on_read, mut on_reference) = (0, start);
        for operation in operations {
            let distance = match side {
                Side::Left => boundary - on_reference - 1,
                Side::Right => on_reference - boundary,
            };
            let (reads, references) = match operation {
                AlignmentOperation::Match | AlignmentOperation::Subst => (1, 1),
                AlignmentOperation::Ins => (1, 0),
                AlignmentOperation::Del => (0, 1),
                _ => (0, 0),
            };
            on_reference += references;
            if is_gap(operation) {
                // A gap is near the join where its first base in the order of the read is.
                if !in_gap {
                    add_gap(&mut half.extension, distance);
                }
                let nearest = match side {
                    Side::Left => boundary - on_reference,
                    Side::Right => distance,
                };
                half.extend_gap(side, in_gap, nearest, reads, references);
            } else if reads == 1 {
                let is_match = *operation == AlignmentOperation::Match;
                let weight = if is_match {
                    Quarters::ZERO
                } else {
                    weights[on_read]
                };
                half.add_pair(side, weight, distance);
            }
            in_gap = is_gap(operation);
            on_read += reads;
        }
        half
    }

    /// Adds a base of the read beside one of the panel.
    fn add_pair(&mut self, side: Side, weight: Quarters, distance: usize) {
        let extension = &mut self.extension;
        extension.aligned += 1;
        extension.anchor += 1;
        // On the left the bases after the last gap are those next to the join.
        if side == Side::Left || self.gaps.is_empty() {
            extension.ungapped += 1;
        }
        extension.score += if weight == Quarters::ZERO {
            1
        } else {
            -weight.score()
        };
        extension.mismatches += weight;
        if distance < NEAR_JOIN {
            extension.near_mismatches += weight;
        }
    }

    /// Adds a base to the last gap, or starts one.
    fn extend_gap(
        &mut self,
        side: Side,
        in_gap: bool,
        nearest: usize,
        inserted: usize,
        deleted: usize,
    ) {
        self.extension.aligned += inserted;
        if side == Side::Left {
            self.extension.ungapped = 0;
        }
        match self.gaps.last_mut() {
            Some(gap) if in_gap => {
                gap.distance = gap.distance.min(nearest);
                gap.inserted += inserted;
                gap.deleted += deleted;
            }
            _ => self.gaps.push(Gap {
                distance: nearest,
                inserted,
                deleted,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Alignments as `=` match, `X` mismatch, `I` inserted in the read, `D` deleted from it.
    fn halves(alignment: &str, start: usize, boundary: usize) -> (Half, usize, Half) {
        let operations: Vec<AlignmentOperation> = alignment
            .chars()
            .map(|operation| match operation {
                '=' => AlignmentOperation::Match,
                'X' => AlignmentOperation::Subst,
                'I' => AlignmentOperation::Ins,
                _ => AlignmentOperation::Del,
            })
            .collect();
        let weights = vec![Quarters::MISMATCH; operations.len()];
        let halves = Halves::new(&operations, start, boundary);
        let (left, right) = halves.score(&weights);
        (left, halves.at_boundary.len(), right)
    }

    #[test]
    fn an_alignment_is_split_at_the_boundary() {
        // alignment, bases inserted at the boundary, then of each side: aligned, ungapped,
        // mismatches; the reference's first eight bases are before the join
        for (alignment, inserted, left, right) in [
            ("================", 0, (8, 8, 0), (8, 8, 0)),
            ("====X===X=======", 0, (8, 8, 1), (8, 8, 1)),
            ("========II========", 2, (8, 8, 0), (8, 8, 1)),
            ("=====DDD========", 0, (5, 0, 1), (8, 8, 0)),
            ("===DD===========", 0, (6, 3, 1), (8, 8, 0)),
            ("===II=============", 0, (10, 5, 1), (8, 8, 0)),
            ("========DD======", 0, (8, 8, 0), (6, 0, 1)),
            ("===========II=====", 0, (8, 8, 0), (10, 3, 1)),
            // Over the boundary, a gap counts once.
            ("=======DD=======", 0, (7, 0, 1), (7, 0, 0)),
            ("=======DI========", 1, (7, 0, 1), (8, 8, 0)),
            ("========ID=======", 1, (8, 8, 0), (7, 0, 1)),
        ] {
            let (one, at_boundary, other) = halves(alignment, 0, 8);
            assert_eq!(at_boundary, inserted, "{alignment}");
            for (half, (aligned, ungapped, mismatches)) in [(&one, left), (&other, right)] {
                let found = &half.extension;
                assert_eq!(
                    (found.aligned, found.ungapped, found.mismatches),
                    (aligned, ungapped, Quarters::mismatches(mismatches)),
                    "{alignment}"
                );
                let inserted: usize = half.gaps.iter().map(|gap| gap.inserted).sum();
                assert_eq!(found.anchor + inserted, found.aligned, "{alignment}");
            }
        }
    }

    #[test]
    fn gaps_are_kept_with_their_distance_from_the_join() {
        let gap = |distance, inserted, deleted| Gap {
            distance,
            inserted,
            deleted,
        };
        let (left, _, right) = halves("===DD=====II====D====", 0, 8);
        assert_eq!(left.gaps, [gap(3, 0, 2)]);
        assert_eq!(right.gaps, [gap(2, 2, 0), gap(6, 0, 1)]);
        let (left, _, right) = halves("=======DDD======", 0, 8);
        assert_eq!(left.gaps, [gap(0, 0, 1)]);
        assert_eq!(right.gaps, [gap(0, 0, 2)]);
    }

    #[test]
    fn one_side_may_be_empty() {
        let (left, inserted, right) = halves("====", 10, 8);
        assert_eq!((left.extension.aligned, inserted), (0, 0));
        assert_eq!((right.extension.aligned, right.extension.score), (4, 4));
        let (left, _, right) = halves("====", 2, 8);
        assert_eq!((left.extension.aligned, right.extension.aligned), (4, 0));
    }

    #[test]
    fn what_is_far_from_the_join_does_not_count_near_it() {
        let far = format!("X{}", "=".repeat(40));
        let (left, ..) = halves(&far, 0, 20);
        assert_eq!(left.extension.mismatches, Quarters::MISMATCH);
        assert_eq!(left.extension.near_mismatches, Quarters::ZERO);
        let near = format!("{}D{}", "=".repeat(12), "=".repeat(27));
        let (left, ..) = halves(&near, 0, 20);
        assert_eq!(left.extension.near_mismatches, Quarters::MISMATCH);
    }
}
