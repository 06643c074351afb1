//! Genomic DNA in place of RNA: a fusion joins introns there, and no read crosses it from exon to
//! exon.

use super::Judge;
use crate::document::{JunctionResult, Reason};
use crate::panel::{DriverId, JunctionKind};

/// Unspliced fragments for each spliced one from which on a driver is seen in DNA only. RNA that is
/// made is mostly spliced, even in libraries of nuclear RNA.
const UNSPLICED_PER_SPLICED: u64 = 10;

impl Judge<'_> {
    /// How often fragments cross junctions of a driver without a fusion: spliced, or unspliced.
    fn crossings(&self, driver: DriverId, kind: JunctionKind) -> u64 {
        let counts = self.tally.evidence().background.iter();
        let of_driver = counts.filter(|(junction, _)| {
            let junction = self.panel.junction(**junction);
            junction.kind == kind && junction.driver(self.panel) == Some(driver)
        });
        of_driver.map(|(_, count)| count).sum()
    }

    /// Drivers that are seen in number from exon to intron, and hardly from exon to exon.
    pub(super) fn genomic_dna(&self, calls: &[JunctionResult]) -> Vec<Reason> {
        let drivers = self.panel.driver_ids();
        let drivers = drivers.filter(|driver| !self.is_called(*driver, calls));
        let found = drivers.filter_map(|driver| {
            let unspliced = self.crossings(driver, JunctionKind::Unspliced);
            let spliced = self.crossings(driver, JunctionKind::WildType);
            let in_number = unspliced >= self.parameters.minimum_fragments;
            let hardly = spliced * UNSPLICED_PER_SPLICED < unspliced;
            (in_number && hardly).then(|| Reason::GenomicDna {
                driver: self.panel.driver_transcript(driver).gene.clone(),
                unspliced,
                spliced,
            })
        });
        found.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::{PANEL, across, add_read, codes, judged, library};
    use crate::document::Assay;

    /// Bases around the start of the exon that most lanes join, from the intron or the exon before.
    fn into_exon(spliced: bool) -> Vec<u8> {
        let exon = &across("RANBP2", 0, 40)[..];
        let intron = PANEL.introns.iter().find(|one| one.name == "19");
        let intron = &intron.expect("the panel has it").sequence;
        let driver = &PANEL.driver_transcript(PANEL.driver_ids().next().expect("one"));
        let start = driver.exons[driver.exon_named("20").expect("exon 20")].start;
        match spliced {
            true => [&driver.sequence[start - 40..start], exon].concat(),
            false => [&intron[intron.len() - 80..], exon].concat(),
        }
    }

    #[test]
    fn a_driver_that_is_only_seen_unspliced_is_seen_in_dna() {
        // unspliced, spliced and fused fragments; whether that is DNA
        for (unspliced, spliced, fused, expected) in [
            (0, 0, 0, false),
            (4, 0, 0, false),
            (5, 0, 0, true),
            (5, 1, 0, false),
            (60, 5, 0, true),
            (60, 6, 0, false),
            (20, 300, 0, false),
            // A fusion that is called is seen in RNA.
            (20, 0, 2, false),
        ] {
            let mut sample = library(100_000, 100_000);
            for (count, read) in [(unspliced, into_exon(false)), (spliced, into_exon(true))] {
                (0..count).for_each(|_| add_read(&mut sample, &read));
            }
            for shift in 0..fused {
                add_read(&mut sample, &across("RANBP2", 40 + shift, 40));
            }
            let document = judged(Assay::Auto, &sample);
            let found = codes(&document).contains(&"genomic_dna");
            let case = format!("{unspliced} unspliced, {spliced} spliced, {fused} fused");
            assert_eq!(found, expected, "{case}: {:?}", document.reasons);
        }
    }
}
