//! Partners that the panel does not know: found by the reads that enter the driver from them.

use crate::support::library::{
    Errors, Generator, Library, generator, pick, random_bases, sequenced,
};
use crate::support::program::{fuselane, records, written};
use crate::support::reference::{ALK, Reference, reverse_complement};
use crate::support::sample::{self, ALIGNER, count, judge};
use crate::support::transcripts::{foreign, real};
use fuselane::align::Outcome;
use fuselane::document::{Document, Parameters, Status};
use fuselane::evidence::Evidence;
use fuselane::fastq::umi::UmiRule;
use fuselane::panel::Donor;
use rand::RngExt;

const READ: usize = 100;
const ERRORS: Errors = Errors {
    rate: 0.005,
    informative: true,
};

/// A read of a transcript, on either strand.
fn read(random: &mut Generator, bases: &str) -> (String, String) {
    let bases = match random.random_bool(0.5) {
        true => bases.to_string(),
        false => reverse_complement(bases),
    };
    let read = sequenced(random, &bases, ERRORS);
    (read.sequence, read.quality)
}

/// So many reads across the join of a partner with the driver from a base on, 35 bases or more on both
/// sides.
fn across(
    random: &mut Generator,
    partner: &str,
    acceptor: usize,
    count: usize,
) -> Vec<(String, String)> {
    let transcript = Reference::read().transcript(ALK);
    let fused = format!("{partner}{}", &transcript[acceptor..]);
    (0..count)
        .map(|_| {
            let before = random.random_range(35..=READ - 35);
            let start = partner.len() - before;
            read(random, &fused[start..start + READ])
        })
        .collect()
}

fn judged(reads: &[(String, String)]) -> Document {
    let mut evidence = Evidence::default();
    for (sequence, quality) in reads {
        sample::add(&mut evidence, sequence, quality);
    }
    judge(&evidence, &Parameters::default(), &[])
}

/// In an anchored assay all molecules end at one primer, and the mates at their other end lie in a gene that is on no
/// list: how these begin tells the molecules.
#[test]
fn molecules_that_end_at_one_primer_are_told_by_their_mates() {
    let partner = random_bases(31, 1_000);
    let driver = Reference::read().exons(ALK, "20", "");
    let fused = format!("{partner}{}", &driver[..60]);
    let mut library = Library::new(3, READ);
    let molecules = 20;
    for molecule in 0..molecules {
        for _ in 0..3 {
            library.oriented(&fused[fused.len() - 200 - 2 * molecule..]);
        }
    }
    let document = judge(
        &count(&library, true, &UmiRule::None),
        &Parameters::default(),
        &[],
    );
    let call = document.calls.first().expect("a call");
    assert!(call.partner.foreign);
    // An error in the first bases of one of three copies makes a molecule of it.
    let expected = molecules as u64..=molecules as u64 + 5;
    assert!(expected.contains(&call.unique_fragments), "{call:?}");
}

/// Fourteen reads each name the place, and their consensus is that of the partner.
fn are_found(partners: &[String]) {
    let mut random = generator(21);
    let reference = Reference::read();
    let exon = |last: &str| reference.exons(ALK, "", last).len();
    let acceptors = [
        exon("17"),
        exon("18"),
        exon("19"),
        exon("19") + 60,
        exon("20"),
    ];
    let mut bases = 0;
    for (number, partner) in partners.iter().enumerate() {
        let acceptor = acceptors[number % acceptors.len()];
        let document = judged(&across(&mut random, partner, acceptor, 14));
        let call = document.calls.first();
        let call = call.unwrap_or_else(|| panic!("partner {number} at {acceptor} is not found"));
        assert!(call.partner.foreign, "{number}: {}", call.hgvs);
        assert_eq!(call.status, Status::Inconclusive);
        assert!(
            call.reasons
                .iter()
                .any(|one| one.code() == "unknown_partner")
        );
        let found = format!("{}{}", call.contig.before, call.driver.inserted);
        // At a break inside an exon, a base of the driver may match by chance.
        let whole = format!(
            "{}{}",
            partner,
            &reference.transcript(ALK)[acceptor..acceptor + 8]
        );
        assert!(
            whole.contains(&found),
            "{number}: {found} of {whole}, {}",
            call.hgvs
        );
        assert!(found.len() >= 35, "{number}: {found}");
        bases += found.len();
    }
    println!(
        "{} partners, {} bases each",
        partners.len(),
        bases / partners.len()
    );
}

#[test]
fn a_partner_that_nobody_listed_is_found_with_its_sequence() {
    // What hides one partner in a hundred is seen in so many.
    let mut partners: Vec<String> = (0..600).map(|seed| random_bases(seed, 300)).collect();
    // Its end is like the start of an adapter.
    let like_an_adapter = "TAGTCGCAGACGAGTGTAGCGTTTTGTGAG";
    partners.push(format!("{}{like_an_adapter}", random_bases(9, 270)));
    are_found(&partners);
}

