//! The checks of a batch: what has to hold of the whole so that its answers can be relied on.

use super::{BatchResult, ControlKind, LibraryResult, LibraryRole, Outcome, Reason, VerdictReason};
use serde::{Deserialize, Serialize};

/// What is checked of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum BatchCheckKind {
    /// That every library has a result.
    Finished,
    /// That no two libraries have the same reads.
    OwnReads,
    /// That no call may be of fragments of another library.
    CrossTalk,
    /// That controls without reverse transcriptase keep nothing back.
    NoRt,
    /// That controls without template keep nothing back.
    NoTemplate,
    /// That positive controls show what they hold.
    Positive,
}

/// A check of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct BatchCheck {
    /// What is checked.
    pub code: BatchCheckKind,
    /// The control that it is of, if it is of one.
    pub control: Option<String>,
    /// How it ends.
    pub outcome: Outcome,
    /// Libraries that do not pass.
    pub libraries: Vec<String>,
    /// What was found, in words.
    pub words: String,
}

impl BatchCheckKind {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Finished => "libraries finished",
            Self::OwnReads => "reads of their own",
            Self::CrossTalk => "cross-talk",
            Self::NoRt => "no-RT control",
            Self::NoTemplate => "no-template control",
            Self::Positive => "positive control",
        }
    }
}

impl BatchResult {
    /// Fills in the checks. `same_reads` are libraries that have the same reads.
    pub fn checked(mut self, same_reads: &[Vec<String>]) -> Self {
        self.tell_blanks();
        let mut checks = vec![self.finished(), own_reads(same_reads), self.cross_talk()];
        for role in [
            LibraryRole::NoRt,
            LibraryRole::NoTemplate,
            LibraryRole::Positive,
        ] {
            let own: Vec<&LibraryResult> = self
                .libraries
                .iter()
                .filter(|one| one.role == role)
                .collect();
            if own.is_empty() {
                checks.push(BatchCheck {
                    code: role.check(),
                    control: None,
                    outcome: Outcome::NotDone,
                    libraries: Vec::new(),
                    words: "the sheet has none".into(),
                });
            }
            for control in own {
                checks.push(match role {
                    LibraryRole::Positive => positive_check(control),
                    _ => self.control(control),
                });
            }
        }
        self.checks = checks;
        self
    }

    fn finished(&self) -> BatchCheck {
        let failed: Vec<String> = self.failed().map(|one| one.library.clone()).collect();
        let all = self.libraries.len();
        BatchCheck {
            code: BatchCheckKind::Finished,
            control: None,
            outcome: outcome(failed.is_empty()),
            words: format!("{} of {all}", all - failed.len()),
            libraries: failed,
        }
    }

    fn cross_talk(&self) -> BatchCheck {
        let has_it =
            |one: &&LibraryResult| one.junctions.iter().any(|junction| junction.cross_talk);
        let libraries: Vec<String> = self
            .libraries
            .iter()
            .filter(has_it)
            .map(|one| one.library.clone())
            .collect();
        let is_looked_for = self.index_hopping > 0.0 && self.libraries.len() > 1;
        BatchCheck {
            code: BatchCheckKind::CrossTalk,
            control: None,
            outcome: match is_looked_for {
                true => outcome(libraries.is_empty()),
                false => Outcome::NotDone,
            },
            words: match (is_looked_for, libraries.len()) {
                (false, _) => "not looked for".into(),
                (true, 0) => "no call is weak beside a strong one".into(),
                (true, 1) => "1 library has a junction that may be of another one".into(),
                (true, many) => {
                    format!("{many} libraries have a junction that may be of another one")
                }
            },
            libraries,
        }
    }

    /// The samples that are held against a control.
    fn samples_of(&self, control: &LibraryResult) -> impl Iterator<Item = &LibraryResult> {
        let libraries = self.libraries.iter();
        libraries.filter(|one| one.controls.contains(&control.library))
    }

    /// Whether RNA in a blank makes a sample invalid.
    fn is_near_blank(&self, control: &LibraryResult, sample: &LibraryResult) -> bool {
        let of = |one: &LibraryResult| one.on_target.unwrap_or_default();
        control.role == LibraryRole::NoTemplate
            && sample.has_rna_in_blank()
            && self.parameters.is_near_blank(of(control), of(sample))
    }

