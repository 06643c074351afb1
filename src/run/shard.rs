//! Evidence of a part of a sample's reads, with all that is needed to call it, in a file:
//! `fuselane/evidence/2`.

use super::count::Counted;
use super::fingerprint::Fingerprint;
use super::names::Names;
use super::stored::read_whole;
use crate::align::RuleNumbers;
use crate::call::Control;
use crate::document::{ControlKind, FileRecord, Parameters};
use crate::error::{Error, Result, ShardProblem, StoredError};
use crate::evidence::{Evidence, Sum};
use crate::fastq::UmiSetting;
use crate::fastq::umi::UmiRule;
use crate::panel::hexadecimal;
use crate::panel::{Panel, PanelFile, PanelFiles};
use serde::de::Error as _;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};
use std::path::Path;

/// Identifies the form; its number changes when a key changes its meaning or goes.
pub const SCHEMA: &str = "fuselane/evidence/2";

/// How strongly files of evidence are compressed, of 1 to 22: higher levels take longer and gain
/// little.
pub(super) const LEVEL: i32 = 9;

/// Most bytes of evidence without its compression: a library of twenty million fragments, all across
/// junctions, has 300 MB.
const LARGEST: usize = 2 << 30;

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

/// A panel as evidence keeps it: by its digest where it is built in, whole where it is not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredPanel {
    /// SHA-256 of its files, in hexadecimal; ids of junctions and contigs are of this panel.
    pub(super) sha256: String,
    /// Its name and version.
    words: String,
    /// The texts of its files by their names; none of the panel that is built in.
    files: Option<BTreeMap<String, String>>,
}

/// A control as evidence keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredControl {
    /// What it is made of.
    pub kind: ControlKind,
    /// Its files, in reading order.
    pub files: Vec<FileRecord>,
    /// A sample of the names of its reads, by which reads that are the sample's too are told.
    pub(super) names: Names,
    /// What its reads add up to.
    pub evidence: Evidence,
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

/// As it is stored: the digest tells whether it was changed since.
#[derive(Serialize)]
struct Form<'s> {
    schema: &'static str,
    /// SHA-256 of `shard` as compact JSON, in hexadecimal.
    digest: &'s str,
    shard: &'s Shard,
}

/// What is read first.
#[derive(Deserialize)]
struct Head {
    #[serde(default)]
    schema: Value,
}

/// What is read where the schema is ours.
#[derive(Deserialize)]
struct Body {
    digest: String,
    shard: Shard,
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

    /// SHA-256 of its files of reads, but for empty ones and streams.
    pub(super) fn digests(&self) -> Vec<String> {
        let digests = self.files.iter().filter_map(FileRecord::digest_of_reads);
        digests.map(String::from).collect()
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

    /// Writes it: JSON, compressed with zstd.
    ///
    /// # Errors
    /// The output fails.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut out = zstd::Encoder::new(out, LEVEL)?;
        out.include_checksum(true)?;
        let form = Form {
            schema: SCHEMA,
            digest: &self.digest()?,
            shard: self,
        };
        serde_json::to_writer(&mut out, &form)?;
        out.finish()?.flush()
    }

    /// Reads what [`Shard::write`] wrote; `-` is standard input.
    ///
    /// # Errors
    /// The file cannot be read, is cut short, is no evidence, of another version, or was changed.
    pub fn read(path: &Path) -> Result<Self> {
        let text = read_whole(path, LARGEST)?;
        Self::from_json(&text).map_err(|source| Error::Stored {
            file: path.display().to_string(),
            source,
        })
    }

    pub(super) fn from_json(text: &[u8]) -> Result<Self, StoredError> {
        let head: Value = serde_json::from_slice::<Head>(text)?.schema;
        StoredError::check_schema(&json!({ "schema": head }), SCHEMA)?;
        let Body { digest, shard } = serde_json::from_slice(text)?;
        if digest != shard.digest()? {
            return Err(StoredError::Changed);
        }
        let wrong = |problem: &str| StoredError::Unlike(serde_json::Error::custom(problem));
        if !shard.names.are_of(shard.groups) || shard.files.len() < shard.groups {
            return Err(wrong("a read is of a file that is not there"));
        }
        shard
            .parameters
            .check()
            .map_err(|error| wrong(&error.to_string()))?;
        Ok(shard)
    }
}

impl StoredControl {
    /// What was counted of a control; `files` are its own, in reading order.
    pub fn new(kind: ControlKind, files: Vec<FileRecord>, counted: Counted) -> Self {
        Self {
            kind,
            files,
            names: counted.names,
            evidence: counted.evidence,
        }
    }
}

