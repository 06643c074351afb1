//! `--junction-bed`: where the joins of the calls lie on the sequences of `--junction-fasta`.

use super::table::{self, Column, columns};
use super::{Findings, Report};
use crate::document::Status;
use std::io::{self, Write};

/// The columns, in order: those of BED6. The first line is no row of a call, but names them.
pub const BED_COLUMNS: &[Column] = columns! {
    "#chrom", "Name of the sequence in the FASTA.", |_, call| call.contig.name.clone();
    "start", "Position of the last base before the join, 0-based.", |_, call| call.contig.before.len().saturating_sub(1).to_string();
    "end", "Position behind the first base after the join, 0-based.", |_, call| (call.contig.before.len() + 1).to_string();
    "name", "Lane, or genes and exons, without spaces.", |_, call| call.label().replace(' ', "_");
    "score", "1000 for a detected call, 500 for an inconclusive one.", |_, call| score(call.status).into();
    "strand", "`+`: the sequences are those of the transcripts.", |_, _| "+".into();
};

fn score(status: Status) -> &'static str {
    match status {
        Status::Detected => "1000",
        _ => "500",
    }
}

/// The joins of the calls.
#[derive(Debug, Clone, Copy)]
pub struct JunctionBed;

impl Report for JunctionBed {
    fn write(&self, findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
        let document = findings.document;
        table::write_bare(out, BED_COLUMNS, document, &document.calls)
    }
}
