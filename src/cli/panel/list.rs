//! The panel for programs: its transcripts and exons, and its lanes, as JSON or as tables.

use fuselane::call::frame::frame;
use fuselane::panel::name::Observed;
use fuselane::panel::{Lane, Panel, Transcript, name};
use serde_json::{Value, json};
use std::io::{self, Write};

/// Columns of the table of exons, and of that of lanes.
const EXON_COLUMNS: [&str; 11] = [
    "gene",
    "transcript",
    "role",
    "grade",
    "exon",
    "bases",
    "last_base",
    "chromosome",
    "start",
    "end",
    "strand",
];
const LANE_COLUMNS: [&str; 16] = [
    "lane",
    "aliases",
    "fusion",
    "partner_exon",
    "partner_last_base",
    "inserted",
    "driver_exon",
    "driver_first_base",
    "frame",
    "grade",
    "hgvs",
    "vicc",
    "seen_in",
    "staining",
    "reference",
    "note",
];

/// In which form a list is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// JSON.
    Json,
    /// A table with tabs between its columns.
    Tsv,
}

/// The transcripts of the panel with their exons, and its lanes. The table has a row for each exon.
pub(super) fn write_panel(panel: &Panel, form: Form, out: &mut impl Write) -> io::Result<()> {
    let transcripts: Vec<Value> = panel.transcripts.iter().map(transcript).collect();
    match form {
        Form::Json => write_json(
            out,
            &json!({
                "name": panel.name,
                "version": panel.version,
                "sha256": panel.sha256,
                "modified": panel.modified,
                "assembly": panel.assembly,
                "transcripts": transcripts,
                "lanes": lanes(panel),
            }),
        ),
        Form::Tsv => {
            let rows = transcripts.iter().flat_map(|transcript| {
                let exons = transcript["exons"].as_array().into_iter().flatten();
                exons.map(|exon| {
                    let mut row = json!({
                        "gene": transcript["gene"],
                        "transcript": transcript["transcript"],
                        "role": transcript["role"],
                        "grade": transcript["grade"],
                    });
                    if let (Value::Object(row), Value::Object(exon)) = (&mut row, exon) {
                        row.extend(exon.clone());
                    }
                    row
                })
            });
            write_table(out, &EXON_COLUMNS, rows)
        }
    }
}

/// The lanes of the panel.
pub(super) fn write_lanes(panel: &Panel, form: Form, out: &mut impl Write) -> io::Result<()> {
    let lanes = lanes(panel);
    match form {
        Form::Json => write_json(out, &Value::Array(lanes)),
        Form::Tsv => write_table(out, &LANE_COLUMNS, lanes.into_iter()),
    }
}

fn transcript(transcript: &Transcript) -> Value {
    let exons = transcript.exons.iter().map(|exon| {
        let at = exon.coordinates.as_ref();
        json!({
            "exon": exon.name,
            "bases": exon.end - exon.start,
            "last_base": transcript.base_number(exon.end - 1),
            "chromosome": at.map(|at| at.chromosome.to_string()),
            "start": at.map(|at| at.start),
            "end": at.map(|at| at.end),
            "strand": at.map(|at| at.strand.to_string()),
        })
    });
    json!({
        "gene": transcript.gene,
        "transcript": transcript.accession,
        "aliases": transcript.aliases,
        "role": transcript.role.words(),
        "grade": transcript.grade.to_string(),
        "bases": transcript.sequence.len(),
        "protein_residues": transcript.protein_residues,
        "source": transcript.source,
        "note": transcript.note,
        "exons": exons.collect::<Vec<_>>(),
    })
}

fn lanes(panel: &Panel) -> Vec<Value> {
    panel.lanes.iter().map(|one| lane(panel, one)).collect()
}

fn lane(panel: &Panel, lane: &Lane) -> Value {
    let junction = panel.junction(lane.junction);
    let inserted = junction.key().inserted;
    json!({
        "lane": lane.name,
        "aliases": lane.aliases.join(","),
        "fusion": name::fusion(panel, junction),
        "partner_exon": junction.donor_exon_name(panel),
        "partner_last_base": name::last_base(panel, junction),
        "inserted": String::from_utf8_lossy(&inserted),
        "driver_exon": junction.acceptor_exon_name(panel),
        "driver_first_base": name::first_base(panel, junction),
        "frame": frame(panel, junction).status.code(),
        "grade": panel.grade_of(junction).to_string(),
        "hgvs": name::hgvs(panel, junction),
        "vicc": name::vicc(panel, junction, &Observed::as_listed(junction)),
        "seen_in": lane.disease,
        "staining": lane.staining,
        "reference": lane.reference,
        "note": lane.note,
    })
}

fn write_json(out: &mut impl Write, value: &Value) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

/// A row for each object; `.` stands for nothing.
fn write_table(
    out: &mut impl Write,
    columns: &[&str],
    rows: impl Iterator<Item = Value>,
) -> io::Result<()> {
    let mut table = csv::WriterBuilder::new().delimiter(b'\t').from_writer(out);
    table.write_record(columns)?;
    for row in rows {
        let cells = columns.iter().map(|column| match &row[*column] {
            Value::Null => ".".to_string(),
            Value::String(text) if text.is_empty() => ".".into(),
            Value::String(text) => text.replace(['\t', '\n'], " "),
            other => other.to_string(),
        });
        table.write_record(cells)?;
    }
    table.flush()
}
