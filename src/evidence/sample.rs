//! Reads to look at: a sample of those across a junction, that does not depend on their order.

use super::shown::WINDOW;
use super::sum::Sum;
use super::turned::Turned;
use crate::align::Crossing;
use crate::fastq::Record;
use serde::{Deserialize, Serialize};
use std::hash::{BuildHasher, Hash};

/// Reads that are kept of a junction.
const KEPT: usize = 40;

/// What a read has of [`WINDOW`] bases of each exon at the join, and between them, on the strand of the
/// transcript. Only bases that are aligned without a gap.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PileUpRead {
    /// Bases before the join, the last one beside it.
    pub before: String,
    /// Bases between the two sides.
    pub inserted: String,
    /// Bases after the join.
    pub after: String,
    /// Qualities of all of them, Phred + 33.
    pub quality: String,
    /// Whether the read as sequenced is on the strand of the transcript.
    pub forward: bool,
    /// Whether the read goes on before these bases, and after them.
    pub goes_on: [bool; 2],
}

impl PileUpRead {
    /// Cuts a read to what is shown; `None` if it only shows bases inserted at the junction.
    fn new(read: Record, crossing: &Crossing) -> Option<Self> {
        let join = usize::try_from(crossing.before).ok()?;
        let after = join + crossing.inserted;
        if after > read.sequence.len() {
            return None;
        }
        let read = Turned::new(read, crossing.forward);
        // What the panel has between the exons takes no room from these.
        let window = WINDOW + crossing.junction.inserted.len();
        let first = join - crossing.donor.ungapped.min(window).min(join);
        let last = (after + crossing.acceptor.ungapped.min(window)).min(read.len());
        let text = |bytes: Vec<u8>| {
            let lossy = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
            String::from_utf8(bytes).unwrap_or_else(|error| lossy(error.into_bytes()))
        };
        Some(Self {
            before: text(read.bases(first..join)),
            inserted: text(read.bases(join..after)),
            after: text(read.bases(after..last)),
            quality: text(read.qualities(first..last)),
            forward: crossing.forward,
            goes_on: [first > 0, last < read.len()],
        })
    }
}

impl PileUpRead {
    /// Moves bases from after the join to before it, or back if `by` is negative.
    fn move_join(&mut self, by: i32) {
        if !(self.before.is_ascii() && self.after.is_ascii() && self.quality.is_ascii()) {
            return;
        }
        let count = by.unsigned_abs() as usize;
        if by >= 0 {
            let after = self.after.split_off(count.min(self.after.len()));
            self.before
                .push_str(&std::mem::replace(&mut self.after, after));
        } else {
            let moved = self
                .before
                .split_off(self.before.len().saturating_sub(count));
            self.after.insert_str(0, &moved);
        }
        let beyond = self.before.len().saturating_sub(WINDOW);
        self.before.drain(..beyond);
        self.goes_on[0] |= beyond > 0;
        self.quality.drain(..beyond);
    }
}

/// A sample of the distinct fragments across a junction: those whose keys have the lowest hashes.
/// A commutative sum, like all evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(serialize = "K: Serialize", deserialize = "K: Deserialize<'de>"))]
pub struct PileUp<K: Ord> {
    /// Sorted by their keys. A list, since most joins have one read.
    reads: Vec<((u64, K), Kept)>,
}

/// A read that is kept, and a hash of it: of copies of a fragment the lowest stands for it, so that
/// the others need not be cut to what is shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Kept {
    hash: u64,
    read: PileUpRead,
}

impl<K: Ord> Default for PileUp<K> {
    fn default() -> Self {
        Self { reads: Vec::new() }
    }
}

