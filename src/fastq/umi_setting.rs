//! Where UMIs stood, as stored evidence has it.

use super::umi::UmiRule;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Where UMIs stood, as [`UmiRule`] has it. Its `Display` can follow "UMIs: ".
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

impl fmt::Display for UmiSetting {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Name => f.write_str("at the end of read names"),
            Self::Pattern(pattern) => write!(f, "in read names by the expression {pattern}"),
            Self::Bases { first, second } => {
                write!(f, "the first {first} and {second} bases of the two mates")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_setting_that_is_stored_and_told() {
        let pattern = UmiRule::pattern("_([ACGT]{8})$").expect("an expression");
        let bases = UmiRule::Bases {
            first: 8,
            second: 0,
        };
        for (rule, words) in [
            (UmiRule::None, "none"),
            (UmiRule::Name, "names"),
            (pattern, "_([ACGT]{8})$"),
            (bases, "first 8 and 0 bases"),
        ] {
            let setting = UmiSetting::from(&rule);
            assert!(setting.to_string().contains(words), "{setting}");
            let text = serde_json::to_string(&setting).expect("JSON");
            let again: UmiSetting = serde_json::from_str(&text).expect("it is read again");
            assert_eq!(again, setting);
        }
    }
}
