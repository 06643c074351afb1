//! Copies of a fragment whose ends lie a little off, since a base was lost or added beside one of them.
//!
//! Up to three bases behind a gap do not show it: they match where they are by chance, or look like errors. But few
//! copies of a molecule have a gap at the same place, so that a fragment with many copies explains one with few
//! beside it.

use super::copies::{Copies, FragmentKey, MoleculeEnd};
use super::sum::Sum;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::cmp::Reverse;

/// Bases by which an end may lie off: the longest gap that is usual in reads.
const NEAR: i32 = 3;

/// Copies of a fragment for each of one beside it that is held to be of it. Of a hundred copies from a sequencer with
/// a gap in every hundred bases, four have one of the same length in the first bases of an end.
const COPIES_FOR_EACH: u64 = 8;

/// The fragments without those that are of one beside them.
pub(super) fn keys(copies: &FxHashMap<FragmentKey, Copies>) -> Vec<&FragmentKey> {
    let explained = explained(copies);
    let keys = copies.keys();
    keys.filter(|key| !explained.contains_key(*key)).collect()
}

/// The copies of each fragment, those whose ends lie a little off with those that they are of.
pub(super) fn joined(
    copies: &FxHashMap<FragmentKey, Copies>,
) -> Cow<'_, FxHashMap<FragmentKey, Copies>> {
    let explained = explained(copies);
    if explained.is_empty() {
        return Cow::Borrowed(copies);
    }
    let mut joined: FxHashMap<FragmentKey, Copies> = FxHashMap::default();
    for (key, own) in copies {
        let mut of = key;
        // Each has eight times as many copies as the one before: it ends.
        while let Some((_, Reverse(by))) = explained.get(of) {
            of = by;
        }
        joined.entry(*of).or_default().merge(own.clone());
    }
    Cow::Owned(joined)
}

/// The fragments that are of one beside them: of the one with the most copies, and how many these are.
fn explained(
    copies: &FxHashMap<FragmentKey, Copies>,
) -> FxHashMap<FragmentKey, (u64, Reverse<FragmentKey>)> {
    let mut explained = FxHashMap::default();
    let counts = copies.iter().map(|(key, own)| (*key, own.count()));
    // Few fragments have so many copies, and only what lies beside them is looked up.
    for (key, count) in counts.filter(|(_, count)| *count >= COPIES_FOR_EACH) {
        let is_of_it = |beside: &FragmentKey| {
            let its = copies.get(beside);
            its.is_some_and(|its| COPIES_FOR_EACH * its.count() <= count)
        };
        for beside in beside(key).filter(is_of_it) {
            let by = explained.entry(beside).or_insert((count, Reverse(key)));
            *by = (*by).max((count, Reverse(key)));
        }
    }
    explained
}

/// The fragments of which one end is that of another, and the other lies near.
fn beside(key: FragmentKey) -> impl Iterator<Item = FragmentKey> {
    let lefts = key.left.into_iter().flat_map(near);
    let rights = key.right.into_iter().flat_map(near);
    let with_left = lefts.map(move |left| FragmentKey {
        left: Some(left),
        ..key
    });
    with_left.chain(rights.map(move |right| FragmentKey {
        right: Some(right),
        ..key
    }))
}

/// The ends that errors in copies make of one: a few bases off, or with another first base.
fn near(end: MoleculeEnd) -> Vec<MoleculeEnd> {
    match end {
        MoleculeEnd::At(place) => {
            let shifts = (-NEAR..=NEAR).filter(|shift| *shift != 0);
            shifts.map(|shift| MoleculeEnd::At(place + shift)).collect()
        }
        MoleculeEnd::Begins(bases) => {
            let places = 0..bases.len();
            let changed = places.flat_map(|place| {
                let others = b"ACGT".iter().filter(move |base| **base != bases[place]);
                others.map(move |base| {
                    let mut changed = bases;
                    changed[place] = *base;
                    MoleculeEnd::Begins(changed)
                })
            });
            changed.collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_copies_beside_many_are_of_them() {
        // the ends of fragments and how many copies of each; how many fragments these are
        for (case, fragments, expected) in [
            ("one", vec![(-60, 100, 30)], 1),
            ("a base off", vec![(-60, 100, 30), (-61, 100, 2)], 1),
            (
                "three at the other end",
                vec![(-60, 100, 30), (-60, 103, 1)],
                1,
            ),
            ("four", vec![(-60, 100, 30), (-60, 104, 1)], 2),
            ("both ends", vec![(-60, 100, 30), (-61, 101, 1)], 2),
            (
                "one end, then the other",
                vec![(-60, 100, 640), (-61, 100, 10), (-61, 101, 1)],
                1,
            ),
            (
                "too many to be gaps",
                vec![(-60, 100, 30), (-61, 100, 4)],
                2,
            ),
            (
                "few of each",
                vec![(-60, 100, 2), (-61, 100, 1), (-62, 100, 1)],
                3,
            ),
        ] {
            let at = |&(left, right, count): &(i32, i32, u64)| {
                (MoleculeEnd::At(left), MoleculeEnd::At(right), count)
            };
            assert_eq!(
                fragments_of(fragments.iter().map(at).collect()),
                expected,
                "{case}"
            );
        }
    }

    #[test]
    fn another_first_base_of_a_mate_in_few_copies_is_an_error() {
        for (case, fragments, expected) in [
            ("a base", [(b"ACGTACGT", 30), (b"ACGAACGT", 2)], 1),
            ("two", [(b"ACGTACGT", 30), (b"ACGAACGA", 1)], 2),
            ("too many", [(b"ACGTACGT", 30), (b"ACGAACGT", 4)], 2),
        ] {
            let begins = |(bases, count): (&[u8; 8], u64)| {
                (MoleculeEnd::Begins(*bases), MoleculeEnd::At(60), count)
            };
            assert_eq!(
                fragments_of(fragments.map(begins).to_vec()),
                expected,
                "{case}"
            );
        }
    }

    /// How many fragments copies are of, given by their ends and how many they are. None are lost.
    fn fragments_of(fragments: Vec<(MoleculeEnd, MoleculeEnd, u64)>) -> usize {
        let copies: FxHashMap<FragmentKey, Copies> = fragments
            .iter()
            .map(|&(left, right, count)| {
                let key = FragmentKey {
                    left: Some(left),
                    right: Some(right),
                };
                let copies = Copies {
                    without_umi: count,
                    ..Copies::default()
                };
                (key, copies)
            })
            .collect();
        let joined = joined(&copies);
        let (mut roots, mut found): (Vec<_>, Vec<_>) = (keys(&copies), joined.keys().collect());
        roots.sort_unstable();
        found.sort_unstable();
        assert_eq!(roots, found);
        let all: u64 = joined.values().map(Copies::count).sum();
        assert_eq!(all, fragments.iter().map(|one| one.2).sum::<u64>());
        joined.len()
    }
}
