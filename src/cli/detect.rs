//! `fuselane detect`: arguments, and the order of the work.

use super::formats::Formats;
use super::input::InputArguments;
use super::log::{Log, LogArguments};
use super::outputs::{Opened, ReportArguments, open};
use super::progress::Progress;
use super::sample::{Recording, SampleArguments};
use super::thresholds::Thresholds;
use super::{ExitCode, told};
use clap::Args;
use fuselane::Result;
use fuselane::align::Aligner;
use fuselane::call::{Control, Sample, call, given};
use fuselane::document::{ControlKind, Document, Parameters};
use fuselane::fastq::umi::UmiRule;
use fuselane::input::Layout;
use fuselane::panel::Panel;
use fuselane::report::{Findings, SupportingAlignments};
use fuselane::run::count::{Counter, Meter};
use fuselane::run::spool::Spool;
use fuselane::run::{Transcriptome, read_panel};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Report which fusion transcript is in the reads
///
/// Reads are FASTQ, plain or compressed with gzip, BGZF, bzip2, xz or zstd; the
/// content of the file tells which. Without a file, or with -, they are read from
/// standard input:
///
///   zcat reads.fastq.gz | fuselane detect
///   fuselane detect R1.fastq.gz R2.fastq.gz --json result.json
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Detect {
    #[command(flatten)]
    input: InputArguments,
    #[command(flatten)]
    sample: SampleArguments,
    /// Use the panel in this directory instead of the built-in one
    #[arg(long, value_name = "DIR", help_heading = "Input")]
    panel: Option<PathBuf>,
    /// Look for partners that the panel does not have in these transcripts (FASTA with headers of GENCODE,
    /// Ensembl or RefSeq)
    #[arg(long, value_name = "FASTA", help_heading = "Input")]
    transcriptome: Option<PathBuf>,
    /// Annotation that has the exons of these transcripts (GTF or GFF3)
    #[arg(
        long,
        value_name = "GTF",
        requires = "transcriptome",
        help_heading = "Input"
    )]
    annotation: Option<PathBuf>,
    #[command(flatten)]
    reports: ReportArguments,
    #[command(flatten)]
    of_reads: Formats<true>,
    /// Let the exit code tell the verdict: 0 not detected, 10 detected, 11 inconclusive,
    /// 12 invalid
    #[arg(long, help_heading = "Output")]
    exit_verdict: bool,
    /// Number of threads [default: one for each core]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    #[command(flatten)]
    log: LogArguments,
    #[command(flatten)]
    thresholds: Thresholds,
}

/// What is asked for, checked.
struct Asked {
    umi: UmiRule,
    parameters: Parameters,
    layout: Layout,
    controls: [Vec<Layout>; 2],
    name: String,
    metadata: BTreeMap<String, String>,
    keeps_reads: bool,
}

impl Detect {
    /// Runs the detection and gives the exit code.
    ///
    /// # Errors
    /// Those of the library.
    pub fn run(&self) -> Result<ExitCode> {
        let umi = self.input.umi_rule()?;
        let parameters = self.thresholds.parameters(umi.is_used())?;
        let layout = self.input.sample()?;
        let controls = self.input.controls(&layout)?;
        let name = self.sample.name(&layout)?;
        let metadata = self.sample.metadata()?;
        self.transcriptome().map_or(Ok(()), |one| one.check())?;
        let of_reads = self.of_reads.asked(self.reports.set()?.as_ref())?;
        let keeps_reads = !of_reads.is_empty();
        let outputs = open([self.reports.asked()?, of_reads].concat(), self.log.file())?;
        let log = self.log.open()?;
        let asked = Asked {
            umi,
            parameters,
            layout,
            controls,
            name,
            metadata,
            keeps_reads,
        };
        self.detect(asked, outputs, &log)
            .inspect_err(|error| log.note(&format!("failed: {}", told(error))))
    }

