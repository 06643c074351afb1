//! gzip of any number of members, one after the other.
//!
//! A file that is cut between two members looks whole, unless its members are blocks of BGZF: such
//! a file ends with an empty block.

use super::bgzf::{BLOCK_HEADER, block_length, no_end_block};
use sirocco::Format;
use sirocco::inflate::Decoder;
use std::io::{self, BufRead, Read};
use std::ops::Range;

/// Bytes of decoded data that are kept. A member may refer 32 KiB back; those are moved to the front
/// whenever the window is full.
const WINDOW: usize = 256 * 1024;

/// Decodes gzip members until the input ends between two of them; checksums are checked.
pub struct Members<R> {
    inner: R,
    decoder: Box<Decoder>,
    window: Vec<u8>,
    /// Where the next decoded bytes go.
    filled: usize,
    /// Decoded bytes that have not been read yet.
    pending: Range<usize>,
    /// Whether the decoder needs room in the window.
    full: bool,
    /// Whether no member has begun, or the last one has ended.
    between: bool,
    /// Whether a member has begun, here or before.
    follows_member: bool,
    member: Member,
}

/// What is known of the current member, or of the last one between two members.
#[derive(Default)]
struct Member {
    /// Its first bytes, up to the length of a BGZF header.
    start: Vec<u8>,
    is_empty: bool,
}

impl Member {
    fn take_start(&mut self, consumed: &[u8]) {
        let missing = BLOCK_HEADER - self.start.len();
        let count = missing.min(consumed.len());
        self.start.extend_from_slice(&consumed[..count]);
    }

    /// Whether it is a block of BGZF that cannot be the last one.
    fn is_followed(&self) -> bool {
        !self.is_empty && block_length(&self.start).is_some()
    }
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
            follows_member: false,
            member: Member::default(),
        }
    }

    /// Goes past the zeros that tapes and some file systems add behind the last member.
    fn skip_padding(&mut self) -> io::Result<()> {
        let mut padded = false;
        loop {
            let input = self.inner.fill_buf()?;
            let zeros = input.iter().take_while(|byte| **byte == 0).count();
            let (ended, only_zeros) = (input.is_empty(), zeros == input.len());
            self.inner.consume(zeros);
            padded |= zeros > 0;
            if ended || (!only_zeros && !padded) {
                return Ok(());
            }
            if !only_zeros {
                return Err(between_members());
            }
        }
    }

    /// Decodes until there are bytes to read; `false` at the end.
    fn decode(&mut self) -> io::Result<bool> {
        while self.pending.is_empty() {
            if self.between && self.follows_member {
                self.skip_padding()?;
            }
            let input = self.inner.fill_buf()?;
            let ended = input.is_empty();
            if ended && self.between {
                return match self.member.is_followed() {
                    true => Err(no_end_block()),
                    false => Ok(false),
                };
            }
            if self.between {
                self.filled = 0;
                self.member.start.clear();
                self.member.is_empty = true;
            } else if self.full {
                self.filled -= self.decoder.make_room(&mut self.window);
            }
            let progress = self.decoder.decompress(input, &mut self.window, ended)?;
            let (consumed, length) = (progress.consumed, progress.output.len());
            (self.between, self.full) = (progress.done, progress.full);
            self.follows_member = true;
            self.member.take_start(&input[..consumed]);
            self.member.is_empty &= length == 0;
            self.inner.consume(consumed);
            self.pending = self.filled..self.filled + length;
            self.filled = self.pending.end;
        }
        Ok(true)
    }
}

/// The error of zeros that something else follows.
fn between_members() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        "zeros stand between two gzip members",
    )
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::files::{by_flate2, gzip_files};
    use std::io::BufReader;

    /// Bits of a header that have no meaning yet: flate2 lets them pass, gzip itself does not.
    fn has_reserved_bits(bytes: &[u8]) -> bool {
        bytes.get(3).is_some_and(|flags| flags & 0xE0 != 0)
    }

    #[test]
    fn what_flate2_decodes_is_decoded_alike_and_nothing_else_is() {
        let (mut whole, mut damaged) = (0, 0);
        for (name, bytes) in gzip_files() {
            let expected = by_flate2(&bytes);
            for capacity in [1, 7, 1000, 1 << 20] {
                let mut found = Vec::new();
                let input = BufReader::with_capacity(capacity, &bytes[..]);
                let result = Members::new(input).read_to_end(&mut found);
                match &expected {
                    Ok(_) if has_reserved_bits(&bytes) => assert!(result.is_err(), "{name}"),
                    Ok(text) => {
                        // A cut between blocks of BGZF, which flate2 does not see.
                        let cut = |error: &io::Error| error.to_string().contains("end-of-file");
                        let is_cut = result.as_ref().is_err_and(cut);
                        assert!(is_cut || !name.contains("cut between blocks"), "{name}");
                        assert!(!is_cut || name.starts_with("BGZF cut"), "{name}");
                        assert!(is_cut || result.is_ok(), "{name}: {result:?}");
                        assert!(is_cut || found == *text, "{name}");
                    }
                    Err(_) if bytes.is_empty() => {}
                    Err(_) => assert!(result.is_err(), "{name} was taken for whole"),
                }
            }
            if expected.is_ok() {
                whole += 1;
            } else {
                damaged += 1;
            }
        }
        assert!(
            whole > 100 && damaged > 500,
            "{whole} whole, {damaged} damaged"
        );
    }
}
