//! Every number of the alignment that can change an answer: its unit, and why it is what it is.
//!
//! Numbers that only change the speed stand where they are used.

use super::quarters::Quarters;
pub use crate::panel::SIGNATURE_BASES;
use crate::screen;

// --- What a base weighs ---------------------------------------------------------------------

/// Phred quality from which on a mismatch weighs in full: one such base in a hundred is wrong.
pub const FULL_QUALITY: u8 = 20;

/// Phred quality from which on a mismatch weighs half. Below it, one base in ten or more is wrong:
/// a mismatch says nearly nothing, and weighs a quarter.
pub const HALF_QUALITY: u8 = 10;

// --- From seeds to segments -----------------------------------------------------------------

/// Segments that are looked at in one read, those with most seeds first. More than the transcripts
/// of one gene, so that none of them hides a partner.
pub const SEGMENTS: usize = 24;

/// One more segment for every so many bases of the read: each gap of a long read starts another.
pub const BASES_PER_SEGMENT: usize = 40;

/// Segments that are looked at however long the read is, so that none takes for ever.
pub const MOST_SEGMENTS: usize = 4096;

/// Diagonals with seeds that are remembered for each segment that is looked at: those with most
/// seeds are known only when all seeds have been looked up.
pub const DIAGONALS_PER_SEGMENT: usize = 8;

/// Score from which on a segment places a read: shorter ones match by chance.
pub const PLACING_SCORE: i32 = 25;

/// Bases by which a partner's segment may overlap a driver's before it and still come after it:
/// that many match beyond an end by chance.
pub const ORDER_OVERLAP: usize = screen::SEED / 2;

// --- From boundaries to hypotheses ----------------------------------------------------------

/// Bases next to the join that are compared before a junction is aligned, and in which mismatches
/// are limited on their own: 12 bases with one mismatch stand at a given place by chance once in
/// 450,000.
pub const NEAR_JOIN: usize = 12;

/// Bases that a read must have on both sides of a boundary for a fusion there to be considered:
/// shorter overhangs match by chance.
pub const OVERHANG: usize = 8;

/// Mismatches in the bases beyond a boundary up to which a fusion is aligned. More than a counted
/// read may have, so that a rival which is nearly as good is still compared.
pub const PLAUSIBLE_MISMATCHES: u32 = 3;

/// The same for wild type, unspliced RNA and seeds across a join. A fusion has to beat the first two
/// whatever errors the read has; bases of another origin differ in nine of twelve.
pub const PLAUSIBLE_RIVAL_MISMATCHES: u32 = 6;

// --- Alignment without gaps -----------------------------------------------------------------

/// An extension stops when its score has fallen this far below the best: five mismatches that
/// nothing made up for.
pub const SCORE_DROP: i32 = 20;

/// Score from which on a read has come close to a fusion, with [`OVERHANG`] bases on both sides.
pub const CLOSE_SCORE: i32 = 25;

/// From this anchor on, in bases, an arm may have one mismatch more next to the join: so many
/// bases do not match by chance.
pub const LONG_ARM: usize = 24;

/// Percent of a whole arm that may be mismatches: ten times the error rate of a poor run.
pub const ARM_MISMATCH_PERCENT: usize = 12;

/// Mismatches that an arm may have however short it is, if they are not next to the join.
pub const ARM_MISMATCHES: usize = 3;

// --- Clips ----------------------------------------------------------------------------------

/// From this anchor on, in bases, an arm may be clipped for no visible reason: 20 bases do not match
/// by chance.
pub const FREE_CLIP: usize = 20;

/// Bases of a clip that are compared with an adapter, where it has that many.
pub const ADAPTER_BASES: usize = 12;

/// Bases at the end of a read that are taken for the beginning of an adapter where nothing is known of what they are:
/// what cutadapt takes by default.
pub const ADAPTER_AT_END: usize = 3;

/// One compared base in so many may differ from the adapter; a poor one counts as a part of one.
pub const ADAPTER_BASES_PER_MISMATCH: u32 = 6;

/// Aligned bases beside a clip that may be the adapter's: it starts like what the panel has there.
/// Longer matches are rare: one adapter in 65,000 goes on like the panel for eight bases.
pub const ADAPTER_OVERLAP: usize = 8;

/// Bases of a clip that may stand before the adapter: an error, which ends the alignment if no more
/// than four bases follow it, or bases that the library preparation added.
pub const ADAPTER_DISTANCE: usize = 5;

/// A clip is of poor quality if mismatches at all of its bases weigh no more than this percent of
/// what they weigh at good ones.
pub const POOR_CLIP_PERCENT: u64 = 50;

// --- Alignment with gaps --------------------------------------------------------------------

/// Most bases that may be inserted or deleted between a partner's segment and the driver's.
pub const GAP_LENGTH: i64 = 12;

/// Bases by which a partner's segment may end before its boundary: beyond that, the bases from a
/// gap to the join are an anchor that may be clipped, and need no gap.
pub const PARTNER_REACH: i64 = 24;

/// Bases of the read and of the junction that are aligned with gaps on either side of the join.
pub const GAPPED_WINDOW: usize = 120;

/// Bases by which a read that is aligned with gaps may lie off the place of its join on either side: twice
/// the longest gap between the two sides.
pub const GAPPED_BAND: usize = 24;

/// Score of opening a gap, where a match is 1.
pub const GAP_OPEN: i32 = -5;

/// Score of each base of a gap.
pub const GAP_EXTEND: i32 = -1;

