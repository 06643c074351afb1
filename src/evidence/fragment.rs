//! What a fragment shows: its one read, or both mates together.

use crate::align::{Crossing, Observation, Outcome, Placement, Reason};
use crate::panel::{DriverId, JunctionKind, Panel};
use serde::{Deserialize, Serialize};

/// Mates on either side of a fusion, by the exons that they lie in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// Contig of the partner's mate.
    pub partner: usize,
    /// Index of the exon in which that mate ends.
    pub partner_exon: usize,
    /// The driver of the other mate.
    pub driver: DriverId,
    /// Index of the driver's exon in which the other mate starts.
    pub driver_exon: usize,
}

/// A fragment counted for a junction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Support<'o> {
    /// How a read shows the junction; the first mate where both do.
    pub crossing: &'o Crossing,
    /// Whether that is the second mate.
    pub by_second: bool,
    /// First base of the fragment relative to the join, on the strand of the transcript.
    pub start: i64,
    /// One past its last base relative to the join.
    pub end: i64,
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
    /// These junctions cannot be told apart.
    Ambiguous(Vec<usize>),
    /// Came close to a fusion and was not counted; the junction where one can be named.
    Rejected(Option<usize>, Reason),
    /// Crosses wild-type or unspliced junctions.
    Background(Vec<usize>),
}

/// Puts the mates of a fragment together; `second` is `None` for a single read.
pub fn finding<'o>(
    panel: &Panel,
    first: &'o Observation,
    second: Option<&'o Observation>,
) -> Finding<'o> {
    let Some(second) = second else {
        return alone(first);
    };
    if first.outcome == Outcome::Unrelated && second.outcome == Outcome::Unrelated {
        return Finding::Unrelated;
    }
    supported(panel, first, second)
        .or_else(|| spanning(panel, first, second))
        .unwrap_or_else(|| neither(first, second))
}

fn alone(read: &Observation) -> Finding<'_> {
    match &read.outcome {
        Outcome::Unrelated => Finding::Unrelated,
        Outcome::OnTarget => Finding::OnTarget,
        Outcome::Supports(crossing) => Finding::Supports(Support {
            crossing,
            by_second: false,
            start: crossing.start,
            end: crossing.end,
            forward: crossing.forward,
        }),
        Outcome::Ambiguous(set) => Finding::Ambiguous(junctions(set.iter())),
        Outcome::Rejected(crossing, reason) => {
            Finding::Rejected(crossing.as_ref().map(|one| one.junction), *reason)
        }
        Outcome::OutOfOrder => Finding::Rejected(None, Reason::OutOfOrder),
        Outcome::Background(crossed) => Finding::Background(crossed.clone()),
    }
}

fn junctions<'o>(set: impl Iterator<Item = &'o Crossing>) -> Vec<usize> {
    set.map(|one| one.junction).collect()
}

