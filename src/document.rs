//! The result as a document: what every report is made from and what `--json` writes.
//!
//! Its JSON form is described by `schema/result.schema.json`.

use crate::frame::{Frame, FrameStatus};
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
    /// Distinct places where their first mates start.
    pub start_sites: u64,
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
    /// Junction fragments per million fragments.
    pub ffpm: f64,
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

/// One input file.
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
    pub controls: BTreeMap<String, u64>,
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
    /// Wild type, unspliced, controls.
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
