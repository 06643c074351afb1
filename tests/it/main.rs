//! Whole runs of the program, and what must hold of the library: one binary, a module for each theme.

#![allow(missing_docs, clippy::unwrap_used)]

mod support;
mod targets;

mod accuracy;
mod controls;
mod detect;
mod documentation;
mod drivers;
mod faults;
mod foreign;
mod fuzz;
mod gel;

mod hostile;
mod laboratory;
mod names;
mod outputs;
mod page;
mod panel;
mod peers;
mod properties;
mod reproducibility;
mod soak;
mod specificity;
mod streams;
