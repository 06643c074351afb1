//! Soft clips explained by an adapter or low quality.

use super::quarters::Quarters;
use super::read::{OrientedRead, weight};
use super::rule::{
    ADAPTER_AT_END, ADAPTER_BASES, ADAPTER_BASES_PER_MISMATCH, ADAPTER_DISTANCE, ADAPTER_OVERLAP,
    POOR_CLIP_PERCENT,
};
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

/// Bases that are clipped off an end of a read.
#[derive(Debug, Clone)]
pub struct Clip {
    /// The clipped bases, 0-based and half-open.
    pub bases: Range<usize>,
    /// Of the aligned bases beside them, so many may be an adapter's.
    pub spare: usize,
    /// The end that they are at.
    pub end: End,
}

impl Clip {
    /// The last `aligned` bytes before the clip, and the first `clipped` ones of it, outward.
    fn outward(&self, bytes: &[u8], aligned: usize, clipped: usize) -> Vec<u8> {
        match self.end {
            End::Left => {
                let at = self.bases.end;
                bytes[at - clipped..at + aligned]
                    .iter()
                    .rev()
                    .copied()
                    .collect()
            }
            End::Right => {
                let at = self.bases.start;
                bytes[at - aligned..at + clipped].to_vec()
            }
        }
    }
}

/// The adapters that may stand at an end of a read.
#[derive(Debug, Clone)]
pub struct Clips {
    /// As they follow the fragment at the right end.
    adapters: Vec<Vec<u8>>,
    /// As they follow it at the left end, outward: the read is turned there.
    complements: Vec<Vec<u8>>,
}

impl Clips {
    /// Knows the panel's adapters.
    pub fn new(adapters: &[Adapter]) -> Self {
        let adapters: Vec<Vec<u8>> = adapters.iter().map(|one| one.sequence.clone()).collect();
        let complement = |one: &Vec<u8>| one.iter().map(|&base| dna::complement(base)).collect();
        let complements = adapters.iter().map(complement).collect();
        Self {
            adapters,
            complements,
        }
    }

    /// Whether a clip is accounted for: an adapter, or mostly of poor quality.
    pub fn account_for(&self, read: &OrientedRead, clip: &Clip) -> bool {
        self.account_by(ADAPTER_BASES, read, clip)
    }

    /// The same, so many bases being compared with an adapter: of many clips a few are like some adapter
    /// in its first ones.
    pub fn account_by(&self, compared: usize, read: &OrientedRead, clip: &Clip) -> bool {
        if self.begin_at(compared, read, clip) {
            return true;
        }
        let weight: Quarters = read.weights(clip.bases.clone()).sum();
        let in_full = Quarters::mismatches(clip.bases.len() as u32);
        if 100 * u64::from(weight.0) <= POOR_CLIP_PERCENT * u64::from(in_full.0) {
            return true;
        }
        let beside = Beside::new(read, clip, compared);
        let mut adapters = self.outward(clip.end).iter();
        adapters.any(|adapter| beside.holds(adapter))
    }

    /// Whether a clip begins as an adapter does, without an error in so many bases. Most adapters are seen at
    /// once in this way.
    pub fn begin_at(&self, compared: usize, read: &OrientedRead, clip: &Clip) -> bool {
        let spare = clip.spare.min(ADAPTER_OVERLAP);
        let bases = clip.outward(&read.sequence, spare, compared.min(clip.bases.len()));
        let begins = |overlap: usize| {
            let from = &bases[spare - overlap..];
            let mut adapters = self.outward(clip.end).iter();
            adapters.any(|one| one.len() > overlap && begin_alike(from, one))
        };
        !clip.bases.is_empty() && (0..=spare).any(begins)
    }

    /// How many of the first bases of a read are an adapter's that begins in a range of it, 0-based: of several the one
    /// that begins last. At the start of the read a few bases are enough.
    pub fn adapter_in(&self, compared: usize, read: &OrientedRead, range: Range<usize>) -> usize {
        let is_adapter = |end: &usize| {
            // An error in these is rare, and then the bases are those of one read.
            let first: [u8; ADAPTER_AT_END] = std::array::from_fn(|at| read.sequence[end - 1 - at]);
            let adapters = self.outward(End::Left).iter();
            let mut adapters = adapters.filter(|adapter| adapter.starts_with(&first));
            adapters.any(|adapter| {
                let length = compared.min(adapter.len()).min(*end);
                is_before(read, *end, &adapter[..length], allowed(length))
            })
        };
        let lengths = range.start.max(ADAPTER_AT_END)..=range.end;
        lengths.rev().find(is_adapter).unwrap_or(0)
    }

    /// The adapters as they follow a fragment at an end, outward.
    fn outward(&self, end: End) -> &[Vec<u8>] {
        match end {
            End::Left => &self.complements,
            End::Right => &self.adapters,
        }
    }
}

