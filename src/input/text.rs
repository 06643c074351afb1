//! A text from front to back that is read whole: its compression undone, and its digest taken.

use super::compression::Compression;
use super::decoded::Decoded;
use super::raw::{Raw, fill};
use super::source::{OpenSource, Source};
use crate::error::{Error, Result};
use crate::panel::hexadecimal;
use sha2::{Digest, Sha256};
use std::io::{self, BufReader, Read};
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes that are enough to tell every compression.
const MAGIC: usize = 6;

/// Bytes that are asked of the decoder at once.
const BUFFER: usize = 256 * 1024;

/// The text of an input that is no reads: an annotation, a genome.
pub struct Text {
    name: String,
    decoded: Decoded,
    hash: Arc<Mutex<Sha256>>,
}

/// Takes the digest of what passes.
struct Hashing {
    inner: Box<dyn Read + Send>,
    hash: Arc<Mutex<Sha256>>,
}

impl Read for Hashing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let mut hash = self.hash.lock().unwrap_or_else(PoisonError::into_inner);
        hash.update(&buffer[..count]);
        Ok(count)
    }
}

impl Text {
    /// Opens a source, compressed or not.
    ///
    /// # Errors
    /// It cannot be opened or read.
    pub fn open(source: &Source) -> Result<BufReader<Self>> {
        let name = source.name();
        let failed = |source| Error::Read {
            file: name.clone(),
            source,
        };
        let OpenSource { reader, length } = source.open().map_err(failed)?;
        let hash = Arc::<Mutex<Sha256>>::default();
        let mut reader = Hashing {
            inner: reader,
            hash: Arc::clone(&hash),
        };
        let mut start = vec![0; MAGIC];
        let count = fill(&mut reader, &mut start).map_err(failed)?;
        start.truncate(count);
        let compression = Compression::sniff(&start);
        let raw = Raw::new(name.clone(), Box::new(reader), length, Arc::default());
        let text = Self {
            name,
            decoded: Decoded::new(compression, raw.after(start))?,
            hash,
        };
        Ok(BufReader::with_capacity(BUFFER, text))
    }

    /// The input's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What a failure of this reader is, which may have come through another reader.
    pub fn error(&self, error: io::Error) -> Error {
        let file = self.name.clone();
        match error.downcast::<Error>() {
            Ok(error) => error,
            Err(source) => Error::Read { file, source },
        }
    }

    /// SHA-256 of the whole input as it is stored, in hexadecimal; what was not read yet is read.
    ///
    /// # Errors
    /// The rest cannot be read.
    pub fn sha256(mut self) -> Result<String> {
        io::copy(&mut self, &mut io::sink()).map_err(|error| self.error(error))?;
        let hash = self.hash.lock().unwrap_or_else(PoisonError::into_inner);
        let digest = hash.clone().finalize();
        Ok(hexadecimal(&digest))
    }
}

impl Read for Text {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.decoded.fill(buffer).map_err(io::Error::other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, Write};

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).expect("in memory");
        encoder.finish().expect("in memory")
    }

    fn open(bytes: Vec<u8>) -> BufReader<Text> {
        let source = Source::from_reader("x", io::Cursor::new(bytes));
        Text::open(&source).expect("opens")
    }

    #[test]
    fn a_text_has_the_digest_of_its_stored_bytes() {
        for stored in [b"one\ntwo\n".to_vec(), gzip(b"one\ntwo\n")] {
            let mut reader = open(stored.clone());
            let mut line = String::new();
            reader.read_line(&mut line).expect("a line");
            assert_eq!(line, "one\n");
            let expected = hexadecimal(&Sha256::digest(&stored));
            assert_eq!(reader.into_inner().sha256().expect("read"), expected);
        }
        assert!(open(Vec::new()).into_inner().sha256().is_ok());
    }

    #[test]
    fn data_cut_short_are_an_error_that_says_so() {
        let mut stored = gzip(&b"ACGT\n".repeat(100));
        stored.truncate(stored.len() - 5);
        let mut reader = open(stored);
        let error = reader.read_to_end(&mut Vec::new()).expect_err("cut short");
        let error = reader.get_ref().error(error);
        assert!(matches!(error, Error::Decode { .. }), "{error}");
    }
}
