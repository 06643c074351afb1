//! Options that name the laboratory's negative libraries.

use clap::error::Result as Parsed;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, value_parser};
use fuselane::document::FileRecord;
use fuselane::input::{Layout, Source};
use fuselane::{Error, Result};
use std::path::PathBuf;

/// The laboratory's negative libraries: one file each, or two of mates.
#[derive(Debug, Clone)]
pub(super) struct Backgrounds(Vec<Vec<PathBuf>>);

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
    /// All files.
    pub fn sources(&self) -> impl Iterator<Item = Source> {
        let files = self.0.iter().flatten();
        files.map(|path| Source::new(path))
    }

    /// A layout for each library.
    ///
    /// # Errors
    /// A file that is not there or is given twice.
    pub fn layouts(&self) -> Result<Vec<Layout>> {
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
    pub fn check_digests(files: &[FileRecord]) -> Result<()> {
        for (place, file) in files.iter().enumerate() {
            let digest = file.digest_of_reads();
            let mut before = files[..place].iter();
            let is_same = |one: &&FileRecord| digest.is_some() && one.digest_of_reads() == digest;
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
