//! Coverage along the exons of the drivers and of the partners: a rearrangement makes a step.

use super::{Px, answer};
use crate::document::Document;
use crate::report::words;
use std::collections::BTreeSet;

/// Width of an exon's column.
const COLUMN: f64 = 26.0;

/// Where the columns start, left of them the scale.
const LEFT: f64 = 62.0;

/// Foot of the bars, and their greatest height.
const FOOT: f64 = 150.0;
const HEIGHT: f64 = 120.0;

/// The drawing.
pub struct Coverage {
    /// Tells its elements from those of other genes.
    pub id: String,
    pub width: Px,
    pub height: Px,
    pub left: Px,
    pub foot: Px,
    pub top: Px,
    pub label_y: Px,
    pub bars: Vec<Bar>,
    /// Where the exons that the fusion keeps begin, or end.
    pub step: Option<Px>,
    /// Fragments per 100 bases at the top of the scale.
    pub highest: String,
    pub gene: String,
    pub is_partner: bool,
    pub summary: String,
}

/// An exon.
pub struct Bar {
    pub x: Px,
    pub width: Px,
    pub middle: Px,
    pub y: Px,
    pub height: Px,
    pub class: &'static str,
    pub name: String,
    pub title: String,
}

/// Exons of a transcript: name, bases and fragments of each.
type Exons<'a> = Vec<(&'a str, usize, u64)>;

impl Coverage {
    /// The coverage of every driver, and of the partner of every call.
    pub fn all(document: &Document) -> Vec<Self> {
        let mut drawings: Vec<Self> = Vec::new();
        for driver in &document.drivers {
            let exons = driver.exons.iter();
            let exons = exons.map(|exon| (exon.exon.as_str(), exon.bases, exon.fragments));
            let exons: Exons = exons.collect();
            let acceptor = &driver.imbalance.from_exon;
            let step = exons.iter().position(|(name, ..)| name == acceptor);
            let summary = answer::sentence(&words::imbalance(&driver.imbalance));
            drawings.push(Self::new(
                drawings.len(),
                &driver.gene,
                &exons,
                step,
                false,
                summary,
            ));
        }
        let mut drawn = BTreeSet::new();
        for call in &document.calls {
            let partner = &call.partner;
            let Some(structure) = document.structure(&partner.transcript) else {
                continue;
            };
            if !drawn.insert(&partner.transcript) {
                continue;
            }
            let exons = structure.exons.iter();
            let exons: Exons = exons
                .map(|exon| (exon.name.as_str(), exon.bases, exon.fragments))
                .collect();
            // An exon that is named after the one before it, as 6b, is none of the transcript.
            let numbered = partner.exon.trim_end_matches(char::is_alphabetic);
            let last = exons.iter().position(|(name, ..)| *name == numbered);
            let summary = format!(
                "Fragments on the exons of {} {}; the fusion keeps those up to exon {}",
                partner.gene, partner.transcript, partner.exon
            );
            let step = last.map(|last| last + 1);
            let number = drawings.len();
            drawings.push(Self::new(
                number,
                &partner.gene,
                &exons,
                step,
                true,
                summary,
            ));
        }
        drawings
    }

    /// The coverage of a gene. The fusion keeps the exons from `step` on, or those of a partner before it.
    fn new(
        index: usize,
        gene: &str,
        exons: &Exons,
        step: Option<usize>,
        is_partner: bool,
        summary: String,
    ) -> Self {
        let rate = |fragments: u64, bases: usize| 100.0 * fragments as f64 / bases.max(1) as f64;
        let rates = exons
            .iter()
            .map(|(_, bases, fragments)| rate(*fragments, *bases));
        let highest = rates.fold(0.0, f64::max);
        let bars = exons
            .iter()
            .enumerate()
            .map(|(index, (name, bases, fragments))| {
                let x = LEFT + COLUMN * index as f64;
                let share = rate(*fragments, *bases) / highest.max(f64::MIN_POSITIVE);
                let height = if highest > 0.0 { HEIGHT * share } else { 0.0 };
                let is_before = step.is_some_and(|step| index < step);
                Bar {
                    x: Px(x + 3.0),
                    width: Px(COLUMN - 6.0),
                    middle: Px(x + COLUMN / 2.0),
                    y: Px(FOOT - height),
                    height: Px(height),
                    class: match (is_partner, is_before) {
                        (true, true) => "partner",
                        (false, false) => "driver",
                        _ => "lost",
                    },
                    name: name.to_string(),
                    title: format!("exon {name}: {fragments} fragments on {bases} bases"),
                }
            });
        Self {
            id: match index {
                0 => "coverage".into(),
                index => format!("coverage-{}", index + 1),
            },
            width: Px(LEFT + COLUMN * exons.len() as f64 + 10.0),
            height: Px(FOOT + 40.0),
            left: Px(LEFT),
            foot: Px(FOOT),
            top: Px(FOOT - HEIGHT),
            label_y: Px(FOOT + 16.0),
            bars: bars.collect(),
            step: step.map(|step| Px(LEFT + COLUMN * step as f64)),
            highest: format!("{highest:.1}"),
            gene: gene.into(),
            is_partner,
            summary,
        }
    }
}
