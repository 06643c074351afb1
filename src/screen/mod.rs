//! Which reads are worth aligning: sampled 16-mers against the panel's contigs. Pure.
//!
//! A 16-mer and its reverse complement are one seed. A small filter answers "is this read from
//! somewhere else?" for nearly every read of a transcriptome; an exact table of the same seeds then
//! says where a read's seeds lie. A read and its reverse complement are sampled at the same seeds.

use crate::panel::{Arrangement, JunctionKind, Panel};
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;
use wide::u8x16;

/// Length of a seed in bases.
pub const SEED: usize = 16;

/// Words of the filter: 256 KiB, so that it stays near the processor, with 2 million bits for
/// about 90,000 seeds. By the bits that are set, seven in a thousand other seeds pass.
const FILTER_WORDS: usize = 1 << 15;

/// Seeds from either end of a read that are looked up before their answers are looked at.
const TOGETHER: usize = 8;

/// Seeds that stand in more places than this say nothing about where a read is from.
const PLACES: usize = 16;

/// The bits of each letter that tell the four bases apart, whatever its case: A 0, C 1, T or U 2,
/// G 3 in the second and third bit.
const LETTER: u64 = 0x0606_0606_0606_0606;

/// Where a seed lies. The bases around each fusion join follow the panel's contigs, as contigs of
/// their own; see [`Screen::join`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Index of the contig.
    pub contig: u32,
    /// 0-based position of the seed's first base.
    pub position: u32,
    /// Whether the seed as looked up is on the strand of the contig.
    pub forward: bool,
    /// Whether the seed stands nowhere else.
    pub is_only: bool,
}

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
    seeds: FxHashMap<u32, Place>,
    /// Of seeds that stand in several places, those after the first.
    further: FxHashMap<u32, Vec<Place>>,
    /// For each base of each contig of the panel, whether the seed that starts there stands alone.
    alone: Vec<Vec<bool>>,
    contigs: usize,
    joins: Vec<Join>,
    samplings: Vec<Sampling>,
}

/// A seed: 16 bases or their reverse complement, whichever code is the smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Seed {
    /// Two bases in each byte.
    code: u64,
    /// Whether the code is that of the bases as given.
    as_given: bool,
    /// Whether the bases are their own reverse complement.
    both: bool,
}

impl Seed {
    /// The seed of 16 bases. Anything but a base gets the code of one.
    #[inline]
    fn new(bases: &[u8; SEED]) -> Self {
        let both = u128::from_le_bytes(*bases);
        let (first, last) = (both as u64 & LETTER, (both >> 64) as u64 & LETTER);
        let given = first | last << 2;
        // The complement of a base differs in its higher bit: A 0 and T 2, C 1 and G 3.
        let reverse = (last | first << 2).swap_bytes() ^ 0x1414_1414_1414_1414;
        Self {
            code: given.min(reverse),
            as_given: given <= reverse,
            both: given == reverse,
        }
    }

    #[inline]
    fn hash(self) -> u64 {
        self.code.wrapping_mul(HASH)
    }

    /// Its code in 32 bits.
    fn packed(self) -> u32 {
        let nibbles = (self.code >> 1) & 0x0F0F_0F0F_0F0F_0F0F;
        let bytes = (nibbles | nibbles >> 4) & 0x00FF_00FF_00FF_00FF;
        let halves = (bytes | bytes >> 8) & 0x0000_FFFF_0000_FFFF;
        (halves | halves >> 16) as u32
    }
}

/// Multiplier that spreads the codes of seeds: 2 to the 64th by the golden ratio.
const HASH: u64 = 0x9E37_79B9_7F4A_7C15;

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

/// A set of hashes that sometimes holds more than was put in: a Bloom filter of which each member
/// sets two bits of one word.
#[derive(Debug, Clone)]
struct Filter(Box<[u64; FILTER_WORDS]>);

impl Filter {
    fn new() -> Self {
        Self(Box::new([0; FILTER_WORDS]))
    }

    #[inline]
    fn place(hash: u64) -> usize {
        (hash >> (u64::BITS - FILTER_WORDS.ilog2())) as usize % FILTER_WORDS
    }

    #[inline]
    fn bits(hash: u64) -> u64 {
        1 << ((hash >> 42) & 63) | 1 << ((hash >> 36) & 63)
    }

    fn insert(&mut self, hash: u64) {
        self.0[Self::place(hash)] |= Self::bits(hash);
    }

    /// Whether 16 bases may be a seed of the panel: in the lowest bit, the others are of no meaning.
    #[inline]
    fn look_up(&self, bases: &[u8; SEED]) -> u64 {
        let hash = Seed::new(bases).hash();
        let word = self.0[Self::place(hash)];
        (word >> ((hash >> 42) & 63)) & (word >> ((hash >> 36) & 63))
    }
}

