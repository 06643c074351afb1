//! Reasons for an answer: types with their data. `sentence` has the words.

use super::{ControlKind, Copied, FrameStatus, LibraryKind, Unit};
use crate::evidence::Orientation;
use crate::panel::Fit;
use serde::{Deserialize, Serialize};

/// Why a junction is not detected, what to know of one that is, or why the verdict is what it is.
///
/// ```
/// use fuselane::document::Reason;
/// let reason = Reason::FewReads { reads: 7, needed: 20_000 };
/// assert_eq!(reason.code(), "few_reads");
/// assert!(reason.sentence().starts_with("7 reads could show a fusion"));
/// // What to do is decided by the type.
/// let is_shallow = matches!(reason, Reason::FewReads { .. } | Reason::LowPower { .. });
/// assert!(is_shallow);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// Too few distinct fragments cross the junction.
    FewFragments {
        /// How many there are, in `unit`.
        counted: u64,
        /// What was counted.
        unit: Unit,
        /// Fragments across the junction, copies included.
        fragments: u64,
        /// How many are needed, in `unit`.
        needed: u64,
        /// Whether there would be enough if copies counted: the library may be of amplicons.
        enough_copies: bool,
    },
    /// The junction fragments start at too few places.
    FewStartSites {
        /// Distinct places.
        start_sites: u64,
        /// How many are needed.
        needed: u64,
    },
    /// The fusion fraction is too small.
    LowFraction {
        /// The fraction, from 0 to 1.
        fraction: f64,
        /// The least that is needed.
        needed: f64,
    },
    /// The reading frame is not kept.
    NotInFrame {
        /// What becomes of the frame.
        frame: FrameStatus,
    },
    /// The driver is entered behind the start of its kinase domain, at a join that the panel does not list.
    KinaseDomainNotKept {
        /// The driver.
        gene: String,
    },
    /// The rate of the junction in a control is too near its rate in the sample.
    Control {
        /// The control.
        kind: ControlKind,
        /// The sample's rate divided by the control's.
        times: f64,
        /// Junction fragments of the control.
        fused: u64,
        /// Fragments that its rate is a share of.
        fragments: u64,
        /// The least that the quotient has to be.
        needed: f64,
    },
    /// Another library of the run has so many fragments of the junction that those here may be some of them,
    /// with the wrong index.
    CrossTalk(CrossTalk),
    /// Other joins of the same genes have few fragments each, and together more than this one: reverse
    /// transcription makes such joins.
    Scattered {
        /// Fragments at this join.
        fragments: u64,
        /// Fragments at the others.
        elsewhere: u64,
    },
    /// Both transcripts are alike at a join inside their exons: reverse transcription changes from one
    /// to the other at such places.
    Microhomology {
        /// Bases that are alike.
        bases: usize,
    },
    /// The panel does not list the join.
    Unlisted,
    /// Fragments across the join leave out whole exons of one of the genes.
    SkippedExons {
        /// How many fragments.
        fragments: u64,
        /// The gene.
        gene: String,
        /// Its transcript.
        transcript: String,
        /// The exons, as `12` or `4-5`.
        exons: String,
        /// How many bases they have.
        bases: usize,
    },
    /// Positive controls of the run do not show what they hold.
    PositiveControl {
        /// Their names.
        controls: Vec<String>,
    },
    /// Reads enter a driver from a sequence that the panel does not have.
    UnknownPartner {
        /// The exon of the driver that they enter.
        exon: String,
        /// File in which their sequence was looked for; null if in none.
        searched: Option<String>,
        /// Genes that have the sequence: none, or more than one.
        genes: Vec<String>,
    },
    /// The reads have nearly the bases of the partner, as a relative of its gene has them.
    PartnerDiffers {
        /// The partner.
        gene: String,
        /// Bases before the join that it has not.
        differing: usize,
        /// Bases that were compared.
        compared: usize,
        /// File in which their sequence was looked for; null if in none.
        searched: Option<String>,
    },
    /// The panel does not have the partner, or these bases of it; a file of transcripts has the bases of its
    /// reads.
    FoundPartner {
        /// The transcript.
        transcript: String,
        /// Other transcripts with the same bases, or nearly the same.
        others: Vec<String>,
        /// Transcripts of the same gene that the panel has.
        of_panel: Vec<String>,
        /// The file of transcripts.
        source: String,
        /// The file that has the exons; null where none was given.
        annotation: Option<String>,
        /// Its assembly if it is not the panel's, so that the call has no place of the partner on the genome.
        other_assembly: Option<String>,
        /// Whether the join is at the end of an exon; null where its exons are not known.
        at_exon_end: Option<bool>,
        /// How the bases of the reads before the join lie on the transcript.
        fit: Fit,
    },
    /// The bases before the driver are of another transcript of it, or a transcript has the whole join.
    DriverTranscript {
        /// The transcript.
        transcript: String,
        /// Its gene.
        gene: String,
        /// The driver's gene.
        driver: String,
        /// Whether it goes on behind the join with the driver's bases.
        has_join: bool,
        /// The file of transcripts.
        source: String,
    },
    /// The call rests on a sequence that no record confirms (grade C).
    GradeC,
    /// A control holds fusions above the thresholds.
    ControlHoldsFusion {
        /// The control.
        kind: ControlKind,
        /// Lanes, or genes.
        fusions: Vec<String>,
    },
    /// A control without template has nearly as many fragments of the panel's genes as the sample.
    ControlHoldsRna {
        /// The control.
        kind: ControlKind,
        /// Its fragments from the panel's genes.
        fragments: u64,
        /// Those of the sample.
        of_sample: u64,
        /// How many times those of the control the sample has to have.
        needed: f64,
    },
    /// Another library of the run has so many fragments of a junction that those of a control may be some of
    /// them, with the wrong index; a note.
    ControlCrossTalk {
        /// The control.
        kind: ControlKind,
        /// The lane, or genes and exons.
        junction: String,
        /// The fragments of both.
        #[serde(flatten)]
        fragments: CrossTalk,
    },
    /// Fragments are of a fusion, and cannot tell of which.
    Ambiguous {
        /// How many.
        fragments: u64,
        /// Junctions: each of the fragments may be of any of them.
        junctions: Vec<String>,
        /// Whether some of them may be of other junctions too.
        or_others: bool,
    },
    /// More joins that the panel does not list were shown than are kept.
    TooManyJoins {
        /// How many are kept.
        kept: usize,
    },
    /// Mates join a partner to a driver, and too few reads cross a junction between them.
    SpanningOnly {
        /// How many fragments.
        fragments: u64,
        /// The partner's gene.
        partner: String,
        /// The driver's gene.
        driver: String,
    },
    /// Fragments hold a partner and a driver in an order that no fusion of the two has.
    Orientation {
        /// How many.
        fragments: u64,
        /// The partner's gene.
        partner: String,
        /// The driver's gene.
        driver: String,
        /// How they lie.
        orientation: Orientation,
    },
    /// The 3' exons of a driver are transcribed in excess, and nothing that was seen explains it.
    Imbalance {
        /// The driver's gene.
        driver: String,
        /// First exon that is counted as 3'.
        from_exon: String,
        /// Fragments near its start, on it and the exons after it.
        three_prime: u64,
        /// Fragments on the exons before it.
        five_prime: u64,
        /// Coverage of the 3' exons divided by that of the 5' exons: lower end of the 95 % interval.
        ratio_low: f64,
        /// The ratio from which on the excess has to be explained.
        limit: f64,
    },
    /// The 3' exons of a driver are transcribed in excess, and fragments that enter them from the intron
    /// before explain it; a note.
    FromIntron {
        /// The driver's gene.
        driver: String,
        /// First exon that is counted as 3'.
        from_exon: String,
        /// Fragments that enter it from the intron.
        entering: u64,
        /// Fragments near its start, on it and the exons after it.
        three_prime: u64,
        /// Fragments on the exons before it.
        five_prime: u64,
        /// Coverage of the 3' exons divided by that of the 5' exons: lower end of the 95 % interval.
        ratio_low: f64,
    },
    /// Reads lie at the 3' end of a driver and hardly reach the exons that fusions join.
    ThreePrimeBias {
        /// The driver's gene.
        driver: String,
        /// First of the exons that fusions join most often.
        from_exon: String,
        /// Fragments within the next bases behind its start.
        near: u64,
        /// Fragments on the exons behind them.
        far: u64,
        /// Coverage of the latter divided by that of the former: lower end of the 95 % interval.
        ratio_low: f64,
        /// The ratio from which on so few fragments near the exon say nothing.
        limit: f64,
    },
    /// A driver is seen unspliced and hardly spliced: the library holds genomic DNA.
    GenomicDna {
        /// The driver's gene.
        driver: String,
        /// Fragments from exon to intron or back.
        unspliced: u64,
        /// Fragments from exon to exon.
        spliced: u64,
    },
    /// The reads do not exclude fusions as small as the target.
    LowPower {
        /// Genes of the drivers.
        drivers: Vec<String>,
        /// The kind that the library is taken for.
        library: LibraryKind,
        /// Fragments that a fusion is a share of.
        fragments: u64,
        /// Molecules that these are of, by their UMIs or the ends of mates; then the numbers below are of molecules.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        molecules: Option<u64>,
        /// Fragments that may be of a fusion of each driver and were not enough for a call.
        seen: u64,
        /// A junction of which some of these are copies.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        copied: Option<Copied>,
        /// Share above which fusions are excluded.
        share: f64,
        /// The target: the share above which a negative has to exclude fusions.
        target: f64,
        /// Fragments that are needed, if no more of them may be of a fusion.
        needed: u64,
    },
    /// Too few reads that could show a fusion for a negative.
    FewReads {
        /// How many there are, of 40 known bases or more.
        reads: u64,
        /// How many are needed.
        needed: u64,
    },
    /// An enriched library shows nothing of some of several drivers; a note.
    DriversNotSeen {
        /// Genes of the drivers.
        drivers: Vec<String>,
    },
    /// All bases have the same quality, which tells none from another; a note.
    DummyQualities {
        /// The quality, as FASTQ has it.
        quality: char,
    },
    /// Qualities are Phred + 64; a note.
    Phred64Qualities {
        /// The lowest, as FASTQ has it.
        lowest: char,
        /// The highest.
        highest: char,
    },
    /// Not all reads of the sample are counted, so that the answer is that of the reads so far.
    Incomplete {
        /// Whether its run is still followed, so that more may come.
        goes_on: bool,
        /// Files of the sample that were not counted.
        uncounted: Vec<String>,
        /// What the reads so far exclude, as `above 15 fragments per million`: they would be a negative if
        /// they were all; null of any other answer.
        excluded: Option<String>,
    },
    /// Too few fragments of control genes for a negative.
    NoControlGenes {
        /// How many there are.
        fragments: u64,
        /// How many are needed.
        needed: u64,
    },
}

