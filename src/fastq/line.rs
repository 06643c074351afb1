//! Finds line ends, many bytes at a time.

use wide::u8x16;

/// Bytes of a block; each has one bit in a `u64`.
const BLOCK: usize = u64::BITS as usize;

/// Bytes that are compared at once.
const LANES: usize = 16;

/// Gives the line ends of a text, one at each call. The caller passes the same text every time.
/// Every byte is looked at once, however short the lines are; a search for each line end is slower.
#[derive(Debug, Clone, Copy, Default)]
pub struct LineEnds {
    /// The line ends of the block before `next` that have not been given yet, as bits.
    waiting: u64,
    /// Start of the next block.
    next: usize,
}

/// The line ends of a block: bit `i` is set if byte `i` is one.
#[inline]
fn line_ends(block: &[u8; BLOCK]) -> u64 {
    let (parts, _) = block.as_chunks::<LANES>();
    let newlines = u8x16::splat(b'\n');
    parts.iter().rev().fold(0, |bits, part| {
        let equal = u8x16::new(*part).cmp_eq(newlines);
        bits << LANES | u64::from(equal.move_mask() as u16)
    })
}

impl LineEnds {
    /// The index of the next line end in `bytes`; `None` after the last one.
    #[inline]
    pub fn next(&mut self, bytes: &[u8]) -> Option<usize> {
        while self.waiting == 0 {
            let rest = bytes.get(self.next..).filter(|rest| !rest.is_empty())?;
            self.waiting = match rest.first_chunk() {
                Some(block) => line_ends(block),
                None => {
                    let mut block = [0; BLOCK];
                    block[..rest.len()].copy_from_slice(rest);
                    line_ends(&block)
                }
            };
            self.next += BLOCK;
        }
        let place = self.next - BLOCK + self.waiting.trailing_zeros() as usize;
        self.waiting &= self.waiting - 1;
        Some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn every_line_end_is_given_once(text in "([a-c@+]{0,90}\n?){0,12}") {
            let bytes = text.as_bytes();
            let mut line_ends = LineEnds::default();
            let found: Vec<usize> = std::iter::from_fn(|| line_ends.next(bytes)).collect();
            let expected: Vec<usize> = (0..bytes.len()).filter(|&at| bytes[at] == b'\n').collect();
            proptest::prop_assert_eq!(found, expected);
            proptest::prop_assert_eq!(line_ends.next(bytes), None);
        }
    }
}
