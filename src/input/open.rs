//! Opens an input and finds out how it can be read.

use super::bgzf::{BLOCK_HEADER, LARGEST_EMPTY_BLOCK, block_length};
use super::blocks::BlockReader;
use super::compression::Compression;
use super::decoded::Decoded;
use super::extent::ExtentReader;
use super::raw::{Raw, fill};
use super::source::{OpenSource, Source};
use crate::error::{Error, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes that are enough to tell every compression, and BGZF from other gzip.
const MAGIC: usize = BLOCK_HEADER;

/// An input that has been opened.
pub enum Opened {
    /// Decoded from front to back.
    Serial(Decoded),
    /// BGZF, whose blocks can be decoded in any order.
    Blocks(BlockReader),
    /// A plain file, which can be read in any order.
    Extents(ExtentReader),
}

impl Opened {
    /// Opens a source. `consumed` counts the bytes taken from it, before decompression;
    /// `any_order` allows [`Opened::Blocks`] and [`Opened::Extents`].
    ///
    /// # Errors
    /// It cannot be opened or read, holds nothing, or is plainly not FASTQ.
    pub fn open(source: &Source, consumed: Arc<AtomicU64>, any_order: bool) -> Result<Self> {
        let name = source.name();
        let failed = |source| Error::Read {
            file: name.clone(),
            source,
        };
        let OpenSource { mut reader, length } = source.open().map_err(failed)?;
        let mut start = vec![0; MAGIC];
        let count = fill(&mut reader, &mut start).map_err(failed)?;
        start.truncate(count);
        if start.is_empty() {
            return Err(Error::Empty { file: name });
        }
        let compression = Compression::sniff(&start);
        let length = match length {
            Some(file) if any_order && compression == Compression::Plain => {
                return Ok(Self::Extents(ExtentReader::new(&name, file, consumed)));
            }
            length => length,
        };
        consumed.fetch_add(count as u64, Ordering::Relaxed);
        let raw = Raw::new(name, reader, length, consumed);
        // Front to back it is seen at once whether anything follows a block that may be empty.
        let is_blocks = block_length(&start).is_some_and(|length| length > LARGEST_EMPTY_BLOCK);
        if any_order && compression == Compression::Gzip && is_blocks {
            return Ok(Self::Blocks(BlockReader::new(raw, start)));
        }
        Decoded::of_fastq(compression, raw.after(start)).map(Self::Serial)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::files::bgzf;
    use std::io::{self, Read, Write};

    const TEXT: &[u8] = b"@r\nACGT\n+\nIIII\n";

    fn open(bytes: Vec<u8>) -> Result<Decoded> {
        let source = Source::from_reader("x.fq", io::Cursor::new(bytes));
        match Opened::open(&source, Arc::default(), false)? {
            Opened::Serial(decoded) => Ok(decoded),
            Opened::Blocks(_) | Opened::Extents(_) => panic!("only front to back"),
        }
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).expect("in memory");
        encoder.finish().expect("in memory")
    }

    fn xz(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
        encoder.write_all(bytes).expect("in memory");
        encoder.finish().expect("in memory")
    }

    fn bzip2(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        encoder.write_all(bytes).expect("in memory");
        encoder.finish().expect("in memory")
    }

    fn decoded(bytes: Vec<u8>) -> Vec<u8> {
        let mut buffer = vec![0; 1000];
        let length = open(bytes).and_then(|mut one| one.fill(&mut buffer));
        buffer.truncate(length.expect("decodes"));
        buffer
    }

    #[test]
    fn every_compression_is_undone() {
        let members = [gzip(b""), gzip(TEXT), gzip(b""), gzip(TEXT)].concat();
        let zstd = zstd::encode_all(TEXT, 1).expect("in memory");
        assert_eq!(decoded(TEXT.to_vec()), TEXT);
        assert_eq!(decoded(members), TEXT.repeat(2));
        assert_eq!(decoded(xz(TEXT)), TEXT);
        assert_eq!(decoded(bzip2(TEXT)), TEXT);
        assert_eq!(decoded([zstd.clone(), zstd].concat()), TEXT.repeat(2));
    }

    #[test]
    fn other_formats_are_named() {
        for (bytes, word) in [
            (b">r\nACGT\n".to_vec(), "FASTA"),
            (gzip(b"BAM\x01rest"), "BAM"),
            (b"\xef\xbb\xbf@r\n".to_vec(), "byte order mark"),
            (b"hello".to_vec(), "does not start with @"),
            (gzip(&gzip(TEXT)), "twice"),
            (Vec::new(), "no reads"),
            (gzip(b""), "no reads"),
            ([gzip(b""), gzip(b"")].concat(), "no reads"),
            (bgzf(b"", 100), "no reads"),
            (xz(b""), "no reads"),
            (bzip2(b""), "no reads"),
            (
                zstd::encode_all(&b""[..], 1).expect("in memory"),
                "no reads",
            ),
        ] {
            let message = open(bytes).err().map(|error| error.to_string());
            let message = message.expect(word);
            assert!(message.contains(word), "{message}");
            assert!(message.starts_with("x.fq: "), "{message}");
        }
    }

    #[test]
    fn data_cut_short_are_an_error() {
        let whole = gzip(&TEXT.repeat(50));
        for length in 7..whole.len() {
            let mut buffer = vec![0; 4000];
            let result = open(whole[..length].to_vec()).and_then(|mut one| one.fill(&mut buffer));
            assert!(
                matches!(result, Err(Error::Decode { .. })),
                "cut at {length}: {result:?}"
            );
        }
    }

    #[test]
    fn blocks_that_hold_nothing_are_an_empty_file() {
        for (bytes, is_empty) in [
            (bgzf(b"", 100), true),
            ([bgzf(b"", 100), bgzf(b"", 100)].concat(), true),
            ([bgzf(b"", 100), bgzf(TEXT, 100)].concat(), false),
            (bgzf(TEXT, 100), false),
        ] {
            let source = Source::from_reader("x.fq", io::Cursor::new(bytes));
            let opened = Opened::open(&source, Arc::default(), true);
            let found = matches!(opened, Err(Error::Empty { .. }));
            assert_eq!(found, is_empty);
        }
    }

    struct Failing;

    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("broken"))
        }
    }

    #[test]
    fn a_failure_of_the_very_first_read_is_no_empty_file() {
        let source = Source::from_reader("x.fq", Failing);
        let result = Opened::open(&source, Arc::default(), true);
        assert!(matches!(result.err(), Some(Error::Read { .. })));
    }
}
