//! What a fragment shows: its one read, or both mates together.

use super::span::{Apart, Misordered, OVER_THE_JOIN, Orientation, Span, spanning};
use super::support::{Support, shown};
use crate::align::{Crossing, Observation, Outcome, Reason};
use crate::panel::{Donor, Flank, JunctionId, JunctionKey, JunctionKind, Panel, SIGNATURE_BASES};

/// Bases before two joins of which one may differ that a mate may be of either of them: as many errors may be its own.
const BASES_PER_ERROR: usize = 12;

/// What one fragment adds to the evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding<'o> {
    /// Not from the panel's genes.
    Unrelated,
    /// From the panel's genes, and nothing else to say.
    OnTarget,
    /// A read crosses a fusion junction.
    Supports(Support<'o>),
    /// The mates lie on either side of a fusion junction.
    Spans(Span),
    /// Partner and driver are there, in an order that no fusion has.
    Misordered(Misordered),
    /// These junctions cannot be told apart.
    Ambiguous(Vec<JunctionKey>),
    /// Came close to a fusion and was not counted; the junction where one can be named.
    Rejected(Option<JunctionKey>, Reason),
    /// Crosses wild-type or unspliced junctions.
    Background(Vec<JunctionId>),
}

impl From<Apart> for Finding<'_> {
    fn from(apart: Apart) -> Self {
        match apart {
            Apart::Spans(span) => Self::Spans(span),
            Apart::Misordered(misordered) => Self::Misordered(misordered),
        }
    }
}

/// Puts the mates of a fragment together; `second` is `None` for a single read.
pub fn finding<'o>(
    panel: &Panel,
    first: &'o Observation,
    second: Option<&'o Observation>,
) -> Finding<'o> {
    let Some(second) = second else {
        return alone(panel, first);
    };
    if first.outcome == Outcome::Unrelated && second.outcome == Outcome::Unrelated {
        return Finding::Unrelated;
    }
    supported(panel, first, second)
        .or_else(|| spanning(panel, first, second).map(Finding::from))
        .unwrap_or_else(|| neither(panel, first, second))
}

fn alone<'o>(panel: &Panel, read: &'o Observation) -> Finding<'o> {
    match &read.outcome {
        Outcome::Unrelated => Finding::Unrelated,
        Outcome::OnTarget => Finding::OnTarget,
        Outcome::Supports(crossing) => {
            let mates = [Some(read), None];
            Finding::Supports(Support::new(panel, crossing, false, mates))
        }
        Outcome::Ambiguous(set) => Finding::Ambiguous(junctions(set.iter())),
        Outcome::Rejected(crossing, reason) => {
            Finding::Rejected(crossing.as_ref().map(|one| one.junction.clone()), *reason)
        }
        Outcome::OutOfOrder { partner, driver } => Finding::Misordered(Misordered {
            partner: *partner,
            driver: *driver,
            orientation: Orientation::Reciprocal,
        }),
        Outcome::Background(crossed) => Finding::Background(crossed.clone()),
    }
}

fn junctions<'o>(set: impl Iterator<Item = &'o Crossing>) -> Vec<JunctionKey> {
    set.map(|one| one.junction.clone()).collect()
}

/// The junctions of a set in the order of the panel, none of them twice.
fn in_order(panel: &Panel, mut set: Vec<JunctionKey>) -> Vec<JunctionKey> {
    set.sort_by(|one, other| panel.rank(one).cmp(&panel.rank(other)));
    set.dedup();
    set
}

/// The junction that one mate shows and the other does not contradict. A mate that cannot tell
/// between several is settled by the other one.
fn supported<'o>(
    panel: &Panel,
    first: &'o Observation,
    second: &'o Observation,
) -> Option<Finding<'o>> {
    if shows_one_of(panel, first, second) || shows_one_of(panel, second, first) {
        return None;
    }
    let sets = [first, second].map(shown);
    let settled: Vec<&Crossing> = match [sets[0].is_empty(), sets[1].is_empty()] {
        [true, true] => return None,
        [false, true] => agreeing_with(panel, sets[0], second),
        [true, false] => agreeing_with(panel, sets[1], first),
        [false, false] => shown_by_both(panel, sets),
    };
    let named = in_order(panel, junctions(settled.iter().copied()));
    match named.as_slice() {
        [junction] if panel.junction_of(junction).kind != JunctionKind::Fusion => {
            let listed = panel.junction_id(junction);
            Some(Finding::Background(listed.into_iter().collect()))
        }
        [_] => {
            let crossing = settled.into_iter().find(|one| one.counts)?;
            let by_second = !sets[0].contains(crossing);
            let mates = [Some(first), Some(second)];
            let support = Support::new(panel, crossing, by_second, mates);
            Some(Finding::Supports(support))
        }
        [] => {
            let all = || in_order(panel, junctions(sets.into_iter().flatten()));
            let apart = spanning(panel, first, second);
            Some(apart.map_or_else(|| Finding::Ambiguous(all()), Finding::from))
        }
        _ => Some(Finding::Ambiguous(named)),
    }
}

