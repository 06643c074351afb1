//! The lanes, and what came close to them.

use super::{BOLD, Text, of_status, painted, wrapped};
use crate::document::{Document, JunctionResult, Status};
use crate::report::words;
use std::io::{self, Write};

/// The gel as a table: all lanes, or those that any library has reads of, the calls left out if there are
/// no controls to compare them with.
pub(super) fn lanes(document: &Document, report: &Text, out: &mut dyn Write) -> io::Result<()> {
    let (all, colored) = (report.all_lanes, report.colored);
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
        (false, true) => with_controls(document, &shown).write(colored, out)?,
        (false, false) => alone(&shown).write(colored, out)?,
    }
    let silent = document.lanes.iter().filter(|lane| !has_reads(lane));
    match (all, silent.count()) {
        (false, count @ 1..) => writeln!(
            out,
            "{count} of {} lanes have no reads{}",
            document.lanes.len(),
            report.hint
        ),
        _ => Ok(()),
    }
}

/// Columns of a table and how each is aligned, as wide as what stands in them; the last is the status.
struct Table {
    heads: Vec<String>,
    /// Columns of text, which are the first ones; numbers follow.
    texts: usize,
    rows: Vec<(Vec<String>, Option<Status>)>,
}

impl Table {
    fn write(&self, colored: bool, out: &mut dyn Write) -> io::Result<()> {
        let rows = self.rows.iter().map(|(cells, _)| cells);
        let all: Vec<&Vec<String>> = rows.chain([&self.heads]).collect();
        let width = |column: usize| {
            let cells = all.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let line = |cells: &[String]| -> String {
            let cells = cells.iter().enumerate().map(|(column, cell)| {
                let width = width(column);
                match column {
                    0 => format!("{cell:<width$}"),
                    _ if column < self.texts => format!(" {cell:<width$}"),
                    _ => format!(" {cell:>width$}"),
                }
            });
            cells.collect()
        };
        let head = format!("{}  status", line(&self.heads));
        writeln!(out, "{}", painted(colored, BOLD, &head))?;
        for (cells, status) in &self.rows {
            let cells = line(cells);
            match status {
                Some(status) => {
                    let status = painted(colored, of_status(*status), status.words());
                    writeln!(out, "{cells}  {status}")?;
                }
                None => writeln!(out, "{}", cells.trim_end())?,
            }
        }
        Ok(())
    }
}

/// The lanes with the reads of the sample and of the controls.
fn with_controls(document: &Document, lanes: &[&JunctionResult]) -> Table {
    let controls = document.controls.iter();
    let heads = ["lane", "junction", "sample", "unique"].map(String::from);
    let names = controls.clone().map(|control| control.kind.words().into());
    let rows = lanes.iter().map(|lane| {
        let own = [lane.junction_reads, lane.unique_fragments];
        let reads = own.iter().chain(&lane.control_reads).map(u64::to_string);
        let cells = [lane.label(), pair(lane)].into_iter().chain(reads);
        (cells.collect(), Some(lane.status))
    });
    let all = controls.map(|control| control.inputs.fragments.to_string());
    let own = document.inputs.fragments.to_string();
    let all = ["fragments read".into(), String::new(), own, String::new()]
        .into_iter()
        .chain(all);
    Table {
        heads: heads.into_iter().chain(names).collect(),
        texts: 2,
        rows: rows.chain([(all.collect(), None)]).collect(),
    }
}

/// Genes and exons of a lane, the driver's gene left out.
fn pair(lane: &JunctionResult) -> String {
    format!(
        "{} {} :: {}",
        lane.partner.gene, lane.partner.exon, lane.driver.exon
    )
}

/// The lanes with the reads of the sample.
fn alone(lanes: &[&JunctionResult]) -> Table {
    let rows = lanes.iter().map(|lane| {
        let cells = [
            lane.label(),
            pair(lane),
            lane.frame.words().into(),
            lane.junction_reads.to_string(),
            lane.unique_fragments.to_string(),
            lane.spanning_fragments.to_string(),
        ];
        (cells.to_vec(), Some(lane.status))
    });
    Table {
        heads: ["lane", "junction", "frame", "reads", "unique", "span"]
            .map(String::from)
            .to_vec(),
        texts: 3,
        rows: rows.collect(),
    }
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
