//! Validation of the assay: fragments of each lane, at a ladder of levels, among negative reads.
//!
//! Every library goes the way of a sample: its text is counted, and what it adds up to is called. The negative
//! reads are the same for every lane and level, so that they are counted once, and what the spiked reads
//! add up to is merged with them, as the parts of a sample are.

mod limit;
mod negative;
mod profile;
mod result;
mod simulate;
mod specificity;

pub use limit::{LIMIT_SHARE, Limit, ProbitLimit};
pub use negative::Negatives;
pub use result::{
    LaneValidation, LevelValidation, Outcomes, SCHEMA, StudyDesign, Together, Validation,
};
pub use specificity::{FalsePositives, NegativeResult};

use super::count::Counter;
use crate::align::Aligner;
use crate::call::{Sample, call};
use crate::document::{Document, FrameStatus, Parameters, Status, Verdict};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Sum};
use crate::input::{Layout, Source};
use crate::panel::{LaneId, Panel};
use fastrand::Rng;
use negative::Negative;
use profile::Profile;
use rayon::prelude::*;
use result::Tally;
use sha2::{Digest, Sha256};
use simulate::Fusion;
use specificity::backgrounds;
use std::io::Cursor;

/// What is to be tried.
///
/// ```
/// use fuselane::document::{Parameters, Verdict};
/// use fuselane::panel::{LaneId, Panel};
/// use fuselane::run::validate::{Negatives, Study};
/// let (panel, parameters) = (Panel::builtin()?, Parameters { minimum_reads: 100, target_share: 0.5, ..Parameters::default() });
/// let study = Study {
///     panel: &panel,
///     parameters: &parameters,
///     lanes: vec![LaneId::new(0)],
///     levels: vec![40],
///     replicates: 2,
///     seed: 1,
///     fragment_length: 200,
///     negatives: Negatives::Simulated { fragments: 2_000, read_length: 100 },
///     threads: 1,
/// };
/// let found = study.run()?;
/// assert_eq!(found.negatives[0].verdict, Verdict::NotDetected);
/// assert_eq!(found.together.levels[0].outcomes.detected, 2);
/// # Ok::<(), fuselane::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Study<'a> {
    /// What reads are compared with.
    pub panel: &'a Panel,
    /// The thresholds that libraries are called by.
    pub parameters: &'a Parameters,
    /// The lanes whose fragments are spiked.
    pub lanes: Vec<LaneId>,
    /// Fragments of a lane in a library, each a level.
    pub levels: Vec<u64>,
    /// Libraries of each lane and level.
    pub replicates: u64,
    /// Decides all that is left to chance.
    pub seed: u64,
    /// Mean length of spiked fragments, in bases.
    pub fragment_length: usize,
    /// The reads that hold no fusion.
    pub negatives: Negatives,
    /// Threads in all. The result does not depend on it.
    pub threads: usize,
}

/// A library to be made and called.
#[derive(Debug, Clone, Copy)]
struct Trial {
    /// Index in the lanes of the study.
    lane: usize,
    /// Index in its levels.
    level: usize,
    replicate: u64,
}

impl Study<'_> {
    /// Makes, counts and calls all libraries.
    ///
    /// # Errors
    /// A lane without a sequence to make reads of, or without a negative to spike it into, or what counting a
    /// negative fails with.
    pub fn run(&self) -> Result<Validation> {
        let fusions = self.fusions()?;
        let aligner = Aligner::new(self.panel, self.parameters.anchor_rule());
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.threads);
        let pool = pool.build().map_err(|error| Error::System {
            what: format!("cannot start {} threads", self.threads),
            source: std::io::Error::other(error),
        })?;
        let negatives = Negative::all(self, &aligner, &pool)?;
        let documents: Vec<Document> = negatives
            .iter()
            .map(|one| self.call(&one.files, &one.evidence))
            .collect();
        let judged = negatives.iter().zip(&documents);
        let judged: Vec<NegativeResult> = judged
            .map(|(negative, document)| NegativeResult::new(self, negative, document))
            .collect();
        let backgrounds = backgrounds(self, &judged)?;
        let trials = self.trials();
        let outcome = |trial: &Trial| {
            let fusion = &fusions[trial.lane];
            let own = &backgrounds[trial.lane];
            let negative = &negatives[own[trial.replicate as usize % own.len()]];
            let document = self.try_one(trial, fusion, negative, &aligner)?;
            Ok(Outcomes::of(&document, &fusion.lane))
        };
        let outcomes: Vec<Outcomes> =
            pool.install(|| trials.par_iter().map(outcome).collect::<Result<_>>())?;
        let mut tally = Tally::new(self.lanes.len(), self.levels.len());
        for (trial, outcome) in trials.iter().zip(outcomes) {
            tally.add(trial.lane, trial.level, outcome);
        }
        Ok(Validation::new(self, &documents, judged, &tally))
    }

    /// The sequences of the lanes.
    fn fusions(&self) -> Result<Vec<Fusion>> {
        let lanes = self.lanes.iter();
        lanes.map(|lane| Fusion::new(self.panel, *lane)).collect()
    }

    /// All libraries, in the order of lanes, levels and replicates.
    fn trials(&self) -> Vec<Trial> {
        let mut trials = Vec::new();
        for lane in 0..self.lanes.len() {
            for level in 0..self.levels.len() {
                let trial = |replicate| Trial {
                    lane,
                    level,
                    replicate,
                };
                trials.extend((0..self.replicates).map(trial));
            }
        }
        trials
    }

    /// Makes and calls a library.
    fn try_one(
        &self,
        trial: &Trial,
        fusion: &Fusion,
        negative: &Negative,
        aligner: &Aligner,
    ) -> Result<Document> {
        let text = self.spiked(trial, fusion, &negative.profile);
        let mut evidence = count_text(aligner, text, negative.profile.is_paired())?;
        evidence.merge(negative.evidence.clone());
        Ok(self.call(&negative.files, &evidence))
    }

    /// The reads that a library has of its lane: single ones, or mates one after the other.
    fn spiked(&self, trial: &Trial, fusion: &Fusion, profile: &Profile) -> Vec<u8> {
        let level = self.levels[trial.level];
        let what = format!("{}\t{level}", fusion.lane);
        let mut random = self.random(&what, trial.replicate);
        simulate::spikes(fusion, level, self.fragment_length, profile, &mut random)
    }

    /// Calls a library.
    fn call(&self, files: &[String], evidence: &Evidence) -> Document {
        let sample = Sample {
            name: "validation",
            files,
            evidence,
        };
        call(self.panel, self.parameters, sample, &[])
    }

    /// Chance for one library: of the seed, what the library is, and its number; of nothing else.
    fn random(&self, what: &str, number: u64) -> Rng {
        let digest = Sha256::digest(format!("{}\t{what}\t{number}", self.seed));
        let bytes = digest.iter().take(8);
        Rng::with_seed(bytes.fold(0, |sum, byte| (sum << 8) | u64::from(*byte)))
    }
}

