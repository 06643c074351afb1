//! `fuselane watch`: the samples of a run while it is sequenced.

mod folder;
mod reports;
mod stream;

use super::ExitCode;
use super::calling::{PartnerFiles, TranscriptArguments, say_who_works};
use super::formats::FolderArguments;
use super::log::{Log, LogArguments};
use super::outputs::{check, unless_closed};
use super::record::RunRecording;
use super::sample::name_of;
use super::stop::Stop;
use super::threads::ThreadArguments;
use super::thresholds::Thresholds;
use super::umi::UmiArguments;
use super::which_panel::PanelArgument;
use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum};
use fuselane::align::Aligner;
use fuselane::document::{Parameters, WatchResult};
use fuselane::fastq::umi::UmiRule;
use fuselane::input::{Layout, Source};
use fuselane::report::{FORMATS, Output, watch_text};
use fuselane::run::StoredPanel;
use fuselane::run::watch::{END_FILES, Watch, check_sample};
use fuselane::{Error, Result};
use reports::Reports;
use std::path::PathBuf;
use std::time::Duration;

/// Follow a run while it is sequenced, and report each sample so far
///
/// DIR is the folder of a run as the program of the sequencer writes it: MinKNOW's,
/// with fastq_pass/barcode01, or that of bcl-convert, with files such as
/// SAMPLE_S1_L001_R1_001.fastq.gz. Each file is counted once, when it is whole:
///
///   fuselane watch run -o results
///
/// Each sample gets the files that detect writes, in a folder of its own, which
/// are written anew as more reads come, and say that they are not final;
/// results/watch.json tells of all samples. Started again, it goes on where it was
/// ended or killed. Instead of a folder, a FIFO or standard input (-) gives the
/// reads of one sample.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct WatchCommand {
    /// Folder of the run; or a FIFO, or - for standard input
    #[arg(value_name = "DIR")]
    path: PathBuf,
    /// Seconds between two looks, and at least between two results of a sample
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds, help_heading = "Following")]
    every: Duration,
    /// Seconds that a file has to stay as it is before it is counted
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds, help_heading = "Following")]
    settle: Duration,
    /// The run is over when nothing has changed for so many seconds, --settle at least
    #[arg(long, value_name = "SECONDS", value_parser = seconds, help_heading = "Following")]
    idle: Option<Duration>,
    /// The run is over when this file is there: its path from DIR, with * for any letters;
    /// may be repeated [default: final_summary*.txt, Logs/FastqComplete.txt]
    #[arg(
        long,
        value_name = "PATTERN",
        value_parser = NonEmptyStringValueParser::new(),
        help_heading = "Following"
    )]
    end_file: Vec<String>,
    /// End as soon as every sample has this answer, as far as its reads have come
    #[arg(long, value_name = "ANSWER", help_heading = "Following")]
    until: Option<Until>,
    /// Read what the sequencer could give to no sample as a sample of its own
    #[arg(long, help_heading = "Input")]
    unclassified: bool,
    /// Files of first mates are all there is: do not wait for second mates
    #[arg(long, conflicts_with = "interleaved", help_heading = "Input")]
    single: bool,
    /// The mates of a fragment follow each other in one file
    #[arg(long, help_heading = "Input")]
    interleaved: bool,
    /// Name of the sample, of which all reads are [default: by the names of files and folders]
    #[arg(long, value_name = "NAME", help_heading = "Input")]
    sample: Option<String>,
    #[command(flatten)]
    panel: PanelArgument,
    #[command(flatten)]
    transcripts: TranscriptArguments,
    #[command(flatten)]
    umi: UmiArguments,
    #[command(flatten)]
    folder: FolderArguments,
    /// Leave out what differs from run to run, such as times and command, so that the results
    /// are the same for the same files by the same names
    #[arg(long, help_heading = "Output")]
    reproducible: bool,
    #[command(flatten)]
    threads: ThreadArguments,
    #[command(flatten)]
    thresholds: Thresholds,
    #[command(flatten)]
    log: LogArguments,
}

/// What ends the work before the run is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Until {
    /// A fusion is detected in every sample
    Detected,
    /// In every sample a fusion is detected, or the reads so far exclude one
    Excluded,
}

/// Longest time that can be asked for: ten years.
const LONGEST: f64 = 3.2e8;

/// Seconds, which may have a fraction.
fn seconds(text: &str) -> std::result::Result<Duration, String> {
    let seconds: f64 = text
        .parse()
        .map_err(|_| "it is no number; give seconds, as in 30".to_string())?;
    match (0.0..=LONGEST).contains(&seconds) {
        true => Ok(Duration::from_secs_f64(seconds)),
        false => Err("give 0 seconds or more".into()),
    }
}

