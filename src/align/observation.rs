//! What a read shows, and which of its bases show it.

use super::quarters::Quarters;
use crate::panel::{ContigId, DriverId, JunctionId, JunctionKey};
use serde::{Deserialize, Serialize};
use std::ops::Range;

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

/// A gap in an alignment, on one side of the join.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// Bases of the panel between the gap and the join.
    pub distance: usize,
    /// Bases of the read that the panel does not have.
    pub inserted: usize,
    /// Bases of the panel that the read does not have.
    pub deleted: usize,
}

/// One side of a join, as a read shows it: the bases next to the join are aligned, those beyond them
/// clipped.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arm {
    /// Bases of the read that are aligned, those in gaps included.
    pub aligned: usize,
    /// Aligned bases that stand beside a known base of the panel: the anchor.
    pub anchor: usize,
    /// Aligned bases between the join and the first gap; all where there is none.
    pub ungapped: usize,
    /// Bases of the read beyond the aligned ones that the panel could have explained.
    pub clipped: usize,
    /// Weighted mismatches in the aligned bases; a gap counts as one, whatever its length.
    pub mismatches: Quarters,
    /// Gaps, in the order of the read; mostly none.
    pub gaps: Vec<Gap>,
}

impl Arm {
    /// Bases of the panel that its gaps leave out, less those of the read that they add.
    pub fn lost(&self) -> i64 {
        let lost = |gap: &Gap| gap.deleted as i64 - gap.inserted as i64;
        self.gaps.iter().map(lost).sum()
    }
}

/// How a read shows a junction. Positions are 0-based and on the strand of the transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crossing {
    /// The junction, by the donor that is reported of it.
    pub junction: JunctionKey,
    /// Index of the donor by which the read shows it, among those of the junction.
    pub isoform: usize,
    /// Bases of the read before the join; negative, or more than it has, where the join lies outside
    /// the read, which then shows bases inserted at the junction.
    pub before: i64,
    /// Bases of the read after the join and the bases inserted there.
    pub after: i64,
    /// Where its first base lies by alignment, relative to the join (negative: before it).
    pub start: i64,
    /// One past where its last base lies by alignment, relative to the join.
    pub end: i64,
    /// Bases of the read between the two sides that the panel does not have.
    pub inserted: usize,
    /// The side before the join.
    pub donor: Arm,
    /// The side after the join.
    pub acceptor: Arm,
    /// Whether the read as given is on the strand of the transcript.
    pub forward: bool,
    /// Whether the read by itself may be counted for the junction.
    pub counts: bool,
}

impl Crossing {
    /// Bases of the read before the join; none or all where the join lies outside the read, which
    /// then shows bases inserted at the junction and one side only.
    fn join_in_read(&self) -> usize {
        let length = self.before + self.after + self.inserted as i64;
        self.before.clamp(0, length) as usize
    }

    /// Bases of the read that are aligned before the join, 0-based and half-open, on the strand of
    /// the transcript.
    pub fn donor_range(&self) -> Range<usize> {
        let join = self.join_in_read();
        join - self.donor.aligned..join
    }

    /// Bases of the read that are aligned after the join, as in [`Crossing::donor_range`].
    pub fn acceptor_range(&self) -> Range<usize> {
        let start = self.join_in_read() + self.inserted;
        start..start + self.acceptor.aligned
    }
}

/// Where a read lies on one contig, gaps left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placement {
    /// The contig.
    pub contig: ContigId,
    /// First aligned base on the contig, 0-based.
    pub start: usize,
    /// One past the last aligned base on the contig.
    pub end: usize,
    /// First aligned base of the read, 0-based, on the strand of the contig.
    pub read_start: usize,
    /// Where the first base of the read would lie on the contig, by the outermost bases aligned to it.
    pub first: i64,
    /// One past where its last base would lie, likewise.
    pub last: i64,
    /// Whether the read as given is on the strand of the contig.
    pub forward: bool,
    /// Whether the contig is of a control gene, and explains the read nearly whole, not only as one of a
    /// related gene.
    pub fits: bool,
}

impl Placement {
    /// Aligned bases of the read, 0-based and half-open, on the strand of the contig.
    pub fn read_range(&self) -> Range<usize> {
        self.read_start..self.read_start + (self.end - self.start)
    }
}

/// What a read says about the panel's junctions.
///
/// ```
/// use fuselane::align::{Aligner, Outcome, Read, Reason, Rule};
/// use fuselane::panel::Panel;
/// let panel = Panel::builtin()?;
/// let aligner = Aligner::new(&panel, Rule::default());
/// let junction = panel.junction(panel.lanes[0].junction);
/// let shown = |left, right| {
///     let sequence = [junction.left_sequence(&panel, left), junction.right_sequence(&panel, right)].concat();
///     let quality = vec![b'I'; sequence.len()];
///     aligner.explain(Read { sequence: &sequence, quality: &quality }).outcome
/// };
/// assert!(matches!(shown(30, 30), Outcome::Supports(crossing) if crossing.before == 30));
/// assert!(matches!(shown(8, 60), Outcome::Rejected(Some(_), Reason::ShortAnchor)));
/// assert_eq!(shown(0, 60), Outcome::OnTarget);
/// # Ok::<(), fuselane::Error>(())
/// ```
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
    /// Holds a driver and after it a partner.
    OutOfOrder {
        /// Contig of the partner.
        partner: ContigId,
        /// The driver.
        driver: DriverId,
    },
    /// Crosses these wild-type or unspliced junctions.
    Background(Vec<JunctionId>),
}

/// Exons of a transcript, one after the other, that a read leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SkippedExons {
    /// The transcript.
    pub contig: ContigId,
    /// Index of the first of them.
    pub first: u32,
    /// Index of the last.
    pub last: u32,
}

/// What a read shows, and where it lies: all that later steps know of its alignment.
///
/// [`Outcome`] has an example, and [`Projection`](super::Projection) where a read lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// What it says about junctions.
    pub outcome: Outcome,
    /// Where it lies, if one gene explains it better than any other.
    pub placement: Option<Placement>,
    /// Exons that it leaves out of the genes of a junction that it supports.
    pub skipped: Vec<SkippedExons>,
}

impl Observation {
    /// That of a read that has nothing to do with the panel.
    pub const UNRELATED: Observation = Observation {
        outcome: Outcome::Unrelated,
        placement: None,
        skipped: Vec::new(),
    };

    /// Whether the read has nothing to do with the panel.
    pub fn is_unrelated(&self) -> bool {
        matches!(self.outcome, Outcome::Unrelated)
    }
}
