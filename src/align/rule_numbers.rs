//! The numbers of [`super::rule`] as a result names them.

use super::quarters::Quarters;
use super::rule::*;
use crate::screen;
use serde::{Deserialize, Serialize};

/// Every number of screen and alignment that can change an answer, as a result was made with them.
/// The constants of the same names say why they are what they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RuleNumbers {
    /// Fewest aligned bases on each side of a join.
    pub minimum_anchor: usize,
    /// Most mismatches next to the join on a short arm.
    pub maximum_mismatches: u32,
    /// Mismatches by which an explanation must beat every other.
    pub margin: u32,
    /// Bases of a seed.
    pub seed_length: usize,
    /// A seed that stands in more places than this is not used.
    pub most_seed_hits: usize,
    /// Reads of this many bases and fewer are sampled at every base.
    pub densely_sampled_length: usize,
    /// Bases beyond that length for which the stride between seeds grows by one.
    pub bases_per_stride: usize,
    /// Longest stride between seeds, in bases.
    pub longest_stride: usize,
    /// Seeds across joins with which a panel screens every read.
    pub most_join_seeds: usize,
    /// Bases of a read from which on it is screened without them, where the panel has more.
    pub screened_without_joins: usize,
    /// Phred quality from which on a mismatch weighs in full.
    pub full_quality: u8,
    /// Phred quality from which on a mismatch weighs half; below it, a quarter.
    pub half_quality: u8,
    /// What a mismatch weighs in full, in quarters; a match scores 1, a quarter costs 1.
    pub mismatch_quarters: u32,
    /// Segments that are looked at in one read.
    pub segments: usize,
    /// Bases of a read for which one more segment is looked at.
    pub bases_per_segment: usize,
    /// Segments that are looked at however long a read is.
    pub most_segments: usize,
    /// Diagonals with seeds that are remembered for each segment that is looked at.
    pub diagonals_per_segment: usize,
    /// Score from which on a segment places a read.
    pub placing_score: i32,
    /// Bases by which a partner's segment may overlap the driver's before it.
    pub order_overlap: usize,
    /// Bases next to the join in which mismatches are limited on their own.
    pub near_join: usize,
    /// Bases of the read on both sides of a boundary for a fusion to be considered there.
    pub overhang: usize,
    /// Mismatches beyond a boundary up to which a fusion is aligned.
    pub plausible_mismatches: u32,
    /// The same for wild type, unspliced RNA and seeds across a join.
    pub plausible_rival_mismatches: u32,
    /// Fall of the score below the best at which an extension stops.
    pub score_drop: i32,
    /// Score from which on a read has come close to a fusion.
    pub close_score: i32,
    /// Anchor from which on an arm may have one mismatch more next to the join, in bases.
    pub long_arm: usize,
    /// Percent of a whole arm that may be mismatches.
    pub arm_mismatch_percent: usize,
    /// Mismatches that an arm may have however short it is.
    pub arm_mismatches: usize,
    /// Anchor from which on an arm may be clipped for no visible reason, in bases.
    pub free_clip: usize,
    /// Bases of a clip that are compared with an adapter.
    pub adapter_bases: usize,
    /// Bases at the end of a read that are an adapter's where nothing is known of what they are.
    pub adapter_at_end: usize,
    /// Compared bases of which one may differ from the adapter.
    pub adapter_bases_per_mismatch: u32,
    /// Aligned bases beside a clip that may be the adapter's.
    pub adapter_overlap: usize,
    /// Bases of a clip that may stand before the adapter.
    pub adapter_distance: usize,
    /// Percent of the full weight of its bases up to which a clip is of poor quality.
    pub poor_clip_percent: u64,
    /// Most bases inserted or deleted between the segments of partner and driver.
    pub gap_length: i64,
    /// Bases by which a partner's segment may end before its boundary.
    pub partner_reach: i64,
    /// Bases that are aligned with gaps on either side of the join.
    pub gapped_window: usize,
    /// Bases by which a read that is aligned with gaps may lie off the place of its join.
    pub gapped_band: usize,
    /// Score of opening a gap.
    pub gap_open: i32,
    /// Score of each base of a gap.
    pub gap_extend: i32,
    /// Junctions that are aligned with gaps for one read.
    pub gapped_tried: usize,
    /// Fewest aligned bases of each gene at a join that is not listed.
    pub free_anchor: usize,
    /// Score from which on a run of bases between two segments is one of theirs, behind a gap.
    pub followed_score: i32,
    /// Score by which another join has to explain a read better than a listed one with errors.
    pub listed_lead: i32,
    /// The same for a read that has no errors elsewhere.
    pub listed_lead_of_exact: i32,
    /// Bases of a read that have to match if it has none.
    pub exact_bases: usize,
    /// What bases take from the score that stand between two genes and are explained by neither.
    pub free_insertion: i32,
    /// Inserted bases from which on they are compared with those that go on beside them.
    pub least_compared: usize,
    /// Of more than twice as many inserted bases, so many at either end are compared.
    pub most_compared: usize,
    /// Inserted bases of which one may be an error that they are those that go on beside them.
    pub bases_per_edit: u32,
    /// Bases by which a pair of segments may lie farther apart than the nearest pair.
    pub nearest_pairs: usize,
    /// Inserted bases of which one or more are not those with which either side goes on, in a read without other errors.
    pub bases_per_difference: usize,
    /// Bases that match beyond an exon's end by chance, where bases are inserted at it.
    pub snapped_bases: i64,
    /// Bases before a join by which transcripts of a gene are held to have the same exon.
    pub same_end: usize,
    /// Inserted bases of which one may differ from the driver's intron.
    pub intron_bases_per_mismatch: usize,
    /// Score of a segment behind a gap with which a read goes on.
    pub score_behind_gaps: usize,
    /// Fewest bases of a read before a driver that may be of a foreign partner.
    pub foreign_bases: usize,
    /// Fewest aligned bases of the driver behind them.
    pub orphan_anchor: usize,
    /// Fewest of them in the read of a foreign partner that has most.
    pub orphan_reach: usize,
    /// The same in a library of short reads.
    pub short_orphan_reach: usize,
    /// Mean length, in bases, below which reads are short.
    pub short_read: u64,
    /// Bases beside the join by which orphans of one partner are known.
    pub signature_bases: usize,
    /// Different pairs of neighbouring bases that 20 bases of a gene have.
    pub foreign_steps: usize,
    /// Percent of bases that may be errors in a read of a sequence that is known.
    pub foreign_edit_percent: usize,
    /// Fewest bases of a mate beside the join that are placed on the junction's sequence.
    pub projected_bases: usize,
    /// Percent of a read that a contig has to explain to fit it.
    pub fitting_percent: usize,
    /// Percent of those bases that may be mismatches.
    pub fitting_mismatch_percent: usize,
    /// First bases of an adapter that may be aligned where a read is to fit.
    pub alike_by_chance: usize,
}

