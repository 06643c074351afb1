//! Libraries that hold no fusion: the laboratory's own, or simulated ones.

use super::profile::Profile;
use super::{Study, count_text, simulate};
use crate::align::Aligner;
use crate::error::{Error, Result};
use crate::evidence::Evidence;
use crate::input::Layout;
use crate::run::Fingerprint;
use crate::run::count::Counter;
use rayon::ThreadPool;
use rayon::prelude::*;

/// Where negative reads come from.
#[derive(Debug, Clone)]
pub enum Negatives {
    /// Libraries of the laboratory.
    Reads(Vec<Layout>),
    /// As many simulated libraries as there are replicates.
    Simulated {
        /// Fragments of each.
        fragments: u64,
        /// Bases of a read.
        read_length: usize,
    },
}

/// A library that holds no fusion.
#[derive(Debug)]
pub struct Negative {
    /// Its files, in reading order; none of a simulated one.
    pub files: Vec<String>,
    /// What its reads add up to.
    pub evidence: Evidence,
    /// What tells its reads from those of another one.
    reads: Fingerprint,
    /// How long its reads are, and of which quality.
    pub profile: Profile,
}

impl Negative {
    /// All of a study.
    ///
    /// # Errors
    /// A file that can be read only once, or cannot be read or counted.
    pub fn all(study: &Study, aligner: &Aligner, pool: &ThreadPool) -> Result<Vec<Self>> {
        match study.negatives {
            Negatives::Reads(ref layouts) => {
                layouts.iter().try_for_each(check)?;
                let layouts = layouts.iter();
                let all: Result<Vec<Self>> = layouts
                    .map(|layout| Self::counted(layout, study, aligner))
                    .collect();
                check_copies(all?)
            }
            Negatives::Simulated {
                fragments,
                read_length,
            } => pool.install(|| {
                let numbers = (0..study.replicates).into_par_iter();
                let made = |number| Self::simulated(study, aligner, number, fragments, read_length);
                numbers.map(made).collect()
            }),
        }
    }

    fn counted(layout: &Layout, study: &Study, aligner: &Aligner) -> Result<Self> {
        let counter = Counter {
            threads: study.threads,
            ..Counter::new(aligner)
        };
        let counted = counter.count_part(layout)?;
        Ok(Self {
            files: layout.sources().iter().map(|one| one.name()).collect(),
            reads: counted.fingerprint(),
            evidence: counted.evidence,
            profile: Profile::of_reads(layout, study.threads)?,
        })
    }

    fn simulated(
        study: &Study,
        aligner: &Aligner,
        number: u64,
        fragments: u64,
        read_length: usize,
    ) -> Result<Self> {
        let mut random = study.random("negative", number);
        let profile = Profile::simulated(read_length, &mut random);
        let length = study.fragment_length;
        let text = simulate::negative(study.panel, fragments, length, &profile, &mut random);
        Ok(Self {
            files: Vec::new(),
            reads: Fingerprint::default(),
            evidence: count_text(aligner, text, profile.is_paired())?,
            profile,
        })
    }
}

/// That no library has the reads of another: it would count as another one.
fn check_copies(all: Vec<Negative>) -> Result<Vec<Negative>> {
    for (place, one) in all.iter().enumerate() {
        let mut before = all[..place].iter();
        if let Some(other) = before.find(|other| one.reads.shares_reads(&other.reads)) {
            return Err(Error::Usage(format!(
                "{}: its reads are those of {}, by their names, bases and qualities; give each library once",
                one.files.join(", "),
                other.files.join(", ")
            )));
        }
    }
    Ok(all)
}

/// Refuses what can be read only once.
fn check(layout: &Layout) -> Result<()> {
    let sources = layout.sources();
    match sources.into_iter().find(|source| !source.is_regular()) {
        None => Ok(()),
        Some(source) => Err(Error::Usage(format!(
            "{}: negative reads are read twice, so a stream will not do; write them to a file",
            source.name()
        ))),
    }
}
