//! fuselane
pub mod align;
pub mod error;
pub mod panel;
pub mod reads;
pub mod screen;
pub use error::{Error, Result};
