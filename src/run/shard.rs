//! Evidence of a part of a sample's reads, in a file; and the parts put together again.

use super::count::Counted;
use super::names::Names;
use crate::align::Rule;
use crate::error::{Error, Result, StoredError};
use crate::evidence::stored::{SCHEMA, StoredEvidence};
use crate::evidence::{Evidence, Sum};
use crate::fastq::umi::UmiRule;
use crate::input::{Source, Text};
use crate::panel::Panel;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::io::{self, Read, Write};
use std::path::Path;

/// How strongly files of evidence are compressed, of 1 to 22: higher levels take longer and gain
/// little.
const LEVEL: i32 = 9;

/// A part of a sample's reads, counted: a file of a flow cell's lane, or a chunk of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Shard {
    /// The sample's name.
    sample: String,
    /// Whether its reads came as pairs of mates.
    paired: bool,
    /// A sample of the names of its reads, by which a part that is given twice is told.
    names: Names,
    /// Number of its files, or pairs of files.
    groups: usize,
    /// The evidence with what it was counted by.
    counted: StoredEvidence,
}

/// The parts of a sample put together.
#[derive(Debug)]
pub struct Merged {
    /// The sample's name.
    pub sample: String,
    /// Names of its files, in the order of the parts.
    pub files: Vec<String>,
    /// What all of its reads add up to.
    pub evidence: Evidence,
}

impl Shard {
    /// A part of a sample: `files` are the names of its inputs, in reading order.
    pub fn new(
        sample: &str,
        files: Vec<String>,
        counted: Counted,
        panel: &Panel,
        rule: Rule,
        umi: &UmiRule,
    ) -> Self {
        Self {
            sample: sample.into(),
            paired: counted.paired,
            names: counted.names,
            groups: counted.groups,
            counted: StoredEvidence::new(panel, rule, umi, files, counted.evidence),
        }
    }

    /// Writes it: JSON, compressed with zstd.
    ///
    /// # Errors
    /// The output fails.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut out = zstd::Encoder::new(out, LEVEL)?;
        out.include_checksum(true)?;
        serde_json::to_writer(&mut out, self)?;
        out.finish()?.flush()
    }

    /// Reads what [`Shard::write`] wrote.
    ///
    /// # Errors
    /// The file cannot be read, is cut short, is no evidence, or of another version.
    pub fn read(path: &Path) -> Result<Self> {
        let source = Source::new(path);
        let name = source.name();
        let mut reader = Text::open(&source)?;
        let mut text = Vec::new();
        let read = reader.read_to_end(&mut text);
        read.map_err(|error| reader.get_ref().error(error))?;
        Self::from_json(&text).map_err(|source| Error::Stored { file: name, source })
    }

    fn from_json(text: &[u8]) -> Result<Self, StoredError> {
        let value: Value = serde_json::from_slice(text)?;
        StoredError::check_schema(&value["counted"], SCHEMA)?;
        Ok(serde_json::from_value(value)?)
    }

    /// What keeps it from being put together with another part; nothing if it can be.
    fn unlike(&self, other: &Self) -> Option<&'static str> {
        let (own, its) = (&self.counted, &other.counted);
        let differs = [
            (own.panel != its.panel, "panel"),
            (own.rule != its.rule, "numbers of the alignment"),
            (own.umi != its.umi, "place of the UMIs"),
            (own.version != its.version, "version of the program"),
            (self.paired != other.paired, "layout, single reads or mates"),
            (self.sample != other.sample, "sample"),
        ];
        let first = differs.iter().find(|(differs, _)| *differs);
        first.map(|(_, what)| *what)
    }
}

/// Puts the parts of a sample together, each with the name of its file. The result is that of one run
/// over all of their reads, in this order.
///
/// # Errors
/// Parts of another panel, rule, UMI setting, version, layout or sample, or a part that comes twice.
pub fn merge(panel: &Panel, rule: Rule, parts: Vec<(String, Shard)>) -> Result<Merged> {
    let mut parts = parts.into_iter();
    let Some((first, mut all)) = parts.next() else {
        return Err(Error::Usage("no evidence is given".into()));
    };
    let refused = |file: &str, problem: String| Error::Shard {
        file: file.into(),
        problem,
    };
    if all.counted.panel != panel.sha256 {
        return Err(refused(&first, "its panel is another".into()));
    }
    if all.counted.rule != rule.numbers() {
        return Err(refused(
            &first,
            "it was counted with other numbers of the alignment".into(),
        ));
    }
    // A name that comes again is told by the parts that have it.
    let mut sources = vec![first.clone(); all.groups];
    for (file, mut part) in parts {
        if let Some(what) = all.unlike(&part) {
            return Err(refused(&file, format!("its {what} is not that of {first}")));
        }
        part.names.move_files(all.groups);
        sources.extend((0..part.groups).map(|_| file.clone()));
        all.groups += part.groups;
        all.names.merge(part.names);
        all.counted.inputs.extend(part.counted.inputs);
        all.counted.evidence.merge(part.counted.evidence);
    }
    if let Some(repeated) = all.names.repeated(all.paired) {
        return Err(repeated.error(&sources));
    }
    Ok(Merged {
        sample: all.sample,
        files: all.counted.inputs,
        evidence: all.counted.evidence,
    })
}

