//! gzip of any number of members, one after the other.

use sirocco::Format;
use sirocco::inflate::Decoder;
use std::io::{self, BufRead, Read};
use std::ops::Range;

/// Bytes of decoded data that are kept: the 32 KiB that a member may refer back to are moved each
/// time that it is full.
const WINDOW: usize = 256 * 1024;

/// Decodes gzip members until the input ends between two of them; checksums are checked.
pub struct Members<R> {
    inner: R,
    decoder: Box<Decoder>,
    window: Vec<u8>,
    /// Where the next decoded bytes go.
    filled: usize,
    /// Decoded bytes that nobody has taken yet.
    pending: Range<usize>,
    full: bool,
    between: bool,
}

impl<R: BufRead> Members<R> {
    /// Decodes what `inner` gives.
    pub fn new(inner: R) -> Self {
        Self {
            inner,
            decoder: Box::new(Decoder::new(Format::Gzip)),
            window: vec![0; WINDOW],
            filled: 0,
            pending: 0..0,
            full: false,
            between: true,
        }
    }

    /// Decodes until there are bytes to take; `false` at the end.
    fn decode(&mut self) -> io::Result<bool> {
        while self.pending.is_empty() {
            let input = self.inner.fill_buf()?;
            let ended = input.is_empty();
            if ended && self.between {
                return Ok(false);
            }
            if self.between {
                self.filled = 0;
            } else if self.full {
                self.filled -= self.decoder.make_room(&mut self.window);
            }
            let progress = self.decoder.decompress(input, &mut self.window, ended)?;
            let (consumed, length) = (progress.consumed, progress.output.len());
            (self.between, self.full) = (progress.done, progress.full);
            self.inner.consume(consumed);
            self.pending = self.filled..self.filled + length;
            self.filled = self.pending.end;
        }
        Ok(true)
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() || !self.decode()? {
            return Ok(0);
        }
        let length = buffer.len().min(self.pending.len());
        let start = self.pending.start;
        buffer[..length].copy_from_slice(&self.window[start..start + length]);
        self.pending.start += length;
        Ok(length)
    }
}
