//! Reads with an insertion or deletion near the join, aligned with gaps by `bio`.

use super::boundary::ContigBreaks;
use super::extend::{NEAR, Side, extend};
use super::flank::{Leftward, Outward, Rightward};
use super::hypothesis::Candidate;
use super::read::{MISMATCH, OrientedRead};
use super::segment::Extended;
use crate::panel::{Arrangement, JunctionKind, Panel};
use crate::screen::pack;
use bio::alignment::AlignmentOperation;
use bio::alignment::pairwise::{Aligner, Scoring};

/// Most bases inserted or deleted between the two stretches.
const GAP: i64 = 12;
/// Bases by which a partner's stretch may end before its break: beyond that, the bases from a gap
/// to the join are an anchor that may be clipped, and need no gap.
const REACH: i64 = 24;
/// Bases of the read and of the junction that are aligned on either side of the join.
const WINDOW: usize = 120;
/// Score of opening a gap, in matches.
const GAP_OPEN: i32 = -5;
/// Score of each base of a gap.
const GAP_EXTEND: i32 = -1;
/// Junctions that are tried for one read.
const TRIED: usize = 8;

/// Explanations with a gap: stretches of a partner and of the driver, in this order in the read,
/// whose breaks meet up to a few bases. Best first.
pub fn gapped(
    panel: &Panel,
    breaks: &[ContigBreaks],
    read: &OrientedRead,
    extended: &[Extended],
) -> Vec<Candidate> {
    let mut tried: Vec<(i64, Arrangement, i64)> = Vec::new();
    for (partner, driver) in ordered_pairs(panel, extended) {
        for junction in meeting(panel, breaks, partner, driver) {
            for like in alike(panel, breaks, junction) {
                if !tried.iter().any(|one| one.1 == like.1) {
                    tried.push(like);
                }
            }
        }
    }
    tried
        .sort_by_key(|&(gap, arrangement, _)| (gap.abs(), arrangement.junction, arrangement.donor));
    tried.truncate(TRIED);
    let mut found: Vec<Candidate> = tried
        .into_iter()
        .filter_map(|(gap, arrangement, join)| {
            let inserted = inserted_at_join(panel, read, arrangement, join, gap);
            let anywhere = aligned(panel, read, arrangement, join);
            // Of equals the last is taken: bases at the join itself rather than beside it.
            let both = [anywhere, inserted].into_iter().flatten();
            both.max_by_key(Candidate::score)
        })
        .collect();
    found.sort_by_key(|one| std::cmp::Reverse(one.score()));
    found
}

/// A junction and those of the same acceptor whose donors end alike: a gap may hide which it is,
/// so that they are aligned too.
fn alike(
    panel: &Panel,
    breaks: &[ContigBreaks],
    (gap, arrangement, join): (i64, Arrangement, i64),
) -> Vec<(i64, Arrangement, i64)> {
    let junction = &panel.junctions[arrangement.junction];
    let donor = &junction.donors[arrangement.donor];
    let acceptor = &junction.acceptor;
    let insert = acceptor.insert.iter().rev().copied();
    let ends = (0..NEAR).map_while(|distance| donor.left_base(panel, distance));
    let (packed, count) = pack(insert.chain(ends));
    let mut found = vec![(gap, arrangement, join)];
    if let Some(at) = breaks[acceptor.contig].acceptors.at(acceptor.position) {
        at.worth_aligning(packed, count, true, |other| {
            if other.kind == JunctionKind::Fusion && other != arrangement {
                found.push((gap, other, join));
            }
        });
    }
    found
}

/// Pairs of a stretch on a partner and, after it in the read, one on the driver.
fn ordered_pairs<'a>(
    panel: &'a Panel,
    extended: &'a [Extended],
) -> impl Iterator<Item = (&'a Extended, &'a Extended)> {
    let on_driver = |one: &Extended| panel.is_driver(one.stretch.contig);
    let is_partner = |one: &Extended| one.stretch.contig < panel.transcripts.len();
    extended
        .iter()
        .filter(move |one| is_partner(one) && !on_driver(one))
        .flat_map(move |partner| {
            extended
                .iter()
                .filter(move |driver| on_driver(driver) && partner.start < driver.start)
                .map(move |driver| (partner, driver))
        })
}

/// Fusions whose donor ends near the partner's stretch and whose acceptor starts near the
/// driver's: the gap between them in the read, and where the join would lie by the partner.
fn meeting(
    panel: &Panel,
    breaks: &[ContigBreaks],
    partner: &Extended,
    driver: &Extended,
) -> Vec<(i64, Arrangement, i64)> {
    let mut found = Vec::new();
    for donor in breaks[partner.stretch.contig].donors.iter() {
        let join = donor.position as i64 - partner.stretch.diagonal;
        if (join - partner.end as i64).abs() > REACH {
            continue;
        }
        donor.worth_aligning(0, 0, true, |arrangement| {
            let junction = &panel.junctions[arrangement.junction];
            let flank = &junction.donors[arrangement.donor];
            let start = junction.acceptor.position as i64 - driver.stretch.diagonal;
            let inserted = (flank.insert.len() + junction.acceptor.insert.len()) as i64;
            let gap = start - join - inserted;
            if arrangement.kind == JunctionKind::Fusion && gap.abs() <= GAP {
                found.push((gap, arrangement, join + flank.insert.len() as i64));
            }
        });
    }
    found
}

