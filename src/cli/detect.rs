//! `fuselane detect`: arguments, and the order of the work.

use super::progress::Progress;
use clap::Args;
use fuselane::align::Aligner;
use fuselane::call::call;
use fuselane::count::{Meter, count};
use fuselane::panel::Panel;
use fuselane::parameters::Parameters;
use fuselane::reads::{Layout, Source};
use fuselane::report::{Json, Output, Report, Text, Tsv, to_stderr};
use fuselane::{Error, Result};
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
    /// Reads; - is standard input
    #[arg(value_name = "R1", conflicts_with = "first")]
    reads: Option<PathBuf>,
    /// Mates of the reads in R1
    #[arg(value_name = "R2", conflicts_with = "first")]
    mates: Option<PathBuf>,
    /// First mates, or single reads, in several files
    #[arg(short = '1', value_name = "FILE", num_args = 1.., help_heading = "Input")]
    first: Vec<PathBuf>,
    /// Second mates, a file for each of -1
    #[arg(short = '2', value_name = "FILE", num_args = 1.., requires = "first", help_heading = "Input")]
    second: Vec<PathBuf>,
    /// Mates follow each other in one stream
    #[arg(long, help_heading = "Input")]
    interleaved: bool,
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
    /// Exit with 0 for not detected, 10 detected, 11 inconclusive, 12 invalid
    #[arg(long, help_heading = "Output")]
    exit_verdict: bool,
    /// Threads in all [default: all cores]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    #[command(flatten)]
    thresholds: Thresholds,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Thresholds")]
struct Thresholds {
    /// Fewest aligned bases on each side of the join
    #[arg(long, value_name = "BASES", default_value_t = Parameters::default().minimum_anchor)]
    minimum_anchor: usize,
    /// Most mismatches in the 12 bases next to the join on a short side
    #[arg(long, value_name = "N", default_value_t = Parameters::default().anchor_mismatches)]
    anchor_mismatches: u32,
    /// Mismatches by which a junction must beat any other explanation
    #[arg(long, value_name = "N", default_value_t = Parameters::default().margin)]
    margin: u32,
    /// Unique junction fragments for "detected"
    #[arg(long, value_name = "N", default_value_t = Parameters::default().minimum_fragments)]
    minimum_fragments: u64,
    /// Distinct start sites for "detected"
    #[arg(long, value_name = "N", default_value_t = Parameters::default().minimum_start_sites)]
    minimum_start_sites: u64,
    /// Unique fragments for "inconclusive" at a known junction
    #[arg(long, value_name = "N", default_value_t = Parameters::default().inconclusive_fragments)]
    inconclusive_fragments: u64,
    /// Smallest fusion fraction for "detected", 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = Parameters::default().minimum_fraction)]
    minimum_fraction: f64,
    /// Reads needed for "not detected"
    #[arg(long, value_name = "N", default_value_t = Parameters::default().minimum_reads)]
    minimum_reads: u64,
    /// Fragments of control genes needed for "not detected"
    #[arg(long, value_name = "N", default_value_t = Parameters::default().minimum_control_fragments)]
    minimum_control_fragments: u64,
}

impl Thresholds {
    fn parameters(&self) -> Result<Parameters> {
        let parameters = Parameters {
            minimum_anchor: self.minimum_anchor,
            anchor_mismatches: self.anchor_mismatches,
            margin: self.margin,
            minimum_fragments: self.minimum_fragments,
            minimum_start_sites: self.minimum_start_sites,
            inconclusive_fragments: self.inconclusive_fragments,
            minimum_fraction: self.minimum_fraction,
            minimum_reads: self.minimum_reads,
            minimum_control_fragments: self.minimum_control_fragments,
        };
        parameters.check()?;
        Ok(parameters)
    }
}

impl Detect {
    /// Runs the detection and gives the exit code.
    ///
    /// # Errors
    /// Those of the library.
    pub fn run(&self) -> Result<u8> {
        let parameters = self.thresholds.parameters()?;
        let layout = self.layout()?;
        let outputs = self.outputs()?;
        let panel = load_panel(self.panel.as_deref())?;
        let aligner = Aligner::new(&panel, parameters.anchor_rule());
        let meter = Meter::default();
        let progress = Progress::start(&layout, &meter);
        let evidence = count(&aligner, &layout, self.threads(), &meter)?;
        drop(progress);
        let files: Vec<String> = layout.sources().iter().map(|one| one.name()).collect();
        let sample = self.sample.clone().unwrap_or_else(|| sample_name(&layout));
        let document = call(&panel, &parameters, &sample, files, &evidence);
        let stdout_taken = outputs.iter().any(|(_, output)| output.is_stdout());
        for (report, output) in outputs {
            output.finish(report, &document)?;
        }
        if stdout_taken {
            to_stderr(&Text, &document)?;
        } else {
            Output::Stdout.finish(&Text, &document)?;
        }
        Ok(if self.exit_verdict {
            document.verdict.exit_code()
        } else {
            0
        })
    }

    fn threads(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.map_or_else(cores, usize::from)
    }

    /// Opens every output before the first read.
    fn outputs(&self) -> Result<Vec<(&'static dyn Report, Output)>> {
        let asked: [(&'static dyn Report, &Option<PathBuf>); 2] =
            [(&Json, &self.json), (&Tsv, &self.tsv)];
        let mut outputs = Vec::new();
        for (report, path) in asked {
            if let Some(path) = path {
                outputs.push((report, Output::open(path)?));
            }
        }
        let on_stdout = outputs.iter().filter(|(_, one)| one.is_stdout()).count();
        if on_stdout > 1 {
            return Err(Error::Usage(
                "--json and --tsv both go to standard output; give one of them a file".into(),
            ));
        }
        Ok(outputs)
    }

    fn layout(&self) -> Result<Layout> {
        let sources = |paths: &[PathBuf]| paths.iter().map(|path| Source::new(path)).collect();
        let paired = self.mates.is_some() || !self.second.is_empty();
        if paired && self.interleaved {
            return Err(Error::Usage(
                "--interleaved takes mates from one stream; leave the second file out".into(),
            ));
        }
        let first: Vec<Source> = match &self.reads {
            Some(path) => vec![Source::new(path)],
            None if self.first.is_empty() => vec![Source::Stdin],
            None => sources(&self.first),
        };
        let second: Vec<Source> = match &self.mates {
            Some(path) => vec![Source::new(path)],
            None => sources(&self.second),
        };
        if self.interleaved {
            return Ok(Layout::Interleaved(first));
        }
        if second.is_empty() {
            return Ok(Layout::Single(first));
        }
        if first.len() != second.len() {
            return Err(Error::Usage(format!(
                "-1 has {} files and -2 has {}; give a file of mates for each",
                first.len(),
                second.len()
            )));
        }
        let is_file = |one: &Source| *one != Source::Stdin;
        let mut pairs = first.iter().zip(&second);
        if let Some((same, _)) = pairs.find(|(one, two)| one == two && is_file(one)) {
            return Err(Error::Usage(format!(
                "{} is given as both mates; give the file of the second mates",
                same.name()
            )));
        }
        Ok(Layout::Paired(first.into_iter().zip(second).collect()))
    }
}

/// The panel of a directory, or the one built in.
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
