//! What is said of a library as a whole: the sample's, or a control's.

use super::Reason;
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ControlResult {
    /// What it is made of.
    pub kind: ControlKind,
    /// What was read.
    pub inputs: Inputs,
    /// Fusions that it holds above the thresholds: then the run is invalid.
    pub holds: Vec<String>,
    /// Its junctions whose fragments may be those of another library of the run, with the wrong index: they do not
    /// count against the sample. Left out where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cross_talk: Vec<Reason>,
    /// Fragments that fit each control gene.
    pub control_genes: BTreeMap<String, u64>,
    /// Fragments across the usual wild-type acceptor of each driver.
    pub wild_type: BTreeMap<String, u64>,
}

/// What the fragments of a fusion are a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LibraryKind {
    /// All RNA: of all fragments.
    Transcriptome,
    /// The panel's genes were captured or amplified: of the fragments from them.
    Enriched,
}

/// What a library is taken for, which decides how many fragments a negative needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Library {
    /// What it is taken for.
    pub kind: LibraryKind,
    /// Whether the assay says so; if not, `on_target_share` does.
    pub by_assay: bool,
    /// Share of its fragments that are from the panel's genes.
    pub on_target_share: f64,
    /// From this share on it is taken for enriched where the assay does not say.
    pub enriched_from: f64,
    /// Fragments that a fusion is a share of: all of them, or those from the panel's genes.
    pub fragments: u64,
    /// Molecules that these are of, by a sample of their UMIs, or of the ends of mates where more than half are
    /// copies; null without either. A fusion is a share of them then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub molecules: Option<u64>,
}

/// Fragments that cannot tell junctions apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Ambiguity {
    /// The junctions: lane, or genes and exons.
    pub junctions: Vec<String>,
    /// How many fragments.
    pub fragments: u64,
}

/// One library's input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
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

impl LibraryKind {
    /// As the JSON has it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Transcriptome => "transcriptome",
            Self::Enriched => "enriched",
        }
    }

    /// What fusions are a share of, for people.
    pub fn fragments(self) -> &'static str {
        match self {
            Self::Transcriptome => "fragments",
            Self::Enriched => "on-target fragments",
        }
    }

    /// A share of the fragments in words, not below it.
    pub fn share(self, share: f64) -> String {
        match self {
            Self::Transcriptome => match rounded_up(1e6 * share) {
                one if one == "1" => "1 fragment per million".into(),
                count => format!("{count} fragments per million"),
            },
            Self::Enriched => format!("{} % of on-target fragments", rounded_up(100.0 * share)),
        }
    }
}

impl Library {
    /// What a fusion is a share of: molecules where they are known, else fragments.
    pub fn counted(&self) -> u64 {
        self.molecules.unwrap_or(self.fragments)
    }

    /// What it is taken for and why, for people.
    pub fn words(&self) -> String {
        let kind = match self.kind {
            LibraryKind::Transcriptome => "whole transcriptome",
            LibraryKind::Enriched => "enriched",
        };
        let share = 100.0 * self.on_target_share;
        let limit = rounded_up(100.0 * self.enriched_from);
        match (self.by_assay, self.kind) {
            (true, _) => format!("{kind}, by the assay"),
            (false, LibraryKind::Enriched) => {
                format!("{kind}, since {share:.1} % is on target ({limit} % or more)")
            }
            (false, LibraryKind::Transcriptome) => {
                format!("{kind}, since {share:.1} % is on target (less than {limit} %)")
            }
        }
    }
}

/// Two digits of a bound, rounded up so that it still holds; a number that has no more digits stays.
fn rounded_up(value: f64) -> String {
    if value <= 0.0 {
        return "0".into();
    }
    let digits = 1 - value.log10().floor() as i32;
    let unit = 10_f64.powi(-digits);
    // What binary fractions add to a decimal number is not rounded up.
    let steps = (value / unit - 1e-6).ceil();
    format!("{:.*}", digits.max(0) as usize, steps * unit)
        .trim_end_matches(if digits > 0 { '0' } else { ' ' })
        .trim_end_matches('.')
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_rounded_up_to_two_digits() {
        for (value, text) in [
            (0.0, "0"),
            (285.3, "290"),
            (290.0, "290"),
            (14.2, "15"),
            (14.0, "14"),
            (1.0, "1"),
            (1.001, "1.1"),
            (0.02853, "0.029"),
            (100.0 * 0.001, "0.1"),
            (1e6 * (1.0 / 1e6), "1"),
            (100.0, "100"),
            (1_000_000.0, "1000000"),
        ] {
            assert_eq!(rounded_up(value), text, "{value}");
        }
    }
}
