//! Segments between two others that no seed found: behind a gap, or in a long read, whose seeds lie
//! far apart.

use super::query::Query;
use super::read::weight;
use super::rule::{FOLLOWED_SCORE, FREE_ANCHOR, GAP_LENGTH, SEGMENTS};
use super::segment::{Diagonals, Segment, covered};
use crate::screen::SEED;
use std::ops::Range;

/// Gaps that are followed on either side. It bounds the time.
const MOST_FOLLOWED: usize = 24;

/// Segments of which each is compared with each. It changes no answer.
const FEW_SEGMENTS: usize = 8;

/// Adds the segments that no sampled seed found.
pub fn add_followed(query: &mut Query) {
    let at_ends = at_ends(query);
    query.segments.extend(at_ends);
    let followed = followed(query);
    query.segments.extend(followed);
}

/// Segments at the ends of the read that no sampled seed found: before a driver, and after another
/// gene, a fusion may have as few bases as one seed.
fn at_ends(query: &Query) -> Vec<Segment> {
    // An adapter is no part of a gene.
    let Range { start, end } = query.fragment;
    let Some(covered) = covered(&query.segments) else {
        return Vec::new();
    };
    let (first, last) = (covered.start, covered.end);
    let panel = query.panel();
    let on_driver = |one: &Segment| panel.driver_of(one.contig).is_some();
    let mut seeds = Diagonals::new(SEGMENTS);
    if first >= start + FREE_ANCHOR && query.segments.iter().any(on_driver) {
        add_seeds(query, start..(first + SEED / 2).min(end), &mut seeds);
    }
    if last + FREE_ANCHOR <= end && query.segments.iter().any(|one| !on_driver(one)) {
        add_seeds(query, last.saturating_sub(SEED / 2)..end, &mut seeds);
    }
    let segments = seeds
        .list
        .iter()
        .map(|one| Segment::extended(query.panel(), &query.read, one).0);
    // Shorter ones make no join, and each would be tried.
    let long = segments.filter(|one| one.score >= FREE_ANCHOR as i32);
    long.collect()
}

/// Whether a gene of the panel that no segment shows stands in the first bases of the read, so many of
/// them. A seed alone does not tell: 16 bases that are alike stand in a partner by chance here and there,
/// and would hide it.
pub fn is_of_panel_before(query: &Query, at: usize) -> bool {
    let mut seeds = Diagonals::new(SEGMENTS);
    add_seeds(query, 0..at, &mut seeds);
    let mut segments = seeds
        .list
        .iter()
        .map(|one| Segment::extended(query.panel(), &query.read, one).0);
    segments.any(|one| one.score >= FREE_ANCHOR as i32)
}

/// Adds every seed in a range of the read, on contigs of the panel and the read's strand.
fn add_seeds(query: &Query, range: Range<usize>, found: &mut Diagonals) {
    let contigs = query.panel().contigs();
    for at in range.start..(range.end + 1).saturating_sub(SEED) {
        let screen = &query.index.screen;
        screen.for_each_hit(&query.read.sequence, at, |hit| {
            let diagonal = i64::from(hit.position) - at as i64;
            let is_known = query
                .segments
                .iter()
                .any(|one| one.contig == hit.contig && one.diagonal == diagonal);
            if hit.forward && hit.contig.index() < contigs && !is_known {
                found.add(hit.contig, diagonal, at);
            }
        });
    }
}

/// Segments on a gene and on a driver after it, in the bases between the two that lie nearest to
/// each other: what goes on behind small gaps.
fn followed(query: &Query) -> Vec<Segment> {
    let mut found = Vec::new();
    let Some((donor, acceptor)) = nearest_pair(query) else {
        return found;
    };
    let (mut left, mut right) = (donor, acceptor);
    for _ in 0..MOST_FOLLOWED {
        let between = left.end..right.start;
        let next = continued(query, &left, between);
        left = match next {
            Some(next) => next,
            None => break,
        };
        found.push(left);
    }
    for _ in 0..MOST_FOLLOWED {
        let between = left.end..right.start;
        let next = continued(query, &right, between);
        right = match next {
            Some(next) => next,
            None => break,
        };
        found.push(right);
    }
    found
}

/// The pair of a segment on a gene and, after it, one on a driver of another, with the fewest
/// bases between them; `None` where these are too few for a segment.
fn nearest_pair(query: &Query) -> Option<(Segment, Segment)> {
    // A short one may be there by chance.
    let is_short = |donor: &Segment| donor.score < FREE_ANCHOR as i32;
    // Of most reads nothing is between the two.
    if query.segments.len() <= FEW_SEGMENTS
        && !query.segments.iter().any(|one| is_apart(query, one))
    {
        return None;
    }
    let mut donors: Vec<&Segment> = query.segments.iter().collect();
    donors.sort_by_key(|one| (is_short(one), one.end));
    let (long, short) = donors.split_at(donors.partition_point(|one| !is_short(one)));
    let drivers = query.segments.iter();
    let drivers = drivers.filter(|one| query.is_of_driver(one));
    let pairs = |donors: &[&Segment]| {
        let pairs = drivers.clone().filter_map(|driver| {
            let donor = nearest_before(query, donors, driver)?;
            Some((*donor, *driver))
        });
        pairs.min_by_key(|(donor, driver)| {
            let gap = driver.start - donor.end;
            (gap, -(donor.score + driver.score))
        })
    };
    let nearest = pairs(long).or_else(|| pairs(short));
    nearest.filter(|(donor, driver)| driver.start - donor.end >= FOLLOWED_SCORE as usize)
}

