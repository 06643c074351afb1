//! Sentences of reasons of fragments that may be of a fusion and cross no junction by which it could be called.

use crate::document::Reason;
use crate::evidence::Orientation;

/// The sentence of a reason of such fragments; `None` of another one.
pub(super) fn sentence(reason: &Reason) -> Option<String> {
    Some(match reason {
        Reason::Ambiguous {
            fragments,
            junctions,
            or_others,
        } => format!(
            "{fragments} fragments cross a junction that may be {}{}",
            junctions.join(" or "),
            match or_others {
                true => "; some of them may be of other junctions too",
                false => "",
            }
        ),
        Reason::TooManyJoins { kept } => format!(
            "the reads show more than {kept} joins that the panel does not list, and some of \
             these were not looked at; so many arise when a library is prepared"
        ),
        Reason::SpanningOnly {
            fragments,
            partner,
            driver,
        } => format!(
            "{fragments} fragments have one mate in {partner} and one in {driver}, and too few \
             reads cross a junction between them"
        ),
        Reason::Orientation {
            fragments,
            partner,
            driver,
            orientation: Orientation::Same,
        } => format!(
            "{fragments} fragments have one mate in {partner} and one in {driver}, both on the \
             same strand; if the mates of this library do not point at each other, give the \
             reverse complement of one of them, else look for a rearrangement between the two \
             genes"
        ),
        Reason::Orientation {
            fragments,
            partner,
            driver,
            orientation: Orientation::Reciprocal,
        } => format!(
            "{fragments} fragments run from {driver} into {partner}: a transcript of the \
             reciprocal fusion {driver}::{partner}; look for {partner}::{driver} by another \
             method"
        ),
        _ => return None,
    })
}
