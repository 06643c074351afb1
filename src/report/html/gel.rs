//! The virtual gel: a ladder, the assays that have reads, those of wild type and control genes, and beside
//! each the same assay on each control. The empty lanes are folded into one.

use super::answer::grouped;
use super::{Mark, NOT_DETECTED, Px};
use crate::document::{ControlKind, Document, JunctionResult, Status, Structure};
use std::collections::BTreeMap;

/// Width of a column of the gel, and of a band in it.
const COLUMN: f64 = 34.0;
const BAND: f64 = 26.0;

/// Space between assays.
const GAP: f64 = 8.0;

/// Where the gel starts, left of it the ladder's lengths.
const LEFT: f64 = 44.0;

/// Least height that names of lanes take.
const NAMES: f64 = 112.0;

/// Width of a letter of a name, bold capitals among them, and how much of that a name takes upwards and to the right, which stands at
/// 60 degrees.
const LETTER: f64 = 8.0;
const UP: f64 = 0.87;
const ACROSS: f64 = 0.5;

/// Height of the gel itself.
const HEIGHT: f64 = 200.0;

/// Lengths of the ladder in bases, and which of them is the strongest.
const LADDER: [usize; 10] = [100, 150, 200, 250, 300, 400, 500, 750, 1000, 1500];
const STRONGEST: usize = 500;

/// Most letters of a lane's name: those of a join that is not listed name genes, transcripts and bases.
const LONGEST_NAME: usize = 60;

/// Numbers of fragments in the legend.
const LEGEND: [u64; 4] = [1, 10, 100, 1000];

/// The gel.
pub struct Gel {
    pub width: Px,
    pub height: Px,
    pub run: Px,
    /// Top of the slab, and its height.
    pub top: Px,
    pub depth: Px,
    pub left: Px,
    /// Width of a band.
    pub band: Px,
    /// Base lines of the counts and of the names of columns.
    pub count_y: Px,
    pub label_y: Px,
    pub ladder: Vec<Rung>,
    pub ladder_x: Px,
    pub ladder_middle: Px,
    pub lanes: Vec<Lane>,
    /// What is said of the empty lanes.
    pub folded: Option<String>,
    pub folded_x: Px,
    pub folded_y: Px,
    pub legend: Vec<LegendBand>,
    pub legend_width: Px,
    pub legend_text: Px,
    /// What the columns of a lane are, where there is more than one.
    pub columns: Vec<String>,
    pub summary: String,
}

/// A length of the ladder.
pub struct Rung {
    pub y: Px,
    pub height: Px,
    pub strength: f64,
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
    /// Where its count and its name stand.
    pub middle: Px,
    pub label: &'static str,
    pub band: Option<Band>,
}

/// What was seen.
pub struct Band {
    pub y: Px,
    pub height: Px,
    pub strength: f64,
    pub count: String,
    pub title: String,
}

/// A band of the legend.
pub struct LegendBand {
    pub x: Px,
    pub y: Px,
    pub middle: Px,
    pub height: Px,
    pub strength: f64,
    pub label: String,
}

/// An assay to be drawn: its name, its product, and the fragments of each library.
struct Assay {
    name: String,
    product: usize,
    mark: Mark,
    fragments: Vec<u64>,
}

/// What shows that a lane could have had a band.
const REFERENCE: Mark = Mark {
    class: "reference",
    sign: "",
};

impl From<&JunctionResult> for Assay {
    fn from(junction: &JunctionResult) -> Self {
        let sample = std::iter::once(junction.junction_reads);
        Self {
            name: junction.label(),
            product: junction.product,
            mark: junction.status.into(),
            fragments: sample.chain(junction.control_reads.clone()).collect(),
        }
    }
}

/// Where products run.
#[derive(Clone, Copy)]
struct Track {
    /// Top of the slab.
    top: f64,
    /// The shortest and the longest product.
    range: [f64; 2],
}

impl Track {
    /// Place of a product: as on agarose, by the logarithm of its length.
    fn migration(self, bases: usize) -> f64 {
        let [shortest, longest] = self.range;
        let share = (longest / bases.max(1) as f64).ln() / (longest / shortest).ln();
        self.top + 26.0 + (HEIGHT - 50.0) * share
    }
}

/// Strength of a band from 0.25 to 1, by the logarithm of its fragments; full from 1,000 on.
fn strength(fragments: u64) -> f64 {
    let share = (1.0 + fragments as f64).log10() / 1001_f64.log10();
    (100.0 * (0.2 + 0.8 * share.min(1.0))).round() / 100.0
}

/// Height of a band: a strong one is broader.
fn thickness(strength: f64) -> f64 {
    3.0 + 5.0 * strength
}

/// A count in a few letters.
fn short_count(count: u64) -> String {
    match count {
        0..10_000 => count.to_string(),
        10_000..1_000_000 => format!("{}k", count / 1000),
        _ => format!("{}M", count / 1_000_000),
    }
}

