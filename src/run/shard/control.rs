//! A control as evidence keeps it.

use crate::document::{ControlKind, FileRecord};
use crate::evidence::Evidence;
use crate::run::count::Counted;
use crate::run::names::Names;
use serde::{Deserialize, Serialize};

/// A control as evidence keeps it.
///
/// [`Shard`](super::Shard) has an example of what holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredControl {
    /// What it is made of.
    pub kind: ControlKind,
    /// Its files, in reading order.
    pub files: Vec<FileRecord>,
    /// A sample of the names of its reads, by which reads that are the sample's too are told.
    pub(in crate::run) names: Names,
    /// What its reads add up to.
    pub evidence: Evidence,
}

impl StoredControl {
    /// What was counted of a control; `files` are its own, in reading order.
    pub fn new(kind: ControlKind, files: Vec<FileRecord>, counted: Counted) -> Self {
        Self {
            kind,
            files,
            names: counted.names,
            evidence: counted.evidence,
        }
    }

    /// Whether another part was counted beside the same tube, by its files or by its reads.
    pub(in crate::run) fn is_same(&self, other: &Self) -> bool {
        let files = |one: &Self| -> Vec<String> {
            let files = one.files.iter();
            let files = files.map(|file| file.sha256.as_ref().unwrap_or(&file.name).clone());
            files.collect()
        };
        let has_same_reads = || {
            let [own, its] = [self, other].map(|one| one.names.fingerprint());
            own.shares_reads(&its)
        };
        self.kind == other.kind
            && self.evidence == other.evidence
            && (files(self) == files(other) || has_same_reads())
    }
}
