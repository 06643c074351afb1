//! Orphans: reads that enter a driver from a sequence that the panel does not have, as 5'-RACE finds
//! a partner that nobody listed.

use super::clip::{Clip, End};
use super::entry::Entry;
use super::extend::{Extension, extend};
use super::flank::{FlankSequence, Leftward, Rightward};
use super::foreign::{intron_before, is_foreign};
use super::observation::{Arm, Crossing, Outcome};
use super::piece::Pieces;
use super::query::Query;
use super::rule::{
    FOREIGN_BASES, FOREIGN_EDIT_PERCENT, FREE_ANCHOR, GAP_LENGTH, MOST_COMPARED, NEAR_JOIN,
    ORPHAN_ANCHOR, ORPHAN_REACH, OVERHANG, SIGNATURE_BASES,
};
use super::segment::Segment;
use crate::panel::{ContigId, Donor, Flank, JunctionKey, Transcript};
use bio::alignment::distance::simd::bounded_levenshtein;

/// Bases before the driver in which an adapter is looked for: no more of them are made to a consensus.
const SHOWN: usize = 256;

/// The read as support of a join to a foreign partner: it ends in a driver's acceptor exon, and
/// what stands before that is neither of the panel nor an adapter, a tail or noise.
pub fn orphan(query: &Query) -> Option<Outcome> {
    let (entrance, right) = entrance(query)?;
    let Entrance { ref driver, at, .. } = entrance;
    // Pieces of the driver that stand before the part that the read goes on with are inserted bases.
    let pieces = Pieces::new(query);
    let segments = query.segments.iter();
    let of_driver = segments.filter(|one| pieces.is_of_driver(one));
    let foreign = of_driver.map(|one| one.start).fold(at, usize::min);
    if foreign < FOREIGN_BASES || !is_foreign(query, driver, foreign) {
        return None;
    }
    // An adapter that follows a short fragment is none of the partner's bases.
    let clips = &query.index.clips;
    let adapter = clips.adapter_in(FOREIGN_BASES, &query.read, at.saturating_sub(SHOWN)..at);
    if at < adapter + SIGNATURE_BASES {
        return None;
    }
    // Repeats in an intron stand elsewhere too, but do not go on with the exon.
    let in_exon = entrance.gapped + right.aligned;
    let reaches_exon = driver.insert.is_empty() || in_exon >= driver.insert.len() + OVERHANG;
    if !reaches_exon || !has_anchor(query, &entrance, &right) {
        return None;
    }
    let beside = match entrance.gapped {
        0 => right,
        _ => {
            let driver = FlankSequence::acceptor(query.panel(), driver);
            extend::<Rightward>(query.read.after(at), driver)
        }
    };
    Some(Outcome::Supports(foreign_crossing(
        query, &entrance, adapter, &beside,
    )))
}

/// Where a read enters a driver.
#[derive(Debug)]
struct Entrance {
    /// The first base of the driver's transcript, and the bases of the intron before it that the read has.
    driver: Flank,
    /// Bases of the read before those.
    at: usize,
    /// Bases of the read behind those that have gaps; what follows them is aligned without.
    gapped: usize,
}

/// Where the read enters a driver, and its bases from there on, if these keep to the rule.
fn entrance(query: &Query) -> Option<(Entrance, Extension)> {
    let segment = first_of_driver(query)?;
    let transcript = query.panel().transcript_of(segment.contig)?;
    let place = (segment.start as i64 + segment.diagonal) as usize;
    // Beside the start of an exon it is that start, where a few bases match or differ by chance; but not if too
    // many differ.
    let beside = Some(snapped(query, transcript, &segment, place)).filter(|start| *start != place);
    let beside = beside.and_then(|start| without_gaps(query, &segment, start));
    beside.or_else(|| {
        let (entrance, right) = without_gaps(query, &segment, place)?;
        let across_gaps = across_gaps(query, transcript, &segment, place);
        Some((across_gaps.unwrap_or(entrance), right))
    })
}

/// The entrance at a base of the driver's transcript, and the bases of the read from there on, if these keep to
/// the rule.
fn without_gaps(query: &Query, segment: &Segment, start: usize) -> Option<(Entrance, Extension)> {
    let at = usize::try_from(start as i64 - segment.diagonal).ok()?;
    let entrance = entered(query, segment, start, at)?;
    let driver = FlankSequence::acceptor(query.panel(), &entrance.driver);
    let right = extend::<Rightward>(query.read.after(entrance.at), driver);
    right
        .keeps_to(&query.index.rule)
        .then_some((entrance, right))
}

