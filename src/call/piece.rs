//! Reads that end in a piece of the panel which is inserted at a join: what they show goes on with the piece, so that
//! they are named otherwise than reads that show both sides.

use super::key_pair::Junctions;
use crate::align::rule::OVERHANG;
use crate::evidence::JunctionSum;
use crate::evidence::pile::window;
use crate::evidence::shown::REACH;
use crate::panel::{Donor, JunctionKey, Panel};

/// A join goes on with a piece if more than one in so many of its reads show what follows there.
const ONE_IN: u64 = 10;

/// Fragments that a join with the piece between its sides has at least.
const LEAST: u64 = 2;

/// The side of a join on which reads end in a piece.
#[derive(Clone, Copy, PartialEq, Eq)]
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
    let is_known = |key: &JunctionKey| matches!(key.donor, Donor::Known(_));
    let whole = junctions
        .iter()
        .filter(|(key, sum)| is_known(key) && !key.inserted.is_empty() && sum.fragments >= LEAST);
    let whole: Vec<&JunctionKey> = whole.map(|(key, _)| *key).collect();
    let unlisted = junctions.iter();
    let unlisted = unlisted.filter(|(key, _)| is_known(key) && panel.junction_id(key).is_none());
    let ended = unlisted.filter_map(|(key, sum)| {
        let mut others = whole.iter().filter(|other| *other != key);
        let of = others.find(|other| {
            let side = match (key.donor == other.donor, key.acceptor == other.acceptor) {
                (true, _) => Side::After,
                (false, true) => Side::Before,
                (false, false) => return false,
            };
            ends_in_piece(panel, (key, sum), other, side)
        });
        of.map(|other| (*key, *other))
    });
    let ended: Vec<(&JunctionKey, &JunctionKey)> = ended.collect();
    for (key, other) in ended {
        let Some(sum) = junctions.remove(key) else {
            continue;
        };
        match junctions.get_mut(other) {
            Some(main) => {
                // The join lies before the piece in both if its sides before it are the same.
                let by = match key.donor == other.donor {
                    true => 0,
                    false => other.inserted.len() as i32 - key.inserted.len() as i32,
                };
                give(key, other);
                main.to_mut().absorb(&sum, by, by);
            }
            None => _ = junctions.insert(key, sum),
        }
    }
}

/// Whether a join has the bases of another one as far as its reads show it: the two differ behind the bases that are
/// inserted at the other.
fn ends_in_piece(
    panel: &Panel,
    (key, sum): (&JunctionKey, &JunctionSum),
    other: &JunctionKey,
    side: Side,
) -> bool {
    let [own, its] = [key, other].map(|one| outward(panel, one, side));
    let both = own.iter().zip(&its);
    let alike = both.take_while(|(own, its)| own == its).count();
    let piece = other.inserted.len();
    let beyond = alike + OVERHANG;
    if !(piece..=piece + OVERHANG).contains(&alike) || beyond >= REACH {
        return false;
    }
    let (places, join) = (sum.pile.places(), window(key.donor));
    let depth = |distance: usize| match side {
        Side::Before => join
            .checked_sub(distance + 1)
            .map_or(0, |place| places.depth(place)),
        Side::After => places.depth(join + distance),
    };
    let shown = depth(alike / 2);
    shown > 0 && ONE_IN * depth(beyond) <= shown
}

/// The bases of a join outward from its other side, those that are inserted first.
fn outward(panel: &Panel, key: &JunctionKey, side: Side) -> Vec<u8> {
    let junction = panel.junction_of(key);
    match side {
        Side::After => junction.right_sequence(panel, REACH),
        Side::Before => {
            let before = junction.left_sequence(panel, REACH);
            let all = [&before[..], &key.inserted].concat();
            all.into_iter().rev().take(REACH).collect()
        }
    }
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
