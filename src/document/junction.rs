//! What is said of one junction.

use super::{Consensus, Frame, FrameStatus, Interval, Reason, Reasons};
use crate::evidence::sample::PileUpRead;
use crate::panel::{Boundary, ContigId, Donor, Grade, JunctionKey, Panel, name};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The answer for one junction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It passes every threshold.
    Detected,
    /// There is evidence, and it does not pass.
    Inconclusive,
    /// Less than that.
    NotDetected,
}

/// A side of a join on the genome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Breakpoint {
    /// Chromosome, as `chr2`.
    pub chromosome: String,
    /// Base beside the join, 1-based.
    pub position: u64,
    /// Strand of the transcript: `+` or `-`.
    pub strand: char,
    /// That base on the forward strand.
    pub base: char,
}

/// The 5' side of a fusion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PartnerSide {
    /// Whether it is of no transcript of the panel; then its texts are `?`.
    pub foreign: bool,
    /// HGNC symbol.
    pub gene: String,
    /// Accession, with its version where the source states one.
    pub transcript: String,
    /// Exon that is joined.
    pub exon: String,
    /// Last base before the join, as `c.2602`.
    pub last_base: String,
    /// Bases of the transcript, as far as it is known, up to the join.
    pub boundary: usize,
    /// Bases that the panel has between the exon and the join; mostly none.
    pub inserted: String,
    /// Whether the join is at the end of that exon, with nothing inserted on this side.
    pub at_exon_end: bool,
    /// The last base on the genome; null where it is not on record.
    pub breakpoint: Option<Breakpoint>,
}

/// The 3' side of a fusion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct DriverSide {
    /// HGNC symbol.
    pub gene: String,
    /// Accession with its version.
    pub transcript: String,
    /// Exon that is joined.
    pub exon: String,
    /// First base after the join, as `c.3173`.
    pub first_base: String,
    /// Bases of the transcript before the join.
    pub boundary: usize,
    /// Bases that the panel has between the join and the exon; mostly none.
    pub inserted: String,
    /// Whether the first base is the first of that exon.
    pub at_exon_start: bool,
    /// The first base on the genome; null where it is not on record.
    pub breakpoint: Option<Breakpoint>,
}

/// The sequence across a join by the panel, in the order of the transcript.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Contig {
    /// Its name, as `RANBP2.e18_ALK.e20.NM_006267`.
    pub name: String,
    /// Up to 500 bases before the join.
    pub before: String,
    /// Up to 500 bases after it.
    pub after: String,
}

impl Contig {
    /// All of its bases.
    pub fn sequence(&self) -> String {
        format!("{}{}", self.before, self.after)
    }
}

/// A junction with what was counted for it: a call, or a lane.
///
/// ```
/// use fuselane::align::Aligner;
/// use fuselane::call::{Sample, call};
/// use fuselane::document::{FrameStatus, Parameters, Status};
/// use fuselane::input::{Layout, Source};
/// use fuselane::panel::Panel;
/// use fuselane::run::count::Counter;
/// use std::path::Path;
/// let (panel, parameters) = (Panel::builtin()?, Parameters::default());
/// let aligner = Aligner::new(&panel, parameters.anchor_rule());
/// let mate = |number| Source::new(Path::new(&format!("tests/data/patient_1_R{number}.fastq.gz")));
/// let evidence = Counter::new(&aligner).count(&Layout::Paired(vec![(mate(1), mate(2))]))?;
/// let sample = Sample { name: "patient_1", files: &[], evidence: &evidence };
/// let document = call(&panel, &parameters, sample, &[]);
/// let best = &document.calls[0];
/// assert_eq!((best.fusion.as_str(), best.status), ("RANBP2::ALK", Status::Detected));
/// assert_eq!((best.partner.exon.as_str(), best.driver.exon.as_str()), ("18", "20"));
/// assert_eq!(best.frame, FrameStatus::InFrame);
/// # Ok::<(), fuselane::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct JunctionResult {
    /// `RANBP2::ALK`.
    pub fusion: String,
    /// Name of the lane; null for an exon pair that is no lane.
    pub lane: Option<String>,
    /// The 5' side.
    pub partner: PartnerSide,
    /// The 3' side.
    pub driver: DriverSide,
    /// Whether the reading frame is kept.
    pub frame: FrameStatus,
    /// The proof of it.
    pub frame_detail: Frame,
    /// Fragments with a read across the junction, each counted once whichever mate shows it.
    pub junction_reads: u64,
    /// Fragments with mates on either side of it.
    pub spanning_fragments: u64,
    /// Junction fragments that differ in an end or in their strand.
    pub unique_fragments: u64,
    /// Distinct places where they start, or end if there are more of those.
    pub start_sites: u64,
    /// Molecules by their UMIs; null where reads have none.
    pub molecules: Option<u64>,
    /// Longest anchor on the partner's side, in bases.
    pub partner_anchor: usize,
    /// Longest anchor on the driver's side, in bases.
    pub driver_anchor: usize,
    /// Fragments that may be of this junction or of another.
    pub ambiguous_fragments: u64,
    /// Fragments across the same partner exon end into the partner's next exon.
    pub wild_type_partner: u64,
    /// Wild-type fragments across the start of the driver's exon that is joined.
    pub wild_type_driver: u64,
    /// Fused / (fused + wild type) at the driver's acceptor; null where neither was seen.
    pub fusion_fraction: Option<f64>,
    /// Its 95 % interval (Clopper-Pearson).
    pub fusion_fraction_interval: Option<Interval>,
    /// Junction fragments per million fragments.
    pub ffpm: f64,
    /// Its 95 % interval (Poisson).
    pub ffpm_interval: Option<Interval>,
    /// Junction fragments in each control, in the order of `controls`.
    pub control_reads: Vec<u64>,
    /// Whether it is the best supported of the calls.
    pub primary: bool,
    /// Its share of the junction fragments of all calls; null in a lane.
    pub share: Option<f64>,
    /// Fragments that came close to it and were not counted, by reason.
    pub near_misses: BTreeMap<String, u64>,
    /// Its sequence by the panel, as `--junction-fasta`, `--sam` and `--bam` have it.
    pub contig: Contig,
    /// Length of the virtual product in bases: from the start of the partner's exon to the end of
    /// the driver's.
    pub product: usize,
    /// What the reads have across the junction; null where none crosses it.
    pub consensus: Option<Consensus>,
    /// The frame by that consensus.
    pub observed_frame: Option<Frame>,
    /// Up to 40 of the fragments across the join, one read each; none in a lane.
    pub pile_up: Vec<PileUpRead>,
    /// Exon form of the VICC gene fusion specification.
    pub vicc: String,
    /// Other names of the fusion.
    pub aliases: Vec<String>,
    /// Expected pattern of the driver's immunohistochemistry, and where it is described.
    pub staining: Option<Staining>,
    /// What to know of the junction, whatever was seen.
    pub note: Option<String>,
    /// HGVS description of the adjoined transcripts.
    pub hgvs: String,
    /// Whether the literature knows the junction.
    pub known: bool,
    /// Worst grade of the sequences that it rests on: A, B or C.
    pub grade: Grade,
    /// The answer for it.
    pub status: Status,
    /// Why it is not *detected*; or what to know of it.
    #[serde(flatten)]
    pub reasons: Reasons<Reason>,
}

