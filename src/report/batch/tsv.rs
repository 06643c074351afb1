//! `batch.tsv`: a row for each library.

use super::BatchFindings;
use crate::document::{BatchResult, LibraryResult, LibraryRole};
use crate::report::table::{self, Column, columns, joined, or_nothing};
use crate::report::tsv::SAMPLE_COLUMNS;
use crate::report::words::NOTHING;
use std::io::{self, Write};

/// The columns before those of a sample's own table, in order.
pub const BATCH_COLUMNS: &[Column<LibraryResult, BatchResult>] = columns! {
    "sample", "Name of the library.", |_, one| one.library.clone();
    "role", "What it is: `sample`, `positive`, `no_rt` or `no_template`.", |_, one| one.role.code().into();
    "error", "Why there is no result; `.`, here and below, if there is nothing.", |_, one| or_nothing(one.error.as_ref());
    "line", "Line of its first row in the sheet.", |_, one| one.line.to_string();
    "controls", "Controls that it is held against, joined by `; `.", |_, one| joined(&one.controls, "; ");
    "cross_talk", "Junctions whose fragments may be those of another library, joined by `; `.", |_, one| joined(one.junctions.iter().filter(|junction| junction.cross_talk).map(|junction| &junction.label), "; ");
};

/// Writes the table.
pub(super) fn write(findings: &BatchFindings, out: &mut dyn Write) -> io::Result<()> {
    let of_sample = &SAMPLE_COLUMNS[1..];
    let names = BATCH_COLUMNS.iter().map(|column| column.name);
    let names = names.chain(of_sample.iter().map(|column| column.name));
    let libraries = findings.result.libraries.iter().zip(findings.rows);
    let rows = libraries.map(|(library, rows)| {
        let own = BATCH_COLUMNS.iter();
        let own = own.map(|column| (column.value)(findings.result, library));
        let of_sample = of_sample.iter().enumerate().map(|(place, column)| {
            let value = rows.as_ref().and_then(|rows| rows.tsv.get(1 + place));
            match (value, library.role.is_judged()) {
                (None, _) => NOTHING.into(),
                (Some(value), true) => value.clone(),
                (Some(value), false) => of_control(library, column.name, value),
            }
        });
        own.chain(of_sample).collect::<Vec<String>>()
    });
    table::write_rows(out, names, rows)
}

/// A value of a control without enzyme or template. There is no answer for it.
fn of_control(library: &LibraryResult, column: &str, value: &str) -> String {
    debug_assert!(library.role != LibraryRole::Sample);
    match column {
        "fusions" => joined(&library.fusions, "; "),
        "verdict" | "reasons" | "excluded_share" => NOTHING.into(),
        column if column.starts_with("check_") => NOTHING.into(),
        _ => value.into(),
    }
}
