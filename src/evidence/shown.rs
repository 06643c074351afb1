//! What one read has around a join, place by place.

use super::turned::Turned;
use crate::align::{Arm, Crossing, Gap};
use crate::fastq::Record;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Bases after the join, and before it where the partner is known, of which a consensus is made.
pub const WINDOW: usize = 40;

/// Bases before the join of which a consensus is made where the partner is foreign: they are all that
/// is known of it.
pub const FOREIGN_WINDOW: usize = 240;

/// What a read has around a join. A place is the index of a base among those before the join, as many
/// as the window has, and those after it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shown {
    /// Bases between the two sides.
    pub insert: Vec<u8>,
    /// Bases that stand beside places.
    pub runs: Vec<Run>,
    /// Places without a base between bases of the read.
    pub deleted: Vec<usize>,
    /// Bases before a place that the panel has not.
    pub inserted: Vec<(usize, Vec<u8>)>,
}

/// Bases side by side, and their qualities as in FASTQ.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Run {
    /// Place of the first of them.
    pub place: usize,
    /// The bases, on the strand of the transcript.
    pub bases: Vec<u8>,
    /// Their qualities.
    pub qualities: Vec<u8>,
}

impl Shown {
    /// Cuts a read to `window` places before the join and [`WINDOW`] after it; `None` if it only shows
    /// bases inserted at the junction.
    pub fn new(read: Record, crossing: &Crossing, window: usize) -> Option<Self> {
        let join = usize::try_from(crossing.before).ok()?;
        let after = join + crossing.inserted;
        if after > read.sequence.len() {
            return None;
        }
        let read = Turned::new(read, crossing.forward);
        let mut shown = Self {
            insert: read.bases(join..after),
            ..Self::default()
        };
        shown.add_donor(read, &crossing.donor, join, window);
        shown.add_acceptor(read, &crossing.acceptor, after, window);
        Some(shown)
    }

    /// Adds the arm before the join, which is met from the join outward.
    fn add_donor(&mut self, read: Turned, arm: &Arm, join: usize, window: usize) {
        for step in steps(arm) {
            let from = window.saturating_sub(step.near + step.bases);
            let bases = window.saturating_sub(step.near) - from;
            let end = join - step.read;
            self.add_run(from, read, end - bases..end);
            if let Some(gap) = step.gap
                && let Some(place) = window.checked_sub(gap.distance)
            {
                let inside = end - step.bases;
                self.add_deletion(place.saturating_sub(gap.deleted)..place);
                self.add_insertion(place, read, inside - gap.inserted..inside);
            }
        }
    }

    fn add_acceptor(&mut self, read: Turned, arm: &Arm, after: usize, window: usize) {
        for step in steps(arm) {
            let bases = step.bases.min(WINDOW.saturating_sub(step.near));
            let start = after + step.read;
            self.add_run(window + step.near, read, start..start + bases);
            if let Some(gap) = step.gap
                && gap.distance < WINDOW
            {
                let inside = start + step.bases;
                let place = window + gap.distance;
                self.add_deletion(place..(place + gap.deleted).min(window + WINDOW));
                self.add_insertion(place, read, inside..inside + gap.inserted);
            }
        }
    }

    fn add_run(&mut self, place: usize, read: Turned, range: Range<usize>) {
        if !range.is_empty() {
            self.runs.push(Run {
                place,
                bases: read.bases(range.clone()),
                qualities: read.qualities(range),
            });
        }
    }

    fn add_deletion(&mut self, places: Range<usize>) {
        self.deleted.extend(places);
    }

    fn add_insertion(&mut self, place: usize, read: Turned, range: Range<usize>) {
        if !range.is_empty() && range.end <= read.len() {
            self.inserted.push((place, read.bases(range)));
        }
    }
}

/// Aligned bases of an arm without a gap, and the gap beyond them.
struct Step<'a> {
    /// Bases of the panel between the join and the first of them.
    near: usize,
    /// Bases of the read between the join and the first of them.
    read: usize,
    /// How many they are.
    bases: usize,
    /// The gap beyond them.
    gap: Option<&'a Gap>,
}

/// The pieces of an arm from the join outward.
fn steps(arm: &Arm) -> Vec<Step<'_>> {
    let mut gaps: Vec<&Gap> = arm.gaps.iter().collect();
    gaps.sort_by_key(|gap| gap.distance);
    let (mut near, mut read) = (0, 0);
    let mut steps = Vec::with_capacity(gaps.len() + 1);
    for gap in gaps {
        let bases = gap.distance.saturating_sub(near);
        steps.push(Step {
            near,
            read,
            bases,
            gap: Some(gap),
        });
        near = gap.distance + gap.deleted;
        read += bases + gap.inserted;
    }
    steps.push(Step {
        near,
        read,
        bases: arm.aligned.saturating_sub(read),
        gap: None,
    });
    steps
}
