//! Reads to look at: a sample of those across a junction, that does not depend on their order.

use super::pile::DELETED;
use super::shown::{Shown, WINDOW};
use super::sum::Sum;
use super::turned::Turned;
use crate::align::Crossing;
use crate::fastq::Record;
use serde::{Deserialize, Serialize};
use std::hash::{BuildHasher, Hash};
use std::ops::Range;

/// Reads that are kept of a junction.
const KEPT: usize = 40;

/// What a read has of 40 bases of each exon at the join, and between them, on the strand of the
/// transcript, each base where the panel has one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PileUpRead {
    /// Bases before the join, the last one beside it; `-` where the read lacks one.
    pub before: String,
    /// Bases between the two sides.
    pub inserted: String,
    /// Bases after the join; `-` where the read lacks one.
    pub after: String,
    /// Bases beside the join that the panel does not have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub insertions: Vec<Insertion>,
    /// Qualities of `before`, `inserted` and `after`, Phred + 33; a blank beside a `-`.
    pub quality: String,
    /// Whether the read as sequenced is on the strand of the transcript.
    pub forward: bool,
    /// Whether the read goes on before these bases, and after them.
    pub goes_on: [bool; 2],
}

/// Bases that a read has and the panel does not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Insertion {
    /// The base before which they stand: -1 is the last before the join, 1 the first after it.
    pub at: i64,
    /// The bases.
    pub bases: String,
}

impl PileUpRead {
    /// Cuts a read to what is shown; `None` if it only shows bases inserted at the junction.
    fn new(read: Record, crossing: &Crossing) -> Option<Self> {
        let join = usize::try_from(crossing.before).ok()?;
        let between = join..join + crossing.inserted;
        if between.end > read.sequence.len() {
            return None;
        }
        let read = Turned::new(read, crossing.forward);
        // What the panel has between the exons takes no room from these.
        let window = WINDOW + crossing.junction.inserted.len();
        let has_gaps = !crossing.donor.gaps.is_empty() || !crossing.acceptor.gaps.is_empty();
        Some(match has_gaps {
            true => Self::with_gaps(read, crossing, between, window),
            false => Self::without_gaps(read, crossing, between, window),
        })
    }

    /// What is shown of a read without gaps: most are.
    fn without_gaps(
        read: Turned,
        crossing: &Crossing,
        between: Range<usize>,
        window: usize,
    ) -> Self {
        let join = between.start;
        let first = join - crossing.donor.aligned.min(window).min(join);
        let last = (between.end + crossing.acceptor.aligned.min(window)).min(read.len());
        Self {
            before: text(read.bases(first..join)),
            inserted: text(read.bases(between.clone())),
            after: text(read.bases(between.end..last)),
            insertions: Vec::new(),
            quality: text(read.qualities(first..last)),
            forward: crossing.forward,
            goes_on: [first > 0, last < read.len()],
        }
    }

