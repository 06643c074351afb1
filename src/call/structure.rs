//! What of the panel goes into the document.

use super::Judge;
use crate::document::{
    DomainShape, ExonEndsIdentity, ExonShape, GeneIdentity, JunctionResult, PanelIdentity,
    SequenceSource, Structure,
};
use crate::panel::{ContigId, Driver, Extent, Gene, Numbering, Panel, Role, Transcript};
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
        modified: panel.modified,
        assembly: panel.assembly.clone(),
        chromosomes,
        transcripts: panel.transcripts.iter().map(source).collect(),
        genes: panel.genes.iter().map(gene).collect(),
        exon_ends: panel.exon_ends.clone().map(|sha256| ExonEndsIdentity {
            sha256,
            inputs: panel.inputs.clone(),
        }),
    }
}

fn gene(gene: &Gene) -> GeneIdentity {
    GeneIdentity {
        gene: gene.symbol.clone(),
        hgnc: gene.hgnc.clone(),
        ensembl: gene.ensembl.clone(),
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
    /// The exons of the drivers, of the partners of `calls`, and of control genes.
    pub(super) fn structures(&self, calls: &[JunctionResult]) -> Vec<Structure> {
        let panel = self.panel;
        let drivers = panel.drivers.iter().map(|driver| {
            let transcript = &panel.transcripts[driver.transcript.index()];
            self.structure(transcript, Some(driver.transcript), Some(driver))
        });
        let is_called = |transcript: &Transcript| {
            let mut calls = calls.iter();
            match transcript.role {
                Role::Partner => calls.any(|call| call.partner.transcript == transcript.accession),
                Role::Control => true,
                Role::Driver => false,
            }
        };
        // Reads are not compared with transcripts that were found, so that they have no coverage. The panel
        // may hold a part of one: the whole is drawn.
        let found = panel.found.partners.iter();
        let found = found.map(|found| (None, &found.transcript));
        let listed = panel.transcripts.iter().enumerate();
        let listed = listed.map(|(index, one)| (Some(ContigId::new(index)), one));
        let mut accessions = BTreeSet::new();
        let partners = found.chain(listed);
        let partners = partners.filter(|(_, one)| is_called(one));
        let partners = partners.filter(|(_, one)| accessions.insert(&one.accession));
        let partners = partners.map(|(contig, one)| self.structure(one, contig, None));
        drivers.chain(partners).collect()
    }

    fn structure(
        &self,
        transcript: &Transcript,
        contig: Option<ContigId>,
        driver: Option<&Driver>,
    ) -> Structure {
        let coverage = &self.tally.evidence().coverage;
        structure(self.panel, transcript, driver, |exon| {
            contig.map_or(0, |contig| coverage.exon(contig, exon))
        })
    }
}

/// The domains of a transcript whose coding sequence has a place.
fn domains(panel: &Panel, transcript: &Transcript) -> Vec<DomainShape> {
    let Numbering::Coding { start, .. } = transcript.numbering else {
        return Vec::new();
    };
    let own = panel.domains.iter();
    own.filter(|one| one.transcript == transcript.accession)
        .map(|one| DomainShape {
            name: one.name.clone(),
            start: start + 3 * (one.residues.start() - 1),
            end: start + 3 * one.residues.end(),
            source: one.source.clone(),
        })
        .collect()
}

/// A transcript as it is drawn; `fragments` gives those on an exon by its index.
fn structure(
    panel: &Panel,
    transcript: &Transcript,
    driver: Option<&Driver>,
    fragments: impl Fn(usize) -> u64,
) -> Structure {
    let exons = transcript.exons.iter().enumerate();
    let exons = exons.map(|(index, exon)| ExonShape {
        name: exon.name.clone(),
        bases: exon.end - exon.start,
        fragments: fragments(index),
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
        domains: domains(panel, transcript),
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
        let shape = structure(&PANEL, transcript, Some(driver), |_| 0);
        let (start, end) = (shape.kinase_start, shape.kinase_end);
        let (start, end) = (start.expect("a domain"), end.expect("a domain"));
        // UniProt Q9UM73: protein kinase domain, residues 1116 to 1392; exon 20 begins at c.3173, in
        // residue 1058, so that the fusion keeps the domain.
        assert_eq!(end - start, 3 * (1392 - 1115));
        assert_eq!(transcript.base_number(start), "c.3346");
        assert_eq!(transcript.base_number(end - 1), "c.4176");
        let bases: usize = shape.exons.iter().map(|exon| exon.bases).sum();
        assert_eq!(bases, transcript.sequence.len());
        assert_eq!(
            structure(&PANEL, transcript, None, |_| 0).kinase_start,
            None
        );
    }
}
