//! Pieces of the panel that stand between a partner and the driver which the read goes on with: they are inserted
//! bases, such as an exon that is spliced from the middle of an intron.

use super::clip::End;
use super::entry::Entry;
use super::query::Query;
use super::rule::{FREE_ANCHOR, GAP_LENGTH, OVERHANG};
use super::segment::Segment;
use crate::panel::Exon;

/// Segments with which pieces are looked for: each is compared with each. Reads of more are long ones of many genes.
const MOST: usize = 64;

/// Which segments of a read are pieces.
#[derive(Debug)]
pub struct Pieces<'q> {
    query: &'q Query<'q>,
    /// The first end of a segment that a piece of another gene may lie behind.
    first_end: usize,
    /// The last start of a driver's segment that a piece of it may lie before.
    last_start: usize,
}

impl<'q> Pieces<'q> {
    /// Those of a read. Of most reads, no segment lies behind another of its kind.
    pub fn new(query: &'q Query<'q>) -> Self {
        let are_few = query.segments.len() <= MOST;
        let long = || {
            let segments = query.segments.iter().filter(|_| are_few);
            segments.filter(|one| one.score >= FREE_ANCHOR as i32)
        };
        let of_genes = long().filter(|one| !query.is_of_driver(one));
        let of_drivers = long().filter(|one| query.is_of_driver(one));
        Self {
            query,
            first_end: of_genes.map(|one| one.end).min().unwrap_or(usize::MAX),
            last_start: of_drivers.map(|one| one.start).max().unwrap_or(0),
        }
    }

    /// Whether a segment is a piece of a driver before another one that the read goes on with.
    pub fn is_of_driver(&self, segment: &Segment) -> bool {
        self.last_start + OVERHANG >= segment.end
            && self.last_start > segment.start
            && self.query.is_of_driver(segment)
            && is_before_driver(self.query, segment)
    }

    /// Whether a segment of a gene is a piece behind a longer one that the read comes from.
    pub fn is_of_gene(&self, segment: &Segment) -> bool {
        self.first_end <= segment.start + OVERHANG && is_behind_partner(self.query, segment)
    }
}

/// Whether a segment of a driver and another one behind it are parts neither of one sequence nor of two exons that may be
/// joined.
fn is_before_driver(query: &Query, piece: &Segment) -> bool {
    let panel = query.panel();
    let Some(entry) = Entry::new(panel, piece) else {
        return false;
    };
    let goes_on = |behind: &Segment, other: &Entry| {
        (entry.diagonal - other.diagonal).abs() <= GAP_LENGTH || is_spliced(query, piece, behind)
    };
    let of_intron = panel.is_intron(piece.contig);
    query.segments.iter().any(|behind| {
        behind.score >= FREE_ANCHOR as i32
            && is_behind(piece, behind)
            && (of_intron || behind.score > piece.score)
            && Entry::new(panel, behind)
                .is_some_and(|other| other.contig == entry.contig && !goes_on(behind, &other))
    })
}

/// Whether a longer segment of another gene lies before one in the read, or of another place of the same transcript.
fn is_behind_partner(query: &Query, piece: &Segment) -> bool {
    // Bases may be lost before the last ones of an exon.
    let goes_on = |before: &Segment| {
        (before.diagonal - piece.diagonal).abs() <= GAP_LENGTH
            || is_spliced(query, before, piece)
            || (before.diagonal < piece.diagonal && is_beside(query, piece, End::Right))
    };
    query.segments.iter().any(|before| {
        before.score >= FREE_ANCHOR as i32
            && is_behind(before, piece)
            && before.score > piece.score
            && !query.is_of_driver(before)
            && match query.are_of_one_gene(before, piece) {
                true => before.contig == piece.contig && !goes_on(before),
                false => !is_shared(query, before, piece),
            }
    })
}

/// Whether a segment lies behind another one in the read, up to bases that match by chance.
fn is_behind(before: &Segment, behind: &Segment) -> bool {
    before.start < behind.start && behind.start + OVERHANG >= before.end
}

/// Whether most of the bases of a segment are also those of the other one's gene.
fn is_shared(query: &Query, one: &Segment, other: &Segment) -> bool {
    let mut own = query.segments.iter();
    own.any(|own| {
        let start = own.start.max(one.start);
        let shared = own.end.min(one.end).saturating_sub(start);
        query.are_of_one_gene(own, other) && 2 * shared >= one.end - one.start
    })
}

/// Whether one exon may be joined to another where one segment ends and the next one begins, or an exon to the intron
/// behind it.
fn is_spliced(query: &Query, before: &Segment, behind: &Segment) -> bool {
    let is_intron = query.panel().is_intron(behind.contig);
    is_beside(query, before, End::Right) && (is_intron || is_beside(query, behind, End::Left))
}

