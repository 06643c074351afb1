//! What was seen of each driver besides its fusions.

use super::Judge;
use crate::document::{DriverResult, ExonCoverage, JunctionResult};
use crate::panel::{ContigId, DriverId, JunctionId, JunctionKind};
use std::collections::BTreeMap;

impl Judge<'_> {
    /// Every driver of the panel.
    pub(super) fn drivers(&self, calls: &[JunctionResult]) -> Vec<DriverResult> {
        let drivers = self.panel.driver_ids();
        drivers.map(|driver| self.driver(driver, calls)).collect()
    }

    fn driver(&self, driver: DriverId, calls: &[JunctionResult]) -> DriverResult {
        let transcript = self.panel.driver_transcript(driver);
        DriverResult {
            gene: transcript.gene.clone(),
            transcript: transcript.accession.clone(),
            excluded: (!self.is_called(driver, calls)).then(|| self.excluded(driver)),
            imbalance: self.imbalance(driver),
            exons: self.exon_coverage(driver),
            wild_type: self.wild_type(driver),
            unspliced: self.unspliced(driver),
        }
    }

    /// Whether a fusion of the driver is among the calls.
    pub(super) fn is_called(&self, driver: DriverId, calls: &[JunctionResult]) -> bool {
        let transcript = &self.panel.driver_transcript(driver).accession;
        calls
            .iter()
            .any(|call| call.driver.transcript == *transcript)
    }

    /// Fragments on each exon of the driver.
    fn exon_coverage(&self, driver: DriverId) -> Vec<ExonCoverage> {
        let coverage = &self.tally.evidence().coverage;
        let contig = self.panel.driver(driver).transcript;
        let exons = self.panel.driver_transcript(driver).exons.iter();
        exons
            .enumerate()
            .map(|(index, exon)| ExonCoverage {
                exon: exon.name.clone(),
                bases: exon.end - exon.start,
                fragments: coverage.exon(contig, index),
            })
            .collect()
    }

    /// Fragments across the start of each exon that a fusion of the panel joins, by exon pair.
    fn wild_type(&self, driver: DriverId) -> BTreeMap<String, u64> {
        let panel = self.panel;
        let transcript = panel.driver_transcript(driver);
        let of_driver = panel.junctions.iter().filter(|junction| {
            junction.kind == JunctionKind::Fusion && junction.driver(panel) == Some(driver)
        });
        let mut acceptors: Vec<usize> = of_driver
            .filter_map(|junction| transcript.exon_at(junction.acceptor.position))
            .filter(|&exon| exon > 0)
            .collect();
        acceptors.sort_unstable();
        acceptors.dedup();
        let counts = acceptors.into_iter().map(|exon| {
            let (before, after) = (&transcript.exons[exon - 1], &transcript.exons[exon]);
            let contig = panel.driver(driver).transcript;
            let name = format!("{}-{}", before.name, after.name);
            (name, self.tally.wild_type(contig, after.start))
        });
        counts.collect()
    }

    /// Fragments across the wild-type start of the exon that fusions of each driver usually join.
    pub(super) fn usual_wild_types(&self) -> BTreeMap<String, u64> {
        let drivers = self.panel.driver_ids().map(|driver| {
            let usual = format!("-{}", self.imbalance(driver).from_exon);
            let counts = self.wild_type(driver);
            let count = counts.iter().find(|(pair, _)| pair.ends_with(&usual));
            let gene = self.panel.driver_transcript(driver).gene.clone();
            (gene, count.map_or(0, |(_, count)| *count))
        });
        drivers.collect()
    }

    /// Fragments across each boundary of exon and intron.
    fn unspliced(&self, driver: DriverId) -> BTreeMap<String, u64> {
        let panel = self.panel;
        let counts = &self.tally.evidence().background;
        let intron = |contig: ContigId| Some(panel.intron_of(contig)?.name.as_str());
        let listed = panel.junctions.iter().enumerate();
        listed
            .filter(|(_, junction)| {
                junction.kind == JunctionKind::Unspliced && junction.driver(panel) == Some(driver)
            })
            .map(|(index, junction)| {
                let name = match junction.donor().and_then(|donor| intron(donor.contig)) {
                    Some(intron) => format!(
                        "intron {intron} | exon {}",
                        junction.acceptor_exon_name(panel)
                    ),
                    None => format!(
                        "exon {} | intron {}",
                        junction.donor_exon_name(panel),
                        intron(junction.acceptor.contig).unwrap_or_default()
                    ),
                };
                (name, counts.get(&JunctionId::new(index)))
            })
            .collect()
    }
}
