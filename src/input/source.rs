//! Where reads come from: standard input, a path, or a reader of the caller's.

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
    Given(Given),
}

/// A reader and its name. It can be read once; copies of this are the same reader.
#[derive(Clone)]
pub struct Given {
    name: Arc<str>,
    reader: Arc<Mutex<Option<Box<dyn Read + Send>>>>,
}

impl std::fmt::Debug for Given {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.debug_tuple("Given").field(&self.name).finish()
    }
}

impl PartialEq for Given {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.reader, &other.reader)
    }
}

impl Eq for Given {}

impl Source {
    /// A reader of the caller's, and what to call it in messages. It is read once, from front to
    /// back, plain or compressed.
    ///
    /// ```
    /// use fuselane::align::{Aligner, AnchorRule};
    /// use fuselane::run::count::Counter;
    /// use fuselane::panel::Panel;
    /// use fuselane::input::{Layout, Source};
    /// let panel = Panel::builtin()?;
    /// let aligner = Aligner::new(&panel, AnchorRule::default());
    /// let source = Source::from_reader("memory", &b"@read\nACGT\n+\nIIII\n"[..]);
    /// let evidence = Counter::new(&aligner).count(&Layout::Single(vec![source]))?;
    /// assert_eq!(evidence.totals.reads, 1);
    /// # Ok::<(), fuselane::Error>(())
    /// ```
    pub fn from_reader(name: &str, reader: impl Read + Send + 'static) -> Self {
        Self::Given(Given {
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

    /// How to name it in reports and messages; control characters are written out.
    pub fn name(&self) -> String {
        let name = match self {
            Self::Stdin => return "standard input".into(),
            Self::Path(path) => path.display().to_string(),
            Self::Given(given) => given.name.to_string(),
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

    /// Whether this and `other` are one file, by whatever paths.
    pub fn is_same_file(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Path(one), Self::Path(two)) => {
                let whole = |path: &Path| std::fs::canonicalize(path).ok();
                one == two || whole(one).is_some_and(|path| whole(two) == Some(path))
            }
            _ => self == other,
        }
    }

    /// Whether it is a regular file, which never keeps a reader waiting as a pipe does.
    pub fn is_regular(&self) -> bool {
        self.size().is_some()
    }

    /// Its size in bytes, if it is a regular file.
    pub fn size(&self) -> Option<u64> {
        match self {
            Self::Stdin | Self::Given(_) => None,
            Self::Path(path) => std::fs::metadata(path)
                .ok()
                .filter(std::fs::Metadata::is_file)
                .map(|data| data.len()),
        }
    }

    /// Opens it.
    ///
    /// # Errors
    /// It cannot be opened.
    pub(super) fn open(&self) -> io::Result<Opening> {
        match self {
            Self::Stdin => Ok((Box::new(io::stdin()), None)),
            Self::Path(path) if path.is_dir() => Err(io::Error::new(
                io::ErrorKind::IsADirectory,
                "it is a directory",
            )),
            Self::Path(path) => {
                let file = File::open(path)?;
                let watch = Watch::new(&file)?;
                Ok((Box::new(file), watch))
            }
            Self::Given(given) => {
                let mut reader = given.reader.lock().unwrap_or_else(PoisonError::into_inner);
                let taken = reader.take();
                let reader = taken.ok_or_else(|| io::Error::other("it was read before"))?;
                Ok((reader, None))
            }
        }
    }
}

/// What a source gives, and the file behind it if it is a regular one.
pub(super) type Opening = (Box<dyn Read + Send>, Option<Watch>);

/// A regular file, and how long it was when it was opened.
#[derive(Debug)]
pub struct Watch {
    file: File,
    length: u64,
}

impl Watch {
    /// `None` if it is no regular file.
    fn new(file: &File) -> io::Result<Option<Self>> {
        let data = file.metadata()?;
        if !data.is_file() {
            return Ok(None);
        }
        Ok(Some(Self {
            file: file.try_clone()?,
            length: data.len(),
        }))
    }

    /// The file.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Its length in bytes when it was opened.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Looks at the length again when the file has been read.
    ///
    /// # Errors
    /// It has changed: someone still writes to it, and what was read may be a part.
    pub fn check(&self) -> io::Result<()> {
        let now = self.file.metadata()?.len();
        if now == self.length {
            return Ok(());
        }
        Err(io::Error::other(format!(
            "it had {} bytes when it was opened and has {now} now; run again when it is written",
            self.length
        )))
    }
}
