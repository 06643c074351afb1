//! Puts the pieces of one input in order and cuts them where records end.

use super::chunk::{Buffers, Chunk, refuse_endless};
use crate::error::Result;
use crate::fastq::last_record_start;
use crate::input::Piece;
use crate::input::refuse_other_formats;
use std::collections::BTreeMap;

/// Joins pieces. It holds those that came too early, and the record that the last one has begun.
pub struct Joiner {
    name: String,
    buffers: Buffers,
    /// Pieces that came too early, by their numbers.
    waiting: BTreeMap<usize, Result<Piece>>,
    /// Number of the next piece to be cut.
    next: usize,
    /// Text that no chunk holds yet.
    carried: Vec<u8>,
    /// Number of the next chunk.
    ordinal: usize,
}

impl Joiner {
    /// A joiner for the input `name`; buffers go back to `buffers`.
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

    /// Takes a piece, or why it could not be decoded. Pieces are numbered from 0.
    pub fn add(&mut self, number: usize, piece: Result<Piece>) {
        self.waiting.insert(number, piece);
    }

    /// The next chunk or failure, `None` until the next piece has come.
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

    /// The text that no chunk holds yet, and the number of the chunk that it belongs to.
    pub fn into_rest(self) -> (Vec<u8>, usize) {
        (self.carried, self.ordinal)
    }

    /// The text that no chunk holds yet, as the last chunk.
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

    /// Puts the carried text before a piece and cuts both after the last whole record.
    fn cut(&mut self, piece: Piece) -> Result<Option<Chunk>> {
        let Piece { buffer, start, end } = self.after_carried(piece);
        if self.ordinal == 0 {
            refuse_other_formats(&self.name, &buffer[start..end])?;
        }
        let bytes = &buffer[start..end];
        let Some(length) = last_record_start(bytes) else {
            refuse_endless(&self.name, bytes)?;
            self.carried.extend_from_slice(bytes);
            return Ok(None);
        };
        self.carried.extend_from_slice(&bytes[length..]);
        Ok(Some(self.chunk(buffer, start..start + length)))
    }

    /// Joins the carried text and a piece: in the piece's headroom if that is large enough, else
    /// behind the carried text.
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

#[cfg(test)]
mod tests {
    use super::super::{BatchId, Scheduler, reduce};
    use crate::error::Result;
    use crate::input::{Layout, Source};
    use crate::testing::files::{bgzf, by_flate2, fastq, gzip_files, member};
    use std::io::Write;
    use std::sync::Arc;

    /// All that a file decodes to by `threads` threads, chunks in order.
    fn decoded(bytes: &[u8], threads: usize) -> Result<Vec<u8>> {
        let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
        file.write_all(bytes).expect("written");
        let layout = Layout::Single(vec![Source::new(file.path())]);
        let scheduler = Scheduler::new(&layout, threads, Arc::default(), Arc::default());
        let mut chunks = reduce(
            scheduler,
            |chunks: &mut Vec<(BatchId, Vec<u8>)>, batch| {
                chunks.push((batch.id(), batch.first.bytes().to_vec()));
                Ok(())
            },
            |one, other| [one, other].concat(),
        )?;
        chunks.sort_unstable();
        Ok(chunks.into_iter().flat_map(|(_, bytes)| bytes).collect())
    }

    #[test]
    fn blocks_in_parallel_agree_with_flate2_on_every_file() {
        for (name, bytes) in gzip_files() {
            let expected = by_flate2(&bytes);
            for threads in [2, 5] {
                match (decoded(&bytes, threads), &expected) {
                    (Ok(found), Ok(text)) => assert!(found == *text, "{name}"),
                    (Ok(_), Err(_)) => panic!("{name} was taken for whole"),
                    (Err(_), Err(_)) => {}
                    // Reserved bits of a header and a wrong length of a block, which flate2 does
                    // not look at, are refused on purpose.
                    (Err(error), Ok(_)) => {
                        let text = error.to_string();
                        let refused = bytes[3] & 0xE0 != 0
                            || text.contains("long as it says")
                            || (name.starts_with("BGZF cut") && text.contains("end-of-file"));
                        assert!(refused, "{name}: {text}");
                    }
                }
            }
        }
    }

    #[test]
    fn many_blocks_and_records_longer_than_a_piece_are_joined() {
        let text = fastq(25_000);
        let long = [
            b"@long\n".to_vec(),
            vec![b'A'; 3_000_000],
            b"\n+\n".to_vec(),
            vec![b'I'; 3_000_000],
            b"\n".to_vec(),
        ]
        .concat();
        let text = [text.clone(), long, text].concat();
        for bytes in [
            bgzf(&text, 65_280),
            bgzf(&text, 701),
            [
                bgzf(&text[..5_000_000], 60_000),
                member(&text[5_000_000..], 1),
            ]
            .concat(),
        ] {
            for threads in [1, 2, 8] {
                let found = decoded(&bytes, threads).expect("whole");
                assert!(found == text, "{threads} threads");
            }
        }
    }
}
