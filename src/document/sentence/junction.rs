//! Sentences of reasons of a junction: what it lacks, or what to know of it.

use crate::document::{Reason, Unit};

/// The sentence of a reason of a junction; `None` of another one.
pub(super) fn sentence(reason: &Reason) -> Option<String> {
    Some(match reason {
        Reason::FewFragments {
            counted,
            unit,
            fragments,
            needed,
            enough_copies,
        } => format!(
            "{counted} {} of {fragments} in all, {needed} needed{}",
            unit.words(),
            match (enough_copies, unit) {
                (true, Unit::UniqueFragments) =>
                    "; if fragments share their ends by design, choose the assay amplicon",
                _ => "",
            }
        ),
        Reason::FewStartSites {
            start_sites,
            needed,
        } => format!("{start_sites} start sites, {needed} needed"),
        Reason::LowFraction { fraction, needed } => format!(
            "fusion fraction {:.3} %, {:.3} % needed",
            100.0 * fraction,
            100.0 * needed
        ),
        Reason::NotInFrame { frame } => {
            format!("{}, so that no fusion protein is predicted", frame.words())
        }
        Reason::KinaseDomainNotKept { gene } => format!(
            "the join lies behind the start of the kinase domain of {gene}, so that no whole kinase is predicted"
        ),
        Reason::Scattered {
            fragments,
            elsewhere,
        } => format!(
            "{fragments} fragments are at this join and {elsewhere} at other joins of the two genes, \
             few at each; reverse transcription makes such joins when it changes from one \
             transcript to another"
        ),
        Reason::Microhomology { bases } => format!(
            "the two transcripts have {bases} bases in common at the join, where reverse \
             transcription may change from one to the other"
        ),
        Reason::Unlisted => "the panel does not list the join; confirm it by another method".into(),
        Reason::SkippedExons {
            fragments,
            gene,
            transcript,
            exons,
            bases,
        } => format!(
            "{fragments} fragments across the join leave out exon {exons} of {gene} \
             ({transcript}), {bases} bases. That {} the reading frame; the frame of this call is \
             that at the join alone",
            if bases % 3 == 0 { "keeps" } else { "shifts" }
        ),
        Reason::GradeC => "the call rests on a sequence that no record confirms; confirm \
                           the call by another method"
            .into(),
        _ => return None,
    })
}
