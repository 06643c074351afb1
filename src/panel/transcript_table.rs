//! The transcripts of a panel and their exons: `transcripts.tsv`, `exons.tsv`, `exons.fa`.

use super::fasta::{read_fasta, refuse_others};
use super::files::PanelFiles;
use super::table::{Row, rows};
use super::transcript::{Coordinates, Exon, Extent, Grade, Numbering, Role, Transcript};
use super::wrong::Wrong;
use crate::error::Result;

const GRADES: [(&str, Grade); 3] = [("A", Grade::A), ("B", Grade::B), ("C", Grade::C)];

/// Reads the transcripts; those that are wrong are left out.
///
/// # Errors
/// A table that is none.
pub(super) fn read_transcripts(files: &PanelFiles, wrong: &mut Wrong) -> Result<Vec<Transcript>> {
    let mut transcripts: Vec<Transcript> = Vec::new();
    for row in rows(files.file("transcripts.tsv")?)? {
        let Some(transcript) = wrong.keep_of(&row, read_transcript(&row)) else {
            continue;
        };
        let accession = transcript.accession.clone();
        if transcripts.iter().any(|other| other.accession == accession) {
            let remedy = "keep one row per transcript";
            wrong.push(row.error(format!("{accession} stands twice"), remedy));
            continue;
        }
        transcripts.push(transcript);
    }
    add_exons(files, &mut transcripts, wrong)?;
    transcripts.retain(|transcript| !wrong.has(&transcript.accession));
    Ok(transcripts)
}

fn read_transcript(row: &Row) -> Result<Transcript> {
    let extent = row.word(
        "extent",
        &[
            ("full", Extent::Full),
            ("partial", Extent::Partial),
            ("fragment", Extent::Fragment),
        ],
    )?;
    let coding = row.word("numbering", &[("c", true), ("n", false)])?;
    let whole = "whole number";
    let numbering = if extent == Extent::Full {
        let start: usize = row.required_parsed("cds_start", whole)?;
        let end = row.required_parsed("cds_end", whole)?;
        if start == 0 || end < start + 5 {
            return Err(row.error(
                format!("a coding sequence from {start} to {end}"),
                "give its first and last base, 1-based",
            ));
        }
        Numbering::Coding {
            start: start - 1,
            end,
        }
    } else {
        let first_base = row.required_parsed("first_base", whole)?;
        let first_phase = row.word("first_phase", &[("0", 0), ("1", 1), ("2", 2)])?;
        if first_base == 0 {
            return Err(row.error("first_base is 0", "number bases from 1"));
        }
        Numbering::Offset {
            coding,
            first_base,
            first_phase,
        }
    };
    Ok(Transcript {
        gene: row.required("gene")?.to_string(),
        aliases: row.list("aliases")?,
        accession: row.required("transcript")?.to_string(),
        role: row.word("role", &Role::WORDS)?,
        extent,
        numbering,
        protein_residues: row.parsed("protein_residues", whole)?,
        selenocysteines: match row.given("selenocysteine") {
            None => Vec::new(),
            Some(_) => {
                let residues = row.list("selenocysteine")?;
                let residues = residues.iter().map(|one| one.parse());
                residues.collect::<Result<_, _>>().map_err(|_| {
                    row.error(
                        "selenocysteine is no list of residues",
                        "write numbers, as 46,98",
                    )
                })?
            }
        },
        grade: row.word("grade", &GRADES)?,
        source: row.required("source")?.to_string(),
        note: row.text("note")?,
        exons: Vec::new(),
        sequence: Vec::new(),
    })
}

fn add_exons(files: &PanelFiles, transcripts: &mut [Transcript], wrong: &mut Wrong) -> Result<()> {
    let file = files.file("exons.tsv")?;
    let fasta = files.file("exons.fa")?;
    let mut sequences = read_fasta(fasta, wrong);
    for row in rows(file)? {
        let (Some(accession), Some(exon)) = (
            wrong.keep(row.required("transcript")),
            wrong.keep_of(&row, row.required("exon")),
        ) else {
            continue;
        };
        let name = format!("{accession}:{exon}");
        let sequence = sequences.remove(&name).map(|(_, sequence)| sequence);
        let known = transcripts
            .iter_mut()
            .find(|one| one.accession == accession);
        match (known, sequence) {
            (None, _) if wrong.has(accession) => {}
            (None, _) => wrong.push_of(
                accession,
                row.error(
                    format!("{accession} is not in transcripts.tsv"),
                    "add it there or remove the row",
                ),
            ),
            (Some(_), None) if wrong.has(&name) => {
                // The sequence was wrong, and so is the transcript.
                wrong.mark(accession);
            }
            (Some(_), None) => wrong.push_of(
                accession,
                row.error(format!("exons.fa has no sequence {name}"), "add it"),
            ),
            (Some(transcript), Some(sequence)) => {
                // Behind an exon that is wrong the numbers are wrong, too.
                let is_numbered = !wrong.has(accession);
                let added = add_exon(&row, transcript, exon, &sequence, is_numbered);
                wrong.keep_of(&row, added);
            }
        }
    }
    refuse_others(fasta, "exons.tsv", sequences, wrong);
    for one in transcripts.iter().filter(|one| one.exons.is_empty()) {
        if !wrong.has(&one.accession) {
            let error = file.error(
                0,
                format!("{} has no exons", one.accession),
                "add its exons or remove it from transcripts.tsv",
            );
            wrong.push_of(&one.accession, error);
        }
    }
    Ok(())
}

fn add_exon(
    row: &Row,
    transcript: &mut Transcript,
    name: &str,
    sequence: &[u8],
    is_numbered: bool,
) -> Result<()> {
    let length: usize = row.required_parsed("length", "whole number")?;
    if length != sequence.len() {
        return Err(row.error(
            format!(
                "length is {length}, but exons.fa has {} bases",
                sequence.len()
            ),
            "correct the one that is wrong",
        ));
    }
    if transcript.exon_named(name).is_some() {
        return Err(row.error(format!("exon {name} stands twice"), "keep one of them"));
    }
    let start = transcript.sequence.len();
    transcript.sequence.extend_from_slice(sequence);
    let exon = Exon {
        name: name.to_string(),
        start,
        end: transcript.sequence.len(),
        coordinates: read_coordinates(row)?,
    };
    let stated = row.required("last_base")?;
    let derived = transcript.base_number(exon.end - 1);
    if is_numbered && derived.trim_start_matches(['c', 'n', '.']) != stated {
        return Err(row.error(
            format!("last_base is {stated}, but the exon lengths give {derived}"),
            "correct the number or the exons before it",
        ));
    }
    transcript.exons.push(exon);
    Ok(())
}

fn read_coordinates(row: &Row) -> Result<Option<Coordinates>> {
    let Some(chromosome) = row.text("chromosome")? else {
        return Ok(None);
    };
    Ok(Some(Coordinates {
        chromosome,
        start: row.required_parsed("start", "whole number")?,
        end: row.required_parsed("end", "whole number")?,
        strand: row.word("strand", &[("+", '+'), ("-", '-')])?,
    }))
}
