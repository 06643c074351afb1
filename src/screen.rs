//! Which reads are worth aligning: sampled 16-mers against the panel's contigs. Pure.
//!
//! Two structures over the same 16-mers. A small blocked Bloom filter of both strands answers "is
//! this read from somewhere else?" for nearly every read of a transcriptome; an exact table of the
//! forward strand then says where a read's seeds lie.

use crate::panel::{Arrangement, JunctionKind, Panel};
use rustc_hash::FxHashMap;

/// Length of a seed in bases.
pub const SEED: usize = 16;

/// Words of the filter: 512 KiB, so that it stays in the second-level cache, with 4 million bits
/// for about 280,000 seeds.
const FILTER_WORDS: usize = 1 << 16;

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
    filter: Vec<u64>,
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

/// The code of the reverse complement of a seed.
fn reverse_complement(seed: u32) -> u32 {
    let bytes = seed.swap_bytes();
    let nibbles = (bytes >> 4) & 0x0F0F_0F0F | (bytes & 0x0F0F_0F0F) << 4;
    let pairs = (nibbles >> 2) & 0x3333_3333 | (nibbles & 0x3333_3333) << 2;
    // The complement of a base differs in its higher bit: A 0 and T 2, C 1 and G 3.
    pairs ^ 0xAAAA_AAAA
}

/// Word and bit mask of a seed in the filter.
fn filter_bits(seed: u32) -> (usize, u64) {
    let hash = u64::from(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let word = (hash >> 48) as usize % FILTER_WORDS;
    let mask = 1 << ((hash >> 42) & 63) | 1 << ((hash >> 36) & 63);
    (word, mask)
}

/// Distance between sampled seeds: 8 bases in reads of 150, every base in reads of 50, so that
/// short reads with an error or two still have a seed between them.
pub fn stride(length: usize) -> usize {
    (length.saturating_sub(32) / 14).clamp(1, 8)
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
        let mut filter = vec![0; FILTER_WORDS];
        let mut ranges = FxHashMap::default();
        let mut start = 0;
        for group in seeds.chunk_by(|one, other| one.0 == other.0) {
            let seed = group[0].0;
            for strand in [seed, reverse_complement(seed)] {
                let (word, mask) = filter_bits(strand);
                filter[word] |= mask;
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
        let mut rest = sequence;
        while let Some(seed) = pack(rest) {
            let (word, mask) = filter_bits(seed);
            if self.filter[word] & mask == mask
                && (self.ranges.contains_key(&seed)
                    || self.ranges.contains_key(&reverse_complement(seed)))
            {
                return true;
            }
            rest = rest.get(stride..).unwrap_or_default();
        }
        false
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
