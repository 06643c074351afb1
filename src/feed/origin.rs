//! Which files the records of a batch are from, so that an error can name file and record.

use crate::error::Error;
use crate::fastq::Unfit;
use crate::fastq::umi::UmiError;
use crate::input::Source;
use std::sync::{Arc, Mutex};

/// Sound records that do not make a fragment. Its `Display` says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FragmentError {
    /// Two records that stand together have names of different fragments.
    #[error(
        "{first} and {second} are not mates; give files that belong together and list the same fragments in the same order"
    )]
    NotMates {
        /// Name of the first record, quoted.
        first: String,
        /// Name of the second record, quoted.
        second: String,
    },
    /// Two records of one fragment, of which the second mate comes first.
    #[error(
        "{first} and {second} are mates in the wrong order; {}",
        if *.interleaved { "write the first mate of each fragment first" } else { "give the file of the first mates first" }
    )]
    Turned {
        /// Name of the first record, quoted.
        first: String,
        /// Name of the second record, quoted.
        second: String,
        /// Whether they are of one file.
        interleaved: bool,
    },
    /// An interleaved file ends with a first mate.
    #[error(
        "its mate is missing: an interleaved file holds two records per fragment; read a file without mates as single-end reads"
    )]
    MateMissing,
    /// Two mate files differ in their number of records.
    #[error(
        "the {} file has more records; give two whole files of the same fragments: one may be cut short",
        if *.first_is_longer { "first" } else { "second" }
    )]
    Uneven {
        /// Whether it is the file of the first mates that goes on.
        first_is_longer: bool,
    },
    /// The fragment cannot be counted.
    #[error(transparent)]
    Unfit(#[from] Unfit),
}

/// The input that a batch is from: one file, or two of mates.
#[derive(Debug, Clone)]
pub struct Origin {
    first: Arc<str>,
    second: Option<Arc<str>>,
    /// Records of each batch so far, by its ordinal.
    records: Arc<Mutex<Vec<u32>>>,
}

impl Origin {
    /// The origin of batches from `sources`: one, or two of mates.
    pub fn new(sources: &[Source]) -> Self {
        let mut names = sources.iter().map(|source| Arc::from(source.name()));
        Self {
            first: names.next().unwrap_or_default(),
            second: names.next(),
            records: Arc::default(),
        }
    }

    /// Remembers how many records the first file has in a batch.
    pub fn set_records(&self, ordinal: usize, count: u64) {
        if let Ok(mut records) = self.records.lock() {
            if records.len() <= ordinal {
                records.resize(ordinal + 1, 0);
            }
            records[ordinal] = count as u32;
        }
    }

    /// Records in all batches before one. It is right when all of those have been looked at.
    pub fn records_before(&self, ordinal: usize) -> u64 {
        self.records.lock().map_or(0, |records| {
            let before = records.iter().take(ordinal);
            before.map(|&count| u64::from(count)).sum()
        })
    }

    /// The error of a malformed record, numbered from 1 in its file.
    pub fn record_error(&self, in_second: bool, record: u64, problem: String) -> Error {
        let second = self.second.as_ref().filter(|_| in_second);
        Error::Record {
            file: second.unwrap_or(&self.first).to_string(),
            record,
            problem,
        }
    }

    fn umi_error(&self, record: u64, source: UmiError) -> Error {
        let files = match &self.second {
            Some(second) => format!("{} and {second}", self.first),
            None => self.first.to_string(),
        };
        Error::Umi {
            files,
            record,
            source,
        }
    }

    /// The error of records that make no fragment; `record` is the number of the first, from 1.
    pub fn fragment_error(&self, record: u64, problem: &FragmentError) -> Error {
        if let FragmentError::Unfit(Unfit::Umi(source)) = problem {
            return self.umi_error(record, source.clone());
        }
        let Some(second) = &self.second else {
            return self.record_error(false, record, problem.to_string());
        };
        Error::Mates {
            first: self.first.to_string(),
            second: second.to_string(),
            record,
            problem: problem.to_string(),
        }
    }
}
