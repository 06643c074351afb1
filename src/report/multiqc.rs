//! `--multiqc`: MultiQC custom content. MultiQC takes one section from a file, so that there are
//! three of them.

use super::{Findings, Report, printable, words};
use crate::align::Reason;
use crate::document::{Document, JunctionResult};
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// Columns of the general statistics: the verdict, the fusion and its support.
#[derive(Debug, Clone, Copy)]
pub struct MultiqcStatistics;

/// A table of the junction fragments of every lane, a row for each sample.
#[derive(Debug, Clone, Copy)]
pub struct MultiqcLanes;

/// A bar for each sample: what became of the fragments from the panel's genes.
#[derive(Debug, Clone, Copy)]
pub struct MultiqcReads;

impl Report for MultiqcStatistics {
    fn write(&self, findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
        let document = findings.document;
        let row = statistics(document);
        write_section(statistics_content(&document.driver_genes()), [row], out)
    }
}

impl Report for MultiqcLanes {
    fn write(&self, findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
        let document = findings.document;
        let content = lanes_content(&document.driver_genes(), lane_columns(document));
        write_section(content, [lanes(document)], out)
    }
}

impl Report for MultiqcReads {
    fn write(&self, findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
        write_section(reads_content(), [reads(findings.document)], out)
    }
}

/// What a section has of a sample: its name, and its values by their columns.
pub(super) type Row = (String, Map<String, Value>);

/// The verdict, the fusion and its support.
pub(super) fn statistics(document: &Document) -> Row {
    let primary = document.calls.first();
    let on_target = document.inputs.on_target as f64 / document.inputs.fragments.max(1) as f64;
    let mut row = Map::new();
    let limit = document.limit().map(|limit| format!(" {limit}"));
    let verdict = document.verdict.words().to_string() + &limit.unwrap_or_default();
    row.insert("verdict".into(), verdict.into());
    row.insert("fusion".into(), document.fusions().join(" + ").into());
    row.insert(
        "unique".into(),
        primary.map_or(0, |call| call.unique_fragments).into(),
    );
    row.insert("fragments".into(), document.inputs.fragments.into());
    row.insert("on_target".into(), (100.0 * on_target).into());
    (printable(&document.sample), row)
}

/// The columns of the general statistics, for drivers as `ALK, ROS1`.
pub(super) fn statistics_content(drivers: &str) -> Value {
    let columns = json!([
        {"verdict": {"title": format!("{drivers} fusion"), "description": "Verdict of fuselane", "scale": false,
            "cond_formatting_rules": {
                "fuselane_detected": [{"s_eq": "DETECTED"}],
                "fuselane_inconclusive": [{"s_eq": "INCONCLUSIVE"}],
                "fuselane_invalid": [{"s_eq": "INVALID"}]},
            "cond_formatting_colours": [
                {"fuselane_detected": "#1b1f24"},
                {"fuselane_inconclusive": "#8a5a00"},
                {"fuselane_invalid": "#a83200"}]}},
        {"fusion": {"title": "Fusion", "description": "Genes of the detected fusions", "scale": false}},
        {"unique": {"title": "Unique", "description": "Distinct fragments across the best supported junction",
            "format": "{:,.0f}", "min": 0, "scale": "Blues"}},
        {"fragments": {"title": "Fragments", "description": "Fragments read",
            "format": "{:,.0f}", "min": 0, "scale": "Greys"}},
        {"on_target": {"title": "Panel genes", "description": "Fragments from genes of the panel",
            "suffix": "%", "format": "{:,.3f}", "min": 0, "max": 100, "scale": "Greens", "hidden": true}},
    ]);
    json!({
        "id": "fuselane_statistics",
        "namespace": "fuselane",
        "plot_type": "generalstats",
        "pconfig": columns,
    })
}

/// Distinct fragments across the junction of each lane, and of each call that is none.
pub(super) fn lanes(document: &Document) -> Row {
    let row = document.junctions();
    let row = row.map(|one| (key(one), one.unique_fragments.into()));
    (printable(&document.sample), row.collect())
}

