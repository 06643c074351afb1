//! The page of a comparison: each junction from sample to sample, drawn with its intervals.

use super::answer::sentence;
use super::{Mark, Px};
use crate::document::{
    ComparedJunction, ComparedPoint, ComparedSample, Comparison, Interval, Verdict,
};
use crate::report::comparison::{cells, own_reasons};
use crate::report::{printable, words};
use askama::Template;
use std::io::{self, Write};

#[derive(Template)]
#[template(path = "comparison.html")]
struct Page<'a> {
    comparison: &'a Comparison,
    style: &'static str,
    own_style: &'static str,
    drivers: String,
    title: String,
    mark: Mark,
    changes: Vec<String>,
    samples: Vec<SampleView>,
    junctions: Vec<JunctionView>,
}

/// A sample.
struct SampleView {
    name: String,
    mark: Mark,
    answer: String,
    reasons: Vec<String>,
    record: String,
    file: String,
}

/// A junction with its drawings.
struct JunctionView {
    /// Tells its elements from those of others.
    number: usize,
    heading: String,
    change: &'static str,
    plots: Vec<Plot>,
    rows: Vec<Row>,
}

/// A row of its table.
struct Row {
    sample: String,
    mark: Mark,
    cells: [String; 5],
    reasons: Vec<String>,
}

/// A quantity from sample to sample.
struct Plot {
    id: String,
    name: &'static str,
    summary: String,
    width: Px,
    height: Px,
    left: Px,
    right: Px,
    ticks: Vec<Tick>,
    names: Vec<Label>,
    line: String,
    points: Vec<Point>,
}

struct Tick {
    y: Px,
    label: String,
}

struct Label {
    x: Px,
    y: Px,
    text: String,
}

struct Point {
    x: Px,
    y: Px,
    low: Px,
    high: Px,
    class: &'static str,
    title: String,
}

/// Where a drawing starts, the space of a sample, and the top and foot of the scale.
const LEFT: f64 = 64.0;
const STEP: f64 = 84.0;
const TOP: f64 = 24.0;
const FOOT: f64 = 184.0;

/// Letters of a name below a drawing.
const LETTERS: usize = 11;

/// Writes the page.
///
/// # Errors
/// The output fails.
pub fn comparison_page(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    Page::new(comparison).write_into(out)
}

impl<'a> Page<'a> {
    fn new(comparison: &'a Comparison) -> Self {
        let names = comparison.names();
        let names: Vec<String> = names.iter().map(|name| printable(name)).collect();
        let junctions = comparison.junctions.iter().enumerate();
        let verdict = comparison.samples.last().map(|one| one.verdict);
        Self {
            comparison,
            style: include_str!("style.css"),
            own_style: include_str!("comparison.css"),
            drivers: comparison.drivers.join(", "),
            title: match (names.first(), names.last()) {
                (Some(first), Some(last)) => format!("{first} to {last}"),
                _ => String::new(),
            },
            mark: verdict.unwrap_or(Verdict::NotDetected).into(),
            changes: changes(comparison),
            samples: comparison
                .samples
                .iter()
                .zip(&names)
                .map(|(one, name)| SampleView {
                    name: name.clone(),
                    reasons: one
                        .reasons
                        .iter()
                        .map(|one| view(&words::verdict_reason(one)))
                        .collect(),
                    mark: one.verdict.into(),
                    answer: one.words().to_lowercase(),
                    record: {
                        let record = one.metadata.iter();
                        let record = record.map(|(key, value)| format!("{key} {value}"));
                        printable(&record.collect::<Vec<_>>().join(", "))
                    },
                    file: printable(&one.file),
                })
                .collect(),
            junctions: junctions
                .map(|(place, junction)| {
                    JunctionView::new(junction, place + 1, &comparison.samples, &names)
                })
                .collect(),
        }
    }
}

/// A reason as a sentence of the page.
fn view(reason: &str) -> String {
    printable(&format!("{}.", sentence(reason)))
}

/// What becomes of each junction, in a line.
fn changes(comparison: &Comparison) -> Vec<String> {
    let each = comparison.junctions.iter();
    let mut changes: Vec<String> = each
        .map(|one| {
            printable(&format!(
                "{} ({}): {}",
                one.fusion,
                one.label,
                one.change.words()
            ))
        })
        .collect();
    if changes.is_empty() {
        changes.push("No junction is detected or inconclusive in any sample.".into());
    }
    changes
}

