//! Text of one part of an input.

/// Free bytes before the text of a piece. The record that the piece before has begun is copied
/// there, so that the text itself is not moved.
pub const HEADROOM: usize = 64 * 1024;

/// The text of one part of an input, with free space before it.
#[derive(Debug, Default)]
pub struct Piece {
    /// Free up to `start`.
    pub buffer: Vec<u8>,
    /// First byte of the text.
    pub start: usize,
    /// One past the last byte of the text.
    pub end: usize,
}