/// Junctions that are aligned with gaps for one read, those with the smallest gap first: it is
/// slow, and more are never nearly as good.
pub const GAPPED_TRIED: usize = 8;

// --- Joins that the panel does not list -----------------------------------------------------

/// Fewest aligned bases of each gene at a join that is not listed: there are thousands of places for
/// one, and 20 bases of a given gene do not stand in a read by chance.
pub const FREE_ANCHOR: usize = 20;

/// Score from which on a run of bases between two segments is one of theirs, behind a gap: 14 bases
/// match at one of 24 shifts by chance once in ten million.
pub const FOLLOWED_SCORE: i32 = 14;

/// Score by which another join has to explain a read better than a listed one with errors: three
/// mismatches, since errors in a read are likelier than a join beside a listed one.
pub const LISTED_LEAD: i32 = 12;

/// The same for a read that has no errors elsewhere: what one mismatch takes from the score, and the match of its base.
pub const LISTED_LEAD_OF_EXACT: i32 = 5;

/// Bases of a read that have to match if it has no errors elsewhere, beside a join: one in five reads has no error in as
/// many at two errors in a hundred bases, and one in a hundred at six.
pub const EXACT_BASES: usize = 80;

/// What bases take from the score that stand between two genes and are explained by neither: more
/// than one mismatch, so that an error beside a join makes no insertion.
pub const FREE_INSERTION: i32 = 6;

/// Inserted bases from which on they are compared with those that go on beside them.
pub const LEAST_COMPARED: usize = 6;

/// Inserted bases of which all are compared with those; of twice as many and more, so many at either end. A comparison
/// takes the time of their square, and 200 bases of a gene are alike for a reason.
pub const MOST_COMPARED: usize = 200;

/// Inserted bases of which one may be changed, lost or added that they are those that go on beside
/// them: of unlike bases half are.
pub const BASES_PER_EDIT: u32 = 3;

/// Bases by which a pair of segments may lie farther apart than the nearest pair: chance matches
/// beyond an end differ from gene to gene.
pub const NEAREST_PAIRS: usize = 6;

/// At least one inserted base in so many differs from those with which either side goes on, where these explain the
/// inserted ones with more errors than a read may have.
pub const BASES_PER_DIFFERENCE: usize = 4;

/// Bases that match beyond an exon's end by chance, where bases are inserted at it.
pub const SNAPPED_BASES: i64 = 4;

/// Bases before a join by which transcripts of a gene are held to have the same exon there.
pub const SAME_END: usize = 24;

/// One inserted base in so many may differ from the driver's intron that they are held to be of; as
/// many have to be inserted.
pub const INTRON_BASES_PER_MISMATCH: usize = 8;

/// Score of a segment that is of one contig and no other: relatives share no stretch that is as long. A read that has it
/// behind a gap goes on with that contig.
pub const SCORE_BEHIND_GAPS: usize = 60;

// --- Orphans --------------------------------------------------------------------------------

/// Fewest bases of a read before a driver that may be of a foreign partner.
pub const FOREIGN_BASES: usize = 20;

/// Fewest aligned bases of the driver behind them.
pub const ORPHAN_ANCHOR: usize = 20;

/// Aligned bases of the driver that one read of a foreign partner has, or more: relatives of a kinase
/// share stretches of 20.
pub const ORPHAN_REACH: usize = 30;

/// The same in a library of short reads: of 50 bases, 20 of the partner and 30 of the driver are one place of eleven.
pub const SHORT_ORPHAN_REACH: usize = 26;

/// Mean length below which reads are short: one in two of longer ones may have [`ORPHAN_REACH`] bases of the driver
/// beside [`FOREIGN_BASES`].
pub const SHORT_READ: u64 = 60;

/// Different pairs of neighbouring bases, of sixteen, that 20 bases of a gene have: tails and repeats
/// have fewer.
pub const FOREIGN_STEPS: usize = 6;

/// Percent of bases that may be changed, lost or added in a read of a sequence that is known: of
/// unlike bases half are.
pub const FOREIGN_EDIT_PERCENT: usize = 25;

// --- Projection -----------------------------------------------------------------------------

/// Fewest bases of a mate beside the join that are worth a place on the junction's sequence.
pub const PROJECTED_BASES: usize = 20;

// --- Fitting --------------------------------------------------------------------------------

/// Percent of a read that a contig has to explain to fit it, adapters and poor ends left out.
pub const FITTING_PERCENT: usize = 80;

/// Percent of those bases that may be mismatches: the error rate of a poor run. Transcribed
/// relatives of the control genes differ in 5 percent and more.
pub const FITTING_MISMATCH_PERCENT: usize = 2;

/// First bases of an adapter that may be aligned, since the contig goes on with the same by chance.
pub const ALIKE_BY_CHANCE: usize = 3;

/// What a read has to show to count: the numbers of the alignment that are options.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Fewest aligned bases on each side of the join.
    pub minimum_anchor: usize,
    /// Most mismatches in the twelve bases next to the join on a short arm.
    pub maximum_mismatches: u32,
    /// Mismatches by which an explanation must beat every other.
    pub margin: u32,
}

impl Default for Rule {
    /// Twelve bases with at most one mismatch, two mismatches better than anything else.
    fn default() -> Self {
        Self {
            minimum_anchor: 12,
            maximum_mismatches: 1,
            margin: 2,
        }
    }
}

impl Rule {
    /// The margin as weighted mismatches.
    pub const fn margin(&self) -> Quarters {
        Quarters::mismatches(self.margin)
    }
}
