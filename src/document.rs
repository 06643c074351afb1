//! The result as a document: what every report is made from and what `--json` writes.
//!
//! Its JSON form is described by `schema/result.schema.json`.

use crate::consensus::Consensus;
use crate::frame::{Frame, FrameStatus};
use crate::interval::Interval;
use crate::parameters::Parameters;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Identifies the form of the document; its number changes when a key changes its meaning or goes.
pub const SCHEMA: &str = "fuselane/result/1";

/// The answer for a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// At least one fusion passes every threshold.
    Detected,
    /// No fusion, and enough was seen to say so.
    NotDetected,
    /// Neither can be said.
    Inconclusive,
    /// A control shows that the run cannot be trusted.
    Invalid,
}

/// The answer for one junction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It passes every threshold.
    Detected,
    /// There is evidence, and it does not pass.
    Inconclusive,
    /// Less than that.
    NotDetected,
}

/// The 5' side of a fusion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PartnerSide {
    /// HGNC symbol.
    pub gene: String,
    /// Accession, with its version where the source states one.
    pub transcript: String,
    /// Exon that is joined.
    pub exon: String,
    /// Last base before the join, as `c.2602`.
    pub last_base: String,
}

/// The 3' side of a fusion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DriverSide {
    /// HGNC symbol.
    pub gene: String,
    /// Accession with its version.
    pub transcript: String,
    /// Exon that is joined.
    pub exon: String,
    /// First base after the join, as `c.3173`.
    pub first_base: String,
}

/// A junction with what was counted for it: a call, or a lane.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct JunctionResult {
    /// `RANBP2::ALK`.
    pub fusion: String,
    /// Name of the lane; null for an exon pair that is no lane.
    pub lane: Option<String>,
    /// The 5' side.
    pub partner: PartnerSide,
    /// The 3' side.
    pub driver: DriverSide,
    /// Whether the reading frame is kept.
    pub frame: FrameStatus,
    /// The proof of it.
    pub frame_detail: Frame,
    /// Fragments with a read across the junction, each counted once whichever mate shows it.
    pub junction_reads: u64,
    /// Fragments with mates on either side of it.
    pub spanning_fragments: u64,
    /// Junction fragments that differ in an end or in their strand.
    pub unique_fragments: u64,
    /// Distinct places where they start, or end if there are more of those.
    pub start_sites: u64,
    /// Molecules by their UMIs; null where reads have none.
    pub molecules: Option<u64>,
    /// Longest anchor on the partner's side, in bases.
    pub partner_anchor: usize,
    /// Longest anchor on the driver's side, in bases.
    pub driver_anchor: usize,
    /// Fragments that may be of this junction or of another.
    pub ambiguous_fragments: u64,
    /// Fragments across the same partner exon end into the partner's next exon.
    pub wild_type_partner: u64,
    /// Fused / (fused + wild type) at the driver's acceptor; null where neither was seen.
    pub fusion_fraction: Option<f64>,
    /// Its 95 % interval (Clopper-Pearson).
    pub fusion_fraction_interval: Option<Interval>,
    /// Junction fragments per million fragments.
    pub ffpm: f64,
    /// Its 95 % interval (Poisson).
    pub ffpm_interval: Option<Interval>,
    /// Junction fragments in each control, in the order of `controls`.
    pub control_reads: Vec<u64>,
    /// Whether it is the best supported of the calls.
    pub primary: bool,
    /// Its share of the junction fragments of all calls; null in a lane.
    pub share: Option<f64>,
    /// Fragments that came close to it and were not counted, by reason.
    pub near_misses: BTreeMap<String, u64>,
    /// What the reads have across the junction; null where none crosses it.
    pub consensus: Option<Consensus>,
    /// The frame by that consensus.
    pub observed_frame: Option<Frame>,
    /// Exon form of the VICC gene fusion specification.
    pub vicc: String,
    /// Other names of the fusion.
    pub aliases: Vec<String>,
    /// Expected pattern of ALK immunohistochemistry, and where it is described.
    pub staining: Option<Staining>,
    /// What to know of the junction, whatever was seen.
    pub note: Option<String>,
    /// HGVS description of the adjoined transcripts.
    pub hgvs: String,
    /// Whether the literature knows the junction.
    pub known: bool,
    /// Worst grade of the sequences that it rests on: A, B or C.
    pub grade: String,
    /// The answer for it.
    pub status: Status,
    /// Why it is not *detected*; or what to know of it. Each as `code: sentence`.
    pub reasons: Vec<String>,
}

