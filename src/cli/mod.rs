//! The command line: one file per subcommand.

mod detect;
mod input;
mod outputs;
mod panel;
mod progress;
mod remedy;
mod report;
#[cfg(unix)]
mod signals;
mod thresholds;

pub use remedy::told;

use clap::{Parser, Subcommand};
#[cfg(unix)]
use fuselane::Error;
use fuselane::Result;

/// Tells from sequencing reads which kinase fusion transcript a tumour carries.
///
/// Matches RNA sequencing reads (FASTQ) against the junctions of known fusion
/// partners and reports the supported in-frame exon fusion. The panel is built in:
/// nothing to download, nothing to configure. For research use.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 80)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Detect(Box<detect::Detect>),
    Report(Box<report::ReportCommand>),
    Panel(panel::PanelCommand),
}

impl Cli {
    /// Runs the subcommand and gives the exit code.
    ///
    /// # Errors
    /// Those of the library.
    pub fn run(self) -> Result<u8> {
        #[cfg(unix)]
        signals::watch().map_err(|source| Error::System {
            what: "cannot listen to signals".into(),
            source,
        })?;
        match self.command {
            Command::Detect(detect) => detect.run(),
            Command::Report(report) => report.run(),
            Command::Panel(panel) => panel.run(),
        }
    }
}
