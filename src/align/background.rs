//! Wild-type and unspliced junctions that a read crosses.

use super::hypothesis::Hypothesis;
use super::limits::reason_against;
use super::observation::Outcome;
use super::query::Query;
use super::ungapped::{Alignment, align};
use crate::panel::JunctionId;

/// The wild-type and unspliced junctions that the read crosses, by the same rule as fusions. The
/// end of an intron is unspliced RNA, though fusions may hold it between their exons: without a
/// base of the partner it is no sign of them.
pub fn background(query: &Query, suggested: &[Hypothesis]) -> Outcome {
    let others = suggested.iter().filter(|one| !one.is_fusion());
    crossed(query, others.map(|one| align(query, *one)))
}

/// The wild-type and unspliced junctions of alignments to these, as an outcome.
pub fn crossed(query: &Query, aligned: impl Iterator<Item = Alignment>) -> Outcome {
    let mut crossed: Vec<JunctionId> = aligned
        .filter(|one| reason_against(query, one).is_none())
        .map(|one| one.junction())
        .collect();
    crossed.sort_unstable();
    crossed.dedup();
    if crossed.is_empty() {
        Outcome::OnTarget
    } else {
        Outcome::Background(crossed)
    }
}
