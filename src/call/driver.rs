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
        let contig = panel.driver(driver).transcript;
        // A lane may join another exon than those that every partner is joined to.
        let lanes = panel
            .lanes
            .iter()
            .map(|lane| &panel.junction(lane.junction).acceptor);
        let of_lanes: Vec<usize> = lanes
            .filter(|acceptor| acceptor.contig == contig)
            .filter_map(|acceptor| transcript.exon_at(acceptor.position))
            .collect();
        let is_joined = |exon: &usize| {
            panel.driver(driver).is_acceptor(&transcript.exons[*exon]) || of_lanes.contains(exon)
        };
        let acceptors = (1..transcript.exons.len()).filter(is_joined);
        let counts = acceptors.map(|exon| {
            let (before, after) = (&transcript.exons[exon - 1], &transcript.exons[exon]);
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
        // They are the last: a panel may have hundreds of thousands of others.
        let listed = panel.junctions.iter().enumerate().rev();
        listed
            .take_while(|(_, junction)| junction.kind == JunctionKind::Unspliced)
            .filter(|(_, junction)| junction.driver(panel) == Some(driver))
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

#[cfg(test)]
mod tests {
    use super::super::cases::{PANEL, across, add_read, judged};
    use crate::document::{Assay, DriverResult};
    use crate::evidence::Evidence;

    fn driver(reads: &[Vec<u8>]) -> DriverResult {
        let mut evidence = Evidence::default();
        reads.iter().for_each(|read| add_read(&mut evidence, read));
        let mut document = judged(Assay::Rnaseq, &evidence);
        document.drivers.remove(0)
    }

    /// Bases of the driver's transcript around the start of an exon.
    fn around(exon: &str, before: usize, after: usize) -> Vec<u8> {
        let transcript = PANEL.driver_transcript(PANEL.driver_ids().next().expect("a driver"));
        let start = transcript.exons[transcript.exon_named(exon).expect("an exon")].start;
        transcript.sequence[start - before..start + after].to_vec()
    }

    /// The end or the start of one of its introns.
    fn intron(name: &str, bases: i64) -> Vec<u8> {
        let mut introns = PANEL.intron_ids();
        let found = introns.find(|one| PANEL.intron_of(*one).is_some_and(|one| one.name == name));
        let sequence = PANEL.contig(found.expect("the intron"));
        match usize::try_from(bases) {
            Ok(first) => sequence[..first].to_vec(),
            Err(_) => sequence[sequence.len() - bases.unsigned_abs() as usize..].to_vec(),
        }
    }

    #[test]
    fn reads_of_a_driver_are_counted_where_they_lie() {
        let into_exon = || [intron("19", -35), around("20", 0, 25)].concat();
        let out_of_exon = || [around("20", 25, 0), intron("19", 35)].concat();
        // reads; counts that are not 0: across exons, across exon and intron, on the exon that has most of
        // a read
        for (case, reads, wild_type, unspliced, exons) in [
            ("none", vec![], &[][..], &[][..], &[][..]),
            (
                "across two exons",
                vec![around("20", 35, 25), around("20", 25, 35)],
                &[("19-20", 2)],
                &[],
                &[("19", 1), ("20", 1)],
            ),
            (
                "across exons that no fusion joins",
                vec![around("22", 25, 35)],
                &[],
                &[],
                &[("22", 1)],
            ),
            (
                "from the intron",
                vec![into_exon()],
                &[],
                &[("intron 19 | exon 20", 1)],
                &[],
            ),
            (
                "into the intron",
                vec![out_of_exon()],
                &[],
                &[("exon 19 | intron 19", 1)],
                &[],
            ),
        ] {
            let found = driver(&reads);
            assert_eq!(found.gene, "ALK");
            // A fusion may join exons 17 to 21.
            let pairs: Vec<&str> = found.wild_type.keys().map(String::as_str).collect();
            assert_eq!(
                pairs,
                ["16-17", "17-18", "18-19", "19-20", "20-21"],
                "{case}"
            );
            let seen = |counts: &std::collections::BTreeMap<String, u64>| -> Vec<(String, u64)> {
                let counts = counts.iter().filter(|(_, count)| **count > 0);
                counts.map(|(name, count)| (name.clone(), *count)).collect()
            };
            let named = |counts: &[(&str, u64)]| -> Vec<(String, u64)> {
                let counts = counts.iter();
                counts
                    .map(|(name, count)| (name.to_string(), *count))
                    .collect()
            };
            assert_eq!(seen(&found.wild_type), named(wild_type), "{case}");
            assert_eq!(seen(&found.unspliced), named(unspliced), "{case}");
            let covered = found.exons.iter().filter(|exon| exon.fragments > 0);
            let covered: Vec<(String, u64)> = covered
                .map(|exon| (exon.exon.clone(), exon.fragments))
                .collect();
            assert_eq!(covered, named(exons), "{case}");
            // ALK has 29 exons; exon 20 has 187 bases.
            assert_eq!((found.exons.len(), found.exons[19].bases), (29, 187));
            assert!(found.excluded.is_some(), "nothing is called");
        }
    }

    #[test]
    fn a_called_driver_excludes_nothing() {
        let mut evidence = Evidence::default();
        for number in 0..5 {
            add_read(&mut evidence, &across("RANBP2", 40 + number, 40));
        }
        let document = judged(Assay::Rnaseq, &evidence);
        assert_eq!(document.drivers[0].excluded, None);
    }
}
