//! Counts files of a run, each as it is at one time: what is counted has the size and the digest that are told.

use super::listing::look_at;
use super::look::Look;
use crate::document::FileRecord;
use crate::error::{Error, Result, UncountedFile};
use crate::input::{Layout, Source};
use crate::panel::hexadecimal;
use crate::run::count::{Counted, Counter};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What came of counting files.
#[derive(Debug)]
pub enum Outcome {
    /// They are counted.
    Counted(Box<CountedFiles>),
    /// They are not whole.
    Failed(UncountedFile),
    /// What they hold is wrong.
    Wrong(Error),
    /// Somebody wants no more.
    Stopped,
}

/// Files that are counted.
#[derive(Debug)]
pub struct CountedFiles {
    /// What their reads add up to.
    pub counted: Counted,
    /// Their names from the top, sizes and digests.
    pub records: Vec<FileRecord>,
    /// What they were then.
    pub looks: Vec<(String, Look)>,
}

/// Bytes that pass on their way to be counted.
#[derive(Debug, Clone, Default)]
struct Passed(Arc<Mutex<(Sha256, u64)>>);

/// A file whose bytes are remembered as they pass.
struct Tap {
    file: File,
    passed: Passed,
    stop: Arc<AtomicBool>,
}

impl Read for Tap {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(io::Error::other("ended"));
        }
        let count = self.file.read(buffer)?;
        let mut passed = self.passed.0.lock().unwrap_or_else(PoisonError::into_inner);
        passed.0.update(&buffer[..count]);
        passed.1 += count as u64;
        Ok(count)
    }
}

/// Counts files below `top` that belong together: one, or two of mates. `stop` ends the work.
///
/// # Errors
/// The system failed. Whatever is wrong with the files is an outcome.
pub fn count(
    counter: &Counter,
    (top, files): (&Path, &[String]),
    interleaved: bool,
    stop: &Arc<AtomicBool>,
) -> Result<Outcome> {
    let mut sources = Vec::new();
    let mut before = Vec::new();
    for name in files {
        let path = top.join(name);
        let opened = File::open(&path).and_then(|file| {
            let look = look_at(&path, &file.metadata()?);
            Ok((file, look))
        });
        let (file, look) = match opened {
            Ok(opened) => opened,
            Err(error) => return Ok(unreadable(&format!("{name}: cannot read: {error}"))),
        };
        let passed = Passed::default();
        let tap = Tap {
            file,
            passed: passed.clone(),
            stop: Arc::clone(stop),
        };
        sources.push(Source::from_reader(name, tap));
        before.push((look, passed));
    }
    let counted = counter.count_part(&layout(sources, interleaved));
    if stop.load(Ordering::Relaxed) {
        return Ok(Outcome::Stopped);
    }
    let counted = match counted {
        Ok(counted) => counted,
        Err(error @ (Error::System { .. } | Error::Abandoned)) => return Err(error),
        Err(Error::Empty { .. }) => return Ok(Outcome::Failed(UncountedFile::Empty)),
        Err(error @ Error::Read { .. }) => return Ok(unreadable(&error.to_string())),
        Err(error) => return Ok(Outcome::Wrong(error)),
    };
    let mut records = Vec::new();
    let mut looks = Vec::new();
    for (name, (look, passed)) in files.iter().zip(before) {
        let path = top.join(name);
        let after = std::fs::metadata(&path).map(|data| look_at(&path, &data));
        let (hash, bytes) = passed.taken();
        if !after.is_ok_and(|after| after == look) || bytes != look.bytes {
            return Ok(Outcome::Failed(UncountedFile::BeingWritten));
        }
        records.push(FileRecord {
            name: name.clone(),
            bytes: Some(bytes),
            sha256: Some(hash),
        });
        looks.push((name.clone(), look));
    }
    Ok(Outcome::Counted(Box::new(CountedFiles {
        counted,
        records,
        looks,
    })))
}

fn unreadable(text: &str) -> Outcome {
    Outcome::Failed(UncountedFile::Unreadable(text.into()))
}

/// The layout of one file, or of two of mates.
fn layout(mut sources: Vec<Source>, interleaved: bool) -> Layout {
    match (sources.pop(), sources.pop()) {
        (Some(second), Some(first)) => Layout::Paired(vec![(first, second)]),
        (one, _) if interleaved => Layout::Interleaved(one.into_iter().collect()),
        (one, _) => Layout::Single(one.into_iter().collect()),
    }
}

impl Passed {
    /// The SHA-256 in hexadecimal, and how many bytes passed.
    fn taken(&self) -> (String, u64) {
        let passed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (hexadecimal(&passed.0.clone().finalize()), passed.1)
    }
}
