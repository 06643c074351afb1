//! Reads against a panel.

use crate::evidence::Evidence;
use crate::observation::Observation;
use crate::panel::Panel;
use crate::work::beside;
use crate::{FuselaneError, raised};
use fuselane::align::{self, Read};
use fuselane::document::Parameters;
use fuselane::input::{Layout, Source, Text};
use fuselane::panel;
use fuselane::run::count::{Counter, Meter};
use needletail::parser::{FastqReader, FastxReader};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use self_cell::self_cell;
use std::io::BufReader;
use std::path::PathBuf;
use std::sync::Arc;

type Borrowed<'a> = align::Aligner<'a>;

self_cell!(
    /// An aligner with the panel that it looks at.
    pub struct Owned {
        owner: Arc<panel::Panel>,
        #[covariant]
        dependent: Borrowed,
    }
);

/// Says what single reads show, and counts libraries.
///
/// The thresholds are those of `parameters` in a result, as `minimum_fragments=3`.
#[pyclass(module = "fuselane", frozen)]
pub struct Aligner {
    pub owned: Arc<Owned>,
    pub exon_ends: Option<PathBuf>,
    pub parameters: Parameters,
}

#[pymethods]
impl Aligner {
    #[new]
    #[pyo3(signature = (panel, **parameters))]
    fn new(panel: Panel, parameters: Option<&Bound<PyDict>>) -> PyResult<Self> {
        let parameters = thresholds(parameters)?;
        let rule = parameters.anchor_rule();
        let owned = Owned::new(panel.inner, |panel| align::Aligner::new(panel, rule));
        Ok(Self {
            owned: Arc::new(owned),
            exon_ends: panel.exon_ends,
            parameters,
        })
    }

    /// The panel.
    #[getter]
    fn panel(&self) -> Panel {
        Panel {
            inner: Arc::clone(self.owned.borrow_owner()),
            exon_ends: self.exon_ends.clone(),
        }
    }

    /// What a read shows. Qualities are as in FASTQ (Phred + 33); without them all bases are good ones.
    #[pyo3(signature = (sequence, quality = None))]
    fn explain(&self, sequence: &str, quality: Option<&str>) -> PyResult<Observation> {
        let good = quality.is_none().then(|| "I".repeat(sequence.len()));
        let quality = quality.or(good.as_deref()).unwrap_or_default();
        if quality.len() != sequence.len() {
            let (bases, given) = (sequence.len(), quality.len());
            let problem = format!("there are {bases} bases and {given} qualities");
            return Err(FuselaneError::new_err(problem));
        }
        Ok(self.owned.explain(sequence.as_bytes(), quality.as_bytes()))
    }

    /// Goes through a FASTQ file, compressed or not: the name of each read, and what it shows.
    fn observations(&self, reads: PathBuf) -> PyResult<Observations> {
        let text = Text::open(&Source::new(&reads)).map_err(raised)?;
        Ok(Observations {
            owned: Arc::clone(&self.owned),
            name: reads.display().to_string(),
            reader: FastqReader::new(text),
        })
    }

    /// Counts a library: one file, or two of mates. `progress` is called with the number of reads so far, ten times
    /// a second. Only controls may hold no reads.
    #[pyo3(signature = (r1, r2 = None, *, threads = 1, progress = None, is_control = false))]
    fn count(
        slf: Bound<Self>,
        r1: PathBuf,
        r2: Option<PathBuf>,
        threads: usize,
        progress: Option<&Bound<PyAny>>,
        is_control: bool,
    ) -> PyResult<Evidence> {
        let first = Source::new(&r1);
        let layout = match &r2 {
            Some(r2) => Layout::Paired(vec![(first, Source::new(r2))]),
            None => Layout::Single(vec![first]),
        };
        let files = layout.sources().iter().map(|one| one.name()).collect();
        let (owned, meter) = (Arc::clone(&slf.get().owned), Meter::default());
        let told = meter.clone();
        let work = move || {
            let counter = Counter {
                threads: threads.max(1),
                meter: told,
                ..Counter::new(owned.borrow_dependent())
            };
            layout.check()?;
            match is_control {
                true => counter.count_control(&layout),
                false => counter.count(&layout),
            }
        };
        let counted = beside(slf.py(), &meter, progress, work)?;
        Ok(Evidence {
            aligner: slf.unbind(),
            inner: counted.map_err(raised)?,
            files,
        })
    }
}

impl Owned {
    fn explain(&self, sequence: &[u8], quality: &[u8]) -> Observation {
        let shown = self.borrow_dependent().explain(Read { sequence, quality });
        Observation::new(self.borrow_owner(), shown)
    }
}

/// Thresholds, of which some are given.
fn thresholds(given: Option<&Bound<PyDict>>) -> PyResult<Parameters> {
    let mut all = serde_json::to_value(Parameters::default()).map_err(raised)?;
    let Some(given) = given else {
        return Ok(Parameters::default());
    };
    let json = given.py().import("json")?.call_method1("dumps", (given,))?;
    let given: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&json.extract::<String>()?).map_err(raised)?;
    for (name, value) in given {
        match all.get_mut(&name) {
            Some(threshold) => *threshold = value,
            None => {
                return Err(PyTypeError::new_err(format!(
                    "there is no threshold {name}"
                )));
            }
        }
    }
    let parameters: Parameters = serde_json::from_value(all)
        .map_err(|error| PyTypeError::new_err(format!("a threshold is wrong: {error}")))?;
    parameters.check().map_err(raised)?;
    Ok(parameters)
}

/// The reads of a file, one after the other, with what they show.
#[pyclass(module = "fuselane", unsendable)]
pub struct Observations {
    owned: Arc<Owned>,
    name: String,
    reader: FastqReader<BufReader<Text>>,
}

#[pymethods]
impl Observations {
    fn __iter__(slf: Bound<Self>) -> Bound<Self> {
        slf
    }

    fn __next__(&mut self) -> PyResult<Option<(String, Observation)>> {
        let Some(record) = self.reader.next() else {
            return Ok(None);
        };
        let record = record.map_err(|error| raised(format!("{}: {error}", self.name)))?;
        let name = String::from_utf8_lossy(record.id()).into_owned();
        let quality = record.qual().unwrap_or_default();
        Ok(Some((name, self.owned.explain(&record.seq(), quality))))
    }
}
