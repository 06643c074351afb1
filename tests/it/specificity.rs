//! Reads of wild-type genes are never junction reads.

use crate::support::compress::gunzip;
use crate::support::library::{Errors, generator, pick, sequenced};
use crate::support::reference::{Reference, reverse_complement};
use crate::support::sample::ALIGNER;
use crate::support::tools::test_data;
use fuselane::align::{Outcome, Read};
use rand::RngExt;

const READS: usize = 1_000_000;
const LENGTH: usize = 100;
const ACCESSIONS: [&str; 23] = [
    "NM_004304.3",
    "NM_006267",
    "NM_153649.3",
    "NM_152263.2",
    "NM_003290",
    "NM_004859",
    "NM_001751",
    "NM_004044",
    "NM_016211",
    "NM_019063",
    "NM_002520.6",
    "NM_004521",
    "NM_004082.4",
    "NM_170707.2",
    "NM_014000.2",
    "NM_002734.4",
    "NM_002473.5",
    "NM_005685",
    "NM_000599",
    "NM_001101.3",
    "NM_004048",
    "NM_006070",
    "NM_002444",
];

/// Reads of `templates` that count for a fusion or may be of one, each with its outcome.
fn fusion_reads(templates: &[String], seed: u64) -> Vec<String> {
    let mut generator = generator(seed);
    let mut found = Vec::new();
    for number in 0..READS {
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
        let decision = ALIGNER.explain(Read {
            sequence: read.sequence.as_bytes(),
            quality: read.quality.as_bytes(),
        });
        if let Outcome::Supports(_) | Outcome::Ambiguous(_) = decision.outcome {
            found.push(format!("{} {:?}", read.sequence, decision.outcome));
        }
    }
    found
}

#[test]
fn wild_type_transcripts_of_the_panel_show_no_fusion() {
    let reference = Reference::read();
    let templates: Vec<String> = ACCESSIONS
        .iter()
        .map(|accession| reference.transcript(accession))
        .collect();
    let found = fusion_reads(&templates, 5);
    assert!(
        found.is_empty(),
        "{} of {READS}: {:#?}",
        found.len(),
        &found[..found.len().min(5)]
    );
}

#[test]
fn four_thousand_other_transcripts_show_no_fusion() {
    let Some(path) = test_data("background_mrna.fa.gz") else {
        return;
    };
    let text = gunzip(path);
    let templates: Vec<String> = text
        .split('>')
        .skip(1)
        .map(|record| record.lines().skip(1).collect::<String>().to_uppercase())
        .filter(|bases| bases.len() >= LENGTH)
        .collect();
    assert!(templates.len() > 3_900);
    let found = fusion_reads(&templates, 6);
    assert!(
        found.is_empty(),
        "{} of {READS}: {:#?}",
        found.len(),
        &found[..found.len().min(5)]
    );
}
