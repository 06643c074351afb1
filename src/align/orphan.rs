//! Orphans: reads that enter a driver from a sequence that the panel does not have, as 5'-RACE finds
//! a partner that nobody listed.

use super::clip::End;
use super::extend::{Extension, extend};
use super::flank::{FlankSequence, Rightward};
use super::follow::is_of_panel_before;
use super::observation::{Arm, Crossing, Outcome};
use super::query::Query;
use super::read::is_complex;
use super::rule::{
    FOREIGN_BASES, FOREIGN_EDIT_PERCENT, FREE_ANCHOR, ORPHAN_ANCHOR, ORPHAN_REACH, OVERHANG,
    SIGNATURE_BASES,
};
use super::segment::Segment;
use crate::panel::{Boundary, ContigId, Donor, JunctionKey, Transcript};
use bio::alignment::distance::simd::bounded_levenshtein;

/// The read as support of a join to a foreign partner: it ends in a driver's acceptor exon, and
/// what stands before that is neither of the panel nor an adapter, a tail or noise.
pub fn orphan(query: &Query) -> Option<Outcome> {
    let segment = first_of_driver(query)?;
    let (start, at) = entered(query, &segment)?;
    if at < FOREIGN_BASES || !is_foreign(query, &segment, start, at) {
        return None;
    }
    let driver = query.panel().contig(segment.contig);
    let right = extend::<Rightward>(
        query.read.after(at),
        FlankSequence::contig(&driver[start..]),
    );
    if right.anchor < ORPHAN_ANCHOR
        || !is_whole(query, at, &right)
        || !right.keeps_to(&query.index.rule)
    {
        return None;
    }
    Some(Outcome::Supports(foreign_crossing(
        query, &segment, start, at, &right,
    )))
}

/// Whether what is clipped behind the driver's bases speaks against them: relatives of a driver go on
/// otherwise behind the few bases that they share with it.
fn is_whole(query: &Query, at: usize, right: &Extension) -> bool {
    let end = at + right.aligned;
    let clip = end..end + right.clipped;
    let spare = right.anchor.saturating_sub(ORPHAN_ANCHOR);
    let clips = &query.index.clips;
    right.clipped < OVERHANG
        || right.anchor >= ORPHAN_REACH
        || clips.account_for(&query.read, clip, spare, End::Right)
}

/// The segment of a driver that starts first in the read, if nothing of the panel lies before it. Of
/// segments that may be there by chance only the driver's count, where it has no longer one.
fn first_of_driver(query: &Query) -> Option<Segment> {
    let is_long = |one: &&Segment| one.score >= FREE_ANCHOR as i32;
    let of_driver = |one: &&Segment| query.is_of_driver(one);
    let has_long = query
        .segments
        .iter()
        .any(|one| is_long(&one) && of_driver(&one));
    let telling = query.segments.iter();
    let telling = telling.filter(|one| is_long(one) || (!has_long && of_driver(one)));
    let first = telling.min_by_key(|one| one.start)?;
    // Bases of the driver beside the join may match by chance, and hide as many of the partner.
    let has_room = first.start + OVERHANG >= FOREIGN_BASES;
    (has_room && query.panel().is_driver(first.contig)).then_some(*first)
}

/// Where the read enters the driver: the first base of the transcript, and the bases of the read
/// before it. Beside the start of an exon it is that start: a few bases match or differ by chance.
fn entered(query: &Query, segment: &Segment) -> Option<(usize, usize)> {
    let transcript = query.panel().transcript_of(segment.contig)?;
    let place = (segment.start as i64 + segment.diagonal) as usize;
    let start = snapped(query, transcript, segment, place);
    let exon = &transcript.exons[transcript.exon_at(start)?];
    let driver = query.panel().driver_of(segment.contig)?;
    let at = usize::try_from(start as i64 - segment.diagonal).ok()?;
    query
        .panel()
        .driver(driver)
        .is_acceptor(exon)
        .then_some((start, at))
}

