//! Arguments that set the numbers of the method.

use clap::{Args, ValueEnum};
use fuselane::document::{Assay, Parameters};
use fuselane::{Error, Result};
use std::fmt::Display;

#[derive(Debug, Clone, Copy, ValueEnum)]
enum AssayArgument {
    /// Whole transcriptome or hybrid capture: the share of fragments from the
    /// panel's genes decides
    Auto,
    /// Whole transcriptome
    Rnaseq,
    /// Hybrid capture
    Capture,
    /// Anchored multiplex PCR: a primer sets one end of each fragment
    Anchored,
    /// Amplicon: primers set both ends, so start sites are not required
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

/// The numbers of most assays.
fn usual() -> Parameters {
    Parameters::default()
}

/// Those of an amplicon assay.
fn amplicon() -> Parameters {
    Parameters::of_assay(Assay::Amplicon, false)
}

/// Those of an assay with UMIs.
fn umis() -> Parameters {
    Parameters::of_assay(Assay::Rnaseq, true)
}

/// A help text that ends with the default. The option itself has none, since the default depends on
/// other options.
fn with_default(text: &str, default: impl Display) -> String {
    format!("{text} [default: {default}]")
}

/// The help of `--minimum-fragments`.
fn minimum_fragments_help() -> String {
    let default = format!(
        "{}; amplicon: {} fragments; with UMIs: {} molecules",
        usual().minimum_fragments,
        amplicon().minimum_fragments,
        umis().minimum_fragments
    );
    with_default(
        "\"detected\" needs this many unique junction fragments",
        default,
    )
}

/// The help of `--minimum-start-sites`.
fn minimum_start_sites_help() -> String {
    let (usual, others) = (usual().minimum_start_sites, umis().minimum_start_sites);
    let default = format!("{usual}; amplicon or UMIs: {others}");
    with_default("\"detected\" needs this many distinct start sites", default)
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Thresholds")]
pub struct Thresholds {
    /// How the library was made; this sets the default thresholds
    #[arg(long, value_enum, default_value = "auto")]
    assay: AssayArgument,
    #[arg(
        long,
        value_name = "BASES",
        help = with_default(
            "A read needs this many aligned bases on each side of the join",
            usual().minimum_anchor
        )
    )]
    minimum_anchor: Option<usize>,
    #[arg(
        long,
        value_name = "N",
        help = with_default(
            "A read may have this many mismatches in the 12 bases next to the join, on a side of \
             fewer than 24 bases",
            usual().anchor_mismatches
        )
    )]
    anchor_mismatches: Option<u32>,
    #[arg(
        long,
        value_name = "N",
        help = with_default(
            "A junction must explain a read better than anything else by this many mismatches",
            usual().margin
        )
    )]
    margin: Option<u32>,
    #[arg(long, value_name = "N", help = minimum_fragments_help())]
    minimum_fragments: Option<u64>,
    #[arg(long, value_name = "N", help = minimum_start_sites_help())]
    minimum_start_sites: Option<u64>,
    #[arg(
        long,
        value_name = "N",
        help = with_default(
            r#"At a known junction, "inconclusive" needs this many fragments"#,
            usual().inconclusive_fragments
        )
    )]
    inconclusive_fragments: Option<u64>,
    #[arg(
        long,
        allow_negative_numbers = true,
        value_name = "SHARE",
        help = with_default(
            r#""detected" needs this fusion fraction, from 0 to 1"#,
            usual().minimum_fraction
        )
    )]
    minimum_fraction: Option<f64>,
    #[arg(
        long,
        allow_negative_numbers = true,
        value_name = "TIMES",
        help = with_default(
            "The rate in the sample must be this many times the rate in every control",
            usual().control_ratio
        )
    )]
    control_ratio: Option<f64>,
    #[arg(
        long,
        allow_negative_numbers = true,
        value_name = "N",
        help = with_default(
            r#"Transcriptome: "not detected" must exclude this many fusion fragments per million"#,
            usual().target_ffpm
        )
    )]
    target_ffpm: Option<f64>,
    #[arg(
        long,
        allow_negative_numbers = true,
        value_name = "SHARE",
        help = with_default(
            r#"Enriched library: "not detected" must exclude this share of the fragments of the panel's genes, from 0 to 1"#,
            usual().target_share
        )
    )]
    target_share: Option<f64>,
    #[arg(
        long,
        value_name = "N",
        help = with_default(
            r#""not detected" needs this many reads"#,
            usual().minimum_reads
        )
    )]
    minimum_reads: Option<u64>,
    #[arg(
        long,
        value_name = "N",
        help = with_default(
            r#""not detected" needs this many fragments of control genes"#,
            usual().minimum_control_fragments
        )
    )]
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
        self.checked(parameters)
    }

    /// Numbers that are within their ranges; what is wrong is told of the option that was given.
    fn checked(&self, parameters: Parameters) -> Result<Parameters> {
        parameters.check().map_err(|error| match error {
            Error::OutOfRange { parameter, .. }
                if parameter == "inconclusive_fragments"
                    && self.inconclusive_fragments.is_none() =>
            {
                Error::Usage(format!(
                    "--minimum-fragments {} is less than the {} of --inconclusive-fragments: give both options",
                    parameters.minimum_fragments, parameters.inconclusive_fragments
                ))
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_out_of_range_are_told_of_the_option_that_was_given() {
        #[derive(clap::Parser)]
        struct Only {
            #[command(flatten)]
            thresholds: Thresholds,
        }
        for (arguments, words) in [
            (
                &["--minimum-fragments=1"][..],
                "--minimum-fragments 1 is less than the 2 of",
            ),
            (
                &["--minimum-fragments=0"],
                "--minimum-fragments is out of range",
            ),
            (
                &["--minimum-fragments=3", "--inconclusive-fragments=4"],
                "--inconclusive-fragments is out of range",
            ),
            (
                &["--inconclusive-fragments=0"],
                "--inconclusive-fragments is out of range",
            ),
        ] {
            let arguments = ["x"].iter().chain(arguments);
            let only = <Only as clap::Parser>::try_parse_from(arguments).expect(words);
            let error = only.thresholds.parameters(false).expect_err(words);
            let error = error.to_string();
            assert!(error.contains(words), "{error}");
        }
    }

    /// The help states one number of start sites for amplicons and for UMIs.
    #[test]
    fn amplicons_and_umis_ask_for_as_many_start_sites() {
        assert_eq!(amplicon().minimum_start_sites, umis().minimum_start_sites);
    }
}
