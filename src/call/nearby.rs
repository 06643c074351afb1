//! Keys that errors in reads make of one junction, put together.

use super::alike::join_alike;
use super::beside::join_same;
use super::key_pair::{Junctions, shift};
use super::piece::join_pieces;
use super::same::join_same_names;
use crate::evidence::{Evidence, JunctionSum, Sum};
use crate::panel::{Boundary, Donor, JunctionKey, Panel};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A key is held to be an error of another that has this many times its distinct fragments.
const TIMES: u64 = 3;

/// Bases of a foreign key that may be errors where a known join has them.
const SIGNATURE_ERRORS: usize = 2;

/// Most times that fragments are given on: for errors, for inserted bases, and to a transcript that was found.
const STEPS: usize = 4;

/// The junctions to which fragments are given that were counted for others: the key by which they were counted,
/// and that of the junction.
pub fn given(panel: &Panel, evidence: &Evidence) -> BTreeMap<JunctionKey, JunctionKey> {
    let mut given = BTreeMap::new();
    let mut give = |from: &JunctionKey, to: &JunctionKey| {
        given.insert(from.clone(), to.clone());
    };
    for_each_given(panel, evidence, &mut give);
    for found in &panel.found.partners {
        give(&found.foreign, &found.key);
    }
    // What was given to a junction goes on with it.
    let last = |first: &JunctionKey| {
        let next = |key: &&JunctionKey| given.get(*key);
        std::iter::successors(Some(first), next)
            .take(STEPS)
            .last()
            .cloned()
    };
    let given = given.iter();
    let given = given.filter_map(|(from, to)| Some((from.clone(), last(to)?)));
    given.collect()
}

/// Puts together what was counted. A junction that the panel lists stays what it is.
pub(super) fn put_together<'e>(panel: &'e Panel, evidence: &'e Evidence) -> Junctions<'e> {
    let mut junctions = for_each_given(panel, evidence, &mut |_, _| {});
    rename_found(panel, &mut junctions);
    junctions
}

/// Puts together what was counted, and tells which keys were given to which.
fn for_each_given<'e>(
    panel: &'e Panel,
    evidence: &'e Evidence,
    give: &mut dyn FnMut(&JunctionKey, &JunctionKey),
) -> Junctions<'e> {
    let mut by_count: Vec<(&JunctionKey, &JunctionSum, u64)> = evidence
        .junctions
        .iter()
        .map(|(key, sum)| (key, sum, sum.unique_fragments()))
        .collect();
    let is_foreign = |key: &JunctionKey| key.donor == Donor::Foreign;
    // Foreign ones last: a known join may explain them, however few reads reach across it.
    by_count.sort_by_key(|(key, _, count)| {
        (is_foreign(key), std::cmp::Reverse(*count), panel.rank(key))
    });
    let mut kept: [Vec<(&JunctionKey, u64)>; 2] = Default::default();
    let mut junctions = Junctions::new();
    // Those with inserted bases, by what follows them.
    let mut with_inserted: BTreeMap<Boundary, Vec<&JunctionKey>> = BTreeMap::new();
    for (key, sum, count) in by_count {
        let is_foreign = is_foreign(key);
        let kept = &mut kept[usize::from(is_foreign)];
        let is_listed = panel.junction_id(key).is_some();
        // Those with most fragments come first, so that only a few are compared.
        let larger = kept.iter().take_while(|(_, most)| TIMES * count <= *most);
        let of = larger
            .filter(|(other, _)| key.distance(other).is_some())
            .min_by_key(|(other, _)| key.distance(other));
        let of = of.map(|(other, _)| *other).filter(|_| !is_listed);
        let shown = || {
            let mut at_acceptor = with_inserted.get(&key.acceptor)?.iter().copied();
            at_acceptor.find(|other| is_shown_by(panel, key, other))
        };
        let main = of.or_else(|| shown().filter(|_| is_foreign));
        match main.and_then(|main| Some((main, junctions.get_mut(main)?, shift(key, main)?))) {
            Some((key_of_main, main, (left, right))) => {
                give(key, key_of_main);
                main.to_mut().absorb(sum, left, right);
            }
            None => {
                kept.push((key, count));
                if !is_foreign && !key.inserted.is_empty() {
                    with_inserted.entry(key.acceptor).or_default().push(key);
                }
                junctions.insert(key, Cow::Borrowed(sum));
            }
        }
    }
    join_pieces(panel, &mut junctions, give);
    join_alike(panel, &mut junctions, give);
    join_same(panel, &mut junctions, give);
    join_same_names(panel, &mut junctions, give);
    junctions
}

