//! The content for MultiQC of all samples together: the files that each would have of its own, joined.

use super::{BatchFindings, SampleRows};
use crate::report::{multiqc, printable};
use serde_json::{Map, Value};
use std::io::{self, Write};

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

/// The columns of the general statistics.
pub(super) fn statistics(findings: &BatchFindings, out: &mut dyn Write) -> io::Result<()> {
    let content = multiqc::statistics_content(&findings.result.drivers.join(", "));
    multiqc::write_section(content, rows(*findings, |one| &one.statistics), out)
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
