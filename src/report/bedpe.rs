//! `--bedpe`: a row per call, the two bases beside its join on the genome.

use super::table::{self, Column, columns};
use super::words::NOTHING;
use super::{Findings, Report};
use crate::document::Breakpoint;
use std::io::{self, Write};

/// The columns, in order. The first ten are those of BEDPE (bedtools).
pub const BEDPE_COLUMNS: &[Column] = columns! {
    "#chrom1", "Chromosome of the partner; `.` if it is not on record.", |_, call| chromosome(call.partner.breakpoint.as_ref());
    "start1", "Position of the last partner base before the join, 0-based; `-1` if it is not on record.", |_, call| start(call.partner.breakpoint.as_ref());
    "end1", "`start1` + 1; `-1` if it is not on record.", |_, call| end(call.partner.breakpoint.as_ref());
    "chrom2", "Chromosome of the driver.", |_, call| chromosome(call.driver.breakpoint.as_ref());
    "start2", "Position of the first driver base after the join, 0-based.", |_, call| start(call.driver.breakpoint.as_ref());
    "end2", "`start2` + 1.", |_, call| end(call.driver.breakpoint.as_ref());
    "name", "Fusion and exons, as `RANBP2::ALK 18-20`.", |_, call| format!("{} {}-{}", call.fusion, call.partner.exon, call.driver.exon);
    "score", "Junction fragments, at most 1000.", |_, call| call.junction_reads.min(1000).to_string();
    "strand1", "Strand of the partner.", |_, call| strand(call.partner.breakpoint.as_ref());
    "strand2", "Strand of the driver.", |_, call| strand(call.driver.breakpoint.as_ref());
    "verdict", "Verdict on the sample: `detected`, `not_detected`, `inconclusive` or `invalid`.", |document, _| document.verdict.code().into();
    "status", "Status of the junction: `detected` or `inconclusive`.", |_, call| call.status.words().into();
    "frame", "Whether the reading frame is kept.", |_, call| call.frame.words().into();
    "junction_reads", "Fragments with a read across the junction.", |_, call| call.junction_reads.to_string();
    "spanning_fragments", "Fragments with one mate on each side of the junction.", |_, call| call.spanning_fragments.to_string();
    "hgvs", "HGVS description of the adjoined transcripts.", |_, call| call.hgvs.clone();
};

fn chromosome(at: Option<&Breakpoint>) -> String {
    at.map_or(NOTHING.into(), |at| at.chromosome.clone())
}

fn start(at: Option<&Breakpoint>) -> String {
    at.map_or("-1".into(), |at| (at.position - 1).to_string())
}

fn end(at: Option<&Breakpoint>) -> String {
    at.map_or("-1".into(), |at| at.position.to_string())
}

fn strand(at: Option<&Breakpoint>) -> String {
    at.map_or(NOTHING.into(), |at| at.strand.to_string())
}

/// The table of joins on the genome.
#[derive(Debug, Clone, Copy)]
pub struct Bedpe;

impl Report for Bedpe {
    fn write(&self, findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
        let document = findings.document;
        table::write_bare(out, BEDPE_COLUMNS, document, &document.calls)
    }
}
