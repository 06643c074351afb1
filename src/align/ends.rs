//! Where the first and the last base of a read lie, by the bases that are aligned next to them.
//!
//! Copies of one molecule start at one base, whatever was clipped or lost on the way to the join: so
//! the outermost segment says where the end lies, and clipped bases beyond it are laid on its
//! diagonal, or on one beside it where they show that the read has lost or added bases.

use super::clip::End;
use super::observation::Arm;
use super::query::Query;
use super::segment::Segment;
use crate::panel::{ContigId, Junction};
use std::ops::Range;

/// Where the first base of the read, and one past its last, would lie on the contig of a segment.
pub fn ends_on_contig(query: &Query, of: &Segment) -> (i64, i64) {
    let first = outermost_before(query, of.contig, of.start, of.diagonal);
    let last = outermost_after(query, of.contig, of.end, of.diagonal);
    let (first, last) = (first.unwrap_or(of), last.unwrap_or(of));
    let length = query.read.len();
    (
        first.diagonal + shift(query, of.contig, 0..first.start, End::Left, first.diagonal),
        last.diagonal
            + shift(
                query,
                of.contig,
                last.end..length,
                End::Right,
                last.diagonal,
            )
            + length as i64,
    )
}

/// The same relative to the join of a junction, of which the read has `before` bases before the
/// join and `after` bases after what is inserted there.
pub fn ends_across(
    query: &Query,
    junction: &Junction,
    isoform: usize,
    (before, donor): (i64, &Arm),
    (after, acceptor): (i64, &Arm),
) -> (i64, i64) {
    let join = before.clamp(0, query.read.len() as i64) as usize;
    let clip = before - donor.aligned as i64;
    let start = -(before + donor.lost());
    let first = junction.donors.get(isoform).filter(|_| clip > 0);
    let first = first.map(|flank| {
        let origin = flank.position as i64 + flank.insert.len() as i64;
        let diagonal = origin - before;
        let outer = outermost_before(query, flank.contig, join - donor.aligned, diagonal);
        let (clip, diagonal) = match outer {
            Some(outer) => (outer.start, outer.diagonal),
            None => (clip as usize, start + origin),
        };
        diagonal + shift(query, flank.contig, 0..clip, End::Left, diagonal) - origin
    });
    let clip = after - acceptor.aligned as i64;
    let end = after + acceptor.lost();
    let flank = &junction.acceptor;
    let origin = flank.position as i64 - flank.insert.len() as i64;
    let length = query.read.len() as i64;
    let diagonal = origin - (length - after);
    let aligned_end = (length - clip).clamp(0, length) as usize;
    let last = (clip > 0).then(|| {
        let outer = outermost_after(query, flank.contig, aligned_end, diagonal);
        let (aligned_end, diagonal) = match outer {
            Some(outer) => (outer.end, outer.diagonal),
            None => (aligned_end, end + origin - length),
        };
        let clip = aligned_end..query.read.len();
        diagonal + shift(query, flank.contig, clip, End::Right, diagonal) + length - origin
    });
    (first.unwrap_or(start), last.unwrap_or(end))
}

/// How far off a diagonal clipped bases at an end of the read lie, where they show a gap between them and what is
/// aligned on it: 0 where they show none.
#[inline]
fn shift(query: &Query, contig: ContigId, clip: Range<usize>, end: End, diagonal: i64) -> i64 {
    let fragment = &query.fragment;
    let is_of_fragment = fragment.start <= clip.start && clip.end <= fragment.end;
    if clip.len() < LEAST_SHIFTED || clip.len() > MOST_SHIFTED || !is_of_fragment {
        return 0;
    }
    shift_of_clip(query, contig, clip, end, diagonal)
}