/// Counts reads that a text holds, mates one after the other.
fn count_text(aligner: &Aligner, text: Vec<u8>, paired: bool) -> Result<Evidence> {
    let source = Source::from_reader("simulated reads", Cursor::new(text));
    let layout = match paired {
        true => Layout::Interleaved(vec![source]),
        false => Layout::Single(vec![source]),
    };
    Counter::new(aligner).count(&layout)
}

impl Outcomes {
    /// What the call of one library of a lane says.
    fn of(document: &Document, lane: &str) -> Self {
        let mut detected = document.detected();
        let is_own = |name: &Option<String>| name.as_deref() == Some(lane);
        let own = document.lanes.iter().find(|one| is_own(&one.lane));
        let is_detected = document.verdict == Verdict::Detected
            && own.is_some_and(|one| one.status == Status::Detected);
        let others = detected.any(|call| own.is_some_and(|own| own.fusion != call.fusion));
        Self {
            libraries: 1,
            detected: u64::from(is_detected),
            otherwise: u64::from(!is_detected && document.verdict == Verdict::Detected),
            inconclusive: u64::from(matches!(
                document.verdict,
                Verdict::Inconclusive | Verdict::Invalid
            )),
            not_detected: u64::from(document.verdict == Verdict::NotDetected),
            other_fusions: u64::from(others),
            fragments_seen: own.map_or(0, |own| own.unique_fragments),
        }
    }
}

/// Whether a fusion can be called at all: one that is out of frame is inconclusive at best.
fn can_be_detected(frame: FrameStatus) -> bool {
    !matches!(frame, FrameStatus::OutOfFrame | FrameStatus::Stop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::schema;
    use std::path::Path;

    /// Lines of every second read of interleaved FASTQ, from the `first` on.
    fn mates(text: &[u8], first: usize) -> Vec<u8> {
        let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
        let records = lines.chunks(4).skip(first).step_by(2);
        records.flatten().copied().flatten().copied().collect()
    }

    /// What is merged is what `detect` makes of one library that holds the same reads.
    #[test]
    fn a_library_is_called_as_its_reads_are_in_files() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let parameters = Parameters::default();
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
        let file = |mate| Source::new(&data.join(format!("patient_2_R{mate}.fastq.gz")));
        let study = Study {
            panel: &panel,
            parameters: &parameters,
            lanes: vec![LaneId::new(0), LaneId::new(1)],
            levels: vec![3, 30],
            replicates: 2,
            seed: 7,
            fragment_length: 200,
            negatives: Negatives::Reads(vec![Layout::Paired(vec![(file(1), file(2))])]),
            threads: 1,
        };
        let aligner = Aligner::new(&panel, parameters.anchor_rule());
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1);
        let pool = pool.build().expect("a thread");
        let negatives = Negative::all(&study, &aligner, &pool).expect("counted");
        let fusions = study.fusions().expect("sequences");
        for trial in study.trials() {
            let (fusion, negative) = (&fusions[trial.lane], &negatives[0]);
            let merged = study.try_one(&trial, fusion, negative, &aligner);
            let text = study.spiked(&trial, fusion, &negative.profile);
            let level = study.levels[trial.level] as usize;
            assert_eq!(text.iter().filter(|byte| **byte == b'@').count() / 2, level);
            let spiked = |first| {
                let text = Cursor::new(mates(&text, first));
                Source::from_reader("spiked", text)
            };
            let both = vec![(file(1), file(2)), (spiked(0), spiked(1))];
            let counted = Counter::new(&aligner).count(&Layout::Paired(both));
            let whole = study.call(&negative.files, &counted.expect("counted"));
            assert_eq!(merged.expect("called"), whole, "{trial:?}");
        }
    }

    #[test]
    fn the_shipped_schema_describes_a_validation() {
        schema::check("validation", SCHEMA, schemars::schema_for!(Validation));
    }
}
