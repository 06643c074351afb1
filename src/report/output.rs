//! Where a report goes: a stream, or a file that appears under its name only when it is whole.

use super::{Findings, Report};
use crate::error::{Error, Result};
use crate::run::{Unfinished, directory_of};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// An output that was opened before the work started.
///
/// ```
/// use fuselane::report::Output;
/// let directory = tempfile::tempdir()?;
/// let path = directory.path().join("table.tsv");
/// let mut output = Output::open(&path)?;
/// output.write_by(&mut |out| writeln!(out, "sample\tverdict"))?;
/// // It has no name until it is whole.
/// assert!(!path.exists());
/// output.publish()?;
/// assert!(path.exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub enum Output {
    /// Standard output.
    Stdout,
    /// A device, FIFO or descriptor: written to directly.
    Device(PathBuf, File),
    /// A file: written beside its target and renamed at the end.
    File(PathBuf, Unfinished),
}

/// What a path stands for in the end.
///
/// ```
/// use fuselane::report::Target;
/// use std::path::Path;
/// assert_eq!(Target::of(Path::new("-")), Target::Stdout);
/// assert!(Target::Stdout.is_stream() && !Target::of(Path::new("result.json")).is_stream());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// Standard output.
    Stdout,
    /// An open file of this process, by its number.
    Descriptor(PathBuf),
    /// Anything else, links followed.
    Path(PathBuf),
}

/// Links that are followed before they are taken for a circle.
const MOST_LINKS: usize = 40;

impl Target {
    /// What `path` stands for; `-` is standard output, as `/dev/stdout` is.
    pub fn of(path: &Path) -> Self {
        let mut path = path.to_path_buf();
        for _ in 0..MOST_LINKS {
            match path.to_str() {
                Some("-" | "/dev/stdout" | "/dev/fd/1" | "/proc/self/fd/1") => return Self::Stdout,
                Some("/dev/stderr") => return Self::Descriptor(path),
                _ if path.starts_with("/dev/fd") || path.starts_with("/proc/self/fd") => {
                    return Self::Descriptor(path);
                }
                _ => {}
            }
            match fs::read_link(&path) {
                Ok(link) => path = directory_of(&path).join(link),
                Err(_) => break,
            }
        }
        let whole = fs::canonicalize(directory_of(&path));
        Self::Path(match (whole, path.file_name()) {
            (Ok(whole), Some(name)) => whole.join(name),
            _ => path,
        })
    }

    /// Where the file system has it.
    pub fn path(&self) -> &Path {
        match self {
            Self::Stdout => Path::new("/dev/stdout"),
            Self::Descriptor(path) | Self::Path(path) => path,
        }
    }

    /// Whether it is a stream, beside which no other file can stand.
    pub fn is_stream(&self) -> bool {
        match self {
            Self::Stdout | Self::Descriptor(_) => true,
            Self::Path(path) => fs::metadata(path).is_ok_and(|data| !data.is_file()),
        }
    }
}

