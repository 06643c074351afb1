//! Tells from sequencing reads which ALK fusion transcript a tumour carries.
//!
//! Reads go one way: [`reads`] -> [`screen`] -> [`align`] -> [`evidence`] -> [`call`] ->
//! [`report`], over a [`panel`] that is data.
//!
//! ```
//! use fuselane::align::{Aligner, Outcome, Read};
//! use fuselane::call::{Sample, call};
//! use fuselane::evidence::Evidence;
//! use fuselane::panel::Panel;
//! use fuselane::parameters::Parameters;
//! use fuselane::reads::Records;
//! use fuselane::umi::UmiRule;
//!
//! let panel = Panel::builtin()?;
//! let parameters = Parameters::default();
//! let aligner = Aligner::new(&panel, parameters.anchor_rule());
//! let mut evidence = Evidence::default();
//! let mut records = Records::new(b"@read\nACGTACGTACGTACGT\n+\nIIIIIIIIIIIIIIII\n");
//! while let Ok(Some(record)) = records.next_record() {
//!     evidence.add_fragment(&aligner, &UmiRule::None, record, None)?;
//! }
//! let sample = Sample { name: "sample", files: &[], evidence: &evidence };
//! let document = call(&panel, &parameters, sample, &[]);
//! assert!(document.calls.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod align;
pub mod call;
pub mod consensus;
pub mod count;
pub mod document;
pub mod error;
pub mod evidence;
pub mod fragment;
pub mod frame;
pub mod interval;
pub mod names;
pub mod panel;
pub mod parameters;
pub mod pile_up;
pub mod reads;
pub mod report;
pub mod screen;
pub mod supporting;
pub mod tally;
pub mod umi;

pub use error::{Error, Result};
