//! Where a read's seeds lie, and the stretches of contigs that they make.

use super::extend::{Side, extend};
use super::flank::{Leftward, Outward, Rightward};
use super::observation::Placement;
use super::read::{MISMATCH, OrientedRead, Read};
use crate::panel::{Panel, Role};
use crate::screen::{SEED, Screen};
use std::cmp::Reverse;

/// Stretches that are looked at in one read, best seeded first; one more for every
/// [`PER_STRETCH`] bases, since each gap in a long read starts another.
const STRETCHES: usize = 24;

/// See [`STRETCHES`].
const PER_STRETCH: usize = 40;

/// Stretches that are kept of one read however long it is, so that no read takes for ever.
const MOST_STRETCHES: usize = 4096;

/// Stretches that are tried before a seed is looked up.
const LIKELY: usize = 4;

/// Shortest stretch, in matching bases, that places a read.
const PLACED: i32 = 25;

/// Seeds of a read that lie on one diagonal of one contig.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Index of the contig.
    pub contig: usize,
    /// Position on the contig less position in the read.
    pub diagonal: i64,
    /// First seeded base of the read.
    pub first: usize,
    /// One past its last seeded base.
    pub last: usize,
    /// Number of seeds.
    pub seeds: usize,
}

/// Turns a read to the strand with more seeds and gives its stretches, those with most seeds first.
pub fn stretches<'r>(
    panel: &Panel,
    screen: &Screen,
    read: Read<'r>,
) -> (OrientedRead<'r>, Vec<Stretch>) {
    let mut forward = Strand::default();
    let mut reverse = Strand::default();
    let length = read.sequence.len();
    let most = (STRETCHES + length / PER_STRETCH).min(MOST_STRETCHES);
    for at in Screen::seeds_of(length) {
        let turned = length - SEED - at;
        if forward.goes_on(panel, screen, at) || reverse.goes_on(panel, screen, turned) {
            continue;
        }
        screen.for_each_hit(read.sequence, at, |hit| {
            let (strand, at) = match hit.forward {
                true => (&mut forward, at),
                false => (&mut reverse, turned),
            };
            strand
                .read
                .get_or_insert_with(|| OrientedRead::new(read, hit.forward));
            let contig = hit.contig as usize;
            let diagonal = i64::from(hit.position) - at as i64;
            add_seed(
                &mut strand.stretches,
                contig,
                diagonal,
                at,
                (8 * most).min(MOST_STRETCHES),
            );
        });
    }
    let is_forward = forward.preference() >= reverse.preference();
    let strand = if is_forward { forward } else { reverse };
    let mut found = strand.stretches;
    found.sort_unstable_by_key(|one| (Reverse(one.seeds), one.contig, one.diagonal));
    found.truncate(most);
    let read = strand
        .read
        .unwrap_or_else(|| OrientedRead::new(read, is_forward));
    (read, found)
}

/// What is known of a read on one strand.
#[derive(Default)]
struct Strand<'r> {
    read: Option<OrientedRead<'r>>,
    stretches: Vec<Stretch>,
}

impl Strand<'_> {
    /// Orders strands: by the seeds of the best stretch, then of all of them, then by where they lie,
    /// so that a read and its reverse complement are seen on the same one.
    fn preference(&self) -> (usize, usize, Reverse<Option<(usize, i64)>>) {
        let seeds = self.stretches.iter().map(|one| one.seeds);
        let place = |one: &Stretch| (one.contig, one.diagonal);
        let first = self.stretches.iter().map(place).min();
        (
            seeds.clone().max().unwrap_or(0),
            seeds.sum(),
            Reverse(first),
        )
    }

    /// Whether the seed at `at` goes on with a known stretch and stands nowhere else: then it is
    /// added to the stretch, as looking it up would, without the walk to memory.
    #[inline]
    fn goes_on(&mut self, panel: &Panel, screen: &Screen, at: usize) -> bool {
        match &self.read {
            Some(read) => add_to_likely(&mut self.stretches, panel, screen, read, at),
            None => false,
        }
    }
}

/// See [`Strand::goes_on`].
fn add_to_likely(
    stretches: &mut [Stretch],
    panel: &Panel,
    screen: &Screen,
    read: &OrientedRead,
    at: usize,
) -> bool {
    let seed = read.sequence[at..].first_chunk::<SEED>();
    for one in stretches.iter_mut().take(LIKELY) {
        let position = usize::try_from(one.diagonal + at as i64).unwrap_or(usize::MAX);
        if screen.is_unique(one.contig, position)
            && panel.contig(one.contig)[position..].first_chunk() == seed
        {
            one.add(at);
            return true;
        }
    }
    false
}

impl Stretch {
    fn add(&mut self, at: usize) {
        self.first = self.first.min(at);
        self.last = self.last.max(at + SEED);
        self.seeds += 1;
    }
}

