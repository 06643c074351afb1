//! Read names: the identifier of a read, its fragment, and which names belong to one fragment.

use memchr::{memchr, memchr2, memchr3};
use std::borrow::Cow;
use wide::u8x16;

/// The part of a read name that identifies the read: everything before the first white space.
pub fn identifier(name: &[u8]) -> &[u8] {
    let end = memchr3(b' ', b'\t', b'\x0c', name).unwrap_or(name.len());
    let end = memchr(b'\r', &name[..end]).unwrap_or(end);
    &name[..end]
}

/// Where the first white space, `/` or `_` of a name stands; its length if there is none.
#[inline]
pub fn first_mark(name: &[u8]) -> usize {
    let marked = |block: &[u8; 16]| {
        let block = u8x16::new(*block);
        let space = u8x16::splat(b' ');
        let marks = block.max(space).cmp_eq(space)
            | block.cmp_eq(u8x16::splat(b'/'))
            | block.cmp_eq(u8x16::splat(b'_'));
        let marked = marks.move_mask();
        (marked != 0).then(|| marked.trailing_zeros() as usize)
    };
    let (blocks, rest) = name.as_chunks::<16>();
    for (index, block) in blocks.iter().enumerate() {
        if let Some(at) = marked(block) {
            return 16 * index + at;
        }
    }
    if let Some(last) = name.last_chunk() {
        // The last sixteen overlap those before them, which have no mark.
        return marked(last).map_or(name.len(), |at| name.len() - 16 + at);
    }
    let is_mark = |byte: &u8| *byte <= b' ' || matches!(byte, b'/' | b'_');
    rest.iter().position(is_mark).unwrap_or(rest.len())
}

/// Which read of a fragment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mate {
    /// `1` or `F`.
    First,
    /// `2` or `R`, or `3` where the second read holds an index or a UMI.
    Second,
}

impl Mate {
    fn of(mark: u8) -> Option<Self> {
        match mark {
            b'1' | b'F' | b'f' => Some(Self::First),
            b'2' | b'3' | b'R' | b'r' => Some(Self::Second),
            _ => None,
        }
    }
}

/// An identifier, taken apart.
///
/// ```
/// use fuselane::fastq::{Mate, ReadName};
/// let name = ReadName::new(b"A00:1:FC:1:1101:1000:2000/2");
/// assert_eq!(name.mate, Some(Mate::Second));
/// assert_eq!(&*name.fragment(), b"A00:1:FC:1:1101:1000:2000");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadName<'a> {
    /// What stands before the number of the mate.
    pub stem: &'a [u8],
    /// The mate, if the identifier or the comment says.
    pub mate: Option<Mate>,
    /// What stands behind the number and is of the fragment too: a UMI with the sign before it.
    pub ending: &'a [u8],
    /// The identifier before a final `1` or `2`, `F` or `R`, the mate that this may tell, and a UMI that stands behind it:
    /// `x_1`, `x:R2`, `x.f`, `x_1_ACGT`. Reads may be numbered so, too, and then it tells none.
    pub numbered: Option<(&'a [u8], Mate, &'a [u8])>,
}

impl<'a> ReadName<'a> {
    /// Takes a whole read name apart.
    pub fn new(name: &'a [u8]) -> Self {
        let identifier = identifier(name);
        let bare = Self {
            stem: identifier,
            mate: None,
            ending: b"",
            numbered: None,
        };
        let parted = match memchr2(b'/', b'_', identifier) {
            Some(_) => bare
                .without_number()
                .without_joined_comment()
                .without_number_of_archive(),
            None => bare.without_number_of_archive(),
        };
        match parted.mate {
            Some(_) => parted,
            None => Self {
                mate: in_comment(&name[identifier.len()..]),
                numbered: finally_numbered(identifier),
                ..parted
            },
        }
    }

    /// Takes off `/1` at the end or before a UMI, as often as it was put there.
    fn without_number(self) -> Self {
        let mut name = self;
        while let Some((stem, mate, ending)) = numbered(name.stem) {
            // Two endings would not be one after the other.
            if !name.ending.is_empty() && !ending.is_empty() {
                break;
            }
            name.stem = stem;
            name.mate = name.mate.or(Some(mate));
            if name.ending.is_empty() {
                name.ending = ending;
            }
        }
        name
    }

