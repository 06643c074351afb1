//! `--tsv`: one row per call, under a header that never changes within a schema version.

use super::{Report, printable};
use crate::document::{Document, JunctionResult};
use std::io::{self, Write};

/// A column: its name, what it holds, and how it is filled.
pub struct Column {
    /// Name in the header.
    pub name: &'static str,
    /// What it holds, for the documentation.
    pub holds: &'static str,
    value: fn(&Document, &JunctionResult) -> String,
}

fn optional(value: Option<&str>) -> String {
    value.unwrap_or(".").to_string()
}

macro_rules! columns {
    ($($name:literal, $holds:literal, $value:expr;)*) => {
        &[$(Column { name: $name, holds: $holds, value: $value }),*]
    };
}

/// The columns, in order.
pub const COLUMNS: &[Column] = columns! {
    "sample", "Name of the sample.", |document, _| document.sample.clone();
    "status", "`detected` or `inconclusive`.", |_, call| call.status.words().to_string();
    "fusion", "Genes, as `RANBP2::ALK`.", |_, call| call.fusion.clone();
    "lane", "Lane of the panel; `.` for an exon pair that is no lane.", |_, call| optional(call.lane.as_deref());
    "partner_transcript", "Accession of the 5' transcript.", |_, call| call.partner.transcript.clone();
    "partner_exon", "Last exon of the partner.", |_, call| call.partner.exon.clone();
    "partner_last_base", "Its last base before the join.", |_, call| call.partner.last_base.clone();
    "driver_transcript", "Accession of the 3' transcript.", |_, call| call.driver.transcript.clone();
    "driver_exon", "First exon of the driver.", |_, call| call.driver.exon.clone();
    "driver_first_base", "Its first base after the join.", |_, call| call.driver.first_base.clone();
    "frame", "`in_frame`, `out_of_frame`, `stop` or `unknown`.", |_, call| word(&call.frame);
    "protein_residues", "Residues of the predicted protein; `.` where the partner's start is not on record.", |_, call| call.frame_detail.protein_residues.map_or(".".into(), |n| n.to_string());
    "junction_reads", "Fragments with a read across the junction.", |_, call| call.junction_reads.to_string();
    "spanning_fragments", "Fragments with mates on either side of it.", |_, call| call.spanning_fragments.to_string();
    "unique_fragments", "Junction fragments that differ in an end or in their strand.", |_, call| call.unique_fragments.to_string();
    "start_sites", "Distinct places where they start, or end if there are more of those.", |_, call| call.start_sites.to_string();
    "molecules", "Molecules by UMI; `.` where reads have none.", |_, call| call.molecules.map_or(".".into(), |n| n.to_string());
    "partner_anchor", "Longest anchor on the partner's side, in bases.", |_, call| call.partner_anchor.to_string();
    "driver_anchor", "Longest anchor on the driver's side, in bases.", |_, call| call.driver_anchor.to_string();
    "fusion_fraction", "Fused / (fused + wild type) at the driver's acceptor.", |_, call| call.fusion_fraction.map_or(".".into(), |share| format!("{share:.6}"));
    "fusion_fraction_low", "Lower end of its 95 % interval.", |_, call| call.fusion_fraction_interval.map_or(".".into(), |interval| format!("{:.6}", interval.low));
    "fusion_fraction_high", "Upper end of its 95 % interval.", |_, call| call.fusion_fraction_interval.map_or(".".into(), |interval| format!("{:.6}", interval.high));
    "ffpm", "Junction fragments per million fragments.", |_, call| format!("{:.3}", call.ffpm);
    "share", "Share of the junction fragments of all calls.", |_, call| call.share.map_or(".".into(), |share| format!("{share:.4}"));
    "consensus", "`identical` to the panel, or the differences of the reads' consensus from it.", |_, call| call.consensus.as_ref().map_or(".".into(), |one| if one.identical { "identical".into() } else { one.differences.join("; ") });
    "known", "`yes` for a lane of the panel, else `no`.", |_, call| if call.known { "yes" } else { "no" }.to_string();
    "grade", "Worst grade of the sequences it rests on: A, B or C.", |_, call| call.grade.clone();
    "hgvs", "HGVS description of the adjoined transcripts.", |_, call| call.hgvs.clone();
    "vicc", "Exon form of the VICC gene fusion specification.", |_, call| call.vicc.clone();
    "reasons", "What keeps it from being detected, or what to know of it, joined by `; `; `.` for nothing.", |_, call| if call.reasons.is_empty() { ".".into() } else { call.reasons.join("; ") };
};

/// An enumerated value as the JSON has it.
fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => ".".into(),
    }
}

/// The table of calls.
#[derive(Debug, Clone, Copy)]
pub struct Tsv;

impl Report for Tsv {
    fn write(&self, document: &Document, out: &mut dyn Write) -> io::Result<()> {
        let mut table = csv::WriterBuilder::new()
            .delimiter(b'\t')
            .quote_style(csv::QuoteStyle::Never)
            .from_writer(out);
        table.write_record(COLUMNS.iter().map(|column| column.name))?;
        for call in &document.calls {
            let fields = COLUMNS
                .iter()
                .map(|column| printable(&(column.value)(document, call)));
            table.write_record(fields)?;
        }
        table.flush()
    }
}
