//! What can go wrong, each with a sentence that names the place and the remedy.

use crate::fastq::umi::UmiError;
use std::io;

/// Result of everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of the library. Its `Display` is one sentence for a user: file, record or line, what
/// is wrong, what to do.
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
    #[error("{file}: cannot write: {source}")]
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

/// Why evidence of a part of a sample cannot be put together with the other parts, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ShardProblem {
    /// It was counted in another way than another part, or is of another sample.
    #[error(
        "its {what} is {own}, and that of {other_file} is {other}; give parts of one sample that were \
         counted in the same way"
    )]
    Differs {
        /// What differs, such as `sample`.
        what: String,
        /// What this part has.
        own: String,
        /// The file of the other part.
        other_file: String,
        /// What the other part has.
        other: String,
    },
    /// It was counted by another version of the program.
    #[error(
        "fuselane {found} wrote it, and this is fuselane {expected}; use the version that wrote it, or \
         count the reads again"
    )]
    Version {
        /// The version that wrote it.
        found: String,
        /// This version.
        expected: &'static str,
    },
    /// It was counted by other numbers of the alignment than this program has.
    #[error(
        "{number} of the alignment is another one in this program; use the program that wrote it, or \
         count the reads again"
    )]
    Rule {
        /// Name of the first number that differs.
        number: String,
    },
    /// It was counted with a panel that is neither built in nor in the file.
    #[error(
        "its panel (SHA-256 {found}) is not the one that is built into this program; use the program that \
         wrote it, or count the reads again"
    )]
    Panel {
        /// SHA-256 of its panel.
        found: String,
    },
    /// Its panel has a table of exon ends, which evidence does not hold.
    #[error(
        "its panel has exon_ends.tsv, which names partners and is not in the evidence; give that table \
         (SHA-256 {sha256}), so that partners have the names that one run gives them"
    )]
    ExonEnds {
        /// SHA-256 of the table.
        sha256: String,
    },
    /// A watch keeps it: it does not say whether all of the sample is counted.
    #[error(
        "it is what a watch has counted so far, of which files may be missing; take the result of the watch, or \
         count the files of the sample anew"
    )]
    Followed,
    /// Reads of it are also in another part.
    #[error("its reads of {input} are also in {other_file}; give each part once")]
    Twice {
        /// The file of reads.
        input: String,
        /// The file of the other part.
        other_file: String,
    },
    /// A file is the sample's in one part, and a control's in another.
    #[error(
        "{input} is read as the sample's here and as a control's in {other_file}, or the other way \
         round; a control has reads of its own"
    )]
    SampleAndControl {
        /// The file of reads.
        input: String,
        /// The file of the other part.
        other_file: String,
    },
    /// Its supporting reads are those of other evidence.
    #[error(
        "these are the supporting reads of other evidence than {evidence}; give those that were written with it"
    )]
    OtherReads {
        /// The file of the evidence.
        evidence: String,
    },
    /// Its supporting reads are not there.
    #[error(
        "it is not there, and an output is made of the supporting reads that were written with {evidence}; \
         put it beside {evidence}, or leave that output out"
    )]
    NoReads {
        /// The file of the evidence.
        evidence: String,
    },
    /// Its supporting reads end too soon.
    #[error("it ends too soon; give the whole file")]
    ReadsCutShort,
}

/// Why the folder of a batch cannot be used, and what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BatchProblem {
    /// Another process works there.
    #[error("another batch is at work in this folder; wait for its end, or name another folder")]
    InUse,
    /// A batch has worked there before.
    #[error("it holds a batch already; go on with that one, or name another folder")]
    Exists,
    /// A watch has worked there before.
    #[error("it holds the results of a watch; name another folder")]
    Watch,
}

