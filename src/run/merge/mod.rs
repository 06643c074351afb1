//! The parts of a sample put together: the evidence of one run over all of their reads.

mod inputs;
mod part;

pub use part::Part;

use super::shard::{Shard, StoredControl};
use crate::document::ControlKind;
use crate::error::{Error, Result};
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
            if let Some(repeated) = names.repeated(shard.paired) {
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
                    return Err(part.differs(file, (key.clone(), own, other)));
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
        match shard.names.repeated(shard.paired) {
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

impl StoredControl {
    /// Whether another part was counted beside the same tube, by its files or by its reads.
    fn is_same(&self, other: &Self) -> bool {
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

#[cfg(test)]
mod tests {
    use super::super::count::{Counted, Counter};
    use super::super::names::Names;
    use super::super::shard::{Origin, StoredPanel};
    use super::*;
    use crate::align::{Aligner, Rule};
    use crate::call::{Sample, call};
    use crate::document::FileRecord;
    use crate::document::{Document, Parameters};
    use crate::evidence::Evidence;
    use crate::fastq::umi::UmiRule;
    use crate::input::{Layout, Source};
    use crate::panel::{Panel, PanelFiles};
    use proptest::prelude::*;
    use std::io;
    use std::sync::LazyLock;

    static PANEL: LazyLock<Panel> =
        LazyLock::new(|| Panel::builtin().expect("the built-in panel loads"));
    static ALIGNER: LazyLock<Aligner> = LazyLock::new(|| Aligner::new(&PANEL, Rule::default()));

    /// A read across the lane RANBP2 for each number, or of nothing for every fourth one.
    fn reads(numbers: &[usize]) -> String {
        let lane = PANEL.lane_named("RANBP2").expect("the panel has the lane");
        let junction = PANEL.junction(lane.junction);
        let mut bases = junction.left_sequence(&PANEL, 100);
        bases.extend(junction.right_sequence(&PANEL, 100));
        let bases = String::from_utf8_lossy(&bases).into_owned();
        let read = |number: &usize| {
            let start = 40 + number % 30;
            let fused = &bases[start..start + 80];
            let noise = "ACGTGTCA".repeat(10);
            let read = if number % 4 == 3 { &noise } else { fused };
            format!("@run:{number}\n{read}\n+\n{}\n", "I".repeat(80))
        };
        numbers.iter().map(read).collect()
    }

    fn counted(numbers: &[usize]) -> Counted {
        let text = io::Cursor::new(reads(numbers).into_bytes());
        let layout = Layout::Single(vec![Source::from_reader("reads", text)]);
        let counted = Counter::new(&ALIGNER).count_part(&layout);
        counted.expect("the reads are sound")
    }

    /// A file of a digest; a stream without one.
    fn file(name: &str, sha256: Option<&str>) -> FileRecord {
        FileRecord {
            name: name.into(),
            bytes: sha256.map(|_| 100),
            sha256: sha256.map(String::from),
        }
    }

    /// A part in a file `name.evidence`, of the reads `name.fq`.
    fn part(name: &str, numbers: &[usize]) -> Part {
        let origin = Origin {
            sample: "s".into(),
            metadata: BTreeMap::new(),
            files: vec![file(&format!("{name}.fq"), Some(name))],
            panel: StoredPanel::new(&PANEL, None).expect("a panel"),
            parameters: &Parameters::default(),
            umi: &UmiRule::None,
            controls: Vec::new(),
        };
        Part {
            file: format!("{name}.evidence"),
            shard: Shard::new(origin, counted(numbers)),
        }
    }

    fn merged(parts: impl IntoIterator<Item = Part>) -> Result<Shard> {
        let mut merger = Merger::new(BTreeMap::new());
        for part in parts {
            merger.add(part)?;
        }
        merger.finish()
    }

    fn control(kind: ControlKind, name: &str) -> StoredControl {
        StoredControl {
            kind,
            files: vec![file(name, Some(name))],
            names: Names::default(),
            evidence: Evidence::default(),
        }
    }

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

    /// A part that is changed, and the words of the refusal.
    type Case = (&'static str, fn(&mut Shard), &'static str);

    #[test]
    fn parts_that_do_not_belong_together_are_refused_by_name() {
        let numbers: Vec<usize> = (0..60).collect();
        let cases: [Case; 11] = [
            (
                "another sample",
                |s| s.sample = "t".into(),
                "its sample is \"t\", and that of one.evidence is \"s\"",
            ),
            (
                "UMIs",
                |s| s.umi = (&UmiRule::Name).into(),
                "its place of the UMIs is at the end of read names, and that of one.evidence is none",
            ),
            (
                "another panel",
                |s| s.panel.sha256 = "5a".into(),
                "and that of one.evidence is alk ",
            ),
            ("mates", |s| s.paired = true, "its layout is mates"),
            (
                "another threshold",
                |s| s.parameters.minimum_fragments = 3,
                "its minimum_fragments is 3, and that of one.evidence is 5",
            ),
            (
                "another anchor",
                |s| {
                    s.parameters.minimum_anchor = 15;
                    s.rule = s.parameters.anchor_rule().numbers();
                },
                "its minimum_anchor is 15, and that of one.evidence is 12",
            ),
            (
                "another rule",
                |s| s.rule.gap_open = -9,
                "gap_open of the alignment is another one",
            ),
            (
                "another version",
                |s| s.version = "0.1.9".into(),
                "fuselane 0.1.9 wrote it",
            ),
            (
                "another record",
                |s| s.metadata = [("run".into(), "8".into())].into(),
                "its run is \"8\", and that of one.evidence is \"7\"",
            ),
            (
                "the same file of reads",
                |s| s.files = vec![file("copy.fq", Some("one"))],
                "its reads of copy.fq are also in one.evidence",
            ),
            (
                "a control's reads",
                |s| s.files = vec![file("x.fq", Some("water"))],
                "x.fq is read as the sample's here and as a control's in one.evidence",
            ),
        ];
        for (case, change, words) in cases {
            let mut one = part("one", &numbers[..30]);
            one.shard.metadata = [("run".into(), "7".into())].into();
            one.shard.controls = vec![control(ControlKind::NoTemplate, "water")];
            let mut two = part("two", &numbers[30..]);
            assert!(merged([one.clone(), two.clone()]).is_ok(), "{case}");
            change(&mut two.shard);
            let error = merged([one, two]).expect_err(case).to_string();
            assert!(
                error.starts_with("two.evidence: ") && error.contains(words),
                "{case}: {error}"
            );
        }
    }

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

    #[test]
    fn a_panel_that_is_not_built_in_is_kept_whole() {
        let builtin = PanelFiles::builtin();
        let kept = StoredPanel::new(&PANEL, Some(&builtin)).expect("a panel");
        assert_eq!(kept, StoredPanel::new(&PANEL, None).expect("a panel"));
        let other = PanelFiles::read(|name| {
            let mut file = builtin.file(name)?.clone();
            if name == "panel.tsv" {
                file.text = file.text.replace("2.0.0", "9.0.0").into();
            }
            Ok(file)
        });
        let other = other.expect("files");
        let panel = Panel::from_files(&other).expect("a panel");
        let mut one = part("one", &[1]);
        one.shard.panel = StoredPanel::new(&panel, Some(&other)).expect("a panel");
        let opened = one.shard.open_panel("one.evidence").expect("it is kept");
        assert_eq!(
            (opened.version.as_str(), &opened.sha256),
            ("9.0.0", &panel.sha256)
        );
        one.shard.panel = StoredPanel::new(&panel, None).expect("a panel");
        let error = one
            .shard
            .open_panel("one.evidence")
            .expect_err("it is not kept");
        assert!(error.to_string().contains(&panel.sha256), "{error}");
    }
}
