//! Opens an input and undoes its compression, by magic bytes and never by its name.

use super::blocks::{BLOCK_HEADER, BlockReader, block_length};
use super::extent::ExtentReader;
use super::gzip::Members;
use super::source::{Opening, Source, Watch};
use crate::error::{Error, Result};
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Bytes that the first read of a decoder asks of the system.
const RAW_BUFFER: usize = 256 * 1024;

/// Bytes that are looked at to tell the compression.
const MAGIC: usize = BLOCK_HEADER;

/// Bytes that are looked at to tell other formats from FASTQ.
const START: usize = 6;

/// A compression that is undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// None.
    Plain,
    /// gzip, with any number of members; BGZF is such.
    Gzip,
    /// bzip2.
    Bzip2,
    /// xz.
    Xz,
    /// Zstandard.
    Zstd,
}

impl Compression {
    /// Tells the compression from the first bytes of a file.
    pub fn sniff(bytes: &[u8]) -> Self {
        match bytes {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [b'B', b'Z', b'h', ..] => Self::Bzip2,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Self::Xz,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            _ => Self::Plain,
        }
    }

    /// Its name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Gzip => "gzip",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
            Self::Zstd => "zstd",
        }
    }
}

/// Counts the bytes that pass and remembers whether the system itself failed.
struct Tap {
    inner: Box<dyn Read + Send>,
    watch: Option<Watch>,
    consumed: Arc<AtomicU64>,
    failed: Arc<AtomicBool>,
}

