//! `fuselane validate`: arguments, and the order of the work.

use super::ExitCode;
use super::calling::say_who_works;
use super::log::{Log, LogArguments};
use super::outputs::{check, unless_closed};
use super::record::RecordArguments;
use super::threads::ThreadArguments;
use super::thresholds::Thresholds;
use super::which_panel::{directory_of, load_panel};
use clap::error::Result as Parsed;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, value_parser};
use fuselane::document::FileRecord;
use fuselane::input::{Layout, Source};
use fuselane::panel::{JunctionKind, LaneId, Panel, PanelFiles};
use fuselane::report::{
    Output, VALIDATION_FORMATS, ValidationFormat, printable, to_stderr_by, write_text,
};
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

/// The laboratory's negative libraries: one file each, or two of mates.
#[derive(Debug, Clone)]
struct Backgrounds(Vec<Vec<PathBuf>>);

const BACKGROUND: &str = "background";

impl Args for Backgrounds {
    fn augment_args(command: Command) -> Command {
        let background = Arg::new(BACKGROUND)
            .long(BACKGROUND)
            .value_names(["R1", "R2"])
            .num_args(1..=2)
            .action(ArgAction::Append)
            .value_parser(value_parser!(PathBuf))
            .help_heading("Input")
            .help(
                "Reads of a sample that holds no fusion, and their mates; repeat the option for \
                 more samples [default: simulated reads]",
            );
        command.arg(background)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Backgrounds {
    fn from_arg_matches(matches: &ArgMatches) -> Parsed<Self> {
        let given = matches.get_occurrences::<PathBuf>(BACKGROUND);
        let given = given.into_iter().flatten();
        Ok(Self(given.map(|paths| paths.cloned().collect()).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Parsed<()> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Backgrounds {
    /// A layout for each library.
    ///
    /// # Errors
    /// A file that is not there or is given twice.
    fn layouts(&self) -> Result<Vec<Layout>> {
        let mut seen: Vec<Source> = Vec::new();
        let mut layouts = Vec::new();
        for paths in &self.0 {
            let sources: Vec<Source> = paths.iter().map(|path| Source::new(path)).collect();
            for source in &sources {
                if seen.iter().any(|one| one.is_same_file(source)) {
                    return Err(Error::Usage(format!(
                        "--background {}: it is given twice; give each file once",
                        source.name()
                    )));
                }
                seen.push(source.clone());
            }
            let layout = match &sources[..] {
                [one, two] => Layout::Paired(vec![(one.clone(), two.clone())]),
                _ => Layout::Single(sources),
            };
            layout.check()?;
            layouts.push(layout);
        }
        Ok(layouts)
    }

    /// That no file is a copy of another: it would count as another library. `files` are all, in their order.
    ///
    /// # Errors
    /// Two are the same.
    fn check_digests(files: &[FileRecord]) -> Result<()> {
        let files: Vec<&FileRecord> = files.iter().filter(|one| one.bytes != Some(0)).collect();
        for (place, file) in files.iter().enumerate() {
            let mut before = files[..place].iter();
            let is_same = |one: &&&FileRecord| one.sha256.is_some() && one.sha256 == file.sha256;
            if let Some(other) = before.find(is_same) {
                return Err(Error::Usage(format!(
                    "--background {}: it is a copy of {}, by their SHA-256; give each library once",
                    file.name, other.name
                )));
            }
        }
        Ok(())
    }
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
struct Files(Vec<(&'static str, PathBuf)>);

impl Args for Files {
    fn augment_args(command: Command) -> Command {
        let arguments = VALIDATION_FORMATS.iter().map(|format| {
            Arg::new(format.name)
                .long(format.name)
                .value_name("FILE")
                .help(format!("Write {}", format.holds))
                .help_heading("Output")
                .value_parser(value_parser!(PathBuf))
        });
        command.args(arguments)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Files {
    fn from_arg_matches(matches: &ArgMatches) -> Parsed<Self> {
        let given = VALIDATION_FORMATS.iter().filter_map(|format| {
            let path = matches.get_one::<PathBuf>(format.name)?;
            Some((format.name, path.clone()))
        });
        Ok(Self(given.collect()))
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
        let reads = self.backgrounds.0.iter().flatten();
        let directory = self.panel.as_deref().and_then(directory_of);
        let panel = directory.into_iter().flat_map(|directory| {
            PanelFiles::names().map(|name| Source::Path(directory.join(name)))
        });
        reads.map(|path| Source::new(path)).chain(panel).collect()
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
        let mut names = Vec::new();
        for (output, _) in files {
            names.extend(output.file().map(|path| printable(&path.to_string_lossy())));
            output.publish()?;
        }
        names
            .iter()
            .for_each(|name| log.say(&format!("wrote {name}")));
        let stdout_taken = streams.iter().any(|(output, _)| output.is_stdout());
        for (mut output, format) in streams {
            unless_closed(output.write_by(&mut |out| (format.write)(found, out)))?;
        }
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
