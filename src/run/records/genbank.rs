//! GenBank flat files: records of transcripts, and of parts of the genome with genes.

use super::ranges::FeatureRanges;
use super::{Record, on_record, wrong};
use crate::error::{Error, Result};
use crate::panel::{GenomicTranscript, Strand};
use gb_io::reader::SeqReader;
use gb_io::seq::{Feature, Seq};
use std::io::Read;
use std::ops::Range;

/// One base in so many of a poly(A) tail may be another one.
const TAIL_OTHERS: usize = 5;

/// Reads the records of a file.
pub(super) fn read(file: &str, text: &mut impl Read) -> Result<Vec<Record>> {
    let mut errors = Vec::new();
    let mut records = Vec::new();
    for (index, record) in SeqReader::new(text).enumerate() {
        let number = index + 1;
        let record = match record {
            Ok(record) => record,
            // The reader finds no further record behind one that it cannot read.
            Err(error) => {
                let why = error.to_string();
                let why: String = why
                    .chars()
                    .map(|one| if one.is_control() { ' ' } else { one })
                    .collect();
                errors.push(wrong(
                    file,
                    format!("record {number} cannot be read ({why})"),
                ));
                break;
            }
        };
        match read_record(file, record) {
            Ok(record) => records.push(record),
            Err(problem) => errors.push(wrong(file, format!("record {number}{problem}"))),
        }
    }
    match (errors.is_empty(), records.is_empty()) {
        (true, false) => Ok(records),
        (true, true) => Err(wrong(file, "it has no record")),
        (false, _) => Err(Error::all(errors)),
    }
}

/// A record; the error is what follows its number in a sentence.
fn read_record(file: &str, record: Seq) -> Result<Record, String> {
    let named = [&record.version, &record.accession, &record.name];
    let accession = named
        .into_iter()
        .flatten()
        .find_map(|one| one.split_whitespace().next());
    let accession = accession.ok_or(" has no accession")?.to_string();
    let here = |problem: &str| format!(" ({accession}) {problem}");
    if record.seq.is_empty() {
        return Err(here("has no sequence"));
    }
    let of_kind = |kind: &str| -> Vec<&Feature> {
        record
            .features
            .iter()
            .filter(|one| one.kind == kind)
            .collect()
    };
    let (transcripts, coding) = (of_kind("mRNA"), of_kind("CDS"));
    let base = GenomicTranscript {
        line: 0,
        ..on_record(file, &accession)
    };
    let mut found = Vec::new();
    for feature in &transcripts {
        let ranges = FeatureRanges::of(&feature.location).map_err(|problem| here(&problem))?;
        // Of a neighbour the record may have a part.
        if ranges.is_cut != [false; 2] {
            continue;
        }
        let coding = coding.iter().filter(|one| gene(one) == gene(feature));
        let fitting = coding.filter_map(|one| {
            let inside = FeatureRanges::of(&one.location).ok()?;
            ranges.holds(&inside).then_some((*one, inside))
        });
        let mut one = transcript(&base, &ranges, fitting.into_iter().next());
        one.id = qualifier(feature, "transcript_id").unwrap_or_else(|| accession.clone());
        describe(&mut one, &record, &[feature]);
        found.push(one);
    }
    // Without places of its transcripts on a genome it is a transcript itself.
    if transcripts.is_empty() {
        let exons = exons(&of_kind("exon"), &record.seq).map_err(|problem| here(&problem))?;
        let ranges = FeatureRanges {
            parts: exons,
            reverse: false,
            is_cut: [false; 2],
        };
        let coding = coding
            .first()
            .map(|one| FeatureRanges::of(&one.location).map(|inside| (*one, inside)));
        let coding = coding.transpose().map_err(|problem| here(&problem))?;
        let mut one = transcript(&base, &ranges, coding);
        one.id = accession.clone();
        let features = [of_kind("gene"), of_kind("CDS"), of_kind("exon")].concat();
        describe(&mut one, &record, &features);
        tag(&mut one, &record);
        found.push(one);
    }
    Ok(Record {
        file: file.into(),
        accession,
        transcripts: found,
        sequence: record.seq.to_ascii_uppercase(),
    })
}

