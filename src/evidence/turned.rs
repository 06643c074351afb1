//! A read on the strand of the transcript, without a copy of it.

use crate::align::{COMPLEMENT, upper_dna};
use crate::fastq::Record;
use std::ops::Range;

/// A read on the strand of the transcript.
#[derive(Clone, Copy)]
pub(super) struct Turned<'a> {
    read: Record<'a>,
    forward: bool,
}

impl<'a> Turned<'a> {
    /// The read as given, or its reverse complement.
    pub(super) fn new(read: Record<'a>, forward: bool) -> Self {
        Self { read, forward }
    }

    /// Whether the read as given is on that strand.
    pub(super) fn is_forward(&self) -> bool {
        self.forward
    }

    /// Its length in bases.
    pub(super) fn len(&self) -> usize {
        self.read.sequence.len()
    }

    /// Bases and qualities as sequenced of a range on the transcript's strand.
    pub(super) fn given(self, range: Range<usize>) -> (&'a [u8], &'a [u8]) {
        let given = if self.forward {
            range
        } else {
            self.len() - range.end..self.len() - range.start
        };
        (
            &self.read.sequence[given.clone()],
            &self.read.quality[given],
        )
    }

    /// The bases in a range on the transcript's strand, upper case and without `U`.
    pub(super) fn bases(self, range: Range<usize>) -> Vec<u8> {
        let given = self.given(range).0.iter().map(|&base| upper_dna(base));
        if self.forward {
            given.collect()
        } else {
            let complement: &[u8; 256] = &COMPLEMENT;
            given
                .rev()
                .map(|base| complement[usize::from(base)])
                .collect()
        }
    }

    /// The qualities of the bases in a range, as in FASTQ.
    pub(super) fn qualities(self, range: Range<usize>) -> Vec<u8> {
        let mut qualities = self.given(range).1.to_vec();
        if !self.forward {
            qualities.reverse();
        }
        qualities
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_of_the_strand_of_the_transcript() {
        let read = Record {
            name: b"read",
            sequence: b"AACGu",
            quality: b"12345",
        };
        // Its reverse complement is ACGTT.
        for (forward, range, bases, qualities) in [
            (true, 0..5, "AACGT", "12345"),
            (true, 1..3, "AC", "23"),
            (true, 2..2, "", ""),
            (false, 0..5, "ACGTT", "54321"),
            (false, 0..2, "AC", "54"),
            (false, 3..5, "TT", "21"),
        ] {
            let turned = Turned::new(read, forward);
            let found = (turned.bases(range.clone()), turned.qualities(range.clone()));
            let expected = (bases.as_bytes().to_vec(), qualities.as_bytes().to_vec());
            assert_eq!(found, expected, "{forward} {range:?}");
        }
    }
}
