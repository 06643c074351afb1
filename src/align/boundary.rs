//! Where a contig can be joined to something else, and what comes next there.

use super::extend::NEAR;
use crate::panel::{Arrangement, Flank, Junction, JunctionKind, Panel};
use crate::screen::pack;

/// Mismatches next to a break up to which a junction is worth aligning to. More than a read may
/// have, so that a rival which is nearly as good is still compared.
const WORTH_ALIGNING: u32 = 3;

/// The same for wild type and unspliced, which a fusion has to beat whatever errors the read has:
/// bases of another origin differ in nine of twelve.
pub const WORTH_AS_RIVAL: u32 = 6;

/// Half of the bases next to a break: one half of those worth aligning differs in at most one base.
const HALF: usize = NEAR / 2;

/// From this many fusions on, those worth aligning are looked up by their halves.
const MANY: usize = 24;

/// Packed bases that follow a break, nearest first, with a mask of those that are known.
#[derive(Debug, Clone, Copy)]
struct Beyond {
    bases: u32,
    known: u32,
}

/// A boundary on a contig and the junctions that leave the contig there.
#[derive(Debug, Clone)]
pub struct Break {
    /// 0-based boundary on the contig.
    pub position: usize,
    arrangements: Vec<(Arrangement, Beyond)>,
    /// Those that are looked at whatever the read has: no fusions, or not all bases known.
    always: Vec<u32>,
    /// The others by the values of either half.
    by_half: [ByHalf; 2],
}

/// Arrangements by the values of one half that differ from theirs in at most one base.
#[derive(Debug, Clone, Default)]
struct ByHalf {
    /// Where each value's arrangements start, and at last where they end; empty where arrangements
    /// are too few to be looked up.
    starts: Vec<u32>,
    arrangements: Vec<u32>,
}

impl ByHalf {
    /// `pairs` of a value and an arrangement, those of each value in the order of the panel.
    fn new(pairs: &[(u32, u32)]) -> Self {
        // Counted and set in their places: faster than sorting, and done at every start.
        let mut starts = vec![0; (1 << (2 * HALF)) + 1];
        for &(value, _) in pairs {
            starts[value as usize + 1] += 1;
        }
        for value in 1..starts.len() {
            starts[value] += starts[value - 1];
        }
        let mut next = starts.clone();
        let mut arrangements = vec![0; pairs.len()];
        for &(value, arrangement) in pairs {
            let next = &mut next[value as usize];
            arrangements[*next as usize] = arrangement;
            *next += 1;
        }
        Self {
            starts,
            arrangements,
        }
    }

    /// Arrangements near a value.
    fn near(&self, value: u32) -> &[u32] {
        match self.starts.get(value as usize..) {
            Some(&[from, to, ..]) => &self.arrangements[from as usize..to as usize],
            _ => &[],
        }
    }
}

/// The breaks of one contig that are left or entered there, in the order of their positions.
#[derive(Debug, Clone, Default)]
pub struct Breaks {
    list: Vec<Break>,
    /// For every position up to the last break, how many breaks lie before it.
    before: Vec<u32>,
}

/// The breaks of one contig.
#[derive(Debug, Clone, Default)]
pub struct ContigBreaks {
    /// Boundaries at which the contig is the left side.
    pub donors: Breaks,
    /// Boundaries at which the contig is the right side.
    pub acceptors: Breaks,
}

impl Breaks {
    fn add(&mut self, position: usize, arrangement: Arrangement, beyond: Beyond) {
        let known = self.list.iter().position(|one| one.position == position);
        let index = known.unwrap_or_else(|| {
            self.list.push(Break::new(position));
            self.list.len() - 1
        });
        self.list[index].arrangements.push((arrangement, beyond));
    }

    /// Makes the tables, when all arrangements are there.
    fn index(&mut self) {
        self.list.iter_mut().for_each(Break::index);
        self.list.sort_by_key(|one| one.position);
        for (index, one) in self.list.iter().enumerate() {
            self.before.resize(one.position + 1, index as u32);
        }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Break> {
        self.list.iter()
    }

    /// Those that lie from `lowest` to `highest`, both included.
    #[inline]
    pub fn within(&self, lowest: i64, highest: i64) -> impl Iterator<Item = &Break> {
        let first = self.before.get(lowest.max(0) as usize);
        let list = first.map_or(&[][..], |&first| &self.list[first as usize..]);
        list.iter()
            .take_while(move |one| one.position as i64 <= highest)
    }

    /// The one at a position.
    pub fn at(&self, position: usize) -> Option<&Break> {
        let found = self.list.get(*self.before.get(position)? as usize)?;
        (found.position == position).then_some(found)
    }
}

/// Mask of the lowest `count` packed bases, one bit each.
fn lowest(count: usize) -> u32 {
    const EVERY: u32 = 0x5555_5555;
    EVERY & ((1_u32 << (2 * count.min(NEAR))) - 1)
}

/// One half of packed bases.
fn half(packed: u32, which: usize) -> u32 {
    (packed >> (2 * HALF * which)) & ((1 << (2 * HALF)) - 1)
}

/// The values of a half that differ from `value` in at most one base.
fn near(value: u32) -> impl Iterator<Item = u32> {
    let others =
        (0..HALF).flat_map(move |base| (1..4).map(move |change| value ^ change << (2 * base)));
    std::iter::once(value).chain(others)
}

impl Beyond {
    fn new(bases: impl Iterator<Item = u8> + Clone) -> Self {
        let (packed, length) = pack(bases.clone().take(NEAR));
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
        let differing = self.bases ^ packed;
        ((differing | differing >> 1) & self.known & compared).count_ones()
    }
}

impl Break {
    fn new(position: usize) -> Self {
        Self {
            position,
            arrangements: Vec::new(),
            always: Vec::new(),
            by_half: Default::default(),
        }
    }

