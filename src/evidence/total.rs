//! How much was read.

use super::sum::Sum;
use serde::{Deserialize, Serialize};

/// How much was read, and how much of it is of the panel's genes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Reads.
    pub reads: u64,
    /// Their bases.
    pub bases: u64,
    /// Fragments: a pair of mates is one.
    pub fragments: u64,
    /// Fragments from the panel's genes.
    pub on_target: u64,
}

impl Totals {
    /// Adds a fragment of so many reads and bases.
    #[inline]
    pub fn add(&mut self, reads: u64, bases: usize) {
        self.reads += reads;
        self.bases += bases as u64;
        self.fragments += 1;
    }
}

impl Sum for Totals {
    fn merge(&mut self, other: Self) {
        self.reads += other.reads;
        self.bases += other.bases;
        self.fragments += other.fragments;
        self.on_target += other.on_target;
    }
}
