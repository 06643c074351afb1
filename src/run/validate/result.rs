//! What a validation found: its JSON form is described by `schema/validation.schema.json`.

use super::limit::{Level, Limit, limit};
use super::specificity::{FalsePositives, NegativeResult, false_positives};
use super::{Negatives, Study, can_be_detected};
use crate::align::RuleNumbers;
use crate::call::interval::proportion;
use crate::document::{
    Document, FileRecord, FrameStatus, Interval, PanelIdentity, Parameters, RunRecord, Tool,
};
use crate::panel::Grade;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Identifies the form; its number changes when a key changes its meaning or goes.
pub const SCHEMA: &str = "fuselane/validation/1";

/// A whole validation.
///
/// The example of `Study` makes one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Validation {
    /// The kind of document: `fuselane/validation/1`.
    pub schema: String,
    /// What else is on record of the validation, such as its operator, by key.
    pub metadata: BTreeMap<String, String>,
    /// What was tried.
    pub design: StudyDesign,
    /// All lanes together whose fusions can be detected: those that are not out of frame.
    pub together: Together,
    /// Calls in libraries that hold no fusion.
    pub false_positives: FalsePositives,
    /// Each lane.
    pub lanes: Vec<LaneValidation>,
    /// Each library that holds no fusion.
    pub negatives: Vec<NegativeResult>,
    /// The panel.
    pub panel: PanelIdentity,
    /// The program.
    pub tool: Tool,
    /// The thresholds.
    pub parameters: Parameters,
    /// Every number of the alignment that an answer depends on.
    pub rule: RuleNumbers,
    /// When and how it was made; left out of one that is to be the same for the same reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunRecord>,
}

/// What was tried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct StudyDesign {
    /// Decides all that was left to chance.
    pub seed: u64,
    /// Fragments of a lane in a library, each a level, ascending.
    pub levels: Vec<u64>,
    /// Libraries of each lane and level.
    pub replicates: u64,
    /// Mean length of spiked fragments in bases; lengths are within a third of it.
    pub fragment_length: usize,
    /// Bases of a read of simulated negatives; null where the negatives are the laboratory's reads, whose lengths
    /// and qualities the spiked reads have.
    pub read_length: Option<usize>,
    /// Fragments of each simulated negative; null where the negatives are the laboratory's reads.
    pub simulated_fragments: Option<u64>,
}

/// What was found of some libraries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Outcomes {
    /// Libraries.
    pub libraries: u64,
    /// Those whose verdict is *detected* and whose lane is.
    pub detected: u64,
    /// Those whose verdict is *detected* by other junctions alone.
    pub otherwise: u64,
    /// Those whose verdict is *inconclusive*.
    pub inconclusive: u64,
    /// Those whose verdict is *not detected*.
    pub not_detected: u64,
    /// Those in which a fusion of other genes is detected too.
    pub other_fusions: u64,
    /// Unique fragments that were counted for the lane, in all of them.
    pub fragments_seen: u64,
}

/// What was found at one level of one lane.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct LevelValidation {
    /// Fragments that were spiked: cDNA fragments that hold the join, whether or not a read crosses it.
    pub fragments: u64,
    /// The same per million fragments of the library, by the mean of the negatives that were spiked.
    pub per_million: f64,
    /// What was found.
    #[serde(flatten)]
    pub outcomes: Outcomes,
    /// Share of the libraries that are detected.
    pub share: f64,
    /// Its 95 % interval (Clopper-Pearson).
    pub interval: Option<Interval>,
}

/// What was found of one lane.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct LaneValidation {
    /// Its name.
    pub lane: String,
    /// `RANBP2::ALK`.
    pub fusion: String,
    /// Exon of the partner that is joined.
    pub partner_exon: String,
    /// Exon of the driver that is joined.
    pub driver_exon: String,
    /// Whether the reading frame is kept; a fusion that is out of frame is inconclusive at best.
    pub frame: FrameStatus,
    /// Worst grade of the sequences that it rests on.
    pub grade: Grade,
    /// Each level, ascending.
    pub levels: Vec<LevelValidation>,
    /// The limit of detection.
    pub limit: Limit,
}

/// What was found of several lanes together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Together {
    /// How many lanes.
    pub lanes: usize,
    /// Each level, ascending.
    pub levels: Vec<LevelValidation>,
    /// The limit of detection.
    pub limit: Limit,
}

/// What was found, by lane and level.
#[derive(Debug)]
pub struct Tally(Vec<Vec<Outcomes>>);

impl Tally {
    pub fn new(lanes: usize, levels: usize) -> Self {
        Self(vec![vec![Outcomes::default(); levels]; lanes])
    }

    pub fn add(&mut self, lane: usize, level: usize, outcomes: Outcomes) {
        self.0[lane][level].add(outcomes);
    }
}

impl Outcomes {
    fn add(&mut self, other: Self) {
        self.libraries += other.libraries;
        self.detected += other.detected;
        self.otherwise += other.otherwise;
        self.inconclusive += other.inconclusive;
        self.not_detected += other.not_detected;
        self.other_fusions += other.other_fusions;
        self.fragments_seen += other.fragments_seen;
    }

