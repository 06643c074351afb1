//! `--arriba-tsv`: the calls in the columns of Arriba.

use super::table::{self, Column, columns};
use super::words::{NOTHING, ensembl, invalid, place, sides};
use super::{Findings, Report};
use crate::document::FrameStatus;
use crate::document::{Breakpoint, Document, JunctionResult, Status, Verdict};
use std::io::{self, Write};

/// The columns, in order: those of `fusions.tsv` of Arriba 2.
pub const ARRIBA_COLUMNS: &[Column] = columns! {
    "#gene1", "Symbol of the partner.", |_, call| call.partner.gene.clone();
    "gene2", "Symbol of the driver.", |_, call| call.driver.gene.clone();
    "strand1(gene/fusion)", "Strand of the partner and of its transcription in the fusion.", |_, call| strands(call.partner.breakpoint.as_ref());
    "strand2(gene/fusion)", "Strand of the driver and of its transcription in the fusion.", |_, call| strands(call.driver.breakpoint.as_ref());
    "breakpoint1", "Last base of the partner, as `chr2:108767000`; `.:0` if it is not on record.", |_, call| place(call.partner.breakpoint.as_ref());
    "breakpoint2", "First base of the driver.", |_, call| place(call.driver.breakpoint.as_ref());
    "site1", "`CDS`, `5'UTR`, `3'UTR`, or `exon` if the coding sequence is not on record; with `/splice-site` if the join is at the end of the partner's exon.", |_, call| site(&call.partner.last_base, call.partner.at_exon_end);
    "site2", "The same of the driver; with `/splice-site` if the join is at the start of its exon.", |_, call| site(&call.driver.first_base, call.driver.at_exon_start);
    "type", "`translocation` if the genes lie on two chromosomes, else `inversion`, `deletion` or `duplication` by their strands and order.", |_, call| kind(call).into();
    "split_reads1", "Junction fragments; which mate shows the join is not recorded.", |_, call| call.junction_reads.to_string();
    "split_reads2", "`0`, since all of them are in `split_reads1`.", |_, _| "0".into();
    "discordant_mates", "Fragments with one mate on each side of the junction.", |_, call| call.spanning_fragments.to_string();
    "coverage1", "Fragments across the partner's exon end, fused or not.", |_, call| (call.junction_reads + call.wild_type_partner).to_string();
    "coverage2", "Fragments across the start of the driver's exon, fused or not.", |_, call| (call.junction_reads + call.wild_type_driver).to_string();
    "confidence", "`high` if the call is detected; `low` if it is inconclusive, or if a control makes the run invalid.", |document, call| confidence(document, call).into();
    "reading_frame", "`in-frame`, `out-of-frame` or `stop-codon`; `.` if it is unknown.", |_, call| reading_frame(call).into();
    "tags", "`known` if the junction is a lane of the panel, else `.`.", |_, call| if call.known { "known".into() } else { NOTHING.into() };
    "retained_protein_domains", "The kinase domain, if the fusion keeps all of it.", |_, call| domains(call);
    "closest_genomic_breakpoint1", "`.`, since transcripts do not show where the DNA is broken.", |_, _| NOTHING.into();
    "closest_genomic_breakpoint2", "`.`, since transcripts do not show where the DNA is broken.", |_, _| NOTHING.into();
    "gene_id1", "Ensembl identifier of the partner; its symbol if none is on record.", |document, call| ensembl(document, &call.partner.gene);
    "gene_id2", "The same of the driver.", |document, call| ensembl(document, &call.driver.gene);
    "transcript_id1", "Accession of the 5' transcript.", |_, call| call.partner.transcript.clone();
    "transcript_id2", "Accession of the 3' transcript.", |_, call| call.driver.transcript.clone();
    "direction1", "`downstream` if the partner lies before its breakpoint on the genome, else `upstream`.", |_, call| direction(call.partner.breakpoint.as_ref(), '+');
    "direction2", "`downstream` if the driver lies before its breakpoint on the genome, else `upstream`.", |_, call| direction(call.driver.breakpoint.as_ref(), '-');
    "filters", "Codes of the reasons why the call is not detected.", |document, call| filters(document, call);
    "fusion_transcript", "Consensus of the reads as far as they reach, with `|` at the join; bases between the two sides are in lower case between two `|`.", |_, call| transcript(call);
    "peptide_sequence", "Residues across the join with `|` at it; those after it are in lower case if the frame is not kept.", |_, call| peptide(call);
    "read_identifiers", "`.`, since names of reads are not kept.", |_, _| NOTHING.into();
};

fn strands(at: Option<&Breakpoint>) -> String {
    at.map_or("./.".into(), |at| format!("{0}/{0}", at.strand))
}

/// Where in its transcript a side is joined, by its base (`c.2602`, `c.-12`, `c.*7`, `n.3012`).
fn site(base: &str, at_splice_site: bool) -> String {
    let place = match base.strip_prefix("c.") {
        Some(number) if number.starts_with('-') => "5'UTR",
        Some(number) if number.starts_with('*') => "3'UTR",
        Some(_) => "CDS",
        None => "exon",
    };
    let splice_site = if at_splice_site { "/splice-site" } else { "" };
    format!("{place}{splice_site}")
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
    let codes = match invalid(document) {
        Some(code) => vec![code],
        None => call.filters(),
    };
    match codes.is_empty() {
        true => NOTHING.into(),
        false => codes.join(","),
    }
}

/// What the reads have on either side and between, without a hole.
fn transcript(call: &JunctionResult) -> String {
    let Some(consensus) = &call.consensus else {
        return NOTHING.into();
    };
    let sides = sides(call, consensus);
    let is_read = |letter: &char| letter.is_ascii_uppercase();
    let read = sides.partner.chars().rev().take_while(is_read).count();
    let partner = &sides.partner[sides.partner.len() - read..];
    let driver: String = sides.driver.chars().take_while(is_read).collect();
    match sides.inserted.to_lowercase().as_str() {
        "" => format!("{partner}|{driver}"),
        inserted => format!("{partner}|{inserted}|{driver}"),
    }
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
        table::write_bare(out, ARRIBA_COLUMNS, document, &document.calls)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_are_those_of_the_transcript() {
        for (base, at_splice_site, expected) in [
            ("c.2602", true, "CDS/splice-site"),
            ("c.2600", false, "CDS"),
            ("c.-12", false, "5'UTR"),
            ("c.*7", true, "3'UTR/splice-site"),
            ("n.3012", true, "exon/splice-site"),
            ("c.667+33", false, "CDS"),
            ("?", false, "exon"),
        ] {
            assert_eq!(site(base, at_splice_site), expected, "{base}");
        }
    }
}
