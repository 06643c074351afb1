//! The page of a batch: what came of each library, the checks, and the lanes of all libraries beside each other.

use super::rows::junction_name;
use crate::document::{
    BatchCheck, BatchResult, LibraryJunction, LibraryResult, LibraryRole, Status, Verdict,
};
use crate::report::html::{CheckView, INVALID, Mark, STYLE, grouped, sentence};
use crate::report::{BatchFindings, SampleRows, printable, words};
use askama::Template;
use std::io::{self, Write};

#[derive(Template)]
#[template(path = "batch.html")]
struct Page<'a> {
    result: &'a BatchResult,
    style: &'static str,
    own_style: &'static str,
    drivers: String,
    title: String,
    summary: String,
    mark: Mark,
    record: Vec<(&'static str, String)>,
    checks: Vec<CheckView>,
    libraries: Vec<LibraryView>,
    columns: Vec<String>,
    limits: String,
}

/// A row of the tables.
struct LibraryView {
    name: String,
    link: Option<String>,
    role: &'static str,
    mark: Mark,
    answer: String,
    fusions: String,
    details: Vec<String>,
    counts: [String; 3],
    record: String,
    cells: Vec<Cell>,
}

/// A junction in a library.
struct Cell {
    class: String,
    sign: &'static str,
    count: String,
    title: String,
}

/// A library without a result.
const FAILED: Mark = INVALID;

/// A control without enzyme or template, for which there is no answer.
const CONTROL: Mark = Mark {
    class: "control",
    sign: "",
};

/// Fragments from which on a cell is one step stronger.
const STEPS: [u64; 5] = [1, 5, 20, 100, 500];

/// Writes the page.
pub fn write(findings: &BatchFindings, out: &mut dyn Write) -> io::Result<()> {
    Page::new(findings).write_into(out)
}

impl<'a> Page<'a> {
    fn new(findings: &BatchFindings<'a>) -> Self {
        let result = findings.result;
        let columns = columns(findings);
        let libraries = result.libraries.iter();
        let sheet = std::path::Path::new(&result.sheet.name);
        let title = sheet.file_name().unwrap_or_default().to_string_lossy();
        let is_any = |verdict: Verdict| {
            let mut libraries = result.libraries.iter();
            libraries.any(|one| one.verdict == Some(verdict))
        };
        Self {
            result,
            style: STYLE,
            own_style: include_str!("batch.css"),
            drivers: result.drivers.join(", "),
            title: printable(&title),
            summary: summary(result),
            mark: match (result.failed().next(), is_any(Verdict::Detected)) {
                (Some(_), _) => INVALID,
                (None, true) => Verdict::Detected.into(),
                (None, false) => Verdict::NotDetected.into(),
            },
            record: record(result),
            checks: result.checks.iter().map(check).collect(),
            libraries: libraries
                .map(|one| LibraryView::new(one, &columns))
                .collect(),
            columns: columns.iter().map(|(label, _)| printable(label)).collect(),
            limits: format!(
                "Cells are stronger from {} and {} unique fragments on.",
                STEPS[..4]
                    .iter()
                    .map(u64::to_string)
                    .collect::<Vec<_>>()
                    .join(", "),
                STEPS[4]
            ),
        }
    }
}

/// How many samples have which answer.
fn summary(result: &BatchResult) -> String {
    let samples: Vec<&LibraryResult> = result
        .libraries
        .iter()
        .filter(|one| one.role == LibraryRole::Sample)
        .collect();
    let verdicts = [
        Verdict::Detected,
        Verdict::Inconclusive,
        Verdict::Invalid,
        Verdict::NotDetected,
    ];
    let mut parts: Vec<String> = verdicts
        .into_iter()
        .filter_map(|verdict| {
            let own = samples
                .iter()
                .filter(|one| one.verdict == Some(verdict))
                .count();
            (own > 0).then(|| format!("{own} {}", verdict.words().to_lowercase()))
        })
        .collect();
    let failed = samples.iter().filter(|one| !one.is_finished()).count();
    if failed > 0 {
        parts.push(format!("{failed} failed"));
    }
    let all = match samples.len() {
        1 => "1 sample".into(),
        many => format!("{many} samples"),
    };
    format!("{all}: {}", parts.join(", "))
}

fn record(result: &BatchResult) -> Vec<(&'static str, String)> {
    let mut record = vec![("Sheet", printable(&result.sheet.name))];
    if let Some(run) = &result.run {
        record.push((
            "Analysed",
            printable(&format!("{}UTC", run.started.replace(['T', 'Z'], " "))),
        ));
    }
    record
}

