//! Where a supporting read lies on the sequence across a junction.

use super::observation::{Crossing, Observation, Outcome, Placement};
use super::rule::PROJECTED_BASES;
use crate::panel::{CONTIG_SIDE, Flank, Junction, JunctionKey, Panel};
use serde::{Deserialize, Serialize};

/// A read on the sequence across a junction, without gaps but for bases inserted at the join. Its
/// other bases are clipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Projection {
    /// First aligned base of the sequence, 0-based.
    pub start: usize,
    /// Bases of the read before that one.
    pub clipped: usize,
    /// Aligned bases before the inserted ones; all where none are inserted.
    pub before: usize,
    /// Bases of the read that the sequence does not have.
    pub inserted: usize,
    /// Aligned bases after them.
    pub after: usize,
    /// Whether the read as given is on the strand of the sequence.
    pub forward: bool,
}

/// Bases of a junction's sequence before and after the join.
#[derive(Debug, Clone, Copy)]
struct Sides {
    before: usize,
    after: usize,
}

impl Sides {
    /// Those of the sequence that is reported: by the first donor, [`CONTIG_SIDE`] bases where the
    /// transcripts have as many.
    fn new(panel: &Panel, junction: &Junction) -> Self {
        let acceptor = &junction.acceptor;
        let before = junction
            .donor()
            .map_or(0, |donor| donor.position + donor.insert.len());
        let after = panel.contig(acceptor.contig).len() - acceptor.position;
        Self {
            before: CONTIG_SIDE.min(before),
            after: CONTIG_SIDE.min(after + acceptor.insert.len()),
        }
    }
}

impl Projection {
    /// Where a read of a fragment that supports a junction lies on the sequence across it: over the
    /// join if it crosses it, else beside it. `None` where it lies elsewhere.
    ///
    /// Nothing is aligned again: the bases are those that the observation has aligned, up to the
    /// first gap on either side. A read that shows the junction by another donor than the first is
    /// projected as far from the join as the sequences of the two are one, and clipped beyond.
    pub fn new(panel: &Panel, junction: &JunctionKey, observation: &Observation) -> Option<Self> {
        let crossing = crossing_of(&observation.outcome, junction);
        let junction = &*panel.junction_of(junction);
        let sides = Sides::new(panel, junction);
        match crossing {
            Some(crossing) => across(panel, junction, crossing, sides),
            None => beside(junction, observation.placement?, sides),
        }
    }

    /// The same on a sequence with so many more bases before its first one. Bases that were clipped before
    /// that one are aligned to them.
    pub fn behind(self, bases: usize) -> Self {
        let more = match self.start {
            0 => bases.min(self.clipped),
            _ => 0,
        };
        Self {
            start: self.start + bases - more,
            clipped: self.clipped - more,
            before: self.before + more,
            ..self
        }
    }

    /// The same for the read with `count` bases before its first one as sequenced, which are clipped.
    pub fn after_bases(self, count: usize) -> Self {
        Self {
            clipped: self.clipped + if self.forward { count } else { 0 },
            ..self
        }
    }
}

fn crossing_of<'o>(outcome: &'o Outcome, junction: &JunctionKey) -> Option<&'o Crossing> {
    match outcome {
        Outcome::Supports(crossing) | Outcome::Rejected(Some(crossing), _) => Some(crossing),
        Outcome::Ambiguous(set) => set.iter().find(|one| one.junction == *junction),
        _ => None,
    }
    .filter(|one| one.junction == *junction)
}

fn across(
    panel: &Panel,
    junction: &Junction,
    crossing: &Crossing,
    sides: Sides,
) -> Option<Projection> {
    let join = usize::try_from(crossing.before).ok()?;
    // A read that ends before the join shows only bases inserted at it.
    let rest = usize::try_from(crossing.after).ok()?;
    let left = crossing.donor.ungapped.min(sides.before);
    let left = match (junction.donor(), junction.donors.get(crossing.isoform)) {
        (Some(first), Some(shown)) if crossing.isoform > 0 => {
            bases_alike(panel, first, shown, left)
        }
        _ => left,
    };
    let right = crossing.acceptor.ungapped.min(sides.after).min(rest);
    let inserted = crossing.inserted;
    let projection = Projection {
        start: sides.before - left,
        clipped: join - left,
        before: left,
        inserted,
        after: right,
        forward: crossing.forward,
    };
    // Inserted bases with nothing aligned on one side of them are clipped.
    match (left, right, inserted) {
        (0, 0, _) => None,
        (_, _, 0) => Some(Projection {
            before: left + right,
            after: 0,
            ..projection
        }),
        (_, 0, _) => Some(Projection {
            inserted: 0,
            ..projection
        }),
        (0, ..) => Some(Projection {
            clipped: join + inserted,
            before: right,
            inserted: 0,
            after: 0,
            ..projection
        }),
        _ => Some(projection),
    }
}

