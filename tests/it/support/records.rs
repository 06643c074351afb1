//! Records of single genes, as NCBI and LRG publish them, of what the made genome has.

use super::genome::{Made, Placed};
use super::reference::reverse_complement;
use std::fmt::Write;
use std::ops::Range;

/// Bases on either side of a gene in its record.
const BESIDE: usize = 100;

/// A gene with what stands beside it, on its own strand.
struct Locus {
    sequence: String,
    /// Exons on it: 0-based, half-open.
    exons: Vec<Range<usize>>,
    /// Place on the chromosome: 1-based, inclusive.
    place: (usize, usize),
}

fn locus(made: &Made, one: &Placed) -> Locus {
    let mut chromosomes = made.chromosomes.iter();
    let (_, bases) = chromosomes
        .find(|(name, _)| *name == one.chromosome)
        .unwrap();
    let start = one.exons.iter().map(|exon| exon.start).min().unwrap() - BESIDE;
    let end = one.exons.iter().map(|exon| exon.end).max().unwrap() + BESIDE;
    let sequence = &bases[start..end];
    let exons = one.exons.iter().map(|exon| match one.reverse {
        true => end - exon.end..end - exon.start,
        false => exon.start - start..exon.end - start,
    });
    Locus {
        exons: exons.collect(),
        sequence: match one.reverse {
            true => reverse_complement(sequence),
            false => sequence.to_string(),
        },
        place: (start + 1, end),
    }
}

/// The parts of exons that hold a range of the transcript.
fn parts(exons: &[Range<usize>], range: &Range<usize>) -> Vec<Range<usize>> {
    let mut before = 0;
    let mut parts = Vec::new();
    for exon in exons {
        let (from, to) = (range.start.max(before), range.end.min(before + exon.len()));
        if from < to {
            parts.push(exon.start + from - before..exon.start + to - before);
        }
        before += exon.len();
    }
    parts
}

/// A place as a feature has it, broken behind commas.
fn place(parts: &[Range<usize>], complement: bool) -> String {
    let parts = parts
        .iter()
        .map(|part| format!("{}..{}", part.start + 1, part.end));
    let parts: Vec<String> = parts.collect();
    let mut place = match parts.len() {
        1 => parts[0].clone(),
        _ => format!("join({})", parts.join(",")),
    };
    if complement {
        place = format!("complement({place})");
    }
    let mut lines = vec![String::new()];
    for piece in place.split_inclusive(',') {
        if lines.last().unwrap().len() + piece.len() > 58 {
            lines.push(String::new());
        }
        *lines.last_mut().unwrap() += piece;
    }
    lines.join("\n                     ")
}

fn feature(text: &mut String, kind: &str, place: &str, qualifiers: &[&str]) {
    writeln!(text, "     {kind:<16}{place}").unwrap();
    for qualifier in qualifiers {
        writeln!(text, "                     {qualifier}").unwrap();
    }
}

fn head(accession: &str, kind: &str, what: &str, bases: &str, more: &str) -> String {
    let name = accession.split('.').next().unwrap();
    format!(
        "LOCUS       {name:<16} {:>11} bp    {kind:<6}  linear   PRI 01-JAN-2026\n\
         DEFINITION  Homo sapiens {what}.\n\
         ACCESSION   {name}\n\
         VERSION     {accession}\n\
         {more}\
         SOURCE      Homo sapiens (human)\n\
         \u{20} ORGANISM  Homo sapiens\n            \
         Eukaryota; Metazoa; Chordata.\n\
         REFERENCE   1  (bases 1 to {})\n  \
         AUTHORS   Butrynski,J.E.\n  TITLE     Made\n  JOURNAL   Unpublished\n\
         COMMENT     REVIEWED REFSEQ: made by a test.\n            \n            \
         ##RefSeq-Attributes-START##\n            \
         RefSeq Select criteria :: based on conservation\n            \
         ##RefSeq-Attributes-END##\n\
         FEATURES             Location/Qualifiers\n",
        bases.len(),
        bases.len()
    )
}

