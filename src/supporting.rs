//! `--supporting-reads`: the reads behind each call, in the order of the input.
//!
//! Which junctions are called is known at the end only, so that every supporting read is spooled
//! to a temporary file as it is found, and those of the calls are copied at the end.

use crate::error::{Error, Result};
use crate::panel::Panel;
use crate::reads::Record;
use sirocco::Format;
use sirocco::deflate::{Level, Writer};
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

    /// Adds the reads of the job at `place`; a failure is told by [`Spool::write`].
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

    /// Writes the reads of `junctions`, gzipped, in the order of the input.
    ///
    /// # Errors
    /// The spool or the output failed.
    pub fn write(self, junctions: &[usize], out: &mut dyn Write) -> io::Result<()> {
        let mut inner = self
            .inner
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(error) = inner.failure {
            return Err(error);
        }
        inner.blocks.sort_unstable();
        let mut out = Writer::new(Format::Gzip, Level::DEFAULT, out);
        let mut spool = BufReader::new(&mut inner.file);
        for block in &inner.blocks {
            spool.seek(SeekFrom::Start(block.offset))?;
            let mut left = block.length;
            while left > 0 {
                let junction = number(&mut spool)? as usize;
                let length = u64::from(number(&mut spool)?);
                let mut text = (&mut spool).take(length);
                if junctions.contains(&junction) {
                    io::copy(&mut text, &mut out)?;
                } else {
                    io::copy(&mut text, &mut io::sink())?;
                }
                left = left.saturating_sub(8 + length);
            }
        }
        out.finish().map(drop)
    }
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