/// The exons of a record that is a transcript: they have to be all of it, but for a tail of A that is not of the
/// genome.
fn exons(features: &[&Feature], sequence: &[u8]) -> Result<Vec<Range<u64>>, String> {
    if features.is_empty() {
        return Err("has no exons and no mRNA: nobody can tell where its exons end".into());
    }
    let mut exons = Vec::new();
    for feature in features {
        exons.extend(FeatureRanges::of(&feature.location)?.parts);
    }
    exons.sort_by_key(|exon| exon.start);
    let mut end = 0;
    for exon in &exons {
        if exon.start != end {
            let place = exon.start + 1;
            return Err(format!(
                "has exons that are not next to each other, at base {place}"
            ));
        }
        end = exon.end;
    }
    let tail = sequence.get(end as usize..);
    let others = |tail: &&[u8]| tail.iter().filter(|base| !b"aA".contains(base)).count();
    match tail.filter(|tail| TAIL_OTHERS * others(tail) <= tail.len()) {
        Some(_) => Ok(exons),
        None => Err(format!("has exons up to base {end} of {}", sequence.len())),
    }
}

/// A transcript with these exons, and with the coding sequence of a feature.
fn transcript(
    base: &GenomicTranscript,
    exons: &FeatureRanges,
    coding: Option<(&Feature, FeatureRanges)>,
) -> GenomicTranscript {
    let mut one = GenomicTranscript {
        exons: exons.parts.clone(),
        strand: match exons.reverse {
            true => Strand::Reverse,
            false => Strand::Forward,
        },
        ..base.clone()
    };
    if let Some((feature, coding)) = coding {
        let start = coding.parts.iter().map(|part| part.start).min();
        let end = coding.parts.iter().map(|part| part.end).max();
        one.coding = start.zip(end).map(|(start, end)| start..end);
        let first = qualifier(feature, "codon_start").and_then(|text| text.parse::<usize>().ok());
        let before = first.map_or(0, |first| first.saturating_sub(1) % 3);
        one.missing_bases = (3 - before) % 3;
        [one.has_start, one.has_stop] = coding.is_cut.map(|is_cut| !is_cut);
        one.has_start &= before == 0;
        let exceptions = feature.qualifier_values("transl_except");
        one.tags.selenocysteine = exceptions.into_iter().any(|text| text.contains("aa:Sec"));
    }
    one.tags.protein_coding = one.coding.is_some();
    one
}

/// Gene and identifiers, from features of the transcript and from the gene's own.
fn describe(one: &mut GenomicTranscript, record: &Seq, features: &[&Feature]) {
    one.gene = features
        .iter()
        .find_map(|feature| gene(feature))
        .unwrap_or_default();
    let of_gene = record
        .features
        .iter()
        .filter(|feature| feature.kind == "gene" && gene(feature).as_ref() == Some(&one.gene));
    let references = features.iter().copied().chain(of_gene);
    let references: Vec<&str> = references
        .flat_map(|feature| feature.qualifier_values("db_xref"))
        .collect();
    let of = |start: &str| references.iter().find_map(|text| text.strip_prefix(start));
    one.hgnc = of("HGNC:").map(|rest| format!("HGNC:{}", rest.trim_start_matches("HGNC:")));
    let ensembl = |kind: &str| {
        let mut own = references
            .iter()
            .filter_map(|text| text.strip_prefix("Ensembl:"));
        own.find(|text| text.starts_with(kind)).map(str::to_string)
    };
    one.ensembl = ensembl("ENST");
    let gene = ensembl("ENSG");
    one.ensembl_gene = gene.map(|gene| crate::panel::without_version(&gene).to_string());
}

/// What the head of a RefSeq record of a transcript says of MANE.
fn tag(one: &mut GenomicTranscript, record: &Seq) {
    let keywords = record.keywords.as_deref().unwrap_or_default();
    one.tags.mane_select = keywords.contains("MANE Select");
    one.tags.canonical = keywords.contains("RefSeq Select");
    let comments = record.comments.join(" ");
    let behind = comments
        .split_once("MANE Ensembl match")
        .map(|(_, rest)| rest);
    let words = behind
        .into_iter()
        .flat_map(|rest| rest.split([' ', '\n', '/', ':', ';']));
    let ensembl = words.into_iter().find(|word| word.starts_with("ENST"));
    one.ensembl = one.ensembl.take().or(ensembl.map(str::to_string));
}

