//! Where a report goes: a stream, or a file that appears under its name only when it is whole.

use super::Report;
use crate::document::Document;
use crate::error::{Error, Result, STANDARD_OUTPUT};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// An output that was opened before the work started.
#[derive(Debug)]
pub enum Output {
    /// Standard output.
    Stdout,
    /// A device or FIFO: written to directly.
    Device(PathBuf, File),
    /// A file: written beside its target and renamed at the end.
    File(PathBuf, NamedTempFile),
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
        let failed = |source| Error::Write {
            file: path.display().to_string(),
            source,
        };
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
                let file = temporary(directory).map_err(failed)?;
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
    pub fn write(&mut self, report: &dyn Report, document: &Document) -> Result<()> {
        match self {
            Self::Stdout => to_stream(&mut io::stdout().lock(), STANDARD_OUTPUT, report, document),
            Self::Device(path, file) => {
                to_stream(file, &path.display().to_string(), report, document)
            }
            Self::File(path, file) => {
                let name = path.display().to_string();
                to_stream(file.as_file_mut(), &name, report, document)
            }
        }
    }

    /// Gives a file its name.
    ///
    /// # Errors
    /// It cannot stand there; then nothing new stands under its name.
    pub fn publish(self) -> Result<()> {
        match self {
            Self::File(path, file) => file.persist(&path).map(drop).map_err(|error| Error::Write {
                file: path.display().to_string(),
                source: error.error,
            }),
            Self::Stdout | Self::Device(..) => Ok(()),
        }
    }
}

/// A temporary file with the permissions that a new file gets.
fn temporary(directory: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".fuselane-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(directory)
}

fn to_stream(
    out: &mut dyn Write,
    name: &str,
    report: &dyn Report,
    document: &Document,
) -> Result<()> {
    let mut buffered = BufWriter::new(out);
    report
        .write(document, &mut buffered)
        .and_then(|()| buffered.flush())
        .map_err(|source| Error::Write {
            file: name.to_string(),
            source,
        })
}

/// Writes a report to standard error.
///
/// # Errors
/// Standard error is closed.
pub fn to_stderr(report: &dyn Report, document: &Document) -> Result<()> {
    to_stream(&mut io::stderr().lock(), "standard error", report, document)
}
