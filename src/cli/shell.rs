//! What a shell and its user want of the program: completions, manual pages, how to cite it.

use super::Cli;
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use fuselane::{Error, Result};
use std::io::{self, Write};
use std::path::PathBuf;

/// How to cite the program: the file that is beside its source.
const CITATION: &str = include_str!("../../CITATION.cff");

/// Print the completions of a shell
///
///   fuselane completions bash > ~/.local/share/bash-completion/completions/fuselane
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Write the manual pages into a directory
///
///   fuselane man ~/.local/share/man/man1 && man fuselane-detect
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Man {
    /// The directory, which is made if it is not there
    #[arg(value_name = "DIR")]
    directory: PathBuf,
}

impl Completions {
    /// Prints them.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn run(&self) -> Result<()> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "fuselane", &mut script);
        print(&script)
    }
}

impl Man {
    /// Writes a page for the program and for each subcommand.
    ///
    /// # Errors
    /// The directory cannot be made or written.
    pub fn run(&self) -> Result<()> {
        let failed = |source| Error::Write {
            file: self.directory.display().to_string(),
            source,
        };
        std::fs::create_dir_all(&self.directory).map_err(failed)?;
        clap_mangen::generate_to(Cli::command(), &self.directory).map_err(failed)
    }
}

/// Prints how to cite the program.
///
/// # Errors
/// Standard output cannot be written.
pub fn cite() -> Result<()> {
    print(CITATION.as_bytes())
}

fn print(text: &[u8]) -> Result<()> {
    let written = io::stdout().lock().write_all(text);
    written.map_err(|source| match source.kind() {
        io::ErrorKind::BrokenPipe => Error::ClosedPipe,
        _ => Error::Write {
            file: "standard output".into(),
            source,
        },
    })
}
