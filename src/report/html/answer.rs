//! The first screen below the verdict: the calls by their names, the checks, and what was tested.

use super::{Mark, printable};
use crate::document::{Check, CheckKind, Document, DriverResult, JunctionResult, Outcome, Unit};
use crate::panel::{Grade, Role};
use std::collections::BTreeSet;

/// A check in a row of them.
pub struct CheckView {
    pub name: String,
    pub value: String,
    pub needed: String,
    pub outcome: &'static str,
    pub mark: Mark,
}

/// A name to be copied, in parts between which a line may be broken.
pub struct Name {
    pub label: &'static str,
    pub parts: Vec<String>,
}

/// What was tested, or not, and how.
pub struct Fact {
    pub name: &'static str,
    pub text: String,
}

pub fn checks(document: &Document) -> Vec<CheckView> {
    let checks = document.checks.iter();
    checks.map(|check| view(document, check)).collect()
}

fn view(document: &Document, check: &Check) -> CheckView {
    let share = |value: f64| document.library.kind.share(value);
    let unit = match check.code {
        CheckKind::Reads => "",
        _ => " fragments",
    };
    let value = match (check.value, check.code) {
        (None, _) => "no control".into(),
        (Some(value), CheckKind::Limit) => share(value),
        (Some(1.0), CheckKind::CrossTalk) => "in 1 call".into(),
        (Some(calls), CheckKind::CrossTalk) => format!("in {calls} calls"),
        (Some(value), _) => format!("{}{unit}", grouped(value as u64)),
    };
    let needed = match (check.threshold, check.code) {
        (Some(most), CheckKind::Limit) => format!("{} or less needed", share(most)),
        (Some(least), _) => format!("{} needed", grouped(least as u64)),
        (None, CheckKind::NoRt | CheckKind::NoTemplate) if check.value.is_some() => {
            "no fusion in it".into()
        }
        (None, CheckKind::CrossTalk) => "maybe of another library".into(),
        (None, CheckKind::WildType) => wild_type(document, check),
        _ => String::new(),
    };
    CheckView {
        name: sentence(&check.name()),
        value,
        needed,
        outcome: check.outcome.words(),
        mark: check.outcome.into(),
    }
}

/// Where wild-type fragments are counted: the limit rests on one of these exons only.
fn wild_type(document: &Document, check: &Check) -> String {
    let mut drivers = document.drivers.iter();
    let driver = drivers.find(|driver| Some(&driver.gene) == check.driver.as_ref());
    let exons = driver.map_or(Vec::new(), DriverResult::wild_type_acceptors);
    match exons.as_slice() {
        [] => String::new(),
        [exon] => format!("across the start of exon {exon}"),
        exons => format!("across the starts of exons {}", exons.join(", ")),
    }
}

impl From<Outcome> for Mark {
    fn from(outcome: Outcome) -> Self {
        let (class, sign) = match outcome {
            Outcome::Pass => ("pass", "✓"),
            Outcome::Fail => ("fail", "✕"),
            Outcome::NotDone | Outcome::NotSeen => ("not-done", "–"),
        };
        Self { class, sign }
    }
}

/// A number with its thousands apart.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A text that begins with a capital.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// The names of a call.
pub fn names(call: &JunctionResult) -> Vec<Name> {
    [("HGVS", &call.hgvs), ("VICC", &call.vicc)]
        .map(|(label, name)| {
            let name = printable(name);
            let parts = name.split("::").enumerate();
            Name {
                label,
                parts: parts
                    .map(|(index, part)| match index {
                        0 => part.to_string(),
                        _ => format!("::{part}"),
                    })
                    .collect(),
            }
        })
        .into()
}

/// What was tested and what was not, with the limit of these data.
pub fn scope(document: &Document) -> Vec<Fact> {
    let transcripts = &document.panel.transcripts;
    let genes = |is_one: &dyn Fn(Role, Grade) -> bool| -> BTreeSet<&str> {
        let chosen = transcripts.iter().filter(|one| is_one(one.role, one.grade));
        chosen.map(|one| one.gene.as_str()).collect()
    };
    let list = |genes: &BTreeSet<&str>| genes.iter().copied().collect::<Vec<_>>().join(", ");
    let partners = genes(&|role, _| role == Role::Partner);
    let unsure = genes(&|_, grade| grade == Grade::C);
    let drivers = document.drivers.iter();
    let drivers: Vec<String> = drivers
        .map(|driver| format!("{} ({})", driver.gene, driver.transcript))
        .collect();
    let mut facts = vec![
        Fact {
            name: "Drivers",
            text: drivers.join(", "),
        },
        Fact {
            name: "Partners",
            text: format!("{} genes: {}", partners.len(), list(&partners)),
        },
        Fact {
            name: "Junctions",
            text: format!(
                "{} known ones (lanes), any other join of these genes, inside exons too, and entries \
                 into a driver from a sequence that the panel does not have",
                document.lanes.len()
            ),
        },
    ];
    let lanes = document.lanes.iter();
    let lanes =
        lanes.filter(|lane| lane.grade == Grade::C && !unsure.contains(&*lane.partner.gene));
    let lanes: BTreeSet<&str> = lanes.filter_map(|lane| lane.lane.as_deref()).collect();
    let unsure = [("parts of", &unsure), ("the lanes", &lanes)].into_iter();
    let unsure = unsure.filter(|(_, names)| !names.is_empty());
    let unsure: Vec<String> = unsure
        .map(|(what, names)| format!("{what} {}", list(names)))
        .collect();
    if !unsure.is_empty() {
        facts.push(Fact {
            name: "Without a record",
            text: format!(
                "{} (grade C): confirm a call there by another method",
                unsure.join(", and ")
            ),
        });
    }
    facts.push(Fact {
        name: "Not tested",
        text:
            "fusions of other drivers; mutations and copies of genes; rearranged DNA that makes no \
               fusion transcript"
                .into(),
    });
    let called = document.drivers.iter().filter(|one| one.excluded.is_none());
    let called: Vec<&str> = called.map(|one| one.gene.as_str()).collect();
    let mut limits = DriverResult::exclusions(&document.drivers, &document.library);
    if !called.is_empty() {
        limits.push(limit(document, &called.join(", ")));
    }
    facts.push(Fact {
        name: "Limit of these data",
        text: format!(
            "{}. Library: {}",
            sentence(&limits.join("; ")),
            document.library.words()
        ),
    });
    for fact in &mut facts {
        fact.text = format!("{}.", sentence(&printable(&fact.text)));
    }
    facts
}

/// What a further call of genes with a call takes.
fn limit(document: &Document, genes: &str) -> String {
    let p = &document.parameters;
    let share = p.minimum_fragments as f64 / document.library.counted().max(1) as f64;
    let unit = match p.unit {
        Unit::Molecules => "molecules",
        Unit::UniqueFragments | Unit::Fragments => "fragments",
    };
    format!(
        "a call of {genes} takes {} {unit} across a junction, here {}",
        p.minimum_fragments,
        document.library.kind.share(share)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_sentences_begin_with_capitals() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1234567, "1,234,567"),
        ] {
            assert_eq!(grouped(number), text);
        }
        assert_eq!(sentence("2 fragments"), "2 fragments");
        assert_eq!(sentence("reads"), "Reads");
        assert_eq!(sentence(""), "");
    }
}
