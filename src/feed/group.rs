//! Inputs that are read together, and the batches that they make: one file, or two of mates.

use super::batch::{Batch, BatchId};
use super::origin::{FragmentError, Origin};
use super::reader::Reader;
use super::stream::Stream;
use crate::error::{Error, Result};
use crate::input::Source;

/// One input among all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamId {
    /// Index of the file, or of the pair of mate files.
    pub file: usize,
    /// Index in the pair, 0 for a single file.
    pub mate: usize,
}

/// What a group has to do next.
pub enum Step {
    /// Read on in one of its inputs.
    Read(StreamId, Reader),
    /// Look at a batch.
    Look(Batch),
    /// Nothing until a thread has read or decoded more.
    Wait,
    /// Nothing any more: all batches have been given.
    Finished,
    /// Nothing any more: an input failed.
    Failed(Error),
}

/// Inputs that are read together.
pub struct Group {
    file: usize,
    origin: Origin,
    streams: Vec<Stream>,
    interleaved: bool,
    /// Records of each chunk of mates.
    records: usize,
    /// Batches given so far.
    batches: usize,
}

impl Group {
    /// The group with index `file` of `sources`: one, or two of mates. `records` are those of each
    /// chunk of mates. `is_piped` tells which sources a thread of their own reads.
    pub fn new(
        file: usize,
        sources: Vec<Source>,
        interleaved: bool,
        records: usize,
        is_piped: impl Fn(&Source) -> bool,
    ) -> Self {
        Self {
            file,
            origin: Origin::new(&sources),
            streams: sources
                .into_iter()
                .map(|source| {
                    let is_piped = is_piped(&source);
                    Stream::new(source, is_piped)
                })
                .collect(),
            interleaved,
            records,
            batches: 0,
        }
    }

    /// Index of the group.
    pub fn file(&self) -> usize {
        self.file
    }

    /// The id of the next batch.
    pub fn next_id(&self) -> BatchId {
        BatchId {
            file: self.file,
            ordinal: self.batches,
        }
    }

    /// One of its inputs.
    pub fn stream(&mut self, mate: usize) -> Option<&mut Stream> {
        self.streams.get_mut(mate)
    }

    /// Whether a thread of its own reads any of its inputs.
    pub fn has_piped(&self) -> bool {
        self.streams.iter().any(Stream::is_piped)
    }

    /// The inputs that threads of their own read.
    pub fn piped(&self) -> Vec<StreamId> {
        let file = self.file;
        let streams = self.streams.iter().enumerate();
        streams
            .filter(|(_, stream)| stream.is_piped())
            .map(|(mate, _)| StreamId { file, mate })
            .collect()
    }

    /// What is to be done next: to read on before anything else, so that decoding hardly waits.
    pub fn step(&mut self) -> Step {
        let file = self.file;
        for (mate, stream) in self.streams.iter_mut().enumerate() {
            if !stream.is_piped()
                && let Some(reader) = stream.take_reader()
            {
                return Step::Read(StreamId { file, mate }, reader);
            }
        }
        match self.batch() {
            Ok(Some(batch)) => Step::Look(batch),
            Ok(None) if self.streams.iter().all(Stream::is_finished) => Step::Finished,
            Ok(None) => Step::Wait,
            Err(error) => Step::Failed(error),
        }
    }

    /// The next batch, if all its chunks are there.
    fn batch(&mut self) -> Result<Option<Batch>> {
        let is_not_empty = |stream: &&mut Stream| !stream.is_empty();
        let mut others = self.streams.iter_mut().filter(is_not_empty);
        if let Some(error) = others.find_map(Stream::take_failure) {
            return Err(error);
        }
        if !self.streams.iter().all(Stream::is_decided) {
            return Ok(None);
        }
        if self.streams.iter().any(Stream::is_empty) {
            return Err(self.empty());
        }
        let mut chunks = self.streams.iter_mut().map(Stream::pop);
        let (first, second) = match (chunks.next().flatten(), chunks.next()) {
            (None, None | Some(None)) => return Ok(None),
            (Some(first), None) => (first, None),
            (Some(first), Some(Some(second))) => (first, Some(second)),
            (first, _) => return Err(self.uneven(first.is_some())),
        };
        self.batches += 1;
        Ok(Some(Batch {
            origin: self.origin.clone(),
            file: self.file,
            first,
            second,
            interleaved: self.interleaved,
        }))
    }

    /// The error of an input that holds nothing, when it is known what its mate gives. Nothing is opened
    /// again to find out: a FIFO can be read once.
    fn empty(&mut self) -> Error {
        let mut streams = self.streams.iter();
        if let Some(mate) = streams.position(|stream| !stream.is_finished()) {
            return self.uneven(mate == 0);
        }
        let mut streams = self.streams.iter_mut();
        let error = streams.find_map(Stream::take_failure);
        error.unwrap_or(Error::Abandoned)
    }

    /// The error of mate files of which one ended exactly at the end of a chunk.
    fn uneven(&self, first_is_longer: bool) -> Error {
        let record = (self.batches * self.records) as u64 + 1;
        let problem = FragmentError::Uneven { first_is_longer };
        self.origin.fragment_error(record, &problem)
    }
}
