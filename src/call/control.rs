//! Controls: a lane counts when the sample has it and the tubes without enzyme or template have not.

use super::support::Tally;
use super::{Judge, each_once, inputs};
use crate::document::{ControlKind, ControlResult, Parameters, Reason};
use crate::evidence::Evidence;
use crate::panel::{Donor, JunctionKey, Panel};

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
    /// Junction fragments of a junction in this control. Those of a foreign partner are also counted where errors
    /// changed the bases by which it is known.
    fn fused(&self, panel: &Panel, key: &JunctionKey) -> u64 {
        let counted: Vec<&JunctionKey> = panel.found.as_counted(key).collect();
        let junctions = &self.evidence.junctions;
        let is_own = |one: &JunctionKey| counted.iter().any(|own| own.distance(one).is_some());
        match counted.iter().all(|own| own.donor == Donor::Foreign) {
            true => {
                let own = junctions.iter().filter(|(one, _)| is_own(one));
                own.map(|(_, sum)| sum.fragments).sum()
            }
            false => junctions.get(key).map_or(0, |sum| sum.fragments),
        }
    }

    /// What was read of it, and which fusions it holds by the thresholds of a sample.
    pub fn result(&self, panel: &Panel, parameters: &Parameters) -> ControlResult {
        let tally = Tally::new(panel, &self.evidence);
        let judge = Judge {
            panel,
            parameters,
            tally: &tally,
            controls: &[],
            others: None,
        };
        let calls = judge.calls();
        let held = calls.iter().filter(|call| is_held(&call.reasons));
        let names = held.map(|call| call.lane.as_ref().unwrap_or(&call.fusion).clone());
        ControlResult {
            kind: self.kind,
            inputs: inputs(&self.files, &self.evidence),
            holds: each_once(names),
            control_genes: tally.control_genes(),
            wild_type: judge.usual_wild_types(),
        }
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
        let controls = self.controls.iter();
        let fused = controls.map(|control| control.fused(self.panel, key));
        fused.collect()
    }

    /// Why the controls keep a junction from being detected.
    pub(super) fn control_reasons(&self, key: &JunctionKey) -> Vec<Reason> {
        let fragments = self.tally.evidence().totals.fragments;
        let rate = self.tally.fused(key) as f64 / fragments.max(1) as f64;
        let needed = self.parameters.control_ratio;
        let mut reasons = Vec::new();
        for control in self.controls {
            let fused = control.fused(self.panel, key);
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
        let controls = self.controls.iter();
        let results = controls.map(|control| control.result(self.panel, self.parameters));
        results.collect()
    }
}

/// Whether a control holds a join, by what speaks against a call of it: there are fragments enough. What
/// comes of its frame, or who the partner is, makes no difference to water.
fn is_held(reasons: &[Reason]) -> bool {
    let is_doubted = |reason: &Reason| {
        matches!(
            reason,
            Reason::FewFragments { .. }
                | Reason::FewStartSites { .. }
                | Reason::LowFraction { .. }
                | Reason::Scattered { .. }
                | Reason::Microhomology { .. }
        )
    };
    !reasons.iter().any(is_doubted)
}

#[cfg(test)]
mod tests {
    use super::super::cases::{PANEL, inside, key, library};
    use super::*;

    fn fused(fragments: u64, of: u64) -> Evidence {
        let mut evidence = library(of, of);
        for number in 0..fragments {
            let left = -20 - number as i32;
            evidence.junctions.add_plain(&key("RANBP2"), left);
        }
        evidence
    }

    #[test]
    fn a_control_holds_a_join_whatever_its_frame() {
        let parameters = Parameters::default();
        let sample = library(1000, 1000);
        let tally = Tally::new(&PANEL, &sample);
        for (case, key, fragments, held) in [
            ("a lane", key("RANBP2"), 5, &["RANBP2"][..]),
            ("two fragments of it", key("RANBP2"), 2, &[]),
            ("a join in frame", inside("RANBP2", 30), 5, &["RANBP2::ALK"]),
            ("out of frame", inside("RANBP2", 31), 5, &["RANBP2::ALK"]),
        ] {
            let mut evidence = library(1000, 1000);
            for left in 0..fragments {
                evidence.junctions.add_plain(&key, -20 - left);
            }
            let controls = [Control {
                kind: ControlKind::NoTemplate,
                files: Vec::new(),
                evidence,
            }];
            let judge = Judge {
                panel: &PANEL,
                parameters: &parameters,
                tally: &tally,
                controls: &controls,
                others: None,
            };
            let results = judge.control_results();
            assert_eq!(results[0].holds, held, "{case}");
        }
    }

    /// A hundred of a thousand fragments of the sample have the junction.
    #[test]
    fn a_lane_needs_ten_times_the_rate_of_each_control() {
        use ControlKind::{NoRt, NoTemplate};
        let sample = fused(100, 1000);
        let parameters = Parameters::default();
        let tally = Tally::new(&PANEL, &sample);
        // control, fragments with the junction and in all; the rate that it counts for against the
        // sample's where that is too near
        for (kind, control_fused, fragments, times) in [
            (NoRt, 0, 1000, None),
            (NoRt, 10, 1000, None),
            (NoRt, 20, 1000, Some(5.0)),
            (NoRt, 2, 100, Some(5.0)),
            (NoRt, 0, 0, None),
            // Water has a share of the run, not of its own few reads.
            (NoTemplate, 2, 100, None),
            (NoTemplate, 20, 100, Some(5.0)),
            (NoTemplate, 50, 10_000, None),
        ] {
            let controls = [Control {
                kind,
                files: Vec::new(),
                evidence: fused(control_fused, fragments),
            }];
            let judge = Judge {
                panel: &PANEL,
                parameters: &parameters,
                tally: &tally,
                controls: &controls,
                others: None,
            };
            let found: Vec<f64> = judge
                .control_reasons(&key("RANBP2"))
                .into_iter()
                .map(|reason| match reason {
                    Reason::Control { times, .. } => times,
                    other => panic!("{other:?}"),
                })
                .collect();
            let expected: Vec<f64> = times.into_iter().collect();
            assert_eq!(found.len(), expected.len(), "{kind:?} {control_fused}");
            let pairs = found.iter().zip(&expected);
            assert!(
                pairs
                    .into_iter()
                    .all(|(one, other)| (one - other).abs() < 1e-9)
            );
            assert_eq!(judge.control_reads(&key("RANBP2")), [control_fused]);
        }
    }

    /// Errors in the bases before the driver make other keys of one partner.
    #[test]
    fn a_foreign_partner_of_a_control_is_known_in_spite_of_errors() {
        let foreign = |bases: &str| JunctionKey {
            donor: Donor::Foreign,
            inserted: bases.as_bytes().into(),
            ..key("RANBP2")
        };
        let mut evidence = library(100, 100);
        for (bases, fragments) in [
            ("GATTACAGATTACAGA", 10),
            ("GATTACAGCTTACAGA", 2),
            ("CCTGGAATCTTCGGCA", 7),
        ] {
            for number in 0..fragments {
                evidence.junctions.add_plain(&foreign(bases), -20 - number);
            }
        }
        let control = Control {
            kind: ControlKind::NoRt,
            files: Vec::new(),
            evidence,
        };
        assert_eq!(control.fused(&PANEL, &foreign("GATTACAGATTACAGA")), 12);
    }
}
