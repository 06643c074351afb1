//! Transcripts that stand in several records, made one.

use super::Record;
use crate::panel::{GenomicTranscript, OnRecord, Strand};
use bio::alphabets::dna::revcomp;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// A transcript, and the record that it is of.
type Of<'a> = (&'a GenomicTranscript, &'a Record);

/// The transcripts of records, each once, those with introns first. That with introns says more, and what the
/// others say of it holds too. Whoever wants one that is contradicted, or whose exons cannot be, is told.
pub(super) fn joined(records: &[Record]) -> Vec<GenomicTranscript> {
    let mut all: Vec<Of> = Vec::new();
    for record in records {
        all.extend(record.transcripts.iter().map(|one| (one, record)));
    }
    all.sort_by_key(|(one, _)| !one.has_introns());
    let mut made: Vec<GenomicTranscript> = Vec::new();
    let mut known: FxHashMap<&str, (usize, Of)> = FxHashMap::default();
    for of in all {
        match known.get(of.0.id.as_str()) {
            Some((index, first)) => add(&mut made[*index], *first, of),
            None => {
                known.insert(&of.0.id, (made.len(), of));
                let mut one = of.0.clone();
                find_problem(&mut one);
                made.push(one);
            }
        }
    }
    made
}

/// Adds what another record says of a transcript.
fn add(made: &mut GenomicTranscript, first: Of, (one, record): Of) {
    let different = differences(first, (one, record));
    if !different.is_empty() {
        let (what, file) = (different.join(" and "), &record.file);
        let known = made.problem.take().map(|(_, problem)| problem + "; ");
        let problem =
            known.unwrap_or_default() + &format!("{} has other {what} than in {file}", one.id);
        made.problem = Some((0, problem));
        return;
    }
    let one = one.clone();
    made.tags.mane_select |= one.tags.mane_select;
    made.tags.canonical |= one.tags.canonical;
    made.tags.selenocysteine |= one.tags.selenocysteine;
    made.hgnc = made.hgnc.take().or(one.hgnc);
    made.ensembl = made.ensembl.take().or(one.ensembl);
    made.ensembl_gene = made.ensembl_gene.take().or(one.ensembl_gene);
    let places = one.record.map(|OnRecord { places, .. }| places);
    let own = made.record.as_mut();
    if let Some(own) = own.filter(|own| own.places.is_empty()) {
        own.places = places.unwrap_or_default();
    }
}

/// What two records contradict each other in about a transcript.
fn differences((first, of_first): Of, (one, of_one): Of) -> Vec<&'static str> {
    if !first.exons_on_transcript().eq(one.exons_on_transcript()) {
        return vec!["exons"];
    }
    let coding = first.coding_on_transcript().zip(one.coding_on_transcript());
    let bases = bases(first, of_first).zip(bases(one, of_one));
    let hgnc = first.hgnc.as_ref().zip(one.hgnc.as_ref());
    let all = [
        (
            "coding bases",
            coding.is_some_and(|(one, other)| one != other),
        ),
        ("bases", bases.is_some_and(|(one, other)| one != other)),
        ("genes", first.gene != one.gene),
        (
            "HGNC accessions",
            hgnc.is_some_and(|(one, other)| one != other),
        ),
    ];
    let differing = all.into_iter().filter(|(_, differs)| *differs);
    differing.map(|(what, _)| what).collect()
}

/// The bases of a transcript; `None` if its exons do not lie on its record.
fn bases(one: &GenomicTranscript, record: &Record) -> Option<Vec<u8>> {
    let mut all = Vec::new();
    for exon in &one.exons {
        let bases = record
            .sequence
            .get(exon.start as usize..exon.end as usize)?;
        match one.strand {
            Strand::Forward => all.extend_from_slice(bases),
            Strand::Reverse => all.extend(revcomp(bases)),
        }
    }
    Some(all)
}

/// Keeps what cannot be of a transcript's exons: whoever wants it is told.
fn find_problem(one: &mut GenomicTranscript) {
    let in_order = |two: &[Range<u64>]| match one.strand {
        Strand::Forward => two[0].end <= two[1].start,
        Strand::Reverse => two[1].end <= two[0].start,
    };
    if !one.exons.windows(2).all(in_order) {
        let problem = format!("the exons of {} overlap or are not in order", one.id);
        one.problem = Some((0, problem));
    }
}

#[cfg(test)]
mod tests {
    use super::super::on_record;
    use super::*;

    /// A record of one transcript, of two exons on 25 bases.
    fn record(file: &str, exons: [Range<u64>; 2]) -> Record {
        let one = GenomicTranscript {
            id: "NM_1.1".into(),
            gene: "HOOK9".into(),
            exons: exons.into(),
            ..on_record(file, file)
        };
        Record {
            file: file.into(),
            accession: file.into(),
            sequence: b"ACGTACGTAACGTACGTACACGTAA".to_vec(),
            transcripts: vec![one],
        }
    }

    #[test]
    fn a_transcript_of_two_records_has_what_either_says() {
        let mut with_tag = record("a.gb", [0..5, 5..9]);
        with_tag.transcripts[0].tags.mane_select = true;
        with_tag.transcripts[0].ensembl = Some("ENST1".into());
        let other = || record("b.gb", [9..14, 20..24]);
        let mut same = other();
        same.sequence[20..24].copy_from_slice(b"CGTA");
        let all = joined(&[with_tag, same]);
        assert_eq!((all.len(), &*all[0].chromosome), (1, "b.gb"));
        assert!(all[0].tags.mane_select && all[0].ensembl.as_deref() == Some("ENST1"));
        assert_eq!(all[0].problem, None);
    }

    #[test]
    fn records_that_contradict_each_other_are_told() {
        type Change = fn(&mut Record);
        let cases: [(&str, Change); 5] = [
            ("exons", |record| record.transcripts[0].exons[1].end = 8),
            ("bases", |record| record.sequence[7] = b'A'),
            ("genes", |record| {
                record.transcripts[0].gene = "HOOK8".into()
            }),
            ("coding bases and genes", |record| {
                record.transcripts[0].coding = Some(2..8);
                record.transcripts[0].gene = "HOOK8".into();
            }),
            ("HGNC accessions", |record| {
                record.transcripts[0].hgnc = Some("HGNC:8".into())
            }),
        ];
        for (what, change) in cases {
            let mut first = record("a.gb", [0..5, 5..9]);
            first.transcripts[0].coding = Some(1..7);
            first.transcripts[0].hgnc = Some("HGNC:9".into());
            let [mut other, mut third] = ["b.gb", "c.gb"].map(|file| Record {
                file: file.into(),
                ..record("a.gb", [0..5, 5..9])
            });
            change(&mut other);
            change(&mut third);
            let all = joined(&[first, other, third]);
            let problem =
                ["b.gb", "c.gb"].map(|file| format!("NM_1.1 has other {what} than in {file}"));
            assert_eq!(all[0].problem, Some((0, problem.join("; "))));
        }
    }

    #[test]
    fn exons_that_overlap_are_a_problem_of_their_transcript() {
        for (exons, strand, is_one) in [
            (vec![0..5, 5..9], Strand::Forward, false),
            (vec![0..5, 4..9], Strand::Forward, true),
            (vec![7..9, 0..5], Strand::Forward, true),
            (vec![7..9, 0..5], Strand::Reverse, false),
        ] {
            let mut one = GenomicTranscript {
                exons,
                strand,
                ..on_record("a.gb", "NG_1.1")
            };
            find_problem(&mut one);
            assert_eq!(one.problem.is_some(), is_one, "{one:?}");
        }
    }
}
