//! Where reports go: the options that name files, and writing all of them or none.

use super::formats::{Asked, FileSet, Formats};
use super::log::{Log, LogArguments};
use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use fuselane::input::Source;
use fuselane::report::{
    FORMATS, Findings, Format, Output, Report, Target, Text, printable, to_stderr,
};
use fuselane::{Error, Result};
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

/// An output that is open, and what it is to hold.
pub type Opened = (Output, &'static dyn Report);

/// Reports that are made from a result alone.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct ReportArguments {
    /// Write a set of files: each is named PREFIX and an ending
    #[arg(long, short, value_name = "PREFIX")]
    output: Option<PathBuf>,
    /// Formats of this set, separated by commas: the names of the options below without
    /// their dashes, or all [default: json,html]. In these options, - as FILE means standard
    /// output, and a name that ends in .gz has the file compressed
    #[arg(
        long = "formats",
        value_name = "NAME",
        requires = "output",
        value_delimiter = ',',
        hide_possible_values = true,
        value_parser = PossibleValuesParser::new(FileSet::names())
    )]
    set: Vec<String>,
    #[command(flatten)]
    formats: Formats<false>,
    /// List what came close to each lane and why it was not counted, and all else that
    /// was seen
    #[arg(long)]
    explain: bool,
    /// Lanes in the report on standard output
    #[arg(long, value_name = "WHICH", default_value = "seen")]
    lanes: Lanes,
    /// Colour the report on standard output
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

/// Which lanes the readable report lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lanes {
    /// Those with reads
    Seen,
    /// All of them
    All,
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

/// Where what is asked for goes.
pub fn paths(asked: &[Asked]) -> impl Iterator<Item = &Path> {
    asked.iter().map(|(path, _)| path.as_path())
}

/// Checks outputs before anything is opened. `log` is written beside them, `inputs` are read.
///
/// # Errors
/// One is also read or called as a directory, two are the same file, or two go to standard output.
pub fn check<'p>(
    outputs: impl Iterator<Item = &'p Path>,
    log: Option<&'p Path>,
    inputs: &[Source],
) -> Result<()> {
    let mut targets = Vec::new();
    for path in outputs.chain(log) {
        refuse_directory(path)?;
        let target = Target::of(path);
        refuse_input(path, &target, inputs)?;
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
    // What is printed would be written into the reads.
    for (stream, path) in [
        ("standard output", "/dev/stdout"),
        ("standard error", "/dev/stderr"),
    ] {
        let printed = Source::Path(path.into());
        if let Some(input) = inputs.iter().find(|input| is_written(&printed, input)) {
            return Err(Error::Usage(format!(
                "{stream} goes to {}, which is read; send it to another file",
                input.name()
            )));
        }
    }
    Ok(())
}

/// Whether an output is a file that is also read.
fn is_written(output: &Source, input: &Source) -> bool {
    output.is_regular() && input.is_same_file(output)
}

/// Opens outputs before the work starts.
///
/// # Errors
/// One cannot be written.
pub fn open(asked: Vec<Asked>) -> Result<Vec<Opened>> {
    let opened = asked.into_iter();
    opened
        .map(|(path, report)| Ok((Output::open(&path)?, report)))
        .collect()
}

/// Writes every report, and then gives the files their names, which it tells.
///
/// # Errors
/// An output fails. Until all files are written, none has its name.
pub fn publish(mut files: Vec<Opened>, findings: &Findings) -> Result<Vec<String>> {
    for (output, report) in &mut files {
        output.write(*report, findings)?;
    }
    name(files.into_iter().map(|(output, _)| output))
}

/// Gives files that are written their names, which it tells.
///
/// # Errors
/// One cannot stand under its name.
pub fn name(files: impl Iterator<Item = Output>) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for output in files {
        names.extend(output.file().map(|path| printable(&path.to_string_lossy())));
        output.publish()?;
    }
    Ok(names)
}

/// Whether a path is written as that of a directory: it ends in `/` or `/.`.
fn is_directory(path: &Path) -> bool {
    let text = path.as_os_str().to_string_lossy();
    text.strip_suffix('.')
        .unwrap_or(&text)
        .ends_with(std::path::is_separator)
}

