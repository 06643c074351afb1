//! What is to be known of records that are no error.

use std::fmt;

/// A record that adds nothing to a panel.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordWarning {
    /// The panel takes no transcript of it.
    Unused {
        /// The file that holds it.
        file: String,
        /// Its accession, with its version.
        accession: String,
    },
    /// A record before it says the same.
    Repeated {
        /// The file that holds it.
        file: String,
        /// Its accession, with its version.
        accession: String,
        /// The file of the record before it.
        other: String,
    },
}

impl fmt::Display for RecordWarning {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Unused { file, accession } => write!(
                f,
                "{file}: record {accession} is not used: the panel has no transcript of it"
            ),
            Self::Repeated {
                file,
                accession,
                other,
            } => write!(f, "{file}: record {accession} is the same as in {other}"),
        }
    }
}
