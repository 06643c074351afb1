//! Libraries that have the same reads: a tube or a file that was taken for another.

use super::{LibraryCount, Sheet};
use crate::error::Result;
use std::collections::{BTreeMap, BTreeSet};

/// Names of libraries that have the same reads, in the order of the sheet: a file of the same SHA-256, or reads of the
/// same names, bases and qualities.
pub fn same_reads(sheet: &Sheet, counted: &[Result<LibraryCount>]) -> Vec<Vec<String>> {
    let counts: Vec<Option<&LibraryCount>> = counted.iter().map(|one| one.as_ref().ok()).collect();
    let groups: BTreeSet<BTreeSet<usize>> = by_files(&counts)
        .into_iter()
        .chain(by_reads(&counts))
        .collect();
    let is_whole = |group: &&BTreeSet<usize>| {
        let mut others = groups.iter().filter(|other| other != group);
        !others.any(|other| other.is_superset(group))
    };
    let name = |place: usize| sheet.libraries[place].name.clone();
    groups
        .iter()
        .filter(is_whole)
        .map(|group| group.iter().map(|place| name(*place)).collect())
        .collect()
}

/// Places of libraries that have a file of the same bytes.
fn by_files(counts: &[Option<&LibraryCount>]) -> Vec<BTreeSet<usize>> {
    let mut of_file: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (place, count) in counts.iter().enumerate() {
        for file in count.iter().flat_map(|count| &count.files) {
            of_file.entry(file).or_default().insert(place);
        }
    }
    let groups = of_file.into_values();
    groups.filter(|places| places.len() > 1).collect()
}

/// Places of libraries that have the same reads, in whatever files.
fn by_reads(counts: &[Option<&LibraryCount>]) -> Vec<BTreeSet<usize>> {
    let with_first = |(first, count): (usize, &Option<&LibraryCount>)| {
        let own = &count.as_ref()?.reads;
        let others = counts.iter().enumerate().skip(first + 1);
        let alike = others.filter(|(_, other)| {
            let its = other.as_ref().map(|other| &other.reads);
            its.is_some_and(|its| own.shares_reads(its))
        });
        let mut places: BTreeSet<usize> = alike.map(|(place, _)| place).collect();
        (!places.is_empty()).then(|| {
            places.insert(first);
            places
        })
    };
    let each = counts.iter().enumerate();
    each.filter_map(with_first).collect()
}
