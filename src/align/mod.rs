//! How a read explains itself: a fusion, wild type, unspliced, or it cannot tell. Pure.
//!
//! A read is seeded, its seeds are extended to stretches of contigs, and every break that a
//! stretch runs into suggests junctions. Each is aligned outward from its join without gaps, so
//! that both sides are judged by themselves and outer ends may be clipped. The best explanation
//! counts only if it beats every other one by a margin.

mod boundary;
mod clip;
mod extend;
mod flank;
mod gapped;
mod hypothesis;
mod observation;
mod project;
mod read;
mod segment;

pub use hypothesis::AnchorRule;
pub use observation::{Crossing, Decision, Outcome, Placement, Reason};
pub use project::{AcrossJoin, Projection, project};
pub use read::{COMPLEMENT, Read, upper_dna};

use crate::panel::{Arrangement, JunctionKind, Panel};
use crate::screen::Screen;
use boundary::ContigBreaks;
use clip::Clips;
use hypothesis::{Candidate, Explanation, Fault, candidates, siblings};
use read::{MISMATCH, OrientedRead};
use segment::{Extended, extended, placement, stretches};

impl Default for AnchorRule {
    /// Twelve bases with at most one mismatch, two mismatches better than anything else.
    fn default() -> Self {
        Self {
            minimum_anchor: 12,
            maximum_mismatches: 1,
            margin: 2,
        }
    }
}

/// Aligns reads to a panel.
///
/// ```
/// use fuselane::align::{Aligner, AnchorRule, Outcome, Read};
/// use fuselane::panel::Panel;
/// let panel = Panel::builtin()?;
/// let aligner = Aligner::new(&panel, AnchorRule::default());
/// let lane = panel.lane_named("RANBP2").ok_or("no such lane")?;
/// let junction = panel.junction(lane.junction);
/// let mut sequence = junction.left_sequence(&panel, 30);
/// sequence.extend(junction.right_sequence(&panel, 30));
/// let decision = aligner.explain(Read { sequence: &sequence, quality: &[b'I'; 60] });
/// assert!(matches!(decision.outcome, Outcome::Supports(crossing) if crossing.junction == lane.junction.index()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Aligner<'a> {
    panel: &'a Panel,
    screen: Screen,
    breaks: Vec<ContigBreaks>,
    clips: Clips,
    rule: AnchorRule,
}

impl<'a> Aligner<'a> {
    /// Indexes a panel.
    pub fn new(panel: &'a Panel, rule: AnchorRule) -> Self {
        Self {
            panel,
            screen: Screen::new(panel),
            breaks: boundary::breaks(panel),
            clips: Clips::new(&panel.adapters),
            rule,
        }
    }

