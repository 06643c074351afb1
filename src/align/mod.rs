//! How a read explains itself: a fusion, wild type, unspliced, or it cannot tell. Pure.
//!
//! A read is seeded, its seeds are extended to stretches of contigs, and every break that a
//! stretch runs into suggests junctions. Each is aligned outward from its join without gaps, so
//! that both sides are judged by themselves and outer ends may be clipped. The best explanation
//! counts only if it beats every other one by a margin.

mod breaks;
mod candidate;
mod clip;
mod decision;
mod gapped;
mod place;
mod read;
mod side;

pub use candidate::AnchorRule;
pub use decision::{Crossing, Decision, Outcome, Placement, Reason};
pub use read::Read;

use crate::panel::{JunctionKind, Panel};
use crate::screen::Screen;
use breaks::ContigBreaks;
use candidate::{Candidate, Fault, candidates};
use clip::Clips;
use place::{Extended, extended, placement, stretches};
use read::{MISMATCH, OrientedRead};

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
/// let lane = panel.lanes.iter().find(|lane| lane.name == "RANBP2").unwrap();
/// let junction = &panel.junctions[lane.junction];
/// let mut sequence = junction.left_sequence(&panel, 30);
/// sequence.extend(junction.right_sequence(&panel, 30));
/// let decision = aligner.explain(Read { sequence: &sequence, quality: &[b'I'; 60] });
/// assert!(matches!(decision.outcome, Outcome::Supports(crossing) if crossing.junction == lane.junction));
/// # Ok::<(), fuselane::Error>(())
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
            breaks: breaks::breaks(panel),
            clips: Clips::new(&panel.adapters),
            rule,
        }
    }

    /// The panel that reads are aligned to.
    pub fn panel(&self) -> &'a Panel {
        self.panel
    }

    /// Says what a read is: sequence and quality of the same length.
    pub fn explain(&self, read: Read) -> Decision {
        if !self.screen.passes(read.sequence) {
            return Decision::UNRELATED;
        }
        let (read, extended) = self.orient(read);
        if extended.is_empty() {
            return Decision::UNRELATED;
        }
        let outcome = self.outcome(&read, &extended);
        let placement = placement(self.panel, &extended, read.forward, self.rule.margin);
        Decision { outcome, placement }
    }

    /// The strand of the read with the more seeds, and its stretches.
    fn orient(&self, read: Read) -> (OrientedRead, Vec<Extended>) {
        let forward = OrientedRead::new(read, true);
        let reverse = OrientedRead::new(read, false);
        let [on_forward, on_reverse] =
            [&forward, &reverse].map(|strand| stretches(&self.screen, strand));
        let seeds = |list: &[place::Stretch]| list.iter().map(|one| one.seeds).max();
        let (read, list) = if seeds(&on_reverse) > seeds(&on_forward) {
            (reverse, on_reverse)
        } else {
            (forward, on_forward)
        };
        let extended = list
            .into_iter()
            .map(|stretch| extended(self.panel, &read, stretch))
            .collect();
        (read, extended)
    }

    fn outcome(&self, read: &OrientedRead, extended: &[Extended]) -> Outcome {
        let mut found = candidates(self.panel, &self.breaks, read, extended);
        let outcome = self.judge(read, &mut found);
        if matches!(outcome, Outcome::Supports(_) | Outcome::Ambiguous(_)) {
            return outcome;
        }
        let mut with_gaps = gapped::gapped(self.panel, &self.breaks, read, extended);
        if with_gaps.is_empty() {
            return outcome;
        }
        match self.judge_gapped(read, &mut with_gaps) {
            Some(better) => better,
            None => outcome,
        }
    }

    /// Judges explanations without gaps.
    fn judge(&self, read: &OrientedRead, found: &mut [Candidate]) -> Outcome {
        let Some(best) = found.iter().copied().max_by_key(preference) else {
            return Outcome::OnTarget;
        };
        let rivals = self.rivals(read, &best, found);
        let fault = self.fault(read, &best);
        if best.arrangement.kind != JunctionKind::Fusion {
            let contested = best.arrangement.kind == JunctionKind::Unspliced && !rivals.is_empty();
            return if contested && fault.is_none() {
                self.ambiguous(read, &best, &rivals)
            } else {
                self.background(read, &best, found)
            };
        }
        match fault {
            _ if !rivals.is_empty() && best.is_near() => self.ambiguous(read, &best, &rivals),
            _ if !best.is_near() => self.background(read, &best, found),
            Some(fault) => Outcome::Rejected(best.crossing(read, false), reason(fault)),
            None => Outcome::Supports(best.crossing(read, true)),
        }
    }

    /// The best explanation with a gap, if it counts and no other junction explains the read
    /// nearly as well.
    fn judge_gapped(&self, read: &OrientedRead, found: &mut [Candidate]) -> Option<Outcome> {
        let best = found.first().copied()?;
        let margin = (self.rule.margin * MISMATCH) as i32;
        let rivals: Vec<Candidate> = found
            .iter()
            .filter(|one| one.arrangement.junction != best.arrangement.junction)
            .filter(|one| one.score() + margin > best.score())
            .copied()
            .collect();
        if self.fault(read, &best).is_some() {
            None
        } else if rivals.is_empty() {
            Some(Outcome::Supports(best.crossing(read, true)))
        } else {
            Some(self.ambiguous(read, &best, &rivals))
        }
    }

    /// Explanations by another junction that come within the margin of the best one, the best of
    /// each junction.
    fn rivals(&self, read: &OrientedRead, best: &Candidate, all: &[Candidate]) -> Vec<Candidate> {
        let own = best.left.mismatches + best.right.mismatches;
        let limit = own + self.rule.margin * MISMATCH;
        let mut rivals: Vec<Candidate> = Vec::new();
        for other in all {
            let junction = other.arrangement.junction;
            if junction != best.arrangement.junction
                && !rivals
                    .iter()
                    .any(|one| one.arrangement.junction == junction)
                && best.rival_mismatches(self.panel, read, other) < limit
            {
                rivals.push(*other);
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
                let start = join + candidate.right.aligned;
                self.clips
                    .excused(read, start, start + candidate.right.clipped, false)
            }
        })
    }

    fn ambiguous(&self, read: &OrientedRead, best: &Candidate, rivals: &[Candidate]) -> Outcome {
        let mut set: Vec<Crossing> = std::iter::once(best)
            .chain(rivals)
            .map(|one| one.crossing(read, self.fault(read, one).is_none()))
            .collect();
        set.sort_by_key(|one| one.junction);
        Outcome::Ambiguous(set)
    }

    /// The wild-type and unspliced junctions that a read crosses, by the same rule as fusions.
    fn background(&self, read: &OrientedRead, best: &Candidate, all: &[Candidate]) -> Outcome {
        let limit = best.left.mismatches + best.right.mismatches + self.rule.margin * MISMATCH;
        let mut crossed: Vec<usize> = all
            .iter()
            .filter(|one| one.arrangement.kind != JunctionKind::Fusion)
            .filter(|one| self.fault(read, one).is_none())
            .filter(|one| best.rival_mismatches(self.panel, read, one) < limit)
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

/// Orders explanations: by score, and between equals the one that claims less.
fn preference(candidate: &Candidate) -> (i32, u8, std::cmp::Reverse<usize>) {
    let modest = match candidate.arrangement.kind {
        JunctionKind::WildType => 2,
        JunctionKind::Unspliced => 1,
        JunctionKind::Fusion => 0,
    };
    (
        candidate.score(),
        modest,
        std::cmp::Reverse(candidate.arrangement.junction),
    )
}

fn reason(fault: Fault) -> Reason {
    match fault {
        Fault::Short => Reason::ShortAnchor,
        Fault::Left => Reason::MismatchesPartner,
        Fault::Right => Reason::MismatchesDriver,
    }
}
