//! `fuselane compare`: stored results of one patient beside each other.

use super::ExitCode;
use super::log::LogArguments;
use super::outputs::{check, unless_closed};
use clap::Args;
use fuselane::document::Comparison;
use fuselane::input::Source;
use fuselane::report::{Output, Writing, comparison_json, comparison_page, comparison_text};
use fuselane::run::read_document;
use fuselane::{Error, Result};
use std::io::{self, Write};
use std::path::PathBuf;

/// Compare results of one patient: before, during and after a treatment
///
/// The results are what detect, merge, batch or watch wrote as JSON, in the order
/// of the samples:
///
///   fuselane compare before.json month_3.json progression.json --html course.html
///
/// For each junction that is called in one of them, it tells fusion fraction and
/// fragments per million with their 95 % intervals, and what is new, gone, rises
/// or falls.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Compare {
    /// Results, in the order of the samples
    #[arg(value_name = "RESULT.json", required = true)]
    results: Vec<PathBuf>,
    /// Write the comparison as JSON
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    json: Option<PathBuf>,
    /// Write a page with a plot of each junction
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    html: Option<PathBuf>,
    #[command(flatten)]
    log: LogArguments,
}

/// Writes a comparison in a format.
type Format = fn(&Comparison, &mut dyn Write) -> io::Result<()>;

impl Compare {
    /// Reads the results, compares and reports, and gives the exit code.
    ///
    /// # Errors
    /// A result cannot be used, they cannot be compared, or an output fails.
    pub fn run(&self) -> Result<ExitCode> {
        let inputs: Vec<Source> = self.results.iter().map(|path| Source::new(path)).collect();
        let asked: [(&Option<PathBuf>, Format); 2] =
            [(&self.json, comparison_json), (&self.html, comparison_page)];
        let asked = asked
            .into_iter()
            .filter_map(|(path, format)| Some((path.as_ref()?, format)));
        let asked: Vec<(&PathBuf, Format)> = asked.collect();
        let paths = asked.iter().map(|(path, _)| path.as_path());
        check(paths, self.log.file(), &inputs)?;
        let log = self.log.open()?;
        log.failing(|_| self.compare(asked))?;
        Ok(ExitCode::Success)
    }

    fn compare(&self, asked: Vec<(&PathBuf, Format)>) -> Result<()> {
        let mut outputs = Vec::new();
        for (path, format) in asked {
            outputs.push((Output::open(path)?, format));
        }
        let mut results = Vec::new();
        for path in &self.results {
            results.push((Source::new(path).name(), read_document(path)?));
        }
        let comparison = Comparison::new(&results)
            .map_err(|(file, problem)| Error::Comparison { file, problem })?;
        let is_taken = outputs.iter().any(|(output, _)| output.is_stdout());
        let mut files = Vec::new();
        for (mut output, format) in outputs {
            let write: Writing = &mut |out| format(&comparison, out);
            match output.file() {
                Some(_) => output.write_by(write)?,
                None => unless_closed(output.write_by(write))?,
            }
            files.push(output);
        }
        for output in files {
            output.publish()?;
        }
        if self.log.is_quiet() || is_taken {
            return Ok(());
        }
        unless_closed(Output::Stdout.write_by(&mut |out| comparison_text(&comparison, out)))
    }
}
