//! A read with an insertion or deletion near the join, aligned with gaps by `bio`.

use super::entry::Entry;
use super::halves::Halves;
use super::hypothesis::Hypothesis;
use super::quarters::Quarters;
use super::query::Query;
use super::rule::{
    GAP_EXTEND, GAP_LENGTH, GAP_OPEN, GAPPED_BAND, GAPPED_TRIED, GAPPED_WINDOW, NEAR_JOIN,
    PARTNER_REACH,
};
use super::segment::Segment;
use super::ungapped::{Alignment, align_within};
use crate::panel::{JunctionIsoform, JunctionKind};
use crate::screen::pack;
use bio::alignment::pairwise::{Scoring, banded::Aligner};
use std::cmp::Reverse;

/// A fusion whose two sides the read holds, not beside each other.
#[derive(Debug, Clone, Copy)]
struct Meeting {
    /// The fusion, by one of its donors.
    isoform: JunctionIsoform,
    /// Where the join lies in the read by the partner's segment.
    join: i64,
    /// Bases of the read between the two sides; negative where they overlap.
    gap: i64,
}

/// Alignments with a gap to the fusions of which the read holds both sides, best first.
pub fn gapped_alignments(query: &Query) -> Vec<Alignment> {
    let of_pairs =
        ordered_pairs(query).flat_map(|(partner, driver)| meetings(query, partner, driver));
    let held: Vec<Meeting> = of_pairs.chain(meetings_at_joins(query)).collect();
    let mut tried: Vec<Meeting> = Vec::new();
    let mut add = |mut all: Vec<Meeting>| {
        all.sort_by_key(|one| (one.gap.abs(), one.isoform.junction, one.isoform.donor));
        for one in all {
            if !tried.iter().any(|known| known.isoform == one.isoform) {
                tried.push(one);
            }
        }
    };
    // Those of which the read holds both sides come first: their alternatives are many where they end in an intron.
    add(held.clone());
    let alternatives = held
        .into_iter()
        .flat_map(|one| alternative_donors(query, one));
    add(alternatives.collect());
    tried.truncate(GAPPED_TRIED);
    let mut found: Vec<Alignment> = tried
        .iter()
        .filter_map(|one| {
            let anywhere = align_across(query, one.isoform, one.join);
            let at_join = align_with_insertion(query, one);
            // Of equals the last is taken: bases at the join itself rather than beside it.
            let both = [anywhere, at_join].into_iter().flatten();
            both.max_by_key(Alignment::score)
        })
        .collect();
    found.sort_by_key(|one| Reverse(one.score()));
    found
}

/// Pairs of a segment on a partner and, after it in the read, one on a driver.
pub fn ordered_pairs<'q>(query: &'q Query) -> impl Iterator<Item = (&'q Segment, &'q Segment)> {
    let panel = query.panel();
    let partners = query.segments.iter();
    let partners = partners.filter(|one| panel.is_partner(one.contig));
    partners.flat_map(move |partner| {
        let drivers = query.segments.iter();
        let drivers = drivers.filter(|one| query.is_of_driver(one));
        let after = drivers.filter(|driver| partner.start < driver.start);
        after.map(move |driver| (partner, driver))
    })
}

