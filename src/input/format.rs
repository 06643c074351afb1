//! Formats that are taken for FASTQ by mistake.

use crate::error::{Error, Result};

/// Decoded bytes that are enough to tell these formats.
pub const START: usize = 6;

/// Looks at the first decoded bytes of the input `name`; six are enough.
///
/// # Errors
/// They cannot be the start of FASTQ; the message says what they look like.
pub fn refuse_other_formats(name: &str, start: &[u8]) -> Result<()> {
    let found = match start {
        [] | [b'@', ..] => return Ok(()),
        [b'>', ..] => "it is FASTA, which has no qualities",
        [b'B', b'A', b'M', 1, ..] => "it is a BAM file: `samtools fastq` makes FASTQ of it",
        [b'C', b'R', b'A', b'M', ..] => "it is a CRAM file: `samtools fastq` makes FASTQ of it",
        [0xef, 0xbb, 0xbf, ..] => "it starts with a byte order mark",
        [b'\n' | b'\r', ..] => "it starts with an empty line",
        [b'P', b'K', 3, 4, ..] => "it is a ZIP archive",
        [0x1f, 0x8b, ..] => "it is compressed twice",
        _ => "it does not start with @",
    };
    Err(Error::NotFastq {
        file: name.to_string(),
        found,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_formats_are_named() {
        for (start, word) in [
            (&b">r\nAC"[..], "FASTA"),
            (b"BAM\x01re", "BAM"),
            (b"CRAM\x03\0", "CRAM"),
            (b"\xef\xbb\xbf@r\n", "byte order mark"),
            (b"\r\n@r\nA", "empty line"),
            (b"PK\x03\x04\0\0", "ZIP"),
            (b"\x1f\x8b\x08\0\0\0", "twice"),
            (b"hello", "does not start with @"),
        ] {
            let message = refuse_other_formats("x.fq", start).expect_err(word);
            assert!(message.to_string().contains(word), "{message}");
        }
        assert!(refuse_other_formats("x.fq", b"@r\nACG").is_ok());
        assert!(refuse_other_formats("x.fq", b"").is_ok());
    }
}
