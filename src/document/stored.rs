//! Documents that were stored and are read again.

use super::{Document, Reason, RunRecord, SCHEMA, Verdict, check};
use crate::error::StoredError;
use crate::panel::hexadecimal;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

impl Document {
    /// Adds what is on record of the sample, and of the run that made the result.
    pub fn described(mut self, metadata: BTreeMap<String, String>, run: Option<RunRecord>) -> Self {
        self.metadata = metadata;
        self.run = run;
        self.sealed()
    }

    /// The same as [`Document::described`] of the reads so far, of which more are to come, or of which some are
    /// missing: those of the files `uncounted`. A negative is none then.
    pub fn described_so_far(
        mut self,
        run: Option<RunRecord>,
        goes_on: bool,
        uncounted: Vec<String>,
    ) -> Self {
        let reason = Reason::Incomplete {
            goes_on,
            uncounted,
            excluded: self.limit(),
        };
        if self.verdict == Verdict::NotDetected {
            self.verdict = Verdict::Inconclusive;
        }
        self.complete = false;
        let reasons = std::iter::once(reason.into()).chain(self.reasons.iter().cloned());
        self.reasons = Vec::from_iter(reasons).into();
        self.described(BTreeMap::new(), run)
    }

    /// Fills in the digest.
    pub(crate) fn sealed(mut self) -> Self {
        self.digest = self.expected_digest();
        self
    }

    /// Fills in the checks.
    pub(crate) fn checked(mut self) -> Self {
        self.checks = check::checks(&self);
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
        hexadecimal(&digest)
    }

    /// Reads a document from JSON.
    ///
    /// # Errors
    /// It is cut short, no JSON, of another schema or version of it, or was changed.
    pub fn from_json(text: &[u8]) -> Result<Self, StoredError> {
        let value: Value = serde_json::from_slice(text)?;
        StoredError::check_schema(&value, SCHEMA)?;
        let document: Self = serde_json::from_value(value)?;
        if document.digest != document.expected_digest() {
            return Err(StoredError::Changed);
        }
        Ok(document)
    }
}