/// What mismatches with an adapter may weigh in so many bases.
fn allowed(bases: usize) -> Quarters {
    Quarters(bases as u32 * Quarters::MISMATCH.0 / ADAPTER_BASES_PER_MISMATCH)
}

/// Whether the bases of a read before a place, outward, are others but for mismatches that weigh no more than a limit.
fn is_before(read: &OrientedRead, end: usize, others: &[u8], limit: Quarters) -> bool {
    let mut left = limit;
    others.iter().enumerate().all(|(distance, other)| {
        let at = end - 1 - distance;
        let base = read.sequence[at];
        if base == *other {
            return true;
        }
        let weight = weight(read.quality[at], base);
        let is_allowed = weight <= left;
        left = left.less(weight);
        is_allowed
    })
}

/// Whether two sequences are the same up to the end of the shorter one.
fn begin_alike(one: &[u8], other: &[u8]) -> bool {
    // Four bases tell nearly all of them, in one comparison.
    let first = |bases: &[u8]| bases.first_chunk::<4>().copied();
    let both = first(one).zip(first(other));
    both.is_none_or(|(one, other)| one == other)
        && one.iter().zip(other).all(|(one, other)| one == other)
}

/// The bases around the start of a clip, outward.
struct Beside {
    /// Each with its quality.
    bases: Vec<(u8, u8)>,
    /// Those of them before the clip.
    aligned: usize,
    /// Bases of a clip that are compared with an adapter.
    compared: usize,
}

impl Beside {
    /// The aligned bases that may be an adapter's, and as many of the clip as an adapter is compared with.
    fn new(read: &OrientedRead, clip: &Clip, compared: usize) -> Self {
        let aligned = clip.spare.min(ADAPTER_OVERLAP);
        let clipped = clip.bases.len().min(ADAPTER_DISTANCE + compared);
        let bases = clip.outward(&read.sequence, aligned, clipped).into_iter();
        let qualities = clip.outward(&read.quality, aligned, clipped);
        Self {
            bases: bases.zip(qualities).collect(),
            aligned,
            compared,
        }
    }

    /// Whether an adapter starts here. It follows the fragment, so that it starts beside the aligned
    /// bases: before the clip where the panel goes on like the adapter, and a few bases into it where
    /// an error near the fragment's end keeps the last bases from being aligned.
    fn holds(&self, adapter: &[u8]) -> bool {
        (0..=self.aligned + ADAPTER_DISTANCE).any(|start| self.holds_from(adapter, start))
    }

    /// Whether an adapter starts at one of the bases.
    fn holds_from(&self, adapter: &[u8], start: usize) -> bool {
        let bases = self.bases.get(start..).unwrap_or_default();
        let overlap = self.aligned.saturating_sub(start);
        let compared = (overlap + self.compared)
            .min(adapter.len())
            .min(bases.len());
        let clipped = compared.saturating_sub(overlap);
        // Beyond bases that nothing accounts for, it takes the whole adapter to say that it is there.
        let needed = match start > self.aligned {
            true => self.compared.min(adapter.len()),
            false => 1,
        };
        clipped >= needed && differing(&bases[..compared], adapter) <= allowed(clipped)
    }
}

