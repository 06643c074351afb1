//! What a laboratory has to be able to sign: controls, negatives, molecules, consensus.

use crate::support::library::{Library, add_amplicon, add_wild_type, patient};
use crate::support::reference::{Reference, fusion};
use crate::support::sample::{count, judge};
use fuselane::call::Control;
use fuselane::document::FrameStatus;
use fuselane::document::{Assay, Parameters};
use fuselane::document::{ControlKind, Document, Status, Verdict};
use fuselane::evidence::Evidence;
use fuselane::fastq::umi::UmiRule;
use rand::RngExt;
use std::io::Write;

fn control(kind: ControlKind, library: &Library) -> Control {
    Control {
        kind,
        files: vec![],
        evidence: count(library, true, &UmiRule::None),
    }
}

fn detect(library: &Library, controls: &[Control]) -> Document {
    judge(
        &count(library, true, &UmiRule::None),
        &Parameters::default(),
        controls,
    )
}

fn ranbp2_library(seed: u64, fragments: u64) -> Library {
    patient(seed, 75, 180, Some(&fusion("RANBP2")), fragments, 11_000)
}

fn has_reason(document: &Document, code: &str) -> bool {
    document
        .reasons
        .iter()
        .any(|reason| reason.to_string().starts_with(code))
}

#[test]
fn the_paper_with_its_controls() {
    let clean = control(ControlKind::NoRt, &patient(2, 75, 180, None, 0, 2_000));
    let blank = Control {
        kind: ControlKind::NoTemplate,
        files: vec![],
        evidence: Evidence::default(),
    };
    let controls = [clean, blank];
    let one = detect(&ranbp2_library(1, 200), &controls);
    assert_eq!(one.verdict, Verdict::Detected);
    assert_eq!(one.calls[0].control_reads, [0, 0]);
    let staining = one.calls[0].staining.as_ref().unwrap();
    assert_eq!(staining.pattern, "nuclear membrane");
    let two = detect(&patient(3, 75, 180, None, 0, 11_000), &controls);
    assert_eq!(two.verdict, Verdict::NotDetected, "{:?}", two.reasons);
    let excluded = two.drivers[0].excluded.clone().unwrap();
    assert!(excluded.ffpm.unwrap() < 300.0);
    assert!(excluded.fusion_fraction.is_some());
}

#[test]
fn a_contaminated_control_spoils_the_lane_or_the_run() {
    let sample = ranbp2_library(4, 60);
    // as much in a tenth of the fragments: far more than a tenth of the sample's rate
    let trace = control(
        ControlKind::NoRt,
        &patient(5, 75, 180, Some(&fusion("RANBP2")), 6, 1_000),
    );
    assert!((1..5).contains(&trace.evidence.junctions.iter().next().unwrap().1.fragments));
    let document = detect(&sample, &[trace]);
    assert_eq!(document.verdict, Verdict::Inconclusive);
    assert!(has_reason(&document, "control: "), "{:?}", document.reasons);

    let strong = control(ControlKind::NoRt, &ranbp2_library(6, 60));
    let document = detect(&sample, &[strong]);
    assert_eq!(document.verdict, Verdict::Invalid);
    assert!(has_reason(&document, "control_holds_fusion"));
}

#[test]
fn three_reads_in_a_water_blank_do_not_hide_a_strong_fusion_but_a_weak_one() {
    let mut water = Library::new(7, 75);
    let ranbp2 = fusion("RANBP2");
    for shift in [20, 30, 40] {
        let from = ranbp2.join - 10 - shift;
        water.oriented(&ranbp2.sequence[from..from + 150]);
    }
    let blank = control(ControlKind::NoTemplate, &water);
    assert_eq!(
        blank.evidence.junctions.iter().next().unwrap().1.fragments,
        3
    );
    let strong = detect(&ranbp2_library(8, 200), std::slice::from_ref(&blank));
    assert_eq!(strong.verdict, Verdict::Detected);
    assert_eq!(strong.calls[0].control_reads, [3]);
    let weak = detect(&ranbp2_library(9, 30), &[blank]);
    assert_eq!(weak.verdict, Verdict::Inconclusive);
    assert!(has_reason(&weak, "control: "), "{:?}", weak.reasons);
}

