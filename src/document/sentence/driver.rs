//! Sentences of reasons of a driver: where its fragments lie.

use crate::document::Reason;

/// The sentence of a reason of a driver; `None` of another one.
pub(super) fn sentence(reason: &Reason) -> Option<String> {
    Some(match reason {
        Reason::Imbalance {
            driver,
            from_exon,
            three_prime,
            five_prime,
            ratio_low,
            limit,
        } => format!(
            "{three_prime} fragments lie on {driver} from exon {from_exon} on and {five_prime} \
             before it, at least {ratio_low:.1} times the coverage; {limit} times or more needs an \
             explanation, and nothing that was seen is one: there may be a fusion with a partner \
             or a break that the panel does not know"
        ),
        Reason::FromIntron {
            driver,
            from_exon,
            entering,
            three_prime,
            five_prime,
            ratio_low,
        } => format!(
            "a note: {three_prime} fragments lie on {driver} from exon {from_exon} on and \
             {five_prime} before it, at least {ratio_low:.1} times the coverage; {entering} \
             fragments that enter exon {from_exon} from the intron before it explain this: \
             transcripts that begin in the intron, which may drive a tumour without a fusion, \
             or RNA that is not spliced"
        ),
        Reason::ThreePrimeBias {
            driver,
            from_exon,
            near,
            far,
            ratio_low,
            limit,
        } => format!(
            "{far} fragments lie at the 3' end of {driver} and {near} near exon {from_exon}, at \
             least {ratio_low:.1} times the coverage; from {limit} times on hardly any fragment \
             reaches the exons that fusions join, and they would not be seen: make the library of \
             RNA that is less degraded, or without selecting 3' ends"
        ),
        Reason::GenomicDna {
            driver,
            unspliced,
            spliced,
        } => format!(
            "{unspliced} fragments cross the end of an exon of {driver} into its intron, and \
             {spliced} into the next exon, as in genomic DNA; fusions join introns there and are \
             not seen: make the library of RNA that was treated with DNase"
        ),
        _ => return None,
    })
}
