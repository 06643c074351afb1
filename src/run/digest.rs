//! SHA-256 of the inputs, taken beside the count in a thread of its own.

use crate::document::FileRecord;
use crate::error::{Error, Result};
use crate::input::Source;
use crate::panel::hexadecimal;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::thread::JoinHandle;

/// Bytes that are read at once.
const BUFFER: usize = 1 << 20;

/// The digests of some files, which are being made.
///
/// ```
/// use fuselane::input::Source;
/// use fuselane::run::digest::Digests;
/// let file = tempfile::NamedTempFile::new()?;
/// let digests = Digests::start(vec![Source::new(file.path())])?;
/// // Reads are counted meanwhile.
/// assert_eq!(digests.finish()?[0].bytes, Some(0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Digests(JoinHandle<Result<Vec<FileRecord>>>);

impl Digests {
    /// Starts to read the files. Of streams, which can be read once, there is no digest.
    ///
    /// # Errors
    /// The system cannot start a thread.
    pub fn start(sources: Vec<Source>) -> Result<Self> {
        let thread = std::thread::Builder::new().name("digests".into());
        let all = move || sources.iter().map(record).collect();
        let thread = thread.spawn(all).map_err(|source| Error::System {
            what: "cannot start a thread".into(),
            source,
        })?;
        Ok(Self(thread))
    }

    /// Waits for them.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn finish(self) -> Result<Vec<FileRecord>> {
        self.0.join().unwrap_or(Err(Error::Abandoned))
    }
}

fn record(source: &Source) -> Result<FileRecord> {
    let name = source.name();
    let path = match source {
        Source::Path(path) if source.is_regular() => path,
        _ => return Ok(FileRecord::named(name)),
    };
    let (bytes, sha256) = digest(path).map_err(|source| Error::Read {
        file: name.clone(),
        source,
    })?;
    Ok(FileRecord {
        name,
        bytes: Some(bytes),
        sha256: Some(sha256),
    })
}

/// Length of a file and the SHA-256 of what it holds, in hexadecimal.
pub(super) fn digest(path: &Path) -> std::io::Result<(u64, String)> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; BUFFER];
    let mut bytes = 0;
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            break;
        }
        bytes += count as u64;
        hash.update(&buffer[..count]);
    }
    let digest = hash.finalize();
    Ok((bytes, hexadecimal(&digest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_digests_and_streams_have_none() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("abc");
        std::fs::write(&path, "abc").expect("written");
        let sources = vec![Source::new(&path), Source::Stdin];
        let records = Digests::start(sources).and_then(Digests::finish);
        let records = records.expect("records");
        // The first example of FIPS 180-2.
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(records[0].sha256.as_deref(), Some(abc));
        assert_eq!(records[0].bytes, Some(3));
        assert_eq!((records[1].bytes, &records[1].sha256), (None, &None));
    }
}
