//! Coverage along the exons of the driver: a rearrangement makes a step.

use super::Px;
use crate::document::DriverResult;
use crate::report::words;

/// Width of an exon's column.
const COLUMN: f64 = 24.0;

/// Where the columns start, left of them the scale.
const LEFT: f64 = 62.0;

/// Foot of the bars, and their greatest height.
const FOOT: f64 = 150.0;
const HEIGHT: f64 = 120.0;

/// The drawing.
pub struct Coverage {
    /// Tells its elements from those of other drivers.
    pub id: String,
    pub width: Px,
    pub height: Px,
    pub left: Px,
    pub foot: Px,
    pub top: Px,
    pub label_y: Px,
    pub bars: Vec<Bar>,
    /// Where the 3' exons begin.
    pub step: Option<Px>,
    /// Fragments per 100 bases at the top of the scale.
    pub highest: String,
    pub driver: String,
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

impl Coverage {
    /// The coverage of the driver of some number, from 1.
    pub fn new(driver: &DriverResult, number: usize) -> Self {
        let exons = &driver.exons;
        let rate = |fragments: u64, bases: usize| 100.0 * fragments as f64 / bases.max(1) as f64;
        let rates = exons.iter().map(|exon| rate(exon.fragments, exon.bases));
        let highest = rates.fold(0.0, f64::max);
        let imbalance = &driver.imbalance;
        let first = exons
            .iter()
            .position(|exon| exon.exon == imbalance.from_exon);
        let bars = exons.iter().enumerate().map(|(index, exon)| {
            let x = LEFT + COLUMN * index as f64;
            let share = rate(exon.fragments, exon.bases) / highest.max(f64::MIN_POSITIVE);
            let height = if highest > 0.0 { HEIGHT * share } else { 0.0 };
            let is_before = first.is_some_and(|first| index < first);
            Bar {
                x: Px(x + 3.0),
                width: Px(COLUMN - 6.0),
                middle: Px(x + COLUMN / 2.0),
                y: Px(FOOT - height),
                height: Px(height),
                class: if is_before { "five-prime" } else { "driver" },
                name: exon.exon.clone(),
                title: format!(
                    "exon {}: {} fragments on {} bases",
                    exon.exon, exon.fragments, exon.bases
                ),
            }
        });
        let id = match number {
            1 => "coverage".into(),
            number => format!("coverage-{number}"),
        };
        Self {
            id,
            width: Px(LEFT + COLUMN * exons.len() as f64 + 10.0),
            height: Px(FOOT + 40.0),
            left: Px(LEFT),
            foot: Px(FOOT),
            top: Px(FOOT - HEIGHT),
            label_y: Px(FOOT + 16.0),
            bars: bars.collect(),
            step: first.map(|first| Px(LEFT + COLUMN * first as f64)),
            highest: format!("{highest:.1}"),
            driver: driver.gene.clone(),
            summary: words::imbalance(imbalance),
        }
    }
}
