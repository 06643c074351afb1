//! What a read is: the rule of `docs/method.md`, in its order.
//!
//! Most reads of the panel's genes need no more than the short way of `whole`.
//!
//! 1. The fusion that explains the read best competes with every other junction that explains the
//!    same bases within the margin: its rivals.
//! 2. A rival that is no fusion takes the read, and it shows no fusion.
//! 3. With other rivals the read is ambiguous, if it would count for one of the set and no bases behind a gap tell.
//! 4. Alone, the fusion counts if anchors, mismatches and clips pass; else it is rejected, and why.
//! 5. A read that is not counted by then is aligned with gaps, and judged in the same way.
//! 6. What is left is out of order, or background.

use super::background::background;
use super::clip::End;
use super::extend::Extension;
use super::free::{Free, judge_free};
use super::gapped::{align_across, gapped_alignments};
use super::hypothesis::{Hypothesis, hypotheses};
use super::limits::{accounts_for_clip, reason_against};
use super::observation::{Arm, Crossing, Outcome};
use super::orphan::orphan;
use super::placement::driver_comes_first;
use super::query::Query;
use super::rivals::{is_no_fusion, is_of_one_transcript, rivals};
use super::rule::{GAPPED_WINDOW, LISTED_LEAD, LISTED_LEAD_OF_EXACT, OVERHANG};
use super::ungapped::{Alignment, align, align_within, crossing, preference};
use super::whole::explained_whole;
use crate::panel::{JunctionKey, JunctionKind};

/// Says what the read is.
pub fn judge(query: &Query) -> Outcome {
    explained_whole(query).unwrap_or_else(|| judge_in_full(query))
}

/// The same by the whole rule.
pub fn judge_in_full(query: &Query) -> Outcome {
    let suggested = hypotheses(query, true);
    let fusions = suggested.iter().filter(|one| one.is_fusion());
    let fusions: Vec<Alignment> = fusions.map(|one| align(query, *one)).collect();
    let outcome = judge_ungapped(query, &suggested, &fusions);
    match &outcome {
        Outcome::Supports(_) => return outcome,
        // Bases of an intron say nothing of a partner, which the rest of the read may show.
        Outcome::Ambiguous(set) => {
            if set.iter().all(|one| is_fusion(query, &one.junction)) {
                return told_behind_gap(query, set).unwrap_or(outcome);
            }
            return judge_free(query).map_or(outcome, |free| free.outcome);
        }
        _ => {}
    }
    // A listed join with a few errors is a likelier story than another join beside it, but for a read that has
    // no errors elsewhere.
    let close = fusions.iter().filter(|one| one.is_close());
    let listed = close.map(Alignment::score).max();
    let lead = |free: &Free| match free.is_exact {
        true => LISTED_LEAD_OF_EXACT,
        false => LISTED_LEAD,
    };
    let needed = |free: &Free| listed.map_or(0, |score| score + lead(free));
    let free = judge_free(query).filter(|free| free.score.whole > needed(free));
    match (judge_gapped(query), free) {
        (Some((gapped, score)), Some(free)) => {
            // A gap at the join itself is part of the join, if that explains as much.
            let margin = match is_gapped_at_join(&gapped) {
                true => query.index.rule.margin().score(),
                false => 0,
            };
            match free.score.near + margin > score {
                true => free.outcome,
                false => gapped,
            }
        }
        (Some((gapped, _)), None) => gapped,
        (None, Some(free)) => free.outcome,
        (None, None) => {
            let other = driver_comes_first(query);
            other.or_else(|| orphan(query)).unwrap_or(outcome)
        }
    }
}

