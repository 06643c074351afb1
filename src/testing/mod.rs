//! What tests of several rooms share.

pub mod files;
pub mod schema;
