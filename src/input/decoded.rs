//! An input whose compression is undone from front to back.

use super::compression::Compression;
use super::format::{START, refuse_other_formats};
use super::gzip::Members;
use super::raw::{Raw, fill};
use super::source::{OpenSource, Source};
use crate::error::{Error, Result};
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Bytes that a decoder asks of the system at once.
const RAW_BUFFER: usize = 256 * 1024;

/// Bytes that tell every compression.
const MAGIC: usize = 6;

/// The text of an input, from front to back.
pub struct Decoded {
    name: String,
    compression: Compression,
    reader: Box<dyn Read + Send>,
    failed: Arc<AtomicBool>,
}

impl Decoded {
    /// Undoes `compression` of `raw`.
    ///
    /// # Errors
    /// The decoder cannot be set up.
    pub fn new(compression: Compression, raw: Raw) -> Result<Self> {
        let reader = decoder(compression, raw.reader).map_err(|source| Error::Read {
            file: raw.name.clone(),
            source,
        })?;
        Ok(Self {
            name: raw.name,
            compression,
            reader,
            failed: raw.failed,
        })
    }

    /// Opens a source that may hold anything, and undoes its compression.
    ///
    /// # Errors
    /// It cannot be opened or read.
    pub fn of_anything(source: &Source) -> Result<Self> {
        let name = source.name();
        let failed = |source| Error::Read {
            file: name.clone(),
            source,
        };
        let OpenSource { mut reader, length } = source.open().map_err(failed)?;
        let mut start = vec![0; MAGIC];
        let count = fill(&mut reader, &mut start).map_err(failed)?;
        start.truncate(count);
        let compression = Compression::sniff(&start);
        let raw = Raw::new(name, reader, length, Arc::default());
        Self::new(compression, raw.after(start))
    }

    /// As [`Decoded::new`] for the start of an input, which must look like FASTQ.
    ///
    /// # Errors
    /// The data are damaged, hold nothing, or are plainly those of another format.
    pub fn of_fastq(compression: Compression, raw: Raw) -> Result<Self> {
        let mut decoded = Self::new(compression, raw)?;
        let mut start = [0; START];
        let length = decoded.fill(&mut start)?;
        if length == 0 {
            return Err(Error::Empty { file: decoded.name });
        }
        refuse_other_formats(&decoded.name, &start[..length])?;
        decoded.reader = Box::new(io::Cursor::new(start[..length].to_vec()).chain(decoded.reader));
        Ok(decoded)
    }

    /// The compression that is undone.
    pub fn compression(&self) -> Compression {
        self.compression
    }

    /// The input's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Fills `buffer` from its start and gives the number of bytes. Fewer than its length mean
    /// that the input has ended.
    ///
    /// # Errors
    /// The system failed, or the compressed data are damaged or cut short.
    pub fn fill(&mut self, buffer: &mut [u8]) -> Result<usize> {
        fill(&mut self.reader, buffer).map_err(|source| self.error(source))
    }

    /// Reads what is there, and waits if nothing is; 0 bytes mean that the input has ended.
    ///
    /// # Errors
    /// Those of [`Decoded::fill`].
    pub fn read_some(&mut self, buffer: &mut [u8]) -> Result<usize> {
        self.reader
            .read(buffer)
            .map_err(|source| self.error(source))
    }

    fn error(&self, source: io::Error) -> Error {
        let file = self.name.clone();
        if self.failed.load(Ordering::Relaxed) || self.compression == Compression::Plain {
            Error::Read { file, source }
        } else {
            Error::Decode {
                file,
                format: self.compression.name(),
                source,
            }
        }
    }
}

fn decoder(
    compression: Compression,
    raw: impl Read + Send + 'static,
) -> io::Result<Box<dyn Read + Send>> {
    let buffered = |raw| io::BufReader::with_capacity(RAW_BUFFER, raw);
    Ok(match compression {
        Compression::Plain => Box::new(raw),
        Compression::Gzip => Box::new(Members::new(buffered(raw))),
        Compression::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(buffered(raw))),
        Compression::Xz => Box::new(liblzma::bufread::XzDecoder::new_multi_decoder(buffered(
            raw,
        ))),
        Compression::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(buffered(raw))?),
    })
}
