//! Mismatches weighted by base quality.

use std::iter::Sum;
use std::ops::{Add, AddAssign};

/// Weighted mismatches, in quarters of one: a mismatch at a base of good quality is 4 quarters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Quarters(pub u32);

impl Quarters {
    /// No mismatch.
    pub const ZERO: Self = Self(0);

    /// A mismatch that weighs in full.
    pub const MISMATCH: Self = Self(4);

    /// More than any read has: a limit that is never reached.
    pub const UNLIMITED: Self = Self(u32::MAX);

    /// So many mismatches that weigh in full.
    pub const fn mismatches(count: u32) -> Self {
        Self(count * Self::MISMATCH.0)
    }

    /// What they take from a score in which a matching base is 1.
    pub const fn score(self) -> i32 {
        self.0 as i32
    }

    /// What is left of a limit when these are taken from it.
    pub const fn less(self, taken: Self) -> Self {
        Self(self.0.saturating_sub(taken.0))
    }
}

impl Add for Quarters {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Quarters {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sum for Quarters {
    fn sum<I: Iterator<Item = Self>>(quarters: I) -> Self {
        quarters.fold(Self::ZERO, Add::add)
    }
}
