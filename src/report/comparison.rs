//! A comparison of results as text and as JSON.

use super::text::wrapped;
use super::{printable, words};
use crate::document::{
    Change, ComparedPoint, ComparedSample, Comparison, Interval, Reason, Status,
};
use std::io::{self, Write};

/// Writes a comparison as JSON.
///
/// # Errors
/// The output fails.
pub fn comparison_json(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, comparison)?;
    writeln!(out)
}

/// Writes a comparison for a terminal.
///
/// # Errors
/// The output fails.
pub fn comparison_text(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let names = comparison.names();
    let names: Vec<String> = names.iter().map(|name| printable(name)).collect();
    let width = names.iter().map(|name| name.chars().count()).max();
    let width = width.unwrap_or_default();
    for (sample, name) in comparison.samples.iter().zip(&names) {
        writeln!(
            out,
            "{name:width$}  {}  ({})",
            sample.words(),
            printable(&sample.file)
        )?;
        for reason in sample.reasons.iter() {
            wrapped(out, "  - ", "    ", &words::verdict_reason(reason))?;
        }
    }
    if comparison.junctions.is_empty() {
        writeln!(
            out,
            "\nno junction is detected or inconclusive in any of them"
        )?;
    }
    for junction in &comparison.junctions {
        writeln!(
            out,
            "\n{}  {}: {}",
            printable(&junction.fusion),
            printable(&junction.label),
            junction.change.words()
        )?;
        let samples = comparison.samples.iter().zip(&names);
        for (point, (sample, name)) in junction.points.iter().zip(samples) {
            let [status, reads, fraction, ffpm, change] = cells(point);
            let line = format!(
                "  {name:width$}  {status:12}  {reads:>7}  {fraction:24}  {ffpm:32}  {change}"
            );
            writeln!(out, "{}", line.trim_end())?;
            for reason in own_reasons(point, sample) {
                wrapped(out, "    - ", "      ", &reason)?;
            }
        }
    }
    for note in &comparison.notes {
        writeln!(out, "\nnote: {note}")?;
    }
    writeln!(
        out,
        "\njunction reads; fusion fraction and fragments per million with their 95 % intervals; panel {}, for \
         research use only",
        comparison.panel
    )
}

/// Why a junction is inconclusive in a sample, but for what is told of the sample itself.
pub(super) fn own_reasons<'a>(
    point: &'a ComparedPoint,
    sample: &'a ComparedSample,
) -> impl Iterator<Item = String> + 'a {
    let is_told = |reason: &&Reason| {
        let mut told = sample.reasons.iter();
        told.any(|one| one.reason == **reason)
    };
    let reasons = point.reasons.iter();
    let reasons = reasons.filter(|_| point.status == Status::Inconclusive);
    let own = reasons.filter(move |reason| !is_told(reason));
    own.map(Reason::sentence)
}

/// What a table has of a point: the answer, reads, fusion fraction, fragments per million, and the change since the
/// sample before.
pub(super) fn cells(point: &ComparedPoint) -> [String; 5] {
    let status = match (point.status, point.is_tested) {
        (Status::NotDetected, true) => "not detected",
        (Status::NotDetected, false) => "not called",
        (status, _) => status.words(),
    };
    let range = |interval: Option<Interval>, factor: f64| {
        interval.map_or(String::new(), |one| {
            format!(" ({:.1} to {:.1})", factor * one.low, factor * one.high)
        })
    };
    let fraction = point.fusion_fraction.map(|share| {
        let range = range(point.fusion_fraction_interval, 100.0);
        format!("{:.1} %{range}", 100.0 * share)
    });
    let ffpm = point
        .ffpm
        .map(|rate| format!("{rate:.1}{}", range(point.ffpm_interval, 1.0)));
    [
        status.into(),
        point
            .junction_reads
            .map_or("-".into(), |count| count.to_string()),
        fraction.unwrap_or("-".into()),
        ffpm.unwrap_or("-".into()),
        point.change.map_or("", Change::words).into(),
    ]
}
