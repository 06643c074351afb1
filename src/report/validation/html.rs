//! The page of a validation: in the look of the page of a result, to be signed and filed.

use super::curve::Curve;
use super::words;
use crate::report::html::{STYLE, Table, sentence, table};
use crate::report::printable;
use crate::run::validate::{LevelValidation, NegativeResult, Validation};
use askama::Template;
use std::io::{self, Write};

/// Writes the page.
pub fn write_html(validation: &Validation, out: &mut dyn Write) -> io::Result<()> {
    Page::new(validation).write_into(out)
}

#[derive(Template)]
#[template(path = "validation.html")]
struct Page<'a> {
    validation: &'a Validation,
    style: &'static str,
    record: Vec<(String, String)>,
    /// What the validation says, in sentences.
    findings: Vec<String>,
    levels: Vec<String>,
    lanes: Vec<LaneRow>,
    curve: Curve,
    tables: Vec<Table>,
}

/// A lane.
struct LaneRow {
    name: String,
    fusion: String,
    frame: &'static str,
    grade: String,
    cells: Vec<Cell>,
    observed: String,
    probit: String,
}

/// A lane at a level.
struct Cell {
    /// Share in percent, which is also how strongly it is coloured, to a third.
    share: String,
    strength: u32,
    title: String,
}

impl<'a> Page<'a> {
    fn new(validation: &'a Validation) -> Self {
        let sentences = [words::limit(validation)].into_iter();
        let sentences = sentences
            .chain(words::highest_lane(validation))
            .chain(words::not_in_frame(validation))
            .chain([
                words::false_positives(validation),
                words::other_fusions(validation),
            ])
            .chain(words::refused(validation));
        let levels = validation.design.levels.iter();
        let rows = validation.lanes.iter().map(|lane| LaneRow {
            name: printable(&lane.lane),
            fusion: format!(
                "{} {} :: {}",
                printable(&lane.fusion),
                lane.partner_exon,
                lane.driver_exon
            ),
            frame: lane.frame.words(),
            grade: lane.grade.to_string(),
            cells: lane.levels.iter().map(Cell::new).collect(),
            observed: match lane.can_be_detected() {
                true => words::observed(&lane.limit, words::highest_level(validation)),
                false => "none".into(),
            },
            probit: words::probit(&lane.limit).unwrap_or_default(),
        });
        Self {
            validation,
            style: STYLE,
            record: record(validation),
            findings: sentences.map(|text| full_sentence(&text)).collect(),
            levels: levels.map(u64::to_string).collect(),
            lanes: rows.collect(),
            curve: Curve::new(validation),
            tables: vec![
                together(validation),
                negatives(validation),
                files(validation),
                design(validation),
                parameters(validation),
            ]
            .into_iter()
            .filter(|table| !table.rows.is_empty())
            .collect(),
        }
    }
}

impl Cell {
    fn new(level: &LevelValidation) -> Self {
        let outcomes = &level.outcomes;
        Self {
            share: format!("{:.0}", 100.0 * level.share),
            strength: (100.0 * level.share / 3.0) as u32,
            title: format!(
                "{} fragments: {} of {} detected, {} inconclusive, {} not detected; {:.1} fragments counted",
                level.fragments,
                outcomes.detected,
                outcomes.libraries,
                outcomes.inconclusive,
                outcomes.not_detected,
                outcomes.mean_seen()
            ),
        }
    }
}

fn full_sentence(text: &str) -> String {
    format!("{}.", sentence(&printable(text)))
}

fn record(validation: &Validation) -> Vec<(String, String)> {
    let metadata = validation.metadata.iter();
    let mut record: Vec<(String, String)> = metadata
        .map(|(key, value)| (sentence(&printable(key)), printable(value)))
        .collect();
    if let Some(run) = &validation.run {
        let began = run.started.replace(['T', 'Z'], " ");
        record.push(("Begun".into(), printable(&format!("{began}UTC"))));
    }
    record
}

fn together(validation: &Validation) -> Table {
    let rows = validation.together.levels.iter().map(|level| {
        let outcomes = &level.outcomes;
        let interval = level.interval.map_or(String::new(), |one| {
            format!(
                "{} to {}",
                words::percent(one.low),
                words::percent(one.high)
            )
        });
        [
            level.fragments.to_string(),
            format!("{:.1}", level.per_million),
            outcomes.libraries.to_string(),
            outcomes.detected.to_string(),
            outcomes.otherwise.to_string(),
            outcomes.inconclusive.to_string(),
            outcomes.not_detected.to_string(),
            words::percent(level.share),
            interval,
            format!("{:.1}", outcomes.mean_seen()),
        ]
    });
    table(
        "All lanes together that are not out of frame",
        [
            "Fragments",
            "Per million",
            "Libraries",
            "Detected",
            "By another junction",
            "Inconclusive",
            "Not detected",
            "Percent",
            "95 % interval",
            "Counted, mean",
        ],
        rows,
    )
}

fn negatives(validation: &Validation) -> Table {
    let row = |(place, one): (usize, &NegativeResult)| {
        let calls = match one.calls.is_empty() {
            true => "none".into(),
            false => one.calls.join(", "),
        };
        [
            one.name(place),
            one.fragments.to_string(),
            one.on_target.to_string(),
            one.verdict.words().to_lowercase(),
            calls,
            one.reasons.to_string(),
        ]
    };
    table(
        "Libraries without a fusion",
        [
            "Library",
            "Fragments",
            "On target",
            "Verdict",
            "Calls",
            "Reasons",
        ],
        validation.negatives.iter().enumerate().map(row),
    )
}

fn files(validation: &Validation) -> Table {
    let files = validation.negatives.iter().flat_map(|one| &one.files);
    let rows = files.map(|file| {
        [
            file.name.clone(),
            file.bytes.map_or(String::new(), |bytes| bytes.to_string()),
            file.sha256.clone().unwrap_or_default(),
        ]
    });
    table("Files that were read", ["File", "Bytes", "SHA-256"], rows)
}

fn design(validation: &Validation) -> Table {
    let (design, panel, tool) = (&validation.design, &validation.panel, &validation.tool);
    let levels: Vec<String> = design.levels.iter().map(u64::to_string).collect();
    let command = validation.run.as_ref().map(|run| run.command.join(" "));
    let rows = [
        ("Negative reads", words::negatives(validation)),
        ("Levels, in fragments that hold the join", levels.join(", ")),
        (
            "Libraries of each lane and level",
            design.replicates.to_string(),
        ),
        (
            "Mean length of spiked fragments",
            format!("{} bases, within a third", design.fragment_length),
        ),
        ("Seed", design.seed.to_string()),
        ("Program", format!("{} {}", tool.name, tool.version)),
        ("Panel", panel.words()),
        ("SHA-256 of the panel", panel.sha256.clone()),
        ("Command", command.unwrap_or_default()),
    ];
    let rows = rows.into_iter().filter(|(_, text)| !text.is_empty());
    let rows = rows.map(|(name, text)| [name.to_string(), text]);
    table("What was done, and with what", ["What", "Value"], rows)
}

/// The thresholds, named as in the JSON.
fn parameters(validation: &Validation) -> Table {
    crate::report::html::parameters(&validation.parameters)
}
