//! Fusions at any join: breaks inside exons, bases lost and inserted, against transcripts that are
//! joined here by hand.

use crate::support::library::{Errors, Generator, generator, random_bases, sequenced};
use crate::support::reference::{
    ALK, Fusion, OUT_OF_FRAME, Reference, fusion, fusions, reverse_complement,
};
use crate::support::sample::{self, ALIGNER, judge};
use fuselane::document::{Document, JunctionResult, Parameters, Status};
use fuselane::evidence::Evidence;
use rand::RngExt;
use std::collections::BTreeSet;

const READ: usize = 100;
const ERRORS: Errors = Errors {
    rate: 0.005,
    informative: true,
};

const NO_ERRORS: Errors = Errors {
    rate: 0.0,
    informative: true,
};

/// One transcript of each partner, with what is known of it: gene, accession.
const PARTNERS: [(&str, &str); 18] = [
    ("RANBP2", "NM_006267"),
    ("TPM3", "NM_153649.3"),
    ("TPM4", "NM_003290"),
    ("CLTC", "NM_004859"),
    ("CARS1", "NM_001751"),
    ("ATIC", "NM_004044"),
    ("SEC31A", "NM_016211"),
    ("EML4", "NM_019063"),
    ("NPM1", "NM_002520.6"),
    ("TFG", "NM_006070.5"),
    ("KIF5B", "NM_004521"),
    ("DCTN1", "NM_004082.4"),
    ("LMNA", "NM_170707.2"),
    ("VCL", "NM_014000.2"),
    ("PRKAR1A", "NM_002734.4"),
    ("MYH9", "NM_002473.5"),
    ("GTF2IRD1", "NM_005685"),
    ("MSN", "NM_002444"),
];

/// A transcript with a join, and how many bases are inserted at it.
struct Broken {
    sequence: String,
    join: usize,
    inserted: usize,
}

impl Broken {
    /// A break at a random place of a partner and of the driver's exons 19 to 22.
    fn random(random: &mut Generator, accession: &str) -> Self {
        let reference = Reference::read();
        let partner = reference.transcript(accession);
        // Twenty bases of TFG are not on record: what lies in them cannot be told.
        let donor = loop {
            let donor = random.random_range(80..=partner.len());
            if !partner[donor - 60..donor].contains('N') {
                break donor;
            }
        };
        let from = reference.exons(ALK, "", "18").len();
        let to = reference.exons(ALK, "", "22").len();
        let acceptor = random.random_range(from..to);
        let inserted = random.random_range(0..=30);
        let base = |_| "ACGT".as_bytes()[random.random_range(0..4)] as char;
        let between: String = (0..inserted).map(base).collect();
        let driver = &reference.transcript(ALK)[acceptor..];
        Self {
            sequence: format!("{}{between}{driver}", &partner[..donor]),
            join: donor,
            inserted,
        }
    }

    /// A single read across the join with 25 bases or more on both sides.
    fn read(&self, random: &mut Generator) -> String {
        let before = random.random_range(25..=READ - 25 - self.inserted);
        let start = self.join - before;
        self.sequence[start..(start + READ).min(self.sequence.len())].to_string()
    }

    /// The bases around the join that every one of its reads has.
    fn around(&self) -> &str {
        &self.sequence[self.join - 25..self.join + self.inserted + 25]
    }
}

fn add(evidence: &mut Evidence, random: &mut Generator, bases: &str, errors: Errors) {
    let bases = match random.random_bool(0.5) {
        true => bases.to_string(),
        false => reverse_complement(bases),
    };
    let read = sequenced(random, &bases, errors);
    sample::add(evidence, &read.sequence, &read.quality);
}

fn judged(evidence: &Evidence) -> Document {
    judge(evidence, &Parameters::default(), &[])
}

/// The bases that a call reports around its join: the reads' consensus, the panel's beyond it.
fn reported(call: &JunctionResult) -> String {
    let consensus = call.consensus.as_ref().unwrap();
    let contig = &call.contig;
    let [before, after] = [consensus.before.len(), consensus.after.len()];
    let outside = [
        &contig.before[..contig.before.len() - before],
        &contig.after[after..],
    ];
    let read = [
        consensus.read_sequence_before(),
        consensus.inserted.clone(),
        consensus.read_sequence_after(),
    ];
    format!("{}{}{}", outside[0], read.concat(), outside[1]).to_uppercase()
}