/// The entrance at the start of the exon that holds a place, where the read has the bases between them but for
/// errors and gaps: of these few hold no seed.
fn across_gaps(
    query: &Query,
    transcript: &Transcript,
    segment: &Segment,
    place: usize,
) -> Option<Entrance> {
    let start = transcript.exons[transcript.exon_at(place)?].start;
    let between = &transcript.sequence[start..place];
    if between.len() <= OVERHANG || between.len() > MOST_COMPARED {
        return None;
    }
    let most = (FOREIGN_EDIT_PERCENT * between.len() / 100) as u32;
    let gap = GAP_LENGTH as usize;
    let lengths = between.len().saturating_sub(gap)..=between.len() + gap;
    let alike = lengths.filter_map(|length| {
        let at = segment.start.checked_sub(length)?;
        let bases = &query.read.sequence[at..segment.start];
        Some((bounded_levenshtein(bases, between, most)?, at))
    });
    let (_, at) = alike.min()?;
    let entrance = entered(query, segment, start, at)?;
    Some(Entrance {
        gapped: segment.start - entrance.at,
        ..entrance
    })
}

/// The entrance at a base of the driver's transcript, and of the read, if a fusion may join its exon.
fn entered(query: &Query, segment: &Segment, start: usize, at: usize) -> Option<Entrance> {
    let transcript = query.panel().transcript_of(segment.contig)?;
    let exon = &transcript.exons[transcript.exon_at(start)?];
    let driver = query.panel().driver_of(segment.contig)?;
    if !query.panel().driver(driver).is_acceptor(exon) {
        return None;
    }
    let kept = kept_of_intron(query, segment.contig, start, at);
    Some(Entrance {
        driver: Flank {
            contig: segment.contig,
            position: start,
            insert: kept.to_vec(),
        },
        at: at - kept.len(),
        gapped: 0,
    })
}

/// The last bases of the intron before an exon that the read has before a place: a partner may be joined
/// inside the intron, whose end then stays between the two. None where they may be there by chance, or where
/// the read goes on before what is on record of the intron.
fn kept_of_intron<'q>(query: &Query<'q>, contig: ContigId, start: usize, at: usize) -> &'q [u8] {
    let Some(intron) = intron_before(query.panel(), contig, start) else {
        return &[];
    };
    let left = extend::<Leftward>(query.read.before(at), FlankSequence::contig(intron));
    let is_kept = left.anchor >= NEAR_JOIN && left.aligned < intron.len();
    match is_kept {
        true => &intron[intron.len() - left.aligned..],
        false => &[],
    }
}

/// Whether enough of the read is the driver's. What is clipped behind its bases speaks against them: relatives of a
/// driver go on otherwise behind the few bases that they share with it.
fn has_anchor(query: &Query, entrance: &Entrance, right: &Extension) -> bool {
    let end = entrance.at + entrance.gapped + right.aligned;
    let behind = query.behind_gaps(entrance.driver.contig, end..query.read.len());
    let anchor = right.anchor + behind.unwrap_or(0);
    let clip = Clip {
        bases: end..end + right.clipped,
        spare: right.anchor.saturating_sub(ORPHAN_ANCHOR),
        end: End::Right,
    };
    let clips = &query.index.clips;
    let is_whole =
        right.clipped < OVERHANG || anchor >= ORPHAN_REACH || clips.account_for(&query.read, &clip);
    anchor >= ORPHAN_ANCHOR && is_whole
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
    let pieces = Pieces::new(query);
    let telling = query.segments.iter();
    let telling = telling.filter(|one| !pieces.is_of_driver(one));
    let telling = telling.filter(|one| is_long(one) || (!has_long && of_driver(one)));
    let first = telling.min_by_key(|one| one.start)?;
    // Bases of the driver beside the join may match by chance, and hide as many of the partner.
    let has_room = first.start + OVERHANG >= FOREIGN_BASES;
    let of_driver = match query.panel().is_driver(first.contig) {
        true => Some(*first),
        false => exon_behind(query, first),
    };
    of_driver.filter(|_| has_room)
}

