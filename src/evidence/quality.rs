//! What the qualities of the reads say, and what stands for those that say nothing.

use super::sum::Sum;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use wide::u8x16;

/// Lowest and highest quality of FASTQ, Phred + 33.
const RANGE: (u8, u8) = (b'!', b'~');

/// Q40, which stands for a quality that says nothing.
const NEUTRAL: u8 = b'I';

/// Q20: from here on a mismatch weighs in full, so that a dummy of this quality or a better one is
/// neutral as it is.
pub(super) const GOOD: u8 = b'5';

/// Lowest quality of Phred + 64, from the time when it stood for Q-5.
const LOWEST_OF_64: u8 = b';';

/// Highest quality that sequencers of Phred + 33 write for reads whose worst base is above Q26.
const HIGHEST_OF_33: u8 = b'K';

/// Qualities of the reads from the panel's genes, as FASTQ has them; a commutative sum.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Qualities {
    /// The lowest and the highest; `None` without a base.
    range: Option<(u8, u8)>,
    /// Whether any read has several.
    informative: bool,
}

/// What is wrong with the qualities of a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QualityProblem {
    /// All bases of all reads have this one.
    Dummy(u8),
    /// They are Phred + 64, as Illumina wrote them before 2011: lowest and highest.
    Phred64(u8, u8),
}

/// The lowest and the highest quality of a read; `None` without a base. Sixteen at once, since it is
/// asked of every read from the panel's genes.
pub(super) fn range(quality: &[u8]) -> Option<(u8, u8)> {
    let (blocks, rest) = quality.as_chunks::<16>();
    let mut low = u8x16::splat(u8::MAX);
    let mut high = u8x16::splat(0);
    for block in blocks {
        let block = u8x16::new(*block);
        (low, high) = (low.min(block), high.max(block));
    }
    let all = low.to_array().into_iter().chain(high.to_array());
    let all = all.take(if blocks.is_empty() { 0 } else { 32 });
    let all = all.chain(rest.iter().copied());
    all.fold(None, |range, one| {
        let (low, high) = range.unwrap_or((one, one));
        Some((low.min(one), high.max(one)))
    })
}

impl Qualities {
    /// Adds those of a read, by the lowest and the highest.
    pub(super) fn add(&mut self, range: Option<(u8, u8)>) {
        if let Some((low, high)) = range {
            self.informative |= low < high;
            self.widen((low, high));
        }
    }

    fn widen(&mut self, (low, high): (u8, u8)) {
        let (lowest, highest) = self.range.unwrap_or((low, high));
        self.range = Some((lowest.min(low), highest.max(high)));
    }

    /// What is wrong with them, if anything is.
    pub fn problem(&self) -> Option<QualityProblem> {
        let (low, high) = self.range?;
        if low == high {
            return Some(QualityProblem::Dummy(low));
        }
        let is_64 = low >= LOWEST_OF_64 && high > HIGHEST_OF_33 && self.informative;
        is_64.then_some(QualityProblem::Phred64(low, high))
    }
}

impl Sum for Qualities {
    fn merge(&mut self, other: Self) {
        if let Some(range) = other.range {
            self.widen(range);
        }
        self.informative |= other.informative;
    }
}

/// The qualities that a read is weighed by: its own, within the range of FASTQ, unless they are one poor
/// quality for all of its bases. That says nothing of any base, and would excuse every mismatch. `range`
/// is the lowest and the highest.
pub(super) fn usable(quality: &[u8], range: Option<(u8, u8)>) -> Cow<'_, [u8]> {
    let (lowest, highest) = RANGE;
    match range {
        Some((low, high)) if low == high && low < GOOD => Cow::Owned(vec![NEUTRAL; quality.len()]),
        Some((low, high)) if low < lowest || high > highest => Cow::Owned(
            quality
                .iter()
                .map(|&one| one.clamp(lowest, highest))
                .collect(),
        ),
        _ => Cow::Borrowed(quality),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn the_range_is_that_of_all(quality in proptest::collection::vec(0_u8..=255, 0..70)) {
            let slow = quality.iter().min().copied().zip(quality.iter().max().copied());
            proptest::prop_assert_eq!(range(&quality), slow);
        }
    }

    #[test]
    fn poor_dummies_are_neutral_and_others_within_the_range() {
        for (given, expected) in [
            ("!!!!", "IIII"),
            ("####", "IIII"),
            ("\x01\x01", "II"),
            ("BBBB", "BBBB"),
            ("FFFF", "FFFF"),
            ("\x7f\x7f", "~~"),
            ("F#F#", "F#F#"),
            ("#!!!", "#!!!"),
            ("\x01F", "!F"),
            ("hhB\u{7f}", "hhB~"),
            ("", ""),
        ] {
            let given = given.as_bytes();
            assert_eq!(
                &*usable(given, range(given)),
                expected.as_bytes(),
                "{given:?}"
            );
        }
    }

    #[test]
    fn problems_are_those_of_the_library_in_any_order() {
        use QualityProblem::{Dummy, Phred64};
        for (reads, expected) in [
            (vec!["IIII", "II"], Some(Dummy(b'I'))),
            (vec!["!!!!"], Some(Dummy(b'!'))),
            (vec!["hhhh"], Some(Dummy(b'h'))),
            (vec!["hhhB", "ghfB"], Some(Phred64(b'B', b'h'))),
            (vec!["hhhh", "BBBB", "hfBB"], Some(Phred64(b'B', b'h'))),
            (vec!["FFFF", "F:,#"], None),
            (vec!["FFFF", "::::"], None),
            (vec!["~~~~", "~z~!"], None),
            (vec!["JJJJ", "BJJJ"], None),
            (vec![], None),
            (vec![""], None),
        ] {
            let sum = |reads: &[&str]| {
                let mut sum = Qualities::default();
                reads
                    .iter()
                    .for_each(|read| sum.add(range(read.as_bytes())));
                sum
            };
            let whole = sum(&reads);
            assert_eq!(whole.problem(), expected, "{reads:?}");
            let (one, two) = reads.split_at(reads.len() / 2);
            let mut turned = sum(two);
            turned.merge(sum(one));
            assert_eq!(turned, whole);
        }
    }
}
