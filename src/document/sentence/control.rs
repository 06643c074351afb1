//! Sentences of reasons of controls and of other libraries of the run.

use super::listed;
use crate::document::{CrossTalk, Reason};

/// The sentence of a reason of a control or of another library; `None` of another one.
pub(super) fn sentence(reason: &Reason) -> Option<String> {
    Some(match reason {
        Reason::Control {
            kind,
            times,
            fused,
            fragments,
            needed,
        } => format!(
            "the rate is {times:.1} times that in the {} control ({fused} of {fragments} fragments), \
             {needed} times needed",
            kind.words()
        ),
        Reason::CrossTalk(CrossTalk {
            fragments,
            library,
            elsewhere,
            index_hopping,
            limit,
        }) => format!(
            "{fragments} fragments are at this join and {elsewhere} in {library} of the same run, of \
             which up to {limit} may be found here if {} % get the index of another library; sequence \
             the sample in a run without {library}, or with unique dual indices and their rate",
            percent(*index_hopping)
        ),
        Reason::PositiveControl { controls } => format!(
            "the positive control {} does not show what it holds, so that the run does not tell of a \
             fusion that is there; repeat it",
            listed(controls)
        ),
        Reason::ControlHoldsFusion { kind, fusions } => format!(
            "the {} control holds {} above the thresholds",
            kind.words(),
            fusions.join(", ")
        ),
        Reason::ControlHoldsRna {
            kind,
            fragments,
            of_sample,
            needed,
        } => format!(
            "the {} control has {fragments} fragments of the panel's genes and the sample {of_sample}, \
             {needed} times needed: RNA has got into the run, and may be in the sample; repeat it from \
             the extraction on",
            kind.words()
        ),
        Reason::ControlCrossTalk {
            kind,
            junction,
            fragments:
                CrossTalk {
                    fragments,
                    library,
                    elsewhere,
                    index_hopping,
                    limit,
                },
        } => format!(
            "the {} control has {fragments} fragments of {junction} and {library} of the same run {elsewhere}, \
             of which up to {limit} may be found in the control if {} % get the index of another library; \
             they do not count against the sample",
            kind.words(),
            percent(*index_hopping)
        ),
        _ => return None,
    })
}

/// A share in percent, rounded, since binary fractions are longer.
fn percent(share: f64) -> f64 {
    (1e5 * share).round() / 1e3
}