impl Gel {
    pub fn new(document: &Document) -> Self {
        let (assays, empty) = assays(document);
        let products = || assays.iter().map(|one| one.product.max(1) as f64);
        let range = [
            products().fold(100.0, f64::min),
            products().fold(500.0, f64::max),
        ];
        let names = assays.iter().map(|one| name_width(&one.name));
        let top = names.map(|width| 12.0 + UP * width).fold(NAMES, f64::max);
        let track = Track { top, range };
        let labels: Vec<&'static str> = std::iter::once("+RT")
            .chain(document.controls.iter().map(|one| short(one.kind)))
            .collect();
        let lane_width = COLUMN * labels.len() as f64 + GAP;
        let first = LEFT + 8.0 + COLUMN + GAP;
        let place = |index: usize| first + lane_width * index as f64;
        let lanes = assays.iter().enumerate();
        let lanes = lanes.map(|(index, assay)| lane(assay, place(index), &labels, track));
        let end = place(assays.len());
        let folded_width = if empty > 0 { COLUMN } else { 0.0 };
        let run = end + folded_width - LEFT;
        let reaches = assays.iter().enumerate().map(|(index, assay)| {
            place(index) + lane_width / 2.0 + 8.0 + ACROSS * name_width(&assay.name)
        });
        let width = reaches.fold(LEFT + run + 44.0, f64::max);
        let in_range = |bases: &&usize| (range[0]..=range[1]).contains(&(**bases as f64));
        Self {
            width: Px(width),
            height: Px(top + HEIGHT + 36.0),
            run: Px(run),
            top: Px(top),
            depth: Px(HEIGHT),
            left: Px(LEFT),
            band: Px(BAND),
            count_y: Px(top + HEIGHT + 14.0),
            label_y: Px(top + HEIGHT + 29.0),
            ladder: LADDER
                .iter()
                .filter(in_range)
                .map(|&bases| rung(bases, track))
                .collect(),
            ladder_x: Px(LEFT + 8.0),
            ladder_middle: Px(LEFT + 8.0 + BAND / 2.0),
            lanes: lanes.collect(),
            folded: (empty > 0).then(|| match empty {
                1 => "+ 1 empty lane".into(),
                more => format!("+ {more} empty lanes"),
            }),
            folded_x: Px(end + COLUMN / 2.0 + 2.0),
            folded_y: Px(top + HEIGHT / 2.0),
            legend: legend(),
            legend_width: Px(20.0 + 48.0 * LEGEND.len() as f64 + 66.0),
            legend_text: Px(20.0 + 48.0 * LEGEND.len() as f64),
            columns: columns(document),
            summary: summary(document, empty),
        }
    }
}

/// The assays that are drawn, called ones first, and how many others have nothing.
fn assays(document: &Document) -> (Vec<Assay>, usize) {
    let has_reads = |one: &&JunctionResult| {
        one.junction_reads > 0 || one.control_reads.iter().any(|&count| count > 0)
    };
    let mut junctions: Vec<&JunctionResult> = document.junctions().collect();
    let all = junctions.len();
    junctions.retain(|one| has_reads(one) || one.status != Status::NotDetected);
    junctions.sort_by_key(|one| {
        let mut calls = document.calls.iter();
        let call = calls.position(|call| call.contig.name == one.contig.name);
        (call.is_none(), call)
    });
    let empty = all - junctions.len();
    let mut assays: Vec<Assay> = junctions.into_iter().map(Assay::from).collect();
    assays.extend(wild_types(document));
    assays.extend(control_genes(document));
    (assays, empty)
}

/// The assay across the usual acceptor of each driver that is not fused.
fn wild_types(document: &Document) -> Vec<Assay> {
    let drivers = document.drivers.iter().filter_map(|driver| {
        let acceptor = &driver.imbalance.from_exon;
        let ending = format!("-{acceptor}");
        let (pair, _) = driver
            .wild_type
            .iter()
            .find(|(pair, _)| pair.ends_with(&ending))?;
        let counts = document.controls.iter().map(|control| &control.wild_type);
        Some(Assay {
            name: format!("{} wild type {pair}", driver.gene),
            product: product(document.structure(&driver.transcript)?, acceptor),
            mark: REFERENCE,
            fragments: std::iter::once(driver.wild_type[pair])
                .chain(counts.map(|counts| count(counts, &driver.gene)))
                .collect(),
        })
    });
    drivers.collect()
}

/// An assay of each control gene, across the start of its second exon.
fn control_genes(document: &Document) -> Vec<Assay> {
    let genes = document
        .control_genes
        .iter()
        .filter_map(|(gene, &fragments)| {
            let mut structures = document.structures.iter();
            let structure = structures.find(|one| one.gene == *gene)?;
            let second = structure.exons.get(1).or(structure.exons.first())?;
            let counts = document
                .controls
                .iter()
                .map(|control| &control.control_genes);
            Some(Assay {
                name: gene.clone(),
                product: product(structure, &second.name),
                mark: REFERENCE,
                fragments: std::iter::once(fragments)
                    .chain(counts.map(|counts| count(counts, gene)))
                    .collect(),
            })
        });
    genes.collect()
}

