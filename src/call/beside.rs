//! Listed joins whose reads have bases more or less beside the join, and the joins that are just so, put together.

use super::key_pair::{Junctions, extent, moved, sequence_near, shift};
use crate::evidence::JunctionSum;
use crate::evidence::pile::{DELETED, PileColumns, window};
use crate::evidence::shown::WINDOW;
use crate::panel::{Boundary, Donor, JunctionKey, Panel, VARIANT_BASES};
use bio::alignment::distance::levenshtein;
use std::cmp::Reverse;

/// Bases that may be errors where two joins have the same sequence: few reads say what one of them has.
const INSERTED_ERRORS: u32 = 1;

/// A join, and the one that its fragments are given to.
type Given<'e> = (&'e JunctionKey, &'e JunctionKey);

/// Puts a listed join whose reads hold bases between its two sides, or have lost or added some beside it, to the join
/// that is just so: reads with few bases on one side are of the first, those with more of the second.
pub(super) fn join_same(
    panel: &Panel,
    junctions: &mut Junctions,
    give: &mut dyn FnMut(&JunctionKey, &JunctionKey),
) {
    let listed = junctions.iter();
    let listed = listed.filter(|(key, _)| panel.junction_id(key).is_some());
    let same: Vec<Given> = listed
        .flat_map(|(key, sum)| same_as(panel, junctions, key, sum))
        .collect();
    for (key, same) in same {
        let Some((left, right)) = shift(key, same).or_else(|| moved(key, same)) else {
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

/// The join that the reads of a listed one are of, or those whose reads are of the listed one.
fn same_as<'e>(
    panel: &Panel,
    junctions: &Junctions<'e>,
    key: &'e JunctionKey,
    sum: &JunctionSum,
) -> Vec<Given<'e>> {
    let (places, join) = (sum.pile.places(), window(key.donor));
    let is_changed_beside = are_changed(&places, join, VARIANT_BASES);
    if !is_changed_beside && let Some(other) = with_length(junctions, key, &places) {
        return vec![(key, other)];
    }
    if !are_changed(&places, join, WINDOW) {
        return Vec::new();
    }
    let is_same = |other: &&JunctionKey| {
        let own = own_sequence(panel, key, other, &places);
        let both = own.zip(sequence_near(panel, other, key));
        both.is_some_and(|(own, other)| levenshtein(&own, &other) <= INSERTED_ERRORS)
    };
    let others = junctions.keys().copied().filter(|other| *other != key);
    let (near, far): (Vec<_>, Vec<_>) = others
        .filter(|other| are_of_one_side(key, other))
        .partition(|other| key.distance(other).is_some());
    match near.into_iter().filter(|_| is_changed_beside).find(is_same) {
        Some(other) => vec![(key, other)],
        // With a gap farther off, a read may be named by what follows it.
        None => {
            let far = far.into_iter();
            let unlisted = far.filter(|other| panel.junction_id(other).is_none());
            unlisted.filter(is_same).map(|other| (other, key)).collect()
        }
    }
}

/// The join with most fragments beside a listed one that is longer or shorter by as much as the reads of the listed one are in
/// the mean: these have the gap at several places, since they have other errors too.
fn with_length<'e>(
    junctions: &Junctions<'e>,
    key: &JunctionKey,
    places: &PileColumns,
) -> Option<&'e JunctionKey> {
    let (bases, reads) = places.changed_length(window(key.donor), VARIANT_BASES);
    if bases == 0 {
        return None;
    }
    let near = junctions.iter().filter(|(other, sum)| {
        let of_all = longer(key, other) * reads as i64;
        // Of half of the reads at least, and not of more than all and a half.
        let is_mean = (of_all / 2..=3 * of_all / 2).contains(&bases)
            || (3 * of_all / 2..=of_all / 2).contains(&bases);
        key.distance(other).is_some() && of_all != 0 && is_mean && sum.fragments > reads
    });
    let most = near.max_by_key(|(other, sum)| (sum.fragments, Reverse(**other)));
    most.map(|(other, _)| *other)
}

/// Bases by which another join of the same two transcripts is longer, around both.
fn longer(key: &JunctionKey, other: &JunctionKey) -> i64 {
    let (Donor::Known(donor), Donor::Known(other_donor)) = (key.donor, other.donor) else {
        return 0;
    };
    let before = i64::from(other_donor.position) - i64::from(donor.position);
    let after = i64::from(key.acceptor.position) - i64::from(other.acceptor.position);
    before + after + other.inserted.len() as i64 - key.inserted.len() as i64
}

