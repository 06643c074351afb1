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
    /// Adds the inputs of a part. No other part may have the same reads, but for those of a control.
    pub fn add(&mut self, part: &Part) -> Result<()> {
        let sample = digests(&part.shard.files);
        let controls = part.shard.controls.iter();
        let controls: Vec<_> = controls.flat_map(|one| digests(&one.files)).collect();
        if let Some((input, other_file)) = known(&sample, &self.of_samples) {
            return Err(part.refused(ShardProblem::Twice { input, other_file }));
        }
        let crossed = known(&sample, &self.of_controls);
        if let Some((input, other_file)) = crossed.or_else(|| known(&controls, &self.of_samples)) {
            return Err(part.refused(ShardProblem::SampleAndControl { input, other_file }));
        }
        let of_part = |(digest, _)| (digest, part.file.clone());
        self.of_samples.extend(sample.into_iter().map(of_part));
        self.of_controls.extend(controls.into_iter().map(of_part));
        Ok(())
    }
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
