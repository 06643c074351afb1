//! Where a read changes from one gene to another: the place that both explain best.

use super::entry::Entry;
use super::normal::Break;
use super::quarters::Quarters;
use super::query::Query;
use super::read::weight;
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
    let (from, to) = (donor.start, entry.end);
    let length = to - from;
    let weighted = Scores::new(query, donor, entry, weight);
    // The join has the same name whatever the qualities of the bases beside it are.
    let alike = Scores::new(query, donor, entry, |_, base| weight(u8::MAX, base));
    let (left, right) = alike.best_cut(length)?;
    let whole = weighted.whole(left, right, length);
    let (left, right) = alike.without_mismatches(left, right, length);
    let near = whole - weighted.beyond(left, right, length);
    let score = FreeScore { whole, near };
    let cut = Break {
        contig: donor.contig,
        donor: (from + left) as i64 + donor.diagonal,
        entry: *entry,
        acceptor: (from + right) as i64 + entry.diagonal,
        read: from + left..from + right,
    };
    Some((cut, score))
}

/// How well two segments explain a read up to each of its bases.
struct Scores {
    /// The score of so many bases from the start of the first segment.
    before: Vec<i32>,
    /// That of so many bases up to the end of the second one.
    after: Vec<i32>,
}

impl Scores {
    /// Those of a segment and an entry; `weight` is that of a mismatch by its quality and base.
    fn new(
        query: &Query,
        donor: &Segment,
        entry: &Entry,
        weight: impl Fn(u8, u8) -> Quarters,
    ) -> Self {
        let contig = query.panel().contig(donor.contig);
        let of_partner = |at: usize| {
            let position = usize::try_from(at as i64 + donor.diagonal).ok();
            position.and_then(|position| contig.get(position)).copied()
        };
        let of_driver = |at: usize| entry.base(query.panel(), at as i64 + entry.diagonal);
        let score_at = |at: usize, expected: u8| {
            let base = query.read.sequence[at];
            match expected {
                b'N' => 0,
                expected if expected == base => 1,
                _ => -weight(query.read.quality[at], base).score(),
            }
        };
        let (mut before, mut after) = (vec![0], vec![0]);
        for at in donor.start..entry.end {
            let Some(expected) = of_partner(at) else {
                break;
            };
            before.push(before[before.len() - 1] + score_at(at, expected));
        }
        for at in (donor.start..entry.end).rev() {
            let Some(expected) = of_driver(at) else {
                break;
            };
            after.push(after[after.len() - 1] + score_at(at, expected));
        }
        Self { before, after }
    }

    /// The best place to cut `length` bases: so many of them before the cut and so many up to what comes after it.
    fn best_cut(&self, length: usize) -> Option<(usize, usize)> {
        let (left, right, _) = best_cut(&self.before, &self.after, length)?;
        Some((left, right))
    }

    /// A cut without mismatches beside it: such bases are of neither side, and stand between the two.
    fn without_mismatches(
        &self,
        mut left: usize,
        mut right: usize,
        length: usize,
    ) -> (usize, usize) {
        let Self { before, after } = self;
        while left > 0 && before[left] < before[left - 1] {
            left -= 1;
        }
        while right < length && after[length - right] < after[length - right - 1] {
            right += 1;
        }
        (left, right)
    }

    /// The score of a cut.
    fn whole(&self, left: usize, right: usize, length: usize) -> i32 {
        let cost = if left < right { FREE_INSERTION } else { 0 };
        self.before[left] + self.after[length - right] - cost
    }

    /// The part of it that is of bases far from the cut.
    fn beyond(&self, left: usize, right: usize, length: usize) -> i32 {
        let far = |scores: &[i32], count: usize| scores[count.saturating_sub(GAPPED_WINDOW)];
        far(&self.before, left) + far(&self.after, length - right)
    }
}

/// The cut up to the first base on either side that differs, if one in so many of those between is not the partner's,
/// nor the driver's: fewer are errors in what goes on.
pub fn exact_cut(query: &Query, donor: &Segment, entry: &Entry) -> Option<(Break, FreeScore)> {
    let (from, to) = (donor.start, entry.end);
    let contig = query.panel().contig(donor.contig);
    let is_partner = |at: &usize| {
        let position = usize::try_from(*at as i64 + donor.diagonal).ok();
        let expected = position.and_then(|position| contig.get(position));
        expected == Some(&query.read.sequence[*at])
    };
    let is_driver = |at: &usize| {
        let expected = entry.base(query.panel(), *at as i64 + entry.diagonal);
        expected == Some(query.read.sequence[*at])
    };
    let left = from + (from..to).take_while(is_partner).count();
    let right = to - (from..to).rev().take_while(is_driver).count();
    let [before, after] = [left - from, to - right];
    let unlike = |is_alike: &dyn Fn(&usize) -> bool| {
        let differing = (left..right).filter(|at| !is_alike(at)).count();
        BASES_PER_DIFFERENCE * differing >= right.saturating_sub(left)
    };
    let is_of_neither = left < right && unlike(&is_partner) && unlike(&is_driver);
    let near = before.min(GAPPED_WINDOW) + after.min(GAPPED_WINDOW);
    let cut = Break {
        contig: donor.contig,
        donor: left as i64 + donor.diagonal,
        entry: *entry,
        acceptor: right as i64 + entry.diagonal,
        read: left..right,
    };
    let score = FreeScore {
        whole: (before + after) as i32 - FREE_INSERTION,
        near: near as i32 - FREE_INSERTION,
    };
    is_of_neither.then_some((cut, score))
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
