//! What the program says of its own work: on standard error, in a file, or nowhere.

use super::told;
use clap::Args;
use fuselane::report::printable;
use fuselane::{Error, Result};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime};

#[derive(Debug, Args)]
#[command(next_help_heading = "Messages")]
pub struct LogArguments {
    /// Print neither the readable report nor progress, only errors
    #[arg(long, short, conflicts_with = "verbose")]
    quiet: bool,
    /// Say on standard error what is done, and how long it took
    #[arg(long, short)]
    verbose: bool,
    /// Write the same to this file, with times
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
}

impl LogArguments {
    /// Whether nothing but errors is to be printed.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// The file of the log.
    pub fn file(&self) -> Option<&Path> {
        self.log.as_deref()
    }

    /// Opens the log.
    ///
    /// # Errors
    /// Its file cannot be written.
    pub fn open(&self) -> Result<Log> {
        if self.file() == Some(Path::new("-")) {
            let problem = "--log -: standard output is for reports; name a file, or use --verbose";
            return Err(Error::Usage(problem.into()));
        }
        let file = self.log.as_ref().map(|path| {
            File::create(path).map_err(|source| Error::Write {
                file: path.display().to_string(),
                source,
            })
        });
        Ok(Log {
            quiet: self.quiet,
            verbose: self.verbose,
            file: file.transpose()?.map(Mutex::new),
            began: Instant::now(),
        })
    }
}

/// Says something on standard error. Where that is closed or full, nobody is there to be told: it changes
/// neither the result nor the exit code.
pub fn complain(message: &str) {
    let _ = writeln!(std::io::stderr(), "fuselane: {}", printable(message));
}

/// Where messages go.
#[derive(Debug)]
pub struct Log {
    quiet: bool,
    verbose: bool,
    file: Option<Mutex<File>>,
    began: Instant,
}

impl Log {
    /// Says what is done. A log that cannot be written any more is no reason to lose a result.
    pub fn say(&self, message: &str) {
        if self.verbose {
            complain(message);
        }
        self.note(message);
    }

    /// Says what the user should know, unless only errors are to be printed.
    pub fn warn(&self, message: &str) {
        if !self.quiet {
            complain(message);
        }
        self.note(message);
    }

    /// Does some work; if it fails, the file has its error.
    ///
    /// # Errors
    /// Those of the work.
    pub fn failing<T>(&self, work: impl FnOnce(&Self) -> Result<T>) -> Result<T> {
        work(self).inspect_err(|error| self.note(&format!("failed: {}", told(error))))
    }

    /// Says it in the file only.
    pub fn note(&self, message: &str) {
        let Some(file) = &self.file else {
            return;
        };
        if let Ok(mut file) = file.lock() {
            let now = humantime::format_rfc3339_seconds(SystemTime::now());
            let _ = writeln!(file, "{now}  {}", printable(message));
        }
    }

    /// Time since the log was opened, to tenths of a second.
    pub fn elapsed(&self) -> humantime::FormattedDuration {
        let tenths = self.began.elapsed().as_millis() as u64 / 100;
        humantime::format_duration(Duration::from_millis(100 * tenths))
    }
}
