//! Panels.

use crate::raised;
use fuselane::panel::{self, PanelFiles};
use fuselane::run::{Transcriptome, exon_ends_beside, read_panel};
use pyo3::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A panel of transcripts, junctions and lanes.
///
/// `panel` is `"alk"`, `"imt"`, or a directory with the files of a panel.
#[pyclass(module = "fuselane", frozen, from_py_object)]
#[derive(Clone)]
pub struct Panel {
    pub inner: Arc<panel::Panel>,
    /// The table of exon ends beside it, in which partners are looked for that it does not have.
    pub exon_ends: Option<PathBuf>,
}

#[pymethods]
impl Panel {
    #[new]
    #[pyo3(signature = (panel = PathBuf::from("alk")), text_signature = "(panel='alk')")]
    fn new(panel: PathBuf) -> PyResult<Self> {
        let Some(builtin) = panel.to_str().and_then(PanelFiles::builtin_named) else {
            return Self::from_directory(&panel).map_err(raised);
        };
        let panel = panel::Panel::from_files(&builtin).map_err(raised)?;
        Ok(Self {
            inner: Arc::new(panel),
            exon_ends: None,
        })
    }

    /// Its name.
    #[getter]
    fn name(&self) -> &str {
        &self.inner.name
    }

    /// Its version.
    #[getter]
    fn version(&self) -> &str {
        &self.inner.version
    }

    /// The SHA-256 of its files, which every result has.
    #[getter]
    fn sha256(&self) -> &str {
        &self.inner.sha256
    }

    /// The genome of its coordinates.
    #[getter]
    fn assembly(&self) -> &str {
        &self.inner.assembly
    }

    /// Symbols of its drivers.
    #[getter]
    fn drivers(&self) -> Vec<String> {
        let panel = &self.inner;
        let drivers = panel.driver_ids();
        drivers
            .map(|id| panel.driver_transcript(id).gene.clone())
            .collect()
    }

    /// Names of its lanes.
    #[getter]
    fn lanes(&self) -> Vec<String> {
        let lanes = self.inner.lanes.iter();
        lanes.map(|lane| lane.name.clone()).collect()
    }

    /// Gene and accession of each of its transcripts.
    #[getter]
    fn transcripts(&self) -> Vec<(String, String)> {
        let all = self.inner.transcripts.iter();
        all.map(|one| (one.gene.clone(), one.accession.clone()))
            .collect()
    }

    fn __repr__(&self) -> String {
        let panel = &self.inner;
        format!("<fuselane.Panel {} {}>", panel.name, panel.version)
    }
}

impl Panel {
    fn from_directory(directory: &Path) -> fuselane::Result<Self> {
        let panel = read_panel(directory)?;
        let exon_ends = exon_ends_beside(directory, &panel)?;
        let table = exon_ends.as_deref().map(Transcriptome::of);
        table.map_or(Ok(()), |table| table.check())?;
        Ok(Self {
            inner: Arc::new(panel),
            exon_ends,
        })
    }
}
