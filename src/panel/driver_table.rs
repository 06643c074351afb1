//! The drivers of a panel and their introns: `drivers.tsv`, `introns.tsv`, `introns.fa`.

use super::driver::read_range;
use super::fasta::{Sequences, read_fasta, refuse_others};
use super::files::{PanelFile, PanelFiles};
use super::id::{ContigId, DriverId};
use super::table::{Row, rows};
use super::transcript::{Role, Transcript};
use super::wrong::Wrong;
use super::{Driver, Intron, Panel};
use crate::error::Result;

/// Reads the drivers; those that are wrong are left out.
///
/// # Errors
/// A table that is none.
pub(super) fn read_drivers(
    file: &PanelFile,
    transcripts: &[Transcript],
    wrong: &mut Wrong,
) -> Result<Vec<Driver>> {
    let mut drivers: Vec<Driver> = Vec::new();
    for row in rows(file)? {
        if wrong.has_of(&row) {
            continue;
        }
        let driver = read_driver(&row, transcripts, &drivers);
        drivers.extend(wrong.keep_of(&row, driver));
    }
    let is_listed = |index: usize| drivers.iter().any(|one| one.transcript.index() == index);
    let drivers_here = transcripts.iter().enumerate();
    for (index, missing) in drivers_here.filter(|(_, one)| one.role == Role::Driver) {
        if !is_listed(index) && !wrong.has(&missing.accession) {
            let error = file.error(
                0,
                format!("the driver {} has no row", missing.accession),
                "add one, or give the transcript another role",
            );
            wrong.push_of(&missing.accession, error);
        }
    }
    if drivers.is_empty() && wrong.is_empty() {
        wrong.push(file.error(0, "there is no driver", "add a row for each"));
    }
    Ok(drivers)
}

fn read_driver(row: &Row, transcripts: &[Transcript], drivers: &[Driver]) -> Result<Driver> {
    let accession = row.required("transcript")?;
    let transcript = transcripts
        .iter()
        .position(|one| one.accession == accession && one.role == Role::Driver)
        .map(ContigId::new)
        .ok_or_else(|| {
            row.error(
                format!("{accession} is no driver in transcripts.tsv"),
                "name a transcript with the role driver",
            )
        })?;
    if drivers.iter().any(|other| other.transcript == transcript) {
        return Err(row.error(
            format!("{accession} stands twice"),
            "keep one row per driver",
        ));
    }
    Ok(Driver {
        transcript,
        acceptor_exons: read_range(row, "acceptor_exons")?,
        kinase_domain: read_range(row, "kinase_domain")?,
        staining: row.text("staining")?,
    })
}

/// Reads the introns; those that are wrong are left out.
///
/// # Errors
/// A table that is none.
pub(super) fn read_introns(
    files: &PanelFiles,
    panel: &Panel,
    wrong: &mut Wrong,
) -> Result<Vec<Intron>> {
    let fasta = files.file("introns.fa")?;
    let mut sequences = read_fasta(fasta, wrong);
    let mut introns = Vec::new();
    for row in rows(files.file("introns.tsv")?)? {
        if wrong.has_of(&row) {
            let fields = ["transcript", "intron"].map(|column| row.given(column).unwrap_or(""));
            sequences.remove(&fields.join(":intron"));
            continue;
        }
        let intron = read_intron(&row, panel, &mut sequences, wrong);
        introns.extend(wrong.keep(intron).flatten());
    }
    refuse_others(fasta, "introns.tsv", sequences, wrong);
    Ok(introns)
}

/// An intron; `None` if its sequence is wrong.
fn read_intron(
    row: &Row,
    panel: &Panel,
    sequences: &mut Sequences,
    wrong: &Wrong,
) -> Result<Option<Intron>> {
    let accession = row.required("transcript")?;
    let name = row.required("intron")?;
    let follows_exon = |driver: &DriverId| {
        let transcript = panel.driver_transcript(*driver);
        transcript.accession == accession && transcript.exon_named(name).is_some()
    };
    let driver = panel.driver_ids().find(follows_exon).ok_or_else(|| {
        row.error(
            format!("intron {name} of {accession} follows no exon of a driver"),
            "give introns of drivers by the exon before them",
        )
    })?;
    let (has_start, has_end) = row.word(
        "part",
        &[
            ("whole", (true, true)),
            ("start", (true, false)),
            ("end", (false, true)),
        ],
    )?;
    let in_fasta = format!("{accession}:intron{name}");
    // Taken in any case: what is left has no row.
    let sequence = sequences.remove(&in_fasta);
    if sequence.is_none() && wrong.has(&in_fasta) {
        return Ok(None);
    }
    let (_, sequence) = sequence.ok_or_else(|| {
        row.error(
            format!("introns.fa has no sequence {accession}:intron{name}"),
            "add it",
        )
    })?;
    let length: usize = row.required_parsed("length", "whole number")?;
    if length != sequence.len() {
        return Err(row.error(
            format!(
                "length is {length}, but introns.fa has {} bases",
                sequence.len()
            ),
            "correct the one that is wrong",
        ));
    }
    Ok(Some(Intron {
        driver,
        name: name.to_string(),
        has_start,
        has_end,
        sequence,
    }))
}