/// The immunohistochemical pattern that a partner predicts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Staining {
    /// The pattern.
    pub pattern: String,
    /// Literature of the fusion.
    pub reference: Option<String>,
}

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

/// The panel that was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PanelIdentity {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its files.
    pub sha256: String,
}

/// The program that made the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The whole result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Document {
    /// [`SCHEMA`].
    pub schema: String,
    /// Name of the sample.
    pub sample: String,
    /// The answer.
    pub verdict: Verdict,
    /// Why it is not another. Each as `code: sentence`.
    pub reasons: Vec<String>,
    /// Junctions that are detected or inconclusive, the best supported first.
    pub calls: Vec<JunctionResult>,
    /// Every lane of the panel, in its order.
    pub lanes: Vec<JunctionResult>,
    /// The controls, in the order given.
    pub controls: Vec<ControlResult>,
    /// What is excluded, where no fusion was called.
    pub excluded: Option<Excluded>,
    /// Supporting evidence of a rearrangement, never a call by itself.
    pub imbalance: Imbalance,
    /// Fragments that cannot tell junctions apart.
    pub ambiguous: Vec<Ambiguity>,
    /// Wild type, unspliced, control genes.
    pub background: Background,
    /// What was read.
    pub inputs: Inputs,
    /// Fragments that came close and were not counted, by reason.
    pub rejected: BTreeMap<String, u64>,
    /// The panel.
    pub panel: PanelIdentity,
    /// The program.
    pub tool: Tool,
    /// The thresholds.
    pub parameters: Parameters,
}

impl Verdict {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Detected => "DETECTED",
            Self::NotDetected => "NOT DETECTED",
            Self::Inconclusive => "INCONCLUSIVE",
            Self::Invalid => "INVALID",
        }
    }

    /// Exit code with `--exit-verdict`.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::NotDetected => 0,
            Self::Detected => 10,
            Self::Inconclusive => 11,
            Self::Invalid => 12,
        }
    }
}

impl JunctionResult {
    /// The frame by the reads where they cross the junction, else by the panel.
    pub fn reported_frame(&self) -> &Frame {
        self.observed_frame.as_ref().unwrap_or(&self.frame_detail)
    }

    /// The lane, or the genes and exons.
    pub fn label(&self) -> String {
        self.lane.clone().unwrap_or_else(|| {
            format!(
                "{} {} :: {} {}",
                self.partner.gene, self.partner.exon, self.driver.gene, self.driver.exon
            )
        })
    }
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

impl Status {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Detected => "detected",
            Self::Inconclusive => "inconclusive",
            Self::NotDetected => "-",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The shipped schema is made from the types: `UPDATE_SCHEMA=1 cargo test` writes it anew.
    #[test]
    fn the_shipped_schema_describes_the_document() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/result.schema.json");
        let mut schema = schemars::schema_for!(Document).to_value();
        schema["$id"] = SCHEMA.into();
        schema["properties"]["schema"]["const"] = SCHEMA.into();
        let text = serde_json::to_string_pretty(&schema).expect("JSON") + "\n";
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            std::fs::write(path, &text).expect("writable");
        }
        let shipped = std::fs::read_to_string(path).expect("schema/result.schema.json");
        assert!(shipped == text, "run UPDATE_SCHEMA=1 cargo test");
    }
}
