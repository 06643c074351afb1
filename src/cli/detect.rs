//! `fuselane detect`: arguments, and the order of the work.

use super::ExitCode;
use super::formats::Formats;
use super::input::InputArguments;
use super::outputs::{ReportArguments, open};
use super::progress::Progress;
use super::thresholds::Thresholds;
use clap::Args;
use fuselane::align::Aligner;
use fuselane::call::{Control, Sample, call};
use fuselane::document::ControlKind;
use fuselane::fastq::umi::UmiRule;
use fuselane::input::{Layout, Source};
use fuselane::panel::Panel;
use fuselane::report::{Findings, SupportingAlignments};
use fuselane::run::count::{Counter, Meter};
use fuselane::run::spool::Spool;
use fuselane::run::{Transcriptome, read_panel};
use fuselane::{Error, Result};
use std::path::{Path, PathBuf};

/// Report which fusion transcript is in the reads
///
/// Reads are FASTQ, plain or compressed with gzip, BGZF, bzip2, xz or zstd; the
/// content of the file tells which. Without a file, or with -, they come from
/// standard input:
///
///   zcat reads.fastq.gz | fuselane detect
///   fuselane detect R1.fastq.gz R2.fastq.gz --json result.json
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Detect {
    #[command(flatten)]
    input: InputArguments,
    /// Name of the sample in reports [default: taken from the name of the first file]
    #[arg(long, value_name = "NAME", help_heading = "Input")]
    sample: Option<String>,
    /// Use the panel in this directory instead of the built-in one
    #[arg(long, value_name = "DIR", help_heading = "Input")]
    panel: Option<PathBuf>,
    /// Name partners that the panel does not have by these transcripts (FASTA; GENCODE, Ensembl and RefSeq
    /// headers tell the gene)
    #[arg(long, value_name = "FASTA", help_heading = "Input")]
    transcriptome: Option<PathBuf>,
    /// Tell the exons of these transcripts by an annotation (GTF or GFF3)
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
    thresholds: Thresholds,
}

impl Detect {
    /// Runs the detection and gives the exit code.
    ///
    /// # Errors
    /// Those of the library.
    pub fn run(&self) -> Result<ExitCode> {
        if self
            .sample
            .as_ref()
            .is_some_and(|name| name.trim().is_empty())
        {
            let problem = "--sample is empty; name the sample, or leave the option out to have it named \
                           after its file";
            return Err(Error::Usage(problem.into()));
        }
        let umi = self.input.umi_rule()?;
        let parameters = self.thresholds.parameters(umi.is_used())?;
        let layout = self.input.sample()?;
        let control_layouts = self.input.controls(&layout)?;
        for path in self.transcriptome.iter().chain(&self.annotation) {
            check_path(path)?;
        }
        let of_reads = self.of_reads.asked(self.reports.prefix()?)?;
        let keeps_reads = !of_reads.is_empty();
        let outputs = open([self.reports.asked()?, of_reads].concat())?;
        let spool = keeps_reads.then(Spool::new).transpose()?;
        let panel = load_panel(self.panel.as_deref())?;
        let aligner = Aligner::new(&panel, parameters.anchor_rule());
        let counter = self.counter(&aligner, umi);
        let controls = count_controls(&counter, control_layouts)?;
        let counter = Counter {
            spool: spool.as_ref(),
            meter: Meter::default(),
            ..counter
        };
        let progress = Progress::start(&layout, &counter.meter);
        let evidence = counter.count(&layout)?;
        drop(progress);
        let name = self.sample.clone().unwrap_or_else(|| sample_name(&layout));
        let sample = Sample {
            name: &name,
            files: &file_names(&layout),
            evidence: &evidence,
        };
        let transcriptome = self
            .transcriptome
            .as_deref()
            .map(|sequences| Transcriptome {
                sequences,
                annotation: self.annotation.as_deref(),
            });
        let found = transcriptome.map(|one| one.find_partners(&panel, &parameters, &evidence));
        let panel = match found.transpose()? {
            Some(found) => &panel.clone().with_found(found),
            None => &panel,
        };
        let document = call(panel, &parameters, sample, &controls);
        let findings = Findings {
            document: &document,
            reads: spool
                .as_ref()
                .map(|spool| SupportingAlignments { panel, spool }),
        };
        self.reports.write(outputs, &findings)?;
        Ok(if self.exit_verdict {
            document.verdict.into()
        } else {
            ExitCode::Success
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

/// That a file is there, before the work begins whose end needs it.
fn check_path(path: &Path) -> Result<()> {
    let found = path.metadata().map(|_| ());
    found.map_err(|source| Error::Read {
        file: path.display().to_string(),
        source,
    })
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

/// A sample's name from its first file: without directory, endings and mate number.
fn sample_name(layout: &Layout) -> String {
    let sources = layout.sources();
    let Some(Source::Path(path)) = sources.first() else {
        return "stdin".into();
    };
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let mut name = file.as_ref();
    for ending in [".gz", ".bgz", ".bz2", ".xz", ".zst", ".fastq", ".fq"] {
        name = name.strip_suffix(ending).unwrap_or(name);
    }
    if matches!(layout, Layout::Paired(_)) {
        name = name.strip_suffix("_001").unwrap_or(name);
        let endings = ["_R1", "_1", ".R1", ".1"];
        let bare = endings.iter().find_map(|ending| name.strip_suffix(ending));
        name = bare.unwrap_or(name);
    }
    if name.is_empty() { "sample" } else { name }.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_named_after_their_files() {
        let path = |name: &str| Source::new(Path::new(name));
        for (file, single, paired) in [
            ("d/tumour_R1.fastq.gz", "tumour_R1", "tumour"),
            ("S1_L001_R1_001.fq.gz", "S1_L001_R1_001", "S1_L001"),
            ("a.fq", "a", "a"),
            ("patient_1_R1.fq", "patient_1_R1", "patient_1"),
        ] {
            let pair = Layout::Paired(vec![(path(file), path("x"))]);
            assert_eq!(sample_name(&Layout::Single(vec![path(file)])), single);
            assert_eq!(sample_name(&pair), paired);
        }
        assert_eq!(sample_name(&Layout::Single(vec![path("-")])), "stdin");
    }
}