/// Half a percent of a strong neighbour's fragments hop into the sample and, since it was on the
/// same run, into the blank.
#[test]
fn leakage_from_a_neighbour_is_not_called() {
    for (leaked, verdict) in [(55, Verdict::Invalid), (9, Verdict::Inconclusive)] {
        let mut sample = patient(13, 75, 180, None, 0, 11_000);
        add_amplicon(&mut sample, &fusion("RANBP2"), leaked, 180);
        let mut water = Library::new(12, 75);
        add_amplicon(&mut water, &fusion("RANBP2"), leaked, 180);
        let document = detect(&sample, &[control(ControlKind::NoTemplate, &water)]);
        assert_eq!(document.verdict, verdict, "{:?}", document.reasons);
        assert!(has_reason(&document, "control"), "{:?}", document.reasons);
    }
}

/// Mates on either side of a junction that no read crosses: short reads of long fragments.
#[test]
fn a_fusion_that_is_only_spanned_is_no_negative() {
    let ranbp2 = fusion("RANBP2");
    let mut library = patient(24, 50, 180, None, 0, 11_000);
    for shift in 0..8 {
        let from = ranbp2.join - 90 - shift;
        library.fragment(&ranbp2.sequence[from..from + 180]);
    }
    let document = detect(&library, &[]);
    assert_eq!(document.lanes[0].spanning_fragments, 8);
    assert_eq!(document.verdict, Verdict::Inconclusive);
    assert!(
        has_reason(&document, "spanning_only: 8 "),
        "{:?}",
        document.reasons
    );
}

#[test]
fn a_negative_needs_reads_and_control_genes() {
    let small = detect(&patient(14, 75, 180, None, 0, 250), &[]);
    assert_eq!(small.verdict, Verdict::Inconclusive);
    assert!(
        has_reason(&small, "few_reads: 500 reads"),
        "{:?}",
        small.reasons
    );
    let mut degraded = Library::new(15, 75);
    for _ in 0..11_000 {
        degraded.noise(180);
    }
    let document = detect(&degraded, &[]);
    assert_eq!(document.verdict, Verdict::Inconclusive);
    assert!(
        has_reason(&document, "no_control_genes"),
        "{:?}",
        document.reasons
    );
}

/// Molecules of an amplicon library, `copies` of each, all with the same two ends; UMIs of eight
/// bases in the names, with errors.
fn umi_library(seed: u64, molecules: usize, copies: std::ops::RangeInclusive<usize>) -> Library {
    let ranbp2 = fusion("RANBP2");
    let product = &ranbp2.sequence[ranbp2.join - 60..ranbp2.join + 80];
    let mut library = Library::new(seed, 75);
    let mut renamed = (Vec::new(), Vec::new());
    for _ in 0..molecules {
        let umi: String = (0..8)
            .map(|_| "ACGT".as_bytes()[library.generator.random_range(0..4)] as char)
            .collect();
        for copy in 0..library.generator.random_range(copies.clone()) {
            library.first.clear();
            library.second.clear();
            library.oriented(product);
            let mut read = umi.clone();
            // never the first copy: a molecule keeps its own UMI
            if copy > 0 && library.generator.random_bool(0.03) {
                let other = if read.ends_with('A') { "C" } else { "A" };
                read.replace_range(7.., other);
            }
            for (text, out) in [
                (&library.first, &mut renamed.0),
                (&library.second, &mut renamed.1),
            ] {
                let text = String::from_utf8_lossy(text).replacen('\n', &format!("_{read}\n"), 1);
                out.write_all(text.as_bytes()).unwrap();
            }
        }
    }
    (library.first, library.second) = renamed;
    library
}

#[test]
fn molecules_are_counted_and_not_their_copies() {
    let parameters = Parameters::of_assay(Assay::Amplicon, true);
    for (molecules, copies) in [(40, 1..=1), (40, 1..=30), (40, 10..=30)] {
        let library = umi_library(16, molecules, copies.clone());
        let evidence = count(&library, true, &UmiRule::Name);
        let document = judge(&evidence, &parameters, &[]);
        let call = &document.calls[0];
        let found = call.molecules.unwrap();
        assert!(
            (molecules as u64 - 2..=molecules as u64 + 3).contains(&found),
            "{found} of {molecules} molecules, copies {copies:?}"
        );
        assert!(call.junction_reads * 100 >= evidence.totals.fragments * 98);
        assert_eq!(call.start_sites, 1);
        assert_eq!(document.verdict, Verdict::Detected);
    }
    // Thirty copies of three molecules are three molecules.
    let evidence = count(&umi_library(17, 3, 30..=30), true, &UmiRule::Name);
    let document = judge(&evidence, &parameters, &[]);
    assert_eq!(document.calls[0].molecules, Some(3));
    assert_eq!(document.calls[0].status, Status::Inconclusive);
    // Without UMIs an amplicon's copies cannot be told apart; the assay decides what is asked.
    let evidence = count(&umi_library(18, 40, 1..=1), true, &UmiRule::None);
    let amplicon = Parameters::of_assay(Assay::Amplicon, false);
    assert_eq!(judge(&evidence, &amplicon, &[]).verdict, Verdict::Detected);
    let rnaseq = judge(&evidence, &Parameters::default(), &[]);
    assert_eq!(rnaseq.verdict, Verdict::Inconclusive);
    assert!(has_reason(&rnaseq, "few_fragments: "));
}

