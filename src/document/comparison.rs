//! Results of one patient beside each other: what becomes of each fusion from sample to sample.
//!
//! Its JSON form is described by `schema/comparison.schema.json`.

use super::{
    Change, Document, Inputs, Interval, JunctionResult, LibraryKind, Reason, Reasons, Status, Tool,
    Verdict, VerdictReason, so_far,
};
use crate::error::ComparisonProblem;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Identifies the form of a comparison; its number changes when a key changes its meaning or goes.
pub const COMPARISON_SCHEMA: &str = "fuselane/comparison/1";

/// Results of one patient beside each other, in the order of the samples.
///
/// ```
/// use fuselane::call::{Sample, call};
/// use fuselane::document::{Comparison, Parameters};
/// use fuselane::evidence::Evidence;
/// use fuselane::panel::Panel;
/// let panel = Panel::builtin()?;
/// let result = |name| {
///     let sample = Sample { name, files: &[], evidence: &Evidence::default() };
///     (format!("{name}.json"), call(&panel, &Parameters::default(), sample, &[]))
/// };
/// let results = [result("before"), result("after")];
/// let comparison = Comparison::new(&results).map_err(|(file, why)| format!("{file}: {why}"))?;
/// assert_eq!(comparison.names(), ["before", "after"]);
/// for junction in &comparison.junctions {
///     println!("{}: {}", junction.fusion, junction.change.words());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Comparison {
    /// The kind of document: `fuselane/comparison/1`.
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
#[non_exhaustive]
pub struct ComparedSample {
    /// Its name.
    pub sample: String,
    /// Name of the file with its result.
    pub file: String,
    /// Digest of the result.
    pub digest: String,
    /// Whether all reads of the sample are counted. It is there only as `false`, of a result of a run that was
    /// followed, before its end.
    #[serde(default = "super::is_complete", skip_serializing_if = "super::is_true")]
    pub complete: bool,
    /// The answer.
    pub verdict: Verdict,
    /// What bounds a negative, as `above 15 fragments per million`; null of any other answer.
    pub limit: Option<String>,
    /// Why the answer is not another.
    #[serde(flatten)]
    pub reasons: Reasons<VerdictReason>,
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
#[non_exhaustive]
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
#[non_exhaustive]
pub struct ComparedPoint {
    /// The answer for it.
    pub status: Status,
    /// Why it is not detected, or what to know of it.
    #[serde(flatten)]
    pub reasons: Reasons<Reason>,
    /// Whether the sample would have shown it: it is seen, or the verdict is not detected.
    pub is_tested: bool,
    /// Whether it tells of a change. It does not in a sample that is invalid or whose positive control does not show
    /// what it holds, where a control or another library may have given its fragments, and where it is not seen in a
    /// sample that is inconclusive.
    pub is_comparable: bool,
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
            tool: Tool::own(),
        })
    }
}

impl Comparison {
    /// What tells the samples apart, in their order: their names, with the file where a name comes again.
    pub fn names(&self) -> Vec<String> {
        let samples = self.samples.iter();
        names(samples.map(|one| (one.sample.as_str(), one.file.as_str())))
    }
}

/// Names of samples, each with its file where the name comes again.
fn names<'a>(samples: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> Vec<String> {
    let each = samples.clone().map(|(name, file)| {
        let is_repeated = samples.clone().filter(|(one, _)| *one == name).count() > 1;
        match is_repeated {
            true => format!("{name} ({file})"),
            false => name.into(),
        }
    });
    each.collect()
}

fn sample((file, document): &(String, Document)) -> ComparedSample {
    ComparedSample {
        sample: document.sample.clone(),
        file: file.clone(),
        digest: document.digest.clone(),
        complete: document.complete,
        verdict: document.verdict,
        limit: document.limit(),
        reasons: document.reasons.clone(),
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
    notes.extend(same_reads(results));
    notes
}

/// Samples that have the same reads: a file that was taken for another, or a result that was made twice.
fn same_reads(results: &[(String, Document)]) -> Vec<String> {
    let named = results.iter();
    let names = names(named.map(|(file, document)| (document.sample.as_str(), file.as_str())));
    let mut notes = Vec::new();
    for (place, (_, document)) in results.iter().enumerate() {
        let mut before = results[..place].iter().zip(&names);
        if let Some((_, other)) = before.find(|((_, one), _)| document.has_reads_of(one)) {
            notes.push(format!(
                "{} and {other} have the same reads: look whether a file was taken for another",
                names[place]
            ));
        }
    }
    notes
}

impl Document {
    /// Whether some of its reads are those of another result: a file has the same SHA-256, or all that was counted is
    /// the same, as it is of reads that were compressed again.
    fn has_reads_of(&self, other: &Self) -> bool {
        let digests = |one: &Self| -> Option<Vec<String>> {
            let files = one.run.as_ref()?.files.iter();
            let own = files.take(one.inputs.files.len());
            let own = own.filter(|file| file.bytes != Some(0));
            own.map(|file| file.sha256.clone()).collect()
        };
        let has_file = match (digests(self), digests(other)) {
            (Some(own), Some(its)) => own.iter().any(|one| its.contains(one)),
            _ => false,
        };
        // Libraries without a gene of the panel may have the same number of reads by chance.
        has_file || (self.inputs.on_target > 0 && self.counted() == other.counted())
    }

    /// What was counted, whatever the thresholds.
    fn counted(&self) -> impl PartialEq + '_ {
        let inputs = Inputs {
            files: Vec::new(),
            ..self.inputs.clone()
        };
        let drivers = self.drivers.iter();
        let drivers = drivers.map(|one| (&one.exons, &one.wild_type, &one.unspliced));
        (inputs, &self.control_genes, drivers.collect::<Vec<_>>())
    }
}

impl ComparedSample {
    /// The answer in words, with ` so far` if more reads may change it and with what bounds a negative, as `NOT DETECTED
    /// above 15 fragments per million`.
    pub fn words(&self) -> String {
        let limit = self.limit.as_ref();
        let limit = limit.map_or(String::new(), |limit| format!(" {limit}"));
        format!("{}{}{limit}", self.verdict.words(), so_far(self.complete))
    }
}

impl ComparedPoint {
    fn new(document: &Document, contig: &str) -> Self {
        let mut junctions = document.calls.iter().chain(&document.lanes);
        let found = junctions.find(|one| one.contig.name == contig);
        let status = found.map_or(Status::NotDetected, |one| one.status);
        let reasons = found.filter(|_| status != Status::NotDetected);
        let reasons = reasons.map(|one| one.reasons.clone());
        let reasons = reasons.unwrap_or_default();
        Self {
            status,
            is_comparable: is_comparable(document, status, &reasons),
            reasons,
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
}

/// Whether what a sample shows of a junction tells of a change; `reasons` are those of the junction.
fn is_comparable(document: &Document, status: Status, reasons: &[Reason]) -> bool {
    let is_missed = |one: &VerdictReason| matches!(one.reason, Reason::PositiveControl { .. });
    let is_of_others =
        |one: &Reason| matches!(one, Reason::Control { .. } | Reason::CrossTalk { .. });
    match document.verdict {
        // Reads that are not counted yet may show it.
        _ if !document.complete => false,
        Verdict::Invalid => false,
        Verdict::Inconclusive if status == Status::NotDetected => false,
        _ => !document.reasons.iter().any(is_missed) && !reasons.iter().any(is_of_others),
    }
}
