//! `--calls-tsv`: one row per call, under a header that never changes within a schema version.

use super::table::{self, Column, columns, or_nothing};
use super::{Findings, Report};
use crate::document::JunctionResult;
use std::io::{self, Write};

/// The columns, in order.
pub const CALL_COLUMNS: &[Column] = columns! {
    "sample", "Name of the sample.", |document, _| document.sample.clone();
    "verdict", "Verdict on the sample: `detected`, `not_detected`, `inconclusive` or `invalid`.", |document, _| document.verdict.code().into();
    "status", "Status of the junction: `detected` or `inconclusive`.", |_, call| call.status.words().to_string();
    "fusion", "Symbols of both genes, as `RANBP2::ALK`.", |_, call| call.fusion.clone();
    "lane", "Lane of the panel; `.` if these exons are no lane.", |_, call| or_nothing(call.lane.as_deref());
    "partner_transcript", "Accession of the 5' transcript.", |_, call| call.partner.transcript.clone();
    "partner_exon", "Last exon of the partner.", |_, call| call.partner.exon.clone();
    "partner_last_base", "Last base of the partner before the join.", |_, call| call.partner.last_base.clone();
    "driver_transcript", "Accession of the 3' transcript.", |_, call| call.driver.transcript.clone();
    "driver_exon", "First exon of the driver.", |_, call| call.driver.exon.clone();
    "driver_first_base", "First base of the driver after the join.", |_, call| call.driver.first_base.clone();
    "frame", "Reading frame: `in_frame`, `out_of_frame`, `stop` or `unknown`.", |_, call| call.frame.code().into();
    "protein_residues", "Residues of the predicted protein; `.` if the start of the partner is not on record.", |_, call| or_nothing(call.reported_frame().protein_residues);
    "junction_reads", "Fragments with a read across the junction.", |_, call| call.junction_reads.to_string();
    "spanning_fragments", "Fragments with one mate on each side of the junction.", |_, call| call.spanning_fragments.to_string();
    "unique_fragments", "Distinct junction fragments, which differ in an end or in their strand.", |_, call| call.unique_fragments.to_string();
    "start_sites", "Distinct places where the junction fragments start, or where they end if there are more of those.", |_, call| call.start_sites.to_string();
    "molecules", "Molecules by UMI; `.` if the reads have no UMIs.", |_, call| or_nothing(call.molecules);
    "partner_anchor", "Longest anchor on the partner's side, in bases.", |_, call| call.partner_anchor.to_string();
    "driver_anchor", "Longest anchor on the driver's side, in bases.", |_, call| call.driver_anchor.to_string();
    "fusion_fraction", "Fused fragments / (fused + wild-type fragments) at the driver's acceptor.", |_, call| or_nothing(call.fusion_fraction.map(|share| format!("{share:.6}")));
    "fusion_fraction_low", "Lower end of the 95 % interval of the fusion fraction.", |_, call| or_nothing(call.fusion_fraction_interval.map(|interval| format!("{:.6}", interval.low)));
    "fusion_fraction_high", "Upper end of the 95 % interval of the fusion fraction.", |_, call| or_nothing(call.fusion_fraction_interval.map(|interval| format!("{:.6}", interval.high)));
    "ffpm", "Junction fragments per million fragments.", |_, call| format!("{:.3}", call.ffpm);
    "share", "Share of this call in the junction fragments of all calls.", |_, call| or_nothing(call.share.map(|share| format!("{share:.4}")));
    "consensus", "`identical` if the consensus of the reads is that of the panel (of a partner that was found elsewhere: of its transcript), else how it differs. `.` if nothing is known of the partner that it could be compared with.", |_, call| or_nothing(consensus(call));
    "known", "`yes` if the junction is a lane of the panel, else `no`.", |_, call| if call.known { "yes" } else { "no" }.to_string();
    "grade", "Worst grade of the sequences that the call rests on: A, B or C.", |_, call| call.grade.to_string();
    "hgvs", "HGVS description of the adjoined transcripts.", |_, call| call.hgvs.clone();
    "vicc", "Exon form of the VICC gene fusion specification.", |_, call| call.vicc.clone();
    "reasons", "Why the call is not detected, or what to know of it. `; ` joins several reasons, `.` means none.", |_, call| or_nothing((!call.reasons.is_empty()).then(|| call.reasons.to_string()));
};

/// How the consensus of a call compares with what was expected; `None` if nothing was.
fn consensus(call: &JunctionResult) -> Option<String> {
    let consensus = call.consensus.as_ref()?;
    match consensus.identical {
        true => Some("identical".into()),
        false => {
            let differences = consensus.differences.join("; ");
            (!differences.is_empty()).then_some(differences)
        }
    }
}

/// The table of calls.
#[derive(Debug, Clone, Copy)]
pub struct CallsTsv;

impl Report for CallsTsv {
    fn write(&self, findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
        let document = findings.document;
        table::write(out, CALL_COLUMNS, document, &document.calls)
    }
}