/// Both sides without gaps, `gap` bases of the read between them.
fn inserted_at_join(
    panel: &Panel,
    read: &OrientedRead,
    arrangement: Arrangement,
    join: i64,
    gap: i64,
) -> Option<Candidate> {
    let join = usize::try_from(join).ok()?;
    let inserted = usize::try_from(gap).ok().filter(|&gap| gap > 0)?;
    if join + inserted > read.len() {
        return None;
    }
    let junction = &panel.junctions[arrangement.junction];
    let donor = &junction.donors[arrangement.donor];
    let left = extend::<Leftward>(read.before(join), Outward::donor(panel, donor));
    let acceptor = Outward::acceptor(panel, &junction.acceptor);
    let mut right = extend::<Rightward>(read.after(join + inserted), acceptor);
    right.mismatches += MISMATCH;
    right.near_mismatches += MISMATCH;
    right.score -= MISMATCH as i32;
    Some(Candidate {
        arrangement,
        join: join as i64,
        inserted,
        ungapped: (left.aligned, right.aligned),
        left,
        right,
    })
}

/// Aligns the read around `join` to the junction, with gaps.
fn aligned(
    panel: &Panel,
    read: &OrientedRead,
    arrangement: Arrangement,
    join: i64,
) -> Option<Candidate> {
    let join = usize::try_from(join).ok().filter(|&at| at <= read.len())?;
    let from = join.saturating_sub(WINDOW);
    let to = (join + WINDOW).min(read.len());
    let junction = &panel.junctions[arrangement.junction];
    let donor = &junction.donors[arrangement.donor];
    let mut reference: Vec<u8> = (0..WINDOW)
        .map_while(|distance| donor.left_base(panel, distance))
        .collect();
    reference.reverse();
    let boundary = reference.len();
    reference.extend(junction.right_sequence(panel, WINDOW));
    let matching = |one: u8, other: u8| {
        if one == other { 1 } else { -(MISMATCH as i32) }
    };
    let mut aligner = Aligner::with_scoring(Scoring::new(GAP_OPEN, GAP_EXTEND, matching));
    let alignment = aligner.local(&read.sequence[from..to], &reference);
    let weights: Vec<u32> = read.weights(from + alignment.xstart..read.len()).collect();
    let walked = walk(&alignment.operations, alignment.ystart, boundary, &weights);
    let Walk {
        mut left,
        mut right,
        inserted,
        ungapped,
    } = walked;
    let read_join = from + alignment.xstart + left.aligned;
    let end = read_join + inserted + right.aligned;
    left.clipped = read_join - left.aligned - from;
    right.clipped = to.saturating_sub(end);
    Some(Candidate {
        arrangement,
        join: read_join as i64,
        inserted,
        ungapped,
        left,
        right,
    })
}

/// An alignment split at the join.
#[derive(Default)]
struct Walk {
    left: Side,
    right: Side,
    inserted: usize,
    ungapped: (usize, usize),
}

/// Splits an alignment at the boundary of the reference. A gap weighs as much as a mismatch,
/// whatever its length, and stands next to the join where it is within [`NEAR`] bases of it.
/// Read bases at the boundary itself are of neither side.
fn walk(operations: &[AlignmentOperation], start: usize, boundary: usize, weights: &[u32]) -> Walk {
    let mut walk = Walk::default();
    let (mut on_read, mut on_reference) = (0, start);
    let (mut in_gap, mut gap_on_right) = (false, false);
    for operation in operations {
        let gap = matches!(operation, AlignmentOperation::Ins | AlignmentOperation::Del);
        let (reads, references, weight) = match operation {
            AlignmentOperation::Match => (1, 1, 0),
            AlignmentOperation::Subst => (1, 1, weights[on_read]),
            AlignmentOperation::Ins => (1, 0, if in_gap { 0 } else { MISMATCH }),
            AlignmentOperation::Del => (0, 1, if in_gap { 0 } else { MISMATCH }),
            _ => (0, 0, 0),
        };
        let is_left = on_reference < boundary;
        let at_join = on_reference == boundary && walk.right.aligned == 0 && references == 0;
        let distance = if is_left {
            boundary - on_reference - 1
        } else {
            on_reference - boundary
        };
        let side = if is_left {
            &mut walk.left
        } else {
            &mut walk.right
        };
        side.mismatches += weight;
        side.near_mismatches += if distance < NEAR { weight } else { 0 };
        side.score += reads.min(references) as i32 * i32::from(weight == 0) - weight as i32;
        side.anchor += reads.min(references);
        if at_join {
            walk.inserted += reads;
        } else {
            side.aligned += reads;
            match (is_left, gap) {
                (true, true) => walk.ungapped.0 = 0,
                (true, false) => walk.ungapped.0 += 1,
                (false, true) => gap_on_right = true,
                (false, false) => walk.ungapped.1 += usize::from(!gap_on_right),
            }
        }
        in_gap = gap;
        on_read += reads;
        on_reference += references;
    }
    walk
}
