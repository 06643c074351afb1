//! Where a contig can be joined to something else, and what comes next there.

use super::side::NEAR;
use crate::panel::{Arrangement, Flank, Junction, JunctionKind, Panel};
use crate::screen::pack;

/// Mismatches next to a break up to which a junction is worth aligning to. More than a read may
/// have, so that a rival which is nearly as good is still compared.
const WORTH_ALIGNING: u32 = 3;

/// The same for wild type and unspliced, which a fusion has to beat whatever errors the read has:
/// bases of another origin differ in nine of twelve.
const WORTH_AS_RIVAL: u32 = 6;

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
    /// The others by every value of either half that differs in at most one base, sorted.
    by_half: [Vec<(u32, u32)>; 2],
}

/// The breaks of one contig, in the order of their positions.
#[derive(Debug, Clone, Default)]
pub struct ContigBreaks {
    /// Boundaries at which the contig is the left side.
    pub donors: Vec<Break>,
    /// Boundaries at which the contig is the right side.
    pub acceptors: Vec<Break>,
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

    /// Mismatches against `count` packed bases of a read.
    fn mismatches(self, packed: u32, count: usize) -> u32 {
        let differing = self.bases ^ packed;
        ((differing | differing >> 1) & self.known & lowest(count)).count_ones()
    }
}

impl Break {
    fn new(position: usize) -> Self {
        Self {
            position,
            arrangements: Vec::new(),
            always: Vec::new(),
            by_half: [Vec::new(), Vec::new()],
        }
    }

    /// Makes the tables by halves, when all arrangements are there.
    fn index(&mut self) {
        for (index, (arrangement, beyond)) in self.arrangements.iter().enumerate() {
            let index = index as u32;
            if arrangement.kind != JunctionKind::Fusion || beyond.known != lowest(NEAR) {
                self.always.push(index);
                continue;
            }
            for (which, table) in self.by_half.iter_mut().enumerate() {
                table.extend(near(half(beyond.bases, which)).map(|value| (value, index)));
            }
        }
        self.by_half
            .iter_mut()
            .for_each(|table| table.sort_unstable());
    }

    /// Calls `each` with the arrangements that may explain the read's bases beyond the break, in
    /// the order of the panel: `packed` holds `count` of them, nearest lowest.
    pub fn worth_aligning(&self, packed: u32, count: usize, mut each: impl FnMut(Arrangement)) {
        let worth = |index: u32| {
            let (arrangement, beyond) = self.arrangements[index as usize];
            let worth = beyond.mismatches(packed, count) <= most_mismatches(arrangement.kind);
            worth.then_some(arrangement)
        };
        if count < NEAR || self.arrangements.len() < MANY {
            let all = 0..self.arrangements.len() as u32;
            return all.filter_map(worth).for_each(each);
        }
        let mut found: Vec<u32> = self.always.clone();
        for (which, table) in self.by_half.iter().enumerate() {
            let value = half(packed, which);
            let from = table.partition_point(|one| one.0 < value);
            let alike = table[from..].iter().take_while(|one| one.0 == value);
            found.extend(
                alike
                    .map(|one| one.1)
                    .filter(|&index| worth(index).is_some()),
            );
        }
        found.sort_unstable();
        found.dedup();
        found.into_iter().filter_map(worth).for_each(&mut each);
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
        add(
            &mut contigs[donor.contig].donors,
            donor.position,
            arrangement,
            right,
        );
        add(
            &mut contigs[junction.acceptor.contig].acceptors,
            junction.acceptor.position,
            arrangement,
            left,
        );
    }
    for contig in &mut contigs {
        let all = contig.donors.iter_mut().chain(&mut contig.acceptors);
        all.for_each(Break::index);
        contig.donors.sort_by_key(|one| one.position);
        contig.acceptors.sort_by_key(|one| one.position);
    }
    contigs
}

fn add(breaks: &mut Vec<Break>, position: usize, arrangement: Arrangement, beyond: Beyond) {
    let known = breaks.iter().position(|one| one.position == position);
    let index = known.unwrap_or_else(|| {
        breaks.push(Break::new(position));
        breaks.len() - 1
    });
    breaks[index].arrangements.push((arrangement, beyond));
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
        let acceptors = &breaks[panel.driver].acceptors;
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
                    beyond.mismatches(packed, NEAR) <= most_mismatches(arrangement.kind)
                })
                .map(|one| one.0)
                .collect();
            let mut found = Vec::new();
            most.worth_aligning(packed, NEAR, |one| found.push(one));
            assert_eq!(found, all);
            found_any += all.len();
        }
        assert!(found_any > 5000);
    }
}
