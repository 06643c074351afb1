//! What can go wrong, each with a sentence that names the place and the remedy.

use std::io;

/// Name of standard output in errors.
pub const STANDARD_OUTPUT: &str = "standard output";

/// Result of everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of the library. Its `Display` is one sentence for a user: file, record or line, what
/// is wrong, what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be opened or read.
    #[error("{file}: cannot read: {source}")]
    Read {
        /// The input's name as given.
        file: String,
        /// What the system said.
        source: io::Error,
    },
    /// A compressed input is damaged or ends too soon.
    #[error(
        "{file}: damaged or cut short {format} data: {source}; nothing is reported, because reads are missing; copy the file again"
    )]
    Decode {
        /// The input's name as given.
        file: String,
        /// Name of the compression.
        format: &'static str,
        /// What the decoder said.
        source: io::Error,
    },
    /// The input is not FASTQ at all.
    #[error("{file}: {found}; give reads as FASTQ, plain or compressed (gzip, bzip2, xz, zstd)")]
    NotFastq {
        /// The input's name as given.
        file: String,
        /// What it looks like instead.
        found: &'static str,
    },
    /// A record breaks the FASTQ format.
    #[error("{file}: record {record}: {problem}; repair the file or make it anew")]
    Record {
        /// The input's name as given.
        file: String,
        /// Number of the record in its file, from 1.
        record: u64,
        /// What is wrong with it.
        problem: String,
    },
    /// The input holds no reads.
    #[error(
        "{file}: no reads; an empty input says nothing about the sample: check the step before"
    )]
    Empty {
        /// The input's name as given.
        file: String,
    },
    /// Two mate files disagree.
    #[error("{first} and {second}: record {record}: {problem}")]
    Mates {
        /// First file.
        first: String,
        /// Second file.
        second: String,
        /// Number of the record, from 1.
        record: u64,
        /// What disagrees and what to do.
        problem: String,
    },
    /// A panel file is wrong.
    #[error("{file}: line {line}: {problem}; {remedy}")]
    Panel {
        /// Path of the panel file.
        file: String,
        /// Line, from 1; 0 where the whole file is meant.
        line: u64,
        /// What is wrong.
        problem: String,
        /// What to do.
        remedy: String,
    },
    /// An output could not be written.
    #[error("{file}: cannot write: {source}")]
    Write {
        /// The output's name as given.
        file: String,
        /// What the system said.
        source: io::Error,
    },
    /// A stored result cannot be used.
    #[error("{file}: {problem}")]
    Stored {
        /// The file's name as given.
        file: String,
        /// What is wrong and what to do.
        problem: String,
    },
    /// Options that cannot go together.
    #[error("{0}")]
    Usage(String),
    /// A thread of this program failed: a mistake in it.
    #[error(
        "a thread of fuselane ended unexpectedly; nothing is reported; please tell its authors"
    )]
    Abandoned,
}

impl Error {
    /// Exit code of the program for this error: 2 for wrong usage, 1 for anything else.
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::Usage(_) => 2,
            _ => 1,
        }
    }

    /// Whether the reader of our standard output went away (`fuselane ... | head`), which is no
    /// failure.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(
            self,
            Error::Write { file, source }
                if source.kind() == io::ErrorKind::BrokenPipe && file == STANDARD_OUTPUT
        )
    }
}
