//! A small set of seeds that may say yes to a few others: the first look at every read.

use super::sampling::SEED;
use super::seed::Seed;

/// Bits of the filter for each seed, at least. With 16, one in two hundred other seeds passes.
/// It changes no answer: what passes is looked up in the exact table.
const BITS_PER_SEED: usize = 16;

/// Words that a filter may have: 256 KiB, which stay near the processor, to 16 MiB. A panel of 40 drivers and 400
/// partners has 12 million seeds: in 8 MiB, half of all reads would pass.
pub(super) const SIZES: [usize; 6] = [1 << 15, 1 << 16, 1 << 17, 1 << 19, 1 << 20, 1 << 21];

/// A set of hashes that sometimes holds more than was put in: a Bloom filter of which each member
/// sets three bits of one word, so that a look-up reads memory once.
#[derive(Debug, Clone)]
pub(super) struct Filter(Box<[u64]>);

/// The word of a hash, by its highest bits; the number of words is a power of two.
#[inline]
fn word_of(hash: u64, words: usize) -> usize {
    // The remainder changes nothing; with it no bounds are checked.
    (hash >> (u64::BITS - words.ilog2())) as usize % words
}

/// Whether 16 bases may be a seed of the panel. Bit 0 is the answer; the other bits are undefined, so
/// that the answers of several seeds can be joined without a branch for each.
#[inline]
pub(super) fn look_up<const WORDS: usize>(words: &[u64; WORDS], bases: &[u8; SEED]) -> u64 {
    let hash = Seed::new(bases).hash();
    answer(words[word_of(hash, WORDS)], places(hash, WORDS))
}

/// The three bits of a hash in its word, by the bits of the hash after those that the word is chosen by: with
/// some of the same, most of a word's seeds would share their bits.
#[inline]
fn places(hash: u64, words: usize) -> [u64; 3] {
    let lowest = u64::BITS - words.ilog2() - 6;
    [lowest, lowest - 6, lowest - 12].map(|lowest| (hash >> lowest) & 63)
}

#[inline]
fn answer(word: u64, [one, two, three]: [u64; 3]) -> u64 {
    (word >> one) & (word >> two) & (word >> three)
}

impl Filter {
    /// The empty set, for so many seeds.
    pub(super) fn new(seeds: usize) -> Self {
        let enough = |words: &usize| words * u64::BITS as usize >= seeds * BITS_PER_SEED;
        let words = SIZES.into_iter().find(enough);
        Self(vec![0; words.unwrap_or(SIZES[SIZES.len() - 1])].into())
    }

    /// Adds the hash of a seed.
    pub(super) fn insert(&mut self, hash: u64) {
        let word = word_of(hash, self.0.len());
        let bits = places(hash, self.0.len());
        self.0[word] |= bits.iter().fold(0, |bits, bit| bits | 1 << bit);
    }

    /// Its words, if they are so many: where the compiler knows their number, look-ups are fast.
    #[inline]
    pub(super) fn words<const WORDS: usize>(&self) -> Option<&[u64; WORDS]> {
        self.0.as_ref().try_into().ok()
    }

    /// As [`look_up`], for any number of words.
    #[inline]
    pub(super) fn look_up(&self, bases: &[u8; SEED]) -> u64 {
        let hash = Seed::new(bases).hash();
        let words = self.0.len();
        answer(self.0[word_of(hash, words)], places(hash, words))
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
        for count in [50_000, 400_000, 4_000_000] {
            let mut filter = Filter::new(count as usize);
            for number in 0..count {
                filter.insert(Seed::new(&bases(number)).hash());
            }
            let found = |number: u32| filter.look_up(&bases(number)) & 1 == 1;
            assert!((0..count).all(found));
            let others = (count..count + 100_000).filter(|&number| found(number));
            let others = others.count();
            assert!(others < 1_000, "{count}: {others} of 100,000");
        }
    }
}
