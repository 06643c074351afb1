//! Controls: a lane counts when the sample has it and the tubes without enzyme or template have not.

use super::support::Tally;
use super::{Judge, Others, each_once, inputs};
use crate::document::{ControlKind, ControlResult, Parameters, Reason, VerdictReason};
use crate::evidence::Evidence;
use crate::panel::{Donor, JunctionKey, Panel};

/// A control and what its reads add up to.
///
/// ```
/// use fuselane::call::{Control, Sample, call};
/// use fuselane::document::{ControlKind, Parameters};
/// use fuselane::evidence::Evidence;
/// use fuselane::panel::Panel;
/// let panel = Panel::builtin()?;
/// let water = Control {
///     kind: ControlKind::NoTemplate,
///     files: vec!["water.fq".into()],
///     evidence: Evidence::default(),
/// };
/// let sample = Sample { name: "T1", files: &[], evidence: &Evidence::default() };
/// let document = call(&panel, &Parameters::default(), sample, &[water]);
/// assert!(document.controls[0].holds.is_empty());
/// # Ok::<(), fuselane::Error>(())
/// ```
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

    /// What was read of it, and which fusions it holds by the thresholds of a sample. Fragments that may be those of
    /// another library of the run, with the wrong index, are told apart: they are no fusion that it holds.
    pub fn result(
        &self,
        panel: &Panel,
        parameters: &Parameters,
        others: Option<&Others>,
    ) -> ControlResult {
        let tally = Tally::new(panel, &self.evidence);
        let judge = self.judge(panel, parameters, &tally, others);
        let calls = judge.calls();
        let of_others = tally
            .junctions()
            .filter_map(|(key, _)| judge.of_other_library(self.kind, key));
        let held = calls.iter().filter(|call| is_held(&call.reasons));
        let names = held.map(|call| call.lane.as_ref().unwrap_or(&call.fusion).clone());
        ControlResult {
            kind: self.kind,
            inputs: inputs(&self.files, &self.evidence),
            holds: each_once(names),
            cross_talk: of_others.collect(),
            control_genes: tally.control_genes(),
            wild_type: judge.usual_wild_types(),
        }
    }

    /// What judges it as if it were a sample.
    fn judge<'a>(
        &self,
        panel: &'a Panel,
        parameters: &'a Parameters,
        tally: &'a Tally<'a>,
        others: Option<&'a Others>,
    ) -> Judge<'a> {
        Judge {
            panel,
            parameters,
            tally,
            controls: &[],
            // The control itself may be among the others. It explains no fragments of its own: it has no more than these.
            others: others.map(|others| ("", others)),
        }
    }

    /// Whether its fragments of a junction may be those of another library of the run.
    fn is_of_other_library(&self, sample: &Judge, key: &JunctionKey) -> bool {
        let Some((_, others)) = sample.others else {
            return false;
        };
        let tally = Tally::new(sample.panel, &self.evidence);
        let judge = self.judge(sample.panel, sample.parameters, &tally, Some(others));
        judge.cross_talk(key).is_some()
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
            if rate < needed * control_rate && !control.is_of_other_library(self, key) {
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
        let others = self.others.map(|(_, others)| others);
        let results = controls.map(|control| control.result(self.panel, self.parameters, others));
        results.collect()
    }

    /// Why the controls make the run invalid: one holds a fusion; or a blank has nearly as many fragments of the
    /// panel's genes as the sample, so that those of the sample may be of the same RNA.
    pub(super) fn invalid(&self, controls: &[ControlResult]) -> Vec<VerdictReason> {
        let of_sample = self.tally.evidence().totals.on_target;
        let p = self.parameters;
        let each = controls.iter().filter_map(|control| {
            let fragments = control.inputs.on_target;
            let holds_rna =
                control.kind == ControlKind::NoTemplate && p.is_near_blank(fragments, of_sample);
            if !control.holds.is_empty() {
                Some(Reason::ControlHoldsFusion {
                    kind: control.kind,
                    fusions: control.holds.clone(),
                })
            } else if holds_rna {
                Some(Reason::ControlHoldsRna {
                    kind: control.kind,
                    fragments,
                    of_sample,
                    needed: p.control_ratio,
                })
            } else {
                None
            }
        });
        each.map(VerdictReason::from).collect()
    }

    /// A junction of this control whose fragments may be those of another library of the run.
    fn of_other_library(&self, kind: ControlKind, key: &JunctionKey) -> Option<Reason> {
        Some(Reason::ControlCrossTalk {
            kind,
            junction: self.labels(std::slice::from_ref(key)).join(", "),
            fragments: self.cross_talk(key)?,
        })
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
                | Reason::CrossTalk { .. }
        )
    };
    !reasons.iter().any(is_doubted)
}

