//! What is said of one call.

use super::parts::{Parts, Worth};
use super::{BOLD, of_status, painted, wrapped, wrapped_name};
use crate::document::{Consensus, Document, FrameStatus, JunctionResult, Reason};
use crate::report::words;
use std::io::{self, Write};

/// Bases of the reads that are shown on each side of the join, and of those between the sides at each
/// of their ends.
const SHOWN: usize = 30;
const SHOWN_BETWEEN: usize = 6;

pub(super) fn write_call(
    document: &Document,
    call: &JunctionResult,
    colored: bool,
    parts: &mut Parts,
) -> io::Result<()> {
    parts.add(Worth::Answer, |out| evidence(document, call, colored, out))?;
    if let Some(consensus) = &call.consensus {
        parts.add(Worth::Answer, |out| sequence(call, consensus, out))?;
        let text = format!("the reads' consensus {}", words::compared(call, consensus));
        parts.add(Worth::Compared, |out| wrapped(out, "  ", "    ", &text))?;
    }
    protein(call, parts)?;
    parts.add(Worth::Answer, |out| {
        wrapped_name(out, "  ", "    ", &call.hgvs)
    })?;
    parts.add(Worth::ExonName, |out| {
        wrapped_name(out, "  ", "    ", &call.vicc)
    })?;
    if let Some((protein, pattern)) = words::staining(call) {
        let text = format!("expected {protein} staining: {pattern}");
        parts.add(Worth::Staining, |out| wrapped(out, "  ", "    ", &text))?;
    }
    if let Some(note) = &call.note {
        parts.add(Worth::Note, |out| wrapped(out, "  note: ", "    ", note))?;
    }
    // Reasons that have reached the verdict stand below it.
    let stands_above = |reason: &Reason| document.reasons.iter().any(|one| one.reason == *reason);
    for reason in call.reasons.iter().filter(|one| !stands_above(one)) {
        parts.add(Worth::Answer, |out| {
            wrapped(out, "  - ", "    ", &reason.sentence())
        })?;
    }
    Ok(())
}

/// What is joined, how it is judged, and how many reads show it.
fn evidence(
    document: &Document,
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
    let status = painted(colored, of_status(call.status), call.status.words());
    writeln!(out, "  {status}{}, grade {}", lane(call), call.grade)?;
    let molecules = call.molecules;
    let molecules = molecules.map_or(String::new(), |count| format!("{count} molecules, "));
    let text = format!(
        "{molecules}{} junction reads ({} unique, {} start sites), {} spanning fragments",
        call.junction_reads, call.unique_fragments, call.start_sites, call.spanning_fragments
    );
    wrapped(out, "  ", "    ", &text)?;
    rates(call, document.calls.len() == 1, out)
}

/// The lane and its other names.
fn lane(call: &JunctionResult) -> String {
    match (&call.lane, call.aliases.is_empty()) {
        (None, _) => ", no known lane".into(),
        (Some(lane), true) => format!(", lane {lane}"),
        (Some(lane), false) => format!(", lane {lane} ({})", call.aliases.join(", ")),
    }
}

/// Fusion fraction and FFPM with their intervals; its share where there are other calls.
fn rates(call: &JunctionResult, is_alone: bool, out: &mut dyn Write) -> io::Result<()> {
    let mut rates = Vec::new();
    if let (Some(share), Some(interval)) = (call.fusion_fraction, call.fusion_fraction_interval) {
        rates.push(format!(
            "fusion fraction {:.1} % ({:.1} to {:.1})",
            100.0 * share,
            100.0 * interval.low,
            100.0 * interval.high
        ));
    }
    if let Some(interval) = call.ffpm_interval {
        rates.push(format!(
            "{:.1} per million ({:.1} to {:.1})",
            call.ffpm, interval.low, interval.high
        ));
    }
    if let Some(share) = call.share.filter(|_| !is_alone) {
        rates.push(format!("{:.0} % of all calls", 100.0 * share));
    }
    wrapped(out, "  ", "    ", &rates.join(", "))
}

/// What the reads have across the join.
fn sequence(call: &JunctionResult, consensus: &Consensus, out: &mut dyn Write) -> io::Result<()> {
    let sides = words::sides(call, consensus);
    let inserted = match sides.inserted.len() {
        0 => String::new(),
        bases if bases <= 2 * SHOWN_BETWEEN => format!("{}|", sides.inserted),
        bases => format!(
            "{}..{bases}..{}|",
            &sides.inserted[..SHOWN_BETWEEN],
            &sides.inserted[bases - SHOWN_BETWEEN..]
        ),
    };
    // The inserted bases take the room of others, so that the line keeps its width.
    let shown = SHOWN - inserted.len().div_ceil(2).min(SHOWN / 2);
    let from = sides.partner.len().saturating_sub(shown);
    let to = sides.driver.len().min(shown);
    writeln!(
        out,
        "  {}|{inserted}{}",
        &sides.partner[from..],
        &sides.driver[..to]
    )
}

fn protein(call: &JunctionResult, parts: &mut Parts) -> io::Result<()> {
    let frame = call.reported_frame();
    let (Some(codon), Some(residue)) = (&frame.codon, &frame.residue) else {
        return Ok(());
    };
    let shown = |residues: &Option<String>| residues.clone().unwrap_or_default();
    parts.add(Worth::Answer, |out| {
        writeln!(
            out,
            "  {} [{residue}] {}  codon across the join {codon}",
            shown(&frame.residues_before),
            shown(&frame.residues_after)
        )
    })?;
    if call.frame != FrameStatus::InFrame {
        return Ok(());
    }
    let length = frame.protein_residues.map_or_else(
        || "length of the protein not on record".to_string(),
        |residues| format!("predicted protein of {residues} residues"),
    );
    parts.add(Worth::Protein, |out| {
        writeln!(out, "  {length}, {}", words::kinase(frame))
    })
}
