//! Why an answer is not another: types with their data, and the sentences that show them.

use super::{ControlKind, FrameStatus, LibraryKind, Unit};
use crate::evidence::Orientation;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a junction is not detected, what to know of one that is, or why a verdict is not another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// Too few distinct fragments cross the junction.
    FewFragments {
        /// How many there are, in `unit`.
        counted: u64,
        /// What was counted.
        unit: Unit,
        /// Fragments across the junction, copies included.
        fragments: u64,
        /// How many are needed, in `unit`.
        needed: u64,
        /// Whether there would be enough if copies counted: the library may be of amplicons.
        enough_copies: bool,
    },
    /// They start at too few places.
    FewStartSites {
        /// Places.
        start_sites: u64,
        /// How many are needed.
        needed: u64,
    },
    /// The fusion fraction is too small.
    LowFraction {
        /// The fraction, from 0 to 1.
        fraction: f64,
        /// The least that is needed.
        needed: f64,
    },
    /// The reading frame is not kept.
    NotInFrame {
        /// What becomes of it.
        frame: FrameStatus,
    },
    /// A control has it at a rate too near that of the sample.
    Control {
        /// The control.
        kind: ControlKind,
        /// The sample's rate in times of the control's.
        times: f64,
        /// Junction fragments of the control.
        fused: u64,
        /// Fragments that its rate is a share of.
        fragments: u64,
        /// How many times are needed.
        needed: f64,
    },
    /// Other joins of the same genes have more fragments together, each of them few: reverse
    /// transcription makes such joins.
    Scattered {
        /// Fragments at this join.
        fragments: u64,
        /// Fragments at the others.
        elsewhere: u64,
    },
    /// Both transcripts are alike at a join inside their exons: reverse transcription changes from one
    /// to the other at such places.
    Microhomology {
        /// Bases that are alike.
        bases: usize,
    },
    /// The panel does not list the join.
    Unlisted,
    /// Fragments across the join leave out whole exons of one of the genes.
    SkippedExons {
        /// How many fragments.
        fragments: u64,
        /// The gene.
        gene: String,
        /// Its transcript.
        transcript: String,
        /// The exons, as `12` or `4-5`.
        exons: String,
        /// How many bases they have.
        bases: usize,
    },
    /// Reads enter a driver from a sequence that the panel does not have.
    UnknownPartner {
        /// The exon of the driver that they enter.
        exon: String,
        /// Where their sequence was looked for; null if nowhere.
        searched: Option<String>,
        /// Genes that have it; none, or more than one.
        genes: Vec<String>,
    },
    /// The panel does not have the partner, and other transcripts have the sequence of its reads.
    FoundPartner {
        /// The transcript.
        transcript: String,
        /// Other transcripts with the same bases.
        others: Vec<String>,
        /// Where it is.
        source: String,
        /// Whether the join is at the end of an exon; null where its exons are not known.
        at_exon_end: Option<bool>,
    },
    /// The call rests on a sequence without a record at hand.
    GradeC,
    /// A control holds fusions above the thresholds.
    ControlHoldsFusion {
        /// The control.
        kind: ControlKind,
        /// Lanes, or genes.
        fusions: Vec<String>,
    },
    /// Fragments are of some fusion, only not of which.
    Ambiguous {
        /// How many.
        fragments: u64,
        /// The junctions that all of them may be of.
        junctions: Vec<String>,
        /// Whether some of them may be of other junctions too.
        or_others: bool,
    },
    /// More joins that the panel does not list were shown than are kept.
    TooManyJoins {
        /// How many are kept.
        kept: usize,
    },
    /// Mates join a partner to a driver, and too few reads cross a junction between them.
    SpanningOnly {
        /// How many fragments.
        fragments: u64,
        /// The partner's gene.
        partner: String,
        /// The driver's gene.
        driver: String,
    },
    /// Fragments hold a partner and a driver in an order that no fusion of the two has.
    Orientation {
        /// How many.
        fragments: u64,
        /// The partner's gene.
        partner: String,
        /// The driver's gene.
        driver: String,
        /// How they lie.
        orientation: Orientation,
    },
    /// The 3' exons of a driver are transcribed in excess, and nothing that was seen explains it.
    Imbalance {
        /// The driver's gene.
        driver: String,
        /// First exon that is counted as 3'.
        from_exon: String,
        /// Fragments near its start, on it and the exons after it.
        three_prime: u64,
        /// Fragments on the exons before it.
        five_prime: u64,
        /// Coverage of the 3' exons in times of that of the 5' exons, at least (95 %).
        ratio_low: f64,
        /// From which on it has to be explained.
        limit: f64,
    },
    /// A driver is seen unspliced and hardly spliced: the library is of DNA, or full of it.
    GenomicDna {
        /// The driver's gene.
        driver: String,
        /// Fragments from exon to intron or back.
        unspliced: u64,
        /// Fragments from exon to exon.
        spliced: u64,
    },
    /// The reads exclude only larger fusions than a negative has to.
    LowPower {
        /// Genes of the drivers.
        drivers: Vec<String>,
        /// What the library is taken for.
        library: LibraryKind,
        /// Fragments that a fusion is a share of.
        fragments: u64,
        /// Fragments that may be of a fusion of each driver and were not enough for a call.
        seen: u64,
        /// Share above which fusions are excluded.
        share: f64,
        /// The share from which on they have to be.
        target: f64,
        /// Fragments that would do, if no more of a fusion are seen.
        needed: u64,
    },
    /// Too few reads that could show a fusion for a negative.
    FewReads {
        /// How many there are, of 40 known bases or more.
        reads: u64,
        /// How many are needed.
        needed: u64,
    },
    /// All bases have one quality, which says nothing; a note.
    DummyQualities {
        /// The quality, as FASTQ has it.
        quality: char,
    },
    /// Qualities are Phred + 64; a note.
    Phred64Qualities {
        /// The lowest, as FASTQ has it.
        lowest: char,
        /// The highest.
        highest: char,
    },
    /// Too few fragments of control genes for a negative.
    NoControlGenes {
        /// How many there are.
        fragments: u64,
        /// How many are needed.
        needed: u64,
    },
}

