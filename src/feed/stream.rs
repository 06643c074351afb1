//! One input on its way to chunks: who reads it, what is ready, what is still being decoded.

use super::chunk::{Buffers, Chunk, ChunkReader, Cut, LARGE_CHUNK, SMALL_CHUNK};
use super::join::Joiner;
use crate::error::Result;
use crate::input::Source;
use crate::input::{BlockReader, Blocks, Next, Piece};
use crate::input::{Compression, Decoded, Opened};
use crate::input::{EXTENT_BUFFER, Extent, ExtentReader};
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// Chunks of a compressed input that may be ready before anyone asks for them.
const AHEAD: usize = 4;

/// Records of a chunk where mates have to keep step: in large chunks, and in small ones.
const PAIRED_RECORDS: (usize, usize) = (2048, 256);

/// How the inputs of a run are read.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Threads that look at chunks.
    pub workers: usize,
    /// Whether chunks of mates have to hold as many records.
    pub in_step: bool,
    /// Whether parts of one input may be read or decoded out of order.
    pub any_order: bool,
    small: Buffers,
    large: Buffers,
    extents: Buffers,
    consumed: Arc<AtomicU64>,
}

impl Settings {
    /// Settings for `workers` threads; `consumed` counts input bytes.
    pub fn new(workers: usize, in_step: bool, any_order: bool, consumed: Arc<AtomicU64>) -> Self {
        Self {
            workers,
            in_step,
            any_order,
            small: Buffers::new(SMALL_CHUNK),
            large: Buffers::new(LARGE_CHUNK),
            extents: Buffers::new(EXTENT_BUFFER),
            consumed,
        }
    }

    /// Records of a chunk of mates.
    pub fn records(&self) -> usize {
        if self.workers > 1 {
            PAIRED_RECORDS.0
        } else {
            PAIRED_RECORDS.1
        }
    }

    fn cut(&self) -> Cut {
        if self.in_step {
            Cut::Records(self.records())
        } else {
            Cut::Full
        }
    }

    /// A lone worker wants chunks that are still in the cache when it looks at them, and so does
    /// one that reads plain text; several share what takes long to decode.
    fn buffers(&self, is_plain: bool) -> &Buffers {
        if self.workers > 1 && (self.in_step || !is_plain) {
            &self.large
        } else {
            &self.small
        }
    }
}

/// Where an input is read from.
pub enum Reader {
    /// Nothing has been read.
    Unopened(Source),
    /// Chunks from front to back.
    Serial(ChunkReader),
    /// Compressed blocks.
    Blocks(BlockReader),
    /// Parts of a plain file.
    Extents(ExtentReader),
}

/// A part of an input that any worker can make text of, whatever became of those before it.
pub enum Part {
    /// Compressed blocks.
    Blocks(Blocks),
    /// A part of a plain file.
    Extent(Extent),
}

impl Part {
    fn name(&self) -> &str {
        match self {
            Self::Blocks(blocks) => blocks.name(),
            Self::Extent(extent) => extent.name(),
        }
    }

    /// Its number in the input, from 0.
    pub fn number(&self) -> usize {
        match self {
            Self::Blocks(blocks) => blocks.number,
            Self::Extent(extent) => extent.number,
        }
    }

    fn buffers<'a>(&self, settings: &'a Settings) -> &'a Buffers {
        match self {
            Self::Blocks(_) => &settings.large,
            Self::Extent(_) => &settings.extents,
        }
    }

    /// Decodes or reads it.
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

/// What a reader gave.
pub enum Given {
    /// A chunk, or the failure that ends the input.
    Chunk(Result<Chunk>),
    /// A part to make text of.
    Part(Part),
    /// Nothing: the input has ended.
    End,
    /// Nothing: the input has ended after this many parts.
    NoMoreParts(usize),
    /// After this many parts, something else.
    Others(usize, Result<Decoded>),
}

