//! The content for MultiQC of all samples together: the files that each would have of its own, joined.

use super::{BatchFindings, SampleRows};
use crate::report::{multiqc, printable};
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// The answer of a library that failed.
const FAILED: &str = "FAILED";

/// The samples and positive controls that have a result.
fn judged<'a>(findings: BatchFindings<'a>) -> impl Iterator<Item = (String, &'a SampleRows)> {
    let libraries = findings.result.libraries.iter().zip(findings.rows);
    libraries
        .filter(|(library, _)| library.role.is_judged())
        .filter_map(|(library, rows)| Some((printable(&library.library), rows.as_ref()?)))
}

fn rows<'a>(
    findings: BatchFindings<'a>,
    row: fn(&SampleRows) -> &Map<String, Value>,
) -> impl Iterator<Item = multiqc::Row> + 'a {
    judged(findings).map(move |(name, rows)| (name, row(rows).clone()))
}

/// The columns of the general statistics: those of a sample, with libraries that failed, and with junctions that
/// may be those of another library, which controls have too.
pub(super) fn statistics(findings: &BatchFindings, out: &mut dyn Write) -> io::Result<()> {
    let mut content = multiqc::statistics_content(&findings.result.drivers.join(", "));
    let verdict = &mut content["pconfig"][0]["verdict"];
    verdict["cond_formatting_rules"]["fuselane_failed"] = json!([{"s_eq": FAILED}]);
    if let Some(colours) = verdict["cond_formatting_colours"].as_array_mut() {
        colours.push(json!({"fuselane_failed": "#a83200"}));
    }
    if let Some(columns) = content["pconfig"].as_array_mut() {
        columns.push(json!({"cross_talk": {"title": "Cross-talk", "scale": false,
            "description": "Junctions whose fragments may be those of another library"}}));
    }
    let libraries = findings.result.libraries.iter().zip(findings.rows);
    let rows = libraries.filter_map(|(library, rows)| {
        let own = library.junctions.iter().filter(|one| one.cross_talk);
        let labels: Vec<&str> = own.map(|one| one.label.as_str()).collect();
        let mut row = match (rows, library.role.is_judged()) {
            _ if !library.is_finished() => Map::from_iter([("verdict".into(), FAILED.into())]),
            (Some(rows), true) => rows.statistics.clone(),
            _ if labels.is_empty() => return None,
            _ => Map::from_iter([("verdict".into(), library.role.words().into())]),
        };
        if !labels.is_empty() {
            row.insert("cross_talk".into(), labels.join(", ").into());
        }
        Some((printable(&library.library), row))
    });
    multiqc::write_section(content, rows, out)
}

/// The table of lanes.
pub(super) fn lanes(findings: &BatchFindings, out: &mut dyn Write) -> io::Result<()> {
    let mut columns: Vec<(String, Value)> = Vec::new();
    for (_, rows) in judged(*findings) {
        for (key, column) in &rows.lane_columns {
            if !columns.iter().any(|(known, _)| known == key) {
                columns.push((key.clone(), column.clone()));
            }
        }
    }
    let content = multiqc::lanes_content(&findings.result.drivers.join(", "), columns);
    multiqc::write_section(content, rows(*findings, |one| &one.lanes), out)
}

/// The plot of what became of the fragments.
pub(super) fn reads(findings: &BatchFindings, out: &mut dyn Write) -> io::Result<()> {
    multiqc::write_section(
        multiqc::reads_content(),
        rows(*findings, |one| &one.reads),
        out,
    )
}
