//! The sentence of each reason, in a file for each noun that reasons are of.

mod control;
mod driver;
mod fragment;
mod junction;
mod library;
mod partner;

use super::Reason;
use std::fmt;

/// Sentences of reasons by what they are of. Each reason has its sentence in one of them, which a test holds them to.
const SENTENCES: [fn(&Reason) -> Option<String>; 6] = [
    junction::sentence,
    partner::sentence,
    control::sentence,
    fragment::sentence,
    driver::sentence,
    library::sentence,
];

impl Reason {
    /// The reason in a sentence, without its code.
    pub fn sentence(&self) -> String {
        let mut sentences = SENTENCES.iter().filter_map(|of| of(self));
        sentences.next().unwrap_or_default()
    }
}

impl fmt::Display for Reason {
    /// As `code: sentence`.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}: {}", self.code(), self.sentence())
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

#[cfg(test)]
mod tests {
    use super::super::{Copied, CrossTalk, LibraryKind, Reasons, Unit, VerdictReason};
    use super::*;
    use serde_json::{Map, Value};

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
                    copied: None,
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
                    copied: None,
                    share: 0.006,
                    target: 0.001,
                    needed: 2_996,
                },
                "low_power: 10000 on-target fragments of 500 molecules only exclude ALK fusions above \
                 0.6 % of on-target fragments; the target is 0.1 % of on-target fragments, which needs \
                 2996 molecules",
            ),
            (
                Reason::LowPower {
                    drivers: vec!["ALK".into()],
                    library: LibraryKind::Enriched,
                    fragments: 20_060,
                    molecules: None,
                    seen: 60,
                    copied: Some(Copied {
                        junction: "? GATTACAGATTACAGA :: ALK 20".into(),
                        fragments: 60,
                        distinct: 1,
                    }),
                    share: 0.0038,
                    target: 0.001,
                    needed: 74_390,
                },
                "low_power: 20060 on-target fragments, of which 60 may be of a fusion (60 of them copies of 1 \
                 across ? GATTACAGATTACAGA :: ALK 20; UMIs or mates tell copies from molecules), only exclude ALK \
                 fusions above 0.38 % of on-target fragments; the target is 0.1 % of on-target fragments, which needs \
                 74390 on-target fragments",
            ),
            (
                Reason::CrossTalk(CrossTalk {
                    fragments: 8,
                    library: "M26-114".into(),
                    elsewhere: 400,
                    index_hopping: 0.02,
                    limit: 13,
                }),
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

    /// A value of a schema: the simplest one.
    fn value(schema: &Value, root: &Value) -> Value {
        if let Some(path) = schema["$ref"].as_str() {
            let found = root.pointer(path.trim_start_matches('#'));
            return value(found.expect(path), root);
        }
        if let Some(fixed) = schema.get("const") {
            return fixed.clone();
        }
        let list = ["oneOf", "anyOf", "enum"].map(|key| schema[key].as_array());
        match list {
            [Some(schemas), ..] | [_, Some(schemas), _] => return value(&schemas[0], root),
            [.., Some(values)] => return values[0].clone(),
            _ => {}
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => &kinds[0],
            kind => kind,
        };
        match kind.as_str() {
            Some("object") => Value::Object(fields(schema, root)),
            Some("array") => Value::Array(Vec::new()),
            Some("boolean") => true.into(),
            Some("integer") => 1.into(),
            Some("number") => 0.5.into(),
            Some("string") => "x".into(),
            _ => panic!("{schema}"),
        }
    }

    fn fields(schema: &Value, root: &Value) -> Map<String, Value> {
        let mut all = Map::new();
        for key in ["$ref", "allOf"] {
            let parts: Vec<Value> = match &schema[key] {
                Value::String(path) => {
                    let found = root.pointer(path.trim_start_matches('#'));
                    vec![found.expect(path).clone()]
                }
                Value::Array(parts) => parts.clone(),
                _ => Vec::new(),
            };
            all.extend(parts.iter().flat_map(|part| fields(part, root)));
        }
        let own = schema["properties"].as_object().into_iter().flatten();
        all.extend(own.map(|(name, schema)| (name.clone(), value(schema, root))));
        all
    }

    #[test]
    fn every_reason_has_one_sentence() {
        let root = schemars::schema_for!(Reason).to_value();
        let variants = root["oneOf"].as_array().expect("a tagged enum");
        assert!(variants.len() > 30, "{root}");
        for variant in variants {
            let json = Value::Object(fields(variant, &root));
            let reason: Reason = serde_json::from_value(json.clone())
                .unwrap_or_else(|error| panic!("{error}: {json}"));
            let sentences = SENTENCES.iter().filter_map(|of| of(&reason));
            assert_eq!(sentences.count(), 1, "{json}");
            assert!(!reason.sentence().is_empty(), "{json}");
        }
    }
}
