//! What a read was found to be.

use serde::{Deserialize, Serialize};

/// Why a read that came close to a fusion was not counted for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Fewer aligned bases on one side than the minimum anchor.
    ShortAnchor,
    /// Too many mismatches on the partner's side.
    MismatchesPartner,
    /// Too many mismatches on the driver's side.
    MismatchesDriver,
    /// Another explanation is as good.
    Ambiguous,
    /// It runs from the driver's intron into an exon, or back: pre-mRNA or genomic DNA.
    Unspliced,
    /// Partner and driver are there, but not in the order of a fusion.
    OutOfOrder,
    /// A copy of a fragment that was counted already.
    Duplicate,
}

impl Reason {
    /// All reasons, in the order in which reports list them.
    pub const ALL: [Reason; 7] = [
        Reason::ShortAnchor,
        Reason::MismatchesPartner,
        Reason::MismatchesDriver,
        Reason::Ambiguous,
        Reason::Unspliced,
        Reason::OutOfOrder,
        Reason::Duplicate,
    ];

    /// Its name in reports and documents.
    pub fn name(self) -> &'static str {
        match self {
            Reason::ShortAnchor => "short_anchor",
            Reason::MismatchesPartner => "mismatches_partner",
            Reason::MismatchesDriver => "mismatches_driver",
            Reason::Ambiguous => "ambiguous",
            Reason::Unspliced => "unspliced",
            Reason::OutOfOrder => "out_of_order",
            Reason::Duplicate => "duplicate",
        }
    }
}

/// How a read shows a junction. Positions are on the strand of the transcript.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crossing {
    /// Index in the panel's junctions.
    pub junction: usize,
    /// The read's first base, relative to the join (negative: before it).
    pub start: i64,
    /// One past the read's last base, relative to the join.
    pub end: i64,
    /// Bases of the read between the two sides that the panel does not have.
    pub inserted: usize,
    /// Aligned bases before the join that stand beside a known base: the anchor.
    pub donor_anchor: usize,
    /// The anchor after the join.
    pub acceptor_anchor: usize,
    /// Bases aligned without a gap before the join.
    pub donor_aligned: usize,
    /// Bases aligned without a gap after the join.
    pub acceptor_aligned: usize,
    /// Whether the read as given is on the strand of the transcript.
    pub forward: bool,
    /// Whether the read by itself may be counted for the junction.
    pub counts: bool,
}

/// Where a read lies on one contig, gaps left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placement {
    /// Index of the contig.
    pub contig: usize,
    /// First aligned base on the contig, 0-based.
    pub start: usize,
    /// One past the last aligned base.
    pub end: usize,
    /// First aligned base of the read, 0-based, on the strand of the contig.
    pub first: usize,
    /// Whether the read as given is on the strand of the contig.
    pub forward: bool,
}

/// What a read says about the panel's junctions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Not from the panel's genes.
    Unrelated,
    /// From the panel's genes, and not across a junction that counts.
    OnTarget,
    /// Crosses a fusion junction and counts for it.
    Supports(Crossing),
    /// Cannot tell these junctions apart; at least one is a fusion, and one would count alone.
    Ambiguous(Vec<Crossing>),
    /// Came close to a fusion and does not count, and why; the junction if it is one.
    Rejected(Option<Crossing>, Reason),
    /// Holds partner and driver, the driver first.
    OutOfOrder,
    /// Crosses these wild-type or unspliced junctions.
    Background(Vec<usize>),
}

/// What a read was found to be, and where it lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What it says about junctions.
    pub outcome: Outcome,
    /// Where it lies, if one gene explains it better than any other.
    pub placement: Option<Placement>,
}

impl Decision {
    /// A read that has nothing to do with the panel.
    pub const UNRELATED: Decision = Decision {
        outcome: Outcome::Unrelated,
        placement: None,
    };
}
