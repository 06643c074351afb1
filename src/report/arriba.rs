//! `--arriba-tsv`: the calls in the columns of Arriba.

use super::table::{self, Column, columns};
use super::words::{INVALID, NOTHING, place};
use super::{Findings, Report};
use crate::document::FrameStatus;
use crate::document::{Breakpoint, Document, JunctionResult, Status, Verdict};
use std::io::{self, Write};

/// The columns, in order: those of `fusions.tsv` of Arriba 2.
pub const ARRIBA_COLUMNS: &[Column] = columns! {
    "#gene1", "The partner.", |_, call| call.partner.gene.clone();
    "gene2", "The driver.", |_, call| call.driver.gene.clone();
    "strand1(gene/fusion)", "Strand of the partner and of its transcription in the fusion.", |_, call| strands(call.partner.breakpoint.as_ref());
    "strand2(gene/fusion)", "Strand of the driver and of its transcription in the fusion.", |_, call| strands(call.driver.breakpoint.as_ref());
    "breakpoint1", "Last partner base, as `chr2:108767000`; `.:0` where it is not on record.", |_, call| place(call.partner.breakpoint.as_ref());
    "breakpoint2", "First driver base.", |_, call| place(call.driver.breakpoint.as_ref());
    "site1", "`CDS/splice-site`, or `CDS` where the join is not at the end of the exon.", |_, call| site(call.partner.at_exon_end).into();
    "site2", "Likewise.", |_, call| site(call.driver.at_exon_start).into();
    "type", "`translocation`; on one chromosome `inversion`, `deletion` or `duplication` by strands and order.", |_, call| kind(call).into();
    "split_reads1", "Junction fragments: which mate shows the join is not kept apart.", |_, call| call.junction_reads.to_string();
    "split_reads2", "`0`: all are in `split_reads1`.", |_, _| "0".into();
    "discordant_mates", "Fragments with mates on either side.", |_, call| call.spanning_fragments.to_string();
    "coverage1", "Fragments across the partner's exon end, fused or not.", |_, call| (call.junction_reads + call.wild_type_partner).to_string();
    "coverage2", "`.`: not kept.", |_, _| NOTHING.into();
    "confidence", "`high` for detected, `low` for inconclusive or in a run that a control makes invalid.", |document, call| confidence(document, call).into();
    "reading_frame", "`in-frame`, `out-of-frame`, `stop-codon` or `.`.", |_, call| reading_frame(call).into();
    "tags", "`known` for a lane of the panel.", |_, call| if call.known { "known".into() } else { NOTHING.into() };
    "retained_protein_domains", "The kinase domain, if all of it is kept.", |_, call| domains(call);
    "closest_genomic_breakpoint1", "`.`: transcripts say nothing of it.", |_, _| NOTHING.into();
    "closest_genomic_breakpoint2", "`.`", |_, _| NOTHING.into();
    "gene_id1", "The partner's symbol: no Ensembl identifiers are on record.", |_, call| call.partner.gene.clone();
    "gene_id2", "The driver's symbol.", |_, call| call.driver.gene.clone();
    "transcript_id1", "Accession of the 5' transcript.", |_, call| call.partner.transcript.clone();
    "transcript_id2", "Accession of the 3' transcript.", |_, call| call.driver.transcript.clone();
    "direction1", "`downstream` where the partner lies before its breakpoint on the genome.", |_, call| direction(call.partner.breakpoint.as_ref(), '+');
    "direction2", "`downstream` where the driver lies before its breakpoint.", |_, call| direction(call.driver.breakpoint.as_ref(), '-');
    "filters", "Reasons that keep the call from being detected: their codes.", |document, call| filters(document, call);
    "fusion_transcript", "Consensus of the reads, `|` at the join; lower case where no read reaches.", |_, call| transcript(call);
    "peptide_sequence", "Residues across the join, `|` at it; lower case out of frame.", |_, call| peptide(call);
    "read_identifiers", "`.`: names of reads are not kept.", |_, _| NOTHING.into();
};

fn strands(at: Option<&Breakpoint>) -> String {
    at.map_or("./.".into(), |at| format!("{0}/{0}", at.strand))
}

/// Whether a side is joined where its exon ends or starts.
fn site(at_splice_site: bool) -> &'static str {
    match at_splice_site {
        true => "CDS/splice-site",
        false => "CDS",
    }
}

/// What a fusion of two genes on one chromosome would need, by their strands and order.
fn kind(call: &JunctionResult) -> &'static str {
    let (Some(partner), Some(driver)) = (&call.partner.breakpoint, &call.driver.breakpoint) else {
        return NOTHING;
    };
    let forward = partner.strand == '+';
    if partner.chromosome != driver.chromosome {
        "translocation"
    } else if partner.strand != driver.strand {
        "inversion"
    } else if (partner.position < driver.position) == forward {
        "deletion"
    } else {
        "duplication"
    }
}

fn confidence(document: &Document, call: &JunctionResult) -> &'static str {
    match (document.verdict, call.status) {
        (Verdict::Invalid, _) => "low",
        (_, Status::Detected) => "high",
        _ => "low",
    }
}

fn reading_frame(call: &JunctionResult) -> &'static str {
    match call.frame {
        FrameStatus::InFrame => "in-frame",
        FrameStatus::OutOfFrame => "out-of-frame",
        FrameStatus::Stop => "stop-codon",
        FrameStatus::Unknown => NOTHING,
    }
}

fn domains(call: &JunctionResult) -> String {
    match call.reported_frame().kinase_domain_kept {
        true => format!("|{}_kinase(100%)", call.driver.gene),
        false => NOTHING.into(),
    }
}

/// `downstream` if what is kept lies before the breakpoint: a partner on `+`, a driver on `-`.
fn direction(at: Option<&Breakpoint>, downstream: char) -> String {
    at.map_or(NOTHING, |at| match at.strand == downstream {
        true => "downstream",
        false => "upstream",
    })
    .into()
}

fn filters(document: &Document, call: &JunctionResult) -> String {
    let codes = match document.verdict {
        Verdict::Invalid => vec![INVALID],
        _ => call.filters(),
    };
    match codes.is_empty() {
        true => NOTHING.into(),
        false => codes.join(","),
    }
}

fn transcript(call: &JunctionResult) -> String {
    let Some(consensus) = &call.consensus else {
        return NOTHING.into();
    };
    let inserted = match consensus.inserted.as_str() {
        "" => String::new(),
        bases => format!("{}|", bases.to_lowercase()),
    };
    format!("{}|{inserted}{}", consensus.before, consensus.after)
}

fn peptide(call: &JunctionResult) -> String {
    let frame = call.reported_frame();
    let (Some(before), Some(residue), Some(after)) = (
        &frame.residues_before,
        &frame.residue,
        &frame.residues_after,
    ) else {
        return NOTHING.into();
    };
    let after = format!("{residue}{after}");
    match call.frame {
        FrameStatus::InFrame => format!("{before}|{after}"),
        _ => format!("{before}|{}", after.to_lowercase()),
    }
}

/// The table of calls.
#[derive(Debug, Clone, Copy)]
pub struct Arriba;

impl Report for Arriba {
    fn write(&self, findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
        let document = findings.document;
        table::write(out, ARRIBA_COLUMNS, document, document.calls.iter())
    }
}
