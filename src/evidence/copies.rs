//! Fragments that differ in an end, and their copies.

use super::molecule::molecules;
use super::sum::{Sum, pairs};
use crate::fastq::umi::Umi;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Identifies copies of a fragment: where its mates start, by alignment and relative to the join.
/// A single read, or a mate without a place, leaves one end open: where a read stops says nothing
/// of its molecule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FragmentKey {
    /// First base of the mate on the strand of the transcript.
    pub left: Option<i32>,
    /// One past the first base of the mate on the other strand.
    pub right: Option<i32>,
}

/// Copies of one fragment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copies {
    /// Those without a UMI.
    pub without_umi: u64,
    /// The others by their UMIs.
    #[serde(with = "pairs")]
    pub by_umi: BTreeMap<Umi, u64>,
}

impl Copies {
    pub(super) fn add(&mut self, umi: Umi) {
        if umi.is_empty() {
            self.without_umi += 1;
        } else {
            *self.by_umi.entry(umi).or_default() += 1;
        }
    }

    /// How many they are.
    pub fn count(&self) -> u64 {
        self.without_umi + self.by_umi.values().sum::<u64>()
    }

    /// Molecules that they are of, errors in UMIs forgiven.
    pub fn molecules(&self) -> u64 {
        u64::from(self.without_umi > 0) + molecules(&self.by_umi)
    }
}

impl FragmentKey {
    /// Whether both ends are known.
    pub(super) fn is_whole(self) -> bool {
        self.left.is_some() && self.right.is_some()
    }

    /// The keys of copies that have only one of its ends.
    pub(super) fn ends(self) -> [Self; 2] {
        let left = Self {
            right: None,
            ..self
        };
        [left, Self { left: None, ..self }]
    }
}

impl Sum for Copies {
    fn merge(&mut self, other: Self) {
        self.without_umi += other.without_umi;
        Sum::merge(&mut self.by_umi, other.by_umi);
    }
}