/// Why a run cannot be followed with results in a folder, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WatchProblem {
    /// Another process works there.
    #[error("another process is at work in this folder; end that one, or name another folder")]
    InUse,
    /// It has the results of something else.
    #[error("it holds the results of {found}; name another folder")]
    OtherRun {
        /// What they are of.
        found: String,
    },
    /// It has what was counted of a stream, which cannot be read again.
    #[error(
        "it holds what was counted of a stream, of which nobody knows what was lost since; name another folder"
    )]
    Stream,
    /// What is written lies among what is read.
    #[error("it is the folder that is followed itself; name a folder beside it")]
    Itself,
    /// There are reads, and all of them are of no known sample.
    #[error("no reads but those of no known sample, as {file}; say that these are to be read")]
    OnlyUnassigned {
        /// One of their files, from the top.
        file: String,
    },
    /// Evidence that is kept there is not as it was written.
    #[error(
        "it is cut short, or was changed since it was written; remove it, so that its sample is counted anew"
    )]
    DamagedEvidence,
    /// What else is kept there is not as it was written.
    #[error(
        "it is cut short, or was changed since it was written; remove the folder that it is in, so that all \
         samples are counted anew"
    )]
    Damaged,
    /// Files were given to samples in another way before.
    #[error(
        "it was begun with other settings of how files are told to be of a sample or of mates ({found}); give \
         the same, or name another folder"
    )]
    OtherSettings {
        /// The settings.
        found: String,
    },
}

/// Why a file of a run that is followed is not counted, or can no more be relied on. Its `Display` says what to
/// do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UncountedFile {
    /// It changes, has not been looked at for long enough, or its turn has not come.
    #[error("it was not whole, or its turn had not come; go on with the run")]
    BeingWritten,
    /// The file of the other mates has not come.
    #[error("the file of its mates is not there; wait for it, or say that there are none")]
    NoMate,
    /// Second mates came where there should be none.
    #[error(
        "it has second mates, and first mates are counted as single reads; count both in another folder"
    )]
    SecondMates,
    /// It cannot be opened or read at this time.
    #[error("{0}")]
    Unreadable(String),
    /// It has no reads.
    #[error("no reads; an empty input says nothing about the sample: check the step before")]
    Empty,
    /// Its name says that it has reads of the index.
    #[error(
        "by its name it has index reads, which are of no transcript; move it away, or rename it"
    )]
    IndexReads,
    /// Its name says that a fragment has more reads than two.
    #[error(
        "by its name it has a third read of each fragment, so that the second one may be no mate but an index or a \
         UMI; leave the files of both mates alone here, as R1 and R2"
    )]
    ThirdReads,
    /// It lies in a folder of reads that the sequencer's program took for poor.
    #[error(
        "a folder of this name has reads that the sequencer's program took for poor; follow this folder itself if \
         they are to be counted, or else move it away"
    )]
    Poor,
    /// It has no whole reads, or they cannot be added to the others.
    #[error("{0}")]
    Wrong(String),
    /// It is gone, and was not counted.
    #[error(
        "it vanished before it was counted; put it back, or begin anew with another folder for the results"
    )]
    Vanished,
    /// It is another one than when it was counted.
    #[error(
        "it changed after it was counted; remove the evidence of its sample, so that all of it is counted anew, \
         and let files rest for longer"
    )]
    Changed,
    /// It was touched after it was counted, and cannot be read.
    #[error(
        "it was touched after it was counted, and it cannot be seen whether it is as it was ({0}); let it be read, \
         or remove the evidence of its sample, so that all of it is counted anew"
    )]
    Unverified(String),
    /// It is a folder of which all counted files are gone.
    #[error(
        "all of the sample's counted files are gone from here, and others may be gone with them; put them back, or \
         let a file say that the run is over"
    )]
    AllGone,
    /// It is a file of another sample, or of the other mates.
    #[error(
        "it is the same file as {file}, which is one of {sample}; give each sample and each mate a file of its own, \
         and another folder for the results if it was renamed"
    )]
    SameFile {
        /// The other name.
        file: String,
        /// Its sample.
        sample: String,
    },
    /// Files of one sample lie in two folders.
    #[error(
        "{sample} has files in {folder} too, which may be another sample of that name; follow the folder of \
         one run, or name the sample that all files are of"
    )]
    TwoFolders {
        /// The sample.
        sample: String,
        /// The other folder, from the top.
        folder: String,
    },
    /// Its name tells no sample.
    #[error("{0}")]
    Name(String),
    /// It is a folder that cannot be read.
    #[error("the folder cannot be read: {0}; let it be read")]
    Folder(String),
}

