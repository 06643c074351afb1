//! A read aligned to a junction, outward from the join and without gaps.

use super::ends::ends_across;
use super::extend::{Extension, extend};
use super::flank::{FlankSequence, Leftward, Rightward};
use super::halves::add_gap;
use super::hypothesis::{Hypothesis, LaidJoin, lay};
use super::observation::{Crossing, Gap};
use super::quarters::Quarters;
use super::query::Query;
use super::rule::{CLOSE_SCORE, OVERHANG};
use crate::panel::{JunctionId, JunctionKind};
use std::cmp::Reverse;
use std::ops::Range;

/// A read aligned to a junction.
#[derive(Debug, Clone)]
pub struct Alignment {
    /// The junction, where its join lies in the read, and bases inserted there.
    pub hypothesis: Hypothesis,
    /// Before the join.
    pub left: Extension,
    /// After the join.
    pub right: Extension,
    /// Gaps before the join; empty without allocation for nearly every read.
    pub left_gaps: Vec<Gap>,
    /// Gaps after the join.
    pub right_gaps: Vec<Gap>,
}

impl Alignment {
    /// One without gaps.
    pub fn ungapped(hypothesis: Hypothesis, left: Extension, right: Extension) -> Self {
        Self {
            hypothesis,
            left,
            right,
            left_gaps: Vec::new(),
            right_gaps: Vec::new(),
        }
    }

    /// The junction.
    pub fn junction(&self) -> JunctionId {
        self.hypothesis.isoform.junction
    }

    /// What the junction means.
    pub fn kind(&self) -> JunctionKind {
        self.hypothesis.isoform.kind
    }

    /// Matches less weighted mismatches.
    pub fn score(&self) -> i32 {
        self.left.score + self.right.score
    }

    /// Gaps that it has, bases inserted at the join among them.
    pub fn gaps(&self) -> usize {
        self.left_gaps.len() + self.right_gaps.len() + usize::from(self.hypothesis.inserted > 0)
    }

    /// Whether the read shows enough on both sides to have come close.
    pub fn is_close(&self) -> bool {
        self.left.anchor.min(self.right.anchor) >= OVERHANG && self.score() >= CLOSE_SCORE
    }
}

/// Orders alignments: by score, and between equals the first junction of the panel, by its first donor.
pub fn preference(alignment: &&Alignment) -> (i32, Reverse<JunctionId>, Reverse<usize>) {
    let isoform = alignment.hypothesis.isoform;
    (
        alignment.score(),
        Reverse(isoform.junction),
        Reverse(isoform.donor),
    )
}

/// An alignment as evidence.
pub fn crossing(query: &Query, of: &Alignment, counts: bool) -> Crossing {
    let Hypothesis {
        isoform,
        join,
        inserted,
    } = of.hypothesis;
    let junction = query.junction(isoform.junction);
    let after = query.read.len() as i64 - join - inserted as i64;
    let donor = of.left.arm(&of.left_gaps);
    let acceptor = of.right.arm(&of.right_gaps);
    let (start, end) = ends_across(
        query,
        junction,
        isoform.donor,
        (join, &donor),
        (after, &acceptor),
    );
    Crossing {
        junction: junction.key(),
        isoform: isoform.donor,
        before: join,
        after,
        start,
        end,
        inserted,
        donor,
        acceptor,
        forward: query.read.forward,
        counts,
    }
}

/// Aligns the read to a junction at a place in it. Bases inserted there count as one mismatch on
/// the right, whatever their number.
pub fn align(query: &Query, hypothesis: Hypothesis) -> Alignment {
    align_within(query, hypothesis, query.read.len())
}

/// The same of so many bases on either side of the join, to be compared with an alignment with gaps,
/// which has no more.
pub fn align_within(query: &Query, hypothesis: Hypothesis, most: usize) -> Alignment {
    let LaidJoin { at, before, after } = lay(query, &hypothesis);
    let goes_on = (at + hypothesis.inserted).min(query.read.len());
    let from = at.saturating_sub(most);
    let to = goes_on.saturating_add(most).min(query.read.len());
    // An adapter is clipped: the panel is like it by chance.
    let Range { start, end } = query.fragment;
    let (start, end) = (start.clamp(from, at), end.clamp(goes_on, to));
    let left = extend::<Leftward>(query.read.part(start..at), before);
    let left = left.clipping(start - from, before.len());
    let right = extend::<Rightward>(query.read.part(goes_on..end), after);
    let mut right = right.clipping(to - end, after.len());
    if hypothesis.inserted > 0 {
        add_gap(&mut right, 0);
    }
    Alignment::ungapped(hypothesis, left, right)
}

/// Weighted mismatches of an alignment in the bases that it aligns without a gap.
pub fn own_mismatches(query: &Query, of: &Alignment) -> Quarters {
    let (left, right) = (&of.left, &of.right);
    // The arms hold nothing else if all of their bases are known and none has a gap.
    let has_all = |arm: &Extension| arm.anchor == arm.aligned && arm.aligned == arm.ungapped;
    if of.hypothesis.inserted == 0 && has_all(left) && has_all(right) {
        left.mismatches + right.mismatches
    } else {
        mismatches_where_aligned(query, of, &of.hypothesis, Quarters::UNLIMITED)
    }
}