/// Refuses an output that is written as a directory: a file without the `/` is not what was asked for.
fn refuse_directory(path: &Path) -> Result<()> {
    match is_directory(path) {
        false => Ok(()),
        true => Err(Error::Usage(format!(
            "{}: this output is a directory; add the name of a file",
            path.display()
        ))),
    }
}

/// Refuses an output that would be written over what is read, by whatever name.
fn refuse_input(path: &Path, target: &Target, inputs: &[Source]) -> Result<()> {
    let written = Source::Path(target.path().to_path_buf());
    // What is written to a device or a FIFO is not kept there, but to a pipe that is read it would never end.
    let is_read = |input: &&Source| is_written(&written, input) || input.is_same_pipe(&written);
    match inputs.iter().find(is_read) {
        None => Ok(()),
        Some(input) => Err(Error::Usage(format!(
            "{}: this output is also read, as {}; give it another name",
            path.display(),
            input.name()
        ))),
    }
}

impl ReportArguments {
    /// The set of files that is asked for.
    ///
    /// # Errors
    /// Its prefix is a directory.
    pub fn set(&self) -> Result<Option<FileSet<'_>>> {
        let prefix = self.output.as_deref();
        if let Some(path) = prefix
            && (path.is_dir() || is_directory(path))
        {
            return Err(Error::Usage(format!(
                "--output {}: it is a directory; add a name, as in {}",
                path.display(),
                path.join("sample").display()
            )));
        }
        if prefix == Some(Path::new("-")) {
            let problem = "--output -: a set of files cannot go to standard output; give a name that theirs \
                           begin with, or one format, as in --json -";
            return Err(Error::Usage(problem.into()));
        }
        Ok(prefix.map(|prefix| FileSet {
            prefix,
            formats: &self.set,
        }))
    }

    /// Refuses formats of the set that are made of reads.
    ///
    /// # Errors
    /// One of them is asked for by its name.
    pub fn without_reads(&self) -> Result<()> {
        let is_named = |format: &&Format| self.set.iter().any(|one| one == format.name);
        let of_reads = FORMATS.iter().filter(|format| format.needs_reads);
        match of_reads.into_iter().find(is_named) {
            Some(format) => Err(Error::Usage(format!(
                "--formats {}: a stored result holds no reads; make it by fuselane detect",
                format.name
            ))),
            None => Ok(()),
        }
    }

    /// The files that are asked for.
    ///
    /// # Errors
    /// A prefix or name that will not do.
    pub fn asked(&self) -> Result<Vec<Asked>> {
        self.formats.asked(self.set()?.as_ref())
    }

    /// Writes every report, gives the files their names, and prints the readable report, unless
    /// `messages` are to be few: on standard output unless that is taken.
    ///
    /// # Errors
    /// An output fails. Until all files and streams are written, no file has its name.
    pub fn write(
        &self,
        outputs: Vec<Opened>,
        findings: &Findings,
        messages: &LogArguments,
        log: &Log,
    ) -> Result<()> {
        let is_file = |(output, _): &Opened| output.file().is_some();
        let (mut files, streams): (Vec<_>, Vec<_>) = outputs.into_iter().partition(is_file);
        for (output, report) in &mut files {
            output.write(*report, findings)?;
        }
        let stdout_taken = streams.iter().any(|(output, _)| output.is_stdout());
        for (mut output, report) in streams {
            unless_closed(output.write(report, findings))?;
        }
        let names = name(files.into_iter().map(|(output, _)| output))?;
        names
            .iter()
            .for_each(|name| log.say(&format!("wrote {name}")));
        if messages.is_quiet() {
            return Ok(());
        }
        let text = |colored| Text {
            explain: self.explain,
            all_lanes: self.lanes == Lanes::All,
            colored,
            files: names,
            hint: match self.explain {
                true => "; --lanes all lists them",
                false => "; --lanes all lists them, --explain says more",
            },
        };
        if stdout_taken {
            // Standard error may be closed or full; the results are written.
            let _ = to_stderr(&text(self.color.is_on(&io::stderr())), findings);
            Ok(())
        } else {
            let text = text(self.color.is_on(&io::stdout()));
            unless_closed(Output::Stdout.write(&text, findings))
        }
    }
}

/// A reader of standard output that has seen enough must not change the verdict's exit code.
pub fn unless_closed(written: Result<()>) -> Result<()> {
    match written {
        Err(Error::ClosedPipe) => Ok(()),
        other => other,
    }
}
