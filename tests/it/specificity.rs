//! Reads of wild-type genes are never junction reads.

use crate::support::library::{Errors, Library, generator, pick, sequenced};
use crate::support::reference::{Reference, reverse_complement};
use crate::support::sample::{ALIGNER, count, judge};
use crate::support::transcripts::foreign;
use fuselane::align::{Aligner, Outcome, Read};
use fuselane::document::Parameters;
use fuselane::evidence::{Evidence, Sum};
use fuselane::fastq::umi::UmiRule;
use rand::RngExt;

const READS: usize = 1_000_000;
const LENGTH: usize = 100;

/// Reads of `templates` that count for a fusion or may be of one, each with its outcome.
pub fn fusion_reads(
    aligner: &Aligner,
    templates: &[String],
    seed: u64,
    reads: usize,
) -> Vec<String> {
    let mut generator = generator(seed);
    let mut found = Vec::new();
    for number in 0..reads {
        let template = pick(&mut generator, templates);
        let length = LENGTH.min(template.len());
        let start = generator.random_range(0..=template.len() - length);
        let rate = if number % 4 == 0 { 0.02 } else { 0.005 };
        let errors = Errors {
            rate,
            informative: number % 2 == 0,
        };
        let mut read = sequenced(&mut generator, &template[start..start + length], errors);
        if generator.random_bool(0.5) {
            read.sequence = reverse_complement(&read.sequence);
            read.quality = read.quality.chars().rev().collect();
        }
        let decision = aligner.explain(Read {
            sequence: read.sequence.as_bytes(),
            quality: read.quality.as_bytes(),
        });
        if let Outcome::Supports(_) | Outcome::Ambiguous(_) = decision.outcome {
            found.push(format!("{} {:?}", read.sequence, decision.outcome));
        }
    }
    found
}

fn is_none(templates: &[String], seed: u64) {
    let found = fusion_reads(&ALIGNER, templates, seed, READS);
    let first = &found[..found.len().min(5)];
    assert!(found.is_empty(), "{} of {READS}: {first:#?}", found.len());
}

/// Every transcript that the panel has.
fn of_panel() -> Vec<String> {
    let reference = Reference::read();
    let all = reference.accessions().map(|one| reference.transcript(one));
    all.filter(|bases| bases.len() >= LENGTH).collect()
}

#[test]
fn wild_type_transcripts_of_the_panel_show_no_fusion() {
    is_none(&of_panel(), 5);
}

#[test]
fn four_thousand_other_transcripts_show_no_fusion() {
    is_none(foreign(), 6);
}

/// Pairs of mates show no junction, no partner beside a driver, and nothing that may be one.
#[test]
#[ignore = "full size; .ci/full runs it"]
fn two_million_mates_show_no_fusion_in_full() {
    let mut random = generator(7);
    for (case, templates) in [("the panel", &of_panel()[..]), ("others", foreign())] {
        let mut evidence = Evidence::default();
        for round in 0..50 {
            let mut library = Library::new(random.random_range(0..1 << 40), LENGTH);
            library.errors.rate = [0.0, 0.002, 0.005, 0.01, 0.02][round % 5];
            for _ in 0..READS / 100 {
                let template = pick(&mut library.generator, templates);
                library.shear(template, 150 + 5 * round);
            }
            evidence.merge(count(&library, true, &UmiRule::None));
        }
        assert_eq!(evidence.totals.reads, READS as u64, "{case}");
        let fusions: Vec<_> = evidence.junctions.iter().map(|(key, _)| key).collect();
        assert!(fusions.is_empty(), "{case}: {fusions:?}");
        assert_eq!(evidence.spanning.total(), 0, "{case}");
        assert_eq!(evidence.misordered.total(), 0, "{case}");
        let document = judge(&evidence, &Parameters::default(), &[]);
        assert!(document.calls.is_empty(), "{case}");
        // What came close is told, and is rare.
        let seen = document.drivers[0]
            .excluded
            .as_ref()
            .map_or(0, |one| one.seen);
        println!("{case}: {seen} came close, {:?}", document.rejected);
        assert!(seen <= 25, "{case}: {seen}");
    }
}
