//! How many copies a library has of its molecules: a sample of fragments from the panel's genes.

use super::lowest::Lowest;
use super::sum::Sum;
use crate::align::Placement;
use crate::fastq::umi::{Umi, of_other_strand};
use serde::{Deserialize, Serialize};
use std::hash::BuildHasher;

/// Pairs of UMI, if there is one, and ends that are kept: their mean has an error of a few percent.
const SAMPLED: usize = 1024;

/// Part of the usual number of copies below which a pair of UMI and ends is held to be made by errors.
const BY_ERROR: u64 = 4;

/// Copies of the fragments whose UMI and ends have the lowest hashes. A commutative sum.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Duplication(Lowest<u64, u64, SAMPLED>);

impl Duplication {
    /// Adds a fragment by where its mates start, by alignment. Both strands of a molecule are one. Without a UMI it
    /// takes both ends to tell fragments apart.
    #[inline]
    pub fn add(&mut self, umi: &Umi, mates: [Option<Placement>; 2]) {
        if umi.is_empty() && mates.iter().any(Option::is_none) {
            return;
        }
        let other = of_other_strand(umi);
        let mut ends = mates.map(|mate| {
            let mate = mate?;
            let start = if mate.forward { mate.first } else { mate.last };
            Some((mate.contig, start))
        });
        ends.sort_unstable();
        let pair = rustc_hash::FxBuildHasher.hash_one((umi.min(&other), ends));
        if let Some(count) = self.0.entry(&pair) {
            *count += 1;
        }
    }

    /// Molecules for each fragment, from 0 to 1; `None` where no fragment has a UMI or two ends.
    ///
    /// An error in a UMI makes a molecule of its own that has few copies. So those do not count that have
    /// less than a quarter of what a fragment has on average.
    pub fn molecules_per_fragment(&self) -> Option<f64> {
        let counts = || self.0.iter().map(|(_, count)| *count);
        let fragments: u64 = counts().sum();
        let squares: u64 = counts().map(|count| count * count).sum();
        let is_molecule = |count: &u64| count * BY_ERROR * fragments >= squares;
        let molecules = counts().filter(is_molecule).count();
        (fragments > 0).then(|| molecules as f64 / fragments as f64)
    }
}

impl Sum for Duplication {
    fn merge(&mut self, other: Self) {
        self.0.merge(other.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::ContigId;

    fn placed(first: i64, forward: bool) -> Option<Placement> {
        Some(Placement {
            contig: ContigId::new(0),
            start: 0,
            end: 100,
            read_start: 0,
            first,
            last: first + 100,
            forward,
            fits: false,
        })
    }

    /// So many molecules of so many copies each, of which one in so many has an error in its UMI.
    fn library(molecules: usize, copies: usize, one_in: usize) -> Duplication {
        let mut all = Duplication::default();
        for number in 0..molecules * copies {
            let molecule = number % molecules;
            let mut umi: Vec<u8> = format!("{molecule:016b}").into_bytes();
            if one_in > 0 && number % one_in == 0 {
                umi[number / one_in % 16] = b'N';
            }
            let start = (molecule % 500) as i64;
            all.add(
                &umi.into(),
                [placed(start, true), placed(start + 90, false)],
            );
        }
        all
    }

    #[test]
    fn copies_are_told_from_molecules() {
        for (molecules, copies, one_in) in [
            (300, 1, 0),
            (300, 10, 0),
            (20_000, 1, 0),
            (20_000, 4, 0),
            (5_000, 20, 13),
        ] {
            let found = library(molecules, copies, one_in).molecules_per_fragment();
            let expected = 1.0 / copies as f64;
            let times = found.expect("UMIs") / expected;
            assert!(
                (0.85..1.15).contains(&times),
                "{molecules} {copies}: {times}"
            );
        }
        assert_eq!(Duplication::default().molecules_per_fragment(), None);
    }

    #[test]
    fn copies_are_told_by_both_ends_without_a_umi() {
        let mut all = Duplication::default();
        for number in 0..400 {
            let molecule = number % 40;
            let mates = [placed(molecule, true), placed(molecule + 90, false)];
            all.add(&Umi::default(), mates);
            all.add(&Umi::default(), [placed(number, true), None]);
        }
        assert_eq!(all.molecules_per_fragment(), Some(0.1));
    }

    #[test]
    fn both_strands_and_any_order_of_a_molecule_are_one() {
        let mut one = Duplication::default();
        one.add(
            &(*b"ACGT+TTTT").into(),
            [placed(5, true), placed(90, false)],
        );
        let mut other = Duplication::default();
        other.add(
            &(*b"TTTT+ACGT").into(),
            [placed(90, false), placed(5, true)],
        );
        assert_eq!(one, other);
        one.merge(other);
        assert_eq!(one.molecules_per_fragment(), Some(0.5));
    }
}
