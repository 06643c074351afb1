//! Text that ends where a record ends, in buffers that are used again.

use crate::error::{Error, Result};
use crate::fastq::{LINES, is_blank, is_wrapped, last_record_start};
use crate::input::{Compression, Decoded};
use memchr::memchr_iter;
use std::ops::Range;
use std::sync::{Arc, Mutex};

/// Bytes of a chunk whose records are looked at by the thread that read it: few enough that they are
/// still in the second-level cache.
pub const SMALL_CHUNK: usize = 128 * 1024;

/// Bytes of a chunk that is handed to another thread: so many that waking the thread costs little.
pub const LARGE_CHUNK: usize = 1024 * 1024;

/// Buffers that grew beyond this many times their usual size are not kept.
const LARGEST_KEPT: usize = 4;

/// Bytes that a record may have.
pub const RECORD_LIMIT: usize = 64 * 1024 * 1024;

/// The next chunk may be longer than the last one by one byte in this many.
const SPARE: usize = 64;

/// Bytes whose line ends are counted at once. Counting is faster than finding each.
const COUNTED: usize = 4096;

/// Buffers that are free to be filled again.
#[derive(Debug, Clone)]
pub struct Buffers {
    free: Arc<Mutex<Vec<Vec<u8>>>>,
    size: usize,
}

impl Buffers {
    /// Buffers of `size` bytes.
    pub fn new(size: usize) -> Self {
        Self {
            free: Arc::default(),
            size,
        }
    }

    /// A buffer: a free one of any length, or a new one of the usual size.
    pub fn take(&self) -> Vec<u8> {
        let free = self.free.lock().ok().and_then(|mut free| free.pop());
        free.unwrap_or_else(|| vec![0; self.size])
    }

    fn give_back(&self, buffer: Vec<u8>) {
        let usual = (self.size..=LARGEST_KEPT * self.size).contains(&buffer.len());
        if let (true, Ok(mut free)) = (usual, self.free.lock()) {
            free.push(buffer);
        }
    }
}

/// Text of one input that holds whole records.
#[derive(Debug)]
pub struct Chunk {
    buffer: Vec<u8>,
    range: Range<usize>,
    buffers: Buffers,
    /// Number of the chunk in its input, from 0.
    pub ordinal: usize,
}

impl Chunk {
    /// A chunk of the text at `range` of `buffer`, which goes back to `buffers` after use.
    pub fn new(buffer: Vec<u8>, range: Range<usize>, buffers: &Buffers, ordinal: usize) -> Self {
        Self {
            buffer,
            range,
            buffers: buffers.clone(),
            ordinal,
        }
    }

    /// The FASTQ text.
    pub fn bytes(&self) -> &[u8] {
        &self.buffer[self.range.clone()]
    }
}

impl Drop for Chunk {
    fn drop(&mut self) {
        self.buffers.give_back(std::mem::take(&mut self.buffer));
    }
}

/// Where a chunk ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// At the last record start that the buffer holds.
    Full,
    /// After this many records, so that two mate files keep step; fewer only at the end.
    Records(usize),
}

/// Cuts one input into chunks.
pub struct ChunkReader {
    input: Decoded,
    cut: Cut,
    buffers: Buffers,
    /// Text that no chunk holds yet.
    carried: Vec<u8>,
    /// Number of the next chunk.
    ordinal: usize,
    /// Bytes of the last chunk.
    last_length: usize,
    ended: bool,
}

impl ChunkReader {
    /// Reads `input` in chunks that end as `cut` says.
    pub fn new(input: Decoded, cut: Cut, buffers: Buffers) -> Self {
        Self::after(input, cut, buffers, Vec::new(), 0)
    }

    /// As [`ChunkReader::new`] for the rest of an input: `ordinal` chunks have been made of it, and
    /// `carried` is text that none of them holds.
    pub fn after(
        input: Decoded,
        cut: Cut,
        buffers: Buffers,
        carried: Vec<u8>,
        ordinal: usize,
    ) -> Self {
        Self {
            input,
            cut,
            buffers,
            carried,
            ordinal,
            last_length: 0,
            ended: false,
        }
    }

    /// How far to fill a buffer of `size` bytes that holds `length`.
    fn wanted(&self, length: usize, size: usize) -> usize {
        // As many records take about as many bytes as before. What is read beyond has to be moved.
        let like_last = self.last_length + self.last_length / SPARE;
        match self.cut {
            Cut::Records(_) if like_last > length => like_last.min(size),
            _ => size,
        }
    }

    /// The compression that is undone.
    pub fn compression(&self) -> Compression {
        self.input.compression()
    }

