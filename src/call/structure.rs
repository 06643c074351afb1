//! What of the panel goes into the document.

use super::Judge;
use crate::document::{ExonShape, JunctionResult, PanelIdentity, SequenceSource, Structure};
use crate::panel::{Driver, Extent, Numbering, Panel, Role, Transcript};
use std::collections::BTreeSet;

/// Names the panel and what it rests on.
pub(super) fn identity(panel: &Panel) -> PanelIdentity {
    let exons = panel.transcripts.iter().flat_map(|one| &one.exons);
    let chromosomes: BTreeSet<&str> = exons
        .filter_map(|exon| Some(exon.coordinates.as_ref()?.chromosome.as_str()))
        .collect();
    let mut chromosomes: Vec<String> = chromosomes.into_iter().map(str::to_string).collect();
    chromosomes.sort_by_key(|name| {
        let number = name.trim_start_matches("chr").parse::<u32>();
        (number.unwrap_or(u32::MAX), name.clone())
    });
    PanelIdentity {
        name: panel.name.clone(),
        version: panel.version.clone(),
        sha256: panel.sha256.clone(),
        assembly: panel.assembly.clone(),
        chromosomes,
        transcripts: panel.transcripts.iter().map(source).collect(),
    }
}

fn source(transcript: &Transcript) -> SequenceSource {
    SequenceSource {
        gene: transcript.gene.clone(),
        transcript: transcript.accession.clone(),
        role: transcript.role,
        grade: transcript.grade,
        source: transcript.source.clone(),
    }
}

impl Judge<'_> {
    /// The exons of the drivers, then of the partners of `calls`.
    pub(super) fn structures(&self, calls: &[JunctionResult]) -> Vec<Structure> {
        let panel = self.panel;
        let drivers = panel.drivers.iter().map(|driver| {
            let transcript = &panel.transcripts[driver.transcript.index()];
            structure(transcript, Some(driver))
        });
        let is_called = |transcript: &&Transcript| {
            let mut calls = calls.iter();
            transcript.role == Role::Partner
                && calls.any(|call| call.partner.transcript == transcript.accession)
        };
        let found = panel.found.partners.iter().map(|found| &found.transcript);
        let partners = panel.transcripts.iter().chain(found);
        let partners = partners.filter(is_called);
        let partners = partners.map(|transcript| structure(transcript, None));
        drivers.chain(partners).collect()
    }
}

fn structure(transcript: &Transcript, driver: Option<&Driver>) -> Structure {
    let exons = transcript.exons.iter().map(|exon| ExonShape {
        name: exon.name.clone(),
        bases: exon.end - exon.start,
    });
    let kinase = match (driver, transcript.numbering) {
        (Some(driver), Numbering::Coding { start, .. }) => {
            let residues = &driver.kinase_domain;
            Some((
                start + 3 * (residues.start() - 1),
                start + 3 * residues.end(),
            ))
        }
        _ => None,
    };
    Structure {
        gene: transcript.gene.clone(),
        transcript: transcript.accession.clone(),
        complete: transcript.extent == Extent::Full,
        exons: exons.collect(),
        kinase_start: kinase.map(|kinase| kinase.0),
        kinase_end: kinase.map(|kinase| kinase.1),
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::PANEL;
    use super::*;

    #[test]
    fn chromosomes_are_in_the_order_of_their_numbers() {
        let chromosomes = identity(&PANEL).chromosomes;
        let place = |name: &str| chromosomes.iter().position(|one| one == name);
        // ALK and EML4 lie on chromosome 2, KIF5B on 10, and TFG on 3.
        let places = ["chr2", "chr3", "chr10"].map(|name| place(name).expect(name));
        assert!(places.is_sorted(), "{chromosomes:?}");
    }

    #[test]
    fn the_kinase_domain_is_where_its_residues_are() {
        let driver = &PANEL.drivers[0];
        let transcript = &PANEL.transcripts[driver.transcript.index()];
        let shape = structure(transcript, Some(driver));
        let (start, end) = (shape.kinase_start, shape.kinase_end);
        let (start, end) = (start.expect("a domain"), end.expect("a domain"));
        // UniProt Q9UM73: protein kinase domain, residues 1116 to 1392; exon 20 begins at c.3173, in
        // residue 1058, so that the fusion keeps the domain.
        assert_eq!(end - start, 3 * (1392 - 1115));
        assert_eq!(transcript.base_number(start), "c.3346");
        assert_eq!(transcript.base_number(end - 1), "c.4176");
        let bases: usize = shape.exons.iter().map(|exon| exon.bases).sum();
        assert_eq!(bases, transcript.sequence.len());
        assert_eq!(structure(transcript, None).kinase_start, None);
    }
}
