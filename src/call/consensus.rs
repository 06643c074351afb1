//! What the reads themselves say across a junction: sequenced, not assumed.

use super::variant::{differences_from, listed_near};
use crate::document::{Consensus, ConsensusGap};
use crate::evidence::pile::{DELETED, Pile, PileColumns, window};
use crate::evidence::shown::{REACH, WINDOW};
use crate::panel::{Junction, Panel};
use std::ops::Range;

/// Reads that tell a base of which nothing else is known: an error of one is outvoted.
pub(super) const TOLD_BY: u64 = 3;

/// Makes the consensus of a pile and names its differences from the panel.
pub fn consensus(panel: &Panel, junction: &Junction, pile: &Pile) -> Consensus {
    let join = window(junction.key().donor);
    let of_donor = junction.donor().map_or(0, |donor| donor.insert.len());
    let of_acceptor = junction.acceptor.insert.len();
    let near = listed_near(panel, junction);
    let around = Around {
        pile: &pile.places(),
        join,
        // Bases between the two are compared with those of the listed join, if there is one beside.
        not_compared: match near {
            Some(_) => join - of_donor..join + of_acceptor,
            None => join..join,
        },
    };
    let left = match junction.donor() {
        Some(donor) => {
            let bases = around.bases(donor.insert.len(), |distance| join - 1 - distance);
            junction.left_sequence(panel, bases)
        }
        // Of a foreign partner nothing is known but what the reads have.
        None => vec![b'N'; around.read_before()],
    };
    let bases = around.bases(of_acceptor, |distance| join + distance);
    let right = junction.right_sequence(panel, bases);
    let start = join - left.len();
    let mut differences = Vec::new();
    let before = around.side(&left, start, &mut differences);
    let after = around.side(&right, join, &mut differences);
    let inserted = text(&around.pile.insert());
    if !inserted.is_empty() {
        differences.push(format!("insertion of {inserted}"));
    }
    let is_read = |base: &&u8| !base.is_ascii_lowercase();
    let mut consensus = Consensus {
        read_before: before.iter().rev().take_while(is_read).count(),
        read_after: after.iter().take_while(is_read).count(),
        gaps: around.gaps(&before, &after, start),
        before: text(&before),
        inserted,
        after: text(&after),
        depth_before: around.depths(start..join),
        depth_after: around.depths(join..join + right.len()),
        identical: false,
        differences,
    };
    if let Some(near) = near {
        let between = consensus.between(of_donor, of_acceptor).concat();
        let differences = differences_from(&near, panel, junction, &between);
        consensus.differences.extend(differences);
    }
    consensus.identical = consensus.differences.is_empty() && junction.donor().is_some();
    consensus
}

fn text(bases: &[u8]) -> String {
    String::from_utf8_lossy(bases).into_owned()
}

/// What reads have around a join that lies before a place of their pile.
struct Around<'p> {
    pile: &'p PileColumns,
    join: usize,
    /// Places whose bases are not compared with the junction's.
    not_compared: Range<usize>,
}

