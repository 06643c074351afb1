//! Where a contig can be joined to something else, and what comes next there.
//!
//! A gene has dozens of exon ends, and the driver's acceptor exons are shared by every fusion of the
//! panel. A boundary therefore knows the twelve bases that follow it in each junction: comparing
//! those with the read's, as one word, rules out nearly all of the junctions before any is aligned.

use super::by_half::{ByHalf, half, values_near};
use super::rule::{NEAR_JOIN, PLAUSIBLE_MISMATCHES, PLAUSIBLE_RIVAL_MISMATCHES};
use crate::panel::{Flank, JunctionIsoform, JunctionKind, Panel};
use crate::screen::pack;
use std::sync::OnceLock;

/// From this many junctions on, the plausible ones are looked up by their halves. It changes no
/// answer: both ways find the same, and a test holds them to it.
const MANY: usize = 24;

/// What is no [`Alternative`] of something differs from it in at least so many of the twelve bases beyond
/// the boundary: two more than a plausible one, one of them for an error in the read.
pub const LEAST_DIFFERING: usize = PLAUSIBLE_MISMATCHES as usize + 2;

/// Differing bases that are known of an alternative: more than tell the two apart in a read of good
/// quality. It changes no answer: where they are too few, the read is judged by the whole rule.
const DIFFERING: usize = 16;

/// Bases in which they are looked for.
const COMPARED: usize = 256;

/// On which side of its boundary a contig is joined to something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoundaryKind {
    /// The contig is left before the boundary.
    Donor,
    /// The contig is entered after it.
    Acceptor,
}

/// Packed bases that follow a boundary, nearest first, with a mask of those that are known.
#[derive(Debug, Clone, Copy)]
struct FlankingBases {
    bases: u32,
    known: u32,
}

/// What leaves a contig at a boundary: a junction by one of its donors, and what it has beyond.
#[derive(Debug, Clone, Copy)]
struct Leaving {
    isoform: JunctionIsoform,
    beyond: FlankingBases,
    /// Mismatches in these bases up to which it is plausible.
    most: u32,
}

/// A place where a contig can be joined, and the junctions that leave the contig there.
#[derive(Debug, Clone)]
pub struct Boundary {
    /// 0-based position on the contig: donors end before it, acceptors start at it.
    pub position: usize,
    kind: BoundaryKind,
    /// The bases of the contig itself beyond the boundary.
    own: FlankingBases,
    /// What leaves the contig here.
    leaving: Vec<Leaving>,
    /// Those that are plausible where a read goes on like the contig, as nearly all do.
    beside_own: Vec<JunctionIsoform>,
    /// Indices of those that are compared whatever the read has: no fusions, or with unknown bases.
    always_compared: Vec<u32>,
    /// The others by the values of either half, made when a read first asks for them.
    by_half: OnceLock<[ByHalf; 2]>,
    /// For each of them what else could be taken for it, made when a read first asks.
    alternatives: OnceLock<Vec<OnceLock<Vec<Alternative>>>>,
}

/// What else leaves the contig where something does, and has nearly the same bases there.
#[derive(Debug, Clone)]
pub struct Alternative {
    /// What it is.
    pub isoform: JunctionIsoform,
    /// The first of its bases that differ, by the bases between them and the boundary; none where it has
    /// none.
    pub differing: Vec<(u32, Option<u8>)>,
}

/// The boundaries of one contig and kind, in the order of their positions.
#[derive(Debug, Clone, Default)]
pub struct Boundaries {
    list: Vec<Boundary>,
    /// For every position up to the last boundary, how many boundaries lie before it.
    before: Vec<u32>,
}

/// The boundaries of one contig.
#[derive(Debug, Clone, Default)]
pub struct ContigBoundaries {
    /// Boundaries at which the contig is the left side.
    pub donors: Boundaries,
    /// Boundaries at which the contig is the right side.
    pub acceptors: Boundaries,
}

