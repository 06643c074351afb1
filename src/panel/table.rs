//! Rows of the panel's tables, with the line each stands on.

use super::files::PanelFile;
use crate::error::{Error, Result};
use csv::StringRecord;
use std::collections::HashMap;
use std::rc::Rc;
use std::str::FromStr;

/// A row of a tab-separated table; `.` stands for nothing.
pub struct Row<'a> {
    file: &'a PanelFile,
    /// Line in the file, from 1.
    pub line: u64,
    /// Shared by all rows: thousands of them are read at every start.
    header: Rc<Header>,
    fields: StringRecord,
}

/// The first line of a table that is no comment.
struct Header {
    /// Line in the file, from 1.
    line: u64,
    columns: StringRecord,
}

impl Row<'_> {
    /// The field of a column as it stands; `None` where the table has no such column.
    fn field(&self, column: &str) -> Option<&str> {
        let at = self.columns().position(|name| name == column)?;
        self.fields.get(at).map(str::trim)
    }

    /// The field of a column, `None` where it is `.`.
    pub fn optional(&self, column: &str) -> Result<Option<&str>> {
        match self.field(column) {
            Some("." | "") => Ok(None),
            Some(text) => Ok(Some(text)),
            None => Err(self.header_error(
                format!("the column {column} is missing"),
                "add it to the header, as in the built-in panel",
            )),
        }
    }

    /// The field of a column that a table may lack; `None` where it is `.`, too.
    pub fn given(&self, column: &str) -> Option<&str> {
        let text = self.field(column);
        text.filter(|text| !matches!(*text, "." | ""))
    }

    /// All fields, by column.
    pub fn fields(&self) -> HashMap<String, String> {
        let fields = self.fields.iter().map(|field| field.trim().to_string());
        self.columns().map(str::to_string).zip(fields).collect()
    }

    /// Names of the columns, in the order of the table.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.header.columns.iter()
    }

    /// Path of the table.
    pub fn file(&self) -> &str {
        &self.file.path
    }

    /// The field of a column that must not be empty.
    pub fn required(&self, column: &str) -> Result<&str> {
        self.optional(column)?
            .ok_or_else(|| self.error(format!("{column} is empty"), "fill it in"))
    }

    /// A field that must parse, `None` where it is `.`.
    pub fn parsed<T: FromStr>(&self, column: &str, what: &str) -> Result<Option<T>> {
        self.optional(column)?
            .map(|text| {
                text.parse().map_err(|_| {
                    self.error(
                        format!("{column} is {text:?}, which is no {what}"),
                        format!("write a {what}"),
                    )
                })
            })
            .transpose()
    }

    /// A field that must parse and must not be empty.
    pub fn required_parsed<T: FromStr>(&self, column: &str, what: &str) -> Result<T> {
        self.required(column)?;
        self.parsed(column, what)?
            .ok_or_else(|| self.error(format!("{column} is empty"), format!("write a {what}")))
    }

    /// One of several words, each with its meaning.
    pub fn word<T: Copy>(&self, column: &str, words: &[(&str, T)]) -> Result<T> {
        let text = self.required(column)?;
        words
            .iter()
            .find(|(word, _)| *word == text)
            .map(|(_, meaning)| *meaning)
            .ok_or_else(|| {
                let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
                self.error(
                    format!("{column} is {text:?}"),
                    format!("write one of: {}", known.join(", ")),
                )
            })
    }

    /// A sequence of `ACGT`; nothing where it is `.`.
    pub fn sequence(&self, column: &str) -> Result<Vec<u8>> {
        let text = self.optional(column)?.unwrap_or("");
        match text.bytes().find(|base| !b"ACGT".contains(base)) {
            None => Ok(text.as_bytes().to_vec()),
            Some(base) => Err(self.error(
                format!("{column} holds {:?}", base as char),
                "write bases as A, C, G, T",
            )),
        }
    }

    /// A field split at commas; nothing where it is `.`.
    pub fn list(&self, column: &str) -> Result<Vec<String>> {
        Ok(self
            .optional(column)?
            .map(|text| {
                text.split(',')
                    .map(|item| item.trim().to_string())
                    .collect()
            })
            .unwrap_or_default())
    }

    /// A field as an owned text, `None` where it is `.`.
    pub fn text(&self, column: &str) -> Result<Option<String>> {
        Ok(self.optional(column)?.map(str::to_string))
    }

    /// An error in the header of the table.
    pub fn header_error(&self, problem: impl Into<String>, remedy: impl Into<String>) -> Error {
        self.file.error(self.header.line, problem, remedy)
    }

    /// An error at this row.
    pub fn error(&self, problem: impl Into<String>, remedy: impl Into<String>) -> Error {
        self.file.error(self.line, problem, remedy)
    }
}

/// The rows of a table; lines that start with `#` are comments, the first other line is the header.
pub fn rows(file: &PanelFile) -> Result<Vec<Row<'_>>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .comment(Some(b'#'))
        .quoting(false)
        .from_reader(file.text.as_bytes());
    let wrong = |error: csv::Error| {
        let line = error.position().map_or(0, csv::Position::line);
        file.error(
            line,
            format!("not a row of the table: {error}"),
            "give every row as many tab-separated fields as the header",
        )
    };
    let columns = reader.headers().map_err(wrong)?.clone();
    let line = |of: &StringRecord| of.position().map_or(0, |at| first_line(&file.text, at));
    let header = Rc::new(Header {
        line: line(&columns),
        columns,
    });
    let (mut rows, mut errors) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = match record.map_err(wrong) {
            Ok(record) => record,
            Err(error) => {
                errors.push(error);
                continue;
            }
        };
        rows.push(Row {
            file,
            line: line(&record),
            header: Rc::clone(&header),
            fields: record,
        });
    }
    match errors.is_empty() {
        true => Ok(rows),
        false => Err(Error::all(errors)),
    }
}

/// The line of a row, from 1: its place is that of the comments and empty lines before it.
fn first_line(text: &str, place: &csv::Position) -> u64 {
    let from = usize::try_from(place.byte()).ok();
    let lines = from.and_then(|from| text.get(from..)).unwrap_or_default();
    let is_skipped = |line: &&str| line.is_empty() || line.starts_with('#');
    place.line() + lines.lines().take_while(is_skipped).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_headers_know_their_lines() {
        let file = PanelFile {
            path: "table.tsv".into(),
            text: "# a\n\n# b\nname\tcount\none\t1\n# c\ntwo\t2\n\nthree\tx\n".into(),
        };
        let rows = rows(&file).expect("a table");
        let lines: Vec<u64> = rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, [5, 7, 9]);
        let wrong = rows[2].parsed::<u8>("count", "number").expect_err("x");
        assert!(
            wrong.to_string().starts_with("table.tsv: line 9: "),
            "{wrong}"
        );
        let missing = rows[0].optional("size").expect_err("no such column");
        assert!(
            missing.to_string().starts_with("table.tsv: line 4: "),
            "{missing}"
        );
    }
}
