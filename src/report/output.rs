//! Where a report goes: a stream, or a file that appears under its name only when it is whole.

use super::{Findings, Report};
use crate::error::{Error, Result};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tempfile::NamedTempFile;

/// An output that was opened before the work started.
#[derive(Debug)]
pub enum Output {
    /// Standard output.
    Stdout,
    /// A device or FIFO: written to directly.
    Device(PathBuf, File),
    /// A file: written beside its target and renamed at the end.
    File(PathBuf, Unfinished),
}

/// A file that has no name yet that anyone should know.
#[derive(Debug)]
pub struct Unfinished(Option<NamedTempFile>);

/// Where unfinished files lie, for whoever has to end the program.
static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn unfinished() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes all unfinished files of this process, which has to end now: until it does, no file gets
/// its name any more.
pub fn remove_unfinished() -> impl Drop {
    let files = unfinished();
    for path in files.iter() {
        // Nobody is left to tell.
        let _ = fs::remove_file(path);
    }
    files
}

impl Unfinished {
    /// A file in a directory, with the permissions that a new file gets.
    fn new(directory: &Path) -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".fuselane-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let mut files = unfinished();
        let file = builder.tempfile_in(directory)?;
        files.insert(file.path().to_path_buf());
        Ok(Self(Some(file)))
    }

    fn file(&mut self) -> io::Result<&mut File> {
        let file = self.0.as_mut().map(NamedTempFile::as_file_mut);
        file.ok_or_else(|| io::Error::other("it has its name already"))
    }

    fn publish(mut self, path: &Path) -> io::Result<()> {
        let mut files = unfinished();
        let Some(file) = self.0.take() else {
            return Ok(());
        };
        // Some file systems tell of a full disk only now.
        file.as_file().sync_data()?;
        files.remove(file.path());
        file.persist(path).map(drop).map_err(|error| error.error)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(file) = self.0.take() {
            unfinished().remove(file.path());
        }
    }
}

impl Output {
    /// Opens an output; `-` is standard output.
    ///
    /// # Errors
    /// The target cannot be written.
    pub fn open(path: &Path) -> Result<Self> {
        if path == Path::new("-") {
            return Ok(Self::Stdout);
        }
        let failed = |source| failed(path, source);
        match fs::metadata(path) {
            Ok(data) if data.is_dir() => Err(failed(io::Error::new(
                io::ErrorKind::IsADirectory,
                "it is a directory",
            ))),
            Ok(data) if !data.is_file() => {
                let file = File::options().write(true).open(path).map_err(failed)?;
                Ok(Self::Device(path.to_path_buf(), file))
            }
            _ => {
                let directory = match path.parent() {
                    Some(parent) if parent != Path::new("") => parent,
                    _ => Path::new("."),
                };
                let file = Unfinished::new(directory).map_err(failed)?;
                Ok(Self::File(path.to_path_buf(), file))
            }
        }
    }

    /// Whether this is standard output.
    pub fn is_stdout(&self) -> bool {
        matches!(self, Self::Stdout)
    }

    /// The file that appears under its name when all is written; `None` for a stream.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path, _) => Some(path),
            _ => None,
        }
    }

    /// Writes a report: of a file, all but its name.
    ///
    /// # Errors
    /// The output fails; then nothing new stands under its name.
    pub fn write(&mut self, report: &dyn Report, findings: &Findings) -> Result<()> {
        match self {
            Self::Stdout => to_stream(&mut io::stdout().lock(), report, findings)
                .map_err(Error::standard_output),
            Self::Device(path, file) => {
                to_stream(file, report, findings).map_err(|source| failed(path, source))
            }
            Self::File(path, file) => file
                .file()
                .and_then(|file| to_stream(file, report, findings))
                .map_err(|source| failed(path, source)),
        }
    }

    /// Gives a file its name.
    ///
    /// # Errors
    /// It cannot stand there; then nothing new stands under its name.
    pub fn publish(self) -> Result<()> {
        match self {
            Self::File(path, file) => file.publish(&path).map_err(|source| failed(&path, source)),
            Self::Stdout | Self::Device(..) => Ok(()),
        }
    }
}

fn to_stream(out: &mut dyn Write, report: &dyn Report, findings: &Findings) -> io::Result<()> {
    let mut buffered = BufWriter::new(out);
    report
        .write(findings, &mut buffered)
        .and_then(|()| buffered.flush())
}

fn failed(path: &Path, source: io::Error) -> Error {
    Error::Write {
        file: path.display().to_string(),
        source,
    }
}

/// Writes a report to standard error.
///
/// # Errors
/// Standard error is closed.
pub fn to_stderr(report: &dyn Report, findings: &Findings) -> Result<()> {
    to_stream(&mut io::stderr().lock(), report, findings).map_err(|source| Error::Write {
        file: "standard error".into(),
        source,
    })
}
