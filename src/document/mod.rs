//! The result as a document: what every report is made from and what `--json` writes.
//!
//! Its JSON form is described by `schema/result.schema.json`.

mod batch;
mod batch_check;
mod change;
mod check;
mod comparison;
mod consensus;
mod driver;
mod frame;
mod interval;
mod junction;
mod library;
mod parameters;
mod reason;
mod reasons;
mod record;
mod sentence;
mod stored;
mod structure;
mod watch;

pub use batch::{BATCH_SCHEMA, BatchResult, LibraryJunction, LibraryResult, LibraryRole};
pub use batch_check::{BatchCheck, BatchCheckKind};
pub use change::Change;
pub use check::{Check, CheckKind, Outcome};
pub use comparison::{
    COMPARISON_SCHEMA, ComparedJunction, ComparedPoint, ComparedSample, Comparison,
};
pub use consensus::{Consensus, ConsensusGap, GenomeChange};
pub use driver::{Copied, DriverResult, Excluded, ExonCoverage, Imbalance, NearImbalance};
pub use frame::{Frame, FrameStatus};
pub use interval::Interval;
pub use junction::{Breakpoint, Contig, DriverSide, JunctionResult, PartnerSide, Staining, Status};
pub use library::{Ambiguity, ControlKind, ControlResult, Inputs, Library, LibraryKind};
pub use parameters::{Assay, Parameters, Unit};
pub use reason::{CrossTalk, Reason};
pub use reasons::{Reasons, VerdictReason};
pub use record::{FileRecord, Reached, RunRecord};
pub use structure::{
    DomainShape, ExonEndsIdentity, ExonShape, GeneIdentity, PanelIdentity, SequenceSource,
    Structure,
};
pub use watch::{
    FileProblem, WATCH_SCHEMA, WatchEnd, WatchResult, WatchedSample, same_reads_words,
};

use crate::align::RuleNumbers;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Identifies the form of the document; its number changes when a key changes its meaning or goes.
pub const SCHEMA: &str = "fuselane/result/2";

/// The answer for a sample.
///
/// ```
/// use fuselane::document::Verdict;
/// // What an exit code, a flag or a colour is made of.
/// let code = |verdict: Verdict| match verdict {
///     Verdict::NotDetected => 0,
///     Verdict::Detected => 10,
///     Verdict::Inconclusive => 11,
///     Verdict::Invalid => 12,
/// };
/// assert_eq!(code(Verdict::Invalid), 12);
/// assert_eq!(Verdict::NotDetected.code(), "not_detected");
/// ```
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

/// The program that made the document.
///
/// ```
/// assert_eq!(fuselane::document::Tool::own().name, "fuselane");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

impl Tool {
    /// This program.
    pub fn own() -> Self {
        Self {
            name: env!("CARGO_PKG_NAME").into(),
            version: env!("CARGO_PKG_VERSION").into(),
        }
    }
}

/// The whole result.
///
/// ```
/// use fuselane::call::{Sample, call};
/// use fuselane::document::{Document, Parameters};
/// use fuselane::evidence::Evidence;
/// use fuselane::panel::Panel;
/// let panel = Panel::builtin()?;
/// let sample = Sample { name: "T1", files: &[], evidence: &Evidence::default() };
/// let document = call(&panel, &Parameters::default(), sample, &[]);
/// for reason in document.reasons.iter() {
///     println!("{}: {reason}", document.verdict.words());
/// }
/// let text = serde_json::to_vec(&document)?;
/// assert_eq!(Document::from_json(&text)?, document);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Document {
    /// The kind of document: `fuselane/result/2`.
    pub schema: String,
    /// Name of the sample.
    pub sample: String,
    /// What else is on record of the sample, such as its accession and its operator, by key; left out
    /// where there is nothing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
    /// Whether all reads of the sample are counted. It is there only as `false`, of a result of a run that is
    /// followed while it goes on: such a result is never `not_detected`, and has the reason `incomplete`.
    #[serde(default = "is_complete", skip_serializing_if = "is_true")]
    pub complete: bool,
    /// The answer.
    pub verdict: Verdict,
    /// Why it is not another.
    #[serde(flatten)]
    pub reasons: Reasons<VerdictReason>,
    /// What has to hold so that the answer can be relied on.
    pub checks: Vec<Check>,
    /// Junctions that are detected or inconclusive, the best supported first.
    pub calls: Vec<JunctionResult>,
    /// Every lane of the panel, in its order.
    pub lanes: Vec<JunctionResult>,
    /// The controls, in the order given.
    pub controls: Vec<ControlResult>,
    /// The drivers of the panel: coverage, wild type, what is excluded.
    pub drivers: Vec<DriverResult>,
    /// What the library is taken for: what a negative excludes is a share of it.
    pub library: Library,
    /// Fragments that cannot tell junctions apart.
    pub ambiguous: Vec<Ambiguity>,
    /// Fragments that fit each control gene.
    pub control_genes: BTreeMap<String, u64>,
    /// What was read.
    pub inputs: Inputs,
    /// Fragments that came close and were not counted, by reason.
    pub rejected: BTreeMap<String, u64>,
    /// Exons of the drivers, of the partners that are called, and of control genes.
    pub structures: Vec<Structure>,
    /// The panel.
    pub panel: PanelIdentity,
    /// The program.
    pub tool: Tool,
    /// The thresholds.
    pub parameters: Parameters,
    /// Every number of the alignment that an answer depends on.
    pub rule: RuleNumbers,
    /// When and how the result was made; left out of one that is to be the same for the same reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunRecord>,
    /// SHA-256 of this document as compact JSON with this key empty, in hexadecimal: tells whether
    /// it was changed since.
    pub digest: String,
}

