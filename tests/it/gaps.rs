//! Bases that a fusion transcript lacks or has more, at its join and near it: in VCF and in the reads
//! that are shown, against the transcript that was read.

use crate::support::library::{Errors, generator, sequenced};
use crate::support::reference::{Fusion, Reference, fusion, reverse_complement};
use crate::support::sample::{add, judge};
use fuselane::document::{Document, JunctionResult, Parameters, Status};
use fuselane::evidence::Evidence;
use fuselane::report::{Findings, Html, Report, Vcf};
use rand::RngExt;

/// EML4 exon 13 and ALK exon 20 on the genome: 1-based first base and strand.
const EML4_13: (&str, u64, char) = ("NM_019063:13", 42_295_381, '+');
const ALK_20: (&str, u64, char) = ("NM_004304.3:20", 29_223_342, '-');

/// Fourteen reads of a transcript, fifty bases or more on both sides of the join.
fn read(sequence: &str, join: usize) -> Document {
    let mut random = generator(41);
    let mut evidence = Evidence::default();
    let errors = Errors {
        rate: 0.002,
        informative: true,
    };
    for number in 0..14 {
        let start = join - 80 + 2 * number;
        let bases = &sequence[start..start + 130];
        let bases = match random.random_bool(0.5) {
            true => bases.to_string(),
            false => reverse_complement(bases),
        };
        let read = sequenced(&mut random, &bases, errors);
        add(&mut evidence, &read.sequence, &read.quality);
    }
    judge(&evidence, &Parameters::default(), &[])
}

