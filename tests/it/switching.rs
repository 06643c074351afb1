//! Libraries without a fusion in which reverse transcription has changed from one transcript to
//! another, as it does in some fragments of every library: at random places, often where both have
//! the same few bases.

use crate::support::library::{Errors, Generator, Library, add_wild_type, pick};
use crate::support::reference::{ALK, Reference};
use crate::support::sample::{count, judge};
use crate::support::transcripts::{add_switched, foreign};
use fuselane::document::{Document, Parameters, Verdict};
use fuselane::fastq::umi::UmiRule;
use rand::RngExt;
use std::collections::BTreeMap;

/// Fragments of a library, more reads than a negative needs, and how many in a hundred are of two
/// transcripts.
const FRAGMENTS: u64 = 24_000;
const SWITCHED_PERCENT: u64 = 3;

/// Error rates and read lengths, one after the other.
const RATES: [f64; 5] = [0.0, 0.002, 0.005, 0.01, 0.02];
const LENGTHS: [usize; 3] = [75, 100, 150];

/// Where templates are changed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum To {
    /// A transcript of the library, as often as it has it.
    Any,
    /// The driver in a fifth of the changes: many more than any library has.
    Driver,
}

/// A transcript of the panel or of another gene.
fn any<'t>(random: &mut Generator, panel: &'t [String]) -> &'t str {
    match random.random_bool(0.5) {
        true => pick(random, panel).as_str(),
        false => pick(random, foreign()).as_str(),
    }
}

/// A library whose fragments are of the panel's genes, half of them, and of others.
fn library(seed: u64, to: To) -> (Library, bool) {
    let reference = Reference::read();
    let mut library = Library::new(seed, LENGTHS[seed as usize % LENGTHS.len()]);
    library.errors = Errors {
        rate: RATES[seed as usize % RATES.len()],
        informative: seed.is_multiple_of(2),
    };
    let length = 180 + 20 * (seed as usize % 5);
    let switched = FRAGMENTS * SWITCHED_PERCENT / 100;
    let panel: Vec<String> = reference
        .accessions()
        .filter(|one| *one != ALK)
        .map(|one| reference.transcript(one))
        .filter(|bases| bases.len() > 400 && !bases.contains('N'))
        .collect();
    let driver = reference.transcript(ALK);
    add_wild_type(&mut library, reference, FRAGMENTS / 2 - switched, length);
    for _ in 0..FRAGMENTS / 2 {
        let one = pick(&mut library.generator, foreign());
        library.shear(one, length);
    }
    for _ in 0..switched {
        let random = &mut library.generator;
        let share = match to {
            To::Any => 0.01,
            To::Driver => 0.2,
        };
        let one = any(random, &panel);
        let other = match random.random_bool(share) {
            true => &driver,
            false => any(random, &panel),
        };
        add_switched(&mut library, one, other, length);
    }
    (library, !seed.is_multiple_of(3))
}

fn judged(seed: u64, to: To) -> Document {
    let (library, paired) = library(seed, to);
    let evidence = count(&library, paired, &UmiRule::None);
    judge(&evidence, &Parameters::default(), &[])
}

/// Nothing is called in so many libraries; prints what kept others than negatives from being one.
fn give_no_call(libraries: u64) {
    let mut verdicts: BTreeMap<(To, String), u64> = BTreeMap::new();
    for seed in 0..libraries {
        let to = match seed % 4 {
            3 => To::Driver,
            _ => To::Any,
        };
        let document = judged(80_000 + seed, to);
        let calls: Vec<String> = document
            .calls
            .iter()
            .map(|call| format!("{} {} {:?}", call.hgvs, call.unique_fragments, call.reasons))
            .collect();
        assert!(calls.is_empty(), "{seed} {to:?}: {calls:#?}");
        assert_ne!(document.verdict, Verdict::Detected);
        let codes = document.reasons.iter().map(|one| one.reason.code());
        let codes: Vec<&str> = codes.filter(|code| *code != "dummy_qualities").collect();
        let verdict = match document.verdict {
            Verdict::NotDetected => "not detected".into(),
            _ => codes.join(", "),
        };
        *verdicts.entry((to, verdict)).or_default() += 1;
    }
    println!("| changes of template into | verdict or its reasons | libraries |\n|---|---|---|");
    for ((to, verdict), count) in verdicts {
        println!("| {to:?} | {verdict} | {count} |");
    }
}

#[test]
fn libraries_with_changed_templates_give_no_call() {
    give_no_call(8);
}

#[test]
#[ignore = "full size; .ci/full runs it"]
fn two_hundred_libraries_with_changed_templates_give_no_call_in_full() {
    give_no_call(200);
}
