//! A sample to which files are added one after the other: what is counted of them does not grow dearer with their
//! number.

use super::Watch;
use super::count::CountedFiles;
use crate::document::FileRecord;
use crate::error::Result;
use crate::run::merge::{Merger, Part};
use crate::run::shard::Shard;
use std::collections::BTreeMap;
use std::path::Path;

/// What is counted of a sample, on its way to more.
///
/// [`Watch`](super::Watch) has an example.
#[derive(Debug)]
pub struct Growing<'w> {
    watch: &'w Watch<'w>,
    sample: String,
    merger: Merger,
}

impl<'w> Growing<'w> {
    /// What is counted of a sample, which is kept in `file`; nothing if it is new.
    ///
    /// # Errors
    /// It was counted by another version of the program.
    pub fn new(
        watch: &'w Watch<'w>,
        sample: &str,
        (file, kept): (&Path, Option<Shard>),
    ) -> Result<Self> {
        let mut merger = Merger::new(BTreeMap::new());
        if let Some(shard) = kept {
            merger.add(Part {
                file: file.display().to_string(),
                shard,
            })?;
        }
        Ok(Self {
            watch,
            sample: sample.into(),
            merger,
        })
    }

    /// Adds files.
    ///
    /// # Errors
    /// Their reads are counted already, or they are laid out in another way. Then they are not added.
    pub fn add(&mut self, files: CountedFiles) -> Result<()> {
        let names: Vec<&str> = files.records.iter().map(|one| one.name.as_str()).collect();
        self.merger.add_new(Part {
            file: names.join(" and "),
            shard: self.watch.shard(&self.sample, files.records, files.counted),
        })
    }

    /// The name of the counted file that has the content of another one.
    pub fn name_of(&self, record: &FileRecord) -> Option<&str> {
        let digest = record.digest_of_reads()?;
        let mut files = self.merger.whole()?.files.iter();
        let known = files.find(|one| one.digest_of_reads() == Some(digest))?;
        Some(&known.name)
    }

    /// What is counted of it, with its files in the order of their names.
    ///
    /// # Errors
    /// Nothing is.
    pub fn finish(self) -> Result<Shard> {
        Ok(self.merger.finish()?.in_order())
    }
}