fn snapped(query: &Query, transcript: &Transcript, segment: &Segment, place: usize) -> usize {
    let starts = transcript.exons.iter().map(|exon| exon.start);
    let near = starts.filter(|start| start.abs_diff(place) <= OVERHANG);
    let nearest = near.min_by_key(|start| start.abs_diff(place));
    let Some(start) = nearest else {
        return place;
    };
    let at = start as i64 - segment.diagonal;
    let Some(at) = usize::try_from(at).ok().filter(|at| *at < query.read.len()) else {
        return place;
    };
    // The exon may begin before the segment where errors stand beside its start.
    let bases = query.read.sequence[at..segment.start.max(at)].iter();
    let differing = bases
        .zip(&transcript.sequence[start..])
        .filter(|(one, other)| one != other);
    match 3 * differing.count() <= segment.start.saturating_sub(at) + 2 {
        true => start,
        false => place,
    }
}

/// Whether the bases before a place are of no sequence that is known.
fn is_foreign(query: &Query, segment: &Segment, start: usize, at: usize) -> bool {
    let clips = &query.index.clips;
    let length = at.min(2 * FOREIGN_BASES);
    let beside = &query.read.sequence[at - length..at];
    let driver = query.panel().contig(segment.contig);
    let nearest = &beside[length - FOREIGN_BASES..];
    is_complex(nearest)
        && !nearest.contains(&b'N')
        && !is_of_panel_before(query, at)
        && !clips.account_by(FOREIGN_BASES, &query.read, 0..at, 0, End::Left)
        && !is_alike(beside, &driver[start.saturating_sub(length)..start])
        && ends_before(query, segment.contig, start).iter().all(|end| {
            // Of a few bases some are alike in anything.
            if end.len() < FOREIGN_BASES {
                return true;
            }
            let end = &end[end.len().saturating_sub(length)..];
            !is_alike(&beside[length - end.len()..], end)
        })
}

/// What the panel has before a place of a driver besides the driver itself: the end of the intron, and
/// the partners that a fusion may join near it, with the driver's bases between the join and the
/// place.
fn ends_before(query: &Query, contig: ContigId, place: usize) -> Vec<Vec<u8>> {
    let panel = query.panel();
    let driver = panel.contig(contig);
    let length = 2 * FOREIGN_BASES;
    // The place may lie before the join by bases that match by chance.
    let (lowest, highest) = (place.saturating_sub(length), place + OVERHANG);
    let up_to_place = |mut before: Vec<u8>, join: usize| {
        before.extend(driver.get(join..place).unwrap_or_default());
        before.truncate(before.len().saturating_sub(join.saturating_sub(place)));
        before
    };
    let introns = panel.intron_ids().filter_map(|intron| {
        let start = panel.exon_after(intron)?;
        let is_near = panel.driver_of(intron) == panel.driver_of(contig)
            && (lowest..=highest).contains(&start);
        let bases = panel.contig(intron);
        is_near.then(|| up_to_place(bases[bases.len().saturating_sub(length)..].to_vec(), start))
    });
    let acceptors = &query.boundaries(contig).acceptors;
    let near = acceptors.within(lowest as i64, highest as i64);
    let donors = near.flat_map(|boundary| {
        boundary.isoforms().map(|isoform| {
            let junction = query.junction(isoform.junction);
            let flank = &junction.donors[isoform.donor];
            let mut bases: Vec<u8> = (0..length)
                .map_while(|distance| flank.left_base(panel, distance))
                .collect();
            bases.reverse();
            bases.extend(&junction.acceptor.insert);
            up_to_place(bases, boundary.position)
        })
    });
    introns.chain(donors).collect()
}

fn foreign_crossing(
    query: &Query,
    segment: &Segment,
    start: usize,
    at: usize,
    right: &Extension,
) -> Crossing {
    let before = at - SIGNATURE_BASES;
    let signature = &query.read.sequence[before..at];
    let mut acceptor = right.arm(&[]);
    acceptor.aligned += SIGNATURE_BASES;
    acceptor.ungapped += SIGNATURE_BASES;
    let after = (query.read.len() - before) as i64;
    Crossing {
        junction: JunctionKey {
            donor: Donor::Foreign,
            acceptor: Boundary {
                contig: segment.contig,
                position: start as u32,
            },
            inserted: signature.into(),
        },
        isoform: 0,
        before: before as i64,
        after,
        start: -(before as i64),
        end: after,
        inserted: 0,
        donor: Arm {
            aligned: before,
            anchor: at,
            ungapped: before,
            ..Arm::default()
        },
        acceptor,
        forward: query.read.forward,
        counts: true,
    }
}