fn qualifier(feature: &Feature, key: &str) -> Option<String> {
    feature.qualifier_values(key).next().map(str::to_string)
}

fn gene(feature: &Feature) -> Option<String> {
    qualifier(feature, "gene")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "LOCUS       NM_9                      30 bp    mRNA    linear   PRI 01-JAN-2026\n\
        ACCESSION   NM_9\nVERSION     NM_9.2\nKEYWORDS    RefSeq; MANE Select.\n\
        COMMENT     ##RefSeq-Attributes-START##\n            \
        MANE Ensembl match     :: ENST00000000009.4/ ENSP00000000009.1\n            \
        ##RefSeq-Attributes-END##\nFEATURES             Location/Qualifiers\n";
    const TAIL: &str = "ORIGIN\n        1 ccatggccga gaactgctaa gggccttaat\n//\n";

    fn record(features: &str) -> Result<GenomicTranscript, String> {
        let text = format!("{HEAD}{features}{TAIL}");
        let records = read("a.gb", &mut text.as_bytes()).map_err(|error| error.to_string());
        records.map(|mut records| records.remove(0).transcripts.remove(0))
    }

    fn feature(kind: &str, place: &str, qualifiers: &str) -> String {
        let mut text = format!("     {kind:<16}{place}\n");
        for line in qualifiers.lines() {
            text += &format!("                     {line}\n");
        }
        text
    }

    #[test]
    fn a_record_of_a_transcript_has_exons_coding_sequence_and_identifiers() {
        let gene = "/gene=\"HOOK9\"\n/db_xref=\"GeneID:9\"\n/db_xref=\"HGNC:HGNC:99\"";
        let exons = feature("exon", "1..7", gene) + &feature("exon", "8..30", gene);
        let one =
            record(&(feature("gene", "1..30", gene) + &exons + &feature("CDS", "3..20", gene)));
        let one = one.expect("a record");
        assert_eq!((&*one.id, &*one.gene), ("NM_9.2", "HOOK9"));
        assert_eq!(
            (&one.exons[..], one.coding.clone()),
            (&[0..7, 7..30][..], Some(2..20))
        );
        assert_eq!(one.hgnc.as_deref(), Some("HGNC:99"));
        assert_eq!(one.ensembl.as_deref(), Some("ENST00000000009.4"));
        assert!(one.tags.mane_select && one.has_start && one.has_stop && !one.has_introns());
        let cut = feature("CDS", "<1..>30", "/gene=\"HOOK9\"\n/codon_start=2");
        let one = record(&(exons + &cut)).expect("a record");
        assert_eq!(
            (one.has_start, one.has_stop, one.missing_bases),
            (false, false, 2)
        );
    }

    #[test]
    fn a_tail_of_a_is_of_no_exon() {
        let features =
            feature("exon", "1..7", "/gene=\"G\"") + &feature("exon", "8..25", "/gene=\"G\"");
        let text = format!("{HEAD}{features}{TAIL}").replace("ggccttaat", "ggcctaaaa");
        let records = read("a.gb", &mut text.as_bytes());
        let one = records.expect("a record").remove(0).transcripts.remove(0);
        assert_eq!(one.exons, [0..7, 7..25]);
    }

    #[test]
    fn a_record_that_does_not_say_where_its_exons_end_is_refused() {
        for (features, words) in [
            (
                feature("CDS", "3..20", "/gene=\"G\""),
                "has no exons and no mRNA",
            ),
            (
                feature("exon", "1..29", "/gene=\"G\""),
                "has exons up to base 29 of 30",
            ),
            (
                feature("exon", "1..7", "/gene=\"G\"") + &feature("exon", "9..30", "/gene=\"G\""),
                "has exons that are not next to each other, at base 9",
            ),
        ] {
            let message = record(&features).expect_err(words);
            let expected = format!("a.gb: record 1 (NM_9.2) {words}");
            assert!(message.starts_with(&expected), "{message}");
        }
    }
}
