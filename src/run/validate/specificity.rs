//! Libraries that should hold no fusion: what is called in them, and which of them fragments are spiked into.

use super::negative::Negative;
use super::{Negatives, Study};
use crate::call::interval::proportion_upper;
use crate::document::{Document, FileRecord, Reasons, Verdict, VerdictReason};
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was found in libraries that hold no fusion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct FalsePositives {
    /// Libraries.
    pub libraries: u64,
    /// Those whose verdict is *detected*.
    pub detected: u64,
    /// Those whose verdict is *inconclusive*: they have no answer, and `upper_bound` leaves them out.
    pub inconclusive: u64,
    /// Those whose verdict is *not detected*.
    pub not_detected: u64,
    /// The one-sided 95 % upper bound of the share of *detected* among those with an answer (Clopper-Pearson); null if
    /// none has one.
    pub upper_bound: Option<f64>,
}

/// A library that holds no fusion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct NegativeResult {
    /// Its files; none of a simulated one.
    pub files: Vec<FileRecord>,
    /// Fragments.
    pub fragments: u64,
    /// Those from the panel's genes.
    pub on_target: u64,
    /// The answer.
    pub verdict: Verdict,
    /// Fusions that are detected or inconclusive.
    pub calls: Vec<String>,
    /// Why the answer is not another.
    #[serde(flatten)]
    pub reasons: Reasons<VerdictReason>,
    /// Whether fragments are spiked into it: it is not detected.
    pub is_spiked: bool,
    /// Its own junction fragments of each lane that was tried: those lanes are not spiked into it.
    pub own_fragments: BTreeMap<String, u64>,
}

impl FalsePositives {
    /// Libraries with an answer.
    pub fn answered(&self) -> u64 {
        self.detected + self.not_detected
    }
}

impl NegativeResult {
    pub(super) fn new(study: &Study, negative: &Negative, document: &Document) -> Self {
        let calls = document.calls.iter();
        let is_tried = |name: &str| {
            let mut lanes = study.lanes.iter();
            lanes.any(|lane| study.panel.lane(*lane).name == name)
        };
        let own = document.lanes.iter().filter_map(|lane| {
            let name = lane.lane.as_ref().filter(|name| is_tried(name))?;
            (lane.junction_reads > 0).then(|| (name.clone(), lane.junction_reads))
        });
        Self {
            files: negative.files.iter().map(FileRecord::named).collect(),
            fragments: document.inputs.fragments,
            on_target: document.inputs.on_target,
            verdict: document.verdict,
            calls: calls.map(|call| call.label()).collect(),
            reasons: document.reasons.clone(),
            is_spiked: document.verdict == Verdict::NotDetected,
            own_fragments: own.collect(),
        }
    }

    /// Names of its files; of a simulated one its number, from its place among the negatives.
    pub fn name(&self, place: usize) -> String {
        let names: Vec<&str> = self.files.iter().map(|file| file.name.as_str()).collect();
        match names.is_empty() {
            true => format!("simulated negative {}", place + 1),
            false => names.join(", "),
        }
    }

    /// Why it is no negative: the verdict, and its fusions or the codes of its reasons.
    pub fn why_not(&self) -> String {
        let codes = self.reasons.iter().map(|one| one.reason.code());
        let mut codes: Vec<&str> = codes.collect();
        codes.dedup();
        let why = match self.calls.is_empty() {
            true => codes.join(", "),
            false => self.calls.join(", "),
        };
        format!("{} ({why})", self.verdict.words().to_lowercase())
    }
}

/// The negatives that each lane is spiked into, by their places: those that are negative, and have no fragment of
/// the lane's junction themselves.
///
/// # Errors
/// A lane has none: why each negative will not do.
pub(super) fn backgrounds(study: &Study, negatives: &[NegativeResult]) -> Result<Vec<Vec<usize>>> {
    let of_lane = |name: &str| -> Result<Vec<usize>> {
        let places = (0..negatives.len()).filter(|place| {
            let negative = &negatives[*place];
            negative.is_spiked && !negative.own_fragments.contains_key(name)
        });
        let places: Vec<usize> = places.collect();
        match places.is_empty() {
            false => Ok(places),
            true => Err(refusal(study, name, negatives)),
        }
    };
    let lanes = study.lanes.iter();
    lanes
        .map(|lane| of_lane(&study.panel.lane(*lane).name))
        .collect()
}

/// Why a lane is spiked into none of the negatives, and what to do.
fn refusal(study: &Study, lane: &str, negatives: &[NegativeResult]) -> Error {
    let of_one = |(place, one): (usize, &NegativeResult)| {
        let (problem, remedy) = match one.own_fragments.get(lane).filter(|_| one.is_spiked) {
            Some(own) => (
                format!(
                    "it has junction fragments of {lane} itself ({own}), which would count as spiked ones"
                ),
                "add a library that has none, or leave the lane out",
            ),
            None => (
                format!("it is no negative, but {}", one.why_not()),
                "add a library that is not detected",
            ),
        };
        let remedy = match study.negatives {
            Negatives::Reads(_) => remedy,
            Negatives::Simulated { .. } => "simulate more fragments",
        };
        Error::Negative {
            file: one.name(place),
            problem: format!("{problem}; {remedy}"),
        }
    };
    let each = negatives.iter().enumerate().map(of_one);
    match study.negatives {
        Negatives::Reads(_) => Error::all(each.collect()),
        // They differ by chance alone: one tells enough.
        Negatives::Simulated { .. } => Error::all(each.take(1).collect()),
    }
}

pub(super) fn false_positives(documents: &[Document]) -> FalsePositives {
    let count = |verdict: Verdict| {
        let documents = documents.iter();
        documents.filter(|one| one.verdict == verdict).count() as u64
    };
    let (detected, not_detected) = (count(Verdict::Detected), count(Verdict::NotDetected));
    let answered = detected + not_detected;
    FalsePositives {
        libraries: documents.len() as u64,
        detected,
        inconclusive: count(Verdict::Inconclusive) + count(Verdict::Invalid),
        not_detected,
        upper_bound: match answered {
            0 => None,
            _ => proportion_upper(detected, answered),
        },
    }
}