impl UncountedFile {
    /// Whether it was counted, so that what it added can no more be relied on.
    pub fn is_of_counted(&self) -> bool {
        matches!(self, Self::Changed | Self::Unverified(_))
    }
}

/// Why results cannot be compared, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ComparisonProblem {
    /// There are fewer than two.
    #[error("it is the only result; give two or more, in the order of the samples")]
    Few,
    /// One is there twice.
    #[error("it is the result in {other_file}; give each result once")]
    Twice {
        /// The other file.
        other_file: String,
    },
    /// They were made with different panels.
    #[error(
        "its panel is {own}, and that of {other_file} is {other}; judge the reads of both with one panel"
    )]
    Panel {
        /// The panel of this one.
        own: String,
        /// The other file.
        other_file: String,
        /// The panel of that one.
        other: String,
    },
    /// Reads were aligned by different numbers.
    #[error(
        "its reads were aligned by other numbers than those of {other_file} (rule in the result); judge the \
         reads of both with the same settings and version"
    )]
    Rule {
        /// The other file.
        other_file: String,
    },
}

/// How names of reads come again. Its `Display` says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Repeat {
    /// One directly behind the other.
    #[error("stands twice in a row, as mates do; read the file as interleaved mates")]
    InARow,
    /// In two files.
    #[error("is in both, as mates are; read the two as files of mates")]
    InTwoFiles,
    /// Later in the same file.
    #[error("comes again, as if two files of mates were joined; read the two as files of mates")]
    Later,
    /// With the same bases as first and as second mate.
    #[error("has the same bases as both mates; give the file of the second mates for the second")]
    AsBothMates,
    /// With the same bases and qualities.
    #[error("is there more than once, the same each time; give each read once")]
    Alike,
}

/// Why a stored result or stored evidence cannot be used, and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoredError {
    /// It ends too soon.
    #[error("it is cut short ({0}); give the whole file")]
    CutShort(serde_json::Error),
    /// It is something else.
    #[error("it is no JSON ({0}); give a file that fuselane wrote")]
    NotJson(serde_json::Error),
    /// It names another schema, or none.
    #[error(
        "it is no file of this kind (the key schema is not {expected}); give a file that fuselane \
         wrote"
    )]
    OtherKind {
        /// The schema that is read.
        expected: &'static str,
    },
    /// It is of another version of the schema.
    #[error(
        "it is of schema {found}, and this fuselane reads {expected}; use the version of fuselane \
         that wrote it, or make it again from the reads"
    )]
    OtherVersion {
        /// The schema that it names.
        found: String,
        /// The schema that is read.
        expected: &'static str,
    },
    /// A key is missing, or holds something else.
    #[error("it is not as fuselane writes it ({0}); make it again from the reads")]
    Unlike(serde_json::Error),
    /// Its digest does not fit.
    #[error(
        "it was changed since fuselane wrote it (its digest does not fit); give the file as it was \
         written, or make it again from the reads"
    )]
    Changed,
}

impl StoredError {
    /// Whether a value is of a schema, such as `fuselane/result/2`.
    ///
    /// # Errors
    /// It names another version of the schema, another schema, or none.
    pub fn check_schema(value: &serde_json::Value, expected: &'static str) -> Result<(), Self> {
        let found = value.get("schema").and_then(serde_json::Value::as_str);
        let kind = |schema: &str| schema.rsplit_once('/').map(|(kind, _)| kind.to_string());
        match found {
            Some(found) if found == expected => Ok(()),
            Some(found) if kind(found) == kind(expected) => Err(Self::OtherVersion {
                found: found.into(),
                expected,
            }),
            _ => Err(Self::OtherKind { expected }),
        }
    }
}

impl From<serde_json::Error> for StoredError {
    fn from(error: serde_json::Error) -> Self {
        match error.classify() {
            serde_json::error::Category::Eof => Self::CutShort(error),
            serde_json::error::Category::Data => Self::Unlike(error),
            _ => Self::NotJson(error),
        }
    }
}
