//! Where reads come from: standard input, a path, or a reader of the caller's.

use super::length_guard::LengthGuard;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// A place that reads come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Standard input.
    Stdin,
    /// A file, a FIFO or a process substitution.
    Path(PathBuf),
    /// A reader of the caller's.
    Reader(ReaderSource),
}

/// A reader of the caller's and its name. It can be read once; its copies share one reader.
#[derive(Clone)]
pub struct ReaderSource {
    name: Arc<str>,
    reader: Arc<Mutex<Option<Box<dyn Read + Send>>>>,
}

impl std::fmt::Debug for ReaderSource {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.debug_tuple("ReaderSource").field(&self.name).finish()
    }
}

impl PartialEq for ReaderSource {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.reader, &other.reader)
    }
}

impl Eq for ReaderSource {}

impl Source {
    /// A reader of the caller's; messages call it `name`. It is read once, from front to back, and
    /// may be plain or compressed.
    ///
    /// ```
    /// use fuselane::align::{Aligner, Rule};
    /// use fuselane::run::count::Counter;
    /// use fuselane::panel::Panel;
    /// use fuselane::input::{Layout, Source};
    /// let panel = Panel::builtin()?;
    /// let aligner = Aligner::new(&panel, Rule::default());
    /// let source = Source::from_reader("memory", &b"@read\nACGT\n+\nIIII\n"[..]);
    /// let evidence = Counter::new(&aligner).count(&Layout::Single(vec![source]))?;
    /// assert_eq!(evidence.totals.reads, 1);
    /// # Ok::<(), fuselane::Error>(())
    /// ```
    pub fn from_reader(name: &str, reader: impl Read + Send + 'static) -> Self {
        Self::Reader(ReaderSource {
            name: name.into(),
            reader: Arc::new(Mutex::new(Some(Box::new(reader)))),
        })
    }

    /// `-` is standard input, anything else a path.
    pub fn new(argument: &Path) -> Self {
        if argument == Path::new("-") {
            Self::Stdin
        } else {
            Self::Path(argument.to_path_buf())
        }
    }

    /// Its name in reports and messages, with control characters escaped.
    pub fn name(&self) -> String {
        let name = match self {
            Self::Stdin => return "standard input".into(),
            Self::Path(path) => path.display().to_string(),
            Self::Reader(reader) => reader.name.to_string(),
        };
        let mut shown = String::new();
        for letter in name.chars() {
            match letter.is_control() {
                true => shown.extend(letter.escape_default()),
                false => shown.push(letter),
            }
        }
        shown
    }

    /// Whether this and `other` are the same file, even by different paths, links or a redirection.
    pub fn is_same_file(&self, other: &Self) -> bool {
        let is_same_path = match (self, other) {
            (Self::Path(one), Self::Path(two)) => {
                let whole = |path: &Path| std::fs::canonicalize(path).ok();
                one == two || whole(one).is_some_and(|path| whole(two) == Some(path))
            }
            _ => self == other,
        };
        let other = || other.identity();
        is_same_path || self.identity().is_some_and(|one| other() == Some(one))
    }

    /// What tells a regular file from others, whatever its path; `None` of a stream.
    pub fn identity(&self) -> Option<FileIdentity> {
        identity(self.path()?)
    }

    /// Whether this and `other` are one pipe: what is written to it would be read again.
    pub fn is_same_pipe(&self, other: &Self) -> bool {
        let one = self.path().and_then(pipe);
        one.is_some() && one == other.path().and_then(pipe)
    }

    /// Where the file system has it; none of a reader of the caller's.
    fn path(&self) -> Option<&Path> {
        match self {
            Self::Stdin => Some(Path::new("/dev/stdin")),
            Self::Path(path) => Some(path),
            Self::Reader(_) => None,
        }
    }

    /// Whether it is a regular file, which never keeps a reader waiting as a pipe does.
    pub fn is_regular(&self) -> bool {
        self.size().is_some()
    }

