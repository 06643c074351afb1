//! The bases of reads around a join.

use super::column::{BASE_INDEX, BASES, PileColumn, add_bases};
use super::shown::{FOREIGN_WINDOW, Piece, REACH, Shown, for_each_piece};
use super::sum::{Sum, pairs};
use super::turned::Turned;
use crate::align::Crossing;
use crate::align::rule::OVERHANG;
use crate::fastq::Record;
use crate::panel::Donor;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Reads up to which a pile is a list of them: a library may show a hundred thousand joins by one
/// read each, and the places of a pile are larger than a read.
const LISTED: usize = 4;

/// Stands for a base that the panel has and the reads have not.
pub const DELETED: u8 = b'-';

/// The bases of supporting reads around a join, weighted by quality; a commutative sum.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pile {
    /// The reads, sorted, while they are few.
    listed: Vec<Shown>,
    /// What they add up to, when they are more.
    places: Option<PileColumns>,
}

/// What reads have at each place around a join.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PileColumns {
    /// As [`Shown`] numbers them; those that no read reaches may be missing at the end.
    places: Vec<PileColumn>,
    /// Reads with nothing between the two sides.
    joined: u64,
    /// Bases that stand between the two sides, and how many reads have them.
    #[serde(with = "pairs")]
    inserts: BTreeMap<Vec<u8>, u64>,
    /// Bases that reads have before a place and the panel has not, and how many reads have them.
    #[serde(with = "pairs")]
    insertions: BTreeMap<(usize, Vec<u8>), u64>,
}

/// How many places before the join a pile of a junction has.
pub fn window(donor: Donor) -> usize {
    match donor {
        Donor::Known(_) => REACH,
        Donor::Foreign => FOREIGN_WINDOW,
    }
}

impl Pile {
    /// Adds a read that crosses the junction.
    pub fn add(&mut self, read: Record, crossing: &Crossing) {
        let window = window(crossing.junction.donor);
        let read = Turned::new(read, crossing.forward);
        match &mut self.places {
            Some(places) => places.add_read(read, crossing, window),
            None => {
                let shown = Shown::new(read, crossing, [window, REACH]);
                if !shown.runs.is_empty() {
                    self.add_shown(shown);
                }
            }
        }
    }

    fn add_shown(&mut self, shown: Shown) {
        if let Some(places) = &mut self.places {
            places.add(&shown);
            return;
        }
        let at = self.listed.binary_search(&shown).unwrap_or_else(|at| at);
        self.listed.insert(at, shown);
        if self.listed.len() > LISTED {
            self.places = Some(PileColumns::of(&self.listed));
            self.listed.clear();
        }
    }

    /// The pile of a join with a known donor that lies `by` bases after this one, whose donor is `donor`.
    pub(super) fn moved(&self, donor: Donor, by: i32) -> Self {
        let places = self.places();
        let moved = |place: usize| {
            let from_join = place as i64 - window(donor) as i64;
            let place = usize::try_from(from_join - i64::from(by) + REACH as i64).ok()?;
            (place < 2 * REACH).then_some(place)
        };
        let mut all = PileColumns {
            joined: places.joined,
            inserts: places.inserts.clone(),
            ..PileColumns::default()
        };
        for (from, place) in places.places.iter().enumerate() {
            if let Some(to) = moved(from) {
                all.reach(to + 1);
                all.places[to] = *place;
            }
        }
        let insertions = places.insertions.iter();
        all.insertions = insertions
            .filter_map(|((place, bases), count)| Some(((moved(*place)?, bases.clone()), *count)))
            .collect();
        Self {
            listed: Vec::new(),
            places: Some(all),
        }
    }

    /// What the reads add up to.
    pub fn places(&self) -> Cow<'_, PileColumns> {
        match &self.places {
            Some(places) => Cow::Borrowed(places),
            None => Cow::Owned(PileColumns::of(&self.listed)),
        }
    }
}

