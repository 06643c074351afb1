//! Unique molecular identifiers (UMIs): where they stand in a read.

use super::name::{ReadName, identifier, of_sequencer};
use super::record::Record;
use memchr::memmem;
use regex::bytes::Regex;

/// A UMI; empty for a read without one.
pub type Umi = Box<[u8]>;

/// Where a fragment's UMI stands.
///
/// ```
/// use fuselane::fastq::Record;
/// use fuselane::fastq::umi::UmiRule;
/// let read = Record { name: b"r1_ACGTAC", sequence: b"TTTT", quality: b"IIII" };
/// let taken = UmiRule::Name.take(read, None)?;
/// assert_eq!(&*taken.umi, b"ACGTAC");
/// # Ok::<(), fuselane::fastq::umi::UmiError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub enum UmiRule {
    /// Fragments have none.
    #[default]
    None,
    /// In the read's name: in the comment as `RX:Z:`, or at the end of the identifier, after `_` as
    /// umi_tools and fastp write it, or after `:` as bcl-convert and fgbio write it. Two UMIs may be
    /// joined by `+`, `-` or `_`.
    Name,
    /// What the first group of the expression captures in the read's name.
    Pattern(Regex),
    /// The first bases of the mates, as many as the numbers say. They are cut from the reads.
    Bases {
        /// Of the first mate.
        first: usize,
        /// Of the second mate.
        second: usize,
    },
}

/// The UMI of a fragment, and its reads without it.
///
/// [`UmiRule`] has an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken<'a> {
    /// The UMI; empty if fragments have none.
    pub umi: Umi,
    /// The first mate.
    pub first: Record<'a>,
    /// The second mate.
    pub second: Option<Record<'a>>,
}

/// Where a UMI seems to stand, of a read that has none where it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UmiPlace {
    /// In the name, as [`UmiRule::Name`] has it.
    Name,
    /// Somewhere else in the name: these letters.
    Pattern(String),
    /// Not in the name.
    Bases,
}

/// A read without the UMI that it should have. Its `Display` says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UmiError {
    /// The name holds none.
    #[error("no UMI in the read name; give reads that all have one, or count without UMIs")]
    Missing {
        /// Where it seems to stand.
        place: UmiPlace,
    },
    /// The read has no bases beyond its UMI.
    #[error("the read has {bases} bases, no more than its UMI of {umi}; give the UMI fewer bases")]
    ShortRead {
        /// Bases of the read.
        bases: usize,
        /// Bases of the UMI.
        umi: usize,
    },
    /// The UMI is to be in the second mate, and there is none.
    #[error("its UMI should be in the second mate, and it has none; give both mates")]
    NoSecondMate,
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

impl<'a> Taken<'a> {
    /// A fragment that has no UMI.
    pub fn without_umi(first: Record<'a>, second: Option<Record<'a>>) -> Self {
        Self {
            umi: Umi::default(),
            first,
            second,
        }
    }
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

    /// The UMI of a fragment, and its reads without it. A UMI in the name is that of the first mate.
    ///
    /// # Errors
    /// The fragment has no UMI.
    #[inline]
    pub fn take<'a>(
        &self,
        first: Record<'a>,
        second: Option<Record<'a>>,
    ) -> Result<Taken<'a>, UmiError> {
        let umi = match self {
            Self::None => return Ok(Taken::without_umi(first, second)),
            Self::Bases {
                first: of_first,
                second: of_second,
            } => return first_bases((first, *of_first), (second, *of_second)),
            Self::Name => in_name(first.name),
            Self::Pattern(regex) => regex
                .captures(first.name)
                .and_then(|found| found.get(1))
                .map(|group| group.as_bytes())
                .filter(|umi| !umi.is_empty()),
        };
        match umi {
            Some(umi) => Ok(Taken {
                umi: umi.into(),
                first,
                second,
            }),
            None => Err(UmiError::Missing {
                place: UmiPlace::of(first.name),
            }),
        }
    }
}

/// A UMI as reads of the other strand of its molecule have it. Of two, each of one end of the molecule,
/// the other one comes first there (duplex UMIs); one alone is the same.
pub fn of_other_strand(umi: &Umi) -> Umi {
    match umi.iter().position(|byte| b"+-_".contains(byte)) {
        Some(sign) => [&umi[sign + 1..], &umi[sign..=sign], &umi[..sign]]
            .concat()
            .into(),
        None => umi.clone(),
    }
}

