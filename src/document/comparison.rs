//! Results of one patient beside each other: what becomes of each fusion from sample to sample.
//!
//! Its JSON form is described by `schema/comparison.schema.json`.

use super::{Document, Interval, JunctionResult, LibraryKind, Status, Tool, Verdict};
use crate::error::ComparisonProblem;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Identifies the form of a comparison; its number changes when a key changes its meaning or goes.
pub const COMPARISON_SCHEMA: &str = "fuselane/comparison/1";

/// Results of one patient beside each other, in the order of the samples.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Comparison {
    /// [`COMPARISON_SCHEMA`].
    pub schema: String,
    /// The samples, in the order given.
    pub samples: Vec<ComparedSample>,
    /// Junctions that are detected or inconclusive in one of them, in the order in which they come up.
    pub junctions: Vec<ComparedJunction>,
    /// What to know before numbers are compared.
    pub notes: Vec<String>,
    /// Genes of the drivers.
    pub drivers: Vec<String>,
    /// Name and version of the panel.
    pub panel: String,
    /// SHA-256 of the panel's files.
    pub panel_sha256: String,
    /// The program.
    pub tool: Tool,
}

/// A sample of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ComparedSample {
    /// Its name.
    pub sample: String,
    /// Name of the file with its result.
    pub file: String,
    /// Digest of the result.
    pub digest: String,
    /// The answer.
    pub verdict: Verdict,
    /// What bounds a negative, as `above 15 fragments per million`; null of any other answer.
    pub limit: Option<String>,
    /// Fragments that were read.
    pub fragments: u64,
    /// What the library is taken for.
    pub library: LibraryKind,
    /// What else is on record of it.
    pub metadata: BTreeMap<String, String>,
}

/// A junction from sample to sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ComparedJunction {
    /// `RANBP2::ALK`.
    pub fusion: String,
    /// The lane, or genes and exons.
    pub label: String,
    /// Name of its sequence, by which it is known in each result.
    pub contig: String,
    /// What was seen of it in each sample.
    pub points: Vec<ComparedPoint>,
    /// What becomes of it from the first to the last sample.
    pub change: Change,
}

/// A junction in a sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ComparedPoint {
    /// The answer for it.
    pub status: Status,
    /// Whether the sample would have shown it: it is seen, or the verdict is not detected.
    pub is_tested: bool,
    /// Fragments across it; null where the result does not say: of a junction that is no lane and not called. So are
    /// the numbers below.
    pub junction_reads: Option<u64>,
    /// Fused / (fused + wild type) at the driver's acceptor; null also where neither was seen.
    pub fusion_fraction: Option<f64>,
    /// Its 95 % interval (Clopper-Pearson).
    pub fusion_fraction_interval: Option<Interval>,
    /// Junction fragments per million fragments.
    pub ffpm: Option<f64>,
    /// Its 95 % interval (Poisson, Garwood).
    pub ffpm_interval: Option<Interval>,
    /// What becomes of it from the sample before; null of the first sample.
    pub change: Option<Change>,
}

/// What becomes of a junction from one sample to a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It was not seen in a sample that would have shown it, and is now.
    New,
    /// It was seen, and is not in a sample that would show it.
    Gone,
    /// Intervals of the fraction, or of fragments per million in libraries of one kind, do not overlap, and the
    /// later one is higher; the other quantity does not say the opposite.
    Rises,
    /// The same, and the later one is lower.
    Falls,
    /// The intervals overlap.
    NoClearChange,
    /// It is seen in one of the two samples, and the other one would not have shown it.
    CannotTell,
    /// It is seen in neither.
    NotSeen,
}

impl Change {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Gone => "gone",
            Self::Rises => "rises",
            Self::Falls => "falls",
            Self::NoClearChange => "no clear change",
            Self::CannotTell => "cannot be told",
            Self::NotSeen => "not seen",
        }
    }
}

