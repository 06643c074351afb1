//! Reads an input step by step, in whatever way the input allows.

use super::chunk::{Buffers, Chunk, ChunkReader};
use super::settings::Settings;
use crate::error::{Error, Result};
use crate::input::{BlockReader, Blocks, Compression, Decoded, Extent, ExtentReader};
use crate::input::{NextBlocks, Opened, Piece, Source};
use std::sync::Arc;

/// What an input is read with.
pub enum Reader {
    /// Nothing: the source has not been opened.
    Unopened(Source),
    /// Text from front to back.
    Serial(ChunkReader),
    /// Compressed blocks of BGZF.
    Blocks(BlockReader),
    /// Byte ranges of a plain file.
    Extents(ExtentReader),
}

/// A byte range or a run of compressed blocks, which can be decoded independently.
pub enum Part {
    /// Compressed blocks.
    Blocks(Blocks),
    /// A byte range of a plain file.
    Extent(Extent),
}

/// What one step of a reader gave.
pub enum Advance {
    /// The next chunk.
    Chunk(Chunk),
    /// The next part, to be decoded.
    Part(Part),
    /// The end of the chunks or parts of this reader.
    Last(Tail),
}

/// What follows the last chunk or part of a reader.
pub enum Tail {
    /// The input has ended.
    End,
    /// The input failed.
    Failed(Error),
    /// The input goes on with text that can be decoded from front to back only.
    Serial(Decoded),
}

impl Part {
    /// Name of the input.
    pub fn name(&self) -> &str {
        match self {
            Self::Blocks(blocks) => blocks.name(),
            Self::Extent(extent) => extent.name(),
        }
    }

    /// Number of the part in the input, from 0.
    pub fn number(&self) -> usize {
        match self {
            Self::Blocks(blocks) => blocks.number,
            Self::Extent(extent) => extent.number,
        }
    }

    /// Where the buffer for its text comes from.
    pub fn buffers<'a>(&self, settings: &'a Settings) -> &'a Buffers {
        match self {
            Self::Blocks(_) => &settings.large,
            Self::Extent(_) => &settings.extents,
        }
    }

    /// Decodes or reads the part.
    ///
    /// # Errors
    /// The system failed, or the data are damaged.
    pub fn text(&self, settings: &Settings) -> Result<Piece> {
        let buffer = self.buffers(settings).take();
        match self {
            Self::Blocks(blocks) => blocks.decode(buffer),
            Self::Extent(extent) => extent.read(buffer),
        }
    }
}

impl Reader {
    /// Does one step: gives the next chunk or part, after opening the source if need be. The reader
    /// comes back unless this was the last step.
    pub fn advance(self, settings: &Settings) -> (Option<Self>, Advance) {
        let last = |tail| (None, Advance::Last(tail));
        match self {
            Self::Unopened(source) => {
                let consumed = Arc::clone(&settings.consumed);
                match Opened::open(&source, consumed, settings.any_order) {
                    Ok(opened) => Self::opened(opened, settings).advance(settings),
                    Err(error) => last(Tail::Failed(error)),
                }
            }
            Self::Serial(mut reader) => match reader.next_chunk() {
                Ok(Some(chunk)) => (Some(Self::Serial(reader)), Advance::Chunk(chunk)),
                Ok(None) => last(Tail::End),
                Err(error) => last(Tail::Failed(error)),
            },
            Self::Blocks(mut reader) => match reader.next_blocks() {
                Ok(NextBlocks::Blocks(blocks)) => {
                    let part = Advance::Part(Part::Blocks(blocks));
                    (Some(Self::Blocks(reader)), part)
                }
                Ok(NextBlocks::End) => last(Tail::End),
                Ok(NextBlocks::Other) => last(
                    reader
                        .into_members()
                        .map_or_else(Tail::Failed, Tail::Serial),
                ),
                Err(error) => last(Tail::Failed(error)),
            },
            Self::Extents(mut reader) => match reader.next_extent() {
                Ok(Some(extent)) => {
                    let part = Advance::Part(Part::Extent(extent));
                    (Some(Self::Extents(reader)), part)
                }
                Ok(None) => last(Tail::End),
                Err(error) => last(Tail::Failed(error)),
            },
        }
    }

    fn opened(opened: Opened, settings: &Settings) -> Self {
        match opened {
            Opened::Serial(input) => {
                let is_plain = input.compression() == Compression::Plain;
                let buffers = settings.buffers(is_plain).clone();
                Self::Serial(ChunkReader::new(input, settings.cut(), buffers))
            }
            Opened::Blocks(reader) => Self::Blocks(reader),
            Opened::Extents(reader) => Self::Extents(reader),
        }
    }

    /// Whether it reads plain text from front to back.
    pub fn is_plain(&self) -> bool {
        matches!(self, Self::Serial(reader) if reader.compression() == Compression::Plain)
    }
}
