//! Libraries that have the same reads: a tube or a file that was taken for another.

use super::fingerprint::Fingerprint;
use super::shard::{Shard, StoredControl};
use crate::document::FileRecord;
use std::collections::{BTreeMap, BTreeSet};

/// What tells the reads of a library from those of another one. [`Shard`] has an example.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnReads {
    /// SHA-256 of its files of reads that hold any, as far as they are known.
    files: Vec<String>,
    fingerprint: Fingerprint,
}

impl OwnReads {
    /// What tells the reads of a library that is counted.
    pub fn of(shard: &Shard) -> Self {
        Self::new(&shard.files, shard.fingerprint())
    }

    /// What tells those of a control.
    pub(super) fn of_control(control: &StoredControl) -> Self {
        Self::new(&control.files, control.names.fingerprint())
    }

    fn new(files: &[FileRecord], fingerprint: Fingerprint) -> Self {
        // Empty files, which are all the same, and streams have no digest.
        let digests = files.iter().filter_map(FileRecord::digest_of_reads);
        Self {
            files: digests.map(String::from).collect(),
            fingerprint,
        }
    }

    /// Whether reads of one are those of the other: a file of the same SHA-256, or reads of the same names, bases and
    /// qualities.
    pub fn shares(&self, other: &Self) -> bool {
        let mut files = self.files.iter();
        files.any(|file| other.files.contains(file))
            || self.fingerprint.shares_reads(&other.fingerprint)
    }
}

impl Shard {
    /// Files of each control that has reads of the sample: a tube or a file that was taken for another.
    pub fn controls_with_reads_of_sample(&self) -> Vec<String> {
        let own = OwnReads::of(self);
        let controls = self.controls.iter();
        let copied = controls.filter(|control| own.shares(&OwnReads::of_control(control)));
        copied
            .map(|control| {
                let names: Vec<&str> = control
                    .files
                    .iter()
                    .map(|file| file.name.as_str())
                    .collect();
                names.join(" and ")
            })
            .collect()
    }
}

/// Names of libraries that have the same reads, in their order: a file of the same SHA-256, or reads of the same
/// names, bases and qualities.
pub fn same_reads(libraries: &[(&str, &OwnReads)]) -> Vec<Vec<String>> {
    let groups: BTreeSet<BTreeSet<usize>> = by_files(libraries)
        .into_iter()
        .chain(by_reads(libraries))
        .collect();
    let is_whole = |group: &&BTreeSet<usize>| {
        let mut others = groups.iter().filter(|other| other != group);
        !others.any(|other| other.is_superset(group))
    };
    let name = |place: usize| libraries[place].0.to_string();
    groups
        .iter()
        .filter(is_whole)
        .map(|group| group.iter().map(|place| name(*place)).collect())
        .collect()
}

/// Places of libraries that have a file of the same bytes.
fn by_files(libraries: &[(&str, &OwnReads)]) -> Vec<BTreeSet<usize>> {
    let mut of_file: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (place, (_, reads)) in libraries.iter().enumerate() {
        for file in &reads.files {
            of_file.entry(file).or_default().insert(place);
        }
    }
    let groups = of_file.into_values();
    groups.filter(|places| places.len() > 1).collect()
}

/// Places of libraries that have the same reads, in whatever files.
fn by_reads(libraries: &[(&str, &OwnReads)]) -> Vec<BTreeSet<usize>> {
    let with_first = |(first, (_, own)): (usize, &(&str, &OwnReads))| {
        let others = libraries.iter().enumerate().skip(first + 1);
        let alike = others.filter(|(_, (_, its))| own.fingerprint.shares_reads(&its.fingerprint));
        let mut places: BTreeSet<usize> = alike.map(|(place, _)| place).collect();
        (!places.is_empty()).then(|| {
            places.insert(first);
            places
        })
    };
    let each = libraries.iter().enumerate();
    each.filter_map(with_first).collect()
}
