//! Soft clips explained by an adapter or low quality.

use super::quarters::Quarters;
use super::read::OrientedRead;
use super::rule::{ADAPTER_BASES, ADAPTER_BASES_PER_MISMATCH, POOR_CLIP_PERCENT};
use crate::panel::Adapter;
use bio::alphabets::dna;
use std::ops::Range;

/// An end of a read, on the strand of the transcript.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Its first bases.
    Left,
    /// Its last bases.
    Right,
}

/// The adapters that may stand at an end of a read.
#[derive(Debug, Clone)]
pub struct Clips {
    adapters: Vec<Vec<u8>>,
    reversed: Vec<Vec<u8>>,
}

impl Clips {
    /// Knows the panel's adapters.
    pub fn new(adapters: &[Adapter]) -> Self {
        let adapters: Vec<Vec<u8>> = adapters.iter().map(|one| one.sequence.clone()).collect();
        let reversed = adapters.iter().map(dna::revcomp).collect();
        Self { adapters, reversed }
    }

    /// Whether bases clipped off an end of a read are accounted for: an adapter, or mostly of poor
    /// quality.
    pub fn account_for(&self, read: &OrientedRead, clip: Range<usize>, end: End) -> bool {
        let weight: Quarters = read.weights(clip.clone()).sum();
        let in_full = Quarters::mismatches(clip.len() as u32);
        if 100 * u64::from(weight.0) <= POOR_CLIP_PERCENT * u64::from(in_full.0) {
            return true;
        }
        // An adapter follows the fragment, so that it starts beside the aligned bases.
        let clipped = &read.sequence[clip];
        match end {
            End::Left => self
                .reversed
                .iter()
                .any(|adapter| start_alike(clipped.iter().rev(), adapter.iter().rev())),
            End::Right => self
                .adapters
                .iter()
                .any(|adapter| start_alike(clipped.iter(), adapter.iter())),
        }
    }
}

/// Whether a clip and an adapter, outward, start with the same bases but for few.
fn start_alike<'a>(
    clipped: impl Iterator<Item = &'a u8>,
    adapter: impl Iterator<Item = &'a u8>,
) -> bool {
    let (compared, differing) = clipped
        .zip(adapter)
        .take(ADAPTER_BASES)
        .fold((0, 0), |(compared, differing), (one, other)| {
            (compared + 1, differing + usize::from(one != other))
        });
    differing <= compared / ADAPTER_BASES_PER_MISMATCH
}

#[cfg(test)]
mod tests {
    use super::super::read::Read;
    use super::*;

    #[test]
    fn a_clip_is_accounted_for_by_an_adapter_or_poor_quality() {
        let adapter = Adapter {
            name: "adapter".into(),
            sequence: b"AGATCGGAAGAGCACACG".to_vec(),
        };
        let clips = Clips::new(&[adapter]);
        let (left, right) = (End::Left, End::Right);
        // clip, quality of its bases, end of the read, accounted for
        for (clip, quality, end, expected) in [
            ("AGATCGGAAGAGCACA", 'I', right, true),
            ("AGATCGGAAGAG", 'I', right, true),
            ("AGATCGGTTGAG", 'I', right, true),
            ("AGATCTTTTGAG", 'I', right, false),
            ("AGAT", 'I', right, true),
            ("AGAA", 'I', right, false),
            ("CTCTTCCGATCT", 'I', left, true),
            ("CTCTTCCGATCT", 'I', right, false),
            ("AGATCGGAAGAG", 'I', left, false),
            ("TTTTTTTTTTTT", 'I', right, false),
            ("TTTTTTTTTTTT", '#', right, true),
            ("TTTTTTTTTTTT", '+', left, true),
            ("NNNNNNNNNNNN", 'I', left, true),
        ] {
            let quality = quality.to_string().repeat(clip.len());
            let read = Read {
                sequence: clip.as_bytes(),
                quality: quality.as_bytes(),
            };
            let read = OrientedRead::new(read, true);
            let found = clips.account_for(&read, 0..clip.len(), end);
            assert_eq!(found, expected, "{clip} {quality} {end:?}");
        }
    }
}
