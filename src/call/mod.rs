//! Evidence and controls to verdicts, with reasons.

mod alike;
mod beside;
#[cfg(test)]
mod cases;
pub mod consensus;
mod control;
mod driver;
pub mod frame;
mod gap;
mod genomic;
mod imbalance;
pub mod interval;
mod junction;
mod key_pair;
mod nearby;
mod negative;
mod orientation;
mod others;
pub mod partner;
mod piece;
mod power;
mod relative;
mod same;
mod side;
mod sought;
mod spanning;
mod status;
mod structure;
pub mod support;
mod switching;
mod three_prime;
mod variant;

pub use control::Control;
pub use nearby::given;
pub use others::{INDEX_HOPPING, Others, StrongJunctions};
pub use sought::{SoughtPartner, sought_partners};

use crate::document::{
    Ambiguity, ControlResult, Document, DriverResult, Inputs, JunctionResult, Parameters, SCHEMA,
    Status, Tool, Verdict, VerdictReason,
};
use crate::evidence::Evidence;
use crate::panel::{JunctionKey, JunctionKind, Panel};
use std::collections::BTreeMap;
use structure::identity;
use support::Tally;

/// A library to be judged: its name, its files and its evidence.
///
/// ```
/// use fuselane::call::{Sample, call};
/// use fuselane::document::{Parameters, Verdict};
/// use fuselane::evidence::Evidence;
/// use fuselane::panel::Panel;
/// let panel = Panel::builtin()?;
/// // Of no reads nothing is said.
/// let sample = Sample { name: "T1", files: &[], evidence: &Evidence::default() };
/// let document = call(&panel, &Parameters::default(), sample, &[]);
/// assert_eq!(document.verdict, Verdict::Inconclusive);
/// # Ok::<(), fuselane::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    /// Name in reports.
    pub name: &'a str,
    /// Its files, in reading order.
    pub files: &'a [String],
    /// What its reads add up to.
    pub evidence: &'a Evidence,
}

/// Judges a sample against its controls.
pub fn call(
    panel: &Panel,
    parameters: &Parameters,
    sample: Sample,
    controls: &[Control],
) -> Document {
    call_among(panel, parameters, sample, controls, None)
}

/// Judges a sample against its controls, and by what other libraries of the run say of it: these keep a
/// call from being detected and a negative from being one, and change nothing else.
pub fn call_among(
    panel: &Panel,
    parameters: &Parameters,
    sample: Sample,
    controls: &[Control],
    others: Option<&Others>,
) -> Document {
    let tally = Tally::new(panel, sample.evidence);
    let judge = Judge {
        panel,
        parameters,
        tally: &tally,
        controls,
        others: others.map(|others| (sample.name, others)),
    };
    let lanes = judge.lanes();
    let calls = judge.calls();
    let controls = judge.control_results();
    let drivers = judge.drivers(&calls);
    let (verdict, mut reasons) = judge.verdict(&calls, &controls, &drivers);
    reasons.extend(judge.notes(&calls, &drivers));
    let of_controls = controls.iter().flat_map(|control| &control.cross_talk);
    reasons.extend(of_controls.cloned().map(VerdictReason::from));
    let structures = judge.structures(&calls);
    let document = Document {
        schema: SCHEMA.into(),
        sample: sample.name.into(),
        metadata: BTreeMap::new(),
        complete: true,
        verdict,
        reasons: reasons.into(),
        checks: Vec::new(),
        calls,
        lanes,
        controls,
        drivers,
        library: judge.library(),
        ambiguous: judge.ambiguous(),
        control_genes: tally.control_genes(),
        inputs: inputs(sample.files, sample.evidence),
        rejected: tally.rejected(),
        structures,
        panel: identity(panel),
        tool: Tool::own(),
        parameters: parameters.clone(),
        rule: parameters.anchor_rule().numbers(),
        run: None,
        digest: String::new(),
    };
    document.checked().sealed()
}

fn inputs(files: &[String], evidence: &Evidence) -> Inputs {
    let totals = &evidence.totals;
    Inputs {
        files: files.to_vec(),
        reads: totals.reads,
        informative_reads: totals.informative_reads,
        bases: totals.bases,
        fragments: totals.fragments,
        on_target: totals.on_target,
    }
}

