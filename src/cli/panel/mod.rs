//! `fuselane panel`: shows, checks, builds and copies panels.

mod build;
mod list;
mod show;

use super::ExitCode;
use super::which_panel::{directory_of, files_of, load_panel};
use clap::{Args, Subcommand};
use fuselane::panel::{EXON_ENDS, Panel, PanelFiles, check, differences};
use fuselane::run::{check_exon_ends, write_files};
use fuselane::{Error, Result};
use list::{Form, write_lanes, write_panel};
use show::show;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Show, check, build or copy panels of transcripts, junctions and lanes
#[derive(Debug, Args)]
pub struct PanelCommand {
    #[command(subcommand)]
    command: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Print genes, transcripts, exons and lanes
    Show {
        /// Panel: alk, imt, or a directory [default: alk]
        panel: Option<PathBuf>,
        /// Print them as JSON
        #[arg(long)]
        json: bool,
        /// Print the exons as a table
        #[arg(long, conflicts_with = "json")]
        tsv: bool,
    },
    /// Print the lanes as a table
    Lanes {
        /// Panel: alk, imt, or a directory [default: alk]
        panel: Option<PathBuf>,
        /// Print them as JSON
        #[arg(long)]
        json: bool,
    },
    /// Verify frames, lengths, splice sites and lanes
    Check {
        /// Panel: alk, imt, or a directory [default: alk]
        panel: Option<PathBuf>,
    },
    Build(Box<build::Build>),
    /// Make a directory with the tables of a panel, commented and empty, and a table of partners
    /// for `panel build`
    New {
        /// Directory to make
        directory: PathBuf,
    },
    /// Say what differs between two panels: transcripts base by base, lanes, grades
    Diff {
        /// Panel: alk, imt, or a directory
        one: PathBuf,
        /// Another one [default: the built-in panel of its name, or alk, is compared with ONE]
        other: Option<PathBuf>,
    },
    /// Write the files of a built-in panel to a new directory, where you can change them
    Export {
        /// Directory to make
        directory: PathBuf,
        /// Panel: alk, imt
        #[arg(long, default_value = "alk")]
        panel: PathBuf,
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
            Action::Show { panel, json, tsv } => {
                let panel = load_panel(panel.as_deref())?;
                match (json, tsv) {
                    (true, _) => write_panel(&panel, Form::Json, &mut out),
                    (_, true) => write_panel(&panel, Form::Tsv, &mut out),
                    _ => show(&panel, &mut out),
                }
            }
            Action::Lanes { panel, json } => {
                let form = if *json { Form::Json } else { Form::Tsv };
                write_lanes(&load_panel(panel.as_deref())?, form, &mut out)
            }
            Action::Check { panel } => print_checks(panel.as_deref(), &mut out)?,
            Action::Build(build) => build.run(&mut out)?,
            Action::New { directory } => {
                new_panel(directory)?;
                Ok(())
            }
            Action::Diff { one, other } => {
                let new = load_panel(Some(other.as_deref().unwrap_or(one)))?;
                let old = match other {
                    Some(_) => load_panel(Some(one))?,
                    None => builtin_like(&new)?,
                };
                print_differences(&old, &new, &mut out)
            }
            Action::Export { directory, panel } => {
                write_files(&files_of(Some(panel))?, &[], directory)?;
                Ok(())
            }
        };
        written
            .and_then(|()| out.flush())
            .map_err(Error::standard_output)?;
        Ok(ExitCode::Success)
    }
}

/// The built-in panel that has the name of a panel; the default one if none has.
fn builtin_like(panel: &Panel) -> Result<Panel> {
    let named = PanelFiles::builtin_named(&panel.name);
    Panel::from_files(&named.unwrap_or_else(PanelFiles::builtin))
}

/// The table that `panel build` takes, commented.
const PARTNERS: &str = include_str!("partners.tsv");

fn new_panel(directory: &Path) -> Result<()> {
    let name = directory.file_name().unwrap_or_default().to_string_lossy();
    let others = [("partners.tsv", PARTNERS)];
    write_files(&PanelFiles::skeleton(&name)?, &others, directory)
}

/// Writes what differs between two panels.
fn print_differences(old: &Panel, new: &Panel, out: &mut impl Write) -> io::Result<()> {
    let found = differences(old, new);
    for one in &found {
        writeln!(out, "{one}")?;
    }
    let count = found.len();
    let (one, other) = (&old.sha256[..12], &new.sha256[..12]);
    match count {
        0 if old.sha256 == new.sha256 => writeln!(out, "the panels are the same: {one}"),
        0 => writeln!(out, "nothing differs but words: {one} and {other}"),
        _ => writeln!(out, "\n{count} differences: {one} and {other}"),
    }
}

/// Checks a panel, and the table of exon ends beside it, and writes what was looked at.
fn print_checks(asked: Option<&Path>, out: &mut impl Write) -> Result<io::Result<()>> {
    // A panel that fails a check does not load: its error is printed instead.
    let panel = load_panel(asked)?;
    let mut lines: Vec<String> = check(&panel)
        .iter()
        .map(|check| format!("{}: {}", check.name, check.detail))
        .collect();
    let mut is_unused = false;
    if let Some(directory) = asked.and_then(directory_of) {
        match check_exon_ends(directory, &panel)? {
            Some(count) => lines.push(format!("{EXON_ENDS}: {count} exon ends, as built")),
            None => is_unused = directory.join(EXON_ENDS).exists(),
        }
    }
    Ok(write_checks(&panel, &lines, is_unused, out))
}

fn write_checks(
    panel: &Panel,
    lines: &[String],
    is_unused: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    for line in lines {
        writeln!(out, "ok  {line}")?;
    }
    if is_unused {
        let why = "it is not used, since panel.tsv has no row exon_ends";
        writeln!(out, "note  {EXON_ENDS}: {why}")?;
    }
    let (count, Panel { name, version, .. }) = (lines.len(), panel);
    let digest = &panel.sha256;
    writeln!(
        out,
        "\n{count} checks passed: panel {name} {version}  {digest}"
    )
}
