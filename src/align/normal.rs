//! One name for each join: reads of the same sequence give the same key.
//!
//! Bases that both sides have at a join (microhomology) leave open where it lies. The first of these
//! that can be is taken: a join that the panel lists, an exon end beside an exon start, the start of a
//! driver's exon, the end of a partner's, the leftmost.

use super::entry::Entry;
use super::read::OrientedRead;
use super::rule::{INTRON_BASES_PER_MISMATCH, SAME_END, SNAPPED_BASES};
use crate::panel::{Boundary, ContigId, Donor, JunctionKey, Panel, Role, Transcript};
use std::ops::Range;

/// Where a read changes from one gene to a driver.
#[derive(Debug, Clone)]
pub struct Break {
    /// Contig of the gene before it.
    pub contig: ContigId,
    /// Bases of that contig before the join.
    pub donor: i64,
    /// The driver after it.
    pub entry: Entry,
    /// Position on the driver's transcript, or in the intron before its exon, of the first base.
    pub acceptor: i64,
    /// Bases of the read that neither side explains, 0-based and half-open; an empty range lies at
    /// the join.
    pub read: Range<usize>,
}

/// A break under its key.
#[derive(Debug, Clone)]
pub struct Named {
    /// The key.
    pub key: JunctionKey,
    /// Bases of the read before the join.
    pub at: usize,
    /// Inserted bases that no intron of the driver has.
    pub untemplated: usize,
}

/// Names a break.
pub fn named(panel: &Panel, read: &OrientedRead, cut: &Break) -> Named {
    let moved = match cut.read.is_empty() {
        true => shifted(panel, cut),
        false => snapped(panel, cut, read.len()),
    };
    key(panel, read, &moved)
}

/// Without inserted bases: the best of the places that microhomology leaves open.
fn shifted(panel: &Panel, cut: &Break) -> Break {
    let partner = panel.contig(cut.contig);
    let alike = |donor: i64, acceptor: i64| {
        let base = usize::try_from(donor).ok().and_then(|at| partner.get(at));
        base.is_some() && base.copied() == cut.entry.base(panel, acceptor)
    };
    let back = (1..).take_while(|by| alike(cut.donor - by, cut.acceptor - by));
    let on = (0..).take_while(|by| alike(cut.donor + by, cut.acceptor + by));
    let (back, on) = (back.count() as i64, on.count() as i64);
    let at = |by: i64| Break {
        donor: cut.donor + by,
        acceptor: cut.acceptor + by,
        read: moved(cut.read.start, by)..moved(cut.read.end, by),
        ..cut.clone()
    };
    let places = (-back..=on).map(at).filter(|one| one.donor > 0);
    // Of equals the leftmost: the first of them.
    let best = places.min_by_key(|one| rank(panel, one));
    best.unwrap_or_else(|| cut.clone())
}

fn moved(at: usize, by: i64) -> usize {
    (at as i64 + by).max(0) as usize
}

/// Orders the names of one break, the best first.
fn rank(panel: &Panel, one: &Break) -> (bool, bool, bool) {
    let ends = is_exon_end(panel, one.contig, one.donor);
    let starts = is_exon_start(panel, one.entry.contig, one.acceptor);
    let is_listed = || {
        let plain = JunctionKey {
            donor: Donor::Known(boundary(one.contig, one.donor)),
            acceptor: boundary(one.entry.contig, one.acceptor),
            inserted: Box::default(),
        };
        one.entry
            .intron
            .is_none_or(|(_, start)| one.acceptor >= start)
            && panel.junction_id(&plain).is_some()
    };
    (!((ends && starts) || is_listed()), !starts, !ends)
}

/// With inserted bases: a side that runs over an exon's end by a few bases does so by chance.
fn snapped(panel: &Panel, cut: &Break, length: usize) -> Break {
    let mut one = cut.clone();
    let (before, after) = (cut.read.start as i64, (length - cut.read.end) as i64);
    let mut back = 0..=SNAPPED_BASES.min(before);
    if let Some(by) = back.find(|by| is_exon_end(panel, cut.contig, cut.donor - by)) {
        one.donor -= by;
        one.read.start -= by as usize;
    }
    let mut on = 0..=SNAPPED_BASES.min(after);
    let on = on.find(|by| is_exon_start(panel, cut.entry.contig, cut.acceptor + by));
    if let Some(by) = on
        && cut.entry.intron.is_none()
    {
        one.acceptor += by;
        one.read.end += by as usize;
    }
    one
}

