//! A fragment counted for a junction, and where its molecule starts and ends.

use crate::align::{Crossing, Observation, Outcome};
use crate::panel::{Junction, Panel};

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

impl<'o> Support<'o> {
    /// The fragment around a crossing: where its mates start, by alignment. `by_second` says that the
    /// second mate shows it.
    pub(super) fn new(
        panel: &Panel,
        crossing: &'o Crossing,
        by_second: bool,
        mates: [Option<&Observation>; 2],
    ) -> Self {
        let junction = &*panel.junction_of(&crossing.junction);
        let ends = mates.map(|mate| end_of(panel, crossing, junction, mate?));
        let mut support = Self {
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
    let same = |one: &&Crossing| std::ptr::eq(*one, crossing) || one.junction == crossing.junction;
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

/// The crossings that a mate shows: one, or those that it cannot tell apart.
pub(super) fn shown(mate: &Observation) -> &[Crossing] {
    match &mate.outcome {
        Outcome::Supports(crossing) => std::slice::from_ref(crossing),
        Outcome::Ambiguous(set) => set,
        _ => &[],
    }
}
