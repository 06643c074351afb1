//! `fuselane detect`: arguments, and the order of the work.

use super::input::InputArguments;
use super::progress::Progress;
use super::thresholds::Thresholds;
use clap::Args;
use fuselane::align::Aligner;
use fuselane::call::{Control, Sample, call};
use fuselane::count::{Counter, Meter};
use fuselane::document::{ControlKind, Document};
use fuselane::panel::{JunctionKind, Panel};
use fuselane::reads::{Layout, Source};
use fuselane::report::{Json, Output, Report, Text, Tsv, to_stderr};
use fuselane::supporting::Spool;
use fuselane::umi::UmiRule;
use fuselane::{Error, Result, names};
use std::path::{Path, PathBuf};

/// Report which ALK fusion transcript is in the reads
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
    /// Write the whole result as JSON; - is standard output
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    json: Option<PathBuf>,
    /// Write the calls as a table; - is standard output
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    tsv: Option<PathBuf>,
    /// Write the reads behind each call, gzipped FASTQ, mates one after the other
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    supporting_reads: Option<PathBuf>,
    /// List what came close to each lane and why it was not counted
    #[arg(long, help_heading = "Output")]
    explain: bool,
    /// Exit with 0 for not detected, 10 detected, 11 inconclusive, 12 invalid
    #[arg(long, help_heading = "Output")]
    exit_verdict: bool,
    /// Threads in all [default: all cores]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    #[command(flatten)]
    thresholds: Thresholds,
}

/// Outputs that were asked for, opened before the first read.
struct Outputs {
    reports: Vec<(&'static dyn Report, Output)>,
    supporting: Option<(Output, Spool)>,
}

impl Detect {
    /// Runs the detection and gives the exit code.
    ///
    /// # Errors
    /// Those of the library.
    pub fn run(&self) -> Result<u8> {
        let umi = self.input.umi_rule()?;
        let parameters = self.thresholds.parameters(umi.is_used())?;
        let layout = self.input.sample()?;
        let control_layouts = self.input.controls(&layout)?;
        let outputs = self.outputs()?;
        let panel = load_panel(self.panel.as_deref())?;
        let aligner = Aligner::new(&panel, parameters.anchor_rule());
        let counter = self.counter(&aligner, umi, None);
        let controls = count_controls(&counter, control_layouts)?;
        let spool = outputs.supporting.as_ref().map(|(_, spool)| spool);
        let counter = Counter {
            spool,
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
        self.write(outputs, &panel, &document)?;
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

    fn outputs(&self) -> Result<Outputs> {
        let asked: [(&'static dyn Report, &Option<PathBuf>); 2] =
            [(&Json, &self.json), (&Tsv, &self.tsv)];
        let mut reports = Vec::new();
        for (report, path) in asked {
            if let Some(path) = path {
                reports.push((report, Output::open(path)?));
            }
        }
        let supporting = match &self.supporting_reads {
            Some(path) => Some((Output::open(path)?, Spool::new()?)),
            None => None,
        };
        let on_stdout = reports.iter().map(|(_, output)| output);
        let on_stdout = on_stdout.chain(supporting.iter().map(|(output, _)| output));
        if on_stdout.filter(|output| output.is_stdout()).count() > 1 {
            return Err(Error::Usage(
                "two outputs go to standard output; give one of them a file".into(),
            ));
        }
        Ok(Outputs {
            reports,
            supporting,
        })
    }

    /// Writes every output, the readable report last: on standard output unless that is taken.
    fn write(&self, outputs: Outputs, panel: &Panel, document: &Document) -> Result<()> {
        let text = Text {
            explain: self.explain,
        };
        let mut stdout_taken = false;
        for (report, output) in outputs.reports {
            stdout_taken |= output.is_stdout();
            output.finish(report, document)?;
        }
        if let Some((output, spool)) = outputs.supporting {
            stdout_taken |= output.is_stdout();
            let junctions = called_junctions(panel, document);
            output.finish_with(|out| spool.write(&junctions, out))?;
        }
        if stdout_taken {
            to_stderr(&text, document)
        } else {
            Output::Stdout.finish(&text, document)
        }
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

/// Indices of the junctions that are called. They are told by their HGVS names: two transcripts of
/// a gene may have exons of one number.
fn called_junctions(panel: &Panel, document: &Document) -> Vec<usize> {
    let junctions = panel.junctions.iter().enumerate();
    junctions
        .filter(|(_, junction)| junction.kind == JunctionKind::Fusion)
        .filter(|(_, junction)| {
            let name = names::hgvs(panel, junction);
            document.calls.iter().any(|call| call.hgvs == name)
        })
        .map(|(index, _)| index)
        .collect()
}

/// The panel of a directory, or the one built in.
///
/// # Errors
/// A panel that is wrong.
pub fn load_panel(directory: Option<&Path>) -> Result<Panel> {
    match directory {
        Some(directory) => Panel::from_directory(directory),
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
