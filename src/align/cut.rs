//! Where a read changes from one gene to another: the place that both explain best.

use super::entry::Entry;
use super::normal::Break;
use super::query::Query;
use super::read::{OrientedRead, weight};
use super::rule::{BASES_PER_DIFFERENCE, FREE_INSERTION, GAPPED_WINDOW};
use super::segment::Segment;

/// Matches less weighted mismatches on both sides of a join, less what the inserted bases cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FreeScore {
    /// Of both segments, to be compared with alignments of the whole read.
    pub whole: i32,
    /// Of the bases that an alignment with gaps has, to be compared with one.
    pub near: i32,
}

/// Cuts the read where a segment on another gene before the place and one of a driver after it
/// explain it best, with or without bases between them that neither explains.
pub fn cut(query: &Query, donor: &Segment, entry: &Entry) -> Option<(Break, FreeScore)> {
    let sides = Sides::new(query, donor, entry);
    // The join has the same name whatever the qualities of the bases beside it are.
    let (before, after) = sides.sums();
    let length = entry.end - donor.start;
    let (left, right, whole) = best_cut(&before.alike, &after.alike, length)?;
    let whole = whole + before.spared[left] + after.spared[length - right];
    let (left, right) = without_mismatches(&before.alike, &after.alike, (left, right), length);
    let beyond = before.beyond(left) + after.beyond(length - right);
    let score = FreeScore {
        whole,
        near: whole - beyond,
    };
    Some((sides.at(left, right), score))
}

/// The cut up to the first base on either side that differs, if one in so many of those between is not the partner's,
/// nor the driver's: fewer are errors in what goes on.
pub fn exact_cut(query: &Query, donor: &Segment, entry: &Entry) -> Option<(Break, FreeScore)> {
    let sides = Sides::new(query, donor, entry);
    let length = entry.end - donor.start;
    let base = |at: usize| Some(query.read.sequence[donor.start + at]);
    let is_partner = |at: &usize| sides.partner(*at) == base(*at);
    let is_driver = |at: &usize| sides.driver(*at) == base(*at);
    let left = (0..length).take_while(is_partner).count();
    let after = (0..length).rev().take_while(is_driver).count();
    let right = length - after;
    let unlike = |is_alike: &dyn Fn(&usize) -> bool| {
        let differing = (left..right).filter(|at| !is_alike(at)).count();
        BASES_PER_DIFFERENCE * differing >= right.saturating_sub(left)
    };
    let is_of_neither = left < right && unlike(&is_partner) && unlike(&is_driver);
    let near = left.min(GAPPED_WINDOW) + after.min(GAPPED_WINDOW);
    let score = FreeScore {
        whole: (left + after) as i32 - FREE_INSERTION,
        near: near as i32 - FREE_INSERTION,
    };
    is_of_neither.then(|| (sides.at(left, right), score))
}

/// The two segments between which a read is cut. Places are bases from the start of the first one.
struct Sides<'q> {
    query: &'q Query<'q>,
    donor: &'q Segment,
    entry: &'q Entry,
    contig: &'q [u8],
}

impl<'q> Sides<'q> {
    fn new(query: &'q Query<'q>, donor: &'q Segment, entry: &'q Entry) -> Self {
        Self {
            query,
            donor,
            entry,
            contig: query.panel().contig(donor.contig),
        }
    }

    /// The base of the partner at a place.
    fn partner(&self, at: usize) -> Option<u8> {
        let position = (self.donor.start + at) as i64 + self.donor.diagonal;
        let position = usize::try_from(position).ok()?;
        self.contig.get(position).copied()
    }

    /// The base of the driver at a place.
    fn driver(&self, at: usize) -> Option<u8> {
        let position = (self.donor.start + at) as i64 + self.entry.diagonal;
        self.entry.base(self.query.panel(), position)
    }

    /// Scores of so many bases from the start, on the partner, and of so many up to the end, on the driver.
    fn sums(&self) -> (Sums, Sums) {
        let length = self.entry.end - self.donor.start;
        let [mut before, mut after] = [Sums::new(length), Sums::new(length)];
        for at in 0..length {
            let Some(expected) = self.partner(at) else {
                break;
            };
            before.add(&self.query.read, self.donor.start + at, expected);
        }
        for at in (0..length).rev() {
            let Some(expected) = self.driver(at) else {
                break;
            };
            after.add(&self.query.read, self.donor.start + at, expected);
        }
        (before, after)
    }

