//! `fuselane panel`: shows, checks, compares and builds panels.

mod build;
mod show;

use super::ExitCode;
use super::detect::load_panel;
use clap::{Args, Subcommand};
use fuselane::panel::{Panel, PanelFiles, check};
use fuselane::run::write_files;
use fuselane::{Error, Result};
use show::show;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

/// Show, check, compare or build panels of transcripts, junctions and lanes
#[derive(Debug, Args)]
pub struct PanelCommand {
    #[command(subcommand)]
    command: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Print genes, transcripts, exons and lanes
    Show {
        /// Panel directory [default: the built-in panel]
        directory: Option<PathBuf>,
    },
    /// Verify frames, lengths, splice sites and lanes
    Check {
        /// Panel directory [default: the built-in panel]
        directory: Option<PathBuf>,
    },
    Build(Box<build::Build>),
    /// Write the files of the built-in panel to a new directory, where you can change them
    Export {
        /// Directory to make
        directory: PathBuf,
    },
}

impl PanelCommand {
    /// Runs the action and gives the exit code.
    ///
    /// # Errors
    /// Those of the library.
    pub fn run(&self) -> Result<ExitCode> {
        let mut out = BufWriter::new(io::stdout().lock());
        let written = match &self.command {
            Action::Show { directory } => show(&load_panel(directory.as_deref())?, &mut out),
            Action::Check { directory } => {
                print_checks(&load_panel(directory.as_deref())?, &mut out)
            }
            Action::Build(build) => build.run(&mut out)?,
            Action::Export { directory } => {
                write_files(&PanelFiles::builtin(), directory)?;
                Ok(())
            }
        };
        written
            .and_then(|()| out.flush())
            .map_err(Error::standard_output)?;
        Ok(ExitCode::Success)
    }
}

fn print_checks(panel: &Panel, out: &mut impl Write) -> io::Result<()> {
    // A panel that fails a check does not load: its error has been printed instead.
    let checks = check(panel);
    for check in &checks {
        writeln!(out, "ok  {}: {}", check.name, check.detail)?;
    }
    writeln!(
        out,
        "\n{} checks passed: panel {} {}  {}",
        checks.len(),
        panel.name,
        panel.version,
        panel.sha256
    )
}
