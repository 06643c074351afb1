//! Where panel files come from: compiled in, or a directory.

use crate::error::{Error, Result};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::path::PathBuf;

/// The files of a panel, in the order in which they are hashed.
const FILES: [(&str, &str); 8] = [
    ("panel.tsv", include_str!("../../reference/panel.tsv")),
    (
        "transcripts.tsv",
        include_str!("../../reference/transcripts.tsv"),
    ),
    ("exons.tsv", include_str!("../../reference/exons.tsv")),
    ("exons.fa", include_str!("../../reference/exons.fa")),
    ("introns.tsv", include_str!("../../reference/introns.tsv")),
    ("introns.fa", include_str!("../../reference/introns.fa")),
    ("lanes.tsv", include_str!("../../reference/lanes.tsv")),
    ("adapters.tsv", include_str!("../../reference/adapters.tsv")),
];

/// Where to load a panel from.
#[derive(Debug, Clone)]
pub enum PanelSource {
    /// The panel compiled in.
    Builtin,
    /// A directory with the same files.
    Directory(PathBuf),
}

/// One panel file, read.
#[derive(Debug, Clone)]
pub struct PanelFile {
    /// How to name it in a message.
    pub path: String,
    /// Its text.
    pub text: Cow<'static, str>,
}

impl PanelFile {
    /// An error at a line of this file (1-based; 0 for the file as a whole).
    pub fn error(&self, line: u64, problem: impl Into<String>, remedy: impl Into<String>) -> Error {
        Error::Panel {
            file: self.path.clone(),
            line,
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }
}

impl PanelSource {
    /// Names of a panel's files.
    pub fn names() -> impl Iterator<Item = &'static str> {
        FILES.iter().map(|(name, _)| *name)
    }

    /// Reads one of the panel's files by name.
    ///
    /// # Errors
    /// The file is missing or is not UTF-8.
    pub fn file(&self, name: &str) -> Result<PanelFile> {
        match self {
            PanelSource::Builtin => {
                let text = FILES
                    .iter()
                    .find(|(file, _)| *file == name)
                    .map_or("", |(_, text)| text);
                Ok(PanelFile {
                    path: format!("built-in {name}"),
                    text: Cow::Borrowed(text),
                })
            }
            PanelSource::Directory(directory) => {
                let path = directory.join(name);
                let text = std::fs::read_to_string(&path).map_err(|source| Error::Read {
                    file: path.display().to_string(),
                    source,
                })?;
                Ok(PanelFile {
                    path: path.display().to_string(),
                    text: Cow::Owned(text),
                })
            }
        }
    }

    /// SHA-256 over every file's name, length and text, in hexadecimal.
    ///
    /// # Errors
    /// Those of [`PanelSource::file`].
    pub fn sha256(&self) -> Result<String> {
        let mut hash = Sha256::new();
        for (name, _) in FILES {
            let text = self.file(name)?.text;
            hash.update(format!("{name}\0{}\0", text.len()));
            hash.update(text.as_bytes());
        }
        Ok(hash
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect())
    }
}
