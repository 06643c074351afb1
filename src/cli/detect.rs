//! `fuselane detect`: arguments, and the order of the work.

use super::input::InputArguments;
use super::outputs::{ReportArguments, named, open, with_ending};
use super::progress::Progress;
use super::thresholds::Thresholds;
use clap::Args;
use fuselane::align::Aligner;
use fuselane::call::{Control, Sample, call};
use fuselane::document::{ControlKind, Document};
use fuselane::fastq::umi::UmiRule;
use fuselane::input::{Layout, Source};
use fuselane::panel::Panel;
use fuselane::report::{
    Bam, BamIndex, Output, Report, Sam, SupportingAlignments, SupportingReads, Target,
};
use fuselane::run::count::{Counter, Meter};
use fuselane::run::read_panel;
use fuselane::run::spool::Spool;
use fuselane::{Error, Result};
use std::path::{Path, PathBuf};

/// Report which fusion transcript is in the reads
///
/// Reads are FASTQ, plain or compressed (gzip, BGZF, bzip2, xz, zstd: told by content).
/// Without a file, or with -, they come from standard input:
///
///   zcat reads.fastq.gz | fuselane detect
///   fuselane detect R1.fastq.gz R2.fastq.gz --json result.json
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Detect {
    #[command(flatten)]
    input: InputArguments,
    /// Name of the sample in reports [default: from the file's name]
    #[arg(long, value_name = "NAME", help_heading = "Input")]
    sample: Option<String>,
    /// Use the panel in this directory instead of the built-in one
    #[arg(long, value_name = "DIR", help_heading = "Input")]
    panel: Option<PathBuf>,
    #[command(flatten)]
    reports: ReportArguments,
    /// Write the reads behind each call, gzipped FASTQ, mates one after the other
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    supporting_reads: Option<PathBuf>,
    /// Write them aligned to the sequences of --junction-fasta, as SAM
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    sam: Option<PathBuf>,
    /// Write them so as BAM, and its index beside it as FILE.bai
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    bam: Option<PathBuf>,
    /// Exit with 0 for not detected, 10 detected, 11 inconclusive, 12 invalid
    #[arg(long, help_heading = "Output")]
    exit_verdict: bool,
    /// Threads in all [default: all cores]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    #[command(flatten)]
    thresholds: Thresholds,
}

/// What an output holds.
#[derive(Clone, Copy)]
enum Content {
    Report(&'static dyn Report),
    SupportingReads,
    Sam,
    Bam,
    BamIndex,
}

impl Detect {
    /// Runs the detection and gives the exit code.
    ///
    /// # Errors
    /// Those of the library.
    pub fn run(&self) -> Result<u8> {
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
        let outputs = open(self.asked()?)?;
        let holds_reads = |(content, _): &(Content, Output)| !matches!(content, Content::Report(_));
        let spool = outputs
            .iter()
            .any(holds_reads)
            .then(Spool::new)
            .transpose()?;
        let panel = load_panel(self.panel.as_deref())?;
        let aligner = Aligner::new(&panel, parameters.anchor_rule());
        let counter = self.counter(&aligner, umi, None);
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
        let document = call(&panel, &parameters, sample, &controls);
        self.write(outputs, &counter, &document)?;
        Ok(if self.exit_verdict {
            document.verdict.exit_code()
        } else {
            0
        })
    }

    fn counter<'a>(
        &self,
        aligner: &'a Aligner<'a>,
        umi: UmiRule,
        spool: Option<&'a Spool>,
    ) -> Counter<'a> {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        Counter {
            aligner,
            umi,
            threads: self.threads.map_or_else(cores, usize::from),
            meter: Meter::default(),
            spool,
        }
    }

    /// Every output that is asked for, and its file.
    fn asked(&self) -> Result<Vec<(Content, PathBuf)>> {
        let reports = self.reports.asked()?.into_iter();
        let mut asked: Vec<(Content, PathBuf)> = reports
            .map(|(report, path)| (Content::Report(report), path))
            .collect();
        let of_reads = [
            (
                Content::SupportingReads,
                &self.supporting_reads,
                ".supporting.fastq.gz",
            ),
            (Content::Bam, &self.bam, ".bam"),
        ];
        asked.extend(named(self.reports.prefix()?, &of_reads));
        asked.extend(self.sam.clone().map(|path| (Content::Sam, path)));
        let bam = asked
            .iter()
            .find(|(content, _)| matches!(content, Content::Bam));
        let index = bam.filter(|(_, path)| !Target::of(path).is_stream());
        let index = index.map(|(_, path)| (Content::BamIndex, with_ending(path, ".bai")));
        asked.extend(index);
        Ok(asked)
    }

    fn write(
        &self,
        outputs: Vec<(Content, Output)>,
        counter: &Counter,
        document: &Document,
    ) -> Result<()> {
        let Some(spool) = counter.spool else {
            let reports = outputs
                .into_iter()
                .filter_map(|(content, output)| match content {
                    Content::Report(report) => Some((report as _, output)),
                    _ => None,
                });
            return self.reports.write(reports.collect(), document);
        };
        let panel = counter.aligner.panel();
        let alignments = SupportingAlignments { panel, spool };
        let reads = SupportingReads { panel, spool };
        let (sam, bam) = (Sam(alignments), Bam::new(alignments));
        let index = BamIndex(&bam);
        let reports = outputs.into_iter().map(|(content, output)| {
            let report: &dyn Report = match content {
                Content::Report(report) => report,
                Content::SupportingReads => &reads,
                Content::Sam => &sam,
                Content::Bam => &bam,
                Content::BamIndex => &index,
            };
            (report, output)
        });
        self.reports.write(reports.collect(), document)
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
