//! What a batch prints: a line for each library, and the checks.

use crate::document::{BatchResult, LibraryResult, Verdict};
use crate::report::printable;
use std::io::{self, Write};

/// The table on standard output.
#[derive(Debug, Clone, Copy)]
pub struct BatchText<'a> {
    /// The result.
    pub result: &'a BatchResult,
    /// Names of the files that were written for the batch as a whole.
    pub files: &'a [String],
}

/// Width of the column of answers: that of the longest one.
const ANSWER: usize = "no-template control".len();

impl BatchText<'_> {
    /// Writes it.
    ///
    /// # Errors
    /// The output fails.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let libraries = &self.result.libraries;
        let width = libraries.iter().map(|one| one.library.len()).max();
        let width = width.unwrap_or_default();
        for library in libraries {
            let (answer, words) = answer(library);
            let line = format!("{:width$}  {answer:ANSWER$}  {words}", library.library);
            writeln!(out, "{}", printable(line.trim_end()))?;
        }
        writeln!(out)?;
        for check in &self.result.checks {
            let control = check.control.as_ref();
            let control = control.map_or(String::new(), |name| format!(" {name}"));
            let libraries = match check.libraries.as_slice() {
                [] => String::new(),
                some => format!(": {}", some.join(", ")),
            };
            let line = format!(
                "{}{control}: {}, {}{libraries}",
                check.code.words(),
                check.outcome.words(),
                check.words
            );
            writeln!(out, "{}", printable(&line))?;
        }
        for file in self.files {
            writeln!(out, "wrote {}", printable(file))?;
        }
        Ok(())
    }
}

/// The answer for a library, and what to know of it.
fn answer(library: &LibraryResult) -> (&'static str, String) {
    if let Some(error) = &library.error {
        return ("FAILED", error.clone());
    }
    let role = match library.role.is_judged() {
        true if library.role == crate::document::LibraryRole::Sample => None,
        _ => Some(library.role.words()),
    };
    let Some(verdict) = library.verdict else {
        let held = match library.fusions.is_empty() {
            true => codes(library),
            false => format!("holds {}", library.fusions.join(", ")),
        };
        return (role.unwrap_or_default(), held);
    };
    let words = match verdict {
        Verdict::Detected => library.fusions.join(", "),
        Verdict::NotDetected => library.limit.clone().unwrap_or_default(),
        Verdict::Inconclusive | Verdict::Invalid => codes(library),
    };
    let words = match role {
        Some(role) => format!("{words} ({role})"),
        None => words,
    };
    (verdict.words(), words)
}

/// The codes of its reasons, those in a row once.
fn codes(library: &LibraryResult) -> String {
    let codes = library.reasons.iter().map(|one| one.reason.code());
    let mut codes: Vec<&str> = codes.collect();
    codes.dedup();
    codes.join(", ")
}
