//! Keys of one join that reads name in two ways, put together.

use super::key_pair::{Junctions, sequence_near, shift};
use crate::align::rule::SAME_END;
use crate::evidence::Sum;
use crate::panel::{Boundary, Donor, JunctionKey, Panel, SIGNATURE_BASES};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Most bases between the places at which two foreign keys of one join enter the driver: as many bases of their
/// signatures are left to compare.
const APART: u32 = SIGNATURE_BASES as u32 / 2;

/// Gives a join that the panel does not list to the same one with more fragments, if reads name it in two ways:
///
/// - by two transcripts of a gene, which both have the exon that is broken, or by two places of one that have the same
///   bases. Reads that hold only bases of both are counted for the first of them, the others for the one that they show;
/// - by two bases at which a foreign partner enters the driver. Where a few bases of it are like the driver's, but
///   for an error or two, the qualities of a read decide;
/// - by two joins of a partner and a driver, with other bases inserted, that have one sequence.
pub(super) fn join_same_names(
    panel: &Panel,
    junctions: &mut Junctions,
    give: &mut dyn FnMut(&JunctionKey, &JunctionKey),
) {
    let unlisted = junctions.iter();
    let unlisted = unlisted.filter(|(key, _)| panel.junction_id(key).is_none());
    let mut keys: Vec<_> = unlisted
        .map(|(key, sum)| (Reverse(sum.unique_fragments()), panel.rank(key), *key))
        .collect();
    keys.sort_unstable();
    // By the acceptor, so that few are compared: a library may show thousands of joins.
    let mut kept: BTreeMap<Boundary, Vec<&JunctionKey>> = BTreeMap::new();
    for (_, _, key) in keys {
        let mut near = kept.range(around(key.acceptor)).flat_map(|(_, keys)| keys);
        let is_same = |other: &&&JunctionKey| {
            share_end(panel, key, other)
                || share_bases(key, other)
                || share_sequence(panel, key, other)
        };
        let Some(same) = near.find(is_same).copied() else {
            kept.entry(key.acceptor).or_default().push(key);
            continue;
        };
        let Some((sum, main)) = junctions.remove(key).zip(junctions.get_mut(same)) else {
            continue;
        };
        give(key, same);
        // The join at another place is the same one, and so are the bases beside it.
        let moved = shift(key, same).filter(|_| !share_end(panel, key, same));
        match (key.donor, moved) {
            (Donor::Known(_), None) => main.to_mut().merge(sum.into_owned()),
            (Donor::Known(_), Some((left, right))) => main.to_mut().absorb(&sum, left, right),
            (Donor::Foreign, _) => {
                // The join moves in the read as the entrance moves.
                let by = key.acceptor.position as i32 - same.acceptor.position as i32;
                main.to_mut().absorb(&sum, by, by);
            }
        }
    }
}

/// The boundaries of a contig that are near one.
fn around(at: Boundary) -> std::ops::RangeInclusive<Boundary> {
    let moved = |position| Boundary { position, ..at };
    moved(at.position.saturating_sub(APART))..=moved(at.position.saturating_add(APART))
}

/// Whether two keys may be of one break: at two places of a gene's transcripts with the same bases before them.
fn share_end(panel: &Panel, one: &JunctionKey, other: &JunctionKey) -> bool {
    let (Donor::Known(donor), Donor::Known(other_donor)) = (one.donor, other.donor) else {
        return false;
    };
    let bases = |at: Boundary| {
        let end = at.position as usize;
        panel.contig(at.contig).get(end.checked_sub(SAME_END)?..end)
    };
    donor != other_donor
        && (one.acceptor, &one.inserted) == (other.acceptor, &other.inserted)
        && panel.gene_of(donor.contig) == panel.gene_of(other_donor.contig)
        && bases(donor).is_some_and(|own| Some(own) == bases(other_donor))
}

/// Whether two keys are of joins of the same transcripts that have one sequence.
fn share_sequence(panel: &Panel, one: &JunctionKey, other: &JunctionKey) -> bool {
    let sequence = |key, other| sequence_near(panel, key, other);
    one.distance(other).is_some()
        && sequence(one, other).is_some_and(|own| Some(own) == sequence(other, one))
}

/// Whether two foreign keys have the same bases, as far as both lie before the driver.
fn share_bases(one: &JunctionKey, other: &JunctionKey) -> bool {
    let (first, last) = match one.acceptor <= other.acceptor {
        true => (one, other),
        false => (other, one),
    };
    let apart = last.acceptor.position.abs_diff(first.acceptor.position);
    let is_plain =
        |key: &JunctionKey| key.donor == Donor::Foreign && key.inserted.len() == SIGNATURE_BASES;
    is_plain(one)
        && is_plain(other)
        && first.acceptor.contig == last.acceptor.contig
        && (1..=APART).contains(&apart)
        && first.inserted[apart as usize..] == last.inserted[..SIGNATURE_BASES - apart as usize]
}

