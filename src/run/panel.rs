//! A panel from a directory.

use super::unfinished::without_name;
use crate::error::{Error, Result};
use crate::panel::{EXON_ENDS, Panel, PanelFile, PanelFiles};
use std::io::ErrorKind::NotFound;
use std::path::{Path, PathBuf};

/// Reads a panel from a directory with the files of `reference/`.
///
/// # Errors
/// A file that cannot be read, or a row that is wrong: file, line and remedy.
pub fn read_panel(directory: &Path) -> Result<Panel> {
    Panel::from_files(&read_files(directory)?)
}

/// Reads the files of a panel from a directory, without a look at what they say.
///
/// # Errors
/// A file that cannot be read.
pub fn read_files(directory: &Path) -> Result<PanelFiles> {
    PanelFiles::read(|name| {
        let path = directory.join(name);
        let text = match std::fs::read_to_string(&path) {
            Err(error) if error.kind() == NotFound && PanelFiles::is_optional(name) => {
                String::new()
            }
            read => read.map_err(|source| Error::Read {
                file: path.display().to_string(),
                source,
            })?,
        };
        Ok(PanelFile {
            path: path.display().to_string(),
            text: text.into(),
        })
    })
}

/// The table of exon ends beside a panel of a directory, if it has one.
///
/// # Errors
/// The panel says that it has one, and it is not there.
pub fn exon_ends_beside(directory: &Path, panel: &Panel) -> Result<Option<PathBuf>> {
    let path = directory.join(EXON_ENDS);
    match &panel.exon_ends {
        None => Ok(None),
        Some(_) if path.exists() => Ok(Some(path)),
        Some(_) => Err(Error::Panel {
            file: path.display().to_string(),
            line: 0,
            problem: "the panel was built with it, and it is not there".into(),
            remedy: "copy the whole directory, or take the row exon_ends out of panel.tsv".into(),
        }),
    }
}

/// Writes the files of a panel, and others by their names, to a directory that is not there yet. It
/// appears whole or not at all.
///
/// # Errors
/// The directory is there, or cannot be written.
pub fn write_files(files: &PanelFiles, others: &[(&str, &str)], directory: &Path) -> Result<()> {
    let failed = |source| Error::Write {
        file: directory.display().to_string(),
        source,
    };
    if directory.exists() {
        return Err(failed(std::io::ErrorKind::AlreadyExists.into()));
    }
    let parent = directory.parent().filter(|path| *path != Path::new(""));
    let beside = tempfile::Builder::new()
        .prefix(".fuselane-panel-")
        .tempdir_in(parent.unwrap_or(Path::new(".")))
        .map_err(without_name)
        .map_err(failed)?;
    // Made by the usual call, for the usual permissions: those of a temporary directory are its owner's.
    let whole = beside.path().join("panel");
    std::fs::create_dir(&whole).map_err(failed)?;
    for name in PanelFiles::names() {
        let text = &files.file(name)?.text;
        std::fs::write(whole.join(name), text.as_bytes()).map_err(failed)?;
    }
    for (name, text) in others {
        std::fs::write(whole.join(name), text).map_err(failed)?;
    }
    std::fs::rename(&whole, directory).map_err(failed)
}
