//! Explanations of a read: a junction at a place in the read, and how well it fits.

use super::boundary::{Break, ContigBreaks, WORTH_AS_RIVAL};
use super::extend::{NEAR, Side, extend};
use super::flank::{Leftward, Outward, Rightward};
use super::observation::Crossing;
use super::read::{MISMATCH, OrientedRead};
use super::segment::Extended;
use crate::panel::{Arrangement, Panel};
use crate::screen::{pack, pack_reversed};
use std::ops::Range;

/// Bases that a read must have beyond a break for a fusion there to be considered: shorter
/// overhangs match by chance.
pub const OVERHANG: usize = 8;

/// Score of a read that came close to a junction.
const NEAR_SCORE: i32 = 25;

/// From this anchor on, a side may be clipped for no visible reason.
const FREE_CLIP: usize = 20;

/// Sides with an anchor below this are held to the stricter limit next to the join.
const LONG_SIDE: usize = 24;

/// Percent of a whole side that may be mismatches.
const SIDE_PERCENT: usize = 12;

/// Mismatches that a side may have however short it is, if they are not next to the join.
const SIDE_LEAST: usize = 3;

/// One explanation of a read.
#[derive(Debug, Clone, Copy)]
pub struct Candidate {
    /// The junction and donor.
    pub arrangement: Arrangement,
    /// Where the join lies in the read: bases before it; outside the read where the read shows
    /// only bases inserted at the junction.
    pub join: i64,
    /// Bases of the read between the two sides.
    pub inserted: usize,
    /// Bases aligned without a gap before and after the join.
    pub ungapped: (usize, usize),
    /// Before the join.
    pub left: Side,
    /// After the join.
    pub right: Side,
}

/// How a candidate fails to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// An anchor is too short.
    Short,
    /// The left side differs too much.
    Left,
    /// The right side differs too much.
    Right,
}

/// What a read has to show to count; the numbers of the method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct AnchorRule {
    /// Fewest aligned bases on each side.
    pub minimum_anchor: usize,
    /// Most mismatches in the twelve bases next to the join on a short side.
    pub maximum_mismatches: u32,
    /// Mismatches by which an explanation must beat every other.
    pub margin: u32,
}

impl Candidate {
    /// Matches less weighted mismatches.
    pub fn score(&self) -> i32 {
        self.left.score + self.right.score
    }

    /// Whether anything keeps it from counting; `excused` says whether a side's clipped bases are
    /// an adapter or of poor quality.
    pub fn fault(&self, rule: &AnchorRule, excused: impl Fn(bool) -> bool) -> Option<Fault> {
        let (left, right) = (&self.left, &self.right);
        if left.anchor.min(right.anchor) < rule.minimum_anchor {
            Some(Fault::Short)
        } else if !fits(left, rule, || excused(true)) {
            Some(Fault::Left)
        } else if !fits(right, rule, || excused(false)) {
            Some(Fault::Right)
        } else {
            None
        }
    }

    /// Whether the read shows enough on both sides to have come close.
    pub fn is_near(&self) -> bool {
        self.left.anchor.min(self.right.anchor) >= OVERHANG && self.score() >= NEAR_SCORE
    }

    /// This candidate as evidence.
    pub fn crossing(&self, read: &OrientedRead, counts: bool) -> Crossing {
        Crossing {
            junction: self.arrangement.junction,
            start: -self.join,
            end: read.len() as i64 - self.join - self.inserted as i64,
            inserted: self.inserted,
            donor_anchor: self.left.anchor,
            acceptor_anchor: self.right.anchor,
            donor_aligned: self.ungapped.0,
            acceptor_aligned: self.ungapped.1,
            forward: read.forward,
            counts,
        }
    }

    /// Weighted mismatches of its own in the bases that it aligns without a gap, as
    /// [`Candidate::mismatches_of`] has them.
    pub fn own_mismatches(&self, panel: &Panel, read: &OrientedRead) -> u32 {
        // Nothing but those is in the sides if all of their bases are known and without a gap.
        let (left, right) = (&self.left, &self.right);
        let has_all =
            |side: &Side, ungapped| side.anchor == side.aligned && side.aligned == ungapped;
        if self.inserted == 0 && has_all(left, self.ungapped.0) && has_all(right, self.ungapped.1) {
            left.mismatches + right.mismatches
        } else {
            self.mismatches_of(panel, read, &self.explanation(), u32::MAX)
        }
    }