/// The immunohistochemical pattern that a partner predicts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Staining {
    /// The protein that is stained; null where the panel names none.
    pub protein: Option<String>,
    /// The pattern.
    pub pattern: String,
    /// Literature of the fusion.
    pub reference: Option<String>,
}

impl JunctionResult {
    /// The frame by the reads where they cross the junction, else by the panel.
    pub fn reported_frame(&self) -> &Frame {
        self.observed_frame.as_ref().unwrap_or(&self.frame_detail)
    }

    /// Codes of the reasons why it does not pass; none for a junction that is detected.
    pub fn filters(&self) -> Vec<&'static str> {
        match self.status {
            Status::Detected => Vec::new(),
            _ => self.reasons.iter().map(Reason::code).collect(),
        }
    }

    /// Bases that the panel has between the two exons.
    pub fn inserted(&self) -> String {
        format!("{}{}", self.partner.inserted, self.driver.inserted)
    }

    /// Its key in the panel that it was counted with; `None` where a transcript is not of the panel.
    pub fn key(&self, panel: &Panel) -> Option<JunctionKey> {
        // A transcript that was found may have the accession of one of the panel, which holds less of it.
        let mut found = panel.found.partners.iter().map(|found| &found.key);
        let is_own = |key: &&JunctionKey| {
            let junction = panel.junction_of(key);
            name::contig(panel, &junction) == self.contig.name
        };
        if let Some(key) = found.find(is_own) {
            return Some(key.clone());
        }
        let boundary = |transcript: &str, position: usize| {
            let is_it = |contig: &ContigId| {
                let one = panel.transcript_of(*contig);
                one.is_some_and(|one| one.accession == transcript)
            };
            Some(Boundary {
                contig: panel.contig_ids().find(is_it)?,
                position: u32::try_from(position).ok()?,
            })
        };
        let donor = match self.partner.foreign {
            true => Donor::Foreign,
            false => Donor::Known(boundary(&self.partner.transcript, self.partner.boundary)?),
        };
        Some(JunctionKey {
            donor,
            acceptor: boundary(&self.driver.transcript, self.driver.boundary)?,
            inserted: self.inserted().into_bytes().into(),
        })
    }

    /// The lane, or the genes and exons; of a partner that nobody knows its last bases, which tell it from others.
    pub fn label(&self) -> String {
        let bases = self.inserted();
        let exon = match self.partner.foreign && !bases.is_empty() {
            true => &bases,
            false => &self.partner.exon,
        };
        self.lane.clone().unwrap_or_else(|| {
            format!(
                "{} {exon} :: {} {}",
                self.partner.gene, self.driver.gene, self.driver.exon
            )
        })
    }
}

impl Status {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Detected => "detected",
            Self::Inconclusive => "inconclusive",
            Self::NotDetected => "-",
        }
    }
}