impl PileColumns {
    fn of(reads: &[Shown]) -> Self {
        let mut places = Self::default();
        reads.iter().for_each(|read| places.add(read));
        places
    }

    /// As adding what a read shows, without making it first: most reads of a fusion come here.
    fn add_read(&mut self, read: Turned, crossing: &Crossing, window: usize) {
        for_each_piece(read.len(), crossing, [window, REACH], |piece| match piece {
            Piece::Between(range) if range.is_empty() => self.joined += 1,
            Piece::Between(range) => *self.inserts.entry(read.bases(range)).or_default() += 1,
            Piece::Beside(place, range) => {
                let end = place + range.len();
                self.reach(end);
                add_bases(&mut self.places[place..end], read, range);
            }
            Piece::Deleted(places) => self.add_deleted(places),
            Piece::Inserted(place, range) if !range.is_empty() => {
                let inserted = (place, read.bases(range));
                *self.insertions.entry(inserted).or_default() += 1;
            }
            Piece::Inserted(..) => {}
        });
    }

    fn add_deleted(&mut self, places: impl IntoIterator<Item = usize>) {
        for place in places {
            self.reach(place + 1);
            self.places[place].deleted += 1;
        }
    }

    fn add(&mut self, shown: &Shown) {
        match shown.insert.as_slice() {
            [] => self.joined += 1,
            insert => *self.inserts.entry(insert.to_vec()).or_default() += 1,
        }
        for run in &shown.runs {
            let end = run.place + run.bases.len();
            self.reach(end);
            let places = self.places[run.place..end].iter_mut();
            for (place, (&base, &quality)) in places.zip(run.bases.iter().zip(&run.qualities)) {
                place.add(BASE_INDEX[usize::from(base)], quality);
            }
        }
        self.add_deleted(shown.deleted.iter().copied());
        for inserted in &shown.inserted {
            *self.insertions.entry(inserted.clone()).or_default() += 1;
        }
    }

    /// Makes room for so many places.
    fn reach(&mut self, count: usize) {
        if self.places.len() < count {
            self.places.resize(count, PileColumn::default());
        }
    }

    /// The base at a place, if any read has one there; [`DELETED`] where more reads have none between
    /// bases that they have.
    pub fn base(&self, place: usize) -> Option<u8> {
        let counts = self.places.get(place)?;
        if self.is_gap(counts.deleted, place) {
            return Some(DELETED);
        }
        counts.base()
    }

    /// Reads with a base at a place.
    pub fn depth(&self, place: usize) -> u64 {
        self.places.get(place).map_or(0, |place| place.depth)
    }

    /// Reads that have the base of a place, among those that have any there; poor qualities count for less. 0 if most have
    /// another.
    pub fn agreeing(&self, place: usize) -> u64 {
        self.places.get(place).map_or(0, PileColumn::agreeing)
    }

    /// Bases that most of the reads at a place have before it and the panel has not.
    pub fn insertion(&self, place: usize) -> Vec<u8> {
        let here = self
            .insertions
            .range((place, Vec::new())..(place + 1, Vec::new()))
            .map(|((_, bases), count)| (bases.as_slice(), *count));
        // Errors make many of one insertion: all that have one show it.
        match self.is_gap(here.clone().map(|(_, count)| count).sum(), place) {
            true => most_common(here),
            false => Vec::new(),
        }
    }

    /// Whether most reads have a gap at a place, of which so many show it. Reads that end a few bases behind a gap
    /// do not: they are aligned to these as if they went on. Where a quarter of the reads shows the gap, it is
    /// those that go on farther that tell.
    fn is_gap(&self, showing: u64, place: usize) -> bool {
        let reads = |place: usize| {
            let place = place.min(self.places.len().saturating_sub(1));
            let reads = |place: &PileColumn| place.depth + place.deleted;
            self.places.get(place).map_or(0, reads)
        };
        let farther = reads(place.saturating_sub(OVERHANG)).min(reads(place + OVERHANG));
        2 * showing > reads(place) || (4 * showing >= reads(place) && 2 * showing > farther)
    }

