//! Results and evidence that were stored in files.

use crate::document::Document;
use crate::error::{Error, Result};
use crate::input::{Decoded, Source};
use std::path::Path;

/// Most bytes of a stored document; a result has some hundred thousand.
const LARGEST: usize = 256 << 20;

/// Bytes that are read at once.
const BUFFER: usize = 1 << 20;

/// Reads a document from a file, compressed or not; `-` is standard input.
///
/// # Errors
/// A file that cannot be read, is no result of this program, is cut short, is of another version of
/// the schema, or was changed since it was written.
pub fn read_document(path: &Path) -> Result<Document> {
    let text = read_whole(path, LARGEST)?;
    Document::from_json(&text).map_err(|source| Error::Stored {
        file: path.display().to_string(),
        source,
    })
}

/// The text of a stored file without its compression; only its start if it is longer than `largest`
/// bytes.
///
/// # Errors
/// The file cannot be read, is damaged or cut short.
pub fn read_whole(path: &Path, largest: usize) -> Result<Vec<u8>> {
    let mut decoded = Decoded::of_anything(&Source::new(path))?;
    let mut text = Vec::new();
    let mut is_whole = false;
    while !is_whole && text.len() < largest {
        let length = text.len();
        text.resize(length + BUFFER, 0);
        let count = decoded.fill(&mut text[length..])?;
        text.truncate(length + count);
        is_whole = count < BUFFER;
    }
    Ok(text)
}