/// The key of a break, its inserted bases named by the driver's intron where that has them.
fn key(panel: &Panel, read: &OrientedRead, cut: &Break) -> Named {
    let mut inserted = read.sequence[cut.read.clone()].to_vec();
    let mut untemplated = inserted.len();
    let mut acceptor = cut.acceptor;
    if let Some((_, start)) = cut.entry.intron
        && acceptor < start
    {
        inserted.extend((acceptor..start).filter_map(|at| cut.entry.base(panel, at)));
        acceptor = start;
    }
    if let Some(tail) = intron_end(panel, cut.entry.contig, acceptor, untemplated)
        && untemplated == inserted.len()
    {
        untemplated -= templated(&inserted, tail);
        inserted[untemplated..].copy_from_slice(&tail[untemplated..]);
    }
    let (contig, donor) = first_of_gene(panel, cut.contig, cut.donor, cut.read.start);
    Named {
        key: JunctionKey {
            donor: Donor::Known(boundary(contig, donor)),
            acceptor: boundary(cut.entry.contig, acceptor),
            inserted: inserted.into(),
        },
        at: cut.read.start,
        untemplated,
    }
}

/// The last bases of the intron before a driver's exon that starts at a position; enough of them to
/// be no chance.
fn intron_end(panel: &Panel, contig: ContigId, start: i64, length: usize) -> Option<&[u8]> {
    let mut introns = panel.intron_ids();
    let starts_here = |intron: &ContigId| {
        let of_driver = panel.driver_of(*intron) == panel.driver_of(contig);
        of_driver && panel.exon_after(*intron).map(|at| at as i64) == Some(start)
    };
    let sequence = panel.contig(introns.find(starts_here)?);
    let from = sequence.len().checked_sub(length)?;
    (length >= INTRON_BASES_PER_MISMATCH).then(|| &sequence[from..])
}

/// How many of the last inserted bases are those of an intron's end, as many of it. One in
/// [`INTRON_BASES_PER_MISMATCH`] may be an error, which errors side by side at the end of them are not: bases before the
/// intron's are then inserted.
fn templated(inserted: &[u8], tail: &[u8]) -> usize {
    let pairs = || inserted.iter().zip(tail).rev();
    let differing = |bases: &[u8]| {
        let pairs = bases.iter().zip(tail);
        pairs.filter(|(one, other)| one != other).count()
    };
    let first = &inserted[..inserted.len().min(INTRON_BASES_PER_MISMATCH)];
    if differing(inserted) * INTRON_BASES_PER_MISMATCH <= inserted.len() && differing(first) <= 1 {
        return inserted.len();
    }
    let (mut score, mut best) = (0, (0, 0));
    for (count, (one, other)) in (1..).zip(pairs()) {
        score += match one == other {
            true => 1,
            false => 1 - INTRON_BASES_PER_MISMATCH as i32,
        };
        if score > best.0 {
            best = (score, count);
        }
    }
    let (_, count) = best;
    if count < INTRON_BASES_PER_MISMATCH {
        0
    } else {
        count
    }
}

/// The same place on the first transcript of the gene that has it: several share their exons. It has the
/// bases that the read shows before it too, since the exons before a shared one may differ.
fn first_of_gene(panel: &Panel, contig: ContigId, position: i64, shown: usize) -> (ContigId, i64) {
    let gene = panel.gene_of(contig);
    let end = position.max(0) as usize;
    let length = shown.max(SAME_END).min(end);
    let before = &panel.contig(contig)[end - length..end];
    let others = panel.contig_ids().zip(&panel.transcripts[..contig.index()]);
    let is_partner = |one: &Transcript| one.gene == gene && one.role != Role::Driver;
    let found = others
        .filter(|(_, one)| is_partner(one) && length >= SAME_END)
        .find_map(|(index, one)| {
            let mut places = one.sequence.windows(length);
            Some((index, places.position(|bases| bases == before)? + length))
        });
    found.map_or((contig, position), |(index, end)| (index, end as i64))
}

