//! Whether bases before a driver are of a foreign partner: of nothing that the panel has there, and no adapter,
//! tail or noise.

use super::clip::End;
use super::follow::is_of_panel_before;
use super::query::Query;
use super::read::is_complex;
use super::rule::{FOREIGN_BASES, FOREIGN_EDIT_PERCENT, OVERHANG};
use crate::panel::{ContigId, Flank, Panel};
use bio::alignment::distance::simd::bounded_levenshtein;

/// Whether the bases of a read before a place, at which it enters a driver, are of no sequence that is known.
pub fn is_foreign(query: &Query, driver: &Flank, at: usize) -> bool {
    let clips = &query.index.clips;
    let length = at.min(2 * FOREIGN_BASES);
    let beside = &query.read.sequence[at - length..at];
    let nearest = &beside[length - FOREIGN_BASES..];
    is_complex(nearest)
        && !nearest.contains(&b'N')
        && !is_of_panel_before(query, at)
        && !clips.account_by(FOREIGN_BASES, &query.read, 0..at, 0, End::Left)
        && ends_before(query, driver).iter().all(|end| {
            // Of a few bases some are alike in anything.
            if end.len() < FOREIGN_BASES {
                return true;
            }
            let end = &end[end.len().saturating_sub(length)..];
            !is_alike(&beside[length - end.len()..], end)
        })
}

/// What the panel has before the bases by which a read enters a driver: the driver itself, the end of the
/// intron, and the partners that a fusion may join near it, with the driver's bases between the join and the
/// place.
fn ends_before(query: &Query, entered: &Flank) -> Vec<Vec<u8>> {
    let panel = query.panel();
    let (contig, place, kept) = (entered.contig, entered.position, entered.insert.len());
    let driver = panel.contig(contig);
    let length = 2 * FOREIGN_BASES;
    let last = |bases: &[u8]| bases[bases.len().saturating_sub(length)..].to_vec();
    // The place may lie before the join by bases that match by chance; an intron's bases lie beside the exon.
    let (lowest, highest) = match kept {
        0 => (place.saturating_sub(length), place + OVERHANG),
        _ => (place, place),
    };
    let up_to_place = |mut before: Vec<u8>, join: usize| {
        before.extend(driver.get(join..place).unwrap_or_default());
        before.truncate(before.len().saturating_sub(join.saturating_sub(place)));
        before
    };
    let own = (kept == 0).then(|| last(&driver[..place]));
    let introns = panel.intron_ids().filter_map(|intron| {
        let start = panel.exon_after(intron)?;
        let is_near = panel.driver_of(intron) == panel.driver_of(contig)
            && (lowest..=highest).contains(&start);
        let bases = panel.contig(intron);
        let bases = &bases[..bases.len().saturating_sub(kept)];
        is_near.then(|| up_to_place(last(bases), start))
    });
    let acceptors = &query.boundaries(contig).acceptors;
    let near = acceptors.within(lowest as i64, highest as i64);
    let donors = near.flat_map(|boundary| {
        boundary.isoforms().filter_map(|isoform| {
            let junction = query.junction(isoform.junction);
            let (flank, inserted) = (&junction.donors[isoform.donor], &junction.acceptor.insert);
            // Bases that no contig has show a partner by nothing else, where the intron parts them from the exon.
            if kept > 0 && inserted.is_empty() && !flank.insert.is_empty() {
                return None;
            }
            let mut bases: Vec<u8> = (0..length + kept)
                .map_while(|distance| flank.left_base(panel, distance))
                .collect();
            bases.reverse();
            // Of a lane that holds the intron's end, that may go on into the partner by chance.
            bases.extend(inserted);
            let of_intron = if inserted.is_empty() { 0 } else { kept };
            bases.truncate(bases.len() - of_intron.min(bases.len()));
            Some(up_to_place(bases, boundary.position))
        })
    });
    own.into_iter().chain(introns).chain(donors).collect()
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

/// Whether bases are those of a sequence but for errors, gaps among them.
fn is_alike(bases: &[u8], expected: &[u8]) -> bool {
    let most = FOREIGN_EDIT_PERCENT * bases.len() / 100;
    bounded_levenshtein(bases, expected, most as u32).is_some()
}
