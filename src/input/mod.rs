//! Where reads come from: files, FIFOs and standard input, compressed or not.

mod blocks;
#[cfg(test)]
pub(crate) mod corpus;
mod extent;
mod gzip;
mod layout;
mod open;
mod source;

pub use blocks::{BlockReader, Blocks, HEADROOM, Next, Piece};
pub use extent::{EXTENT_BUFFER, Extent, ExtentReader};
pub use layout::Layout;
pub use open::{Compression, Decoded, Opened, refuse_other_formats};
pub use source::{Given, Source};
