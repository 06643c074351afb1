//! Evidence and controls to verdicts, with reasons.

pub mod consensus;
mod control;
mod driver;
pub mod frame;
mod imbalance;
pub mod interval;
mod junction;
mod negative;
mod spanning;
mod structure;
pub mod support;

pub use control::Control;

use crate::document::{
    Ambiguity, ControlResult, Document, Inputs, JunctionResult, Parameters, Reason, SCHEMA, Status,
    Tool, Verdict, VerdictReason,
};
use crate::evidence::Evidence;
use crate::panel::{JunctionKey, JunctionKind, Panel};
use structure::identity;
use support::Tally;

/// A library to be judged: its name, its files and its evidence.
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
    let tally = Tally::new(panel, sample.evidence);
    let judge = Judge {
        panel,
        parameters,
        tally: &tally,
        controls,
    };
    let lanes = panel
        .lanes
        .iter()
        .map(|lane| judge.junction(&panel.junction(lane.junction).key()))
        .collect();
    let calls = judge.calls();
    let controls = judge.control_results();
    let (verdict, mut reasons) = judge.verdict(&calls, &controls);
    reasons.extend(judge.notes());
    let drivers = judge.drivers(&calls);
    let structures = judge.structures(&calls);
    let document = Document {
        schema: SCHEMA.into(),
        sample: sample.name.into(),
        verdict,
        reasons: reasons.into(),
        calls,
        lanes,
        controls,
        drivers,
        ambiguous: judge.ambiguous(),
        control_genes: tally.control_genes(),
        inputs: inputs(sample.files, sample.evidence),
        rejected: tally.rejected(),
        structures,
        panel: identity(panel),
        tool: Tool {
            name: env!("CARGO_PKG_NAME").into(),
            version: env!("CARGO_PKG_VERSION").into(),
        },
        parameters: parameters.clone(),
        rule: parameters.anchor_rule().numbers(),
        digest: String::new(),
    };
    document.sealed()
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
}

impl Judge<'_> {
    /// Every junction that is detected or inconclusive, the best supported first; it is the
    /// primary one.
    fn calls(&self) -> Vec<JunctionResult> {
        let supported = self.tally.evidence().junctions.iter();
        let mut calls: Vec<(&JunctionKey, JunctionResult)> = supported
            .map(|(key, _)| (key, self.junction(key)))
            .filter(|(_, result)| result.status != Status::NotDetected)
            .collect();
        for (key, call) in &mut calls {
            let sum = self.tally.junction(key);
            call.pile_up = sum.map_or(Vec::new(), |sum| sum.pile_up.reads());
        }
        calls.sort_by_key(|(key, result)| {
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
    ) -> (Verdict, Vec<VerdictReason>) {
        let holding = controls.iter().filter(|control| !control.holds.is_empty());
        let invalid: Vec<VerdictReason> = holding
            .map(|control| {
                VerdictReason::from(Reason::ControlHoldsFusion {
                    kind: control.kind,
                    fusions: control.holds.clone(),
                })
            })
            .collect();
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
        let own = [self.undecided(), self.spanned_only(calls), self.blindness()];
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
            sets.map(|(set, count)| (set.as_slice(), count)).collect();
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

    /// The labels of junctions, each once: breaks inside the same two exons share theirs.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::{Boundary, Donor};

    #[test]
    fn junctions_that_share_a_label_are_named_once() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let key = |lane: &str| {
            let mut lanes = panel.lanes.iter();
            let lane = lanes.find(|one| one.name == lane).expect("a lane");
            panel.junction(lane.junction).key()
        };
        let tpm3 = key("TPM3");
        // Breaks inside the two exons, which no lane lists.
        let inside = |bases: u32| {
            let before = |at: Boundary| Boundary {
                position: at.position - bases,
                ..at
            };
            let Donor::Known(donor) = tpm3.donor else {
                panic!("TPM3 is known");
            };
            JunctionKey {
                donor: Donor::Known(before(donor)),
                ..tpm3.clone()
            }
        };
        let within = "TPM3 7 :: ALK 20";
        for (keys, labels) in [
            (vec![tpm3.clone()], vec!["TPM3"]),
            (vec![inside(3), inside(5)], vec![within]),
            (
                vec![inside(3), tpm3.clone(), inside(5), key("TPM4")],
                vec![within, "TPM3", "TPM4"],
            ),
        ] {
            let mut evidence = Evidence::default();
            for _ in 0..3 {
                evidence.ambiguous.add(keys.clone());
            }
            let sample = Sample {
                name: "sample",
                files: &[],
                evidence: &evidence,
            };
            let document = call(&panel, &Parameters::default(), sample, &[]);
            assert_eq!(document.ambiguous[0].junctions, labels);
            let words = format!("may be {}", labels.join(" or "));
            let mut reasons = document.reasons.iter();
            assert!(
                reasons.any(|one| one.to_string().ends_with(&words)),
                "{words}"
            );
        }
    }
}
