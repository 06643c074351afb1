//! One input on its way to chunks: who reads it, what is being decoded, what is ready.

use super::chunk::{Chunk, ChunkReader};
use super::join::Joiner;
use super::reader::{Advance, Part, Reader, Tail};
use super::settings::Settings;
use crate::error::{Error, Result};
use crate::input::{Piece, Source};
use std::collections::VecDeque;

/// Chunks of a compressed input that may be ready before a worker asks for them.
const AHEAD: usize = 4;

/// How far the reading of an input has come.
///
/// ```text
/// Chunks -> Parts -> LastParts -> Chunks (other gzip members follow the blocks)
///    |                   |
///    +------> Ended <----+        (a failure leads here from everywhere)
/// ```
enum Phase {
    /// The reader gives chunks, or has given nothing yet.
    Chunks,
    /// The reader gives parts, which are decoded in any order and joined.
    Parts(Joiner),
    /// The reader has given all parts, and some are still being decoded. The tail comes after them.
    LastParts(Joiner, Tail),
    /// Nothing will be read any more.
    Ended,
}

/// One input between its reader and the workers that want its chunks.
pub struct Stream {
    /// `None` while a worker is reading from it, and after the end.
    reader: Option<Reader>,
    phase: Phase,
    /// Whether a thread of its own reads the input.
    is_piped: bool,
    /// Chunks that no worker has taken yet.
    ready: VecDeque<Chunk>,
    /// What ended the input, behind the chunks that are ready.
    failure: Option<Error>,
    /// Parts that are being decoded.
    in_work: usize,
    /// Chunks and parts that may be ready or in work before the reader has to wait.
    ahead: usize,
}

impl Stream {
    /// An input that has not been opened. `is_piped` means that a thread of its own reads it.
    pub fn new(source: Source, is_piped: bool) -> Self {
        Self {
            reader: Some(Reader::Unopened(source)),
            phase: Phase::Chunks,
            is_piped,
            ready: VecDeque::new(),
            failure: None,
            in_work: 0,
            ahead: 1,
        }
    }

    /// Whether a thread of its own reads the input.
    pub fn is_piped(&self) -> bool {
        self.is_piped
    }

    /// The reader, for a thread that is to read on; `None` while enough is ready.
    pub fn take_reader(&mut self) -> Option<Reader> {
        if self.ready.len() + self.in_work < self.ahead {
            self.reader.take()
        } else {
            None
        }
    }

    /// Takes the next chunk.
    pub fn pop(&mut self) -> Option<Chunk> {
        self.ready.pop_front()
    }

    /// Whether the input holds nothing at all.
    pub fn is_empty(&self) -> bool {
        matches!(self.failure, Some(Error::Empty { .. }))
    }

    /// Takes the failure of the input when all chunks before it have been taken.
    pub fn take_failure(&mut self) -> Option<Error> {
        self.failure.take_if(|_| self.ready.is_empty())
    }

    /// Whether it is known what [`Stream::pop`] gives: a chunk, or nothing any more.
    pub fn is_decided(&self) -> bool {
        !self.ready.is_empty() || self.has_ended()
    }

    /// Whether all chunks have been taken.
    pub fn is_finished(&self) -> bool {
        self.ready.is_empty() && self.has_ended()
    }

    /// Whether nothing will be read any more.
    pub fn has_ended(&self) -> bool {
        matches!(self.phase, Phase::Ended)
    }

    /// Puts a reader back, with what its step gave. Gives the part that the caller has to decode.
    pub fn put_back(
        &mut self,
        reader: Option<Reader>,
        advance: Advance,
        settings: &Settings,
    ) -> Option<Part> {
        // A part has failed while the reader was away.
        if self.has_ended() {
            return None;
        }
        if settings.workers > 1 && !reader.as_ref().is_some_and(Reader::is_plain) {
            self.ahead = AHEAD.max(settings.workers);
        }
        self.reader = reader;
        match advance {
            Advance::Chunk(chunk) => self.ready.push_back(chunk),
            Advance::Part(part) => {
                if let Phase::Chunks = self.phase {
                    let buffers = part.buffers(settings);
                    self.phase = Phase::Parts(Joiner::new(part.name(), buffers));
                }
                self.in_work += 1;
                return Some(part);
            }
            Advance::Last(tail) => match self.take_phase() {
                Phase::Parts(joiner) => self.join(joiner, Some(tail), settings),
                _ => self.go_on(tail, (Vec::new(), 0), settings),
            },
        }
        None
    }

    /// Takes the text of a part.
    pub fn add_piece(&mut self, number: usize, piece: Result<Piece>, settings: &Settings) {
        self.in_work -= 1;
        let (mut joiner, tail) = match self.take_phase() {
            Phase::Parts(joiner) => (joiner, None),
            Phase::LastParts(joiner, tail) => (joiner, Some(tail)),
            other => return self.phase = other,
        };
        joiner.add(number, piece);
        self.join(joiner, tail, settings);
    }

    /// Takes the phase out for a transition; the stream has ended unless another phase is set.
    fn take_phase(&mut self) -> Phase {
        std::mem::replace(&mut self.phase, Phase::Ended)
    }

    /// Cuts what the pieces so far allow, and goes on with `tail` after the last one.
    fn join(&mut self, mut joiner: Joiner, tail: Option<Tail>, settings: &Settings) {
        while let Some(chunk) = joiner.next_chunk() {
            match chunk {
                Ok(chunk) => self.ready.push_back(chunk),
                Err(error) => return self.fail(error),
            }
        }
        match tail {
            None => self.phase = Phase::Parts(joiner),
            Some(tail) if self.in_work > 0 => self.phase = Phase::LastParts(joiner, tail),
            Some(tail) => {
                if let Tail::End = tail {
                    self.ready.extend(joiner.last_chunk());
                }
                self.go_on(tail, joiner.into_rest(), settings);
            }
        }
    }