/// The segment of a driver's exon that one of the intron before it goes on with.
fn exon_behind(query: &Query, intron: &Segment) -> Option<Segment> {
    let entry = Entry::new(query.panel(), intron)?;
    let (_, start) = entry.intron?;
    let at = usize::try_from(start - entry.diagonal).ok()?;
    (at < query.read.len()).then_some(Segment {
        contig: entry.contig,
        diagonal: entry.diagonal,
        start: at,
        ..*intron
    })
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

/// The read across the join, of which so many of the first bases are an adapter's.
fn foreign_crossing(
    query: &Query,
    entrance: &Entrance,
    adapter: usize,
    right: &Extension,
) -> Crossing {
    let Entrance { ref driver, at, .. } = *entrance;
    let before = at - SIGNATURE_BASES;
    let signature = &query.read.sequence[before..at];
    let mut acceptor = right.arm(&[]);
    acceptor.aligned += SIGNATURE_BASES;
    acceptor.ungapped += SIGNATURE_BASES;
    let after = (query.read.len() - before) as i64;
    Crossing {
        junction: JunctionKey {
            donor: Donor::Foreign,
            acceptor: driver.boundary(),
            inserted: [signature, &driver.insert].concat().into(),
        },
        isoform: 0,
        before: before as i64,
        after,
        start: -(before as i64),
        end: after,
        inserted: 0,
        donor: Arm {
            aligned: before - adapter,
            anchor: at - adapter,
            ungapped: before - adapter,
            ..Arm::default()
        },
        acceptor,
        forward: query.read.forward,
        counts: true,
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::{changed, good, lane, left, panel, query, right};
    use super::*;
    use bio::alphabets::dna;

    /// Bases of no gene of the panel.
    const FOREIGN: &[u8] = b"GCTAGTTCGACCATGACTGGTACGTTAGCA";

    /// Bases of the driver from the start of an exon, or the last before it.
    fn driver(exon: &str) -> (&'static [u8], &'static [u8]) {
        let contig = panel().junction(lane("RANBP2")).acceptor.contig;
        let transcript = panel().transcript_of(contig).expect("a transcript");
        let exon = transcript.exon_named(exon).expect("an exon");
        transcript.sequence.split_at(transcript.exons[exon].start)
    }

    fn intron_end(bases: usize) -> &'static [u8] {
        let mut introns = panel().intron_ids();
        let intron =
            introns.find(|one| panel().intron_of(*one).is_some_and(|one| one.name == "19"));
        let intron = panel().contig(intron.expect("intron 19"));
        &intron[intron.len() - bases..]
    }

    fn text(bases: &[u8]) -> &str {
        std::str::from_utf8(bases).expect("bases are text")
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

    /// What follows a short fragment is at the start of a read of the other strand.
    #[test]
    fn an_adapter_is_none_of_the_partner() {
        let adapter = dna::revcomp(&panel().adapters[0].sequence);
        let foreign = [FOREIGN, b"ACGTTCAGGCTTCAACGATT"].concat();
        for bases in [0, 3, 5, 8, 14, 25, adapter.len()] {
            for errors in [&[][..], &[1]] {
                let is_seen = errors.is_empty() || bases >= 14;
                let adapter = changed(
                    adapter[adapter.len() - bases..].to_vec(),
                    &errors[..errors.len().min(bases)],
                );
                let read = [&adapter, &foreign[..], &right("RANBP2", 60)].concat();
                let quality = good(&read);
                let Some(Outcome::Supports(crossing)) = orphan(&query(&read, &quality)) else {
                    panic!("{bases} {errors:?}: no partner");
                };
                let shown = crossing.donor.aligned + SIGNATURE_BASES;
                assert!(
                    !is_seen || shown == foreign.len(),
                    "{bases} {errors:?}: {shown}"
                );
            }
        }
    }

    #[test]
    fn a_read_enters_an_acceptor_exon_from_twenty_foreign_bases() {
        let exon = |bases: usize| right("RANBP2", bases);
        let foreign = |bases: usize| &FOREIGN[FOREIGN.len() - bases..];
        let adapter = b"TTTTACACTCTTTCCCTACACGACGCTCTTCCGATCT";
        let like_exon = changed(exon(7), &[2, 4, 6]);
        // Codons of a gene: a simple stretch.
        let lysines = b"AAAAAAGAAGAAAAAGAAAG";
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
                "inside it, where the bases before are a little like its first ones",
                [foreign(30), &like_exon, &exon(60)[7..]].concat(),
                Some((7, text(&[foreign(9), &like_exon[..]].concat()).to_owned())),
            ),
            (
                "bases lost 9 and 20 behind the start",
                [foreign(30), &exon(9), &exon(20)[10..], &exon(90)[21..]].concat(),
                Some((0, signature())),
            ),
            (
                "a base more 14 behind it, with errors before",
                changed(
                    [foreign(30), &exon(14), b"T", &exon(90)[14..]].concat(),
                    &[34, 40],
                ),
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
            (
                "a tail behind other bases",
                [foreign(20), &[b'A'; 20][..], &exon(60)].concat(),
                None,
            ),
            ("lysines", [&lysines[..], &exon(60)].concat(), None),
            (
                "lysines behind other bases",
                [foreign(8), &lysines[..], &exon(60)].concat(),
                Some((0, text(&lysines[4..]).to_owned())),
            ),
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
                    changed(intron_end(30).to_vec(), &[3, 8, 13, 18, 23, 28]),
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
                "a partner that is joined inside the intron",
                [foreign(30), intron_end(18), &exon(60)].concat(),
                Some((0, signature() + text(intron_end(18)))),
            ),
            (
                "more of the intron, and eight of the exon",
                [foreign(30), intron_end(99), &exon(8)].concat(),
                Some((0, signature() + text(intron_end(99)))),
            ),
            (
                "seven",
                [foreign(30), intron_end(99), &exon(7)].concat(),
                None,
            ),
            (
                "a known partner that is, with too few bases",
                [&left("RANBP2", 19)[..], intron_end(18), &exon(60)].concat(),
                None,
            ),
            (
                "the intron itself, two of its bases lost",
                [&intron_end(80)[..40], intron_end(38), &exon(60)].concat(),
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
