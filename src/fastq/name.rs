//! Which read names belong to one fragment.

use memchr::memchr3;

/// Whether two headers name the mates of one fragment: equal up to the first white space, or
/// different only in a final `1` and `2` (`/1` and `/2`, `.1` and `.2`).
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

fn identifier(header: &[u8]) -> &[u8] {
    let end = memchr3(b' ', b'\t', b'\x0c', header);
    &header[..end.unwrap_or(header.len())]
}

#[cfg(test)]
mod tests {
    use super::are_mates;

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
