//! `--html`: one page that shows the result, with drawings and without scripts.
//!
//! The drawings are laid out here, one file each; the templates beside them are the markup.

mod coverage;
mod fusion;
mod gel;
mod junction;
mod pile_up;
mod tables;

use super::{Findings, Report, printable, words};
use crate::document::{Document, JunctionResult, Status, Verdict};
use askama::Template;
use coverage::Coverage;
use fusion::FusionDrawing;
use gel::Gel;
use junction::JunctionDrawing;
use pile_up::PileUpDrawing;
use std::fmt;
use std::io::{self, Write};
use tables::Tables;

/// The page.
#[derive(Debug, Clone, Copy)]
pub struct Html;

impl Report for Html {
    fn write(&self, findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
        let document = findings.document;
        Page::new(document)
            .write_into(out)
            .map_err(io::Error::other)
    }
}

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    document: &'a Document,
    style: &'static str,
    sample: String,
    mark: Mark,
    fusions: String,
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
    facts: Vec<(&'static str, String)>,
    fusion: Option<FusionDrawing>,
    junction: Option<JunctionDrawing>,
    pile_up: Option<PileUpDrawing>,
}

/// A sign that says the same as a colour does.
#[derive(Debug, Clone, Copy)]
struct Mark {
    class: &'static str,
    sign: &'static str,
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
const INVALID: Mark = Mark {
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
struct Px(f64);

impl fmt::Display for Px {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}", (10.0 * self.0).round() / 10.0)
    }
}

impl<'a> Page<'a> {
    fn new(document: &'a Document) -> Self {
        let calls = document.calls.iter().enumerate();
        Self {
            document,
            style: include_str!("style.css"),
            sample: printable(&document.sample),
            mark: document.verdict.into(),
            fusions: document.fusions().join(", "),
            gel: Gel::new(document),
            calls: calls
                .map(|(index, call)| CallView::new(document, call, index + 1))
                .collect(),
            coverages: (1..)
                .zip(&document.drivers)
                .map(|(number, driver)| Coverage::new(driver, number))
                .collect(),
            tables: Tables::new(document),
        }
    }
}

impl<'a> CallView<'a> {
    fn new(document: &Document, call: &'a JunctionResult, number: usize) -> Self {
        Self {
            call,
            number,
            mark: call.status.into(),
            facts: facts(call),
            fusion: FusionDrawing::new(document, call),
            junction: JunctionDrawing::new(call),
            pile_up: PileUpDrawing::new(call),
        }
    }
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
    facts.push(("HGVS", call.hgvs.clone()));
    facts.push(("VICC", call.vicc.clone()));
    facts.extend(call.note.clone().map(|note| ("Note", note)));
    facts
        .into_iter()
        .map(|(name, text)| (name, printable(&text)))
        .collect()
}
