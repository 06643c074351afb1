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
    /// When each fusion was first detected; left out where the run was not followed while it went on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reached: Vec<Reached>,
}

/// When a fusion was first detected while its run was followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Reached {
    /// The fusion.
    pub fusion: String,
    /// Name of the sequence across its junction, as that of the call.
    pub contig: String,
    /// Reads of the sample that were counted by then.
    pub reads: u64,
    /// Files of the sample that were counted by then; null of a stream.
    pub files: Option<u64>,
    /// When that was, in UTC, as `2026-11-26T03:09:30Z`; null where results are to be without times.
    pub at: Option<String>,
}

impl Reached {
    /// In words, as `RANBP2::ALK after 21000 reads of 3 files, 2026-11-26 03:09:30 UTC`.
    pub fn words(&self) -> String {
        let files = match self.files {
            None => String::new(),
            Some(1) => " of 1 file".into(),
            Some(files) => format!(" of {files} files"),
        };
        let at = self.at.as_ref().map(|at| at.replace('T', " "));
        let at = at.map_or(String::new(), |at| format!(", {}", at.replace('Z', " UTC")));
        format!("{} after {} reads{files}{at}", self.fusion, self.reads)
    }
}

/// A file that was read.
///
/// ```
/// use fuselane::document::FileRecord;
/// let empty = FileRecord { bytes: Some(0), sha256: Some("e3b0".into()), ..FileRecord::named("water.fastq") };
/// assert_eq!(empty.digest_of_reads(), None);
/// ```
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

impl FileRecord {
    /// A file of which only the name is known.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            bytes: None,
            sha256: None,
        }
    }

    /// The digest of a file that may hold reads: empty files are all the same.
    pub fn digest_of_reads(&self) -> Option<&str> {
        self.sha256.as_deref().filter(|_| self.bytes != Some(0))
    }
}