    /// Takes off the number of a mate that the Sequence Read Archive has put behind that of a fragment:
    /// `SRR1.7.2` (`fastq-dump --readids`). A number alone is that of a fragment.
    fn without_number_of_archive(self) -> Self {
        let mut parts = self.stem.splitn(4, |byte| *byte == b'.');
        let (run, fragment, mate, rest) = (parts.next(), parts.next(), parts.next(), parts.next());
        let is_number = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
        let is_run = |run: &[u8]| {
            let run = run.split_first_chunk();
            run.is_some_and(|(of, number)| {
                matches!(of, b"SRR" | b"ERR" | b"DRR") && is_number(number)
            })
        };
        match (mate, rest) {
            (Some([mark @ (b'1' | b'2')]), None)
                if run.is_some_and(is_run) && fragment.is_some_and(is_number) =>
            {
                Self {
                    stem: &self.stem[..self.stem.len() - 2],
                    mate: Mate::of(*mark),
                    ..self
                }
            }
            _ => self,
        }
    }

    /// Takes off the comment of a sequencer, `1:N:0:ACGT`, that a program has joined by `_`.
    fn without_joined_comment(self) -> Self {
        let joins = memchr::memchr_iter(b'_', self.stem);
        for at in joins {
            let comment = &self.stem[at + 1..];
            if let Some(mate) = of_sequencer(comment) {
                let umi = memchr::memrchr(b'_', comment).map_or(comment.len(), |at| at);
                return Self {
                    stem: &self.stem[..at],
                    mate: Some(mate),
                    ending: match self.ending {
                        b"" => &comment[umi..],
                        ending => ending,
                    },
                    ..self
                };
            }
        }
        self
    }

    /// The name of the fragment: the same for both mates.
    pub fn fragment(&self) -> Cow<'a, [u8]> {
        match self.ending {
            b"" => Cow::Borrowed(self.stem),
            ending => Cow::Owned([self.stem, ending].concat()),
        }
    }
}

/// An identifier before its last mate number, the mate, and what follows it.
fn numbered(identifier: &[u8]) -> Option<(&[u8], Mate, &[u8])> {
    let at = memchr::memrchr(b'/', identifier)?;
    let (stem, rest) = identifier.split_at(at);
    match rest {
        [_, mark] => Some((stem, Mate::of(*mark)?, b"")),
        [_, mark, b'_' | b':' | b'#', ..] => Some((stem, Mate::of(*mark)?, &rest[2..])),
        _ => None,
    }
}

/// An identifier before a final `1`, `2`, `F` or `R` that stands behind a sign, or `1` and `2` behind a sign and `R`, the
/// mate, and a UMI that stands behind it.
fn finally_numbered(identifier: &[u8]) -> Option<(&[u8], Mate, &[u8])> {
    let end = before_umi(identifier);
    [identifier.len(), end].into_iter().find_map(|end| {
        let (stem, mate) = ends_in_number(&identifier[..end])?;
        Some((stem, mate, &identifier[end..]))
    })
}

/// Where the UMI begins with which an identifier ends, with the sign before it; its length if there is none.
fn before_umi(identifier: &[u8]) -> usize {
    let is_sign = |byte: &u8| b"_:#+-".contains(byte);
    let mut end = identifier.len();
    while let Some(at) = identifier[..end].iter().rposition(is_sign) {
        let bases = &identifier[at + 1..end];
        if bases.len() < 2 || !bases.iter().all(|base| b"ACGTN".contains(base)) {
            break;
        }
        end = at;
    }
    end
}

fn ends_in_number(identifier: &[u8]) -> Option<(&[u8], Mate)> {
    let (before, mark) = match identifier {
        [before @ .., b'R' | b'r', mark @ (b'1' | b'2')] => (before, mark),
        [
            before @ ..,
            mark @ (b'1' | b'2' | b'F' | b'f' | b'R' | b'r'),
        ] => (before, mark),
        _ => return None,
    };
    let (sign, stem) = before.split_last()?;
    let is_parted = !sign.is_ascii_alphanumeric() && !stem.is_empty();
    is_parted.then_some((stem, Mate::of(*mark)?))
}

/// The mate that a comment begins with.
fn in_comment(comment: &[u8]) -> Option<Mate> {
    of_sequencer(comment.get(1..)?)
}

/// The mate that `1:N:0:ACGT` is of.
pub(super) fn of_sequencer(comment: &[u8]) -> Option<Mate> {
    match comment {
        [mark @ b'1'..=b'3', b':', b'Y' | b'N', b':', ..] => Mate::of(*mark),
        _ => None,
    }
}

