//! Which panel is meant: a built-in one by its name, or a directory.

use fuselane::Result;
use fuselane::panel::{Panel, PanelFiles};
use fuselane::run::read_files;
use std::path::Path;

/// The files of a panel; of the default one if none is named.
///
/// # Errors
/// A file that cannot be read.
pub fn files_of(panel: Option<&Path>) -> Result<PanelFiles> {
    let Some(panel) = panel else {
        return Ok(PanelFiles::builtin());
    };
    match directory_of(panel) {
        Some(directory) => read_files(directory),
        None => Ok(builtin(panel).unwrap_or_else(PanelFiles::builtin)),
    }
}

/// The directory of a panel; `None` if it is built in.
pub fn directory_of(panel: &Path) -> Option<&Path> {
    builtin(panel).is_none().then_some(panel)
}

fn builtin(panel: &Path) -> Option<PanelFiles> {
    panel.to_str().and_then(PanelFiles::builtin_named)
}

/// A panel; the default one if none is named.
///
/// # Errors
/// A panel that is wrong.
pub fn load_panel(panel: Option<&Path>) -> Result<Panel> {
    Panel::from_files(&files_of(panel)?)
}