impl JunctionView {
    fn new(
        junction: &ComparedJunction,
        number: usize,
        samples: &[ComparedSample],
        names: &[String],
    ) -> Self {
        let points = &junction.points;
        let fraction = Plot::new(
            format!("fraction-{number}"),
            "Fusion fraction in percent",
            names,
            points,
            |one| {
                let interval = one.fusion_fraction_interval?;
                Some((100.0 * one.fusion_fraction?, scaled(interval, 100.0)))
            },
        );
        let rate = Plot::new(
            format!("rate-{number}"),
            "Junction fragments per million",
            names,
            points,
            |one| Some((one.ffpm?, one.ffpm_interval?)),
        );
        Self {
            number,
            heading: printable(&format!("{} {}", junction.fusion, junction.label)),
            change: junction.change.words(),
            plots: [fraction, rate].into_iter().flatten().collect(),
            rows: points
                .iter()
                .zip(samples.iter().zip(names))
                .map(|(point, (sample, name))| Row {
                    sample: name.clone(),
                    mark: point.status.into(),
                    cells: cells(point),
                    reasons: own_reasons(point, sample).map(|one| view(&one)).collect(),
                })
                .collect(),
        }
    }
}

fn scaled(interval: Interval, factor: f64) -> Interval {
    Interval {
        low: factor * interval.low,
        high: factor * interval.high,
    }
}

impl Plot {
    /// The drawing of a quantity; `None` if no sample has it.
    fn new(
        id: String,
        name: &'static str,
        names: &[String],
        points: &[ComparedPoint],
        value: impl Fn(&ComparedPoint) -> Option<(f64, Interval)>,
    ) -> Option<Self> {
        let values: Vec<Option<(f64, Interval)>> = points.iter().map(value).collect();
        let highest = values.iter().flatten().map(|(_, interval)| interval.high);
        let top = round_up(highest.fold(0.0, f64::max));
        values.iter().flatten().next()?;
        let y = |value: f64| Px(FOOT - (FOOT - TOP) * (value / top).clamp(0.0, 1.0));
        let x = |place: usize| Px(LEFT + STEP * (place as f64 + 0.5));
        let drawn: Vec<Point> = values
            .iter()
            .zip(points)
            .enumerate()
            .filter_map(|(place, (value, point))| {
                let (value, interval) = (*value)?;
                Some(Point {
                    x: x(place),
                    y: y(value),
                    low: y(interval.low),
                    high: y(interval.high),
                    class: Mark::from(point.status).class,
                    title: format!(
                        "{}: {value:.1} (95 % interval {:.1} to {:.1})",
                        names[place], interval.low, interval.high
                    ),
                })
            })
            .collect();
        let corners: Vec<String> = drawn
            .iter()
            .map(|one| format!("{},{}", one.x, one.y))
            .collect();
        let titles: Vec<&str> = drawn.iter().map(|one| one.title.as_str()).collect();
        let right = LEFT + STEP * names.len() as f64;
        Some(Self {
            id,
            name,
            summary: format!("{name}. {}.", titles.join("; ")),
            width: Px(right + 8.0),
            height: Px(FOOT + 28.0),
            left: Px(LEFT),
            right: Px(right),
            ticks: [0.0, 0.5, 1.0]
                .map(|share| Tick {
                    y: y(share * top),
                    label: format!("{}", (10.0 * share * top).round() / 10.0),
                })
                .into(),
            names: (0..names.len())
                .map(|place| Label {
                    x: x(place),
                    y: Px(FOOT + 18.0),
                    text: shortened(&names[place]),
                })
                .collect(),
            line: corners.join(" "),
            points: drawn,
        })
    }
}

/// The end of a scale: the next of 1, 2 and 5 with zeros behind it.
fn round_up(value: f64) -> f64 {
    let unit = 10_f64.powf(value.max(1e-3).log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0];
    let step = steps.into_iter().find(|step| step * unit >= value);
    step.unwrap_or(10.0) * unit
}

/// A name of so many letters at most: both of its ends, of which one or the other tells it from others.
fn shortened(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() <= LETTERS {
        return name.into();
    }
    let (start, end) = (
        &letters[..LETTERS / 2],
        &letters[letters.len() - LETTERS / 2..],
    );
    start.iter().chain(&['…']).chain(end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_end_at_a_round_number() {
        for (value, end) in [
            (0.0, 0.001),
            (3.0, 5.0),
            (100.0, 100.0),
            (8476.2, 10_000.0),
            (11.0, 20.0),
        ] {
            assert!(
                (round_up(value) - end).abs() < 1e-9,
                "{value}: {}",
                round_up(value)
            );
        }
        assert_eq!(shortened("M26-1234-b"), "M26-1234-b");
        assert_eq!(shortened("M26-1234-before"), "M26-1…efore");
    }
}
