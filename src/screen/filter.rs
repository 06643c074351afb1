//! A small set of seeds that may say yes to a few others: the first look at every read.

use super::sampling::SEED;
use super::seed::Seed;

/// Words of the filter: 256 KiB, so that it stays near the processor, with 2 million bits for
/// about 90,000 seeds. By the bits that are set, seven in a thousand other seeds pass. It changes no
/// answer: what passes is looked up in the exact table.
const FILTER_WORDS: usize = 1 << 15;

/// A set of hashes that sometimes holds more than was put in: a Bloom filter of which each member
/// sets two bits of one word, so that a look-up reads memory once.
#[derive(Debug, Clone)]
pub(super) struct Filter(Box<[u64; FILTER_WORDS]>);

impl Filter {
    /// The empty set.
    pub(super) fn new() -> Self {
        Self(Box::new([0; FILTER_WORDS]))
    }

    /// The word of a hash, by its highest bits.
    #[inline]
    fn word(hash: u64) -> usize {
        // The remainder changes nothing; with it no bounds are checked.
        (hash >> (u64::BITS - FILTER_WORDS.ilog2())) as usize % FILTER_WORDS
    }

    /// The two bits of a hash in its word, by bits of the hash that the word is not chosen by.
    #[inline]
    fn bits(hash: u64) -> u64 {
        1 << ((hash >> 42) & 63) | 1 << ((hash >> 36) & 63)
    }

    /// Adds the hash of a seed.
    pub(super) fn insert(&mut self, hash: u64) {
        self.0[Self::word(hash)] |= Self::bits(hash);
    }

    /// Whether 16 bases may be a seed of the panel. Bit 0 is the answer; the other bits are
    /// undefined, so that the answers of several seeds can be joined without a branch for each.
    #[inline]
    pub(super) fn look_up(&self, bases: &[u8; SEED]) -> u64 {
        let hash = Seed::new(bases).hash();
        let word = self.0[Self::word(hash)];
        (word >> ((hash >> 42) & 63)) & (word >> ((hash >> 36) & 63))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_is_found_and_little_else() {
        let bases = |number: u32| -> [u8; SEED] {
            let number = number.wrapping_mul(0x9E37_79B9);
            std::array::from_fn(|at| b"ACGT"[(number >> (2 * at)) as usize & 3])
        };
        let mut filter = Filter::new();
        for number in 0..50_000 {
            filter.insert(Seed::new(&bases(number)).hash());
        }
        let found = |number: u32| filter.look_up(&bases(number)) & 1 == 1;
        assert!((0..50_000).all(found));
        assert!((50_000..150_000).filter(|&number| found(number)).count() < 1_000);
    }
}
