//! What one read has around a join, place by place.

use super::turned::Turned;
use crate::align::{Arm, Crossing, Gap};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Bases of the driver after the join, and of a known partner before it, of which a consensus is made.
pub const WINDOW: usize = 40;

/// Bases on each side of a join that a pile has room for: bases that the panel has between the exons are
/// followed by [`WINDOW`] of an exon, unless they are very many.
pub const REACH: usize = 160;

/// Bases before the join of which a consensus is made where the partner is foreign: they are all that
/// is known of it.
pub const FOREIGN_WINDOW: usize = 240;

/// What a read has around a join. A place is the index of a base among those before the join, as many
/// as the window has, and those after it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shown {
    /// Bases between the two sides.
    pub insert: Vec<u8>,
    /// Bases that stand beside places.
    pub runs: Vec<Run>,
    /// Places without a base between bases of the read.
    pub deleted: Vec<usize>,
    /// Bases before a place that the panel has not.
    pub inserted: Vec<(usize, Vec<u8>)>,
}

/// Bases side by side, and their qualities as in FASTQ.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Run {
    /// Place of the first of them.
    pub place: usize,
    /// The bases, on the strand of the transcript.
    pub bases: Vec<u8>,
    /// Their qualities.
    pub qualities: Vec<u8>,
}

/// A piece of a read around a join: ranges are of the read on the strand of the transcript, 0-based
/// and half-open.
pub(super) enum Piece {
    /// Bases between the two sides.
    Between(Range<usize>),
    /// Bases beside places, the first of them beside the place.
    Beside(usize, Range<usize>),
    /// Places without a base.
    Deleted(Range<usize>),
    /// Bases before a place that the panel has not.
    Inserted(usize, Range<usize>),
}

/// Calls `each` with the pieces of a read within so many places before the join and after it; with none if
/// it only shows bases inserted at the junction.
pub(super) fn for_each_piece(
    length: usize,
    crossing: &Crossing,
    [window, window_after]: [usize; 2],
    mut each: impl FnMut(Piece),
) {
    let Ok(join) = usize::try_from(crossing.before) else {
        return;
    };
    let after = join + crossing.inserted;
    if after > length {
        return;
    }
    each(Piece::Between(join..after));
    for_each_step(&crossing.donor, |step| {
        // The arm before the join is met from the join outward.
        let from = window.saturating_sub(step.near + step.bases);
        let bases = window.saturating_sub(step.near) - from;
        let end = join - step.read;
        each(Piece::Beside(from, end - bases..end));
        if let Some(gap) = step.gap
            && let Some(place) = window.checked_sub(gap.distance)
        {
            let inside = end - step.bases;
            each(Piece::Deleted(place.saturating_sub(gap.deleted)..place));
            each(Piece::Inserted(place, inside - gap.inserted..inside));
        }
    });
    for_each_step(&crossing.acceptor, |step| {
        let bases = step.bases.min(window_after.saturating_sub(step.near));
        let start = after + step.read;
        each(Piece::Beside(window + step.near, start..start + bases));
        if let Some(gap) = step.gap
            && gap.distance < window_after
        {
            let inside = start + step.bases;
            let place = window + gap.distance;
            each(Piece::Deleted(
                place..(place + gap.deleted).min(window + window_after),
            ));
            each(Piece::Inserted(place, inside..inside + gap.inserted));
        }
    });
}

impl Shown {
    /// Cuts a read to so many places before the join and after it.
    pub(super) fn new(read: Turned, crossing: &Crossing, windows: [usize; 2]) -> Self {
        let mut shown = Self::default();
        for_each_piece(read.len(), crossing, windows, |piece| match piece {
            Piece::Between(range) => shown.insert = read.bases(range),
            Piece::Beside(place, range) if !range.is_empty() => shown.runs.push(Run {
                place,
                bases: read.bases(range.clone()),
                qualities: read.qualities(range),
            }),
            Piece::Deleted(places) => shown.deleted.extend(places),
            Piece::Inserted(place, range) if !range.is_empty() => {
                shown.inserted.push((place, read.bases(range)));
            }
            Piece::Beside(..) | Piece::Inserted(..) => {}
        });
        shown
    }
}

/// Aligned bases of an arm without a gap, and the gap beyond them.
struct Step<'a> {
    /// Bases of the panel between the join and the first of them.
    near: usize,
    /// Bases of the read between the join and the first of them.
    read: usize,
    /// How many they are.
    bases: usize,
    /// The gap beyond them.
    gap: Option<&'a Gap>,
}

