//! How many true junction reads are counted, and that none is counted for another junction.

use crate::support::library::{Errors, generator, nanopore, sequenced};
use crate::support::reference::{Fusion, Reference, fusions, reverse_complement};
use crate::support::sample::{ALIGNER, PANEL};
use fuselane::align::{Outcome, Read};
use fuselane::panel::JunctionKey;
use rand::RngExt;

const READS: usize = 2_000;
const LENGTHS: [usize; 5] = [50, 75, 100, 150, 250];

#[derive(Default)]
struct Score {
    reads: usize,
    own: usize,
    ambiguous: usize,
    other: usize,
}

/// Whether a key is that of a lane, or of a join that an error at the lane's makes of it.
fn is_near(key: &JunctionKey, lane: &JunctionKey) -> bool {
    key.distance(lane).is_some()
}

fn score(fusion: &Fusion, length: usize, errors: Errors) -> Score {
    let panel = &*PANEL;
    let own = panel
        .lanes
        .iter()
        .find(|lane| lane.name == fusion.lane)
        .unwrap()
        .junction;
    let own = panel.junction(own).key();
    let mut generator = generator(length as u64);
    let mut score = Score::default();
    let longest = (length - 12).min(fusion.join);
    while score.reads < READS {
        let before = generator.random_range(12..=longest);
        let start = fusion.join - before;
        let end = (start + length).min(fusion.sequence.len());
        let mut read = sequenced(&mut generator, &fusion.sequence[start..end], errors);
        if score.reads % 2 == 1 {
            read.sequence = reverse_complement(&read.sequence);
            read.quality = read.quality.chars().rev().collect();
        }
        score.reads += 1;
        let decision = ALIGNER.explain(Read {
            sequence: read.sequence.as_bytes(),
            quality: read.quality.as_bytes(),
        });
        match decision.outcome {
            Outcome::Supports(crossing) if crossing.junction == own => score.own += 1,
            Outcome::Supports(_) => score.other += 1,
            Outcome::Ambiguous(set) => {
                // TPM3 and TPM4 share their last 28 bases: "one of them" is then the right answer.
                let label = |key: &JunctionKey| panel.junction_of(key).label(panel);
                let tropomyosins = set
                    .iter()
                    .all(|one| label(&one.junction).starts_with("TPM"));
                score.ambiguous += 1;
                score.own += usize::from(tropomyosins && fusion.lane.starts_with("TPM"));
            }
            _ => {}
        }
    }
    score
}

fn table(rate: f64, informative: bool, least: f64) {
    let errors = Errors { rate, informative };
    let mut low = Vec::new();
    println!("errors {rate}, informative qualities {informative}: percent counted by read length");
    println!("{:<14} {:?}", "lane", LENGTHS);
    for fusion in fusions(Reference::read()) {
        let mut row = String::new();
        for length in LENGTHS {
            let score = score(&fusion, length, errors);
            assert_eq!(
                score.other, 0,
                "{} at {length}: another junction",
                fusion.lane
            );
            let counted = score.own as f64 / score.reads as f64;
            row += &format!(" {:6.2} ({})", 100.0 * counted, score.ambiguous);
            if counted < least {
                low.push(format!("{} at {length} bases: {counted}", fusion.lane));
            }
        }
        println!("{:<14}{row}", fusion.lane);
    }
    assert!(low.is_empty(), "below {least}: {low:#?}");
}

#[test]
fn at_half_a_percent_of_errors_99_percent_are_counted() {
    table(0.005, false, 0.99);
}

#[test]
fn at_two_percent_of_errors_95_percent_are_counted() {
    table(0.02, false, 0.95);
}

#[test]
fn informative_qualities_do_not_lose_reads() {
    table(0.02, true, 0.95);
}

/// Long reads with insertions and deletions: percent counted for their own junction.
#[test]
fn long_reads_with_gaps_are_counted() {
    println!("reads of 600 to 2,000 bases: percent counted by error rate");
    for (rate, least) in [(0.01, 0.98), (0.03, 0.95), (0.06, 0.85)] {
        let mut generator = generator(77);
        let (mut reads, mut own) = (0, 0);
        for fusion in fusions(Reference::read()) {
            let lane = PANEL.lanes.iter().find(|lane| lane.name == fusion.lane);
            let key = PANEL.junction(lane.unwrap().junction).key();
            for _ in 0..40 {
                let before = generator.random_range(100..=1_000).min(fusion.join);
                let after = generator.random_range(500..=1_000);
                let from = fusion.join - before;
                let template = &fusion.sequence[from..fusion.join + after];
                let mut read = nanopore(&mut generator, template, rate);
                if generator.random_bool(0.5) {
                    read = reverse_complement(&read);
                }
                let quality = "5".repeat(read.len());
                let decision = ALIGNER.explain(Read {
                    sequence: read.as_bytes(),
                    quality: quality.as_bytes(),
                });
                reads += 1;
                if let Outcome::Supports(crossing) = decision.outcome {
                    // A poor read may show another join of the two genes, never other genes.
                    let label = |key| PANEL.junction_of(key).partner_gene(&PANEL);
                    assert_eq!(label(&crossing.junction), label(&key), "{}", fusion.lane);
                    own += u32::from(is_near(&crossing.junction, &key));
                }
            }
        }
        let counted = f64::from(own) / f64::from(reads);
        println!("{:>4.0} %  {:.1}", 100.0 * rate, 100.0 * counted);
        assert!(counted >= least, "{counted} at {rate}");
    }
}
