//! What the tests share.

pub mod build;
pub mod cases;
pub mod compress;
pub mod exon_ends;
pub mod genome;
pub mod library;
pub mod program;
pub mod records;
pub mod reference;
pub mod sample;
pub mod tools;
pub mod transcripts;
