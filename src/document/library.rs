//! What is said of a library as a whole: the sample's, or a control's.

use serde::{Deserialize, Serialize};

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
    /// Those of them that could show a fusion: 40 known bases or more, UMI left out.
    pub informative_reads: u64,
    /// Bases.
    pub bases: u64,
    /// Fragments: a pair of mates is one.
    pub fragments: u64,
    /// Fragments from the panel's genes.
    pub on_target: u64,
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
