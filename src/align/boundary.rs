//! Where a contig can be joined to something else, and what comes next there.
//!
//! A gene has dozens of exon ends, and the driver's acceptor exons are shared by every fusion of the
//! panel. A boundary therefore knows the twelve bases that follow it in each junction: comparing
//! those with the read's, as one word, rules out nearly all of the junctions before any is aligned.

use super::rule::{NEAR_JOIN, PLAUSIBLE_MISMATCHES, PLAUSIBLE_RIVAL_MISMATCHES};
use crate::panel::{Flank, Junction, JunctionIsoform, JunctionKind, Panel};
use crate::screen::pack;

/// Half of the bases next to a boundary. Of three mismatches one half holds at most one, so that
/// every plausible fusion is found by one of its halves.
const HALF: usize = NEAR_JOIN / 2;

/// Mismatches that one half of a plausible fusion has at most.
const HALF_MISMATCHES: u32 = PLAUSIBLE_MISMATCHES / 2;

// `values_near` goes through the values with no mismatch and with one.
const _: () = assert!(HALF_MISMATCHES == 1);

/// From this many junctions on, the plausible ones are looked up by their halves. It changes no
/// answer: both ways find the same, and a test holds them to it.
const MANY: usize = 24;

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

/// A place where a contig can be joined, and the junctions that leave the contig there.
#[derive(Debug, Clone)]
pub struct Boundary {
    /// 0-based position on the contig: donors end before it, acceptors start at it.
    pub position: usize,
    /// The junctions, each by one of its donors, and what they have beyond the boundary.
    isoforms: Vec<(JunctionIsoform, FlankingBases)>,
    /// Indices of those that are compared whatever the read has: no fusions, or with unknown bases.
    always_compared: Vec<u32>,
    /// The others by the values of either half; none where all are few enough to be compared.
    by_half: Option<[ByHalf; 2]>,
}

/// Indices of isoforms by the values of one half that differ from theirs in at most one base.
#[derive(Debug, Clone)]
struct ByHalf {
    /// Where the isoforms of each value start, and at last where they end.
    starts: Vec<u32>,
    isoforms: Vec<u32>,
}

impl ByHalf {
    /// `pairs` of a value and an isoform, those of each value in the order of the panel.
    fn new(pairs: &[(u32, u32)]) -> Self {
        // A counting sort: faster than comparing, and done at every start of the program. First how
        // many isoforms each value has, then where they start, then each is put in its place.
        let mut starts = vec![0; (1 << (2 * HALF)) + 1];
        for &(value, _) in pairs {
            starts[value as usize + 1] += 1;
        }
        for value in 1..starts.len() {
            starts[value] += starts[value - 1];
        }
        let mut next = starts.clone();
        let mut isoforms = vec![0; pairs.len()];
        for &(value, isoform) in pairs {
            let next = &mut next[value as usize];
            isoforms[*next as usize] = isoform;
            *next += 1;
        }
        Self { starts, isoforms }
    }

    /// Isoforms near a value.
    fn near(&self, value: u32) -> &[u32] {
        match self.starts.get(value as usize..) {
            Some(&[from, to, ..]) => &self.isoforms[from as usize..to as usize],
            _ => &[],
        }
    }
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
    fn add(&mut self, position: usize, isoform: JunctionIsoform, beyond: FlankingBases) {
        let known = self.list.iter().position(|one| one.position == position);
        let index = known.unwrap_or_else(|| {
            self.list.push(Boundary::new(position));
            self.list.len() - 1
        });
        self.list[index].isoforms.push((isoform, beyond));
    }

    /// Makes the tables, when all isoforms are there.
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

/// One half of packed bases.
fn half(packed: u32, which: usize) -> u32 {
    (packed >> (2 * HALF * which)) & ((1 << (2 * HALF)) - 1)
}

/// The values of a half that differ from `value` in at most one base.
fn values_near(value: u32) -> impl Iterator<Item = u32> {
    let others =
        (0..HALF).flat_map(move |base| (1..4).map(move |change| value ^ change << (2 * base)));
    std::iter::once(value).chain(others)
}

impl FlankingBases {
    fn new(bases: impl Iterator<Item = u8> + Clone) -> Self {
        let (packed, length) = pack(bases.clone().take(NEAR_JOIN));
        let known = bases
            .take(length)
            .enumerate()
            .filter(|(_, base)| *base != b'N')
            .fold(0, |mask, (index, _)| mask | 1 << (2 * index));
        Self {
            bases: packed,
            known,
        }
    }

    /// Mismatches against packed bases of a read, those in a mask.
    fn mismatches(self, packed: u32, compared: u32) -> u32 {
        // Two bits are one base: it differs if either bit does, and the lower one counts it.
        let differing = self.bases ^ packed;
        ((differing | differing >> 1) & self.known & compared).count_ones()
    }
}

impl Boundary {
    fn new(position: usize) -> Self {
        Self {
            position,
            isoforms: Vec::new(),
            always_compared: Vec::new(),
            by_half: None,
        }
    }

