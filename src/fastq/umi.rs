//! Unique molecular identifiers: where they stand in a read, and how many molecules they make.

use crate::error::{Error, Result};
use crate::fastq::Record;
use regex::bytes::Regex;
use std::collections::{BTreeMap, HashMap};

/// A UMI; empty where there is none.
pub type Umi = Box<[u8]>;

/// Where a fragment's UMI stands.
#[derive(Debug, Clone, Default)]
pub enum UmiRule {
    /// There is none.
    #[default]
    None,
    /// At the end of the read's name: after `_` as umi_tools writes it, after `:` as bcl-convert
    /// and fgbio do, two of them joined by `+` or `-`.
    Name,
    /// What the first group captures in the read's name.
    Pattern(Regex),
    /// The first bases of the first mate, which are then no part of the read.
    Bases(usize),
}

impl UmiRule {
    /// A rule by a regular expression with at least one capture group.
    ///
    /// # Errors
    /// It is no regular expression or captures nothing.
    pub fn pattern(text: &str) -> Result<Self> {
        let wrong = |problem: String| {
            Error::Usage(format!(
                "--umi-regex: {problem}; mark the UMI in the read name, as in ':([ACGT]+)$'"
            ))
        };
        let regex = Regex::new(text).map_err(|error| wrong(error.to_string()))?;
        if regex.captures_len() < 2 {
            return Err(wrong(format!("{text:?} has no capture group")));
        }
        Ok(Self::Pattern(regex))
    }

    /// Whether fragments have UMIs.
    pub fn is_used(&self) -> bool {
        !matches!(self, Self::None)
    }

    /// The UMI of a fragment, and its first mate without it.
    ///
    /// # Errors
    /// The read has none; the sentence goes behind the record's number.
    #[inline]
    pub fn take<'a>(&self, record: Record<'a>) -> Result<(Umi, Record<'a>), String> {
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
            _ => Err(
                "no UMI in the read name; give reads that all have one, or leave the UMI \
                      option out"
                    .into(),
            ),
        }
    }
}

fn first_bases(record: Record, count: usize) -> Result<(Umi, Record), String> {
    if record.sequence.len() <= count {
        return Err(format!(
            "the read has {} bases, no more than its UMI of {count}; lower --umi-bases",
            record.sequence.len()
        ));
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
    let identifier = name.split(u8::is_ascii_whitespace).next()?;
    let bare = identifier
        .strip_suffix(b"/1")
        .or_else(|| identifier.strip_suffix(b"/2"))
        .unwrap_or(identifier);
    let start = bare.iter().rposition(|byte| b"_:".contains(byte))? + 1;
    let umi = &bare[start..];
    // bcl-convert marks a reverse-complemented UMI with r.
    let is_umi = umi.iter().all(|byte| b"ACGTNacgtn+-r".contains(byte));
    (is_umi && umi.len() >= 4).then_some(umi)
}

/// Molecules behind the UMIs of copies with the same ends, by the directional rule of umi_tools
/// (Smith et al., Genome Res 2017;27:491): a UMI one mismatch away from another is an error of it
/// if it was seen less than half as often (count <= (other + 1) / 2).
pub fn molecules(copies: &BTreeMap<Umi, u64>) -> u64 {
    let mut by_count: Vec<(&Umi, u64)> = copies.iter().map(|(umi, &count)| (umi, count)).collect();
    by_count.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
    let mut taken: HashMap<&[u8], bool> = copies.keys().map(|umi| (&umi[..], false)).collect();
    let mut molecules = 0;
    for (umi, count) in by_count {
        if taken.insert(umi, true) == Some(true) {
            continue;
        }
        molecules += 1;
        absorb(umi, count, copies, &mut taken);
    }
    molecules
}

/// Marks every UMI that is an error of `umi`, or an error of such a one.
fn absorb<'a>(
    umi: &'a Umi,
    count: u64,
    copies: &'a BTreeMap<Umi, u64>,
    taken: &mut HashMap<&'a [u8], bool>,
) {
    let mut open = vec![(umi, count)];
    while let Some((umi, count)) = open.pop() {
        let mut changed = umi.to_vec();
        for at in 0..changed.len() {
            let own = changed[at];
            for base in b"ACGTN".iter().filter(|base| **base != own) {
                changed[at] = *base;
                let found = copies.get_key_value(&changed[..]);
                if let Some((near, &near_count)) = found
                    && 2 * near_count <= count + 1
                    && taken.insert(near, true) == Some(false)
                {
                    open.push((near, near_count));
                }
            }
            changed[at] = own;
        }
    }
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
        assert!(rule.take(named("x")).is_err());
        assert!(UmiRule::pattern("[ACGT]+").is_err());
        assert!(UmiRule::pattern("(").is_err());
        let (umi, rest) = UmiRule::Bases(3).take(named("x")).expect("long enough");
        assert_eq!((&*umi, rest.sequence), (&b"ACG"[..], &b"TACGT"[..]));
        assert!(UmiRule::Bases(8).take(named("x")).is_err());
    }

    #[test]
    fn errors_in_umis_are_no_molecules() {
        for (counts, expected) in [
            (vec![("AAAA", 10), ("AAAT", 1)], 1),
            (vec![("AAAA", 10), ("AAAT", 8)], 2),
            (vec![("AAAA", 10), ("AATT", 1)], 2),
            (vec![("AAAA", 10), ("AAAT", 4), ("AATT", 1)], 1),
            (vec![("AAAA", 1), ("CCCC", 1)], 2),
            (vec![("AAAA", 1), ("AAAT", 1)], 1),
            (vec![], 0),
        ] {
            let copies: BTreeMap<Umi, u64> = counts
                .iter()
                .map(|(umi, count)| (umi.as_bytes().into(), *count))
                .collect();
            assert_eq!(molecules(&copies), expected, "{counts:?}");
        }
    }
}
