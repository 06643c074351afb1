//! Reports: one trait, one file per format, one registry of them ([`FORMATS`]), all made from the
//! same findings.

mod alignments;
mod arriba;
mod batch;
mod bedpe;
mod calls_tsv;
mod comparison;
mod compressed;
mod contigs;
mod evidence;
mod formats;
mod fusor;
mod genome;
mod html;
mod junction_bed;
mod multiqc;
mod orphans;
mod output;
mod star_fusion;
mod supporting_reads;
mod table;
mod text;
mod tsv;
mod validation;
mod vcf;
mod watch;
mod words;

pub use alignments::{Bam, BamIndex, Sam, SupportingAlignments};
pub use arriba::{ARRIBA_COLUMNS, Arriba};
pub use batch::{BATCH_COLUMNS, BATCH_FILES, BatchFindings, BatchText, SampleRows};
pub use bedpe::{BEDPE_COLUMNS, Bedpe};
pub use calls_tsv::{CALL_COLUMNS, CallsTsv};
pub use comparison::{comparison_json, comparison_text};
pub use compressed::Compressed;
pub use contigs::JunctionFasta;
pub use evidence::{EvidenceReads, StoredEvidence};
pub use formats::{FORMATS, Format};
pub use fusor::Fusor;
pub use html::{Html, comparison_page};
pub use junction_bed::{BED_COLUMNS, JunctionBed};
pub use multiqc::{MultiqcLanes, MultiqcReads, MultiqcStatistics};
pub use orphans::Orphans;
pub use output::{Output, Target, Writing, to_stderr, to_stderr_by};
pub use star_fusion::{STAR_FUSION_COLUMNS, StarFusion};
pub use supporting_reads::SupportingReads;
pub use table::Column;
pub use text::Text;
pub use tsv::{SAMPLE_COLUMNS, Tsv};
pub use validation::{VALIDATION_COLUMNS, VALIDATION_FORMATS, ValidationFormat, write_text};
pub use vcf::{Vcf, VcfIndex};
pub use watch::{watch_json, watch_text};

use crate::document::Document;
use crate::run::Shard;
use std::io::{self, Write};

/// What reports are made from.
///
/// ```
/// use fuselane::call::{Sample, call};
/// use fuselane::document::Parameters;
/// use fuselane::evidence::Evidence;
/// use fuselane::panel::Panel;
/// use fuselane::report::{Findings, Report, Tsv};
/// let panel = Panel::builtin()?;
/// let sample = Sample { name: "T1", files: &[], evidence: &Evidence::default() };
/// let document = call(&panel, &Parameters::default(), sample, &[]);
/// let mut table = Vec::new();
/// Tsv.write(&Findings::from(&document), &mut table)?;
/// assert!(table.starts_with(b"sample\t"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Findings<'a> {
    /// The result.
    pub document: &'a Document,
    /// The reads behind the calls, where they were kept.
    pub reads: Option<SupportingAlignments<'a>>,
    /// What the reads add up to, where it was kept.
    pub evidence: Option<&'a Shard>,
    /// Whether the files of these findings are to be replaced by those of more reads, so that a page loads itself again.
    pub is_replaced: bool,
}

impl<'a> From<&'a Document> for Findings<'a> {
    /// A result without its reads and evidence.
    fn from(document: &'a Document) -> Self {
        Self {
            document,
            reads: None,
            evidence: None,
            is_replaced: false,
        }
    }
}

impl<'a> Findings<'a> {
    /// The reads behind the calls.
    ///
    /// # Errors
    /// They were not kept.
    pub fn reads(&self) -> io::Result<SupportingAlignments<'a>> {
        let missing = || io::Error::other("it is made of reads, which were not kept");
        self.reads.ok_or_else(missing)
    }
}

/// Writes what was found in one format.
///
/// ```
/// use fuselane::report::{Findings, Report};
/// use std::io::{self, Write};
/// /// A format of your own.
/// struct Line;
/// impl Report for Line {
///     fn write(&self, findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
///         let document = findings.document;
///         writeln!(out, "{}\t{}", document.sample, document.verdict.code())
///     }
/// }
/// ```
pub trait Report: Sync {
    /// Writes the whole report.
    ///
    /// # Errors
    /// The output fails, or the report is made of reads and there are none.
    fn write(&self, findings: &Findings, out: &mut dyn Write) -> io::Result<()>;

    /// Whether it is made of the supporting reads, which have to be kept for it.
    fn needs_reads(&self) -> bool {
        false
    }

    /// Whether it is what the reads add up to, with the digests of their files.
    fn is_evidence(&self) -> bool {
        false
    }
}

/// The document itself, as JSON.
#[derive(Debug, Clone, Copy)]
pub struct Json;

impl Report for Json {
    fn write(&self, findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, findings.document)?;
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
