//! A library counted: a layout in, evidence out.

pub mod count;
pub mod spool;
