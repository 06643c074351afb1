//! A folder that one process uses at a time.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

/// Locks a file as long as what is given lives, and makes it if it is not there; `None` if another process has it
/// locked. The system frees the lock of a process that ends, however it ends.
///
/// # Errors
/// The file cannot be written, or its file system knows no locks.
pub(super) fn lock(path: &Path) -> io::Result<Option<File>> {
    let file = File::create(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(source),
    }
}