/// Reads of 50 bases with 20 and more on either side have 30 of the driver at one place only.
#[test]
fn short_reads_show_a_foreign_partner_wherever_they_start() {
    let mut random = generator(28);
    let reference = Reference::read();
    let driver = &reference.transcript(ALK)[reference.exons(ALK, "", "19").len()..];
    for seed in 0..20 {
        let partner = random_bases(300 + seed, 100);
        let fused = format!("{partner}{}", &driver[..60]);
        let reads = (21..30).map(|before| {
            let start = partner.len() - before;
            read(&mut random, &fused[start..start + 50])
        });
        let document = judged(&reads.collect::<Vec<_>>());
        let call = document.calls.first();
        let call = call.unwrap_or_else(|| panic!("partner {seed} is not found"));
        assert!(call.partner.foreign, "{}", call.hgvs);
    }
}

/// A partner that is joined inside the driver's intron, whose end stays in the transcript.
#[test]
fn bases_of_the_intron_between_hide_no_partner() {
    let reference = Reference::read();
    let intron = reference.sequence(&format!("{ALK}:intron19"));
    for (number, bases) in [14, 18, 33, 60].into_iter().enumerate() {
        let mut random = generator(40 + number as u64);
        let partner = random_bases(400 + number as u64, 300);
        let kept = &intron[intron.len() - bases..];
        let behind = &reference.transcript(ALK)[reference.exons(ALK, "", "19").len()..];
        let fused = format!("{partner}{kept}{behind}");
        let reads = (0..14).map(|read_number| {
            let start = partner.len() - 25 - 2 * read_number;
            read(&mut random, &fused[start..start + 150])
        });
        let document = judged(&reads.collect::<Vec<_>>());
        let call = document.calls.first();
        let call = call.unwrap_or_else(|| panic!("{bases} bases hide the partner"));
        assert!(call.partner.foreign, "{bases}: {}", call.hgvs);
        assert!(call.unique_fragments >= 12, "{bases}");
        let found = format!("{}{}", call.contig.before, call.driver.inserted);
        assert!(
            format!("{partner}{kept}").ends_with(&found),
            "{bases}: {found}"
        );
    }
}

/// Every read of a fusion with a foreign partner counts, wherever it starts: with bases of a gene in the
/// partner by chance, and with an adapter behind the driver's bases.
#[test]
fn every_read_of_a_foreign_partner_counts() {
    let reference = Reference::read();
    let driver = &reference.transcript(ALK)[reference.exons(ALK, "", "19").len()..];
    let other = &reference.transcript("NM_170707.2")[1_200..1_217];
    let (before, after) = (random_bases(61, 200), random_bases(62, 33));
    let adapter = "AGATCGGAAGAGCACACGTCTGAACTCCAGTCA";
    for (case, partner, behind) in [
        (
            "17 bases of a gene",
            format!("{before}{other}{after}"),
            &driver[..150],
        ),
        (
            "an adapter",
            format!("{before}{after}"),
            &format!("{}{adapter}", &driver[..40]),
        ),
    ] {
        let fused = format!("{partner}{behind}");
        for bases in 50..=67 {
            let start = partner.len() - bases;
            let sequence = &fused[start..(start + 120).min(fused.len())];
            let read = fuselane::align::Read {
                sequence: sequence.as_bytes(),
                quality: &vec![b'I'; sequence.len()],
            };
            let outcome = ALIGNER.explain(read).outcome;
            let supports =
                matches!(&outcome, Outcome::Supports(one) if one.junction.donor == Donor::Foreign);
            assert!(
                supports,
                "{case}, {bases} bases before the join: {outcome:?}"
            );
        }
    }
}

/// Skipped where the sequences of real transcripts are absent: `FUSELANE_TEST_DATA` names their folder.
#[test]
fn real_transcripts_are_found_as_partners() {
    if let Some(all) = real() {
        are_found(&forty(all));
    }
}

/// The ends of forty of some transcripts, each cut anywhere.
fn forty(all: &[String]) -> Vec<String> {
    let mut random = generator(22);
    let mut cut = || {
        let one = pick(&mut random, all);
        let end = random.random_range(300..one.len() - 100);
        one[end - 300..end].to_string()
    };
    (0..40).map(|_| cut()).collect()
}