impl Boundaries {
    /// Adds an isoform that leaves the contig of a flank.
    fn add(&mut self, panel: &Panel, kind: BoundaryKind, isoform: JunctionIsoform, flank: &Flank) {
        // Those of one position follow each other in the panel, mostly.
        let known = self
            .list
            .iter()
            .rposition(|one| one.position == flank.position);
        let index = known.unwrap_or_else(|| {
            self.list.push(Boundary::new(panel, kind, flank));
            self.list.len() - 1
        });
        let leaving = Leaving::new(panel, kind, isoform);
        self.list[index].leaving.push(leaving);
    }

    /// Makes the lists and the table, when all are there.
    fn index(&mut self) {
        self.list.iter_mut().for_each(Boundary::index);
        self.list.sort_by_key(|one| one.position);
        for (index, one) in self.list.iter().enumerate() {
            self.before.resize(one.position + 1, index as u32);
        }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Boundary> {
        self.list.iter()
    }

    /// Those at positions from `lowest` to `highest`, both included.
    #[inline]
    pub fn within(&self, lowest: i64, highest: i64) -> impl Iterator<Item = &Boundary> {
        let first = self.before.get(lowest.max(0) as usize);
        let list = first.map_or(&[][..], |&first| &self.list[first as usize..]);
        list.iter()
            .take_while(move |one| one.position as i64 <= highest)
    }

    /// The one at a position.
    pub fn at(&self, position: usize) -> Option<&Boundary> {
        let found = self.list.get(*self.before.get(position)? as usize)?;
        (found.position == position).then_some(found)
    }
}

/// Mask of the lowest `count` packed bases, one bit each.
fn lowest(count: usize) -> u32 {
    const EVERY: u32 = 0x5555_5555;
    EVERY & ((1_u32 << (2 * count.min(NEAR_JOIN))) - 1)
}

impl FlankingBases {
    fn new(bases: impl Iterator<Item = u8>) -> Self {
        let mut known = 0;
        let bases = bases.take(NEAR_JOIN).enumerate().map(|(index, base)| {
            known |= u32::from(base != b'N') << (2 * index);
            base
        });
        let (bases, _) = pack(bases);
        Self { bases, known }
    }

    /// A bit for each mismatch against packed bases of a read, those in a mask.
    fn mismatches(self, packed: u32, compared: u32) -> u32 {
        // Two bits are one base: it differs if either bit does, and the lower one stands for it.
        let differing = self.bases ^ packed;
        (differing | differing >> 1) & self.known & compared
    }

    /// Whether all twelve are there and known.
    fn are_all_known(self) -> bool {
        self.known == lowest(NEAR_JOIN)
    }
}

impl Leaving {
    fn new(panel: &Panel, kind: BoundaryKind, isoform: JunctionIsoform) -> Self {
        let beyond = (0..NEAR_JOIN).map_while(|at| base_beyond(panel, kind, isoform, at));
        let most = match isoform.kind {
            JunctionKind::Fusion => PLAUSIBLE_MISMATCHES,
            JunctionKind::WildType | JunctionKind::Unspliced => PLAUSIBLE_RIVAL_MISMATCHES,
        };
        Self {
            isoform,
            beyond: FlankingBases::new(beyond),
            most,
        }
    }

    fn is_fusion(&self) -> bool {
        self.isoform.kind == JunctionKind::Fusion
    }

    /// Whether it could be taken for what has such bases, whatever is plausible beside these.
    fn is_alternative(&self, bases: u32) -> bool {
        let mismatches = self.beyond.mismatches(bases, lowest(NEAR_JOIN));
        mismatches.count_ones() <= self.most + 1
    }

    /// Whether few enough of the compared bases of a read differ.
    fn is_plausible(&self, packed: u32, compared: u32) -> bool {
        self.beyond.mismatches(packed, compared).count_ones() <= self.most
    }
}

impl Boundary {
    fn new(panel: &Panel, kind: BoundaryKind, flank: &Flank) -> Self {
        let (before, after) = panel.contig(flank.contig).split_at(flank.position);
        let own = match kind {
            BoundaryKind::Donor => FlankingBases::new(after.iter().copied()),
            BoundaryKind::Acceptor => FlankingBases::new(before.iter().rev().copied()),
        };
        Self {
            position: flank.position,
            kind,
            own,
            leaving: Vec::new(),
            beside_own: Vec::new(),
            always_compared: Vec::new(),
            by_half: OnceLock::new(),
            alternatives: OnceLock::new(),
        }
    }

