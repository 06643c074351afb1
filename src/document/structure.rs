//! What of the panel a document holds: enough to draw a fusion and to say what it rests on.

use crate::panel::{Grade, Role};
use serde::{Deserialize, Serialize};

/// The panel that was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PanelIdentity {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its files.
    pub sha256: String,
    /// Whether it has name and version of the built-in panel, and other files.
    pub modified: bool,
    /// Genome assembly of its coordinates.
    pub assembly: String,
    /// Chromosomes of its coordinates.
    pub chromosomes: Vec<String>,
    /// Its transcripts and what they rest on.
    pub transcripts: Vec<SequenceSource>,
    /// Identifiers of its genes in other databases, as far as it has them.
    pub genes: Vec<GeneIdentity>,
    /// The ends of exons by which partners are named that it does not have; left out where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exon_ends: Option<ExonEndsIdentity>,
}

/// A table of exon ends beside a panel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ExonEndsIdentity {
    /// SHA-256 of the table.
    pub sha256: String,
    /// What it was made of, with digests.
    pub inputs: Vec<String>,
}

/// A gene by its identifiers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct GeneIdentity {
    /// HGNC symbol.
    pub gene: String,
    /// Number of the HUGO Gene Nomenclature Committee, as `HGNC:427`.
    pub hgnc: Option<String>,
    /// Ensembl gene, without its version.
    pub ensembl: Option<String>,
}

impl PanelIdentity {
    /// The identifiers of a gene.
    pub fn gene(&self, symbol: &str) -> Option<&GeneIdentity> {
        self.genes.iter().find(|one| one.gene == symbol)
    }

    /// Its name and version, as `alk 1.1.0`, and whether it was changed since.
    pub fn words(&self) -> String {
        let modified = if self.modified { ", modified" } else { "" };
        format!("{} {}{modified}", self.name, self.version)
    }
}

/// Where a transcript of the panel comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct SequenceSource {
    /// HGNC symbol.
    pub gene: String,
    /// Accession, with its version where the source states one.
    pub transcript: String,
    /// What it is there for.
    pub role: Role,
    /// How well its sequence is supported: A, B or C.
    pub grade: Grade,
    /// Where its sequence comes from.
    pub source: String,
}

/// The exons of a transcript. Positions are 0-based, from its first known base.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Structure {
    /// HGNC symbol.
    pub gene: String,
    /// Accession, with its version where the source states one.
    pub transcript: String,
    /// Whether all of its exons are known.
    pub complete: bool,
    /// Its known exons, in order.
    pub exons: Vec<ExonShape>,
    /// First base of the kinase domain; null in partners.
    pub kinase_start: Option<usize>,
    /// One past its last base.
    pub kinase_end: Option<usize>,
    /// Domains of a partner's protein.
    pub domains: Vec<DomainShape>,
}

/// A domain of a protein, by the bases that encode it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct DomainShape {
    /// Its name.
    pub name: String,
    /// Its first base.
    pub start: usize,
    /// One past its last base.
    pub end: usize,
    /// Where its limits come from.
    pub source: String,
}

/// One exon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ExonShape {
    /// Its number.
    pub name: String,
    /// Its length.
    pub bases: usize,
    /// Fragments that mostly lie in it, each counted once.
    pub fragments: u64,
}

impl Structure {
    /// Each exon with its first base and one past its last.
    pub fn placed_exons(&self) -> impl Iterator<Item = (&ExonShape, usize, usize)> {
        let mut start = 0;
        self.exons.iter().map(move |exon| {
            let from = start;
            start += exon.bases;
            (exon, from, start)
        })
    }

    /// Known bases in all.
    pub fn bases(&self) -> usize {
        self.exons.iter().map(|exon| exon.bases).sum()
    }
}