/// What a result is that does not say so.
fn is_complete() -> bool {
    true
}

fn is_true(complete: &bool) -> bool {
    *complete
}

/// What follows an answer in words: ` so far` if it is not of all reads.
pub(crate) fn so_far(complete: bool) -> &'static str {
    match complete {
        true => "",
        false => " so far",
    }
}

impl Document {
    /// What follows the answer in words: ` so far` if more reads may change it.
    pub fn so_far(&self) -> &'static str {
        so_far(self.complete)
    }

    /// When each fusion was first detected, if its run was followed while it went on.
    pub fn reached(&self) -> impl Iterator<Item = &Reached> {
        self.run.iter().flat_map(|run| &run.reached)
    }

    /// Whether its run is still followed, so that the next result takes its place.
    pub fn goes_on(&self) -> bool {
        let goes_on = |one: &VerdictReason| matches!(one.reason, Reason::Incomplete { goes_on, .. } if goes_on);
        self.reasons.iter().any(goes_on)
    }

    /// What the reads so far exclude, as `above 15 fragments per million`, if more may change the answer.
    pub fn excluded_so_far(&self) -> Option<String> {
        let mut excluded = self.reasons.iter().filter_map(|one| match &one.reason {
            Reason::Incomplete { excluded, .. } => excluded.clone(),
            _ => None,
        });
        excluded.next()
    }

    /// The exons of a transcript, if it is drawn.
    pub fn structure(&self, transcript: &str) -> Option<&Structure> {
        let mut structures = self.structures.iter();
        structures.find(|one| one.transcript == transcript)
    }

    /// Symbols of the drivers, as `ALK` or `ALK, ROS1`.
    pub fn driver_genes(&self) -> String {
        let genes: Vec<&str> = self.drivers.iter().map(|one| one.gene.as_str()).collect();
        genes.join(", ")
    }

    /// What a negative says of all drivers, as `above 15 fragments per million`; `None` of any other
    /// answer.
    pub fn limit(&self) -> Option<String> {
        let excluded = self.drivers.iter().map(|driver| driver.excluded.as_ref());
        let largest = excluded
            .flatten()
            .map(|one| one.share)
            .max_by(f64::total_cmp);
        let largest = largest.filter(|_| self.verdict == Verdict::NotDetected)?;
        Some(format!("above {}", self.library.kind.share(largest)))
    }

    /// The junctions that are drawn or written as sequences: the lanes, then the calls that are none of
    /// these, among them variants of a lane.
    pub fn junctions(&self) -> impl Iterator<Item = &JunctionResult> {
        let is_shown = |call: &&JunctionResult| {
            let mut lanes = self.lanes.iter();
            lanes.any(|lane| lane.contig.name == call.contig.name)
        };
        let others = self.calls.iter().filter(move |call| !is_shown(call));
        self.lanes.iter().chain(others)
    }

    /// The detected fusions, the best supported first, each once however many junctions it has.
    pub fn fusions(&self) -> Vec<&str> {
        let mut fusions: Vec<&str> = Vec::new();
        for call in self.detected() {
            if !fusions.contains(&call.fusion.as_str()) {
                fusions.push(&call.fusion);
            }
        }
        fusions
    }

    /// The calls that pass every threshold; none where a control makes the run invalid.
    pub fn detected(&self) -> impl Iterator<Item = &JunctionResult> {
        let is_valid = self.verdict != Verdict::Invalid;
        let calls = self.calls.iter();
        calls.filter(move |call| is_valid && call.status == Status::Detected)
    }
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

    /// As the JSON has it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Detected => "detected",
            Self::NotDetected => "not_detected",
            Self::Inconclusive => "inconclusive",
            Self::Invalid => "invalid",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::schema;

    #[test]
    fn the_shipped_schemas_describe_the_documents() {
        for (name, identity, schema) in [
            ("result", SCHEMA, schemars::schema_for!(Document)),
            ("batch", BATCH_SCHEMA, schemars::schema_for!(BatchResult)),
            ("watch", WATCH_SCHEMA, schemars::schema_for!(WatchResult)),
            (
                "comparison",
                COMPARISON_SCHEMA,
                schemars::schema_for!(Comparison),
            ),
        ] {
            schema::check(name, identity, schema);
        }
    }
}