fn origin(bases: &str) -> String {
    let mut text = "ORIGIN      \n".to_string();
    for (index, line) in bases.to_lowercase().as_bytes().chunks(60).enumerate() {
        let groups = line
            .chunks(10)
            .map(|group| std::str::from_utf8(group).unwrap());
        let groups: Vec<&str> = groups.collect();
        writeln!(text, "{:>9} {}", 60 * index + 1, groups.join(" ")).unwrap();
    }
    text + "//\n\n"
}

fn references(one: &Placed) -> [String; 4] {
    let [hgnc, ensembl] = &one.identifiers;
    [
        format!("/gene=\"{}\"", one.gene),
        "/note=\"made by a test, with a text that goes on\n                     on a second line; /evidence=none\"".into(),
        format!("/db_xref=\"HGNC:{hgnc}\""),
        format!("/db_xref=\"Ensembl:{ensembl}\""),
    ]
}

/// The record of a transcript.
pub fn transcript_record(made: &Made, one: &Placed) -> String {
    let Locus {
        sequence, exons, ..
    } = locus(made, one);
    let bases: String = exons.iter().map(|exon| &sequence[exon.clone()]).collect();
    let ensembl = one.ensembl.as_ref().map_or(String::new(), |ensembl| {
        format!("            MANE Ensembl match     :: {ensembl}.9/ ENSP1.1\n")
    });
    let mut text = head(
        &one.accession,
        "mRNA",
        &format!("a gene ({}), mRNA", one.gene),
        &bases,
        "KEYWORDS    RefSeq; MANE Select.\n",
    );
    let end = "            ##RefSeq-Attributes-END##\n";
    text = text.replace(end, &format!("{ensembl}{end}"));
    let references = references(one);
    let references: Vec<&str> = references.iter().map(String::as_str).collect();
    feature(
        &mut text,
        "source",
        &format!("1..{}", bases.len()),
        &["/organism=\"Homo sapiens\""],
    );
    feature(
        &mut text,
        "gene",
        &format!("1..{}", bases.len()),
        &references,
    );
    let mut start = 0;
    for (index, exon) in exons.iter().enumerate() {
        let here = start..start + exon.len();
        start = here.end;
        let gene = [references[0], "/inference=\"alignment:Splign:2.1.0\""];
        feature(&mut text, "exon", &place(&[here], false), &gene);
        if index == 0 {
            let coding = [&references[..], &["/codon_start=1"]].concat();
            feature(
                &mut text,
                "CDS",
                &place(std::slice::from_ref(&one.coding), false),
                &coding,
            );
        }
    }
    text + &origin(&bases)
}

/// The record of a gene's part of the genome, on its strand or on the other one.
pub fn gene_record(made: &Made, number: usize, one: &Placed, complement: bool) -> String {
    let Locus {
        sequence, exons, ..
    } = locus(made, one);
    let coding = parts(&exons, &one.coding);
    let turned = |parts: &[Range<usize>]| -> Vec<Range<usize>> {
        let length = sequence.len();
        let turned = parts
            .iter()
            .rev()
            .map(|part| length - part.end..length - part.start);
        match complement {
            true => turned.collect(),
            false => parts.to_vec(),
        }
    };
    let accession = format!("NG_{number:06}.1");
    let mut text = head(
        &accession,
        "DNA",
        &format!("a gene ({}), RefSeqGene", one.gene),
        &sequence,
        "KEYWORDS    RefSeq; RefSeqGene.\n",
    );
    let length = sequence.len();
    let references = references(one);
    let references: Vec<&str> = references.iter().map(String::as_str).collect();
    feature(
        &mut text,
        "source",
        &format!("1..{length}"),
        &["/organism=\"Homo sapiens\""],
    );
    let neighbour = ["/gene=\"NEIGHBOUR\"", "/db_xref=\"HGNC:HGNC:1\""];
    let whole = format!("complement(<1..>{length})");
    feature(&mut text, "gene", &whole, &neighbour);
    feature(
        &mut text,
        "mRNA",
        &whole,
        &[&neighbour[..], &["/transcript_id=\"NM_999999.1\""]].concat(),
    );
    feature(
        &mut text,
        "gene",
        &format!("{}..{}", BESIDE + 1, length - BESIDE),
        &references,
    );
    let transcript = format!("/transcript_id=\"{}\"", one.accession);
    let with = |more: &'static str| [&references[..], &[more]].concat();
    feature(
        &mut text,
        "mRNA",
        &place(&turned(&exons), complement),
        &[&references[..], &[&transcript]].concat(),
    );
    for exon in &exons {
        let exon = turned(std::slice::from_ref(exon));
        feature(
            &mut text,
            "exon",
            &place(&exon, complement),
            &with("/number=1"),
        );
    }
    feature(
        &mut text,
        "CDS",
        &place(&turned(&coding), complement),
        &with("/codon_start=1"),
    );
    let bases = match complement {
        true => reverse_complement(&sequence),
        false => sequence,
    };
    text + &origin(&bases)
}

