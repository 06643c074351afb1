//! The Python package `fuselane`: the library's panel, aligner and evidence as classes.

mod aligner;
mod evidence;
mod observation;
mod panel;
mod report;
mod work;

use pyo3::create_exception;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;

create_exception!(
    fuselane,
    FuselaneError,
    PyException,
    "An input that fails or is wrong: file, record or line, what is wrong, and what to do."
);

/// An error of the library, with its sentence.
fn raised(error: impl std::fmt::Display) -> PyErr {
    FuselaneError::new_err(error.to_string())
}

#[pymodule]
mod _fuselane {
    #[pymodule_export]
    use super::FuselaneError;
    #[pymodule_export]
    use super::aligner::{Aligner, Observations};
    #[pymodule_export]
    use super::evidence::Evidence;
    #[pymodule_export]
    use super::observation::Observation;
    #[pymodule_export]
    use super::panel::Panel;
    #[pymodule_export]
    use super::report::write_json;
}
