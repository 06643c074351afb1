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

#[cfg(test)]
mod tests {
    use super::super::cases::{across, changed, good, hypothesis, lane, panel, query};
    use super::super::extend::Extension;
    use super::*;
    use crate::panel::{JunctionId, JunctionIsoform};

    /// The panel's junction of a kind that enters the driver where a lane does.
    fn beside(name: &str, kind: JunctionKind) -> Hypothesis {
        let acceptor = &panel().junction(lane(name)).acceptor;
        let mut junctions = panel().junctions.iter();
        let found = junctions.position(|one| one.kind == kind && one.acceptor == *acceptor);
        let junction = JunctionId::new(found.expect("the panel has it"));
        Hypothesis {
            isoform: JunctionIsoform {
                junction,
                donor: 0,
                kind,
            },
            ..hypothesis(name, 0)
        }
    }

    #[test]
    fn what_explains_a_read_nearly_as_well_is_a_rival() {
        let tpm4 = &[lane("TPM4")][..];
        // lane, bases before the join, places of errors, its rivals. TPM3 and TPM4 have the last 28
        // bases in common; the 29th is one mismatch, which the margin of two does not tell apart.
        for (name, before, errors, expected) in [
            ("TPM3", 14, &[][..], tpm4),
            ("TPM3", 28, &[], tpm4),
            ("TPM3", 28, &[5], tpm4),
            ("TPM3", 60, &[], &[]),
            ("RANBP2", 40, &[], &[]),
            ("RANBP2", 12, &[], &[]),
        ] {
            let bases = changed(across(name, before, 60), errors);
            let quality = good(&bases);
            let query = query(&bases, &quality);
            let best = align(&query, hypothesis(name, before as i64));
            let other = align(&query, hypothesis("TPM4", before as i64));
            // Whether a seed suggested it or not.
            for all in [vec![best.clone()], vec![best.clone(), other.clone(), other]] {
                let found = rivals(&query, &best, &all);
                let found: Vec<JunctionId> = found.iter().map(Alignment::junction).collect();
                assert_eq!(found, expected, "{name} {before} {errors:?}");
            }
        }
    }

    #[test]
    fn wild_type_is_a_rival_while_few_bases_tell_it_from_a_fusion() {
        // The last base of RANBP2 exon 18 and of ALK exon 19 is a G; AACA and GATT are before it.
        for (before, is_rival) in [(1, true), (2, true), (3, false), (12, false)] {
            let bases = across("RANBP2", before, 60);
            let quality = good(&bases);
            let query = query(&bases, &quality);
            let best = align(&query, hypothesis("RANBP2", before as i64));
            let wild_type = Hypothesis {
                join: before as i64,
                ..beside("RANBP2", JunctionKind::WildType)
            };
            let all = [align(&query, wild_type)];
            let found = rivals(&query, &best, &all);
            let is_found = found.iter().any(|one| one.kind() == JunctionKind::WildType);
            assert_eq!(is_found, is_rival, "{before}");
        }
    }

    #[test]
    fn wild_type_takes_a_read_and_unspliced_rna_if_it_explains_more() {
        use JunctionKind::{Fusion, Unspliced, WildType};
        let of = |kind: JunctionKind, score: i32| {
            let hypothesis = match kind {
                Fusion => hypothesis("RANBP2", 40),
                other => beside("RANBP2", other),
            };
            let left = Extension {
                score,
                ..Extension::default()
            };
            Alignment::ungapped(hypothesis, left, Extension::default())
        };
        let bases = across("RANBP2", 40, 40);
        let quality = good(&bases);
        let query = query(&bases, &quality);
        // A margin of two mismatches is a score of eight.
        for (kind, score, expected) in [
            (Fusion, 90, false),
            (WildType, 40, true),
            (Unspliced, 57, false),
            (Unspliced, 58, true),
        ] {
            let found = is_no_fusion(&query, &of(Fusion, 50), &of(kind, score));
            assert_eq!(found, expected, "{kind:?} {score}");
        }
    }
}
