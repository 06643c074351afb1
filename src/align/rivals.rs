//! Rivals: what else explains the bases that an alignment explains, nearly as well.

use super::flank::{FlankSequence, Leftward, Rightward};
use super::hypothesis::{Hypothesis, alternative_donors};
use super::quarters::Quarters;
use super::query::Query;
use super::ungapped::{Alignment, align, mismatches_where_aligned, own_mismatches};
use crate::panel::{Exon, Flank, JunctionIsoform, JunctionKind};

/// Alignments to other junctions whose mismatches come within the margin of those of the best
/// one, in the bases that it aligns without a gap; one for each junction. A fusion competes with
/// the donors of the same end too, though no seed suggested them.
pub fn rivals(query: &Query, best: &Alignment, suggested: &[Hypothesis]) -> Vec<Alignment> {
    let own = own_mismatches(query, best);
    let mut rivals: Vec<Alignment> = Vec::new();
    let is_rival = |rivals: &[Alignment], other: &Hypothesis| {
        let junction = other.isoform.junction;
        let limit = own + margin_to(query, best, other.isoform);
        junction != best.junction()
            && !rivals.iter().any(|one| one.junction() == junction)
            && mismatches_where_aligned(query, best, other, limit) < limit
    };
    for other in suggested {
        if is_rival(&rivals, other) {
            rivals.push(align(query, *other));
        }
    }
    if best.kind() != JunctionKind::Fusion {
        return rivals;
    }
    for other in alternative_donors(query, &best.hypothesis) {
        if !suggested.contains(&other) && is_rival(&rivals, &other) {
            rivals.push(align(query, other));
        }
    }
    rivals
}

/// By how much an alignment has to be better than another hypothesis. A lane has been seen in tumours; an
/// exon end that nobody has reported is no rival of it where one base tells the two apart.
pub fn margin_to(query: &Query, best: &Alignment, other: JunctionIsoform) -> Quarters {
    let is_lane = |junction| query.junction(junction).lane.is_some();
    let is_unreported =
        other.kind == JunctionKind::Fusion && !is_lane(other.junction) && is_lane(best.junction());
    let margin = query.index.rule.margin();
    match is_unreported {
        true => margin.min(Quarters::MISMATCH),
        false => margin,
    }
}

/// Whether one of the two transcripts explains the read on both sides of a join inside its exon, within
/// the margin: at exon ends its wild type is a rival, and inside exons the transcript itself.
pub fn is_of_one_transcript(query: &Query, best: &Alignment) -> bool {
    let Hypothesis {
        isoform,
        join,
        inserted,
    } = best.hypothesis;
    let junction = query.junction(isoform.junction);
    let (donor, acceptor) = (&junction.donors[isoform.donor], &junction.acceptor);
    let limit = own_mismatches(query, best) + query.index.rule.margin();
    let contig = |flank: &Flank| query.panel().contig(flank.contig).split_at(flank.position);
    let length = query.read.len() as i64;
    let [left, right] = [best.left.ungapped as i64, best.right.ungapped as i64];
    let range = |from: i64, to: i64| from.clamp(0, length) as usize..to.clamp(0, length) as usize;
    let is_inside = |flank: &Flank, ends: fn(&Exon) -> usize| {
        let transcript = query.panel().transcript_of(flank.contig);
        transcript.is_some_and(|one| one.exons.iter().all(|exon| ends(exon) != flank.position))
    };
    // The driver goes on before the join, or the partner behind it; inserted bases are those of neither.
    let before_driver = || {
        let at = join + inserted as i64 + acceptor.insert.len() as i64;
        let (bases, qualities) = query.read.part(range(join - left, at));
        let driver = FlankSequence::contig(contig(acceptor).0);
        let before = driver.mismatches::<Leftward>(bases, qualities, limit);
        before + best.right.mismatches < limit
    };
    let behind_partner = || {
        let at = join - donor.insert.len() as i64;
        let (bases, qualities) = query.read.part(range(at, join + inserted as i64 + right));
        let partner = FlankSequence::contig(contig(donor).1);
        let behind = partner.mismatches::<Rightward>(bases, qualities, limit);
        behind + best.left.mismatches < limit
    };
    (is_inside(acceptor, |exon| exon.start) && before_driver())
        || (is_inside(donor, |exon| exon.end) && behind_partner())
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
    use crate::panel::JunctionId;

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
            // FN1 exon 17, which is no lane, differs in one of these bases.
            ("ATIC", 12, &[], &[]),
        ] {
            let bases = changed(across(name, before, 60), errors);
            let quality = good(&bases);
            let query = query(&bases, &quality);
            let best = hypothesis(name, before as i64);
            let other = hypothesis("TPM4", before as i64);
            let aligned = align(&query, best);
            // Whether a seed suggested it or not.
            for all in [vec![best], vec![best, other, other]] {
                let found = rivals(&query, &aligned, &all);
                let found: Vec<JunctionId> = found.iter().map(Alignment::junction).collect();
                assert_eq!(found, expected, "{name} {before} {errors:?}");
            }
        }
    }

    /// MYH9 joins the driver inside exon 20, after three bases of neither.
    #[test]
    fn a_read_of_one_transcript_is_of_no_join_inside_its_exon() {
        let own = across("MYH9", 40, 60);
        let acceptor = &panel().junction(lane("MYH9")).acceptor;
        let place = acceptor.position - 13..acceptor.position + 87;
        let driver = panel().contig(acceptor.contig)[place].to_vec();
        for (case, bases, join, expected) in [
            ("a fusion", own.clone(), 40, false),
            ("errors in a fusion", changed(own, &[30, 60]), 40, false),
            ("the driver", driver.clone(), 13 - 3, true),
            (
                "errors in the driver",
                changed(driver, &[40, 80]),
                13 - 3,
                true,
            ),
        ] {
            let quality = good(&bases);
            let query = query(&bases, &quality);
            let best = align(&query, hypothesis("MYH9", join));
            assert_eq!(is_of_one_transcript(&query, &best), expected, "{case}");
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
            let all = [wild_type];
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
