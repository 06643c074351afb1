//! Evidence of a part of a sample's reads in a file: `fuselane/evidence/2`.

use super::Shard;
use crate::error::{Error, Result, StoredError};
use crate::run::stored::read_whole;
use serde::de::Error as _;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::path::Path;

/// Identifies the form; its number changes when a key changes its meaning or goes.
pub const SCHEMA: &str = "fuselane/evidence/2";

/// How strongly files of evidence are compressed, of 1 to 22: higher levels take longer and gain
/// little.
pub(in crate::run) const LEVEL: i32 = 9;

/// Most bytes of evidence without its compression: a library of twenty million fragments, all across
/// junctions, has 300 MB.
const LARGEST: usize = 2 << 30;

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

    pub(in crate::run) fn from_json(text: &[u8]) -> Result<Self, StoredError> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::Aligner;
    use crate::document::{FileRecord, Parameters};
    use crate::fastq::umi::UmiRule;
    use crate::input::{Layout, Source};
    use crate::panel::Panel;
    use crate::run::count::Counter;
    use crate::run::shard::{Origin, StoredPanel};
    use std::collections::BTreeMap;

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
