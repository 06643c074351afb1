//! Where a contig can be joined to something else, and what comes next there.

use super::side::NEAR;
use crate::panel::{Arrangement, Flank, Junction, JunctionKind, Panel};
use crate::screen::pack_leftward;

/// Mismatches next to a break up to which a junction is worth aligning to. More than a read may
/// have, so that a rival which is nearly as good is still compared.
const WORTH_ALIGNING: u32 = 3;

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
}

/// The breaks of one contig, in the order of their positions.
#[derive(Debug, Clone, Default)]
pub struct ContigBreaks {
    /// Boundaries at which the contig is the left side.
    pub donors: Vec<Break>,
    /// Boundaries at which the contig is the right side.
    pub acceptors: Vec<Break>,
}

impl Beyond {
    fn new(bases: impl Iterator<Item = u8> + Clone) -> Self {
        let (packed, length) = pack_leftward(bases.clone().take(NEAR));
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
        let compared = (1_u32 << (2 * count.min(NEAR))) - 1;
        ((differing | differing >> 1) & self.known & compared).count_ones()
    }
}

impl Break {
    /// The arrangements that may explain the read's bases beyond the break: `packed` holds
    /// `count` of them, nearest lowest. Wild type and unspliced always may, as the rivals that a
    /// fusion has to beat.
    pub fn worth_aligning(
        &self,
        packed: u32,
        count: usize,
    ) -> impl Iterator<Item = Arrangement> + '_ {
        self.arrangements
            .iter()
            .filter(move |(arrangement, beyond)| {
                arrangement.kind != JunctionKind::Fusion
                    || beyond.mismatches(packed, count) <= WORTH_ALIGNING
            })
            .map(|(arrangement, _)| *arrangement)
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
        contig.donors.sort_by_key(|one| one.position);
        contig.acceptors.sort_by_key(|one| one.position);
    }
    contigs
}

fn add(breaks: &mut Vec<Break>, position: usize, arrangement: Arrangement, beyond: Beyond) {
    match breaks.iter_mut().find(|one| one.position == position) {
        Some(one) => one.arrangements.push((arrangement, beyond)),
        None => breaks.push(Break {
            position,
            arrangements: vec![(arrangement, beyond)],
        }),
    }
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