/// The junction that one mate shows and the other does not contradict. A mate that cannot tell
/// between several is settled by the other one.
fn supported<'o>(
    panel: &Panel,
    first: &'o Observation,
    second: &'o Observation,
) -> Option<Finding<'o>> {
    if shows_one_of(first, second) || shows_one_of(second, first) {
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
    let mut named = junctions(settled.iter().copied());
    named.sort_unstable();
    named.dedup();
    match named.as_slice() {
        [junction] if panel.junctions[*junction].kind != JunctionKind::Fusion => {
            Some(Finding::Background(named))
        }
        [_] => {
            let crossing = settled.into_iter().find(|one| one.counts)?;
            let by_second = !sets[0].contains(crossing);
            let support = support(panel, crossing, by_second, first, second);
            Some(Finding::Supports(support))
        }
        [] => {
            let mut all = junctions(sets.into_iter().flatten());
            all.sort_unstable();
            all.dedup();
            Some(Finding::Ambiguous(all))
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
fn shows_one_of(mate: &Observation, other: &Observation) -> bool {
    match (&mate.outcome, &other.outcome) {
        (Outcome::Background(crossed), Outcome::Ambiguous(set)) => {
            set.iter().any(|one| crossed.contains(&one.junction))
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
        let junction = &panel.junctions[one.junction];
        if in_intron {
            let from_end = panel.contig(place.contig).len() - place.start;
            junction.kind != JunctionKind::Fusion || from_end <= junction.acceptor.insert.len()
        } else {
            panel.gene_of(junction.donors[0].contig) == panel.gene_of(place.contig)
        }
    };
    set.iter().filter(allowed).collect()
}

/// The fragment around a crossing: its outer ends by both mates where both can be placed.
fn support<'o>(
    panel: &Panel,
    crossing: &'o Crossing,
    by_second: bool,
    first: &Observation,
    second: &Observation,
) -> Support<'o> {
    let (mut start, mut end) = (crossing.start, crossing.end);
    for mate in [first, second] {
        if let Some((from, to)) = relative_to_join(panel, crossing.junction, mate) {
            start = start.min(from);
            end = end.max(to);
        }
    }
    let forward = match (&first.outcome, first.placement) {
        (Outcome::Supports(one), _) => one.forward,
        (_, Some(place)) => place.forward,
        _ => !crossing.forward,
    };
    Support {
        crossing,
        by_second,
        start,
        end,
        forward,
    }
}

/// Where a mate lies relative to the join of a junction.
fn relative_to_join(panel: &Panel, junction: usize, mate: &Observation) -> Option<(i64, i64)> {
    if let Outcome::Supports(crossing) = &mate.outcome
        && crossing.junction == junction
    {
        return Some((crossing.start, crossing.end));
    }
    let place = mate.placement?;
    let junction = &panel.junctions[junction];
    let donor = junction
        .donors
        .iter()
        .find(|flank| flank.contig == place.contig);
    let (boundary, inserted) = match donor {
        Some(flank) => (flank.position, -(flank.insert.len() as i64)),
        None if place.contig == junction.acceptor.contig => (
            junction.acceptor.position,
            junction.acceptor.insert.len() as i64,
        ),
        None => return None,
    };
    let relative = |at: usize| at as i64 - boundary as i64 + inserted;
    Some((relative(place.start), relative(place.end)))
}

/// Mates on a partner and on the driver, pointing at each other across a junction.
fn spanning(panel: &Panel, first: &Observation, second: &Observation) -> Option<Finding<'static>> {
    let (one, two) = (first.placement?, second.placement?);
    let on_driver = |place: &Placement| panel.driver_of(place.contig).is_some();
    let (partner, driver) = match (on_driver(&one), on_driver(&two)) {
        (false, true) => (one, two),
        (true, false) => (two, one),
        _ => return None,
    };
    if !panel.is_partner(partner.contig) {
        return None;
    }
    let of_driver = panel.driver_of(driver.contig)?;
    if !partner.forward || driver.forward {
        return Some(Finding::Rejected(None, Reason::OutOfOrder));
    }
    let partner_exon = panel.transcripts[partner.contig].exon_at(partner.end - 1)?;
    let driver_exon = match panel.transcript_of(driver.contig) {
        Some(transcript) => transcript.exon_at(driver.start)?,
        None => {
            let intron = &panel.introns[driver.contig - panel.transcripts.len()];
            let transcript = panel.driver_transcript(of_driver);
            transcript.exon_named(&intron.name)? + 1
        }
    };
    Some(Finding::Spans(Span {
        partner: partner.contig,
        partner_exon,
        driver: of_driver,
        driver_exon,
    }))
}

/// Neither mate shows a fusion: what came closest, else what they cross.
fn neither<'o>(first: &'o Observation, second: &'o Observation) -> Finding<'o> {
    let findings = [alone(first), alone(second)];
    for finding in &findings {
        if matches!(finding, Finding::Rejected(..)) {
            return finding.clone();
        }
    }
    let mut crossed: Vec<usize> = findings
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
