//! Whole fragments to look at: the records of one chunk, or of two chunks of mates.

use super::chunk::Chunk;
use super::origin::{FragmentError, Origin};
use crate::error::Error;
use crate::fastq::{Malformed, Record, Records, Unfit, are_mates};

/// Letters of a read name that are shown in a message.
const SHOWN: usize = 60;

/// Where a batch stands in the input. Batches in the order of their ids give the fragments in the
/// order of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BatchId {
    /// Index of the file, or of the pair of mate files.
    pub file: usize,
    /// Number of the batch in that file, from 0.
    pub ordinal: usize,
}

/// What is wrong with the records of a batch.
#[derive(Debug)]
enum Problem {
    Malformed { in_second: bool, problem: String },
    Fragment(FragmentError),
}

/// A batch that cannot be finished. It knows the record's index in the batch; the number in the
/// file is known when all batches before it have been looked at.
#[derive(Debug)]
pub struct BatchError {
    origin: Origin,
    ordinal: usize,
    index: u64,
    problem: Problem,
}

impl BatchError {
    /// The error with the record's number in its file. All batches before must have ended.
    pub fn into_error(self) -> Error {
        let record = self.origin.records_before(self.ordinal) + self.index + 1;
        match self.problem {
            Problem::Malformed { in_second, problem } => {
                self.origin.record_error(in_second, record, problem)
            }
            Problem::Fragment(problem) => self.origin.fragment_error(record, &problem),
        }
    }
}

/// Whole fragments: a chunk of one file, or two chunks with the mates of each other.
#[derive(Debug)]
pub struct Batch {
    pub(super) origin: Origin,
    pub(super) file: usize,
    pub(super) first: Chunk,
    pub(super) second: Option<Chunk>,
    pub(super) interleaved: bool,
}

impl Batch {
    /// Where the batch stands in the input.
    pub fn id(&self) -> BatchId {
        BatchId {
            file: self.file,
            ordinal: self.first.ordinal,
        }
    }

    /// Calls `each` with every fragment: a read, or two mates.
    ///
    /// # Errors
    /// A record is malformed, mates do not belong together, one is missing, or `each` cannot use a fragment.
    pub fn for_each(
        &self,
        each: impl FnMut(Record, Option<Record>) -> Result<(), Unfit>,
    ) -> Result<(), BatchError> {
        match &self.second {
            Some(second) => self.for_each_pair(second, each),
            None if self.interleaved => self.for_each_interleaved(each),
            None => self.for_each_single(each),
        }
    }

    fn error(&self, index: u64, problem: Problem) -> BatchError {
        BatchError {
            origin: self.origin.clone(),
            ordinal: self.first.ordinal,
            index,
            problem,
        }
    }

    fn unfit(&self, index: u64, problem: impl Into<FragmentError>) -> BatchError {
        self.error(index, Problem::Fragment(problem.into()))
    }

    fn malformed(&self, in_second: bool) -> impl Fn(Malformed) -> BatchError + '_ {
        move |Malformed { index, problem }| {
            self.error(index, Problem::Malformed { in_second, problem })
        }
    }

    fn for_each_single(
        &self,
        mut each: impl FnMut(Record, Option<Record>) -> Result<(), Unfit>,
    ) -> Result<(), BatchError> {
        let mut records = Records::new(self.first.bytes());
        let mut index = 0;
        loop {
            // `map_err` would move every record, in pieces that were not written as such: the processor
            // waits for them longer than it takes to cut the record.
            match records.next_record() {
                Ok(Some(record)) => {
                    each(record, None).map_err(|problem| self.unfit(index, problem))?;
                }
                Ok(None) => break,
                Err(problem) => return Err(self.malformed(false)(problem)),
            }
            index += 1;
        }
        self.origin
            .set_records(self.first.ordinal, records.passed());
        Ok(())
    }

    fn for_each_pair(
        &self,
        second: &Chunk,
        mut each: impl FnMut(Record, Option<Record>) -> Result<(), Unfit>,
    ) -> Result<(), BatchError> {
        let mut ones = Records::new(self.first.bytes());
        let mut twos = Records::new(second.bytes());
        loop {
            let index = ones.passed();
            match (ones.next_record(), twos.next_record()) {
                (Ok(Some(one)), Ok(Some(two))) => {
                    self.check_names(index, &one, &two)?;
                    each(one, Some(two)).map_err(|problem| self.unfit(index, problem))?;
                }
                (Ok(None), Ok(None)) => break,
                (Err(problem), _) => return Err(self.malformed(false)(problem)),
                (_, Err(problem)) => return Err(self.malformed(true)(problem)),
                (Ok(one), _) => {
                    let first_is_longer = one.is_some();
                    return Err(self.unfit(index, FragmentError::Uneven { first_is_longer }));
                }
            }
        }
        self.origin.set_records(self.first.ordinal, ones.passed());
        Ok(())
    }

    fn for_each_interleaved(
        &self,
        mut each: impl FnMut(Record, Option<Record>) -> Result<(), Unfit>,
    ) -> Result<(), BatchError> {
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
            let two = two.ok_or_else(|| self.unfit(index - 1, FragmentError::MateMissing))?;
            self.check_names(index, &one, &two)?;
            each(one, Some(two)).map_err(|problem| self.unfit(index - 1, problem))?;
        }
        self.origin
            .set_records(self.first.ordinal, records.passed());
        Ok(())
    }

    fn check_names(&self, index: u64, one: &Record, two: &Record) -> Result<(), BatchError> {
        if are_mates(one.name, two.name) {
            return Ok(());
        }
        let (first, second) = (shown(one.name), shown(two.name));
        let problem = match are_mates(two.name, one.name) {
            true => FragmentError::Turned {
                first,
                second,
                interleaved: self.interleaved,
            },
            false => FragmentError::NotMates { first, second },
        };
        Err(self.unfit(index, problem))
    }
}