/// About the distance between the seeds of a read that are looked up: 18 bases in reads of 150, 1 in
/// reads of 50, so that short reads with an error or two still have a seed beside them.
pub fn stride(length: usize) -> usize {
    (length.saturating_sub(42) / 6).clamp(1, 20)
}

/// Reads up to this length are sampled as it has been worked out before.
const USUAL_LENGTH: usize = 512;

/// How a read is sampled: as many seeds from its end as from its start.
#[derive(Debug, Clone, Copy)]
struct Sampling {
    pairs: usize,
    step: usize,
}

impl Sampling {
    #[inline]
    fn new(length: usize, stride: usize) -> Self {
        let last = length.saturating_sub(SEED);
        let pairs = (last / stride + 2) / 2;
        let step = last.div_ceil(2 * pairs - 1).max(1);
        Self { pairs, step }
    }
}

/// The first bases of the seeds that a read is sampled at, about `stride` bases apart: one from its
/// start, one from its end, and so on.
fn sampled(length: usize, stride: usize) -> impl Iterator<Item = usize> {
    let Sampling { pairs, step } = Sampling::new(length, stride);
    let last = length.checked_sub(SEED);
    let seeds = 0..if last.is_some() { 2 * pairs } else { 0 };
    seeds.map(move |number| match (number / 2 * step, number % 2) {
        (from_start, 0) => from_start,
        (from_end, _) => last.unwrap_or(0) - from_end,
    })
}