/// Calls `each` with the steps of an arm from the join outward.
fn for_each_step(arm: &Arm, mut each: impl FnMut(Step)) {
    let (mut near, mut read) = (0, 0);
    if !arm.gaps.is_empty() {
        let mut gaps: Vec<&Gap> = arm.gaps.iter().collect();
        gaps.sort_by_key(|gap| gap.distance);
        for gap in gaps {
            let bases = gap.distance.saturating_sub(near);
            each(Step {
                near,
                read,
                bases,
                gap: Some(gap),
            });
            near = gap.distance + gap.deleted;
            read += bases + gap.inserted;
        }
    }
    each(Step {
        near,
        read,
        bases: arm.aligned.saturating_sub(read),
        gap: None,
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fastq::Record;
    use crate::panel::{Boundary, ContigId, Donor, JunctionKey};

    fn arm(aligned: usize, gaps: &[Gap]) -> Arm {
        Arm {
            aligned,
            gaps: gaps.to_vec(),
            ..Arm::default()
        }
    }

    /// What a read has around its join, in a window of four bases before it: bases between the sides,
    /// runs by their places, deleted places, and inserted bases.
    fn shown(bases: &str, before: i64, inserted: usize, donor: Arm, acceptor: Arm) -> String {
        let crossing = Crossing {
            junction: JunctionKey {
                donor: Donor::Foreign,
                acceptor: Boundary {
                    contig: ContigId::new(0),
                    position: 0,
                },
                inserted: Box::default(),
            },
            isoform: 0,
            before,
            after: bases.len() as i64 - before - inserted as i64,
            start: 0,
            end: 0,
            inserted,
            donor,
            acceptor,
            forward: true,
            counts: true,
        };
        let read = Record {
            name: b"read",
            sequence: bases.as_bytes(),
            quality: bases.as_bytes(),
        };
        let shown = Shown::new(Turned::new(read, true), &crossing, [4, REACH]);
        let text = |bases: &[u8]| String::from_utf8_lossy(bases).into_owned();
        let runs = shown.runs.iter();
        let runs = runs.map(|run| format!("{}:{}", run.place, text(&run.bases)));
        let inserted = shown.inserted.iter();
        let inserted = inserted.map(|(place, bases)| format!("+{place}:{}", text(bases)));
        let deleted = shown.deleted.iter().map(|place| format!("-{place}"));
        let between = (!shown.insert.is_empty()).then(|| text(&shown.insert));
        let all = between
            .into_iter()
            .chain(runs)
            .chain(deleted)
            .chain(inserted);
        all.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn bases_stand_at_the_places_that_they_are_aligned_to() {
        let gap = |distance, inserted, deleted| Gap {
            distance,
            inserted,
            deleted,
        };
        let plain = || arm(4, &[]);
        for (case, bases, before, inserted, donor, acceptor, expected) in [
            ("whole", "AACCGGTT", 4, 0, plain(), plain(), "0:AACC 4:GGTT"),
            (
                "bases between",
                "AACCTCGGTT",
                4,
                2,
                plain(),
                plain(),
                "TC 0:AACC 4:GGTT",
            ),
            (
                "longer than the window",
                "GTAACCGGTT",
                6,
                0,
                arm(6, &[]),
                plain(),
                "0:AACC 4:GGTT",
            ),
            (
                "clipped",
                "GTAACCGGTT",
                6,
                0,
                arm(3, &[]),
                arm(2, &[]),
                "1:ACC 4:GG",
            ),
            (
                "a base lost before the join",
                "ACCGGTT",
                3,
                0,
                arm(3, &[gap(2, 0, 1)]),
                plain(),
                "2:CC 0:A 4:GGTT -1",
            ),
            (
                "a base more after it",
                "AACCGTGTT",
                4,
                0,
                plain(),
                arm(5, &[gap(1, 1, 0)]),
                "0:AACC 4:G 5:GTT +5:T",
            ),
            (
                "the join outside the read",
                "GGTT",
                -1,
                0,
                arm(0, &[]),
                plain(),
                "",
            ),
        ] {
            let found = shown(bases, before, inserted, donor, acceptor);
            assert_eq!(found, expected, "{case}");
        }
    }
}
