//! Segments between two others that no seed found: behind a gap, or in a long read, whose seeds lie
//! far apart.

use super::query::Query;
use super::read::weight;
use super::rule::{FOLLOWED_SCORE, GAP_LENGTH};
use super::segment::Segment;
use std::ops::Range;

/// Gaps that are followed on either side. It bounds the time.
const MOST_FOLLOWED: usize = 24;

impl Query<'_> {
    /// Segments on a gene and on a driver after it, in the bases between the two that lie nearest to
    /// each other: what goes on behind small gaps.
    pub fn followed(&self) -> Vec<Segment> {
        let mut found = Vec::new();
        let Some((donor, acceptor)) = self.nearest_pair() else {
            return found;
        };
        let (mut left, mut right) = (donor, acceptor);
        for _ in 0..MOST_FOLLOWED {
            let between = left.end..right.start;
            let next = self.continued(&left, between);
            left = match next {
                Some(next) => next,
                None => break,
            };
            found.push(left);
        }
        for _ in 0..MOST_FOLLOWED {
            let between = left.end..right.start;
            let next = self.continued(&right, between);
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
    fn nearest_pair(&self) -> Option<(Segment, Segment)> {
        let panel = self.panel();
        let drivers = self.segments.iter();
        let drivers = drivers.filter(|one| panel.driver_of(one.contig).is_some());
        let pairs = drivers.flat_map(|driver| {
            let gene = panel.gene_of(driver.contig);
            let donors = self.segments.iter();
            let donors = donors
                .filter(move |one| one.end <= driver.start && panel.gene_of(one.contig) != gene);
            donors.map(move |donor| (*donor, *driver))
        });
        let nearest = pairs.min_by_key(|(donor, driver)| {
            (driver.start - donor.end, -(donor.score + driver.score))
        });
        nearest.filter(|(donor, driver)| driver.start - donor.end >= FOLLOWED_SCORE as usize)
    }

    /// The best run of matches in a range of the read, on a diagonal near that of a segment.
    fn continued(&self, segment: &Segment, between: Range<usize>) -> Option<Segment> {
        let shifts = (-GAP_LENGTH..=GAP_LENGTH).filter(|shift| *shift != 0);
        let runs = shifts
            .filter_map(|shift| self.best_run(segment, segment.diagonal + shift, between.clone()));
        let best = runs.max_by_key(|one| one.score)?;
        (best.score >= FOLLOWED_SCORE).then_some(best)
    }

    /// The run of bases with the highest score on a diagonal.
    fn best_run(&self, segment: &Segment, diagonal: i64, between: Range<usize>) -> Option<Segment> {
        let contig = self.panel().contig(segment.contig);
        let (mut start, mut score) = (between.start, 0);
        let mut best: Option<(Range<usize>, i32)> = None;
        for at in between {
            let base = self.read.sequence[at];
            let place = usize::try_from(at as i64 + diagonal).ok();
            let expected = place.and_then(|place| contig.get(place));
            score += match expected {
                Some(&expected) if expected == base && base != b'N' => 1,
                _ => -weight(self.read.quality[at], base).score(),
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
}
