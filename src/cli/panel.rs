//! `fuselane panel`: shows and checks panels.

use super::ExitCode;
use super::detect::load_panel;
use clap::{Args, Subcommand};
use fuselane::call::frame::frame;
use fuselane::panel::name;
use fuselane::panel::{JunctionKind, Panel, PanelFiles, check};
use fuselane::{Error, Result};
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

/// Bases of a lane that are shown on each side of its join.
const SHOWN: usize = 30;

/// Show or check the panel of transcripts, junctions and lanes
#[derive(Debug, Args)]
pub struct PanelCommand {
    #[command(subcommand)]
    command: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Print genes, transcripts, exons and lanes
    Show {
        /// Panel directory [default: the built-in panel]
        directory: Option<PathBuf>,
    },
    /// Verify frames, lengths, splice sites and lanes
    Check {
        /// Panel directory [default: the built-in panel]
        directory: Option<PathBuf>,
    },
    /// Write the files of the built-in panel to a new directory, where you can change them
    Export {
        /// Directory to make
        directory: PathBuf,
    },
}

impl PanelCommand {
    /// Runs the action and gives the exit code.
    ///
    /// # Errors
    /// Those of the library.
    pub fn run(&self) -> Result<ExitCode> {
        let mut out = BufWriter::new(io::stdout().lock());
        let written = match &self.command {
            Action::Show { directory } => show(&load_panel(directory.as_deref())?, &mut out),
            Action::Check { directory } => {
                print_checks(&load_panel(directory.as_deref())?, &mut out)
            }
            Action::Export { directory } => return export(directory),
        };
        written
            .and_then(|()| out.flush())
            .map_err(Error::standard_output)?;
        Ok(ExitCode::Success)
    }
}

fn export(directory: &PathBuf) -> Result<ExitCode> {
    let failed = |source| Error::Write {
        file: directory.display().to_string(),
        source,
    };
    std::fs::create_dir(directory).map_err(failed)?;
    let files = PanelFiles::builtin();
    for name in PanelFiles::names() {
        let text = &files.file(name)?.text;
        std::fs::write(directory.join(name), text.as_bytes()).map_err(failed)?;
    }
    Ok(ExitCode::Success)
}

fn show(panel: &Panel, out: &mut impl Write) -> io::Result<()> {
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

fn print_checks(panel: &Panel, out: &mut impl Write) -> io::Result<()> {
    // A panel that fails a check does not load: its error has been printed instead.
    let checks = check(panel);
    for check in &checks {
        writeln!(out, "ok  {}: {}", check.name, check.detail)?;
    }
    writeln!(
        out,
        "\n{} checks passed: panel {} {}  {}",
        checks.len(),
        panel.name,
        panel.version,
        panel.sha256
    )
}