    /// Tells of each blank with RNA that it has it, beside its sample with the fewest fragments.
    fn tell_blanks(&mut self) {
        let fewest = |control: &LibraryResult| {
            let samples = self.samples_of(control);
            let near = samples.filter(|sample| self.is_near_blank(control, sample));
            near.map(|sample| sample.on_target.unwrap_or_default())
                .min()
        };
        let near: Vec<Option<u64>> = self.libraries.iter().map(fewest).collect();
        let needed = self.parameters.control_ratio;
        for (blank, of_sample) in self.libraries.iter_mut().zip(near) {
            let holds_rna = of_sample.map(|of_sample| Reason::ControlHoldsRna {
                kind: ControlKind::NoTemplate,
                fragments: blank.on_target.unwrap_or_default(),
                of_sample,
                needed,
            });
            let known = blank.reasons.iter().cloned();
            let reasons = known.chain(holds_rna.map(VerdictReason::from));
            blank.reasons = Vec::from_iter(reasons).into();
        }
    }

    /// The check of a control that should hold no fusion.
    fn control(&self, control: &LibraryResult) -> BatchCheck {
        let is_held_back = |one: &&LibraryResult| {
            let holds_fusion = |one: &Reason| matches!(one, Reason::ControlHoldsFusion { .. });
            let is_near_call = |one: &Reason| matches!(one, Reason::Control { .. });
            (one.has_reason(holds_fusion) && !control.fusions.is_empty())
                || one.has_reason(is_near_call)
                || self.is_near_blank(control, one)
        };
        let own = self.samples_of(control).filter(is_held_back);
        let libraries: Vec<String> = own.map(|one| one.library.clone()).collect();
        let is_of_others = |one: &Reason| matches!(one, Reason::ControlCrossTalk { .. });
        let of_others = match control.has_reason(is_of_others) {
            true => ", but for fragments that may be of another library",
            false => "",
        };
        let words = match (&control.error, control.fusions.is_empty(), libraries.len()) {
            (Some(_), ..) => "it has no result".into(),
            (None, false, _) => format!("it holds {}", control.fusions.join(", ")),
            (None, true, _) if control.has_rna_in_blank() => format!(
                "it holds RNA, {} fragments of the panel's genes",
                control.on_target.unwrap_or_default()
            ),
            (None, true, 0) => format!("no fusion in it{of_others}"),
            (None, true, many) => format!(
                "no fusion in it{of_others}, and too near to a call of {many} of its samples"
            ),
        };
        BatchCheck {
            code: control.role.check(),
            control: Some(control.library.clone()),
            outcome: outcome(
                control.is_finished() && control.fusions.is_empty() && libraries.is_empty(),
            ),
            libraries,
            words,
        }
    }
}

impl LibraryRole {
    fn check(self) -> BatchCheckKind {
        match self {
            Self::Sample => BatchCheckKind::Finished,
            Self::Positive => BatchCheckKind::Positive,
            Self::NoRt => BatchCheckKind::NoRt,
            Self::NoTemplate => BatchCheckKind::NoTemplate,
        }
    }
}

fn own_reads(same_reads: &[Vec<String>]) -> BatchCheck {
    let groups = same_reads.iter().map(|names| names.join(" and "));
    let groups: Vec<String> = groups.collect();
    BatchCheck {
        code: BatchCheckKind::OwnReads,
        control: None,
        outcome: outcome(groups.is_empty()),
        libraries: same_reads.concat(),
        words: match groups.is_empty() {
            true => "no library has reads of another".into(),
            false => format!("{} have the same reads", groups.join(", and ")),
        },
    }
}

fn positive_check(control: &LibraryResult) -> BatchCheck {
    let found = match control.fusions.is_empty() {
        true => "no fusion".into(),
        false => control.fusions.join(", "),
    };
    let expected = control.expected.as_ref();
    let expected = expected.map_or(String::new(), |expected| format!(", {expected} expected"));
    BatchCheck {
        code: BatchCheckKind::Positive,
        control: Some(control.library.clone()),
        outcome: outcome(control.shows_expected()),
        libraries: Vec::new(),
        words: match control.is_finished() {
            true => format!("{found} found{expected}"),
            false => format!("it has no result{expected}"),
        },
    }
}

fn outcome(passes: bool) -> Outcome {
    match passes {
        true => Outcome::Pass,
        false => Outcome::Fail,
    }
}
