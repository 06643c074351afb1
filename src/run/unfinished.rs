//! Files that appear under their names only when they are whole.

use crate::error::{Error, Result};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tempfile::NamedTempFile;

/// How the names of unfinished files begin and end.
const PREFIX: &str = ".fuselane-";
const SUFFIX: &str = ".part";

/// A file that has no name yet that anyone should know, and the one that it will have.
///
/// ```
/// use fuselane::run::Unfinished;
/// use std::io::Write;
/// let folder = tempfile::tempdir()?;
/// let target = folder.path().join("result.json");
/// let mut unfinished = Unfinished::new(target.clone())?;
/// unfinished.file()?.write_all(b"{}")?;
/// assert!(!target.exists());
/// unfinished.publish()?;
/// assert_eq!(std::fs::read(target)?, b"{}");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Unfinished {
    file: Option<NamedTempFile>,
    target: PathBuf,
}

/// The directory that a path lies in.
pub fn directory_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

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
    /// A file beside its target, with the permissions of the file that it replaces, or else those that a new file
    /// gets.
    ///
    /// # Errors
    /// The directory cannot be written.
    pub fn new(target: PathBuf) -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX).suffix(SUFFIX);
        #[cfg(unix)]
        let known = permissions(&target);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let new = || fs::Permissions::from_mode(0o666);
            builder.permissions(known.clone().unwrap_or_else(new));
        }
        let mut files = unfinished();
        let file = builder.tempfile_in(directory_of(&target));
        let file = file.map_err(without_name)?;
        // A new file has no more than the process lets it have.
        #[cfg(unix)]
        if let Some(known) = known {
            file.as_file().set_permissions(known)?;
        }
        files.insert(file.path().to_path_buf());
        Ok(Self {
            file: Some(file),
            target,
        })
    }

    /// The file itself.
    ///
    /// # Errors
    /// It has its name already.
    pub fn file(&mut self) -> io::Result<&mut File> {
        let file = self.file.as_mut().map(NamedTempFile::as_file_mut);
        file.ok_or_else(|| io::Error::other("it has its name already"))
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// The disk is full, or it cannot stand there; then nothing new stands under its name.
    pub fn publish(mut self) -> io::Result<()> {
        let mut files = unfinished();
        let Some(file) = self.file.take() else {
            return Ok(());
        };
        // Some file systems tell of a full disk only now.
        file.as_file().sync_data()?;
        files.remove(file.path());
        file.persist(&self.target)
            .map(drop)
            .map_err(|error| error.error)
    }
}

/// Who may read and write a file, if it is there.
#[cfg(unix)]
fn permissions(path: &Path) -> Option<fs::Permissions> {
    use std::os::unix::fs::PermissionsExt;
    let known = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    Some(fs::Permissions::from_mode(
        known.permissions().mode() & 0o777,
    ))
}

/// An error of making a file or folder of no name that anyone knows, without that name.
pub(super) fn without_name(error: io::Error) -> io::Error {
    // `tempfile` puts the path behind what the system says, and keeps it nowhere else.
    let words = error.to_string();
    match words.split_once(" at path ") {
        Some((words, _)) => io::Error::new(error.kind(), words),
        None => error,
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(file) = self.file.take() {
            unfinished().remove(file.path());
        }
    }
}

/// Removes unfinished files that a process left in a directory when it was killed. Nobody else may write there.
///
/// # Errors
/// The directory cannot be read, or a file not removed.
pub fn remove_left(directory: &Path) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(PREFIX) && name.ends_with(SUFFIX) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Removes a file, which may not be there.
///
/// # Errors
/// It is there and cannot be removed.
pub fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::Write {
            file: path.display().to_string(),
            source: error,
        }),
        _ => Ok(()),
    }
}

/// Writes a file that appears under its name when it is whole.
///
/// # Errors
/// It cannot be written; then nothing new stands under its name.
pub fn write_whole(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<()> {
    let written = Unfinished::new(path.to_path_buf()).and_then(|mut unfinished| {
        let mut out = BufWriter::new(unfinished.file()?);
        write(&mut out)?;
        out.flush()?;
        drop(out);
        unfinished.publish()
    });
    written.map_err(|source| Error::Write {
        file: path.display().to_string(),
        source,
    })
}