/// The first bases of either mate as the UMI.
fn first_bases<'a>(
    (first, of_first): (Record<'a>, usize),
    (second, of_second): (Option<Record<'a>>, usize),
) -> Result<Taken<'a>, UmiError> {
    let (one, first) = cut(first, of_first)?;
    let (two, second) = match second {
        Some(second) => {
            let (umi, second) = cut(second, of_second)?;
            (umi, Some(second))
        }
        None if of_second > 0 => return Err(UmiError::NoSecondMate),
        None => (&b""[..], None),
    };
    let sign = match one.is_empty() || two.is_empty() {
        true => &b""[..],
        false => b"+",
    };
    let umi = [one, sign, two].concat().into();
    Ok(Taken { umi, first, second })
}

fn cut(record: Record<'_>, count: usize) -> Result<(&[u8], Record<'_>), UmiError> {
    if count > 0 && record.sequence.len() <= count {
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
    Ok((umi, rest))
}

/// The UMI of a name, wherever one is usually written.
fn in_name(name: &[u8]) -> Option<&[u8]> {
    if let Some(umi) = in_comment(name) {
        return Some(umi);
    }
    let name = ReadName::new(name);
    at_end(name.ending).or_else(|| at_end(name.stem))
}

/// What a comment has as `RX:Z:`, the tag of SAM for a UMI.
fn in_comment(name: &[u8]) -> Option<&[u8]> {
    const TAG: &[u8] = b"RX:Z:";
    let at = memmem::find(name, TAG)?;
    let is_comment = at > 0 && name[at - 1].is_ascii_whitespace();
    let value = name[at + TAG.len()..]
        .split(u8::is_ascii_whitespace)
        .next()?;
    (is_comment && !value.is_empty()).then_some(value)
}

/// Whether letters are those of a UMI: two bases or more. bcl-convert writes an `r` before a UMI that
/// it has reverse-complemented.
fn is_umi(letters: &[u8]) -> bool {
    let bases = letters
        .iter()
        .filter(|byte| byte.is_ascii_alphabetic() && **byte != b'r');
    bases.count() >= 2 && letters.iter().all(|byte| b"ACGTNacgtn+-r".contains(byte))
}

/// The last part of a text behind `_` or `:`, if it is a UMI; with the part before it where both are
/// joined by `_`, as fastp does.
fn at_end(text: &[u8]) -> Option<&[u8]> {
    let sign = |text: &[u8]| text.iter().rposition(|byte| b"_:".contains(byte));
    let last = sign(text)?;
    if !is_umi(&text[last + 1..]) {
        return None;
    }
    let before = sign(&text[..last]).filter(|_| text[last] == b'_');
    match before.filter(|before| is_umi(&text[before + 1..last])) {
        Some(before) => Some(&text[before + 1..]),
        None => Some(&text[last + 1..]),
    }
}

impl UmiPlace {
    /// Where the UMI of a read of this name may stand.
    fn of(name: &[u8]) -> Self {
        /// Letters that are hardly bases by chance.
        const LETTERS: usize = 6;
        if in_name(name).is_some() {
            return Self::Name;
        }
        // The bases in what a sequencer writes, `1:N:0:ACGT`, are the index of the sample.
        let parted = ReadName::new(name);
        let comment = name[identifier(name).len()..].split(u8::is_ascii_whitespace);
        let parts = [parted.stem, parted.ending].into_iter().chain(comment);
        let mut words = parts
            .filter(|part| of_sequencer(part).is_none())
            .flat_map(|part| part.split(|byte| !byte.is_ascii_alphanumeric()));
        let is_like =
            |word: &&[u8]| word.len() >= LETTERS && word.iter().all(|base| b"ACGTN".contains(base));
        match words.find(is_like) {
            Some(word) => Self::Pattern(String::from_utf8_lossy(word).into_owned()),
            None => Self::Bases,
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
    fn the_other_strand_has_the_other_umi_first() {
        for (umi, other) in [
            ("ACGT", "ACGT"),
            ("AC+GGT", "GGT+AC"),
            ("AC_GT", "GT_AC"),
            ("AC-GT", "GT-AC"),
            ("", ""),
        ] {
            let umi: Umi = umi.as_bytes().into();
            assert_eq!(&*of_other_strand(&umi), other.as_bytes());
            assert_eq!(of_other_strand(&of_other_strand(&umi)), umi);
        }
    }

    #[test]
    fn umis_in_names() {
        for (name, umi) in [
            ("A:1:2:3_ACGTAC", Some("ACGTAC")),
            ("A:1:FC:1:2:3:4:ACGT+TTGA 1:N:0:X", Some("ACGT+TTGA")),
            (
                "A:1:FC:1:2:3:4:ACGTAC_TTGACC 1:N:0:X",
                Some("ACGTAC_TTGACC"),
            ),
            ("A:1:FC:1:2:3:4:AC_TT 1:N:0:X", Some("AC_TT")),
            ("A:1:FC:1:2:3:4:UMI_ACGT_TTGA", Some("ACGT_TTGA")),
            ("A:1:FC:1:2:3:4:UMI_ACGT", Some("ACGT")),
            ("read_ACGTNN/1", Some("ACGTNN")),
            ("read/1_ACGTNN", Some("ACGTNN")),
            ("read/1:ACGT_TTTT", Some("ACGT_TTTT")),
            ("A:1:2_1:N:0:GGGGGG_ACGTAC", Some("ACGTAC")),
            ("A:1:2:ACGTAC_1:N:0:GGGGGG", Some("ACGTAC")),
            ("A:1:2_1:N:0:GGGGGG", None),
            ("A:1:FC:1:2:3:4:rACGT 1:N:0", Some("rACGT")),
            ("r7\tRX:Z:ACGT-TTGA\tQX:Z:IIII", Some("ACGT-TTGA")),
            ("r7 1:N:0:AC RX:Z:ACG", Some("ACG")),
            ("r7_GGGG RX:Z:ACG", Some("ACG")),
            ("r7 RX:Z:", None),
            ("read_AC", Some("AC")),
            ("read_A", None),
            ("read_--", None),
            ("A:1:FC:1:2:3:4", None),
            ("read", None),
        ] {
            let found = UmiRule::Name.take(named(name), None).ok();
            let found = found.map(|taken| String::from_utf8_lossy(&taken.umi).into_owned());
            assert_eq!(found.as_deref(), umi, "{name}");
        }
    }

    #[test]
    fn a_missing_umi_is_looked_for_elsewhere() {
        let pattern = UmiRule::pattern("umi=([ACGT]+)").expect("a pattern");
        for (rule, name, place) in [
            (&pattern, "x_ACGTAC", UmiPlace::Name),
            (&pattern, "x RX:Z:ACGTAC", UmiPlace::Name),
            (
                &UmiRule::Name,
                "x umi=ACGTAC",
                UmiPlace::Pattern("ACGTAC".into()),
            ),
            (&UmiRule::Name, "x umi=ACG", UmiPlace::Bases),
            (&UmiRule::Name, "A:1:2 1:N:0:ACGTACGT", UmiPlace::Bases),
            (
                &UmiRule::Name,
                "A:1:2 1:N:0:ACGTACGT+TTGATTGA",
                UmiPlace::Bases,
            ),
            (&UmiRule::Name, "A:1:2_1:N:0:ACGTACGT", UmiPlace::Bases),
            (
                &UmiRule::Name,
                "A:1:2 1:N:0:ACGTACGT umi=TTGACC",
                UmiPlace::Pattern("TTGACC".into()),
            ),
            (&UmiRule::Name, "x", UmiPlace::Bases),
        ] {
            let missing = UmiError::Missing { place };
            assert_eq!(rule.take(named(name), None), Err(missing), "{name}");
        }
    }

    #[test]
    fn umis_by_pattern() {
        let rule = UmiRule::pattern("umi=([ACGT]+)").expect("a pattern");
        let taken = rule.take(named("x umi=ACGG"), None).expect("has one");
        assert_eq!(&*taken.umi, b"ACGG");
        let wrong = |pattern| UmiRule::pattern(pattern).err();
        assert!(matches!(
            wrong("[ACGT]+"),
            Some(UmiPatternError::NoGroup(_))
        ));
        assert!(matches!(wrong("("), Some(UmiPatternError::Syntax(_))));
    }

    #[test]
    fn umis_from_the_first_bases_of_either_mate() {
        let two = Record {
            sequence: b"TTGGA",
            quality: b"FFFFF",
            ..named("x")
        };
        for (first, second, umi, rests) in [
            (3, 0, &b"ACG"[..], [&b"TACGT"[..], b"TTGGA"]),
            (0, 2, b"TT", [b"ACGTACGT", b"GGA"]),
            (3, 2, b"ACG+TT", [b"TACGT", b"GGA"]),
        ] {
            let rule = UmiRule::Bases { first, second };
            let taken = rule.take(named("x"), Some(two)).expect("long enough");
            let found = [taken.first, taken.second.expect("a mate")];
            assert_eq!((&*taken.umi, found.map(|one| one.sequence)), (umi, rests));
            assert!(
                found
                    .iter()
                    .all(|one| one.sequence.len() == one.quality.len())
            );
        }
        for (first, second, mate, error) in [
            (8, 0, None, UmiError::ShortRead { bases: 8, umi: 8 }),
            (0, 5, Some(two), UmiError::ShortRead { bases: 5, umi: 5 }),
            (3, 2, None, UmiError::NoSecondMate),
        ] {
            let rule = UmiRule::Bases { first, second };
            assert_eq!(rule.take(named("x"), mate), Err(error));
        }
    }
}