/// A read name for a message: quoted, control characters escaped, not too long.
fn shown(name: &[u8]) -> String {
    let text: String = String::from_utf8_lossy(name).chars().take(SHOWN).collect();
    format!("{text:?}")
}

#[cfg(test)]
mod tests {
    use super::super::chunk::Buffers;
    use super::*;
    use crate::fastq::umi::UmiError;
    use crate::input::Source;

    fn chunk(text: &str, ordinal: usize) -> Chunk {
        let bytes = text.as_bytes().to_vec();
        Chunk::new(bytes, 0..text.len(), &Buffers::new(1), ordinal)
    }

    /// The fragments of a batch that follows seven records, by the names of their reads.
    fn names(first: &str, second: Option<&str>, interleaved: bool) -> Result<Vec<String>, String> {
        let sources = ["1.fq", "2.fq"].map(|name| Source::from_reader(name, std::io::empty()));
        let origin = Origin::new(&sources[..1 + usize::from(second.is_some())]);
        origin.set_records(0, 7);
        let batch = Batch {
            origin,
            file: 0,
            first: chunk(first, 1),
            second: second.map(|text| chunk(text, 1)),
            interleaved,
        };
        let mut names = Vec::new();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let done = batch.for_each(|one, two| {
            names.push(text(one.name) + &two.map_or(String::new(), |two| text(two.name)));
            match one.sequence {
                b"" => Err(UmiError::NoSecondMate.into()),
                _ => Ok(()),
            }
        });
        let told = |error: BatchError| error.into_error().to_string();
        done.map(|()| names).map_err(told)
    }

    const AB: &str = "@a\nA\n+\nI\n@b\nA\n+\nI\n";
    const AA: &str = "@a/1\nA\n+\nI\n@a/2\nA\n+\nI\n";

    #[test]
    fn fragments_are_whole() {
        let cases = [
            (AB, None, false, vec!["a", "b"]),
            (AB, Some(AB), false, vec!["aa", "bb"]),
            (AA, None, true, vec!["a/1a/2"]),
        ];
        for (first, second, interleaved, expected) in cases {
            let expected: Vec<String> = expected.into_iter().map(String::from).collect();
            assert_eq!(names(first, second, interleaved), Ok(expected));
        }
    }

    #[test]
    fn problems_name_their_file_and_record() {
        let one = &AB[..AB.len() / 2];
        let broken = &AB.replace("@b", "b");
        let turned = "@a/2\nA\n+\nI\n@a/1\nA\n+\nI\n".to_string();
        let (others, empty) = ("@x\nA\n+\nI\n@y\nA\n+\nI\n", "@a\n\n+\n\n");
        for (first, second, interleaved, start, word) in [
            (broken.as_str(), None, false, "1.fq: record 9: ", ""),
            (AB, Some(broken.as_str()), false, "2.fq: record 9: ", ""),
            (
                AB,
                Some(one),
                false,
                "1.fq and 2.fq: record 9: ",
                "the first",
            ),
            (
                one,
                Some(AB),
                false,
                "1.fq and 2.fq: record 9: ",
                "the second",
            ),
            (
                AB,
                Some(others),
                false,
                "1.fq and 2.fq: record 8: ",
                "\"x\"",
            ),
            (AB, None, true, "1.fq: record 9: ", "are not mates"),
            (
                &turned,
                None,
                true,
                "1.fq: record 9: ",
                "the first mate of each fragment first",
            ),
            (
                &turned[..turned.len() / 2],
                Some(&turned[turned.len() / 2..]),
                false,
                "1.fq and 2.fq: record 8: ",
                "the file of the first mates first",
            ),
            (one, None, true, "1.fq: record 8: ", "mate is missing"),
            (empty, None, false, "1.fq: record 8: ", "UMI"),
        ] {
            let message = names(first, second, interleaved).expect_err(start);
            assert!(message.starts_with(start), "{message}");
            assert!(message.contains(word), "{message}");
        }
    }
}
