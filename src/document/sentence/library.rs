//! Sentences of reasons of the library as a whole: what a negative lacks, and what to know of its reads.

use super::listed;
use crate::document::Reason;

/// The sentence of a reason of the library; `None` of another one.
pub(super) fn sentence(reason: &Reason) -> Option<String> {
    Some(match reason {
        Reason::LowPower { .. } => return low_power(reason),
        Reason::FewReads { reads, needed } => {
            format!(
                "{reads} reads could show a fusion (they have 40 known bases or more); a negative \
                 needs {needed}"
            )
        }
        Reason::Incomplete {
            goes_on,
            uncounted,
            excluded,
        } => format!(
            "the answer is not final: {}{}",
            match (uncounted.as_slice(), goes_on) {
                ([], true) => "more reads are to come".to_string(),
                ([], false) => "the run was not followed to its end".into(),
                ([one], _) => format!("{one} is not counted"),
                (many, _) => format!("{} are not counted", listed(many)),
            },
            match excluded {
                Some(limit) => format!("; in the reads so far there is no fusion {limit}"),
                None => String::new(),
            }
        ),
        Reason::NoControlGenes { fragments, needed } => {
            format!("{fragments} fragments are of control genes; a negative needs {needed}")
        }
        Reason::DriversNotSeen { drivers } => format!(
            "a note: no fragment of {} was seen, and the library is enriched; if it was not made for \
             these genes, it would not show their fusions",
            drivers.join(", ")
        ),
        Reason::DummyQualities { quality } => format!(
            "a note: every base has the quality {quality:?}, which tells no base from another, so \
             that all mismatches weigh the same"
        ),
        Reason::Phred64Qualities { lowest, highest } => format!(
            "a note: the qualities, from {lowest:?} to {highest:?}, are Phred + 64, and all of them \
             count as good; convert them to Phred + 33, so that poor bases weigh less"
        ),
        _ => return None,
    })
}

/// That the reads do not exclude fusions as small as the target.
fn low_power(reason: &Reason) -> Option<String> {
    let Reason::LowPower {
        drivers,
        library,
        fragments,
        molecules,
        seen,
        copied,
        share,
        target,
        needed,
    } = reason
    else {
        return None;
    };
    Some(format!(
        "{fragments} {kind}{}{} only exclude {} fusions above {}; the target is {}, which \
         needs {needed} {}",
        match molecules {
            None => String::new(),
            Some(molecules) => format!(" of {molecules} molecules"),
        },
        match (seen, copied) {
            (0, _) => String::new(),
            (_, None) => format!(", of which {seen} may be of a fusion,"),
            (_, Some(copied)) => format!(
                ", of which {seen} may be of a fusion ({copied}; UMIs or mates tell copies from molecules),"
            ),
        },
        drivers.join(", "),
        library.share(*share),
        library.share(*target),
        match molecules {
            None => library.fragments(),
            Some(_) => "molecules",
        },
        kind = library.fragments()
    ))
}
