//! The state of a run that is followed: what came of each sample so far.
//!
//! Its JSON form is described by `schema/watch.schema.json`. Each sample has a result of its own.

use super::{Document, Reached, Reasons, Tool, Verdict, VerdictReason};
use serde::{Deserialize, Serialize};

/// Identifies the form of the state of a run; its number changes when a key changes its meaning or goes.
pub const WATCH_SCHEMA: &str = "fuselane/watch/1";

/// A file that is not counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FileProblem {
    /// Its path from the folder that is followed.
    pub file: String,
    /// Why it is not counted, and what to do.
    pub problem: String,
}

/// Why nothing is waited for any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum WatchEnd {
    /// A file says that the run is over.
    EndFile,
    /// Nothing changed for long enough.
    Idle,
    /// The stream ended.
    StreamEnded,
    /// All samples have the answer that was waited for.
    Until,
    /// A signal ended the program.
    Signal,
    /// The program failed.
    Failed,
}

/// What came of a sample so far.
///
/// ```
/// use fuselane::document::WatchedSample;
/// let sample = WatchedSample::new("barcode01");
/// assert!(!sample.complete && !sample.is_detected() && !sample.is_excluded());
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct WatchedSample {
    /// Its name.
    pub sample: String,
    /// Whether all of its reads are counted: the run is over, and no file of it is left out.
    pub complete: bool,
    /// The answer of the reads so far; null if none are counted.
    pub verdict: Option<Verdict>,
    /// What bounds a negative, as `above 15 fragments per million`; of a sample that is not complete, what the
    /// reads so far exclude. Null of any other answer.
    pub limit: Option<String>,
    /// The detected fusions.
    pub fusions: Vec<String>,
    /// Why the answer is not another.
    #[serde(flatten)]
    pub reasons: Reasons<VerdictReason>,
    /// Reads that are counted.
    pub reads: u64,
    /// Fragments that are counted.
    pub fragments: u64,
    /// Files that are counted; 0 of a stream.
    pub files: u64,
    /// When each fusion was first detected.
    pub reached: Vec<Reached>,
    /// Files that are not counted yet, or at all.
    pub uncounted: Vec<FileProblem>,
    /// Its reports, by their paths from the folder of the results.
    pub reports: Vec<String>,
}

/// The state of a run that is followed.
///
/// It has a row for each sample; `fuselane watch` writes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct WatchResult {
    /// The kind of document: `fuselane/watch/1`.
    pub schema: String,
    /// Whether the run is over and all of its files are counted.
    pub complete: bool,
    /// Why nothing is waited for any more; null while the run is followed.
    pub ended: Option<WatchEnd>,
    /// When this was written, in UTC; null where results are to be without times.
    pub written: Option<String>,
    /// The samples, by name.
    pub samples: Vec<WatchedSample>,
    /// Samples that have the same reads, so that a file may have been taken for another: each group of them.
    pub same_reads: Vec<Vec<String>>,
    /// Folders that cannot be read, and files that are of no sample.
    pub problems: Vec<FileProblem>,
    /// Name and version of the panel.
    pub panel: String,
    /// SHA-256 of the panel's files.
    pub panel_sha256: String,
    /// The program.
    pub tool: Tool,
}

/// That samples have the same reads, in words.
pub fn same_reads_words(samples: &[String]) -> String {
    let names = samples.join(" and ");
    format!("{names} have the same reads: look whether a file was taken for another")
}

impl WatchEnd {
    /// Whether all reads of a run have come.
    pub fn is_of_run(self) -> bool {
        matches!(self, Self::EndFile | Self::Idle | Self::StreamEnded)
    }

    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::EndFile => "the run is over",
            Self::Idle => "nothing more came",
            Self::StreamEnded => "the stream has ended",
            Self::Until => "all samples have their answer",
            Self::Signal => "ended by a signal",
            Self::Failed => "failed",
        }
    }
}

impl WatchedSample {
    /// A sample of which nothing is counted.
    pub fn new(sample: &str) -> Self {
        Self {
            sample: sample.into(),
            complete: false,
            verdict: None,
            limit: None,
            fusions: Vec::new(),
            reasons: Reasons::default(),
            reads: 0,
            fragments: 0,
            files: 0,
            reached: Vec::new(),
            uncounted: Vec::new(),
            reports: Vec::new(),
        }
    }

    /// Takes what a result says of it.
    pub fn with(self, document: &Document) -> Self {
        Self {
            complete: document.complete,
            verdict: Some(document.verdict),
            limit: document.limit().or_else(|| document.excluded_so_far()),
            fusions: document.fusions().into_iter().map(String::from).collect(),
            reasons: document.reasons.clone(),
            reads: document.inputs.reads,
            fragments: document.inputs.fragments,
            ..self
        }
    }

    /// Whether a fusion is detected.
    pub fn is_detected(&self) -> bool {
        self.verdict == Some(Verdict::Detected)
    }

    /// Whether there is no fusion in the reads so far, and enough was seen to say so of them.
    pub fn is_excluded(&self) -> bool {
        self.limit.is_some()
    }
}
