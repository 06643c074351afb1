//! Tells from sequencing reads which ALK fusion transcript a tumour carries.
//!
//! Reads go one way: [`input`] -> [`fastq`] -> [`screen`] -> [`align`] -> [`evidence`] -> [`call`] ->
//! [`report`], over a [`panel`] that is data.
//!
//! ```
//! use fuselane::align::{Aligner, Outcome, Read};
//! use fuselane::call::{Sample, call};
//! use fuselane::evidence::Evidence;
//! use fuselane::panel::Panel;
//! use fuselane::document::Parameters;
//! use fuselane::fastq::Records;
//! use fuselane::fastq::umi::UmiRule;
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
pub mod document;
pub mod error;
pub mod evidence;
pub mod fastq;
#[cfg(feature = "run")]
pub mod feed;
mod hexadecimal;
#[cfg(feature = "run")]
pub mod input;
pub mod panel;
#[cfg(feature = "report")]
pub mod report;
#[cfg(feature = "run")]
pub mod run;
pub mod screen;
#[cfg(test)]
mod test_data;

pub use error::{Error, Result};
pub use hexadecimal::hexadecimal;