    /// The panel that reads are aligned to.
    pub fn panel(&self) -> &'a Panel {
        self.panel
    }

    /// Whether a read is worth explaining; most reads of a transcriptome are not.
    pub fn screens(&self, sequence: &[u8]) -> bool {
        self.screen.passes(sequence)
    }

    /// Says what a read is: sequence and quality of the same length.
    pub fn explain(&self, read: Read) -> Decision {
        if self.screens(read.sequence) {
            self.explain_screened(read)
        } else {
            Decision::UNRELATED
        }
    }

    /// As [`Aligner::explain`] for a read that passed the screen, or whose mate did.
    pub fn explain_screened(&self, read: Read) -> Decision {
        let (read, extended, hints) = self.orient(read);
        if extended.is_empty() && hints.is_empty() {
            return Decision::UNRELATED;
        }
        let outcome = self.outcome(&read, &extended, &hints);
        // A seed or two stand in reads of any origin by chance.
        if outcome == Outcome::OnTarget && !extended.iter().any(segment::is_placed) {
            return Decision::UNRELATED;
        }
        let placement = placement(self.panel, &extended, read.forward, self.rule.margin);
        Decision { outcome, placement }
    }

    /// The strand of the read with the more seeds, its stretches, and the joins that seeds cross.
    fn orient<'r>(
        &self,
        read: Read<'r>,
    ) -> (OrientedRead<'r>, Vec<Extended>, Vec<(Arrangement, i64)>) {
        let (read, list) = stretches(self.panel, &self.screen, read);
        let mut on_contigs = Vec::with_capacity(list.len());
        let mut hints = Vec::with_capacity(list.len());
        for stretch in list {
            match self.screen.join(stretch.contig) {
                Some(join) => hints.push((join.arrangement, join.before as i64 - stretch.diagonal)),
                None => on_contigs.push(extended(self.panel, &read, stretch)),
            }
        }
        (read, on_contigs, hints)
    }

    fn outcome(
        &self,
        read: &OrientedRead,
        extended: &[Extended],
        hints: &[(Arrangement, i64)],
    ) -> Outcome {
        let found = candidates(self.panel, &self.breaks, read, extended, hints);
        let outcome = self.judge(read, &found);
        if matches!(outcome, Outcome::Supports(_) | Outcome::Ambiguous(_)) {
            return outcome;
        }
        let with_gaps = gapped::gapped(self.panel, &self.breaks, read, extended);
        match self.judge_gapped(read, &with_gaps) {
            Some(better) => better,
            None if segment::driver_comes_first(self.panel, extended) => Outcome::OutOfOrder,
            None => outcome,
        }
    }

    /// Judges explanations without gaps. A fusion competes with what else could explain the bases
    /// around its join, whatever a long read shows elsewhere.
    fn judge(&self, read: &OrientedRead, found: &[Candidate]) -> Outcome {
        let is_fusion = |one: &&Candidate| one.arrangement.kind == JunctionKind::Fusion;
        let fusions = found.iter().filter(is_fusion).filter(|one| one.is_near());
        let Some(best) = fusions.max_by_key(preference) else {
            return self.without_fusion(read, found);
        };
        let rivals = self.rivals(read, best, found);
        if rivals.iter().any(|one| self.leaves_no_fusion(best, one)) {
            return self.without_fusion(read, found);
        }
        if !rivals.is_empty()
            && let Some(ambiguous) = self.ambiguous(read, best, &rivals)
        {
            return ambiguous;
        }
        match self.fault(read, best) {
            None => Outcome::Supports(best.crossing(read, true)),
            Some(fault) => {
                let alone = rivals.is_empty().then(|| best.crossing(read, false));
                Outcome::Rejected(alone, reason(fault))
            }
        }
    }

    /// Whether a rival that explains the bases around a fusion's join as well takes the read: wild
    /// type always, unspliced RNA if it explains more of the rest.
    fn leaves_no_fusion(&self, fusion: &Candidate, rival: &Candidate) -> bool {
        let margin = (self.rule.margin * MISMATCH) as i32;
        match rival.arrangement.kind {
            JunctionKind::Fusion => false,
            JunctionKind::WildType => true,
            JunctionKind::Unspliced => rival.score() >= fusion.score() + margin,
        }
    }

    /// Judges a read that shows no fusion, though it may hold bases inserted at one: those of an
    /// intron cannot be told from unspliced RNA.
    fn without_fusion(&self, read: &OrientedRead, found: &[Candidate]) -> Outcome {
        let unspliced = found
            .iter()
            .filter(|one| one.arrangement.kind == JunctionKind::Unspliced);
        if let Some(best) = unspliced.max_by_key(preference) {
            let rivals = self.rivals(read, best, found);
            if self.fault(read, best).is_none()
                && let Some(ambiguous) = self.ambiguous(read, best, &rivals)
            {
                return ambiguous;
            }
        }
        self.background(read, found)
    }

    /// The best explanation with a gap, if it counts and no other junction explains the read
    /// nearly as well.
    fn judge_gapped(&self, read: &OrientedRead, found: &[Candidate]) -> Option<Outcome> {
        let best = found.first().copied()?;
        let margin = (self.rule.margin * MISMATCH) as i32;
        let close = found
            .iter()
            .filter(|one| one.arrangement.junction != best.arrangement.junction)
            .filter(|one| one.score() + margin > best.score());
        let mut rivals: Vec<Candidate> = close.copied().collect();
        rivals.extend(self.rivals(read, &best, &[]));
        if self.fault(read, &best).is_some() {
            None
        } else if rivals.is_empty() {
            Some(Outcome::Supports(best.crossing(read, true)))
        } else {
            self.ambiguous(read, &best, &rivals)
        }
    }

    /// Explanations by another junction whose mismatches come within the margin of those of the best
    /// one, one for each junction.
    fn rivals(&self, read: &OrientedRead, best: &Candidate, all: &[Candidate]) -> Vec<Candidate> {
        let limit = best.own_mismatches(self.panel, read) + self.rule.margin * MISMATCH;
        let rivals_best = |other: &Explanation| {
            other.arrangement.junction != best.arrangement.junction
                && best.mismatches_of(self.panel, read, other, limit) < limit
        };
        let known = |rivals: &[Candidate], other: &Explanation| {
            let junction = other.arrangement.junction;
            rivals
                .iter()
                .any(|one| one.arrangement.junction == junction)
        };
        let mut rivals: Vec<Candidate> = Vec::new();
        for other in all {
            let explanation = other.explanation();
            if !known(&rivals, &explanation) && rivals_best(&explanation) {
                rivals.push(*other);
            }
        }
        if best.arrangement.kind == JunctionKind::Fusion {
            let is_compared = |sibling: &Explanation| {
                let mut compared = all.iter().map(Candidate::explanation);
                compared.any(|one| one == *sibling)
            };
            for sibling in siblings(self.panel, &self.breaks, read, best) {
                if !is_compared(&sibling) && !known(&rivals, &sibling) && rivals_best(&sibling) {
                    rivals.push(sibling.aligned(self.panel, read));
                }
            }
        }
        rivals
    }

    fn fault(&self, read: &OrientedRead, candidate: &Candidate) -> Option<Fault> {
        let join = candidate.join.clamp(0, read.len() as i64) as usize;
        candidate.fault(&self.rule, |left| {
            if left {
                let end = join - candidate.left.aligned;
                self.clips
                    .excused(read, end - candidate.left.clipped, end, true)
            } else {
                let start = join + candidate.inserted + candidate.right.aligned;
                self.clips
                    .excused(read, start, start + candidate.right.clipped, false)
            }
        })
    }

    /// The set that a read cannot tell apart, unless it counts for none of them anyway.
    fn ambiguous(
        &self,
        read: &OrientedRead,
        best: &Candidate,
        rivals: &[Candidate],
    ) -> Option<Outcome> {
        let mut set: Vec<Crossing> = std::iter::once(best)
            .chain(rivals)
            .map(|one| one.crossing(read, self.fault(read, one).is_none()))
            .collect();
        set.sort_by_key(|one| one.junction);
        let kind = |one: &Crossing| self.panel.junctions[one.junction].kind;
        let with_fusion = set.iter().any(|one| kind(one) == JunctionKind::Fusion);
        let counts = set.iter().any(|one| one.counts);
        (with_fusion && counts).then_some(Outcome::Ambiguous(set))
    }

    /// The wild-type and unspliced junctions that a read crosses, by the same rule as fusions.
    fn background(&self, read: &OrientedRead, all: &[Candidate]) -> Outcome {
        let mut crossed: Vec<usize> = all
            .iter()
            .filter(|one| one.arrangement.kind != JunctionKind::Fusion)
            .filter(|one| self.fault(read, one).is_none())
            .map(|one| one.arrangement.junction)
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

/// Orders explanations: by score, and between equals the first of the panel.
fn preference(candidate: &&Candidate) -> (i32, std::cmp::Reverse<usize>) {
    let junction = candidate.arrangement.junction;
    (candidate.score(), std::cmp::Reverse(junction))
}

fn reason(fault: Fault) -> Reason {
    match fault {
        Fault::Short => Reason::ShortAnchor,
        Fault::Left => Reason::MismatchesPartner,
        Fault::Right => Reason::MismatchesDriver,
    }
}
