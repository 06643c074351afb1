//! Where each seed of a panel stands.

use super::MOST_HITS;
use super::seed::Seed;
use crate::panel::ContigId;

/// Places of a seed that are kept: one more than say anything, so that a seed in too many places is known.
const KEPT: usize = MOST_HITS + 1;

/// Most bits of the number of a bucket: 64 MiB for the places of more than 16 million seeds.
const MOST_BITS: u32 = 24;

/// Bits of the number of a part in which places are sorted, where there are many.
const PART_BITS: u32 = 11;

/// Bits of the number of a bucket up to which each is a part: so few places fit near the processor together.
const FEW_BITS: u32 = 20;

/// Multiplier that spreads packed codes over 32 bits: 2 to the 32nd by the golden ratio. It is odd, so that
/// no two codes become one.
const SPREAD: u32 = 0x9E37_79B9;

/// A place of a seed.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    /// The code of the seed, spread.
    key: u32,
    contig: u32,
    /// Twice the 0-based position of its first base; one more if the contig has the bases that the
    /// code is of, not their reverse complement.
    position: u32,
}

impl Place {
    fn new(seed: Seed, contig: ContigId, position: usize) -> Self {
        Self {
            key: key(seed),
            contig: contig.index() as u32,
            position: (position as u32) << 1 | u32::from(seed.as_given),
        }
    }

    /// The contig.
    pub(super) fn contig(self) -> ContigId {
        ContigId::new(self.contig as usize)
    }

    /// 0-based position of the seed's first base.
    pub(super) fn position(self) -> u32 {
        self.position >> 1
    }

    /// Whether the contig has the bases that the code of the seed is of.
    pub(super) fn as_given(self) -> bool {
        self.position & 1 == 1
    }
}

/// The key of a seed: as good as its code.
fn key(seed: Seed) -> u32 {
    seed.packed().wrapping_mul(SPREAD)
}

/// Places of seeds in the order in which they came.
#[derive(Debug)]
pub(super) struct Unsorted(Vec<Place>);

impl Unsorted {
    /// None yet, with room for so many.
    pub(super) fn with_capacity(places: usize) -> Self {
        Self(Vec::with_capacity(places))
    }

    /// Adds the place of a seed: the 0-based position of its first base on a contig.
    #[inline]
    pub(super) fn add(&mut self, seed: Seed, contig: ContigId, position: usize) {
        self.0.push(Place::new(seed, contig, position));
    }

    /// The places by the keys of their seeds.
    pub(super) fn sorted(self) -> Places {
        let bits = self.0.len().max(2).ilog2().min(MOST_BITS);
        let mut places = Places {
            places: self.by_key(bits),
            starts: Vec::with_capacity((1 << bits) + 1),
            shift: u32::BITS - bits,
        };
        places.keep();
        let end = places.places.len() as u32;
        places.starts.resize((1 << bits) + 1, end);
        places
    }

    /// All places by their keys, those of a key in the order in which they came. They are dealt into parts
    /// first, each of which fits near the processor when it is sorted: to sort them all in place takes a
    /// tenth of a start more. A bucket's number has so many bits.
    fn by_key(self, bits: u32) -> Vec<Place> {
        let bits = if bits > FEW_BITS { PART_BITS } else { bits };
        let part = |place: &Place| (place.key >> (u32::BITS - bits)) as usize;
        let mut ends = vec![0_u32; 1 << bits];
        self.0.iter().for_each(|place| ends[part(place)] += 1);
        let mut before = 0;
        for end in &mut ends {
            before += std::mem::replace(end, before);
        }
        let mut places = vec![Place::default(); self.0.len()];
        for place in self.0 {
            let end = &mut ends[part(&place)];
            places[*end as usize] = place;
            *end += 1;
        }
        let mut start = 0;
        for end in ends {
            places[start..end as usize].sort_by_key(|place| place.key);
            start = end as usize;
        }
        places
    }
}

/// The places of all seeds in one list, those of a seed beside each other in the order in which they came.
/// A panel of many drivers and partners has millions: a table of hashes would take twice the memory, and
/// to fill it a load from anywhere in it for each.
#[derive(Debug, Clone)]
pub(super) struct Places {
    places: Vec<Place>,
    /// Where the bucket of the highest bits of a key begins in the list, and at last its length.
    starts: Vec<u32>,
    /// Bits of a key below those of its bucket.
    shift: u32,
}

impl Places {
    /// Leaves out the places of a seed that say no more, and notes where each bucket starts.
    fn keep(&mut self) {
        let (mut kept, mut alike) = (0, 0);
        for at in 0..self.places.len() {
            let place = self.places[at];
            let is_same = kept > 0 && self.places[kept - 1].key == place.key;
            alike = if is_same { alike + 1 } else { 1 };
            if alike > KEPT {
                continue;
            }
            let bucket = (place.key >> self.shift) as usize;
            while self.starts.len() <= bucket {
                self.starts.push(kept as u32);
            }
            self.places[kept] = place;
            kept += 1;
        }
        self.places.truncate(kept);
        self.places.shrink_to_fit();
    }

    /// The places of a seed; more than [`MOST_HITS`] stand for any number of them.
    #[inline]
    pub(super) fn of(&self, seed: Seed) -> &[Place] {
        let key = key(seed);
        let bucket = (key >> self.shift) as usize;
        let Some(&[start, end]) = self
            .starts
            .get(bucket..bucket + 2)
            .and_then(<[u32]>::first_chunk)
        else {
            return &[];
        };
        let places = &self.places[start as usize..end as usize];
        let Some(first) = places.iter().position(|place| place.key == key) else {
            return &[];
        };
        let places = &places[first..];
        let others = places.iter().position(|place| place.key != key);
        &places[..others.unwrap_or(places.len())]
    }

    /// The places of seeds that stand nowhere else.
    pub(super) fn unique(&self) -> impl Iterator<Item = Place> {
        let alike = self.places.chunk_by(|one, other| one.key == other.key);
        alike.filter_map(|places| match places {
            [place] => Some(*place),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::SEED;

    #[test]
    fn seeds_have_the_places_that_they_were_given_in_order() {
        let seed = |number: usize| {
            let number = number.wrapping_mul(0x9E37_79B9);
            let bases: [u8; SEED] = std::array::from_fn(|at| b"ACGT"[number >> (2 * at) & 3]);
            Seed::new(&bases)
        };
        // Seed `n` stands in n % 20 places, and none is beside another of it.
        let standing = |number: usize| number % 20;
        for (seeds, expected) in [(200, 2000), (200, 0), (5, 1)] {
            let mut places = Unsorted::with_capacity(expected);
            for round in 0..20 {
                for number in (0..seeds).filter(|&number| round < standing(number)) {
                    places.add(seed(number), ContigId::new(number), round);
                }
            }
            let places = places.sorted();
            for number in 0..seeds {
                let found = places.of(seed(number)).iter().map(|place| {
                    assert_eq!(place.as_given(), seed(number).as_given);
                    (place.contig().index(), place.position() as usize)
                });
                let given = (0..standing(number).min(KEPT)).map(|round| (number, round));
                assert!(found.eq(given), "{number}");
            }
            let once = (0..seeds).filter(|&number| standing(number) == 1);
            assert_eq!(places.unique().count(), once.count());
            assert!(places.of(seed(seeds + 1)).is_empty());
        }
    }
}
