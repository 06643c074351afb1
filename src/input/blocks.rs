//! Reads the blocks of a BGZF file, which can be decoded in any order.

use super::bgzf::{LARGEST_BLOCK, block_length, decoded_length, no_end_block};
use super::compression::Compression;
use super::decoded::Decoded;
use super::piece::{HEADROOM, Piece};
use super::raw::Raw;
use crate::error::{Error, Result};
use sirocco::Format;
use sirocco::inflate::Decoder;
use std::io;

/// Compressed bytes that are looked through for blocks at a time.
const COMPRESSED: usize = 512 * 1024;

/// Decoded bytes after which no more blocks are added to a part.
const DECODED: usize = 1024 * 1024;

/// Whole blocks, still compressed: a part of a BGZF file.
pub struct Blocks {
    name: String,
    /// Number of the part in its file, from 0.
    pub number: usize,
    bytes: Vec<u8>,
    /// One past the last byte of each block in `bytes`.
    ends: Vec<usize>,
    /// Decoded bytes that the blocks claim together.
    decoded: usize,
}

/// What comes next in a file of blocks.
pub enum NextBlocks {
    /// Some blocks.
    Blocks(Blocks),
    /// Something else from here on: other gzip members, or a block that is cut short. Go on with
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
    /// Whether the block before was an empty one.
    at_end_block: bool,
}

impl BlockReader {
    /// The blocks of an input whose first bytes, `start`, have been read already.
    pub fn new(raw: Raw, start: Vec<u8>) -> Self {
        Self {
            raw,
            carried: start,
            numbered: 0,
            at_end_block: false,
        }
    }

    /// The next blocks.
    ///
    /// # Errors
    /// The system failed, or the file ends without the block that should end it.
    pub fn next_blocks(&mut self) -> Result<NextBlocks> {
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
            self.skip_padding()?;
            return match (self.carried.is_empty(), self.at_end_block) {
                (false, _) => Ok(NextBlocks::Other),
                (true, true) => Ok(NextBlocks::End),
                (true, false) => Err(Error::Decode {
                    file: self.raw.name().to_string(),
                    format: "BGZF",
                    source: no_end_block(),
                }),
            };
        }
        let number = self.numbered;
        self.numbered += 1;
        Ok(NextBlocks::Blocks(Blocks {
            name: self.raw.name().to_string(),
            number,
            bytes,
            ends,
            decoded,
        }))
    }

    /// Goes past the zeros behind the last block, if nothing else follows them.
    fn skip_padding(&mut self) -> Result<()> {
        let is_zero = |bytes: &[u8]| bytes.iter().all(|byte| *byte == 0);
        while self.at_end_block && !self.carried.is_empty() && is_zero(&self.carried) {
            self.carried.resize(COMPRESSED, 0);
            let length = self.raw.fill(&mut self.carried)?;
            self.carried.truncate(length);
        }
        Ok(())
    }

    /// The rest of the file, decoded from front to back as gzip of any kind.
    ///
    /// # Errors
    /// The rest is damaged. If no blocks were given before: it is plainly not FASTQ.
    pub fn into_members(self) -> Result<Decoded> {
        let rest = self.raw.after(self.carried);
        if self.numbered == 0 {
            Decoded::of_fastq(Compression::Gzip, rest)
        } else {
            Decoded::new(Compression::Gzip, rest)
        }
    }
}

impl Blocks {
    /// Name of the file that they are from.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Decodes the blocks into `buffer`, behind [`HEADROOM`]; `buffer` grows if it has to.
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

/// Decodes one block and gives the number of decoded bytes.
///
/// # Errors
/// The block is damaged, or its text is not as long as its trailer says.
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
