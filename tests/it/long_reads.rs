//! Long reads, with the gaps of nanopores, across joins that the panel does not list.

use crate::support::library::{generator, nanopore, random_bases};
use crate::support::reference::{ALK, Reference, fusion, reverse_complement};
use crate::support::sample::{self, judge};
use bio::alignment::distance::levenshtein;
use fuselane::document::{Document, Parameters};
use fuselane::evidence::Evidence;
use rand::RngExt;

/// What so many reads show that hold bases before a driver's exon 20, 100 to 1,000 of them.
fn judged(seed: u64, reads: u64, before: &str, rate: f64) -> Document {
    let driver = Reference::read().exons(ALK, "20", "");
    let mut generator = generator(seed);
    let mut evidence = Evidence::default();
    for _ in 0..reads {
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

/// EML4 up to the end of exon 13, and bases behind it.
fn behind_exon_13(inserted: &str) -> String {
    let partner = fusion("EML4-V1");
    format!("{}{inserted}", &partner.sequence[..partner.join])
}

/// Each read has errors of its own in the inserted bases, or beside the join: they are of one join all the same.
#[test]
fn joins_with_inserted_bases_and_foreign_partners_are_called() {
    let (forty, hundred) = (random_bases(6, 40), random_bases(7, 100));
    println!("reads of 600 to 2,000 bases: percent counted for one join by error rate");
    for (case, before, inserted) in [
        ("a foreign partner", random_bases(5, 1_000), None),
        (
            "forty bases inserted",
            behind_exon_13(&forty),
            Some(&*forty),
        ),
        (
            "a hundred bases inserted",
            behind_exon_13(&hundred),
            Some(&*hundred),
        ),
    ] {
        for (rate, least) in [(0.01, 0.95), (0.03, 0.9), (0.06, 0.75)] {
            let reads = 40;
            let document = judged(9, reads, &before, rate);
            let call = document.calls.first();
            let call = call.unwrap_or_else(|| panic!("{case} at {rate}: no call"));
            let counted = call.junction_reads as f64 / reads as f64;
            println!("{case:<24} {:>2.0} %  {:.0}", 100.0 * rate, 100.0 * counted);
            assert_eq!(call.partner.foreign, inserted.is_none(), "{case} at {rate}");
            assert!(counted >= least, "{case} at {rate}: {counted}");
            let Some(inserted) = inserted else { continue };
            assert_eq!(call.partner.gene, "EML4", "{case} at {rate}");
            // One read names the join, with the errors that it has there: fewer than any other.
            let named = call.driver.inserted.as_bytes();
            let errors = levenshtein(named, inserted.as_bytes()) as usize;
            println!("    wrong inserted bases: {errors}");
            assert!(25 * errors <= inserted.len(), "{case} at {rate}: {errors}");
        }
    }
}

/// Reads with errors beside the join of a lane show less of the partner and more inserted bases. They are of the lane.
#[test]
fn a_lane_with_inserted_bases_has_no_call_beside_it() {
    for lane in ["EML4-V6", "EML4-E6ins18"] {
        let fusion = fusion(lane);
        let driver = Reference::read().exons(ALK, "20", "");
        let join = fusion.sequence.find(&driver[..60]).expect("exon 20");
        let document = judged(10, 400, &fusion.sequence[..join], 0.06);
        let calls = document.calls.iter();
        let calls: Vec<_> = calls
            .map(|call| (call.lane.as_deref(), &call.hgvs))
            .collect();
        assert!(
            matches!(calls.as_slice(), [(Some(called), _)] if *called == lane),
            "{lane}: {calls:?}"
        );
    }
}
