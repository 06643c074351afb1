//! Sentences of reasons of a partner that the panel does not have, or not so.

use super::listed;
use crate::document::Reason;
use crate::panel::Fit;

/// The sentence of a reason of a partner; `None` of another one.
pub(super) fn sentence(reason: &Reason) -> Option<String> {
    Some(match reason {
        Reason::UnknownPartner { .. } => return unknown(reason),
        Reason::PartnerDiffers {
            gene,
            differing,
            compared,
            searched,
        } => format!(
            "{differing} of the {compared} bases that the reads have before the join are not those of \
             {gene}, more than the variants of a person: the partner may be a relative of it{}; search \
             for their consensus, and confirm the fusion by another method",
            match searched {
                Some(source) => format!(", which {source} does not tell"),
                None => String::new(),
            }
        ),
        Reason::FoundPartner { .. } => return found(reason),
        Reason::DriverTranscript {
            transcript,
            gene,
            driver,
            has_join,
            source,
        } => match has_join {
            false => format!(
                "{source} has the bases before the join in {transcript}, a transcript of \
                 {driver} itself: the reads are of another isoform of {driver}, or of a \
                 rearrangement inside it; confirm a fusion by another method"
            ),
            true => format!(
                "{source} has the whole join in {transcript} of {gene}, so that it may be of a \
                 transcript that has its place without any rearrangement; confirm a fusion by \
                 another method"
            ),
        },
        _ => return None,
    })
}

/// That nothing, or more than one gene, has the sequence before the driver.
fn unknown(reason: &Reason) -> Option<String> {
    let Reason::UnknownPartner {
        exon,
        searched,
        genes,
    } = reason
    else {
        return None;
    };
    Some(format!(
        "the reads enter exon {exon} from a sequence that {}; {}confirm the fusion by another \
         method",
        match (searched, genes.as_slice()) {
            (None, _) => "the panel does not have".to_string(),
            (Some(source), []) => format!("neither the panel nor {source} has"),
            (Some(source), genes) => format!(
                "the panel does not have; in {source}, {} {} it or nearly the same",
                listed(genes),
                if genes.len() == 1 { "has" } else { "have" }
            ),
        },
        match genes.is_empty() {
            true => "search for their consensus, and ",
            false => "",
        }
    ))
}

/// Which transcript has the bases before the driver.
fn found(reason: &Reason) -> Option<String> {
    let Reason::FoundPartner {
        transcript,
        others,
        of_panel,
        source,
        annotation,
        other_assembly,
        at_exon_end,
        fit,
    } = reason
    else {
        return None;
    };
    Some(format!(
        "{source} has {} in {transcript}{}, {}{}; {}; confirm the fusion by another method",
        aligned(fit),
        match others.len() {
            0 => String::new(),
            more => format!(" and nearly the same in {more} more"),
        },
        match (at_exon_end, annotation) {
            (Some(true), Some(annotation)) => format!("up to the end of an exon by {annotation}"),
            (Some(true), None) => "up to the end of an exon".into(),
            (Some(false), _) => "up to a place inside an exon".into(),
            (None, Some(annotation)) =>
                format!("whose exons {annotation} does not have, or of another length"),
            (None, None) => "whose exons are not known".into(),
        },
        match other_assembly {
            Some(assembly) => format!(
                "; the annotation is of {assembly} and not of the panel's genome, so that the \
                 place of the partner is left out"
            ),
            None => String::new(),
        },
        match of_panel.as_slice() {
            [] => "the panel does not have this partner".into(),
            own => format!("of its gene the panel has {}, without them", listed(own)),
        }
    ))
}

/// How many of the bases before a join a transcript has, as `60 of the 62 bases before the join (1 differs)`.
fn aligned(fit: &Fit) -> String {
    let differing = match fit.differing {
        0 => None,
        1 => Some("1 differs".to_string()),
        more => Some(format!("{more} differ")),
    };
    let gaps = match fit.gaps {
        0 => None,
        1 => Some("a gap".to_string()),
        more => Some(format!("{more} gaps")),
    };
    let places = (fit.places > 1).then(|| format!("at {} places", fit.places));
    let but: Vec<String> = [differing, gaps, places].into_iter().flatten().collect();
    let all = format!(
        "{} of the {} bases before the join",
        fit.aligned, fit.compared
    );
    match but.is_empty() {
        true => all,
        false => format!("{all} ({})", but.join(", ")),
    }
}