    /// Mean of the unique fragments that were counted for the lane; 0 where there are no libraries.
    pub fn mean_seen(&self) -> f64 {
        self.fragments_seen as f64 / self.libraries.max(1) as f64
    }
}

impl Validation {
    /// What a study found; `documents` are the calls of its negatives, and `negatives` what is said of these.
    pub(super) fn new(
        study: &Study,
        documents: &[Document],
        negatives: Vec<NegativeResult>,
        tally: &Tally,
    ) -> Self {
        let spiked: Vec<&NegativeResult> = negatives.iter().filter(|one| one.is_spiked).collect();
        let fragments: u64 = spiked.iter().map(|one| one.fragments).sum();
        let mean = fragments as f64 / spiked.len().max(1) as f64;
        let any = &documents[0];
        let lanes: Vec<LaneValidation> = study
            .lanes
            .iter()
            .zip(&tally.0)
            .map(|(lane, outcomes)| {
                let name = &study.panel.lane(*lane).name;
                lane_result(any, name, &levels(study, outcomes, mean))
            })
            .collect();
        let can_be_detected = |lane: &&LaneValidation| can_be_detected(lane.frame);
        Self {
            schema: SCHEMA.into(),
            metadata: BTreeMap::new(),
            design: design(study),
            together: together(study, lanes.iter().filter(can_be_detected), mean),
            false_positives: false_positives(documents),
            lanes,
            negatives,
            panel: any.panel.clone(),
            tool: any.tool.clone(),
            parameters: study.parameters.clone(),
            rule: any.rule.clone(),
            run: None,
        }
    }

    /// Adds what is on record of the validation, the files of its negatives in the order of reading, and the
    /// run that made it.
    pub fn described(
        mut self,
        metadata: BTreeMap<String, String>,
        files: Vec<FileRecord>,
        run: Option<RunRecord>,
    ) -> Self {
        let mut files = files.into_iter();
        for negative in &mut self.negatives {
            let count = negative.files.len();
            negative.files = files.by_ref().take(count).collect();
        }
        self.metadata = metadata;
        self.run = run;
        self
    }

    /// The lane with the highest limit of those that reach one, by the levels themselves.
    pub fn highest(&self) -> Option<&LaneValidation> {
        let lanes = self.lanes.iter().filter(|lane| lane.can_be_detected());
        lanes.max_by_key(|lane| lane.limit.observed.unwrap_or(u64::MAX))
    }
}

impl LaneValidation {
    /// Whether its fusion can be detected at all.
    pub fn can_be_detected(&self) -> bool {
        can_be_detected(self.frame)
    }
}

fn design(study: &Study) -> StudyDesign {
    let (simulated_fragments, read_length) = match study.negatives {
        Negatives::Reads(_) => (None, None),
        Negatives::Simulated {
            fragments,
            read_length,
        } => (Some(fragments), Some(read_length)),
    };
    StudyDesign {
        seed: study.seed,
        levels: study.levels.clone(),
        replicates: study.replicates,
        fragment_length: study.fragment_length,
        read_length,
        simulated_fragments,
    }
}

fn levels(study: &Study, outcomes: &[Outcomes], mean: f64) -> Vec<LevelValidation> {
    let pairs = study.levels.iter().zip(outcomes);
    pairs
        .map(|(fragments, outcomes)| {
            let (level, hits) = (*fragments as f64, outcomes.detected);
            LevelValidation {
                fragments: *fragments,
                per_million: 1e6 * level / (level + mean),
                outcomes: *outcomes,
                share: hits as f64 / outcomes.libraries.max(1) as f64,
                interval: proportion(hits, outcomes.libraries),
            }
        })
        .collect()
}

fn limit_of(levels: &[LevelValidation]) -> Limit {
    let levels: Vec<Level> = levels
        .iter()
        .map(|level| Level {
            fragments: level.fragments,
            libraries: level.outcomes.libraries,
            detected: level.outcomes.detected,
        })
        .collect();
    limit(&levels)
}

fn lane_result(document: &Document, name: &str, levels: &[LevelValidation]) -> LaneValidation {
    let mut lanes = document.lanes.iter();
    let lane = lanes.find(|lane| lane.lane.as_deref() == Some(name));
    let text = |of: fn(&crate::document::JunctionResult) -> &str| {
        lane.map_or(String::new(), |lane| of(lane).to_string())
    };
    LaneValidation {
        lane: name.into(),
        fusion: text(|lane| &lane.fusion),
        partner_exon: text(|lane| &lane.partner.exon),
        driver_exon: text(|lane| &lane.driver.exon),
        frame: lane.map_or(FrameStatus::Unknown, |lane| lane.frame),
        grade: lane.map_or(Grade::C, |lane| lane.grade),
        limit: limit_of(levels),
        levels: levels.to_vec(),
    }
}

fn together<'a>(
    study: &Study,
    lanes: impl Iterator<Item = &'a LaneValidation>,
    mean: f64,
) -> Together {
    let mut outcomes = vec![Outcomes::default(); study.levels.len()];
    let mut count = 0;
    for lane in lanes {
        count += 1;
        for (sum, level) in outcomes.iter_mut().zip(&lane.levels) {
            sum.add(level.outcomes);
        }
    }
    let levels = levels(study, &outcomes, mean);
    Together {
        lanes: count,
        limit: limit_of(&levels),
        levels,
    }
}