    /// Weighted mismatches of another explanation in the bases that this candidate aligns without a
    /// gap; counting stops at `limit`. Where the panel does not know what the other one has, it
    /// explains nothing.
    pub fn mismatches_of(
        &self,
        panel: &Panel,
        read: &OrientedRead,
        other: &Explanation,
        limit: u32,
    ) -> u32 {
        let join = self.join.clamp(0, read.len() as i64) as usize;
        let after = join + self.inserted;
        let left = other.mismatches(panel, read, join - self.ungapped.0..join, other.join, limit);
        if left >= limit {
            return left;
        }
        let other_after = other.join + other.inserted as i64;
        let range = after..after + self.ungapped.1;
        left + other.mismatches(panel, read, range, other_after, limit - left)
    }

    /// What it explains the read by.
    pub fn explanation(&self) -> Explanation {
        Explanation {
            arrangement: self.arrangement,
            join: self.join,
            inserted: self.inserted,
        }
    }
}

/// A junction at a place in a read, not aligned yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explanation {
    /// The junction and donor.
    pub arrangement: Arrangement,
    /// As [`Candidate::join`].
    pub join: i64,
    /// As [`Candidate::inserted`].
    pub inserted: usize,
}

impl Explanation {
    /// Weighted mismatches in a range of the read, the junction lying at `join` in it.
    fn mismatches(
        &self,
        panel: &Panel,
        read: &OrientedRead,
        range: Range<usize>,
        join: i64,
        limit: u32,
    ) -> u32 {
        let junction = &panel.junctions[self.arrangement.junction];
        let at = join.clamp(range.start as i64, range.end as i64) as usize;
        let mut mismatches = 0;
        if range.start < at {
            let past_end = (join - at as i64).max(0) as usize;
            let donor = Outward::donor(panel, &junction.donors[self.arrangement.donor]);
            let (bases, qualities) = read.part(range.start..at);
            mismatches += donor
                .skip::<Leftward>(past_end)
                .mismatches::<Leftward>(bases, qualities, limit);
        }
        if at < range.end && mismatches < limit {
            let before_start = (at as i64 - join).max(0) as usize;
            let acceptor = Outward::acceptor(panel, &junction.acceptor);
            let (bases, qualities) = read.part(at..range.end);
            mismatches += acceptor
                .skip::<Rightward>(before_start)
                .mismatches::<Rightward>(bases, qualities, limit - mismatches);
        }
        mismatches
    }

    /// Aligns the read to it.
    pub fn aligned(&self, panel: &Panel, read: &OrientedRead) -> Candidate {
        let mut candidate = aligned(panel, read, self.arrangement, self.join);
        candidate.inserted = self.inserted;
        candidate
    }
}

/// Whether one side passes its own mismatch limit, and its clip is accounted for.
fn fits(side: &Side, rule: &AnchorRule, excused: impl Fn() -> bool) -> bool {
    let near = rule.maximum_mismatches + u32::from(side.anchor >= LONG_SIDE);
    let whole = (side.anchor * SIDE_PERCENT / 100).max(SIDE_LEAST) as u32;
    side.near_mismatches <= near * MISMATCH
        && side.mismatches <= whole * MISMATCH
        && (side.clipped == 0 || side.anchor >= FREE_CLIP || excused())
}

/// Every explanation that the seeds of a read suggest: those across a join by themselves
/// (`hints`: arrangement and bases before the join), others by the breaks in their stretches.
pub fn candidates(
    panel: &Panel,
    breaks: &[ContigBreaks],
    read: &OrientedRead,
    extended: &[Extended],
    hints: &[(Arrangement, i64)],
) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = hints
        .iter()
        .filter(|&&(arrangement, join)| is_alike_near(panel, read, arrangement, join))
        .map(|&(arrangement, join)| aligned(panel, read, arrangement, join))
        .collect();
    for one in extended {
        let stretch = one.stretch;
        let contig = &breaks[stretch.contig];
        // A break is where the stretch's own sequence ends in the read, or a little before: the
        // bases beyond it may go on matching by chance.
        for (list, is_donor) in [(&contig.donors, true), (&contig.acceptors, false)] {
            let (lowest, highest) = if is_donor {
                (one.start + 1, read.len())
            } else {
                (0, one.end.saturating_sub(1))
            };
            let on_contig = |at: usize| at as i64 + stretch.diagonal;
            for at in list.within(on_contig(lowest), on_contig(highest)) {
                let boundary = (at.position as i64 - stretch.diagonal) as usize;
                for_each_at(panel, read, at, boundary, is_donor, |arrangement, join| {
                    let is_known =
                        |one: &Candidate| one.arrangement == arrangement && one.join == join;
                    if !found.iter().any(is_known) {
                        found.push(aligned(panel, read, arrangement, join));
                    }
                });
            }
        }
    }
    found
}