/// Gives what was counted for foreign partners to their transcripts, where they were found.
fn rename_found<'e>(panel: &'e Panel, junctions: &mut Junctions<'e>) {
    for found in &panel.found.partners {
        let Some(sum) = junctions.remove(&found.foreign) else {
            continue;
        };
        let sum = sum.moved(found.foreign.donor, found.shift());
        match junctions.get_mut(&found.key) {
            Some(own) => own.to_mut().merge(sum),
            None => {
                junctions.insert(&found.key, Cow::Owned(sum));
            }
        }
    }
}

/// Whether reads of a known join made a foreign key of the same acceptor: the bases before the driver are inserted ones, and
/// too few of the partner's stand before those.
fn is_shown_by(panel: &Panel, foreign: &JunctionKey, known: &JunctionKey) -> bool {
    let before = panel
        .junction_of(known)
        .left_sequence(panel, foreign.inserted.len());
    let before = [&before[..], &known.inserted].concat();
    let signature = foreign.inserted.iter().rev();
    let differing = before
        .iter()
        .rev()
        .zip(signature)
        .filter(|(one, other)| one != other);
    differing.count() <= SIGNATURE_ERRORS
}

#[cfg(test)]
mod tests {
    use super::super::cases::{PANEL, shifted};
    use super::*;

    /// The key of a join of EML4-V1's two sides.
    fn at(donor: i32, acceptor: i32, inserted: &[u8]) -> JunctionKey {
        shifted("EML4-V1", donor, acceptor, inserted)
    }

    fn counted(keys: &[(JunctionKey, i32)]) -> Vec<(JunctionKey, u64)> {
        let mut evidence = Evidence::default();
        for (key, fragments) in keys {
            for left in 0..*fragments {
                evidence.junctions.add_plain(key, -20 - left);
            }
        }
        let junctions = put_together(&PANEL, &evidence);
        let counts = junctions.into_iter();
        counts
            .map(|(key, sum)| (key.clone(), sum.unique_fragments()))
            .collect()
    }

    #[test]
    fn few_fragments_beside_many_are_errors_of_them() {
        let lane = at(0, 0, b"");
        for (case, other, counts, together) in [
            ("one base lost", at(-1, 0, b""), (30, 2), true),
            ("one base more", at(0, 0, b"G"), (30, 2), true),
            ("as often", at(-1, 0, b""), (30, 20), false),
            ("far away", at(-40, 0, b""), (30, 2), false),
        ] {
            let found = counted(&[(lane.clone(), counts.0), (other, counts.1)]);
            assert_eq!(found.len(), if together { 1 } else { 2 }, "{case}");
        }
        // A lane is never taken for an error of an unlisted join beside it.
        let found = counted(&[(lane.clone(), 2), (at(-1, 0, b""), 30)]);
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn fragments_tell_to_which_junction_they_were_given() {
        let lane = at(0, 0, b"");
        let lost = at(-1, 0, b"");
        let mut evidence = Evidence::default();
        for (key, fragments) in [(&lane, 30), (&lost, 2)] {
            (0..fragments).for_each(|left| evidence.junctions.add_plain(key, -20 - left));
        }
        assert_eq!(given(&PANEL, &evidence), BTreeMap::from([(lost, lane)]));
    }

    /// Reads that hold the inserted bases and too few of the partner's are of the same join.
    #[test]
    fn a_foreign_key_of_inserted_bases_is_of_the_join_that_has_them() {
        let known = at(-30, 0, b"ACGGTCATTGCAGGATTCAG");
        let foreign = |bases: &str| JunctionKey {
            donor: Donor::Foreign,
            inserted: bases.as_bytes().into(),
            ..known.clone()
        };
        for (bases, together) in [
            ("TCATTGCAGGATTCAG", true),
            ("TCATTGCACGATTCAG", true),
            ("GGCATTCAAATTCTGA", false),
        ] {
            let found = counted(&[(known.clone(), 12), (foreign(bases), 10)]);
            assert_eq!(found.len(), if together { 1 } else { 2 }, "{bases}");
        }
        assert_eq!(shift(&foreign("TCATTGCAGGATTCAG"), &known), Some((4, 4)));
    }

    #[test]
    fn a_fragment_keeps_its_ends_when_its_key_changes() {
        let lane = at(0, 0, b"");
        let lost = at(-1, 0, b"");
        assert_eq!(shift(&lost, &lane), Some((-1, 0)));
        assert_eq!(shift(&at(0, 0, b"GA"), &lane), Some((0, -2)));
        assert_eq!(shift(&at(0, 2, b"GA"), &lane), Some((0, 0)));
    }
}