/// All that is needed to follow something.
struct Session<'a> {
    command: &'a WatchCommand,
    watch: Watch<'a>,
    reports: Reports<'a>,
    stop: &'a Stop,
    log: &'a Log,
}

impl WatchCommand {
    /// Follows the run until it is over or a signal comes, and gives the exit code.
    ///
    /// # Errors
    /// What is asked for does not go together, or an output fails. Files that are wrong are told in the results.
    pub fn run(&self, stop: &Stop) -> Result<ExitCode> {
        let umi = self.umi.rule()?;
        let parameters = self.thresholds.parameters(umi.is_used())?;
        self.check()?;
        let mut inputs = self.panel.sources();
        inputs.extend(self.transcripts.sources());
        check(std::iter::empty(), self.log.file(), &inputs)?;
        let log = self.log.open()?;
        log.failing(|log| self.follow((umi, parameters), stop, log))
    }

    fn follow(
        &self,
        (umi, parameters): (UmiRule, Parameters),
        stop: &Stop,
        log: &Log,
    ) -> Result<ExitCode> {
        self.threads.warn(log);
        let (panel, panel_files) = self.panel.load()?;
        self.transcripts.check()?;
        let partners = self.transcripts.partners(&self.panel, &panel)?;
        let transcriptome = partners.as_ref().map(PartnerFiles::transcriptome);
        let run = RunRecording::start(transcriptome)?.finish(Vec::new())?;
        say_who_works(log, &panel);
        let aligner = Aligner::new(&panel, parameters.anchor_rule());
        let session = Session {
            command: self,
            watch: Watch {
                panel: StoredPanel::new(&panel, panel_files.as_ref())?,
                aligner: &aligner,
                parameters,
                umi,
                threads: self.threads.count(),
                interleaved: self.interleaved,
                stop: stop.flag(),
            },
            reports: Reports {
                command: self,
                panel: &panel,
                transcriptome,
                run: (!self.reproducible).then_some(run),
                log,
            },
            stop,
            log,
        };
        match self.path.is_dir() {
            true => session.follow_folder(),
            false => session.follow_stream(),
        }
    }

    /// That what is asked for goes together.
    fn check(&self) -> Result<()> {
        let is_named = |name: &str| self.folder.formats.iter().any(|one| one == name);
        let mut of_reads = FORMATS.iter().filter(|format| format.needs_reads);
        if let Some(format) = of_reads.find(|format| is_named(format.name)) {
            return Err(Error::Usage(format!(
                "--formats {}: the supporting reads of a run that is followed are not kept; make it by fuselane \
                 detect when the run is over",
                format.name
            )));
        }
        if self.every < Duration::from_millis(50) {
            let problem = "--every: give 0.05 seconds or more";
            return Err(Error::Usage(problem.into()));
        }
        self.sample.as_deref().map_or(Ok(()), check_sample)?;
        let source = Source::new(&self.path);
        if source.is_regular() {
            return Err(Error::Usage(format!(
                "{}: it is a file; name the folder that it is in, or use fuselane detect",
                source.name()
            )));
        }
        Layout::Single(vec![source]).check()
    }

    /// How files are told to be of a sample or of mates, in options.
    fn settings(&self) -> String {
        let sample = self.sample.as_ref();
        let sample = sample.map(|name| format!("--sample {name}"));
        let flags = [
            ("--unclassified", self.unclassified),
            ("--single", self.single),
            ("--interleaved", self.interleaved),
        ];
        let flags = flags.into_iter().filter(|(_, is_given)| *is_given);
        let flags = flags.map(|(flag, _)| flag.to_string());
        let all: Vec<String> = flags.chain(sample).collect();
        match all.is_empty() {
            true => "none".into(),
            false => all.join(" "),
        }
    }

    /// Names by which a file says that the run is over.
    fn end_files(&self) -> Vec<String> {
        match self.end_file.is_empty() {
            true => END_FILES.map(String::from).into(),
            false => self.end_file.clone(),
        }
    }

    /// The sample of a stream.
    fn sample_of_stream(&self) -> Result<String> {
        let source = Source::new(&self.path);
        let name = self.sample.clone();
        let name = name.unwrap_or_else(|| name_of(&Layout::Single(vec![source])));
        check_sample(&name)?;
        Ok(name)
    }

    /// Whether a sample has the answer that ends the work.
    fn has_answer(&self, sample: &fuselane::document::WatchedSample) -> bool {
        match self.until {
            None => false,
            Some(Until::Detected) => sample.is_detected(),
            Some(Until::Excluded) => sample.is_detected() || sample.is_excluded(),
        }
    }

    /// Prints the state of the run.
    fn print(&self, result: &WatchResult) -> Result<()> {
        if self.log.is_quiet() {
            return Ok(());
        }
        unless_closed(Output::Stdout.write_by(&mut |out| watch_text(result, out)))
    }
}
