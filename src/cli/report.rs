//! `fuselane report`: makes reports again from a stored result.

use super::ExitCode;
use super::log::LogArguments;
use super::outputs::{ReportArguments, check, open, paths};
use clap::Args;
use fuselane::Result;
use fuselane::input::Source;
use fuselane::report::Findings;
use fuselane::run::read_document;
use std::path::PathBuf;

/// Make reports again from a result that --json wrote
///
///   fuselane report result.json --html result.html
///
/// A result holds no reads: detect and merge make --supporting-reads, --sam, --bam and --evidence.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct ReportCommand {
    /// What --json of detect, merge, batch or watch wrote; - is standard input
    #[arg(value_name = "RESULT.json")]
    result: PathBuf,
    #[command(flatten)]
    reports: ReportArguments,
    #[command(flatten)]
    log: LogArguments,
}

impl ReportCommand {
    /// Writes the reports and gives the exit code.
    ///
    /// # Errors
    /// The result cannot be used, or an output fails.
    pub fn run(&self) -> Result<ExitCode> {
        self.reports.without_reads()?;
        let asked = self.reports.asked()?;
        check(paths(&asked), self.log.file(), &[Source::new(&self.result)])?;
        let log = self.log.open()?;
        log.failing(|log| {
            let outputs = open(asked)?;
            let document = read_document(&self.result)?;
            self.reports
                .write(outputs, &Findings::from(&document), &self.log, log)
        })?;
        Ok(ExitCode::Success)
    }
}