impl Around<'_> {
    /// How many bases of a side are shown that has so many inserted ones beside the join; `place` is that of the base
    /// at a distance from the join. A gap that begins among them is shown whole: a part of it has another frame.
    fn bases(&self, inserted: usize, place: impl Fn(usize) -> usize) -> usize {
        let is_deleted = |distance: usize| self.pile.base(place(distance)) == Some(DELETED);
        let least = (WINDOW + inserted).min(REACH);
        let goes_on = |bases: &usize| is_deleted(bases - 1) && is_deleted(*bases);
        least + (least..REACH).take_while(goes_on).count()
    }

    /// Bases next to the join, before it, that enough reads have to say what they are: reads of short fragments go on
    /// with anything.
    fn read_before(&self) -> usize {
        let places = (0..self.join).rev();
        let read = places.take_while(|&place| self.pile.agreeing(place) >= TOLD_BY);
        read.count()
    }

    /// How many bases a place lies before (negative) or after the join.
    fn signed(&self, place: usize) -> i64 {
        let after = place as i64 - self.join as i64;
        if after < 0 { after } else { after + 1 }
    }

    fn depths(&self, places: Range<usize>) -> Vec<u64> {
        places.map(|place| self.pile.depth(place)).collect()
    }

    /// Bases that reads have more before a place, none at the join itself.
    fn insertion(&self, place: usize) -> String {
        match place == self.join {
            true => String::new(),
            false => text(&self.pile.insertion(place)),
        }
    }

    /// The bases of one side, the panel's in lower case where no read has one, and their differences.
    fn side(&self, expected: &[u8], first: usize, differences: &mut Vec<String>) -> Vec<u8> {
        let mut called = Vec::with_capacity(expected.len());
        for (place, &expected) in (first..).zip(expected) {
            let at = self.signed(place);
            let more = self.insertion(place);
            if !more.is_empty() && !self.not_compared.contains(&place) {
                differences.push(format!("{at:+} insertion of {more} before it"));
            }
            let Some(base) = self.pile.base(place) else {
                called.push(expected.to_ascii_lowercase());
                continue;
            };
            if self.not_compared.contains(&place) {
                called.push(base);
                continue;
            }
            if base == DELETED {
                differences.push(format!("{at:+} deletion of {}", expected as char));
            } else if base != expected && expected != b'N' {
                // A base that the panel does not know is found, not different.
                differences.push(format!("{at:+} {}>{}", expected as char, base as char));
            }
            called.push(base);
        }
        called
    }

    /// The gaps of both sides, in the order of the transcript.
    fn gaps(&self, before: &[u8], after: &[u8], first: usize) -> Vec<ConsensusGap> {
        let mut gaps: Vec<ConsensusGap> = Vec::new();
        let mut goes_on = false;
        for (place, base) in (first..).zip(before.iter().chain(after)) {
            let inserted = self.insertion(place);
            let is_deleted = *base == DELETED;
            match gaps.last_mut() {
                Some(last) if is_deleted && goes_on && place != self.join => last.deleted += 1,
                _ if is_deleted || !inserted.is_empty() => gaps.push(ConsensusGap {
                    at: self.signed(place),
                    inserted,
                    deleted: u64::from(is_deleted),
                    genome: None,
                }),
                _ => {}
            }
            goes_on = is_deleted;
        }
        gaps
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::{PANEL, across, add_read, key};
    use super::*;
    use crate::evidence::Evidence;
    use crate::panel::Donor;

    fn of_lane(reads: &[Vec<u8>]) -> Consensus {
        let mut evidence = Evidence::default();
        reads.iter().for_each(|read| add_read(&mut evidence, read));
        let key = key("RANBP2");
        let sum = evidence.junctions.get(&key).expect("reads of the lane");
        assert_eq!(sum.fragments, reads.len() as u64);
        consensus(&PANEL, &PANEL.junction_of(&key), &sum.pile)
    }

    /// RANBP2 exon 18 ends in `GGCTCCACTAACAG`, and ALK exon 20 starts with `TGTACCGCCGG`.
    #[test]
    fn what_most_reads_have_is_compared_with_the_panel() {
        let whole = || across("RANBP2", 60, 60);
        let with = |at: usize, base: u8| {
            let mut bases = whole();
            bases[at] = base;
            bases
        };
        let lost = || [&whole()[..49], &whole()[50..]].concat();
        let more = || [&whole()[..50], b"G", &whole()[50..]].concat();
        let gap = |at: i64, inserted: &str, deleted: u64| {
            vec![ConsensusGap {
                at,
                inserted: inserted.into(),
                deleted,
                genome: None,
            }]
        };
        for (case, reads, differences, gaps) in [
            ("whole", vec![whole()], &[][..], vec![]),
            ("one base", vec![with(57, b'T')], &["-3 C>T"], vec![]),
            ("after the join", vec![with(64, b'A')], &["+5 C>A"], vec![]),
            (
                "one read of three",
                vec![with(57, b'T'), whole(), whole()],
                &[],
                vec![],
            ),
            (
                "two of three",
                vec![with(57, b'T'), with(57, b'T'), whole()],
                &["-3 C>T"],
                vec![],
            ),
            (
                "a base lost",
                vec![lost()],
                &["-11 deletion of T"],
                gap(-11, "", 1),
            ),
            ("lost in one of two", vec![lost(), whole()], &[], vec![]),
            (
                "a base more",
                vec![more()],
                &["-10 insertion of G before it"],
                gap(-10, "G", 0),
            ),
        ] {
            let found = of_lane(&reads);
            assert_eq!(found.differences, differences, "{case}");
            assert_eq!(found.gaps, gaps, "{case}");
            assert_eq!(found.identical, differences.is_empty(), "{case}");
            assert_eq!((found.read_before, found.read_after), (40, 40), "{case}");
        }
    }

    #[test]
    fn what_no_read_reaches_is_the_panels_in_lower_case() {
        let found = of_lane(&[across("RANBP2", 14, 20), across("RANBP2", 12, 16)]);
        assert_eq!(found.before[20..], *"tcatggGGCTCCACTAACAG");
        assert_eq!((found.read_before, found.read_after), (14, 20));
        assert_eq!(found.depth_before[24..30], [0, 0, 1, 1, 2, 2]);
        assert_eq!(found.depth_after[14..21], [2, 2, 1, 1, 1, 1, 0]);
        assert!(found.identical);
    }

    #[test]
    fn a_gap_that_begins_among_the_bases_shown_is_shown_whole() {
        let whole = across("RANBP2", 100, 100);
        // bases lost before or after the join, by their distance from it; how many of them are shown
        for (lost, shown) in [(36..42, 6), (39..45, 6), (34..40, 6), (42..48, 0)] {
            let after = [&whole[..100 + lost.start], &whole[100 + lost.end..]].concat();
            let before = [&whole[..100 - lost.end], &whole[100 - lost.start..]].concat();
            for reads in [after, before] {
                let gaps = of_lane(&[reads.clone(), reads]).gaps;
                let deleted: u64 = gaps.iter().map(|gap| gap.deleted).sum();
                assert_eq!(
                    (deleted, gaps.len()),
                    (shown, shown.min(1) as usize),
                    "{lost:?}"
                );
            }
        }
    }

    #[test]
    fn bases_between_both_sides_are_inserted() {
        let whole = across("RANBP2", 16, 60);
        let bases = [&whole[..16], b"GCATTC", &whole[16..]].concat();
        let found = of_lane(&[bases]);
        assert_eq!(found.inserted, "GCATTC");
        assert_eq!(found.differences, ["insertion of GCATTC"]);
        assert_eq!(found.gaps, []);
    }

    #[test]
    fn of_a_foreign_partner_three_reads_have_to_tell_a_base() {
        let foreign = b"GCTAGTTCGACCATGACTGGTACGTTAGCA";
        let driver = &across("RANBP2", 0, 60)[..];
        // bases of the partner in each read; those before the 16 that name the join
        for (lengths, before) in [
            (&[30, 30, 30][..], "GCTAGTTCGACCAT"),
            (&[30, 30, 24], "TCGACCAT"),
            (&[30, 30], ""),
        ] {
            let mut evidence = Evidence::default();
            for &length in lengths {
                let read = [&foreign[foreign.len() - length..], driver].concat();
                add_read(&mut evidence, &read);
            }
            let (key, sum) = evidence.junctions.iter().next().expect("a join");
            assert_eq!(key.donor, Donor::Foreign);
            let found = consensus(&PANEL, &PANEL.junction_of(key), &sum.pile);
            assert_eq!(found.before, before);
            assert!(found.after.starts_with("GACTGGTACGTTAGCATGTACCGCC"));
            assert!(!found.identical && found.differences.is_empty());
        }
    }
}
