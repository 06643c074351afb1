//! Finds out whether a file changed its length while it was read.

use std::fs::File;
use std::io;

/// A regular file and the length that it had when it was opened.
#[derive(Debug)]
pub struct LengthGuard {
    file: File,
    length: u64,
}

impl LengthGuard {
    /// The guard of an open file; `None` for a FIFO or a device, which have no length.
    ///
    /// # Errors
    /// The system cannot tell what the file is.
    pub fn new(file: &File) -> io::Result<Option<Self>> {
        let data = file.metadata()?;
        if !data.is_file() {
            return Ok(None);
        }
        Ok(Some(Self {
            file: file.try_clone()?,
            length: data.len(),
        }))
    }

    /// The file.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// The length of the file when it was opened, in bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Compares the length with the one at the start; to be called after the last byte.
    ///
    /// # Errors
    /// The length has changed. Another program still writes the file, and what was read may be a
    /// part of it.
    pub fn check(&self) -> io::Result<()> {
        let now = self.file.metadata()?.len();
        if now == self.length {
            return Ok(());
        }
        Err(io::Error::other(format!(
            "it had {} bytes when it was opened and has {now} now; run again when it is written",
            self.length
        )))
    }
}