impl Rule {
    /// Every number that an answer depends on.
    pub const fn numbers(&self) -> RuleNumbers {
        RuleNumbers {
            minimum_anchor: self.minimum_anchor,
            maximum_mismatches: self.maximum_mismatches,
            margin: self.margin,
            seed_length: screen::SEED,
            most_seed_hits: screen::MOST_HITS,
            densely_sampled_length: screen::DENSE_LENGTH,
            bases_per_stride: screen::BASES_PER_STRIDE,
            longest_stride: screen::LONGEST_STRIDE,
            most_join_seeds: screen::MOST_JOIN_SEEDS,
            screened_without_joins: screen::SCREENED_WITHOUT_JOINS,
            full_quality: FULL_QUALITY,
            half_quality: HALF_QUALITY,
            mismatch_quarters: Quarters::MISMATCH.0,
            segments: SEGMENTS,
            bases_per_segment: BASES_PER_SEGMENT,
            most_segments: MOST_SEGMENTS,
            diagonals_per_segment: DIAGONALS_PER_SEGMENT,
            placing_score: PLACING_SCORE,
            order_overlap: ORDER_OVERLAP,
            near_join: NEAR_JOIN,
            overhang: OVERHANG,
            plausible_mismatches: PLAUSIBLE_MISMATCHES,
            plausible_rival_mismatches: PLAUSIBLE_RIVAL_MISMATCHES,
            score_drop: SCORE_DROP,
            close_score: CLOSE_SCORE,
            long_arm: LONG_ARM,
            arm_mismatch_percent: ARM_MISMATCH_PERCENT,
            arm_mismatches: ARM_MISMATCHES,
            free_clip: FREE_CLIP,
            adapter_bases: ADAPTER_BASES,
            adapter_at_end: ADAPTER_AT_END,
            adapter_bases_per_mismatch: ADAPTER_BASES_PER_MISMATCH,
            adapter_overlap: ADAPTER_OVERLAP,
            adapter_distance: ADAPTER_DISTANCE,
            poor_clip_percent: POOR_CLIP_PERCENT,
            gap_length: GAP_LENGTH,
            partner_reach: PARTNER_REACH,
            gapped_window: GAPPED_WINDOW,
            gapped_band: GAPPED_BAND,
            gap_open: GAP_OPEN,
            gap_extend: GAP_EXTEND,
            gapped_tried: GAPPED_TRIED,
            free_anchor: FREE_ANCHOR,
            followed_score: FOLLOWED_SCORE,
            listed_lead: LISTED_LEAD,
            listed_lead_of_exact: LISTED_LEAD_OF_EXACT,
            exact_bases: EXACT_BASES,
            free_insertion: FREE_INSERTION,
            least_compared: LEAST_COMPARED,
            most_compared: MOST_COMPARED,
            bases_per_edit: BASES_PER_EDIT,
            nearest_pairs: NEAREST_PAIRS,
            bases_per_difference: BASES_PER_DIFFERENCE,
            snapped_bases: SNAPPED_BASES,
            same_end: SAME_END,
            intron_bases_per_mismatch: INTRON_BASES_PER_MISMATCH,
            score_behind_gaps: SCORE_BEHIND_GAPS,
            foreign_bases: FOREIGN_BASES,
            orphan_anchor: ORPHAN_ANCHOR,
            orphan_reach: ORPHAN_REACH,
            short_orphan_reach: SHORT_ORPHAN_REACH,
            short_read: SHORT_READ,
            signature_bases: SIGNATURE_BASES,
            foreign_steps: FOREIGN_STEPS,
            foreign_edit_percent: FOREIGN_EDIT_PERCENT,
            projected_bases: PROJECTED_BASES,
            fitting_percent: FITTING_PERCENT,
            fitting_mismatch_percent: FITTING_MISMATCH_PERCENT,
            alike_by_chance: ALIKE_BY_CHANCE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_survive_being_stored() {
        let numbers = Rule::default().numbers();
        let text = serde_json::to_string(&numbers).expect("numbers are written");
        let stored: RuleNumbers = serde_json::from_str(&text).expect("numbers are read");
        assert_eq!(stored, numbers);
        assert_eq!(numbers.mismatch_quarters, 4);
    }

    #[test]
    fn options_are_among_the_numbers() {
        let rule = Rule {
            minimum_anchor: 20,
            maximum_mismatches: 0,
            margin: 3,
        };
        let numbers = rule.numbers();
        assert_eq!(numbers.minimum_anchor, 20);
        assert_eq!((numbers.maximum_mismatches, numbers.margin), (0, 3));
        assert_eq!(rule.margin(), Quarters(12));
    }
}
