//! Checks of a run: what has to hold so that its answer can be relied on.

use super::{ControlKind, Document, DriverResult, Reason};
use serde::{Deserialize, Serialize};

/// What is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CheckKind {
    /// Reads that could show a fusion.
    Reads,
    /// Fragments that fit control genes.
    ControlGenes,
    /// Fragments across a wild-type acceptor of a driver.
    WildType,
    /// Share of the library's fragments above which fusions of a driver are excluded. At most the
    /// threshold passes; of the others, at least.
    Limit,
    /// Fragments of the control without reverse transcriptase.
    NoRt,
    /// Fragments of the control without template.
    NoTemplate,
    /// Calls of which the fragments may be those of another library of the run; only where there is one.
    CrossTalk,
}

/// How a check ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// What has to hold does.
    Pass,
    /// It does not.
    Fail,
    /// It was not looked at.
    NotDone,
    /// Nothing was seen, and no answer depends on it.
    NotSeen,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Check {
    /// What is checked.
    pub code: CheckKind,
    /// The driver that it is of, if it is of one.
    pub driver: Option<String>,
    /// What was found; null where it was not looked at.
    pub value: Option<f64>,
    /// What it is compared with; null where it is not compared with a number.
    pub threshold: Option<f64>,
    /// How it ends.
    pub outcome: Outcome,
}

impl CheckKind {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 7] = [
        Self::Reads,
        Self::ControlGenes,
        Self::WildType,
        Self::Limit,
        Self::NoRt,
        Self::NoTemplate,
        Self::CrossTalk,
    ];

    /// As the JSON has it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Reads => "reads",
            Self::ControlGenes => "control_genes",
            Self::WildType => "wild_type",
            Self::Limit => "limit",
            Self::NoRt => "no_rt",
            Self::NoTemplate => "no_template",
            Self::CrossTalk => "cross_talk",
        }
    }

    /// Its name for people, of these drivers if it is of any: `ALK wild type`.
    pub fn of(self, drivers: &str) -> String {
        match self {
            Self::Reads => "reads".into(),
            Self::ControlGenes => "control genes".into(),
            Self::WildType => format!("{drivers} wild type"),
            Self::Limit => format!("limit for {drivers} fusions"),
            Self::NoRt => ControlKind::NoRt.words().into(),
            Self::NoTemplate => ControlKind::NoTemplate.words().into(),
            Self::CrossTalk => "cross-talk".into(),
        }
    }
}

impl Outcome {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotDone => "not done",
            Self::NotSeen => "not seen",
        }
    }

    /// As the JSON has it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotDone => "not_done",
            Self::NotSeen => "not_seen",
        }
    }

    fn of(passes: bool) -> Self {
        match passes {
            true => Self::Pass,
            false => Self::Fail,
        }
    }
}

impl Check {
    /// A count that has to reach a threshold.
    fn at_least(code: CheckKind, count: u64, threshold: u64) -> Self {
        Self {
            code,
            driver: None,
            value: Some(count as f64),
            threshold: Some(threshold as f64),
            outcome: Outcome::of(count >= threshold),
        }
    }

    /// Its name for people, as `ALK wild type`.
    pub fn name(&self) -> String {
        self.code.of(self.driver.as_deref().unwrap_or_default())
    }
}

/// The checks of a document, from what else it holds.
pub(super) fn checks(document: &Document) -> Vec<Check> {
    let p = &document.parameters;
    let control_genes = document.control_genes.values().sum();
    let mut checks = vec![
        Check::at_least(
            CheckKind::Reads,
            document.inputs.informative_reads,
            p.minimum_reads,
        ),
        Check::at_least(
            CheckKind::ControlGenes,
            control_genes,
            p.minimum_control_fragments,
        ),
    ];
    checks.extend(document.drivers.iter().map(wild_type));
    checks.extend(document.drivers.iter().filter_map(limit));
    for kind in [ControlKind::NoRt, ControlKind::NoTemplate] {
        checks.extend(controls(document, kind));
    }
    checks.extend(cross_talk(document));
    checks
}

/// A tissue may not make the driver at all: then no answer depends on it.
fn wild_type(driver: &DriverResult) -> Check {
    let seen: u64 = driver.wild_type.values().sum();
    Check {
        code: CheckKind::WildType,
        driver: Some(driver.gene.clone()),
        value: Some(seen as f64),
        threshold: None,
        outcome: match seen {
            0 => Outcome::NotSeen,
            _ => Outcome::Pass,
        },
    }
}

/// What is excluded of a driver of which no fusion is called.
fn limit(driver: &DriverResult) -> Option<Check> {
    let excluded = driver.excluded.as_ref()?;
    Some(Check {
        code: CheckKind::Limit,
        driver: Some(driver.gene.clone()),
        value: Some(excluded.share),
        threshold: Some(excluded.target),
        outcome: Outcome::of(excluded.share <= excluded.target),
    })
}

/// Calls that may be of fragments of another library. A sample whose calls are its own has the result that
/// it would have alone, so that it has no such check.
fn cross_talk(document: &Document) -> Option<Check> {
    let is_cross_talk = |reason: &Reason| matches!(reason, Reason::CrossTalk(_));
    let calls = document.calls.iter();
    let doubtful = calls.filter(|call| call.reasons.iter().any(is_cross_talk));
    let doubtful = doubtful.count();
    (doubtful > 0).then_some(Check {
        code: CheckKind::CrossTalk,
        driver: None,
        value: Some(doubtful as f64),
        threshold: None,
        outcome: Outcome::Fail,
    })
}

/// A check for each control of a kind; one that says that there is none.
fn controls(document: &Document, kind: ControlKind) -> Vec<Check> {
    let code = match kind {
        ControlKind::NoRt => CheckKind::NoRt,
        ControlKind::NoTemplate => CheckKind::NoTemplate,
    };
    let keeps_back =
        |reason: &Reason| matches!(reason, Reason::Control { kind: of, .. } if *of == kind);
    let keeps_back = document
        .calls
        .iter()
        .any(|call| call.reasons.iter().any(keeps_back));
    let has_rna = |reason: &super::VerdictReason| matches!(reason.reason, Reason::ControlHoldsRna { kind: of, .. } if of == kind);
    let has_rna = document.reasons.iter().any(has_rna);
    let own = document.controls.iter().filter(|one| one.kind == kind);
    let mut checks: Vec<Check> = own
        .map(|control| Check {
            code,
            driver: None,
            value: Some(control.inputs.fragments as f64),
            threshold: None,
            outcome: Outcome::of(control.holds.is_empty() && !keeps_back && !has_rna),
        })
        .collect();
    if checks.is_empty() {
        checks.push(Check {
            code,
            driver: None,
            value: None,
            threshold: None,
            outcome: Outcome::NotDone,
        });
    }
    checks
}
