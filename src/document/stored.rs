//! Documents that were stored and are read again.

use super::{Document, SCHEMA};
use crate::error::{Error, Result};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::io::Read;
use std::path::Path;

/// Most bytes of a stored document; a result has some hundred thousand.
const LARGEST: u64 = 256 << 20;

impl Document {
    /// Fills in the digest.
    pub(crate) fn sealed(mut self) -> Self {
        self.digest = self.expected_digest();
        self
    }

    fn expected_digest(&self) -> String {
        let empty = Self {
            digest: String::new(),
            ..self.clone()
        };
        // A document holds nothing that JSON has no form for.
        let text = serde_json::to_vec(&empty).unwrap_or_default();
        let digest = Sha256::digest(text);
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads a document that `--json` wrote; `-` is standard input.
    ///
    /// # Errors
    /// A file that cannot be read, is no result of this program, is cut short, is of another
    /// version of the schema, or was changed since it was written.
    pub fn read(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let failed = |source| Error::Read {
            file: name.clone(),
            source,
        };
        let mut text = Vec::new();
        if path == Path::new("-") {
            let stdin = std::io::stdin().lock();
            stdin.take(LARGEST).read_to_end(&mut text).map_err(failed)?;
        } else {
            let file = std::fs::File::open(path).map_err(failed)?;
            file.take(LARGEST).read_to_end(&mut text).map_err(failed)?;
        }
        Self::from_json(&text).map_err(|problem| Error::Stored {
            file: name,
            problem,
        })
    }

    /// Reads a document from JSON.
    ///
    /// # Errors
    /// What is wrong with it and what to do.
    pub fn from_json(text: &[u8]) -> std::result::Result<Self, String> {
        let value: Value = serde_json::from_slice(text).map_err(|error| {
            let what = if error.is_eof() {
                "it is cut short"
            } else {
                "it is no JSON"
            };
            format!("{what} ({error}); give a whole file that --json wrote")
        })?;
        match value.get("schema").and_then(Value::as_str) {
            Some(SCHEMA) => {}
            Some(other) if other.starts_with("fuselane/result/") => {
                return Err(format!(
                    "it is of schema {other}, and this fuselane reads {SCHEMA}; use the version of \
                     fuselane that wrote it, or run detect again"
                ));
            }
            _ => {
                return Err(format!(
                    "it is no result of fuselane (the key schema is not {SCHEMA}); give a file that \
                     --json wrote"
                ));
            }
        }
        let document: Self = serde_json::from_value(value).map_err(|error| {
            format!("it is not as fuselane writes it ({error}); run detect again")
        })?;
        if document.digest != document.expected_digest() {
            return Err(
                "it was changed since fuselane wrote it (its digest does not fit); give the file as \
                 it was written, or run detect again"
                    .into(),
            );
        }
        Ok(document)
    }
}
