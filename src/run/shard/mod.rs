//! A part of a sample's reads, counted, with all that is needed to call it.

mod control;
mod form;
mod panel;

pub use control::StoredControl;
pub(super) use form::LEVEL;
pub use panel::StoredPanel;

use super::count::Counted;
use super::fingerprint::Fingerprint;
use super::names::Names;
use crate::align::RuleNumbers;
use crate::call::Control;
use crate::document::{FileRecord, Parameters};
use crate::error::Result;
use crate::evidence::{Evidence, Sum};
use crate::fastq::UmiSetting;
use crate::fastq::umi::UmiRule;
use crate::panel::{Panel, hexadecimal};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// This program.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A part of a sample's reads, counted: a file of a flow cell's lane, a chunk of it, or all of them.
///
/// ```
/// use fuselane::run::Shard;
/// use std::path::Path;
/// # fn part() -> fuselane::Result<()> {
/// let shard = Shard::read(Path::new("L001.evidence"))?;
/// println!("{}: {} reads", shard.sample(), shard.evidence().totals.reads);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shard {
    /// Version of the program that counted.
    pub(super) version: String,
    /// The sample's name.
    pub(super) sample: String,
    /// What else is on record of the sample.
    pub(super) metadata: BTreeMap<String, String>,
    /// Whether its reads came as pairs of mates.
    pub(super) paired: bool,
    /// Number of its files, or pairs of files.
    pub(super) groups: usize,
    /// Its files, in reading order.
    pub(super) files: Vec<FileRecord>,
    /// What the reads were compared with.
    pub(super) panel: StoredPanel,
    /// The thresholds that it is to be called by.
    pub(super) parameters: Parameters,
    /// Every number of the alignment.
    pub(super) rule: RuleNumbers,
    /// Where UMIs stood.
    pub(super) umi: UmiSetting,
    /// A sample of the names of its reads, by which a part that is given twice is told.
    pub(super) names: Names,
    /// The controls, those without enzyme first.
    pub(super) controls: Vec<StoredControl>,
    /// What its reads add up to.
    pub(super) evidence: Evidence,
    /// Whether it is of a run that was followed: files of it may have come since, or be left out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_followed: bool,
}

/// What a sample was counted with and for.
#[derive(Debug)]
pub struct Origin<'a> {
    /// Its name.
    pub sample: String,
    /// What else is on record of it.
    pub metadata: BTreeMap<String, String>,
    /// Its files, in reading order.
    pub files: Vec<FileRecord>,
    /// What it was compared with.
    pub panel: StoredPanel,
    /// The thresholds.
    pub parameters: &'a Parameters,
    /// Where UMIs stood.
    pub umi: &'a UmiRule,
    /// The controls, those without enzyme first.
    pub controls: Vec<StoredControl>,
}

impl Shard {
    /// A part of a sample.
    pub fn new(origin: Origin, counted: Counted) -> Self {
        Self {
            version: VERSION.into(),
            sample: origin.sample,
            metadata: origin.metadata,
            paired: counted.paired,
            groups: counted.groups,
            files: origin.files,
            panel: origin.panel,
            parameters: origin.parameters.clone(),
            rule: origin.parameters.anchor_rule().numbers(),
            umi: origin.umi.into(),
            names: counted.names,
            controls: origin.controls,
            evidence: counted.evidence,
            is_followed: false,
        }
    }

    /// The sample's name.
    pub fn sample(&self) -> &str {
        &self.sample
    }

    /// What else is on record of the sample.
    pub fn metadata(&self) -> &BTreeMap<String, String> {
        &self.metadata
    }

    /// Names of its files, in reading order.
    pub fn file_names(&self) -> Vec<String> {
        names(&self.files)
    }

    /// Whether it is of a run that was followed, so that it may lack files of the sample.
    pub fn is_followed(&self) -> bool {
        self.is_followed
    }

    /// What tells its reads from those of another library.
    pub(super) fn fingerprint(&self) -> Fingerprint {
        self.names.fingerprint()
    }

    /// Its files and those of its controls, in reading order.
    pub fn records(&self) -> Vec<FileRecord> {
        let controls = self.controls.iter().flat_map(|control| &control.files);
        self.files.iter().chain(controls).cloned().collect()
    }

    /// The thresholds.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// What its reads add up to.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// Its controls, those without enzyme first.
    pub fn controls(&self) -> Vec<Control> {
        let controls = self.controls.iter();
        controls
            .map(|control| Control {
                kind: control.kind,
                files: names(&control.files),
                evidence: control.evidence.clone(),
            })
            .collect()
    }

    /// The same, to be called by these thresholds, with what is on record of the sample and its controls, those
    /// without enzyme first.
    pub(super) fn described(
        self,
        parameters: &Parameters,
        metadata: BTreeMap<String, String>,
        controls: Vec<StoredControl>,
    ) -> Self {
        Self {
            parameters: parameters.clone(),
            metadata,
            controls,
            ..self
        }
    }

    /// The same with its files, or pairs of files, in the order of their names.
    pub(super) fn in_order(mut self) -> Self {
        let size = (self.files.len() / self.groups.max(1)).max(1);
        let mut groups: Vec<(usize, Vec<FileRecord>)> = self
            .files
            .chunks(size)
            .map(<[FileRecord]>::to_vec)
            .enumerate()
            .collect();
        groups.sort_by(|(_, one), (_, other)| one[0].name.cmp(&other[0].name));
        let mut numbers = vec![0; groups.len()];
        for (new, (old, _)) in groups.iter().enumerate() {
            numbers[*old] = new;
        }
        self.names.number_files(&numbers);
        self.files = groups.into_iter().flat_map(|(_, files)| files).collect();
        self
    }

    /// The same with more reads of its only file.
    pub(super) fn with_more(mut self, counted: Counted) -> Self {
        self.evidence.merge(counted.evidence);
        self.names.merge(counted.names);
        self
    }

    /// The panel that it was counted with.
    ///
    /// # Errors
    /// It is neither built in nor in the file, as `file` is called.
    pub fn open_panel(&self, file: &str) -> Result<Panel> {
        self.panel.open(file)
    }

    /// SHA-256 of it as compact JSON, in hexadecimal.
    ///
    /// # Errors
    /// None that is known: every part has a form in JSON.
    pub fn digest(&self) -> serde_json::Result<String> {
        let digest = Sha256::digest(serde_json::to_vec(self)?);
        Ok(hexadecimal(&digest))
    }
}

fn names(files: &[FileRecord]) -> Vec<String> {
    files.iter().map(|file| file.name.clone()).collect()
}