    /// Goes on with what follows all parts. `carried` is text that no chunk holds yet, and
    /// `ordinal` the number of the chunk that it belongs to.
    fn go_on(&mut self, tail: Tail, (carried, ordinal): (Vec<u8>, usize), settings: &Settings) {
        match tail {
            Tail::End => self.phase = Phase::Ended,
            Tail::Failed(error) => self.fail(error),
            Tail::Serial(input) => {
                let buffers = settings.large.clone();
                let reader = ChunkReader::after(input, settings.cut(), buffers, carried, ordinal);
                self.reader = Some(Reader::Serial(reader));
                self.phase = Phase::Chunks;
            }
        }
    }

    fn fail(&mut self, error: Error) {
        self.reader = None;
        self.failure = Some(error);
        self.phase = Phase::Ended;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::files::{bgzf, fastq, member};
    use std::io::{Cursor, Write};
    use std::sync::Arc;

    /// Steps after which a stream that has not ended is stuck.
    const STEPS: usize = 10_000;

    /// The text of a source and its failure, if its parts are decoded from the first or the last.
    fn text(source: Source, last_first: bool) -> (Vec<u8>, Option<Error>) {
        let settings = Settings::new(2, false, true, Arc::default());
        let mut stream = Stream::new(source, false);
        let (mut parts, mut text) = (VecDeque::new(), Vec::new());
        for _ in 0..STEPS {
            while let Some(reader) = stream.take_reader() {
                let (reader, advance) = reader.advance(&settings);
                parts.extend(stream.put_back(reader, advance, &settings));
            }
            let part = match last_first {
                true => parts.pop_back(),
                false => parts.pop_front(),
            };
            if let Some(part) = part {
                stream.add_piece(part.number(), part.text(&settings), &settings);
            }
            let chunks = std::iter::from_fn(|| stream.pop());
            chunks.for_each(|chunk| text.extend_from_slice(chunk.bytes()));
            let failure = stream.take_failure();
            if failure.is_some() || stream.is_finished() {
                return (text, failure);
            }
        }
        panic!("the stream is stuck");
    }

    #[test]
    fn every_way_through_the_phases() {
        let whole = fastq(20_000);
        let (one, two) = whole.split_at(3_000_000);
        let blocks = bgzf(&whole, 60_000);
        let end = bgzf(b"", 1).len();
        let mut damaged = blocks.clone();
        damaged[blocks.len() / 2] ^= 1;
        let cases = [
            ("plain text", whole.clone(), None),
            ("one gzip member", member(&whole, 1), None),
            ("blocks only", blocks.clone(), None),
            (
                "blocks, then a member",
                [bgzf(one, 60_000), member(two, 1)].concat(),
                None,
            ),
            (
                "blocks, then a block cut short",
                blocks[..blocks.len() - end - 100].to_vec(),
                Some("cut short gzip data"),
            ),
            (
                "blocks without the last one",
                blocks[..blocks.len() - end].to_vec(),
                Some("end-of-file block"),
            ),
            ("a damaged block", damaged, Some("damaged or cut short")),
            ("no part, then the end", bgzf(b"", 1), Some("no reads")),
            (
                "no part, then a failure",
                blocks[..100].to_vec(),
                Some("cut short gzip data"),
            ),
            ("another format", bgzf(b">r\nA\n", 100), Some("FASTA")),
        ];
        for (name, bytes, problem) in cases {
            for last_first in [false, true] {
                let source = Source::from_reader("x.fq", Cursor::new(bytes.clone()));
                let (found, failure) = text(source, last_first);
                let message = failure.map(|error| error.to_string());
                assert!(whole.starts_with(&found), "{name}");
                match problem {
                    Some(problem) => {
                        assert!(message.expect(name).contains(problem), "{name}: {problem}");
                    }
                    None => {
                        assert_eq!(message, None, "{name}");
                        assert!(found == whole, "{name}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_failure_comes_after_all_text_before_it() {
        let whole = fastq(20_000);
        let blocks = bgzf(&whole, 60_000);
        let cut = &blocks[..blocks.len() - 100];
        let source = || Source::from_reader("x.fq", Cursor::new(cut.to_vec()));
        let (found, _) = text(source(), false);
        assert!(found.len() > whole.len() / 2, "{} bytes", found.len());
        assert!(found == text(source(), true).0);
    }

    #[test]
    fn extents_of_a_file_in_any_order_are_its_text() {
        let whole = fastq(20_000);
        let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
        file.write_all(&whole).expect("written");
        for last_first in [false, true] {
            let (found, failure) = text(Source::new(file.path()), last_first);
            assert!(failure.is_none() && found == whole);
        }
    }

    #[test]
    fn nothing_is_read_after_a_failure() {
        let settings = Settings::new(2, false, true, Arc::default());
        let blocks = bgzf(&fastq(20_000), 60_000);
        let mut stream = Stream::new(Source::from_reader("x.fq", Cursor::new(blocks)), false);
        let step = |stream: &mut Stream| Some(stream.take_reader()?.advance(&settings));
        let (reader, advance) = step(&mut stream).expect("a first step");
        let part = stream.put_back(reader, advance, &settings).expect("a part");
        let (reader, advance) = step(&mut stream).expect("a second step");
        let failed = Error::Empty {
            file: "x.fq".into(),
        };
        stream.add_piece(part.number(), Err(failed), &settings);
        assert!(stream.put_back(reader, advance, &settings).is_none());
        assert!(stream.has_ended() && stream.take_reader().is_none());
        assert!(stream.take_failure().is_some() && stream.is_finished());
    }
}
