//! Foreign keys of one join whose reads enter the driver a few bases apart, put together.

use super::nearby::Junctions;
use crate::panel::{Donor, JunctionKey, Panel, SIGNATURE_BASES};
use std::cmp::Reverse;

/// Fewest bases of two signatures that are compared, where one enters the driver before the other.
const COMPARED: usize = SIGNATURE_BASES / 2;

/// Gives a foreign key to one with more fragments that is of the same bases. Where a few bases of the partner are
/// like those of the driver, with an error or two, reads enter it before or behind them by their qualities.
pub(super) fn join_entrances(
    panel: &Panel,
    junctions: &mut Junctions,
    give: &mut dyn FnMut(&JunctionKey, &JunctionKey),
) {
    let mut keys: Vec<_> = junctions
        .iter()
        .filter(|(key, _)| key.donor == Donor::Foreign)
        .map(|(key, sum)| (Reverse(sum.unique_fragments()), panel.rank(key), *key))
        .collect();
    keys.sort_unstable();
    let mut kept: Vec<&JunctionKey> = Vec::new();
    for (_, _, key) in keys {
        let Some(same) = kept.iter().find(|other| are_same(key, other)) else {
            kept.push(key);
            continue;
        };
        if let Some((sum, main)) = junctions.remove(key).zip(junctions.get_mut(*same)) {
            give(key, same);
            // The join moves in the read as the entrance moves.
            let by = key.acceptor.position as i32 - same.acceptor.position as i32;
            main.to_mut().absorb(&sum, by, by);
        }
    }
}

/// Whether two foreign keys have the same bases, as far as both lie before the driver.
fn are_same(one: &JunctionKey, other: &JunctionKey) -> bool {
    let (first, last) = match one.acceptor.position <= other.acceptor.position {
        true => (one, other),
        false => (other, one),
    };
    let apart = (last.acceptor.position - first.acceptor.position) as usize;
    let are_plain = [one, other].map(|key| key.inserted.len()) == [SIGNATURE_BASES; 2];
    one.acceptor.contig == other.acceptor.contig
        && are_plain
        && (1..=SIGNATURE_BASES - COMPARED).contains(&apart)
        && first.inserted[apart..] == last.inserted[..SIGNATURE_BASES - apart]
}

#[cfg(test)]
mod tests {
    use super::super::nearby::{given, put_together};
    use super::*;
    use crate::evidence::Evidence;
    use crate::panel::Boundary;

    #[test]
    fn keys_of_the_same_bases_are_one() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let lane = panel.lane_named("RANBP2").expect("the panel has the lane");
        let start = panel.junction(lane.junction).key().acceptor;
        let key = |by: u32, bases: &str| JunctionKey {
            donor: Donor::Foreign,
            acceptor: Boundary {
                position: start.position + by,
                ..start
            },
            inserted: bases.as_bytes().into(),
        };
        let main = key(40, "AACAGGGCAGCAATGA");
        // the other key, and whether it is the same
        for (other, together) in [
            (key(36, "TCTAAACAGGGCAGCA"), true),
            (key(32, "TCTTTCTAAACAGGGC"), true),
            // Too few bases are left to compare.
            (key(31, "TTCTTTCTAAACAGGG"), false),
            (key(36, "TCTAAACAGGGCAGCT"), false),
            (key(36, "GGATTACAGCATCCAT"), false),
        ] {
            let mut evidence = Evidence::default();
            for (key, fragments) in [(&main, 12), (&other, 8)] {
                (0..fragments).for_each(|left| evidence.junctions.add_plain(key, -20 - left));
            }
            let found = put_together(&panel, &evidence);
            let counts: Vec<u64> = found.values().map(|sum| sum.fragments).collect();
            let given = given(&panel, &evidence);
            match together {
                true => {
                    assert_eq!(counts, [20], "{other:?}");
                    assert_eq!(given.get(&other), Some(&main));
                }
                false => assert_eq!(counts.len(), 2, "{other:?}"),
            }
        }
    }
}
