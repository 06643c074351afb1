//! Seeds on a diagonal, and the ungapped segments that they are extended to.

use super::extend::{Extension, extend_behind};
use super::flank::{Direction, FlankSequence, Leftward, Rightward};
use super::lookup::Lookup;
use super::read::{OrientedRead, Read};
use super::rule::{
    BASES_PER_SEGMENT, DIAGONALS_PER_SEGMENT, MOST_SEGMENTS, PLACING_SCORE, SEGMENTS,
};
use crate::panel::{ContigId, Panel};
use crate::screen::{SEED, Screen, SeedHit, UniqueSeeds};
use std::cmp::Reverse;
use std::ops::{ControlFlow, Range};

/// Diagonals that are tried before a seed is looked up. It changes no answer: see
/// [`Strand::extends_known`].
const LIKELY: usize = 4;

/// Seeds of a read that lie on one diagonal of one contig.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiagonalSeeds {
    /// The contig; joins follow those of the panel.
    pub contig: ContigId,
    /// Position on the contig less position in the read.
    pub diagonal: i64,
    /// First seeded base of the read, 0-based.
    pub first: usize,
    /// One past its last seeded base.
    pub last: usize,
    /// Number of seeds.
    pub seeds: usize,
    /// Bases of the read that are known to be those of the contig, around one of the seeds.
    pub alike: Range<usize>,
}

/// Turns a read to the strand with more seeds and gives its diagonals, those with most seeds first.
pub fn seeded<'r>(
    panel: &'r Panel,
    screen: &'r Screen,
    read: Read<'r>,
) -> (OrientedRead<'r>, Vec<DiagonalSeeds>) {
    let length = read.sequence.len();
    let most = (SEGMENTS + length / BASES_PER_SEGMENT).min(MOST_SEGMENTS);
    let most_diagonals = (DIAGONALS_PER_SEGMENT * most).min(MOST_SEGMENTS);
    let mut forward = Strand::new(most_diagonals);
    let mut reverse = Strand::new(most_diagonals);
    for at in Screen::seeds_of(length) {
        let turned = length - SEED - at;
        if forward.extends_known(at) || reverse.extends_known(turned) {
            continue;
        }
        screen.for_each_hit(read.sequence, at, |hit| {
            let (strand, at) = match hit.forward {
                true => (&mut forward, at),
                false => (&mut reverse, turned),
            };
            // A strand without a hit is never made: complementing a read costs as much as seeding it.
            strand
                .read
                .get_or_insert_with(|| OrientedRead::new(read, hit.forward));
            strand.add(panel, screen, hit, at);
        });
    }
    let is_forward = forward.preference() >= reverse.preference();
    let strand = if is_forward { forward } else { reverse };
    let mut found = strand.diagonals.list;
    found.sort_unstable_by_key(|one| (Reverse(one.seeds), one.contig, one.diagonal));
    found.truncate(most);
    let read = strand
        .read
        .unwrap_or_else(|| OrientedRead::new(read, is_forward));
    (read, found)
}

/// What is known of a read on one strand.
struct Strand<'r> {
    /// The read, once a seed lies on this strand.
    read: Option<OrientedRead<'r>>,
    diagonals: Diagonals,
    /// The contigs of the first diagonals.
    likely: [Likely<'r>; LIKELY],
}

/// The contig of a diagonal on which further seeds of the read are likely.
#[derive(Default)]
struct Likely<'p> {
    /// Its bases; none where it is a join.
    bases: &'p [u8],
    /// Which of its seeds stand nowhere else.
    unique: UniqueSeeds<'p>,
    /// Where seeds of the read start that are unique ones of this diagonal for sure, those around the
    /// first one. There may be others.
    sure: Range<usize>,
}

impl<'r> Strand<'r> {
    /// Nothing yet, with room for so many diagonals.
    fn new(most_diagonals: usize) -> Self {
        Self {
            read: None,
            diagonals: Diagonals::new(most_diagonals),
            likely: Default::default(),
        }
    }

