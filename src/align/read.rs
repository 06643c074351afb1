//! A read as the aligner sees it.

use super::quarters::Quarters;
use super::rule::{FOREIGN_BASES, FOREIGN_STEPS, FULL_QUALITY, HALF_QUALITY};
use crate::screen::all_among;
use bio::alphabets::dna;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;
use wide::u8x16;

/// Offset of FASTQ qualities.
const PHRED_OFFSET: u8 = 33;

/// The complement of each base, IUPAC codes included; other bytes are their own.
pub static COMPLEMENT: LazyLock<[u8; 256]> =
    LazyLock::new(|| std::array::from_fn(|base| dna::complement(base as u8)));

/// One read: bases and FASTQ qualities of the same length.
#[derive(Debug, Clone, Copy)]
pub struct Read<'a> {
    /// The bases, any case.
    pub sequence: &'a [u8],
    /// Qualities as in FASTQ, Phred + 33.
    pub quality: &'a [u8],
}

/// A read turned to one strand, upper case and without `U`.
#[derive(Debug, Clone)]
pub struct OrientedRead<'a> {
    /// The bases.
    pub sequence: Cow<'a, [u8]>,
    /// Their qualities.
    pub quality: Cow<'a, [u8]>,
    /// Whether this is the read as given, not its reverse complement.
    pub forward: bool,
}

/// What a mismatch at a base weighs: all four quarters if its quality (as in FASTQ) is good, two, or
/// one if it is poor. A base that was not called says as little as a poor one.
pub fn weight(quality: u8, base: u8) -> Quarters {
    match quality.saturating_sub(PHRED_OFFSET) {
        _ if base == b'N' => Quarters(1),
        quality if quality >= FULL_QUALITY => Quarters::MISMATCH,
        quality if quality >= HALF_QUALITY => Quarters(2),
        _ => Quarters(1),
    }
}

/// A base in upper case, `U` as `T`.
pub fn upper_dna(base: u8) -> u8 {
    match base.to_ascii_uppercase() {
        b'U' => b'T',
        upper => upper,
    }
}

/// Whether the last bases before a place are none of a tail or a repeat. Genes have simple stretches too, as where
/// they are rich in lysine: then bases a little farther off tell.
pub fn is_complex_before(bases: &[u8]) -> bool {
    let last = |count: usize| &bases[bases.len().saturating_sub(count)..];
    let nearest = steps(last(FOREIGN_BASES));
    let mut farther = last(2 * FOREIGN_BASES).windows(FOREIGN_BASES);
    nearest >= FOREIGN_STEPS
        || (2 * nearest >= FOREIGN_STEPS && farther.any(|bases| steps(bases) >= FOREIGN_STEPS))
}

/// How many different pairs of neighbours bases have.
fn steps(bases: &[u8]) -> usize {
    let mut steps: Vec<&[u8]> = bases.windows(2).collect();
    steps.sort_unstable();
    steps.dedup();
    steps.len()
}

/// The letters that nearly all reads are made of. Reads of nothing else are complemented without a
/// table, or not copied at all; others give the same result more slowly.
const USUAL: &[u8] = b"ACGTN";

/// Bytes that are turned at once.
const EIGHT: usize = 8;

fn all_usual(bytes: &[u8]) -> bool {
    let are_usual = |bytes: &[u8; 16]| all_among(u8x16::new(*bytes), USUAL);
    match bytes.last_chunk() {
        // The last sixteen overlap those before them: no byte is left over.
        Some(end) => bytes.as_chunks().0.iter().all(are_usual) && are_usual(end),
        None => bytes.iter().all(|byte| USUAL.contains(byte)),
    }
}

/// The complements of eight usual letters. Without a table, so that all are worked on at once.
fn usual_complements(letters: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const A_TO_T: u64 = (b'A' ^ b'T') as u64;
    const C_TO_G: u64 = (b'C' ^ b'G') as u64;
    // The second bit of a letter is that of C, G and N, and the fourth that of N alone.
    let (second, fourth) = (letters >> 1, letters >> 3);
    let a_or_t = !second & ONES;
    let c_or_g = second & !fourth & ONES;
    letters ^ (a_or_t * A_TO_T) ^ (c_or_g * C_TO_G)
}