    /// Makes the tables by halves, when all arrangements are there.
    fn index(&mut self) {
        let mut by_half = [Vec::new(), Vec::new()];
        for (index, (arrangement, beyond)) in self.arrangements.iter().enumerate() {
            let index = index as u32;
            if arrangement.kind != JunctionKind::Fusion || beyond.known != lowest(NEAR) {
                self.always.push(index);
                continue;
            }
            for (which, pairs) in by_half.iter_mut().enumerate() {
                pairs.extend(near(half(beyond.bases, which)).map(|value| (value, index)));
            }
        }
        if self.arrangements.len() >= MANY {
            self.by_half = by_half.map(|pairs| ByHalf::new(&pairs));
        }
    }

    /// Calls `each` with the arrangements that may explain the read's bases beyond the break, in
    /// the order of the panel: `packed` holds `count` of them, nearest lowest. Without `fusions`,
    /// those that are none.
    pub fn worth_aligning(
        &self,
        packed: u32,
        count: usize,
        fusions: bool,
        mut each: impl FnMut(Arrangement),
    ) {
        let compared = lowest(count);
        let is_worth = |(arrangement, beyond): &(Arrangement, Beyond)| {
            beyond.mismatches(packed, compared) <= most_mismatches(arrangement.kind)
        };
        let at = |&index: &u32| &self.arrangements[index as usize];
        if !fusions {
            let others = self.always.iter().map(at);
            let others = others.filter(|one| one.0.kind != JunctionKind::Fusion);
            others
                .filter(|one| is_worth(one))
                .for_each(|one| each(one.0));
        } else if count < NEAR || self.arrangements.len() < MANY {
            let all = self.arrangements.iter();
            all.filter(|one| is_worth(one)).for_each(|one| each(one.0));
        } else {
            let [first, second] = [0, 1].map(|which| self.by_half[which].near(half(packed, which)));
            let mut found: Vec<u32> = Vec::with_capacity(self.always.len() + first.len());
            for list in [&self.always, first, second] {
                found.extend(list.iter().filter(|index| is_worth(at(index))));
            }
            found.sort_unstable();
            found.dedup();
            found.iter().for_each(|index| each(at(index).0));
        }
    }
}

/// Mismatches next to a break up to which an arrangement is looked at.
fn most_mismatches(kind: JunctionKind) -> u32 {
    match kind {
        JunctionKind::Fusion => WORTH_ALIGNING,
        JunctionKind::WildType | JunctionKind::Unspliced => WORTH_AS_RIVAL,
    }
}

/// The breaks of every contig of a panel.
pub fn breaks(panel: &Panel) -> Vec<ContigBreaks> {
    let mut contigs = vec![ContigBreaks::default(); panel.contigs()];
    for arrangement in panel.arrangements() {
        let junction = &panel.junctions[arrangement.junction];
        let donor = &junction.donors[arrangement.donor];
        let right = bases_right(panel, donor, junction);
        let left = bases_left(panel, donor, junction);
        let acceptor = &junction.acceptor;
        let donors = &mut contigs[donor.contig].donors;
        donors.add(donor.position, arrangement, right);
        let acceptors = &mut contigs[acceptor.contig].acceptors;
        acceptors.add(acceptor.position, arrangement, left);
    }
    for contig in &mut contigs {
        contig.donors.index();
        contig.acceptors.index();
    }
    contigs
}

/// What follows the donor's boundary: its insert, then the acceptor.
fn bases_right(panel: &Panel, donor: &Flank, junction: &Junction) -> Beyond {
    let acceptor = junction.right_sequence(panel, NEAR);
    Beyond::new(donor.insert.iter().chain(&acceptor).copied())
}

/// What precedes the acceptor's boundary, backwards: its insert, then the donor.
fn bases_left(panel: &Panel, donor: &Flank, junction: &Junction) -> Beyond {
    let insert = junction.acceptor.insert.iter().rev().copied();
    let donor = (0..NEAR).map_while(|distance| donor.left_base(panel, distance));
    Beyond::new(insert.chain(donor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn looking_up_halves_finds_what_comparing_with_all_finds() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let breaks = breaks(&panel);
        let acceptors = &breaks[panel.drivers[0].transcript.index()].acceptors;
        let most = acceptors.iter().max_by_key(|one| one.arrangements.len());
        let most = most.expect("the driver has acceptors");
        let mut random = ChaCha8Rng::seed_from_u64(5);
        let mut found_any = 0;
        for _ in 0..5000 {
            let index = random.random_range(0..most.arrangements.len());
            let mut packed = most.arrangements[index].1.bases;
            for _ in 0..random.random_range(0..6) {
                packed ^= random.random_range(0..4) << (2 * random.random_range(0..NEAR));
            }
            let all: Vec<Arrangement> = most
                .arrangements
                .iter()
                .filter(|(arrangement, beyond)| {
                    beyond.mismatches(packed, lowest(NEAR)) <= most_mismatches(arrangement.kind)
                })
                .map(|one| one.0)
                .collect();
            let mut found = Vec::new();
            most.worth_aligning(packed, NEAR, true, |one| found.push(one));
            assert_eq!(found, all);
            found_any += all.len();
        }
        assert!(found_any > 5000);
    }
}