impl<K: Ord + Hash> PileUp<K> {
    /// Adds a read of the fragment that `key` tells from others.
    pub fn add(&mut self, key: K, read: Record, crossing: &Crossing) {
        let hash = rustc_hash::FxBuildHasher.hash_one(&key);
        let is_full = self.reads.len() >= KEPT;
        let last = self.reads.last();
        if is_full && last.is_some_and(|(last, _)| (hash, &key) > (last.0, &last.1)) {
            return;
        }
        let key = (hash, key);
        let of_read = rustc_hash::FxBuildHasher.hash_one((read.sequence, read.quality));
        let at = self.place(&key);
        if at.is_ok_and(|at| self.reads[at].1.hash < of_read) {
            return;
        }
        if let Some(read) = PileUpRead::new(read, crossing) {
            let kept = Kept {
                hash: of_read,
                read,
            };
            self.keep(key, kept);
        }
    }

    /// Where a key stands, or would stand.
    fn place(&self, key: &(u64, K)) -> Result<usize, usize> {
        self.reads.binary_search_by(|(known, _)| known.cmp(key))
    }

    fn keep(&mut self, key: (u64, K), read: Kept) {
        match self.place(&key) {
            Ok(at) if read < self.reads[at].1 => self.reads[at].1 = read,
            Ok(_) => {}
            Err(at) => {
                self.reads.insert(at, (key, read));
                self.reads.truncate(KEPT);
            }
        }
    }

    /// The sample of a join that lies `by` bases after this one.
    pub(super) fn moved(&self, by: i32) -> Self
    where
        K: Clone,
    {
        let reads = self.reads.iter().cloned().map(|(key, mut kept)| {
            kept.read.move_join(by);
            (key, kept)
        });
        Self {
            reads: reads.collect(),
        }
    }

    /// The reads, those that reach furthest to the left first.
    pub fn reads(&self) -> Vec<PileUpRead> {
        let mut reads: Vec<PileUpRead> = self
            .reads
            .iter()
            .map(|(_, kept)| kept.read.clone())
            .collect();
        reads.sort_by(|one, other| {
            let reach = |read: &PileUpRead| std::cmp::Reverse(read.before.len());
            (reach(one), one).cmp(&(reach(other), other))
        });
        reads
    }
}

impl<K: Ord + Hash> Sum for PileUp<K> {
    fn merge(&mut self, other: Self) {
        for (key, read) in other.reads {
            self.keep(key, read);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::Arm;
    use crate::panel::{Boundary, ContigId, Donor, JunctionKey};

    fn arm(ungapped: i64) -> Arm {
        Arm {
            ungapped: ungapped as usize,
            ..Arm::default()
        }
    }

    fn crossing(start: i64) -> Crossing {
        Crossing {
            junction: JunctionKey {
                donor: Donor::Foreign,
                acceptor: Boundary {
                    contig: ContigId::new(0),
                    position: 0,
                },
                inserted: Box::default(),
            },
            before: -start,
            after: start + 20,
            start,
            end: start + 20,
            inserted: 0,
            isoform: 0,
            donor: arm(-start),
            acceptor: arm(20 + start),
            forward: true,
            counts: true,
        }
    }

    proptest::proptest! {
        #[test]
        fn any_order_and_split_keeps_the_same_reads(
            keys in proptest::collection::vec(0_u32..200, 1..150),
            split in 0_usize..150,
        ) {
            let add = |sample: &mut PileUp<u32>, key: u32| {
                let sequence = [b"ACGT"[(key % 4) as usize]; 20];
                let read = Record { name: b"r", sequence: &sequence, quality: &[b'I'; 20] };
                sample.add(key, read, &crossing(-(1 + i64::from(key % 19))));
            };
            let mut whole = PileUp::default();
            keys.iter().for_each(|&key| add(&mut whole, key));
            let (one, two) = keys.split_at(split.min(keys.len()));
            let (mut first, mut second) = (PileUp::default(), PileUp::default());
            one.iter().rev().for_each(|&key| add(&mut first, key));
            two.iter().for_each(|&key| add(&mut second, key));
            second.merge(first);
            proptest::prop_assert_eq!(&whole, &second);
            let mut distinct = keys.clone();
            distinct.sort_unstable();
            distinct.dedup();
            proptest::prop_assert_eq!(whole.reads().len(), distinct.len().min(KEPT));
        }
    }
}
