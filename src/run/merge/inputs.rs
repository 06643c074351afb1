//! The reads that parts were counted of, by the digests of their files and by the reads themselves.

use super::Part;
use crate::document::FileRecord;
use crate::error::{Result, ShardProblem};
use crate::run::Fingerprint;
use std::collections::BTreeMap;

/// What is known of the reads of all parts: of the sample's, and of their controls'.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    of_samples: Known,
    of_controls: Known,
}

/// Reads of some parts.
#[derive(Debug, Default)]
struct Known {
    /// The part that has a file, by its digest.
    files: BTreeMap<String, String>,
    /// The fingerprints of reads, and the part that has them.
    reads: Vec<(Fingerprint, String)>,
}

/// Reads of a part: the sample's, or those of one control.
struct Input<'p> {
    files: &'p [FileRecord],
    reads: Fingerprint,
}

impl Inputs {
    /// That no other part has the reads of one, but for those of a control.
    pub fn check(&self, part: &Part) -> Result<()> {
        let (sample, controls) = of_part(part);
        if let Some((input, other_file)) = self.of_samples.find(&sample) {
            return Err(part.refused(ShardProblem::Twice { input, other_file }));
        }
        let mut crossed_controls = controls.iter().map(|one| self.of_samples.find(one));
        let crossed = self.of_controls.find(&sample);
        let crossed = crossed.or_else(|| crossed_controls.find_map(|one| one));
        if let Some((input, other_file)) = crossed {
            return Err(part.refused(ShardProblem::SampleAndControl { input, other_file }));
        }
        Ok(())
    }

    /// Adds the inputs of a part.
    pub fn add(&mut self, part: &Part) {
        let (sample, controls) = of_part(part);
        self.of_samples.add(sample, &part.file);
        for control in controls {
            self.of_controls.add(control, &part.file);
        }
    }
}

impl Known {
    /// The first file of an input that is known, or all of its files if their reads are, and the part that has them.
    fn find(&self, input: &Input) -> Option<(String, String)> {
        let same_file = input.files.iter().find_map(|file| {
            let part = self.files.get(file.digest_of_reads()?)?;
            Some((file.name.clone(), part.clone()))
        });
        same_file.or_else(|| {
            let mut known = self.reads.iter();
            let (_, part) = known.find(|(reads, _)| input.reads.shares_reads(reads))?;
            let names: Vec<&str> = input.files.iter().map(|one| one.name.as_str()).collect();
            Some((names.join(" and "), part.clone()))
        })
    }

    fn add(&mut self, input: Input, part: &str) {
        // Empty files, which are all the same, and streams have none.
        let digests = input.files.iter().filter_map(FileRecord::digest_of_reads);
        let files = digests.map(|digest| (digest.to_string(), part.to_string()));
        self.files.extend(files);
        self.reads.push((input.reads, part.into()));
    }
}

/// The reads of a part's sample, and those of each of its controls.
fn of_part(part: &Part) -> (Input<'_>, Vec<Input<'_>>) {
    let shard = &part.shard;
    let sample = Input {
        files: &shard.files,
        reads: shard.fingerprint(),
    };
    let controls = shard.controls.iter().map(|one| Input {
        files: &one.files,
        reads: one.names.fingerprint(),
    });
    (sample, controls.collect())
}

#[cfg(test)]
mod tests {
    use crate::document::ControlKind;
    use crate::run::merge::Part;
    use crate::run::merge::fixture::{counted, file, merged, part};
    use crate::run::shard::StoredControl;

    #[test]
    fn reads_of_streams_are_told_by_their_names() {
        let numbers: Vec<usize> = (0..60).collect();
        let mut parts = [part("one", &numbers), part("two", &numbers)];
        parts
            .iter_mut()
            .for_each(|one| one.shard.files[0].sha256 = None);
        let error = merged(parts).expect_err("the same reads").to_string();
        assert!(
            error.starts_with("two.evidence: its reads of two.fq are also in one.evidence"),
            "{error}"
        );
    }

    /// Reads of which the files were compressed again.
    #[test]
    fn reads_are_told_from_others_whatever_their_files() {
        let kind = ControlKind::NoTemplate;
        let water = |name: &str, numbers: &[usize]| {
            StoredControl::new(kind, vec![file(name, Some(name))], counted(numbers))
        };
        let numbers: Vec<usize> = (0..300).collect();
        let with = |name: &str, numbers: &[usize], control| {
            let mut part = part(name, numbers);
            part.shard.controls = vec![control];
            part
        };
        let [one, two, three] = [0, 1, 2].map(|part| &numbers[100 * part..][..100]);
        let merged_of = |control: StoredControl| {
            let parts = [
                with("one", one, water("w", three)),
                with("two", two, control),
            ];
            merged(parts)
        };
        for (case, control, words) in [
            (
                "a part of the sample",
                water("c", one),
                "two.evidence: c is read as the sample's here",
            ),
            (
                "half of it",
                water("c", &numbers[50..150]),
                "two.evidence: c is read as the sample's",
            ),
        ] {
            let error = merged_of(control).expect_err(case).to_string();
            assert!(error.starts_with(words), "{case}: {error}");
        }
        let controls = |control| merged_of(control).expect("one sample").controls().len();
        assert_eq!(controls(water("again", three)), 1, "the same tube");
        assert_eq!(controls(water("other", &[400, 401])), 2);
        // A part among many.
        let mut parts: Vec<Part> = (0..30)
            .map(|number| part(&number.to_string(), &numbers[10 * number..][..10]))
            .collect();
        parts.push(part("copy", &numbers[..10]));
        let error = merged(parts).expect_err("a part twice").to_string();
        let words = "copy.evidence: its reads of copy.fq are also in 0.evidence";
        assert!(error.starts_with(words), "{error}");
    }
}