#[cfg(test)]
mod tests {
    use super::super::cases::{PANEL, key as lane_key, shifted};
    use super::super::nearby::{given, put_together};
    use super::*;
    use crate::evidence::Evidence;

    /// A break so many bases before the end of an exon of a transcript of TPM3, into the start of ALK's exon 20.
    fn key(panel: &Panel, transcript: &str, exon: &str, lost: u32) -> JunctionKey {
        let lane = panel.lane_named("TPM3").expect("the panel has the lane");
        let listed = panel.junction(lane.junction).key();
        let mut contigs = panel.contig_ids().zip(&panel.transcripts);
        let (contig, of) = contigs
            .find(|(_, one)| one.accession == transcript)
            .expect("the panel has the transcript");
        let exon = of.exon_named(exon).expect("it has the exon");
        let end = of.exons[exon].end as u32;
        JunctionKey {
            donor: Donor::Known(Boundary {
                contig,
                position: end - lost,
            }),
            ..listed
        }
    }

    #[test]
    fn a_break_is_of_the_transcript_that_most_reads_show() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let (first, second) = ("NM_153649.3", "NM_152263.2");
        // exon and lost bases of a break of either transcript; their fragments; what is counted for each
        for (one, other, fragments, expected) in [
            (("6", 38), ("7", 38), (3, 9), vec![(second, 12)]),
            (("6", 38), ("7", 38), (9, 3), vec![(first, 12)]),
            (("6", 38), ("7", 38), (5, 5), vec![(first, 10)]),
            // Another place of the exon is another break, and the exons before it differ.
            (("6", 38), ("7", 20), (3, 9), vec![(first, 3), (second, 9)]),
            (("5", 20), ("6", 20), (3, 9), vec![(first, 3), (second, 9)]),
        ] {
            let mut evidence = Evidence::default();
            let keys = [
                key(&panel, first, one.0, one.1),
                key(&panel, second, other.0, other.1),
            ];
            for (key, fragments) in keys.iter().zip([fragments.0, fragments.1]) {
                (0..fragments).for_each(|left| evidence.junctions.add_plain(key, -20 - left));
            }
            let accession = |key: &JunctionKey| match key.donor {
                Donor::Known(at) => panel.transcripts[at.contig.index()].accession.clone(),
                Donor::Foreign => String::new(),
            };
            let found = put_together(&panel, &evidence);
            let mut found: Vec<_> = found
                .iter()
                .map(|(key, sum)| (accession(key), sum.fragments))
                .collect();
            found.sort_by_key(|(accession, _)| accession != first);
            let expected_given = usize::from(expected.len() == 1);
            let expected = expected
                .into_iter()
                .map(|(of, count)| (of.to_owned(), count));
            assert!(
                found.iter().cloned().eq(expected),
                "{one:?} {other:?} {found:?}"
            );
            assert_eq!(given(&panel, &evidence).len(), expected_given);
        }
    }

    #[test]
    fn a_break_in_a_repeat_is_at_the_place_that_most_reads_show() {
        let at = |position: u32| {
            let Donor::Known(end) = lane_key("RANBP2").donor else {
                panic!("a lane has a partner");
            };
            let by = position as i32 - end.position as i32;
            shifted("RANBP2", by, 0, b"")
        };
        // Two of its repeats, 177 bases apart, and a place that is like neither.
        for (other, together) in [(4944, true), (4900, false)] {
            let mut evidence = Evidence::default();
            for (key, fragments) in [(at(5121), 9), (at(other), 5)] {
                (0..fragments).for_each(|left| evidence.junctions.add_plain(&key, -20 - left));
            }
            let found = put_together(&PANEL, &evidence);
            let main = found.get(&at(5121)).map(|sum| sum.fragments);
            assert_eq!(main, Some(if together { 14 } else { 9 }), "{other}");
        }
    }

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

    #[test]
    fn joins_of_one_sequence_are_one() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let at = |lost, inserted: &[u8]| JunctionKey {
            inserted: inserted.into(),
            ..key(&panel, "NM_152263.2", "7", lost)
        };
        let main = at(30, b"GCATTC");
        let Donor::Known(end) = main.donor else {
            panic!("a known partner");
        };
        let next = &panel.contig(end.contig)[end.position as usize - 2..][..2];
        // another key, and whether its sequence is that of the first
        for (other, together) in [
            (at(32, &[next, b"GCATTC"].concat()), true),
            (at(32, b"TTGCATTC"), false),
            (at(30, b"GCATTG"), false),
        ] {
            let mut evidence = Evidence::default();
            for (key, fragments) in [(&main, 9), (&other, 6)] {
                (0..fragments).for_each(|left| evidence.junctions.add_plain(key, -20 - left));
            }
            let found = put_together(&panel, &evidence);
            let counts: Vec<u64> = found.values().map(|sum| sum.fragments).collect();
            match together {
                true => assert_eq!((found.contains_key(&main), counts), (true, vec![15])),
                false => assert_eq!(counts.len(), 2, "{other:?}"),
            }
        }
    }
}
