//! The parts of a sample put together: the evidence of one run over all of their reads.

#[cfg(test)]
pub(in crate::run) mod fixture;
mod inputs;
mod part;

pub use part::Part;

use super::shard::Shard;
use crate::document::ControlKind;
use crate::error::{Error, Result, Shared};
use crate::evidence::Sum;
use inputs::Inputs;
use std::collections::BTreeMap;

/// The parts of a sample on their way to a whole, of which one part is in memory at a time.
///
/// The whole is that of one run over all of their reads, in the order in which they are added, with all of
/// their controls; one that several parts have is one control.
///
/// ```
/// use fuselane::input::Source;
/// use fuselane::run::{Merger, Part, Shard};
/// use std::collections::BTreeMap;
/// use std::path::Path;
/// # fn sample() -> fuselane::Result<()> {
/// let mut merger = Merger::new(BTreeMap::new());
/// for file in ["L001.evidence", "L002.evidence"] {
///     let shard = Shard::read(Path::new(file))?;
///     merger.add(Part { file: file.into(), shard })?;
/// }
/// println!("{} reads", merger.finish()?.evidence().totals.reads);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Merger {
    /// What is on record of the sample beside what the parts say, and goes before it.
    metadata: BTreeMap<String, String>,
    /// What was added, under the name of the first file.
    whole: Option<Part>,
    /// What is on record in each part.
    records: Vec<(String, BTreeMap<String, String>)>,
    /// For each file of reads, or pair of files, the part that has it.
    sources: Vec<String>,
    inputs: Inputs,
}

impl Merger {
    /// Nothing yet. `metadata` is on record of the sample whatever the parts say.
    pub fn new(metadata: BTreeMap<String, String>) -> Self {
        Self {
            metadata,
            whole: None,
            records: Vec::new(),
            sources: Vec::new(),
            inputs: Inputs::default(),
        }
    }

    /// Adds a part.
    ///
    /// # Errors
    /// It is of another panel, rule, UMI setting, version, layout or sample than those before it, is to be
    /// called by other thresholds, or has reads that one of them has. Then it is not added.
    pub fn add(&mut self, part: Part) -> Result<()> {
        self.check(&part)?;
        self.take(part);
        Ok(())
    }

    /// As [`Merger::add`]; names of reads that come again are told now, and not by [`Merger::finish`].
    ///
    /// # Errors
    /// Those of [`Merger::add`], or reads of it are in the parts before it. Then it is not added.
    pub fn add_new(&mut self, part: Part) -> Result<()> {
        self.check(&part)?;
        if let Some(Part { shard, .. }) = &self.whole {
            let mut names = part.shard.names.clone();
            names.move_files(shard.groups);
            names.merge(shard.names.clone());
            let files = [shard.file_names(), part.shard.file_names()].concat();
            if let Some(repeated) = names.repeated(shard.paired, &files) {
                let mut sources = self.sources.clone();
                sources.extend(part.sources());
                return Err(repeated.error(&sources));
            }
        }
        self.take(part);
        Ok(())
    }

    /// What was added so far.
    pub fn whole(&self) -> Option<&Shard> {
        self.whole.as_ref().map(|part| &part.shard)
    }

    /// That a part goes with those before it.
    fn check(&self, part: &Part) -> Result<()> {
        part.check_program()?;
        self.inputs.check(part)?;
        self.check_record(part)?;
        let whole = self.whole.as_ref();
        whole.map_or(Ok(()), |whole| whole.check_alike(part))
    }

    fn take(&mut self, part: Part) {
        self.inputs.add(&part);
        if !part.shard.metadata.is_empty() {
            let record = part.shard.metadata.clone();
            self.records.push((part.file.clone(), record));
        }
        self.sources.extend(part.sources());
        match &mut self.whole {
            None => self.whole = Some(part),
            Some(whole) => whole.shard.add(part.shard),
        }
    }

    /// Checks what is on record in a part against those before it.
    fn check_record(&self, part: &Part) -> Result<()> {
        let metadata = &part.shard.metadata;
        for (file, record) in &self.records {
            let anew = &self.metadata;
            let known = record.iter().filter(|(key, _)| !anew.contains_key(*key));
            for (key, other) in known {
                let own = metadata.get(key).unwrap_or(other);
                if own != other {
                    let [own, other] = [own, other].map(|text| format!("{text:?}"));
                    return Err(
                        part.differs(file, (Shared::Record(key.as_str().into()), own, other))
                    );
                }
            }
        }
        Ok(())
    }