    /// Its size in bytes, if it is a regular file.
    pub fn size(&self) -> Option<u64> {
        match self {
            Self::Stdin | Self::Reader(_) => None,
            Self::Path(path) => std::fs::metadata(path)
                .ok()
                .filter(std::fs::Metadata::is_file)
                .map(|data| data.len()),
        }
    }

    /// Opens it. A reader of the caller's can be opened once.
    ///
    /// # Errors
    /// It cannot be opened.
    pub(super) fn open(&self) -> io::Result<OpenSource> {
        match self {
            Self::Stdin => Ok(OpenSource {
                reader: Box::new(io::stdin()),
                length: None,
            }),
            Self::Path(path) if path.is_dir() => Err(io::Error::new(
                io::ErrorKind::IsADirectory,
                "it is a directory",
            )),
            Self::Path(path) => {
                let file = File::open(path)?;
                let length = LengthGuard::new(&file)?;
                Ok(OpenSource {
                    reader: Box::new(file),
                    length,
                })
            }
            Self::Reader(given) => {
                let mut reader = given.reader.lock().unwrap_or_else(PoisonError::into_inner);
                let taken = reader.take();
                let reader = taken.ok_or_else(|| io::Error::other("it was read before"))?;
                Ok(OpenSource {
                    reader,
                    length: None,
                })
            }
        }
    }
}

/// Device and number of a regular file: hard links share them.
#[cfg(unix)]
pub type FileIdentity = (u64, u64);

/// The path of a regular file without links.
#[cfg(not(unix))]
pub type FileIdentity = PathBuf;

#[cfg(unix)]
fn identity(path: &Path) -> Option<FileIdentity> {
    use std::os::unix::fs::MetadataExt;
    let data = std::fs::metadata(path).ok()?;
    data.is_file().then(|| (data.dev(), data.ino()))
}

#[cfg(unix)]
fn pipe(path: &Path) -> Option<FileIdentity> {
    use std::os::unix::fs::{FileTypeExt, MetadataExt};
    let data = std::fs::metadata(path).ok()?;
    data.file_type().is_fifo().then(|| (data.dev(), data.ino()))
}

#[cfg(not(unix))]
fn pipe(_: &Path) -> Option<FileIdentity> {
    None
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<FileIdentity> {
    let whole = std::fs::canonicalize(path).ok()?;
    whole.is_file().then_some(whole)
}

/// A source that has been opened.
pub(super) struct OpenSource {
    pub reader: Box<dyn Read + Send>,
    /// The guard of a regular file.
    pub length: Option<LengthGuard>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_to_show() {
        for (argument, name) in [
            ("-", "standard input"),
            ("./-", "./-"),
            ("reads 1.fq", "reads 1.fq"),
            ("a\u{1b}[2Jb", "a\\u{1b}[2Jb"),
        ] {
            assert_eq!(Source::new(Path::new(argument)).name(), name);
        }
        assert_eq!(Source::from_reader("a\nb", io::empty()).name(), "a\\nb");
    }

    #[test]
    fn one_file_by_two_paths_is_the_same() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("a.fq");
        std::fs::write(&path, "").expect("written");
        let [one, other] = ["a.fq", "./a.fq"].map(|name| Source::new(&directory.path().join(name)));
        assert!(one.is_same_file(&other) && one.is_regular());
        assert!(!one.is_same_file(&Source::new(directory.path())));
        let link = directory.path().join("link.fq");
        std::fs::hard_link(&path, &link).expect("linked");
        #[cfg(unix)]
        assert!(one.is_same_file(&Source::new(&link)));
        assert!(!Source::Stdin.is_same_file(&one) && !Source::Stdin.is_regular());
    }

    #[test]
    fn copies_of_a_reader_are_one_reader_that_is_read_once() {
        let source = Source::from_reader("memory", &b"text"[..]);
        let copy = source.clone();
        assert!(copy == source && source.open().is_ok());
        let again = copy.open().err().map(|error| error.to_string());
        assert_eq!(again.as_deref(), Some("it was read before"));
        assert!(source != Source::from_reader("memory", &b"text"[..]));
    }
}
