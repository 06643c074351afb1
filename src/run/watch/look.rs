//! What is told of a folder at one time.

use crate::input::FileIdentity;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What a look tells of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// Its size.
    pub bytes: u64,
    /// When it was changed, in nanoseconds since 1970, before which they are negative; `None` where the file system
    /// does not say so.
    pub modified: Option<i64>,
    /// What tells it from others.
    pub identity: Option<FileIdentity>,
}

/// What a folder holds, at one time.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// Files of reads by their paths from the top, with what keeps one from being read.
    pub reads: BTreeMap<String, Result<Look, String>>,
    /// Folders that cannot be read, from the top, which is empty itself, and why.
    pub unreadable: BTreeMap<String, String>,
    /// Whether a file is there that says that the run is over.
    pub is_over: bool,
    /// The folder beside it that would have such a file and cannot be read, and why.
    pub end_is_hidden: Option<(PathBuf, String)>,
}

/// The path of a folder from the top, for people.
pub(super) fn shown(folder: &str) -> String {
    match folder.is_empty() {
        true => ".".into(),
        false => folder.into(),
    }
}
