//! The bases of reads around a join.

use super::sum::{Sum, pairs};
use crate::align::{Arm, COMPLEMENT, Crossing, Gap, upper_dna};
use crate::fastq::Record;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;

/// Bases on each side of the join of which a consensus is made.
pub const WINDOW: usize = 40;

/// Bases in the order of their weights.
const BASES: &[u8; 4] = b"ACGT";

/// Offset of FASTQ qualities.
const PHRED_OFFSET: u8 = 33;

/// The bases of supporting reads around a join, weighted by quality; a commutative sum.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pile {
    /// What reads have at each place from -[`WINDOW`] to +[`WINDOW`]; empty where there are none.
    places: Vec<Place>,
    /// Bases that stand between the two sides, and how many reads have them.
    #[serde(with = "pairs")]
    inserts: BTreeMap<Vec<u8>, u64>,
    /// Bases that reads have before a place and the panel has not, and how many reads have them.
    #[serde(with = "pairs")]
    insertions: BTreeMap<(usize, Vec<u8>), u64>,
}

/// What reads have at one place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    /// Summed quality of each base.
    weights: [u64; 4],
    /// Reads with a base.
    depth: u64,
    /// Reads without one between bases that they have.
    deleted: u64,
}

/// Index of a base in [`BASES`], whatever its case.
fn base_index(base: u8) -> Option<usize> {
    match base {
        b'A' | b'a' => Some(0),
        b'C' | b'c' => Some(1),
        b'G' | b'g' => Some(2),
        b'T' | b't' | b'U' | b'u' => Some(3),
        _ => None,
    }
}

/// Adds bases and qualities to the places beside them; `index` is what an index of a base becomes.
fn add_bases<'p>(
    places: impl Iterator<Item = &'p mut Place>,
    (bases, qualities): (&[u8], &[u8]),
    index: impl Fn(usize) -> usize,
) {
    for (place, (&base, &quality)) in places.zip(bases.iter().zip(qualities)) {
        if let Some(given) = base_index(base) {
            let quality = quality.saturating_sub(PHRED_OFFSET).max(1);
            place.weights[index(given)] += u64::from(quality);
            place.depth += 1;
        }
    }
}

impl Pile {
    /// Adds a read that crosses the junction.
    pub fn add(&mut self, read: Record, crossing: &Crossing) {
        let join = crossing.before as usize;
        let after = join + crossing.inserted;
        if after > read.sequence.len() {
            return;
        }
        let read = Turned::new(read, crossing.forward);
        *self.inserts.entry(read.bases(join..after)).or_default() += 1;
        self.places.resize(2 * WINDOW, Place::default());
        for step in steps(&crossing.donor) {
            // The donor's arm is met from the join outward.
            let from = WINDOW.saturating_sub(step.near + step.bases);
            let bases = WINDOW.saturating_sub(step.near) - from;
            let end = join - step.read;
            self.add_run(from, read, end - bases..end);
            if let Some(gap) = step.gap
                && let Some(place) = WINDOW.checked_sub(gap.distance)
            {
                let inside = end - step.bases;
                self.add_deletion(place.saturating_sub(gap.deleted)..place);
                self.add_insertion(place, read, inside - gap.inserted..inside);
            }
        }
        for step in steps(&crossing.acceptor) {
            let bases = step.bases.min(WINDOW.saturating_sub(step.near));
            let start = after + step.read;
            self.add_run(WINDOW + step.near.min(WINDOW), read, start..start + bases);
            if let Some(gap) = step.gap
                && gap.distance < WINDOW
            {
                let inside = start + step.bases;
                let place = WINDOW + gap.distance;
                self.add_deletion(place..(place + gap.deleted).min(2 * WINDOW));
                self.add_insertion(place, read, inside..inside + gap.inserted);
            }
        }
    }

    fn add_deletion(&mut self, places: Range<usize>) {
        for place in &mut self.places[places] {
            place.deleted += 1;
        }
    }

    fn add_insertion(&mut self, place: usize, read: Turned, range: Range<usize>) {
        if !range.is_empty() && range.end <= read.len() {
            let bases = read.bases(range);
            *self.insertions.entry((place, bases)).or_default() += 1;
        }
    }

    /// Adds the bases of a read in a range, the first of them at `first`.
    fn add_run(&mut self, first: usize, read: Turned, range: Range<usize>) {
        let places = self.places[first..first + range.len()].iter_mut();
        let given = read.given(range);
        if read.forward {
            add_bases(places, given, |index| index);
        } else {
            // The complement of each base stands at the other end of their list.
            add_bases(places.rev(), given, |index| BASES.len() - 1 - index);
        }
    }

