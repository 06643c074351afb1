//! Which panel is meant: a built-in one by its name, or a directory.

use clap::Args;
use fuselane::Result;
use fuselane::input::Source;
use fuselane::panel::{EXON_ENDS, Panel, PanelFiles};
use fuselane::run::{Transcriptome, exon_ends_beside, read_files};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct PanelArgument {
    /// Panel: alk, imt (further kinases), or a directory with one [default: alk]
    #[arg(long, value_name = "PANEL", help_heading = "Input")]
    panel: Option<PathBuf>,
}

impl PanelArgument {
    /// The files that are read.
    pub fn sources(&self) -> Vec<Source> {
        let directory = self.panel.as_deref().and_then(directory_of);
        let files = directory.into_iter().flat_map(|directory| {
            let names = PanelFiles::names().chain([EXON_ENDS]);
            names.map(|name| Source::Path(directory.join(name)))
        });
        files.collect()
    }

    /// The table of exon ends beside the panel, in which partners are looked for if no other file is given.
    ///
    /// # Errors
    /// It is of another panel, or wrong.
    pub fn exon_ends(&self, panel: &Panel) -> Result<Option<PathBuf>> {
        let directory = self.panel.as_deref().and_then(directory_of);
        let beside = directory.map(|directory| exon_ends_beside(directory, panel));
        let beside = beside.transpose()?.flatten();
        let of_table = beside.as_deref().map(Transcriptome::of);
        of_table.map_or(Ok(()), |table| table.check())?;
        Ok(beside)
    }

    /// The panel that is asked for, and its files unless it is the default.
    ///
    /// # Errors
    /// A panel that is wrong.
    pub fn load(&self) -> Result<(Panel, Option<PanelFiles>)> {
        let asked = self.panel.as_deref();
        let other = asked.filter(|panel| *panel != Path::new(PanelFiles::BUILTIN[0]));
        let files = other.map(|panel| files_of(Some(panel))).transpose()?;
        let panel = files
            .as_ref()
            .map_or_else(Panel::builtin, Panel::from_files)?;
        Ok((panel, files))
    }
}

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
