//! Fragments that differ in an end, and their copies.

use super::molecule::molecules;
use super::sum::{Sum, pairs};
use crate::fastq::umi::Umi;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// First bases of a mate that tell where it starts in a partner that the panel does not have: of a thousand molecules
/// seven begin like another one.
pub const FIRST_BASES: usize = 8;

/// Where a molecule starts or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoleculeEnd {
    /// A place by alignment, relative to the join.
    At(i32),
    /// Where a mate without a place begins so: it lies in a foreign partner.
    Begins([u8; FIRST_BASES]),
}

impl MoleculeEnd {
    /// The same relative to a join that lies so many bases before.
    fn moved(self, by: i32) -> Self {
        match self {
            Self::At(place) => Self::At(place + by),
            Self::Begins(_) => self,
        }
    }
}

/// Identifies copies of a fragment: where its mates start.
/// A single read, or a mate without a place, leaves one end open: where a read stops says nothing
/// of its molecule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FragmentKey {
    /// First base of the mate on the strand of the transcript.
    pub left: Option<MoleculeEnd>,
    /// One past the first base of the mate on the other strand.
    pub right: Option<MoleculeEnd>,
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
    /// The same with its ends moved by so many bases.
    pub(super) fn moved(self, left: i32, right: i32) -> Self {
        Self {
            left: self.left.map(|end| end.moved(left)),
            right: self.right.map(|end| end.moved(right)),
        }
    }

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
