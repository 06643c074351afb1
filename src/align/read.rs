//! A read as the aligner sees it.

use bio::alphabets::dna;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

/// Phred quality of a base from which on a mismatch weighs in full.
const GOOD_QUALITY: u8 = 20;
/// Phred quality below which a mismatch hardly weighs.
const POOR_QUALITY: u8 = 10;
/// Offset of FASTQ qualities.
const PHRED_OFFSET: u8 = 33;

/// What a mismatch weighs in full, in quarters of a mismatch.
pub const MISMATCH: u32 = 4;

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

/// What a mismatch at a base of some quality weighs, in quarters: 4 if it is good, 2, or 1 if poor.
pub fn weight(quality: u8, base: u8) -> u32 {
    match quality.saturating_sub(PHRED_OFFSET) {
        _ if base == b'N' => 1,
        quality if quality >= GOOD_QUALITY => MISMATCH,
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

impl<'a> OrientedRead<'a> {
    /// The read as given (`forward`) or its reverse complement.
    pub fn new(read: Read<'a>, forward: bool) -> Self {
        let is_other = |byte: u8| byte.is_ascii_lowercase() | (byte == b'U');
        let others = read
            .sequence
            .iter()
            .fold(false, |any, &byte| any | is_other(byte));
        let sequence = if others {
            Cow::Owned(read.sequence.iter().map(|&base| upper_dna(base)).collect())
        } else {
            Cow::Borrowed(read.sequence)
        };
        if forward {
            let quality = Cow::Borrowed(read.quality);
            return Self {
                sequence,
                quality,
                forward,
            };
        }
        let complement: &[u8; 256] = &COMPLEMENT;
        let turned = sequence
            .iter()
            .rev()
            .map(|&base| complement[usize::from(base)]);
        Self {
            sequence: turned.collect(),
            quality: read.quality.iter().rev().copied().collect(),
            forward,
        }
    }

    /// Its length in bases.
    #[allow(clippy::len_without_is_empty)] // a length, not a container
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
    pub fn weights(&self, range: Range<usize>) -> impl Iterator<Item = u32> {
        let (bases, qualities) = self.part(range);
        let both = qualities.iter().zip(bases);
        both.map(|(&quality, &base)| weight(quality, base))
    }
}
