//! Whether bases before a driver are of a foreign partner: of nothing that the panel has there, and no adapter,
//! tail or noise.

use super::clip::{Clip, End};
use super::follow::is_of_panel_before;
use super::query::Query;
use super::read::is_complex_before;
use super::rule::{FOREIGN_BASES, FOREIGN_EDIT_PERCENT, GAP_LENGTH, OVERHANG};
use crate::panel::{ContigId, Flank, Panel};
use bio::alignment::distance::simd::bounded_levenshtein;
use bio::pattern_matching::myers::Myers;

/// Bases before a place that are compared.
const COMPARED: usize = 2 * FOREIGN_BASES;

/// Bases of the panel that they are compared with: some may be lost.
const REACH: usize = COMPARED + GAP_LENGTH as usize;

const _: () = assert!(COMPARED <= u64::BITS as usize);

/// Whether the bases of a read before a place, at which it enters a driver, are of no sequence that is known.
pub fn is_foreign(query: &Query, driver: &Flank, at: usize) -> bool {
    let clips = &query.index.clips;
    let clip = Clip {
        bases: 0..at,
        spare: 0,
        end: End::Left,
    };
    let length = at.min(COMPARED);
    let beside = &query.read.sequence[at - length..at];
    let nearest = &beside[length - FOREIGN_BASES..];
    if !is_complex_before(beside)
        || nearest.contains(&b'N')
        || is_of_panel_before(query, at)
        || clips.account_by(FOREIGN_BASES, &query.read, &clip)
    {
        return false;
    }
    let beside = Beside::new(beside);
    let mut is_known = false;
    for_each_end(query, driver, |end| {
        is_known = is_known || beside.is_alike(end)
    });
    !is_known
}

/// Bases of a read before a place, prepared to be compared with the ends of hundreds of partners.
struct Beside<'r> {
    bases: &'r [u8],
    /// Gives the distance to any part of a sequence at once, which is never more than that to all of it.
    anywhere: Myers<u64>,
}

impl<'r> Beside<'r> {
    fn new(bases: &'r [u8]) -> Self {
        Self {
            bases,
            anywhere: Myers::new(bases),
        }
    }

    /// Whether they are those of an end but for errors, gaps among them; as many as the end has.
    fn is_alike(&self, end: &[u8]) -> bool {
        // Of a few bases some are alike in anything.
        if end.len() < FOREIGN_BASES {
            return false;
        }
        let bases = last(self.bases, end.len());
        let most = FOREIGN_EDIT_PERCENT * bases.len() / 100;
        // With bases lost, those before them are of so many bases farther off.
        let end = last(end, bases.len() + GAP_LENGTH as usize);
        let is_whole = bases.len() == self.bases.len();
        if is_whole && usize::from(self.anywhere.distance(end)) > most {
            return false;
        }
        (bases.len()..=end.len())
            .any(|length| bounded_levenshtein(bases, last(end, length), most as u32).is_some())
    }
}

/// Shows what the panel has before the bases by which a read enters a driver: the driver itself, the end of the
/// intron, and the partners that a fusion may join near it, with the driver's bases between the join and the
/// place.
fn for_each_end(query: &Query, entered: &Flank, mut each: impl FnMut(&[u8])) {
    let panel = query.panel();
    let (contig, place, kept) = (entered.contig, entered.position, entered.insert.len());
    let driver = panel.contig(contig);
    // The place may lie before the join by bases that match by chance; an intron's bases lie beside the exon.
    let (lowest, highest) = match kept {
        0 => (place.saturating_sub(COMPARED), place + OVERHANG),
        _ => (place, place),
    };
    if kept == 0 {
        each(last(&driver[..place], REACH));
    }
    let mut bases: Vec<u8> = Vec::with_capacity(2 * REACH + kept);
    let mut up_to_place = |bases: &mut Vec<u8>, join: usize| {
        bases.extend(driver.get(join..place).unwrap_or_default());
        bases.truncate(bases.len().saturating_sub(join.saturating_sub(place)));
        each(bases);
        bases.clear();
    };
    for intron in panel.intron_ids() {
        let start = panel.exon_after(intron);
        let is_near = |start: &usize| {
            panel.driver_of(intron) == panel.driver_of(contig) && (lowest..=highest).contains(start)
        };
        if let Some(start) = start.filter(is_near) {
            let intron = panel.contig(intron);
            let intron = &intron[..intron.len().saturating_sub(kept)];
            bases.extend(last(intron, REACH));
            up_to_place(&mut bases, start);
        }
    }
    let acceptors = &query.boundaries(contig).acceptors;
    for boundary in acceptors.within(lowest as i64, highest as i64) {
        for isoform in boundary.isoforms() {
            let junction = query.junction(isoform.junction);
            let (flank, inserted) = (&junction.donors[isoform.donor], &junction.acceptor.insert);
            // Bases that no contig has show a partner by nothing else, where the intron parts them from the exon.
            if kept > 0 && inserted.is_empty() && !flank.insert.is_empty() {
                continue;
            }
            let partner = &panel.contig(flank.contig)[..flank.position];
            bases.extend(last(partner, REACH + kept));
            bases.extend(&flank.insert);
            // Of a lane that holds the intron's end, that may go on into the partner by chance.
            bases.extend(inserted);
            let of_intron = if inserted.is_empty() { 0 } else { kept };
            bases.truncate(bases.len().saturating_sub(of_intron));
            up_to_place(&mut bases, boundary.position);
        }
    }
}

/// The last bases of a sequence, so many or all.
fn last(bases: &[u8], count: usize) -> &[u8] {
    &bases[bases.len().saturating_sub(count)..]
}

/// What is on record of the intron before the exon of a driver that starts at a position.
pub fn intron_before(panel: &Panel, contig: ContigId, start: usize) -> Option<&[u8]> {
    let mut introns = panel.intron_ids();
    let intron = introns.find(|&intron| {
        panel.driver_of(intron) == panel.driver_of(contig)
            && panel.exon_after(intron) == Some(start)
    })?;
    Some(panel.contig(intron))
}
