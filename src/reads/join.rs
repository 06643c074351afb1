//! Puts decoded pieces of one file in order and cuts them where records end.

use super::block::Piece;
use super::chunk::{Buffers, Chunk, refuse_endless};
use super::decode::refuse_other_formats;
use super::record::last_record_start;
use crate::error::Result;
use std::collections::BTreeMap;

/// Pieces that came before those that they follow, and the record that the last one has begun.
pub struct Joiner {
    name: String,
    buffers: Buffers,
    waiting: BTreeMap<usize, Result<Piece>>,
    next: usize,
    carried: Vec<u8>,
    ordinal: usize,
}

impl Joiner {
    /// Nothing yet of the named file; buffers go back to `buffers`.
    pub fn new(name: &str, buffers: &Buffers) -> Self {
        Self {
            name: name.to_string(),
            buffers: buffers.clone(),
            waiting: BTreeMap::new(),
            next: 0,
            carried: Vec::new(),
            ordinal: 0,
        }
    }

    /// Takes the piece of the given number, from 0.
    pub fn add(&mut self, number: usize, piece: Result<Piece>) {
        self.waiting.insert(number, piece);
    }

    /// The next chunk that the pieces allow, `None` if the next piece is missing.
    pub fn next_chunk(&mut self) -> Option<Result<Chunk>> {
        loop {
            let piece = self.waiting.remove(&self.next)?;
            self.next += 1;
            match piece.and_then(|piece| self.cut(piece)) {
                Ok(None) => {}
                Ok(Some(chunk)) => return Some(Ok(chunk)),
                Err(error) => return Some(Err(error)),
            }
        }
    }

    /// Whether all of `count` pieces have been cut.
    pub fn has_all(&self, count: usize) -> bool {
        self.next == count
    }

    /// What no chunk holds so far, and the number of the chunk that it belongs to.
    pub fn into_rest(self) -> (Vec<u8>, usize) {
        (self.carried, self.ordinal)
    }

    /// The rest as a chunk, when no piece follows.
    pub fn last_chunk(&mut self) -> Option<Chunk> {
        let bytes = std::mem::take(&mut self.carried);
        let range = 0..bytes.len();
        (!bytes.is_empty()).then(|| self.chunk(bytes, range))
    }

    fn chunk(&mut self, buffer: Vec<u8>, range: std::ops::Range<usize>) -> Chunk {
        let ordinal = self.ordinal;
        self.ordinal += 1;
        Chunk::new(buffer, range, &self.buffers, ordinal)
    }

    /// Puts what was carried before a piece and cuts it after its last whole record.
    fn cut(&mut self, piece: Piece) -> Result<Option<Chunk>> {
        let Piece { buffer, start, end } = self.after_carried(piece);
        if self.ordinal == 0 {
            refuse_other_formats(&self.name, &buffer[start..end])?;
        }
        let bytes = &buffer[start..end];
        let Some(length) = last_record_start(bytes) else {
            refuse_endless(&self.name, bytes.len())?;
            self.carried.extend_from_slice(bytes);
            return Ok(None);
        };
        self.carried.extend_from_slice(&bytes[length..]);
        Ok(Some(self.chunk(buffer, start..start + length)))
    }

    fn after_carried(&mut self, mut piece: Piece) -> Piece {
        let mut carried = std::mem::take(&mut self.carried);
        if let Some(start) = piece.start.checked_sub(carried.len()) {
            piece.buffer[start..piece.start].copy_from_slice(&carried);
            carried.clear();
            self.carried = carried;
            return Piece { start, ..piece };
        }
        carried.extend_from_slice(&piece.buffer[piece.start..piece.end]);
        Piece {
            start: 0,
            end: carried.len(),
            buffer: carried,
        }
    }
}
