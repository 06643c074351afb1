//! What a read shows: a fusion, wild type, unspliced RNA, or that it cannot tell. Pure.
//!
//! A read is turned to the strand with most seeds (`query`), its seeds are extended to segments of
//! contigs (`segment`), and every boundary that a segment runs into suggests junctions (`boundary`,
//! `hypothesis`). Each is aligned outward from its join without gaps (`ungapped`), so that both sides
//! are judged by themselves and outer ends may be clipped. The best one counts only if it beats every
//! other by a margin (`judge`).

#[cfg(test)]
mod any_read;
mod background;
mod boundary;
mod by_half;
#[cfg(test)]
mod cases;
mod clip;
mod cut;
mod ends;
mod entry;
mod extend;
mod fit;
mod flank;
mod follow;
mod foreign;
mod free;
mod gapped;
mod halves;
mod hypothesis;
mod judge;
mod limits;
mod lookup;
mod normal;
mod observation;
mod orphan;
mod piece;
mod placement;
mod project;
mod quarters;
mod query;
mod read;
mod rivals;
pub mod rule;
mod rule_numbers;
mod segment;
mod skip;
mod ungapped;
mod whole;

pub use observation::{Arm, Crossing, Gap, Observation, Outcome, Placement, Reason, SkippedExons};
pub use project::{Piece, Projection};
pub use quarters::Quarters;
pub use read::{COMPLEMENT, Read, upper_dna};
pub use rule::Rule;
pub use rule_numbers::RuleNumbers;

use crate::panel::Panel;
use follow::add_followed;
use judge::judge;
use placement::placement;
use query::{Index, Query};
use segment::Segment;
use skip::skipped;

/// Aligns reads to a panel.
///
/// ```
/// use fuselane::align::{Aligner, Outcome, Read, Rule};
/// use fuselane::panel::Panel;
/// let panel = Panel::builtin()?;
/// let aligner = Aligner::new(&panel, Rule::default());
/// let lane = panel.lane_named("RANBP2").ok_or("no such lane")?;
/// let junction = panel.junction(lane.junction);
/// let mut sequence = junction.left_sequence(&panel, 30);
/// sequence.extend(junction.right_sequence(&panel, 30));
/// let observation = aligner.explain(Read { sequence: &sequence, quality: &[b'I'; 60] });
/// let Outcome::Supports(crossing) = observation.outcome else { panic!("no fusion") };
/// assert_eq!(crossing.junction, junction.key());
/// assert_eq!(crossing.donor_range(), 0..30);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Aligner<'a> {
    index: Index<'a>,
}

impl<'a> Aligner<'a> {
    /// Indexes a panel.
    pub fn new(panel: &'a Panel, rule: Rule) -> Self {
        Self {
            index: Index::new(panel, rule),
        }
    }

    /// The panel that reads are aligned to.
    pub fn panel(&self) -> &'a Panel {
        self.index.panel
    }

    /// Whether a read is worth explaining; most reads of a transcriptome are not.
    pub fn screens(&self, sequence: &[u8]) -> bool {
        self.index.screen.passes(sequence)
    }

    /// Says what a read shows: sequence and quality of the same length.
    pub fn explain(&self, read: Read) -> Observation {
        if self.screens(read.sequence) {
            self.explain_screened(read)
        } else {
            Observation::UNRELATED
        }
    }

    /// As [`Aligner::explain`] for a read that passed the screen, or whose mate did.
    pub fn explain_screened(&self, read: Read) -> Observation {
        let mut query = Query::new(&self.index, read);
        if query.is_without_seeds() {
            return Observation::UNRELATED;
        }
        add_followed(&mut query);
        let outcome = judge(&query);
        // A seed or two stand in reads of any origin by chance.
        if matches!(outcome, Outcome::OnTarget) && !query.segments.iter().any(Segment::is_placed) {
            return Observation::UNRELATED;
        }
        let skipped = match &outcome {
            Outcome::Supports(crossing) => skipped(&query, crossing),
            _ => Vec::new(),
        };
        Observation {
            placement: placement(&query),
            outcome,
            skipped,
        }
    }
}
