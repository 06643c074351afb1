//! Where reports go: the options that name files, and writing all of them or none.

use super::formats::{Asked, Formats};
use clap::{Args, ValueEnum};
use fuselane::report::{Findings, Output, Report, Target, Text, printable, to_stderr};
use fuselane::{Error, Result};
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

/// An output that is open, and what it is to hold.
pub type Opened = (Output, &'static dyn Report);

/// Reports that are made from a result alone.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct ReportArguments {
    /// Write the usual set of files: each is named PREFIX and an ending. In the options
    /// below, - as FILE means standard output
    #[arg(long, short, value_name = "PREFIX")]
    output: Option<PathBuf>,
    #[command(flatten)]
    formats: Formats<false>,
    /// List what came close to each lane and why it was not counted
    #[arg(long)]
    explain: bool,
    /// Colour the report on standard output
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

/// When the readable report is coloured.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    fn is_on(self, stream: &(impl IsTerminal + anstream::stream::RawStream)) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never,
        }
    }
}

/// Opens outputs before the work starts.
///
/// # Errors
/// One cannot be written, two are the same file, or two go to standard output.
pub fn open(asked: Vec<Asked>) -> Result<Vec<Opened>> {
    let mut targets = Vec::new();
    for (path, _) in &asked {
        let target = Target::of(path);
        if targets.contains(&target) {
            let problem = match target {
                Target::Stdout => {
                    "two outputs go to standard output; give one of them a file".into()
                }
                _ => format!("two outputs go to {}; name another", path.display()),
            };
            return Err(Error::Usage(problem));
        }
        targets.push(target);
    }
    let opened = asked.into_iter();
    opened
        .map(|(path, report)| Ok((Output::open(&path)?, report)))
        .collect()
}

impl ReportArguments {
    /// What the usual set of files is named after.
    ///
    /// # Errors
    /// It is a directory.
    pub fn prefix(&self) -> Result<Option<&Path>> {
        let prefix = self.output.as_deref();
        if let Some(path) = prefix
            && (path.is_dir() || path.as_os_str().to_string_lossy().ends_with('/'))
        {
            return Err(Error::Usage(format!(
                "--output {}: it is a directory; add a name, as in {}",
                path.display(),
                path.join("sample").display()
            )));
        }
        Ok(prefix)
    }

    /// The files that are asked for.
    ///
    /// # Errors
    /// A prefix or name that will not do.
    pub fn asked(&self) -> Result<Vec<Asked>> {
        self.formats.asked(self.prefix()?)
    }

    /// Writes every report, gives the files their names, and prints the readable report: on
    /// standard output unless that is taken.
    ///
    /// # Errors
    /// An output fails. Until all files are written, none has its name.
    pub fn write(&self, outputs: Vec<Opened>, findings: &Findings) -> Result<()> {
        let is_file = |(output, _): &Opened| output.file().is_some();
        let (mut files, streams): (Vec<_>, Vec<_>) = outputs.into_iter().partition(is_file);
        for (output, report) in &mut files {
            output.write(*report, findings)?;
        }
        let mut names = Vec::new();
        for (output, _) in files {
            names.extend(output.file().map(|path| printable(&path.to_string_lossy())));
            output.publish()?;
        }
        let stdout_taken = streams.iter().any(|(output, _)| output.is_stdout());
        for (mut output, report) in streams {
            unless_closed(output.write(report, findings))?;
        }
        let text = |colored| Text {
            explain: self.explain,
            colored,
            files: names,
        };
        if stdout_taken {
            to_stderr(&text(self.color.is_on(&io::stderr())), findings)
        } else {
            let text = text(self.color.is_on(&io::stdout()));
            unless_closed(Output::Stdout.write(&text, findings))
        }
    }
}

/// A reader of standard output that has seen enough must not change the verdict's exit code.
fn unless_closed(written: Result<()>) -> Result<()> {
    match written {
        Err(Error::ClosedPipe) => Ok(()),
        other => other,
    }
}