/// The other donors that end alike before the join of a candidate: rivals for which no seed spoke.
pub fn siblings(
    panel: &Panel,
    breaks: &[ContigBreaks],
    read: &OrientedRead,
    candidate: &Candidate,
) -> Vec<Explanation> {
    let acceptor = &panel.junctions[candidate.arrangement.junction].acceptor;
    let found = breaks[acceptor.contig].acceptors.at(acceptor.position);
    let boundary = usize::try_from(candidate.join + acceptor.insert.len() as i64);
    let mut siblings = Vec::new();
    if let (Some(found), Ok(boundary)) = (found, boundary)
        && boundary <= read.len()
    {
        for_each_at(panel, read, found, boundary, false, |arrangement, join| {
            siblings.push(Explanation {
                arrangement,
                join,
                inserted: candidate.inserted,
            });
        });
    }
    siblings
}

/// Calls `each` with what may explain the bases beyond a break that lies at `boundary` in the read:
/// arrangement and join.
fn for_each_at(
    panel: &Panel,
    read: &OrientedRead,
    at: &Break,
    boundary: usize,
    is_donor: bool,
    mut each: impl FnMut(Arrangement, i64),
) {
    let (before, after) = read.sequence.split_at(boundary);
    let (packed, count) = if is_donor {
        match after.first_chunk::<NEAR>() {
            Some(near) => (pack_reversed(near.iter().rev()), NEAR),
            None => pack(after.iter().copied()),
        }
    } else {
        match before.last_chunk::<NEAR>() {
            Some(near) => (pack_reversed(near.iter()), NEAR),
            None => pack(before.iter().rev().copied()),
        }
    };
    let overhangs = before.len().min(after.len()) >= OVERHANG;
    at.worth_aligning(packed, count, overhangs, |arrangement| {
        let junction = &panel.junctions[arrangement.junction];
        let join = if is_donor {
            boundary as i64 + junction.donors[arrangement.donor].insert.len() as i64
        } else {
            boundary as i64 - junction.acceptor.insert.len() as i64
        };
        each(arrangement, join);
    });
}

/// An arrangement laid on a read: where its join lies in the read, and what the panel has before
/// and after that place.
fn laid<'p>(
    panel: &'p Panel,
    read: &OrientedRead,
    arrangement: Arrangement,
    join: i64,
) -> (usize, Outward<'p>, Outward<'p>) {
    let junction = &panel.junctions[arrangement.junction];
    let donor = &junction.donors[arrangement.donor];
    let at = join.clamp(0, read.len() as i64) as usize;
    let past_end = (join - at as i64).max(0) as usize;
    let before_start = (at as i64 - join).max(0) as usize;
    let before = Outward::donor(panel, donor).skip::<Leftward>(past_end);
    let after = Outward::acceptor(panel, &junction.acceptor).skip::<Rightward>(before_start);
    (at, before, after)
}

/// Whether a read is worth aligning to an arrangement of which it has a seed across the join. Where
/// few bases of the seed lie on one side, they are alike in many arrangements.
fn is_alike_near(panel: &Panel, read: &OrientedRead, arrangement: Arrangement, join: i64) -> bool {
    let (at, before, after) = laid(panel, read, arrangement, join);
    before.differing_near::<Leftward>(read.before(at).0) <= WORTH_AS_RIVAL
        && after.differing_near::<Rightward>(read.after(at).0) <= WORTH_AS_RIVAL
}

/// Aligns a read to an arrangement whose join lies at `join` in it.
fn aligned(panel: &Panel, read: &OrientedRead, arrangement: Arrangement, join: i64) -> Candidate {
    let (at, before, after) = laid(panel, read, arrangement, join);
    let left = extend::<Leftward>(read.before(at), before);
    let right = extend::<Rightward>(read.after(at), after);
    Candidate {
        arrangement,
        join,
        inserted: 0,
        ungapped: (left.aligned, right.aligned),
        left,
        right,
    }
}
