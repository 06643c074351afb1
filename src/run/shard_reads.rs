//! The supporting reads of a part of a sample, in a file beside its evidence:
//! `fuselane/evidence-reads/1`.

use super::merge::Part;
use super::shard::{LEVEL, Shard};
use super::spool::{Spool, SpoolBatch};
use crate::error::{Error, Result, ShardProblem, StoredError};
use crate::feed::BatchId;
use crate::input::{Source, Text};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::ffi::OsString;
use std::io::{self, BufRead, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

/// Identifies the form; its number changes when the form does.
const SCHEMA: &str = "fuselane/evidence-reads/1";

/// What the name of the evidence gets for that of its supporting reads.
pub const READS_ENDING: &str = ".reads";

/// Bytes of fragments that are added to a spool at once.
const BATCH: usize = 1 << 20;

/// Most bytes of a fragment: two long reads.
const LARGEST: usize = 1 << 30;

/// The first line of the file. Fragments follow, each as the spool has it, and four zeros behind the last.
#[derive(Serialize, Deserialize)]
struct Header {
    schema: String,
    /// Digest of the evidence that the reads support.
    evidence: String,
}

/// The file of supporting reads that stands beside a file of evidence.
pub fn reads_path(evidence: &Path) -> PathBuf {
    let mut name = OsString::from(evidence);
    name.push(READS_ENDING);
    name.into()
}

/// Writes the supporting reads of a part, compressed with zstd.
///
/// # Errors
/// The spool or the output fails.
pub fn write_reads(shard: &Shard, spool: &Spool, out: &mut dyn Write) -> io::Result<()> {
    let mut out = zstd::Encoder::new(out, LEVEL)?;
    out.include_checksum(true)?;
    let header = Header {
        schema: SCHEMA.into(),
        evidence: shard.digest()?,
    };
    serde_json::to_writer(&mut out, &header)?;
    out.write_all(b"\n")?;
    spool.for_each(|_, fragment| {
        let mut batch = SpoolBatch::default();
        batch.add(&fragment);
        out.write_all(&batch.bytes()?)
    })?;
    out.write_all(&[0; 4])?;
    out.finish()?.flush()
}

/// Adds the supporting reads in a file to a spool, as those of the part with an index.
///
/// # Errors
/// The file cannot be read, is cut short, or holds the reads of other evidence; the spool is full.
pub fn read_reads(path: &Path, part: &Part, index: usize, spool: &Spool) -> Result<()> {
    let source = Source::new(path);
    let file = source.name();
    let refused = |problem| Error::Shard {
        file: file.clone(),
        problem,
    };
    let evidence = || part.file.clone();
    let mut text = Text::open(&source).map_err(|error| match error {
        Error::Read { source, .. } if source.kind() == ErrorKind::NotFound => {
            refused(ShardProblem::NoReads {
                evidence: evidence(),
            })
        }
        other => other,
    })?;
    let mut line = Vec::new();
    let read = (&mut text).take(BATCH as u64).read_until(b'\n', &mut line);
    read.map_err(|error| text.get_ref().error(error))?;
    let stored = |source: StoredError| Error::Stored {
        file: file.clone(),
        source,
    };
    let value: Value = serde_json::from_slice(&line).map_err(|error| stored(error.into()))?;
    StoredError::check_schema(&value, SCHEMA).map_err(stored)?;
    let digest = part.shard.digest().map_err(|error| stored(error.into()))?;
    if value["evidence"] != digest.as_str() {
        return Err(refused(ShardProblem::OtherReads {
            evidence: evidence(),
        }));
    }
    for ordinal in 0.. {
        let mut bytes = Vec::new();
        let has_more = match next_batch(&mut text, &mut bytes) {
            Ok(has_more) => has_more,
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                return Err(refused(ShardProblem::ReadsCutShort));
            }
            Err(error) => return Err(text.get_ref().error(error)),
        };
        let file = index;
        spool.add(BatchId { file, ordinal }, SpoolBatch::from(bytes));
        if !has_more {
            break;
        }
    }
    Ok(())
}

/// Reads fragments until they are enough for a batch; whether there are more.
fn next_batch(text: &mut impl Read, bytes: &mut Vec<u8>) -> io::Result<bool> {
    while bytes.len() < BATCH {
        let mut length = [0; 4];
        text.read_exact(&mut length)?;
        let fragment = u32::from_le_bytes(length) as usize;
        if fragment == 0 {
            return Ok(false);
        }
        if fragment > LARGEST {
            return Err(io::Error::new(
                ErrorKind::InvalidData,
                "a fragment is too large",
            ));
        }
        bytes.extend(length);
        let read = text.take(fragment as u64).read_to_end(bytes)?;
        if read < fragment {
            return Err(ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(true)
}
