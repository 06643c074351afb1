//! What a read may be: a junction at a place in it, not aligned yet.

use super::boundary::{Boundary, BoundaryKind};
use super::flank::{FlankSequence, Leftward, Rightward};
use super::lookup::Lookup;
use super::query::Query;
use super::rule::{NEAR_JOIN, OVERHANG, PLAUSIBLE_RIVAL_MISMATCHES};
use super::segment::{DiagonalSeeds, Segment};
use crate::panel::{JunctionIsoform, JunctionKind};
use crate::screen::{pack, pack_reversed};

/// A junction at a place in a read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hypothesis {
    /// The junction, by one of its donors.
    pub isoform: JunctionIsoform,
    /// Where the join lies in the read: bases before it. Outside the read where the read shows only
    /// bases inserted at the junction.
    pub join: i64,
    /// Bases of the read between the two sides that the panel does not have.
    pub inserted: usize,
}

impl Hypothesis {
    /// Whether its junction is a fusion.
    pub fn is_fusion(&self) -> bool {
        self.isoform.kind == JunctionKind::Fusion
    }
}

/// A join laid on a read: where it lies in it, and what the panel has before and after that place.
pub struct LaidJoin<'p> {
    /// Bases of the read before the join; none or all of them where the join lies outside.
    pub at: usize,
    /// What the panel has before that place, outward.
    pub before: FlankSequence<'p>,
    /// What it has after it.
    pub after: FlankSequence<'p>,
}

/// Hypotheses of most reads. It changes no answer.
const USUAL_HYPOTHESES: usize = 16;

/// Everything that the seeds of the read suggest: the joins that they cross, and what leaves the
/// contigs at the boundaries of its segments. None of them twice, but for joins. Without `fusions`, only
/// wild-type and unspliced junctions.
pub fn hypotheses(query: &Query, fusions: bool) -> Vec<Hypothesis> {
    // Room for those of most reads, so that the list is not moved while it grows.
    let mut found: Vec<Hypothesis> = Vec::with_capacity(USUAL_HYPOTHESES);
    let joins = query.joins.iter().filter(|_| fusions);
    let joins = joins.filter_map(|seeds| crossed_join(query, seeds));
    found.extend(joins.filter(|one| is_alike_near(query, one)));
    let mut known = Lookup::default();
    for segment in &query.segments {
        for_each_at_boundaries(query, segment, fusions, |one| {
            if known.find(&found, &one, |one| *one).is_none() {
                found.push(one);
            }
        });
    }
    found
}

/// The join that seeds cross, where they cross one.
fn crossed_join(query: &Query, seeds: &DiagonalSeeds) -> Option<Hypothesis> {
    let join = query.index.screen.join(seeds.contig)?;
    Some(Hypothesis {
        isoform: join.isoform,
        join: join.before as i64 - seeds.diagonal,
        inserted: 0,
    })
}

/// Calls `each` with what leaves a segment's contig at boundaries inside the segment.
fn for_each_at_boundaries(
    query: &Query,
    segment: &Segment,
    fusions: bool,
    mut each: impl FnMut(Hypothesis),
) {
    // A boundary lies where the segment's own sequence ends in the read, or a little before: the
    // bases beyond it may go on matching by chance. So a donor's is looked for from the first
    // base of the segment to the last one of the fragment, an acceptor's from the second base of the
    // fragment to the last one of the segment.
    let contig = query.boundaries(segment.contig);
    let ranges = [
        (
            BoundaryKind::Donor,
            segment.start + 1,
            query.fragment.end - 1,
        ),
        (
            BoundaryKind::Acceptor,
            query.fragment.start + 1,
            segment.end.saturating_sub(1),
        ),
    ];
    for (kind, lowest, highest) in ranges {
        let boundaries = match kind {
            BoundaryKind::Donor => &contig.donors,
            BoundaryKind::Acceptor => &contig.acceptors,
        };
        let on_contig = |at: usize| at as i64 + segment.diagonal;
        for boundary in boundaries.within(on_contig(lowest), on_contig(highest)) {
            let at = (boundary.position as i64 - segment.diagonal) as usize;
            for_each_plausible(query, boundary, (kind, at), fusions, &mut each);
        }
    }
}

/// Calls `each` with what may explain the read's bases beyond a boundary that lies at `at` in
/// the read; without `fusions`, only what is none.
fn for_each_plausible(
    query: &Query,
    boundary: &Boundary,
    (kind, at): (BoundaryKind, usize),
    fusions: bool,
    mut each: impl FnMut(Hypothesis),
) {
    let (before, after) = query.read.sequence.split_at(at);
    // Twelve bases are there nearly always; their number is then known to the compiler.
    let (packed, count) = match kind {
        BoundaryKind::Donor => match after.first_chunk::<NEAR_JOIN>() {
            Some(near) => (pack_reversed(near.iter().rev()), NEAR_JOIN),
            None => pack(after.iter().copied()),
        },
        BoundaryKind::Acceptor => match before.last_chunk::<NEAR_JOIN>() {
            Some(near) => (pack_reversed(near.iter()), NEAR_JOIN),
            None => pack(before.iter().rev().copied()),
        },
    };
    let fragment = &query.fragment;
    let beside = at.saturating_sub(fragment.start);
    let fusions = fusions && beside.min(fragment.end.saturating_sub(at)) >= OVERHANG;
    boundary.for_each_plausible(packed, count, fusions, |isoform| {
        let junction = query.junction(isoform.junction);
        let join = match kind {
            BoundaryKind::Donor => at as i64 + junction.donors[isoform.donor].insert.len() as i64,
            BoundaryKind::Acceptor => at as i64 - junction.acceptor.insert.len() as i64,
        };
        each(Hypothesis {
            isoform,
            join,
            inserted: 0,
        });
    });
}

