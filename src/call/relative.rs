//! Reads that have nearly the bases of the partner that they were counted for: those of a relative of its gene.

use super::consensus::TOLD_BY;
use crate::evidence::pile::{DELETED, Pile, window};
use crate::evidence::shown::REACH;
use crate::panel::{Flank, Junction, Panel};

/// Bases beside a join that may differ from the partner's: more than two variants of a person hardly stand so near
/// each other.
const VARIANTS: usize = 2;

/// Percent of the compared bases that may: relatives of a gene differ in 5 percent and more.
const DIFFERING_PERCENT: usize = 4;

/// Bases before a join, as the reads have them, against those of its partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerBases {
    /// What the reads have, up to the bases that are inserted at the join; as far as enough reads tell it.
    pub bases: Vec<u8>,
    /// How many of them the partner has not.
    pub differing: usize,
}

impl PartnerBases {
    /// Compares the reads of a join with its partner, by that of its transcripts that fits best; `None` of a
    /// foreign one.
    pub fn of(panel: &Panel, junction: &Junction, pile: &Pile) -> Option<Self> {
        let join = window(junction.key().donor);
        let places = pile.places();
        let compared = |donor: &Flank| {
            let end = join.checked_sub(donor.insert.len())?;
            let plain = Flank {
                insert: Vec::new(),
                ..donor.clone()
            };
            let (mut bases, mut differing) = (Vec::new(), 0);
            for from_end in 0..REACH.min(end) {
                let place = end - 1 - from_end;
                let base = places
                    .base(place)
                    .filter(|_| places.depth(place) >= TOLD_BY);
                let expected = plain.left_base(panel, from_end);
                let (Some(base), Some(expected)) = (base, expected) else {
                    break;
                };
                if base != DELETED {
                    bases.push(base);
                    differing += usize::from(base != expected && expected != b'N');
                }
            }
            bases.reverse();
            Some(Self { bases, differing })
        };
        let all = junction.donors.iter().filter_map(compared);
        all.min_by_key(|one| one.differing)
    }

    /// Whether they are those of a relative rather than the partner's.
    pub fn are_of_relative(&self) -> bool {
        let allowed = (self.bases.len() * DIFFERING_PERCENT / 100).max(VARIANTS);
        self.differing > allowed
    }

    /// Whether a transcript that differs in so many of them is nearer than the partner.
    pub fn are_nearer_to(&self, differing: usize) -> bool {
        differing + VARIANTS < self.differing
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::{PANEL, across, add_read, key};
    use super::*;
    use crate::evidence::Evidence;

    #[test]
    fn more_bases_than_a_persons_variants_are_of_a_relative() {
        let changed = |places: &[usize]| {
            let mut bases = across("RANBP2", 60, 60);
            for &at in places {
                bases[at] = if bases[at] == b'A' { b'C' } else { b'A' };
            }
            bases
        };
        // bases before the join that differ, and reads that have them so; how many differ, whether of a relative
        for (case, places, reads, differing, is_of_relative) in [
            ("none", &[][..], 4, 0, false),
            ("two", &[25, 40], 4, 2, false),
            ("three", &[25, 34, 40], 4, 3, true),
            ("three, in two reads", &[25, 34, 40], 2, 0, false),
            ("after the join", &[80, 85, 90, 95], 4, 0, false),
        ] {
            let mut evidence = Evidence::default();
            (0..reads).for_each(|_| add_read(&mut evidence, &changed(places)));
            let key = key("RANBP2");
            let sum = evidence.junctions.get(&key).expect(case);
            let found = PartnerBases::of(&PANEL, &PANEL.junction_of(&key), &sum.pile);
            let found = found.expect(case);
            let shown = (found.differing, found.are_of_relative());
            assert_eq!(shown, (differing, is_of_relative), "{case}");
        }
    }
}
