//! Where the first and the last base of a read lie, by the bases that are aligned next to them.
//!
//! Copies of one molecule start at one base, whatever was clipped or lost on the way to the join: so
//! the outermost segment says where the end lies, and clipped bases beyond it are laid on its
//! diagonal.

use super::observation::Arm;
use super::query::Query;
use super::segment::Segment;
use crate::panel::{ContigId, Junction};

/// Where the first base of the read, and one past its last, would lie on the contig of a segment.
pub fn ends_on_contig(query: &Query, of: &Segment) -> (i64, i64) {
    let first = outermost_before(query, of.contig, of.start, of.diagonal);
    let last = outermost_after(query, of.contig, of.end, of.diagonal);
    let diagonal = |found: Option<&Segment>| found.map_or(of.diagonal, |one| one.diagonal);
    (diagonal(first), diagonal(last) + query.read.len() as i64)
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
    let first = first.and_then(|flank| {
        let origin = flank.position as i64 + flank.insert.len() as i64;
        let diagonal = origin - before;
        let outer = outermost_before(query, flank.contig, join - donor.aligned, diagonal)?;
        Some(outer.diagonal - origin)
    });
    let clip = after - acceptor.aligned as i64;
    let end = after + acceptor.lost();
    let flank = &junction.acceptor;
    let origin = flank.position as i64 - flank.insert.len() as i64;
    let length = query.read.len() as i64;
    let diagonal = origin - (length - after);
    let aligned_end = (length - clip).clamp(0, length) as usize;
    let last = (clip > 0)
        .then(|| outermost_after(query, flank.contig, aligned_end, diagonal))
        .flatten();
    (
        first.unwrap_or(start),
        last.map_or(end, |outer| outer.diagonal + length - origin),
    )
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
        ] {
            let quality = good(&bases);
            let query = query(&bases, &quality);
            let of_contig = query.segments.iter().filter(|one| one.contig == contig);
            let best = of_contig.max_by_key(|one| one.score).expect(case);
            assert_eq!(ends_on_contig(&query, best), expected, "{case}");
        }
    }
}
