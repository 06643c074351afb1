//! `fuselane validate`: arguments, and the order of the work.

mod backgrounds;

use super::ExitCode;
use super::calling::say_who_works;
use super::formats::{Given, given, with_options};
use super::log::{Log, LogArguments};
use super::outputs::{check, name, unless_closed};
use super::record::RecordArguments;
use super::threads::ThreadArguments;
use super::thresholds::Thresholds;
use super::which_panel::{directory_of, load_panel};
use backgrounds::Backgrounds;
use clap::error::Result as Parsed;
use clap::{ArgMatches, Args, Command, FromArgMatches, value_parser};
use fuselane::input::Source;
use fuselane::panel::{JunctionKind, LaneId, Panel, PanelFiles};
use fuselane::report::{Output, VALIDATION_FORMATS, ValidationFormat, to_stderr_by, write_text};
use fuselane::run::validate::{Negatives, Study, Validation};
use fuselane::{Error, Result};
use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;

/// Most fragments of a level: a library beyond it holds little but the fusion.
const MOST_FRAGMENTS: u64 = 100_000;

/// Measure the limit of detection and the false positives of this program and panel
///
/// Simulated reads of each lane are added to reads without a fusion, at a ladder
/// of levels, and called as detect calls them. The reads without a fusion are
/// simulated, or your laboratory's own:
///
///   fuselane validate -o validation
///   fuselane validate --background N1_R1.fq.gz N1_R2.fq.gz \
///     --background N2_R1.fq.gz N2_R2.fq.gz -o validation
///
/// This writes validation.json, validation.tsv and validation.html. Spiked reads
/// have the lengths and the qualities of the reads that they are added to.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Validate {
    #[command(flatten)]
    backgrounds: Backgrounds,
    /// Panel: alk, imt (further kinases), or a directory with one [default: alk]
    #[arg(long, value_name = "PANEL", help_heading = "Input")]
    panel: Option<PathBuf>,
    #[command(flatten)]
    design: Design,
    #[command(flatten)]
    outputs: Outputs,
    #[command(flatten)]
    record: RecordArguments,
    #[command(flatten)]
    log: LogArguments,
    #[command(flatten)]
    threads: ThreadArguments,
    #[command(flatten)]
    thresholds: Thresholds,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Design")]
struct Design {
    /// Lanes to try, separated by commas [default: all]
    #[arg(long, value_name = "LANE", value_delimiter = ',')]
    lanes: Vec<String>,
    /// Fragments that hold the join in a library, each a level, separated by commas
    #[arg(
        long,
        value_name = "N",
        value_delimiter = ',',
        default_value = "2,4,6,8,10,12,16,24,40",
        value_parser = value_parser!(u64).range(1..=MOST_FRAGMENTS)
    )]
    levels: Vec<u64>,
    /// Libraries of each lane and level
    #[arg(long, value_name = "N", default_value = "20", value_parser = value_parser!(u64).range(1..=10_000))]
    replicates: u64,
    /// Decides all that is left to chance: the same seed gives the same reads
    #[arg(long, value_name = "N", default_value = "1")]
    seed: u64,
    /// Mean length of spiked fragments in bases; lengths are within a third of it
    #[arg(long, value_name = "BASES", default_value = "200", value_parser = value_parser!(u16).range(40..=1000))]
    fragment_length: u16,
    /// Bases of a simulated read, where no --background is given
    #[arg(long, value_name = "BASES", default_value = "100", value_parser = value_parser!(u16).range(40..=1000), conflicts_with = "background")]
    read_length: u16,
    /// Fragments of a simulated library without a fusion, where no --background is given
    #[arg(long, value_name = "N", default_value = "20000", value_parser = value_parser!(u64).range(1..=10_000_000), conflicts_with = "background")]
    fragments: u64,
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
struct Outputs {
    /// Write PREFIX.json, PREFIX.tsv and PREFIX.html
    #[arg(long, short, value_name = "PREFIX")]
    output: Option<PathBuf>,
    #[command(flatten)]
    files: Files,
}

/// A file for each format that has an option of its own.
#[derive(Debug, Clone)]
struct Files(Given);