/// Whether a segment is of a driver, with room for another between it and one of another gene before it.
fn is_apart(query: &Query, driver: &Segment) -> bool {
    let mut before = query.segments.iter();
    query.is_of_driver(driver)
        && before.any(|one| {
            one.end + FOLLOWED_SCORE as usize <= driver.start && !query.are_of_one_gene(one, driver)
        })
}

/// The last of some segments, by their ends, that is of another gene than a driver's and ends before it; of
/// several that end at the same base, the one with the highest score.
fn nearest_before<'s>(
    query: &Query,
    by_end: &[&'s Segment],
    driver: &Segment,
) -> Option<&'s Segment> {
    let before = by_end.partition_point(|one| one.end <= driver.start);
    let donors = by_end[..before].iter().rev();
    let mut donors = donors
        .filter(|one| !query.are_of_one_gene(one, driver))
        .peekable();
    let end = donors.peek()?.end;
    let beside = donors.take_while(|one| one.end == end);
    beside.copied().max_by_key(|one| one.score)
}

/// The best run of matches in a range of the read, on a diagonal near that of a segment.
fn continued(query: &Query, segment: &Segment, between: Range<usize>) -> Option<Segment> {
    let shifts = (-GAP_LENGTH..=GAP_LENGTH).filter(|shift| *shift != 0);
    let mut best: Option<Segment> = None;
    for shift in shifts {
        let diagonal = segment.diagonal + shift;
        // No run has a higher score than bases that match, and counting these is quick.
        let needed = best.map_or(FOLLOWED_SCORE, |best| best.score);
        if matching(query, segment, diagonal, between.clone()) < needed as usize {
            continue;
        }
        let run = best_run(query, segment, diagonal, between.clone());
        best = run.filter(|run| run.score >= needed).or(best);
    }
    best
}

/// Bases of a range of the read that match on a diagonal.
fn matching(query: &Query, segment: &Segment, diagonal: i64, between: Range<usize>) -> usize {
    let contig = query.panel().contig(segment.contig);
    let first = between.start as i64 + diagonal;
    // Before the start of the contig nothing matches.
    let before = usize::try_from(-first).unwrap_or(0);
    let bases = query.read.sequence.get(between.start + before..between.end);
    let expected = contig.get(first.max(0) as usize..);
    let (Some(bases), Some(expected)) = (bases, expected) else {
        return 0;
    };
    let pairs = bases.iter().zip(expected);
    pairs.filter(|(base, expected)| base == expected).count()
}

/// The run of bases with the highest score on a diagonal.
fn best_run(
    query: &Query,
    segment: &Segment,
    diagonal: i64,
    between: Range<usize>,
) -> Option<Segment> {
    let contig = query.panel().contig(segment.contig);
    let (mut start, mut score) = (between.start, 0);
    let mut best: Option<(Range<usize>, i32)> = None;
    for at in between {
        let base = query.read.sequence[at];
        let place = usize::try_from(at as i64 + diagonal).ok();
        let expected = place.and_then(|place| contig.get(place));
        score += match expected {
            Some(b'N') => 0,
            Some(&expected) if expected == base => 1,
            _ => -weight(query.read.quality[at], base).score(),
        };
        if score <= 0 {
            (start, score) = (at + 1, 0);
        } else if best.as_ref().is_none_or(|best| score > best.1) {
            best = Some((start..at + 1, score));
        }
    }
    best.map(|(range, score)| Segment {
        diagonal,
        start: range.start,
        end: range.end,
        score,
        ..*segment
    })
}

#[cfg(test)]
mod tests {
    use super::super::cases::{across, good, lane, panel, query};

    /// Forty bases of the partner, so many lost, 24 more, and the driver.
    #[test]
    fn what_goes_on_behind_a_gap_before_the_driver_is_followed() {
        let donor = &panel().junction(lane("RANBP2")).donors[0];
        for lost in [1, 3, 6] {
            let whole = across("RANBP2", 64 + lost, 60);
            let bases = [&whole[..40], &whole[40 + lost..]].concat();
            let quality = good(&bases);
            let query = query(&bases, &quality);
            let on_partner = query
                .segments
                .iter()
                .filter(|one| one.contig == donor.contig);
            let last = on_partner.map(|one| one.end).max();
            assert!(last.is_some_and(|end| end >= 64), "{lost}: {last:?}");
        }
    }
}