impl Reader {
    /// Reads on: opens the input, decodes the next chunk or takes the next compressed blocks. Gives
    /// the reader back unless the input has ended.
    pub fn advance(self, settings: &Settings) -> (Option<Self>, Given) {
        match self {
            Self::Unopened(source) => {
                let consumed = Arc::clone(&settings.consumed);
                match Opened::open(&source, consumed, settings.any_order) {
                    Ok(opened) => Self::opened(opened, settings).advance(settings),
                    Err(error) => (None, Given::Chunk(Err(error))),
                }
            }
            Self::Serial(mut reader) => match reader.next_chunk() {
                Ok(Some(chunk)) => (Some(Self::Serial(reader)), Given::Chunk(Ok(chunk))),
                Ok(None) => (None, Given::End),
                Err(error) => (None, Given::Chunk(Err(error))),
            },
            Self::Blocks(mut reader) => match reader.next_blocks() {
                Ok(Next::Blocks(blocks)) => (
                    Some(Self::Blocks(reader)),
                    Given::Part(Part::Blocks(blocks)),
                ),
                Ok(Next::End) => (None, Given::NoMoreParts(reader.numbered())),
                Ok(Next::Other) => {
                    let count = reader.numbered();
                    (None, Given::Others(count, reader.into_members()))
                }
                Err(error) => (None, Given::Others(reader.numbered(), Err(error))),
            },
            Self::Extents(mut reader) => match reader.next_extent() {
                Ok(Some(extent)) => (
                    Some(Self::Extents(reader)),
                    Given::Part(Part::Extent(extent)),
                ),
                Ok(None) => (None, Given::NoMoreParts(reader.numbered())),
                Err(error) => (None, Given::Others(reader.numbered(), Err(error))),
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

    fn is_plain(&self) -> bool {
        matches!(self, Self::Serial(reader) if reader.compression() == Compression::Plain)
    }
}

/// What follows the pieces of an input in blocks.
enum Tail {
    Unknown,
    Nothing(usize),
    Others(usize, Result<Decoded>),
}

/// One input between its reader and those who want its chunks.
pub struct Stream {
    /// Nobody has it where there is none: it is in use, or the input has ended.
    reader: Option<Reader>,
    ready: VecDeque<Result<Chunk>>,
    /// Parts that someone makes text of.
    in_work: usize,
    ahead: usize,
    ended: bool,
    joiner: Option<Joiner>,
    tail: Tail,
}

impl Stream {
    /// An input that nobody has opened.
    pub fn new(source: Source) -> Self {
        Self {
            reader: Some(Reader::Unopened(source)),
            ready: VecDeque::new(),
            in_work: 0,
            ahead: 1,
            ended: false,
            joiner: None,
            tail: Tail::Unknown,
        }
    }

    /// The reader, for whoever is to read on; nothing while enough is ready.
    pub fn take_reader(&mut self) -> Option<Reader> {
        if self.ready.len() + self.in_work < self.ahead {
            self.reader.take()
        } else {
            None
        }
    }

    /// The chunk that comes next, or the failure.
    pub fn front(&self) -> Option<&Result<Chunk>> {
        self.ready.front()
    }

    /// Takes the chunk that comes next.
    pub fn pop(&mut self) -> Option<Result<Chunk>> {
        self.ready.pop_front()
    }

    /// Whether all chunks have been taken.
    pub fn is_finished(&self) -> bool {
        self.ended && self.ready.is_empty()
    }

    /// Whether nothing will be read any more.
    pub fn has_ended(&self) -> bool {
        self.ended
    }

    /// Takes back the reader with what it gave; gives back a part that is to be made text of now.
    pub fn put_back(
        &mut self,
        reader: Option<Reader>,
        given: Given,
        settings: &Settings,
    ) -> Option<Part> {
        if settings.workers > 1 && !reader.as_ref().is_some_and(Reader::is_plain) {
            self.ahead = AHEAD.max(settings.workers);
        }
        self.reader = reader;
        match given {
            Given::Chunk(chunk) => self.push(chunk),
            Given::End => self.ended = true,
            Given::Part(part) => {
                self.joiner
                    .get_or_insert_with(|| Joiner::new(part.name(), part.buffers(settings)));
                self.in_work += 1;
                return Some(part);
            }
            Given::NoMoreParts(count) => self.tail = Tail::Nothing(count),
            Given::Others(count, input) => self.tail = Tail::Others(count, input),
        }
        self.settle(settings);
        None
    }

    /// Takes the text of a part.
    pub fn add_piece(&mut self, number: usize, piece: Result<Piece>, settings: &Settings) {
        self.in_work -= 1;
        if let Some(joiner) = &mut self.joiner {
            joiner.add(number, piece);
        }
        self.settle(settings);
    }

    fn push(&mut self, chunk: Result<Chunk>) {
        if self.ended {
            return;
        }
        if chunk.is_err() {
            self.ended = true;
            self.reader = None;
        }
        self.ready.push_back(chunk);
    }

    /// Moves what the pieces have made to the chunks that are ready.
    fn settle(&mut self, settings: &Settings) {
        let joiner = self.joiner.take();
        let Some(mut joiner) = joiner else {
            return self.without_pieces(settings);
        };
        while let Some(chunk) = joiner.next_chunk() {
            self.push(chunk);
        }
        match std::mem::replace(&mut self.tail, Tail::Unknown) {
            Tail::Nothing(count) if joiner.has_all(count) => {
                if let Some(chunk) = joiner.last_chunk() {
                    self.push(Ok(chunk));
                }
                self.ended = true;
            }
            Tail::Others(count, input) if joiner.has_all(count) => {
                self.go_on(input, joiner.into_rest(), settings);
            }
            tail => {
                self.tail = tail;
                self.joiner = Some(joiner);
            }
        }
    }

    /// As [`Stream::settle`] for an input that has given no parts.
    fn without_pieces(&mut self, settings: &Settings) {
        match std::mem::replace(&mut self.tail, Tail::Unknown) {
            Tail::Unknown => {}
            Tail::Nothing(_) => self.ended = true,
            Tail::Others(_, input) => self.go_on(input, (Vec::new(), 0), settings),
        }
    }

    /// Goes on after the parts with what else the file holds.
    fn go_on(&mut self, input: Result<Decoded>, rest: (Vec<u8>, usize), settings: &Settings) {
        match input {
            Ok(_) if self.ended => {}
            Ok(input) => {
                let (carried, ordinal) = rest;
                let buffers = settings.large.clone();
                let reader = ChunkReader::after(input, settings.cut(), buffers, carried, ordinal);
                self.reader = Some(Reader::Serial(reader));
            }
            Err(error) => self.push(Err(error)),
        }
    }
}
