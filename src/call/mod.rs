//! Evidence and controls to verdicts, with reasons.

pub mod consensus;
mod control;
pub mod frame;
pub mod interval;
mod junction;
mod negative;
mod structure;
pub mod support;
pub mod thresholds;

pub use control::Control;

use crate::call::support::Tally;
use crate::call::thresholds::Parameters;
use crate::document::{Ambiguity, Document, Inputs, JunctionResult, SCHEMA, Status, Tool, Verdict};
use crate::evidence::Evidence;
use crate::panel::{JunctionKind, Panel};
use std::collections::BTreeMap;
use structure::identity;

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
        .map(|lane| judge.junction(lane.junction))
        .collect();
    let calls = judge.calls();
    let controls = judge.control_results();
    let (verdict, reasons) = judge.verdict(&calls, &controls);
    let excluded = calls.is_empty().then(|| judge.excluded());
    let structures = judge.structures(&calls);
    let document = Document {
        schema: SCHEMA.into(),
        sample: sample.name.into(),
        verdict,
        reasons,
        calls,
        lanes,
        controls,
        excluded,
        imbalance: judge.imbalance(),
        driver_exons: judge.driver_exons(),
        ambiguous: judge.ambiguous(),
        background: judge.background(),
        inputs: inputs(sample.files, sample.evidence),
        rejected: tally.rejected(),
        structures,
        panel: identity(panel),
        tool: Tool {
            name: env!("CARGO_PKG_NAME").into(),
            version: env!("CARGO_PKG_VERSION").into(),
        },
        parameters: parameters.clone(),
        digest: String::new(),
    };
    document.sealed()
}

fn inputs(files: &[String], evidence: &Evidence) -> Inputs {
    Inputs {
        files: files.to_vec(),
        reads: evidence.reads,
        bases: evidence.bases,
        fragments: evidence.fragments,
        on_target: evidence.on_target,
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
        let mut calls: Vec<(usize, JunctionResult)> = self
            .tally
            .evidence()
            .junctions
            .keys()
            .map(|&junction| (junction, self.junction(junction)))
            .filter(|(_, result)| result.status != Status::NotDetected)
            .collect();
        for (junction, call) in &mut calls {
            let tally = self.tally.junction(*junction);
            call.pile_up = tally.map_or(Vec::new(), |tally| tally.pile_up.reads());
        }
        calls.sort_by_key(|(junction, result)| {
            (
                result.status != Status::Detected,
                std::cmp::Reverse(self.counted(*junction)),
                *junction,
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
        controls: &[crate::document::ControlResult],
    ) -> (Verdict, Vec<String>) {
        let mut invalid = Vec::new();
        for control in controls.iter().filter(|control| !control.holds.is_empty()) {
            invalid.push(format!(
                "control_holds_fusion: the {} control holds {} above the thresholds",
                control.kind.words(),
                control.holds.join(", ")
            ));
        }
        if !invalid.is_empty() {
            return (Verdict::Invalid, invalid);
        }
        if calls
            .first()
            .is_some_and(|call| call.status == Status::Detected)
        {
            return (Verdict::Detected, Vec::new());
        }
        let mut reasons: Vec<String> = calls
            .iter()
            .flat_map(|call| {
                let name = call.lane.as_deref().unwrap_or(&call.fusion);
                let reasons = call.reasons.iter();
                reasons.map(move |reason| format!("{reason} ({name})"))
            })
            .collect();
        reasons.extend(self.undecided());
        reasons.extend(self.spanned_only(calls));
        reasons.extend(self.blindness());
        if reasons.is_empty() {
            (Verdict::NotDetected, reasons)
        } else {
            (Verdict::Inconclusive, reasons)
        }
    }

    /// The sets of junctions that fragments could not tell apart.
    fn ambiguous(&self) -> Vec<Ambiguity> {
        let sets = self.tally.evidence().ambiguous.iter();
        sets.map(|(set, count)| Ambiguity {
            junctions: self.labels(set),
            fragments: *count,
        })
        .collect()
    }

    fn labels(&self, junctions: &[usize]) -> Vec<String> {
        let labels = junctions.iter().map(|&index| {
            let junction = &self.panel.junctions[index];
            match junction.kind {
                JunctionKind::Unspliced => "unspliced".to_string(),
                _ => junction.label(self.panel),
            }
        });
        labels.collect()
    }

    /// Fragments that are of some fusion, only not of which.
    fn undecided(&self) -> Vec<String> {
        let is_fusion =
            |junction: &usize| self.panel.junctions[*junction].kind == JunctionKind::Fusion;
        let sets = self.tally.evidence().ambiguous.iter();
        sets.filter(|(set, count)| {
            **count >= self.parameters.inconclusive_fragments && set.iter().all(is_fusion)
        })
        .map(|(set, count)| {
            format!(
                "ambiguous: {count} fragments cross a junction that may be {}",
                self.labels(set).join(" or ")
            )
        })
        .collect()
    }

    /// Partners that mates join to the driver while no call does: the reads may be too short to
    /// cross the junction, or it is none of the panel's.
    fn spanned_only(&self, calls: &[JunctionResult]) -> Vec<String> {
        let mut spanning: BTreeMap<&str, u64> = BTreeMap::new();
        for (span, count) in &self.tally.evidence().spanning {
            *spanning
                .entry(self.panel.gene_of(span.partner))
                .or_default() += count;
        }
        let enough = self.parameters.minimum_fragments;
        let open = spanning.into_iter().filter(|(gene, count)| {
            *count >= enough && !calls.iter().any(|call| call.partner.gene == *gene)
        });
        open.map(|(gene, count)| {
            format!(
                "spanning_only: {count} fragments have one mate in {gene} and one in {}, and too \
                 few reads cross a junction between them",
                self.panel.driver().gene
            )
        })
        .collect()
    }

    /// What keeps a negative from being one.
    fn blindness(&self) -> Vec<String> {
        let p = self.parameters;
        let mut reasons = Vec::new();
        let reads = self.tally.evidence().reads;
        if reads < p.minimum_reads {
            reasons.push(format!(
                "few_reads: {reads} reads, {} needed for a negative",
                p.minimum_reads
            ));
        }
        let controls: u64 = self.tally.control_genes().values().sum();
        if controls < p.minimum_control_fragments {
            reasons.push(format!(
                "no_control_genes: {controls} fragments of control genes, {} needed for a negative",
                p.minimum_control_fragments
            ));
        }
        reasons
    }
}