fn add_seed(found: &mut Vec<Stretch>, contig: usize, diagonal: i64, at: usize, most: usize) {
    let known = found
        .iter_mut()
        .find(|one| one.contig == contig && one.diagonal == diagonal);
    if let Some(one) = known {
        one.add(at);
    } else if found.len() < most {
        found.push(Stretch {
            contig,
            diagonal,
            first: at,
            last: at + SEED,
            seeds: 1,
        });
    }
}

/// A stretch extended both ways without gaps.
#[derive(Debug, Clone, Copy)]
pub struct Extended {
    /// The stretch it came from.
    pub stretch: Stretch,
    /// First aligned base of the read.
    pub start: usize,
    /// One past its last aligned base.
    pub end: usize,
    /// Matches less weighted mismatches.
    pub score: i32,
}

/// Extends a stretch from its first seed, and from its last one where that may come out better: the
/// other strand begins there.
pub fn extended(panel: &Panel, read: &OrientedRead, stretch: Stretch) -> Extended {
    let (left, right) = sides(stretch.first, panel, read, stretch);
    let from_first = Extended::new(stretch, stretch.first, &left, &right);
    // The bases of the first seed match. With fewer mismatches behind them than that makes up for,
    // the way back from the last seed is best where it ends at the same base.
    let made_up_for = SEED as i32 + left.score;
    if from_first.end >= stretch.last && right.mismatches as i32 <= made_up_for {
        return from_first;
    }
    let (left, right) = sides(stretch.last, panel, read, stretch);
    let from_last = Extended::new(stretch, stretch.last, &left, &right);
    if from_last.score > from_first.score {
        from_last
    } else {
        from_first
    }
}

/// Follows a stretch both ways from a place in the read.
fn sides(at: usize, panel: &Panel, read: &OrientedRead, stretch: Stretch) -> (Side, Side) {
    let contig = panel.contig(stretch.contig);
    let (before, after) = contig.split_at((at as i64 + stretch.diagonal) as usize);
    (
        extend::<Leftward>(read.before(at), Outward::contig(before)),
        extend::<Rightward>(read.after(at), Outward::contig(after)),
    )
}

impl Extended {
    fn new(stretch: Stretch, at: usize, left: &Side, right: &Side) -> Self {
        Self {
            stretch,
            start: at - left.aligned,
            end: at + right.aligned,
            score: left.score + right.score,
        }
    }
}

/// Whether a stretch is too long to match by chance.
pub fn is_placed(one: &Extended) -> bool {
    one.score >= PLACED
}

/// The best stretch as a placement, if no other gene explains the read nearly as well.
pub fn placement(
    panel: &Panel,
    extended: &[Extended],
    forward: bool,
    margin: u32,
) -> Option<Placement> {
    let best = extended.iter().max_by_key(|one| one.score)?;
    let gene = panel.gene_of(best.stretch.contig);
    let margin = (margin * MISMATCH) as i32;
    let contested = extended.iter().any(|other| {
        panel.gene_of(other.stretch.contig) != gene
            && other.score + margin > best.score
            && other.start < best.end
            && best.start < other.end
    });
    let on_contig = |at: usize| (at as i64 + best.stretch.diagonal) as usize;
    (is_placed(best) && !contested).then(|| Placement {
        contig: best.stretch.contig,
        start: on_contig(best.start),
        end: on_contig(best.end),
        first: best.start,
        forward,
    })
}

/// Whether a read holds a stretch of the driver and, after it, one of a partner.
pub fn driver_comes_first(panel: &Panel, extended: &[Extended]) -> bool {
    let placed = |one: &&Extended| is_placed(one);
    let is_partner = |one: &&Extended| {
        let transcript = panel.transcript_of(one.stretch.contig);
        transcript.is_some_and(|transcript| transcript.role == Role::Partner)
    };
    extended
        .iter()
        .filter(placed)
        .filter(|one| panel.is_driver(one.stretch.contig))
        .any(|driver| {
            extended
                .iter()
                .filter(placed)
                .filter(is_partner)
                .any(|partner| driver.end <= partner.start + SEED / 2)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn one_way_along_a_stretch_is_enough_where_the_other_is_not_looked_at() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let screen = Screen::new(&panel);
        let mut random = ChaCha8Rng::seed_from_u64(11);
        let mut compared = 0;
        for _ in 0..20_000 {
            let bases = panel.contig(random.random_range(0..panel.contigs()));
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
            let (read, found) = stretches(&panel, &screen, read);
            for stretch in found.into_iter().filter(|one| one.contig < panel.contigs()) {
                let [from_first, from_last] = [stretch.first, stretch.last].map(|at| {
                    let (left, right) = sides(at, &panel, &read, stretch);
                    Extended::new(stretch, at, &left, &right)
                });
                let better = match from_last.score > from_first.score {
                    true => from_last,
                    false => from_first,
                };
                let one = extended(&panel, &read, stretch);
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
