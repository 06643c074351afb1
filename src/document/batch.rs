//! The result of a batch: what came of each library of a sample sheet, and the checks of the whole.
//!
//! Its JSON form is described by `schema/batch.schema.json`. Each sample has a result of its own.

use super::{
    BatchCheck, ControlKind, ControlResult, Document, FileRecord, JunctionResult, Parameters,
    Reason, Reasons, RunRecord, Status, Tool, Verdict, VerdictReason,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Identifies the form of the result of a batch; its number changes when a key changes its meaning or goes.
pub const BATCH_SCHEMA: &str = "fuselane/batch/1";

/// What a library of a batch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LibraryRole {
    /// A sample.
    Sample,
    /// A control that holds a fusion.
    Positive,
    /// A control without reverse transcriptase.
    NoRt,
    /// A control without template.
    NoTemplate,
}

/// What came of a library.
///
/// ```
/// use fuselane::document::{LibraryResult, LibraryRole};
/// let library = LibraryResult::new("tumour", 2, LibraryRole::Sample);
/// assert!(library.is_finished() && library.verdict.is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LibraryResult {
    /// Its name in the sheet.
    pub library: String,
    /// Line of its first row in the sheet, from 1.
    pub line: u64,
    /// What it is.
    pub role: LibraryRole,
    /// Why there is no result; null where there is one.
    pub error: Option<String>,
    /// The answer; null of a control without enzyme or template, and where there is no result.
    pub verdict: Option<Verdict>,
    /// What bounds a negative, as `above 15 fragments per million`; null of any other answer.
    pub limit: Option<String>,
    /// The detected fusions; of a control without enzyme or template, those that it holds.
    pub fusions: Vec<String>,
    /// Why the answer is not another; of a control without enzyme or template, what to know of it.
    #[serde(flatten)]
    pub reasons: Reasons<VerdictReason>,
    /// The fusion or lane that a positive control should show; null where any will do.
    pub expected: Option<String>,
    /// Controls that it is held against.
    pub controls: Vec<String>,
    /// Reads; null where there is no result, as the numbers below.
    pub reads: Option<u64>,
    /// Fragments: a pair of mates is one.
    pub fragments: Option<u64>,
    /// Fragments from the panel's genes.
    pub on_target: Option<u64>,
    /// Junctions with reads: lanes in the order of the panel, then calls that are none.
    pub junctions: Vec<LibraryJunction>,
    /// What else is on record of it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
    /// Its reports, by their paths from the folder of the batch.
    pub files: Vec<String>,
}

/// A junction in a library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct LibraryJunction {
    /// The lane, or genes and exons.
    pub label: String,
    /// Name of its sequence, which tells it from other junctions of the same label.
    pub contig: String,
    /// Fragments with a read across it.
    pub junction_reads: u64,
    /// Those that differ in an end or in their strand.
    pub unique_fragments: u64,
    /// The answer for it.
    pub status: Status,
    /// Whether its fragments may be those of another library.
    pub cross_talk: bool,
}

/// The result of a batch.
///
/// It has a row for each library; `fuselane batch` writes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct BatchResult {
    /// The kind of document: `fuselane/batch/1`.
    pub schema: String,
    /// The sample sheet as it was read.
    pub sheet: FileRecord,
    /// The libraries, in the order of the sheet.
    pub libraries: Vec<LibraryResult>,
    /// What has to hold of the whole.
    pub checks: Vec<BatchCheck>,
    /// Genes of the drivers.
    pub drivers: Vec<String>,
    /// Share of a library's fragments that may get the index of another one, from 0 to 1.
    pub index_hopping: f64,
    /// Name and version of the panel.
    pub panel: String,
    /// SHA-256 of the panel's files.
    pub panel_sha256: String,
    /// The thresholds.
    pub parameters: Parameters,
    /// The program.
    pub tool: Tool,
    /// When and how it was made, without the files of reads; left out of one that is to be the same for the same
    /// reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunRecord>,
}

impl LibraryRole {
    /// As the JSON has it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Sample => "sample",
            Self::Positive => "positive",
            Self::NoRt => "no_rt",
            Self::NoTemplate => "no_template",
        }
    }

    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Sample => "sample",
            Self::Positive => "positive control",
            Self::NoRt => "no-RT control",
            Self::NoTemplate => "no-template control",
        }
    }

    /// Whether there is an answer for it.
    pub fn is_judged(self) -> bool {
        matches!(self, Self::Sample | Self::Positive)
    }
}

