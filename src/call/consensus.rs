//! What the reads themselves say across a junction: sequenced, not assumed.

use crate::document::Consensus;
use crate::evidence::pile::{Pile, WINDOW};
use crate::panel::{Junction, Panel};

/// Makes the consensus of a pile and names its differences from the panel.
pub fn consensus(panel: &Panel, junction: &Junction, pile: &Pile) -> Consensus {
    let text = |bases: &[u8]| String::from_utf8_lossy(bases).into_owned();
    let left = junction.left_sequence(panel, WINDOW);
    let right = junction.right_sequence(panel, WINDOW);
    let mut differences = Vec::new();
    let mut side = |expected: &[u8], first: usize, signed: &dyn Fn(usize) -> i64| -> Vec<u8> {
        let called = expected.iter().enumerate().map(|(index, &expected)| {
            let Some(base) = pile.base(first + index) else {
                return expected.to_ascii_lowercase();
            };
            // A base that the panel does not know is found, not different.
            if base != expected && expected != b'N' {
                differences.push(format!(
                    "{:+} {}>{}",
                    signed(index),
                    expected as char,
                    base as char
                ));
            }
            base
        });
        called.collect()
    };
    let start = WINDOW - left.len();
    let before = side(&left, start, &|index| index as i64 - left.len() as i64);
    let after = side(&right, WINDOW, &|index| index as i64 + 1);
    let inserted = pile.insert();
    if !inserted.is_empty() {
        differences.push(format!("insertion of {}", text(&inserted)));
    }
    let depth = |range: std::ops::Range<usize>| -> Vec<u64> {
        let depths = range.map(|place| pile.depth(place));
        depths.collect()
    };
    Consensus {
        before: text(&before),
        inserted: text(&inserted),
        after: text(&after),
        depth_before: depth(start..WINDOW),
        depth_after: depth(WINDOW..WINDOW + right.len()),
        identical: differences.is_empty(),
        differences,
    }
}
