//! Where a read's seeds lie, and the stretches of contigs that they make.

use super::decision::Placement;
use super::read::{MISMATCH, OrientedRead};
use super::side::{Side, extend};
use crate::panel::{Panel, Role};
use crate::screen::{SEED, Screen, pack};

/// Stretches that are looked at in one read, best seeded first; one more for every
/// [`PER_STRETCH`] bases, since each gap in a long read starts another.
const STRETCHES: usize = 24;

/// See [`STRETCHES`].
const PER_STRETCH: usize = 40;

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

/// The stretches of a read on the given strand, those with most seeds first.
pub fn stretches(screen: &Screen, read: &OrientedRead) -> Vec<Stretch> {
    let step = (crate::screen::stride(read.len()) / 2).max(1);
    let most = STRETCHES + read.len() / PER_STRETCH;
    let mut found: Vec<Stretch> = Vec::new();
    for at in (0..read.len()).step_by(step) {
        let Some(seed) = pack(&read.sequence[at..]) else {
            break;
        };
        for &(contig, position) in screen.places(seed) {
            let contig = contig as usize;
            let diagonal = i64::from(position) - at as i64;
            let known = found
                .iter_mut()
                .find(|one| one.contig == contig && one.diagonal == diagonal);
            if let Some(one) = known {
                one.last = at + SEED;
                one.seeds += 1;
            } else if found.len() < 8 * most {
                found.push(Stretch {
                    contig,
                    diagonal,
                    first: at,
                    last: at + SEED,
                    seeds: 1,
                });
            }
        }
    }
    found.sort_by_key(|one| (std::cmp::Reverse(one.seeds), one.contig, one.diagonal));
    found.truncate(most);
    found
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

/// Extends a stretch from its first seed.
pub fn extended(panel: &Panel, read: &OrientedRead, stretch: Stretch) -> Extended {
    let contig = panel.contig(stretch.contig);
    let on_contig = (stretch.first as i64 + stretch.diagonal) as usize;
    let left = outward_left(
        read,
        stretch.first,
        contig[..on_contig].iter().rev().copied(),
    );
    let right = outward_right(read, stretch.first, contig[on_contig..].iter().copied());
    Extended {
        stretch,
        start: stretch.first - left.aligned,
        end: stretch.first + right.aligned,
        score: left.score + right.score,
    }
}

/// Extends leftward from `at`, the first base of which is `at - 1`.
pub fn outward_left(read: &OrientedRead, at: usize, reference: impl Iterator<Item = u8>) -> Side {
    let bases = read.sequence[..at].iter().rev().copied();
    let weights = read.weight[..at].iter().rev().copied();
    extend(bases.zip(weights), reference, at)
}

/// Extends rightward from `at`.
pub fn outward_right(read: &OrientedRead, at: usize, reference: impl Iterator<Item = u8>) -> Side {
    let bases = read.sequence[at..].iter().copied();
    let weights = read.weight[at..].iter().copied();
    extend(bases.zip(weights), reference, read.len() - at)
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
    (best.score >= PLACED && !contested).then(|| Placement {
        contig: best.stretch.contig,
        start: on_contig(best.start),
        end: on_contig(best.end),
        forward,
    })
}

/// Whether a read holds a stretch of the driver and, after it, one of a partner.
pub fn driver_comes_first(panel: &Panel, extended: &[Extended]) -> bool {
    let placed = |one: &&Extended| one.score >= PLACED;
    let is_partner = |one: &&Extended| {
        let transcript = panel.transcript_of(one.stretch.contig);
        transcript.is_some_and(|transcript| transcript.role == Role::Partner)
    };
    extended
        .iter()
        .filter(placed)
        .filter(|one| one.stretch.contig == panel.driver)
        .any(|driver| {
            extended
                .iter()
                .filter(placed)
                .filter(is_partner)
                .any(|partner| driver.end <= partner.start + SEED / 2)
        })
}