/// Fragments of a junction in a library, and those in another one of the run by which they may be explained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CrossTalk {
    /// Junction fragments of the library.
    pub fragments: u64,
    /// The other library.
    pub library: String,
    /// Its junction fragments.
    pub elsewhere: u64,
    /// Share of a library's fragments that get the index of another one, from 0 to 1.
    pub index_hopping: f64,
    /// Fragments of the other library that may be found here: more than these are the library's own.
    pub limit: u64,
}

impl Reason {
    /// Its code, as in the JSON and in filters of VCF.
    pub fn code(&self) -> &'static str {
        match self {
            Self::FewFragments { .. } => "few_fragments",
            Self::FewStartSites { .. } => "few_start_sites",
            Self::LowFraction { .. } => "low_fraction",
            Self::NotInFrame { .. } => "not_in_frame",
            Self::KinaseDomainNotKept { .. } => "kinase_domain_not_kept",
            Self::Control { .. } => "control",
            Self::CrossTalk { .. } => "cross_talk",
            Self::PositiveControl { .. } => "positive_control",
            Self::Scattered { .. } => "scattered",
            Self::Microhomology { .. } => "microhomology",
            Self::Unlisted => "unlisted",
            Self::SkippedExons { .. } => "skipped_exons",
            Self::UnknownPartner { .. } => "unknown_partner",
            Self::PartnerDiffers { .. } => "partner_differs",
            Self::FoundPartner { .. } => "found_partner",
            Self::DriverTranscript { .. } => "driver_transcript",
            Self::GradeC => "grade_c",
            Self::ControlHoldsFusion { .. } => "control_holds_fusion",
            Self::ControlHoldsRna { .. } => "control_holds_rna",
            Self::ControlCrossTalk { .. } => "control_cross_talk",
            Self::Ambiguous { .. } => "ambiguous",
            Self::TooManyJoins { .. } => "too_many_joins",
            Self::SpanningOnly { .. } => "spanning_only",
            Self::Orientation { .. } => "orientation",
            Self::Imbalance { .. } => "imbalance",
            Self::FromIntron { .. } => "from_intron",
            Self::ThreePrimeBias { .. } => "three_prime_bias",
            Self::GenomicDna { .. } => "genomic_dna",
            Self::LowPower { .. } => "low_power",
            Self::FewReads { .. } => "few_reads",
            Self::Incomplete { .. } => "incomplete",
            Self::NoControlGenes { .. } => "no_control_genes",
            Self::DriversNotSeen { .. } => "drivers_not_seen",
            Self::DummyQualities { .. } => "dummy_qualities",
            Self::Phred64Qualities { .. } => "phred64_qualities",
        }
    }
}