impl Output {
    /// Opens an output; `-` is standard output. Links are written through: the file that they lead to
    /// appears when it is whole, and they stay links.
    ///
    /// # Errors
    /// The target cannot be written.
    pub fn open(path: &Path) -> Result<Self> {
        let failed = |source| failed(path, source);
        let target = match Target::of(path) {
            Target::Stdout => return Ok(Self::Stdout),
            Target::Descriptor(target) => {
                // A file that another program has begun is gone on with.
                let file = File::options().append(true).open(target).map_err(failed)?;
                return Ok(Self::Device(path.to_path_buf(), file));
            }
            Target::Path(target) => target,
        };
        match fs::metadata(&target) {
            Ok(data) if data.is_dir() => Err(failed(io::Error::new(
                io::ErrorKind::IsADirectory,
                "it is a directory",
            ))),
            Ok(data) if !data.is_file() => {
                let file = File::options().write(true).open(target).map_err(failed)?;
                Ok(Self::Device(path.to_path_buf(), file))
            }
            // Links in a circle, or a directory that may not be entered.
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(error)),
            _ => {
                let file = Unfinished::new(target).map_err(failed)?;
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
        self.write_by(&mut |out| report.write(findings, out))
    }

    /// Writes what `write` writes: of a file, all but its name.
    ///
    /// # Errors
    /// The output fails; then nothing new stands under its name.
    pub fn write_by(&mut self, write: Writing) -> Result<()> {
        match self {
            Self::Stdout => {
                to_stream(&mut io::stdout().lock(), write).map_err(Error::standard_output)
            }
            Self::Device(path, file) => {
                to_stream(file, write).map_err(|source| failed(path, source))
            }
            Self::File(path, file) => file
                .file()
                .and_then(|file| {
                    to_stream(file, write)?;
                    // Some file systems tell of a full disk only now.
                    file.sync_data()
                })
                .map_err(|source| failed(path, source)),
        }
    }

    /// Gives a file its name.
    ///
    /// # Errors
    /// It cannot stand there; then nothing new stands under its name.
    pub fn publish(self) -> Result<()> {
        match self {
            Self::File(path, file) => file.publish().map_err(|source| failed(&path, source)),
            Self::Stdout | Self::Device(..) => Ok(()),
        }
    }
}

/// What writes to a stream.
pub type Writing<'w> = &'w mut dyn FnMut(&mut dyn Write) -> io::Result<()>;

fn to_stream(out: &mut dyn Write, write: Writing) -> io::Result<()> {
    let mut remembering = Remembering { out, failure: None };
    let mut buffered = BufWriter::new(&mut remembering);
    let written = write(&mut buffered).and_then(|()| buffered.flush());
    // What is left in the buffer of a failed output is not tried again.
    let _ = buffered.into_parts();
    written.map_err(|error| remembering.failure.take().unwrap_or(error))
}

/// Remembers what the system said, which the writers of some formats wrap in errors of their own.
struct Remembering<'o> {
    out: &'o mut dyn Write,
    failure: Option<io::Error>,
}

impl Remembering<'_> {
    fn remember<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &result
            && error.kind() != io::ErrorKind::Interrupted
        {
            let code = error.raw_os_error();
            self.failure = code.map(io::Error::from_raw_os_error);
        }
        result
    }
}

impl Write for Remembering<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes);
        self.remember(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.out.flush();
        self.remember(flushed)
    }
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
    to_stderr_by(&mut |out| report.write(findings, out))
}

/// Writes what `write` writes to standard error.
///
/// # Errors
/// Standard error is closed.
pub fn to_stderr_by(write: Writing) -> Result<()> {
    to_stream(&mut io::stderr().lock(), write).map_err(|source| Error::Write {
        file: "standard error".into(),
        source,
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn links_and_descriptors_are_followed_to_what_they_stand_for() {
        let directory = tempfile::tempdir().expect("a directory");
        let whole = fs::canonicalize(directory.path()).expect("a path");
        let at = |name: &str| directory.path().join(name);
        fs::write(at("file"), "").expect("written");
        fs::create_dir(at("sub")).expect("made");
        for (name, target) in [
            ("link", "file"),
            ("dangling", "absent"),
            ("sub/up", "../link"),
            ("out", "/dev/stdout"),
            ("three", "/dev/fd/3"),
            ("circle", "circle"),
        ] {
            symlink(target, at(name)).expect(name);
        }
        let path = |name: &str| Target::Path(whole.join(name));
        for (name, expected, is_stream) in [
            ("file", path("file"), false),
            ("link", path("file"), false),
            ("sub/up", path("file"), false),
            ("sub/../file", path("file"), false),
            ("dangling", path("absent"), false),
            ("absent", path("absent"), false),
            ("circle", path("circle"), false),
            ("sub", path("sub"), true),
            ("out", Target::Stdout, true),
            ("three", Target::Descriptor("/dev/fd/3".into()), true),
        ] {
            let found = Target::of(&at(name));
            assert_eq!(found, expected, "{name}");
            assert_eq!(found.is_stream(), is_stream, "{name}");
        }
        for name in ["-", "/dev/stdout", "/dev/fd/1"] {
            assert_eq!(Target::of(Path::new(name)), Target::Stdout);
        }
        assert!(Target::of(Path::new("/dev/null")).is_stream());
    }
}