/// Whether a segment begins beside the start of an exon, or ends beside the end of one.
fn is_beside(query: &Query, segment: &Segment, end: End) -> bool {
    let at = match end {
        End::Left => segment.start,
        End::Right => segment.end,
    };
    let place = at as i64 + segment.diagonal;
    let boundary = |exon: &Exon| match end {
        End::Left => exon.start,
        End::Right => exon.end,
    };
    let transcript = query.panel().transcript_of(segment.contig);
    transcript.is_some_and(|transcript| {
        let mut boundaries = transcript.exons.iter().map(boundary);
        boundaries.any(|boundary| place.abs_diff(boundary as i64) <= OVERHANG as u64)
    })
}

#[cfg(test)]
mod tests {
    use super::super::cases::{good, lane, left, panel, query, right};
    use super::super::judge::judge;
    use super::super::observation::Outcome;
    use super::super::orphan::orphan;
    use super::super::rule::SIGNATURE_BASES;
    use crate::panel::{Donor, JunctionKey};

    /// Bases of the driver's intron 19 before its last ones, or these.
    fn intron(before_end: usize, bases: usize) -> Vec<u8> {
        let mut introns = panel().intron_ids();
        let is_19 = |one: &_| panel().intron_of(*one).is_some_and(|one| one.name == "19");
        let intron = panel().contig(introns.find(is_19).expect("intron 19"));
        let start = intron.len() - before_end;
        intron[start..start + bases].to_vec()
    }

    /// Bases of the driver from an exon on.
    fn exon(name: &str, bases: usize) -> Vec<u8> {
        let contig = panel().junction(lane("RANBP2")).acceptor.contig;
        let transcript = panel().transcript_of(contig).expect("a transcript");
        let exon = &transcript.exons[transcript.exon_named(name).expect("an exon")];
        transcript.sequence[exon.start..exon.start + bases].to_vec()
    }

    /// The key of RANBP2's lane with bases inserted, at the start of an exon of the driver.
    fn key(inserted: &[u8], of: &str) -> JunctionKey {
        let mut key = panel().junction(lane("RANBP2")).key();
        let transcript = panel().transcript_of(panel().junction(lane("RANBP2")).acceptor.contig);
        let transcript = transcript.expect("a transcript");
        let start = transcript.exons[transcript.exon_named(of).expect("an exon")].start;
        key.acceptor.position = start as u32;
        key.inserted = inserted.into();
        key
    }

    #[test]
    fn pieces_of_the_panel_at_a_join_are_inserted_bases() {
        let another_gene = left("CLTC", 300)[..24].to_vec();
        let own = left("RANBP2", 900)[..26].to_vec();
        for (case, piece, of) in [
            ("of the intron", intron(900, 18), "20"),
            ("more of it", intron(900, 60), "20"),
            ("its end, before another exon", intron(30, 30), "21"),
            ("inside another exon", exon("15", 70)[20..50].to_vec(), "20"),
            ("inside a later exon", exon("23", 70)[20..45].to_vec(), "20"),
            ("of another gene", another_gene, "20"),
            ("of the partner", own, "20"),
        ] {
            let read = [left("RANBP2", 60), piece.clone(), exon(of, 60)].concat();
            let outcome = judge(&query(&read, &good(&read)));
            let Outcome::Supports(crossing) = outcome else {
                panic!("{case}: {outcome:?}");
            };
            // Where the bases on both sides are alike, the place is the leftmost.
            let found = crossing.junction;
            let expected = key(&piece, of);
            assert_eq!(found.acceptor, expected.acceptor, "{case}");
            assert_eq!(found.inserted.len(), piece.len(), "{case}");
            assert_eq!(found.distance(&expected), Some(0), "{case}");
        }
    }

    /// Exons that may be joined are no pieces: one that is left out is told of as such.
    #[test]
    fn exons_that_are_joined_are_no_pieces() {
        let exon_20 = exon("20", 187);
        let rest = exon("22", 60);
        let read = [left("RANBP2", 60), exon_20, rest].concat();
        let Outcome::Supports(crossing) = judge(&query(&read, &good(&read))) else {
            panic!("no fusion");
        };
        assert_eq!(crossing.junction, key(b"", "20"));
    }

    #[test]
    fn a_foreign_partner_is_seen_before_a_piece_of_the_driver() {
        let foreign = b"GCTAGTTCGACCATGACTGGTACGTTAGCA";
        for piece in [
            intron(900, 18),
            intron(900, 40),
            exon("15", 60)[20..50].to_vec(),
        ] {
            let read = [&foreign[..], &piece, &right("RANBP2", 60)].concat();
            let quality = good(&read);
            let Some(Outcome::Supports(crossing)) = orphan(&query(&read, &quality)) else {
                panic!("no partner");
            };
            let found = crossing.junction;
            assert_eq!(found.donor, Donor::Foreign);
            let last = &piece[piece.len() - SIGNATURE_BASES..];
            assert_eq!(&*found.inserted, last);
        }
    }
}
