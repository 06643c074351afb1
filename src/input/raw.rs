//! The bytes of an input as they are stored, before any compression is undone.

use super::length_guard::LengthGuard;
use crate::error::{Error, Result};
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Counts the bytes that pass, and records whether the system failed. A decoder reports such a
/// failure as it reports damaged data; the record tells the two apart.
struct CountingReader {
    inner: Box<dyn Read + Send>,
    length: Option<LengthGuard>,
    consumed: Arc<AtomicU64>,
    failed: Arc<AtomicBool>,
}

impl CountingReader {
    fn fail(&self) {
        self.failed.store(true, Ordering::Relaxed);
    }
}

impl Read for CountingReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.inner.read(buffer) {
                Ok(0) if !buffer.is_empty() => {
                    let checked = self.length.as_ref().map_or(Ok(()), LengthGuard::check);
                    return checked.map(|()| 0).inspect_err(|_| self.fail());
                }
                Ok(count) => {
                    self.consumed.fetch_add(count as u64, Ordering::Relaxed);
                    return Ok(count);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.fail();
                    return Err(error);
                }
            }
        }
    }
}

/// The stored bytes of an input, from front to back.
pub struct Raw {
    /// The input's name.
    pub(super) name: String,
    pub(super) reader: Box<dyn Read + Send>,
    /// Whether the system failed to read.
    pub(super) failed: Arc<AtomicBool>,
}

impl Raw {
    /// What `reader` gives, checked against `length` at its end. `consumed` counts the bytes.
    pub fn new(
        name: String,
        reader: Box<dyn Read + Send>,
        length: Option<LengthGuard>,
        consumed: Arc<AtomicU64>,
    ) -> Self {
        let failed = Arc::new(AtomicBool::new(false));
        let reader = CountingReader {
            inner: reader,
            length,
            consumed,
            failed: Arc::clone(&failed),
        };
        Self {
            name,
            reader: Box::new(reader),
            failed,
        }
    }

    /// The input's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Fills `buffer` from its start and gives the number of bytes. Fewer than its length mean
    /// that the input has ended.
    ///
    /// # Errors
    /// The system failed.
    pub fn fill(&mut self, buffer: &mut [u8]) -> Result<usize> {
        fill(&mut self.reader, buffer).map_err(|source| Error::Read {
            file: self.name.clone(),
            source,
        })
    }

    /// The input with `start` put back before the rest of it.
    pub fn after(self, start: Vec<u8>) -> Self {
        Self {
            reader: Box::new(io::Cursor::new(start).chain(self.reader)),
            ..self
        }
    }
}

/// Reads until `buffer` is full or the reader ends, and gives the number of bytes.
///
/// # Errors
/// The reader failed; an interruption is no failure.
pub fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match reader.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}
