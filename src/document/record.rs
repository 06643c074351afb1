//! When and how a result was made, and of which files.

use serde::{Deserialize, Serialize};

/// The run that made a result. It differs between runs that have the same answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RunRecord {
    /// When it began, in UTC, as `2026-11-26T03:09:30Z`.
    pub started: String,
    /// The command and its arguments, as they were given.
    pub command: Vec<String>,
    /// The files of the sample and of its controls, in the order of reading.
    pub files: Vec<FileRecord>,
    /// The file of transcripts in which partners were looked for; left out where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transcriptome: Option<FileRecord>,
    /// The annotation of these transcripts; left out where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annotation: Option<FileRecord>,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FileRecord {
    /// Its name as given.
    pub name: String,
    /// Its size in bytes; null of a stream.
    pub bytes: Option<u64>,
    /// SHA-256 of its bytes as they are stored, in hexadecimal; null of a stream.
    pub sha256: Option<String>,
}
