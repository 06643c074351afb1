//! Tells from sequencing reads which ALK fusion transcript a tumour carries.
//!
//! Reads go one way: [`reads`] -> [`screen`] -> [`align`] -> [`evidence`] -> [`call`] ->
//! [`report`], over a [`panel`] that is data.
//!
//! ```
//! use fuselane::align::{Aligner, Outcome, Read};
//! use fuselane::call::call;
//! use fuselane::evidence::Evidence;
//! use fuselane::panel::Panel;
//! use fuselane::parameters::Parameters;
//! use fuselane::reads::Records;
//!
//! let panel = Panel::builtin()?;
//! let parameters = Parameters::default();
//! let aligner = Aligner::new(&panel, parameters.anchor_rule());
//! let mut evidence = Evidence::default();
//! let mut records = Records::new(b"@read\nACGTACGTACGTACGT\n+\nIIIIIIIIIIIIIIII\n");
//! while let Ok(Some(record)) = records.next_record() {
//!     evidence.add_fragment(&aligner, record, None);
//! }
//! let document = call(&panel, &parameters, "sample", vec![], &evidence);
//! assert!(document.calls.is_empty());
//! # Ok::<(), fuselane::Error>(())
//! ```

pub mod align;
pub mod call;
pub mod count;
pub mod document;
pub mod error;
pub mod evidence;
pub mod fragment;
pub mod frame;
pub mod names;
pub mod panel;
pub mod parameters;
pub mod reads;
pub mod report;
pub mod screen;
pub mod tally;

pub use error::{Error, Result};
