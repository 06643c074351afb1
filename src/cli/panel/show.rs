//! `fuselane panel show`: genes, transcripts, exons and lanes as text.

use fuselane::call::frame::frame;
use fuselane::panel::name;
use fuselane::panel::{JunctionKind, Panel};
use std::io::{self, Write};

/// Bases of a lane that are shown on each side of its join.
const SHOWN: usize = 30;

/// Writes what a panel holds.
pub(super) fn show(panel: &Panel, out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "panel {} {}  {}\n",
        panel.name, panel.version, panel.sha256
    )?;
    for transcript in &panel.transcripts {
        let residues = transcript
            .protein_residues
            .map_or(String::new(), |n| format!(", {n} residues"));
        writeln!(
            out,
            "{} {}  {}, grade {}, {} exons, {} bases{residues}",
            transcript.gene,
            transcript.accession,
            transcript.role.words(),
            transcript.grade,
            transcript.exons.len(),
            transcript.sequence.len()
        )?;
        if !transcript.aliases.is_empty() {
            writeln!(out, "  also {}", transcript.aliases.join(", "))?;
        }
        writeln!(out, "  source: {}", transcript.source)?;
        if let Some(note) = &transcript.note {
            writeln!(out, "  note: {note}")?;
        }
        for exon in &transcript.exons {
            let place = exon.coordinates.as_ref().map_or(String::new(), |at| {
                format!("  {}:{}-{}({})", at.chromosome, at.start, at.end, at.strand)
            });
            writeln!(
                out,
                "  exon {:<3} {:>5} bases, to {:<8}{place}",
                exon.name,
                exon.end - exon.start,
                transcript.base_number(exon.end - 1)
            )?;
        }
        writeln!(out)?;
    }
    show_lanes(panel, out)
}

fn show_lanes(panel: &Panel, out: &mut impl Write) -> io::Result<()> {
    let fusions = panel
        .junctions
        .iter()
        .filter(|junction| junction.kind == JunctionKind::Fusion)
        .count();
    writeln!(
        out,
        "{fusions} fusion junctions, {} lanes\n",
        panel.lanes.len()
    )?;
    for lane in &panel.lanes {
        let junction = panel.junction(lane.junction);
        let text = |bases: Vec<u8>| String::from_utf8_lossy(&bases).into_owned();
        let frame = frame(panel, junction);
        writeln!(
            out,
            "{}  {}  exon {} ({}) :: exon {} ({})",
            lane.name,
            name::fusion(panel, junction),
            junction.donor_exon_name(panel),
            name::last_base(panel, junction),
            junction.acceptor_exon_name(panel),
            name::first_base(panel, junction)
        )?;
        writeln!(
            out,
            "  {}|{}",
            text(junction.left_sequence(panel, SHOWN)),
            text(junction.right_sequence(panel, SHOWN))
        )?;
        let codon = frame.codon.as_deref().unwrap_or("-");
        let residue = frame.residue.as_deref().unwrap_or("-");
        writeln!(
            out,
            "  {}, codon {codon} ({residue}), grade {}",
            frame.status.words(),
            panel.grade_of(junction)
        )?;
        for (name, value) in [
            ("confirmed", &lane.confirmed),
            ("seen in", &lane.disease),
            ("staining", &lane.staining),
            ("reference", &lane.reference),
            ("note", &lane.note),
        ] {
            if let Some(value) = value {
                writeln!(out, "  {name}: {value}")?;
            }
        }
        writeln!(out)?;
    }
    Ok(())
}
