//! Reports: one trait, one file per format, all made from the same document.

mod output;
mod text;
mod tsv;

pub use output::{Output, to_stderr};
pub use text::Text;
pub use tsv::{COLUMNS, Column, Tsv};

use crate::document::Document;
use std::io::{self, Write};

/// Writes a document in one format.
pub trait Report {
    /// Writes the whole report.
    ///
    /// # Errors
    /// The output fails.
    fn write(&self, document: &Document, out: &mut dyn Write) -> io::Result<()>;
}

/// The document itself, as JSON.
#[derive(Debug, Clone, Copy)]
pub struct Json;

impl Report for Json {
    fn write(&self, document: &Document, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, document)?;
        writeln!(out)
    }
}

/// A text without control characters, so that a name from the input cannot steer a terminal or
/// break a table.
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { '?' } else { letter })
        .collect()
}