/// Whether bases are those of a sequence but for errors, gaps among them.
fn is_alike(bases: &[u8], expected: &[u8]) -> bool {
    let most = FOREIGN_EDIT_PERCENT * bases.len() / 100;
    bounded_levenshtein(bases, expected, most as u32).is_some()
}

#[cfg(test)]
mod tests {
    use super::super::cases::{changed, good, lane, left, panel, query, right};
    use super::*;

    /// Bases of no gene of the panel.
    const FOREIGN: &[u8] = b"GCTAGTTCGACCATGACTGGTACGTTAGCA";

    /// Bases of the driver from the start of an exon, or the last before it.
    fn driver(exon: &str) -> (&'static [u8], &'static [u8]) {
        let contig = panel().junction(lane("RANBP2")).acceptor.contig;
        let transcript = panel().transcript_of(contig).expect("a transcript");
        let exon = transcript.exon_named(exon).expect("an exon");
        transcript.sequence.split_at(transcript.exons[exon].start)
    }

    fn intron_end() -> &'static [u8] {
        let mut introns = panel().intron_ids();
        let intron =
            introns.find(|one| panel().intron_of(*one).is_some_and(|one| one.name == "19"));
        let bases = panel().contig(intron.expect("intron 19"));
        &bases[bases.len() - 30..]
    }

    /// Where a read enters the driver: bases after the start of exon 20, and the bases before.
    fn entered(bases: &[u8]) -> Option<(i64, String)> {
        let quality = good(bases);
        match orphan(&query(bases, &quality))? {
            Outcome::Supports(crossing) => {
                let key = crossing.junction;
                assert_eq!(key.donor, Donor::Foreign);
                let start = panel().junction(lane("RANBP2")).acceptor.position as i64;
                let signature = String::from_utf8_lossy(&key.inserted).into_owned();
                Some((i64::from(key.acceptor.position) - start, signature))
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_read_enters_an_acceptor_exon_from_twenty_foreign_bases() {
        let exon = |bases: usize| right("RANBP2", bases);
        let foreign = |bases: usize| &FOREIGN[FOREIGN.len() - bases..];
        let adapter = b"TTTTACACTCTTTCCCTACACGACGCTCTTCCGATCT";
        // Its last 16 bases.
        let signature = || "GACTGGTACGTTAGCA".to_string();
        for (case, bases, expected) in [
            (
                "thirty",
                [foreign(30), &exon(60)].concat(),
                Some((0, signature())),
            ),
            (
                "twenty",
                [foreign(20), &exon(60)].concat(),
                Some((0, signature())),
            ),
            ("nineteen", [foreign(19), &exon(60)].concat(), None),
            (
                "twenty of the driver",
                [foreign(30), &exon(20)].concat(),
                Some((0, signature())),
            ),
            ("19 of it", [foreign(30), &exon(19)].concat(), None),
            (
                "inside the exon",
                [foreign(30), &exon(80)[40..]].concat(),
                Some((40, signature())),
            ),
            (
                "an error beside the start",
                changed([foreign(30), &exon(60)].concat(), &[32]),
                Some((0, signature())),
            ),
            (
                "another exon that a fusion may join",
                [foreign(30), &driver("17").1[..60]].concat(),
                Some((-357, signature())),
            ),
            (
                "an exon that none joins",
                [foreign(30), &driver("5").1[..60]].concat(),
                None,
            ),
            ("a tail", [&[b'A'; 30][..], &exon(60)].concat(), None),
            ("an adapter", [&adapter[..], &exon(60)].concat(), None),
            (
                "the exon before, with many errors",
                [
                    changed(
                        driver("20").0[driver("20").0.len() - 30..].to_vec(),
                        &[3, 8, 13, 18, 23, 28],
                    ),
                    exon(60),
                ]
                .concat(),
                None,
            ),
            (
                "the intron, with many errors",
                [
                    changed(intron_end().to_vec(), &[3, 8, 13, 18, 23, 28]),
                    exon(60),
                ]
                .concat(),
                None,
            ),
            (
                "a partner, with many errors",
                [
                    changed(left("RANBP2", 30), &[3, 8, 13, 18, 23, 28]),
                    exon(60),
                ]
                .concat(),
                None,
            ),
            (
                "an unknown base among them",
                [foreign(10), b"N", foreign(10), &exon(60)].concat(),
                None,
            ),
        ] {
            assert_eq!(entered(&bases), expected, "{case}");
        }
    }
}
