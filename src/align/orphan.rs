//! Orphans: reads that enter a driver from a sequence that the panel does not have, as 5'-RACE finds
//! a partner that nobody listed.

use super::clip::End;
use super::extend::{Extension, extend};
use super::flank::{FlankSequence, Rightward};
use super::observation::{Arm, Crossing, Outcome};
use super::query::Query;
use super::read::is_complex;
use super::rule::{FOREIGN_BASES, FOREIGN_EDIT_PERCENT, ORPHAN_ANCHOR, OVERHANG, SIGNATURE_BASES};
use super::segment::Segment;
use super::ungapped::arm;
use crate::panel::{Boundary, ContigId, Donor, JunctionKey, Transcript};
use bio::alignment::distance::simd::bounded_levenshtein;

impl Query<'_> {
    /// The read as support of a join to a foreign partner: it ends in a driver's acceptor exon, and
    /// what stands before that is neither of the panel nor an adapter, a tail or noise.
    pub fn orphan(&self) -> Option<Outcome> {
        let segment = self.first_of_driver()?;
        let (start, at) = self.entered(&segment)?;
        if at < FOREIGN_BASES || !self.is_foreign(&segment, start, at) {
            return None;
        }
        let driver = self.panel().contig(segment.contig);
        let right =
            extend::<Rightward>(self.read.after(at), FlankSequence::contig(&driver[start..]));
        let is_whole = right.clipped < OVERHANG;
        if right.anchor < ORPHAN_ANCHOR || !is_whole || !self.keeps_to_limits(&right) {
            return None;
        }
        Some(Outcome::Supports(
            self.foreign_crossing(&segment, start, at, &right),
        ))
    }

    /// The segment of a driver that starts first in the read, if nothing of the panel lies before it.
    fn first_of_driver(&self) -> Option<Segment> {
        let first = self.segments.iter().min_by_key(|one| one.start)?;
        // Bases of the driver beside the join may match by chance, and hide as many of the partner.
        let has_room = first.start + OVERHANG >= FOREIGN_BASES;
        (has_room && self.panel().is_driver(first.contig)).then_some(*first)
    }

    /// Where the read enters the driver: the first base of the transcript, and the bases of the read
    /// before it. Beside the start of an exon it is that start: a few bases match or differ by chance.
    fn entered(&self, segment: &Segment) -> Option<(usize, usize)> {
        let transcript = self.panel().transcript_of(segment.contig)?;
        let place = (segment.start as i64 + segment.diagonal) as usize;
        let start = self.snapped(transcript, segment, place);
        let exon = &transcript.exons[transcript.exon_at(start)?];
        let driver = self.panel().driver_of(segment.contig)?;
        let at = usize::try_from(start as i64 - segment.diagonal).ok()?;
        self.panel()
            .driver(driver)
            .is_acceptor(exon)
            .then_some((start, at))
    }

    fn snapped(&self, transcript: &Transcript, segment: &Segment, place: usize) -> usize {
        let starts = transcript.exons.iter().map(|exon| exon.start);
        let near = starts.filter(|start| start.abs_diff(place) <= OVERHANG);
        let nearest = near.min_by_key(|start| start.abs_diff(place));
        let Some(start) = nearest else {
            return place;
        };
        let at = start as i64 - segment.diagonal;
        let Some(at) = usize::try_from(at).ok().filter(|at| *at < self.read.len()) else {
            return place;
        };
        // The exon may begin before the segment where errors stand beside its start.
        let bases = self.read.sequence[at..segment.start.max(at)].iter();
        let differing = bases
            .zip(&transcript.sequence[start..])
            .filter(|(one, other)| one != other);
        match 3 * differing.count() <= segment.start.saturating_sub(at) + 2 {
            true => start,
            false => place,
        }
    }

    /// Whether the bases before a place are of no sequence that is known.
    fn is_foreign(&self, segment: &Segment, start: usize, at: usize) -> bool {
        let clips = &self.index.clips;
        let length = at.min(2 * FOREIGN_BASES);
        let beside = &self.read.sequence[at - length..at];
        let driver = self.panel().contig(segment.contig);
        let nearest = &beside[length - FOREIGN_BASES..];
        is_complex(nearest)
            && !nearest.contains(&b'N')
            && !self.is_seeded_before(at)
            && !clips.account_for(&self.read, 0..at, 0, End::Left)
            && !is_alike(beside, &driver[start.saturating_sub(length)..start])
            && self.ends_before(segment.contig, start).iter().all(|end| {
                let end = &end[end.len().saturating_sub(length)..];
                !is_alike(&beside[length - end.len()..], end)
            })
    }

    /// What the panel has before a place of a driver besides the driver itself: the end of the intron, and
    /// the partners that a fusion may join near it, with the driver's bases between the join and the
    /// place.
    fn ends_before(&self, contig: usize, place: usize) -> Vec<Vec<u8>> {
        let panel = self.panel();
        let driver = panel.contig(contig);
        let length = 2 * FOREIGN_BASES;
        // The place may lie before the join by bases that match by chance.
        let (lowest, highest) = (place.saturating_sub(length), place + OVERHANG);
        let up_to_place = |mut before: Vec<u8>, join: usize| {
            before.extend(driver.get(join..place).unwrap_or_default());
            before.truncate(before.len().saturating_sub(join.saturating_sub(place)));
            before
        };
        let introns = (panel.transcripts.len()..panel.contigs()).filter_map(|intron| {
            let start = panel.exon_after(intron)?;
            let is_near = panel.driver_of(intron) == panel.driver_of(contig)
                && (lowest..=highest).contains(&start);
            is_near.then(|| up_to_place(panel.contig(intron).to_vec(), start))
        });
        let acceptors = &self.index.boundaries[contig].acceptors;
        let near = acceptors.within(lowest as i64, highest as i64);
        let donors = near.flat_map(|boundary| {
            boundary.isoforms().map(|isoform| {
                let junction = self.junction(isoform.junction);
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
        &self,
        segment: &Segment,
        start: usize,
        at: usize,
        right: &Extension,
    ) -> Crossing {
        let before = at - SIGNATURE_BASES;
        let signature = &self.read.sequence[before..at];
        let mut acceptor = arm(right, &[]);
        acceptor.aligned += SIGNATURE_BASES;
        acceptor.ungapped += SIGNATURE_BASES;
        let after = (self.read.len() - before) as i64;
        Crossing {
            junction: JunctionKey {
                donor: Donor::Foreign,
                acceptor: Boundary {
                    contig: ContigId::new(segment.contig),
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
            forward: self.read.forward,
            counts: true,
        }
    }
}

/// Whether bases are those of a sequence but for errors, gaps among them.
fn is_alike(bases: &[u8], expected: &[u8]) -> bool {
    let most = FOREIGN_EDIT_PERCENT * bases.len() / 100;
    bounded_levenshtein(bases, expected, most as u32).is_some()
}
