//! The readable report: the answer, the calls, and the gel as a table, in 80 columns.

use super::{Report, printable};
use crate::document::{Document, JunctionResult};
use std::io::{self, Write};

/// Width of the report in characters.
const WIDTH: usize = 80;

/// A space at which no line is broken.
const KEEP: &str = "\u{a0}";

/// The report on standard output.
#[derive(Debug, Clone, Copy)]
pub struct Text;

impl Report for Text {
    fn write(&self, document: &Document, out: &mut dyn Write) -> io::Result<()> {
        heading(document, out)?;
        for call in &document.calls {
            writeln!(out)?;
            write_call(call, out)?;
        }
        writeln!(out)?;
        lanes(document, out)?;
        writeln!(out)?;
        background(document, out)?;
        writeln!(out)?;
        footer(document, out)
    }
}

fn heading(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    let names: Vec<&str> = document
        .calls
        .iter()
        .filter(|call| call.status == crate::document::Status::Detected)
        .map(|call| call.fusion.as_str())
        .collect();
    let mut unique = names.clone();
    unique.dedup();
    writeln!(out, "{}", printable(&document.sample))?;
    let answer = format!("{}  {}", document.verdict.words(), unique.join(", "));
    writeln!(out, "{}", answer.trim_end())?;
    for reason in &document.reasons {
        wrapped(out, "  - ", "    ", reason)?;
    }
    Ok(())
}

/// Writes a text in lines of at most [`WIDTH`] characters, broken at spaces.
fn wrapped(out: &mut dyn Write, first: &str, next: &str, text: &str) -> io::Result<()> {
    let mut line = first.to_string();
    let mut empty = true;
    for word in printable(text).split(' ') {
        if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            writeln!(out, "{}", line.replace(KEEP, " "))?;
            line = next.to_string();
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    writeln!(out, "{}", line.replace(KEEP, " "))
}

fn write_call(call: &JunctionResult, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{}  exon {} :: exon {}  {}",
        call.fusion,
        call.partner.exon,
        call.driver.exon,
        call.frame.words()
    )?;
    let lane = match &call.lane {
        Some(lane) => format!("lane {lane}"),
        None => "no known lane".into(),
    };
    writeln!(
        out,
        "  {}, {lane}, sequence grade {}",
        call.status.words(),
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
    let share = call.fusion_fraction.map_or(String::new(), |share| {
        format!(", fusion fraction {:.1} %", 100.0 * share)
    });
    writeln!(
        out,
        "  longest anchors {} | {} bases{share}, {:.1} per million",
        call.partner_anchor, call.driver_anchor, call.ffpm
    )?;
    protein(call, out)?;
    wrapped(out, "  ", "    ", &call.hgvs)?;
    for reason in &call.reasons {
        wrapped(out, "  - ", "    ", reason)?;
    }
    Ok(())
}

fn protein(call: &JunctionResult, out: &mut dyn Write) -> io::Result<()> {
    let frame = &call.frame_detail;
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
    if call.frame != crate::frame::FrameStatus::InFrame {
        return Ok(());
    }
    let length = frame.protein_residues.map_or_else(
        || "length of the protein not on record".to_string(),
        |residues| format!("predicted protein of {residues} residues"),
    );
    let kinase = if frame.kinase_domain_kept {
        "kinase domain kept"
    } else {
        "kinase domain not whole"
    };
    writeln!(out, "  {length}, {kinase}")
}

fn lanes(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{:<14} {:<20} {:<12} {:>6} {:>6} {:>5}  status",
        "lane", "junction", "frame", "reads", "unique", "span"
    )?;
    for lane in &document.lanes {
        let junction = format!(
            "{} {} :: {}",
            lane.partner.gene, lane.partner.exon, lane.driver.exon
        );
        writeln!(
            out,
            "{:<14} {:<20} {:<12} {:>6} {:>6} {:>5}  {}",
            lane.lane.as_deref().unwrap_or("."),
            junction,
            lane.frame.words(),
            lane.junction_reads,
            lane.unique_fragments,
            lane.spanning_fragments,
            lane.status.words()
        )?;
    }
    Ok(())
}

fn background(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    let list = |counts: &std::collections::BTreeMap<String, u64>| {
        let items: Vec<String> = counts
            .iter()
            .map(|(name, count)| format!("{name} {count}").replace(['_', ' '], KEEP))
            .collect();
        items.join(", ")
    };
    let background = &document.background;
    let driver = document
        .lanes
        .first()
        .map_or("driver", |lane| lane.driver.gene.as_str());
    for (name, counts) in [
        (format!("{driver} wild type"), &background.driver_wild_type),
        (format!("{driver} unspliced"), &background.unspliced),
        ("control genes".into(), &background.controls),
        ("not counted".into(), &document.rejected),
    ] {
        wrapped(out, &format!("{name:<15}"), &" ".repeat(15), &list(counts))?;
    }
    Ok(())
}

fn footer(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    let inputs = &document.inputs;
    writeln!(
        out,
        "{} reads, {} fragments ({} from the panel's genes), {} bases",
        inputs.reads, inputs.fragments, inputs.on_target, inputs.bases
    )?;
    writeln!(
        out,
        "{} {}, panel {} {} ({})",
        document.tool.name,
        document.tool.version,
        document.panel.name,
        document.panel.version,
        document.panel.sha256.get(..12).unwrap_or_default()
    )?;
    writeln!(
        out,
        "For research use. What the reads support is not a diagnosis."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_wrapped_and_control_characters_never_printed() {
        let mut out = Vec::new();
        let text = format!("{}\x1b[31m{}", "word ".repeat(30), "end");
        wrapped(&mut out, "  - ", "    ", &text).expect("in memory");
        let text = String::from_utf8(out).expect("UTF-8");
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH));
        assert!(!text.contains('\x1b'));
    }
}