    /// Makes the lists, when all are there.
    fn index(&mut self) {
        for (index, one) in self.leaving.iter().enumerate() {
            let index = index as u32;
            if !one.is_fusion() || !one.beyond.are_all_known() {
                self.always_compared.push(index);
            }
            if self.own.are_all_known() && one.is_plausible(self.own.bases, lowest(NEAR_JOIN)) {
                self.beside_own.push(one.isoform);
            }
        }
    }

    /// The tables by halves. A boundary that no read asks has none: making them for all of the panel
    /// would be a part of every start.
    fn by_half(&self) -> &[ByHalf; 2] {
        self.by_half.get_or_init(|| {
            let mut pairs = [Vec::new(), Vec::new()];
            for (index, one) in self.leaving.iter().enumerate() {
                if !one.is_fusion() || !one.beyond.are_all_known() {
                    continue;
                }
                for (which, pairs) in pairs.iter_mut().enumerate() {
                    let values = values_near(half(one.beyond.bases, which));
                    pairs.extend(values.map(|value| (value, index as u32)));
                }
            }
            pairs.map(|pairs| ByHalf::new(&pairs))
        })
    }

    /// What could be taken for something that leaves the contig here: other junctions with nearly the
    /// same bases beyond the boundary. `None` where what it has there is not known.
    pub fn alternatives(&self, panel: &Panel, isoform: JunctionIsoform) -> Option<&[Alternative]> {
        let index = self.leaving.iter().position(|one| one.isoform == isoform)?;
        let own = self.leaving[index];
        if !own.beyond.are_all_known() {
            return None;
        }
        let empty = || self.leaving.iter().map(|_| OnceLock::new()).collect();
        let all = self.alternatives.get_or_init(empty);
        let base = |one, at| base_beyond(panel, self.kind, one, at);
        let found = all[index].get_or_init(|| {
            let others = self.leaving.iter();
            let others = others.filter(|one| one.isoform.junction != isoform.junction);
            let alike = others.filter(|one| one.is_alternative(own.beyond.bases));
            let alternatives = alike.map(|one| Alternative {
                isoform: one.isoform,
                differing: (0..COMPARED)
                    .filter(|&at| base(one.isoform, at) != base(isoform, at))
                    .take(DIFFERING)
                    .map(|at| (at as u32, base(one.isoform, at)))
                    .collect(),
            });
            alternatives.collect()
        });
        Some(found)
    }

    /// The junctions that leave the contig here, each by one of its donors.
    pub fn isoforms(&self) -> impl Iterator<Item = JunctionIsoform> {
        self.leaving.iter().map(|one| one.isoform)
    }

