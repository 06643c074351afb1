//! Which reads are worth aligning: sampled 16-mers against the panel's contigs. Pure.
//!
//! Two structures over the same 16-mers. A small filter of both strands answers "is this read from
//! somewhere else?" for nearly every read of a transcriptome; an exact table of the forward strand
//! then says where a read's seeds lie.

use crate::panel::{Arrangement, JunctionKind, Panel};
use rustc_hash::FxHashMap;

/// Length of a seed in bases.
pub const SEED: usize = 16;

/// Words of the filter: 512 KiB, so that it stays near the processor, with 4 million bits for
/// about 200,000 seeds. Three in a thousand seeds of other genes pass.
const FILTER_WORDS: usize = 1 << 16;

/// Seeds that are looked up together, so that their words come from memory at the same time.
const TOGETHER: usize = 12;

/// Seeds that stand in more places than this say nothing about where a read is from.
const PLACES: usize = 16;

/// Where a seed lies: contig and 0-based position of its first base. The bases around each fusion
/// join follow the panel's contigs, as contigs of their own; see [`Screen::join`].
pub type Place = (u32, u32);

/// A fusion join as a contig: what it belongs to, and the bases before the join.
#[derive(Debug, Clone, Copy)]
pub struct Join {
    /// The junction and donor.
    pub arrangement: Arrangement,
    /// Bases of the contig before the join.
    pub before: usize,
}

/// Index of the panel's contigs.
#[derive(Debug, Clone)]
pub struct Screen {
    filter: Filter,
    ranges: FxHashMap<u32, (u32, u32)>,
    places: Vec<Place>,
    contigs: usize,
    joins: Vec<Join>,
}

/// Two-bit code of a base: A 0, C 1, T or U 2, G 3, in either case. Anything else gets some code:
/// a seed that covers it does no harm, since the alignment looks at the bases themselves.
fn code(base: u8) -> u32 {
    u32::from(base >> 1) & 3
}

/// Packs 8 bases into 16 bits, first base lowest.
fn pack_8(bases: [u8; 8]) -> u32 {
    let spread = (u64::from_le_bytes(bases) >> 1) & 0x0303_0303_0303_0303;
    let pairs = (spread | spread >> 6) & 0x000F_000F_000F_000F;
    let quads = (pairs | pairs >> 12) & 0x0000_00FF_0000_00FF;
    ((quads | quads >> 24) & 0xFFFF) as u32
}

/// Packs the 16 bases at the start of `bases` into 32 bits; `None` where there are fewer.
pub fn pack(bases: &[u8]) -> Option<u32> {
    let (low, rest) = bases.split_first_chunk::<8>()?;
    let high = rest.first_chunk::<8>()?;
    Some(pack_8(*low) | pack_8(*high) << 16)
}

/// Bases that pack to a seed.
fn unpack(seed: u32) -> [u8; SEED] {
    std::array::from_fn(|index| b"ACTG"[(seed >> (2 * index)) as usize & 3])
}

/// The code of the reverse complement of a seed.
fn reverse_complement(seed: u32) -> u32 {
    let bytes = seed.swap_bytes();
    let nibbles = (bytes >> 4) & 0x0F0F_0F0F | (bytes & 0x0F0F_0F0F) << 4;
    let pairs = (nibbles >> 2) & 0x3333_3333 | (nibbles & 0x3333_3333) << 2;
    // The complement of a base differs in its higher bit: A 0 and T 2, C 1 and G 3.
    pairs ^ 0xAAAA_AAAA
}

