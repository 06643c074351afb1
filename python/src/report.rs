//! Reports of a result.

use crate::{FuselaneError, raised};
use fuselane::document::Document;
use fuselane::report::{FORMATS, Findings, Format, Output, Report};
use pyo3::prelude::*;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// A file that is to be written, and what it is to hold.
type Asked = (PathBuf, &'static dyn Report);

/// Writes a report of a result that is given as JSON; gives the names of its files.
#[pyfunction]
#[pyo3(signature = (result, path, format = None))]
pub fn write_json(result: &str, path: PathBuf, format: Option<&str>) -> PyResult<Vec<PathBuf>> {
    let document = Document::from_json(result.as_bytes()).map_err(raised)?;
    let format = match format {
        Some(name) => FORMATS
            .iter()
            .find(|one| one.name == name && !one.needs_reads),
        None => format_of(&path),
    };
    let format = format.ok_or_else(|| {
        let known = FORMATS.iter().filter(|one| !one.needs_reads);
        let names: Vec<&str> = known.map(|one| one.name).collect();
        let names = names.join(", ");
        FuselaneError::new_err(format!("no format of a result; give one of {names}"))
    })?;
    let asked = files(format, &path)?;
    let findings = Findings::from(&document);
    let mut written = Vec::new();
    for (path, report) in &asked {
        let mut output = Output::open(path).map_err(raised)?;
        output.write(*report, &findings).map_err(raised)?;
        written.push(output);
    }
    // All of them or none.
    for output in written {
        output.publish().map_err(raised)?;
    }
    Ok(asked.into_iter().map(|(path, _)| path).collect())
}

/// The format that a name's ending tells; the longest does.
fn format_of(path: &Path) -> Option<&'static Format> {
    let name = path.to_string_lossy();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    let fitting = FORMATS
        .iter()
        .filter(|one| !one.needs_reads && name.ends_with(one.ending));
    fitting.max_by_key(|one| one.ending.len())
}

/// The files of a format, the first of which is called `path`.
fn files(format: &'static Format, path: &Path) -> PyResult<Vec<Asked>> {
    let name = path.to_string_lossy();
    let (stem, ending) = match format.keeps_ending {
        true => (
            name.strip_suffix(format.ending).map(OsString::from),
            format.ending,
        ),
        false => (Some(path.into()), ""),
    };
    let stem = stem.ok_or_else(|| {
        raised(format!(
            "{name}: only names that end in {} are recognised",
            format.ending
        ))
    })?;
    let parts = match name.ends_with(".gz") {
        true if format.compressed.is_empty() => {
            return Err(raised(format!(
                "{name}: this format is not compressed; leave .gz out"
            )));
        }
        true => format.compressed,
        false => format.files,
    };
    let file = |(part, report): &(&str, &'static dyn Report)| {
        let mut name = stem.clone();
        name.push(part);
        name.push(ending);
        (PathBuf::from(name), *report)
    };
    Ok(parts.iter().map(file).collect())
}