    /// Orders strands: by the seeds of the best diagonal, then of all of them, then by where they
    /// lie, so that a read and its reverse complement are seen on the same one.
    fn preference(&self) -> (usize, usize, Reverse<Option<(ContigId, i64)>>) {
        let seeds = self.diagonals.list.iter().map(|one| one.seeds);
        let place = |one: &DiagonalSeeds| (one.contig, one.diagonal);
        let first = self.diagonals.list.iter().map(place).min();
        (
            seeds.clone().max().unwrap_or(0),
            seeds.sum(),
            Reverse(first),
        )
    }

    /// Adds a seed that was looked up.
    fn add(&mut self, panel: &'r Panel, screen: &'r Screen, hit: SeedHit, at: usize) {
        let diagonal = i64::from(hit.position) - at as i64;
        let before = self.diagonals.list.len();
        self.diagonals.add(hit.contig, diagonal, at);
        // Joins are no contigs of the panel, and none of their seeds is unique.
        if hit.contig.index() >= panel.contigs() {
            return;
        }
        let (Some(one), Some(read)) = (self.diagonals.list.get_mut(before), &self.read) else {
            return;
        };
        let bases = panel.contig(hit.contig);
        one.alike = alike(&read.sequence, bases, at, hit.position as usize);
        if let Some(likely) = self.likely.get_mut(before) {
            *likely = Likely::new(bases, screen.unique(hit.contig), one);
        }
    }

    /// Whether the seed at `at` lies on a known diagonal, where it is then counted.
    ///
    /// Most seeds of a read from the panel lie on the diagonal of the seed before, and comparing 16
    /// bases is faster than the table of seeds, which is larger than the processor's cache. The
    /// outcome is the same: the seed's bases are those of the contig, and being unique they stand
    /// nowhere else in the panel, so that looking them up would give this one hit.
    #[inline]
    fn extends_known(&mut self, at: usize) -> bool {
        let likely = self.diagonals.list.iter_mut().zip(&self.likely);
        for (one, likely) in likely {
            if likely.sure.contains(&at) {
                one.add(at);
                return true;
            }
        }
        !self.diagonals.list.is_empty() && self.holds_elsewhere(at)
    }

    /// The same for seeds that are no sure ones.
    #[inline(never)]
    fn holds_elsewhere(&mut self, at: usize) -> bool {
        let Some(read) = &self.read else {
            return false;
        };
        let mut all = self.diagonals.list.iter_mut().zip(&self.likely);
        let found = all.find(|(one, likely)| likely.holds(read, one.diagonal, at));
        let is_found = found.is_some();
        if let Some((one, _)) = found {
            one.add(at);
        }
        is_found
    }
}

impl<'p> Likely<'p> {
    /// Of seeds of which one has been found.
    fn new(bases: &'p [u8], unique: UniqueSeeds<'p>, of: &DiagonalSeeds) -> Self {
        let on_contig = |at: usize| usize::try_from(at as i64 + of.diagonal).unwrap_or(0);
        let last = of.alike.end.saturating_sub(SEED).max(of.first);
        let starts = on_contig(of.alike.start)..on_contig(last) + 1;
        let sure = unique.around(on_contig(of.first), starts);
        let in_read = |at: usize| (at as i64 - of.diagonal) as usize;
        Self {
            bases,
            unique,
            sure: in_read(sure.start)..in_read(sure.end),
        }
    }

    /// Whether the seed of the read at `at` is a unique one of this diagonal.
    fn holds(&self, read: &OrientedRead, diagonal: i64, at: usize) -> bool {
        let position = usize::try_from(diagonal + at as i64).unwrap_or(usize::MAX);
        let seed = |bases: &[u8], at: usize| bases.get(at..)?.first_chunk::<SEED>().copied();
        let here = seed(self.bases, position);
        here.is_some() && here == seed(&read.sequence, at) && self.unique.holds(position)
    }
}

