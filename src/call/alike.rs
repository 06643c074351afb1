//! Keys that reads with many errors make of one join with inserted bases: each read has another one.

use super::key_pair::{Junctions, moved, sequence_near};
use crate::evidence::JunctionSum;
use crate::panel::{Donor, JunctionKey, Panel};
use bio::alignment::distance::simd::bounded_levenshtein;
use std::cmp::Reverse;

/// Fewest inserted bases by which two keys are told to be alike: so many random ones never are.
const INSERTED: usize = 12;

/// Percent of them that may be changed, lost or added between two reads, each of which has errors.
const EDIT_PERCENT: usize = 25;

/// Bases by which the sides of two of them lie apart: a read with errors beside the join shows less of a side.
const APART: u32 = 60;

/// Most keys that are compared, those with most fragments first: each is with each.
const MOST: usize = 2000;

/// Puts joins that the panel does not list together where they have one sequence but for errors: each to the one that
/// is most like all of them.
pub(super) fn join_alike(
    panel: &Panel,
    junctions: &mut Junctions,
    give: &mut dyn FnMut(&JunctionKey, &JunctionKey),
) {
    let fragments = |sum: &JunctionSum| sum.fragments;
    let mut keys: Vec<(Reverse<u64>, &JunctionKey)> = junctions
        .iter()
        .filter(|(key, _)| key.inserted.len() >= INSERTED && key.donor != Donor::Foreign)
        .filter(|(key, _)| panel.junction_id(key).is_none())
        .map(|(key, sum)| (Reverse(fragments(sum)), *key))
        .collect();
    keys.sort_unstable();
    keys.truncate(MOST);
    let keys: Vec<&JunctionKey> = keys.into_iter().map(|(_, key)| key).collect();
    let alike = alike(panel, &keys);
    // How many fragments are of each and of those that are like it, and by how many bases all these differ from it.
    let likeness = |index: &usize| {
        let of = |key: &JunctionKey| junctions.get(key).map_or(0, |sum| fragments(sum));
        let (mut all, mut edits) = (of(keys[*index]), 0);
        for (other, apart) in &alike[*index] {
            let of_other = of(keys[*other]);
            all += of_other;
            edits += of_other * u64::from(*apart);
        }
        // Of two that are as good, the one that shows more of both sides.
        (
            Reverse(all),
            edits,
            keys[*index].inserted.len(),
            keys[*index],
        )
    };
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by_cached_key(likeness);
    let mut is_taken = vec![false; keys.len()];
    for main in order {
        if std::mem::replace(&mut is_taken[main], true) {
            continue;
        }
        for (other, _) in &alike[main] {
            if std::mem::replace(&mut is_taken[*other], true) {
                continue;
            }
            let by = moved(keys[*other], keys[main]);
            let Some((left, right)) = by else { continue };
            let sum = junctions.remove(keys[*other]);
            if let Some((sum, to)) = sum.zip(junctions.get_mut(keys[main])) {
                give(keys[*other], keys[main]);
                to.to_mut().absorb(&sum, left, right);
            }
        }
    }
}

/// For each key the others that are like it, by their indices, and the bases by which they differ.
fn alike(panel: &Panel, keys: &[&JunctionKey]) -> Vec<Vec<(usize, u32)>> {
    let mut alike = vec![Vec::new(); keys.len()];
    for (index, one) in keys.iter().enumerate() {
        for (before, other) in keys[..index].iter().enumerate() {
            if let Some(edits) = edits(panel, one, other) {
                alike[index].push((before, edits));
                alike[before].push((index, edits));
            }
        }
    }
    alike
}