/// Fusions whose donor ends near the partner's segment and whose acceptor starts near the
/// driver's, or after it, where that is of the intron's end which a fusion holds.
fn meetings(query: &Query, partner: &Segment, driver: &Segment) -> Vec<Meeting> {
    let mut found = Vec::new();
    let Some(entry) = Entry::new(query.panel(), driver) else {
        return found;
    };
    for boundary in query.boundaries(partner.contig).donors.iter() {
        let end = boundary.position as i64 - partner.diagonal;
        if (end - partner.end as i64).abs() > PARTNER_REACH {
            continue;
        }
        for isoform in boundary.isoforms() {
            let junction = query.junction(isoform.junction);
            let (donor, acceptor) = (&junction.donors[isoform.donor], &junction.acceptor);
            if isoform.kind != JunctionKind::Fusion || !entry.is_at(acceptor) {
                continue;
            }
            let start = acceptor.position as i64 - entry.diagonal;
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

/// Fusions whose bases before the join are known by seeds across it alone, and a driver's segment beyond a gap:
/// a read may end among bases that are inserted at the join, which no contig of the panel has.
fn meetings_at_joins(query: &Query) -> impl Iterator<Item = Meeting> {
    let joins = query.joins.iter().filter_map(|seeds| {
        let join = query.index.screen.join(seeds.contig)?;
        let at = join.before as i64 - seeds.diagonal;
        // Seeds of the driver's intron are those of every join that has it, and a few bases before it are alike.
        let has_partner = (seeds.first + NEAR_JOIN) as i64 <= at;
        has_partner.then_some((join.isoform, at))
    });
    joins.flat_map(move |(isoform, join)| {
        let acceptor = &query.junction(isoform.junction).acceptor;
        let drivers = query.segments.iter();
        let entries = drivers.filter_map(|driver| Entry::new(query.panel(), driver));
        let entries = entries.filter(|entry| entry.is_at(acceptor));
        entries.filter_map(move |entry| {
            let start = acceptor.position as i64 - entry.diagonal;
            let gap = start - join - acceptor.insert.len() as i64;
            let is_gap = gap != 0 && gap.abs() <= GAP_LENGTH;
            is_gap.then_some(Meeting { isoform, join, gap })
        })
    })
}

/// Other fusions of the same acceptor whose donors end alike: a gap may hide which it is.
fn alternative_donors(query: &Query, meeting: Meeting) -> Vec<Meeting> {
    let panel = query.panel();
    let junction = query.junction(meeting.isoform.junction);
    let donor = &junction.donors[meeting.isoform.donor];
    let acceptor = &junction.acceptor;
    let insert = acceptor.insert.iter().rev().copied();
    let ends = (0..NEAR_JOIN).map_while(|distance| donor.left_base(panel, distance));
    let (packed, count) = pack(insert.chain(ends));
    let mut found = Vec::new();
    let acceptors = &query.boundaries(acceptor.contig).acceptors;
    if let Some(boundary) = acceptors.at(acceptor.position) {
        boundary.for_each_plausible(packed, count, true, |isoform| {
            if isoform.kind == JunctionKind::Fusion && isoform != meeting.isoform {
                found.push(Meeting { isoform, ..meeting });
            }
        });
    }
    found
}

/// Both sides without gaps, the bases of the gap between them.
fn align_with_insertion(query: &Query, meeting: &Meeting) -> Option<Alignment> {
    let join = usize::try_from(meeting.join).ok()?;
    let inserted = usize::try_from(meeting.gap).ok().filter(|&gap| gap > 0)?;
    let hypothesis = Hypothesis {
        isoform: meeting.isoform,
        join: meeting.join,
        inserted,
    };
    let is_within = join + inserted <= query.read.len();
    is_within.then(|| align_within(query, hypothesis, GAPPED_WINDOW))
}

/// Aligns the bases of the read around a place to a junction, with gaps.
pub fn align_across(query: &Query, isoform: JunctionIsoform, join: i64) -> Option<Alignment> {
    let join = usize::try_from(join).ok();
    let join = join.filter(|&at| at <= query.read.len())?;
    let from = join.saturating_sub(GAPPED_WINDOW);
    let to = (join + GAPPED_WINDOW).min(query.read.len());
    let (reference, boundary) = around_join(query, isoform);
    let matching = |one: u8, other: u8| match one == other {
        true => 1,
        false => -Quarters::MISMATCH.score(),
    };
    let scoring = Scoring::new(GAP_OPEN, GAP_EXTEND, matching)
        .xclip(0)
        .yclip(0);
    // Its band is of squares along the diagonal, so that it reaches twice as far from it.
    let mut aligner = Aligner::with_scoring(scoring, 1, GAPPED_BAND / 2);
    let bases = &query.read.sequence[from..to];
    let band = diagonal(bases.len(), reference.len(), join - from, boundary)?;
    let mut alignment = aligner.custom_with_match_path(bases, &reference, &band, &[0, 1]);
    alignment.filter_clip_operations();
    let weights: Vec<Quarters> = query
        .read
        .weights(from + alignment.xstart..query.read.len())
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
            isoform,
            join: read_join as i64,
            inserted,
        },
        left: left.extension,
        right: right.extension,
        left_gaps: left.gaps,
        right_gaps: right.gaps,
    })
}

/// The first and the last place of the diagonal of a read and a reference that has a join at `boundary`,
/// which lies at `at` in the read.
fn diagonal(read: usize, reference: usize, at: usize, boundary: usize) -> Option<[(u32, u32); 2]> {
    let before = at.min(boundary);
    let after = (read - at).min(reference - boundary);
    let place = |one: usize, other: usize| Some((one.try_into().ok()?, other.try_into().ok()?));
    let last = after.checked_sub(1);
    let (read, reference) = match last {
        Some(last) => (at + last, boundary + last),
        None => (at.checked_sub(1)?, boundary.checked_sub(1)?),
    };
    Some([
        place(at - before, boundary - before)?,
        place(read, reference)?,
    ])
}

/// The bases on both sides of a join, and how many stand before it.
fn around_join(query: &Query, isoform: JunctionIsoform) -> (Vec<u8>, usize) {
    let panel = query.panel();
    let junction = query.junction(isoform.junction);
    let donor = &junction.donors[isoform.donor];
    let mut reference: Vec<u8> = (0..GAPPED_WINDOW)
        .map_while(|distance| donor.left_base(panel, distance))
        .collect();
    reference.reverse();
    let boundary = reference.len();
    reference.extend(junction.right_sequence(panel, GAPPED_WINDOW));
    (reference, boundary)
}

