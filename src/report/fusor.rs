//! `--fusor`: the calls as assayed fusions of the VICC gene fusion specification, which FUSOR reads.

use super::genome::refseq;
use super::{Findings, Report, words};
use crate::document::{Breakpoint, Document, FrameStatus, JunctionResult};
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// The calls as a list of `AssayedFusion`.
#[derive(Debug, Clone, Copy)]
pub struct Fusor;

impl Report for Fusor {
    fn write(&self, findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
        let document = findings.document;
        let fusions = document.calls.iter().map(|call| fusion(document, call));
        serde_json::to_writer_pretty(&mut *out, &fusions.collect::<Vec<Value>>())?;
        writeln!(out)
    }
}

fn fusion(document: &Document, call: &JunctionResult) -> Value {
    let observed = call.consensus.as_ref();
    let mut structure = vec![partner(document, call)];
    let of_driver = &call.driver.inserted;
    let linker = match observed.filter(|_| !call.partner.foreign) {
        Some(one) => format!("{}{}", one.inserted, one.first_after(of_driver.len())),
        None => of_driver.clone(),
    };
    if !linker.is_empty() {
        structure.push(json!({
            "type": "LinkerSequenceElement",
            "linkerSequence": {"type": "LiteralSequenceExpression", "sequence": linker},
        }));
    }
    structure.push(driver(document, call));
    let mut fusion = json!({
        "type": "AssayedFusion",
        "viccNomenclature": call.vicc,
        "structure": structure,
        "assay": {
            "type": "Assay",
            "assayName": format!("{} {}", document.tool.name, document.tool.version),
            "fusionDetection": "observed",
        },
        "readData": {
            "type": "ReadData",
            "split": {"type": "SplitReads", "splitReads": call.junction_reads},
            "spanning": {"type": "SpanningReads", "spanningReads": call.spanning_fragments},
        },
    });
    if call.frame != FrameStatus::Unknown {
        fusion["readingFramePreserved"] = (call.frame == FrameStatus::InFrame).into();
    }
    if let Some(consensus) = observed {
        let sides = words::sides(call, consensus);
        let contig = format!("{}{}{}", sides.partner, sides.inserted, sides.driver);
        fusion["contig"] = json!({"type": "ContigSequence", "contig": contig.to_uppercase()});
    }
    fusion
}

/// The 5' side: a segment up to the join; the gene alone where an exon or its place has no number.
fn partner(document: &Document, call: &JunctionResult) -> Value {
    let side = &call.partner;
    if side.foreign {
        return json!({"type": "UnknownGeneElement"});
    }
    let offset = document.structure(&side.transcript).map_or(0, |structure| {
        let mut exons = structure.placed_exons();
        let end = exons.find(|(exon, ..)| exon.name == side.exon);
        end.map_or(0, |(.., end)| side.boundary as i64 - end as i64) + side.inserted.len() as i64
    });
    let place = side.breakpoint.as_ref();
    let end = json!({"exonEnd": number(&side.exon), "exonEndOffset": offset});
    let location = place.and_then(|at| location(document, at, at.strand == '+'));
    segment(
        document,
        (&side.gene, &side.transcript),
        place,
        end,
        "elementGenomicEnd",
        location,
    )
}

/// The 3' side: a segment from the join on, likewise.
fn driver(document: &Document, call: &JunctionResult) -> Value {
    let side = &call.driver;
    let offset = document.structure(&side.transcript).map_or(0, |structure| {
        let mut exons = structure.placed_exons();
        let start = exons.find(|(exon, ..)| exon.name == side.exon);
        start.map_or(0, |(_, start, _)| side.boundary as i64 - start as i64)
    });
    let place = side.breakpoint.as_ref();
    let start = json!({"exonStart": number(&side.exon), "exonStartOffset": offset});
    let location = place.and_then(|at| location(document, at, at.strand == '-'));
    segment(
        document,
        (&side.gene, &side.transcript),
        place,
        start,
        "elementGenomicStart",
        location,
    )
}

/// The number of an exon, which the specification has as a number; that of the exon before it for one that
/// is named after it, as `6b`.
fn number(exon: &str) -> Option<u32> {
    let digits = exon.trim_end_matches(|letter: char| letter.is_ascii_lowercase());
    digits.parse().ok()
}

fn segment(
    document: &Document,
    (symbol, transcript): (&str, &str),
    place: Option<&Breakpoint>,
    exon: Value,
    key: &str,
    location: Option<Value>,
) -> Value {
    let gene = gene(document, symbol);
    let has_number = exon
        .as_object()
        .is_some_and(|exon| !exon.values().any(Value::is_null));
    let (Some(place), Some(location), true) = (place, location, has_number) else {
        return json!({"type": "GeneElement", "gene": gene});
    };
    let mut element = json!({
        "type": "TranscriptSegmentElement",
        "transcript": format!("{}:{transcript}", namespace(transcript)),
        "transcriptStatus": "longest_compatible_remaining",
        "strand": if place.strand == '-' { -1 } else { 1 },
        "gene": gene,
    });
    if let (Some(element), Value::Object(exon)) = (element.as_object_mut(), exon) {
        element.extend(exon);
        element.insert(key.into(), location);
    }
    element
}

/// The database that an accession is of, as CURIEs name it.
fn namespace(accession: &str) -> &'static str {
    match accession.starts_with("ENST") {
        true => "ensembl",
        false => "refseq",
    }
}

fn gene(document: &Document, symbol: &str) -> Value {
    let mut gene = Map::new();
    gene.insert("conceptType".into(), "Gene".into());
    gene.insert("name".into(), symbol.into());
    if let Some(id) = document
        .panel
        .gene(symbol)
        .and_then(|gene| gene.hgnc.as_ref())
    {
        let coding = json!({
            "id": id.to_lowercase(),
            "code": id,
            "system": "https://www.genenames.org/data/gene-symbol-report/#!/hgnc_id/",
        });
        gene.insert("primaryCoding".into(), coding);
    }
    gene.into()
}

/// A boundary on the genome, between bases: behind the base, or before it.
fn location(document: &Document, at: &Breakpoint, is_end: bool) -> Option<Value> {
    let sequence = refseq(&document.panel.assembly, &at.chromosome)?;
    let mut location = json!({
        "type": "SequenceLocation",
        "sequenceReference": format!("refseq:{sequence}"),
    });
    match is_end {
        true => location["end"] = at.position.into(),
        false => location["start"] = (at.position - 1).into(),
    }
    Some(location)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accessions_are_of_their_databases() {
        assert_eq!(namespace("NM_004304.3"), "refseq");
        assert_eq!(namespace("ENST00000389048.8"), "ensembl");
    }

    #[test]
    fn exons_that_are_named_after_another_have_its_number() {
        for (exon, expected) in [("18", Some(18)), ("6b", Some(6)), ("?", None)] {
            assert_eq!(number(exon), expected, "{exon}");
        }
    }
}
