//! What is said of one call.

use super::{BOLD, of_status, painted, wrapped};
use crate::document::JunctionResult;
use crate::report::words;
use std::io::{self, Write};

/// Bases of the consensus that are shown on each side of the join.
const SHOWN: usize = 30;

pub(super) fn write_call(
    call: &JunctionResult,
    colored: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let title = format!(
        "{}  exon {} :: exon {}",
        call.fusion, call.partner.exon, call.driver.exon
    );
    let title = painted(colored, BOLD, &title);
    writeln!(out, "{title}  {}", call.frame.words())?;
    let lane = match &call.lane {
        Some(lane) => format!("lane {lane}"),
        None => "no known lane".into(),
    };
    writeln!(
        out,
        "  {}, {lane}, sequence grade {}",
        painted(colored, of_status(call.status), call.status.words()),
        call.grade
    )?;
    writeln!(
        out,
        "  {} {} :: {} {}",
        call.partner.transcript,
        call.partner.last_base,
        call.driver.transcript,
        call.driver.first_base
    )?;
    writeln!(
        out,
        "  {} junction reads ({} unique, {} start sites), {} spanning fragments",
        call.junction_reads, call.unique_fragments, call.start_sites, call.spanning_fragments
    )?;
    if let Some(molecules) = call.molecules {
        writeln!(out, "  {molecules} molecules by UMI")?;
    }
    writeln!(
        out,
        "  longest anchors {} | {} bases, {:.0} % of the junction fragments called",
        call.partner_anchor,
        call.driver_anchor,
        100.0 * call.share.unwrap_or(0.0)
    )?;
    rates(call, out)?;
    sequence(call, out)?;
    protein(call, out)?;
    wrapped(out, "  ", "    ", &call.hgvs)?;
    wrapped(out, "  ", "    ", &call.vicc)?;
    if !call.aliases.is_empty() {
        wrapped(out, "  also ", "    ", &call.aliases.join(", "))?;
    }
    if let Some((protein, pattern)) = words::staining(call) {
        let text = format!("expected {protein} staining: {pattern}");
        wrapped(out, "  ", "    ", &text)?;
    }
    if let Some(note) = &call.note {
        wrapped(out, "  note: ", "    ", note)?;
    }
    for reason in call.reasons.iter() {
        wrapped(out, "  - ", "    ", &reason.to_string())?;
    }
    Ok(())
}

/// Fusion fraction and FFPM with their intervals.
fn rates(call: &JunctionResult, out: &mut dyn Write) -> io::Result<()> {
    if let (Some(share), Some(interval)) = (call.fusion_fraction, call.fusion_fraction_interval) {
        writeln!(
            out,
            "  fusion fraction {:.1} % (95 % interval {:.1} to {:.1})",
            100.0 * share,
            100.0 * interval.low,
            100.0 * interval.high
        )?;
    }
    if let Some(interval) = call.ffpm_interval {
        writeln!(
            out,
            "  {:.1} fragments per million ({:.1} to {:.1})",
            call.ffpm, interval.low, interval.high
        )?;
    }
    Ok(())
}

/// The consensus of the reads across the join, and how it differs from the panel.
fn sequence(call: &JunctionResult, out: &mut dyn Write) -> io::Result<()> {
    let Some(consensus) = &call.consensus else {
        return Ok(());
    };
    let from = consensus.before.len().saturating_sub(SHOWN);
    let to = consensus.after.len().min(SHOWN);
    let inserted = match consensus.inserted.as_str() {
        "" => String::new(),
        bases => format!("{bases}|"),
    };
    writeln!(
        out,
        "  {}|{inserted}{}",
        &consensus.before[from..],
        &consensus.after[..to]
    )?;
    let compared = words::compared(call, consensus);
    wrapped(
        out,
        "  ",
        "    ",
        &format!("the reads' consensus {compared}"),
    )
}

fn protein(call: &JunctionResult, out: &mut dyn Write) -> io::Result<()> {
    let frame = call.reported_frame();
    let (Some(codon), Some(residue)) = (&frame.codon, &frame.residue) else {
        return Ok(());
    };
    let shown = |residues: &Option<String>| residues.clone().unwrap_or_default();
    writeln!(
        out,
        "  {} [{residue}] {}  codon across the join {codon}",
        shown(&frame.residues_before),
        shown(&frame.residues_after)
    )?;
    if call.frame != crate::document::FrameStatus::InFrame {
        return Ok(());
    }
    let length = frame.protein_residues.map_or_else(
        || "length of the protein not on record".to_string(),
        |residues| format!("predicted protein of {residues} residues"),
    );
    writeln!(out, "  {length}, {}", words::kinase(frame))
}
