//! What a read is: the rule of `docs/method.md`, in its order.
//!
//! 1. The fusion that explains the read best competes with every other junction that explains the
//!    same bases within the margin: its rivals.
//! 2. A rival that is no fusion takes the read, and it shows no fusion.
//! 3. With other rivals the read is ambiguous, if it would count for one of the set.
//! 4. Alone, the fusion counts if anchors, mismatches and clips pass; else it is rejected, and why.
//! 5. A read that is not counted by then is aligned with gaps, and judged in the same way.
//! 6. What is left is out of order, or background.

use super::clip::End;
use super::extend::Extension;
use super::hypothesis::Hypothesis;
use super::observation::{Crossing, Outcome, Reason};
use super::quarters::Quarters;
use super::query::Query;
use super::rule::{ARM_MISMATCH_PERCENT, ARM_MISMATCHES, FREE_CLIP, LONG_ARM};
use super::ungapped::Alignment;
use crate::panel::JunctionKind;
use std::cmp::Reverse;

impl Query<'_> {
    /// Says what the read is.
    pub fn judge(&self) -> Outcome {
        let hypotheses = self.hypotheses().into_iter();
        let found: Vec<Alignment> = hypotheses.map(|one| self.align(one)).collect();
        let outcome = self.judge_ungapped(&found);
        if matches!(outcome, Outcome::Supports(_) | Outcome::Ambiguous(_)) {
            return outcome;
        }
        match self.judge_gapped() {
            Some(better) => better,
            None if self.driver_comes_first() => Outcome::OutOfOrder,
            None => outcome,
        }
    }

    /// Judges alignments without gaps. A fusion competes with what else could explain the bases
    /// around its join, whatever a long read shows elsewhere.
    fn judge_ungapped(&self, found: &[Alignment]) -> Outcome {
        let fusions = of_kind(found, JunctionKind::Fusion).filter(|one| one.is_close());
        let Some(best) = fusions.max_by_key(preference) else {
            return self.judge_without_fusion(found);
        };
        let rivals = self.rivals(best, found);
        if rivals.iter().any(|rival| self.is_no_fusion(best, rival)) {
            return self.judge_without_fusion(found);
        }
        self.verdict(best, &rivals)
    }

    /// Judges alignments with gaps: the best of them, if it would count alone. Other junctions with
    /// nearly its score are rivals too, since where a gap lies is a matter of score.
    fn judge_gapped(&self) -> Option<Outcome> {
        let found = self.gapped_alignments();
        let best = found.first()?;
        if self.reason_against(best).is_some() {
            return None;
        }
        let margin = self.index.rule.margin().score();
        let is_rival = |one: &&Alignment| {
            one.junction() != best.junction() && one.score() + margin > best.score()
        };
        let mut rivals: Vec<Alignment> = found.iter().filter(is_rival).cloned().collect();
        rivals.extend(self.rivals(best, &[]));
        Some(self.verdict(best, &rivals))
    }

    /// A fusion and its rivals: ambiguous, supported, or rejected.
    fn verdict(&self, best: &Alignment, rivals: &[Alignment]) -> Outcome {
        if let Some(ambiguous) = self.ambiguous(best, rivals) {
            return ambiguous;
        }
        match self.reason_against(best) {
            None => Outcome::Supports(best.crossing(&self.read, true)),
            Some(reason) => {
                let alone = rivals.is_empty();
                Outcome::Rejected(alone.then(|| best.crossing(&self.read, false)), reason)
            }
        }
    }

    /// Whether a rival within the margin takes the read from a fusion: wild type always, unspliced
    /// RNA if it explains more of the rest.
    fn is_no_fusion(&self, fusion: &Alignment, rival: &Alignment) -> bool {
        match rival.kind() {
            JunctionKind::Fusion => false,
            JunctionKind::WildType => true,
            JunctionKind::Unspliced => {
                rival.score() >= fusion.score() + self.index.rule.margin().score()
            }
        }
    }

    /// Alignments to other junctions whose mismatches come within the margin of those of the best
    /// one, in the bases that it aligns without a gap; one for each junction. A fusion competes with
    /// the donors of the same end too, though no seed suggested them.
    fn rivals(&self, best: &Alignment, all: &[Alignment]) -> Vec<Alignment> {
        let limit = self.own_mismatches(best) + self.index.rule.margin();
        let mut rivals: Vec<Alignment> = Vec::new();
        let is_rival = |rivals: &[Alignment], other: &Hypothesis| {
            let junction = other.isoform.junction;
            junction != best.junction()
                && !rivals.iter().any(|one| one.junction() == junction)
                && self.mismatches_where_aligned(best, other, limit) < limit
        };
        for other in all {
            if is_rival(&rivals, &other.hypothesis) {
                rivals.push(other.clone());
            }
        }
        if best.kind() != JunctionKind::Fusion {
            return rivals;
        }
        for other in self.alternative_donors(best) {
            let is_compared = all.iter().any(|one| one.hypothesis == other);
            if !is_compared && is_rival(&rivals, &other) {
                rivals.push(self.align(other));
            }
        }
        rivals
    }

    /// The set that the read cannot tell apart: an alignment and its rivals. `None` where there are
    /// none, where no fusion is among them, or where the read counts for none of them anyway.
    fn ambiguous(&self, best: &Alignment, rivals: &[Alignment]) -> Option<Outcome> {
        if rivals.is_empty() {
            return None;
        }
        let all = || std::iter::once(best).chain(rivals);
        let mut set: Vec<Crossing> = all()
            .map(|one| one.crossing(&self.read, self.reason_against(one).is_none()))
            .collect();
        set.sort_by_key(|one| one.junction);
        let with_fusion = all().any(|one| one.kind() == JunctionKind::Fusion);
        let counts = set.iter().any(|one| one.counts);
        (with_fusion && counts).then_some(Outcome::Ambiguous(set))
    }

    /// Why an alignment does not count, if it does not.
    fn reason_against(&self, alignment: &Alignment) -> Option<Reason> {
        let (left, right) = (&alignment.left, &alignment.right);
        if left.anchor.min(right.anchor) < self.index.rule.minimum_anchor {
            Some(Reason::ShortAnchor)
        } else if !self.fits(alignment, left, End::Left) {
            Some(Reason::MismatchesPartner)
        } else if !self.fits(alignment, right, End::Right) {
            Some(Reason::MismatchesDriver)
        } else {
            None
        }
    }

    /// Whether one arm keeps to the limits of mismatches, and its clip is accounted for.
    fn fits(&self, alignment: &Alignment, arm: &Extension, end: End) -> bool {
        let near = self.index.rule.maximum_mismatches + u32::from(arm.anchor >= LONG_ARM);
        let whole = (arm.anchor * ARM_MISMATCH_PERCENT / 100).max(ARM_MISMATCHES) as u32;
        arm.near_mismatches <= Quarters::mismatches(near)
            && arm.mismatches <= Quarters::mismatches(whole)
            && (arm.clipped == 0
                || arm.anchor >= FREE_CLIP
                || self.accounts_for_clip(alignment, arm, end))
    }

    /// Whether the clipped bases beyond an arm are an adapter or of poor quality.
    fn accounts_for_clip(&self, alignment: &Alignment, arm: &Extension, end: End) -> bool {
        let Hypothesis { join, inserted, .. } = alignment.hypothesis;
        let join = join.clamp(0, self.read.len() as i64) as usize;
        let clip = match end {
            End::Left => {
                let end = join - arm.aligned;
                end - arm.clipped..end
            }
            End::Right => {
                let start = join + inserted + arm.aligned;
                start..start + arm.clipped
            }
        };
        self.index.clips.account_for(&self.read, clip, end)
    }

    /// Judges a read that shows no fusion, though it may hold bases inserted at one: those of an
    /// intron cannot be told from unspliced RNA.
    fn judge_without_fusion(&self, found: &[Alignment]) -> Outcome {
        let unspliced = of_kind(found, JunctionKind::Unspliced);
        if let Some(best) = unspliced.max_by_key(preference)
            && self.reason_against(best).is_none()
            && let Some(ambiguous) = self.ambiguous(best, &self.rivals(best, found))
        {
            return ambiguous;
        }
        self.background(found)
    }

    /// The wild-type and unspliced junctions that the read crosses, by the same rule as fusions.
    fn background(&self, found: &[Alignment]) -> Outcome {
        let mut crossed: Vec<usize> = found
            .iter()
            .filter(|one| one.kind() != JunctionKind::Fusion)
            .filter(|one| self.reason_against(one).is_none())
            .map(Alignment::junction)
            .collect();
        crossed.sort_unstable();
        crossed.dedup();
        if crossed.is_empty() {
            Outcome::OnTarget
        } else {
            Outcome::Background(crossed)
        }
    }
}

fn of_kind(all: &[Alignment], kind: JunctionKind) -> impl Iterator<Item = &Alignment> {
    all.iter().filter(move |one| one.kind() == kind)
}

/// Orders alignments: by score, and between equals the first junction of the panel.
fn preference(alignment: &&Alignment) -> (i32, Reverse<usize>) {
    (alignment.score(), Reverse(alignment.junction()))
}
