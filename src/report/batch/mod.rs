//! Reports of a batch: one of each kind for all of its samples.

mod multiqc;
mod page;
mod rows;
mod text;
mod tsv;

pub use rows::SampleRows;
pub use text::BatchText;
pub use tsv::BATCH_COLUMNS;

use crate::document::BatchResult;
use std::io::{self, Write};

/// What reports of a batch are made from.
#[derive(Debug, Clone, Copy)]
pub struct BatchFindings<'a> {
    /// The result.
    pub result: &'a BatchResult,
    /// What tables have of each library, in the order of the result; `None` where it has no result.
    pub rows: &'a [Option<SampleRows>],
}

/// Writes a report of a batch.
pub type WriteBatch = fn(&BatchFindings, &mut dyn Write) -> io::Result<()>;

/// The reports of a batch, by the names of their files.
pub static BATCH_FILES: &[(&str, WriteBatch)] = &[
    ("batch.tsv", tsv::write),
    ("batch.html", page::write),
    // MultiQC only finds files whose names end like this.
    ("batch_mqc.json", multiqc::statistics),
    ("batch.lanes_mqc.json", multiqc::lanes),
    ("batch.reads_mqc.json", multiqc::reads),
    // The last one: a folder that has it is that of a batch that is finished.
    ("batch.json", json),
];

fn json(findings: &BatchFindings, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, findings.result)?;
    writeln!(out)
}