/// The bases of a read that are those of a contig, around the base at `at`, which lies at `position`.
fn alike(read: &[u8], contig: &[u8], at: usize, position: usize) -> Range<usize> {
    let ((before, after), (contig_before, contig_after)) =
        (read.split_at(at), contig.split_at(position));
    at - alike_from::<Leftward>(before, contig_before)
        ..at + alike_from::<Rightward>(after, contig_after)
}

/// How many bases of a read and of a contig are the same, one after the other.
fn alike_from<D: Direction>(read: &[u8], contig: &[u8]) -> usize {
    let contig = FlankSequence::contig(contig);
    let mut alike = read.len().min(contig.len());
    // It breaks at the first difference.
    let _ = contig.try_for_each_difference::<D>(read, alike, true, |one| {
        alike = one.distance;
        ControlFlow::Break(())
    });
    alike
}

impl DiagonalSeeds {
    fn add(&mut self, at: usize) {
        self.first = self.first.min(at);
        self.last = self.last.max(at + SEED);
        self.seeds += 1;
    }
}

/// Diagonals in the order in which their first seeds were found.
#[derive(Debug)]
pub struct Diagonals {
    /// They themselves.
    pub list: Vec<DiagonalSeeds>,
    most: usize,
    lookup: Lookup<(ContigId, i64)>,
}

impl Diagonals {
    /// None yet, with room for so many.
    pub fn new(most: usize) -> Self {
        Self {
            list: Vec::new(),
            most,
            lookup: Lookup::default(),
        }
    }

    /// Counts a seed on its diagonal, a new one only while there is room.
    #[inline]
    pub fn add(&mut self, contig: ContigId, diagonal: i64, at: usize) {
        let key = |one: &DiagonalSeeds| (one.contig, one.diagonal);
        let known = self.lookup.find(&self.list, &(contig, diagonal), key);
        if let Some(one) = known.and_then(|place| self.list.get_mut(place)) {
            one.add(at);
        } else if self.list.len() < self.most {
            self.list.push(DiagonalSeeds {
                contig,
                diagonal,
                first: at,
                last: at + SEED,
                seeds: 1,
                alike: at..at,
            });
        }
    }
}

/// An ungapped match of the read on one contig: seeds extended both ways.
#[derive(Debug, Clone, Copy)]
pub struct Segment {
    /// The contig.
    pub contig: ContigId,
    /// Position on the contig less position in the read.
    pub diagonal: i64,
    /// First aligned base of the read, 0-based.
    pub start: usize,
    /// One past its last aligned base.
    pub end: usize,
    /// Matches less weighted mismatches.
    pub score: i32,
}

impl Segment {
    /// What seeds are extended to from a place in the read.
    fn new(seeds: &DiagonalSeeds, at: usize, left: &Extension, right: &Extension) -> Self {
        Self {
            contig: seeds.contig,
            diagonal: seeds.diagonal,
            start: at - left.aligned,
            end: at + right.aligned,
            score: left.score + right.score,
        }
    }

    /// Extends seeds from the first of them, and from the last where that may come out better, so
    /// that a read and its reverse complement get the same segment. Of a long read that left the diagonal
    /// and came back to it there are two.
    pub fn extended(
        panel: &Panel,
        read: &OrientedRead,
        seeds: &DiagonalSeeds,
    ) -> (Self, Option<Self>) {
        let (left, right) = follow(panel, read, seeds, seeds.first);
        let from_first = Self::new(seeds, seeds.first, &left, &right);
        // The bases of the first seed match. With fewer mismatches behind them than that makes up
        // for, the way back from the last seed is best where it ends at the same base.
        let made_up_for = SEED as i32 + left.score;
        if from_first.end >= seeds.last && right.mismatches.score() <= made_up_for {
            return (from_first, None);
        }
        let (left, right) = follow(panel, read, seeds, seeds.last);
        let from_last = Self::new(seeds, seeds.last, &left, &right);
        let (best, other) = if from_last.score > from_first.score {
            (from_last, from_first)
        } else {
            (from_first, from_last)
        };
        let is_apart = from_first.end < from_last.start;
        (
            best,
            Some(other).filter(|other| is_apart && other.is_placed()),
        )
    }

