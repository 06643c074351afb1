//! What is done of a sample: its reports, and what they were made from, by which `--resume` knows them.

use fuselane::document::LibraryResult;
use fuselane::input::Source;
use fuselane::panel::hexadecimal;
use fuselane::report::SampleRows;
use fuselane::run::digest::Digests;
use fuselane::run::write_whole;
use fuselane::{Error, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

/// What is done of a sample.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Done {
    /// SHA-256 of all that its reports are made from, in hexadecimal.
    pub key: String,
    /// What came of it.
    pub result: LibraryResult,
    /// What tables have of it.
    pub rows: SampleRows,
    /// Its reports by their paths, and their SHA-256.
    pub digests: Vec<(String, String)>,
}

/// SHA-256 of texts, in hexadecimal.
pub(super) fn key(texts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    }
    let digest = hash.finalize();
    hexadecimal(&digest)
}

impl Done {
    /// What was done, if it was made from the same and the reports are there unchanged.
    pub fn read(path: &Path, key: &str) -> Option<Self> {
        // Whatever is wrong with the file, the reports are made again.
        let text = fs::read(path).ok()?;
        let done: Self = serde_json::from_slice(&text).ok()?;
        let digests = digests(done.digests.iter().map(|(path, _)| path.as_str()));
        (done.key == key && digests.ok()? == done.digests).then_some(done)
    }

    /// The same with the digests of its reports, which stand in `folder`.
    pub fn with_digests(self, folder: &Path) -> Result<Self> {
        let paths: Vec<String> = self
            .result
            .files
            .iter()
            .map(|file| folder.join(file).display().to_string())
            .collect();
        Ok(Self {
            digests: digests(paths.iter().map(String::as_str))?,
            ..self
        })
    }

    /// Writes it.
    pub fn write(&self, path: &Path) -> Result<()> {
        write_whole(path, |out| Ok(serde_json::to_writer(out, self)?))
    }
}

/// The SHA-256 of files, each with its path.
fn digests<'a>(paths: impl Iterator<Item = &'a str>) -> Result<Vec<(String, String)>> {
    let sources = paths.map(|path| Source::Path(path.into())).collect();
    let records = Digests::start(sources)?.finish()?;
    let each = records.into_iter().map(|record| {
        let sha256 = record.sha256.ok_or(Error::Abandoned)?;
        Ok((record.name, sha256))
    });
    each.collect()
}