/// A library of a fusion whose sequence around the join was changed.
fn altered(change: impl Fn(&mut Vec<char>, usize)) -> Document {
    let mut ranbp2 = fusion("RANBP2");
    let mut bases: Vec<char> = ranbp2.sequence.chars().collect();
    change(&mut bases, ranbp2.join);
    ranbp2.sequence = bases.into_iter().collect();
    let mut library = Library::new(19, 100);
    add_amplicon(&mut library, &ranbp2, 300, 200);
    add_wild_type(&mut library, Reference::read(), 5_000, 200);
    detect(&library, &[])
}

#[test]
fn the_consensus_is_that_of_the_reads() {
    let same = altered(|_, _| {});
    let call = &same.calls[0];
    let consensus = call.consensus.as_ref().unwrap();
    assert!(consensus.identical, "{:?}", consensus.differences);
    assert!(consensus.before.ends_with("CACTAACAG"));
    assert!(consensus.after.starts_with("TGTACCGCC"));
    assert!(consensus.depth_before.iter().all(|depth| *depth > 10));

    let other = altered(|bases, join| {
        bases[join - 20] = if bases[join - 20] == 'T' { 'A' } else { 'T' };
    });
    let consensus = other.calls[0].consensus.as_ref().unwrap();
    assert_eq!(consensus.differences.len(), 1);
    assert!(
        consensus.differences[0].starts_with("-20 "),
        "{consensus:?}"
    );
}

#[test]
fn bases_inserted_at_the_join_are_shown_and_decide_the_frame() {
    for (insert, frame, status) in [
        ("GCA", FrameStatus::InFrame, Status::Detected),
        ("GC", FrameStatus::OutOfFrame, Status::Inconclusive),
        // G|CT TAA G|TG: a stop codon in the inserted bases
        ("CTTAAG", FrameStatus::Stop, Status::Inconclusive),
    ] {
        let document = altered(|bases, join| {
            for (index, base) in insert.chars().enumerate() {
                bases.insert(join + index, base);
            }
        });
        let call = &document.calls[0];
        let consensus = call.consensus.as_ref().unwrap();
        assert_eq!(call.driver.inserted, insert);
        assert!(!consensus.identical);
        assert_eq!(consensus.differences, [format!("insertion of {insert}")]);
        assert_eq!(call.lane.as_deref(), Some("RANBP2"));
        assert_eq!((call.frame, call.status), (frame, status), "{insert}");
    }
}

#[test]
fn two_junctions_in_one_sample_are_both_reported_with_their_shares() {
    for (strong, weak) in [("SEC31L1-L", "SEC31L1-S"), ("EML4-V3a", "EML4-V3b")] {
        let mut library = Library::new(20, 75);
        add_amplicon(&mut library, &fusion(strong), 150, 180);
        add_amplicon(&mut library, &fusion(weak), 70, 180);
        add_wild_type(&mut library, Reference::read(), 5_000, 180);
        let document = detect(&library, &[]);
        let lanes: Vec<_> = document
            .calls
            .iter()
            .map(|call| (call.lane.as_deref().unwrap(), call.primary))
            .collect();
        assert_eq!(lanes, [(strong, true), (weak, false)]);
        let shares: f64 = document.calls.iter().map(|call| call.share.unwrap()).sum();
        assert!((shares - 1.0).abs() < 1e-9);
        assert!((0.5..0.85).contains(&document.calls[0].share.unwrap()));
    }
}

/// The 3' exons of the driver are transcribed from the partner's promoter.
#[test]
fn a_rearrangement_raises_the_three_prime_coverage() {
    let mut library = patient(22, 75, 180, None, 0, 11_000);
    let fused = fusion("RANBP2");
    for _ in 0..600 {
        library.shear(&fused.sequence[fused.join - 500..], 180);
    }
    let document = detect(&library, &[]);
    assert!(
        document.drivers[0].imbalance.ratio_low.unwrap() > 2.0,
        "{:?}",
        document.drivers[0].imbalance
    );
    let none = detect(&patient(23, 75, 180, None, 0, 11_000), &[]);
    assert!(none.drivers[0].imbalance.ratio_low.unwrap() < 1.0);
    assert!(none.drivers[0].imbalance.ratio_high.unwrap() > 0.8);
}
