//! A panel as evidence keeps it.

use crate::error::{Error, Result, ShardProblem};
use crate::panel::{Panel, PanelFile, PanelFiles};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// A panel as evidence keeps it: by its digest where it is built in, whole where it is not.
///
/// [`Batch`](crate::run::batch::Batch) has an example.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredPanel {
    /// SHA-256 of its files, in hexadecimal; ids of junctions and contigs are of this panel.
    pub(in crate::run) sha256: String,
    /// Its name and version.
    words: String,
    /// The texts of its files by their names; none of the panel that is built in.
    files: Option<BTreeMap<String, String>>,
}

impl StoredPanel {
    /// A panel; `files` are its texts where it was read from files. Those of the panel that is built in
    /// are not kept.
    ///
    /// # Errors
    /// A file of it is missing.
    pub fn new(panel: &Panel, files: Option<&PanelFiles>) -> Result<Self> {
        let is_another = |_: &&PanelFiles| panel.sha256 != PanelFiles::builtin().sha256();
        let texts = files.filter(is_another).map(|files| {
            let text = |name: &str| Ok((name.to_string(), files.file(name)?.text.to_string()));
            PanelFiles::names().map(text).collect::<Result<_>>()
        });
        Ok(Self {
            sha256: panel.sha256.clone(),
            words: format!("{} {}", panel.name, panel.version),
            files: texts.transpose()?,
        })
    }

    pub(super) fn open(&self, file: &str) -> Result<Panel> {
        let panel = match &self.files {
            None => Panel::builtin()?,
            Some(texts) => Panel::from_files(&PanelFiles::read(|name| {
                Ok(PanelFile {
                    path: format!("{file}, {name}"),
                    text: texts.get(name).cloned().unwrap_or_default().into(),
                })
            })?)?,
        };
        if panel.sha256 == self.sha256 {
            return Ok(panel);
        }
        Err(Error::Shard {
            file: file.into(),
            problem: ShardProblem::Panel {
                found: self.sha256.clone(),
            },
        })
    }
}

impl fmt::Display for StoredPanel {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{} ({})", self.words, self.sha256)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::merge::fixture::{PANEL, part};

    #[test]
    fn a_panel_that_is_not_built_in_is_kept_whole() {
        let builtin = PanelFiles::builtin();
        let kept = StoredPanel::new(&PANEL, Some(&builtin)).expect("a panel");
        assert_eq!(kept, StoredPanel::new(&PANEL, None).expect("a panel"));
        let other = PanelFiles::read(|name| {
            let mut file = builtin.file(name)?.clone();
            if name == "panel.tsv" {
                file.text = file.text.replace("2.0.0", "9.0.0").into();
            }
            Ok(file)
        });
        let other = other.expect("files");
        let panel = Panel::from_files(&other).expect("a panel");
        let mut one = part("one", &[1]);
        one.shard.panel = StoredPanel::new(&panel, Some(&other)).expect("a panel");
        let opened = one.shard.open_panel("one.evidence").expect("it is kept");
        assert_eq!(
            (opened.version.as_str(), &opened.sha256),
            ("9.0.0", &panel.sha256)
        );
        one.shard.panel = StoredPanel::new(&panel, None).expect("a panel");
        let error = one
            .shard
            .open_panel("one.evidence")
            .expect_err("it is not kept");
        assert!(error.to_string().contains(&panel.sha256), "{error}");
    }
}