    /// The next chunk, `None` at the end.
    ///
    /// # Errors
    /// The input fails, or a record is longer than [`RECORD_LIMIT`].
    pub fn next_chunk(&mut self) -> Result<Option<Chunk>> {
        let mut buffer = self.buffers.take();
        let mut length = self.carried.len();
        if buffer.len() < length {
            buffer.resize(length, 0);
        }
        buffer[..length].copy_from_slice(&self.carried);
        let mut scan = Scan {
            wanted: self.buffers.size,
            ..Scan::default()
        };
        let end = loop {
            if let Some(end) = scan.end(&buffer[..length], self.cut) {
                break end;
            }
            if self.ended {
                break length;
            }
            if length == buffer.len() {
                refuse_endless(self.input.name(), &buffer[..length])?;
                buffer.resize(2 * length, 0);
            }
            let wanted = self.wanted(length, buffer.len());
            let count = self.input.fill(&mut buffer[length..wanted])?;
            self.ended = count < wanted - length;
            length += count;
        };
        self.carried.clear();
        self.carried.extend_from_slice(&buffer[end..length]);
        // After a number of whole records, only the empty lines at the end may be left.
        if end == 0 || (self.ordinal > 0 && is_blank(&buffer[..end])) {
            self.buffers.give_back(buffer);
            return Ok(None);
        }
        let ordinal = self.ordinal;
        self.ordinal += 1;
        self.last_length = end;
        Ok(Some(Chunk::new(buffer, 0..end, &self.buffers, ordinal)))
    }
}

/// Refuses a record that does not end.
///
/// # Errors
/// The `text` without a whole record is longer than [`RECORD_LIMIT`].
pub fn refuse_endless(file: &str, text: &[u8]) -> Result<()> {
    if text.len() < RECORD_LIMIT {
        return Ok(());
    }
    Err(Error::NotFastq {
        file: file.to_string(),
        found: match is_wrapped(text) {
            true => {
                "its sequences are on several lines: `seqtk seq` writes four lines for each record"
            }
            false => "a record has more than 64 MiB, or its lines are not those of FASTQ",
        },
    })
}

/// How far a buffer has been searched for the end of a chunk.
#[derive(Default)]
struct Scan {
    /// Bytes of a full chunk.
    wanted: usize,
    /// Bytes that have been searched.
    looked_at: usize,
    /// Line ends in them.
    lines: usize,
}

impl Scan {
    /// The end of the chunk, if `bytes` hold it.
    fn end(&mut self, bytes: &[u8], cut: Cut) -> Option<usize> {
        match cut {
            Cut::Full if bytes.len() < self.wanted => None,
            Cut::Full => last_record_start(bytes),
            Cut::Records(count) => {
                for block in bytes[self.looked_at..].chunks(COUNTED) {
                    let missing = count * LINES - self.lines;
                    let lines = memchr_iter(b'\n', block).count();
                    if lines >= missing {
                        let last = memchr_iter(b'\n', block).nth(missing - 1)?;
                        return Some(self.looked_at + last + 1);
                    }
                    self.lines += lines;
                    self.looked_at += block.len();
                }
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::{Opened, Source};

    fn chunks(text: &[u8], cut: Cut) -> Vec<Vec<u8>> {
        let source = Source::from_reader("x.fq", std::io::Cursor::new(text.to_vec()));
        let input = Opened::open(&source, Arc::default(), false).expect("opens");
        let Opened::Serial(input) = input else {
            panic!("these are no blocks");
        };
        let mut reader = ChunkReader::new(input, cut, Buffers::new(SMALL_CHUNK));
        std::iter::from_fn(|| {
            reader
                .next_chunk()
                .expect("reads")
                .map(|chunk| chunk.bytes().to_vec())
        })
        .collect()
    }

    #[test]
    fn chunks_join_to_the_input_and_start_with_a_record() {
        let text: Vec<u8> = (0..20_000)
            .flat_map(|i| {
                format!(
                    "@read {i}\nACGTACGTACGTACGT\n+\n@@@@@@@@@@@@@@@{}\n",
                    i % 10
                )
                .into_bytes()
            })
            .collect();
        for cut in [
            Cut::Full,
            Cut::Records(7),
            Cut::Records(20_000),
            Cut::Records(50_000),
        ] {
            let pieces = chunks(&text, cut);
            assert_eq!(pieces.concat(), text, "{cut:?}");
            assert!(pieces.iter().all(|piece| piece.starts_with(b"@read")));
            if let Cut::Records(count) = cut {
                let lines = pieces[0].iter().filter(|byte| **byte == b'\n').count();
                assert_eq!(lines, (4 * count).min(80_000));
            }
        }
    }

    #[test]
    fn a_record_longer_than_a_chunk_is_one_chunk() {
        let text = [
            b"@long\n".to_vec(),
            vec![b'A'; 3 * SMALL_CHUNK],
            b"\n+\n".to_vec(),
            vec![b'I'; 3 * SMALL_CHUNK],
            b"\n@next\nA\n+\nI\n".to_vec(),
        ]
        .concat();
        let pieces = chunks(&text, Cut::Full);
        assert_eq!(pieces.concat(), text);
    }
}