impl Reason {
    /// Its code, as in the JSON and in filters of VCF.
    pub fn code(&self) -> &'static str {
        match self {
            Self::FewFragments { .. } => "few_fragments",
            Self::FewStartSites { .. } => "few_start_sites",
            Self::LowFraction { .. } => "low_fraction",
            Self::NotInFrame { .. } => "not_in_frame",
            Self::Control { .. } => "control",
            Self::Scattered { .. } => "scattered",
            Self::Microhomology { .. } => "microhomology",
            Self::Unlisted => "unlisted",
            Self::SkippedExons { .. } => "skipped_exons",
            Self::UnknownPartner { .. } => "unknown_partner",
            Self::FoundPartner { .. } => "found_partner",
            Self::GradeC => "grade_c",
            Self::ControlHoldsFusion { .. } => "control_holds_fusion",
            Self::Ambiguous { .. } => "ambiguous",
            Self::TooManyJoins { .. } => "too_many_joins",
            Self::SpanningOnly { .. } => "spanning_only",
            Self::Orientation { .. } => "orientation",
            Self::Imbalance { .. } => "imbalance",
            Self::GenomicDna { .. } => "genomic_dna",
            Self::LowPower { .. } => "low_power",
            Self::FewReads { .. } => "few_reads",
            Self::NoControlGenes { .. } => "no_control_genes",
            Self::DummyQualities { .. } => "dummy_qualities",
            Self::Phred64Qualities { .. } => "phred64_qualities",
        }
    }

    /// It in a sentence, without its code.
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
                "{times:.1} times the rate in the {} control ({fused} of {fragments} fragments), \
                 {needed} times needed",
                kind.words()
            ),
            Self::Scattered {
                fragments,
                elsewhere,
            } => format!(
                "{fragments} fragments here and {elsewhere} at other joins of the two genes, few at \
                 each: reverse transcription that changes from one transcript to another makes such \
                 joins"
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
                "the reads enter exon {exon} from a sequence that the panel does not have{}; {}confirm \
                 the fusion by another method",
                match (searched, genes.as_slice()) {
                    (None, _) => String::new(),
                    (Some(source), []) => format!(", nor has {source}"),
                    (Some(source), genes) =>
                        format!(", and {source} has in {}", genes.join(" and ")),
                },
                match genes.is_empty() {
                    true => "search for their consensus, and ",
                    false => "",
                }
            ),
            Self::FoundPartner {
                transcript,
                others,
                source,
                at_exon_end,
            } => format!(
                "the panel does not have the partner, whose bases are those of {transcript}{} in \
                 {source}{}; confirm the fusion by another method",
                match others.len() {
                    0 => String::new(),
                    more => format!(" and of {more} more"),
                },
                match at_exon_end {
                    Some(true) => ", up to the end of an exon",
                    Some(false) => ", and end inside an exon",
                    None => ", whose exons are not known",
                }
            ),
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
                 ({transcript}), {bases} bases: that {} the reading frame, and the frame at the join \
                 does not know of it",
                if bases % 3 == 0 { "keeps" } else { "shifts" }
            ),
            Self::GradeC => "it rests on a sequence without a record at hand; confirm it by \
                             another method"
                .into(),
            Self::ControlHoldsFusion { kind, fusions } => format!(
                "the {} control holds {} above the thresholds",
                kind.words(),
                fusions.join(", ")
            ),
            Self::Ambiguous {
                fragments,
                junctions,
                or_others,
            } => format!(
                "{fragments} fragments cross a junction that may be {}{}",
                junctions.join(" or "),
                match or_others {
                    true => ", or one of others, which differ between them",
                    false => "",
                }
            ),
            Self::TooManyJoins { kept } => format!(
                "the reads show more than {kept} joins that the panel does not list, and some were \
                 not looked at: so many are made when a library is prepared"
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
                 same strand; if the library's mates do not point at each other, turn one of them, \
                 else look for a rearrangement between the two genes"
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
                 before it, {ratio_low:.1} times the coverage at least, and nothing that was seen \
                 explains {limit} times or more: a fusion with a partner or a break that the panel does \
                 not know would"
            ),
            Self::GenomicDna {
                driver,
                unspliced,
                spliced,
            } => format!(
                "{unspliced} fragments cross the end of an exon of {driver} into its intron, and \
                 {spliced} go on in the next exon, as in genomic DNA, whose fusions join introns and \
                 are not seen: make the library of RNA, treated with DNase"
            ),
            Self::LowPower {
                drivers,
                library,
                fragments,
                seen,
                share,
                target,
                needed,
            } => format!(
                "{fragments} {kind}{} exclude {} fusions above {} only, and the target is {}: \
                 {needed} {kind} would do",
                match seen {
                    0 => String::new(),
                    _ => format!(", {seen} of them perhaps of a fusion,"),
                },
                drivers.join(", "),
                library.share(*share),
                library.share(*target),
                kind = library.fragments()
            ),
            Self::FewReads { reads, needed } => {
                format!(
                    "{reads} reads that could show a fusion (40 known bases or more), {needed} \
                     needed for a negative"
                )
            }
            Self::NoControlGenes { fragments, needed } => {
                format!("{fragments} fragments of control genes, {needed} needed for a negative")
            }
            Self::DummyQualities { quality } => format!(
                "a note: every base has the quality {quality:?}, which says nothing, so that all \
                 mismatches weigh the same"
            ),
            Self::Phred64Qualities { lowest, highest } => format!(
                "a note: qualities from {lowest:?} to {highest:?} are Phred + 64, which all count as \
                 good; write them as Phred + 33 to have poor bases weigh less"
            ),
        }
    }
}

impl fmt::Display for Reason {
    /// As `code: sentence`.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}: {}", self.code(), self.sentence())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Reasons, VerdictReason};
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
                    seen: 2,
                    share: 629.6e-6,
                    target: 1e-6,
                    needed: 6_295_794,
                },
                "low_power: 10000 fragments, 2 of them perhaps of a fusion, exclude ALK fusions \
                 above 630 fragments per million only, and the target is 1 fragments per million: \
                 6295794 fragments would do",
            ),
            (
                Reason::FewReads {
                    reads: 7,
                    needed: 20_000,
                },
                "few_reads: 7 reads that could show a fusion (40 known bases or more), 20000 \
                 needed for a negative",
            ),
            (
                Reason::DummyQualities { quality: 'I' },
                "dummy_qualities: a note: every base has the quality 'I', which says nothing, so \
                 that all mismatches weigh the same",
            ),
            (
                Reason::Phred64Qualities {
                    lowest: 'B',
                    highest: 'h',
                },
                "phred64_qualities: a note: qualities from 'B' to 'h' are Phred + 64, which all \
                 count as good; write them as Phred + 33 to have poor bases weigh less",
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
