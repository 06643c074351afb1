//! Controls: a lane counts when the sample has it and the tubes without enzyme or template have not.

use super::{Judge, inputs};
use crate::call::support::Tally;
use crate::document::{ControlKind, ControlResult, Status};
use crate::evidence::Evidence;

/// A control and what its reads add up to.
#[derive(Debug, Clone)]
pub struct Control {
    /// What it is made of.
    pub kind: ControlKind,
    /// Its files, in reading order.
    pub files: Vec<String>,
    /// What its reads add up to; nothing where it is empty.
    pub evidence: Evidence,
}

impl Control {
    /// Junction fragments of a junction in this control.
    fn fused(&self, junction: usize) -> u64 {
        let tally = self.evidence.junctions.get(&junction);
        tally.map_or(0, |tally| tally.fragments)
    }

    /// Fragments that its rate is a share of. Water has no transcripts of its own: the few reads
    /// that a blank gets are a share of the run, so that it is held against no fewer fragments
    /// than the sample has.
    fn fragments(&self, sample: u64) -> u64 {
        match self.kind {
            ControlKind::NoRt => self.evidence.fragments,
            ControlKind::NoTemplate => self.evidence.fragments.max(sample),
        }
    }
}

impl Judge<'_> {
    pub(super) fn control_reads(&self, junction: usize) -> Vec<u64> {
        let controls = self.controls.iter();
        controls.map(|control| control.fused(junction)).collect()
    }

    /// Why the controls keep a junction from being detected.
    pub(super) fn control_reasons(&self, junction: usize) -> Vec<String> {
        let fragments = self.tally.evidence().fragments;
        let rate = self.tally.fused(junction) as f64 / fragments.max(1) as f64;
        let mut reasons = Vec::new();
        for control in self.controls {
            let fused = control.fused(junction);
            let against = control.fragments(fragments).max(1);
            let control_rate = fused as f64 / against as f64;
            if rate < self.parameters.control_ratio * control_rate {
                reasons.push(format!(
                    "control: {:.1} times the rate in the {} control ({fused} of {against} \
                     fragments), {} times needed",
                    rate / control_rate,
                    control.kind.words(),
                    self.parameters.control_ratio
                ));
            }
        }
        reasons
    }

    /// What was read of each control, and which fusions it holds by the sample's own thresholds.
    pub(super) fn control_results(&self) -> Vec<ControlResult> {
        let results = self.controls.iter().map(|control| {
            let tally = Tally::new(self.panel, &control.evidence);
            let judge = Judge {
                panel: self.panel,
                parameters: self.parameters,
                tally: &tally,
                controls: &[],
            };
            let calls = judge.calls();
            let detected = calls.iter().filter(|call| call.status == Status::Detected);
            ControlResult {
                kind: control.kind,
                inputs: inputs(&control.files, &control.evidence),
                holds: detected
                    .map(|call| call.lane.clone().unwrap_or_else(|| call.fusion.clone()))
                    .collect(),
            }
        });
        results.collect()
    }
}