/// Weighted mismatches of another hypothesis in the bases that an alignment aligns without a
/// gap; counting stops at `limit`. Where the panel does not know what the other one has, it
/// explains nothing.
pub fn mismatches_where_aligned(
    query: &Query,
    alignment: &Alignment,
    other: &Hypothesis,
    limit: Quarters,
) -> Quarters {
    let (own, left, right) = (
        &alignment.hypothesis,
        alignment.left.ungapped,
        alignment.right.ungapped,
    );
    let join = own.join.clamp(0, query.read.len() as i64) as usize;
    let before = mismatches(query, other, join - left..join, other.join, limit);
    if before >= limit {
        return before;
    }
    let after = join + own.inserted;
    let other_after = other.join + other.inserted as i64;
    let rest = limit.less(before);
    before + mismatches(query, other, after..after + right, other_after, rest)
}

/// Weighted mismatches of a hypothesis in a range of the read, its join lying at `join`: bases
/// before it are compared with the donor, those after it with the acceptor.
fn mismatches(
    query: &Query,
    of: &Hypothesis,
    range: Range<usize>,
    join: i64,
    limit: Quarters,
) -> Quarters {
    let panel = query.panel();
    let junction = query.junction(of.isoform.junction);
    let at = join.clamp(range.start as i64, range.end as i64) as usize;
    let mut mismatches = Quarters::ZERO;
    if range.start < at {
        let after_end = (join - at as i64).max(0) as usize;
        let donor = FlankSequence::donor(panel, &junction.donors[of.isoform.donor]);
        let (bases, qualities) = query.read.part(range.start..at);
        mismatches += donor
            .skip::<Leftward>(after_end)
            .mismatches::<Leftward>(bases, qualities, limit);
    }
    if at < range.end && mismatches < limit {
        let before_start = (at as i64 - join).max(0) as usize;
        let acceptor = FlankSequence::acceptor(panel, &junction.acceptor);
        let (bases, qualities) = query.read.part(at..range.end);
        mismatches += acceptor
            .skip::<Rightward>(before_start)
            .mismatches::<Rightward>(bases, qualities, limit.less(mismatches));
    }
    mismatches
}

#[cfg(test)]
mod tests {
    use super::super::cases::{across, changed, good, hypothesis, left, query, right};
    use super::*;

    #[test]
    fn each_side_is_aligned_outward_from_the_join() {
        let foreign = b"T".repeat(12);
        // read, join; of both sides: aligned, mismatches (whole ones), clipped
        for (case, bases, join, before, after) in [
            (
                "whole",
                across("RANBP2", 40, 40),
                40,
                (40, 0, 0),
                (40, 0, 0),
            ),
            (
                "errors",
                changed(across("RANBP2", 40, 40), &[10, 30, 60]),
                40,
                (40, 2, 0),
                (40, 1, 0),
            ),
            (
                "an error in the last base",
                changed(across("RANBP2", 40, 40), &[79]),
                40,
                (40, 0, 0),
                (40, 1, 0),
            ),
            (
                "foreign ends",
                [&foreign[..], &across("RANBP2", 40, 40), &foreign].concat(),
                52,
                (40, 0, 12),
                (40, 0, 12),
            ),
            (
                "one side only",
                right("RANBP2", 40),
                0,
                (0, 0, 0),
                (40, 0, 0),
            ),
        ] {
            let quality = good(&bases);
            let query = query(&bases, &quality);
            let found = align(&query, hypothesis("RANBP2", join));
            for (arm, (aligned, mismatches, clipped)) in
                [(&found.left, before), (&found.right, after)]
            {
                assert_eq!(
                    (arm.aligned, arm.mismatches, arm.clipped),
                    (aligned, Quarters::mismatches(mismatches), clipped),
                    "{case}"
                );
            }
            let shown = crossing(&query, &found, true);
            let join = join as usize;
            assert_eq!(shown.donor_range(), join - before.0..join, "{case}");
            assert_eq!(shown.acceptor_range(), join..join + after.0, "{case}");
        }
    }

    #[test]
    fn another_hypothesis_is_compared_where_the_first_is_aligned() {
        let bases = across("RANBP2", 40, 40);
        let quality = good(&bases);
        let query = query(&bases, &quality);
        let own = align(&query, hypothesis("RANBP2", 40));
        assert_eq!(own_mismatches(&query, &own), Quarters::ZERO);
        let other = hypothesis("TPM3", 40);
        let differing = left("RANBP2", 40)
            .iter()
            .zip(left("TPM3", 40))
            .filter(|(one, other)| **one != *other)
            .count();
        let all = mismatches_where_aligned(&query, &own, &other, Quarters::UNLIMITED);
        assert_eq!(all, Quarters::mismatches(differing as u32));
        // Counting stops at the limit.
        let limited = mismatches_where_aligned(&query, &own, &other, Quarters(9));
        assert!(limited >= Quarters(9) && limited < all);
    }
}