impl Read for Tap {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.inner.read(buffer) {
                Ok(0) if !buffer.is_empty() => {
                    let checked = self.watch.as_ref().map_or(Ok(()), Watch::check);
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

impl Tap {
    fn fail(&self) {
        self.failed.store(true, Ordering::Relaxed);
    }
}

/// An input that has been opened.
pub enum Opened {
    /// Decoded from front to back.
    Serial(Decoded),
    /// BGZF, whose blocks can be decoded in any order.
    Blocks(BlockReader),
    /// A plain file, which can be read in any order.
    Extents(ExtentReader),
}

/// A compressed input and what is known of its failures.
pub struct Raw {
    name: String,
    reader: Box<dyn Read + Send>,
    failed: Arc<AtomicBool>,
}

/// An input with its compression undone.
pub struct Decoded {
    name: String,
    compression: Compression,
    reader: Box<dyn Read + Send>,
    failed: Arc<AtomicBool>,
}

impl Raw {
    /// The input's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Fills `buffer` from the start; fewer bytes than its length mean the end.
    ///
    /// # Errors
    /// The system failed.
    pub fn fill(&mut self, buffer: &mut [u8]) -> Result<usize> {
        fill(&mut self.reader, buffer).map_err(|source| Error::Read {
            file: self.name.clone(),
            source,
        })
    }

    /// The input with `start` before the rest of it.
    fn after(self, start: Vec<u8>) -> Self {
        Self {
            reader: Box::new(io::Cursor::new(start).chain(self.reader)),
            ..self
        }
    }

    /// `start` and the rest of the input, gzip members of any kind; `checked` looks at the first
    /// decoded bytes.
    ///
    /// # Errors
    /// The data are damaged, or what is looked at is no FASTQ.
    pub fn into_members(self, start: Vec<u8>, checked: bool) -> Result<Decoded> {
        let mut decoded = Decoded::new(Compression::Gzip, self.after(start))?;
        if checked {
            decoded.check_start()?;
        }
        Ok(decoded)
    }
}

impl Opened {
    /// Opens a source. `consumed` counts the bytes taken from it, compressed as they are;
    /// `any_order` allows [`Opened::Blocks`] and [`Opened::Extents`].
    ///
    /// # Errors
    /// It cannot be opened or read, holds nothing, or is plainly not FASTQ.
    pub fn open(source: &Source, consumed: Arc<AtomicU64>, any_order: bool) -> Result<Self> {
        let name = source.name();
        let opened = source.open().map_err(|source| Error::Read {
            file: name.clone(),
            source,
        })?;
        Self::new(name, opened, consumed, any_order)
    }

    /// Undoes the compression of any reader.
    ///
    /// # Errors
    /// As [`Opened::open`].
    pub(crate) fn new(
        name: String,
        (mut inner, watch): Opening,
        consumed: Arc<AtomicU64>,
        any_order: bool,
    ) -> Result<Self> {
        let failed = Arc::new(AtomicBool::new(false));
        let mut start = vec![0; MAGIC];
        let length = fill(&mut inner, &mut start).map_err(|source| Error::Read {
            file: name.clone(),
            source,
        })?;
        start.truncate(length);
        if length == 0 {
            return Err(Error::Empty { file: name });
        }
        let compression = Compression::sniff(&start);
        let watch = match watch {
            Some(file) if any_order && compression == Compression::Plain => {
                return Ok(Self::Extents(ExtentReader::new(&name, file, consumed)));
            }
            watch => watch,
        };
        consumed.fetch_add(length as u64, Ordering::Relaxed);
        let tap = Tap {
            inner,
            watch,
            consumed,
            failed: Arc::clone(&failed),
        };
        let raw = Raw {
            name,
            reader: Box::new(tap),
            failed,
        };
        if any_order && compression == Compression::Gzip && block_length(&start).is_some() {
            return Ok(Self::Blocks(BlockReader::new(raw, start)));
        }
        let mut decoded = Decoded::new(compression, raw.after(start))?;
        decoded.check_start()?;
        Ok(Self::Serial(decoded))
    }
}

impl Decoded {
    fn new(compression: Compression, raw: Raw) -> Result<Self> {
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

    /// The compression that is undone.
    pub fn compression(&self) -> Compression {
        self.compression
    }

    /// The input's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Fills `buffer` from the start; fewer bytes than its length mean the end.
    ///
    /// # Errors
    /// The system failed, or the compressed data are damaged or cut short.
    pub fn fill(&mut self, buffer: &mut [u8]) -> Result<usize> {
        fill(&mut self.reader, buffer).map_err(|source| {
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
        })
    }

    /// Looks at the first decoded bytes and puts them back.
    fn check_start(&mut self) -> Result<()> {
        let mut start = [0; START];
        let length = self.fill(&mut start)?;
        refuse_other_formats(&self.name, &start[..length])?;
        let rest = std::mem::replace(&mut self.reader, Box::new(io::empty()));
        self.reader = Box::new(io::Cursor::new(start[..length].to_vec()).chain(rest));
        Ok(())
    }
}

/// Looks at the first decoded bytes of an input.
///
/// # Errors
/// They are plainly those of something else than FASTQ.
pub fn refuse_other_formats(name: &str, start: &[u8]) -> Result<()> {
    let found = match start {
        [] | [b'@', ..] => return Ok(()),
        [b'>', ..] => "it is FASTA, which has no qualities",
        [b'B', b'A', b'M', 1, ..] => "it is a BAM file: `samtools fastq` makes FASTQ of it",
        [b'C', b'R', b'A', b'M', ..] => "it is a CRAM file: `samtools fastq` makes FASTQ of it",
        [0xef, 0xbb, 0xbf, ..] => "it starts with a byte order mark",
        [b'\n' | b'\r', ..] => "it starts with an empty line",
        [b'P', b'K', 3, 4, ..] => "it is a ZIP archive",
        [0x1f, 0x8b, ..] => "it is compressed twice",
        _ => "it does not start with @",
    };
    Err(Error::NotFastq {
        file: name.to_string(),
        found,
    })
}

/// Reads until the buffer is full or the input ends.
fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    const TEXT: &[u8] = b"@r\nACGT\n+\nIIII\n";

    fn open(bytes: Vec<u8>) -> Result<Decoded> {
        let reader = Box::new(io::Cursor::new(bytes));
        match Opened::new("x.fq".into(), (reader, None), Arc::default(), false)? {
            Opened::Serial(decoded) => Ok(decoded),
            Opened::Blocks(_) | Opened::Extents(_) => panic!("only front to back"),
        }
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
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
    fn compressions_are_told_by_their_first_bytes() {
        let members = [gzip(TEXT), gzip(b""), gzip(TEXT)].concat();
        let mut xz = liblzma::write::XzEncoder::new(Vec::new(), 1);
        xz.write_all(TEXT).expect("in memory");
        let mut bz = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        bz.write_all(TEXT).expect("in memory");
        let zstd = zstd::encode_all(TEXT, 1).expect("in memory");
        assert_eq!(decoded(TEXT.to_vec()), TEXT);
        assert_eq!(decoded(members), TEXT.repeat(2));
        assert_eq!(decoded(xz.finish().expect("in memory")), TEXT);
        assert_eq!(decoded(bz.finish().expect("in memory")), TEXT);
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

    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("broken"))
        }
    }

    #[test]
    fn a_failure_of_the_very_first_read_is_no_empty_file() {
        let result = Opened::new(
            "x.fq".into(),
            (Box::new(Failing), None),
            Arc::default(),
            true,
        );
        assert!(matches!(result.err(), Some(Error::Read { .. })));
    }
}