    /// The base at a place, if any read has one there; [`DELETED`] where more reads have none between
    /// bases that they have.
    pub fn base(&self, place: usize) -> Option<u8> {
        let counts = self.places.get(place)?;
        if counts.deleted > counts.depth {
            return Some(DELETED);
        }
        let weights = self.places.get(place)?.weights;
        let best = (0..4).max_by_key(|&index| (weights[index], 3 - index))?;
        (weights[best] > 0).then_some(BASES[best])
    }

    /// Reads with a base at a place.
    pub fn depth(&self, place: usize) -> u64 {
        self.places.get(place).map_or(0, |place| place.depth)
    }

    /// Bases that most of the reads at a place have before it and the panel has not.
    pub fn insertion(&self, place: usize) -> Vec<u8> {
        let here = self
            .insertions
            .range((place, Vec::new())..(place + 1, Vec::new()));
        let most = here.max_by_key(|(_, count)| **count);
        let most = most.filter(|(_, count)| 2 * **count > self.depth(place));
        most.map(|((_, bases), _)| bases.clone())
            .unwrap_or_default()
    }

    /// What most reads have between the two sides.
    pub fn insert(&self) -> Vec<u8> {
        let most = self.inserts.iter().max_by_key(|(_, count)| **count);
        most.map(|(insert, _)| insert.clone()).unwrap_or_default()
    }
}

impl Sum for Pile {
    fn merge(&mut self, other: Self) {
        if self.places.is_empty() {
            self.places = other.places;
        } else {
            for (own, more) in self.places.iter_mut().zip(other.places) {
                let weights = own.weights.iter_mut().zip(more.weights);
                weights.for_each(|(one, two)| *one += two);
                own.depth += more.depth;
                own.deleted += more.deleted;
            }
        }
        Sum::merge(&mut self.inserts, other.inserts);
        Sum::merge(&mut self.insertions, other.insertions);
    }
}

/// Stands for a base that the panel has and the reads have not.
pub const DELETED: u8 = b'-';

/// Aligned bases of an arm without a gap, and the gap beyond them.
struct Step<'a> {
    /// Bases of the panel between the join and the first of them.
    near: usize,
    /// Bases of the read between the join and the first of them.
    read: usize,
    /// How many they are.
    bases: usize,
    /// The gap beyond them.
    gap: Option<&'a Gap>,
}

/// The pieces of an arm from the join outward.
fn steps(arm: &Arm) -> Vec<Step<'_>> {
    let mut gaps: Vec<&Gap> = arm.gaps.iter().collect();
    gaps.sort_by_key(|gap| gap.distance);
    let (mut near, mut read) = (0, 0);
    let mut steps = Vec::with_capacity(gaps.len() + 1);
    for gap in gaps {
        let bases = gap.distance.saturating_sub(near);
        steps.push(Step {
            near,
            read,
            bases,
            gap: Some(gap),
        });
        near = gap.distance + gap.deleted;
        read += bases + gap.inserted;
    }
    steps.push(Step {
        near,
        read,
        bases: arm.aligned.saturating_sub(read),
        gap: None,
    });
    steps
}

/// A read on the strand of the transcript.
#[derive(Clone, Copy)]
pub(crate) struct Turned<'a> {
    read: Record<'a>,
    forward: bool,
}

impl<'a> Turned<'a> {
    /// The read as given, or its reverse complement.
    pub(crate) fn new(read: Record<'a>, forward: bool) -> Self {
        Self { read, forward }
    }

    /// Its length in bases.
    pub(crate) fn len(&self) -> usize {
        self.read.sequence.len()
    }

    /// Bases and qualities as sequenced of a range on the transcript's strand.
    fn given(self, range: Range<usize>) -> (&'a [u8], &'a [u8]) {
        let given = if self.forward {
            range
        } else {
            self.len() - range.end..self.len() - range.start
        };
        (
            &self.read.sequence[given.clone()],
            &self.read.quality[given],
        )
    }

    /// The bases in a range on the transcript's strand, upper case and without `U`.
    pub(crate) fn bases(self, range: Range<usize>) -> Vec<u8> {
        let given = self.given(range).0.iter().map(|&base| upper_dna(base));
        if self.forward {
            given.collect()
        } else {
            let complement: &[u8; 256] = &COMPLEMENT;
            given
                .rev()
                .map(|base| complement[usize::from(base)])
                .collect()
        }
    }

    /// The qualities of the bases in a range, as in FASTQ.
    pub(crate) fn qualities(self, range: Range<usize>) -> Vec<u8> {
        let mut qualities = self.given(range).1.to_vec();
        if !self.forward {
            qualities.reverse();
        }
        qualities
    }
}