fn written(report: &dyn Report, document: &Document) -> String {
    let mut text = Vec::new();
    report.write(&Findings::from(document), &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

/// The records of the VCF, field by field.
fn records(document: &Document) -> Vec<Vec<String>> {
    let text = written(&Vcf, document);
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| line.split('\t').map(String::from).collect())
        .collect()
}

/// An exon with the change of a record of VCF, on the strand of the transcript.
fn changed(exon: (&str, u64, char), record: &[String]) -> String {
    let (name, start, strand) = exon;
    let bases = Reference::read().sequence(name);
    let on_genome = |bases: &str| match strand {
        '-' => reverse_complement(bases),
        _ => bases.to_string(),
    };
    let (mut genome, [reference, alternate]) = (on_genome(bases), [&record[3], &record[4]]);
    let at = (record[1].parse::<u64>().unwrap() - start) as usize;
    let range = at..at + reference.len();
    assert_eq!(&genome[range.clone()], reference);
    // Another base before it could be moved behind it: it lies as far left as it may.
    let longer = [reference, alternate]
        .into_iter()
        .max_by_key(|one| one.len())
        .unwrap();
    assert_ne!(longer[..1], longer[longer.len() - 1..], "{record:?}");
    genome.replace_range(range, alternate);
    on_genome(&genome)
}

/// What the reads that are shown have, gaps taken out, lies in the transcript that was read.
fn is_shown(call: &JunctionResult, sequence: &str, gaps: usize) {
    let mut shown = 0;
    for read in &call.pile_up {
        let first = -(read.before.len() as i64);
        let places = (first..0).chain(1..);
        let columns = read.before.chars().chain(read.after.chars());
        let mut bases = String::new();
        for (at, base) in places.zip(columns) {
            let more = read.insertions.iter().filter(|one| one.at == at);
            more.for_each(|one| bases.push_str(&one.bases));
            if at == 1 {
                bases.push_str(&read.inserted);
            }
            if base != '-' {
                bases.push(base);
            }
        }
        // One of them has an error at most.
        shown += usize::from(sequence.contains(&bases));
        let own = read.insertions.len()
            + usize::from(read.before.contains('-') || read.after.contains('-'));
        assert_eq!(own, gaps, "{read:?}");
    }
    assert!(shown + 3 >= call.pile_up.len() && shown >= 10, "{shown}");
}

/// The record of a number within its event: the two breakends, then what gaps change.
fn numbered(records: &[Vec<String>], number: usize) -> &Vec<String> {
    let mut records = records.iter();
    let ending = format!("_{number}");
    records.find(|record| record[2].ends_with(&ending)).unwrap()
}

#[test]
fn a_lost_or_added_base_at_the_join_moves_the_breakends() {
    let lane = fusion("EML4-V1");
    let Fusion { sequence, join, .. } = &lane;
    // The last base of exon 13 is G at 42,295,516, the first of exon 20 T, an A at 29,223,528.
    for (case, sequence, position, alternate) in [
        (
            "a base lost",
            format!("{}{}", &sequence[..join - 1], &sequence[*join..]),
            "42295515",
            "A]chr2:29223528]",
        ),
        (
            "a base added",
            format!("{}C{}", &sequence[..*join], &sequence[*join..]),
            "42295516",
            "GC]chr2:29223528]",
        ),
    ] {
        let document = read(&sequence, *join);
        let records = records(&document);
        assert_eq!(records.len(), 2, "{case}: {records:?}");
        let partner = numbered(&records, 1);
        assert_eq!([&partner[1], &partner[4]], [position, alternate], "{case}");
        assert!(partner[7].contains("FRAME=out_of_frame"), "{case}");
        is_shown(&document.calls[0], &sequence, 0);
    }
}

#[test]
fn gaps_near_the_join_have_records_of_their_own_and_stand_among_the_reads() {
    let lane = fusion("EML4-V1");
    let reference = Reference::read();
    for (at, lost, added) in [
        (-13, 3, ""),
        (-11, 0, "GTC"),
        (10, 3, ""),
        (12, 0, "AC"),
        (-20, 1, ""),
    ] {
        let case = format!("{at}: {lost} lost, {added} added");
        let place = (lane.join as i64 + at) as usize;
        let mut sequence = lane.sequence.clone();
        sequence.replace_range(place..place + lost, added);
        let document = read(&sequence, lane.join);
        let records = records(&document);
        assert_eq!(records.len(), 3, "{case}: {records:?}");
        let change = numbered(&records, 3);
        assert!(
            change[7].contains("EVENT=EML4.e13_ALK.e20"),
            "{case}: {change:?}"
        );
        assert_eq!(change[0], "chr2");
        let (exon, inside) = match at < 0 {
            true => (
                EML4_13,
                place - (lane.join - reference.sequence(EML4_13.0).len()),
            ),
            false => (ALK_20, place - lane.join),
        };
        let mut expected = reference.sequence(exon.0).to_string();
        expected.replace_range(inside..inside + lost, added);
        assert_eq!(changed(exon, change), expected, "{case}: {change:?}");
        let call = &document.calls[0];
        is_shown(call, &sequence, 1);
        let page = written(&Html, &document);
        assert!(page.contains(", 1 gap"), "{case}");
        // Three bases keep the frame, others do not.
        let keeps = (added.len() as i64 - lost as i64) % 3 == 0;
        assert_eq!(change[7].contains("FRAME=in_frame"), keeps, "{case}");
    }
}

/// Reads that end in the piece of the intron that a fusion holds, and do not reach the exon.
#[test]
fn a_gap_before_the_end_of_an_intron_is_told() {
    let lane = fusion("EML4-E13ins90");
    for (at, lost, added) in [(-10, 1, ""), (-15, 1, ""), (-15, 0, "CT"), (-20, 1, "")] {
        let case = format!("{at}: {lost} lost, {added} added");
        let place = (lane.join as i64 + at) as usize;
        let mut sequence = lane.sequence.clone();
        sequence.replace_range(place..place + lost, added);
        let mut evidence = Evidence::default();
        for number in 0..14 {
            let start = lane.join - 70 + 3 * number;
            add(
                &mut evidence,
                &sequence[start..start + 100],
                &"I".repeat(100),
            );
        }
        let document = judge(&evidence, &Parameters::default(), &[]);
        let call = document.calls.first().unwrap_or_else(|| panic!("{case}"));
        assert_eq!(call.lane.as_deref(), Some("EML4-E13ins90"), "{case}");
        assert_ne!(call.status, Status::Detected, "{case}");
        let consensus = call.consensus.as_ref().unwrap();
        assert!(!consensus.differences.is_empty(), "{case}");
    }
}