fn count(counts: &BTreeMap<String, u64>, name: &str) -> u64 {
    counts.get(name).copied().unwrap_or(0)
}

/// Length of an exon and of the one before it.
fn product(structure: &Structure, exon: &str) -> usize {
    let index = structure.exons.iter().position(|one| one.name == exon);
    let index = index.unwrap_or(0);
    let pair = &structure.exons[index.saturating_sub(1)..=index];
    pair.iter().map(|exon| exon.bases).sum()
}

fn rung(bases: usize, track: Track) -> Rung {
    let strength = if bases == STRONGEST { 0.9 } else { 0.55 };
    Rung {
        y: Px(track.migration(bases)),
        height: Px(4.0),
        strength,
        label: bases,
    }
}

fn legend() -> Vec<LegendBand> {
    let bands = LEGEND.iter().enumerate().map(|(index, &fragments)| {
        let strength = strength(fragments);
        let x = 10.0 + 48.0 * index as f64;
        LegendBand {
            x: Px(x),
            y: Px(10.0 - thickness(strength) / 2.0),
            middle: Px(x + BAND / 2.0),
            height: Px(thickness(strength)),
            strength,
            label: match index + 1 == LEGEND.len() {
                true => format!("{}+", grouped(fragments)),
                false => grouped(fragments),
            },
        }
    });
    bands.collect()
}

fn columns(document: &Document) -> Vec<String> {
    if document.controls.is_empty() {
        return Vec::new();
    }
    let kinds = document.controls.iter().map(|control| control.kind);
    std::iter::once("+RT: the sample".to_string())
        .chain(kinds.map(|kind| format!("{}: {} control", short(kind), kind.words())))
        .collect()
}

/// Name of a control as on a gel.
fn short(kind: ControlKind) -> &'static str {
    match kind {
        ControlKind::NoRt => "−RT",
        ControlKind::NoTemplate => "NTC",
    }
}

fn lane(assay: &Assay, x: f64, labels: &[&'static str], track: Track) -> Lane {
    let columns = labels.iter().zip(&assay.fragments).enumerate();
    let columns = columns.map(|(index, (label, &fragments))| {
        let x = x + COLUMN * index as f64;
        let strength = strength(fragments);
        Column {
            x: Px(x + (COLUMN - BAND) / 2.0),
            middle: Px(x + COLUMN / 2.0),
            label,
            band: (fragments > 0).then(|| Band {
                y: Px(track.migration(assay.product) - thickness(strength) / 2.0),
                height: Px(thickness(strength)),
                strength,
                count: short_count(fragments),
                title: format!(
                    "{} {label}: {fragments} fragments, product of {} bases",
                    assay.name, assay.product
                ),
            }),
        }
    });
    Lane {
        name: shown_name(&assay.name),
        middle: Px(x + COLUMN * labels.len() as f64 / 2.0),
        mark: if assay.mark.class == NOT_DETECTED.class {
            NOT_DETECTED
        } else {
            assay.mark
        },
        columns: columns.collect(),
    }
}

/// A name, cut where it would be longer than anyone reads.
fn shown_name(name: &str) -> String {
    let mut shown: String = name.chars().take(LONGEST_NAME).collect();
    if shown.len() < name.len() {
        shown.push('…');
    }
    shown
}

/// Pixels that a name takes as it is shown.
fn name_width(name: &str) -> f64 {
    LETTER * shown_name(name).chars().count() as f64
}

/// The gel in words.
fn summary(document: &Document, empty: usize) -> String {
    let bands: Vec<String> = document
        .junctions()
        .filter(|one| one.junction_reads > 0)
        .map(|one| format!("{} with {} junction reads", one.label(), one.junction_reads))
        .collect();
    let seen = match bands.is_empty() {
        true => "no band of a fusion in the sample".to_string(),
        false => format!("bands in the sample: {}", bands.join(", ")),
    };
    format!("{seen}; {empty} empty lanes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shorter_products_run_further_and_more_fragments_are_stronger() {
        let track = Track {
            top: NAMES,
            range: [100.0, 600.0],
        };
        let run = |bases| track.migration(bases);
        assert!(run(100) > run(200) && run(200) > run(600));
        assert!(run(600) > NAMES && run(100) < NAMES + HEIGHT);
        assert!(strength(1) < strength(10) && strength(10) < strength(100));
        assert_eq!(strength(1000), strength(100_000));
    }

    #[test]
    fn only_names_that_nobody_reads_are_cut() {
        let name = "A".repeat(LONGEST_NAME);
        assert_eq!(shown_name(&name), name);
        let shown = shown_name(&(name.clone() + "B"));
        assert_eq!(shown, name + "…");
        assert!(name_width(&shown) > name_width("RANBP2"));
    }

    #[test]
    fn counts_fit_below_their_bands() {
        for (count, text) in [(7, "7"), (9999, "9999"), (10_000, "10k"), (2_345_678, "2M")] {
            assert_eq!(short_count(count), text);
        }
    }
}
