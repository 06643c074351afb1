//! What is wrong with stored evidence of a part of a sample.

use std::fmt;

/// What parts of one sample have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shared {
    /// The name of the sample.
    Sample,
    /// The panel.
    Panel,
    /// Where UMIs stand.
    UmiPlace,
    /// Whether reads have mates.
    Layout,
    /// A number of the alignment or a threshold of the call, by its name.
    Parameter(Box<str>),
    /// What is on record of the sample under this name.
    Record(Box<str>),
}

impl fmt::Display for Shared {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::Sample => "sample",
            Self::Panel => "panel",
            Self::UmiPlace => "place of the UMIs",
            Self::Layout => "layout",
            Self::Parameter(name) | Self::Record(name) => name,
        })
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
        /// What differs.
        what: Shared,
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