#[cfg(test)]
mod tests {
    use super::super::count::Counter;
    use super::*;
    use crate::align::Aligner;
    use crate::input::Layout;

    /// Reads across the lane RANBP2, of names from `first` on.
    fn reads(panel: &Panel, first: usize, count: usize) -> String {
        let lane = panel.lane_named("RANBP2").expect("the panel has the lane");
        let junction = panel.junction(lane.junction);
        let mut bases = junction.left_sequence(panel, 100);
        bases.extend(junction.right_sequence(panel, 100));
        let bases = String::from_utf8_lossy(&bases).into_owned();
        let reads = (first..first + count).map(|number| {
            let start = 40 + number % 30;
            let quality = "I".repeat(80);
            format!(
                "@run:{number}\n{}\n+\n{quality}\n",
                &bases[start..start + 80]
            )
        });
        reads.collect()
    }

    fn counted(panel: &Panel, texts: &[&str]) -> Counted {
        let aligner = Aligner::new(panel, Rule::default());
        let sources = texts.iter().map(|text| {
            let text = text.to_string();
            Source::from_reader("reads", io::Cursor::new(text.into_bytes()))
        });
        let layout = Layout::Single(sources.collect());
        Counter::new(&aligner).count_part(&layout).expect("reads")
    }

    fn shard(panel: &Panel, sample: &str, text: &str) -> Shard {
        let counted = counted(panel, &[text]);
        let files = vec!["reads".to_string()];
        let rule = Rule::default();
        Shard::new(sample, files, counted, panel, rule, &UmiRule::None)
    }

    #[test]
    fn parts_that_were_written_and_read_are_the_whole() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let directory = tempfile::tempdir().expect("a directory");
        let texts = [(0, 30), (30, 25), (55, 1)].map(|(from, count)| reads(&panel, from, count));
        let parts = texts.iter().enumerate().map(|(number, text)| {
            let path = directory.path().join(format!("{number}.evidence"));
            let mut file = std::fs::File::create(&path).expect("a file");
            let shard = shard(&panel, "s", text);
            shard.write(&mut file).expect("it is written");
            let name = path.display().to_string();
            (name, Shard::read(&path).expect("it is read"))
        });
        let merged = merge(&panel, Rule::default(), parts.collect()).expect("one sample");
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        assert_eq!(merged.evidence, counted(&panel, &texts).evidence);
        assert_eq!(merged.files.len(), 3);
        assert_eq!(merged.evidence.totals.reads, 56);
    }

    #[test]
    fn parts_that_do_not_belong_together_are_refused() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let (one, two) = (reads(&panel, 0, 30), reads(&panel, 30, 30));
        let first = shard(&panel, "s", &one);
        let with_umi = Shard {
            counted: StoredEvidence {
                umi: (&UmiRule::Name).into(),
                ..shard(&panel, "s", &two).counted
            },
            ..shard(&panel, "s", &two)
        };
        for (case, other, words) in [
            (
                "another sample",
                shard(&panel, "t", &two),
                "its sample is not that of one",
            ),
            ("UMIs", with_umi, "its place of the UMIs is not that of one"),
            ("the same part", shard(&panel, "s", &one), "one and two"),
        ] {
            let parts = vec![("one".into(), first.clone()), ("two".into(), other)];
            let error = merge(&panel, Rule::default(), parts).expect_err(case);
            assert!(error.to_string().contains(words), "{case}: {error}");
        }
        let rule = Rule {
            minimum_anchor: 20,
            ..Rule::default()
        };
        let error = merge(&panel, rule, vec![("one".into(), first)]).expect_err("another rule");
        assert!(error.to_string().contains("other numbers"), "{error}");
    }

    #[test]
    fn a_file_that_is_cut_short_or_no_evidence_is_refused() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("x");
        let mut whole = Vec::new();
        let shard = shard(&panel, "s", &reads(&panel, 0, 9));
        shard.write(&mut whole).expect("in memory");
        let middle = whole.len() / 2;
        let mut damaged = whole.clone();
        damaged[middle] ^= 1;
        for (case, bytes) in [
            ("cut short", &whole[..middle]),
            ("damaged", &damaged),
            ("a result", b"{\"schema\": \"fuselane/result/2\"}"),
            ("reads", b"@r\nACGT\n+\nIIII\n"),
            ("empty", b""),
        ] {
            std::fs::write(&path, bytes).expect("a file");
            let error = Shard::read(&path).expect_err(case);
            assert!(
                error.to_string().contains(&path.display().to_string()),
                "{case}"
            );
        }
    }
}
