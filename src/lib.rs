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
//!
//! # What may change
//!
//! The crate has the version of the program, and follows semantic versioning: before 1.0.0 a minor version may break code
//! that uses it, a patch version does not. So that most versions break nothing:
//!
//! - **What comes out may grow.** The types of [`document`] and of [`run::validate::Validation`] that the library fills in,
//!   its errors and what they say is wrong, reasons ([`document::Reason`]) and checks are `#[non_exhaustive]`. Read their
//!   fields, and give a `match` an arm for what is yet to come.
//! - **Answers do not grow.** [`document::Verdict`], [`document::Status`] and [`document::Outcome`] are closed, so that code
//!   which decides by them says what it does with each. A new one is a break.
//! - **What goes in stays open.** Types that you fill in, such as [`document::Parameters`], [`call::Sample`],
//!   [`run::count::Counter`] and [`report::Findings`], are plain structs. A new field has a value in their [`Default`] or
//!   constructor where they have one: end a struct with `..Parameters::default()`.
//! - Texts are for people. Codes ([`document::Reason::code`]) and keys of the JSON follow its schema, as
//!   `docs/versions.md` tells.

//! # Examples
//!
//! A type that you make (it has a function that gives one) has an example, or says which type has. What comes out of it
//! is shown there. [`input`], [`feed`] and [`screen`] are public for the tests and fuzzers of the program and have fewer.

pub mod align;
pub mod call;
pub mod document;
pub mod error;
pub mod evidence;
pub mod fastq;
#[cfg(feature = "run")]
pub mod feed;
#[cfg(feature = "run")]
pub mod input;
pub mod panel;
#[cfg(feature = "report")]
pub mod report;
#[cfg(feature = "run")]
pub mod run;
pub mod screen;
#[cfg(test)]
mod testing;

pub use error::{Error, Result};