impl Args for Files {
    fn augment_args(command: Command) -> Command {
        let formats = VALIDATION_FORMATS.iter();
        with_options(command, formats.map(|one| [one.name, "FILE", one.holds]))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Files {
    fn from_arg_matches(matches: &ArgMatches) -> Parsed<Self> {
        let names = VALIDATION_FORMATS.iter().map(|one| one.name);
        Ok(Self(given(matches, names)))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Parsed<()> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// A file that is asked for, and its format.
type Asked = (PathBuf, &'static ValidationFormat);

impl Outputs {
    /// Every file that is asked for: by its own option, or as one of the set.
    fn asked(&self) -> Vec<Asked> {
        let asked = VALIDATION_FORMATS.iter().filter_map(|format| {
            let mut given = self.files.0.iter();
            let given = given.find(|(name, _)| *name == format.name);
            let of_set = || {
                let mut name = OsString::from(self.output.as_ref()?);
                name.push(format.ending);
                Some(PathBuf::from(name))
            };
            let path = given.map(|(_, path)| path.clone()).or_else(of_set)?;
            Some((path, format))
        });
        asked.collect()
    }
}

impl Validate {
    /// Runs the validation and gives the exit code.
    ///
    /// # Errors
    /// Those of the library.
    pub fn run(&self) -> Result<ExitCode> {
        let asked = self.outputs.asked();
        let paths = asked.iter().map(|(path, _)| path.as_path());
        check(paths, self.log.file(), &self.inputs())?;
        let log = self.log.open()?;
        log.failing(|log| self.validate(asked, log))?;
        Ok(ExitCode::Success)
    }

    /// Everything that is read.
    fn inputs(&self) -> Vec<Source> {
        let directory = self.panel.as_deref().and_then(directory_of);
        let panel = directory.into_iter().flat_map(|directory| {
            PanelFiles::names().map(|name| Source::Path(directory.join(name)))
        });
        self.backgrounds.sources().chain(panel).collect()
    }

    fn validate(&self, asked: Vec<Asked>, log: &Log) -> Result<()> {
        self.threads.warn(log);
        let layouts = self.backgrounds.layouts()?;
        let parameters = self.thresholds.parameters(false)?;
        let metadata = self.record.metadata()?;
        let panel = load_panel(self.panel.as_deref())?;
        let lanes = self.design.lanes(&panel)?;
        let outputs: Vec<(Output, &ValidationFormat)> = asked
            .into_iter()
            .map(|(path, format)| Ok((Output::open(&path)?, format)))
            .collect::<Result<_>>()?;
        say_who_works(log, &panel);
        let recording = self.record.start(layouts.iter(), None, true, true)?;
        let (files, run) = recording.finish()?;
        Backgrounds::check_digests(&files)?;
        let study = Study {
            panel: &panel,
            parameters: &parameters,
            lanes,
            levels: self.design.levels(),
            replicates: self.design.replicates,
            seed: self.design.seed,
            fragment_length: self.design.fragment_length.into(),
            negatives: match layouts.is_empty() {
                true => Negatives::Simulated {
                    fragments: self.design.fragments,
                    read_length: self.design.read_length.into(),
                },
                false => Negatives::Reads(layouts),
            },
            threads: self.threads.count(),
        };
        let found = study.run()?;
        let found = found.described(metadata, files, run);
        log.say(&format!("done in {}", log.elapsed()));
        self.write(outputs, &found, log)
    }

    /// Writes every report, gives the files their names, and prints the readable report: on standard output
    /// unless that is taken.
    fn write(
        &self,
        outputs: Vec<(Output, &ValidationFormat)>,
        found: &Validation,
        log: &Log,
    ) -> Result<()> {
        let is_file = |(output, _): &(Output, _)| output.file().is_some();
        let (mut files, streams): (Vec<_>, Vec<_>) = outputs.into_iter().partition(is_file);
        for (output, format) in &mut files {
            output.write_by(&mut |out| (format.write)(found, out))?;
        }
        let stdout_taken = streams.iter().any(|(output, _)| output.is_stdout());
        for (mut output, format) in streams {
            unless_closed(output.write_by(&mut |out| (format.write)(found, out)))?;
        }
        let names = name(files.into_iter().map(|(output, _)| output))?;
        names
            .iter()
            .for_each(|name| log.say(&format!("wrote {name}")));
        let mut text = |out: &mut dyn Write| write_text(found, &names, out);
        match (self.log.is_quiet(), stdout_taken) {
            (true, _) => Ok(()),
            // Standard error may be closed or full; the results are written.
            (false, true) => {
                let _ = to_stderr_by(&mut text);
                Ok(())
            }
            (false, false) => unless_closed(Output::Stdout.write_by(&mut text)),
        }
    }
}

impl Design {
    /// The levels, ascending, each once.
    fn levels(&self) -> Vec<u64> {
        let mut levels = self.levels.clone();
        levels.sort_unstable();
        levels.dedup();
        levels
    }

    /// The lanes that are to be tried, in the order of the panel.
    ///
    /// # Errors
    /// A name that the panel does not have.
    fn lanes(&self, panel: &Panel) -> Result<Vec<LaneId>> {
        if let Some(name) = self
            .lanes
            .iter()
            .find(|name| panel.lane_named(name).is_none())
        {
            return Err(Error::Usage(format!(
                "--lanes {name}: the panel {} has no such lane; fuselane panel lanes lists them",
                panel.name
            )));
        }
        let is_asked = |name: &String| self.lanes.is_empty() || self.lanes.contains(name);
        let lanes = panel.lanes.iter().enumerate();
        let lanes = lanes.filter(|(_, lane)| {
            is_asked(&lane.name) && panel.junction(lane.junction).kind == JunctionKind::Fusion
        });
        let lanes: Vec<LaneId> = lanes.map(|(index, _)| LaneId::new(index)).collect();
        match lanes.is_empty() {
            false => Ok(lanes),
            true => Err(Error::Usage(format!(
                "the panel {} has no lanes, and fragments are spiked of lanes; add lanes to it, as \
                 reference/README.md tells",
                panel.name
            ))),
        }
    }
}
