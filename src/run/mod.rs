//! A library counted: a layout in, evidence out.

mod annotation;
pub mod count;
mod name_hash;
mod names;
mod panel;
mod partners;
pub mod spool;
mod stored;

pub use annotation::Annotation;
pub use panel::read_panel;
pub use partners::Transcriptome;
pub use stored::read_document;
