//! Tables with a row per call, or one of a sample: columns that document themselves.

use super::printable;
use super::words::NOTHING;
use crate::document::{Document, JunctionResult};
use std::io::{self, Write};

/// A column: its name, what it holds, and how it is filled from the document and what the row is of.
pub struct Column<T = JunctionResult, D = Document> {
    /// Name in the header.
    pub name: &'static str,
    /// What it holds, for the documentation.
    pub holds: &'static str,
    /// Its text in a row.
    pub(super) value: fn(&D, &T) -> String,
}

/// Columns as `name, what it holds, how it is filled;`.
macro_rules! columns {
    ($($name:literal, $holds:literal, $value:expr;)*) => {
        &[$(Column { name: $name, holds: $holds, value: $value }),*]
    };
}
pub(super) use columns;

/// A value, or the sign for none.
pub(super) fn or_nothing<T: ToString>(value: Option<T>) -> String {
    value.map_or(NOTHING.into(), |value| value.to_string())
}

/// Texts joined, or the sign for none.
pub(super) fn joined<T: ToString>(values: impl IntoIterator<Item = T>, between: &str) -> String {
    let texts: Vec<String> = values.into_iter().map(|one| one.to_string()).collect();
    or_nothing((!texts.is_empty()).then(|| texts.join(between)))
}

/// Writes a header and a row for each of `rows`, tab-separated.
pub(super) fn write<'a, T: 'a, D>(
    out: &mut dyn Write,
    columns: &[Column<T, D>],
    document: &D,
    rows: impl IntoIterator<Item = &'a T>,
) -> io::Result<()> {
    let names = columns.iter().map(|column| column.name);
    let rows = rows.into_iter();
    let rows = rows.map(|row| columns.iter().map(|column| (column.value)(document, row)));
    write_rows(out, names, rows)
}

/// Writes a header and rows of as many values, tab-separated.
pub(super) fn write_rows<'n, R: IntoIterator<Item = String>>(
    out: &mut dyn Write,
    names: impl Iterator<Item = &'n str>,
    rows: impl IntoIterator<Item = R>,
) -> io::Result<()> {
    let mut table = csv::WriterBuilder::new()
        .delimiter(b'\t')
        .quote_style(csv::QuoteStyle::Never)
        .from_writer(out);
    table.write_record(names)?;
    for row in rows {
        table.write_record(row.into_iter().map(|value| printable(&value)))?;
    }
    table.flush()
}
