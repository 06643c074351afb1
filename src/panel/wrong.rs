//! All that is wrong with a panel.

use super::table::Row;
use crate::error::{Error, Result};
use std::collections::HashSet;

/// What is wrong so far, so that all of it is told at once.
#[derive(Debug, Default)]
pub(super) struct Wrong {
    errors: Vec<Error>,
    /// Names of transcripts and sequences that are wrong: nothing is said of what rests on them.
    names: HashSet<String>,
}

impl Wrong {
    /// A result's value; its error is kept.
    pub fn keep<T>(&mut self, result: Result<T>) -> Option<T> {
        result.map_err(|error| self.errors.push(error)).ok()
    }

    /// The value of a row of a transcript; its error is kept, and the transcript is wrong.
    pub fn keep_of<T>(&mut self, row: &Row, result: Result<T>) -> Option<T> {
        if result.is_err() {
            self.names
                .extend(row.given("transcript").map(str::to_string));
        }
        self.keep(result)
    }

    /// Keeps an error.
    pub fn push(&mut self, error: Error) {
        self.errors.push(error);
    }

    /// Keeps an error of something with a name.
    pub fn push_of(&mut self, name: &str, error: Error) {
        self.names.insert(name.to_string());
        self.errors.push(error);
    }

    /// Something of a name is wrong for a reason that is kept already.
    pub fn mark(&mut self, name: &str) {
        self.names.insert(name.to_string());
    }

    /// Whether something of a name is wrong.
    pub fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Whether a row rests on a transcript that is wrong.
    pub fn has_of(&self, row: &Row) -> bool {
        let mut columns = ["transcript", "driver"].into_iter();
        columns.any(|column| row.given(column).is_some_and(|name| self.has(name)))
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// All that is wrong, if anything is.
    pub fn check(self) -> Result<()> {
        match self.is_empty() {
            true => Ok(()),
            false => Err(Error::all(self.errors)),
        }
    }
}
