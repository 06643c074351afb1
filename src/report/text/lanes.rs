//! The lanes, and what came close to them.

use super::{BOLD, of_status, painted, wrapped};
use crate::document::{Document, JunctionResult};
use crate::report::words;
use std::io::{self, Write};

/// The gel as a table: all lanes, or those that any library has reads of, the calls left out if there are
/// no controls to compare them with.
pub(super) fn lanes(
    document: &Document,
    all: bool,
    colored: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let has_controls = !document.controls.is_empty();
    let has_reads = |lane: &JunctionResult| {
        let controls: u64 = lane.control_reads.iter().sum();
        lane.junction_reads + lane.spanning_fragments + controls > 0
    };
    let is_called = |lane: &JunctionResult| {
        let mut calls = document.calls.iter();
        calls.any(|call| call.contig.name == lane.contig.name)
    };
    let lanes = document.lanes.iter();
    let shown: Vec<&JunctionResult> = lanes
        .filter(|lane| all || (has_reads(lane) && (has_controls || !is_called(lane))))
        .collect();
    match (shown.is_empty(), has_controls) {
        (true, _) => {}
        (false, true) => with_controls(document, &shown, colored, out)?,
        (false, false) => alone(&shown, colored, out)?,
    }
    let silent = document.lanes.iter().filter(|lane| !has_reads(lane));
    match (all, silent.count()) {
        (false, count @ 1..) => writeln!(
            out,
            "{count} of {} lanes have no reads; --lanes all lists them",
            document.lanes.len()
        ),
        _ => Ok(()),
    }
}

fn with_controls(
    document: &Document,
    lanes: &[&JunctionResult],
    colored: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let controls = document.controls.iter();
    let names: String = controls
        .map(|control| format!(" {:>11}", control.kind.words()))
        .collect();
    let head = format!(
        "{:<14} {:<19} {:>6} {:>6}{names}  status",
        "lane", "junction", "sample", "unique"
    );
    writeln!(out, "{}", painted(colored, BOLD, &head))?;
    for lane in lanes {
        let reads = lane.control_reads.iter();
        let reads: String = reads.map(|count| format!(" {count:>11}")).collect();
        writeln!(
            out,
            "{:<14} {:<19} {:>6} {:>6}{reads}  {}",
            lane.label(),
            pair(lane),
            lane.junction_reads,
            lane.unique_fragments,
            painted(colored, of_status(lane.status), lane.status.words())
        )?;
    }
    let fragments = document.controls.iter();
    let fragments: String = fragments
        .map(|control| format!(" {:>11}", control.inputs.fragments))
        .collect();
    writeln!(
        out,
        "{:<34} {:>6} {:>6}{fragments}",
        "fragments read", document.inputs.fragments, ""
    )
}

/// Genes and exons of a lane, the driver's gene left out.
fn pair(lane: &JunctionResult) -> String {
    format!(
        "{} {} :: {}",
        lane.partner.gene, lane.partner.exon, lane.driver.exon
    )
}

fn alone(lanes: &[&JunctionResult], colored: bool, out: &mut dyn Write) -> io::Result<()> {
    let head = format!(
        "{:<14} {:<19} {:<12} {:>6} {:>6} {:>5}  status",
        "lane", "junction", "frame", "reads", "unique", "span"
    );
    writeln!(out, "{}", painted(colored, BOLD, &head))?;
    for lane in lanes {
        writeln!(
            out,
            "{:<14} {:<19} {:<12} {:>6} {:>6} {:>5}  {}",
            lane.label(),
            pair(lane),
            lane.frame.words(),
            lane.junction_reads,
            lane.unique_fragments,
            lane.spanning_fragments,
            painted(colored, of_status(lane.status), lane.status.words())
        )?;
    }
    Ok(())
}

/// What came close, a row per lane and reason.
pub(super) fn near_misses(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{:<14} {:<22} {:>9}",
        "lane", "not counted for", "fragments"
    )?;
    let mut any = false;
    for lane in document.lanes.iter().chain(&document.calls) {
        if lane.lane.is_some() && lane.share.is_some() {
            continue;
        }
        for (reason, count) in &lane.near_misses {
            any = true;
            let reason = words::reason(reason);
            writeln!(out, "{:<14} {reason:<22} {count:>9}", lane.label())?;
        }
    }
    if !any {
        writeln!(out, "{:<14} {:<22} {:>9}", "-", "-", 0)?;
    }
    for ambiguity in &document.ambiguous {
        let text = format!(
            "{} fragments may be {}",
            ambiguity.fragments,
            ambiguity.junctions.join(" or ")
        );
        wrapped(out, "", "  ", &text)?;
    }
    Ok(())
}