/// The one of several fusions that the read shows behind a gap, if they are alike up to it and it was clipped there.
fn told_behind_gap(query: &Query, set: &[Crossing]) -> Option<Outcome> {
    // Behind an adapter there is nothing.
    let before = query.fragment.start;
    let after = query.read.len() - query.fragment.end;
    let is_clipped = |one: &Crossing| {
        one.donor.clipped >= before + OVERHANG || one.acceptor.clipped >= after + OVERHANG
    };
    if !set.iter().all(is_clipped) {
        return None;
    }
    let (gapped, _) = judge_gapped(query)?;
    matches!(gapped, Outcome::Supports(_)).then_some(gapped)
}

fn is_fusion(query: &Query, junction: &JunctionKey) -> bool {
    query.panel().junction_of(junction).kind == JunctionKind::Fusion
}

/// Judges alignments without gaps. A fusion competes with what else could explain the bases
/// around its join, whatever a long read shows elsewhere.
fn judge_ungapped(query: &Query, suggested: &[Hypothesis], fusions: &[Alignment]) -> Outcome {
    let close = fusions.iter().filter(|one| one.is_close());
    let Some(best) = close.max_by_key(preference) else {
        return background(query, suggested);
    };
    let rivals = rivals(query, best, suggested);
    let no_fusion = |rival: &Alignment| is_no_fusion(query, best, rival);
    if rivals.iter().any(no_fusion) || is_of_one_transcript(query, best) {
        return background(query, suggested);
    }
    verdict(query, best, &rivals)
}

/// Judges alignments with gaps: the best of them that would count alone, if none of another gene is better. Other
/// junctions with nearly its score are rivals too, since where a gap lies is a matter of score.
fn judge_gapped(query: &Query) -> Option<(Outcome, i32)> {
    let found = gapped_alignments(query);
    let first = found.first()?;
    let best = found
        .iter()
        .find(|one| reason_against(query, one).is_none())?;
    let margin = query.index.rule.margin().score();
    let gene = |one: &Alignment| {
        let junction = query.junction(one.hypothesis.isoform.junction);
        junction.partner_gene(query.panel())
    };
    let is_second = best.junction() != first.junction();
    if is_second && (best.score() + margin <= first.score() || gene(best) != gene(first)) {
        return None;
    }
    // With a gap more, another exon of the same gene may be lost whole, of which the read then shows nothing.
    let has_more_gaps = |one: &Alignment| gene(one) == gene(best) && one.gaps() > best.gaps();
    let is_rival = |one: &&Alignment| {
        one.junction() != best.junction()
            && one.score() + margin > best.score()
            && !has_more_gaps(one)
    };
    let close = found.iter().filter(is_rival).cloned();
    // Donors that are alike between the join and the gap are rivals if they are beyond it too.
    let alike = rivals(query, best, &[]).into_iter().filter(|one| {
        let gapped = align_across(query, one.hypothesis.isoform, best.hypothesis.join);
        gapped
            .is_some_and(|gapped| gapped.score() + margin > best.score() && !has_more_gaps(&gapped))
    });
    let mut rivals: Vec<Alignment> = Vec::new();
    for one in close.chain(alike) {
        if !rivals
            .iter()
            .any(|known| known.junction() == one.junction())
        {
            rivals.push(one);
        }
    }
    Some((verdict(query, best, &rivals), best.score()))
}

/// A fusion and its rivals: ambiguous, supported, or rejected.
fn verdict(query: &Query, best: &Alignment, rivals: &[Alignment]) -> Outcome {
    if let Some(ambiguous) = ambiguous(query, best, rivals) {
        return ambiguous;
    }
    match reason_against(query, best) {
        None => {
            let gapped = with_gaps_behind_clips(query, best);
            let shown = gapped.as_ref().unwrap_or(best);
            Outcome::Supports(crossing(query, shown, true))
        }
        Some(reason) => {
            let alone = rivals.is_empty();
            Outcome::Rejected(alone.then(|| crossing(query, best, false)), reason)
        }
    }
}

