//! Unique molecular identifiers (UMIs): where they stand in a read.

use super::name::{identifier, without_mate_number};
use super::record::Record;
use regex::bytes::Regex;

/// A UMI; empty for a read without one.
pub type Umi = Box<[u8]>;

/// Where a fragment's UMI stands.
#[derive(Debug, Clone, Default)]
pub enum UmiRule {
    /// Fragments have none.
    #[default]
    None,
    /// At the end of the read's name: after `_` as umi_tools writes it, or after `:` as bcl-convert
    /// and fgbio write it. Two UMIs may be joined by `+` or `-`.
    Name,
    /// What the first group of the expression captures in the read's name.
    Pattern(Regex),
    /// The first bases of the first mate, as many as the number says. They are cut from the read.
    Bases(usize),
}

/// A read without the UMI that it should have. Its `Display` says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UmiError {
    /// The name holds none.
    #[error("no UMI in the read name; give reads that all have one, or count without UMIs")]
    Missing,
    /// The read has no bases beyond its UMI.
    #[error("the read has {bases} bases, no more than its UMI of {umi}; give the UMI fewer bases")]
    ShortRead {
        /// Bases of the read.
        bases: usize,
        /// Bases of the UMI.
        umi: usize,
    },
}

/// A pattern that cannot find UMIs. Its `Display` says what to do.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum UmiPatternError {
    /// It is no regular expression.
    #[error("{0}; mark the UMI in the read name, as in ':([ACGT]+)$'")]
    Syntax(#[from] regex::Error),
    /// It captures nothing.
    #[error("{0:?} has no capture group; mark the UMI in the read name, as in ':([ACGT]+)$'")]
    NoGroup(String),
}

impl UmiRule {
    /// A rule by a regular expression, whose first capture group is the UMI.
    ///
    /// # Errors
    /// The text is no regular expression, or has no capture group.
    pub fn pattern(text: &str) -> Result<Self, UmiPatternError> {
        let regex = Regex::new(text)?;
        if regex.captures_len() < 2 {
            return Err(UmiPatternError::NoGroup(text.into()));
        }
        Ok(Self::Pattern(regex))
    }

    /// Whether fragments have UMIs.
    pub fn is_used(&self) -> bool {
        !matches!(self, Self::None)
    }

    /// The UMI of a fragment by its first mate, and that mate without the UMI.
    ///
    /// # Errors
    /// The read has no UMI.
    #[inline]
    pub fn take<'a>(&self, record: Record<'a>) -> Result<(Umi, Record<'a>), UmiError> {
        let umi = match self {
            Self::None => return Ok((Umi::default(), record)),
            Self::Bases(count) => return first_bases(record, *count),
            Self::Name => at_end_of_name(record.name),
            Self::Pattern(regex) => regex
                .captures(record.name)
                .and_then(|found| found.get(1))
                .map(|group| group.as_bytes()),
        };
        match umi {
            Some(umi) if !umi.is_empty() => Ok((umi.into(), record)),
            _ => Err(UmiError::Missing),
        }
    }
}

fn first_bases(record: Record, count: usize) -> Result<(Umi, Record), UmiError> {
    if record.sequence.len() <= count {
        return Err(UmiError::ShortRead {
            bases: record.sequence.len(),
            umi: count,
        });
    }
    let (umi, sequence) = record.sequence.split_at(count);
    let rest = Record {
        sequence,
        quality: &record.quality[count..],
        ..record
    };
    Ok((umi.into(), rest))
}

/// The last part of a name, if it is made of bases: at least four.
fn at_end_of_name(name: &[u8]) -> Option<&[u8]> {
    let bare = without_mate_number(identifier(name));
    let start = bare.iter().rposition(|byte| b"_:".contains(byte))? + 1;
    let umi = &bare[start..];
    // bcl-convert writes an `r` before a UMI that it has reverse-complemented.
    let is_umi = umi.iter().all(|byte| b"ACGTNacgtn+-r".contains(byte));
    (is_umi && umi.len() >= 4).then_some(umi)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Record<'_> {
        Record {
            name: name.as_bytes(),
            sequence: b"ACGTACGT",
            quality: b"IIIIIIII",
        }
    }

    #[test]
    fn umis_in_names() {
        for (name, umi) in [
            ("A:1:2:3_ACGTAC", Some("ACGTAC")),
            ("A:1:FC:1:2:3:4:ACGT+TTGA 1:N:0:X", Some("ACGT+TTGA")),
            ("read_ACGTNN/1", Some("ACGTNN")),
            ("A:1:FC:1:2:3:4:rACGT 1:N:0", Some("rACGT")),
            ("A:1:FC:1:2:3:4", None),
            ("read_AC", None),
            ("read", None),
        ] {
            let found = UmiRule::Name.take(named(name)).ok();
            let found = found.map(|(umi, _)| String::from_utf8_lossy(&umi).into_owned());
            assert_eq!(found.as_deref(), umi, "{name}");
        }
    }

    #[test]
    fn umis_by_pattern_and_from_the_first_bases() {
        let rule = UmiRule::pattern("umi=([ACGT]+)").expect("a pattern");
        let (umi, _) = rule.take(named("x umi=ACGG")).expect("has one");
        assert_eq!(&*umi, b"ACGG");
        assert_eq!(rule.take(named("x")), Err(UmiError::Missing));
        let wrong = |pattern| UmiRule::pattern(pattern).err();
        assert!(matches!(
            wrong("[ACGT]+"),
            Some(UmiPatternError::NoGroup(_))
        ));
        assert!(matches!(wrong("("), Some(UmiPatternError::Syntax(_))));
        let (umi, rest) = UmiRule::Bases(3).take(named("x")).expect("long enough");
        assert_eq!((&*umi, rest.sequence), (&b"ACG"[..], &b"TACGT"[..]));
        let short = UmiError::ShortRead { bases: 8, umi: 8 };
        assert_eq!(UmiRule::Bases(8).take(named("x")), Err(short));
    }
}
