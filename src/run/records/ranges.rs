//! The ranges of a feature of a GenBank record.

use super::BEYOND;
use gb_io::seq::{After, Before, Location};
use std::ops::Range;

/// The ranges of a feature in transcript order (0-based, half-open, on the forward strand).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FeatureRanges {
    pub parts: Vec<Range<u64>>,
    pub reverse: bool,
    /// Whether it begins before its first part, and ends behind its last one.
    pub is_cut: [bool; 2],
}

impl FeatureRanges {
    /// The ranges of a feature.
    ///
    /// # Errors
    /// It is not of this record alone.
    pub fn of(location: &Location) -> Result<Self, String> {
        match location {
            Location::Range((start, Before(before)), (end, After(after)))
                if 0 <= *start && start < end && (*end as u64) < BEYOND =>
            {
                Ok(Self {
                    parts: std::iter::once(*start as u64..*end as u64).collect(),
                    reverse: false,
                    is_cut: [*before, *after],
                })
            }
            Location::Complement(inner) => {
                let mut ranges = Self::of(inner)?;
                ranges.parts.reverse();
                ranges.is_cut.reverse();
                ranges.reverse = !ranges.reverse;
                Ok(ranges)
            }
            Location::Join(parts) | Location::Order(parts) => {
                let parts: Vec<Self> = parts.iter().map(Self::of).collect::<Result<_, _>>()?;
                let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
                    return Err("has a feature without a place".into());
                };
                if parts.iter().any(|part| part.reverse != first.reverse) {
                    return Err("has a feature on both strands".into());
                }
                Ok(Self {
                    reverse: first.reverse,
                    is_cut: [first.is_cut[0], last.is_cut[1]],
                    parts: parts.iter().flat_map(|part| part.parts.clone()).collect(),
                })
            }
            other => {
                let place = other.to_gb_format();
                Err(format!("has a feature at {place}, which is no place on it"))
            }
        }
    }

    /// Whether a coding sequence has these exons: its inner ends are theirs.
    pub fn holds(&self, coding: &Self) -> bool {
        let start = coding.parts.iter().map(|part| part.start).min();
        let end = coding.parts.iter().map(|part| part.end).max();
        let (Some(start), Some(end)) = (start, end) else {
            return false;
        };
        let within = self
            .parts
            .iter()
            .map(|exon| exon.start.max(start)..exon.end.min(end));
        self.reverse == coding.reverse
            && within
                .filter(|part| part.start < part.end)
                .eq(coding.parts.iter().cloned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_in_the_order_of_the_transcript() {
        for (text, parts, reverse, is_cut) in [
            ("5..9", &[(4, 9)][..], false, [false; 2]),
            ("join(<5..9,12..>20)", &[(4, 9), (11, 20)], false, [true; 2]),
            (
                "complement(join(5..9,12..>20))",
                &[(11, 20), (4, 9)],
                true,
                [true, false],
            ),
            (
                "join(complement(12..20),complement(<5..9))",
                &[(11, 20), (4, 9)],
                true,
                [false, true],
            ),
            ("7", &[(6, 7)], false, [false; 2]),
        ] {
            let location = Location::from_gb_format(text).expect(text);
            let expected = FeatureRanges {
                parts: parts.iter().map(|&(start, end)| start..end).collect(),
                reverse,
                is_cut,
            };
            assert_eq!(FeatureRanges::of(&location), Ok(expected), "{text}");
        }
        for text in ["join(5..9,complement(12..20))", "J00194.1:100..202", "7^8"] {
            let location = Location::from_gb_format(text).expect(text);
            assert!(FeatureRanges::of(&location).is_err(), "{text}");
        }
    }

    #[test]
    fn a_coding_sequence_is_of_the_transcript_whose_exons_it_has() {
        let ranges = |text: &str| {
            FeatureRanges::of(&Location::from_gb_format(text).expect(text)).expect(text)
        };
        let exons = ranges("join(1..10,21..30,41..50)");
        for (coding, is_of) in [
            ("join(5..10,21..30,41..45)", true),
            ("22..28", true),
            ("join(5..10,41..45)", false),
            ("join(5..9,21..30,41..45)", false),
            ("complement(join(5..10,21..30,41..45))", false),
            ("join(41..50,61..70)", false),
        ] {
            assert_eq!(exons.holds(&ranges(coding)), is_of, "{coding}");
        }
    }
}
