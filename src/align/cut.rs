//! Where a read changes from one gene to another: the place that both explain best.

use super::entry::Entry;
use super::normal::Break;
use super::query::Query;
use super::read::weight;
use super::rule::{FREE_INSERTION, GAPPED_WINDOW};
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
    let contig = query.panel().contig(donor.contig);
    let score_at = |at: usize, expected: Option<u8>| {
        let base = query.read.sequence[at];
        match expected {
            Some(b'N') => Some(0),
            Some(expected) if expected == base => Some(1),
            Some(_) => Some(-weight(query.read.quality[at], base).score()),
            None => None,
        }
    };
    let mut before = vec![0];
    for at in from..to {
        let position = usize::try_from(at as i64 + donor.diagonal).ok();
        let expected = position.and_then(|position| contig.get(position)).copied();
        let Some(score) = score_at(at, expected) else {
            break;
        };
        before.push(before[before.len() - 1] + score);
    }
    let mut after = vec![0];
    for at in (from..to).rev() {
        let expected = entry.base(query.panel(), at as i64 + entry.diagonal);
        let Some(score) = score_at(at, expected) else {
            break;
        };
        after.push(after[after.len() - 1] + score);
    }
    let (left, right, whole) = best_cut(&before, &after, to - from)?;
    let (left, right) = without_mismatches(&before, &after, (left, right), to - from);
    let beyond = |scores: &[i32], count: usize| scores[count.saturating_sub(GAPPED_WINDOW)];
    let near = whole - beyond(&before, left) - beyond(&after, to - from - right);
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
