//! Controls: a lane counts when the sample has it and the tubes without enzyme or template have not.

use super::support::Tally;
use super::{Judge, each_once, inputs};
use crate::document::{ControlKind, ControlResult, Reason, Status};
use crate::evidence::Evidence;
use crate::panel::JunctionKey;

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
    fn fused(&self, key: &JunctionKey) -> u64 {
        let sum = self.evidence.junctions.get(key);
        sum.map_or(0, |sum| sum.fragments)
    }

    /// Fragments that its rate is a share of. Water has no transcripts of its own: the few reads
    /// that a blank gets are a share of the run, so that it is held against no fewer fragments
    /// than the sample has.
    fn fragments(&self, sample: u64) -> u64 {
        match self.kind {
            ControlKind::NoRt => self.evidence.totals.fragments,
            ControlKind::NoTemplate => self.evidence.totals.fragments.max(sample),
        }
    }
}

impl Judge<'_> {
    pub(super) fn control_reads(&self, key: &JunctionKey) -> Vec<u64> {
        let key = self.as_counted(key);
        let controls = self.controls.iter();
        controls.map(|control| control.fused(key)).collect()
    }

    /// The key by which reads of a junction are counted.
    fn as_counted<'k>(&'k self, key: &'k JunctionKey) -> &'k JunctionKey {
        self.panel.found.at(key).map_or(key, |found| &found.foreign)
    }

    /// Why the controls keep a junction from being detected.
    pub(super) fn control_reasons(&self, key: &JunctionKey) -> Vec<Reason> {
        let fragments = self.tally.evidence().totals.fragments;
        let rate = self.tally.fused(key) as f64 / fragments.max(1) as f64;
        let needed = self.parameters.control_ratio;
        let key = self.as_counted(key);
        let mut reasons = Vec::new();
        for control in self.controls {
            let fused = control.fused(key);
            let against = control.fragments(fragments).max(1);
            let control_rate = fused as f64 / against as f64;
            if rate < needed * control_rate {
                reasons.push(Reason::Control {
                    kind: control.kind,
                    times: rate / control_rate,
                    fused,
                    fragments: against,
                    needed,
                });
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
            let names = detected.map(|call| call.lane.as_ref().unwrap_or(&call.fusion).clone());
            ControlResult {
                kind: control.kind,
                inputs: inputs(&control.files, &control.evidence),
                holds: each_once(names),
            }
        });
        results.collect()
    }
}