/// The columns of these, in the order of the panel.
pub(super) fn lane_columns(document: &Document) -> Vec<(String, Value)> {
    let junctions = document.junctions();
    junctions
        .map(|junction| {
            let column = json!({
                "title": junction.label(),
                "description": description(junction),
                "format": "{:,.0f}",
                "min": 0,
                "scale": "Blues",
            });
            (key(junction), column)
        })
        .collect()
}

/// The table of lanes with these columns.
pub(super) fn lanes_content(drivers: &str, columns: Vec<(String, Value)>) -> Value {
    let headers: Map<String, Value> = columns
        .into_iter()
        .enumerate()
        .map(|(place, (key, mut column))| {
            column["placement"] = place.into();
            (key, column)
        })
        .collect();
    json!({
        "id": "fuselane_lanes",
        "parent_id": "fuselane",
        "parent_name": "fuselane",
        "parent_description": format!("tells which {drivers} fusion transcript a tumour carries"),
        "section_name": "Lanes",
        "description": "Distinct fragments across the junction of each lane.",
        "plot_type": "table",
        "pconfig": {"id": "fuselane_lanes_table", "title": "fuselane: lanes", "namespace": "fuselane"},
        "headers": headers,
    })
}

/// What became of the fragments from the panel's genes.
pub(super) fn reads(document: &Document) -> Row {
    let row = fates(document).into_iter();
    let row = row.map(|(fate, count)| (fate, count.into())).collect();
    (printable(&document.sample), row)
}

/// The plot of these.
pub(super) fn reads_content() -> Value {
    json!({
        "id": "fuselane_reads",
        "parent_id": "fuselane",
        "parent_name": "fuselane",
        "section_name": "Reads of the panel's genes",
        "description": "What became of the fragments from genes of the panel.",
        "plot_type": "bargraph",
        "pconfig": {"id": "fuselane_reads_plot", "title": "fuselane: reads of the panel's genes", "ylab": "Fragments"},
    })
}

/// Name of a column: that of the junction's contig, since joins that are not listed may share a label. MultiQC
/// makes identifiers of the letters and digits in it, which have to tell `EML4-V4'` from `EML4-V4`.
fn key(junction: &JunctionResult) -> String {
    contig_key(&junction.contig.name)
}

/// The same of the name of a contig.
pub(super) fn contig_key(contig: &str) -> String {
    contig.replace('\'', "prime")
}

fn description(junction: &JunctionResult) -> String {
    format!(
        "{} exon {} :: exon {}",
        junction.fusion, junction.partner.exon, junction.driver.exon
    )
}

/// Fragments of the panel's genes by what became of them; each stands once.
fn fates(document: &Document) -> Vec<(String, u64)> {
    let crossing: u64 = document.junctions().map(|one| one.junction_reads).sum();
    let spanning: u64 = document.junctions().map(|one| one.spanning_fragments).sum();
    let mut fates = vec![
        ("across a fusion junction".to_string(), crossing),
        (
            "one mate on each side of a fusion junction".to_string(),
            spanning,
        ),
    ];
    let rejected = document.rejected.iter();
    // Copies are among the fragments across a junction.
    let rejected = rejected.filter(|(reason, _)| *reason != Reason::Duplicate.name());
    fates.extend(rejected.map(|(reason, count)| (words::reason(reason), *count)));
    let told: u64 = fates.iter().map(|(_, count)| count).sum();
    let rest = document.inputs.on_target.saturating_sub(told);
    fates.push(("elsewhere on the panel's genes".into(), rest));
    fates
}

/// Writes a section with a row for each sample.
pub(super) fn write_section(
    mut content: Value,
    rows: impl IntoIterator<Item = Row>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let rows: Map<String, Value> = rows
        .into_iter()
        .map(|(sample, row)| (sample, row.into()))
        .collect();
    content["data"] = rows.into();
    serde_json::to_writer_pretty(&mut *out, &content)?;
    writeln!(out)
}
