//! The virtual gel: a lane for every assay, and beside it the same assay on each control.

use super::{Mark, Px};
use crate::document::{ControlKind, Document, JunctionResult};

/// Width of a column of the gel.
const COLUMN: f64 = 20.0;

/// Space between assays.
const GAP: f64 = 6.0;

/// Where the gel starts, left of it the ladder's lengths.
const LEFT: f64 = 62.0;

/// Height that names of lanes take.
const NAMES: f64 = 112.0;

/// Height of the gel itself.
const HEIGHT: f64 = 200.0;

/// Lengths of the ladder in bases.
const LADDER: [usize; 9] = [100, 150, 200, 250, 300, 400, 500, 750, 1000];

/// Widest run of lanes; more of them stand on another slab.
const WIDEST: f64 = 960.0;

/// The gel.
pub struct Gel {
    pub slabs: Vec<Slab>,
    /// Height of a drawing, top of its slab, and the slab's height.
    pub height: Px,
    pub top: Px,
    pub depth: Px,
    /// Base lines of the counts and of the names of columns.
    pub count_y: Px,
    pub label_y: Px,
    pub left: Px,
    pub ladder: Vec<Rung>,
    /// What the columns of a lane are, where there is more than one.
    pub columns: Vec<String>,
}

/// A drawing of some of the lanes.
pub struct Slab {
    pub number: usize,
    pub width: Px,
    pub run: Px,
    pub lanes: Vec<Lane>,
    pub summary: String,
}

/// A length of the ladder.
pub struct Rung {
    pub y: Px,
    pub label: usize,
}

/// An assay.
pub struct Lane {
    pub name: String,
    pub middle: Px,
    pub mark: Mark,
    pub columns: Vec<Column>,
}

/// One library in an assay.
pub struct Column {
    pub x: Px,
    pub width: Px,
    /// Where its well is drawn and its count written.
    pub middle: Px,
    pub label: &'static str,
    pub reads: u64,
    pub band: Option<Band>,
}

/// What was seen.
pub struct Band {
    pub y: Px,
    pub height: Px,
    pub strength: f64,
    pub title: String,
}

/// Place of a product: as on agarose, by the logarithm of its length.
fn migration(bases: usize, shortest: f64, longest: f64) -> f64 {
    let share = (longest / bases.max(1) as f64).ln() / (longest / shortest).ln();
    NAMES + 26.0 + (HEIGHT - 50.0) * share
}

/// Strength of a band from 0.25 to 1, by the logarithm of its fragments; full from 100 on.
fn strength(fragments: u64) -> f64 {
    let share = (1.0 + fragments as f64).log10() / 101_f64.log10();
    (100.0 * (0.2 + 0.8 * share.min(1.0))).round() / 100.0
}

impl Gel {
    pub fn new(document: &Document) -> Self {
        let junctions: Vec<&JunctionResult> = document.junctions().collect();
        let products = || junctions.iter().map(|one| one.product.max(1));
        let shortest = products().min().unwrap_or(100).min(100) as f64;
        let longest = products().max().unwrap_or(500).max(500) as f64;
        let mut columns = Vec::new();
        if !document.controls.is_empty() {
            columns.push("+RT: the sample".to_string());
            let kinds = document.controls.iter().map(|control| control.kind);
            columns.extend(kinds.map(|kind| format!("{}: a control", short(kind))));
        }
        let labels: Vec<&'static str> = std::iter::once("+RT")
            .chain(document.controls.iter().map(|one| short(one.kind)))
            .collect();
        let lane_width = COLUMN * labels.len() as f64 + GAP;
        let most = ((WIDEST / lane_width) as usize).max(1);
        let on_a_slab = junctions
            .len()
            .div_ceil(junctions.len().div_ceil(most).max(1))
            .max(1);
        let in_range = |bases: &&usize| (shortest..=longest).contains(&(**bases as f64));
        let ladder = LADDER.iter().filter(in_range).map(|&bases| Rung {
            y: Px(migration(bases, shortest, longest)),
            label: bases,
        });
        let slabs = junctions.chunks(on_a_slab).enumerate();
        let slabs = slabs.map(|(index, part)| {
            let place = |index: usize| LEFT + 12.0 + lane_width * index as f64;
            let lanes = part.iter().enumerate().map(|(index, junction)| {
                lane(junction, place(index), &labels, |bases| {
                    migration(bases, shortest, longest)
                })
            });
            let run = place(part.len()) - LEFT + 6.0;
            Slab {
                number: index + 1,
                width: Px(LEFT + run + 34.0),
                run: Px(run),
                lanes: lanes.collect(),
                summary: summary(part),
            }
        });
        Self {
            slabs: slabs.collect(),
            height: Px(NAMES + HEIGHT + 36.0),
            top: Px(NAMES),
            depth: Px(HEIGHT),
            count_y: Px(NAMES + HEIGHT + 14.0),
            label_y: Px(NAMES + HEIGHT + 28.0),
            left: Px(LEFT),
            ladder: ladder.collect(),
            columns,
        }
    }
}

/// Name of a control as on a gel.
fn short(kind: ControlKind) -> &'static str {
    match kind {
        ControlKind::NoRt => "−RT",
        ControlKind::NoTemplate => "NTC",
    }
}

fn lane(
    junction: &JunctionResult,
    x: f64,
    labels: &[&'static str],
    migration: impl Fn(usize) -> f64,
) -> Lane {
    let counts = std::iter::once(junction.junction_reads).chain(junction.control_reads.clone());
    let columns = labels.iter().zip(counts).enumerate();
    let columns = columns.map(|(index, (label, reads))| {
        let x = x + COLUMN * index as f64;
        Column {
            x: Px(x + 2.0),
            width: Px(COLUMN - 4.0),
            middle: Px(x + COLUMN / 2.0),
            label,
            reads,
            band: (reads > 0).then(|| Band {
                y: Px(migration(junction.product) - 3.0),
                height: Px(6.0),
                strength: strength(reads),
                title: format!(
                    "{} {label}: {reads} junction reads, product of {} bases",
                    junction.label(),
                    junction.product
                ),
            }),
        }
    });
    Lane {
        name: junction.label(),
        middle: Px(x + COLUMN * labels.len() as f64 / 2.0),
        mark: junction.status.into(),
        columns: columns.collect(),
    }
}

/// The gel in words.
fn summary(junctions: &[&JunctionResult]) -> String {
    let bands: Vec<String> = junctions
        .iter()
        .filter(|one| one.junction_reads > 0)
        .map(|one| format!("{} with {} junction reads", one.label(), one.junction_reads))
        .collect();
    let seen = match bands.is_empty() {
        true => "no band in the sample".to_string(),
        false => format!("bands in the sample: {}", bands.join(", ")),
    };
    format!("{} lanes; {seen}", junctions.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shorter_products_run_further_and_more_fragments_are_stronger() {
        let run = |bases| migration(bases, 100.0, 600.0);
        assert!(run(100) > run(200) && run(200) > run(600));
        assert!(run(600) > NAMES && run(100) < NAMES + HEIGHT);
        assert!(strength(1) < strength(10) && strength(10) < strength(100));
        assert_eq!(strength(100), strength(100_000));
    }
}