    /// Bases that reads have more than the panel, less those that they lack, within so many places of a join, summed up over
    /// all reads; and how many reads cross it. Errors move a gap, so that no place may have it in most reads.
    pub fn changed_length(&self, join: usize, within: usize) -> (i64, u64) {
        let near = join.saturating_sub(within)..join + within;
        let length = |(bases, count): (&Vec<u8>, &u64)| bases.len() as i64 * *count as i64;
        let of_insertions = self.insertions.iter();
        let of_insertions = of_insertions.filter(|((place, _), _)| near.contains(place));
        let inserted: i64 = of_insertions
            .map(|((_, bases), count)| (bases, count))
            .chain(&self.inserts)
            .map(length)
            .sum();
        let columns = self.places.get(near.start..self.places.len().min(near.end));
        let columns = columns.unwrap_or_default().iter();
        let deleted: u64 = columns.map(|column| column.deleted).sum();
        let reads = self.joined + self.inserts.values().sum::<u64>();
        (inserted - deleted as i64, reads)
    }

    /// What most reads have between the two sides.
    pub fn insert(&self) -> Vec<u8> {
        match self.inserts.values().sum::<u64>() > self.joined {
            true => most_common(
                self.inserts
                    .iter()
                    .map(|(bases, count)| (&bases[..], *count)),
            ),
            false => Vec::new(),
        }
    }
}

/// What inserted bases are but for errors: of the length that most have, each base as most of these have it.
fn most_common<'i>(inserted: impl Iterator<Item = (&'i [u8], u64)> + Clone) -> Vec<u8> {
    let mut lengths: BTreeMap<usize, u64> = BTreeMap::new();
    for (bases, count) in inserted.clone() {
        *lengths.entry(bases.len()).or_default() += count;
    }
    let most = lengths.into_iter().rev().max_by_key(|(_, count)| *count);
    let length = most.map_or(0, |(length, _)| length);
    let of_length = inserted.filter(|(bases, _)| bases.len() == length);
    let base = |at: usize| {
        let mut counts = [0; BASES.len() + 1];
        for (bases, count) in of_length.clone() {
            counts[usize::from(BASE_INDEX[usize::from(bases[at])])] += count;
        }
        let known = (0..BASES.len()).rev().filter(|&index| counts[index] > 0);
        known
            .max_by_key(|&index| counts[index])
            .map_or(b'N', |index| BASES[index])
    };
    (0..length).map(base).collect()
}

impl Sum for Pile {
    fn merge(&mut self, other: Self) {
        if let Some(more) = other.places {
            match &mut self.places {
                Some(places) => places.merge(more),
                None => self.places = Some(more),
            }
            for shown in std::mem::take(&mut self.listed) {
                self.add_shown(shown);
            }
        }
        for shown in other.listed {
            self.add_shown(shown);
        }
    }
}

impl Sum for PileColumns {
    fn merge(&mut self, other: Self) {
        self.reach(other.places.len());
        for (own, more) in self.places.iter_mut().zip(other.places) {
            let weights = own.weights.iter_mut().zip(more.weights);
            weights.for_each(|(one, two)| *one += two);
            own.depth += more.depth;
            own.deleted += more.deleted;
        }
        self.joined += other.joined;
        Sum::merge(&mut self.inserts, other.inserts);
        Sum::merge(&mut self.insertions, other.insertions);
    }
}

#[cfg(test)]
mod tests {
    use super::super::shown::Run;
    use super::*;

    fn shown(number: usize) -> Shown {
        let bases = b"ACGTACGTAC".to_vec();
        let deleted = if number.is_multiple_of(3) {
            vec![45]
        } else {
            vec![]
        };
        Shown {
            runs: vec![Run {
                place: 30 + number % 5,
                qualities: vec![b'I'; bases.len()],
                bases,
            }],
            deleted,
            ..Shown::default()
        }
    }