/// Of 40 random breaks of each partner with 0 to 30 inserted bases, twelve reads each, 95 in 100
/// are called with the bases that were put together, and none with another partner.
#[test]
fn random_breaks_are_called_to_the_base() {
    let mut random = generator(13);
    let (mut breaks, mut called, mut exact) = (0, 0, 0);
    for (gene, accession) in PARTNERS {
        for _ in 0..40 {
            let broken = Broken::random(&mut random, accession);
            let mut evidence = Evidence::default();
            for _ in 0..12 {
                let read = broken.read(&mut random);
                add(&mut evidence, &mut random, &read, ERRORS);
            }
            let document = judged(&evidence);
            breaks += 1;
            for call in &document.calls {
                assert!(call.partner.gene == gene, "{gene} became {}", call.fusion);
            }
            if let Some(call) = document.calls.first() {
                called += 1;
                exact += i32::from(reported(call).contains(broken.around()));
            }
        }
    }
    println!("{breaks} breaks, {called} called, {exact} to the base");
    assert!(20 * called >= 19 * breaks, "{called} of {breaks} called");
    assert!(20 * exact >= 19 * called, "{exact} of {called} exact");
}

/// Every lane, the irregular ones among them, from ten fragments at its own boundaries.
#[test]
fn ten_fragments_are_enough_for_a_lane_and_its_frame() {
    let mut random = generator(14);
    for fusion in fusions(Reference::read()) {
        let mut evidence = Evidence::default();
        for number in 0..10 {
            let read = read_across(&fusion, 30 + 4 * number);
            add(&mut evidence, &mut random, &read, ERRORS);
        }
        let document = judged(&evidence);
        let call = document.calls.first();
        let call = call.unwrap_or_else(|| panic!("{} is not called", fusion.lane));
        assert_eq!(call.lane.as_deref(), Some(fusion.lane));
        assert!(call.known, "{}", fusion.lane);
        let expected = match OUT_OF_FRAME.contains(&fusion.lane) {
            true => Status::Inconclusive,
            false => Status::Detected,
        };
        assert_eq!(call.status, expected, "{}", fusion.lane);
    }
}

fn read_across(fusion: &Fusion, before: usize) -> String {
    let start = fusion.join - before.min(fusion.join);
    fusion.sequence[start..start + READ].to_string()
}

/// A base lost or added at the join, or near it, is no fusion in frame that is identical to the panel.
#[test]
fn a_lost_or_added_base_is_told_wherever_it_lies() {
    let mut random = generator(15);
    for lane in ["RANBP2", "EML4-V1", "NPM1"] {
        let fusion = crate::support::reference::fusion(lane);
        for at in [-30_i64, -17, -5, -1, 0, 4, 15, 28] {
            for added in [false, true] {
                let place = (fusion.join as i64 + at) as usize;
                let mut sequence = fusion.sequence.clone();
                match added {
                    true => sequence.insert_str(place, "CA"),
                    false => drop(sequence.remove(place)),
                }
                let mut evidence = Evidence::default();
                for number in 0..14 {
                    let start = fusion.join - 65 + 3 * number;
                    let read = &sequence[start..start + 110];
                    add(&mut evidence, &mut random, read, ERRORS);
                }
                let document = judged(&evidence);
                let case = format!("{lane} {at} {added}");
                let call = document.calls.first().unwrap_or_else(|| panic!("{case}"));
                assert_ne!(call.status, Status::Detected, "{case}");
                let consensus = call.consensus.as_ref().unwrap();
                assert!(!consensus.identical, "{case}");
                assert!(!consensus.differences.is_empty(), "{case}");
            }
        }
    }
}

/// TPM4 has the bases of TPM3 between the join and the gap, but not those behind it.
#[test]
fn relatives_are_told_apart_behind_a_gap() {
    let fusion = crate::support::reference::fusion("TPM3");
    for (at, lost, added) in [(33, 5, ""), (28, 0, "GACTTGC"), (23, 0, "CTAAG")] {
        let place = fusion.join - at;
        let mut sequence = fusion.sequence.clone();
        sequence.replace_range(place..place + lost, added);
        let join = fusion.join + added.len() - lost;
        let mut random = generator(19);
        let mut evidence = Evidence::default();
        for number in 0..12 {
            let start = join - 85 + 2 * number;
            add(
                &mut evidence,
                &mut random,
                &sequence[start..start + 120],
                NO_ERRORS,
            );
        }
        let document = judged(&evidence);
        let case = format!("{at} {lost} {added}");
        assert!(document.ambiguous.is_empty(), "{case}");
        let call = document.calls.first().unwrap_or_else(|| panic!("{case}"));
        assert_eq!(call.partner.gene, "TPM3", "{case}");
        assert_eq!(call.unique_fragments, 12, "{case}");
        let consensus = call.consensus.as_ref().unwrap();
        assert!(!consensus.identical, "{case}");
    }
}

/// Reads of the panel's own transcripts show no join of two genes, whatever their errors.
#[test]
fn wild_type_reads_show_no_break() {
    let mut random = generator(16);
    let reference = Reference::read();
    for rate in [0.0, 0.01, 0.02] {
        let errors = Errors {
            rate,
            informative: false,
        };
        let mut evidence = Evidence::default();
        for (_, accession) in PARTNERS.iter().chain(&[("ALK", ALK)]) {
            let transcript = reference.transcript(accession);
            for _ in 0..1_000 {
                let start = random.random_range(0..=transcript.len() - READ);
                add(
                    &mut evidence,
                    &mut random,
                    &transcript[start..start + READ],
                    errors,
                );
            }
        }
        assert_eq!(evidence.junctions.iter().count(), 0, "at {rate}");
        assert_eq!(evidence.misordered.total(), 0, "at {rate}");
    }
}

