//! The form of BGZF: gzip members of at most 64 KiB of text that state their own length (SAM
//! specification, section 4.1).

use std::io;

/// Bytes of a block's header as every writer of BGZF makes it.
pub const BLOCK_HEADER: usize = 18;

/// Bytes of a block's trailer: checksum and decoded length.
const TRAILER: usize = 8;

/// Most bytes of a block that holds nothing: five of DEFLATE, if they are stored.
pub const LARGEST_EMPTY_BLOCK: usize = BLOCK_HEADER + 5 + TRAILER;

/// Most decoded bytes of a block.
pub const LARGEST_BLOCK: usize = 64 * 1024;

/// The length of the compressed block that starts with `bytes`, header and trailer included;
/// `None` if `bytes` are no header of a block.
pub fn block_length(bytes: &[u8]) -> Option<usize> {
    match bytes.get(..BLOCK_HEADER)? {
        [
            0x1f,
            0x8b,
            8,
            4,
            _,
            _,
            _,
            _,
            _,
            _,
            6,
            0,
            b'B',
            b'C',
            2,
            0,
            low,
            high,
        ] => {
            let length = usize::from(u16::from_le_bytes([*low, *high])) + 1;
            (length > BLOCK_HEADER + TRAILER).then_some(length)
        }
        _ => None,
    }
}

/// The decoded length that a whole block states in its trailer, in bytes.
pub fn decoded_length(block: &[u8]) -> usize {
    block
        .last_chunk()
        .map_or(0, |length| u32::from_le_bytes(*length) as usize)
}

/// The error of a BGZF file that does not end with the empty block (SAM specification, section
/// 4.1.2): the file may be cut short.
pub fn no_end_block() -> io::Error {
    io::Error::new(
        io::ErrorKind::UnexpectedEof,
        "the end-of-file block of BGZF is missing",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::files::{bgzf, member};

    #[test]
    fn only_whole_headers_of_blocks_have_a_length() {
        let blocks = bgzf(b"@r\nA\n+\nI\n", 100);
        let length = block_length(&blocks).expect("a block");
        assert_eq!(decoded_length(&blocks[..length]), 9);
        let end = block_length(&blocks[length..]).expect("the last block");
        assert_eq!(decoded_length(&blocks[length..length + end]), 0);
        assert_eq!(length + end, blocks.len());
        assert_eq!(block_length(&blocks[..BLOCK_HEADER - 1]), None);
        assert_eq!(block_length(&member(b"text", 6)), None);
    }
}
