//! The tables of the page.

use super::{Mark, printable, words};
use crate::document::{Document, JunctionResult, Parameters, Reason, Status};

/// A table: a caption, heads and rows. The first cell of a row is its head.
pub struct Table {
    pub caption: &'static str,
    pub heads: Vec<String>,
    /// From which column on cells are numbers; the last column is text again.
    pub rows: Vec<Vec<String>>,
}

/// All of them.
pub struct Tables {
    pub lanes: Vec<LaneRow>,
    pub controls: Vec<String>,
    pub others: Vec<Table>,
}

/// A lane.
pub struct LaneRow {
    pub name: String,
    pub junction: String,
    pub frame: &'static str,
    pub counts: Vec<u64>,
    pub mark: Mark,
    pub status: &'static str,
    pub grade: String,
}

impl Tables {
    pub fn new(document: &Document) -> Self {
        let names = document
            .controls
            .iter()
            .map(|control| control.kind.words().to_string());
        Self {
            lanes: document.junctions().map(lane).collect(),
            controls: names.collect(),
            others: [
                rejected(document),
                near_misses(document),
                background(document),
                controls(document),
                parameters(&document.parameters),
                provenance(document),
                grades(document),
            ]
            .into_iter()
            .filter(|table| !table.rows.is_empty())
            .collect(),
        }
    }
}

fn lane(junction: &JunctionResult) -> LaneRow {
    let own = [
        junction.junction_reads,
        junction.unique_fragments,
        junction.spanning_fragments,
    ];
    LaneRow {
        name: junction.label(),
        junction: format!(
            "{} {} :: {} {}",
            junction.partner.gene,
            junction.partner.exon,
            junction.driver.gene,
            junction.driver.exon
        ),
        frame: junction.frame.words(),
        counts: own
            .into_iter()
            .chain(junction.control_reads.clone())
            .collect(),
        mark: junction.status.into(),
        status: match junction.status {
            Status::NotDetected => "not detected",
            status => status.words(),
        },
        grade: junction.grade.to_string(),
    }
}

pub fn table<const N: usize>(
    caption: &'static str,
    heads: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> Table {
    let rows = rows
        .into_iter()
        .map(|row| row.iter().map(|cell| printable(cell)).collect());
    Table {
        caption,
        heads: heads.map(String::from).to_vec(),
        rows: rows.collect(),
    }
}

fn rejected(document: &Document) -> Table {
    let rows = document.rejected.iter();
    let rows = rows.map(|(reason, count)| [words::reason(reason), count.to_string()]);
    table(
        "Reads that came close and were not counted",
        ["Reason", "Fragments"],
        rows,
    )
}

fn near_misses(document: &Document) -> Table {
    let misses = document.junctions().flat_map(|junction| {
        let reasons = junction.near_misses.iter();
        reasons.map(|(reason, count)| [junction.label(), words::reason(reason), count.to_string()])
    });
    table(
        "Reads that came close to a lane and were not counted",
        ["Lane", "Reason", "Fragments"],
        misses,
    )
}

fn background(document: &Document) -> Table {
    let drivers = document.drivers.iter().flat_map(|driver| {
        [
            (
                format!("{} wild type, exons", driver.gene),
                &driver.wild_type,
            ),
            (format!("{} unspliced,", driver.gene), &driver.unspliced),
        ]
    });
    let rows = drivers.chain([("control gene".to_string(), &document.control_genes)]);
    let rows = rows.flat_map(|(kind, counts)| {
        let counts = counts.iter();
        counts.map(move |(name, count)| [format!("{kind} {name}"), count.to_string()])
    });
    table("What was seen besides fusions", ["Seen", "Fragments"], rows)
}

fn controls(document: &Document) -> Table {
    let rows = document.controls.iter().map(|control| {
        let of_others = control.cross_talk.iter().filter_map(|reason| match reason {
            Reason::ControlCrossTalk {
                junction,
                fragments,
                ..
            } => Some(format!("{junction}, perhaps of {}", fragments.library)),
            _ => None,
        });
        let held: Vec<String> = control.holds.iter().cloned().chain(of_others).collect();
        let holds = match held.is_empty() {
            true => "no fusion".to_string(),
            false => held.join(", "),
        };
        [
            control.kind.words().to_string(),
            control.inputs.files.join(", "),
            control.inputs.fragments.to_string(),
            holds,
        ]
    });
    table("Controls", ["Control", "Files", "Fragments", "Holds"], rows)
}

/// The thresholds, named as in the JSON.
pub fn parameters(parameters: &Parameters) -> Table {
    let value = serde_json::to_value(parameters).unwrap_or_default();
    let parameters = value.as_object().into_iter().flatten();
    let rows = parameters.map(|(name, value)| {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), String::from);
        [name.replace('_', " "), text.replace('_', " ")]
    });
    table(
        "Parameters",
        ["Parameter", "Value"],
        rows.collect::<Vec<_>>(),
    )
}

fn provenance(document: &Document) -> Table {
    let (inputs, panel, tool) = (&document.inputs, &document.panel, &document.tool);
    let rows = [
        ("Sample", document.sample.clone()),
        ("Files", inputs.files.join(", ")),
        ("Reads", inputs.reads.to_string()),
        (
            "Reads that could show a fusion",
            inputs.informative_reads.to_string(),
        ),
        ("Bases", inputs.bases.to_string()),
        ("Fragments", inputs.fragments.to_string()),
        (
            "Fragments from the panel's genes",
            inputs.on_target.to_string(),
        ),
        ("Program", format!("{} {}", tool.name, tool.version)),
        ("Panel", panel.words()),
        ("SHA-256 of the panel", panel.sha256.clone()),
        ("Genome of coordinates", panel.assembly.clone()),
        ("SHA-256 of the result", document.digest.clone()),
    ];
    let rows = rows
        .into_iter()
        .map(|(name, text)| [name.to_string(), text]);
    table("Provenance", ["What", "Value"], rows)
}

fn grades(document: &Document) -> Table {
    let transcripts = document.panel.transcripts.iter().map(|one| {
        [
            format!("{} {}", one.gene, one.transcript),
            one.role.words().to_string(),
            one.grade.to_string(),
            one.source.clone(),
        ]
    });
    table(
        "Sequences and their grades (A: from a curated record; B: from one good source; C: without a record)",
        ["Transcript", "Role", "Grade", "Source"],
        transcripts,
    )
}
