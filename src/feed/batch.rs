//! A piece of work: the fragments of one chunk, or of two that keep step.

use super::chunk::Chunk;
use crate::error::Error;
use crate::fastq::are_mates;
use crate::fastq::umi::UmiError;
use crate::fastq::{Malformed, Record, Records};
use std::sync::{Arc, Mutex};

/// Records of each chunk of a file, so that an error can tell the number of its record.
#[derive(Debug, Clone, Default)]
pub struct Counts(Arc<Mutex<Vec<u32>>>);

impl Counts {
    fn set(&self, ordinal: usize, records: u64) {
        if let Ok(mut counts) = self.0.lock() {
            if counts.len() <= ordinal {
                counts.resize(ordinal + 1, 0);
            }
            counts[ordinal] = records as u32;
        }
    }

    fn before(&self, ordinal: usize) -> u64 {
        self.0.lock().map_or(0, |counts| {
            counts.iter().take(ordinal).map(|&n| u64::from(n)).sum()
        })
    }
}

/// What is wrong with a job's records.
#[derive(Debug)]
enum Problem {
    /// A record of the first (`false`) or second (`true`) file is malformed.
    Malformed(bool, String),
    /// The records are sound and do not make a fragment.
    Fragment(String),
}

/// A job that cannot be finished. It becomes an error when every job before it has ended, since
/// only then the number of the record is known.
#[derive(Debug)]
pub struct Stopped {
    names: (Arc<str>, Option<Arc<str>>),
    counts: Counts,
    ordinal: usize,
    index: u64,
    problem: Problem,
}

impl Stopped {
    /// The error, with the record's number in its file.
    pub fn into_error(self) -> Error {
        let record = self.counts.before(self.ordinal) + self.index + 1;
        let (first, second) = self.names;
        let second = second.as_ref();
        match self.problem {
            Problem::Malformed(in_second, problem) => Error::Record {
                file: second.filter(|_| in_second).unwrap_or(&first).to_string(),
                record,
                problem,
            },
            Problem::Fragment(problem) => match second {
                Some(second) => Error::Mates {
                    first: first.to_string(),
                    second: second.to_string(),
                    record,
                    problem,
                },
                None => Error::Record {
                    file: first.to_string(),
                    record,
                    problem,
                },
            },
        }
    }
}

/// What a job's user says of a fragment: taken, or what is wrong with it.
pub type Taken = Result<(), UmiError>;

/// Chunks that hold whole fragments.
#[derive(Debug)]
pub struct Job {
    pub(super) names: (Arc<str>, Option<Arc<str>>),
    pub(super) counts: Counts,
    pub(super) file: usize,
    pub(super) first: Chunk,
    pub(super) second: Option<Chunk>,
    pub(super) interleaved: bool,
}

impl Job {
    /// File and chunk of the job: jobs in this order give the fragments in the order of the input.
    pub fn place(&self) -> (usize, usize) {
        (self.file, self.first.ordinal)
    }

    /// Calls `each` with every fragment: a read, or two mates.
    ///
    /// # Errors
    /// A record is malformed, mates do not belong together, one is missing, or `each` says what is
    /// wrong with the fragment.
    pub fn for_each(
        &self,
        each: impl FnMut(Record, Option<Record>) -> Taken,
    ) -> Result<(), Stopped> {
        match &self.second {
            Some(second) => self.for_each_pair(second, each),
            None if self.interleaved => self.for_each_interleaved(each),
            None => self.for_each_single(each),
        }
    }

    fn stopped(&self, index: u64, problem: Problem) -> Stopped {
        Stopped {
            names: self.names.clone(),
            counts: self.counts.clone(),
            ordinal: self.first.ordinal,
            index,
            problem,
        }
    }

    fn unfit(&self, index: u64, problem: String) -> Stopped {
        self.stopped(index, Problem::Fragment(problem))
    }

    fn malformed(&self, in_second: bool) -> impl Fn(Malformed) -> Stopped + '_ {
        move |wrong| self.stopped(wrong.index, Problem::Malformed(in_second, wrong.problem))
    }

    fn for_each_single(
        &self,
        mut each: impl FnMut(Record, Option<Record>) -> Taken,
    ) -> Result<(), Stopped> {
        let mut records = Records::new(self.first.bytes());
        let mut index = 0;
        while let Some(record) = records.next_record().map_err(self.malformed(false))? {
            each(record, None).map_err(|problem| self.unfit(index, problem.to_string()))?;
            index += 1;
        }
        self.counts.set(self.first.ordinal, records.passed());
        Ok(())
    }

    fn for_each_pair(
        &self,
        second: &Chunk,
        mut each: impl FnMut(Record, Option<Record>) -> Taken,
    ) -> Result<(), Stopped> {
        let mut ones = Records::new(self.first.bytes());
        let mut twos = Records::new(second.bytes());
        loop {
            let index = ones.passed();
            let one = ones.next_record().map_err(self.malformed(false))?;
            let two = twos.next_record().map_err(self.malformed(true))?;
            match (one, two) {
                (Some(one), Some(two)) => {
                    self.check_names(index, &one, &two)?;
                    each(one, Some(two))
                        .map_err(|problem| self.unfit(index, problem.to_string()))?;
                }
                (None, None) => break,
                (one, _) => {
                    let longer = if one.is_some() { "first" } else { "second" };
                    return Err(self.stopped(index, Problem::Fragment(uneven(longer))));
                }
            }
        }
        self.counts.set(self.first.ordinal, ones.passed());
        Ok(())
    }

    fn for_each_interleaved(
        &self,
        mut each: impl FnMut(Record, Option<Record>) -> Taken,
    ) -> Result<(), Stopped> {
        let mut records = Records::new(self.first.bytes());
        // The first mate is copied: reading its partner may rewrite what it borrows from.
        let mut name = Vec::new();
        let mut sequence = Vec::new();
        let mut quality = Vec::new();
        while let Some(one) = records.next_record().map_err(self.malformed(false))? {
            for (copy, part) in [
                (&mut name, one.name),
                (&mut sequence, one.sequence),
                (&mut quality, one.quality),
            ] {
                copy.clear();
                copy.extend_from_slice(part);
            }
            let one = Record {
                name: &name,
                sequence: &sequence,
                quality: &quality,
            };
            let index = records.passed();
            let two = records.next_record().map_err(self.malformed(false))?;
            let two = two.ok_or_else(|| {
                let problem = "its mate is missing: an interleaved file holds two records per \
                               fragment; read single-end reads as such";
                self.stopped(index - 1, Problem::Fragment(problem.into()))
            })?;
            self.check_names(index, &one, &two)?;
            each(one, Some(two)).map_err(|problem| self.unfit(index - 1, problem.to_string()))?;
        }
        self.counts.set(self.first.ordinal, records.passed());
        Ok(())
    }

    fn check_names(&self, index: u64, one: &Record, two: &Record) -> Result<(), Stopped> {
        if are_mates(one.name, two.name) {
            return Ok(());
        }
        let problem = format!(
            "{} and {} are not mates; give files that belong together and list the same fragments in the same order",
            shown(one.name),
            shown(two.name)
        );
        Err(self.stopped(index, Problem::Fragment(problem)))
    }
}

/// The message for mate files of different length, `longer` being the one that goes on.
pub(super) fn uneven(longer: &str) -> String {
    format!(
        "the {longer} file has more records; give two whole files of the same fragments: one may be cut short"
    )
}

/// A read name for a message: quoted, control characters written out, not too long.
fn shown(name: &[u8]) -> String {
    let text: String = String::from_utf8_lossy(name).chars().take(60).collect();
    format!("{text:?}")
}