impl Comparison {
    /// Compares results, each with the name of its file, in the order of the samples.
    ///
    /// # Errors
    /// There are fewer than two, one is there twice, or they were made with different panels or numbers of the
    /// alignment: the file, and what is wrong.
    pub fn new(results: &[(String, Document)]) -> Result<Self, (String, ComparisonProblem)> {
        let Some(((first_file, first), others)) = results.split_first() else {
            return Err((String::new(), ComparisonProblem::Few));
        };
        if others.is_empty() {
            return Err((first_file.clone(), ComparisonProblem::Few));
        }
        for (place, (file, document)) in results.iter().enumerate() {
            let problem = |problem| Err((file.clone(), problem));
            let mut before = results[..place].iter();
            if let Some((other, _)) = before.find(|(_, one)| one.digest == document.digest) {
                return problem(ComparisonProblem::Twice {
                    other_file: other.clone(),
                });
            }
            let panel = |one: &Document| (one.panel.words(), one.panel.sha256.clone());
            let (own, other) = (panel(document), panel(first));
            if own != other {
                let words = |(words, sha256): (String, String)| format!("{words} ({sha256})");
                return problem(ComparisonProblem::Panel {
                    own: words(own),
                    other_file: first_file.clone(),
                    other: words(other),
                });
            }
            if document.rule != first.rule {
                return problem(ComparisonProblem::Rule {
                    other_file: first_file.clone(),
                });
            }
        }
        Ok(Self {
            schema: COMPARISON_SCHEMA.into(),
            samples: results.iter().map(sample).collect(),
            junctions: junctions(results),
            notes: notes(results),
            drivers: first.drivers.iter().map(|one| one.gene.clone()).collect(),
            panel: first.panel.words(),
            panel_sha256: first.panel.sha256.clone(),
            tool: Tool {
                name: env!("CARGO_PKG_NAME").into(),
                version: env!("CARGO_PKG_VERSION").into(),
            },
        })
    }
}

fn sample((file, document): &(String, Document)) -> ComparedSample {
    ComparedSample {
        sample: document.sample.clone(),
        file: file.clone(),
        digest: document.digest.clone(),
        verdict: document.verdict,
        limit: document.limit(),
        fragments: document.inputs.fragments,
        library: document.library.kind,
        metadata: document.metadata.clone(),
    }
}

/// The junctions that are called in any result.
fn junctions(results: &[(String, Document)]) -> Vec<ComparedJunction> {
    let mut called: Vec<&JunctionResult> = Vec::new();
    for call in results.iter().flat_map(|(_, document)| &document.calls) {
        if !called.iter().any(|one| one.contig.name == call.contig.name) {
            called.push(call);
        }
    }
    let each = called.into_iter().map(|call| {
        let mut points: Vec<ComparedPoint> = results
            .iter()
            .map(|(_, document)| ComparedPoint::new(document, &call.contig.name))
            .collect();
        let kind = |place: usize| results[place].1.library.kind;
        let change = |points: &[ComparedPoint], from: usize, to: usize| {
            points[to].change_from(&points[from], kind(from) == kind(to))
        };
        for place in 1..points.len() {
            points[place].change = Some(change(&points, place - 1, place));
        }
        let change = change(&points, 0, points.len() - 1);
        ComparedJunction {
            fusion: call.fusion.clone(),
            label: call.label(),
            contig: call.contig.name.clone(),
            points,
            change,
        }
    });
    each.collect()
}

/// What makes numbers of different results hard to compare.
fn notes(results: &[(String, Document)]) -> Vec<String> {
    let mut notes = Vec::new();
    let mut note = |differs: &dyn Fn(&Document, &Document) -> bool, text: &str| {
        let first = &results[0].1;
        if results[1..].iter().any(|(_, other)| differs(first, other)) {
            notes.push(text.to_string());
        }
    };
    note(
        &|one, other| one.library.kind != other.library.kind,
        "the libraries are of different kinds (whole transcriptome and enriched): fragments per million \
         cannot be compared, fusion fractions can",
    );
    note(
        &|one, other| one.parameters != other.parameters,
        "the results have different thresholds: a junction may be detected by those of one and not by those \
         of another; its numbers do not depend on them",
    );
    note(
        &|one, other| one.tool.version != other.tool.version,
        "the results are of different versions of fuselane, which may count reads in another way",
    );
    notes
}

impl ComparedPoint {
    fn new(document: &Document, contig: &str) -> Self {
        let mut junctions = document.calls.iter().chain(&document.lanes);
        let found = junctions.find(|one| one.contig.name == contig);
        let status = found.map_or(Status::NotDetected, |one| one.status);
        Self {
            status,
            is_tested: status != Status::NotDetected || document.verdict == Verdict::NotDetected,
            junction_reads: found.map(|one| one.junction_reads),
            fusion_fraction: found.and_then(|one| one.fusion_fraction),
            fusion_fraction_interval: found.and_then(|one| one.fusion_fraction_interval),
            ffpm: found.map(|one| one.ffpm),
            ffpm_interval: found.and_then(|one| one.ffpm_interval),
            change: None,
        }
    }

    /// Whether the junction is detected or inconclusive.
    pub fn is_seen(&self) -> bool {
        self.status != Status::NotDetected
    }