/// Whether two read names are those of the mates of one fragment: their identifiers are equal, or
/// differ only in the number of the mate (`/1` and `/2`, and the other forms that [`ReadName`]
/// knows) or in a final `1` and `2`.
pub fn are_mates(first: &[u8], second: &[u8]) -> bool {
    let (one, other) = (identifier(first), identifier(second));
    if one == other {
        return true;
    }
    if let (Some((b'1', one)), Some((b'2', other))) = (one.split_last(), other.split_last())
        && one == other
    {
        return true;
    }
    let numbers = [finally_numbered(one), finally_numbered(other)];
    if let [
        Some((one, Mate::First, umi)),
        Some((other, Mate::Second, other_umi)),
    ] = numbers
        && (one, umi) == (other, other_umi)
    {
        return true;
    }
    let (one, other) = (ReadName::new(first), ReadName::new(second));
    (one.mate, other.mate) == (Some(Mate::First), Some(Mate::Second))
        && (one.stem, one.ending) == (other.stem, other.ending)
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn the_first_mark_is_found_byte_by_byte(name in "[A-Za-z0-9:]{0,40}[ /_\\t\r:]{0,2}[A-Z:/ ]{0,9}") {
            let is_mark = |byte: u8| byte <= b' ' || byte == b'/' || byte == b'_';
            let slow = name.bytes().position(is_mark).unwrap_or(name.len());
            proptest::prop_assert_eq!(first_mark(name.as_bytes()), slow);
        }
    }

    #[test]
    fn identifiers_end_at_white_space() {
        for (name, whole) in [
            ("A:1:2 1:N:0:ACGT", "A:1:2"),
            ("r/1\tx/2", "r/1"),
            ("SRR1.7.1", "SRR1.7.1"),
            ("r\rx", "r"),
            ("r\x0cx y", "r"),
            (" r", ""),
            ("", ""),
        ] {
            assert_eq!(identifier(name.as_bytes()), whole.as_bytes(), "{name:?}");
        }
    }

    #[test]
    fn fragments_have_one_name_whatever_the_form_of_the_mate_number() {
        use Mate::{First, Second};
        for (name, fragment, mate) in [
            ("A:1:2 1:N:0:ACGT", "A:1:2", Some(First)),
            ("A:1:2 2:Y:0:ACGT", "A:1:2", Some(Second)),
            ("A:1:2_1:N:0:ACGT", "A:1:2", Some(First)),
            ("A:1:2_2:N:0:ACGT+TTGA", "A:1:2", Some(Second)),
            ("A:1:2_1:N:0:ACGT_CCCC", "A:1:2_CCCC", Some(First)),
            ("r/1\tx/2", "r", Some(First)),
            ("r/2", "r", Some(Second)),
            ("r/3", "r", Some(Second)),
            ("r/4", "r/4", None),
            ("r/F", "r", Some(First)),
            ("r/R length=75", "r", Some(Second)),
            ("r/1/1", "r", Some(First)),
            ("r/1/2", "r", Some(Second)),
            ("r/1_ACGT", "r_ACGT", Some(First)),
            ("r/2:ACGT_TTTT", "r:ACGT_TTTT", Some(Second)),
            ("r/1#ACGT", "r#ACGT", Some(First)),
            ("r/1/1_ACGT", "r_ACGT", Some(First)),
            ("r/1_ACGT/1", "r_ACGT", Some(First)),
            ("r_ACGT/1", "r_ACGT", Some(First)),
            ("r_1", "r_1", None),
            ("m1/77/ccs", "m1/77/ccs", None),
            ("SRR1.7.1", "SRR1.7", Some(First)),
            ("ERR12.70.2 70 length=100", "ERR12.70", Some(Second)),
            ("SRR1.2", "SRR1.2", None),
            ("SRR1.7.3", "SRR1.7.3", None),
            ("SRR1.7.1.1", "SRR1.7.1.1", None),
            ("SRR1.a.1", "SRR1.a.1", None),
            ("r.7.1", "r.7.1", None),
            ("*", "*", None),
            ("/1", "", Some(First)),
            ("", "", None),
        ] {
            let found = ReadName::new(name.as_bytes());
            let text = String::from_utf8_lossy(&found.fragment()).into_owned();
            assert_eq!((text.as_str(), found.mate), (fragment, mate), "{name:?}");
        }
    }

    #[test]
    fn a_final_number_may_tell_the_mate() {
        use Mate::{First, Second};
        for (name, expected) in [
            ("r_1", Some(("r", First))),
            ("r_1 2:N:0:ACGT", Some(("r", First))),
            ("r:7:2", Some(("r:7", Second))),
            ("r-2", Some(("r", Second))),
            ("r.R1", Some(("r", First))),
            ("r/R2", Some(("r", Second))),
            ("r_r1 x", Some(("r", First))),
            ("r.f", Some(("r", First))),
            ("r_R x", Some(("r", Second))),
            ("SRR1.7.1_ACGT", Some(("SRR1.7_ACGT", First))),
            ("r_2_ACGT", Some(("r_ACGT", Second))),
            ("r.1_ACGT_TTGA", Some(("r_ACGT_TTGA", First))),
            ("r_R2:ACGT+NNGA", Some(("r:ACGT+NNGA", Second))),
            ("r_ACGT", None),
            ("r_1_A", None),
            ("SRR1.2", Some(("SRR1", Second))),
            ("r/1", None),
            ("r_1/1", None),
            ("SRR1.7.1", None),
            ("r_1_1:N:0:ACGT", None),
            ("r_3", None),
            ("r_11", None),
            ("r1", None),
            ("rR1", None),
            ("rF", None),
            ("_F", None),
            ("_1", None),
            ("_R1", None),
            ("R1", None),
            ("1", None),
            ("", None),
        ] {
            let found = ReadName::new(name.as_bytes()).numbered;
            let found = found.map(|(stem, mate, umi)| ([stem, umi].concat(), mate));
            let expected = expected.map(|(stem, mate): (&str, _)| (stem.as_bytes().to_vec(), mate));
            assert_eq!(found, expected, "{name:?}");
        }
    }

    #[test]
    fn names_of_mates() {
        for (first, second, mates) in [
            ("A:1:2 1:N:0:ACGT", "A:1:2 2:N:0:ACGT", true),
            ("r/1", "r/2", true),
            ("SRR1.7.1", "SRR1.7.2", true),
            ("SRR1.7.1/1", "SRR1.7.2/2", true),
            ("SRR1.7.1_ACGT", "SRR1.7.2_ACGT", true),
            ("SRR1.7.1_ACGT", "SRR1.7.2_ACGA", false),
            ("r_1_ACGT", "r_2_ACGT", true),
            ("r.1_ACGT", "r.2_ACGT", true),
            ("r_R1:ACGT", "r_R2:ACGT", true),
            ("r_2_ACGT", "r_1_ACGT", false),
            ("000", "000", true),
            ("*", "*", true),
            ("", "", true),
            ("r/1 length=75", "r/2 length=75", true),
            ("r/1_ACGTAC", "r/2_ACGTAC", true),
            ("r/1_ACGTAC", "r/2_ACGTAA", false),
            ("r/1#ACGT", "r/2#ACGT", true),
            ("r_1", "r_2", true),
            ("r_R1", "r_R2", true),
            ("r/1:ACGT_TTTT", "r/2:ACGT_TTTT", true),
            ("A:1:2_1:N:0:ACGT", "A:1:2_2:N:0:ACGT", true),
            ("A:1:2_1:N:0:ACGT", "A:1:3_2:N:0:ACGT", false),
            ("A:1:2_1:N:0:AC_TT", "A:1:2_2:N:0:AC_TT", true),
            ("r/1/1", "r/2/2", true),
            ("r/1/1", "r/1/2", true),
            ("r/1/1", "s/1/2", false),
            ("r/1", "r/3", true),
            ("r/3", "r/1", false),
            ("r/F", "r/R", true),
            ("r/R", "r/F", false),
            ("r.f", "r.r", true),
            ("r_F", "r_R", true),
            ("r_R", "r_F", false),
            ("r.f", "s.r", false),
            ("r7", "r8", false),
            ("r/2", "r/1", false),
            ("a1", "b2", false),
            ("r7", "r78", false),
            ("r78", "r7", false),
            ("r7\tx", "r7", true),
            ("", "2", false),
        ] {
            assert_eq!(
                are_mates(first.as_bytes(), second.as_bytes()),
                mates,
                "{first:?} {second:?}"
            );
        }
    }
}
