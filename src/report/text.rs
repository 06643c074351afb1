//! The readable report: the answer, the calls, and the gel as a table, in 80 columns.

use super::{Report, printable};
use crate::document::{Document, JunctionResult};
use std::io::{self, Write};

/// Bases of the consensus that are shown on each side of the join.
const SHOWN: usize = 30;

/// Width of the report in characters.
const WIDTH: usize = 80;

/// A space at which no line is broken.
const KEEP: &str = "\u{a0}";

/// The report on standard output.
#[derive(Debug, Clone, Copy, Default)]
pub struct Text {
    /// Whether to list what came close to each lane and why it was not counted.
    pub explain: bool,
}

impl Report for Text {
    fn write(&self, document: &Document, out: &mut dyn Write) -> io::Result<()> {
        heading(document, out)?;
        for call in &document.calls {
            writeln!(out)?;
            write_call(call, out)?;
        }
        writeln!(out)?;
        lanes(document, out)?;
        if self.explain {
            writeln!(out)?;
            near_misses(document, out)?;
        }
        writeln!(out)?;
        background(document, out)?;
        writeln!(out)?;
        footer(document, out)
    }
}

fn heading(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    let mut unique: Vec<&str> = document
        .detected()
        .map(|call| call.fusion.as_str())
        .collect();
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
    if let Some(staining) = &call.staining {
        let reference = staining.reference.as_deref().unwrap_or("no reference");
        let text = format!("expected ALK staining: {} ({reference})", staining.pattern);
        wrapped(out, "  ", "    ", &text)?;
    }
    if let Some(note) = &call.note {
        wrapped(out, "  note: ", "    ", note)?;
    }
    for reason in &call.reasons {
        wrapped(out, "  - ", "    ", reason)?;
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
    let compared = if consensus.identical {
        "the reads' consensus across the join is identical to the panel".to_string()
    } else {
        let differences = consensus.differences.join(", ");
        format!("the reads' consensus differs from the panel: {differences}")
    };
    wrapped(out, "  ", "    ", &compared)
}

/// What came close, a row per lane and reason.
fn near_misses(document: &Document, out: &mut dyn Write) -> io::Result<()> {
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
            let reason = reason.replace('_', " ");
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
    if document.controls.is_empty() {
        return lanes_alone(document, out);
    }
    let controls = document.controls.iter();
    let names: String = controls
        .map(|control| format!(" {:>11}", control.kind.words()))
        .collect();
    writeln!(
        out,
        "{:<14} {:<19} {:>6} {:>6}{names}  status",
        "lane", "junction", "sample", "unique"
    )?;
    for lane in &document.lanes {
        let reads = lane.control_reads.iter();
        let reads: String = reads.map(|count| format!(" {count:>11}")).collect();
        writeln!(
            out,
            "{:<14} {:<19} {:>6} {:>6}{reads}  {}",
            lane.label(),
            pair(lane),
            lane.junction_reads,
            lane.unique_fragments,
            lane.status.words()
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

fn lanes_alone(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{:<14} {:<19} {:<12} {:>6} {:>6} {:>5}  status",
        "lane", "junction", "frame", "reads", "unique", "span"
    )?;
    for lane in &document.lanes {
        writeln!(
            out,
            "{:<14} {:<19} {:<12} {:>6} {:>6} {:>5}  {}",
            lane.label(),
            pair(lane),
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
        ("control genes".into(), &background.control_genes),
        ("not counted".into(), &document.rejected),
    ] {
        wrapped(out, &format!("{name:<15}"), &" ".repeat(15), &list(counts))?;
    }
    imbalance(document, driver, out)?;
    excluded(document, driver, out)
}

/// The 3'/5' imbalance of the driver, as supporting evidence.
fn imbalance(document: &Document, driver: &str, out: &mut dyn Write) -> io::Result<()> {
    let imbalance = &document.imbalance;
    let number = |value: Option<f64>| value.map_or("-".to_string(), |value| format!("{value:.1}"));
    let text = format!(
        "{} fragments from exon {} on, {} before; coverage ratio {} ({} to {})",
        imbalance.three_prime,
        imbalance.from_exon,
        imbalance.five_prime,
        number(imbalance.ratio),
        number(imbalance.ratio_low),
        number(imbalance.ratio_high)
    );
    let name = format!("{driver} 3'/5'");
    wrapped(out, &format!("{name:<15}"), &" ".repeat(15), &text)
}

/// What none seen is compatible with.
fn excluded(document: &Document, driver: &str, out: &mut dyn Write) -> io::Result<()> {
    let Some(excluded) = &document.excluded else {
        return Ok(());
    };
    let mut bounds = Vec::new();
    if let Some(ffpm) = excluded.ffpm {
        bounds.push(format!(
            "more than {ffpm:.1} junction fragments per million"
        ));
    }
    bounds.push(match excluded.fusion_fraction {
        Some(share) => format!(
            "a fusion fraction above {:.1} % (by {} wild-type {driver} fragments)",
            100.0 * share,
            excluded.wild_type_fragments
        ),
        None => format!("no fusion fraction, since no wild-type {driver} was seen"),
    });
    let text = format!("{} (95 % upper bounds)", bounds.join(", "));
    wrapped(out, &format!("{:<15}", "excluded"), &" ".repeat(15), &text)
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