/// The record of a gene as LRG has it.
pub fn lrg_record(made: &Made, number: usize, one: &Placed) -> String {
    let Locus {
        sequence,
        exons,
        place,
    } = locus(made, one);
    let id = format!("LRG_{number}");
    let at = |system: &str, range: Range<usize>| {
        format!(
            "<coordinates coord_system=\"{system}\" start=\"{}\" end=\"{}\" strand=\"1\"/>",
            range.start + 1,
            range.end
        )
    };
    let coding = parts(&exons, &one.coding);
    let coding = coding[0].start..coding[coding.len() - 1].end;
    let whole = BESIDE..sequence.len() - BESIDE;
    let [hgnc, ensembl] = &one.identifiers;
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<lrg schema_version=\"1.9\">\n<fixed_annotation>\n<id>{id}</id>\n\
         <hgnc_id>{}</hgnc_id>\n<organism taxon=\"9606\">Homo sapiens</organism>\n<source><name>made</name></source>\n\
         <mol_type>dna</mol_type>\n<sequence>{sequence}</sequence>\n<transcript name=\"t1\">\n{}\n\
         <cdna><sequence>ACGT</sequence></cdna>\n<coding_region>\n{}\n\
         <translation name=\"p1\"><sequence>M</sequence></translation>\n</coding_region>\n",
        hgnc.trim_start_matches("HGNC:"),
        at(&id, whole),
        at(&id, coding)
    );
    let mut start = 0;
    for (index, exon) in exons.iter().enumerate() {
        let own = at(&format!("{id}t1"), start..start + exon.len());
        let label = index + 1;
        let exon_place = at(&id, exon.clone());
        start += exon.len();
        text += &format!(
            "<exon label=\"{label}\">\n{own}\n{exon_place}\n</exon>\n<intron phase=\"0\"/>\n"
        );
    }
    let strand = if one.reverse { "-1" } else { "1" };
    let chromosome = one.chromosome.trim_start_matches("chr");
    let transcript = one.ensembl.as_ref().map_or(String::new(), |ensembl| {
        format!("<transcript accession=\"{ensembl}.9\" fixed_id=\"t1\"/>")
    });
    let (from, to) = place;
    text + &format!(
        "</transcript>\n</fixed_annotation>\n<updatable_annotation>\n<annotation_set type=\"lrg\">\n\
         <mapping coord_system=\"GRCh37.p13\" other_name=\"{chromosome}\" type=\"main_assembly\">\
         <mapping_span lrg_start=\"1\" lrg_end=\"{length}\" other_start=\"7\" other_end=\"{}\" strand=\"1\"/></mapping>\n\
         <mapping coord_system=\"GRCh38.p12\" other_name=\"{chromosome}\" type=\"main_assembly\">\
         <mapping_span lrg_start=\"1\" lrg_end=\"{length}\" other_start=\"{from}\" other_end=\"{to}\" \
         strand=\"{strand}\"/></mapping>\n<lrg_locus source=\"HGNC\">{gene}</lrg_locus>\n</annotation_set>\n\
         <annotation_set type=\"ncbi\"><features><gene><symbol name=\"{gene}\"/>\
         <db_xref source=\"Ensembl\" accession=\"{ensembl}.3\"/>\
         <transcript accession=\"{accession}\" fixed_id=\"t1\"/>{transcript}</gene></features></annotation_set>\n\
         </updatable_annotation>\n</lrg>\n",
        sequence.len() + 6,
        length = sequence.len(),
        gene = one.gene,
        accession = one.accession
    )
}
