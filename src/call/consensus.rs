//! What the reads themselves say across a junction: sequenced, not assumed.

use super::variant::differences_from_exons;
use crate::document::{Consensus, ConsensusGap};
use crate::evidence::pile::{DELETED, Pile, Places, window};
use crate::evidence::shown::{REACH, WINDOW};
use crate::panel::{Junction, Panel};
use std::ops::Range;

/// Reads that tell a base of which nothing else is known: an error of one is outvoted.
const TOLD_BY: u64 = 3;

/// Makes the consensus of a pile and names its differences from the panel.
pub fn consensus(panel: &Panel, junction: &Junction, pile: &Pile) -> Consensus {
    let join = window(junction.key().donor);
    let around = Around {
        pile: &pile.places(),
        join,
    };
    let left = match junction.donor() {
        Some(donor) => {
            let bases = (WINDOW + donor.insert.len()).min(REACH);
            junction.left_sequence(panel, bases)
        }
        // Of a foreign partner nothing is known but what the reads have.
        None => vec![b'N'; around.read_before()],
    };
    let bases = (WINDOW + junction.acceptor.insert.len()).min(REACH);
    let right = junction.right_sequence(panel, bases);
    let start = join - left.len();
    let mut differences = Vec::new();
    let before = around.side(&left, start, &mut differences);
    let after = around.side(&right, join, &mut differences);
    let inserted = text(&around.pile.insert());
    if !inserted.is_empty() {
        differences.push(format!("insertion of {inserted}"));
    }
    differences.extend(differences_from_exons(panel, junction));
    let is_read = |base: &&u8| !base.is_ascii_lowercase();
    Consensus {
        read_before: before.iter().rev().take_while(is_read).count(),
        read_after: after.iter().take_while(is_read).count(),
        gaps: around.gaps(&before, &after, start),
        before: text(&before),
        inserted,
        after: text(&after),
        depth_before: around.depths(start..join),
        depth_after: around.depths(join..join + right.len()),
        identical: differences.is_empty() && junction.donor().is_some(),
        differences,
    }
}

fn text(bases: &[u8]) -> String {
    String::from_utf8_lossy(bases).into_owned()
}

/// What reads have around a join that lies before a place of their pile.
struct Around<'p> {
    pile: &'p Places,
    join: usize,
}

impl Around<'_> {
    /// Bases next to the join, before it, that enough reads have to say what they are.
    fn read_before(&self) -> usize {
        let places = (0..self.join).rev();
        let read = places.take_while(|&place| self.pile.depth(place) >= TOLD_BY);
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
            if !more.is_empty() {
                differences.push(format!("{at:+} insertion of {more} before it"));
            }
            let Some(base) = self.pile.base(place) else {
                called.push(expected.to_ascii_lowercase());
                continue;
            };
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