    /// Calls `each` with the isoforms that may explain the read's bases beyond the boundary, in the
    /// order of the panel: `packed` holds `count` of them, nearest lowest. Without `fusions`, only
    /// wild-type and unspliced ones.
    pub fn for_each_plausible(
        &self,
        packed: u32,
        count: usize,
        fusions: bool,
        mut each: impl FnMut(JunctionIsoform),
    ) {
        let compared = lowest(count);
        let is_whole = count >= NEAR_JOIN;
        let at = |&index: &u32| &self.leaving[index as usize];
        if is_whole && self.own.are_all_known() && packed == self.own.bases {
            let known = self.beside_own.iter();
            let wanted = known.filter(|one| fusions || one.kind != JunctionKind::Fusion);
            wanted.for_each(|one| each(*one));
        } else if !fusions {
            let others = self.always_compared.iter().map(at);
            let others = others.filter(|one| !one.is_fusion());
            let plausible = others.filter(|one| one.is_plausible(packed, compared));
            plausible.for_each(|one| each(one.isoform));
        } else if is_whole && self.leaving.len() >= MANY {
            let halves = self.by_half();
            let [first, second] = [0, 1].map(|which| halves[which].near(half(packed, which)));
            let mut found: Vec<u32> = Vec::new();
            for list in [&self.always_compared, first, second] {
                let plausible = |index: &&u32| at(index).is_plausible(packed, compared);
                found.extend(list.iter().filter(plausible));
            }
            found.sort_unstable();
            found.dedup();
            found.iter().for_each(|index| each(at(index).isoform));
        } else {
            // With fewer bases than the halves are made of, nothing can be looked up.
            let all = self.leaving.iter();
            let plausible = all.filter(|one| one.is_plausible(packed, compared));
            plausible.for_each(|one| each(one.isoform));
        }
    }
}

/// The boundaries of every contig of a panel.
pub fn boundaries(panel: &Panel) -> Vec<ContigBoundaries> {
    let mut contigs = vec![ContigBoundaries::default(); panel.contigs()];
    for isoform in panel.isoforms() {
        let junction = panel.junction(isoform.junction);
        let (donor, acceptor) = (&junction.donors[isoform.donor], &junction.acceptor);
        let donors = &mut contigs[donor.contig.index()].donors;
        donors.add(panel, BoundaryKind::Donor, isoform, donor);
        let acceptors = &mut contigs[acceptor.contig.index()].acceptors;
        acceptors.add(panel, BoundaryKind::Acceptor, isoform, acceptor);
    }
    for contig in &mut contigs {
        contig.donors.index();
        contig.acceptors.index();
    }
    contigs
}

/// The base that a junction has at a distance beyond a boundary of one of its contigs: behind the donor's
/// its inserted bases and then the acceptor's contig, before the acceptor's the same the other way.
fn base_beyond(
    panel: &Panel,
    kind: BoundaryKind,
    isoform: JunctionIsoform,
    distance: usize,
) -> Option<u8> {
    let junction = panel.junction(isoform.junction);
    let (donor, acceptor) = (&junction.donors[isoform.donor], &junction.acceptor);
    let own = match kind {
        BoundaryKind::Donor => &donor.insert,
        BoundaryKind::Acceptor => &acceptor.insert,
    };
    match (distance.checked_sub(own.len()), kind) {
        (Some(beyond), BoundaryKind::Donor) => acceptor.right_base(panel, beyond),
        (Some(beyond), BoundaryKind::Acceptor) => donor.left_base(panel, beyond),
        (None, BoundaryKind::Donor) => own.get(distance).copied(),
        (None, BoundaryKind::Acceptor) => own.iter().rev().nth(distance).copied(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn what_is_looked_up_is_what_comparing_with_all_finds() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let boundaries = boundaries(&panel);
        let acceptors = &boundaries[panel.drivers[0].transcript.index()].acceptors;
        let most = acceptors.iter().max_by_key(|one| one.leaving.len());
        let most = most.expect("the driver has acceptors");
        let mut random = ChaCha8Rng::seed_from_u64(5);
        let mut found_any = 0;
        for _ in 0..5000 {
            let index = random.random_range(0..=most.leaving.len());
            let given = most.leaving.get(index).map_or(most.own, |one| one.beyond);
            let mut packed = given.bases;
            for _ in 0..random.random_range(0..6) {
                packed ^= random.random_range(0..4) << (2 * random.random_range(0..NEAR_JOIN));
            }
            for fusions in [true, false] {
                let all = most
                    .leaving
                    .iter()
                    .filter(|one| fusions || !one.is_fusion());
                let all = all.filter(|one| one.is_plausible(packed, lowest(NEAR_JOIN)));
                let all: Vec<JunctionIsoform> = all.map(|one| one.isoform).collect();
                let mut found = Vec::new();
                most.for_each_plausible(packed, NEAR_JOIN, fusions, |one| found.push(one));
                assert_eq!(found, all);
                found_any += all.len();
            }
        }
        assert!(found_any > 5000);
    }
}
