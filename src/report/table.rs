//! Tables with a row per call: columns that document themselves.

use super::printable;
use super::words::NOTHING;
use crate::document::{Document, JunctionResult};
use std::io::{self, Write};

/// A column: its name, what it holds, and how it is filled.
pub struct Column {
    /// Name in the header.
    pub name: &'static str,
    /// What it holds, for the documentation.
    pub holds: &'static str,
    /// Its text in the row of a call.
    pub(super) value: fn(&Document, &JunctionResult) -> String,
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

/// Writes a header and one row, tab-separated.
pub(super) fn write_row(
    out: &mut dyn Write,
    columns: &[Column],
    value: impl Fn(&Column) -> String,
) -> io::Result<()> {
    let mut table = writer(out);
    table.write_record(columns.iter().map(|column| column.name))?;
    table.write_record(columns.iter().map(|column| printable(&value(column))))?;
    table.flush()
}

fn writer(out: &mut dyn Write) -> csv::Writer<&mut dyn Write> {
    csv::WriterBuilder::new()
        .delimiter(b'\t')
        .quote_style(csv::QuoteStyle::Never)
        .from_writer(out)
}

/// Writes a header and a row for each call, tab-separated.
pub(super) fn write<'a>(
    out: &mut dyn Write,
    columns: &[Column],
    document: &Document,
    calls: impl Iterator<Item = &'a JunctionResult>,
) -> io::Result<()> {
    let mut table = writer(out);
    table.write_record(columns.iter().map(|column| column.name))?;
    for call in calls {
        let values = columns.iter().map(|column| (column.value)(document, call));
        table.write_record(values.map(|value| printable(&value)))?;
    }
    table.flush()
}
