//! Mates on two genes: on either side of a fusion, or in an order that no fusion has.

use crate::align::{Observation, Placement};
use crate::panel::{ContigId, DriverId, Panel};
use serde::{Deserialize, Serialize};

/// Bases that a mate may run over a join: fewer than a junction read needs, and alike to what the
/// gene itself has there by chance. A mate that lies over the end of an exon by no more is not held
/// to lie in the next one.
pub(super) const OVER_THE_JOIN: usize = 11;

/// Mates on either side of a fusion, by the exons that they lie in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// Contig of the partner's mate.
    pub partner: ContigId,
    /// Index of the exon in which that mate ends, but for the bases that may lie beyond a join.
    pub partner_exon: usize,
    /// The driver of the other mate.
    pub driver: DriverId,
    /// Index of the driver's exon in which the other mate starts, likewise.
    pub driver_exon: usize,
}

/// How two mates lie that are no fusion's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Orientation {
    /// Both on the strand of their transcripts, or both on the other.
    Same,
    /// The driver first: a transcript of the reciprocal fusion.
    Reciprocal,
}

/// A partner and a driver in one fragment, in an order that no fusion has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Misordered {
    /// Contig of the partner.
    pub partner: ContigId,
    /// The driver.
    pub driver: DriverId,
    /// How they lie.
    pub orientation: Orientation,
}

/// How mates lie of which one is on a partner and one on a driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Apart {
    /// On either side of a fusion junction.
    Spans(Span),
    /// In an order that no fusion has.
    Misordered(Misordered),
}

/// Mates of which one lies on a partner and one on a driver.
pub(super) fn spanning(panel: &Panel, first: &Observation, second: &Observation) -> Option<Apart> {
    let (one, two) = (first.placement?, second.placement?);
    let on_driver = |place: &Placement| panel.driver_of(place.contig).is_some();
    let (partner, driver) = match (on_driver(&one), on_driver(&two)) {
        (false, true) => (one, two),
        (true, false) => (two, one),
        _ => return None,
    };
    if !panel.is_partner(partner.contig) {
        return None;
    }
    let of_driver = panel.driver_of(driver.contig)?;
    let misordered = |orientation| {
        Some(Apart::Misordered(Misordered {
            partner: partner.contig,
            driver: of_driver,
            orientation,
        }))
    };
    match (partner.forward, driver.forward) {
        (true, false) => {}
        (false, true) => return misordered(Orientation::Reciprocal),
        _ => return misordered(Orientation::Same),
    }
    Some(Apart::Spans(Span {
        partner: partner.contig,
        partner_exon: partner_exon(panel, &partner)?,
        driver: of_driver,
        driver_exon: driver_exon(panel, &driver, of_driver)?,
    }))
}

fn partner_exon(panel: &Panel, mate: &Placement) -> Option<usize> {
    let end = mate.end - 1;
    let surely = end.saturating_sub(OVER_THE_JOIN).max(mate.start);
    panel.transcript_of(mate.contig)?.exon_at(surely)
}

fn driver_exon(panel: &Panel, mate: &Placement, driver: DriverId) -> Option<usize> {
    let transcript = panel.driver_transcript(driver);
    match panel.transcript_of(mate.contig) {
        Some(transcript) => transcript.exon_at((mate.start + OVER_THE_JOIN).min(mate.end - 1)),
        None => {
            let intron = panel.intron_of(mate.contig)?;
            Some(transcript.exon_named(&intron.name)? + 1)
        }
    }
}
