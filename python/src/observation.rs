//! What a read shows.

use fuselane::align::{Crossing, Observation as Shown, Outcome};
use fuselane::panel::Panel;
use pyo3::prelude::*;

/// What a read shows of a panel's junctions.
#[pyclass(module = "fuselane", frozen, get_all)]
pub struct Observation {
    /// `unrelated`, `on_target`, `supports`, `ambiguous`, `rejected`, `out_of_order` or `background`.
    pub kind: &'static str,
    /// Junctions that it supports, cannot tell apart, or crosses without counting.
    pub junctions: Vec<String>,
    /// Why it came close and does not count.
    pub reason: Option<&'static str>,
    /// Bases of the read that are aligned before the join: 0-based, half-open, on the strand of the transcript.
    pub before: Option<(usize, usize)>,
    /// Bases of the read that are aligned after the join, likewise.
    pub after: Option<(usize, usize)>,
    /// Whether the read as given is on the strand of the transcript.
    pub forward: Option<bool>,
}

#[pymethods]
impl Observation {
    fn __repr__(&self) -> String {
        let names = self.junctions.join(", ");
        format!("<fuselane.Observation {} {names}>", self.kind)
    }
}

impl Observation {
    /// What the library says of a read.
    pub fn new(panel: &Panel, shown: Shown) -> Self {
        let label = |one: &Crossing| panel.junction_of(&one.junction).label(panel);
        let of = |kind, crossings: &[Crossing], reason| {
            // Where several cannot be told apart there is no one place of the join.
            let one = match crossings {
                [one] => Some(one),
                _ => None,
            };
            let ends = |range: std::ops::Range<usize>| (range.start, range.end);
            Self {
                kind,
                junctions: crossings.iter().map(label).collect(),
                reason,
                before: one.map(|one| ends(one.donor_range())),
                after: one.map(|one| ends(one.acceptor_range())),
                forward: one.map(|one| one.forward),
            }
        };
        match shown.outcome {
            Outcome::Unrelated => of("unrelated", &[], None),
            Outcome::OnTarget => of("on_target", &[], None),
            Outcome::Supports(crossing) => of("supports", &[crossing], None),
            Outcome::Ambiguous(all) => of("ambiguous", &all, None),
            Outcome::Rejected(crossing, reason) => {
                let crossing: Vec<Crossing> = crossing.into_iter().collect();
                of("rejected", &crossing, Some(reason.name()))
            }
            Outcome::OutOfOrder { .. } => of("out_of_order", &[], None),
            Outcome::Background(junctions) => Self {
                junctions: junctions
                    .into_iter()
                    .map(|id| panel.junction(id).label(panel))
                    .collect(),
                ..of("background", &[], None)
            },
        }
    }
}
