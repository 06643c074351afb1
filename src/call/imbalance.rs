//! The 3'/5' imbalance of a driver: a fusion transcribes its 3' exons from the partner's promoter.

use super::Judge;
use super::interval::proportion;
use crate::document::Imbalance;
use crate::panel::DriverId;
use std::collections::BTreeMap;

impl Judge<'_> {
    /// Index of the driver's exon that most of its lanes join; without lanes, its first acceptor.
    pub(super) fn usual_acceptor(&self, driver: DriverId) -> usize {
        let panel = self.panel;
        let transcript = panel.driver_transcript(driver);
        let mut lanes: BTreeMap<usize, usize> = BTreeMap::new();
        for lane in &panel.lanes {
            let junction = panel.junction(lane.junction);
            if junction.driver(panel) == Some(driver)
                && let Some(exon) = transcript.exon_at(junction.acceptor.position)
            {
                *lanes.entry(exon).or_default() += 1;
            }
        }
        let most = lanes.into_iter().max_by_key(|(_, count)| *count);
        let is_acceptor = |exon| panel.driver(driver).is_acceptor(exon);
        let first = || transcript.exons.iter().position(is_acceptor);
        most.map(|(exon, _)| exon).or_else(first).unwrap_or(0)
    }

    /// Coverage of the driver from its usual acceptor on against the coverage before it.
    pub(super) fn imbalance(&self, driver: DriverId) -> Imbalance {
        let transcript = self.panel.driver_transcript(driver);
        let contig = self.panel.driver(driver).transcript.index();
        let acceptor = self.usual_acceptor(driver);
        let start = transcript.exons[acceptor].start;
        let coverage = &self.tally.evidence().coverage;
        let count = |exon: usize| coverage.exon(contig, exon);
        let five_prime: u64 = (0..acceptor).map(count).sum();
        let three_prime: u64 = (acceptor..transcript.exons.len()).map(count).sum();
        // Odds of the 3' side over the odds by length alone.
        let by_length = (transcript.sequence.len() - start) as f64 / start as f64;
        let ratio = |share: f64| share / (1.0 - share) / by_length;
        let all = five_prime + three_prime;
        let interval = proportion(three_prime, all);
        let finite = |value: f64| value.is_finite().then_some(value);
        Imbalance {
            from_exon: transcript.exons[acceptor].name.clone(),
            five_prime,
            three_prime,
            ratio: (five_prime > 0).then(|| ratio(three_prime as f64 / all as f64)),
            ratio_low: interval.and_then(|interval| finite(ratio(interval.low))),
            ratio_high: interval.and_then(|interval| finite(ratio(interval.high))),
        }
    }
}
