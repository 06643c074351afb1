//! How much was read.

use super::sum::Sum;
use crate::fastq::bases::could_show;
use crate::fastq::{NoNucleotide, Record};
use serde::{Deserialize, Serialize};

/// How much was read, and how much of it is of the panel's genes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Reads.
    pub reads: u64,
    /// Those of them that could show a fusion: [`crate::fastq::bases::ENOUGH`] known bases or more,
    /// UMI left out.
    pub informative_reads: u64,
    /// Bases of the reads.
    pub bases: u64,
    /// Fragments: a pair of mates is one.
    pub fragments: u64,
    /// Those of them with a read that could show a fusion.
    pub informative_fragments: u64,
    /// Fragments from the panel's genes.
    pub on_target: u64,
}

impl Totals {
    /// Adds a fragment: the bases of its mates as given, and what is left of the two without the UMI.
    ///
    /// # Errors
    /// A read is a protein.
    #[inline]
    pub fn add(
        &mut self,
        bases: [usize; 2],
        first: &Record,
        second: Option<&Record>,
    ) -> Result<(), NoNucleotide> {
        // One mate after the other, and no loop over the two: this is done for every read of a library.
        let mut informative = u64::from(could_show(first.sequence)?);
        self.reads += 1;
        if let Some(second) = second {
            informative += u64::from(could_show(second.sequence)?);
            self.reads += 1;
        }
        self.informative_reads += informative;
        self.informative_fragments += u64::from(informative > 0);
        self.bases += (bases[0] + bases[1]) as u64;
        self.fragments += 1;
        Ok(())
    }
}

impl Sum for Totals {
    fn merge(&mut self, other: Self) {
        self.reads += other.reads;
        self.informative_reads += other.informative_reads;
        self.bases += other.bases;
        self.fragments += other.fragments;
        self.informative_fragments += other.informative_fragments;
        self.on_target += other.on_target;
    }
}
