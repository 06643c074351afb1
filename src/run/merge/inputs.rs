//! The files of reads that parts were counted of, by their digests.

use super::Part;
use crate::document::FileRecord;
use crate::error::{Result, ShardProblem};
use std::collections::BTreeMap;

/// What is known of all inputs by their digests: the part that has each.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    of_samples: BTreeMap<String, String>,
    of_controls: BTreeMap<String, String>,
}

impl Inputs {
    /// That no other part has the reads of one, but for those of a control.
    pub fn check(&self, part: &Part) -> Result<()> {
        let [sample, controls] = of_part(part);
        if let Some((input, other_file)) = known(&sample, &self.of_samples) {
            return Err(part.refused(ShardProblem::Twice { input, other_file }));
        }
        let crossed = known(&sample, &self.of_controls);
        if let Some((input, other_file)) = crossed.or_else(|| known(&controls, &self.of_samples)) {
            return Err(part.refused(ShardProblem::SampleAndControl { input, other_file }));
        }
        Ok(())
    }

    /// Adds the inputs of a part.
    pub fn add(&mut self, part: &Part) {
        let [sample, controls] = of_part(part);
        let has_it = |(digest, _)| (digest, part.file.clone());
        self.of_samples.extend(sample.into_iter().map(has_it));
        self.of_controls.extend(controls.into_iter().map(has_it));
    }
}

/// Digests and names of the files of a part's sample, and of those of its controls.
fn of_part(part: &Part) -> [Vec<(String, String)>; 2] {
    let controls = part.shard.controls.iter();
    [
        digests(&part.shard.files),
        controls.flat_map(|one| digests(&one.files)).collect(),
    ]
}

/// Digests and names of files; empty files, which are all the same, and streams have none.
fn digests(files: &[FileRecord]) -> Vec<(String, String)> {
    let digests = files.iter().filter_map(|file| {
        let digest = file.digest_of_reads()?;
        Some((digest.to_string(), file.name.clone()))
    });
    digests.collect()
}

/// The first file of which a digest is known, and the part that has it.
fn known(files: &[(String, String)], parts: &BTreeMap<String, String>) -> Option<(String, String)> {
    let mut known = files
        .iter()
        .filter_map(|(digest, name)| Some((name.clone(), parts.get(digest)?.clone())));
    known.next()
}
