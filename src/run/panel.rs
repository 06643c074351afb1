//! A panel from a directory.

use crate::error::{Error, Result};
use crate::panel::{Panel, PanelFile, PanelFiles};
use std::path::Path;

/// Reads a panel from a directory with the files of `reference/`.
///
/// # Errors
/// A file that cannot be read, or a row that is wrong: file, line and remedy.
pub fn read_panel(directory: &Path) -> Result<Panel> {
    let files = PanelFiles::read(|name| {
        let path = directory.join(name);
        let text = std::fs::read_to_string(&path).map_err(|source| Error::Read {
            file: path.display().to_string(),
            source,
        })?;
        Ok(PanelFile {
            path: path.display().to_string(),
            text: text.into(),
        })
    })?;
    Panel::from_files(&files)
}
