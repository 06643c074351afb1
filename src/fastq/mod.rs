//! One record of FASTQ: where it ends, its name, its mate, its UMI, its letters. Bytes in, slices of
//! them out.

pub mod bases;
mod line;
mod name;
mod record;
pub mod umi;
mod umi_setting;

pub use bases::NoNucleotide;
pub use name::{Mate, ReadName, are_mates, first_mark, identifier};
pub use record::{LINES, Malformed, Record, Records, is_blank, is_wrapped, last_record_start};
pub use umi_setting::UmiSetting;

use umi::UmiError;

/// A sound record that cannot be counted. Its `Display` says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unfit {
    /// It has no UMI.
    #[error(transparent)]
    Umi(#[from] UmiError),
    /// It is a protein.
    #[error(transparent)]
    NoNucleotide(#[from] NoNucleotide),
}
