//! How far a read follows a sequence outward from a join.

use super::flank::{Direction, FlankSequence};
use super::observation::{Arm, Gap};
use super::quarters::Quarters;
use super::read::weight;
use super::rule::{ARM_MISMATCH_PERCENT, ARM_MISMATCHES, LONG_ARM, NEAR_JOIN, Rule, SCORE_DROP};
use std::ops::ControlFlow;

/// How a read follows a reference from the join outward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Extension {
    /// Read bases aligned, from the join outward.
    pub aligned: usize,
    /// Those of them before the first gap; all where there is none.
    pub ungapped: usize,
    /// Aligned bases with a known base of the panel beside them: the anchor.
    pub anchor: usize,
    /// Weighted mismatches in the aligned bases.
    pub mismatches: Quarters,
    /// Weighted mismatches in the [`NEAR_JOIN`] known bases next to the join.
    pub near_mismatches: Quarters,
    /// Matches less weighted mismatches.
    pub score: i32,
    /// Read bases beyond the aligned ones that the reference could have explained.
    pub clipped: usize,
}

impl Extension {
    /// So many bases that all match, up to the end of the read.
    pub fn exact(bases: usize) -> Self {
        let mut exact = Self::default();
        exact.add_matches(bases);
        exact.ending(bases)
    }

    /// Ends it here: of `explicable` read bases the rest is clipped.
    fn ending(self, explicable: usize) -> Self {
        Self {
            ungapped: self.aligned,
            clipped: explicable - self.aligned,
            ..self
        }
    }

    /// The same with so many read bases more beyond it, which are clipped where a reference of a length could
    /// have explained them.
    pub fn clipping(self, more: usize, reference: usize) -> Self {
        let reaches = reference > self.aligned + self.clipped;
        Self {
            clipped: self.clipped + if reaches { more } else { 0 },
            ..self
        }
    }

    /// Whether it keeps to the limits of mismatches, next to the join and in all.
    pub fn keeps_to(&self, rule: &Rule) -> bool {
        let near = rule.maximum_mismatches + u32::from(self.anchor >= LONG_ARM);
        let whole = (self.anchor * ARM_MISMATCH_PERCENT / 100).max(ARM_MISMATCHES) as u32;
        self.near_mismatches <= Quarters::mismatches(near)
            && self.mismatches <= Quarters::mismatches(whole)
    }

    /// A side of an alignment as evidence, with the gaps in it.
    pub fn arm(&self, gaps: &[Gap]) -> Arm {
        Arm {
            aligned: self.aligned,
            anchor: self.anchor,
            ungapped: self.ungapped,
            clipped: self.clipped,
            mismatches: self.mismatches,
            gaps: gaps.to_vec(),
        }
    }

    /// Adds bases that match.
    #[inline]
    fn add_matches(&mut self, count: usize) {
        self.aligned += count;
        self.anchor += count;
        self.score += count as i32;
    }

    /// Adds a base that does not match, or one that the reference does not know.
    fn add_other(&mut self, base: u8, quality: u8, expected: u8) {
        self.aligned += 1;
        if expected == b'N' {
            return;
        }
        self.anchor += 1;
        let weight = weight(quality, base);
        self.score -= weight.score();
        self.mismatches += weight;
        if self.anchor <= NEAR_JOIN {
            self.near_mismatches += weight;
        }
    }
}

/// Extends along the bases and qualities of a read and along a reference, outward.
///
/// The aligned part ends where the score is best. The end of the read counts as much as one
/// mismatch, so that an error in its last bases does not shorten the anchor; the end of the
/// reference ends the alignment without a clip.
pub fn extend<D: Direction>(read: (&[u8], &[u8]), reference: FlankSequence) -> Extension {
    extend_behind::<D>(0, read, reference)
}

