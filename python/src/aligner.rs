//! Reads against a panel.

use crate::evidence::Evidence;
use crate::observation::Observation;
use crate::panel::Panel;
use crate::work::beside;
use crate::{FuselaneError, raised};
use fuselane::align::{self, Read};
use fuselane::document::{Assay, Parameters};
use fuselane::fastq::umi::UmiRule;
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
/// UMIs are as the options of the command have them: `umi_name=True`, `umi_regex`, `umi_bases` and `umi_bases_2`. The
/// thresholds are those of `parameters` in a result, as `minimum_fragments=3` or `assay="amplicon"`; those that are not
/// given are those of the assay.
#[pyclass(module = "fuselane", frozen)]
pub struct Aligner {
    pub owned: Arc<Owned>,
    pub exon_ends: Option<PathBuf>,
    pub parameters: Parameters,
    pub umi: UmiRule,
}

/// A file, or several that belong together.
#[derive(FromPyObject)]
pub enum Paths {
    One(PathBuf),
    Many(Vec<PathBuf>),
}

#[pymethods]
impl Aligner {
    #[new]
    #[pyo3(signature = (
        panel, *, umi_name = false, umi_regex = None, umi_bases = None, umi_bases_2 = None, **parameters
    ))]
    fn new(
        panel: Panel,
        umi_name: bool,
        umi_regex: Option<&str>,
        umi_bases: Option<usize>,
        umi_bases_2: Option<usize>,
        parameters: Option<&Bound<PyDict>>,
    ) -> PyResult<Self> {
        let umi = umi_rule(umi_name, umi_regex, [umi_bases, umi_bases_2])?;
        let parameters = thresholds(parameters, umi.is_used())?;
        let rule = parameters.anchor_rule();
        let owned = Owned::new(panel.inner, |panel| align::Aligner::new(panel, rule));
        Ok(Self {
            owned: Arc::new(owned),
            exon_ends: panel.exon_ends,
            parameters,
            umi,
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

    /// Counts a library: one file, or two of mates, or as many as there are of each. `interleaved` mates follow each
    /// other in one file. `progress` is called with the number of reads so far, ten times a second. Only controls may
    /// hold no reads.
    #[pyo3(signature = (r1, r2 = None, *, interleaved = false, threads = 1, progress = None, is_control = false))]
    fn count(
        slf: Bound<Self>,
        r1: Paths,
        r2: Option<Paths>,
        interleaved: bool,
        threads: usize,
        progress: Option<&Bound<PyAny>>,
        is_control: bool,
    ) -> PyResult<Evidence> {
        let layout = layout(r1, r2, interleaved)?;
        let files = layout.sources().iter().map(|one| one.name()).collect();
        let aligner = slf.get();
        let (owned, umi) = (Arc::clone(&aligner.owned), aligner.umi.clone());
        let (meter, stop) = (Meter::default(), Arc::default());
        let (told, asked) = (meter.clone(), Arc::clone(&stop));
        let work = move || {
            let counter = Counter {
                umi,
                threads: threads.max(1),
                meter: told,
                stop: asked,
                ..Counter::new(owned.borrow_dependent())
            };
            layout.check()?;
            match is_control {
                true => counter.count_control(&layout),
                false => counter.count(&layout),
            }
        };
        let counted = beside(slf.py(), (&meter, &stop), progress, work)?;
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

impl Paths {
    fn sources(self) -> Vec<Source> {
        let paths = match self {
            Self::One(path) => vec![path],
            Self::Many(paths) => paths,
        };
        paths.iter().map(|path| Source::new(path)).collect()
    }
}

/// How files hold fragments.
fn layout(r1: Paths, r2: Option<Paths>, interleaved: bool) -> PyResult<Layout> {
    let (first, second) = (r1.sources(), r2.map(Paths::sources));
    match second {
        Some(_) if interleaved => Err(raised("interleaved mates are in one file; leave r2 out")),
        Some(second) if first.len() != second.len() => Err(raised(format!(
            "r1 has {} files and r2 has {}; give a file of mates for each",
            first.len(),
            second.len()
        ))),
        Some(second) => Ok(Layout::Paired(first.into_iter().zip(second).collect())),
        None if interleaved => Ok(Layout::Interleaved(first)),
        None => Ok(Layout::Single(first)),
    }
}

/// Where UMIs stand: in one of three ways, as the options of the command have them.
fn umi_rule(
    in_name: bool,
    regex: Option<&str>,
    [first, second]: [Option<usize>; 2],
) -> PyResult<UmiRule> {
    let bases = first.or(second).is_some();
    if [in_name, regex.is_some(), bases]
        .iter()
        .filter(|way| **way)
        .count()
        > 1
    {
        let problem = "UMIs stand in one way; give one of umi_name, umi_regex and umi_bases";
        return Err(raised(problem));
    }
    let wrong = [first, second]
        .into_iter()
        .flatten()
        .find(|count| !(2..=64).contains(count));
    if let Some(count) = wrong {
        return Err(raised(format!("a UMI of {count} bases: give 2 to 64")));
    }
    match regex {
        Some(pattern) => {
            UmiRule::pattern(pattern).map_err(|error| raised(format!("umi_regex: {error}")))
        }
        None if in_name => Ok(UmiRule::Name),
        None if bases => Ok(UmiRule::Bases {
            first: first.unwrap_or(0),
            second: second.unwrap_or(0),
        }),
        None => Ok(UmiRule::None),
    }
}

/// Thresholds, of which some are given; the others are those of the assay.
fn thresholds(given: Option<&Bound<PyDict>>, umis: bool) -> PyResult<Parameters> {
    let Some(given) = given else {
        return Ok(Parameters::of_assay(Assay::Auto, umis));
    };
    let json = given.py().import("json")?.call_method1("dumps", (given,))?;
    let given: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&json.extract::<String>()?).map_err(raised)?;
    let assay = given.get("assay").cloned().map(serde_json::from_value);
    let assay: Option<Assay> = assay
        .transpose()
        .map_err(|error| PyTypeError::new_err(format!("a threshold is wrong: {error}")))?;
    let usual = Parameters::of_assay(assay.unwrap_or(Assay::Auto), umis);
    let mut all = serde_json::to_value(usual).map_err(raised)?;
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