/// The same for so many bases as may show a gap.
#[inline(never)]
fn shift_of_clip(
    query: &Query,
    contig: ContigId,
    clip: Range<usize>,
    end: End,
    diagonal: i64,
) -> i64 {
    let contig = query.panel().contig(contig);
    let differing = |bases: Range<usize>, shift: i64| {
        let read = query.read.sequence.get(bases.clone()).unwrap_or_default();
        let start = usize::try_from(bases.start as i64 + diagonal + shift).ok();
        let there = start.and_then(|start| contig.get(start..start + bases.len()));
        there.map_or(bases.len(), |there| {
            read.iter().zip(there).filter(|(a, b)| a != b).count()
        })
    };
    if differing(clip.clone(), 0) < LEAST_SHIFTED / 2 {
        return 0;
    }
    let gaps = (1..=LONGEST_SHIFT).flat_map(|gap| [-gap, gap]);
    let explained = gaps.filter_map(|gap| {
        // Bases that the read has more stand between the outer ones and the others.
        let count = clip.len().checked_sub(gap.max(0) as usize)?;
        let (bases, shift) = match end {
            End::Left => (clip.start..clip.start + count, gap),
            End::Right => (clip.end - count..clip.end, -gap),
        };
        let (own, other) = (differing(bases.clone(), 0), differing(bases, shift));
        let is_shown = count >= LEAST_SHIFTED
            && other * BASES_PER_ERROR <= count
            && own >= other + LEAST_SHIFTED / 2;
        is_shown.then_some((other, gap.abs(), shift))
    });
    explained.min().map_or(0, |(_, _, shift)| shift)
}

/// The segment on a contig that starts first in the read, before `start`, and lies before what is
/// aligned on a diagonal there.
fn outermost_before<'q>(
    query: &'q Query,
    contig: ContigId,
    start: usize,
    diagonal: i64,
) -> Option<&'q Segment> {
    let on_contig = query.segments.iter().filter(|one| one.contig == contig);
    on_contig
        .filter(|one| one.start < start && one.diagonal <= diagonal + MOST_GAPS)
        .min_by_key(|one| (one.start, one.diagonal))
}

/// The segment on a contig that ends last in the read, after `end`, and lies after what is
/// aligned on a diagonal there.
fn outermost_after<'q>(
    query: &'q Query,
    contig: ContigId,
    end: usize,
    diagonal: i64,
) -> Option<&'q Segment> {
    let on_contig = query.segments.iter().filter(|one| one.contig == contig);
    on_contig
        .filter(|one| one.end > end && one.diagonal + MOST_GAPS >= diagonal)
        .max_by_key(|one| (one.end, one.diagonal))
}

/// Bases that insertions in a read may add up to between its end and its join.
const MOST_GAPS: i64 = 200;

/// Longest gap beside an end of a read that is told by the bases behind it.
const LONGEST_SHIFT: i64 = 4;

/// Fewest of those: four bases match at one of eight places by chance in 3 reads of 100, but only clipped ones
/// are looked at.
const LEAST_SHIFTED: usize = 4;

/// Most of them: more hold a seed, and are a segment.
const MOST_SHIFTED: usize = 20;

/// One of so many of them may be an error.
const BASES_PER_ERROR: usize = 8;

#[cfg(test)]
mod tests {
    use super::super::cases::{changed, good, lane, panel, query};
    use super::*;

    /// Bases 300 to 400 of a partner, changed: the read's ends are those of its molecule.
    #[test]
    fn ends_do_not_move_with_what_is_lost_added_or_clipped() {
        let contig = panel().junction(lane("RANBP2")).donors[0].contig;
        let whole = panel().contig(contig)[300..400].to_vec();
        let foreign = changed(whole[..8].to_vec(), &[0, 1, 2, 3, 4, 5, 6, 7]);
        for (case, bases, expected) in [
            ("whole", whole.clone(), (300, 400)),
            (
                "a base lost",
                [&whole[..50], &whole[51..]].concat(),
                (300, 400),
            ),
            (
                "three bases more",
                [&whole[..50], b"TCA", &whole[50..]].concat(),
                (300, 400),
            ),
            (
                "its first bases wrong",
                [&foreign[..], &whole[8..]].concat(),
                (300, 400),
            ),
            ("its last bases cut off", whole[..90].to_vec(), (300, 390)),
            (
                "a base lost beside the start",
                [&whole[..6], &whole[7..]].concat(),
                (300, 400),
            ),
            (
                "two bases more beside the start",
                [&whole[..7], b"TC", &whole[7..]].concat(),
                (300, 400),
            ),
            (
                "three bases lost beside the end",
                [&whole[..88], &whole[91..]].concat(),
                (300, 400),
            ),
            (
                "a base more beside the end",
                [&whole[..94], b"A", &whole[94..]].concat(),
                (300, 400),
            ),
        ] {
            let quality = good(&bases);
            let query = query(&bases, &quality);
            let of_contig = query.segments.iter().filter(|one| one.contig == contig);
            let best = of_contig.max_by_key(|one| one.score).expect(case);
            assert_eq!(ends_on_contig(&query, best), expected, "{case}");
        }
    }
}
