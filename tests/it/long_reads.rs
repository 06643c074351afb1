//! Long reads, with the gaps of nanopores, across joins that the panel does not list.

use crate::support::library::{generator, nanopore, random_bases};
use crate::support::reference::{ALK, Reference, fusion, reverse_complement};
use crate::support::sample::{self, judge};
use fuselane::document::{Document, Parameters};
use fuselane::evidence::Evidence;
use rand::RngExt;

const READS: u64 = 40;

/// What reads show that hold bases before a driver's exon 20, 100 to 1,000 of them.
fn judged(seed: u64, before: &str, rate: f64) -> Document {
    let driver = Reference::read().exons(ALK, "20", "");
    let mut generator = generator(seed);
    let mut evidence = Evidence::default();
    for _ in 0..READS {
        let partner = generator.random_range(100..=1_000).min(before.len());
        let after = generator.random_range(500..=1_000);
        let template = format!("{}{}", &before[before.len() - partner..], &driver[..after]);
        let mut read = nanopore(&mut generator, &template, rate);
        if generator.random_bool(0.5) {
            read = reverse_complement(&read);
        }
        sample::add(&mut evidence, &read, &"5".repeat(read.len()));
    }
    judge(&evidence, &Parameters::default(), &[])
}

/// Each read has errors of its own in the inserted bases, or beside the join: they are of one join all the same.
#[test]
fn joins_with_inserted_bases_and_foreign_partners_are_called() {
    let partner = fusion("EML4-V1");
    let partner = &partner.sequence[..partner.join];
    println!("reads of 600 to 2,000 bases: percent counted for one join by error rate");
    for (case, before, gene) in [
        ("a foreign partner", random_bases(5, 1_000), None),
        (
            "forty bases inserted",
            format!("{partner}{}", random_bases(6, 40)),
            Some("EML4"),
        ),
        (
            "a hundred bases inserted",
            format!("{partner}{}", random_bases(7, 100)),
            Some("EML4"),
        ),
    ] {
        for (rate, least) in [(0.01, 0.95), (0.03, 0.9), (0.06, 0.75)] {
            let document = judged(9, &before, rate);
            let call = document.calls.first();
            let call = call.unwrap_or_else(|| panic!("{case} at {rate}: no call"));
            let counted = call.junction_reads as f64 / READS as f64;
            println!("{case:<24} {:>2.0} %  {:.0}", 100.0 * rate, 100.0 * counted);
            assert_eq!(call.partner.foreign, gene.is_none(), "{case} at {rate}");
            assert!(
                gene.is_none_or(|gene| call.partner.gene == gene),
                "{case} at {rate}"
            );
            assert!(counted >= least, "{case} at {rate}: {counted}");
        }
    }
}