impl StoredPanel {
    /// A panel; `files` are its texts where it was read from files. Those of the panel that is built in
    /// are not kept.
    ///
    /// # Errors
    /// A file of it is missing.
    pub fn new(panel: &Panel, files: Option<&PanelFiles>) -> Result<Self> {
        let is_another = |_: &&PanelFiles| panel.sha256 != PanelFiles::builtin().sha256();
        let texts = files.filter(is_another).map(|files| {
            let text = |name: &str| Ok((name.to_string(), files.file(name)?.text.to_string()));
            PanelFiles::names().map(text).collect::<Result<_>>()
        });
        Ok(Self {
            sha256: panel.sha256.clone(),
            words: format!("{} {}", panel.name, panel.version),
            files: texts.transpose()?,
        })
    }

    fn open(&self, file: &str) -> Result<Panel> {
        let panel = match &self.files {
            None => Panel::builtin()?,
            Some(texts) => Panel::from_files(&PanelFiles::read(|name| {
                Ok(PanelFile {
                    path: format!("{file}, {name}"),
                    text: texts.get(name).cloned().unwrap_or_default().into(),
                })
            })?)?,
        };
        if panel.sha256 == self.sha256 {
            return Ok(panel);
        }
        Err(Error::Shard {
            file: file.into(),
            problem: ShardProblem::Panel {
                found: self.sha256.clone(),
            },
        })
    }
}

impl fmt::Display for StoredPanel {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{} ({})", self.words, self.sha256)
    }
}

fn names(files: &[FileRecord]) -> Vec<String> {
    files.iter().map(|file| file.name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::count::Counter;
    use super::*;
    use crate::align::Aligner;
    use crate::input::{Layout, Source};

    fn shard() -> Shard {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let parameters = Parameters::default();
        let aligner = Aligner::new(&panel, parameters.anchor_rule());
        let source = Source::from_reader("r.fq", &b"@r1\nACGT\n+\nIIII\n@r2\nACGT\n+\nIIII\n"[..]);
        let counted = Counter::new(&aligner).count_part(&Layout::Single(vec![source]));
        let origin = Origin {
            sample: "s".into(),
            metadata: BTreeMap::new(),
            files: vec![FileRecord {
                name: "r.fq".into(),
                bytes: None,
                sha256: None,
            }],
            panel: StoredPanel::new(&panel, None).expect("a panel"),
            parameters: &parameters,
            umi: &UmiRule::None,
            controls: Vec::new(),
        };
        Shard::new(origin, counted.expect("reads"))
    }

    #[test]
    fn only_what_was_written_whole_is_read() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("x");
        let mut whole = Vec::new();
        shard().write(&mut whole).expect("in memory");
        std::fs::write(&path, &whole).expect("a file");
        assert_eq!(Shard::read(&path).expect("it is read"), shard());
        let middle = whole.len() / 2;
        let mut damaged = whole.clone();
        damaged[middle] ^= 1;
        let text = zstd::decode_all(&whole[..]).expect("zstd");
        let with = |old: &str, new: &str| {
            let text = String::from_utf8_lossy(&text);
            assert!(text.contains(old), "{old}");
            text.replacen(old, new, 1).into_bytes()
        };
        for (case, bytes, words) in [
            ("cut short", whole[..middle].to_vec(), "cut short"),
            ("damaged", damaged, "damaged"),
            (
                "text cut short",
                text[..text.len() - 1].to_vec(),
                "cut short",
            ),
            (
                "a count changed",
                with("\"reads\":2", "\"reads\":3"),
                "was changed",
            ),
            (
                "another schema",
                with("evidence/2", "evidence/1"),
                "of schema fuselane/evidence/1",
            ),
            (
                "a key less",
                with("\"umi\"", "\"other\""),
                "not as fuselane writes it",
            ),
            (
                "a result",
                b"{\"schema\": \"fuselane/result/2\"}".to_vec(),
                "no file of this kind",
            ),
            ("reads", b"@r\nACGT\n+\nIIII\n".to_vec(), "no JSON"),
            ("empty", Vec::new(), "cut short"),
        ] {
            std::fs::write(&path, bytes).expect("a file");
            let error = Shard::read(&path).expect_err(case).to_string();
            let place = path.display().to_string();
            assert!(
                error.starts_with(&place) && error.contains(words),
                "{case}: {error}"
            );
        }
    }

    /// Written by somebody else: the digest fits, what it holds does not.
    #[test]
    fn what_does_not_go_together_is_refused() {
        type Change = fn(&mut Shard);
        let changes: [(&str, Change); 3] = [
            ("fewer files than reads name", |s| s.groups = 0),
            ("more groups than files", |s| s.groups = 2),
            ("a threshold out of its range", |s| {
                s.parameters.minimum_fraction = 2.0
            }),
        ];
        for (case, change) in changes {
            let mut shard = shard();
            change(&mut shard);
            let mut stored = Vec::new();
            shard.write(&mut stored).expect("in memory");
            let text = zstd::decode_all(&stored[..]).expect("zstd");
            let error = Shard::from_json(&text).expect_err(case);
            assert!(matches!(error, StoredError::Unlike(_)), "{case}: {error}");
        }
    }
}