/// Those that both mates show. Where errors at the join make two keys of it, the one that the panel
/// lists, else that of the first mate.
fn shown_by_both<'o>(panel: &Panel, sets: [&'o [Crossing]; 2]) -> Vec<&'o Crossing> {
    let by_both = |one: &&Crossing| {
        let mut sets = sets.iter();
        sets.all(|set| set.iter().any(|other| other.junction == one.junction))
    };
    let same: Vec<&Crossing> = sets.into_iter().flatten().filter(by_both).collect();
    let ([one], [other]) = (sets[0], sets[1]) else {
        return same;
    };
    if is_orphan_of(panel, &one.junction, &other.junction) {
        return vec![other];
    }
    if is_orphan_of(panel, &other.junction, &one.junction) {
        return vec![one];
    }
    if !same.is_empty() {
        return same;
    }
    let told = [(one, other), (other, one)];
    if let Some((told, _)) = told
        .into_iter()
        .find(|(one, other)| tells_for(panel, one, other))
    {
        return vec![told];
    }
    if one.junction.distance(&other.junction).is_none() {
        return same;
    }
    match panel.junction_id(&other.junction) {
        Some(_) => vec![other],
        None => vec![one],
    }
}

/// Whether a mate has more bases of the partner than the other, which may be of its join as well: transcripts of
/// a gene, or two places of one, may have the same bases there, and only those before them tell.
fn tells_for(panel: &Panel, mate: &Crossing, other: &Crossing) -> bool {
    let [own, others] = [mate, other].map(|one| panel.junction_of(&one.junction));
    let shown = other.donor.aligned;
    let [Some(end), Some(other_end)] = [&own, &others].map(|one| one.donor()) else {
        return false;
    };
    let bases = |flank: &Flank| {
        let start = flank.position.checked_sub(shown)?;
        panel.contig(flank.contig).get(start..flank.position)
    };
    let differing = |(one, other): (&[u8], &[u8])| {
        let differ = one.iter().zip(other).filter(|(one, other)| one != other);
        differ.count()
    };
    shown < mate.donor.aligned
        && own.acceptor == others.acceptor
        && end.insert == other_end.insert
        && own.partner_gene(panel) == others.partner_gene(panel)
        && bases(end)
            .zip(bases(other_end))
            .is_some_and(|both| BASES_PER_ERROR * differing(both) <= shown)
}

/// Whether a join to a foreign partner is one that is known: the mate that shows it has too few bases of the partner
/// before inserted ones, and takes all of them for foreign.
fn is_orphan_of(panel: &Panel, orphan: &JunctionKey, known: &JunctionKey) -> bool {
    if orphan.donor != Donor::Foreign || orphan.acceptor != known.acceptor {
        return false;
    }
    let junction = panel.junction_of(known);
    let partner = junction.left_sequence(panel, SIGNATURE_BASES);
    let before = [&partner[..], &junction.acceptor.insert].concat();
    !partner.is_empty() && before.ends_with(&orphan.inserted)
}

/// Whether a mate crosses a wild-type or unspliced junction that the other one only may show.
fn shows_one_of(panel: &Panel, mate: &Observation, other: &Observation) -> bool {
    match (&mate.outcome, &other.outcome) {
        (Outcome::Background(crossed), Outcome::Ambiguous(set)) => {
            let listed = |one: &Crossing| panel.junction_id(&one.junction);
            let mut listed = set.iter().filter_map(listed);
            listed.any(|one| crossed.contains(&one))
        }
        _ => false,
    }
}

/// Those of a mate's junctions that the other mate's place allows: a mate on a partner rules out
/// the other partners and what is no fusion; a mate in an intron rules out fusions that do not
/// hold that part of it.
fn agreeing_with<'o>(panel: &Panel, set: &'o [Crossing], mate: &Observation) -> Vec<&'o Crossing> {
    let Some(place) = mate.placement.filter(|_| set.len() > 1) else {
        return set.iter().collect();
    };
    let in_intron = panel.is_intron(place.contig);
    if !in_intron && !panel.is_partner(place.contig) {
        return set.iter().collect();
    }
    let allowed = |one: &&Crossing| {
        let junction = &*panel.junction_of(&one.junction);
        if in_intron {
            let from_end = panel.contig(place.contig).len() - place.start;
            junction.kind != JunctionKind::Fusion || from_end <= junction.acceptor.insert.len()
        } else {
            let mut donors = junction.donors.iter();
            let own = donors.find(|flank| flank.contig == place.contig);
            // A mate that lies beyond the exon that is joined is of another join of that gene.
            junction.partner_gene(panel) == panel.gene_of(place.contig)
                && own.is_none_or(|flank| place.end <= flank.position + OVER_THE_JOIN)
        }
    };
    set.iter().filter(allowed).collect()
}

