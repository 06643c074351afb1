//! A library of a batch: what it is, its files, and which controls it is held against.

use crate::document::ControlKind;
use crate::input::Layout;
use std::collections::BTreeMap;

/// What stands for all samples of a sheet.
pub(super) const ALL: &str = "*";

/// What a library is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A sample, which is judged.
    Sample,
    /// A control that holds a fusion, which is judged as a sample is.
    Positive,
    /// A control that holds none.
    Control(ControlKind),
}

/// A library of a batch.
#[derive(Debug, Clone)]
pub struct Library {
    /// Its name.
    pub name: String,
    /// Line of its first row, from 1.
    pub line: u64,
    /// What it is.
    pub role: Role,
    /// Its files: a row of the sheet each.
    pub layout: Layout,
    /// What else is on record of it.
    pub metadata: BTreeMap<String, String>,
    /// The fusion or lane that a positive control holds; any where it is not said.
    pub expected: Option<String>,
    /// Of a control: the samples that it is of, by their places in the sheet.
    pub control_of: Vec<usize>,
    /// Of a sample: the controls that it is held against, those without enzyme first.
    pub controls: Vec<usize>,
}

impl Role {
    /// Whether a library of this role is judged.
    pub fn is_judged(self) -> bool {
        !matches!(self, Self::Control(_))
    }
}