    /// What has become of it since an earlier sample. `has_rates` is whether fragments per million can be compared.
    fn change_from(&self, earlier: &Self, has_rates: bool) -> Change {
        let fractions = (
            earlier.fusion_fraction_interval,
            self.fusion_fraction_interval,
        );
        let rates = (earlier.ffpm_interval, self.ffpm_interval);
        let rates = if has_rates { rates } else { (None, None) };
        let apart = both(between(fractions), between(rates));
        match (earlier.is_seen(), self.is_seen()) {
            (false, false) => Change::NotSeen,
            (true, true) => apart,
            (false, true) if earlier.is_tested || apart == Change::Rises => Change::New,
            (true, false) if self.is_tested || apart == Change::Falls => Change::Gone,
            _ => Change::CannotTell,
        }
    }
}

/// What intervals say: two of 95 % that do not overlap are apart by chance less than once in a hundred times. `None`
/// if there is only one.
fn between(intervals: (Option<Interval>, Option<Interval>)) -> Option<Change> {
    let (Some(earlier), Some(later)) = intervals else {
        return None;
    };
    Some(if later.low > earlier.high {
        Change::Rises
    } else if later.high < earlier.low {
        Change::Falls
    } else {
        Change::NoClearChange
    })
}

/// What fraction and rate say together. Of a driver that other cells do not make, the fraction is near to one however
/// few cells are of the tumour; a rate depends on how the library was made. So either may tell of a change, unless
/// the other one says the opposite.
fn both(fraction: Option<Change>, rate: Option<Change>) -> Change {
    match (fraction, rate) {
        (Some(Change::Rises), Some(Change::Falls)) | (Some(Change::Falls), Some(Change::Rises)) => {
            Change::CannotTell
        }
        (Some(Change::NoClearChange), Some(other)) | (Some(other), _) => other,
        (None, Some(other)) => other,
        (None, None) => Change::CannotTell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A junction with intervals of its fraction and its rate.
    fn point(
        status: Status,
        is_tested: bool,
        fraction: Option<[f64; 2]>,
        rate: [f64; 2],
    ) -> ComparedPoint {
        let interval = |[low, high]: [f64; 2]| Interval { low, high };
        ComparedPoint {
            status,
            is_tested,
            junction_reads: None,
            fusion_fraction: None,
            fusion_fraction_interval: fraction.map(interval),
            ffpm: None,
            ffpm_interval: Some(interval(rate)),
            change: None,
        }
    }

    #[test]
    fn what_becomes_of_a_junction_is_told_by_intervals_and_by_what_was_tested() {
        use Status::{Detected, Inconclusive, NotDetected};
        let same = [1.0, 9.0];
        let high = || point(Detected, true, Some([0.4, 0.6]), same);
        let low = || point(Inconclusive, true, Some([0.0, 0.1]), same);
        let middle = || point(Detected, true, Some([0.1, 0.5]), same);
        let negative = || point(NotDetected, true, Some([0.0, 0.01]), same);
        let blind = || point(NotDetected, false, Some([0.0, 0.9]), same);
        let few = || point(NotDetected, false, Some([0.0, 0.3]), same);
        let without = || point(Detected, true, None, same);
        let full = |rate| point(Detected, true, Some([0.8, 1.0]), rate);
        for (case, earlier, later, change) in [
            ("higher", low(), high(), Change::Rises),
            ("lower", high(), low(), Change::Falls),
            ("overlapping", high(), middle(), Change::NoClearChange),
            ("touching", middle(), low(), Change::NoClearChange),
            ("not there before", negative(), low(), Change::New),
            ("not there after", high(), negative(), Change::Gone),
            ("apart from none", few(), high(), Change::New),
            ("not shown before", blind(), high(), Change::CannotTell),
            ("not shown after", high(), blind(), Change::CannotTell),
            ("never", negative(), blind(), Change::NotSeen),
            ("by rates", without(), high(), Change::NoClearChange),
            (
                "of a driver that only the tumour makes",
                full([10.0, 20.0]),
                full([1.0, 5.0]),
                Change::Falls,
            ),
            (
                "against each other",
                point(Detected, true, Some([0.1, 0.2]), [10.0, 20.0]),
                point(Detected, true, Some([0.4, 0.6]), [1.0, 5.0]),
                Change::CannotTell,
            ),
        ] {
            assert_eq!(later.change_from(&earlier, true), change, "{case}");
        }
        let other_kind = full([1.0, 5.0]).change_from(&full([10.0, 20.0]), false);
        assert_eq!(other_kind, Change::NoClearChange);
    }
}
