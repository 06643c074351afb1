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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::Outcome;
    use crate::panel::ContigId;

    fn mate(contig: ContigId, start: usize, end: usize, forward: bool) -> Observation {
        Observation {
            skipped: Vec::new(),
            outcome: Outcome::OnTarget,
            placement: Some(Placement {
                contig,
                start,
                end,
                read_start: 0,
                first: start as i64,
                last: end as i64,
                forward,
                fits: false,
            }),
        }
    }

    #[test]
    fn mates_on_a_partner_and_a_driver_span_a_join_by_their_strands() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let lane = panel.lane_named("EML4-V1").expect("the lane");
        let junction = panel.junction(lane.junction);
        let (donor, acceptor) = (&junction.donors[0], &junction.acceptor);
        let partner = |over: usize, forward| {
            let end = donor.position + over;
            mate(donor.contig, end - 80, end, forward)
        };
        let driver = |over: usize, forward| {
            let start = acceptor.position - over;
            mate(acceptor.contig, start, start + 80, forward)
        };
        let intron = panel.intron_ids().find(|one| {
            let intron = panel.intron_of(*one);
            intron.is_some_and(|one| one.name == "19")
        });
        let intron = intron.expect("the panel has intron 19");
        let exon = |contig: ContigId, index: usize| {
            panel.transcripts[contig.index()].exons[index].name.clone()
        };
        // Up to eleven bases of a mate may lie beyond the join.
        for (case, first, second, expected) in [
            (
                "beside the join",
                partner(0, true),
                driver(0, false),
                "13 20",
            ),
            (
                "the driver's first",
                driver(0, false),
                partner(0, true),
                "13 20",
            ),
            (
                "eleven bases over",
                partner(11, true),
                driver(11, false),
                "13 20",
            ),
            ("twelve", partner(12, true), driver(12, false), "14 19"),
            (
                "in the intron",
                partner(0, true),
                mate(intron, 100, 180, false),
                "13 20",
            ),
            ("turned", partner(0, false), driver(0, true), "Reciprocal"),
            ("one strand", partner(0, true), driver(0, true), "Same"),
            (
                "the other strand",
                partner(0, false),
                driver(0, false),
                "Same",
            ),
            ("one gene", driver(0, true), driver(0, false), "none"),
            (
                "without a place",
                partner(0, true),
                Observation::UNRELATED,
                "none",
            ),
        ] {
            let found = match spanning(&panel, &first, &second) {
                Some(Apart::Spans(span)) => format!(
                    "{} {}",
                    exon(span.partner, span.partner_exon),
                    exon(acceptor.contig, span.driver_exon)
                ),
                Some(Apart::Misordered(one)) => format!("{:?}", one.orientation),
                None => "none".into(),
            };
            assert_eq!(found, expected, "{case}");
        }
    }
}
