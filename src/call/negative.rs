//! What was seen besides fusions, and what a negative excludes.

use super::Judge;
use crate::call::interval::{poisson_upper, proportion, proportion_upper};
use crate::document::{Background, Excluded, Imbalance};
use crate::panel::JunctionKind;
use std::collections::BTreeMap;

impl Judge<'_> {
    /// Index of the driver exon that most lanes join.
    fn usual_acceptor(&self) -> usize {
        let panel = self.panel;
        let mut lanes: BTreeMap<usize, usize> = BTreeMap::new();
        for lane in &panel.lanes {
            let position = panel.junctions[lane.junction].acceptor.position;
            if let Some(exon) = panel.driver().exon_at(position) {
                *lanes.entry(exon).or_default() += 1;
            }
        }
        let most = lanes.into_iter().max_by_key(|(_, count)| *count);
        most.map_or(0, |(exon, _)| exon)
    }

    /// The upper bounds of what none seen is compatible with.
    pub(super) fn excluded(&self) -> Excluded {
        let start = self.panel.driver().exons[self.usual_acceptor()].start;
        let wild_type = self.tally.wild_type(self.panel.driver, start);
        Excluded {
            fusion_fraction: proportion_upper(0, wild_type),
            ffpm: poisson_upper(0).map(|count| self.tally.per_million(count)),
            wild_type_fragments: wild_type,
        }
    }

    /// Coverage of the driver from its usual acceptor on against the coverage before it. A fusion
    /// transcribes the 3' exons from the partner's promoter.
    pub(super) fn imbalance(&self) -> Imbalance {
        let driver = self.panel.driver();
        let acceptor = self.usual_acceptor();
        let start = driver.exons[acceptor].start;
        let (mut five_prime, mut three_prime) = (0, 0);
        for (exon, count) in self.tally.evidence().driver_exons.iter() {
            if exon < acceptor {
                five_prime += count;
            } else {
                three_prime += count;
            }
        }
        // odds of the 3' side over the odds by length alone
        let by_length = (driver.sequence.len() - start) as f64 / start as f64;
        let ratio = |share: f64| share / (1.0 - share) / by_length;
        let all = five_prime + three_prime;
        let interval = proportion(three_prime, all);
        let finite = |value: f64| value.is_finite().then_some(value);
        Imbalance {
            from_exon: driver.exons[acceptor].name.clone(),
            five_prime,
            three_prime,
            ratio: (five_prime > 0).then(|| ratio(three_prime as f64 / all as f64)),
            ratio_low: interval.and_then(|interval| finite(ratio(interval.low))),
            ratio_high: interval.and_then(|interval| finite(ratio(interval.high))),
        }
    }

    pub(super) fn background(&self) -> Background {
        let panel = self.panel;
        let driver = panel.driver();
        let mut acceptors: Vec<usize> = panel
            .junctions
            .iter()
            .filter(|junction| junction.kind == JunctionKind::Fusion)
            .filter_map(|junction| driver.exon_at(junction.acceptor.position))
            .filter(|&exon| exon > 0)
            .collect();
        acceptors.sort_unstable();
        acceptors.dedup();
        let wild_type = acceptors.into_iter().map(|exon| {
            let name = format!(
                "{}-{}",
                driver.exons[exon - 1].name,
                driver.exons[exon].name
            );
            let count = self.tally.wild_type(panel.driver, driver.exons[exon].start);
            (name, count)
        });
        Background {
            driver_wild_type: wild_type.collect(),
            unspliced: self.unspliced(),
            control_genes: self.tally.control_genes(),
        }
    }

    fn unspliced(&self) -> BTreeMap<String, u64> {
        let panel = self.panel;
        let introns = panel.transcripts.len();
        let counts = &self.tally.evidence().background;
        let all = panel.junctions.iter().enumerate();
        all.filter(|(_, junction)| junction.kind == JunctionKind::Unspliced)
            .map(|(index, junction)| {
                let donor = junction.donors[0].contig;
                let acceptor = junction.acceptor.contig;
                let name = if donor >= introns {
                    let intron = &panel.introns[donor - introns].name;
                    format!(
                        "intron {intron} | exon {}",
                        junction.acceptor_exon_name(panel)
                    )
                } else {
                    let intron = &panel.introns[acceptor - introns].name;
                    format!("exon {} | intron {intron}", junction.donor_exon_name(panel))
                };
                (name, counts.get(&index).copied().unwrap_or(0))
            })
            .collect()
    }
}