/// Neither mate shows a fusion: what came closest, else what they cross.
fn neither<'o>(panel: &Panel, first: &'o Observation, second: &'o Observation) -> Finding<'o> {
    let findings = [alone(panel, first), alone(panel, second)];
    for finding in &findings {
        if matches!(finding, Finding::Rejected(..) | Finding::Misordered(_)) {
            return finding.clone();
        }
    }
    let mut crossed: Vec<JunctionId> = findings
        .into_iter()
        .flat_map(|finding| match finding {
            Finding::Background(crossed) => crossed,
            _ => Vec::new(),
        })
        .collect();
    crossed.sort_unstable();
    crossed.dedup();
    if crossed.is_empty() {
        Finding::OnTarget
    } else {
        Finding::Background(crossed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::{Aligner, Read, Rule};
    use crate::panel::{ContigId, Junction};
    use bio::alphabets::dna;
    use std::sync::LazyLock;

    static PANEL: LazyLock<Panel> =
        LazyLock::new(|| Panel::builtin().expect("the built-in panel loads"));

    fn observed(bases: &[u8]) -> Observation {
        let aligner = Aligner::new(&PANEL, Rule::default());
        aligner.explain_screened(Read {
            sequence: bases,
            quality: &vec![b'I'; bases.len()],
        })
    }

    fn lane(name: &str) -> &'static Junction {
        let lane = PANEL.lane_named(name).expect("the panel has the lane");
        PANEL.junction(lane.junction)
    }

    /// Bases of the fusion transcript of a lane, relative to its join.
    fn bases(name: &str, from: i64, to: i64) -> Vec<u8> {
        let one = lane(name);
        let left = one.left_sequence(&PANEL, 400);
        let all = [left.clone(), one.right_sequence(&PANEL, 400)].concat();
        let at = |place: i64| (left.len() as i64 + place) as usize;
        all[at(from)..at(to)].to_vec()
    }

    /// What a pair shows, in words, and where its fragment starts and ends.
    fn shown_by(first: &[u8], second: &[u8]) -> (&'static str, Option<i64>, Option<i64>) {
        let (first, second) = (observed(first), observed(second));
        match finding(&PANEL, &first, Some(&second)) {
            Finding::Supports(support) => ("supports", support.left, support.right),
            Finding::Spans(_) => ("spans", None, None),
            Finding::Misordered(one) => match one.orientation {
                Orientation::Same => ("same strand", None, None),
                Orientation::Reciprocal => ("reciprocal", None, None),
            },
            Finding::Ambiguous(_) => ("ambiguous", None, None),
            Finding::Rejected(..) => ("rejected", None, None),
            Finding::Background(_) => ("background", None, None),
            Finding::OnTarget => ("on target", None, None),
            Finding::Unrelated => ("unrelated", None, None),
        }
    }

    #[test]
    fn mates_are_put_together() {
        let ahead = |from, to| bases("EML4-V1", from, to);
        let back = |from, to| dna::revcomp(bases("EML4-V1", from, to));
        let changed = |mut bases: Vec<u8>, at: usize| {
            bases.remove(at);
            bases
        };
        let nothing = b"N".repeat(80);
        let ends = |left, right| ("supports", left, right);
        for (case, first, second, expected) in [
            (
                "one crosses",
                ahead(-60, 40),
                back(100, 180),
                ends(Some(-60), Some(180)),
            ),
            (
                "the other crosses",
                ahead(-160, -80),
                back(-40, 60),
                ends(Some(-160), Some(60)),
            ),
            (
                "both cross",
                ahead(-60, 40),
                back(-40, 60),
                ends(Some(-60), Some(60)),
            ),
            (
                "the other strand first",
                back(-40, 60),
                ahead(-60, 40),
                ends(Some(-60), Some(60)),
            ),
            (
                "a mate of nothing",
                ahead(-60, 40),
                nothing.clone(),
                ends(Some(-60), None),
            ),
            (
                "nothing first",
                nothing,
                back(-40, 60),
                ends(None, Some(60)),
            ),
            (
                "a base lost at the join in one of them",
                ahead(-60, 40),
                changed(back(-40, 60), 59),
                ends(Some(-60), Some(60)),
            ),
            (
                "beside it",
                ahead(-180, -90),
                back(90, 180),
                ("spans", None, None),
            ),
            (
                "one strand",
                ahead(-180, -90),
                ahead(90, 180),
                ("same strand", None, None),
            ),
            (
                "the driver first",
                back(-180, -90),
                ahead(90, 180),
                ("reciprocal", None, None),
            ),
            (
                "in the partner",
                ahead(-200, -110),
                back(-120, -30),
                ("background", None, None),
            ),
        ] {
            let found = shown_by(&first, &second);
            assert_eq!(found, expected, "{case}");
        }
    }

    /// A primer in the driver, and bases inserted at the join: the mate from it has twelve of the partner's.
    #[test]
    fn a_mate_that_shows_no_partner_is_of_the_join_that_the_other_one_shows() {
        let inserted = b"CATGTACCGT";
        let across = |before: i64, after: i64| {
            let [partner, driver] = [bases("EML4-V1", -before, 0), bases("EML4-V1", 0, after)];
            [&partner[..], inserted, &driver].concat()
        };
        let end = 60 + inserted.len() as i64;
        for before in [12, 40] {
            let found = shown_by(&across(60, 40), &dna::revcomp(across(before, 60)));
            assert_eq!(found, ("supports", Some(-60), Some(end)), "{before}");
        }
    }

    /// Two transcripts of TPM3 have an exon, and other bases before it: a mate with 51 bases of it shows one, one with
    /// fewer either. RANBP2 has its repeats twice.
    #[test]
    fn the_mate_with_more_of_the_partner_tells_which_place_of_it_is_joined() {
        let driver = bases("EML4-V1", 0, 60);
        for (accession, end, before, after) in [
            ("NM_152263.2", 407, 51, 31),
            ("NM_152263.2", 808, 60, 31),
            ("NM_006267", 5121, 80, 40),
        ] {
            let mut contigs = PANEL.contig_ids().zip(&PANEL.transcripts);
            let (contig, of) = contigs
                .find(|(_, one)| one.accession == accession)
                .expect("the panel has the transcript");
            let mate =
                |before: usize| [&of.sequence[end - before..end], b"CTGCGA", &driver].concat();
            let [more, fewer] = [
                observed(&mate(before)),
                observed(&dna::revcomp(mate(after))),
            ];
            for mates in [[&more, &fewer], [&fewer, &more]] {
                let finding = finding(&PANEL, mates[0], Some(mates[1]));
                let Finding::Supports(support) = &finding else {
                    panic!("{accession} {end}: {finding:?}");
                };
                let Donor::Known(donor) = support.crossing.junction.donor else {
                    panic!("{accession} {end}: {support:?}");
                };
                assert_eq!((donor.contig, donor.position), (contig, end as u32));
            }
        }
    }

    #[test]
    fn clips_and_gaps_do_not_move_the_ends_of_a_fragment() {
        let second = dna::revcomp(bases("EML4-V1", 100, 180));
        let whole = bases("EML4-V1", -90, 50);
        let lost = [&whole[..30], &whole[31..]].concat();
        let added = [&whole[..30], b"G", &whole[30..]].concat();
        let poor = [b"TTTTTT", &whole[6..]].concat();
        let short = whole[..110].to_vec();
        let adapter = [&whole[..], b"AGATCGGAAGAGC"].concat();
        for (case, first) in [
            ("whole", whole),
            ("a base lost", lost),
            ("a base added", added),
            ("its first bases wrong", poor),
            ("cut short", short),
            ("with an adapter", adapter),
        ] {
            let (kind, left, right) = shown_by(&first, &second);
            assert_eq!(
                (kind, left, right),
                ("supports", Some(-90), Some(180)),
                "{case}"
            );
        }
    }

    #[test]
    fn a_mate_that_runs_over_the_join_by_a_few_bases_spans_it() {
        let panel = &*PANEL;
        let exon = |contig: ContigId, index: usize| {
            panel.transcripts[contig.index()].exons[index].name.as_str()
        };
        for over in 0..=11 {
            let first = observed(&bases("EML4-V3a", -90, over));
            let second = observed(&dna::revcomp(bases("EML4-V3a", -over, 90)));
            let Finding::Spans(span) = finding(panel, &first, Some(&second)) else {
                continue;
            };
            let driver = panel.driver(span.driver).transcript;
            let exons = (
                exon(span.partner, span.partner_exon),
                exon(driver, span.driver_exon),
            );
            assert_eq!(exons, ("6", "20"), "{over}");
        }
    }
}
