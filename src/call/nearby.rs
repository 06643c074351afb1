//! Keys that errors in reads make of one junction, put together.

use crate::evidence::{Evidence, JunctionSum, Sum};
use crate::panel::{Boundary, Donor, JunctionKey, Panel};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A key is held to be an error of another that has this many times its distinct fragments.
const TIMES: u64 = 3;

/// Bases of a foreign key that may be errors where a known join has them.
const SIGNATURE_ERRORS: usize = 2;

/// What was counted for each junction, keys that differ by errors put together.
pub(super) type Junctions<'e> = BTreeMap<&'e JunctionKey, Cow<'e, JunctionSum>>;

/// Puts together what was counted. A junction that the panel lists stays what it is.
pub(super) fn put_together<'e>(panel: &'e Panel, evidence: &'e Evidence) -> Junctions<'e> {
    let mut by_count: Vec<(&JunctionKey, &JunctionSum, u64)> = evidence
        .junctions
        .iter()
        .map(|(key, sum)| (key, sum, sum.unique_fragments()))
        .collect();
    by_count.sort_by_key(|(key, _, count)| (std::cmp::Reverse(*count), panel.rank(key)));
    let mut kept: Vec<(&JunctionKey, u64)> = Vec::new();
    let mut junctions = Junctions::new();
    // Those with inserted bases, by what follows them.
    let mut with_inserted: BTreeMap<Boundary, Vec<&JunctionKey>> = BTreeMap::new();
    for (key, sum, count) in by_count {
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
        let is_foreign = key.donor == Donor::Foreign;
        let main = of.or_else(|| shown().filter(|_| is_foreign));
        match main.and_then(|main| Some((junctions.get_mut(main)?, shift(key, main)?))) {
            Some((main, (left, right))) => main.to_mut().absorb(sum, left, right),
            None => {
                kept.push((key, count));
                if !is_foreign && !key.inserted.is_empty() {
                    with_inserted.entry(key.acceptor).or_default().push(key);
                }
                junctions.insert(key, Cow::Borrowed(sum));
            }
        }
    }
    rename_found(panel, &mut junctions);
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

/// What is to be added to places before and after the join of one key to make them those of another;
/// `None` if the two lie too far apart.
fn shift(one: &JunctionKey, other: &JunctionKey) -> Option<(i32, i32)> {
    if one.donor == Donor::Foreign && other.donor != Donor::Foreign {
        // Places are relative to what is inserted before the driver.
        let by = other.inserted.len() as i32 - one.inserted.len() as i32;
        return Some((by, by));
    }
    one.distance(other)?;
    let (Donor::Known(donor), Donor::Known(main)) = (one.donor, other.donor) else {
        // The join moves in the read as the acceptor moves.
        let by = one.acceptor.position as i32 - other.acceptor.position as i32;
        return Some((by, by));
    };
    let left = donor.position as i32 - main.position as i32;
    let right = one.acceptor.position as i32 - other.acceptor.position as i32;
    let inserted = other.inserted.len() as i32 - one.inserted.len() as i32;
    Some((left, right + inserted))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(panel: &Panel, donor: i32, acceptor: i32, inserted: &str) -> JunctionKey {
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
            inserted: inserted.as_bytes().into(),
        }
    }

    fn counted(panel: &Panel, keys: &[(JunctionKey, i32)]) -> Vec<(JunctionKey, u64)> {
        let mut evidence = Evidence::default();
        for (key, fragments) in keys {
            for left in 0..*fragments {
                evidence.junctions.add_plain(key, -20 - left);
            }
        }
        let junctions = put_together(panel, &evidence);
        let counts = junctions.into_iter();
        counts
            .map(|(key, sum)| (key.clone(), sum.unique_fragments()))
            .collect()
    }

    #[test]
    fn few_fragments_beside_many_are_errors_of_them() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let at = |donor, acceptor, inserted| key(&panel, donor, acceptor, inserted);
        let lane = at(0, 0, "");
        for (case, other, counts, together) in [
            ("one base lost", at(-1, 0, ""), (30, 2), true),
            ("one base more", at(0, 0, "G"), (30, 2), true),
            ("as often", at(-1, 0, ""), (30, 20), false),
            ("far away", at(-40, 0, ""), (30, 2), false),
        ] {
            let found = counted(&panel, &[(lane.clone(), counts.0), (other, counts.1)]);
            assert_eq!(found.len(), if together { 1 } else { 2 }, "{case}");
        }
        // A lane is never taken for an error of an unlisted join beside it.
        let found = counted(&panel, &[(lane.clone(), 2), (at(-1, 0, ""), 30)]);
        assert_eq!(found.len(), 2);
    }

    /// Reads that hold the inserted bases and too few of the partner's are of the same join.
    #[test]
    fn a_foreign_key_of_inserted_bases_is_of_the_join_that_has_them() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let known = key(&panel, -30, 0, "ACGGTCATTGCAGGATTCAG");
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
            let found = counted(&panel, &[(known.clone(), 12), (foreign(bases), 10)]);
            assert_eq!(found.len(), if together { 1 } else { 2 }, "{bases}");
        }
        assert_eq!(shift(&foreign("TCATTGCAGGATTCAG"), &known), Some((4, 4)));
    }

    #[test]
    fn a_fragment_keeps_its_ends_when_its_key_changes() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let lane = key(&panel, 0, 0, "");
        let lost = key(&panel, -1, 0, "");
        assert_eq!(shift(&lost, &lane), Some((-1, 0)));
        assert_eq!(shift(&key(&panel, 0, 0, "GA"), &lane), Some((0, -2)));
        assert_eq!(shift(&key(&panel, 0, 2, "GA"), &lane), Some((0, 0)));
    }
}
