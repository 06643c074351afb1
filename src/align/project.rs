//! Where a supporting read lies on the sequence across a junction.

use super::observation::{Arm, Crossing, Gap, Observation, Outcome, Placement};
use super::rule::PROJECTED_BASES;
use crate::panel::{CONTIG_SIDE, Flank, Junction, JunctionKey, Panel};
use serde::{Deserialize, Serialize};

/// Bases side by side in an alignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Piece {
    /// So many of the read beside as many of the sequence.
    Aligned(usize),
    /// So many of the read that the sequence does not have.
    Inserted(usize),
    /// So many of the sequence that the read does not have.
    Deleted(usize),
}

/// A read on the sequence across a junction. Its bases that no piece has are clipped.
///
/// ```
/// use fuselane::align::{Aligner, Piece, Projection, Read, Rule};
/// use fuselane::panel::Panel;
/// let panel = Panel::builtin()?;
/// let aligner = Aligner::new(&panel, Rule::default());
/// let junction = panel.junction(panel.lanes[0].junction);
/// let sequence = [junction.left_sequence(&panel, 30), junction.right_sequence(&panel, 30)].concat();
/// let observation = aligner.explain(Read { sequence: &sequence, quality: &[b'I'; 60] });
/// let place = Projection::new(&panel, &junction.key(), &observation).expect("it supports the junction");
/// assert_eq!((place.pieces, place.forward), (vec![Piece::Aligned(60)], true));
/// # Ok::<(), fuselane::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Projection {
    /// First aligned base of the sequence, 0-based.
    pub start: usize,
    /// Bases of the read before that one.
    pub clipped: usize,
    /// What follows, in the order of the sequence; the first and the last are aligned bases.
    pub pieces: Vec<Piece>,
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
    /// Nothing is aligned again: the bases are those that the observation has aligned. A read that shows
    /// the junction by another donor than the first is projected as far from the join as the sequences of
    /// the two are one, and clipped beyond.
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
        let pieces = std::iter::once(Piece::Aligned(more)).chain(self.pieces);
        Self {
            start: self.start + bases - more,
            clipped: self.clipped - more,
            pieces: joined(pieces),
            ..self
        }
    }

    /// One past the last base of the sequence that it reaches, 0-based.
    pub fn end(&self) -> usize {
        let lengths = self.pieces.iter().map(|piece| match piece {
            Piece::Aligned(bases) | Piece::Deleted(bases) => *bases,
            Piece::Inserted(_) => 0,
        });
        self.start + lengths.sum::<usize>()
    }

    /// Bases of the read that are not clipped.
    pub fn read_bases(&self) -> usize {
        let lengths = self.pieces.iter().map(|piece| match piece {
            Piece::Aligned(bases) | Piece::Inserted(bases) => *bases,
            Piece::Deleted(_) => 0,
        });
        lengths.sum()
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
    let left = match (junction.donor(), junction.donors.get(crossing.isoform)) {
        (Some(first), Some(shown)) if crossing.isoform > 0 => {
            let most = crossing.donor.ungapped.min(sides.before);
            Side::ungapped(bases_alike(panel, first, shown, most))
        }
        _ => Side::new(&crossing.donor, join, sides.before),
    };
    let right = Side::new(&crossing.acceptor, rest, sides.after);
    // Inserted bases with nothing aligned on one side of them are clipped.
    let is_between = left.sequence > 0 && right.sequence > 0;
    let inserted = Piece::Inserted(if is_between { crossing.inserted } else { 0 });
    let before_right = if left.sequence > 0 {
        0
    } else {
        crossing.inserted
    };
    let all = left
        .pieces
        .into_iter()
        .rev()
        .chain([inserted])
        .chain(right.pieces);
    let pieces = joined(all);
    (!pieces.is_empty()).then(|| Projection {
        start: sides.before - left.sequence,
        clipped: join - left.read + before_right,
        pieces,
        forward: crossing.forward,
    })
}

/// One side of a join, from the join outward.
#[derive(Default)]
struct Side {
    pieces: Vec<Piece>,
    /// Bases of the read that they have.
    read: usize,
    /// Bases of the sequence.
    sequence: usize,
}

impl Side {
    fn ungapped(bases: usize) -> Self {
        let mut side = Self::default();
        side.align(bases);
        side
    }

    /// The pieces of an arm, up to `read` bases of the read and `most` of the sequence.
    fn new(arm: &Arm, read: usize, most: usize) -> Self {
        let mut gaps: Vec<&Gap> = arm.gaps.iter().collect();
        gaps.sort_by_key(|gap| gap.distance);
        let mut side = Self::default();
        for gap in gaps {
            let beyond = gap.distance + gap.deleted;
            if beyond >= most {
                side.align(gap.distance.min(most).saturating_sub(side.sequence));
                return side;
            }
            side.align(gap.distance.saturating_sub(side.sequence));
            side.pieces.push(Piece::Inserted(gap.inserted));
            side.pieces.push(Piece::Deleted(gap.deleted));
            side.read += gap.inserted;
            side.sequence += gap.deleted;
        }
        let rest = arm.aligned.min(read).saturating_sub(side.read);
        side.align(rest.min(most - side.sequence));
        side
    }

    fn align(&mut self, bases: usize) {
        self.pieces.push(Piece::Aligned(bases));
        self.read += bases;
        self.sequence += bases;
    }
}

/// Pieces without empty ones, aligned ones beside each other as one.
fn joined(pieces: impl Iterator<Item = Piece>) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (joined.last_mut(), piece) {
            (_, Piece::Aligned(0) | Piece::Inserted(0) | Piece::Deleted(0)) => {}
            (Some(Piece::Aligned(last)), Piece::Aligned(more)) => *last += more,
            _ => joined.push(piece),
        }
    }
    joined
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
        pieces: vec![Piece::Aligned((end - start) as usize)],
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
        let lost = {
            let mut bases = across_join(JOIN - 50, JOIN + 50);
            bases.remove(64);
            bases
        };
        let aligned = Piece::Aligned;
        // read; start, clipped, pieces
        for (bases, start, clipped, pieces) in [
            (
                across_join(JOIN - 50, JOIN + 50),
                JOIN - 50,
                0,
                vec![aligned(100)],
            ),
            (
                across_join(JOIN - 90, JOIN + 15),
                JOIN - 90,
                0,
                vec![aligned(105)],
            ),
            (
                inserted,
                JOIN - 16,
                0,
                vec![aligned(16), Piece::Inserted(6), aligned(50)],
            ),
            (
                lost,
                JOIN - 50,
                0,
                vec![aligned(64), Piece::Deleted(1), aligned(35)],
            ),
            (clipped, JOIN - 40, 16, vec![aligned(80)]),
            (across_join(100, 200), 100, 0, vec![aligned(100)]),
            (
                across_join(JOIN + 30, JOIN + 130),
                JOIN + 30,
                0,
                vec![aligned(100)],
            ),
        ] {
            let found = projected(&bases).expect("the read has a place");
            assert_eq!((found.start, found.clipped), (start, clipped));
            assert_eq!(found.pieces, pieces);
            assert!(found.forward);
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
        assert_eq!(read.clone().after_bases(8).clipped, 8);
        let reverse = Projection {
            forward: false,
            ..read
        };
        assert_eq!(reverse.clone().after_bases(8), reverse);
    }

    #[test]
    fn reads_of_other_genes_have_no_place() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let other = panel.transcripts.iter().find(|one| one.gene == "ACTB");
        let other = &other.expect("the panel has the control").sequence;
        assert_eq!(projected(&other[100..200]), None);
    }
}
