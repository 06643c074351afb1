//! Results that were stored in files.

use crate::document::Document;
use crate::error::{Error, Result};
use std::io::Read;
use std::path::Path;

/// Most bytes of a stored document; a result has some hundred thousand.
const LARGEST: u64 = 256 << 20;

/// Reads a document from a file; `-` is standard input.
///
/// # Errors
/// A file that cannot be read, is no result of this program, is cut short, is of another version of
/// the schema, or was changed since it was written.
pub fn read_document(path: &Path) -> Result<Document> {
    let name = path.display().to_string();
    let failed = |source| Error::Read {
        file: name.clone(),
        source,
    };
    let mut text = Vec::new();
    if path == Path::new("-") {
        let stdin = std::io::stdin().lock();
        stdin.take(LARGEST).read_to_end(&mut text).map_err(failed)?;
    } else {
        let file = std::fs::File::open(path).map_err(failed)?;
        file.take(LARGEST).read_to_end(&mut text).map_err(failed)?;
    }
    Document::from_json(&text).map_err(|source| Error::Stored { file: name, source })
}
