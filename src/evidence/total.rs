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
    /// Adds a fragment: the bases of its mates as given, and what is left of them without the UMI.
    ///
    /// # Errors
    /// A read is a protein.
    #[inline]
    pub fn add(
        &mut self,
        bases: [usize; 2],
        mates: [Option<&Record>; 2],
    ) -> Result<(), NoNucleotide> {
        let before = self.informative_reads;
        for read in mates.into_iter().flatten() {
            self.reads += 1;
            self.informative_reads += u64::from(could_show(read.sequence)?);
        }
        self.informative_fragments += u64::from(self.informative_reads > before);
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
