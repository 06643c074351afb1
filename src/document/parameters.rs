//! The numbers of the method; every one is an option and stands in the report.

use crate::align::Rule;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// How the library was made, which decides what makes fragments distinct.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Assay {
    /// Whole transcriptome or hybrid capture, told by the share of fragments from the panel's genes.
    Auto,
    /// Whole transcriptome: both ends of a fragment are by chance.
    Rnaseq,
    /// Hybrid capture: as in RNA-seq.
    Capture,
    /// Anchored multiplex PCR: one end is that of a primer.
    Anchored,
    /// Amplicon: all fragments share both ends.
    Amplicon,
}

/// What is compared with the fewest fragments that a call needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Fragments that differ in an end or in their strand.
    UniqueFragments,
    /// All fragments, copies included.
    Fragments,
    /// Molecules by UMI.
    Molecules,
}

impl Unit {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::UniqueFragments => "unique junction fragments",
            Self::Fragments => "junction fragments",
            Self::Molecules => "molecules",
        }
    }
}

/// Thresholds, from read to verdict.
///
/// ```
/// use fuselane::document::Parameters;
/// let strict = Parameters { minimum_fragments: 10, ..Parameters::default() };
/// assert!(strict.check().is_ok());
/// let wrong = Parameters { minimum_fraction: 2.0, ..Parameters::default() };
/// assert!(wrong.check().unwrap_err().to_string().contains("minimum_fraction"));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Parameters {
    /// How the library was made.
    pub assay: Assay,
    /// What is compared with `minimum_fragments`.
    pub unit: Unit,
    /// Fewest aligned bases on each side of the join.
    pub minimum_anchor: usize,
    /// Most mismatches in the twelve bases next to the join, on a side of fewer than 24 bases.
    pub anchor_mismatches: u32,
    /// Mismatches by which a junction must explain a read better than anything else does.
    pub margin: u32,
    /// Fragments (in `unit`) for *detected*.
    pub minimum_fragments: u64,
    /// Distinct start sites for *detected*.
    pub minimum_start_sites: u64,
    /// Fragments (in `unit`) for *inconclusive*, at a known junction.
    pub inconclusive_fragments: u64,
    /// Smallest fusion fraction for *detected*, from 0 to 1.
    pub minimum_fraction: f64,
    /// How many times the rate in every control the rate in the sample must be.
    pub control_ratio: f64,
    /// Whole transcriptome: fusion fragments per million that a negative has to exclude.
    pub target_ffpm: f64,
    /// Enriched library: the share of fragments from the panel's genes, from 0 to 1, that it has to.
    pub target_share: f64,
    /// Reads for a negative.
    pub minimum_reads: u64,
    /// Fragments of control genes for a negative.
    pub minimum_control_fragments: u64,
}

impl Default for Parameters {
    fn default() -> Self {
        Self::of_assay(Assay::Auto, false)
    }
}

impl Parameters {
    /// Whether a blank holds RNA of the run: it has so many fragments of the panel's genes as show that a sample holds
    /// any, and the sample's are not as many times these as its fusions have to be those of a control.
    pub fn is_near_blank(&self, of_blank: u64, of_sample: u64) -> bool {
        of_blank >= self.minimum_control_fragments.max(1)
            && (of_sample as f64) < self.control_ratio * of_blank as f64
    }

    /// The defaults of an assay, with UMIs or without.
    ///
    /// In an amplicon assay copies cannot be told from molecules by their ends, so that four times
    /// as many fragments are asked for, and no start sites; with UMIs molecules are counted.
    pub fn of_assay(assay: Assay, umis: bool) -> Self {
        let (unit, minimum_fragments, minimum_start_sites) = match (assay, umis) {
            (_, true) => (Unit::Molecules, 5, 0),
            (Assay::Amplicon, false) => (Unit::Fragments, 20, 0),
            (_, false) => (Unit::UniqueFragments, 5, 3),
        };
        Self {
            assay,
            unit,
            minimum_anchor: 12,
            anchor_mismatches: 1,
            margin: 2,
            minimum_fragments,
            minimum_start_sites,
            inconclusive_fragments: 2,
            minimum_fraction: 0.005,
            control_ratio: 10.0,
            target_ffpm: 1.0,
            target_share: 0.001,
            minimum_reads: 20_000,
            minimum_control_fragments: 10,
        }
    }

    /// What the aligner needs of them.
    pub fn anchor_rule(&self) -> Rule {
        Rule {
            minimum_anchor: self.minimum_anchor,
            maximum_mismatches: self.anchor_mismatches,
            margin: self.margin,
        }
    }

    /// Refuses values that make no sense.
    ///
    /// # Errors
    /// Names the parameter and its range.
    pub fn check(&self) -> Result<()> {
        let within_minimum = 1..=self.minimum_fragments;
        let rules = [
            (
                (8..=100).contains(&self.minimum_anchor),
                "minimum_anchor",
                "8 to 100 bases",
            ),
            (self.anchor_mismatches <= 3, "anchor_mismatches", "0 to 3"),
            // Rivals that differ in more of the bases beside a join are not aligned.
            ((1..=4).contains(&self.margin), "margin", "1 to 4"),
            (self.minimum_fragments > 0, "minimum_fragments", "1 or more"),
            (
                within_minimum.contains(&self.inconclusive_fragments),
                "inconclusive_fragments",
                "1 up to the minimum of fragments",
            ),
            (
                (0.0..=1.0).contains(&self.minimum_fraction),
                "minimum_fraction",
                "0 to 1",
            ),
            (
                self.control_ratio >= 1.0 && self.control_ratio.is_finite(),
                "control_ratio",
                "1 or more",
            ),
            (
                self.target_ffpm > 0.0 && self.target_ffpm <= 1e6,
                "target_ffpm",
                "more than 0, up to 1000000",
            ),
            (
                self.target_share > 0.0 && self.target_share <= 1.0,
                "target_share",
                "more than 0, up to 1",
            ),
        ];
        match rules.into_iter().find(|(holds, ..)| !holds) {
            None => Ok(()),
            Some((_, parameter, range)) => Err(Error::OutOfRange { parameter, range }),
        }
    }
}