    /// Makes the tables by halves, when all isoforms are there.
    fn index(&mut self) {
        let mut by_half = [Vec::new(), Vec::new()];
        for (index, (isoform, beyond)) in self.isoforms.iter().enumerate() {
            let index = index as u32;
            if isoform.kind != JunctionKind::Fusion || beyond.known != lowest(NEAR_JOIN) {
                self.always_compared.push(index);
                continue;
            }
            for (which, pairs) in by_half.iter_mut().enumerate() {
                pairs.extend(values_near(half(beyond.bases, which)).map(|value| (value, index)));
            }
        }
        if self.isoforms.len() >= MANY {
            self.by_half = Some(by_half.map(|pairs| ByHalf::new(&pairs)));
        }
    }

    /// The junctions that leave the contig here, each by one of its donors.
    pub fn isoforms(&self) -> impl Iterator<Item = JunctionIsoform> {
        self.isoforms.iter().map(|one| one.0)
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
        let is_plausible = |(isoform, beyond): &(JunctionIsoform, FlankingBases)| {
            beyond.mismatches(packed, compared) <= most_mismatches(isoform.kind)
        };
        let at = |&index: &u32| &self.isoforms[index as usize];
        match &self.by_half {
            _ if !fusions => {
                let compared = self.always_compared.iter().map(at);
                let others = compared.filter(|one| one.0.kind != JunctionKind::Fusion);
                let plausible = others.filter(|one| is_plausible(one));
                plausible.for_each(|one| each(one.0));
            }
            // With fewer bases than the halves are made of, nothing can be looked up.
            Some(halves) if count >= NEAR_JOIN => {
                let [first, second] = [0, 1].map(|which| halves[which].near(half(packed, which)));
                let mut found: Vec<u32> =
                    Vec::with_capacity(self.always_compared.len() + first.len());
                for list in [&self.always_compared, first, second] {
                    found.extend(list.iter().filter(|index| is_plausible(at(index))));
                }
                found.sort_unstable();
                found.dedup();
                found.iter().for_each(|index| each(at(index).0));
            }
            _ => {
                let plausible = self.isoforms.iter().filter(|one| is_plausible(one));
                plausible.for_each(|one| each(one.0));
            }
        }
    }
}

/// Mismatches next to a boundary up to which an isoform is aligned.
fn most_mismatches(kind: JunctionKind) -> u32 {
    match kind {
        JunctionKind::Fusion => PLAUSIBLE_MISMATCHES,
        JunctionKind::WildType | JunctionKind::Unspliced => PLAUSIBLE_RIVAL_MISMATCHES,
    }
}

/// The boundaries of every contig of a panel.
pub fn boundaries(panel: &Panel) -> Vec<ContigBoundaries> {
    let mut contigs = vec![ContigBoundaries::default(); panel.contigs()];
    for isoform in panel.isoforms() {
        let junction = panel.junction(isoform.junction);
        let donor = &junction.donors[isoform.donor];
        let right = bases_right(panel, donor, junction);
        let left = bases_left(panel, donor, junction);
        let acceptor = &junction.acceptor;
        let donors = &mut contigs[donor.contig.index()].donors;
        donors.add(donor.position, isoform, right);
        let acceptors = &mut contigs[acceptor.contig.index()].acceptors;
        acceptors.add(acceptor.position, isoform, left);
    }
    for contig in &mut contigs {
        contig.donors.index();
        contig.acceptors.index();
    }
    contigs
}

/// What follows the donor's boundary: its insert, then the acceptor.
fn bases_right(panel: &Panel, donor: &Flank, junction: &Junction) -> FlankingBases {
    let acceptor = junction.right_sequence(panel, NEAR_JOIN);
    FlankingBases::new(donor.insert.iter().chain(&acceptor).copied())
}

/// What precedes the acceptor's boundary, backwards: its insert, then the donor.
fn bases_left(panel: &Panel, donor: &Flank, junction: &Junction) -> FlankingBases {
    let insert = junction.acceptor.insert.iter().rev().copied();
    let donor = (0..NEAR_JOIN).map_while(|distance| donor.left_base(panel, distance));
    FlankingBases::new(insert.chain(donor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn looking_up_halves_finds_what_comparing_with_all_finds() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let boundaries = boundaries(&panel);
        let acceptors = &boundaries[panel.drivers[0].transcript.index()].acceptors;
        let most = acceptors.iter().max_by_key(|one| one.isoforms.len());
        let most = most.expect("the driver has acceptors");
        let mut random = ChaCha8Rng::seed_from_u64(5);
        let mut found_any = 0;
        for _ in 0..5000 {
            let index = random.random_range(0..most.isoforms.len());
            let mut packed = most.isoforms[index].1.bases;
            for _ in 0..random.random_range(0..6) {
                packed ^= random.random_range(0..4) << (2 * random.random_range(0..NEAR_JOIN));
            }
            let all: Vec<JunctionIsoform> = most
                .isoforms
                .iter()
                .filter(|(isoform, beyond)| {
                    beyond.mismatches(packed, lowest(NEAR_JOIN)) <= most_mismatches(isoform.kind)
                })
                .map(|one| one.0)
                .collect();
            let mut found = Vec::new();
            most.for_each_plausible(packed, NEAR_JOIN, true, |one| found.push(one));
            assert_eq!(found, all);
            found_any += all.len();
        }
        assert!(found_any > 5000);
    }
}