/// Reverse transcription that changes from one transcript to another scatters: one read at each of
/// many joins is no call.
#[test]
fn scattered_breaks_are_no_call() {
    let mut random = generator(17);
    let mut evidence = Evidence::default();
    let mut joins = BTreeSet::new();
    while joins.len() < 300 {
        let broken = Broken::random(&mut random, "NM_019063");
        let read = broken.read(&mut random);
        add(&mut evidence, &mut random, &read, ERRORS);
        joins.insert((broken.join, broken.sequence.len()));
    }
    assert!(evidence.junctions.iter().count() > 250);
    let document = judged(&evidence);
    assert!(document.calls.is_empty(), "{:?}", document.calls[0].hgvs);
    // With a place where more of them lie, as where the transcripts are alike.
    let often = Broken::random(&mut random, "NM_019063");
    for _ in 0..8 {
        let read = often.read(&mut random);
        add(&mut evidence, &mut random, &read, ERRORS);
    }
    let document = judged(&evidence);
    let call = document.calls.first().expect("eight reads at one join");
    assert_eq!(call.status, Status::Inconclusive);
    assert!(call.reasons.iter().any(|one| one.code() == "scattered"));
}

/// A few bases of another gene in what is inserted hide no read, wherever it starts.
#[test]
fn inserted_bases_that_a_gene_has_too_hide_no_partner() {
    let reference = Reference::read();
    let lane = fusion("EML4-V1");
    let other = &reference.transcript("NM_170707.2")[1_200..1_217];
    let inserted = format!("{}{other}{}", random_bases(71, 20), random_bases(72, 8));
    let fused = format!(
        "{}{inserted}{}",
        &lane.sequence[..lane.join],
        &lane.sequence[lane.join..]
    );
    for bases in 28..=70 {
        let sequence = &fused[lane.join - bases..lane.join + inserted.len() + 75];
        let read = fuselane::align::Read {
            sequence: sequence.as_bytes(),
            quality: &vec![b'I'; sequence.len()],
        };
        let outcome = ALIGNER.explain(read).outcome;
        let fuselane::align::Outcome::Supports(crossing) = &outcome else {
            panic!("{bases}: {outcome:?}");
        };
        assert_eq!(*crossing.junction.inserted, *inserted.as_bytes(), "{bases}");
    }
}

/// Reads with few bases of the partner are of the lane, as far as they show, and those with more of the
/// join that has the inserted bases.
#[test]
fn bases_inserted_at_the_join_of_a_lane_make_one_call() {
    let lane = fusion("RANBP2");
    for inserted in ["GCA", "GCATTC", "GCATTCACG"] {
        let fused = format!(
            "{}{inserted}{}",
            &lane.sequence[..lane.join],
            &lane.sequence[lane.join..]
        );
        let mut random = generator(inserted.len() as u64);
        let mut evidence = Evidence::default();
        for _ in 0..80 {
            let start = lane.join - random.random_range(12..55);
            add(
                &mut evidence,
                &mut random,
                &fused[start..start + 75],
                ERRORS,
            );
        }
        let document = judged(&evidence);
        let calls: Vec<String> = document.calls.iter().map(reported).collect();
        assert_eq!(calls.len(), 1, "{inserted}: {calls:?}");
        assert_eq!(document.calls[0].status, Status::Detected, "{calls:?}");
    }
}

/// Other exons stand before a shared one in another transcript of the gene: reads that reach them show which it is.
#[test]
fn a_break_in_a_shared_exon_is_of_the_transcript_that_the_reads_show() {
    let reference = Reference::read();
    let driver = &reference.transcript(ALK)[reference.exons(ALK, "", "19").len()..];
    for (accession, exon) in [("NM_152263.2", "7"), ("NM_153649.3", "6")] {
        let exons = reference.exons(accession, "", exon);
        let partner = &exons[..exons.len() - 38];
        let fused = format!("{partner}{driver}");
        let mut random = generator(18);
        let mut evidence = Evidence::default();
        for before in (24..75).step_by(3) {
            let start = partner.len() - before;
            let read = &fused[start..start + READ];
            add(&mut evidence, &mut random, read, NO_ERRORS);
        }
        let document = judged(&evidence);
        assert_eq!(document.calls.len(), 1, "{accession}");
        let call = &document.calls[0];
        assert_eq!(call.partner.transcript, accession);
        assert_eq!(call.unique_fragments, 17, "{accession}");
        assert!(partner.ends_with(&call.contig.before), "{accession}");
    }
}
