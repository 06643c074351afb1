//! The reads behind each call, in the order of the input.
//!
//! Which junctions are called is known at the end only, so that every supporting read is spooled
//! to a temporary file as it is found, and those of the calls are taken from it at the end.

use crate::error::{Error, Result};
use crate::fastq::Record;
use crate::panel::Panel;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, PoisonError};

/// Where a block of the spool belongs in the input (file and chunk), and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Block {
    place: (usize, usize),
    offset: u64,
    length: u64,
}

/// Supporting reads of all junctions, in a file that vanishes with the program.
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

/// Supporting reads of one job.
#[derive(Debug, Default)]
pub struct Batch {
    bytes: Vec<u8>,
}

impl Batch {
    /// Adds a fragment that is counted for a junction.
    pub fn add(&mut self, panel: &Panel, junction: usize, first: Record, second: Option<Record>) {
        let label = panel.junctions[junction].label(panel).replace(' ', "_");
        let mut text = Vec::new();
        for (number, read) in [Some(first), second].into_iter().flatten().enumerate() {
            let comment = format!(" junction={label} mate={}\n", number + 1);
            let parts: [&[u8]; 7] = [
                b"@",
                read.name,
                comment.as_bytes(),
                read.sequence,
                b"\n+\n",
                read.quality,
                b"\n",
            ];
            parts.iter().for_each(|part| text.extend_from_slice(part));
        }
        self.bytes.extend((junction as u32).to_le_bytes());
        self.bytes.extend((text.len() as u32).to_le_bytes());
        self.bytes.extend(text);
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

    /// Adds the reads of the job at `place`; a failure is told by [`Spool::for_each`].
    pub fn add(&self, place: (usize, usize), batch: &Batch) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if batch.bytes.is_empty() || inner.failure.is_some() {
            return;
        }
        match inner.file.write_all(&batch.bytes) {
            Ok(()) => {
                let length = batch.bytes.len() as u64;
                let offset = inner.end;
                inner.blocks.push(Block {
                    place,
                    offset,
                    length,
                });
                inner.end += length;
            }
            Err(error) => inner.failure = Some(error),
        }
    }

    /// Goes through the fragments of `junctions` in the order of the input: where each stands, its
    /// junction, and its reads as FASTQ.
    ///
    /// # Errors
    /// The spool failed, or what is called.
    pub fn for_each(
        &self,
        junctions: &[usize],
        mut visit: impl FnMut(u64, usize, &[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(error) = inner.failure.take() {
            return Err(error);
        }
        inner.blocks.sort_unstable();
        let blocks = inner.blocks.clone();
        let mut spool = BufReader::new(&mut inner.file);
        let mut text = Vec::new();
        for block in blocks {
            let mut at = block.offset;
            spool.seek(SeekFrom::Start(at))?;
            while at < block.offset + block.length {
                let (junction, length) = next(&mut spool, &mut text)?;
                if junctions.contains(&junction) {
                    visit(at, junction, &text)?;
                }
                at += length;
            }
        }
        Ok(())
    }

    /// The junction and the reads of the fragment that stands at `offset`.
    ///
    /// # Errors
    /// The spool failed.
    pub fn fragment(&self, offset: u64, text: &mut Vec<u8>) -> io::Result<usize> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.file.seek(SeekFrom::Start(offset))?;
        Ok(next(&mut inner.file, text)?.0)
    }
}

/// The next fragment of a spool: its junction, its reads in `text`, and the bytes that it takes.
fn next(spool: &mut impl Read, text: &mut Vec<u8>) -> io::Result<(usize, u64)> {
    let junction = number(spool)? as usize;
    let length = number(spool)?;
    text.resize(length as usize, 0);
    spool.read_exact(text)?;
    Ok((junction, 8 + u64::from(length)))
}

fn number(input: &mut impl Read) -> io::Result<u32> {
    let mut bytes = [0; 4];
    input.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
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