/// Pairs of which mates lie in the partner alone, and reads that have but 20 bases of the driver.
#[test]
fn ten_pairs_show_a_partner_that_nobody_listed() {
    let acceptor = Reference::read().exons(ALK, "", "19").len();
    let driver = &Reference::read().transcript(ALK)[acceptor..];
    let mut found = 0;
    for (seed, partner) in forty(foreign()).iter().enumerate() {
        let mut library = Library::new(90_000 + seed as u64, READ);
        let fused = format!("{partner}{driver}");
        for _ in 0..10 {
            let length = library.generator.random_range(180..=280);
            // Of the two mates one has from 20 to 80 bases of the partner before the join.
            let random = &mut library.generator;
            let before = match random.random_bool(0.5) {
                true => random.random_range(20..=80),
                false => length - random.random_range(20..=80),
            };
            let start = partner.len() - before;
            library.fragment(&fused[start..start + length]);
        }
        let evidence = count(&library, true, &UmiRule::None);
        let document = judge(&evidence, &Parameters::default(), &[]);
        let Some(call) = document.calls.first() else {
            println!("partner {seed}: {:?}", document.rejected);
            continue;
        };
        found += 1;
        assert!(call.partner.foreign, "{seed}: {}", call.hgvs);
        let shown = format!("{}{}", call.contig.before, call.driver.inserted);
        assert!(fused.contains(&shown), "{seed}: {shown} of {partner}");
        // Mates that lie in the partner alone have no place, and three reads have to have a base.
        assert!(shown.len() >= 30, "{seed}: {shown}");
    }
    println!("{found} of 40 found");
    assert!(found >= 39, "{found}");
}

/// As few bases of a gene of the panel as one seed has stand in a partner by chance. They do not hide it;
/// with twenty, a join to that gene is looked for.
#[test]
fn a_partner_that_shares_a_seed_with_the_panel_is_found() {
    let reference = Reference::read();
    let partners: Vec<String> = ["NM_170707.2", "NM_002473.5", "NM_006267"]
        .into_iter()
        .flat_map(|accession| {
            let shared = reference.transcript(accession)[1_200..1_216].to_string();
            [20, 26, 33].map(|behind| {
                let before = random_bases(31, 300);
                let after = random_bases(32 + behind as u64, behind);
                format!("{before}{shared}{after}")
            })
        })
        .collect();
    are_found(&partners);
}

/// Each of them once is no partner: a library has many such chimeras.
#[test]
fn chimeras_of_one_read_each_are_no_partner() {
    let mut random = generator(23);
    let acceptor = Reference::read().exons(ALK, "", "19").len();
    let reads: Vec<(String, String)> = (0..200)
        .flat_map(|seed| across(&mut random, &random_bases(1_000 + seed, 200), acceptor, 1))
        .collect();
    let document = judged(&reads);
    assert!(document.calls.is_empty());
}

/// Tails, repeats and primers before the driver are no partner.
#[test]
fn tails_and_repeats_are_no_partner() {
    let mut random = generator(24);
    let acceptor = Reference::read().exons(ALK, "", "19").len();
    for unit in ["A", "T", "G", "AC", "CAG"] {
        let partner = unit.repeat(200);
        let document = judged(&across(&mut random, &partner, acceptor, 20));
        assert!(document.calls.is_empty(), "{unit}");
    }
}

/// The file for a search holds the sequence of each.
#[test]
fn the_consensus_is_written_for_a_search() {
    let mut random = generator(25);
    let acceptor = Reference::read().exons(ALK, "", "19").len();
    let partner = random_bases(77, 300);
    let reads: String = across(&mut random, &partner, acceptor, 20)
        .iter()
        .enumerate()
        .map(|(number, (sequence, quality))| format!("@r{number}\n{sequence}\n+\n{quality}\n"))
        .collect();
    let directory = tempfile::tempdir().unwrap();
    let path = written(directory.path(), "reads.fq", reads.as_bytes());
    let run = fuselane()
        .args(["detect", &path, "--orphans", "-"])
        .args(["--sam", directory.path().join("o.sam").to_str().unwrap()])
        .assert()
        .success();
    let fasta = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    let (header, bases) = fasta.split_once('\n').unwrap();
    assert!(header.contains("ALK exon 20 follows"), "{header}");
    let bases: String = bases.lines().collect();
    assert!(partner.contains(&bases) && bases.len() >= 35, "{bases}");
    let report = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    assert!(report.contains("?::ALK"), "{report}");
    // The reads lie on the whole of it: hardly any base differs or is clipped.
    let sam = std::fs::read_to_string(directory.path().join("o.sam")).unwrap();
    let records = records(&sam);
    // Reads with an error beside the join are counted, and have no place on it.
    assert!(records.len() >= 18);
    for record in &records {
        let edits: u32 = record[11].strip_prefix("NM:i:").unwrap().parse().unwrap();
        assert!(edits <= 4, "{record:?}");
    }
    let whole = |record: &&Vec<String>| record[5] == format!("{READ}M");
    assert!(records.iter().filter(whole).count() >= 10);
}
