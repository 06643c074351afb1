//! Why an answer is not another: types with their data, and the sentences that show them.

use super::{ControlKind, FrameStatus, Unit};
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
        /// The junctions that they may be of.
        junctions: Vec<String>,
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
            Self::GradeC => "grade_c",
            Self::ControlHoldsFusion { .. } => "control_holds_fusion",
            Self::Ambiguous { .. } => "ambiguous",
            Self::SpanningOnly { .. } => "spanning_only",
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
            } => format!(
                "{fragments} fragments cross a junction that may be {}",
                junctions.join(" or ")
            ),
            Self::SpanningOnly {
                fragments,
                partner,
                driver,
            } => format!(
                "{fragments} fragments have one mate in {partner} and one in {driver}, and too few \
                 reads cross a junction between them"
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

/// A reason of the verdict: its own, or that of a call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct VerdictReason {
    /// The reason.
    #[serde(flatten)]
    pub reason: Reason,
    /// Lane or genes of the call that it is of; null for one of the verdict itself.
    pub call: Option<String>,
}

impl From<Reason> for VerdictReason {
    fn from(reason: Reason) -> Self {
        Self { reason, call: None }
    }
}

impl fmt::Display for VerdictReason {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match &self.call {
            Some(call) => write!(f, "{} ({call})", self.reason),
            None => write!(f, "{}", self.reason),
        }
    }
}

/// Reasons. The JSON has them twice: as `code: sentence` for people and simple programs, and with
/// their data. Only the data are read again.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Form<R>", into = "Form<R>")]
#[serde(bound(
    serialize = "R: Serialize + Clone + fmt::Display",
    deserialize = "R: Deserialize<'de>"
))]
pub struct Reasons<R>(Vec<R>);

/// [`Reasons`] in the JSON.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Form<R> {
    /// Why it is not another answer, or what to know of it. Each as `code: sentence`.
    reasons: Vec<String>,
    /// The same with their data.
    reasons_detail: Vec<R>,
}

impl<R> From<Form<R>> for Reasons<R> {
    fn from(form: Form<R>) -> Self {
        Self(form.reasons_detail)
    }
}

impl<R: fmt::Display> From<Reasons<R>> for Form<R> {
    fn from(reasons: Reasons<R>) -> Self {
        Self {
            reasons: reasons.0.iter().map(R::to_string).collect(),
            reasons_detail: reasons.0,
        }
    }
}

impl<R> From<Vec<R>> for Reasons<R> {
    fn from(reasons: Vec<R>) -> Self {
        Self(reasons)
    }
}

impl<R> std::ops::Deref for Reasons<R> {
    type Target = [R];

    fn deref(&self) -> &[R] {
        &self.0
    }
}

impl<R: fmt::Display> fmt::Display for Reasons<R> {
    /// One after the other, joined by `; `.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let texts: Vec<String> = self.iter().map(R::to_string).collect();
        f.write_str(&texts.join("; "))
    }
}

#[cfg(test)]
impl<R: schemars::JsonSchema> schemars::JsonSchema for Reasons<R> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        Form::<R>::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Form::<R>::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
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
