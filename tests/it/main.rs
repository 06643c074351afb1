//! Whole runs of the program, and what must hold of the library: one binary, a module for each theme.

#![allow(missing_docs, clippy::unwrap_used)]

mod support;
mod targets;
mod terminal;
mod transcriptome;

mod accuracy;
mod adapters;
mod batch;
mod breaks;
mod build;
mod controls;
mod detect;
mod documentation;
mod drivers;
mod exon_ends;
mod faults;
mod foreign;
mod fuzz;
mod gaps;
mod gel;
mod hostile;
mod imt;
mod irregular;
mod laboratory;
mod limits;
mod merge;
mod names;
mod negative;
mod orphans;
mod outlets;
mod outputs;
mod page;
mod panel;
mod peers;
mod properties;
mod rates;
mod records;
mod reproducibility;
mod shell;
mod soak;
mod specificity;
mod streams;
mod switching;
mod validate;