    /// The whole.
    ///
    /// # Errors
    /// There is no part, or reads come again in another one.
    pub fn finish(self) -> Result<Shard> {
        let Some(Part { mut shard, .. }) = self.whole else {
            return Err(Error::Usage("no evidence is given".into()));
        };
        shard.metadata.extend(self.metadata);
        // Of streams there are no digests: reads that come twice are told by their names.
        match shard.names.repeated(shard.paired, &shard.file_names()) {
            Some(repeated) => Err(repeated.error(&self.sources)),
            None => Ok(shard),
        }
    }
}

impl Shard {
    /// Adds a part that is like it.
    fn add(&mut self, mut part: Self) {
        part.names.move_files(self.groups);
        self.groups += part.groups;
        self.names.merge(part.names);
        self.metadata.extend(part.metadata);
        self.files.extend(part.files);
        self.evidence.merge(part.evidence);
        for control in part.controls {
            if !self.controls.iter().any(|known| known.is_same(&control)) {
                self.controls.push(control);
            }
        }
        self.controls
            .sort_by_key(|control| control.kind != ControlKind::NoRt);
    }
}

#[cfg(test)]
mod tests {
    use super::fixture::{PANEL, control, merged, part};
    use super::*;
    use crate::call::{Sample, call};
    use crate::document::Document;
    use proptest::prelude::*;

    fn document(shard: &Shard) -> Document {
        let sample = Sample {
            name: shard.sample(),
            files: &[],
            evidence: shard.evidence(),
        };
        call(&PANEL, shard.parameters(), sample, &shard.controls())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn any_split_merged_in_any_order_is_one_run(
            cuts in proptest::collection::vec(0_usize..90, 0..6),
            order in proptest::collection::vec(any::<u32>(), 8),
        ) {
            let numbers: Vec<usize> = (0..90).collect();
            let whole = part("whole", &numbers).shard;
            let mut cuts = [vec![0, 90], cuts].concat();
            cuts.sort_unstable();
            cuts.dedup();
            let parts = cuts.windows(2).map(|cut| {
                let mut stored = Vec::new();
                let name = format!("{}", cut[0]);
                let Part { file, shard } = part(&name, &numbers[cut[0]..cut[1]]);
                shard.write(&mut stored).expect("in memory");
                let text = zstd::decode_all(&stored[..]).expect("zstd");
                let shard = Shard::from_json(&text).expect("it is read again");
                Part { file, shard }
            });
            let mut parts: Vec<(u32, Part)> = order.iter().copied().zip(parts).collect();
            let in_order = merged(parts.iter().map(|(_, part)| part.clone())).expect("one sample");
            let names: Vec<String> = cuts[..cuts.len() - 1].iter().map(|at| format!("{at}.fq")).collect();
            prop_assert_eq!(in_order.file_names(), names);
            parts.sort_by_key(|(place, _)| *place);
            for shard in [in_order, merged(parts.into_iter().map(|(_, part)| part)).expect("one sample")] {
                prop_assert_eq!(shard.evidence(), whole.evidence());
                prop_assert_eq!(document(&shard), document(&whole));
            }
        }
    }

    #[test]
    fn a_control_of_several_parts_is_one_and_others_stand_in_the_order_of_one_run() {
        let [rt, water] = [ControlKind::NoRt, ControlKind::NoTemplate];
        let mut one = part("one", &[1, 2, 4]);
        let mut two = part("two", &[5, 6, 8]);
        one.shard.controls = vec![control(rt, "a"), control(water, "w")];
        two.shard.controls = vec![control(rt, "b"), control(rt, "a"), control(water, "w")];
        let controls = merged([one, two]).expect("one sample").controls();
        let files: Vec<&str> = controls.iter().map(|one| one.files[0].as_str()).collect();
        assert_eq!(files, ["a", "b", "w"]);
    }

    #[test]
    fn what_is_said_of_the_sample_anew_goes_before_what_parts_say() {
        let record = |text: &str| -> BTreeMap<String, String> {
            let pairs = text.split(' ').filter_map(|pair| pair.split_once('='));
            pairs
                .map(|(key, value)| (key.into(), value.into()))
                .collect()
        };
        let mut merger = Merger::new(record("lane=all"));
        for (name, number, text) in [("one", 1, "lane=1 run=7"), ("two", 2, "lane=2 operator=KT")] {
            let mut part = part(name, &[number]);
            part.shard.metadata = record(text);
            merger.add(part).expect("one sample");
        }
        let whole = merger.finish().expect("one sample");
        assert_eq!(whole.metadata(), &record("lane=all operator=KT run=7"));
    }
}
