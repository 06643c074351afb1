//! What the reads themselves say across a junction: sequenced, not assumed.

use crate::align::{COMPLEMENT, Crossing};
use crate::panel::{Junction, Panel};
use crate::reads::Record;
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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pile {
    /// Summed quality of each base at each place from -[`WINDOW`] to +[`WINDOW`].
    weights: Vec<[u64; 4]>,
    /// Reads at each place.
    depth: Vec<u64>,
    /// Bases that stand between the two sides, and how many reads have them.
    inserts: BTreeMap<Vec<u8>, u64>,
}

impl Pile {
    /// Adds a read that crosses the junction.
    pub fn add(&mut self, read: Record, crossing: &Crossing) {
        let join = (-crossing.start) as usize;
        let after = join + crossing.inserted;
        if after > read.sequence.len() {
            return;
        }
        let read = Turned::new(read, crossing.forward);
        let insert = (join..after).map(|at| read.base(at)).collect();
        *self.inserts.entry(insert).or_default() += 1;
        if self.depth.is_empty() {
            self.weights = vec![[0; 4]; 2 * WINDOW];
            self.depth = vec![0; 2 * WINDOW];
        }
        // Only what was aligned without a gap stands where it seems to stand.
        let before = WINDOW.min(crossing.donor_aligned);
        self.add_run(WINDOW - before, read, join - before..join);
        let last = after + WINDOW.min(crossing.acceptor_aligned);
        self.add_run(WINDOW, read, after..last);
    }

    /// Adds the bases of a read in a range, the first of them at `place`.
    fn add_run(&mut self, place: usize, read: Turned, range: Range<usize>) {
        let places = self.weights[place..]
            .iter_mut()
            .zip(&mut self.depth[place..]);
        for ((weights, depth), at) in places.zip(range) {
            let index = match read.base(at) {
                b'A' => 0,
                b'C' => 1,
                b'G' => 2,
                b'T' => 3,
                _ => continue,
            };
            let quality = read.quality(at).saturating_sub(PHRED_OFFSET);
            weights[index] += u64::from(quality.max(1));
            *depth += 1;
        }
    }

    /// The sum of two piles.
    pub fn merge(&mut self, other: Self) {
        if self.depth.is_empty() {
            self.weights = other.weights;
            self.depth = other.depth;
        } else {
            for (own, more) in self.weights.iter_mut().zip(other.weights) {
                own.iter_mut().zip(more).for_each(|(one, two)| *one += two);
            }
            let depths = self.depth.iter_mut().zip(other.depth);
            depths.for_each(|(one, two)| *one += two);
        }
        for (insert, count) in other.inserts {
            *self.inserts.entry(insert).or_default() += count;
        }
    }

    /// The base at a place, if any read has one there.
    fn base(&self, place: usize) -> Option<u8> {
        let weights = self.weights.get(place)?;
        let best = (0..4).max_by_key(|&index| (weights[index], 3 - index))?;
        (weights[best] > 0).then_some(BASES[best])
    }

    /// What most reads have between the two sides.
    fn insert(&self) -> Vec<u8> {
        let most = self.inserts.iter().max_by_key(|(_, count)| **count);
        most.map(|(insert, _)| insert.clone()).unwrap_or_default()
    }
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

    fn index(&self, at: usize) -> usize {
        if self.forward {
            at
        } else {
            self.read.sequence.len() - 1 - at
        }
    }

    /// The base at `at` on the transcript's strand, upper case.
    pub(crate) fn base(&self, at: usize) -> u8 {
        let base = self.read.sequence[self.index(at)].to_ascii_uppercase();
        if self.forward {
            base
        } else {
            COMPLEMENT[usize::from(base)]
        }
    }

    /// Its quality as in FASTQ.
    pub(crate) fn quality(&self, at: usize) -> u8 {
        self.read.quality[self.index(at)]
    }
}

/// The consensus across a junction, compared with the panel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Consensus {
    /// Bases before the join, by the reads; lower case where no read reaches and the panel is shown.
    pub before: String,
    /// Bases between the two sides that the panel does not have; mostly none.
    pub inserted: String,
    /// Bases after the join.
    pub after: String,
    /// Reads at each base of `before`.
    pub depth_before: Vec<u64>,
    /// Reads at each base of `after`.
    pub depth_after: Vec<u64>,
    /// Whether the reads have what the panel has.
    pub identical: bool,
    /// Differences, as `-3 A>G` (third base before the join), `+1 T>C`, `insertion of GAT`.
    pub differences: Vec<String>,
}

/// Makes the consensus of a pile and names its differences from the panel.
pub fn consensus(panel: &Panel, junction: &Junction, pile: &Pile) -> Consensus {
    let text = |bases: &[u8]| String::from_utf8_lossy(bases).into_owned();
    let left = junction.left_sequence(panel, WINDOW);
    let right = junction.right_sequence(panel, WINDOW);
    let mut differences = Vec::new();
    let mut side = |expected: &[u8], first: usize, signed: &dyn Fn(usize) -> i64| -> Vec<u8> {
        let called = expected.iter().enumerate().map(|(index, &expected)| {
            let Some(base) = pile.base(first + index) else {
                return expected.to_ascii_lowercase();
            };
            // A base that the panel does not know is found, not different.
            if base != expected && expected != b'N' {
                differences.push(format!(
                    "{:+} {}>{}",
                    signed(index),
                    expected as char,
                    base as char
                ));
            }
            base
        });
        called.collect()
    };
    let start = WINDOW - left.len();
    let before = side(&left, start, &|index| index as i64 - left.len() as i64);
    let after = side(&right, WINDOW, &|index| index as i64 + 1);
    let inserted = pile.insert();
    if !inserted.is_empty() {
        differences.push(format!("insertion of {}", text(&inserted)));
    }
    let depth = |range: std::ops::Range<usize>| -> Vec<u64> {
        let depths = range.map(|place| pile.depth.get(place).copied().unwrap_or(0));
        depths.collect()
    };
    Consensus {
        before: text(&before),
        inserted: text(&inserted),
        after: text(&after),
        depth_before: depth(start..WINDOW),
        depth_after: depth(WINDOW..WINDOW + right.len()),
        identical: differences.is_empty(),
        differences,
    }
}
