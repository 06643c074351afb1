//! `--html`: one page that shows the result, with drawings and without scripts.
//!
//! The drawings are laid out here, one file each; the templates beside them are the markup.

mod answer;
mod comparison;
mod coverage;
mod fusion;
mod gel;
mod junction;
mod pile_up;
mod tables;

pub use comparison::comparison_page;

use super::{Findings, Report, printable, words};
use crate::document::{Document, JunctionResult, Status, Verdict};
use answer::{Fact, Name};
use askama::Template;
use coverage::Coverage;
use fusion::FusionDrawing;
use gel::Gel;
use junction::JunctionDrawing;
use pile_up::PileUpDrawing;
use std::fmt;
use std::io::{self, Write};
use tables::Tables;

pub(super) use answer::{CheckView, grouped, sentence};
pub(super) use tables::{Table, parameters, table};

/// How pages look.
pub(super) const STYLE: &str = include_str!("style.css");

/// The page.
#[derive(Debug, Clone, Copy)]
pub struct Html;

impl Report for Html {
    fn write(&self, findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
        Page::new(findings).write_into(out)
    }
}

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    document: &'a Document,
    /// Whether it loads itself again.
    reloads: bool,
    style: &'static str,
    sample: String,
    /// The sample's name at the head of each printed page, as CSS.
    running_head: String,
    /// What is on record of the sample, and when the run began.
    record: Vec<(String, String)>,
    mark: Mark,
    fusions: String,
    reasons: Vec<String>,
    checks: Vec<CheckView>,
    scope: Vec<Fact>,
    gel: Gel,
    calls: Vec<CallView<'a>>,
    coverages: Vec<Coverage>,
    tables: Tables,
}

/// One call with its drawings.
struct CallView<'a> {
    call: &'a JunctionResult,
    /// Tells the elements of this call from those of others.
    number: usize,
    mark: Mark,
    /// How many fragments support it.
    support: String,
    names: Vec<Name>,
    reasons: Vec<String>,
    facts: Vec<(&'static str, String)>,
    fusion: Option<FusionDrawing>,
    junction: Option<JunctionDrawing>,
    pile_up: Option<PileUpDrawing>,
}

/// A sign that says the same as a colour does.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub(super) class: &'static str,
    pub(super) sign: &'static str,
}

const DETECTED: Mark = Mark {
    class: "detected",
    sign: "●",
};
const INCONCLUSIVE: Mark = Mark {
    class: "inconclusive",
    sign: "◐",
};
const NOT_DETECTED: Mark = Mark {
    class: "not-detected",
    sign: "○",
};
pub(super) const INVALID: Mark = Mark {
    class: "invalid",
    sign: "✕",
};

impl From<Verdict> for Mark {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Detected => DETECTED,
            Verdict::NotDetected => NOT_DETECTED,
            Verdict::Inconclusive => INCONCLUSIVE,
            Verdict::Invalid => INVALID,
        }
    }
}

impl From<Status> for Mark {
    fn from(status: Status) -> Self {
        match status {
            Status::Detected => DETECTED,
            Status::Inconclusive => INCONCLUSIVE,
            Status::NotDetected => NOT_DETECTED,
        }
    }
}

/// A length or place in a drawing, in its units, to a tenth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Px(pub(super) f64);

impl fmt::Display for Px {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}", (10.0 * self.0).round() / 10.0)
    }
}

impl<'a> Page<'a> {
    fn new(findings: &Findings<'a>) -> Self {
        let document = findings.document;
        let calls = document.calls.iter().enumerate();
        Self {
            document,
            reloads: findings.is_replaced,
            style: STYLE,
            sample: printable(&document.sample),
            running_head: running_head(document),
            record: record(document),
            mark: document.verdict.into(),
            fusions: document.fusions().join(", "),
            reasons: document
                .reasons
                .iter()
                .map(|reason| reason_sentence(&words::verdict_reason(reason)))
                .collect(),
            checks: answer::checks(document),
            scope: answer::scope(document),
            gel: Gel::new(document),
            calls: calls
                .map(|(index, call)| CallView::new(document, call, index + 1))
                .collect(),
            coverages: Coverage::all(document),
            tables: Tables::new(document),
        }
    }
}

/// What is on record of the sample, and when the run began.
fn record(document: &Document) -> Vec<(String, String)> {
    let mut record: Vec<(String, String)> = document
        .metadata
        .iter()
        .map(|(key, value)| (answer::sentence(&printable(key)), printable(value)))
        .collect();
    let began = document
        .run
        .as_ref()
        .map(|run| run.started.replace(['T', 'Z'], " "));
    if let Some(began) = began {
        record.push(("Analysed".into(), printable(&format!("{began}UTC"))));
    }
    let reached = document.reached().map(|one| printable(&one.words()));
    record.extend(reached.map(|words| ("Detected".to_string(), words)));
    record
}

