//! Keys that errors in reads make of one junction, put together.

use super::alike::join_alike;
use super::key_pair::{Junctions, extent, sequence_near, shift};
use super::same::join_same_names;
use crate::evidence::pile::{DELETED, PileColumns, window};
use crate::evidence::{Evidence, JunctionSum, Sum};
use crate::panel::{Boundary, Donor, JunctionKey, Panel, VARIANT_BASES};
use bio::alignment::distance::levenshtein;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A key is held to be an error of another that has this many times its distinct fragments.
const TIMES: u64 = 3;

/// Bases that may be errors where two joins have the same sequence: few reads say what one of them has.
const INSERTED_ERRORS: u32 = 1;

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
    join_alike(panel, &mut junctions, give);
    join_same(panel, &mut junctions, give);
    join_same_names(panel, &mut junctions, give);
    junctions
}

/// Puts a listed join whose reads hold bases between its two sides, or have lost or added some beside it, to the join
/// that is just so: reads with few bases on one side are of the first, those with more of the second.
fn join_same(
    panel: &Panel,
    junctions: &mut Junctions,
    give: &mut dyn FnMut(&JunctionKey, &JunctionKey),
) {
    let listed = junctions.iter().filter_map(|(key, sum)| {
        panel.junction_id(key)?;
        let places = sum.pile.places();
        if !are_changed(&places, window(key.donor)) {
            return None;
        }
        let is_same = |other: &&JunctionKey| {
            let own = own_sequence(panel, key, other, &places);
            let both = own.zip(sequence_near(panel, other, key));
            both.is_some_and(|(own, other)| levenshtein(&own, &other) <= INSERTED_ERRORS)
        };
        let others = junctions.keys().copied();
        let mut near = others.filter(|other| other != key && key.distance(other).is_some());
        near.find(is_same).map(|same| (*key, same))
    });
    let listed: Vec<(&JunctionKey, &JunctionKey)> = listed.collect();
    for (key, same) in listed {
        let Some((left, right)) = shift(key, same) else {
            continue;
        };
        if let Some(sum) = junctions.remove(key) {
            match junctions.get_mut(same) {
                Some(main) => {
                    give(key, same);
                    main.to_mut().absorb(&sum, left, right);
                }
                None => _ = junctions.insert(key, sum),
            }
        }
    }
}

/// Whether reads have other bases than the panel at a join, or have lost or added some beside it: as far as another
/// join of its variants may lie.
fn are_changed(places: &PileColumns, join: usize) -> bool {
    let mut beside = join - VARIANT_BASES..join + VARIANT_BASES;
    let is_changed =
        |place| places.base(place) == Some(DELETED) || !places.insertion(place).is_empty();
    !places.insert().is_empty() || beside.any(is_changed)
}

/// What the reads of a listed join have on both sides of it, as far as [`sequence_near`] goes.
fn own_sequence(
    panel: &Panel,
    key: &JunctionKey,
    other: &JunctionKey,
    places: &PileColumns,
) -> Option<Vec<u8>> {
    let junction = panel.junction_of(key);
    let (start, end) = extent(key, other)?;
    let (donor, acceptor) = (junction.donor()?, &junction.acceptor);
    let before = junction.left_sequence(panel, donor.position - start + donor.insert.len());
    let after = junction.right_sequence(panel, end - acceptor.position + acceptor.insert.len());
    let join = window(key.donor);
    let near = join - VARIANT_BASES..join + VARIANT_BASES;
    let read = |(place, base): (usize, &u8)| {
        let mut bases = match near.contains(&place) {
            true => places.insertion(place),
            false => Vec::new(),
        };
        if !near.contains(&place) || places.base(place) != Some(DELETED) {
            bases.push(*base);
        }
        bases
    };
    let before = before.iter().rev().enumerate();
    let before = before.map(|(back, base)| (join.wrapping_sub(back + 1), base));
    let after = after.iter().enumerate().map(|(on, base)| (join + on, base));
    let mut own: Vec<Vec<u8>> = before.map(read).collect();
    own.reverse();
    own.push(places.insert());
    own.extend(after.map(read));
    Some(own.concat())
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
    use super::super::cases::{PANEL, add_read, shifted};
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

    /// Reads with few bases of the partner before the inserted ones are of the lane, as far as they show.
    #[test]
    fn reads_of_a_lane_with_bases_between_are_of_the_join_that_has_these() {
        let lane = at(0, 0, b"");
        // bases between the sides of the lane's reads, and of another join; whether they are one
        for (between, other, together) in [
            ("GCATTC", at(0, 0, b"GCATTC"), true),
            ("GCAATC", at(0, 0, b"GCATTC"), true),
            ("", at(0, 0, b"GCATTC"), false),
            ("GCATTC", at(0, 0, b"TTGACA"), false),
            ("GCATTC", at(-40, 0, b"GCATTC"), false),
        ] {
            let mut evidence = Evidence::default();
            let id = PANEL.junction_id(&lane).expect("the panel has the lane");
            let [left, right] = [
                PANEL.junction(id).left_sequence(&PANEL, 19),
                PANEL.junction(id).right_sequence(&PANEL, 50),
            ];
            let bases = [&left, between.as_bytes(), &right].concat();
            (0..4).for_each(|shift| add_read(&mut evidence, &bases[shift..]));
            assert!(evidence.junctions.get(&lane).is_some(), "{between}");
            for left in 0..9 {
                evidence.junctions.add_plain(&other, -20 - left);
            }
            let junctions = put_together(&PANEL, &evidence);
            assert_eq!(
                junctions.len(),
                if together { 1 } else { 2 },
                "{between} {other:?}"
            );
            let sum = junctions.get(&other).expect("the join is kept");
            assert_eq!(sum.fragments, if together { 13 } else { 9 });
        }
    }

    /// Reads with few bases on one side show a gap in the lane, those with more another join.
    #[test]
    fn reads_of_a_lane_that_lost_bases_at_the_join_are_of_the_join_that_is_so() {
        // bases lost before and after the join of the reads, and of the other key; whether they are one
        for (reads, other, together) in [
            ((0, 3), at(0, 3, b""), true),
            ((3, 0), at(-3, 0, b""), true),
            ((0, 3), at(0, 6, b""), false),
            ((0, 3), at(-40, 0, b""), false),
        ] {
            let lane = at(0, 0, b"");
            let id = PANEL.junction_id(&lane).expect("the panel has the lane");
            let before = PANEL.junction(id).left_sequence(&PANEL, 19 + reads.0);
            let after = PANEL.junction(id).right_sequence(&PANEL, 50);
            let bases = [&before[..19], &after[reads.1..]].concat();
            let mut evidence = Evidence::default();
            (0..4).for_each(|shift| add_read(&mut evidence, &bases[shift..]));
            assert!(evidence.junctions.get(&lane).is_some(), "{reads:?}");
            (0..4).for_each(|left| evidence.junctions.add_plain(&other, -20 - left));
            let junctions = put_together(&PANEL, &evidence);
            let sum = junctions.get(&other).expect("the join is kept");
            let fragments = if together { 8 } else { 4 };
            assert_eq!(sum.fragments, fragments, "{reads:?} {other:?}");
        }
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
