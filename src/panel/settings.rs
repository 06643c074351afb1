//! What `panel.tsv` says of a panel as a whole.

use super::files::{PanelFile, PanelFiles};
use super::table::{Row, rows};
use super::wrong::Wrong;
use crate::error::Result;

/// The rows of `panel.tsv`: keys and their values.
pub struct Settings<'f> {
    file: &'f PanelFile,
    rows: Vec<Row<'f>>,
}

impl<'f> Settings<'f> {
    /// Those of a panel.
    ///
    /// # Errors
    /// The file is no table.
    pub fn new(files: &'f PanelFiles) -> Result<Self> {
        let file = files.file("panel.tsv")?;
        let rows = rows(file)?;
        Ok(Self { file, rows })
    }

    fn of_key(&self, key: &str) -> impl Iterator<Item = &Row<'f>> {
        let rows = self.rows.iter();
        rows.filter(move |row| row.given("key") == Some(key))
    }

    /// The value of a key; empty if it is wrong, which is noted.
    pub fn one(&self, key: &str, wrong: &mut Wrong) -> String {
        let missing = format!("the key {key} is missing");
        let value = match self.of_key(key).next() {
            Some(row) => row.required("value").map(str::to_string),
            None => Err(self.file.error(0, missing, "add a row for it")),
        };
        wrong.keep(value).unwrap_or_default()
    }

    /// The values of a key, which may stand there several times or not at all.
    pub fn all(&self, key: &str) -> Vec<String> {
        let values = self.of_key(key).filter_map(|row| row.given("value"));
        values.map(str::to_string).collect()
    }

    /// Digest of the table of exon ends, if there is one.
    ///
    /// # Errors
    /// It is no digest.
    pub fn exon_ends(&self) -> Result<Option<String>> {
        let Some(value) = self.all("exon_ends").pop() else {
            return Ok(None);
        };
        let digest = value.strip_prefix("sha256:").filter(|digest| {
            digest.len() == 64 && digest.bytes().all(|digit| digit.is_ascii_hexdigit())
        });
        let wrong = || {
            let problem = format!("exon_ends is {value:?}, which is no digest");
            let remedy = "leave the row as panel build wrote it, or out";
            self.file.error(0, problem, remedy)
        };
        digest
            .map(|digest| Some(digest.to_string()))
            .ok_or_else(wrong)
    }
}
