//! The sentence of each reason.

use super::{Reason, Unit};
use crate::evidence::Orientation;
use crate::panel::Fit;
use std::fmt;

impl Reason {
    /// The reason in a sentence, without its code.
    pub fn sentence(&self) -> String {
        match self {
            Self::FewFragments {
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
            Self::FewStartSites {
                start_sites,
                needed,
            } => format!("{start_sites} start sites, {needed} needed"),
            Self::LowFraction { fraction, needed } => format!(
                "fusion fraction {:.3} %, {:.3} % needed",
                100.0 * fraction,
                100.0 * needed
            ),
            Self::NotInFrame { frame } => {
                format!("{}, so that no fusion protein is predicted", frame.words())
            }
            Self::Control {
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
            Self::CrossTalk {
                fragments,
                library,
                elsewhere,
                index_hopping,
                limit,
            } => format!(
                "{fragments} fragments are at this join and {elsewhere} in {library} of the same run, of \
                 which up to {limit} may be found here if {} % get the index of another library; sequence \
                 the sample in a run without {library}, or with unique dual indices and their rate",
                percent(*index_hopping)
            ),
            Self::PositiveControl { controls } => format!(
                "the positive control {} does not show what it holds, so that the run does not tell of a \
                 fusion that is there; repeat it",
                listed(controls)
            ),
            Self::Scattered {
                fragments,
                elsewhere,
            } => format!(
                "{fragments} fragments are at this join and {elsewhere} at other joins of the two genes, \
                 few at each; reverse transcription makes such joins when it changes from one \
                 transcript to another"
            ),
            Self::Microhomology { bases } => format!(
                "the two transcripts have {bases} bases in common at the join, where reverse \
                 transcription may change from one to the other"
            ),
            Self::UnknownPartner {
                exon,
                searched,
                genes,
            } => format!(
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
            ),
            Self::PartnerDiffers {
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
            Self::FoundPartner {
                transcript,
                others,
                of_panel,
                source,
                annotation,
                other_assembly,
                at_exon_end,
                fit,
            } => format!(
                "{source} has {} in {transcript}{}, {}{}; {}; confirm the fusion by another method",
                aligned(fit),
                match others.len() {
                    0 => String::new(),
                    more => format!(" and nearly the same in {more} more"),
                },
                match (at_exon_end, annotation) {
                    (Some(true), Some(annotation)) =>
                        format!("up to the end of an exon by {annotation}"),
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
            ),
            Self::DriverTranscript {
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
            Self::Unlisted => {
                "the panel does not list the join; confirm it by another method".into()
            }
            Self::SkippedExons {
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
            Self::TooManyJoins { kept } => format!(
                "the reads show more than {kept} joins that the panel does not list, and some of \
                 these were not looked at; so many arise when a library is prepared"
            ),
            Self::GradeC => "the call rests on a sequence that no record confirms; confirm \
                             the call by another method"
                .into(),
            Self::ControlHoldsFusion { kind, fusions } => format!(
                "the {} control holds {} above the thresholds",
                kind.words(),
                fusions.join(", ")
            ),
            Self::ControlHoldsRna {
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
            Self::ControlCrossTalk {
                kind,
                junction,
                fragments,
                library,
                elsewhere,
                index_hopping,
                limit,
            } => format!(
                "the {} control has {fragments} fragments of {junction} and {library} of the same run {elsewhere}, \
                 of which up to {limit} may be found in the control if {} % get the index of another library; \
                 they do not count against the sample",
                kind.words(),
                percent(*index_hopping)
            ),
            Self::Ambiguous {
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
            Self::SpanningOnly {
                fragments,
                partner,
                driver,
            } => format!(
                "{fragments} fragments have one mate in {partner} and one in {driver}, and too few \
                 reads cross a junction between them"
            ),
            Self::Orientation {
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
            Self::Orientation {
                fragments,
                partner,
                driver,
                orientation: Orientation::Reciprocal,
            } => format!(
                "{fragments} fragments run from {driver} into {partner}: a transcript of the \
                 reciprocal fusion {driver}::{partner}; look for {partner}::{driver} by another \
                 method"
            ),
            Self::Imbalance {
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
            Self::FromIntron {
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
            Self::ThreePrimeBias {
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
            Self::GenomicDna {
                driver,
                unspliced,
                spliced,
            } => format!(
                "{unspliced} fragments cross the end of an exon of {driver} into its intron, and \
                 {spliced} into the next exon, as in genomic DNA; fusions join introns there and are \
                 not seen: make the library of RNA that was treated with DNase"
            ),
            Self::LowPower {
                drivers,
                library,
                fragments,
                molecules,
                seen,
                share,
                target,
                needed,
            } => format!(
                "{fragments} {kind}{}{} only exclude {} fusions above {}; the target is {}, which \
                 needs {needed} {}",
                match molecules {
                    None => String::new(),
                    Some(molecules) => format!(" of {molecules} molecules"),
                },
                match seen {
                    0 => String::new(),
                    _ => format!(", of which {seen} may be of a fusion,"),
                },
                drivers.join(", "),
                library.share(*share),
                library.share(*target),
                match molecules {
                    None => library.fragments(),
                    Some(_) => "molecules",
                },
                kind = library.fragments()
            ),
            Self::FewReads { reads, needed } => {
                format!(
                    "{reads} reads could show a fusion (they have 40 known bases or more); a negative \
                     needs {needed}"
                )
            }
            Self::Incomplete {
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
            Self::NoControlGenes { fragments, needed } => {
                format!("{fragments} fragments are of control genes; a negative needs {needed}")
            }
            Self::DriversNotSeen { drivers } => format!(
                "a note: no fragment of {} was seen, and the library is enriched; if it was not made for \
                 these genes, it would not show their fusions",
                drivers.join(", ")
            ),
            Self::DummyQualities { quality } => format!(
                "a note: every base has the quality {quality:?}, which tells no base from another, so \
                 that all mismatches weigh the same"
            ),
            Self::Phred64Qualities { lowest, highest } => format!(
                "a note: the qualities, from {lowest:?} to {highest:?}, are Phred + 64, and all of them \
                 count as good; convert them to Phred + 33, so that poor bases weigh less"
            ),
        }
    }
}

/// How many names are listed.
const LISTED: usize = 5;

/// Names as `A, B and C`; of many the first ones and how many more.
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] if names.len() <= LISTED => format!("{} and {last}", first.join(", ")),
        many => {
            let (first, more) = many.split_at(LISTED);
            format!("{} and {} more", first.join(", "), more.len())
        }
    }
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

impl fmt::Display for Reason {
    /// As `code: sentence`.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}: {}", self.code(), self.sentence())
    }
}

/// A share in percent, rounded, since binary fractions are longer.
fn percent(share: f64) -> f64 {
    (1e5 * share).round() / 1e3
}

#[cfg(test)]
mod tests {
    use super::super::{LibraryKind, Reasons, VerdictReason};
    use super::*;

    #[test]
    fn reasons_are_sentences_and_come_back_with_their_data() {
        let few = Reason::FewFragments {
            counted: 1,
            unit: Unit::UniqueFragments,
            fragments: 9,
            needed: 5,
            enough_copies: true,
        };
        for (reason, text) in [
            (
                few,
                "few_fragments: 1 unique junction fragments of 9 in all, 5 needed; if fragments \
                 share their ends by design, choose the assay amplicon",
            ),
            (
                Reason::LowFraction {
                    fraction: 0.001,
                    needed: 0.005,
                },
                "low_fraction: fusion fraction 0.100 %, 0.500 % needed",
            ),
            (
                Reason::LowPower {
                    drivers: vec!["ALK".into()],
                    library: LibraryKind::Transcriptome,
                    fragments: 10_000,
                    molecules: None,
                    seen: 2,
                    share: 629.6e-6,
                    target: 1e-6,
                    needed: 6_295_794,
                },
                "low_power: 10000 fragments, of which 2 may be of a fusion, only exclude ALK fusions \
                 above 630 fragments per million; the target is 1 fragment per million, which needs \
                 6295794 fragments",
            ),
            (
                Reason::LowPower {
                    drivers: vec!["ALK".into()],
                    library: LibraryKind::Enriched,
                    fragments: 10_000,
                    molecules: Some(500),
                    seen: 0,
                    share: 0.006,
                    target: 0.001,
                    needed: 2_996,
                },
                "low_power: 10000 on-target fragments of 500 molecules only exclude ALK fusions above \
                 0.6 % of on-target fragments; the target is 0.1 % of on-target fragments, which needs \
                 2996 molecules",
            ),
            (
                Reason::CrossTalk {
                    fragments: 8,
                    library: "M26-114".into(),
                    elsewhere: 400,
                    index_hopping: 0.02,
                    limit: 13,
                },
                "cross_talk: 8 fragments are at this join and 400 in M26-114 of the same run, of which \
                 up to 13 may be found here if 2 % get the index of another library; sequence the sample \
                 in a run without M26-114, or with unique dual indices and their rate",
            ),
            (
                Reason::FewReads {
                    reads: 7,
                    needed: 20_000,
                },
                "few_reads: 7 reads could show a fusion (they have 40 known bases or more); a \
                 negative needs 20000",
            ),
            (
                Reason::Incomplete {
                    goes_on: true,
                    uncounted: Vec::new(),
                    excluded: Some("above 15 fragments per million".into()),
                },
                "incomplete: the answer is not final: more reads are to come; in the reads so far there \
                 is no fusion above 15 fragments per million",
            ),
            (
                Reason::Incomplete {
                    goes_on: false,
                    uncounted: vec!["a.fq".into(), "b.fq".into()],
                    excluded: None,
                },
                "incomplete: the answer is not final: a.fq and b.fq are not counted",
            ),
            (
                Reason::FromIntron {
                    driver: "ALK".into(),
                    from_exon: "20".into(),
                    entering: 12,
                    three_prime: 340,
                    five_prime: 5,
                    ratio_low: 18.24,
                },
                "from_intron: a note: 340 fragments lie on ALK from exon 20 on and 5 before it, at \
                 least 18.2 times the coverage; 12 fragments that enter exon 20 from the intron before \
                 it explain this: transcripts that begin in the intron, which may drive a tumour \
                 without a fusion, or RNA that is not spliced",
            ),
            (
                Reason::DummyQualities { quality: 'I' },
                "dummy_qualities: a note: every base has the quality 'I', which tells no base from \
                 another, so that all mismatches weigh the same",
            ),
            (
                Reason::Phred64Qualities {
                    lowest: 'B',
                    highest: 'h',
                },
                "phred64_qualities: a note: the qualities, from 'B' to 'h', are Phred + 64, and all \
                 of them count as good; convert them to Phred + 33, so that poor bases weigh less",
            ),
        ] {
            assert_eq!(reason.to_string(), text);
            let of_call = VerdictReason {
                reason: reason.clone(),
                call: Some("RANBP2".into()),
            };
            assert_eq!(of_call.to_string(), format!("{text} (RANBP2)"));
            let reasons = Reasons::from(vec![of_call]);
            let json = serde_json::to_value(&reasons).expect("JSON");
            assert_eq!(json["reasons"][0], reasons[0].to_string());
            assert_eq!(json["reasons_detail"][0]["code"], reason.code());
            let again: Reasons<VerdictReason> = serde_json::from_value(json).expect("reasons");
            assert_eq!(again, reasons);
        }
    }
}
