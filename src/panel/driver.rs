//! Drivers: the 3' genes of the panel, each with what its fusions keep.

use super::id::ContigId;
use super::transcript::Exon;
use std::ops::RangeInclusive;

/// A driver: the 3' gene of a fusion, whose kinase the fusion keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Driver {
    /// Its transcript.
    pub transcript: ContigId,
    /// Numbers of the exons whose start a fusion may join, as the field counts them (from 1).
    pub acceptor_exons: RangeInclusive<usize>,
    /// Residues of its kinase domain, 1-based.
    pub kinase_domain: RangeInclusive<usize>,
    /// Protein whose immunohistochemical pattern the partner predicts, as reports name it.
    pub staining: Option<String>,
}

impl Driver {
    /// Whether a fusion may join the start of one of its exons.
    pub fn is_acceptor(&self, exon: &Exon) -> bool {
        let number = exon.name.parse();
        number.is_ok_and(|number| self.acceptor_exons.contains(&number))
    }
}
