//! Keys that reads with many errors make of one join with inserted bases: each read has another one.

use super::key_pair::{Junctions, moved, sequence_near};
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

/// Puts joins that have one sequence but for errors together: each that the panel does not list to the one beside it that
/// most of them are like.
pub(super) fn join_alike(
    panel: &Panel,
    junctions: &mut Junctions,
    give: &mut dyn FnMut(&JunctionKey, &JunctionKey),
) {
    let keys = compared(panel, junctions);
    let alike = alike(panel, &keys);
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by_cached_key(|index| {
        let main = &keys[*index];
        let (mut fragments, mut edits) = (main.fragments, 0);
        // An error beside the join moves one of its sides, that of each read elsewhere.
        let others = alike[*index].iter().map(|(at, edits)| (&keys[*at], edits));
        for (other, apart) in others.filter(|(other, _)| has_sides_of(main.key, other.key)) {
            fragments += other.fragments;
            edits += other.fragments * u64::from(*apart);
        }
        // Of two that are as good, the one that shows more of both sides.
        let inserted = main.key.inserted.len();
        (
            !main.is_listed,
            Reverse(fragments),
            edits,
            inserted,
            main.key,
        )
    });
    let mut is_taken: Vec<bool> = keys.iter().map(|one| one.is_listed).collect();
    for main in order {
        if !keys[main].is_listed && std::mem::replace(&mut is_taken[main], true) {
            continue;
        }
        for (other, _) in &alike[main] {
            if std::mem::replace(&mut is_taken[*other], true) {
                continue;
            }
            let (other, main) = (keys[*other].key, keys[main].key);
            let Some((left, right)) = moved(other, main) else {
                continue;
            };
            let sum = junctions.remove(other);
            if let Some((sum, to)) = sum.zip(junctions.get_mut(main)) {
                give(other, main);
                to.to_mut().absorb(&sum, left, right);
            }
        }
    }
}

/// A key that is compared with others.
struct Compared<'e> {
    key: &'e JunctionKey,
    fragments: u64,
    is_listed: bool,
}

/// The keys with enough inserted bases, those of lanes first.
fn compared<'e>(panel: &Panel, junctions: &Junctions<'e>) -> Vec<Compared<'e>> {
    let known = junctions
        .iter()
        .filter(|(key, _)| key.inserted.len() >= INSERTED && key.donor != Donor::Foreign);
    let mut keys: Vec<Compared> = known
        .map(|(key, sum)| Compared {
            key,
            fragments: sum.fragments,
            is_listed: panel.junction_id(key).is_some(),
        })
        .collect();
    keys.sort_unstable_by_key(|one| (!one.is_listed, Reverse(one.fragments), one.key));
    keys.truncate(MOST);
    keys
}

/// Whether two keys differ in their inserted bases alone.
fn has_sides_of(one: &JunctionKey, other: &JunctionKey) -> bool {
    (one.donor, one.acceptor) == (other.donor, other.acceptor)
}

/// For each key the others that are like it, by their indices, and the bases by which they differ.
fn alike(panel: &Panel, keys: &[Compared]) -> Vec<Vec<(usize, u32)>> {
    let mut alike = vec![Vec::new(); keys.len()];
    for (index, one) in keys.iter().enumerate() {
        for (before, other) in keys[..index].iter().enumerate() {
            if let Some(edits) = edits(panel, one.key, other.key) {
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
    // Of the two the longer one says how much is compared.
    let inserted = one.inserted.len().max(other.inserted.len());
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
    use super::super::cases::{PANEL, key, shifted};
    use super::super::nearby::put_together;
    use super::*;
    use crate::evidence::Evidence;

    #[test]
    fn reads_with_errors_in_what_is_inserted_are_of_one_join() {
        let inserted = *b"GCTAAAGACAATTACATAACATACACGTCAGCACGAAACT";
        let changed = |places: &[usize]| {
            let mut changed = inserted;
            for place in places {
                changed[*place] = if changed[*place] == b'A' { b'C' } else { b'A' };
            }
            changed.to_vec()
        };
        let partner = PANEL.junction_of(&key("EML4-V1")).left_sequence(&PANEL, 20);
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
                let key = shifted("EML4-V1", *donor, *acceptor, inserted);
                evidence.junctions.add_plain(&key, -100 - number as i32);
            }
            let found = put_together(&PANEL, &evidence);
            assert_eq!(found.len(), expected, "{case}");
            // The one with most reads, or that is most like the others, names the join.
            let is_of_break = |key: &JunctionKey| key.inserted.len() <= inserted.len();
            assert!(found.keys().all(|key| is_of_break(key)), "{case}");
            let fragments: u64 = found.values().map(|sum| sum.unique_fragments()).sum();
            assert_eq!(fragments, keys.len() as u64, "{case}");
        }
    }

    #[test]
    fn reads_with_errors_beside_a_lane_with_inserted_bases_are_of_it() {
        let lane = key("EML4-V6");
        let partner = PANEL.junction_of(&lane).left_sequence(&PANEL, 20);
        let mut read = [&partner[..], &lane.inserted].concat();
        for place in [2, 7, 40] {
            read[place] = if read[place] == b'A' { b'C' } else { b'A' };
        }
        let mut evidence = Evidence::default();
        for left in 0..9 {
            let beside = shifted("EML4-V6", -20, 0, &read);
            evidence.junctions.add_plain(&beside, -100 - left);
        }
        evidence.junctions.add_plain(&lane, -50);
        let found = put_together(&PANEL, &evidence);
        let keys: Vec<&JunctionKey> = found.keys().copied().collect();
        assert_eq!(keys, [&lane]);
    }
}