fn check(check: &BatchCheck) -> CheckView {
    let control = check.control.as_ref();
    let control = control.map_or(String::new(), |name| format!(" {name}"));
    CheckView {
        name: printable(&sentence(&format!("{}{control}", check.code.words()))),
        value: printable(&sentence(&check.words)),
        needed: printable(&check.libraries.join(", ")),
        outcome: check.outcome.words(),
        mark: check.outcome.into(),
    }
}

/// The junctions that any library has, in the order of the panel, those that are no lanes at the end.
fn columns(findings: &BatchFindings) -> Vec<(String, String)> {
    let rows = findings.rows.iter().flatten();
    let order: Vec<String> = rows.flat_map(SampleRows::junctions).collect();
    let libraries = findings.result.libraries.iter();
    let mut columns: Vec<(String, String)> = Vec::new();
    for junction in libraries.flat_map(|one| &one.junctions) {
        let column = (junction.label.clone(), junction.contig.clone());
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    columns.sort_by_cached_key(|(_, contig)| {
        let name = junction_name(contig);
        order.iter().position(|one| *one == name)
    });
    columns
}

impl LibraryView {
    fn new(library: &LibraryResult, columns: &[(String, String)]) -> Self {
        let (mark, answer) = match (&library.error, library.verdict) {
            (Some(_), _) => (FAILED, "failed".into()),
            (None, Some(verdict)) => {
                let limit = library.limit.as_ref();
                let limit = limit.map_or(String::new(), |limit| format!(" {limit}"));
                (
                    verdict.into(),
                    format!("{}{limit}", verdict.words().to_lowercase()),
                )
            }
            (None, None) if library.has_rna_in_blank() => (INVALID, "holds RNA".into()),
            (None, None) if library.fusions.is_empty() => (CONTROL, "no fusion".into()),
            (None, None) => (INVALID, "holds".into()),
        };
        let reasons = library.reasons.iter();
        let reasons = reasons.map(|one| format!("{}.", sentence(&words::verdict_reason(one))));
        let details = library
            .error
            .iter()
            .map(|error| sentence(error))
            .chain(reasons);
        let count = |count: Option<u64>| count.map_or(String::new(), grouped);
        let metadata = library.metadata.iter();
        let metadata: Vec<String> = metadata
            .map(|(key, value)| format!("{key} {value}"))
            .collect();
        let page = library.files.iter().find(|file| file.ends_with(".html"));
        Self {
            name: printable(&library.library),
            link: page.cloned(),
            role: match library.role {
                LibraryRole::Sample => "",
                role => role.words(),
            },
            mark,
            answer,
            fusions: printable(&library.fusions.join(", ")),
            details: details.map(|text| printable(&text)).collect(),
            counts: [library.reads, library.fragments, library.on_target].map(count),
            record: printable(&metadata.join(", ")),
            cells: columns
                .iter()
                .map(|(label, contig)| {
                    if !library.is_finished() {
                        return Cell::without(&library.library, label);
                    }
                    let mut own = library.junctions.iter();
                    Cell::new(
                        &library.library,
                        label,
                        own.find(|one| one.contig == *contig),
                    )
                })
                .collect(),
        }
    }
}

impl Cell {
    /// Of a library that failed: not that nothing was seen.
    fn without(library: &str, label: &str) -> Self {
        Self {
            class: "without".into(),
            sign: "–",
            count: String::new(),
            title: printable(&format!("{library}, {label}: no result")),
        }
    }

    fn new(library: &str, label: &str, junction: Option<&LibraryJunction>) -> Self {
        let Some(junction) = junction else {
            return Self {
                class: "s0".into(),
                sign: "",
                count: String::new(),
                title: printable(&format!("{library}, {label}: none")),
            };
        };
        let unique = junction.unique_fragments;
        let step = STEPS.iter().filter(|least| unique >= **least).count();
        let (class, sign, words) = match (junction.cross_talk, junction.status) {
            (true, _) => ("cross-talk", "⇄", "perhaps of another library"),
            (false, Status::Detected) => ("called", "●", "detected"),
            (false, Status::Inconclusive) => ("called", "◐", "inconclusive"),
            (false, Status::NotDetected) => ("", "", "not called"),
        };
        Self {
            class: format!("s{step} {class}").trim_end().into(),
            sign,
            count: grouped(unique),
            title: printable(&format!(
                "{library}, {label}: {unique} unique of {} fragments, {words}",
                junction.junction_reads
            )),
        }
    }
}
