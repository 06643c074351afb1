//! Reports: one trait, one file per format, all made from the same document.

mod alignments;
mod arriba;
mod bedpe;
mod contigs;
mod html;
mod multiqc;
mod output;
mod star_fusion;
mod supporting_reads;
mod table;
mod text;
mod tsv;
mod vcf;

pub use alignments::{Bam, BamIndex, Sam, SupportingAlignments};
pub use arriba::{ARRIBA_COLUMNS, Arriba};
pub use bedpe::{BEDPE_COLUMNS, Bedpe};
pub use contigs::JunctionFasta;
pub use html::Html;
pub use multiqc::{MULTIQC_ENDING, MultiqcLanes, MultiqcReads, MultiqcStatistics};
pub use output::{Output, Target, remove_unfinished, to_stderr};
pub use star_fusion::{STAR_FUSION_COLUMNS, StarFusion};
pub use supporting_reads::SupportingReads;
pub use table::Column;
pub use text::Text;
pub use tsv::{COLUMNS, Tsv};
pub use vcf::Vcf;

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

/// A text without control characters and without those that turn the direction of writing, so that
/// a name from the input cannot steer a terminal or break a table.
pub fn printable(text: &str) -> String {
    let steers = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
            || matches!(letter, '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    text.chars()
        .map(|letter| if steers(letter) { '?' } else { letter })
        .collect()
}
