//! What several reports say, said once.

use crate::document::{
    Breakpoint, Check, CheckKind, Consensus, Document, Frame, Imbalance, JunctionResult, Outcome,
    Reason, Verdict, VerdictReason,
};

/// What stands in a table where there is nothing to say.
pub(super) const NOTHING: &str = ".";

/// The filter of every call in a run that is invalid: the code of the first reason that is of a control.
pub(super) fn invalid(document: &Document) -> Option<&'static str> {
    let is_invalid = document.verdict == Verdict::Invalid;
    let mut reasons = document.reasons.iter().filter(|_| is_invalid);
    let reason = reasons.find(|one| {
        let reason = &one.reason;
        matches!(
            reason,
            Reason::ControlHoldsFusion { .. } | Reason::ControlHoldsRna { .. }
        )
    });
    reason.map(|one| one.reason.code())
}

/// The code of a reason, in words.
pub(super) fn reason(code: &str) -> String {
    code.replace('_', " ")
}

/// Whether the fusion protein has its kinase.
pub(super) fn kinase(frame: &Frame) -> &'static str {
    match frame.kinase_domain_kept {
        true => "kinase domain kept",
        false => "kinase domain not whole",
    }
}

/// How the consensus of the reads across a join compares with the panel, or with the transcript that was found
/// of a partner that the panel does not have. What is said to be identical is
/// no more than what was read.
pub(super) fn compared(call: &JunctionResult, consensus: &Consensus) -> String {
    let (before, after) = (consensus.read_before, consensus.read_after);
    let depths = consensus.depth_before.iter().rev().take(before);
    let depths = depths.chain(consensus.depth_after.iter().take(after));
    let least = depths.min().copied().unwrap_or(0);
    let found = call.reasons.iter().find_map(|reason| match reason {
        Reason::FoundPartner { transcript, .. } => Some(transcript),
        Reason::DriverTranscript { transcript, .. } => Some(transcript),
        _ => None,
    });
    let expected = found.map_or("the panel", |transcript| transcript);
    if call.partner.foreign {
        let bases = before + call.driver.inserted.len();
        format!("has {bases} bases of a partner that the panel does not have")
    } else if consensus.identical {
        format!("is that of {expected}: {before} + {after} bases, depth {least} or more")
    } else {
        format!(
            "differs from {expected}: {}",
            consensus.differences.join(", ")
        )
    }
}

/// What the reads have across a join: of the partner, between, and of the driver. Lower case where no
/// read reaches and the panel is shown.
pub(super) struct Sides {
    pub partner: String,
    pub inserted: String,
    pub driver: String,
}

/// The sides of a join. Bases that the panel has between the exons stand with those that only the reads
/// have.
pub(super) fn sides(call: &JunctionResult, consensus: &Consensus) -> Sides {
    let (before, after) = (
        consensus.read_sequence_before(),
        consensus.read_sequence_after(),
    );
    let of_partner = call.partner.inserted.len().min(before.len());
    let of_driver = call.driver.inserted.len().min(after.len());
    let (partner, left) = before.split_at(before.len() - of_partner);
    let (right, driver) = after.split_at(of_driver);
    if call.partner.foreign {
        // The bases before the driver are the partner's, though no transcript has them.
        return Sides {
            partner: format!("{before}{}{right}", consensus.inserted),
            inserted: String::new(),
            driver: driver.into(),
        };
    }
    Sides {
        partner: partner.into(),
        inserted: format!("{left}{}{right}", consensus.inserted),
        driver: driver.into(),
    }
}

/// The checks by how they end, as `reads, control genes pass; no-RT control not done`; those of several
/// drivers are one.
pub(super) fn checks(checks: &[Check]) -> String {
    let outcomes = [
        Outcome::Fail,
        Outcome::Pass,
        Outcome::NotSeen,
        Outcome::NotDone,
    ];
    let parts = outcomes.into_iter().filter_map(|outcome| {
        let names = CheckKind::ALL.into_iter().filter_map(|kind| {
            let own = checks.iter();
            let own = own.filter(|check| check.outcome == outcome && check.code == kind);
            let own: Vec<&Check> = own.collect();
            let drivers = own.iter().filter_map(|check| check.driver.as_deref());
            let drivers: Vec<&str> = drivers.collect();
            (!own.is_empty()).then(|| kind.of(&drivers.join(", ")))
        });
        let names: Vec<String> = names.collect();
        let names = names.join(", ");
        (!names.is_empty()).then(|| format!("{names} {}", outcome.words()))
    });
    parts.collect::<Vec<_>>().join("; ")
}

/// A reason of the verdict as a sentence, with the call that it is of.
pub(super) fn verdict_reason(reason: &VerdictReason) -> String {
    let sentence = reason.reason.sentence();
    match &reason.call {
        Some(call) => format!("{sentence} ({call})"),
        None => sentence,
    }
}

/// The protein that is stained, and the expected pattern with its reference.
pub(super) fn staining(call: &JunctionResult) -> Option<(&str, String)> {
    let staining = call.staining.as_ref()?;
    let protein = staining.protein.as_ref().unwrap_or(&call.driver.gene);
    let reference = staining.reference.as_deref().unwrap_or("no reference");
    Some((protein, format!("{} ({reference})", staining.pattern)))
}

/// The 3'/5' imbalance of a driver: fragments, and the ratio of the coverage with its 95 % interval.
pub(super) fn imbalance(imbalance: &Imbalance) -> String {
    let fragments = format!(
        "{} fragments from exon {} on, {} before",
        imbalance.three_prime, imbalance.from_exon, imbalance.five_prime
    );
    let ratio = match (imbalance.ratio, imbalance.ratio_low, imbalance.ratio_high) {
        (Some(ratio), Some(low), Some(high)) => {
            format!("ratio {ratio:.1} ({low:.1} to {high:.1})")
        }
        (None, Some(low), None) => format!("ratio above {low:.1}"),
        (_, Some(low), None) => format!("ratio {low:.1} or more"),
        (_, _, Some(high)) => format!("ratio below {high:.1}"),
        _ => "no ratio".into(),
    };
    format!("{fragments}; {ratio}")
}

/// A base on the genome, as `chr2:108767000`; `.:0` where it is not on record.
pub(super) fn place(at: Option<&Breakpoint>) -> String {
    at.map_or(format!("{NOTHING}:0"), |at| {
        format!("{}:{}", at.chromosome, at.position)
    })
}

/// The Ensembl identifier of a gene; its symbol if none is on record.
pub(super) fn ensembl(document: &Document, symbol: &str) -> String {
    let gene = document.panel.gene(symbol);
    let identifier = gene.and_then(|gene| gene.ensembl.clone());
    identifier.unwrap_or_else(|| symbol.into())
}
