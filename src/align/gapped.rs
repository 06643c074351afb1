//! A read with an insertion or deletion near the join, aligned with gaps by `bio`.

use super::extend::{Extension, extend};
use super::flank::{FlankSequence, Leftward, Rightward};
use super::hypothesis::Hypothesis;
use super::observation::Gap;
use super::quarters::Quarters;
use super::query::Query;
use super::rule::{
    GAP_EXTEND, GAP_LENGTH, GAP_OPEN, GAPPED_TRIED, GAPPED_WINDOW, NEAR_JOIN, PARTNER_REACH,
};
use super::segment::Segment;
use super::ungapped::Alignment;
use crate::panel::{Arrangement, JunctionKind};
use crate::screen::pack;
use bio::alignment::AlignmentOperation;
use bio::alignment::pairwise::{Aligner, Scoring};
use std::cmp::Reverse;

/// A fusion whose two sides the read holds, not beside each other.
#[derive(Debug, Clone, Copy)]
struct Meeting {
    /// The fusion, by one of its donors.
    isoform: Arrangement,
    /// Where the join lies in the read by the partner's segment.
    join: i64,
    /// Bases of the read between the two sides; negative where they overlap.
    gap: i64,
}

impl Query<'_> {
    /// Alignments with a gap to the fusions of which the read holds both sides, best first.
    pub fn gapped_alignments(&self) -> Vec<Alignment> {
        let mut tried: Vec<Meeting> = Vec::new();
        for (partner, driver) in self.ordered_pairs() {
            for meeting in self.meetings(partner, driver) {
                for one in self.with_alternative_donors(meeting) {
                    if !tried.iter().any(|known| known.isoform == one.isoform) {
                        tried.push(one);
                    }
                }
            }
        }
        tried.sort_by_key(|one| (one.gap.abs(), one.isoform.junction, one.isoform.donor));
        tried.truncate(GAPPED_TRIED);
        let mut found: Vec<Alignment> = tried
            .iter()
            .filter_map(|one| {
                let anywhere = self.align_with_gaps(one);
                let at_join = self.align_with_insertion(one);
                // Of equals the last is taken: bases at the join itself rather than beside it.
                let both = [anywhere, at_join].into_iter().flatten();
                both.max_by_key(Alignment::score)
            })
            .collect();
        found.sort_by_key(|one| Reverse(one.score()));
        found
    }

    /// Pairs of a segment on a partner and, after it in the read, one on a driver.
    fn ordered_pairs(&self) -> impl Iterator<Item = (&Segment, &Segment)> {
        let panel = self.panel();
        let partners = self.segments.iter();
        let partners = partners.filter(|one| panel.is_partner(one.contig));
        partners.flat_map(move |partner| {
            let drivers = self.segments.iter();
            let drivers = drivers.filter(|one| panel.is_driver(one.contig));
            let after = drivers.filter(|driver| partner.start < driver.start);
            after.map(move |driver| (partner, driver))
        })
    }

    /// Fusions whose donor ends near the partner's segment and whose acceptor starts near the
    /// driver's.
    fn meetings(&self, partner: &Segment, driver: &Segment) -> Vec<Meeting> {
        let mut found = Vec::new();
        for boundary in self.index.boundaries[partner.contig].donors.iter() {
            let end = boundary.position as i64 - partner.diagonal;
            if (end - partner.end as i64).abs() > PARTNER_REACH {
                continue;
            }
            for isoform in boundary.isoforms() {
                let junction = self.junction(isoform.junction);
                let (donor, acceptor) = (&junction.donors[isoform.donor], &junction.acceptor);
                if isoform.kind != JunctionKind::Fusion || acceptor.contig != driver.contig {
                    continue;
                }
                let start = acceptor.position as i64 - driver.diagonal;
                let inserted = (donor.insert.len() + acceptor.insert.len()) as i64;
                let gap = start - end - inserted;
                if gap.abs() <= GAP_LENGTH {
                    let join = end + donor.insert.len() as i64;
                    found.push(Meeting { isoform, join, gap });
                }
            }
        }
        found
    }

    /// A fusion and those of the same acceptor whose donors end alike: a gap may hide which it is.
    fn with_alternative_donors(&self, meeting: Meeting) -> Vec<Meeting> {
        let panel = self.panel();
        let junction = self.junction(meeting.isoform.junction);
        let donor = &junction.donors[meeting.isoform.donor];
        let acceptor = &junction.acceptor;
        let insert = acceptor.insert.iter().rev().copied();
        let ends = (0..NEAR_JOIN).map_while(|distance| donor.left_base(panel, distance));
        let (packed, count) = pack(insert.chain(ends));
        let mut found = vec![meeting];
        let acceptors = &self.index.boundaries[acceptor.contig].acceptors;
        if let Some(boundary) = acceptors.at(acceptor.position) {
            boundary.for_each_plausible(packed, count, true, |isoform| {
                if isoform.kind == JunctionKind::Fusion && isoform != meeting.isoform {
                    found.push(Meeting { isoform, ..meeting });
                }
            });
        }
        found
    }

    /// Both sides without gaps, the bases of the gap between them. They count as one mismatch on the
    /// right.
    fn align_with_insertion(&self, meeting: &Meeting) -> Option<Alignment> {
        let join = usize::try_from(meeting.join).ok()?;
        let inserted = usize::try_from(meeting.gap).ok().filter(|&gap| gap > 0)?;
        if join + inserted > self.read.len() {
            return None;
        }
        let panel = self.panel();
        let junction = self.junction(meeting.isoform.junction);
        let donor = FlankSequence::donor(panel, &junction.donors[meeting.isoform.donor]);
        let acceptor = FlankSequence::acceptor(panel, &junction.acceptor);
        let left = extend::<Leftward>(self.read.before(join), donor);
        let mut right = extend::<Rightward>(self.read.after(join + inserted), acceptor);
        add_gap(&mut right, 0);
        let hypothesis = Hypothesis {
            isoform: meeting.isoform,
            join: join as i64,
            inserted,
        };
        Some(Alignment::ungapped(hypothesis, left, right))
    }

    /// Aligns the read around the join to the junction, with gaps.
    fn align_with_gaps(&self, meeting: &Meeting) -> Option<Alignment> {
        let join = usize::try_from(meeting.join).ok();
        let join = join.filter(|&at| at <= self.read.len())?;
        let from = join.saturating_sub(GAPPED_WINDOW);
        let to = (join + GAPPED_WINDOW).min(self.read.len());
        let (reference, boundary) = self.around_join(meeting.isoform);
        let matching = |one: u8, other: u8| match one == other {
            true => 1,
            false => -Quarters::MISMATCH.score(),
        };
        let mut aligner = Aligner::with_scoring(Scoring::new(GAP_OPEN, GAP_EXTEND, matching));
        let alignment = aligner.local(&self.read.sequence[from..to], &reference);
        let weights: Vec<Quarters> = self
            .read
            .weights(from + alignment.xstart..self.read.len())
            .collect();
        let halves = Halves::new(&alignment.operations, alignment.ystart, boundary);
        let (mut left, mut right) = halves.score(&weights);
        let inserted = halves.at_boundary.len();
        let read_join = from + alignment.xstart + left.extension.aligned;
        let end = read_join + inserted + right.extension.aligned;
        left.extension.clipped = read_join - left.extension.aligned - from;
        right.extension.clipped = to.saturating_sub(end);
        Some(Alignment {
            hypothesis: Hypothesis {
                isoform: meeting.isoform,
                join: read_join as i64,
                inserted,
            },
            left: left.extension,
            right: right.extension,
            left_gaps: left.gaps,
            right_gaps: right.gaps,
        })
    }

    /// The bases on both sides of a join, and how many stand before it.
    fn around_join(&self, isoform: Arrangement) -> (Vec<u8>, usize) {
        let panel = self.panel();
        let junction = self.junction(isoform.junction);
        let donor = &junction.donors[isoform.donor];
        let mut reference: Vec<u8> = (0..GAPPED_WINDOW)
            .map_while(|distance| donor.left_base(panel, distance))
            .collect();
        reference.reverse();
        let boundary = reference.len();
        reference.extend(junction.right_sequence(panel, GAPPED_WINDOW));
        (reference, boundary)
    }
}

/// Adds a gap to an arm: it weighs as much as a mismatch, whatever its length.
fn add_gap(arm: &mut Extension, distance: usize) {
    arm.mismatches += Quarters::MISMATCH;
    arm.score -= Quarters::MISMATCH.score();
    if distance < NEAR_JOIN {
        arm.near_mismatches += Quarters::MISMATCH;
    }
}

/// An alignment split at the boundary of the reference.
struct Halves<'o> {
    /// What stands beside bases before the boundary.
    left: &'o [AlignmentOperation],
    /// Insertions at the boundary itself: bases of neither side.
    at_boundary: &'o [AlignmentOperation],
    /// What stands beside bases after it.
    right: &'o [AlignmentOperation],
    /// First base of the reference that is aligned, 0-based.
    start: usize,
    /// Bases of the reference before the join.
    boundary: usize,
}

impl<'o> Halves<'o> {
    /// Splits an alignment that starts at base `start` of the reference.
    fn new(operations: &'o [AlignmentOperation], start: usize, boundary: usize) -> Self {
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
    fn score(&self, weights: &[Quarters]) -> (Half, Half) {
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
struct Half {
    extension: Extension,
    gaps: Vec<Gap>,
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