/// The same alignment with gaps, where bases are clipped that a gap explains: a clip would hide
/// that the read has lost or added a base.
fn with_gaps_behind_clips(query: &Query, best: &Alignment) -> Option<Alignment> {
    let is_open =
        |arm: &Extension, end| arm.clipped >= OVERHANG && !accounts_for_clip(query, best, arm, end);
    if !is_open(&best.left, End::Left) && !is_open(&best.right, End::Right) {
        return None;
    }
    let gapped = align_across(query, best.hypothesis.isoform, best.hypothesis.join)?;
    let near = align_within(query, best.hypothesis, GAPPED_WINDOW);
    let is_better = gapped.score() > near.score() && reason_against(query, &gapped).is_none();
    is_better.then_some(gapped)
}

/// The set that the read cannot tell apart: an alignment and its rivals. `None` where there are
/// none, where no fusion is among them, or where the read counts for none of them anyway.
fn ambiguous(query: &Query, best: &Alignment, rivals: &[Alignment]) -> Option<Outcome> {
    if rivals.is_empty() {
        return None;
    }
    let mut all: Vec<&Alignment> = std::iter::once(best).chain(rivals).collect();
    all.sort_by_key(|one| one.junction());
    let counting = |one: &&Alignment| crossing(query, one, reason_against(query, one).is_none());
    let set: Vec<Crossing> = all.iter().map(counting).collect();
    let with_fusion = all.iter().any(|one| one.kind() == JunctionKind::Fusion);
    let counts = set.iter().any(|one| one.counts);
    (with_fusion && counts).then_some(Outcome::Ambiguous(set))
}