#[cfg(test)]
mod tests {
    use super::super::cases::{PANEL, inside, key, library};
    use super::super::{Sample, call_among};
    use super::*;
    use crate::document::{CheckKind, Document, Outcome, Verdict};

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

    /// What the controls of a sample with so many fragments of the lane say, beside another library of the run.
    fn judged(
        sample: &Evidence,
        control: (ControlKind, Evidence),
        strong: Option<u64>,
    ) -> (Document, Option<Reason>) {
        let mut others = Others::new(0.02);
        others.add(
            "strong",
            strong
                .map(|count| (key("RANBP2"), count))
                .into_iter()
                .collect(),
        );
        let (kind, evidence) = control;
        let controls = [Control {
            kind,
            files: Vec::new(),
            evidence,
        }];
        let sample = Sample {
            name: "sample",
            files: &[],
            evidence: sample,
        };
        let parameters = Parameters::default();
        let document = call_among(&PANEL, &parameters, sample, &controls, Some(&others));
        let notes = document.reasons.iter();
        let mut notes = notes.map(|one| one.reason.clone());
        let note = notes.find(|one| matches!(one, Reason::ControlCrossTalk { .. }));
        (document, note)
    }

    #[test]
    fn fragments_of_a_control_that_may_be_of_another_library_are_named_and_do_not_count() {
        use ControlKind::{NoRt, NoTemplate};
        // kind; fragments of the sample, the control, and the other library; invalid, held back, named
        for (kind, own, of_control, strong, invalid, held_back, named) in [
            (NoTemplate, 40, 8, Some(400), false, false, true),
            (NoTemplate, 40, 8, None, true, true, false),
            // More than chance brings of 400.
            (NoTemplate, 40, 20, Some(400), true, true, false),
            // Too few for a fusion of its own: still too near to the sample.
            (NoTemplate, 40, 4, None, false, false, false),
            (NoTemplate, 30, 4, None, false, true, false),
            (NoTemplate, 30, 4, Some(400), false, false, true),
            (NoTemplate, 40, 1, Some(400), false, false, true),
            (NoRt, 40, 8, Some(400), false, false, true),
            (NoRt, 40, 8, Some(10), true, true, false),
        ] {
            let control = (kind, fused(of_control, 8));
            let (document, note) = judged(&fused(own, 20_000), control, strong);
            let case = format!("{kind:?} {own} {of_control} {strong:?}");
            assert_eq!(document.verdict == Verdict::Invalid, invalid, "{case}");
            let mut reasons = document.lanes.iter().flat_map(|one| one.reasons.iter());
            let is_held_back = reasons.any(|one| matches!(one, Reason::Control { .. }));
            assert_eq!(is_held_back, held_back, "{case}");
            assert_eq!(note.is_some(), named, "{case}");
            assert_eq!(document.controls[0].cross_talk.is_empty(), !named, "{case}");
        }
    }

    #[test]
    fn a_blank_with_rna_makes_the_run_invalid() {
        use ControlKind::{NoRt, NoTemplate};
        // kind; fragments of the panel's genes in the control and in the sample
        for (kind, of_control, of_sample, invalid) in [
            (NoTemplate, 0, 20_000, false),
            (NoTemplate, 2_000, 20_000, false),
            (NoTemplate, 2_001, 20_000, true),
            (NoTemplate, 20_000, 20_000, true),
            (NoTemplate, 9, 20, false),
            (NoTemplate, 10, 20, true),
            (NoTemplate, 0, 0, false),
            // Genes are read from DNA too.
            (NoRt, 20_000, 20_000, false),
        ] {
            let sample = library(of_sample, of_sample);
            let (document, _) = judged(&sample, (kind, library(of_control, of_control)), None);
            let case = format!("{kind:?} {of_control} {of_sample}");
            assert_eq!(document.verdict == Verdict::Invalid, invalid, "{case}");
            let first = document.reasons.first().map(|one| one.reason.code());
            assert_eq!(first == Some("control_holds_rna"), invalid, "{case}");
            let failed = document
                .checks
                .iter()
                .any(|one| one.code == CheckKind::NoTemplate && one.outcome == Outcome::Fail);
            assert_eq!(failed, invalid, "{case}");
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
