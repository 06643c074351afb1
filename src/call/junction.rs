//! What is said of one junction.

use super::Judge;
use super::consensus::consensus;
use super::frame::{frame, observed_frame};
use super::gap::{changes, on_genome};
use super::interval::poisson;
use super::side::{driver_side, partner_side, product};
use crate::document::{Consensus, Contig, Interval, JunctionResult, Staining, Unit};
use crate::evidence::JunctionSum;
use crate::panel::name::{self, Observed};
use crate::panel::{Junction, JunctionKey, Lane, Panel};

impl Judge<'_> {
    /// The result for each lane: of its junction, or of the variant of it that most fragments show.
    pub(super) fn lanes(&self) -> Vec<JunctionResult> {
        let mut most: Vec<Option<(u64, bool, &JunctionKey)>> = vec![None; self.panel.lanes.len()];
        for (key, sum) in self.tally.junctions() {
            let Some(lane) = self.panel.junction_of(key).lane else {
                continue;
            };
            let is_listed = self.panel.junction_id(key).is_some();
            let shown = Some((self.units(sum), is_listed, key));
            let known = &mut most[lane.index()];
            *known = (*known).max(shown);
        }
        let lanes = self.panel.lanes.iter().zip(most);
        lanes
            .map(|(lane, most)| match most {
                Some((_, _, key)) => self.junction(key),
                None => self.junction(&self.panel.junction(lane.junction).key()),
            })
            .collect()
    }

    /// The result for a junction, whatever was seen of it.
    pub(super) fn junction(&self, key: &JunctionKey) -> JunctionResult {
        let panel = self.panel;
        let junction = &*panel.junction_of(key);
        let lane: Option<&Lane> = junction.lane.map(|lane| panel.lane(lane));
        let none = JunctionSum::default();
        let sum = self.tally.junction(key).unwrap_or(&none);
        let mut consensus = (sum.fragments > 0).then(|| consensus(panel, junction, &sum.pile));
        for gap in consensus.iter_mut().flat_map(|one| &mut one.gaps) {
            gap.genome = on_genome(panel, junction, gap);
        }
        let observed = consensus
            .as_ref()
            .map(|consensus| observed_frame(panel, junction, consensus));
        let observed_bases = consensus
            .as_ref()
            .filter(|_| junction.donor().is_some())
            .map_or(Observed::as_listed(junction), |one| {
                let of_donor = junction.donor().map_or(0, |donor| donor.insert.len());
                Observed {
                    inserted: one.between(of_donor, junction.acceptor.insert.len()),
                    changes: changes(junction, one),
                }
            });
        let hgvs = name::hgvs_with(panel, junction, &observed_bases);
        let vicc = name::vicc(panel, junction, &observed_bases);
        let expected = frame(panel, junction);
        let reported = observed.as_ref().unwrap_or(&expected);
        let frame = reported.status;
        let (status, reasons) = self.status(key, junction, sum, reported);
        JunctionResult {
            fusion: name::fusion(panel, junction),
            lane: lane.map(|lane| lane.name.clone()),
            partner: partner_side(panel, junction),
            driver: driver_side(panel, junction),
            frame,
            frame_detail: expected,
            junction_reads: sum.fragments,
            spanning_fragments: self.tally.spanning(key),
            unique_fragments: sum.unique_fragments(),
            start_sites: sum.start_sites(),
            molecules: (self.parameters.unit == Unit::Molecules).then(|| sum.molecules()),
            partner_anchor: sum.donor_anchor,
            driver_anchor: sum.acceptor_anchor,
            ambiguous_fragments: self.tally.ambiguous(key),
            wild_type_partner: self.tally.wild_type_partner(junction),
            wild_type_driver: self.tally.wild_type_driver(junction),
            fusion_fraction: self.tally.fusion_fraction(key, junction),
            fusion_fraction_interval: self.tally.fraction_interval(key, junction),
            ffpm: self.tally.per_million(sum.fragments as f64),
            ffpm_interval: self.ffpm_interval(sum.fragments),
            control_reads: self.control_reads(key),
            primary: false,
            share: None,
            near_misses: self.tally.near_misses(key),
            contig: contig(panel, junction, consensus.as_ref()),
            product: product(panel, junction),
            consensus,
            pile_up: Vec::new(),
            observed_frame: observed,
            vicc,
            aliases: lane.map_or(Vec::new(), |lane| lane.aliases.clone()),
            staining: lane.and_then(|lane| staining(panel, junction, lane)),
            note: lane.and_then(|lane| lane.note.clone()),
            hgvs,
            known: lane.is_some() && panel.junction_id(key).is_some(),
            grade: panel.grade_of(junction),
            status,
            reasons: reasons.into(),
        }
    }

    fn ffpm_interval(&self, fragments: u64) -> Option<Interval> {
        poisson(fragments).map(|counts| Interval {
            low: self.tally.per_million(counts.low),
            high: self.tally.per_million(counts.high),
        })
    }
}

fn contig(panel: &Panel, junction: &Junction, consensus: Option<&Consensus>) -> Contig {
    let [before, after] = junction.contig(panel);
    // Of a foreign partner the panel has nothing: it is what the reads have.
    let read = consensus.filter(|_| junction.donor().is_none());
    Contig {
        name: name::contig(panel, junction),
        before: read.map_or(text(&before), |read| read.before.to_uppercase()),
        after: text(&after),
    }
}

fn text(bases: &[u8]) -> String {
    String::from_utf8_lossy(bases).into_owned()
}

fn staining(panel: &Panel, junction: &Junction, lane: &Lane) -> Option<Staining> {
    let driver = junction.driver(panel).map(|driver| panel.driver(driver));
    Some(Staining {
        protein: driver.and_then(|driver| driver.staining.clone()),
        pattern: lane.staining.clone()?,
        reference: lane.reference.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::cases::{PANEL, inside, judged, key, library};
    use super::*;
    use crate::document::Assay;

    #[test]
    fn a_lane_shows_the_variant_with_most_fragments() {
        let mut evidence = library(1000, 1000);
        for number in 0..2 {
            evidence.junctions.add_plain(&key("RANBP2"), -20 - number);
        }
        for number in 0..3 {
            evidence
                .junctions
                .add_plain(&inside("RANBP2", 9), -20 - number);
        }
        let document = judged(Assay::Rnaseq, &evidence);
        assert_eq!(document.lanes.len(), PANEL.lanes.len());
        let of_lane = |one: &&JunctionResult| one.lane.as_deref() == Some("RANBP2");
        let lane = document.lanes.iter().find(of_lane).expect("the lane");
        assert_eq!((lane.junction_reads, lane.known), (3, false));
    }
}