    /// Whether it is too long to match by chance.
    pub fn is_placed(&self) -> bool {
        self.score >= PLACING_SCORE
    }
}

/// From the first base of a read that a segment has to the last one.
pub fn covered(segments: &[Segment]) -> Option<Range<usize>> {
    let start = segments.iter().map(|one| one.start).min()?;
    let end = segments.iter().map(|one| one.end).max()?;
    Some(start..end)
}

/// Follows the diagonal of seeds both ways from a place in the read.
fn follow(
    panel: &Panel,
    read: &OrientedRead,
    seeds: &DiagonalSeeds,
    at: usize,
) -> (Extension, Extension) {
    let contig = panel.contig(seeds.contig);
    let (before, after) = contig.split_at((at as i64 + seeds.diagonal) as usize);
    let (before, after) = (FlankSequence::contig(before), FlankSequence::contig(after));
    // What is known to match needs no comparison.
    let alike = &seeds.alike;
    let [left, right] = match alike.start <= at && at <= alike.end {
        true => [at - alike.start, alike.end - at],
        false => [0, 0],
    };
    (
        extend_behind::<Leftward>(left, read.before(at), before),
        extend_behind::<Rightward>(right, read.after(at), after),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn one_way_along_a_diagonal_is_enough_where_the_other_is_not_looked_at() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let screen = Screen::new(&panel);
        let mut random = ChaCha8Rng::seed_from_u64(11);
        let mut compared = 0;
        for _ in 0..20_000 {
            let bases = panel.contig(ContigId::new(random.random_range(0..panel.contigs())));
            let length = random.random_range(40..250).min(bases.len());
            let start = random.random_range(0..=bases.len() - length);
            let mut sequence = bases[start..start + length].to_vec();
            let one_in = [8, 15, 40, 400][random.random_range(0..4)];
            for base in &mut sequence {
                if random.random_range(0..one_in) == 0 {
                    *base = b"ACGTN"[random.random_range(0..5)];
                }
            }
            // Bases of nothing beside a single seed: there the two ways may differ.
            let run = random.random_range(0..9).min(length - SEED);
            let run_start = random.random_range(SEED..SEED + 4).min(length - run);
            let reversed = random.random_bool(0.5);
            for at in run_start..run_start + run {
                let at = if reversed { length - 1 - at } else { at };
                sequence[at] = if sequence[at] == b'A' { b'C' } else { b'A' };
            }
            let quality: Vec<u8> = (0..length)
                .map(|_| random.random_range(b'#'..b'J'))
                .collect();
            let read = Read {
                sequence: &sequence,
                quality: &quality,
            };
            let (read, found) = seeded(&panel, &screen, read);
            for seeds in found
                .iter()
                .filter(|one| one.contig.index() < panel.contigs())
            {
                let [from_first, from_last] = [seeds.first, seeds.last].map(|at| {
                    let (left, right) = follow(&panel, &read, seeds, at);
                    Segment::new(seeds, at, &left, &right)
                });
                let better = match from_last.score > from_first.score {
                    true => from_last,
                    false => from_first,
                };
                let (one, _) = Segment::extended(&panel, &read, seeds);
                assert_eq!(
                    (one.start, one.end, one.score),
                    (better.start, better.end, better.score),
                    "{}",
                    String::from_utf8_lossy(&sequence)
                );
                compared += 1;
            }
        }
        assert!(compared > 10_000);
    }
}