/// Whether a read has a gap at the join itself, so that another join may explain it better.
fn is_gapped_at_join(outcome: &Outcome) -> bool {
    let at_join = |arm: &Arm| arm.gaps.iter().any(|gap| gap.distance == 0);
    match outcome {
        Outcome::Supports(one) => one.inserted > 0 || at_join(&one.donor) || at_join(&one.acceptor),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::{across, changed, good, lane, left, panel, query, right};
    use super::*;
    use crate::panel::JunctionId;
    use bio::alphabets::dna;

    /// The panel's junction that a read crosses.
    fn id(crossing: &Crossing) -> JunctionId {
        let id = panel().junction_id(&crossing.junction);
        id.expect("the panel lists the junction")
    }

    /// An outcome in words.
    fn words(outcome: &Outcome) -> &'static str {
        match outcome {
            Outcome::Unrelated => "unrelated",
            Outcome::OnTarget => "on target",
            Outcome::Supports(_) => "supports",
            Outcome::Ambiguous(_) => "ambiguous",
            Outcome::Rejected(_, reason) => reason.name(),
            Outcome::OutOfOrder { .. } => "out of order",
            Outcome::Background(_) => "background",
        }
    }

    /// What a read and its reverse complement are, which is the same.
    fn judged(bases: &[u8], quality: &[u8]) -> Outcome {
        let outcome = judge(&query(bases, quality));
        let (bases, mut quality) = (dna::revcomp(bases), quality.to_vec());
        quality.reverse();
        let reverse = judge(&query(&bases, &quality));
        assert_eq!(words(&outcome), words(&reverse));
        outcome
    }

    #[test]
    fn a_fusion_counts_or_is_rejected_with_the_reason() {
        for (case, before, expected) in [
            ("both sides", 50, "supports"),
            ("an anchor of 12", 12, "supports"),
            ("an anchor of 11", 11, "short_anchor"),
            ("an anchor of 7", 7, "on target"),
        ] {
            let bases = across("RANBP2", before, 60);
            let outcome = judged(&bases, &good(&bases));
            assert_eq!(words(&outcome), expected, "{case}");
            if let Outcome::Supports(crossing) = outcome {
                assert_eq!(id(&crossing), lane("RANBP2"), "{case}");
            }
        }
    }

    #[test]
    fn gaps_are_judged_by_the_same_rule() {
        let deleted = {
            let mut bases = across("RANBP2", 60, 60);
            bases.drain(44..46);
            bases
        };
        let inserted =
            |bases: &[u8]| [&left("RANBP2", 60)[..], bases, &right("RANBP2", 60)].concat();
        let outcome = judged(&deleted, &good(&deleted));
        let Outcome::Supports(crossing) = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!(id(&crossing), lane("RANBP2"));
        let gaps = crossing.donor.gaps.len() + crossing.acceptor.gaps.len();
        assert_eq!((crossing.inserted, gaps), (0, 1));
        // Too few bases on one side for a join of its own: it is the lane's with bases inserted.
        let short = inserted(b"GCATTC")[44..].to_vec();
        let outcome = judged(&short, &good(&short));
        let Outcome::Supports(crossing) = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!(id(&crossing), lane("RANBP2"));
        assert_eq!(crossing.inserted, 6);
    }

    #[test]
    fn bases_more_behind_the_join_are_of_the_lane_that_needs_no_other_gap() {
        // Other lanes of the partner hold the intron's end, or an exon of fifteen bases more.
        for name in ["EML4-V2", "EML4-V3a", "DCTN1-26"] {
            for (after, more) in [
                (13, "TATCGAGCTAAT"),
                (14, "TAGCTCCTTAC"),
                (15, "CGGCACTTGTA"),
            ] {
                let driver = right(name, 75);
                let bases = [
                    &left(name, 64)[..],
                    &driver[..after],
                    more.as_bytes(),
                    &driver[after..],
                ]
                .concat();
                let outcome = judged(&bases, &good(&bases));
                assert!(
                    matches!(&outcome, Outcome::Supports(one) if id(one) == lane(name)),
                    "{name} {after}: {outcome:?}"
                );
            }
        }
    }

    #[test]
    fn a_read_that_cannot_tell_is_ambiguous_for_all_that_it_may_be() {
        let bases = across("TPM3", 14, 60);
        let outcome = judged(&bases, &good(&bases));
        let Outcome::Ambiguous(set) = outcome else {
            panic!("{outcome:?}");
        };
        let set: Vec<JunctionId> = set.iter().map(id).collect();
        assert!(set.contains(&lane("TPM3")) && set.contains(&lane("TPM4")));
        assert!(set.is_sorted());
        // With bases inserted at the join it may be either just as well.
        let bases = [&left("TPM3", 18)[..], b"CAGGTC", &right("TPM3", 60)].concat();
        let outcome = judged(&bases, &good(&bases));
        let Outcome::Ambiguous(set) = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!(set.len(), 2);
        for name in ["TPM3", "TPM4"] {
            let counts = |one: &Crossing| id(one) == lane(name) && one.counts;
            assert!(set.iter().any(counts), "{name}");
        }
        let bases = across("TPM3", 60, 60);
        let outcome = judged(&bases, &good(&bases));
        assert!(matches!(outcome, Outcome::Supports(one) if id(&one) == lane("TPM3")));
    }

    #[test]
    fn as_many_bases_are_told_apart_by_what_they_are() {
        // Both have eleven bases between exon 14 and the 50th base of exon 20.
        for name in ["EML4-V4", "EML4-E14del38"] {
            for (before, after) in [(12, 60), (60, 12), (40, 40), (14, 24)] {
                let bases = across(name, before, after);
                let outcome = judged(&bases, &good(&bases));
                let case = format!("{name} {before} {after}: {outcome:?}");
                assert!(
                    matches!(outcome, Outcome::Supports(one) if id(&one) == lane(name)),
                    "{case}"
                );
            }
        }
    }

    #[test]
    fn an_intron_is_of_a_fusion_only_beside_its_partner() {
        for (name, inserted) in [("EML4-V5b", 117), ("EML4-V6", 69), ("EML4-E6ins18", 18)] {
            let whole = right(name, inserted + 40);
            let unspliced = &whole[inserted - 18..];
            assert_eq!(
                words(&judged(unspliced, &good(unspliced))),
                "background",
                "{name}"
            );
            for after in [inserted, inserted + 40] {
                let bases = across(name, 20, after);
                let outcome = judged(&bases, &good(&bases));
                let case = format!("{name} {after}: {outcome:?}");
                assert!(
                    matches!(outcome, Outcome::Supports(one) if id(&one) == lane(name)),
                    "{case}"
                );
            }
        }
    }

    #[test]
    fn what_is_changed_at_a_join_is_shown_by_a_read_without_other_errors() {
        let driver = right("EML4-V1", 60);
        let whole = |partner: &[u8], between: &[u8], lost: usize| {
            [partner, between, &driver[lost..]].concat()
        };
        let partner = left("EML4-V1", 60);
        let intron = right("EML4-E6ins18", 18);
        // bases between the partner and the driver without so many of its first ones, places that are wrong; bases
        // inserted at the join that the read shows
        for (between, lost, errors, expected) in [
            (&b"ACC"[..], 3, &[][..], Some(&b"ACC"[..])),
            (b"ACC", 3, &[10, 100], None),
            (&intron, 0, &[], Some(&intron)),
        ] {
            let bases = changed(whole(&partner, between, lost), errors);
            let outcome = judged(&bases, &good(&bases));
            let shown = match &outcome {
                Outcome::Supports(one) => Some(&*one.junction.inserted),
                _ => None,
            };
            assert_eq!(shown, expected, "{errors:?}: {outcome:?}");
        }
    }

    /// Forty bases inside the partner's exon, so many of the end of the intron, and eighty of the driver: the
    /// driver explains more of the read than the partner does.
    #[test]
    fn a_piece_of_the_intron_is_named_whatever_the_read_has_beside_it() {
        let intron = right("EML4-V5b", 117);
        let partner = left("RANBP2", 70);
        for kept in [18, 22, 36, 69, 100] {
            for (before, between, after) in [(30, &b""[..], 80), (40, b"CATCA", 60), (60, b"", 25)]
            {
                let bases = [
                    &partner[40 - before.min(40)..40],
                    between,
                    &intron[117 - kept..],
                    &right("RANBP2", after),
                ]
                .concat();
                let outcome = judged(&bases, &good(&bases));
                let Outcome::Supports(crossing) = &outcome else {
                    panic!("{kept} {before}: {outcome:?}");
                };
                let inserted = [between, &intron[117 - kept..]].concat();
                // Bases that both sides have belong to the intron or to the partner.
                let shown = &crossing.junction.inserted;
                let longer = shown.len().max(inserted.len());
                assert!(
                    shown.len().min(inserted.len()) + 4 >= longer,
                    "{kept} {before}"
                );
                assert!(
                    shown.ends_with(&inserted[4..]),
                    "{kept} {before}: {outcome:?}"
                );
            }
        }
    }

    #[test]
    fn what_shows_no_fusion_is_background_or_nothing() {
        let panel = panel();
        let (driver, join) = (
            &panel.transcripts[panel.drivers[0].transcript.index()].sequence,
            panel.junction(lane("RANBP2")).acceptor.position,
        );
        let intron = panel.introns.iter().find(|one| one.name == "19");
        let intron = &intron.expect("the panel has intron 19").sequence;
        let partner = left("RANBP2", 200);
        for (case, bases, expected) in [
            (
                "wild type",
                driver[join - 50..join + 50].to_vec(),
                "background",
            ),
            (
                "unspliced",
                [&intron[intron.len() - 100..], &driver[join..join + 50]].concat(),
                "background",
            ),
            (
                "wild type with errors",
                changed(driver[join - 50..join + 50].to_vec(), &[46, 54]),
                "background",
            ),
            ("the partner alone", partner[140..].to_vec(), "on target"),
            (
                "the driver first",
                [&right("RANBP2", 160)[60..], &partner[..100]].concat(),
                "out of order",
            ),
        ] {
            assert_eq!(words(&judged(&bases, &good(&bases))), expected, "{case}");
        }
    }
}
