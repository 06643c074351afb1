//! 16-mers as numbers: a seed and its reverse complement have one code.

use super::sampling::SEED;
use wide::u8x16;

/// The bits of each letter that tell the four bases apart, whatever its case: A 0, C 1, T or U 2,
/// G 3 in the second and third bit.
const LETTER: u64 = 0x0606_0606_0606_0606;

/// Multiplier that spreads the codes of seeds: 2 to the 64th by the golden ratio.
const HASH: u64 = 0x9E37_79B9_7F4A_7C15;

/// A seed: 16 bases or their reverse complement, whichever code is the smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Seed {
    /// Two bases in each byte: that of the first half in bits 1 and 2, that of the second half in
    /// bits 3 and 4.
    code: u64,
    /// Whether the code is that of the bases as given.
    pub(super) as_given: bool,
    /// Whether the bases are their own reverse complement.
    pub(super) is_palindrome: bool,
}

impl Seed {
    /// The seed of 16 bases. Anything but a base gets the code of one.
    #[inline]
    pub(super) fn new(bases: &[u8; SEED]) -> Self {
        // The screen does this ten times for every read, so all bases are packed at once: the two
        // bits of each of the first eight letters, and beside them those of the last eight.
        let both = u128::from_le_bytes(*bases);
        let (first, last) = (both as u64 & LETTER, (both >> 64) as u64 & LETTER);
        let given = first | last << 2;
        // Reversed, the halves change places and the bytes of each their order. The complement of a
        // base differs in its higher bit: A 0 and T 2, C 1 and G 3.
        let reverse = (last | first << 2).swap_bytes() ^ 0x1414_1414_1414_1414;
        Self {
            code: given.min(reverse),
            as_given: given <= reverse,
            is_palindrome: given == reverse,
        }
    }

    /// A hash whose high bits are well spread.
    #[inline]
    pub(super) fn hash(self) -> u64 {
        self.code.wrapping_mul(HASH)
    }

    /// Its code in 32 bits, without loss: the key of the exact table.
    pub(super) fn packed(self) -> u32 {
        // Each byte holds four bits; they are moved together in three steps, each of which halves
        // the gaps between them.
        let nibbles = (self.code >> 1) & 0x0F0F_0F0F_0F0F_0F0F;
        let bytes = (nibbles | nibbles >> 4) & 0x00FF_00FF_00FF_00FF;
        let halves = (bytes | bytes >> 8) & 0x0000_FFFF_0000_FFFF;
        (halves | halves >> 16) as u32
    }
}

/// Two-bit code of a base, as in [`LETTER`].
fn code(base: u8) -> u32 {
    u32::from(base >> 1) & 3
}

/// Packs up to 16 bases into 32 bits, first base lowest, and says how many there are.
pub fn pack(bases: impl Iterator<Item = u8>) -> (u32, usize) {
    bases
        .take(SEED)
        .enumerate()
        .fold((0, 0), |(packed, _), (index, base)| {
            (packed | code(base) << (2 * index), index + 1)
        })
}

/// Packs bases that are given last first, no more than 16, as [`pack`] does.
#[inline]
pub fn pack_reversed<'a>(bases: impl Iterator<Item = &'a u8>) -> u32 {
    bases.fold(0, |packed, &base| packed << 2 | code(base))
}

/// The seed that starts at `at`, 0-based, if the sequence goes on for 16 bases.
#[inline]
pub(super) fn seed_at(sequence: &[u8], at: usize) -> Option<Seed> {
    sequence.get(at..)?.first_chunk().map(Seed::new)
}

/// Whether sixteen bytes are all among some letters.
#[inline]
pub fn all_among(bytes: u8x16, letters: &[u8]) -> bool {
    let among = letters.iter().fold(u8x16::splat(0), |among, &letter| {
        among | bytes.cmp_eq(u8x16::splat(letter))
    });
    among.all()
}

/// Whether all are bases, in either case: an unknown one would be taken for one base on one strand
/// and for another on the other.
#[inline]
pub(super) fn are_bases(bases: &[u8; SEED]) -> bool {
    let upper = u8x16::new(*bases) & u8x16::splat(!0x20);
    all_among(upper, b"ACGTU")
}

#[cfg(test)]
mod tests {
    use super::*;
    use bio::alphabets::dna;

    fn seed(bases: &[u8; SEED]) -> Seed {
        Seed::new(bases)
    }

    #[test]
    fn packing_takes_the_first_base_lowest() {
        let packed = |bases: &[u8]| pack(bases.iter().copied());
        assert_eq!(packed(b"ACTG"), (0b11_10_01_00, 4));
        assert_eq!(packed(b"acug"), packed(b"ACTG"));
        assert_eq!(packed(b"ACGTTGCAACGGTTACNN").1, SEED);
        assert_eq!(pack_reversed(b"ACTG".iter().rev()), packed(b"ACTG").0);
    }

    #[test]
    fn a_seed_is_that_of_its_reverse_complement_whatever_the_case() {
        let bases = b"AACCGTTGCATTGACG";
        let mut reverse = [0; SEED];
        reverse.copy_from_slice(&dna::revcomp(bases));
        let (one, other) = (seed(bases), seed(&reverse));
        assert_eq!(one.code, other.code);
        assert_ne!(one.as_given, other.as_given);
        assert_eq!(seed(b"acguacguacguaccc"), seed(b"ACGTACGTACGTACCC"));
        assert!(seed(b"ACGTACGTACGTACGT").is_palindrome);
        assert_ne!(one.code, seed(b"AACCGTTGCATTGACT").code);
    }

    #[test]
    fn packed_codes_differ_where_codes_do() {
        let one = seed(b"AACCGTTGCATTGACG");
        for at in 0..SEED {
            let mut bases = *b"AACCGTTGCATTGACG";
            bases[at] = if bases[at] == b'A' { b'G' } else { b'A' };
            assert_ne!(one.packed(), seed(&bases).packed(), "{at}");
        }
    }
}