fn boundary(contig: ContigId, position: i64) -> Boundary {
    Boundary {
        contig,
        position: position.max(0) as u32,
    }
}

fn is_exon_end(panel: &Panel, contig: ContigId, position: i64) -> bool {
    let mut exons = panel.transcripts[contig.index()].exons.iter();
    exons.any(|exon| exon.end as i64 == position)
}

fn is_exon_start(panel: &Panel, contig: ContigId, position: i64) -> bool {
    let mut exons = panel.transcripts[contig.index()].exons.iter();
    exons.any(|exon| exon.start as i64 == position)
}

#[cfg(test)]
mod tests {
    use super::super::cases::{lane, left, panel, right};
    use super::super::read::Read;
    use super::super::segment::Segment;
    use super::*;

    /// A read with forty bases of the partner, what stands between, and forty of the driver, cut as if
    /// so many bases after the end of the partner's exon were still of the partner.
    #[test]
    fn bases_between_two_exons_are_inserted_at_their_ends() {
        let panel = panel();
        let junction = panel.junction(lane("RANBP2"));
        let (donor, acceptor) = (&junction.donors[0], &junction.acceptor);
        // between the exons, bases of them taken for the partner's; inserted bases of the key
        for (between, by_chance, inserted) in [
            ("", 0, ""),
            ("GG", 0, "GG"),
            ("CATTA", 2, "CATTA"),
            ("CATTA", 3, "CATTA"),
        ] {
            let bases = [
                &left("RANBP2", 40)[..],
                between.as_bytes(),
                &right("RANBP2", 40),
            ]
            .concat();
            let quality = vec![b'I'; bases.len()];
            let read = Read {
                sequence: &bases,
                quality: &quality,
            };
            let start = 40 + between.len();
            let segment = Segment {
                contig: acceptor.contig,
                diagonal: acceptor.position as i64 - start as i64,
                start,
                end: bases.len(),
                score: 40,
            };
            let cut = Break {
                contig: donor.contig,
                donor: (donor.position + by_chance) as i64,
                entry: Entry::new(panel, &segment).expect("of a driver"),
                acceptor: acceptor.position as i64,
                read: 40 + by_chance..start,
            };
            let named = named(panel, &OrientedRead::new(read, true), &cut);
            assert_eq!((named.at, named.untemplated), (40, between.len()));
            assert_eq!(
                named.key,
                JunctionKey {
                    inserted: inserted.as_bytes().into(),
                    ..junction.key()
                }
            );
        }
    }

    /// The exon's end lies before the first base of the read, so that no bases of it can be inserted.
    #[test]
    fn a_cut_at_an_end_of_the_read_stays_in_it() {
        let panel = panel();
        let junction = panel.junction(lane("RANBP2"));
        let (donor, acceptor) = (&junction.donors[0], &junction.acceptor);
        let bases = [&b"CATTA"[..], &right("RANBP2", 40)].concat();
        let quality = vec![b'I'; bases.len()];
        let read = OrientedRead::new(
            Read {
                sequence: &bases,
                quality: &quality,
            },
            true,
        );
        let segment = Segment {
            contig: acceptor.contig,
            diagonal: acceptor.position as i64 - 5,
            start: 5,
            end: bases.len(),
            score: 40,
        };
        // bases beyond the exon's end that are taken for the partner's; bases before the join
        for (beyond, at) in [(0, 1), (1, 0), (2, 1), (3, 1)] {
            let cut = Break {
                contig: donor.contig,
                donor: donor.position as i64 + beyond,
                entry: Entry::new(panel, &segment).expect("of a driver"),
                acceptor: acceptor.position as i64,
                read: 1..5,
            };
            let found = named(panel, &read, &cut);
            assert_eq!(found.at, at, "{beyond}");
        }
    }
}