/// Bases that are changed, lost or added between two joins; `None` where they are not alike.
fn edits(panel: &Panel, one: &JunctionKey, other: &JunctionKey) -> Option<u32> {
    let (Donor::Known(donor), Donor::Known(of_other)) = (one.donor, other.donor) else {
        return None;
    };
    let is_near = donor.contig == of_other.contig
        && one.acceptor.contig == other.acceptor.contig
        && donor.position.abs_diff(of_other.position) <= APART
        && one.acceptor.position.abs_diff(other.acceptor.position) <= APART;
    if !is_near {
        return None;
    }
    let inserted = one.inserted.len().min(other.inserted.len());
    let most = (EDIT_PERCENT * inserted / 100) as u32;
    // Thousands of keys are compared: those of which one has too many bases more are told by that.
    let bases = |key: &JunctionKey, donor: u32| {
        i64::from(donor) + key.inserted.len() as i64 - i64::from(key.acceptor.position)
    };
    let longer = bases(one, donor.position).abs_diff(bases(other, of_other.position));
    if longer > u64::from(most) {
        return None;
    }
    let sequences = sequence_near(panel, one, other).zip(sequence_near(panel, other, one));
    sequences.and_then(|(one, other)| bounded_levenshtein(&one, &other, most))
}

#[cfg(test)]
mod tests {
    use super::super::nearby::put_together;
    use super::*;
    use crate::evidence::Evidence;
    use crate::panel::Boundary;

    /// A join of EML4-V1's two sides, with bases between.
    fn key(panel: &Panel, donor: i32, acceptor: i32, inserted: &[u8]) -> JunctionKey {
        let lane = panel.lane_named("EML4-V1").expect("the panel has the lane");
        let listed = panel.junction(lane.junction).key();
        let Donor::Known(end) = listed.donor else {
            panic!("a lane has a partner");
        };
        let moved = |at: Boundary, by: i32| Boundary {
            position: at.position.saturating_add_signed(by),
            ..at
        };
        JunctionKey {
            donor: Donor::Known(moved(end, donor)),
            acceptor: moved(listed.acceptor, acceptor),
            inserted: inserted.into(),
        }
    }

    #[test]
    fn reads_with_errors_in_what_is_inserted_are_of_one_join() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let inserted = *b"GCTAAAGACAATTACATAACATACACGTCAGCACGAAACT";
        let changed = |places: &[usize]| {
            let mut changed = inserted;
            for place in places {
                changed[*place] = if changed[*place] == b'A' { b'C' } else { b'A' };
            }
            changed.to_vec()
        };
        let partner = panel.junction_of(&key(&panel, 0, 0, b""));
        let partner = partner.left_sequence(&panel, 20);
        // the keys of reads; how many joins they are of
        for (case, keys, expected) in [
            (
                "errors in each",
                vec![
                    (0, 0, changed(&[3])),
                    (0, 0, changed(&[17, 30])),
                    (0, 0, changed(&[8, 9])),
                    (0, 0, [&changed(&[5])[..20], &inserted[21..]].concat()),
                ],
                1,
            ),
            (
                "one that shows less of the partner",
                vec![
                    (0, 0, inserted.to_vec()),
                    (-20, 0, [&partner[..], &changed(&[4, 12])].concat()),
                ],
                1,
            ),
            (
                "one of three, before them in the order of keys",
                vec![
                    (-20, 0, [&partner[..], &changed(&[4])].concat()),
                    (0, 0, inserted.to_vec()),
                    (0, 0, inserted.to_vec()),
                ],
                1,
            ),
            (
                "other bases",
                vec![
                    (0, 0, inserted.to_vec()),
                    (0, 0, inserted.iter().rev().copied().collect()),
                ],
                2,
            ),
            (
                "the same ones at another break",
                vec![(0, 0, inserted.to_vec()), (-20, 0, inserted.to_vec())],
                2,
            ),
            (
                "eleven",
                vec![
                    (0, 0, inserted[..11].to_vec()),
                    (0, 0, changed(&[4])[..11].to_vec()),
                ],
                2,
            ),
        ] {
            let mut evidence = Evidence::default();
            for (number, (donor, acceptor, inserted)) in keys.iter().enumerate() {
                let key = key(&panel, *donor, *acceptor, inserted);
                evidence.junctions.add_plain(&key, -100 - number as i32);
            }
            let found = put_together(&panel, &evidence);
            assert_eq!(found.len(), expected, "{case}");
            // The one with most reads, or that is most like the others, names the join.
            let is_of_break = |key: &JunctionKey| key.inserted.len() <= inserted.len();
            assert!(found.keys().all(|key| is_of_break(key)), "{case}");
            let fragments: u64 = found.values().map(|sum| sum.unique_fragments()).sum();
            assert_eq!(fragments, keys.len() as u64, "{case}");
        }
    }
}
