//! Arguments that set the numbers of the method.

use clap::{Args, ValueEnum};
use fuselane::document::{Assay, Parameters};
use fuselane::{Error, Result};

#[derive(Debug, Clone, Copy, ValueEnum)]
enum AssayArgument {
    /// Whole transcriptome or hybrid capture, told by the share of fragments
    /// from the panel's genes
    Auto,
    /// Whole transcriptome
    Rnaseq,
    /// Hybrid capture
    Capture,
    /// Anchored multiplex PCR: one end of a fragment is a primer's
    Anchored,
    /// Amplicon: fragments share both ends, so start sites are not asked for
    Amplicon,
}

impl From<AssayArgument> for Assay {
    fn from(argument: AssayArgument) -> Self {
        match argument {
            AssayArgument::Auto => Assay::Auto,
            AssayArgument::Rnaseq => Assay::Rnaseq,
            AssayArgument::Capture => Assay::Capture,
            AssayArgument::Anchored => Assay::Anchored,
            AssayArgument::Amplicon => Assay::Amplicon,
        }
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Thresholds")]
pub struct Thresholds {
    /// How the library was made; sets the thresholds that fit it
    #[arg(long, value_enum, default_value = "auto")]
    assay: AssayArgument,
    /// Fewest aligned bases on each side of the join [default: 12]
    #[arg(long, value_name = "BASES")]
    minimum_anchor: Option<usize>,
    /// Most mismatches in the 12 bases next to the join on a short side [default: 1]
    #[arg(long, value_name = "N")]
    anchor_mismatches: Option<u32>,
    /// Mismatches by which a junction must beat any other explanation [default: 2]
    #[arg(long, value_name = "N")]
    margin: Option<u32>,
    /// Unique junction fragments for "detected" [default: 5; amplicon: 20 fragments;
    /// with UMIs: 5 molecules]
    #[arg(long, value_name = "N")]
    minimum_fragments: Option<u64>,
    /// Distinct start sites for "detected" [default: 3; amplicon or UMIs: 0]
    #[arg(long, value_name = "N")]
    minimum_start_sites: Option<u64>,
    /// The same for "inconclusive" at a known junction [default: 2]
    #[arg(long, value_name = "N")]
    inconclusive_fragments: Option<u64>,
    /// Smallest fusion fraction for "detected", 0 to 1 [default: 0.005]
    #[arg(long, value_name = "SHARE")]
    minimum_fraction: Option<f64>,
    /// Times the rate in every control that the sample's must be [default: 10]
    #[arg(long, value_name = "TIMES")]
    control_ratio: Option<f64>,
    /// Transcriptome: fusion fragments per million that "not detected" has to
    /// exclude with 95 % confidence [default: 1]
    #[arg(long, value_name = "N")]
    target_ffpm: Option<f64>,
    /// Enriched library: share of the fragments from the panel's genes that it
    /// has to, 0 to 1 [default: 0.001]
    #[arg(long, value_name = "SHARE")]
    target_share: Option<f64>,
    /// Reads needed for "not detected" [default: 20000]
    #[arg(long, value_name = "N")]
    minimum_reads: Option<u64>,
    /// Fragments of control genes needed for "not detected" [default: 10]
    #[arg(long, value_name = "N")]
    minimum_control_fragments: Option<u64>,
}

impl Thresholds {
    /// The numbers of the assay, with those that were given in their place.
    ///
    /// # Errors
    /// A number out of its range.
    pub fn parameters(&self, umis: bool) -> Result<Parameters> {
        let mut parameters = Parameters::of_assay(self.assay.into(), umis);
        replace(&mut parameters.minimum_anchor, self.minimum_anchor);
        replace(&mut parameters.anchor_mismatches, self.anchor_mismatches);
        replace(&mut parameters.margin, self.margin);
        replace(&mut parameters.minimum_fragments, self.minimum_fragments);
        replace(
            &mut parameters.minimum_start_sites,
            self.minimum_start_sites,
        );
        replace(
            &mut parameters.inconclusive_fragments,
            self.inconclusive_fragments,
        );
        replace(&mut parameters.minimum_fraction, self.minimum_fraction);
        replace(&mut parameters.control_ratio, self.control_ratio);
        replace(&mut parameters.target_ffpm, self.target_ffpm);
        replace(&mut parameters.target_share, self.target_share);
        replace(&mut parameters.minimum_reads, self.minimum_reads);
        replace(
            &mut parameters.minimum_control_fragments,
            self.minimum_control_fragments,
        );
        parameters.check().map_err(|error| match error {
            Error::OutOfRange { parameter, range } => Error::Usage(format!(
                "--{} is out of range: give {range}",
                parameter.replace('_', "-")
            )),
            other => other,
        })?;
        Ok(parameters)
    }
}

fn replace<T: Copy>(value: &mut T, given: Option<T>) {
    if let Some(given) = given {
        *value = given;
    }
}
