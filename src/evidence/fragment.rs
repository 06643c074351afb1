//! What a fragment shows: its one read, or both mates together.

use super::span::{Misordered, OVER_THE_JOIN, Orientation, Span, spanning};
use crate::align::{Crossing, Observation, Outcome, Reason};
use crate::panel::{Junction, JunctionId, JunctionKey, JunctionKind, Panel};

/// A fragment counted for a junction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Support<'o> {
    /// How a read shows the junction; the first mate where both do.
    pub crossing: &'o Crossing,
    /// Whether that is the second mate.
    pub by_second: bool,
    /// Where the mate on the strand of the transcript starts, by alignment and relative to the join;
    /// `None` where no mate that has a place is on that strand.
    pub left: Option<i64>,
    /// One past where the mate on the other strand starts, likewise.
    pub right: Option<i64>,
    /// Whether the first mate is on the strand of the transcript.
    pub forward: bool,
}

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
        .or_else(|| spanning(panel, first, second))
        .unwrap_or_else(|| neither(panel, first, second))
}

fn alone<'o>(panel: &Panel, read: &'o Observation) -> Finding<'o> {
    match &read.outcome {
        Outcome::Unrelated => Finding::Unrelated,
        Outcome::OnTarget => Finding::OnTarget,
        Outcome::Supports(crossing) => {
            Finding::Supports(support(panel, crossing, false, [Some(read), None]))
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
        [false, false] => {
            let by_both = |one: &&Crossing| {
                let mut sets = sets.iter();
                sets.all(|set| set.iter().any(|other| other.junction == one.junction))
            };
            sets.into_iter().flatten().filter(by_both).collect()
        }
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
            Some(Finding::Supports(support(
                panel, crossing, by_second, mates,
            )))
        }
        [] => {
            let all = || in_order(panel, junctions(sets.into_iter().flatten()));
            spanning(panel, first, second).or_else(|| Some(Finding::Ambiguous(all())))
        }
        _ => Some(Finding::Ambiguous(named)),
    }
}

/// The crossings that a mate shows: one, or those that it cannot tell apart.
fn shown(mate: &Observation) -> &[Crossing] {
    match &mate.outcome {
        Outcome::Supports(crossing) => std::slice::from_ref(crossing),
        Outcome::Ambiguous(set) => set,
        _ => &[],
    }
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

/// The fragment around a crossing: where its mates start, by alignment.
fn support<'o>(
    panel: &Panel,
    crossing: &'o Crossing,
    by_second: bool,
    mates: [Option<&Observation>; 2],
) -> Support<'o> {
    let junction = &*panel.junction_of(&crossing.junction);
    let ends = mates.map(|mate| end_of(panel, crossing, junction, mate?));
    let mut support = Support {
        crossing,
        by_second,
        left: None,
        right: None,
        forward: match ends[0] {
            Some(end) => end.forward,
            None => crossing.forward != by_second,
        },
    };
    // Of mates on one strand the first counts: they are no pair of a molecule's two ends.
    for end in ends.into_iter().flatten() {
        let side = match end.forward {
            true => &mut support.left,
            false => &mut support.right,
        };
        side.get_or_insert(end.position);
    }
    support
}

/// Where a mate starts.
#[derive(Debug, Clone, Copy)]
struct End {
    /// Relative to the join: its first base, or one past it on the other strand.
    position: i64,
    /// Whether the mate is on the strand of the transcript.
    forward: bool,
}

/// The 5' end of a mate relative to the join of a junction; `None` where it lies on neither side.
fn end_of(
    panel: &Panel,
    crossing: &Crossing,
    junction: &Junction,
    mate: &Observation,
) -> Option<End> {
    let same = |one: &&Crossing| one.junction == crossing.junction;
    if let Some(own) = shown(mate).iter().find(same) {
        return Some(End {
            position: if own.forward { own.start } else { own.end },
            forward: own.forward,
        });
    }
    let place = mate.placement?;
    let gene = panel.gene_of(place.contig);
    let mut donors = junction.donors.iter();
    let origin = if let Some(donor) = donors.find(|flank| flank.contig == place.contig) {
        donor.position as i64 + donor.insert.len() as i64
    } else if place.contig == junction.acceptor.contig {
        junction.acceptor.position as i64 - junction.acceptor.insert.len() as i64
    } else if panel.is_intron(place.contig)
        && junction.driver(panel) == panel.driver_of(place.contig)
    {
        // Bases of the intron that the fusion keeps end where the exon starts.
        panel.contig(place.contig).len() as i64 - junction.acceptor.insert.len() as i64
    } else if gene == junction.partner_gene(panel) {
        // Another transcript of the partner: copies are alike in it, whatever its zero is.
        0
    } else {
        return None;
    };
    Some(End {
        position: if place.forward {
            place.first
        } else {
            place.last
        } - origin,
        forward: place.forward,
    })
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
