//! What becomes of a junction from one sample to a later one, and when that can be told.

use super::{ComparedPoint, Interval, Status};
use serde::{Deserialize, Serialize};

/// What becomes of a junction from one sample to a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Change {
    /// It was not seen in a sample that would have shown it, and is detected now.
    New,
    /// It was detected, and is not seen in a sample that would show it.
    Gone,
    /// Intervals of the fraction, or of fragments per million in libraries of one kind, do not overlap, and the
    /// later one is higher; the other quantity does not say the opposite.
    Rises,
    /// The same, and the later one is lower.
    Falls,
    /// The intervals overlap.
    NoClearChange,
    /// It is seen in one of the two samples, and the other one would not have shown it, or it is inconclusive there;
    /// or one of the samples does not tell of changes.
    CannotTell,
    /// It is seen in neither.
    NotSeen,
}

impl Change {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Gone => "gone",
            Self::Rises => "rises",
            Self::Falls => "falls",
            Self::NoClearChange => "no clear change",
            Self::CannotTell => "cannot be told",
            Self::NotSeen => "not seen",
        }
    }
}

impl ComparedPoint {
    /// What has become of it since an earlier sample. `has_rates` is whether fragments per million can be compared.
    pub(super) fn change_from(&self, earlier: &Self, has_rates: bool) -> Change {
        use Status::{Detected, NotDetected};
        let fractions = (
            earlier.fusion_fraction_interval,
            self.fusion_fraction_interval,
        );
        let rates = (earlier.ffpm_interval, self.ffpm_interval);
        let rates = if has_rates { rates } else { (None, None) };
        let apart = both(between(fractions), between(rates));
        let is_comparable = earlier.is_comparable && self.is_comparable;
        match (earlier.status, self.status) {
            (NotDetected, NotDetected) => Change::NotSeen,
            _ if !is_comparable => Change::CannotTell,
            (NotDetected, Detected) if earlier.is_tested || apart == Change::Rises => Change::New,
            (Detected, NotDetected) if self.is_tested || apart == Change::Falls => Change::Gone,
            (NotDetected, _) | (_, NotDetected) => Change::CannotTell,
            _ => apart,
        }
    }
}

/// What intervals say: two of 95 % that do not overlap are apart by chance less than once in a hundred times. `None`
/// if there is only one.
fn between(intervals: (Option<Interval>, Option<Interval>)) -> Option<Change> {
    let (Some(earlier), Some(later)) = intervals else {
        return None;
    };
    Some(if later.low > earlier.high {
        Change::Rises
    } else if later.high < earlier.low {
        Change::Falls
    } else {
        Change::NoClearChange
    })
}

/// What fraction and rate say together. Of a driver that other cells do not make, the fraction is near to one however
/// few cells are of the tumour; a rate depends on how the library was made. So either may tell of a change, unless
/// the other one says the opposite.
fn both(fraction: Option<Change>, rate: Option<Change>) -> Change {
    match (fraction, rate) {
        (Some(Change::Rises), Some(Change::Falls)) | (Some(Change::Falls), Some(Change::Rises)) => {
            Change::CannotTell
        }
        (Some(Change::NoClearChange), Some(other)) | (Some(other), _) => other,
        (None, Some(other)) => other,
        (None, None) => Change::CannotTell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Reasons;

    /// A junction with intervals of its fraction and its rate.
    fn point(
        status: Status,
        is_tested: bool,
        fraction: Option<[f64; 2]>,
        rate: [f64; 2],
    ) -> ComparedPoint {
        let interval = |[low, high]: [f64; 2]| Interval { low, high };
        ComparedPoint {
            status,
            reasons: Reasons::default(),
            is_tested,
            is_comparable: true,
            junction_reads: None,
            fusion_fraction: None,
            fusion_fraction_interval: fraction.map(interval),
            ffpm: None,
            ffpm_interval: Some(interval(rate)),
            change: None,
        }
    }

    #[test]
    fn what_becomes_of_a_junction_is_told_by_intervals_and_by_what_was_tested() {
        use Status::{Detected, Inconclusive, NotDetected};
        let same = [1.0, 9.0];
        let high = || point(Detected, true, Some([0.4, 0.6]), same);
        let low = || point(Inconclusive, true, Some([0.0, 0.1]), same);
        let middle = || point(Detected, true, Some([0.1, 0.5]), same);
        let unsure = |one: ComparedPoint| ComparedPoint {
            is_comparable: false,
            ..one
        };
        let negative = || point(NotDetected, true, Some([0.0, 0.01]), same);
        let blind = || point(NotDetected, false, Some([0.0, 0.9]), same);
        let few = || point(NotDetected, false, Some([0.0, 0.3]), same);
        let without = || point(Detected, true, None, same);
        let full = |rate| point(Detected, true, Some([0.8, 1.0]), rate);
        for (case, earlier, later, change) in [
            ("higher", low(), high(), Change::Rises),
            ("lower", high(), low(), Change::Falls),
            ("overlapping", high(), middle(), Change::NoClearChange),
            ("touching", middle(), low(), Change::NoClearChange),
            ("not there before", negative(), high(), Change::New),
            (
                "weak, and not there before",
                negative(),
                low(),
                Change::CannotTell,
            ),
            (
                "weak, and not there after",
                low(),
                negative(),
                Change::CannotTell,
            ),
            ("of doubt before", unsure(low()), high(), Change::CannotTell),
            ("of doubt after", high(), unsure(low()), Change::CannotTell),
            (
                "a negative of doubt",
                high(),
                unsure(negative()),
                Change::CannotTell,
            ),
            (
                "few reads of doubt",
                unsure(few()),
                high(),
                Change::CannotTell,
            ),
            ("not there after", high(), negative(), Change::Gone),
            ("apart from none", few(), high(), Change::New),
            ("not shown before", blind(), high(), Change::CannotTell),
            ("not shown after", high(), blind(), Change::CannotTell),
            ("never", negative(), blind(), Change::NotSeen),
            ("by rates", without(), high(), Change::NoClearChange),
            (
                "of a driver that only the tumour makes",
                full([10.0, 20.0]),
                full([1.0, 5.0]),
                Change::Falls,
            ),
            (
                "against each other",
                point(Detected, true, Some([0.1, 0.2]), [10.0, 20.0]),
                point(Detected, true, Some([0.4, 0.6]), [1.0, 5.0]),
                Change::CannotTell,
            ),
        ] {
            assert_eq!(later.change_from(&earlier, true), change, "{case}");
        }
        let other_kind = full([1.0, 5.0]).change_from(&full([10.0, 20.0]), false);
        assert_eq!(other_kind, Change::NoClearChange);
    }
}