/// What verdicts are made from; its methods stand in the files of this module.
struct Judge<'a> {
    panel: &'a Panel,
    parameters: &'a Parameters,
    tally: &'a Tally<'a>,
    controls: &'a [Control],
    /// The sample's name, and the other libraries of the run, where they are known.
    others: Option<(&'a str, &'a Others)>,
}

impl Judge<'_> {
    /// Every junction that is detected or inconclusive, the best supported first; it is the
    /// primary one.
    fn calls(&self) -> Vec<JunctionResult> {
        // Chimeras are shown by one read each, and there may be a hundred thousand of them.
        let p = self.parameters;
        let least = p.inconclusive_fragments.min(p.minimum_fragments);
        let supported = self.tally.junctions();
        let supported = supported.filter(|(_, sum)| sum.fragments >= least);
        let mut calls: Vec<(&JunctionKey, JunctionResult)> = supported
            .map(|(key, _)| (key, self.junction(key)))
            .filter(|(_, result)| result.status != Status::NotDetected)
            .collect();
        for (key, call) in &mut calls {
            let sum = self.tally.junction(key);
            call.pile_up = sum.map_or(Vec::new(), |sum| sum.pile_up.reads());
        }
        calls.sort_by_cached_key(|(key, result)| {
            (
                result.status != Status::Detected,
                std::cmp::Reverse(self.counted(key)),
                self.panel.rank(key),
            )
        });
        let all: u64 = calls.iter().map(|(_, call)| call.junction_reads).sum();
        let mut calls: Vec<JunctionResult> = calls.into_iter().map(|(_, call)| call).collect();
        for (index, call) in calls.iter_mut().enumerate() {
            call.primary = index == 0;
            call.share = Some(call.junction_reads as f64 / all.max(1) as f64);
        }
        calls
    }

    fn verdict(
        &self,
        calls: &[JunctionResult],
        controls: &[ControlResult],
        drivers: &[DriverResult],
    ) -> (Verdict, Vec<VerdictReason>) {
        let invalid = self.invalid(controls);
        if !invalid.is_empty() {
            return (Verdict::Invalid, invalid);
        }
        if calls.iter().any(|call| call.status == Status::Detected) {
            return (Verdict::Detected, Vec::new());
        }
        let mut reasons: Vec<VerdictReason> = calls
            .iter()
            .flat_map(|call| {
                let name = call.lane.as_ref().unwrap_or(&call.fusion);
                let reasons = call.reasons.iter();
                reasons.map(|reason| VerdictReason {
                    reason: reason.clone(),
                    call: Some(name.clone()),
                })
            })
            .collect();
        let own = [
            self.undecided(),
            self.spanned_only(calls),
            self.misordered(calls),
            self.unexplained(calls),
            self.three_prime_bias(calls),
            self.genomic_dna(calls),
            self.blindness(drivers),
            Vec::from_iter(self.missed_control()),
        ];
        reasons.extend(own.into_iter().flatten().map(VerdictReason::from));
        match reasons.is_empty() {
            true => (Verdict::NotDetected, reasons),
            false => (Verdict::Inconclusive, reasons),
        }
    }

    /// The sets of junctions that fragments could not tell apart, and how many fragments, in the
    /// order of the panel.
    fn ambiguous_sets(&self) -> Vec<(&[JunctionKey], u64)> {
        let sets = self.tally.evidence().ambiguous.iter();
        let mut sets: Vec<(&[JunctionKey], u64)> =
            sets.map(|(set, count)| (set.as_slice(), *count)).collect();
        sets.sort_by_cached_key(|(set, _)| -> Vec<_> {
            set.iter().map(|key| self.panel.rank(key)).collect()
        });
        sets
    }

    fn ambiguous(&self) -> Vec<Ambiguity> {
        let sets = self.ambiguous_sets().into_iter();
        sets.map(|(set, fragments)| Ambiguity {
            junctions: self.labels(set),
            fragments,
        })
        .collect()
    }

    /// Names of junctions for people; those of one name stand once.
    fn labels(&self, junctions: &[JunctionKey]) -> Vec<String> {
        each_once(junctions.iter().map(|key| {
            let junction = self.panel.junction_of(key);
            match junction.kind {
                JunctionKind::Unspliced => "unspliced".to_string(),
                _ => junction.label(self.panel),
            }
        }))
    }
}

/// Names in their order, without those that came before.
fn each_once(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut known: Vec<String> = Vec::new();
    for name in names {
        if !known.contains(&name) {
            known.push(name);
        }
    }
    known
}
