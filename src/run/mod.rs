//! A library counted: a layout in, evidence out.

mod annotation;
mod build;
pub mod count;
pub mod digest;
mod genome;
mod name_hash;
mod names;
mod panel;
mod partners;
mod shard;
pub mod spool;
mod stored;

pub use annotation::Annotation;
pub use build::build_panel;
pub use genome::Genome;
pub use panel::{read_files, read_panel, write_files};
pub use partners::Transcriptome;
pub use shard::{Merged, Shard, merge};
pub use stored::read_document;