    fn pile(numbers: impl Iterator<Item = usize>) -> Pile {
        let mut pile = Pile::default();
        numbers.for_each(|number| pile.add_shown(shown(number)));
        pile
    }

    /// Reads that end a few bases behind a gap are aligned as if they went on, and say nothing of it.
    #[test]
    fn reads_that_go_on_behind_a_gap_tell_of_it() {
        // reads at a place; those eight places on; those that show a gap there
        for (here, farther, showing, expected) in [
            (37, 18, 18, true),
            (19, 18, 18, true),
            (37, 37, 18, false),
            (37, 2, 2, false),
            (10, 1, 1, false),
            (3, 1, 2, true),
        ] {
            let place = |depth, deleted| PileColumn {
                weights: [depth, 0, 0, 0],
                depth,
                deleted,
            };
            let mut places = vec![place(here, 0); 60];
            places[40 + OVERHANG..].fill(place(farther, 0));
            let mut lost = places.clone();
            lost[40] = place(here - showing, showing);
            let lost = PileColumns {
                places: lost,
                ..PileColumns::default()
            };
            let added = PileColumns {
                places,
                insertions: BTreeMap::from([((40, b"CA".to_vec()), showing)]),
                ..PileColumns::default()
            };
            let case = format!("{here} {farther} {showing}");
            assert_eq!(lost.base(40) == Some(DELETED), expected, "{case}");
            assert_eq!(added.insertion(40) == b"CA", expected, "{case}");
        }
    }

    #[test]
    fn an_insertion_is_what_most_reads_have_but_for_errors() {
        for (inserted, joined, expected) in [
            (&[("CAT", 2)][..], 1, "CAT"),
            (&[("CAT", 1), ("CAG", 1), ("TAG", 1)], 1, "CAG"),
            (&[("CAT", 1), ("CT", 1), ("CAG", 1)], 1, "CAG"),
            (&[("CT", 1), ("CAT", 1)], 0, "CT"),
            (&[("CAT", 1), ("CAG", 1)], 2, ""),
            (&[("NAT", 1), ("cat", 1)], 0, "CAT"),
            (&[], 0, ""),
        ] {
            let inserts = inserted
                .iter()
                .map(|(bases, count)| (bases.as_bytes().to_vec(), *count));
            let pile = PileColumns {
                inserts: inserts.clone().collect(),
                insertions: inserts.map(|(bases, count)| ((40, bases), count)).collect(),
                joined,
                places: vec![
                    PileColumn {
                        depth: joined + inserted.iter().map(|(_, count)| count).sum::<u64>(),
                        ..PileColumn::default()
                    };
                    60
                ],
            };
            let text = |bases: Vec<u8>| String::from_utf8(bases).expect("letters");
            assert_eq!(text(pile.insert()), expected, "{inserted:?}");
            assert_eq!(text(pile.insertion(40)), expected, "{inserted:?}");
        }
    }

    #[test]
    fn few_reads_and_many_are_merged_as_if_counted_in_one() {
        for count in 0..12 {
            let whole = pile(0..count);
            assert_eq!(whole.places.is_some(), count > LISTED, "{count}");
            for split in 0..=count {
                let (mut one, mut other) = (pile(0..split), pile(split..count));
                other.merge(one.clone());
                one.merge(pile(split..count));
                assert_eq!((&one, &other), (&whole, &whole), "{split} of {count}");
            }
        }
    }

    #[test]
    fn what_most_reads_have_is_the_base() {
        let one = pile([0, 3, 6, 1].into_iter());
        let places = one.places();
        assert_eq!(places.base(30), Some(b'A'));
        assert_eq!(places.base(45), Some(DELETED));
        assert_eq!((places.base(0), places.depth(34)), (None, 4));
    }
}
