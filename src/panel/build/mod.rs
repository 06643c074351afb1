//! A panel built from an annotation and its genome, instead of typed.
//!
//! A [`Plan`] says which genes are wanted, from a table or from another panel. [`choose`] finds the
//! transcript of each in an annotation, [`Chosen::regions`] says which parts of the genome hold
//! them, and [`Chosen::tables`] makes the panel's files of these. [`ExonEnds`] makes the table that names other
//! partners. Each lists all that is wrong.

mod beside;
mod coding;
mod driver;
mod exon_ends;
mod held;
mod intron;
mod lane;
mod plan;
mod rows;
mod select;
mod tables;
mod transcribe;
mod wish;

pub use exon_ends::ExonEnds;
pub use plan::Plan;
pub use select::{Chosen, choose};
pub use wish::Wish;

use super::genomic::{GenomicTranscript, Strand};
use std::ops::Range;

/// Bases of the genome.
pub trait Sequences {
    /// The bases of a range (0-based, half-open) of the forward strand, in capitals.
    ///
    /// # Errors
    /// A sentence why there are none: no such chromosome, or it is shorter.
    fn bases(&self, chromosome: &str, range: &Range<u64>) -> Result<Vec<u8>, String>;
}

/// A range of the genome (0-based, half-open) on the strand of a transcript.
fn stranded(
    genome: &dyn Sequences,
    transcript: &GenomicTranscript,
    range: &Range<u64>,
) -> Result<Vec<u8>, String> {
    let mut bases = genome.bases(&transcript.chromosome, range)?;
    for base in &mut bases {
        if !b"ACGT".contains(base) {
            *base = b'N';
        }
    }
    Ok(match transcript.strand {
        Strand::Forward => bases,
        Strand::Reverse => bio::alphabets::dna::revcomp(bases),
    })
}
