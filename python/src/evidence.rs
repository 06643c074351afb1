//! What reads add up to.

use crate::aligner::Aligner;
use crate::raised;
use fuselane::call::{Control, Sample, call};
use fuselane::document::ControlKind;
use fuselane::evidence::{self, Sum};
use fuselane::fastq::Record;
use fuselane::fastq::UmiSetting;
use fuselane::panel;
use fuselane::run::Transcriptome;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What the reads of a library add up to.
#[pyclass(module = "fuselane")]
pub struct Evidence {
    pub aligner: Py<Aligner>,
    pub inner: evidence::Evidence,
    pub files: Vec<String>,
}

/// Bases and qualities of a read, and of its mate.
type Bases = (String, String);

#[pymethods]
impl Evidence {
    #[new]
    fn new(aligner: Py<Aligner>) -> Self {
        Self {
            aligner,
            inner: evidence::Evidence::default(),
            files: Vec::new(),
        }
    }

    /// Reads that were counted.
    #[getter]
    fn reads(&self) -> u64 {
        self.inner.totals.reads
    }

    /// Adds a fragment: bases and qualities of a read, and those of its mate if there is one. `name` is that of the
    /// read, where UMIs stand in names.
    #[pyo3(signature = (read, mate = None, *, name = ""))]
    fn add(&mut self, read: Bases, mate: Option<Bases>, name: &str) -> PyResult<()> {
        for (sequence, quality) in std::iter::once(&read).chain(&mate) {
            if sequence.len() != quality.len() {
                return Err(raised("a read has as many qualities as bases"));
            }
        }
        let record = |(sequence, quality)| Record {
            name: name.as_bytes(),
            sequence: str::as_bytes(sequence),
            quality: str::as_bytes(quality),
        };
        let aligner = self.aligner.get();
        let added = self.inner.add_fragment(
            aligner.owned.borrow_dependent(),
            &aligner.umi,
            record((&read.0, &read.1)),
            mate.as_ref()
                .map(|(sequence, quality)| record((sequence, quality))),
        );
        added.map_err(raised)
    }

    /// Adds what another part of the same sample adds up to, by the same panel and thresholds.
    fn merge(&mut self, other: &Self) -> PyResult<()> {
        self.check_alike(other)?;
        self.inner.merge(other.inner.clone());
        self.files.extend_from_slice(&other.files);
        Ok(())
    }

    /// Judges the sample against its controls: the result as JSON, that of `fuselane detect --reproducible`.
    #[pyo3(signature = (
        sample, no_rt = Vec::new(), no_template = Vec::new(), *, meta = BTreeMap::new(), transcriptome = None,
        annotation = None
    ))]
    fn call_json(
        &self,
        sample: &str,
        no_rt: Vec<PyRef<Self>>,
        no_template: Vec<PyRef<Self>>,
        meta: BTreeMap<String, String>,
        transcriptome: Option<PathBuf>,
        annotation: Option<PathBuf>,
    ) -> PyResult<String> {
        for control in no_rt.iter().chain(&no_template) {
            self.check_alike(control)?;
        }
        let of_kind = |kind, all: &[PyRef<Self>]| -> Vec<Control> {
            let control = |one: &PyRef<Self>| Control {
                kind,
                files: one.files.clone(),
                evidence: one.inner.clone(),
            };
            all.iter().map(control).collect()
        };
        let controls = [
            of_kind(ControlKind::NoRt, &no_rt),
            of_kind(ControlKind::NoTemplate, &no_template),
        ]
        .concat();
        let aligner = self.aligner.get();
        let sample = Sample {
            name: sample,
            files: &self.files,
            evidence: &self.inner,
        };
        let panel = aligner.owned.borrow_owner();
        let given = transcriptome.as_deref().map(|sequences| Transcriptome {
            sequences,
            annotation: annotation.as_deref(),
        });
        let transcripts = given.or_else(|| aligner.exon_ends.as_deref().map(Transcriptome::of));
        let found =
            transcripts.map(|one| one.find_partners(panel, &aligner.parameters, &self.inner));
        let document = match found.transpose().map_err(raised)? {
            Some(found) => {
                let panel = panel::Panel::clone(panel).with_found(found);
                call(&panel, &aligner.parameters, sample, &controls)
            }
            None => call(panel, &aligner.parameters, sample, &controls),
        };
        let document = document.described(meta, None);
        serde_json::to_string(&document).map_err(raised)
    }
}

impl Evidence {
    /// Whether another library was counted as this one was; what they add up to says the same then.
    fn check_alike(&self, other: &Self) -> PyResult<()> {
        let (own, others) = (self.aligner.get(), other.aligner.get());
        let sha256 = |aligner: &Aligner| aligner.owned.borrow_owner().sha256.clone();
        let umi = |aligner: &Aligner| UmiSetting::from(&aligner.umi);
        let alike = sha256(own) == sha256(others)
            && own.parameters == others.parameters
            && umi(own) == umi(others);
        match alike {
            true => Ok(()),
            false => Err(PyValueError::new_err(
                "the libraries were counted with different panels, UMIs or thresholds; count all with one Aligner",
            )),
        }
    }
}
