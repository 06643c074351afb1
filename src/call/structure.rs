//! What of the panel goes into the document.

use super::Judge;
use crate::document::{
    ExonCoverage, ExonShape, JunctionResult, PanelIdentity, SequenceRole, SequenceSource, Structure,
};
use crate::panel::{Extent, Numbering, Panel, Role, Transcript};
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
        role: match transcript.role {
            Role::Driver => SequenceRole::Driver,
            Role::Partner => SequenceRole::Partner,
            Role::Control => SequenceRole::Control,
        },
        grade: format!("{:?}", transcript.grade),
        source: transcript.source.clone(),
    }
}

impl Judge<'_> {
    /// The exons of the driver, then of the partners of `calls`.
    pub(super) fn structures(&self, calls: &[JunctionResult]) -> Vec<Structure> {
        let panel = self.panel;
        let partners = panel.transcripts.iter().filter(|transcript| {
            transcript.role == Role::Partner
                && calls
                    .iter()
                    .any(|call| call.partner.transcript == transcript.accession)
        });
        std::iter::once(panel.driver())
            .chain(partners)
            .map(|transcript| self.structure(transcript))
            .collect()
    }

    fn structure(&self, transcript: &Transcript) -> Structure {
        let exons = transcript.exons.iter().map(|exon| ExonShape {
            name: exon.name.clone(),
            bases: exon.end - exon.start,
        });
        let kinase = match (transcript.role, transcript.numbering) {
            (Role::Driver, Numbering::Coding { start, .. }) => {
                let residues = &self.panel.kinase_domain;
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

    /// Fragments on each exon of the driver.
    pub(super) fn driver_exons(&self) -> Vec<ExonCoverage> {
        let counted = &self.tally.evidence().driver_exons;
        let exons = self.panel.driver().exons.iter().enumerate();
        exons
            .map(|(index, exon)| ExonCoverage {
                exon: exon.name.clone(),
                bases: exon.end - exon.start,
                fragments: counted.get(index),
            })
            .collect()
    }
}