#[cfg(test)]
mod tests {
    use super::super::cases::{across, good, lane, left, query, right};
    use super::super::observation::Gap;
    use super::*;

    fn gap(distance: usize, inserted: usize, deleted: usize) -> Vec<Gap> {
        vec![Gap {
            distance,
            inserted,
            deleted,
        }]
    }

    /// RANBP2 exon 18 ends in `GGCTCCACTAACAG`, and ALK exon 20 starts with `TGTACCGCCGGAAGCACC`.
    #[test]
    fn a_gap_is_found_where_it_is() {
        let whole = || across("RANBP2", 60, 60);
        let without = |from: usize, to: usize| {
            let mut bases = whole();
            bases.drain(from..to);
            bases
        };
        let with = |at: usize, more: &[u8]| [&whole()[..at], more, &whole()[at..]].concat();
        // read; bases before the join and inserted there; gaps before and after it
        for (case, bases, join, inserted, before, after) in [
            (
                "a T lost between C and C",
                without(49, 50),
                59,
                0,
                gap(10, 0, 1),
                vec![],
            ),
            (
                "a G more between T and C",
                with(50, b"G"),
                61,
                0,
                gap(10, 1, 0),
                vec![],
            ),
            (
                "a G lost between A and C",
                without(73, 74),
                60,
                0,
                vec![],
                gap(13, 0, 1),
            ),
            (
                "six bases at the join",
                with(60, b"GCATTC"),
                60,
                6,
                vec![],
                vec![],
            ),
        ] {
            let quality = good(&bases);
            let found = gapped_alignments(&query(&bases, &quality));
            let best = found.first().expect(case);
            assert_eq!(best.junction(), lane("RANBP2"), "{case}");
            let place = (best.hypothesis.join, best.hypothesis.inserted);
            assert_eq!(place, (join, inserted), "{case}");
            assert_eq!(
                (&best.left_gaps, &best.right_gaps),
                (&before, &after),
                "{case}"
            );
            assert!(found.is_sorted_by_key(|one| Reverse(one.score())), "{case}");
        }
    }

    /// EML4-V3b has 33 bases between exon 6 and ALK, which are of no exon.
    #[test]
    fn a_gap_beside_inserted_bases_needs_none_of_the_partners_exon() {
        let (before, after) = (left("EML4-V3b", 28), right("EML4-V3b", 40));
        for (case, bases, inserted, lost) in [
            (
                "three bases lost",
                [&before[..], &after[3..]].concat(),
                0,
                3,
            ),
            (
                "three added",
                [&before[..], b"CAT", &after[..]].concat(),
                3,
                0,
            ),
        ] {
            let quality = good(&bases);
            let found = gapped_alignments(&query(&bases, &quality));
            let best = found.first().expect(case);
            assert_eq!(best.junction(), lane("EML4-V3b"), "{case}");
            let deleted: usize = best.right_gaps.iter().map(|gap| gap.deleted).sum();
            assert_eq!(
                (best.hypothesis.inserted, deleted),
                (inserted, lost),
                "{case}"
            );
        }
    }

    #[test]
    fn both_sides_have_to_be_there_in_their_order_and_near_each_other() {
        let between = |more: &[u8]| [&left("RANBP2", 60)[..], more, &right("RANBP2", 60)].concat();
        for (case, bases, is_found) in [
            ("twelve bases more", between(b"GCATTCGCATTC"), true),
            ("thirteen", between(b"GCATTCGCATTCG"), false),
            ("the partner only", left("RANBP2", 90), false),
            ("the driver only", right("RANBP2", 90), false),
            (
                "the driver first",
                [right("RANBP2", 60), left("RANBP2", 60)].concat(),
                false,
            ),
        ] {
            let quality = good(&bases);
            let found = gapped_alignments(&query(&bases, &quality));
            assert_eq!(!found.is_empty(), is_found, "{case}");
        }
    }

    #[test]
    fn the_band_lies_along_the_diagonal_of_the_join() {
        // bases of the read and of the reference, those before the join in each; first and last place
        for (read, reference, at, boundary, expected) in [
            (100, 240, 40, 120, Some([(0, 80), (99, 179)])),
            (100, 240, 0, 120, Some([(0, 120), (99, 219)])),
            (10, 240, 10, 120, Some([(0, 110), (9, 119)])),
            (100, 50, 40, 0, Some([(40, 0), (89, 49)])),
            (100, 60, 80, 50, Some([(30, 0), (89, 59)])),
            (0, 0, 0, 0, None),
        ] {
            let found = diagonal(read, reference, at, boundary);
            assert_eq!(found, expected, "{read} {reference} {at} {boundary}");
        }
    }
}
