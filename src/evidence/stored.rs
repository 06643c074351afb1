//! Evidence as a text that can be read again and merged: `fuselane/evidence/1`.

use super::Evidence;
use crate::align::{Rule, RuleNumbers};
use crate::error::StoredError;
use crate::fastq::umi::UmiRule;
use crate::panel::Panel;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Identifies the form; its number changes when a key changes its meaning or goes.
pub const SCHEMA: &str = "fuselane/evidence/1";

/// Where UMIs stood, as [`UmiRule`] has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UmiSetting {
    /// There were none.
    None,
    /// In read names, as they are usually written.
    Name,
    /// What the first group of a regular expression captures in read names.
    Pattern(String),
    /// In so many first bases of the mates.
    Bases {
        /// Of the first mate.
        first: usize,
        /// Of the second mate.
        second: usize,
    },
}

impl From<&UmiRule> for UmiSetting {
    fn from(rule: &UmiRule) -> Self {
        match rule {
            UmiRule::None => Self::None,
            UmiRule::Name => Self::Name,
            UmiRule::Pattern(regex) => Self::Pattern(regex.as_str().into()),
            UmiRule::Bases { first, second } => Self::Bases {
                first: *first,
                second: *second,
            },
        }
    }
}

/// Evidence with what it was counted by. Only evidence of one panel, rule and UMI setting can be
/// merged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredEvidence {
    /// [`SCHEMA`].
    pub schema: String,
    /// SHA-256 of the panel's files, in hexadecimal; ids of junctions are of this panel.
    pub panel: String,
    /// What a read had to show to count.
    pub rule: RuleNumbers,
    /// Where UMIs stood.
    pub umi: UmiSetting,
    /// Names of the inputs, in reading order.
    pub inputs: Vec<String>,
    /// Version of the program that counted.
    pub version: String,
    /// What the reads add up to.
    pub evidence: Evidence,
}

impl StoredEvidence {
    /// Evidence to be stored: `inputs` are the names of its files, in reading order.
    pub fn new(
        panel: &Panel,
        rule: Rule,
        umi: &UmiRule,
        inputs: Vec<String>,
        evidence: Evidence,
    ) -> Self {
        Self {
            schema: SCHEMA.into(),
            panel: panel.sha256.clone(),
            rule: rule.numbers(),
            umi: umi.into(),
            inputs,
            version: env!("CARGO_PKG_VERSION").into(),
            evidence,
        }
    }

    /// As JSON, without line breaks.
    ///
    /// # Errors
    /// None that is known: every part has a form in JSON.
    pub fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(self)
    }

    /// Reads what [`StoredEvidence::to_json`] wrote.
    ///
    /// # Errors
    /// The text is cut short, no JSON, of another schema, or not as it was written.
    pub fn from_json(text: &[u8]) -> Result<Self, StoredError> {
        let value: Value = serde_json::from_slice(text)?;
        StoredError::check_schema(&value, SCHEMA)?;
        Ok(serde_json::from_value(value)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_written_whole_is_read() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let inputs = vec!["reads.fastq".into()];
        let stored = StoredEvidence::new(
            &panel,
            Rule::default(),
            &UmiRule::Bases {
                first: 8,
                second: 0,
            },
            inputs,
            Evidence::default(),
        );
        let text = stored.to_json().expect("JSON");
        let again = StoredEvidence::from_json(&text).expect("what was written is read");
        assert_eq!(again, stored);
        assert_eq!(
            again.umi,
            UmiSetting::Bases {
                first: 8,
                second: 0
            }
        );
        let with = |old: &str, new: &str| {
            let text = String::from_utf8_lossy(&text);
            assert!(text.contains(old), "{old}");
            text.replacen(old, new, 1).into_bytes()
        };
        for (case, text) in [
            ("nothing", Vec::new()),
            ("cut short", text[..text.len() - 1].to_vec()),
            ("of another schema", with("evidence/1", "evidence/9")),
            ("of a key less", with("\"umi\"", "\"other\"")),
            (
                "of a result",
                b"{\"schema\": \"fuselane/result/2\"}".to_vec(),
            ),
        ] {
            assert!(StoredEvidence::from_json(&text).is_err(), "{case}");
        }
    }
}