impl From<ControlKind> for LibraryRole {
    fn from(kind: ControlKind) -> Self {
        match kind {
            ControlKind::NoRt => Self::NoRt,
            ControlKind::NoTemplate => Self::NoTemplate,
        }
    }
}

impl LibraryResult {
    /// A library of which nothing is known yet.
    pub fn new(library: &str, line: u64, role: LibraryRole) -> Self {
        Self {
            library: library.into(),
            line,
            role,
            error: None,
            verdict: None,
            limit: None,
            fusions: Vec::new(),
            reasons: Reasons::default(),
            expected: None,
            controls: Vec::new(),
            reads: None,
            fragments: None,
            on_target: None,
            junctions: Vec::new(),
            metadata: BTreeMap::new(),
            files: Vec::new(),
        }
    }

    /// Takes what a result says of it. Of a control without enzyme or template there is no answer.
    pub fn with(mut self, document: &Document) -> Self {
        if self.role.is_judged() {
            self.verdict = Some(document.verdict);
            self.limit = document.limit();
            self.fusions = document.fusions().into_iter().map(String::from).collect();
            self.reasons = document.reasons.clone();
        }
        self.reads = Some(document.inputs.reads);
        self.fragments = Some(document.inputs.fragments);
        self.on_target = Some(document.inputs.on_target);
        let lane = |junction: &JunctionResult| {
            let mut calls = document.calls.iter();
            calls
                .find(|call| call.contig.name == junction.contig.name)
                .cloned()
        };
        let shown = document.junctions().filter(|one| one.junction_reads > 0);
        self.junctions = shown
            .map(|one| LibraryJunction::from(&lane(one).unwrap_or_else(|| one.clone())))
            .collect();
        self
    }

    /// Takes what was found of a control without enzyme or template: what it holds, and its fragments that may be
    /// those of another library.
    pub fn with_control(mut self, control: &ControlResult) -> Self {
        self.fusions = control.holds.clone();
        let reasons = control.cross_talk.iter();
        let reasons: Vec<VerdictReason> = reasons.map(|one| one.clone().into()).collect();
        self.reasons = reasons.into();
        self
    }

    /// Whether it is finished.
    pub fn is_finished(&self) -> bool {
        self.error.is_none()
    }

    /// Whether it has such a reason.
    pub fn has_reason(&self, is_it: impl Fn(&Reason) -> bool) -> bool {
        self.reasons.iter().any(|one| is_it(&one.reason))
    }

    /// Whether RNA in a control without template speaks against it; of such a control, against its samples.
    pub fn has_rna_in_blank(&self) -> bool {
        self.has_reason(|one| matches!(one, Reason::ControlHoldsRna { .. }))
    }

    /// Whether it shows the fusion or lane that is expected; any where none is.
    pub fn shows_expected(&self) -> bool {
        let expected = self.expected.as_deref();
        let is_it =
            |name: &str| expected.is_none_or(|expected| expected.eq_ignore_ascii_case(name));
        let mut lanes = self.junctions.iter();
        let by_lane = lanes.any(|one| one.status == Status::Detected && is_it(&one.label));
        self.verdict == Some(Verdict::Detected)
            && (by_lane || self.fusions.iter().any(|fusion| is_it(fusion)))
    }
}

impl From<&JunctionResult> for LibraryJunction {
    fn from(junction: &JunctionResult) -> Self {
        let is_cross_talk = |reason: &Reason| matches!(reason, Reason::CrossTalk { .. });
        Self {
            label: junction.label(),
            contig: junction.contig.name.clone(),
            junction_reads: junction.junction_reads,
            unique_fragments: junction.unique_fragments,
            status: junction.status,
            cross_talk: junction.reasons.iter().any(is_cross_talk),
        }
    }
}

impl BatchResult {
    /// Libraries without a result.
    pub fn failed(&self) -> impl Iterator<Item = &LibraryResult> {
        self.libraries.iter().filter(|one| !one.is_finished())
    }
}
