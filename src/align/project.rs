//! Where a supporting read lies on the sequence across a junction.

use super::extend::extend;
use super::flank::{Leftward, Outward, Rightward};
use super::observation::Decision;
use super::observation::{Crossing, Outcome, Placement};
use super::read::{OrientedRead, Read};
use crate::panel::Junction;
use serde::{Deserialize, Serialize};

/// Fewest bases of a mate beside the join that are worth a place.
const LEAST: usize = 20;

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

/// The bases on either side of a join.
#[derive(Debug, Clone, Copy)]
pub struct AcrossJoin<'a> {
    /// Those before it.
    pub before: &'a [u8],
    /// Those after it.
    pub after: &'a [u8],
}

/// Projects a read of a fragment that supports a junction on the sequence across it: over the join
/// if it crosses it, else beside it. `None` where it lies elsewhere. `index` is that of the junction
/// in the panel.
pub fn project(
    observation: &Decision,
    read: Read,
    index: usize,
    junction: &Junction,
    sequence: AcrossJoin,
) -> Option<Projection> {
    match crossing_of(&observation.outcome, index) {
        Some(crossing) => across(read, crossing, sequence),
        None => beside(junction, observation.placement?, sequence),
    }
}

fn crossing_of(outcome: &Outcome, junction: usize) -> Option<&Crossing> {
    match outcome {
        Outcome::Supports(crossing) | Outcome::Rejected(Some(crossing), _) => Some(crossing),
        Outcome::Ambiguous(set) => set.iter().find(|one| one.junction == junction),
        _ => None,
    }
    .filter(|one| one.junction == junction)
}

fn across(read: Read, crossing: &Crossing, sequence: AcrossJoin) -> Option<Projection> {
    let read = OrientedRead::new(read, crossing.forward);
    let join = usize::try_from(-crossing.start).ok()?;
    let goes_on = join + crossing.inserted;
    if goes_on > read.len() {
        return None;
    }
    let left = extend::<Leftward>(read.before(join), Outward::contig(sequence.before)).aligned;
    let right = extend::<Rightward>(read.after(goes_on), Outward::contig(sequence.after)).aligned;
    let projection = Projection {
        start: sequence.before.len() - left,
        clipped: join - left,
        before: left,
        inserted: crossing.inserted,
        after: right,
        forward: crossing.forward,
    };
    match (left, right, crossing.inserted) {
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
            clipped: goes_on,
            before: right,
            inserted: 0,
            after: 0,
            ..projection
        }),
        _ => Some(projection),
    }
}

/// A read that lies on one side of the join, cut where that side ends.
fn beside(junction: &Junction, placement: Placement, sequence: AcrossJoin) -> Option<Projection> {
    let (donor, acceptor) = (junction.donor()?, &junction.acceptor);
    let join = sequence.before.len() as i64;
    // Where the contig's first base would stand, and the part of the sequence that is its own.
    let (origin, low, high) = if placement.contig == donor.contig {
        let high = join - donor.insert.len() as i64;
        (high - donor.position as i64, 0, high)
    } else if placement.contig == acceptor.contig {
        let low = join + acceptor.insert.len() as i64;
        let high = join + sequence.after.len() as i64;
        (low - acceptor.position as i64, low, high)
    } else {
        return None;
    };
    let (from, to) = (
        origin + placement.start as i64,
        origin + placement.end as i64,
    );
    let (start, end) = (from.max(low), to.min(high));
    (end - start >= LEAST as i64).then(|| Projection {
        start: start as usize,
        clipped: placement.first + (start - from) as usize,
        before: (end - start) as usize,
        inserted: 0,
        after: 0,
        forward: placement.forward,
    })
}