#[inline]
fn seed_at(sequence: &[u8], at: usize) -> Option<Seed> {
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

/// Whether all are bases, in either case: unknown ones would be taken for a base on one strand and
/// for another one on the other.
#[inline]
fn are_bases(bases: &[u8; SEED]) -> bool {
    let upper = u8x16::new(*bases) & u8x16::splat(!0x20);
    all_among(upper, b"ACGTU")
}

fn add_seeds(seeds: &mut Vec<(Seed, Place)>, contig: usize, bases: &[u8]) {
    // Seeds before this one hold a base that is not known.
    let mut first_known = 0;
    for (last, &base) in bases.iter().enumerate() {
        if base == b'N' {
            first_known = last + 1;
        }
        let Some(position) = (last + 1).checked_sub(SEED) else {
            continue;
        };
        if let Some(seed) = seed_at(bases, position).filter(|_| position >= first_known) {
            let place = Place {
                contig: contig as u32,
                position: position as u32,
                forward: seed.as_given,
                is_only: true,
            };
            seeds.push((seed, place));
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
        let mut seeds: Vec<(Seed, Place)> = Vec::new();
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
        let mut screen = Self {
            filter: Filter::new(),
            seeds: FxHashMap::default(),
            further: FxHashMap::default(),
            alone: Vec::new(),
            contigs: panel.contigs(),
            joins,
            samplings: (0..USUAL_LENGTH)
                .map(|length| Sampling::new(length, stride(length)))
                .collect(),
        };
        screen.seeds.reserve(seeds.len());
        for (seed, place) in seeds {
            screen.add(seed, place);
        }
        screen.alone = screen.all_alone(panel);
        screen
    }

    fn all_alone(&self, panel: &Panel) -> Vec<Vec<bool>> {
        let contigs = (0..panel.contigs()).map(|contig| panel.contig(contig));
        let mut alone: Vec<Vec<bool>> = contigs.map(|bases| vec![false; bases.len()]).collect();
        for place in self.seeds.values().filter(|place| place.is_only) {
            let (contig, position) = (place.contig as usize, place.position as usize);
            if let Some(alone) = alone.get_mut(contig) {
                let seed = seed_at(panel.contig(contig), position);
                alone[position] = seed.is_some_and(|seed| !seed.both);
            }
        }
        alone
    }

    fn add(&mut self, seed: Seed, place: Place) {
        self.filter.insert(seed.hash());
        match self.seeds.entry(seed.packed()) {
            Entry::Vacant(entry) => {
                entry.insert(place);
            }
            Entry::Occupied(mut entry) => {
                entry.get_mut().is_only = false;
                self.further.entry(seed.packed()).or_default().push(place);
            }
        }
    }

    /// The join that a contig of a [`Place`] stands for, if it is none of the panel's contigs.
    pub fn join(&self, contig: usize) -> Option<&Join> {
        self.joins.get(contig.checked_sub(self.contigs)?)
    }

    /// Whether a read may come from the panel: at least one sampled seed stands in a contig.
    pub fn passes(&self, sequence: &[u8]) -> bool {
        let Sampling { mut pairs, step } = self.sampling(sequence.len());
        let (mut from_start, mut from_end) = (sequence, sequence);
        while pairs > 0 {
            let mut may_hold = 0;
            for _ in 0..pairs.min(TOGETHER) {
                let (Some(one), Some(other)) = (from_start.first_chunk(), from_end.last_chunk())
                else {
                    return false;
                };
                may_hold |= self.filter.look_up(one) | self.filter.look_up(other);
                from_start = from_start.get(step..).unwrap_or_default();
                let end = from_end.len().saturating_sub(step);
                from_end = from_end.get(..end).unwrap_or_default();
            }
            if may_hold & 1 == 1 && self.holds_any(sequence) {
                return true;
            }
            pairs = pairs.saturating_sub(TOGETHER);
        }
        false
    }

    fn sampling(&self, length: usize) -> Sampling {
        match self.samplings.get(length) {
            Some(sampling) => *sampling,
            None => Sampling::new(length, stride(length)),
        }
    }

    /// The seed at `at`, if it is of bases only and may be one of the panel's.
    fn seed_at(&self, sequence: &[u8], at: usize) -> Option<Seed> {
        let bases = sequence.get(at..)?.first_chunk()?;
        (self.filter.look_up(bases) & 1 == 1 && are_bases(bases)).then(|| Seed::new(bases))
    }

    fn holds_any(&self, sequence: &[u8]) -> bool {
        let mut places = sampled(sequence.len(), stride(sequence.len()));
        places.any(|at| {
            let seed = self.seed_at(sequence, at);
            seed.is_some_and(|seed| self.seeds.contains_key(&seed.packed()))
        })
    }

    /// The first bases of the seeds that are looked up in a read of some length to align it, twice
    /// as many as to screen it.
    pub fn seeds_of(length: usize) -> impl Iterator<Item = usize> {
        let mut last = usize::MAX;
        sampled(length, (stride(length) / 2).max(1))
            // In a short read the two directions may meet at one seed.
            .filter(move |&at| at != std::mem::replace(&mut last, at))
    }

    /// Calls `each` with the places of the seed at `at` in a read, on either strand; with none if
    /// they are too many.
    pub fn for_each_place(&self, sequence: &[u8], at: usize, mut each: impl FnMut(Place)) {
        let Some(seed) = self.seed_at(sequence, at) else {
            return;
        };
        let packed = seed.packed();
        let Some(&first) = self.seeds.get(&packed) else {
            return;
        };
        let mut each_strand = |place: Place| {
            let forward = place.forward == seed.as_given;
            each(Place { forward, ..place });
            if seed.both {
                let forward = !forward;
                each(Place { forward, ..place });
            }
        };
        if first.is_only {
            each_strand(first);
            return;
        }
        let further = self.further.get(&packed);
        if let Some(further) = further.filter(|further| further.len() < PLACES) {
            each_strand(first);
            further.iter().copied().for_each(each_strand);
        }
    }

    /// Whether the seed at a place of one of the panel's contigs stands nowhere else, on neither
    /// strand.
    pub fn stands_alone(&self, contig: usize, position: usize) -> bool {
        let alone = self.alone.get(contig).and_then(|one| one.get(position));
        alone.copied().unwrap_or(false)
    }
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
        assert!(seed(b"ACGTACGTACGTACGT").both);
        assert_ne!(one.code, seed(b"AACCGTTGCATTGACT").code);
    }

    #[test]
    fn reads_are_sampled_alike_from_either_end() {
        for length in 0..400 {
            let stride = stride(length);
            let mut places: Vec<usize> = sampled(length, stride).collect();
            places.sort_unstable();
            places.dedup();
            let last = length.saturating_sub(SEED);
            let mut mirrored: Vec<usize> = places.iter().map(|at| last - at).collect();
            mirrored.reverse();
            assert_eq!(places, mirrored, "{length}");
            assert_eq!(places.is_empty(), length < SEED);
            assert!(
                places
                    .windows(2)
                    .all(|two| two[1] - two[0] <= stride + 1 + stride / 4),
                "{length}: {places:?}"
            );
        }
    }

    #[test]
    fn reads_of_the_panel_pass_on_either_strand_and_others_do_not() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let screen = Screen::new(&panel);
        let read = &panel.transcripts[panel.drivers[0].transcript.index()].sequence[3000..3100];
        assert!(screen.passes(read));
        assert!(screen.passes(&dna::revcomp(read)));
        assert!(!screen.passes(&b"ACGTTGCATGCCTAGA".repeat(6)));
        assert!(!screen.passes(b"ACGT"));
    }
}
