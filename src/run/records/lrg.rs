//! LRG records (Locus Reference Genomic), as XML of the schema 1.6 and of 1.7 and later.

use super::element::{Node, child, number, text};
use super::mapping::Mapping;
use super::{Record, on_record, wrong};
use crate::error::Result;
use crate::input::Text;
use crate::panel::{GenomicTranscript, Strand, without_version};
use std::io::{BufReader, Read};
use std::ops::Range;

/// Reads a record.
pub(super) fn read(file: &str, text: &mut BufReader<Text>, assembly: &str) -> Result<Record> {
    let mut whole = String::new();
    let read = text.read_to_string(&mut whole);
    read.map_err(|error| match error.kind() {
        std::io::ErrorKind::InvalidData => wrong(file, "it is no text"),
        _ => text.get_ref().error(error),
    })?;
    let document = roxmltree::Document::parse(&whole);
    let document = document.map_err(|error| wrong(file, format!("it is no XML ({error})")))?;
    read_record(file, document.root_element(), assembly).map_err(|problem| wrong(file, problem))
}

fn read_record(file: &str, root: Node, assembly: &str) -> Result<Record, String> {
    let fixed =
        child(root, "fixed_annotation").ok_or("it is no LRG record: it has no fixed_annotation")?;
    let accession = text(fixed, "id").ok_or("it has no id")?.to_string();
    let sequence = text(fixed, "sequence").ok_or("it has no sequence")?;
    let mapping = Mapping::of(root, assembly);
    let mut transcripts = Vec::new();
    for node in fixed
        .children()
        .filter(|one| one.has_tag_name("transcript"))
    {
        let name = node
            .attribute("name")
            .ok_or("it has a transcript without a name")?;
        let mut one =
            transcript(node, &accession, on_record(file, &accession)).ok_or_else(|| {
                format!("transcript {name} has an exon or a coding region without a place")
            })?;
        one.id = format!("{accession}{name}");
        describe(&mut one, root, fixed, name);
        let places = mapping
            .iter()
            .flat_map(|mapping| one.exons.iter().map(|exon| mapping.place(exon)));
        // An exon without a place would be as one without a record.
        let places: Option<Vec<_>> = places.collect();
        if let Some(record) = &mut one.record {
            record.places = places.unwrap_or_default();
        }
        transcripts.push(one);
    }
    match transcripts.is_empty() {
        true => Err("it has no transcript".into()),
        false => Ok(Record {
            file: file.into(),
            accession,
            transcripts,
            sequence: sequence.to_ascii_uppercase().into_bytes(),
        }),
    }
}

/// Exons and coding sequence of a transcript; `None` if a place is missing.
fn transcript(node: Node, record: &str, base: GenomicTranscript) -> Option<GenomicTranscript> {
    let exons = node.children().filter(|one| one.has_tag_name("exon"));
    let exons: Vec<(Range<u64>, bool)> =
        exons.map(|one| place(one, record)).collect::<Option<_>>()?;
    let coding = node
        .children()
        .find(|one| one.has_tag_name("coding_region"));
    let coding_place = match coding {
        Some(region) => Some(place(region, record)?.0),
        None => None,
    };
    let exceptions = coding.into_iter().flat_map(|region| region.descendants());
    let is_selenocysteine = |one: &Node| {
        one.has_tag_name("selenocysteine")
            || one.has_tag_name("translation_exception")
                && text(*one, "sequence").is_some_and(|residue| residue == "U" || residue == "Sec")
    };
    let mut one = GenomicTranscript {
        strand: match exons.first()?.1 {
            true => Strand::Reverse,
            false => Strand::Forward,
        },
        exons: exons.into_iter().map(|(exon, _)| exon).collect(),
        has_start: coding_place.is_some(),
        has_stop: coding_place.is_some(),
        coding: coding_place,
        ..base
    };
    one.tags.protein_coding = one.coding.is_some();
    one.tags.selenocysteine = exceptions.into_iter().any(|one| is_selenocysteine(&one));
    Some(one)
}

