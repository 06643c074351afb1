//! All that is wrong with a sample sheet.

use crate::error::{Error, Result};

/// What is wrong, each with its line.
#[derive(Debug)]
pub(super) struct Problems {
    file: String,
    errors: Vec<Error>,
}

impl Problems {
    /// None yet, of a sheet by its name.
    pub fn of(file: &str) -> Self {
        Self {
            file: file.into(),
            errors: Vec::new(),
        }
    }

    /// Adds one: the line from 1, 0 where the whole sheet is meant, what is wrong and what to do.
    pub fn add(&mut self, line: u64, problem: impl Into<String>) {
        self.errors.push(Error::Sheet {
            file: self.file.clone(),
            line,
            problem: problem.into(),
        });
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// That nothing is wrong.
    ///
    /// # Errors
    /// All that is, in the order of lines.
    pub fn check(self) -> Result<()> {
        match self.errors.is_empty() {
            true => Ok(()),
            false => Err(Error::all(self.errors)),
        }
    }

    #[cfg(test)]
    pub fn texts(&self) -> Vec<String> {
        self.errors.iter().map(Error::to_string).collect()
    }
}
