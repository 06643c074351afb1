//! `--tsv`: the sample in one row, so that the tables of many samples make one of as many rows.

use super::table::{self, Column, columns, joined, or_nothing};
use super::words::NOTHING;
use super::{Findings, Report};
use crate::document::{Check, CheckKind, Document, Outcome};
use std::io::{self, Write};

/// The columns, in order.
pub const SAMPLE_COLUMNS: &[Column<()>] = columns! {
    "sample", "Name of the sample.", |document, ()| document.sample.clone();
    "verdict", "Verdict on the sample: `detected`, `not_detected`, `inconclusive` or `invalid`.", |document, ()| document.verdict.code().into();
    "fusions", "The detected fusions, as `RANBP2::ALK`, joined by `; `; `.`, here and below, if there is nothing.", |document, ()| joined(document.fusions(), "; ");
    "reasons", "Why the verdict is not another, or what to know of it, joined by `; `.", |document, ()| joined(document.reasons.iter(), "; ");
    "calls", "Junctions that are detected or inconclusive. The table of calls has a row for each.", |document, ()| document.calls.len().to_string();
    "best_call", "HGVS description of the best supported of them.", |document, ()| or_nothing(document.calls.first().map(|call| &call.hgvs));
    "best_unique_fragments", "Its distinct junction fragments.", |document, ()| or_nothing(document.calls.first().map(|call| call.unique_fragments));
    "reads", "Reads.", |document, ()| document.inputs.reads.to_string();
    "informative_reads", "Those of them that could show a fusion: 40 known bases or more.", |document, ()| document.inputs.informative_reads.to_string();
    "fragments", "Fragments: a pair of mates is one.", |document, ()| document.inputs.fragments.to_string();
    "on_target_fragments", "Fragments from the panel's genes.", |document, ()| document.inputs.on_target.to_string();
    "control_gene_fragments", "Fragments that fit a control gene.", |document, ()| document.control_genes.values().sum::<u64>().to_string();
    "check_reads", "Whether there are enough reads: `pass` or `fail`.", |document, ()| outcome(document, CheckKind::Reads);
    "check_control_genes", "Whether the control genes are seen: `pass` or `fail`.", |document, ()| outcome(document, CheckKind::ControlGenes);
    "check_wild_type", "Whether the wild type of every driver is seen: `pass` or `not_seen`, on which no verdict depends.", |document, ()| outcome(document, CheckKind::WildType);
    "check_limit", "Whether a fusion of every driver would have been seen at the target: `pass` or `fail`; `.` if one of each is called.", |document, ()| outcome(document, CheckKind::Limit);
    "check_no_rt", "Whether the control without reverse transcriptase is clean: `pass`, `fail` or `not_done`.", |document, ()| outcome(document, CheckKind::NoRt);
    "check_no_template", "Whether the control without template is clean: `pass`, `fail` or `not_done`.", |document, ()| outcome(document, CheckKind::NoTemplate);
    "excluded_share", "Share of the library's fragments above which fusions are excluded, for the driver with the largest; `.` if a fusion of every driver is called.", |document, ()| or_nothing(excluded_share(document));
    "library", "What fusions are a share of: `transcriptome`, all fragments; `enriched`, those from the panel's genes.", |document, ()| document.library.kind.code().into();
    "metadata", "What else is on record of the sample, as `key=value`, joined by `; `.", |document, ()| joined(document.metadata.iter().map(|(key, value)| format!("{key}={value}")), "; ");
    "program", "Name and version of the program.", |document, ()| format!("{} {}", document.tool.name, document.tool.version);
    "panel", "Name and version of the panel, and whether it was changed.", |document, ()| document.panel.words();
    "panel_sha256", "SHA-256 of the panel's files.", |document, ()| document.panel.sha256.clone();
};

/// How the checks of a kind end together: the worst of them.
fn outcome(document: &Document, kind: CheckKind) -> String {
    let own = document.checks.iter().filter(|check| check.code == kind);
    let outcomes: Vec<Outcome> = own.map(|check: &Check| check.outcome).collect();
    let worst = [
        Outcome::Fail,
        Outcome::NotSeen,
        Outcome::NotDone,
        Outcome::Pass,
    ];
    let found = worst.into_iter().find(|one| outcomes.contains(one));
    found.map_or(NOTHING, Outcome::code).into()
}

fn excluded_share(document: &Document) -> Option<f64> {
    let excluded = document
        .drivers
        .iter()
        .filter_map(|driver| driver.excluded.as_ref());
    excluded.map(|one| one.share).max_by(f64::total_cmp)
}

/// The table of the sample.
#[derive(Debug, Clone, Copy)]
pub struct Tsv;

impl Report for Tsv {
    fn write(&self, findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
        table::write(out, SAMPLE_COLUMNS, findings.document, [&()])
    }
}
