//! A stream of reads in pieces of whole fragments, as they come.

use crate::error::{Error, Result};
use crate::fastq::{LINES, is_blank};
use crate::input::{Decoded, Source};
use memchr::{memchr_iter, memrchr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// Bytes that are read at once.
const BUFFER: usize = 64 * 1024;

/// So many times these may be read before anybody takes them.
const AHEAD: usize = 64;

/// Most bytes of a piece, but for one record.
const LARGEST: usize = 64 << 20;

/// Time between two looks at whether somebody wants no more.
const PAUSE: Duration = Duration::from_millis(50);

/// A stream that a thread of its own reads.
///
/// ```
/// use fuselane::input::Source;
/// use fuselane::run::watch::Stream;
/// use std::sync::atomic::AtomicBool;
/// use std::time::{Duration, Instant};
/// let fastq = Source::from_reader("pipe", &b"@r\nACGT\n+\nIIII\n"[..]);
/// let mut stream = Stream::open(fastq, false)?;
/// let piece = stream.next_piece(Instant::now() + Duration::from_secs(60), &AtomicBool::new(false))?;
/// assert!(piece.text.starts_with(b"@r"));
/// # Ok::<(), fuselane::Error>(())
/// ```
#[derive(Debug)]
pub struct Stream {
    bytes: Receiver<Result<Vec<u8>>>,
    /// What came and was not given yet.
    text: Vec<u8>,
    /// Lines of a fragment.
    lines: usize,
    /// How it ended, if it has.
    end: Option<Result<()>>,
}

/// Whole fragments of a stream.
#[derive(Debug, PartialEq, Eq)]
pub struct Piece {
    /// Their text; empty if nothing came.
    pub text: Vec<u8>,
    /// Whether the stream has ended.
    pub is_last: bool,
}

impl Stream {
    /// Starts to read a source, compressed or not. `interleaved` is whether mates follow each other.
    ///
    /// # Errors
    /// The system cannot start a thread.
    pub fn open(source: Source, interleaved: bool) -> Result<Self> {
        let (sender, bytes) = sync_channel(AHEAD);
        let reader = thread::Builder::new().name("stream".into());
        let started = reader.spawn(move || {
            if let Err(error) = read(&source, &sender) {
                // Nobody is left to tell.
                let _ = sender.send(Err(error));
            }
        });
        started.map_err(|source| Error::System {
            what: "cannot start a thread".into(),
            source,
        })?;
        Ok(Self {
            bytes,
            text: Vec::new(),
            lines: match interleaved {
                true => 2 * LINES,
                false => LINES,
            },
            end: None,
        })
    }

    /// The fragments that come until a time: as many as a piece may have, or all.
    ///
    /// # Errors
    /// The stream failed; all fragments before that were given.
    pub fn next_piece(&mut self, due: Instant, stop: &AtomicBool) -> Result<Piece> {
        while self.end.is_none() && self.text.len() < LARGEST && !stop.load(Ordering::Relaxed) {
            let left = due.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            match self.bytes.recv_timeout(left.min(PAUSE)) {
                Ok(Ok(bytes)) => self.text.extend(bytes),
                Ok(Err(error)) => self.end = Some(Err(error)),
                Err(RecvTimeoutError::Disconnected) => self.end = Some(Ok(())),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
        let length = self.whole();
        match self.end.take() {
            None => Ok(self.piece(length, false)),
            // What follows the last whole fragment is wrong, or only lacks its last line end.
            Some(Ok(())) => {
                let rest = self.text.get(length..).unwrap_or_default();
                let length = match is_blank(rest) {
                    true => length,
                    false => self.text.len(),
                };
                Ok(self.piece(length, true))
            }
            Some(Err(error)) if length == 0 => Err(error),
            Some(Err(error)) => {
                self.end = Some(Err(error));
                Ok(self.piece(length, false))
            }
        }
    }

    fn piece(&mut self, length: usize, is_last: bool) -> Piece {
        let rest = self.text.split_off(length);
        Piece {
            text: std::mem::replace(&mut self.text, rest),
            is_last,
        }
    }

    /// Bytes of the whole fragments that are there.
    fn whole(&self) -> usize {
        let lines = memchr_iter(b'\n', &self.text).count();
        let mut end = match memrchr(b'\n', &self.text) {
            Some(last) => last + 1,
            None => return 0,
        };
        for _ in 0..lines % self.lines {
            let before = &self.text[..end - 1];
            end = memrchr(b'\n', before).map_or(0, |last| last + 1);
        }
        end
    }
}

/// Reads a source to its end.
fn read(source: &Source, sender: &SyncSender<Result<Vec<u8>>>) -> Result<()> {
    let mut input = Decoded::of_anything(source)?;
    loop {
        let mut bytes = vec![0; BUFFER];
        let count = input.read_some(&mut bytes)?;
        bytes.truncate(count);
        if count == 0 || sender.send(Ok(bytes)).is_err() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{self, Read};

    /// Gives these bytes one by one, and then fails or ends.
    struct Slow(Vec<u8>, bool);

    impl Read for Slow {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() {
                return match self.1 {
                    true => Err(io::Error::other("it broke")),
                    false => Ok(0),
                };
            }
            buffer[0] = self.0.remove(0);
            Ok(1)
        }
    }

    fn far() -> Instant {
        Instant::now() + Duration::from_secs(600)
    }

    #[test]
    fn a_stream_is_given_in_whole_fragments() {
        let one = "@r\nACGT\n+\nIIII\n";
        let two = one.repeat(2);
        let cut = "@r\nACGT\n+\nII";
        let never = AtomicBool::new(false);
        // text, whether it fails, whether it has mates; what is given in the end, and whether as the last piece
        for (text, fails, mates, given, last) in [
            (one.to_string(), false, false, one.to_string(), true),
            (
                one[..one.len() - 1].into(),
                false,
                false,
                one[..one.len() - 1].into(),
                true,
            ),
            (format!("{one}\n\n"), false, false, one.into(), true),
            (
                format!("{two}{cut}"),
                false,
                false,
                format!("{two}{cut}"),
                true,
            ),
            (format!("{two}{cut}"), true, false, two.clone(), false),
            (format!("{two}{one}"), true, true, two.clone(), false),
            (String::new(), false, false, String::new(), true),
        ] {
            let source = Source::from_reader("slow", Slow(text.clone().into_bytes(), fails));
            let mut stream = Stream::open(source, mates).expect("a thread");
            let piece = stream.next_piece(far(), &never).expect("it begins well");
            assert_eq!(String::from_utf8_lossy(&piece.text), given, "{text:?}");
            assert_eq!(piece.is_last, last, "{text:?}");
            if fails {
                let error = stream.next_piece(far(), &never).expect_err("it breaks");
                assert!(error.to_string().contains("it broke"), "{error}");
            }
        }
    }

    #[test]
    fn nothing_is_waited_for_when_the_time_is_over() {
        let (keep_open, gate) = sync_channel::<()>(0);
        struct Waiting(Receiver<()>);
        impl Read for Waiting {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                let _ = self.0.recv();
                Ok(0)
            }
        }
        let source = Source::from_reader("waiting", Waiting(gate));
        let mut stream = Stream::open(source, false).expect("a thread");
        let empty = |is_last| Piece {
            text: Vec::new(),
            is_last,
        };
        let stopped = AtomicBool::new(true);
        let never = AtomicBool::new(false);
        assert_eq!(
            stream.next_piece(Instant::now(), &never).ok(),
            Some(empty(false))
        );
        assert_eq!(stream.next_piece(far(), &stopped).ok(), Some(empty(false)));
        drop(keep_open);
        assert_eq!(stream.next_piece(far(), &never).ok(), Some(empty(true)));
    }
}
