//! A panel built from an annotation and its genome, instead of typed.
//!
//! A [`Plan`] says which genes are wanted, from a table or from another panel. [`choose`] finds the
//! transcript of each in an annotation, [`Chosen::regions`] says which parts of the genome hold
//! them, and [`Chosen::tables`] makes the panel's files of these. Each lists all that is wrong.

mod coding;
mod driver;
mod intron;
mod lane;
mod plan;
mod select;
mod tables;
mod transcribe;

pub use plan::{Plan, Wish};
pub use select::{Chosen, choose};

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

/// What a chromosome is called in a panel: `chr2` for `2`, `chr2` and `NC_000002.12`.
pub fn chromosome_name(name: &str) -> String {
    let short = name.strip_prefix("chr").unwrap_or(name);
    let refseq = || {
        let (number, _) = name.strip_prefix("NC_")?.split_once('.')?;
        Some(match number.parse().ok()? {
            number @ 1..=22 => number.to_string(),
            23 => "X".to_string(),
            24 => "Y".to_string(),
            12_920 => "M".to_string(),
            _ => return None,
        })
    };
    let short = refseq().unwrap_or_else(|| short.to_string());
    let is_number = short.parse::<u8>().is_ok();
    match short.as_str() {
        "MT" => "chrM".into(),
        "X" | "Y" | "M" => format!("chr{short}"),
        _ if is_number => format!("chr{short}"),
        _ => name.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chromosomes_have_one_name() {
        for (name, expected) in [
            ("chr2", "chr2"),
            ("2", "chr2"),
            ("NC_000002.12", "chr2"),
            ("NC_000023.11", "chrX"),
            ("NC_012920.1", "chrM"),
            ("MT", "chrM"),
            ("Y", "chrY"),
            ("NT_187361.1", "NT_187361.1"),
            ("chr1_KI270706v1_random", "chr1_KI270706v1_random"),
        ] {
            assert_eq!(chromosome_name(name), expected);
        }
    }
}
