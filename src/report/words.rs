//! What several reports say, said once.

use crate::document::{Breakpoint, Consensus, Frame, Imbalance, JunctionResult};

/// What stands in a table where there is nothing to say.
pub(super) const NOTHING: &str = ".";

/// The filter of every call in a run that a control makes invalid.
pub(super) const INVALID: &str = "control_holds_fusion";

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

/// How the consensus of the reads across a join compares with the panel. What is said to be identical is
/// no more than what was read.
pub(super) fn compared(call: &JunctionResult, consensus: &Consensus) -> String {
    let (before, after) = (consensus.read_before, consensus.read_after);
    let depths = consensus.depth_before.iter().rev().take(before);
    let depths = depths.chain(consensus.depth_after.iter().take(after));
    let least = depths.min().copied().unwrap_or(0);
    if call.partner.foreign {
        let bases = before + call.driver.inserted.len();
        format!("has {bases} bases of a partner that the panel does not have")
    } else if consensus.identical {
        format!(
            "is identical to the panel in {before} bases before the join and {after} after it, each \
             read {least} times or more"
        )
    } else {
        format!(
            "differs from the panel: {}",
            consensus.differences.join(", ")
        )
    }
}

/// The protein that is stained, and the expected pattern with its reference.
pub(super) fn staining(call: &JunctionResult) -> Option<(&str, String)> {
    let staining = call.staining.as_ref()?;
    let protein = staining.protein.as_ref().unwrap_or(&call.driver.gene);
    let reference = staining.reference.as_deref().unwrap_or("no reference");
    Some((protein, format!("{} ({reference})", staining.pattern)))
}

/// The 3'/5' imbalance of a driver.
pub(super) fn imbalance(imbalance: &Imbalance) -> String {
    let number = |value: Option<f64>| value.map_or("-".to_string(), |value| format!("{value:.1}"));
    format!(
        "{} fragments from exon {} on, {} before it; coverage ratio {} (95 % interval {} to {})",
        imbalance.three_prime,
        imbalance.from_exon,
        imbalance.five_prime,
        number(imbalance.ratio),
        number(imbalance.ratio_low),
        number(imbalance.ratio_high)
    )
}

/// A base on the genome, as `chr2:108767000`; `.:0` where it is not on record.
pub(super) fn place(at: Option<&Breakpoint>) -> String {
    at.map_or(format!("{NOTHING}:0"), |at| {
        format!("{}:{}", at.chromosome, at.position)
    })
}