    /// Counts, judges and reports.
    fn detect(&self, asked: Asked, outputs: Vec<Opened>, log: &Log) -> Result<ExitCode> {
        let spool = asked.keeps_reads.then(Spool::new).transpose()?;
        let panel = load_panel(self.panel.as_deref())?;
        say_what_is_read(log, &panel, &asked);
        let controls = asked.controls.iter().flatten();
        let layouts = std::iter::once(&asked.layout).chain(controls);
        // The report for a terminal has no room for it, and a digest takes the time of reading.
        let record = match outputs.is_empty() {
            true => None,
            false => self.sample.start_record(layouts, self.transcriptome())?,
        };
        let aligner = Aligner::new(&panel, asked.parameters.anchor_rule());
        let counter = self.counter(&aligner, asked.umi);
        let controls = count_controls(&counter, asked.controls)?;
        let counter = Counter {
            spool: spool.as_ref(),
            meter: Meter::default(),
            ..counter
        };
        let progress =
            (!self.log.is_quiet()).then(|| Progress::start(&asked.layout, &counter.meter));
        let evidence = counter.count(&asked.layout)?;
        drop(progress);
        let sample = Sample {
            name: &asked.name,
            files: &file_names(&asked.layout),
            evidence: &evidence,
        };
        let transcriptome = self.transcriptome();
        let found =
            transcriptome.map(|one| one.find_partners(&panel, &asked.parameters, &evidence));
        let panel = match found.transpose()? {
            Some(found) => &panel.clone().with_found(found),
            None => &panel,
        };
        let run = record.map(Recording::finish).transpose()?;
        let document = call(panel, &asked.parameters, sample, &controls);
        let document = document.described(asked.metadata, run);
        say_what_was_found(log, &document);
        let spool = spool.as_ref();
        let given = spool.map_or_else(BTreeMap::new, |_| given(panel, &evidence));
        let given = &given;
        let findings = Findings {
            document: &document,
            reads: spool.map(|spool| SupportingAlignments {
                panel,
                spool,
                given,
            }),
        };
        self.reports.write(outputs, &findings, &self.log, log)?;
        Ok(if self.exit_verdict {
            document.verdict.into()
        } else {
            ExitCode::Success
        })
    }

    /// Where partners are looked for that the panel does not have.
    fn transcriptome(&self) -> Option<Transcriptome<'_>> {
        self.transcriptome
            .as_deref()
            .map(|sequences| Transcriptome {
                sequences,
                annotation: self.annotation.as_deref(),
            })
    }

    fn counter<'a>(&self, aligner: &'a Aligner<'a>, umi: UmiRule) -> Counter<'a> {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        Counter {
            umi,
            threads: self.threads.map_or_else(cores, usize::from),
            ..Counter::new(aligner)
        }
    }
}

fn say_what_is_read(log: &Log, panel: &Panel, asked: &Asked) {
    log.say(&format!(
        "{} {}, panel {} {} ({})",
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION"),
        panel.name,
        panel.version,
        panel.sha256
    ));
    log.say(&format!("sample: {}", file_names(&asked.layout).join(", ")));
    for control in asked.controls.iter().flatten() {
        log.say(&format!("control: {}", file_names(control).join(", ")));
    }
}

fn say_what_was_found(log: &Log, document: &Document) {
    log.say(&format!(
        "{} reads, {} fragments, {} from the panel's genes, in {}",
        document.inputs.reads,
        document.inputs.fragments,
        document.inputs.on_target,
        log.elapsed()
    ));
    log.say(&format!(
        "{}: {}",
        document.sample,
        document.verdict.words().to_lowercase()
    ));
    for reason in document.reasons.iter() {
        log.say(&reason.to_string());
    }
}

fn count_controls(counter: &Counter, layouts: [Vec<Layout>; 2]) -> Result<Vec<Control>> {
    let kinds = [ControlKind::NoRt, ControlKind::NoTemplate];
    let mut controls = Vec::new();
    for (kind, layouts) in kinds.into_iter().zip(layouts) {
        for layout in layouts {
            controls.push(Control {
                kind,
                files: file_names(&layout),
                evidence: counter.count_control(&layout)?,
            });
        }
    }
    Ok(controls)
}

fn file_names(layout: &Layout) -> Vec<String> {
    layout.sources().iter().map(|one| one.name()).collect()
}

/// The panel of a directory, or the one built in.
///
/// # Errors
/// A panel that is wrong.
pub fn load_panel(directory: Option<&Path>) -> Result<Panel> {
    match directory {
        Some(directory) => read_panel(directory),
        None => Panel::builtin(),
    }
}