/// Donors with the same end before the join of a fusion that no seed may have suggested: other
/// ways to explain the same read.
pub fn alternative_donors(query: &Query, fusion: &Hypothesis) -> Vec<Hypothesis> {
    let Hypothesis {
        isoform,
        join,
        inserted,
    } = *fusion;
    let acceptor = &query.junction(isoform.junction).acceptor;
    let acceptors = &query.boundaries(acceptor.contig).acceptors;
    let at = usize::try_from(join + acceptor.insert.len() as i64);
    let mut found = Vec::new();
    if let (Some(boundary), Ok(at)) = (acceptors.at(acceptor.position), at)
        && at <= query.read.len()
    {
        let place = (BoundaryKind::Acceptor, at);
        for_each_plausible(query, boundary, place, true, |hypothesis| {
            found.push(Hypothesis {
                inserted,
                ..hypothesis
            });
        });
    }
    found
}

/// Lays a hypothesis on the read.
pub fn lay<'p>(query: &Query<'p>, hypothesis: &Hypothesis) -> LaidJoin<'p> {
    let panel = query.panel();
    let Hypothesis { isoform, join, .. } = *hypothesis;
    let junction = query.junction(isoform.junction);
    let at = join.clamp(0, query.read.len() as i64) as usize;
    // Bases inserted at the junction that lie beyond the ends of the read.
    let after_end = (join - at as i64).max(0) as usize;
    let before_start = (at as i64 - join).max(0) as usize;
    LaidJoin {
        at,
        before: FlankSequence::donor(panel, &junction.donors[isoform.donor])
            .skip::<Leftward>(after_end),
        after: FlankSequence::acceptor(panel, &junction.acceptor).skip::<Rightward>(before_start),
    }
}

/// Whether a join that a seed crosses is worth aligning to. Where few bases of the seed lie on
/// one side, they are alike in many junctions.
fn is_alike_near(query: &Query, hypothesis: &Hypothesis) -> bool {
    let LaidJoin { at, before, after } = lay(query, hypothesis);
    let (left, right) = (query.read.before(at).0, query.read.after(at).0);
    before.differing_near::<Leftward>(left) <= PLAUSIBLE_RIVAL_MISMATCHES
        && after.differing_near::<Rightward>(right) <= PLAUSIBLE_RIVAL_MISMATCHES
}

#[cfg(test)]
mod tests {
    use super::super::cases::{across, changed, good, lane, query};
    use super::{Hypothesis, alternative_donors, hypotheses};

    #[test]
    fn what_the_bases_beyond_a_boundary_allow_is_a_hypothesis() {
        let whole = || across("RANBP2", 50, 50);
        // An error beside the join keeps seeds from lying across it: they would suggest it.
        for (case, bases, join, expected) in [
            ("both sides", whole(), 50, true),
            (
                "eight bases before the join",
                changed(across("RANBP2", 8, 60), &[10]),
                8,
                true,
            ),
            ("seven", changed(across("RANBP2", 7, 60), &[9]), 7, false),
            (
                "three errors on either side",
                changed(whole(), &[40, 43, 46, 52, 55, 58]),
                50,
                true,
            ),
            (
                "four on either side",
                changed(whole(), &[40, 43, 46, 49, 50, 53, 56, 59]),
                50,
                false,
            ),
        ] {
            let quality = good(&bases);
            let found = hypotheses(&query(&bases, &quality), true);
            let is_lane =
                |one: &&Hypothesis| one.isoform.junction == lane("RANBP2") && one.join == join;
            assert_eq!(found.iter().any(|one| is_lane(&one)), expected, "{case}");
        }
    }

    #[test]
    fn donors_that_end_alike_are_alternatives() {
        let bases = across("TPM3", 40, 40);
        let quality = good(&bases);
        let query = query(&bases, &quality);
        let mut found = hypotheses(&query, true).into_iter();
        let own = found.find(|one| one.isoform.junction == lane("TPM3"));
        let own = own.expect("the read shows the lane");
        let alternatives = alternative_donors(&query, &own);
        let with = |junction| {
            let mut of_junction = alternatives.iter().map(|one| one.isoform.junction);
            of_junction.any(|one| one == junction)
        };
        assert!(with(lane("TPM3")) && with(lane("TPM4")));
        assert!(!with(lane("RANBP2")));
        let fusions = alternatives.iter().filter(|one| one.is_fusion());
        assert!(fusions.into_iter().all(|one| one.join == 40));
    }
}
