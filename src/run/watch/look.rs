//! What is told of a folder at one time.

use crate::input::FileIdentity;
use std::collections::BTreeMap;
use std::time::SystemTime;

/// What a look tells of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Its size.
    pub bytes: u64,
    /// When it was changed.
    pub modified: Option<SystemTime>,
    /// What tells it from others.
    pub identity: Option<FileIdentity>,
}

/// What a folder holds, at one time.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// Files of reads by their paths from the top, with what keeps one from being read.
    pub reads: BTreeMap<String, Result<Look, String>>,
    /// Folders that cannot be read, from the top, and why.
    pub unreadable: BTreeMap<String, String>,
    /// Whether a file is there that says that the run is over.
    pub is_over: bool,
}