    /// The cut before one place and behind another.
    fn at(&self, left: usize, right: usize) -> Break {
        let [from, to] = [left, right].map(|at| self.donor.start + at);
        Break {
            contig: self.donor.contig,
            donor: from as i64 + self.donor.diagonal,
            entry: *self.entry,
            acceptor: to as i64 + self.entry.diagonal,
            read: from..to,
        }
    }
}

/// Scores of so many bases of a read, one after the other.
struct Sums {
    /// The scores, every mismatch taking as much.
    alike: Vec<i32>,
    /// What mismatches take less, by the qualities of their bases.
    spared: Vec<i32>,
}

impl Sums {
    /// Those of no base, with room for so many.
    fn new(length: usize) -> Self {
        let none = || {
            let mut sums = Vec::with_capacity(length + 1);
            sums.push(0);
            sums
        };
        Self {
            alike: none(),
            spared: none(),
        }
    }

    /// Adds the base of a read at a place, where another may be expected.
    #[inline]
    fn add(&mut self, read: &OrientedRead, at: usize, expected: u8) {
        let base = read.sequence[at];
        let (score, spared) = match expected {
            b'N' => (0, 0),
            expected if expected == base => (1, 0),
            _ => {
                let in_full = weight(u8::MAX, base).score();
                (-in_full, in_full - weight(read.quality[at], base).score())
            }
        };
        self.alike.push(self.alike[self.alike.len() - 1] + score);
        self.spared
            .push(self.spared[self.spared.len() - 1] + spared);
    }

    /// The weighted score of those of so many bases that are far from the last one.
    fn beyond(&self, count: usize) -> i32 {
        let far = count.saturating_sub(GAPPED_WINDOW);
        self.alike[far] + self.spared[far]
    }
}

/// The best place to cut `length` bases: so many of them before the cut and so many up to what comes
/// after it, and the score. `before[n]` is the score of the first n bases on one sequence, `after[n]`
/// that of the last n on the other.
fn best_cut(before: &[i32], after: &[i32], length: usize) -> Option<(usize, usize, i32)> {
    let mut best: Option<(usize, usize, i32)> = None;
    let mut take = |left: usize, right: usize, score: i32| {
        if best.is_none_or(|best| score > best.2) {
            best = Some((left, right, score));
        }
    };
    for (left, score) in before.iter().enumerate() {
        if let Some(rest) = after.get(length - left) {
            take(left, left, score + rest);
        }
    }
    let mut most: Option<(usize, i32)> = None;
    for right in 1..=length {
        if let Some(&score) = before.get(right - 1)
            && most.is_none_or(|most| score > most.1)
        {
            most = Some((right - 1, score));
        }
        if let (Some((left, score)), Some(rest)) = (most, after.get(length - right)) {
            take(left, right, score + rest - FREE_INSERTION);
        }
    }
    best
}

/// A cut without mismatches beside it: such bases are of neither side, and stand between the two.
fn without_mismatches(
    before: &[i32],
    after: &[i32],
    (mut left, mut right): (usize, usize),
    length: usize,
) -> (usize, usize) {
    while left > 0 && before[left] < before[left - 1] {
        left -= 1;
    }
    while right < length && after[length - right] < after[length - right - 1] {
        right += 1;
    }
    (left, right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_read_is_cut_where_both_sides_explain_it_best() {
        /// Scores of the first bases, one after the other.
        fn sums(scores: &[i32]) -> Vec<i32> {
            let mut all = vec![0];
            all.extend(scores.iter().scan(0, |sum, one| {
                *sum += one;
                Some(*sum)
            }));
            all
        }
        let far = |matching: usize| {
            let unlike = std::iter::repeat_n(-4, 20 - matching);
            let all: Vec<i32> = std::iter::repeat_n(1, matching).chain(unlike).collect();
            sums(&all)
        };
        // scores on one sequence from the start, on the other from the end; bases before the cut, bases
        // before what comes after it, score
        for (case, before, after, expected) in [
            (
                "one place",
                sums(&[1, 1, -4, -4]),
                sums(&[1, 1, -4]),
                (2, 2, 4),
            ),
            (
                "the leftmost of several",
                sums(&[1, 1, 1, -4]),
                sums(&[1, 1, 1, -4]),
                (1, 1, 4),
            ),
            ("bases that neither explains", far(5), far(5), (5, 15, 4)),
            ("an error makes no insertion", far(10), far(9), (10, 10, 15)),
            ("nothing", sums(&[]), sums(&[]), (0, 0, 0)),
        ] {
            let length = if before.len() > 5 {
                20
            } else {
                before.len() - 1
            };
            assert_eq!(best_cut(&before, &after, length), Some(expected), "{case}");
        }
    }
}
