//! Where a report goes: a stream, or a file that appears under its name only when it is whole.

use super::Report;
use crate::document::Document;
use crate::error::{Error, Result};
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

    /// Writes a report and, if it is a file, gives it its name.
    ///
    /// # Errors
    /// The output fails; then nothing stands under its name.
    pub fn finish(self, report: &dyn Report, document: &Document) -> Result<()> {
        self.finish_with(|out| report.write(document, out))
    }

    /// Writes by any means and, if it is a file, gives it its name.
    ///
    /// # Errors
    /// As [`Output::finish`].
    pub fn finish_with(self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
        match self {
            Self::Stdout => to_stream(&mut io::stdout().lock(), "standard output", write),
            Self::Device(path, mut file) => {
                to_stream(&mut file, &path.display().to_string(), write)
            }
            Self::File(path, mut file) => {
                let name = path.display().to_string();
                to_stream(file.as_file_mut(), &name, write)?;
                file.persist(&path).map(drop).map_err(|error| Error::Write {
                    file: name,
                    source: error.error,
                })
            }
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
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<()> {
    let mut buffered = BufWriter::new(out);
    write(&mut buffered)
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
    let write = |out: &mut dyn Write| report.write(document, out);
    to_stream(&mut io::stderr().lock(), "standard error", write)
}
