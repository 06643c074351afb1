//! Reads a plain file at any place, so that no worker waits for another one to read.

use super::length_guard::LengthGuard;
use super::piece::{HEADROOM, Piece};
use crate::error::{Error, Result};
use std::fs::File;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes of an extent: few enough that they are still in the second-level cache when their records
/// are looked at.
const EXTENT: u64 = 256 * 1024;

/// Bytes of a buffer that holds an extent and the [`HEADROOM`] before it.
pub const EXTENT_BUFFER: usize = HEADROOM + EXTENT as usize;

/// Gives out the extents of a file, in order.
pub struct ExtentReader {
    name: Arc<str>,
    file: Arc<LengthGuard>,
    consumed: Arc<AtomicU64>,
    at: u64,
    numbered: usize,
}

/// A byte range of a plain file that has not been read yet.
pub struct Extent {
    name: Arc<str>,
    file: Arc<LengthGuard>,
    consumed: Arc<AtomicU64>,
    start: u64,
    length: usize,
    /// Number of the extent in its file, from 0.
    pub number: usize,
}

impl ExtentReader {
    /// The extents of `file` from its start. `consumed` counts the bytes when they are read.
    pub fn new(name: &str, file: LengthGuard, consumed: Arc<AtomicU64>) -> Self {
        Self {
            name: name.into(),
            file: Arc::new(file),
            consumed,
            at: 0,
            numbered: 0,
        }
    }

    /// The next extent, `None` at the end.
    ///
    /// # Errors
    /// The file has changed its length.
    pub fn next_extent(&mut self) -> Result<Option<Extent>> {
        let start = self.at;
        let length = EXTENT.min(self.file.length() - start);
        if length == 0 {
            let checked = self.file.check();
            return checked
                .map(|()| None)
                .map_err(|source| failed(&self.name, source));
        }
        self.at += length;
        self.numbered += 1;
        Ok(Some(Extent {
            name: Arc::clone(&self.name),
            file: Arc::clone(&self.file),
            consumed: Arc::clone(&self.consumed),
            start,
            length: length as usize,
            number: self.numbered - 1,
        }))
    }
}

impl Extent {
    /// Name of the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Reads the extent into `buffer`, behind [`HEADROOM`].
    ///
    /// # Errors
    /// The system failed, or the file has become shorter.
    pub fn read(&self, mut buffer: Vec<u8>) -> Result<Piece> {
        buffer.resize(EXTENT_BUFFER, 0);
        let end = HEADROOM + self.length;
        read_at(self.file.file(), &mut buffer[HEADROOM..end], self.start)
            .map_err(|source| failed(&self.name, source))?;
        self.consumed
            .fetch_add(self.length as u64, Ordering::Relaxed);
        Ok(Piece {
            buffer,
            start: HEADROOM,
            end,
        })
    }
}

fn failed(name: &str, source: io::Error) -> Error {
    Error::Read {
        file: name.to_string(),
        source,
    }
}

/// Fills `buffer` with the bytes of `file` from `start` on.
#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], start: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, start)
}

/// Fills `buffer` with the bytes of `file` from `start` on.
#[cfg(not(unix))]
fn read_at(file: &File, buffer: &mut [u8], start: u64) -> io::Result<()> {
    use std::io::{Read, Seek, SeekFrom};
    use std::sync::Mutex;
    // Here a file has one position, which all its readers share.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _lock = ONE_AT_A_TIME.lock();
    let mut file = file;
    file.seek(SeekFrom::Start(start))?;
    file.read_exact(buffer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn extents(path: &std::path::Path) -> ExtentReader {
        let file = File::open(path).expect("a file");
        let file = LengthGuard::new(&file).expect("has a length");
        ExtentReader::new("reads.fq", file.expect("a plain file"), Arc::default())
    }

    #[test]
    fn a_file_that_grows_or_shrinks_is_an_error() {
        let text = b"@r\nA\n+\nI\n".repeat(100_000);
        for (length, problem) in [(10, "fill whole buffer"), (2_000_000, "when it was opened")] {
            let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
            file.write_all(&text).expect("written");
            let mut reader = extents(file.path());
            file.as_file().set_len(length).expect("another length");
            let error = loop {
                match reader.next_extent() {
                    Ok(Some(extent)) => match extent.read(Vec::new()) {
                        Ok(_) => {}
                        Err(error) => break error,
                    },
                    Ok(None) => panic!("taken for whole"),
                    Err(error) => break error,
                }
            };
            assert!(error.to_string().contains(problem), "{error}");
        }
    }
}
