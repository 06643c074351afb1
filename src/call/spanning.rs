//! Which junction a spanning fragment speaks for.

use super::key_pair::Junctions;
use crate::evidence::{Evidence, Span};
use crate::panel::{Junction, JunctionKey, JunctionKind, Panel};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Spanning fragments by the junction that they speak for.
pub(super) fn spanned(
    panel: &Panel,
    evidence: &Evidence,
    junctions: &Junctions,
) -> BTreeMap<JunctionKey, u64> {
    let mut spanning = BTreeMap::new();
    for (span, count) in evidence.spanning.iter() {
        if let Some(key) = assigned(panel, junctions, span) {
            *spanning.entry(key).or_default() += count;
        }
    }
    spanning
}

/// Of the junctions that a fragment can span, the one with most distinct fragments across it, the
/// first of the panel among equals; else the first lane.
fn assigned(panel: &Panel, junctions: &Junctions, span: &Span) -> Option<JunctionKey> {
    let supported = junctions
        .iter()
        .filter(|(key, _)| can_span(panel, &panel.junction_of(key), span))
        .max_by_key(|(key, sum)| (sum.unique_fragments(), Reverse(panel.rank(key))));
    supported.map(|(key, _)| (*key).clone()).or_else(|| {
        let lanes = panel.lanes.iter().map(|lane| panel.junction(lane.junction));
        let first = lanes.into_iter().find(|one| can_span(panel, one, span));
        first.map(Junction::key)
    })
}

/// Whether the junction lies between the exons of the two mates: after the partner's, and before
/// the driver's.
fn can_span(panel: &Panel, junction: &Junction, span: &Span) -> bool {
    let mut donors = junction.donors.iter();
    let donor = donors.find(|flank| flank.contig == span.partner);
    let donor = donor.and_then(|flank| {
        let partner = panel.transcript_of(span.partner)?;
        partner.exon_at(flank.position.checked_sub(1)?)
    });
    let driver = panel.driver_transcript(span.driver);
    let acceptor = driver.exon_at(junction.acceptor.position);
    junction.kind == JunctionKind::Fusion
        && junction.driver(panel) == Some(span.driver)
        && donor.is_some_and(|exon| exon >= span.partner_exon)
        && acceptor.is_some_and(|exon| exon <= span.driver_exon)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::{ContigId, DriverId};

    #[test]
    fn a_fragment_speaks_for_the_first_lane_between_its_exons() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let driver = DriverId::new(0);
        // gene, last exon of the partner's mate, first exon of the driver's mate, lane
        for (gene, partner_exon, driver_exon, lane) in [
            ("EML4", "13", "20", Some("EML4-V1")),
            ("EML4", "12", "20", Some("EML4-V1")),
            ("EML4", "20", "21", Some("EML4-V2")),
            ("EML4", "6", "19", Some("EML4-E6A19")),
            ("EML4", "13", "19", None),
            ("RANBP2", "18", "20", Some("RANBP2")),
            ("RANBP2", "19", "20", None),
        ] {
            let named = |one: &crate::panel::Transcript| one.gene == gene;
            let partner = panel.transcripts.iter().position(named).expect(gene);
            let exon = |transcript: &crate::panel::Transcript, name: &str| {
                transcript.exon_named(name).expect(name)
            };
            let span = Span {
                partner: ContigId::new(partner),
                partner_exon: exon(&panel.transcripts[partner], partner_exon),
                driver,
                driver_exon: exon(panel.driver_transcript(driver), driver_exon),
            };
            let found = assigned(&panel, &Junctions::new(), &span);
            let expected = lane.map(|lane| {
                let lane = panel.lane_named(lane).expect(lane);
                panel.junction(lane.junction).key()
            });
            assert_eq!(found, expected, "{gene} {partner_exon} {driver_exon}");
        }
    }
}
