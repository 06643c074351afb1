//! Rivals: what else explains the bases that an alignment explains, nearly as well.

use super::hypothesis::{Hypothesis, alternative_donors};
use super::query::Query;
use super::ungapped::{Alignment, align, mismatches_where_aligned, own_mismatches};
use crate::panel::JunctionKind;

/// Alignments to other junctions whose mismatches come within the margin of those of the best
/// one, in the bases that it aligns without a gap; one for each junction. A fusion competes with
/// the donors of the same end too, though no seed suggested them.
pub fn rivals(query: &Query, best: &Alignment, all: &[Alignment]) -> Vec<Alignment> {
    let limit = own_mismatches(query, best) + query.index.rule.margin();
    let mut rivals: Vec<Alignment> = Vec::new();
    let is_rival = |rivals: &[Alignment], other: &Hypothesis| {
        let junction = other.isoform.junction;
        junction != best.junction()
            && !rivals.iter().any(|one| one.junction() == junction)
            && mismatches_where_aligned(query, best, other, limit) < limit
    };
    for other in all {
        if is_rival(&rivals, &other.hypothesis) {
            rivals.push(other.clone());
        }
    }
    if best.kind() != JunctionKind::Fusion {
        return rivals;
    }
    for other in alternative_donors(query, &best.hypothesis) {
        let is_compared = all.iter().any(|one| one.hypothesis == other);
        if !is_compared && is_rival(&rivals, &other) {
            rivals.push(align(query, other));
        }
    }
    rivals
}

/// Whether a rival within the margin takes the read from a fusion: wild type always, unspliced
/// RNA if it explains more of the rest.
pub fn is_no_fusion(query: &Query, fusion: &Alignment, rival: &Alignment) -> bool {
    match rival.kind() {
        JunctionKind::Fusion => false,
        JunctionKind::WildType => true,
        JunctionKind::Unspliced => {
            rival.score() >= fusion.score() + query.index.rule.margin().score()
        }
    }
}