/// The bytes last first, each eight of them changed by `change`.
fn reversed(bytes: &[u8], change: impl Fn(u64) -> u64) -> Vec<u8> {
    let turned = |eight: [u8; EIGHT]| change(u64::from_be_bytes(eight)).to_le_bytes();
    let mut reversed = bytes.to_vec();
    let (first, last) = reversed.split_at_mut(bytes.len() / 2);
    let (first, _) = first.as_chunks_mut::<EIGHT>();
    let (_, last) = last.as_rchunks_mut::<EIGHT>();
    // Eights from either end change places; what is left over in the middle follows.
    let middle = EIGHT * first.len()..bytes.len() - EIGHT * first.len();
    for (one, other) in first.iter_mut().zip(last.iter_mut().rev()) {
        (*one, *other) = (turned(*other), turned(*one));
    }
    let given = bytes[middle.clone()].iter().rev();
    for (one, &byte) in reversed[middle].iter_mut().zip(given) {
        *one = change(u64::from(byte)).to_le_bytes()[0];
    }
    reversed
}

impl<'a> OrientedRead<'a> {
    /// The read as given (`forward`) or its reverse complement.
    pub fn new(read: Read<'a>, forward: bool) -> Self {
        let all_usual = all_usual(read.sequence);
        if forward {
            let upper = || read.sequence.iter().map(|&base| upper_dna(base)).collect();
            return Self {
                sequence: match all_usual {
                    true => Cow::Borrowed(read.sequence),
                    false => Cow::Owned(upper()),
                },
                quality: Cow::Borrowed(read.quality),
                forward,
            };
        }
        let sequence = match all_usual {
            true => reversed(read.sequence, usual_complements),
            false => {
                let complement: &[u8; 256] = &COMPLEMENT;
                let bases = read.sequence.iter().rev();
                bases
                    .map(|&base| complement[usize::from(upper_dna(base))])
                    .collect()
            }
        };
        Self {
            sequence: Cow::Owned(sequence),
            quality: Cow::Owned(reversed(read.quality, |same| same)),
            forward,
        }
    }

    /// Its length in bases.
    pub fn len(&self) -> usize {
        self.sequence.len()
    }

    /// Bases and qualities in a range.
    pub fn part(&self, range: Range<usize>) -> (&[u8], &[u8]) {
        (&self.sequence[range.clone()], &self.quality[range])
    }

    /// Bases and qualities before `at`.
    pub fn before(&self, at: usize) -> (&[u8], &[u8]) {
        self.part(0..at)
    }

    /// Bases and qualities from `at` on.
    pub fn after(&self, at: usize) -> (&[u8], &[u8]) {
        self.part(at..self.len())
    }

    /// What mismatches weigh in a range, base by base.
    pub fn weights(&self, range: Range<usize>) -> impl Iterator<Item = Quarters> {
        let (bases, qualities) = self.part(range);
        let both = qualities.iter().zip(bases);
        both.map(|(&quality, &base)| weight(quality, base))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn genes_are_told_from_tails_and_repeats() {
        for (bases, expected) in [
            ("GACTGGTACGTTAGCATTCG", true),
            ("AAAAAAAAAAAAAAAAAAAA", false),
            ("AAAAAAGAAGAAAAAGAAAG", false),
            ("CTTTCAAAAAAGAAGAAAAAGAAAG", true),
            ("GACTGGTACGTTAGCATTCGAAAAAAGAAGAAAAAGAAAG", true),
            // A tail is none of a gene, whatever stands before it.
            ("GACTGGTACGTTAGCATTCGAAAAAAAAAAAAAAAAAAAA", false),
            // Too far off.
            (
                "GACTGGTACGTTAGCATTCGAAAAAAGAAGAAAAAGAAAGAAAAAGAAAAAAGAAAAAGA",
                false,
            ),
        ] {
            assert_eq!(is_complex_before(bases.as_bytes()), expected, "{bases}");
        }
    }

    proptest::proptest! {
        #[test]
        fn reads_are_turned_as_their_letters_are(
            sequence in "[ACGT]{0,70}([ACGTNUacgtnuRy*]{0,70})?",
            seed in 0_u8..40,
        ) {
            let quality: Vec<u8> = (0..sequence.len()).map(|at| b'!' + (at as u8 ^ seed) % 40).collect();
            let read = Read { sequence: sequence.as_bytes(), quality: &quality };
            let upper: Vec<u8> = sequence
                .to_ascii_uppercase()
                .replace('U', "T")
                .into_bytes();
            let forward = OrientedRead::new(read, true);
            proptest::prop_assert_eq!(&*forward.sequence, &*upper);
            proptest::prop_assert_eq!(&*forward.quality, &*quality);
            let turned = OrientedRead::new(read, false);
            proptest::prop_assert_eq!(&*turned.sequence, &*dna::revcomp(&upper));
            let backwards: Vec<u8> = quality.iter().rev().copied().collect();
            proptest::prop_assert_eq!(&*turned.quality, &*backwards);
        }
    }
}
