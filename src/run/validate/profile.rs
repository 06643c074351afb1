//! How long reads are and of which quality: a sample of the fragments of a library.

use crate::error::Result;
use crate::fastq::Record;
use crate::feed::{Batch, Scheduler, reduce};
use crate::input::Layout;
use crate::run::name_hash::hash;
use fastrand::Rng;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Fragments that are kept: those of the lowest hashes, so that no order and no split matters.
const KEPT: usize = 2048;

/// Qualities of simulated reads, as FASTQ has them, and how many bases of 100 have each: Q37, Q25 and Q11.
const BINS: [(u8, u8); 3] = [(b'F', 95), (b':', 3), (b',', 2)];

/// The qualities of a fragment: of its first read, and of the second one if there is one.
type Qualities = (Box<[u8]>, Box<[u8]>);

/// A sample of the qualities of fragments. Its length is that of the reads.
#[derive(Debug, Clone)]
pub struct Profile {
    kept: Vec<Qualities>,
    paired: bool,
}

#[derive(Default)]
struct Sample(BTreeMap<u64, Qualities>);

impl Profile {
    /// That of the reads of a library.
    ///
    /// # Errors
    /// The reads cannot be read.
    pub fn of_reads(layout: &Layout, threads: usize) -> Result<Self> {
        let scheduler = Scheduler::new(layout, threads, Arc::default(), Arc::default());
        let work = |sample: &mut Sample, batch: &Batch| {
            batch.for_each(|first, second| {
                sample.add(&first, second.as_ref());
                Ok(())
            })
        };
        let Sample(kept) = reduce(scheduler, work, |mut one: Sample, Sample(other)| {
            one.0.extend(other);
            one.shorten();
            one
        })?;
        Ok(Self {
            kept: kept.into_values().collect(),
            paired: !matches!(layout, Layout::Single(_)),
        })
    }

    /// That of a simulated library of pairs.
    pub fn simulated(read_length: usize, random: &mut Rng) -> Self {
        let read = |random: &mut Rng| -> Box<[u8]> {
            let bases = 0..read_length;
            bases.map(|_| quality(random)).collect()
        };
        Self {
            kept: (0..KEPT).map(|_| (read(random), read(random))).collect(),
            paired: true,
        }
    }

    /// Whether fragments have two reads.
    pub fn is_paired(&self) -> bool {
        self.paired
    }

    /// The qualities of one fragment.
    pub fn draw(&self, random: &mut Rng) -> (&[u8], &[u8]) {
        let (first, second) = &self.kept[random.usize(..self.kept.len())];
        (first, second)
    }
}

impl Sample {
    fn add(&mut self, first: &Record, second: Option<&Record>) {
        let qualities = [first.quality, second.map_or(&[][..], |read| read.quality)];
        let hash = hash([first.name, qualities[0], qualities[1]]);
        let highest = self.0.last_key_value().filter(|_| self.0.len() >= KEPT);
        if highest.is_none_or(|(highest, _)| hash < *highest) {
            let [first, second] = qualities;
            self.0.insert(hash, (first.into(), second.into()));
            self.shorten();
        }
    }

    fn shorten(&mut self) {
        while self.0.len() > KEPT {
            self.0.pop_last();
        }
    }
}

/// A quality by its share.
fn quality(random: &mut Rng) -> u8 {
    let mut drawn = random.u8(..100);
    for (quality, share) in BINS {
        if drawn < share {
            return quality;
        }
        drawn -= share;
    }
    BINS[0].0
}
