//! What is said of a library as a whole: the sample's, or a control's.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a control is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ControlKind {
    /// The sample's RNA without reverse transcriptase.
    NoRt,
    /// Water in place of RNA.
    NoTemplate,
}

/// A control that was read beside the sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ControlResult {
    /// What it is made of.
    pub kind: ControlKind,
    /// What was read.
    pub inputs: Inputs,
    /// Fusions that it holds above the thresholds: then the run is invalid.
    pub holds: Vec<String>,
}

/// What a sample without a fusion excludes: one-sided 95 % upper bounds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Excluded {
    /// Largest fusion fraction that none seen is compatible with; null where the driver's wild
    /// type was not seen either.
    pub fusion_fraction: Option<f64>,
    /// Largest number of junction fragments per million fragments.
    pub ffpm: Option<f64>,
    /// Wild-type fragments across the driver's acceptor, on which the first rests.
    pub wild_type_fragments: u64,
}

/// Fragments on the driver's exons before and from its usual acceptor on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Imbalance {
    /// First exon that is counted as 3'.
    pub from_exon: String,
    /// Fragments on the exons before it.
    pub five_prime: u64,
    /// Fragments on it and the exons after it.
    pub three_prime: u64,
    /// Coverage of the 3' exons / coverage of the 5' exons, fragments per base; 1 without a
    /// rearrangement; null where the 5' exons have none.
    pub ratio: Option<f64>,
    /// Its 95 % interval; an upper end that is infinite is null.
    pub ratio_low: Option<f64>,
    /// Upper end of the interval.
    pub ratio_high: Option<f64>,
}

/// Fragments that cannot tell junctions apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Ambiguity {
    /// The junctions: lane, or genes and exons.
    pub junctions: Vec<String>,
    /// How many fragments.
    pub fragments: u64,
}

/// One library's input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Inputs {
    /// Names as given, in reading order.
    pub files: Vec<String>,
    /// Reads.
    pub reads: u64,
    /// Bases.
    pub bases: u64,
    /// Fragments: a pair of mates is one.
    pub fragments: u64,
    /// Fragments from the panel's genes.
    pub on_target: u64,
}

/// What was seen besides fusions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Background {
    /// Fragments across each wild-type acceptor of the driver that a lane uses, by exon pair.
    pub driver_wild_type: BTreeMap<String, u64>,
    /// Fragments across a boundary of driver exon and intron, by boundary.
    pub unspliced: BTreeMap<String, u64>,
    /// Fragments on each control gene.
    pub control_genes: BTreeMap<String, u64>,
}

impl ControlKind {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::NoRt => "no-RT",
            Self::NoTemplate => "no-template",
        }
    }
}