/// What the bases that differ from an adapter's weigh.
fn differing(bases: &[(u8, u8)], adapter: &[u8]) -> Quarters {
    let pairs = bases.iter().zip(adapter);
    let different = pairs.filter(|((base, _), expected)| base != *expected);
    different
        .map(|((base, quality), _)| weight(*quality, *base))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::super::read::Read;
    use super::*;

    /// Whether the clip behind `aligned` bases of a read is accounted for, on both strands: the
    /// aligned bases are all spare.
    fn accounted(clips: &Clips, aligned: &str, clip: &str, quality: &str) -> bool {
        let sequence = format!("{aligned}{clip}").into_bytes();
        let quality = format!("{}{quality}", "I".repeat(aligned.len())).into_bytes();
        let found = |forward: bool| {
            let read = Read {
                sequence: &sequence,
                quality: &quality,
            };
            let read = OrientedRead::new(read, forward);
            let (range, end) = match forward {
                true => (aligned.len()..sequence.len(), End::Right),
                false => (0..clip.len(), End::Left),
            };
            let clip = Clip {
                bases: range,
                spare: aligned.len(),
                end,
            };
            clips.account_for(&read, &clip)
        };
        assert_eq!(found(true), found(false), "{aligned} {clip}");
        found(true)
    }

    fn truseq() -> Clips {
        Clips::new(&[Adapter {
            name: "adapter".into(),
            sequence: b"AGATCGGAAGAGCACACGTCTGAAC".to_vec(),
        }])
    }

    #[test]
    fn a_clip_is_accounted_for_by_an_adapter_or_poor_quality() {
        // aligned bases before the clip, the clip, quality of its bases, accounted for
        for (aligned, clip, quality, expected) in [
            ("", "AGATCGGAAGAGCACA", 'I', true),
            ("", "AGATCGGAAGAG", 'I', true),
            ("", "AGATCGGTTGAG", 'I', true),
            ("", "AGATCTTTTGAG", 'I', false),
            ("", "AGAT", 'I', true),
            ("", "AGAA", 'I', false),
            // One poor base in four may differ.
            ("", "AGAA", ',', true),
            ("", "CTCTTCCGATCT", 'I', false),
            ("", "TTTTTTTTTTTT", 'I', false),
            ("", "TTTTTTTTTTTT", '#', true),
            ("", "TTTTTTTTTTTT", '+', true),
            ("", "NNNNNNNNNNNN", 'I', true),
            // The panel goes on as the adapter starts.
            ("CCTGA", "GATCGGAAGAGC", 'I', true),
            ("CCAGA", "TCGGAAGAGCACACG", 'I', true),
            ("CCAGATCGGA", "AGAGCACACGTC", 'I', true),
            ("CCAGATCGGA", "AGAGCAGTCGTC", 'I', true),
            ("CCAGATCGGAA", "GAGCACACGTCT", 'I', false),
            ("CCACA", "TCGGAAGAGCACACG", 'I', true),
            ("CCACA", "TCTTAAGAGCACACG", 'I', false),
            ("CCAGA", "TC", 'I', true),
            ("CCAGA", "TT", 'I', false),
            // An error near the end of the fragment, and a base that was added to it.
            ("CCTTT", "GAGATCGGAAGAGC", 'I', true),
            ("CCTTT", "GACGTAGATCGGAAGAGC", 'I', true),
            ("CCTTT", "GACGTTAGATCGGAAGAGC", 'I', false),
            ("CCTTT", "GACGTAGATC", 'I', false),
        ] {
            let quality = quality.to_string().repeat(clip.len());
            let found = accounted(&truseq(), aligned, clip, &quality);
            assert_eq!(found, expected, "{aligned} {clip} {quality}");
        }
    }

    #[test]
    fn an_anchor_gives_no_more_bases_to_an_adapter_than_it_can_spare() {
        let (sequence, quality) = (b"CCAGATCGGAAGAGCACA", [b'I'; 18]);
        let read = Read {
            sequence,
            quality: &quality,
        };
        let read = OrientedRead::new(read, true);
        for (spare, expected) in [(0, false), (3, false), (4, true), (6, true)] {
            let clip = Clip {
                bases: 6..18,
                spare,
                end: End::Right,
            };
            let found = truseq().account_for(&read, &clip);
            assert_eq!(found, expected, "{spare}");
        }
    }

    /// What vendors name for trimming, written down here once more, and what stands in reads
    /// without a base: nine clips of each, as the panel goes on like none to eight of its bases.
    #[test]
    fn the_panel_has_the_public_adapters() {
        let panel = crate::panel::Panel::builtin().expect("the built-in panel loads");
        let clips = Clips::new(&panel.adapters);
        for adapter in [
            "AGATCGGAAGAGCACACGTCTGAACTCCAGTCA",
            "AGATCGGAAGAGCGTCGTGTAGGGAAAGAGTGT",
            "CTGTCTCTTATACACATCTCCGAGCCCACGAGAC",
            "CTGTCTCTTATACACATCTGACGCTGCCGACGA",
            "ACTGTCTCTTATACACATCT",
            "TGGAATTCTCGGGTGCCAAGG",
            "AAGTCGGAGGCCAAGCGGTCTTAGGAAGACAA",
            "AAGTCGGATCGTAGCCATGTCGTTCTGTGAGCCAAGGAGTTG",
            "ATCACCGACTGCCCATAGAGAGGCTGAGAC",
            "CTGAGTCGGAGACACGCAGGGATGAGATGG",
            "AACTGTAGGCACCATCAAT",
            "CAAAACGCAATACTGTACATT",
            "ATGTCGGAAGGTGTGCAGGCTACCGCTTGTCAACT",
            "ATGTCGGAAGGTGTCTGGTGAGCCAATC",
            "AAAAAAAAAAAAAAAAAAAAAAAA",
            "GGGGGGGGGGGGGGGGGGGGGGGG",
        ] {
            for overlap in 0..=8 {
                let (aligned, clip) = adapter.split_at(overlap);
                let quality = "I".repeat(clip.len());
                assert!(
                    accounted(&clips, aligned, clip, &quality),
                    "{adapter} {overlap}"
                );
            }
        }
    }
}