/// Where an exon or a coding region lies on the record: 0-based, half-open, and whether on the reverse strand.
fn place(node: Node, record: &str) -> Option<(Range<u64>, bool)> {
    let of_record = |one: &Node| {
        one.has_tag_name("lrg_coords")
            || one.has_tag_name("coordinates") && one.attribute("coord_system") == Some(record)
    };
    // Up to version 1.6 a coding region has its place itself.
    let at = node.children().find(of_record).unwrap_or(node);
    let (start, end) = (number(at, "start")?, number(at, "end")?);
    let is_range = 0 < start && start <= end;
    is_range.then(|| (start - 1..end, at.attribute("strand") == Some("-1")))
}

/// Gene, accession and identifiers, from the annotation that is kept up to date.
fn describe(one: &mut GenomicTranscript, root: Node, fixed: Node, name: &str) {
    let elements = || root.descendants().filter(Node::is_element);
    let is_it =
        |node: &Node| node.has_tag_name("transcript") && node.attribute("fixed_id") == Some(name);
    let accession = |start: &str| {
        let ids = elements().filter(is_it).filter_map(|node| {
            node.attribute("accession")
                .or(node.attribute("transcript_id"))
        });
        ids.into_iter()
            .find(|id| id.starts_with(start))
            .map(str::to_string)
    };
    if let Some(refseq) = accession("NM_") {
        one.id = refseq;
    }
    one.ensembl = accession("ENST");
    let genes = || {
        elements()
            .filter(|node| node.has_tag_name("gene") && node.children().any(|one| is_it(&one)))
    };
    let named = elements()
        .find(|node| node.has_tag_name("lrg_locus") || node.has_tag_name("lrg_gene_name"));
    let symbol = named.and_then(|node| node.text()).map(str::trim);
    let symbol = symbol.or(genes().find_map(|gene| gene.attribute("symbol")));
    one.gene = symbol.unwrap_or_default().to_string();
    let reference = |source: &str| {
        let references = genes().flat_map(|gene| gene.children());
        let mut of_source = references.filter(|node| {
            node.has_tag_name("db_xref") && node.attribute("source") == Some(source)
        });
        of_source
            .find_map(|node| node.attribute("accession"))
            .map(str::to_string)
    };
    let hgnc = text(fixed, "hgnc_id")
        .map(str::to_string)
        .or(reference("HGNC"));
    one.hgnc = hgnc.map(|id| format!("HGNC:{}", id.trim_start_matches("HGNC:")));
    let ensembl = reference("Ensembl");
    one.ensembl_gene = ensembl.map(|id| without_version(&id).to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<GenomicTranscript, String> {
        let document = roxmltree::Document::parse(text).expect("XML");
        let record = read_record("a.xml", document.root_element(), "GRCh38");
        record.map(|mut record| record.transcripts.remove(0))
    }

    /// As the schema 1.6 has it.
    const OLD: &str = "<lrg><fixed_annotation><id>LRG_9</id><sequence>ACGTACGTACGTACGTACGT</sequence>\
        <transcript name=\"t1\"><coding_region start=\"3\" end=\"18\"/>\
        <exon><lrg_coords start=\"2\" end=\"8\"/><cdna_coords start=\"1\" end=\"7\"/></exon><intron phase=\"1\"/>\
        <exon><lrg_coords start=\"12\" end=\"19\"/></exon></transcript></fixed_annotation>\
        <updatable_annotation><annotation_set>\
        <mapping assembly=\"GRCh38\" chr_name=\"2\"><mapping_span strand=\"-1\" lrg_start=\"1\" lrg_end=\"20\" \
        start=\"101\" end=\"120\"/></mapping><lrg_gene_name source=\"HGNC\">HOOK9</lrg_gene_name>\
        <features><gene symbol=\"HOOK9\"><db_xref source=\"HGNC\" accession=\"99\"/>\
        <transcript source=\"RefSeq\" transcript_id=\"NM_9.1\" fixed_id=\"t1\"/></gene>\
        <gene symbol=\"HOOK9\"><db_xref source=\"Ensembl\" accession=\"ENSG00000000009.3\"/>\
        <transcript source=\"Ensembl\" transcript_id=\"ENST00000000009\" fixed_id=\"t1\"/></gene></features>\
        </annotation_set></updatable_annotation></lrg>";

    /// As it is from 1.7 on.
    const NEW: &str = "<lrg><fixed_annotation><id>LRG_9</id><hgnc_id>99</hgnc_id>\
        <sequence>ACGTACGTACGTACGTACGT</sequence>\
        <transcript name=\"t1\"><coordinates coord_system=\"LRG_9\" start=\"2\" end=\"19\" strand=\"1\"/>\
        <coding_region><coordinates coord_system=\"LRG_9\" start=\"3\" end=\"18\" strand=\"1\"/></coding_region>\
        <exon label=\"1\"><coordinates coord_system=\"LRG_9t1\" start=\"1\" end=\"7\" strand=\"1\"/>\
        <coordinates coord_system=\"LRG_9\" start=\"2\" end=\"8\" strand=\"1\"/></exon><intron phase=\"1\"/>\
        <exon label=\"2\"><coordinates coord_system=\"LRG_9\" start=\"12\" end=\"19\" strand=\"1\"/></exon>\
        </transcript></fixed_annotation><updatable_annotation><annotation_set type=\"lrg\">\
        <mapping coord_system=\"GRCh38.p12\" other_name=\"2\" type=\"main_assembly\"><mapping_span strand=\"-1\" \
        lrg_start=\"1\" lrg_end=\"20\" other_start=\"101\" other_end=\"120\"/></mapping>\
        <lrg_locus source=\"HGNC\">HOOK9</lrg_locus></annotation_set><annotation_set type=\"ncbi\"><features>\
        <gene><symbol name=\"HOOK9\"/><transcript accession=\"NM_9.1\" fixed_id=\"t1\"/></gene></features>\
        </annotation_set><annotation_set type=\"ensembl\"><features><gene>\
        <db_xref source=\"Ensembl\" accession=\"ENSG00000000009\"/>\
        <transcript accession=\"ENST00000000009\" fixed_id=\"t1\"/></gene></features></annotation_set>\
        </updatable_annotation></lrg>";

    #[test]
    fn either_form_gives_the_same_transcript() {
        for text in [OLD, NEW] {
            let one = read(text).expect("a record");
            assert_eq!((&*one.id, &*one.gene), ("NM_9.1", "HOOK9"));
            assert_eq!(
                (&one.exons[..], one.coding.clone()),
                (&[1..8, 11..19][..], Some(2..18))
            );
            assert_eq!(one.hgnc.as_deref(), Some("HGNC:99"));
            assert_eq!(one.ensembl.as_deref(), Some("ENST00000000009"));
            assert_eq!(one.ensembl_gene.as_deref(), Some("ENSG00000000009"));
            assert!(one.has_introns() && one.has_start && one.has_stop);
            let places = one.record.expect("a record").places;
            let places: Vec<_> = places
                .iter()
                .map(|at| (at.start, at.end, at.strand))
                .collect();
            assert_eq!(places, [(113, 119, '-'), (102, 109, '-')]);
        }
    }

    #[test]
    fn a_record_without_what_is_needed_is_refused() {
        for (from, to, words) in [
            ("fixed_annotation", "other", "it is no LRG record"),
            ("<id>LRG_9</id>", "", "it has no id"),
            (
                "<sequence>ACGTACGTACGTACGTACGT</sequence>",
                "",
                "it has no sequence",
            ),
            (
                "start=\"12\"",
                "",
                "transcript t1 has an exon or a coding region without a place",
            ),
            (" name=\"t1\"", "", "it has a transcript without a name"),
        ] {
            let message = read(&NEW.replace(from, to))
                .map(|one| one.id)
                .expect_err(words);
            assert!(message.starts_with(words), "{message}");
        }
        let without = NEW
            .replace("NM_9.1", "XM_9.1")
            .replace("<lrg_locus source=\"HGNC\">HOOK9</lrg_locus>", "");
        assert_eq!(read(&without).expect("a record").id, "LRG_9t1");
    }
}
