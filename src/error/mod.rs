//! What can go wrong, each with a sentence that names the place and the remedy.

mod comparison;
mod folder;
mod repeat;
mod shard;
mod stored;
mod uncounted;

pub use comparison::ComparisonProblem;
pub use folder::{BatchProblem, WatchProblem};
pub use repeat::Repeat;
pub use shard::{ShardProblem, Shared};
pub use stored::StoredError;
pub use uncounted::UncountedFile;

use crate::fastq::umi::UmiError;
use std::io;

/// Result of everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of the library. Its `Display` is one sentence for a user: file, record or line, what
/// is wrong, what to do.
///
/// ```
/// use fuselane::Error;
/// use fuselane::align::{Aligner, Rule};
/// use fuselane::input::{Layout, Source};
/// use fuselane::panel::Panel;
/// use fuselane::run::count::Counter;
/// let panel = Panel::builtin()?;
/// let aligner = Aligner::new(&panel, Rule::default());
/// let reads = Source::from_reader("reads.fq", &b"@r1\nACGT\n+\nIII\n"[..]);
/// let error = Counter::new(&aligner).count(&Layout::Single(vec![reads])).unwrap_err();
/// assert!(error.to_string().starts_with("reads.fq: record 1: "));
/// assert!(matches!(error, Error::Record { record: 1, .. }));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
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
        "{file}: damaged or cut short {format} data: {source}; nothing is reported, because a part is missing; copy the file again"
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
    /// A fragment is without the UMI that it should have.
    #[error("{files}: record {record}: {source}")]
    Umi {
        /// The file, or both files of mates.
        files: String,
        /// Number of the record, from 1.
        record: u64,
        /// What is wrong and what to do.
        source: UmiError,
    },
    /// Evidence of a part of a sample that cannot be put together with the other parts.
    #[error("{file}: {problem}")]
    Shard {
        /// The file with the evidence.
        file: String,
        /// What is wrong and what to do.
        problem: ShardProblem,
    },
    /// Names of reads come again, so that mates are counted as fragments, or reads twice.
    #[error("{files}: read {name:?} {repeat}")]
    Repeated {
        /// The files that hold such reads.
        files: String,
        /// Name of one that comes again.
        name: String,
        /// How they come again, and what to do.
        repeat: Repeat,
    },
    /// A panel file, or a file that a panel is made of, is wrong.
    #[error("{file}: {}{problem}; {remedy}", of_line(*line))]
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
    /// A row of a sample sheet is wrong.
    #[error("{file}: {}{problem}", of_line(*line))]
    Sheet {
        /// The sheet's name as given.
        file: String,
        /// Line, from 1; 0 where the whole sheet is meant.
        line: u64,
        /// What is wrong and what to do.
        problem: String,
    },
    /// The folder of a batch cannot be used.
    #[error("{folder}: {problem}")]
    Batch {
        /// The folder.
        folder: String,
        /// What is wrong and what to do.
        problem: BatchProblem,
    },
    /// Reads that a validation cannot take for negative ones.
    #[error("{file}: {problem}")]
    Negative {
        /// The files of the library.
        file: String,
        /// What is wrong and what to do.
        problem: String,
    },
    /// A run cannot be followed with results in this folder.
    #[error("{folder}: {problem}")]
    Watch {
        /// The folder of the results.
        folder: String,
        /// What is wrong and what to do.
        problem: WatchProblem,
    },
    /// Results that cannot be compared.
    #[error("{file}: {problem}")]
    Comparison {
        /// The file with one of them.
        file: String,
        /// What is wrong and what to do.
        problem: ComparisonProblem,
    },
    /// A file of transcripts is wrong.
    #[error("{file}: {problem}; give transcripts as FASTA, plain or compressed")]
    Transcripts {
        /// The file's name as given.
        file: String,
        /// What is wrong.
        problem: String,
    },
    /// Several things are wrong; there are at least two.
    #[error("{}", lines(.0))]
    Several(Vec<Error>),
    /// An output could not be written.
    #[error("{file}: cannot write: {source}{}", of_write(source))]
    Write {
        /// The output's name as given.
        file: String,
        /// What the system said.
        source: io::Error,
    },
    /// The reader of standard output went away (`fuselane ... | head`), which is no failure.
    #[error("standard output: its reader went away")]
    ClosedPipe,
    /// A stored result cannot be used.
    #[error("{file}: {source}")]
    Stored {
        /// The file's name as given.
        file: String,
        /// What is wrong and what to do.
        source: StoredError,
    },
    /// A threshold that makes no sense.
    #[error("{parameter} is out of range: give {range}")]
    OutOfRange {
        /// Its name in the result's `parameters`.
        parameter: &'static str,
        /// The values that it may have.
        range: &'static str,
    },
    /// Options that cannot go together.
    #[error("{0}")]
    Usage(String),
    /// The system refused something that is no file.
    #[error("{what}: {source}")]
    System {
        /// What could not be done.
        what: String,
        /// What the system said.
        source: io::Error,
    },
    /// Whoever asked for a count wanted it no more.
    #[error("the count was ended before all reads were counted; nothing is reported")]
    Stopped,
    /// A thread of this program failed: a mistake in it.
    #[error(
        "a thread of fuselane ended unexpectedly; nothing is reported; please tell its authors"
    )]
    Abandoned,
}

/// `line 3: `, or nothing where the whole file is meant.
fn of_line(line: u64) -> String {
    match line {
        0 => String::new(),
        line => format!("line {line}: "),
    }
}

/// What to do where something cannot be written, with a `;` before it; nothing where nobody knows.
fn of_write(source: &io::Error) -> &'static str {
    match source.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "; let this user write in its folder, or name another one"
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            "; make room there, or name another folder"
        }
        io::ErrorKind::NotFound => "; make its folder, or name another one",
        _ => "",
    }
}

fn lines(errors: &[Error]) -> String {
    let lines: Vec<String> = errors.iter().map(Error::to_string).collect();
    lines.join("\n")
}

impl Error {
    /// All that is wrong as one error, in the order of files and lines.
    pub fn all(errors: Vec<Self>) -> Self {
        let each = errors.into_iter().flat_map(|error| match error {
            Self::Several(errors) => errors,
            one => vec![one],
        });
        let mut errors: Vec<Self> = each.collect();
        errors.sort_by(|one, other| one.place().cmp(&other.place()));
        match errors.len() {
            1 => errors.swap_remove(0),
            _ => Self::Several(errors),
        }
    }

    /// Each thing that is wrong: itself, or all that it lists.
    pub fn each(&self) -> &[Self] {
        match self {
            Self::Several(errors) => errors,
            one => std::slice::from_ref(one),
        }
    }

    /// File and line of an error of a table.
    fn place(&self) -> Option<(&str, u64)> {
        match self {
            Self::Panel { file, line, .. } | Self::Sheet { file, line, .. } => Some((file, *line)),
            _ => None,
        }
    }

    /// What a failure of standard output is.
    pub fn standard_output(source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::BrokenPipe => Self::ClosedPipe,
            _ => Self::Write {
                file: "standard output".into(),
                source,
            },
        }
    }
}
