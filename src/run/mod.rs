//! A library counted: a layout in, evidence out.

pub mod count;
mod names;
mod panel;
pub mod spool;
mod stored;

pub use panel::read_panel;
pub use stored::read_document;