    /// The same of any read.
    fn with_gaps(read: Turned, crossing: &Crossing, between: Range<usize>, window: usize) -> Self {
        let shown = Shown::new(read, crossing, [window; 2]);
        let mut places: Vec<Option<(u8, u8)>> = vec![None; 2 * window];
        for run in &shown.runs {
            let bases = run.bases.iter().copied();
            let given = bases.zip(run.qualities.iter().copied());
            let beside = places[run.place..].iter_mut();
            beside
                .zip(given)
                .for_each(|(place, base)| *place = Some(base));
        }
        for &place in &shown.deleted {
            places[place] = Some((DELETED, b' '));
        }
        let (left, right) = places.split_at(window);
        let known = |place: &&Option<(u8, u8)>| place.is_some();
        let left = &left[window - left.iter().rev().take_while(known).count()..];
        let right = &right[..right.iter().take_while(known).count()];
        let sides = |pick: fn(&(u8, u8)) -> u8| {
            let side = |side: &[Option<(u8, u8)>]| -> Vec<u8> {
                side.iter().flatten().map(pick).collect()
            };
            [side(left), side(right)]
        };
        let is_shown = |place: usize| (window - left.len()..window + right.len()).contains(&place);
        let mut insertions = shown.inserted;
        insertions.retain(|(place, _)| is_shown(*place));
        let bases_of = |side: &[u8], is_own: &dyn Fn(usize) -> bool| {
            let own = insertions.iter().filter(|(place, _)| is_own(*place));
            let inserted: usize = own.map(|(_, bases)| bases.len()).sum();
            side.iter().filter(|base| **base != DELETED).count() + inserted
        };
        let [before, after] = sides(|one| one.0);
        let goes_on = [
            bases_of(&before, &|place| place < window) < between.start,
            between.end + bases_of(&after, &|place| place >= window) < read.len(),
        ];
        let [first, last] = sides(|one| one.1);
        Self {
            before: text(before),
            inserted: text(shown.insert),
            after: text(after),
            insertions: insertions
                .into_iter()
                .map(|(place, bases)| Insertion {
                    at: signed(place, window),
                    bases: text(bases),
                })
                .collect(),
            quality: text([first, read.qualities(between), last].concat()),
            forward: crossing.forward,
            goes_on,
        }
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
        for one in &mut self.insertions {
            let place = if one.at < 0 { one.at } else { one.at - 1 };
            let moved = place - i64::from(by);
            one.at = if moved < 0 { moved } else { moved + 1 };
        }
    }
}

fn text(bytes: Vec<u8>) -> String {
    let lossy = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    String::from_utf8(bytes).unwrap_or_else(|error| lossy(error.into_bytes()))
}

/// How many bases a place lies before (negative) or after the join, which has so many places before it.
fn signed(place: usize, window: usize) -> i64 {
    let after = place as i64 - window as i64;
    if after < 0 { after } else { after + 1 }
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
    use crate::align::{Arm, Gap};
    use crate::panel::{Boundary, ContigId, Donor, JunctionKey};

    fn arm(aligned: i64) -> Arm {
        Arm {
            aligned: aligned as usize,
            ungapped: aligned as usize,
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

    #[test]
    fn a_read_without_gaps_is_shown_alike_by_the_short_way() {
        let sequence = b"GATTACAGATTACAGATTAC";
        for (before, inserted, forward) in
            [(7, 0, true), (0, 0, true), (12, 3, false), (20, 0, true)]
        {
            let mut crossing = crossing(-before);
            crossing.inserted = inserted;
            crossing.forward = forward;
            crossing.acceptor = arm(20 - before - inserted as i64);
            let record = Record {
                name: b"r",
                sequence,
                quality: b"0123456789ABCDEFGHIJ",
            };
            let join = before as usize;
            let between = join..join + inserted;
            for window in [4, 40] {
                let turned = || Turned::new(record, forward);
                let short = PileUpRead::without_gaps(turned(), &crossing, between.clone(), window);
                let long = PileUpRead::with_gaps(turned(), &crossing, between.clone(), window);
                assert_eq!(short, long, "{before} {inserted} {window}");
            }
        }
    }

    #[test]
    fn a_read_is_shown_with_its_gaps() {
        let gap = |distance, inserted, deleted| Gap {
            distance,
            inserted,
            deleted,
        };
        // Before the join GA-TC and GG more behind the T, after it AC-G.
        let sequence = b"GATGGCACG";
        let mut crossing = crossing(-6);
        crossing.donor = Arm {
            aligned: 6,
            ungapped: 1,
            gaps: vec![gap(2, 0, 1), gap(1, 2, 0)],
            ..Arm::default()
        };
        crossing.acceptor = Arm {
            aligned: 3,
            ungapped: 2,
            gaps: vec![gap(2, 0, 1)],
            ..Arm::default()
        };
        let record = Record {
            name: b"r",
            sequence,
            quality: b"012345678",
        };
        let read = PileUpRead::new(record, &crossing).expect("it crosses the join");
        assert_eq!(
            [&*read.before, &*read.inserted, &*read.after],
            ["GA-TC", "", "AC-G"]
        );
        assert_eq!(read.quality, "01 2567 8");
        let more = Insertion {
            at: -1,
            bases: "GG".into(),
        };
        assert_eq!(read.insertions, [more]);
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
