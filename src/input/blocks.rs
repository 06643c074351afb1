//! BGZF: gzip members of at most 64 KiB that say how long they are, so that they can be decoded in
//! any order (SAM specification, section 4.1).

use super::open::{Decoded, Raw};
use crate::error::{Error, Result};
use sirocco::Format;
use sirocco::inflate::Decoder;
use std::io;

/// Bytes of a block's header as every writer of BGZF makes it.
pub const BLOCK_HEADER: usize = 18;

/// Bytes of a block's trailer: checksum and decoded length.
const TRAILER: usize = 8;

/// Most decoded bytes of a block.
const LARGEST_BLOCK: usize = 64 * 1024;

/// Compressed bytes that are looked through for blocks at a time.
const COMPRESSED: usize = 512 * 1024;

/// Decoded bytes of a batch of blocks, and one block more.
const DECODED: usize = 1024 * 1024;

/// Free bytes before the decoded ones, for the record that the batch before has begun.
pub const HEADROOM: usize = 64 * 1024;

/// The whole length of the block that starts with `bytes`, if they are the header of one.
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

/// The error of a file of blocks that does not end with the empty one (SAM specification, section
/// 4.1.2): it may be cut short.
pub fn no_end_block() -> io::Error {
    io::Error::new(
        io::ErrorKind::UnexpectedEof,
        "the end-of-file block of BGZF is missing",
    )
}

/// The decoded length that a block claims.
fn decoded_length(block: &[u8]) -> usize {
    block
        .last_chunk()
        .map_or(0, |length| u32::from_le_bytes(*length) as usize)
}

/// Whole blocks, still compressed.
pub struct Blocks {
    name: String,
    /// Number of the batch in its file, from 0.
    pub number: usize,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    decoded: usize,
}

/// Decoded bytes with free space before them.
#[derive(Debug, Default)]
pub struct Piece {
    /// Free up to `start`.
    pub buffer: Vec<u8>,
    /// First decoded byte.
    pub start: usize,
    /// One past the last decoded byte.
    pub end: usize,
}

/// What comes next in a file of blocks.
pub enum Next {
    /// Some blocks.
    Blocks(Blocks),
    /// Something else from here on: other gzip members, or a block that is cut short; see
    /// [`BlockReader::into_members`].
    Other,
    /// Nothing.
    End,
}

/// Reads blocks without decoding them.
pub struct BlockReader {
    raw: Raw,
    carried: Vec<u8>,
    numbered: usize,
    /// Whether the last block so far was an empty one.
    at_end_block: bool,
}

impl BlockReader {
    /// Blocks of an input of which `start` has been read already.
    pub fn new(raw: Raw, start: Vec<u8>) -> Self {
        Self {
            raw,
            carried: start,
            numbered: 0,
            at_end_block: false,
        }
    }

    /// Batches given so far.
    pub fn numbered(&self) -> usize {
        self.numbered
    }

    /// The next blocks.
    ///
    /// # Errors
    /// The system failed, or the file ends without the block that should end it.
    pub fn next_blocks(&mut self) -> Result<Next> {
        let mut bytes = std::mem::take(&mut self.carried);
        let held = bytes.len();
        bytes.resize(COMPRESSED, 0);
        let length = held + self.raw.fill(&mut bytes[held..])?;
        bytes.truncate(length);
        let (mut ends, mut decoded, mut at) = (Vec::new(), 0, 0);
        while let Some(end) = block_length(&bytes[at..]).map(|length| at + length)
            && end <= bytes.len()
            && decoded < DECODED
        {
            let claimed = decoded_length(&bytes[at..end]);
            if claimed > LARGEST_BLOCK {
                break;
            }
            decoded += claimed;
            self.at_end_block = claimed == 0;
            ends.push(end);
            at = end;
        }
        self.carried = bytes.split_off(at);
        if ends.is_empty() {
            return match (self.carried.is_empty(), self.at_end_block) {
                (false, _) => Ok(Next::Other),
                (true, true) => Ok(Next::End),
                (true, false) => Err(Error::Decode {
                    file: self.raw.name().to_string(),
                    format: "BGZF",
                    source: no_end_block(),
                }),
            };
        }
        let number = self.numbered;
        self.numbered += 1;
        Ok(Next::Blocks(Blocks {
            name: self.raw.name().to_string(),
            number,
            bytes,
            ends,
            decoded,
        }))
    }

    /// Decodes the rest as gzip of any kind.
    ///
    /// # Errors
    /// It is damaged, or the whole input and no FASTQ.
    pub fn into_members(self) -> Result<Decoded> {
        let is_start = self.numbered == 0;
        self.raw.into_members(self.carried, is_start)
    }
}

impl Blocks {
    /// Name of the input that they are from.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Decodes them into `buffer`.
    ///
    /// # Errors
    /// A block is damaged.
    pub fn decode(&self, mut buffer: Vec<u8>) -> Result<Piece> {
        buffer.resize(HEADROOM + self.decoded + LARGEST_BLOCK, 0);
        let mut decoder = Box::new(Decoder::new(Format::Gzip));
        let (mut from, mut at) = (0, HEADROOM);
        for &end in &self.ends {
            let block = &self.bytes[from..end];
            at += decode_block(&mut decoder, block, &mut buffer[at..]).map_err(|source| {
                Error::Decode {
                    file: self.name.clone(),
                    format: "BGZF",
                    source,
                }
            })?;
            from = end;
        }
        Ok(Piece {
            buffer,
            start: HEADROOM,
            end: at,
        })
    }
}

/// Decodes one block; it must be all there, and as long as it says.
fn decode_block(decoder: &mut Decoder, block: &[u8], out: &mut [u8]) -> io::Result<usize> {
    let progress = decoder.decompress(block, out, true)?;
    let length = progress.output.len();
    let whole = progress.done && progress.consumed == block.len();
    if whole && length == decoded_length(block) {
        Ok(length)
    } else {
        Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "a block is not as long as it says",
        ))
    }
}
