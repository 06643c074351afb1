//! Formats that are taken for FASTQ by mistake.

use crate::error::{Error, Result};

/// Decoded bytes that are enough to tell these formats.
pub const START: usize = 512;

/// Looks at the first decoded bytes of the input `name`; `START` are enough.
///
/// # Errors
/// They cannot be the start of FASTQ; the message says what they look like.
pub fn refuse_other_formats(name: &str, start: &[u8]) -> Result<()> {
    let found = match start {
        _ if is_sam(start) => "it is SAM: `samtools fastq` makes FASTQ of it",
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

/// Whether a text begins as SAM does: with a line of a header, or with an alignment.
fn is_sam(start: &[u8]) -> bool {
    let line = start
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let fields: Vec<&[u8]> = line.split(|byte| *byte == b'\t').collect();
    let is_number = |field: &[u8]| !field.is_empty() && field.iter().all(u8::is_ascii_digit);
    match fields.as_slice() {
        [b"@CO", _, ..] => true,
        // A field of a header is `VN:1.6`; a comment in FASTQ has the tags of alignments, `RX:Z:AC`.
        [
            b"@HD" | b"@SQ" | b"@RG" | b"@PG",
            [_, _, b':', value @ ..],
            ..,
        ] => !matches!(value, [b'A' | b'i' | b'f' | b'Z' | b'H' | b'B', b':', ..]),
        [name, flags, _, place, quality, _, ..] if !name.starts_with(b"@") => {
            is_number(flags) && is_number(place) && is_number(quality)
        }
        _ => false,
    }
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
            (b"@HD\tVN:1.6", "SAM"),
            (b"@SQ\tSN:chr1", "SAM"),
            (b"@RG\tID:1", "SAM"),
            (b"@PG\tID:bwa", "SAM"),
            (b"@CO\ttext", "SAM"),
            (b"@SQ\tLN:100\tSN:chr1\n", "SAM"),
            (b"r1\t4\t*\t0\t0\t*\t*\t0\t0\tACGT\tFFFF\n", "SAM"),
            (b"a\tb\tc\td\te\tf\n", "does not start with @"),
            (b"hello", "does not start with @"),
        ] {
            let message = refuse_other_formats("x.fq", start).expect_err(word);
            assert!(message.to_string().contains(word), "{message}");
        }
        assert!(refuse_other_formats("x.fq", b"@r\nACG").is_ok());
        assert!(refuse_other_formats("x.fq", b"@HD\nAC").is_ok());
        assert!(refuse_other_formats("x.fq", b"@SQ\tx\nAC").is_ok());
        assert!(refuse_other_formats("x.fq", b"@RG\tRX:Z:AC\nAC").is_ok());
        assert!(refuse_other_formats("x.fq", b"").is_ok());
    }
}