/// The head and foot of printed pages. What is no letter or digit is escaped, so that no name can end the
/// text.
fn running_head(document: &Document) -> String {
    let escaped = |text: &str| -> String {
        let letters = printable(text);
        letters
            .chars()
            .map(|letter| match letter.is_ascii_alphanumeric() {
                true => letter.to_string(),
                false => format!("\\{:x} ", u32::from(letter)),
            })
            .collect()
    };
    let accession = document.metadata.get("accession");
    let head = match accession {
        Some(accession) => format!("{} · {accession}", document.sample),
        None => document.sample.clone(),
    };
    let foot = format!("{} {}", document.tool.name, document.tool.version);
    format!(
        "@page {{ @top-left {{ content: \"{}\"; }} @top-right {{ content: \"{}\"; }} \
         @bottom-left {{ content: \"{}\"; }} \
         @bottom-right {{ content: \"page \" counter(page) \" of \" counter(pages); }} }}",
        escaped(&head),
        escaped(&format!(
            "{}{}",
            document.verdict.words().to_lowercase(),
            document.so_far()
        )),
        escaped(&foot)
    )
}

/// A reason as a sentence of its own.
fn reason_sentence(text: &str) -> String {
    format!("{}.", answer::sentence(&printable(text)))
}

impl<'a> CallView<'a> {
    fn new(document: &Document, call: &'a JunctionResult, number: usize) -> Self {
        Self {
            call,
            number,
            mark: call.status.into(),
            support: support(call),
            names: answer::names(call),
            reasons: call
                .reasons
                .iter()
                .map(|reason| reason_sentence(&reason.sentence()))
                .collect(),
            facts: facts(call),
            fusion: FusionDrawing::new(document, call),
            junction: JunctionDrawing::new(call),
            pile_up: PileUpDrawing::new(call),
        }
    }
}

/// How many fragments support a call.
fn support(call: &JunctionResult) -> String {
    let molecules = call.molecules;
    let molecules = molecules.map_or(String::new(), |count| format!("{count} molecules, "));
    let fraction = call.fusion_fraction.map_or(String::new(), |share| {
        format!(", fusion fraction {:.1} %", 100.0 * share)
    });
    format!(
        "{molecules}{} unique junction fragments, {} spanning{fraction}",
        call.unique_fragments, call.spanning_fragments
    )
}

/// What is said of a call in words.
fn facts(call: &JunctionResult) -> Vec<(&'static str, String)> {
    let frame = call.reported_frame();
    let side = |gene: &str, transcript: &str, exon: &str, base: &str| {
        format!("{gene} exon {exon}, {transcript} {base}")
    };
    let (partner, driver) = (&call.partner, &call.driver);
    let mut facts = vec![
        (
            "Partner",
            side(
                &partner.gene,
                &partner.transcript,
                &partner.exon,
                &partner.last_base,
            ),
        ),
        (
            "Driver",
            side(
                &driver.gene,
                &driver.transcript,
                &driver.exon,
                &driver.first_base,
            ),
        ),
        (
            "Junction reads",
            format!(
                "{}, of which {} unique from {} start sites",
                call.junction_reads, call.unique_fragments, call.start_sites
            ),
        ),
        ("Spanning fragments", call.spanning_fragments.to_string()),
        (
            "Longest anchors",
            format!("{} and {} bases", call.partner_anchor, call.driver_anchor),
        ),
    ];
    if let Some(molecules) = call.molecules {
        facts.push(("Molecules by UMI", molecules.to_string()));
    }
    if let (Some(share), Some(interval)) = (call.fusion_fraction, call.fusion_fraction_interval) {
        let (share, low, high) = (100.0 * share, 100.0 * interval.low, 100.0 * interval.high);
        facts.push((
            "Fusion fraction",
            format!("{share:.1} % (95 % interval {low:.1} to {high:.1})"),
        ));
    }
    if let Some(residues) = frame.protein_residues {
        facts.push((
            "Predicted protein",
            format!("{residues} residues, {}", words::kinase(frame)),
        ));
    }
    if let Some((protein, pattern)) = words::staining(call) {
        facts.push(("Expected staining", format!("{protein}: {pattern}")));
    }
    facts.push(("Sequence grade", call.grade.to_string()));
    if !call.aliases.is_empty() {
        facts.push(("Also called", call.aliases.join(", ")));
    }
    facts.extend(call.note.clone().map(|note| ("Note", note)));
    facts
        .into_iter()
        .map(|(name, text)| (name, printable(&text)))
        .collect()
}
