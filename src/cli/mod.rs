//! The command line: one file per subcommand.

mod batch;
mod calling;
mod compare;
mod detect;
mod exit_code;
mod formats;
mod input;
mod log;
mod merge;
mod outputs;
mod panel;
mod progress;
mod record;
mod remedy;
mod report;
mod sample;
mod shell;
#[cfg(unix)]
mod signals;
mod stop;
mod threads;
mod thresholds;
mod umi;
mod validate;
mod watch;
mod which_panel;

pub use exit_code::ExitCode;
pub use log::complain;
pub use remedy::{told, told_of_file};

use clap::error::{ContextKind, ContextValue};
use clap::{Parser, Subcommand};
#[cfg(unix)]
use fuselane::Error;
use fuselane::Result;
use remedy::Options;
use stop::Stop;

/// Tells from sequencing reads which kinase fusion transcript a tumour carries.
///
/// fuselane compares RNA sequencing reads (FASTQ) with the junctions of known fusion
/// partners. It reports which junction the reads support, and whether it is in frame.
/// The panel is built in: there is nothing to download and nothing to configure.
/// For research use.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true, max_term_width = 80)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Detect(Box<detect::Detect>),
    Merge(Box<merge::Merge>),
    Batch(Box<batch::BatchCommand>),
    Watch(Box<watch::WatchCommand>),
    Report(Box<report::ReportCommand>),
    Compare(Box<compare::Compare>),
    Panel(panel::PanelCommand),
    Validate(Box<validate::Validate>),
    Completions(shell::Completions),
    Man(shell::Man),
    /// Print how to cite the program (Citation File Format)
    Cite,
}

impl Cli {
    /// What the command line says. Help, versions and what is wrong are printed, and end the program.
    pub fn read() -> Self {
        Self::try_parse().unwrap_or_else(|mut error| {
            // An option that is unknown is hardly the name of a file, which would stand behind `--`.
            if let Some(ContextValue::StyledStrs(mut tips)) = error.remove(ContextKind::Suggested) {
                tips.retain(|tip| !tip.to_string().contains("as a value"));
                if !tips.is_empty() {
                    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(tips));
                }
            }
            error.exit()
        })
    }

    /// Runs the subcommand and gives the exit code.
    ///
    /// # Errors
    /// Those of the library.
    pub fn run(self) -> Result<ExitCode> {
        let stop = Stop::default();
        // What follows a run ends in order at the first signal, and at once at the second.
        let first = matches!(self.command, Command::Watch(_)).then(|| stop.clone());
        #[cfg(unix)]
        signals::watch(first).map_err(|source| Error::System {
            what: "cannot listen to signals".into(),
            source,
        })?;
        remedy::set_options(match self.command {
            Command::Batch(_) => Options::Sheet,
            Command::Watch(_) => Options::Folder,
            Command::Validate(_) => Options::Backgrounds,
            _ => Options::Usual,
        });
        match self.command {
            Command::Detect(detect) => detect.run(),
            Command::Merge(merge) => merge.run(),
            Command::Batch(batch) => batch.run(),
            Command::Watch(watch) => watch.run(&stop),
            Command::Report(report) => report.run(),
            Command::Compare(compare) => compare.run(),
            Command::Panel(panel) => panel.run(),
            Command::Validate(validate) => validate.run(),
            Command::Completions(completions) => completions.run().map(|()| ExitCode::Success),
            Command::Man(man) => man.run().map(|()| ExitCode::Success),
            Command::Cite => shell::cite().map(|()| ExitCode::Success),
        }
    }
}
