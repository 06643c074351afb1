//! What the reads themselves say across a junction: sequenced, not assumed.

use super::variant::differences_from_exons;
use crate::document::{Consensus, ConsensusGap};
use crate::evidence::pile::{DELETED, Pile, Places};
use crate::evidence::shown::WINDOW;
use crate::panel::{Junction, Panel};

/// Makes the consensus of a pile and names its differences from the panel.
pub fn consensus(panel: &Panel, junction: &Junction, pile: &Pile) -> Consensus {
    let pile = &*pile.places();
    let left = junction.left_sequence(panel, WINDOW);
    let right = junction.right_sequence(panel, WINDOW);
    let start = WINDOW - left.len();
    let mut differences = Vec::new();
    let before = side(&left, start, pile, &mut differences);
    let after = side(&right, WINDOW, pile, &mut differences);
    let inserted = text(&pile.insert());
    if !inserted.is_empty() {
        differences.push(format!("insertion of {inserted}"));
    }
    differences.extend(differences_from_exons(panel, junction));
    let depth = |range: std::ops::Range<usize>| -> Vec<u64> {
        let depths = range.map(|place| pile.depth(place));
        depths.collect()
    };
    let (depth_before, depth_after) = (depth(start..WINDOW), depth(WINDOW..WINDOW + right.len()));
    let is_read = |base: &&u8| !base.is_ascii_lowercase();
    Consensus {
        read_before: before.iter().rev().take_while(is_read).count(),
        read_after: after.iter().take_while(is_read).count(),
        gaps: gaps(&before, &after, start, pile),
        before: text(&before),
        inserted,
        after: text(&after),
        depth_before,
        depth_after,
        identical: differences.is_empty(),
        differences,
    }
}

fn text(bases: &[u8]) -> String {
    String::from_utf8_lossy(bases).into_owned()
}

/// How many bases a place of the pile lies before (negative) or after the join.
fn signed(place: usize) -> i64 {
    let after = place as i64 - WINDOW as i64;
    if after < 0 { after } else { after + 1 }
}

/// The bases of one side, the panel's in lower case where no read has one, and their differences.
fn side(expected: &[u8], first: usize, pile: &Places, differences: &mut Vec<String>) -> Vec<u8> {
    let mut called = Vec::with_capacity(expected.len());
    for (place, &expected) in (first..).zip(expected) {
        let at = signed(place);
        let more = pile.insertion(place);
        if !more.is_empty() && place != WINDOW {
            differences.push(format!("{at:+} insertion of {} before it", text(&more)));
        }
        let Some(base) = pile.base(place) else {
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
fn gaps(before: &[u8], after: &[u8], first: usize, pile: &Places) -> Vec<ConsensusGap> {
    let mut gaps: Vec<ConsensusGap> = Vec::new();
    let mut previous_deleted = false;
    for (place, base) in (first..).zip(before.iter().chain(after)) {
        let inserted = match place {
            WINDOW => String::new(),
            _ => text(&pile.insertion(place)),
        };
        let is_deleted = *base == DELETED;
        match gaps.last_mut() {
            Some(last) if is_deleted && previous_deleted && place != WINDOW => last.deleted += 1,
            _ if is_deleted || !inserted.is_empty() => gaps.push(ConsensusGap {
                at: signed(place),
                inserted,
                deleted: u64::from(is_deleted),
            }),
            _ => {}
        }
        previous_deleted = is_deleted;
    }
    gaps
}