/// How many of the last `most` bases before the join two donors have in common.
fn bases_alike(panel: &Panel, one: &Flank, other: &Flank, most: usize) -> usize {
    (0..most)
        .take_while(|&distance| {
            let base = one.left_base(panel, distance);
            base.is_some() && base == other.left_base(panel, distance)
        })
        .count()
}

/// A read that lies on one side of the join, cut where that side ends.
fn beside(junction: &Junction, placement: Placement, sides: Sides) -> Option<Projection> {
    let acceptor = &junction.acceptor;
    let own = junction
        .donor()
        .filter(|donor| donor.contig == placement.contig);
    let join = sides.before as i64;
    // Where the contig's first base would stand, and the part of the sequence that is its own.
    let (origin, low, high) = if let Some(donor) = own {
        let high = join - donor.insert.len() as i64;
        (high - donor.position as i64, 0, high)
    } else if placement.contig == acceptor.contig {
        let low = join + acceptor.insert.len() as i64;
        let high = join + sides.after as i64;
        (low - acceptor.position as i64, low, high)
    } else {
        return None;
    };
    let from = origin + placement.start as i64;
    let to = origin + placement.end as i64;
    let (start, end) = (from.max(low), to.min(high));
    (end - start >= PROJECTED_BASES as i64).then(|| Projection {
        start: start as usize,
        clipped: placement.read_start + (start - from) as usize,
        before: (end - start) as usize,
        inserted: 0,
        after: 0,
        forward: placement.forward,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::{Aligner, Read, Rule};
    use bio::alphabets::dna;

    const JOIN: usize = CONTIG_SIDE;

    fn projected(bases: &[u8]) -> Option<Projection> {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let lane = panel.lane_named("RANBP2");
        let junction = panel.junction(lane.expect("the panel has the lane").junction);
        let aligner = Aligner::new(&panel, Rule::default());
        let quality = vec![b'I'; bases.len()];
        let observation = aligner.explain_screened(Read {
            sequence: bases,
            quality: &quality,
        });
        Projection::new(&panel, &junction.key(), &observation)
    }

    /// Bases `from..to` of the sequence across the join of a lane.
    fn across_join(from: usize, to: usize) -> Vec<u8> {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let lane = panel.lane_named("RANBP2");
        let junction = panel.junction(lane.expect("the panel has the lane").junction);
        let mut sequence = junction.left_sequence(&panel, CONTIG_SIDE);
        sequence.extend(junction.right_sequence(&panel, CONTIG_SIDE));
        sequence[from..to].to_vec()
    }

    #[test]
    fn reads_are_projected_over_the_join_and_beside_it() {
        let inserted = {
            let mut bases = across_join(JOIN - 16, JOIN);
            bases.extend(b"GCATTC");
            bases.extend(across_join(JOIN, JOIN + 50));
            bases
        };
        let clipped = {
            let mut bases = b"TTTTTTTTTTTTTTTT".to_vec();
            bases.extend(across_join(JOIN - 40, JOIN + 40));
            bases
        };
        // read; start, clipped, before, inserted, after
        for (bases, expected) in [
            (across_join(JOIN - 50, JOIN + 50), (JOIN - 50, 0, 100, 0, 0)),
            (across_join(JOIN - 90, JOIN + 15), (JOIN - 90, 0, 105, 0, 0)),
            (inserted, (JOIN - 16, 0, 16, 6, 50)),
            (clipped, (JOIN - 40, 16, 80, 0, 0)),
            (across_join(100, 200), (100, 0, 100, 0, 0)),
            (
                across_join(JOIN + 30, JOIN + 130),
                (JOIN + 30, 0, 100, 0, 0),
            ),
        ] {
            let found = projected(&bases).expect("the read has a place");
            let Projection {
                start,
                clipped,
                before,
                inserted,
                after,
                forward,
            } = found;
            assert_eq!((start, clipped, before, inserted, after), expected);
            assert!(forward);
            let reverse = projected(&dna::revcomp(&bases)).expect("so has its complement");
            assert_eq!(
                reverse,
                Projection {
                    forward: false,
                    ..found
                }
            );
        }
    }

    #[test]
    fn bases_of_a_umi_are_clipped_where_they_stand() {
        let read = projected(&across_join(JOIN - 50, JOIN + 50)).expect("the read has a place");
        assert_eq!(read.after_bases(8).clipped, 8);
        let reverse = Projection {
            forward: false,
            ..read
        };
        assert_eq!(reverse.after_bases(8), reverse);
    }

    #[test]
    fn reads_of_other_genes_have_no_place() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let other = panel.transcripts.iter().find(|one| one.gene == "ACTB");
        let other = &other.expect("the panel has the control").sequence;
        assert_eq!(projected(&other[100..200]), None);
    }
}