/// The same where the first `known` bases are known to match.
pub fn extend_behind<D: Direction>(
    known: usize,
    (bases, qualities): (&[u8], &[u8]),
    reference: FlankSequence,
) -> Extension {
    if known == bases.len() {
        return Extension::exact(known);
    }
    let mut running = Extension::default();
    let compared = bases.len().min(reference.len());
    let mut best = Extension::default();
    let mut passed = 0;
    let (_, behind) = D::split(bases, known);
    let rest = reference.skip::<D>(known);
    let walked = rest.try_for_each_difference::<D>(behind, compared - known, true, |difference| {
        let distance = known + difference.distance;
        running.add_matches(distance - passed);
        passed = distance + 1;
        if running.score > best.score {
            best = running;
        }
        let quality = D::at(qualities, distance).unwrap_or(0);
        running.add_other(difference.base, quality, difference.expected);
        if running.score < best.score - SCORE_DROP {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    if walked.is_break() {
        return best.ending(bases.len());
    }
    running.add_matches(compared - passed);
    if running.score + Quarters::MISMATCH.score() >= best.score {
        best = running;
    }
    best.ending(running.aligned)
}

#[cfg(test)]
mod tests {
    use super::super::flank::{Leftward, Rightward};
    use super::*;

    fn follow(read: &[u8], reference: &[u8]) -> Extension {
        let good = vec![b'I'; read.len()];
        let extension = extend::<Rightward>((read, &good), FlankSequence::contig(reference));
        let turned = |bases: &[u8]| bases.iter().rev().copied().collect::<Vec<u8>>();
        let (turned_read, turned_reference) = (turned(read), turned(reference));
        let leftward = FlankSequence::contig(&turned_reference);
        let other = extend::<Leftward>((&turned_read, &good), leftward);
        assert_eq!(extension, other);
        extension
    }

    #[test]
    fn anchors_and_clips() {
        // read, reference, anchor, mismatches (quarters), clipped
        for (read, reference, anchor, mismatches, clipped) in [
            ("ACGTACGTACGT", "ACGTACGTACGTTT", 12, 0, 0),
            ("ACGTACGTACGA", "ACGTACGTACGT", 12, 4, 0),
            ("ACGTACGTACGTGGGGGG", "ACGTACGTACGTAAAAAA", 12, 0, 6),
            ("ACGTACGTACGTGGGGGG", "ACGTACGTACGT", 12, 0, 0),
            ("ACNTACGTACGT", "ACGTACGTACGT", 12, 1, 0),
            ("ACGTACGT", "NNGTACGT", 6, 0, 0),
        ] {
            let extension = follow(read.as_bytes(), reference.as_bytes());
            assert_eq!(
                (extension.anchor, extension.mismatches.0, extension.clipped),
                (anchor, mismatches, clipped),
                "{read}"
            );
        }
    }

    /// The rule in its plainest form, one base at a time.
    fn slowly(read: &[u8], quality: u8, reference: &[u8]) -> Extension {
        let (mut running, mut best) = (Extension::default(), Extension::default());
        for (&base, &expected) in read.iter().zip(reference) {
            if base == expected && expected != b'N' {
                running.add_matches(1);
            } else {
                running.add_other(base, quality, expected);
            }
            if running.score > best.score {
                best = running;
            } else if running.score < best.score - SCORE_DROP {
                return best.ending(read.len());
            }
        }
        if running.score + Quarters::MISMATCH.score() >= best.score {
            best = running;
        }
        best.ending(running.aligned)
    }

    proptest::proptest! {
        #[test]
        fn blocks_of_bases_make_no_difference(
            read in "([ACGT]{32})?[ACGTN]{0,60}",
            changes in proptest::collection::vec((0_usize..90, "[ACGTN]"), 0..8),
            extra in "[ACGT]{0,9}",
            quality in "[#0I]",
        ) {
            let mut reference = format!("{read}{extra}").into_bytes();
            for (at, base) in changes {
                if let Some(place) = reference.get_mut(at) {
                    *place = base.as_bytes()[0];
                }
            }
            let (read, quality) = (read.as_bytes(), quality.as_bytes()[0]);
            let qualities = vec![quality; read.len()];
            let panel = FlankSequence::contig(&reference);
            let fast = extend::<Rightward>((read, &qualities), panel);
            proptest::prop_assert_eq!(fast, slowly(read, quality, &reference));
            // Nor does it that some of the first bases are known to match.
            let pairs = read.iter().zip(&reference);
            let alike = pairs.take_while(|(read, panel)| read == panel && **panel != b'N').count();
            for known in [alike / 2, alike] {
                let behind = extend_behind::<Rightward>(known, (read, &qualities), panel);
                proptest::prop_assert_eq!(behind, fast, "{}", known);
            }
        }
    }

    #[test]
    fn poor_bases_hardly_weigh() {
        let poor = extend::<Rightward>(
            (b"AAAAAAAA", b"########"),
            FlankSequence::contig(b"AAAATTAA"),
        );
        assert_eq!((poor.anchor, poor.mismatches.0), (8, 2));
    }
}