/// Hash of a seed of 16 bases. Case and `U` make no difference: only the two bits of a base that
/// tell the four apart are hashed.
#[inline]
fn hash(bases: &[u8; SEED]) -> u64 {
    const LETTER: u64 = 0x0606_0606_0606_0606;
    let both = u128::from_le_bytes(*bases);
    let (low, high) = (both as u64 & LETTER, (both >> 64) as u64 & LETTER);
    (low | high << 2).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// A set of hashes that sometimes holds more than was put in: a Bloom filter of which each member
/// sets three bits of one word.
#[derive(Debug, Clone)]
struct Filter(Vec<u64>);

impl Filter {
    fn new() -> Self {
        Self(vec![0; FILTER_WORDS])
    }

    #[inline]
    fn place(hash: u64) -> usize {
        (hash >> (u64::BITS - FILTER_WORDS.ilog2())) as usize % FILTER_WORDS
    }

    #[inline]
    fn bits(hash: u64) -> u64 {
        1 << ((hash >> 42) & 63) | 1 << ((hash >> 36) & 63) | 1 << ((hash >> 30) & 63)
    }

    fn insert(&mut self, hash: u64) {
        self.0[Self::place(hash)] |= Self::bits(hash);
    }

    /// The word that holds a member's bits.
    #[inline]
    fn word(&self, hash: u64) -> u64 {
        self.0[Self::place(hash)]
    }

    /// Whether a word has the bits of a hash.
    #[inline]
    fn has(word: u64, hash: u64) -> bool {
        word & Self::bits(hash) == Self::bits(hash)
    }
}

/// Distance between sampled seeds: 13 bases in reads of 150, 1 in reads of 50, so that short reads
/// with an error or two still have a seed beside them.
pub fn stride(length: usize) -> usize {
    (length.saturating_sub(42) / 8).clamp(1, SEED)
}

/// Windows of a seed's length, `stride` bases apart.
#[inline]
fn sampled(mut sequence: &[u8], stride: usize) -> impl Iterator<Item = &[u8; SEED]> {
    std::iter::from_fn(move || {
        let window = sequence.first_chunk()?;
        sequence = sequence.get(stride..).unwrap_or_default();
        Some(window)
    })
}

fn add_seeds(seeds: &mut Vec<(u32, Place)>, contig: usize, bases: &[u8]) {
    for (position, window) in bases.windows(SEED).enumerate() {
        if let (false, Some(seed)) = (window.contains(&b'N'), pack(window)) {
            seeds.push((seed, (contig as u32, position as u32)));
        }
    }
}

/// The bases of every seed that no transcript or intron holds: inserted at the join or across it.
fn around_join(panel: &Panel, arrangement: Arrangement) -> (Vec<u8>, usize) {
    let junction = &panel.junctions[arrangement.junction];
    let donor = &junction.donors[arrangement.donor];
    let left = SEED - 1 + donor.insert.len();
    let mut bases: Vec<u8> = (0..left)
        .map_while(|distance| donor.left_base(panel, distance))
        .collect();
    bases.reverse();
    let before = bases.len();
    bases.extend(junction.right_sequence(panel, SEED - 1 + junction.acceptor.insert.len()));
    (bases, before)
}

impl Screen {
    /// Indexes every seed that holds no unknown base: of every contig, and across every fusion
    /// join with its inserted bases.
    pub fn new(panel: &Panel) -> Self {
        let mut seeds: Vec<(u32, Place)> = Vec::new();
        for contig in 0..panel.contigs() {
            add_seeds(&mut seeds, contig, panel.contig(contig));
        }
        let mut joins = Vec::new();
        for arrangement in panel.arrangements() {
            if arrangement.kind == JunctionKind::Fusion {
                let (bases, before) = around_join(panel, arrangement);
                add_seeds(&mut seeds, panel.contigs() + joins.len(), &bases);
                joins.push(Join {
                    arrangement,
                    before,
                });
            }
        }
        seeds.sort_unstable();
        let mut filter = Filter::new();
        let mut ranges = FxHashMap::default();
        let mut start = 0;
        for group in seeds.chunk_by(|one, other| one.0 == other.0) {
            let seed = group[0].0;
            for strand in [seed, reverse_complement(seed)] {
                filter.insert(hash(&unpack(strand)));
            }
            let end = start + group.len() as u32;
            ranges.insert(seed, (start, end));
            start = end;
        }
        let places = seeds.into_iter().map(|(_, place)| place).collect();
        Self {
            filter,
            ranges,
            places,
            contigs: panel.contigs(),
            joins,
        }
    }

    /// The join that a contig of a [`Place`] stands for, if it is none of the panel's contigs.
    pub fn join(&self, contig: usize) -> Option<&Join> {
        self.joins.get(contig.checked_sub(self.contigs)?)
    }

    /// Whether a read may come from the panel: at least one sampled seed, on either strand, stands
    /// in a contig.
    pub fn passes(&self, sequence: &[u8]) -> bool {
        let stride = stride(sequence.len());
        let mut windows = sampled(sequence, stride);
        loop {
            let mut looked_up = [(0, 0); TOGETHER];
            let mut count = 0;
            for (slot, window) in looked_up.iter_mut().zip(&mut windows) {
                let hash = hash(window);
                *slot = (hash, self.filter.word(hash));
                count += 1;
            }
            let hit = looked_up[..count]
                .iter()
                .any(|&(hash, word)| Filter::has(word, hash));
            if hit && sampled(sequence, stride).any(|window| self.holds(window)) {
                return true;
            }
            if count < TOGETHER {
                return false;
            }
        }
    }

    /// Whether a seed stands in a contig, on either strand.
    fn holds(&self, window: &[u8; SEED]) -> bool {
        let hash = hash(window);
        Filter::has(self.filter.word(hash), hash)
            && pack(window).is_some_and(|seed| {
                self.ranges.contains_key(&seed)
                    || self.ranges.contains_key(&reverse_complement(seed))
            })
    }

    /// Where a seed lies on the forward strand; nothing where it lies in too many places.
    pub fn places(&self, seed: u32) -> &[Place] {
        match self.ranges.get(&seed) {
            Some(&(start, end)) if (end - start) as usize <= PLACES => {
                &self.places[start as usize..end as usize]
            }
            _ => &[],
        }
    }
}

/// Packs the last up to 16 bases before a join, nearest base lowest, and says how many there are.
pub fn pack_leftward(bases: impl Iterator<Item = u8>) -> (u32, usize) {
    bases
        .take(SEED)
        .enumerate()
        .fold((0, 0), |(packed, _), (index, base)| {
            (packed | code(base) << (2 * index), index + 1)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_agrees_with_one_base_at_a_time() {
        let bases = b"ACGTTGCAACGGTTACNN";
        let slow = pack_leftward(bases.iter().copied()).0;
        assert_eq!(pack(bases), Some(slow));
        assert_eq!(pack(&bases[..15]), None);
        assert_eq!(
            pack(bases).map(unpack).as_ref().map(|all| &all[..15]),
            Some(&bases[..15])
        );
    }

    #[test]
    fn case_and_uracil_make_no_difference() {
        assert_eq!(pack(b"acguacguacguacgu"), pack(b"ACGTACGTACGTACGT"));
    }

    #[test]
    fn the_reverse_complement_packs_to_the_code_of_the_reversed_bases() {
        let bases = b"AACCGTTGCATTGACG";
        let reversed = bio::alphabets::dna::revcomp(bases);
        assert_eq!(pack(bases).map(reverse_complement), pack(&reversed),);
    }

    #[test]
    fn reads_of_the_panel_pass_on_either_strand_and_others_do_not() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let screen = Screen::new(&panel);
        let read = &panel.driver().sequence[3000..3100];
        assert!(screen.passes(read));
        assert!(screen.passes(&bio::alphabets::dna::revcomp(read)));
        assert!(!screen.passes(&b"ACGTTGCATGCCTAGA".repeat(6)));
        assert!(!screen.passes(b"ACGT"));
    }
}
