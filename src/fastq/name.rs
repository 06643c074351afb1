//! Read names: the identifier of a read, and which names belong to one fragment.

use memchr::{memchr, memchr3};

/// The part of a read name that identifies the read: everything before the first white space.
pub fn identifier(name: &[u8]) -> &[u8] {
    let end = memchr3(b' ', b'\t', b'\x0c', name).unwrap_or(name.len());
    let end = memchr(b'\r', &name[..end]).unwrap_or(end);
    &name[..end]
}

/// An identifier without the `/1` or `/2` that tells the mates apart.
pub fn without_mate_number(identifier: &[u8]) -> &[u8] {
    identifier
        .strip_suffix(b"/1")
        .or_else(|| identifier.strip_suffix(b"/2"))
        .unwrap_or(identifier)
}

/// Whether two read names are those of the mates of one fragment: their identifiers are equal, or
/// differ only in a final `1` and `2` (`/1` and `/2`, `.1` and `.2`).
pub fn are_mates(first: &[u8], second: &[u8]) -> bool {
    let first = identifier(first);
    if let Some((start, rest)) = second.split_at_checked(first.len())
        && start == first
        && rest.first().is_none_or(u8::is_ascii_whitespace)
    {
        return true;
    }
    let second = identifier(second);
    matches!(
        (first.split_last(), second.split_last()),
        (Some((b'1', one)), Some((b'2', other))) if one == other
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_end_at_white_space_and_mate_numbers_at_a_slash() {
        for (name, whole, bare) in [
            ("A:1:2 1:N:0:ACGT", "A:1:2", "A:1:2"),
            ("r/1\tx/2", "r/1", "r"),
            ("r/2", "r/2", "r"),
            ("r/3", "r/3", "r/3"),
            ("SRR1.7.1", "SRR1.7.1", "SRR1.7.1"),
            ("r\rx", "r", "r"),
            ("r\x0cx y", "r", "r"),
            (" r", "", ""),
            ("", "", ""),
        ] {
            let found = identifier(name.as_bytes());
            assert_eq!(found, whole.as_bytes(), "{name:?}");
            assert_eq!(without_mate_number(found), bare.as_bytes(), "{name:?}");
        }
    }

    #[test]
    fn names_of_mates() {
        for (first, second, mates) in [
            ("A:1:2 1:N:0:ACGT", "A:1:2 2:N:0:ACGT", true),
            ("r/1", "r/2", true),
            ("SRR1.7.1", "SRR1.7.2", true),
            ("000", "000", true),
            ("", "", true),
            ("r/1 length=75", "r/2 length=75", true),
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