/// Whether two joins of one partner and driver lie so near each other that a gap may be all that they differ in.
fn are_of_one_side(key: &JunctionKey, other: &JunctionKey) -> bool {
    let (Donor::Known(donor), Donor::Known(other_donor)) = (key.donor, other.donor) else {
        return false;
    };
    let is_near = |one: Boundary, other: Boundary| {
        one.contig == other.contig && one.position.abs_diff(other.position) as usize <= WINDOW
    };
    is_near(donor, other_donor) && is_near(key.acceptor, other.acceptor)
}

/// Whether reads have other bases than the panel at a join, or have lost or added some within so many bases of it.
fn are_changed(places: &PileColumns, join: usize, within: usize) -> bool {
    let mut beside = join - within..join + within;
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
    let read = |(place, base): (usize, &u8)| {
        let mut bases = places.insertion(place);
        if places.base(place) != Some(DELETED) {
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

#[cfg(test)]
mod tests {
    use super::super::cases::{PANEL, across, add_read, key as lane_key, shifted};
    use super::super::nearby::put_together;
    use super::*;
    use crate::evidence::Evidence;

    /// The key of a join of EML4-V1's two sides.
    fn at(donor: i32, acceptor: i32, inserted: &[u8]) -> JunctionKey {
        shifted("EML4-V1", donor, acceptor, inserted)
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

    /// Errors beside the join move the gap that inserted bases are, so that no place has it in most reads.
    #[test]
    fn reads_with_errors_that_move_inserted_bases_are_of_the_join_that_has_them() {
        let lane = lane_key("TFG-6");
        let [before, after] = [across("TFG-6", 70, 0), across("TFG-6", 0, 70)];
        let inserted = b"TCTCGGGG";
        let whole = [&before[..], inserted, &after].concat();
        let mut evidence = Evidence::default();
        for shift in 0..30 {
            let mut read = whole[shift..].to_vec();
            // A read in three has two errors beside the join.
            if shift % 3 == 0 {
                for at in [
                    70 - shift - 2 - shift % 4,
                    70 - shift + inserted.len() + shift % 5,
                ] {
                    read[at] = if read[at] == b'A' { b'C' } else { b'A' };
                }
            }
            add_read(&mut evidence, &read);
        }
        let counted = evidence.junctions.iter();
        let counted: Vec<_> = counted
            .map(|(key, sum)| (key.clone(), sum.fragments))
            .collect();
        assert!(counted.iter().any(|(key, _)| *key == lane), "{counted:?}");
        assert!(!put_together(&PANEL, &evidence).contains_key(&lane));
        // Reads of the lane itself stay its own.
        for shift in 0..20 {
            add_read(&mut evidence, &across("TFG-6", 70 - shift, 60));
        }
        assert!(put_together(&PANEL, &evidence).contains_key(&lane));
    }

    /// Behind a gap a read may be named by what follows it, and the bases before the gap are inserted ones.
    #[test]
    fn a_join_that_holds_the_bases_before_a_gap_is_the_lane_with_the_gap() {
        let lane = at(0, 0, b"");
        let id = PANEL.junction_id(&lane).expect("the panel has the lane");
        let [before, after] = [
            PANEL.junction(id).left_sequence(&PANEL, 60),
            PANEL.junction(id).right_sequence(&PANEL, 90),
        ];
        // bases of the driver before those that are lost, and how many are; whether the other key has the same
        for (kept, lost, shown, together) in
            [(14, 9, 9, true), (16, 6, 6, true), (14, 9, 12, false)]
        {
            let bases = [&before, &after[..kept], &after[kept + lost..]].concat();
            let mut evidence = Evidence::default();
            (0..6).for_each(|shift| add_read(&mut evidence, &bases[shift..]));
            assert!(evidence.junctions.get(&lane).is_some());
            let other = at(0, (kept + shown) as i32, &after[..kept]);
            (0..4).for_each(|left| evidence.junctions.add_plain(&other, -30 - left));
            let found = put_together(&PANEL, &evidence);
            let counts: Vec<u64> = found.values().map(|sum| sum.fragments).collect();
            assert_eq!(
                counts == [10],
                together,
                "{kept} {lost} {shown}: {counts:?}"
            );
        }
    }
}
