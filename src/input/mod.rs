//! Where reads come from: files, FIFOs and standard input, compressed or not.
//!
//! A [`Source`] is opened as one of three: text from front to back ([`Decoded`]), the blocks of a
//! BGZF file ([`BlockReader`]), or the extents of a plain file ([`ExtentReader`]). Blocks and
//! extents are the *parts* of an input: each becomes a [`Piece`] of text without the others.

mod bgzf;
mod blocks;
mod compression;
mod decoded;
mod extent;
mod format;
mod gzip;
mod layout;
mod length_guard;
mod open;
mod piece;
mod raw;
mod source;
mod text;

pub use blocks::{BlockReader, Blocks, NextBlocks};
pub use compression::Compression;
pub use decoded::Decoded;
pub use extent::{EXTENT_BUFFER, Extent, ExtentReader};
pub use format::refuse_other_formats;
pub use layout::Layout;
pub use open::Opened;
pub use piece::{HEADROOM, Piece};
pub use source::{FileIdentity, ReaderSource, Source};
pub use text::Text;
