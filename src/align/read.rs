//! A read as the aligner sees it.

use bio::alphabets::dna;

/// Phred quality of a base from which on a mismatch weighs in full.
const GOOD_QUALITY: u8 = 20;
/// Phred quality below which a mismatch hardly weighs.
const POOR_QUALITY: u8 = 10;
/// Offset of FASTQ qualities.
const PHRED_OFFSET: u8 = 33;

/// What a mismatch weighs in full, in quarters of a mismatch.
pub const MISMATCH: u32 = 4;

/// One read: bases and FASTQ qualities of the same length.
#[derive(Debug, Clone, Copy)]
pub struct Read<'a> {
    /// The bases, any case.
    pub sequence: &'a [u8],
    /// Qualities as in FASTQ, Phred + 33.
    pub quality: &'a [u8],
}

/// A read turned to one strand, upper case and without `U`.
#[derive(Debug, Clone, Default)]
pub struct OrientedRead {
    /// The bases.
    pub sequence: Vec<u8>,
    /// What a mismatch at each base weighs, in quarters: 4 at good quality, 2, or 1 at poor.
    pub weight: Vec<u8>,
    /// Whether this is the read as given, not its reverse complement.
    pub forward: bool,
}

fn weight(quality: u8, base: u8) -> u8 {
    match quality.saturating_sub(PHRED_OFFSET) {
        _ if base == b'N' => 1,
        quality if quality >= GOOD_QUALITY => MISMATCH as u8,
        quality if quality >= POOR_QUALITY => 2,
        _ => 1,
    }
}

fn upper_dna(base: u8) -> u8 {
    match base.to_ascii_uppercase() {
        b'U' => b'T',
        upper => upper,
    }
}

impl OrientedRead {
    /// The read as given (`forward`) or its reverse complement.
    pub fn new(read: Read, forward: bool) -> Self {
        let mut sequence: Vec<u8> = read.sequence.iter().map(|&base| upper_dna(base)).collect();
        let mut weights: Vec<u8> = sequence
            .iter()
            .zip(read.quality)
            .map(|(&base, &quality)| weight(quality, base))
            .collect();
        if !forward {
            sequence = dna::revcomp(&sequence);
            weights.reverse();
        }
        Self {
            sequence,
            weight: weights,
            forward,
        }
    }

    /// Its length in bases.
    #[allow(clippy::len_without_is_empty)] // a length, not a container
    pub fn len(&self) -> usize {
        self.sequence.len()
    }
}
