//! Reads that end in a piece of the panel which is inserted at a join: what they show goes on with the piece, so that
//! they are named otherwise than reads that show both sides.

use super::key_pair::Junctions;
use crate::align::rule::OVERHANG;
use crate::evidence::JunctionSum;
use crate::evidence::pile::window;
use crate::evidence::shown::REACH;
use crate::panel::{Boundary, Donor, JunctionKey, Panel};
use std::collections::BTreeMap;

/// A join goes on with a piece if more than one in so many of its reads show what follows there.
const ONE_IN: u64 = 10;

/// Fragments that a join with the piece between its sides has at least.
const LEAST: u64 = 2;

/// A join with bases inserted between its sides, as it is seen from either of these.
struct Whole<'e> {
    key: &'e JunctionKey,
    outward: [Vec<u8>; 2],
}

impl<'e> Whole<'e> {
    /// A join of two known sides.
    fn new(panel: &Panel, key: &'e JunctionKey) -> Option<Self> {
        let before = outward(panel, key, Side::Before)?;
        let after = outward(panel, key, Side::After)?;
        Some(Self {
            key,
            outward: [before, after],
        })
    }
}

/// The sides of a join on which reads may end in a piece.
#[derive(Clone, Copy)]
enum Side {
    Before,
    After,
}

/// Gives joins that the panel does not list to one of the same other side, if their reads end in the bases that are
/// inserted there.
pub(super) fn join_pieces(
    panel: &Panel,
    junctions: &mut Junctions,
    give: &mut dyn FnMut(&JunctionKey, &JunctionKey),
) {
    let with_inserted = junctions.iter();
    let with_inserted =
        with_inserted.filter(|(key, sum)| !key.inserted.is_empty() && sum.fragments >= LEAST);
    let wholes: Vec<Whole> = with_inserted
        .filter_map(|(key, _)| Whole::new(panel, key))
        .collect();
    // By the side that is the same: a library may show thousands of joins.
    let mut by_donor: BTreeMap<Donor, Vec<&Whole>> = BTreeMap::new();
    let mut by_acceptor: BTreeMap<Boundary, Vec<&Whole>> = BTreeMap::new();
    for whole in &wholes {
        by_donor.entry(whole.key.donor).or_default().push(whole);
        by_acceptor
            .entry(whole.key.acceptor)
            .or_default()
            .push(whole);
    }
    let unlisted = junctions.iter();
    let unlisted = unlisted.filter(|(key, _)| panel.junction_id(key).is_none());
    let ended = unlisted.filter_map(|(key, sum)| {
        let goes_on = |side, wholes: &[&Whole<'_>]| {
            let own = outward(panel, key, side)?;
            let mut others = wholes.iter().filter(|other| other.key != *key);
            let whole = others.find(|other| ends_in_piece((key, sum), &own, other, side))?;
            Some(whole.key.clone())
        };
        let after = by_donor.get(&key.donor);
        let before = || by_acceptor.get(&key.acceptor);
        let other = after
            .and_then(|wholes| goes_on(Side::After, wholes))
            .or_else(|| goes_on(Side::Before, before()?))?;
        Some(((*key).clone(), other))
    });
    let ended: Vec<(JunctionKey, JunctionKey)> = ended.collect();
    for (key, other) in ended {
        // It may itself have been given to another one.
        if !junctions.contains_key(&other) {
            continue;
        }
        let Some((sum, main)) = junctions.remove(&key).zip(junctions.get_mut(&other)) else {
            continue;
        };
        // The join lies before the piece in both if its sides before it are the same.
        let by = match key.donor == other.donor {
            true => 0,
            false => other.inserted.len() as i32 - key.inserted.len() as i32,
        };
        give(&key, &other);
        main.to_mut().absorb(&sum, by, by);
    }
}

/// Whether a join has the bases of another one as far as its reads show it: the two differ behind the bases that are
/// inserted at the other.
fn ends_in_piece(
    (key, sum): (&JunctionKey, &JunctionSum),
    own: &[u8],
    other: &Whole,
    side: Side,
) -> bool {
    let both = own.iter().zip(&other.outward[side as usize]);
    let alike = both.take_while(|(own, its)| own == its).count();
    let piece = other.key.inserted.len();
    let beyond = alike + OVERHANG;
    if !(piece..=piece + OVERHANG).contains(&alike) || beyond >= REACH {
        return false;
    }
    let (places, join) = (sum.pile.places(), window(key.donor));
    let depth = |distance: usize| match side {
        // What is inserted stands behind the join.
        Side::Before => (join + key.inserted.len())
            .checked_sub(distance + 1)
            .map_or(0, |place| places.depth(place)),
        Side::After => places.depth(join + distance),
    };
    let shown = depth(alike / 2);
    shown > 0 && ONE_IN * depth(beyond) <= shown
}

/// The bases of a join outward from its other side, those that are inserted first; `None` of a foreign partner.
fn outward(panel: &Panel, key: &JunctionKey, side: Side) -> Option<Vec<u8>> {
    let Donor::Known(donor) = key.donor else {
        return None;
    };
    let inserted = key.inserted.iter();
    Some(match side {
        Side::Before => {
            let before = &panel.contig(donor.contig)[..donor.position as usize];
            let outward = inserted.rev().chain(before.iter().rev());
            outward.take(REACH).copied().collect()
        }
        Side::After => {
            let after = &panel.contig(key.acceptor.contig)[key.acceptor.position as usize..];
            inserted.chain(after).take(REACH).copied().collect()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::cases::{PANEL, across, add_read, key};
    use super::super::nearby::put_together;
    use crate::evidence::Evidence;

    /// An exon that is spliced from the middle of the driver's intron, and bases of another gene.
    #[test]
    fn reads_that_end_in_the_inserted_bases_are_of_the_join_that_has_them() {
        let mut introns = PANEL.introns.iter();
        let intron = introns.find(|one| one.name == "19").expect("intron 19");
        let intron = &intron.sequence[400..];
        let other_gene = across("CLTC", 200, 0);
        for (case, piece) in [
            ("of the intron", &intron[..60]),
            ("of a gene", &other_gene[..40]),
        ] {
            let [before, after] = [across("RANBP2", 70, 0), across("RANBP2", 0, 70)];
            let whole = [&before, piece, &after[..]].concat();
            let mut evidence = Evidence::default();
            for shift in 0..8 {
                add_read(&mut evidence, &whole[shift..shift + 160]);
                add_read(&mut evidence, &whole[10 + shift..70 + piece.len() + shift]);
                add_read(&mut evidence, &whole[70 - shift..120 + piece.len() + shift]);
            }
            let junctions = put_together(&PANEL, &evidence);
            let names: Vec<_> = junctions
                .iter()
                .map(|(key, sum)| (key, sum.fragments))
                .collect();
            assert_eq!(names.len(), 1, "{case}: {names:?}");
            assert_eq!(names[0].0.inserted.len(), piece.len(), "{case}");
            assert_eq!(names[0].0.acceptor, key("RANBP2").acceptor, "{case}");
        }
        // Reads of a fusion into the intron go on there.
        let mut evidence = Evidence::default();
        for shift in 0..8 {
            let [before, after] = [across("RANBP2", 70, 0), across("RANBP2", 0, 70)];
            let piece = [&before[shift..], &intron[..60], &after[..]].concat();
            add_read(&mut evidence, &piece);
            add_read(&mut evidence, &[&before[shift..], &intron[..130]].concat());
        }
        assert_eq!(put_together(&PANEL, &evidence).len(), 2);
    }
}
