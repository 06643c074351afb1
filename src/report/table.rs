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

/// A table in the format of another program, whose readers split lines at tabs and take quotes as they are:
/// a header and a row for each of `rows`.
pub(super) fn write_bare<'a, T: 'a, D>(
    out: &mut dyn Write,
    columns: &[Column<T, D>],
    document: &D,
    rows: impl IntoIterator<Item = &'a T>,
) -> io::Result<()> {
    let mut table = csv::WriterBuilder::new();
    table.quote_style(csv::QuoteStyle::Never);
    write_with(table, out, names(columns), cells(columns, document, rows))
}

/// A table of our own: a header and a row for each of `rows`.
pub(super) fn write<'a, T: 'a, D>(
    out: &mut dyn Write,
    columns: &[Column<T, D>],
    document: &D,
    rows: impl IntoIterator<Item = &'a T>,
) -> io::Result<()> {
    write_rows(out, names(columns), cells(columns, document, rows))
}

/// A table of our own: a header and rows of as many values. A value with `"` or `#` is quoted: programs
/// that know quotes would else take what follows as part of it, and those that know comments leave it out.
pub(super) fn write_rows<'n, R: IntoIterator<Item = String>>(
    out: &mut dyn Write,
    names: impl Iterator<Item = &'n str>,
    rows: impl IntoIterator<Item = R>,
) -> io::Result<()> {
    let mut table = csv::WriterBuilder::new();
    table.comment(Some(b'#'));
    write_with(table, out, names, rows)
}

fn names<T, D>(columns: &[Column<T, D>]) -> impl Iterator<Item = &'static str> {
    columns.iter().map(|column| column.name)
}

/// The values of each row.
fn cells<'a, T: 'a, D>(
    columns: &[Column<T, D>],
    document: &D,
    rows: impl IntoIterator<Item = &'a T>,
) -> impl Iterator<Item = Vec<String>> {
    let rows = rows.into_iter();
    rows.map(move |row| {
        let cells = columns.iter().map(|column| (column.value)(document, row));
        cells.collect()
    })
}

fn write_with<'n, R: IntoIterator<Item = String>>(
    mut table: csv::WriterBuilder,
    out: &mut dyn Write,
    names: impl Iterator<Item = &'n str>,
    rows: impl IntoIterator<Item = R>,
) -> io::Result<()> {
    let mut table = table.delimiter(b'\t').from_writer(out);
    table.write_record(names)?;
    for row in rows {
        table.write_record(row.into_iter().map(|value| printable(&value)))?;
    }
    table.flush()
}

#[cfg(test)]
mod tests {
    use super::write_rows;

    #[test]
    fn values_are_read_again_whatever_they_hold() {
        let rows = [
            ["#1", "plain"],
            ["a \"b\" c", "\""],
            ["tab\there", "lane RANBP2"],
        ];
        let mut text = Vec::new();
        let cells = rows.iter().map(|row| row.map(String::from));
        write_rows(&mut text, ["sample", "note"].into_iter(), cells).expect("in memory");
        let mut reader = csv::ReaderBuilder::new();
        let reader = reader.delimiter(b'\t').comment(Some(b'#'));
        let mut reader = reader.from_reader(text.as_slice());
        let read = reader.records().map(|row| row.expect("a row"));
        let read: Vec<Vec<String>> = read
            .map(|row| row.iter().map(String::from).collect())
            .collect();
        let expected = [
            ["#1", "plain"],
            ["a \"b\" c", "\""],
            ["tab?here", "lane RANBP2"],
        ];
        assert_eq!(read, expected);
    }
}
