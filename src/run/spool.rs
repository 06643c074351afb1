//! The reads behind each call, in the order of the input.
//!
//! Which junctions are called is known at the end only, so that every supporting read is spooled
//! to a temporary file as it is counted, with its place on the junction's contig; those of the calls
//! are taken from it at the end.

use crate::align::Projection;
use crate::error::{Error, Result};
use crate::fastq::Record;
use crate::feed::BatchId;
use crate::panel::{JunctionKey, Panel};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, PoisonError};

/// Where a block of the spool belongs in the input, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Block {
    id: BatchId,
    offset: u64,
    length: u64,
}

/// Supporting reads of all junctions, in a file that vanishes with the program.
///
/// ```
/// use fuselane::align::{Aligner, Rule};
/// use fuselane::input::{Layout, Source};
/// use fuselane::panel::Panel;
/// use fuselane::run::count::Counter;
/// use fuselane::run::spool::Spool;
/// let panel = Panel::builtin()?;
/// let aligner = Aligner::new(&panel, Rule::default());
/// let junction = panel.junction(panel.lanes[0].junction);
/// let bases = [junction.left_sequence(&panel, 30), junction.right_sequence(&panel, 30)].concat();
/// let fastq = format!("@r1\n{}\n+\n{}\n", String::from_utf8_lossy(&bases), "I".repeat(60));
/// let layout = Layout::Single(vec![Source::from_reader("reads.fastq", std::io::Cursor::new(fastq))]);
/// let spool = Spool::new()?;
/// Counter { spool: Some(&spool), ..Counter::new(&aligner) }.count(&layout)?;
/// let mut names = Vec::new();
/// spool.for_each(|_, fragment| {
///     names.push(fragment.reads[0].name.clone());
///     Ok(())
/// })?;
/// assert_eq!(names, [b"r1"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Spool {
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    file: File,
    end: u64,
    blocks: Vec<Block>,
    failure: Option<io::Error>,
}

/// A read of a fragment, and where it lies.
///
/// [`Spool`] has an example.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupportingRead {
    /// Its header without `@`.
    pub name: Vec<u8>,
    /// Its bases as sequenced, its UMI among them.
    pub sequence: Vec<u8>,
    /// Their qualities, Phred + 33.
    pub quality: Vec<u8>,
    /// Its place on the junction's contig; `None` where it lies elsewhere.
    pub place: Option<Projection>,
}

/// A fragment that is counted for a junction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupportingFragment {
    /// The junction.
    pub junction: JunctionKey,
    /// Its read, or both mates.
    pub reads: Vec<SupportingRead>,
}

/// Supporting fragments of one batch of the input.
#[derive(Debug, Default)]
pub struct SpoolBatch {
    bytes: Vec<u8>,
    failure: Option<io::Error>,
}

impl SupportingRead {
    /// A read, and where it lies.
    pub fn new(record: Record, place: Option<Projection>) -> Self {
        Self {
            name: record.name.to_vec(),
            sequence: record.sequence.to_vec(),
            quality: record.quality.to_vec(),
            place,
        }
    }
}

impl SupportingFragment {
    /// Writes its reads as FASTQ, their junction and mate as a comment.
    ///
    /// # Errors
    /// The output fails.
    pub fn write_fastq(&self, panel: &Panel, out: &mut impl Write) -> io::Result<()> {
        let junction = panel.junction_of(&self.junction);
        let label = junction.label(panel).replace(' ', "_");
        for (number, read) in (1..).zip(&self.reads) {
            out.write_all(b"@")?;
            out.write_all(&read.name)?;
            writeln!(out, " junction={label} mate={number}")?;
            for part in [&read.sequence, &b"\n+\n"[..], &read.quality, b"\n"] {
                out.write_all(part)?;
            }
        }
        Ok(())
    }
}

impl From<Vec<u8>> for SpoolBatch {
    /// Fragments as another batch had them in [`SpoolBatch::bytes`].
    fn from(bytes: Vec<u8>) -> Self {
        let failure = None;
        Self { bytes, failure }
    }
}

impl SpoolBatch {
    /// Adds a fragment; a failure is told by [`Spool::for_each`].
    pub fn add(&mut self, fragment: &SupportingFragment) {
        match postcard::to_stdvec(fragment) {
            Ok(entry) => {
                self.bytes.extend((entry.len() as u32).to_le_bytes());
                self.bytes.extend(entry);
            }
            Err(error) => self.failure = Some(io::Error::other(error)),
        }
    }

    /// Its fragments: of each its length, four bytes with the lowest first, and the fragment.
    ///
    /// # Errors
    /// One of them could not be added.
    pub fn bytes(self) -> io::Result<Vec<u8>> {
        match self.failure {
            Some(failure) => Err(failure),
            None => Ok(self.bytes),
        }
    }
}

impl Spool {
    /// An empty spool in the directory for temporary files.
    ///
    /// # Errors
    /// No file can be made there.
    pub fn new() -> Result<Self> {
        let file = tempfile::tempfile().map_err(failed)?;
        let inner = Inner {
            file,
            end: 0,
            blocks: Vec::new(),
            failure: None,
        };
        Ok(Self {
            inner: Mutex::new(inner),
        })
    }

    /// Adds the fragments of a batch; a failure is told by [`Spool::for_each`].
    pub fn add(&self, id: BatchId, batch: SpoolBatch) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(failure) = batch.failure {
            inner.failure = Some(failure);
        }
        if batch.bytes.is_empty() || inner.failure.is_some() {
            return;
        }
        match inner.file.write_all(&batch.bytes) {
            Ok(()) => {
                let length = batch.bytes.len() as u64;
                let offset = inner.end;
                inner.blocks.push(Block { id, offset, length });
                inner.end += length;
            }
            Err(error) => inner.failure = Some(error),
        }
    }

    /// Goes through all fragments in the order of the input; gives where each stands.
    ///
    /// # Errors
    /// The spool failed, or what is called.
    pub fn for_each(
        &self,
        mut visit: impl FnMut(u64, SupportingFragment) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(error) = inner.failure.take() {
            return Err(error);
        }
        inner.blocks.sort_unstable();
        let blocks = inner.blocks.clone();
        let mut spool = BufReader::new(&mut inner.file);
        for block in blocks {
            let mut at = block.offset;
            spool.seek(SeekFrom::Start(at))?;
            while at < block.offset + block.length {
                let (fragment, length) = next(&mut spool)?;
                visit(at, fragment)?;
                at += length;
            }
        }
        Ok(())
    }

    /// The fragment that stands at `offset`.
    ///
    /// # Errors
    /// The spool failed.
    pub fn fragment(&self, offset: u64) -> io::Result<SupportingFragment> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.file.seek(SeekFrom::Start(offset))?;
        Ok(next(&mut inner.file)?.0)
    }
}

/// The next fragment of a spool, and the bytes that it takes.
fn next(spool: &mut impl Read) -> io::Result<(SupportingFragment, u64)> {
    let mut length = [0; 4];
    spool.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length);
    let mut entry = vec![0; length as usize];
    spool.read_exact(&mut entry)?;
    let fragment = postcard::from_bytes(&entry).map_err(io::Error::other)?;
    Ok((fragment, 4 + u64::from(length)))
}

fn failed(source: io::Error) -> Error {
    Error::Write {
        file: format!(
            "a temporary file in {} (set TMPDIR to another directory)",
            std::env::temp_dir().display()
        ),
        source,
    }
}
