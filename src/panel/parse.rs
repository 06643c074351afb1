//! Reads a panel's files into transcripts, introns, lanes and adapters.

use super::driver::read_range;
use super::files::{PanelFile, PanelFiles};
use super::id::{ContigId, DriverId, JunctionId};
use super::table::{Row, rows};
use super::transcript::{Coordinates, Exon, Extent, Grade, Numbering, Role, Transcript};
use super::{Adapter, Driver, Found, Intron, Panel, check, derive};
use crate::error::Result;
use needletail::parser::FastxReader;
use std::collections::HashMap;

const GRADES: [(&str, Grade); 3] = [("A", Grade::A), ("B", Grade::B), ("C", Grade::C)];

/// Sequences of a FASTA file by the first word of their header, with the line they start on.
type Sequences = HashMap<String, (u64, Vec<u8>)>;

/// Loads and checks a panel.
pub(super) fn load(files: &PanelFiles) -> Result<Panel> {
    let settings = Settings::read(files.file("panel.tsv")?)?;
    let mut panel = Panel {
        name: settings.name,
        version: settings.version,
        sha256: files.sha256(),
        assembly: settings.assembly,
        drivers: Vec::new(),
        transcripts: read_transcripts(files)?,
        introns: Vec::new(),
        junctions: Vec::new(),
        lanes: Vec::new(),
        adapters: read_adapters(files.file("adapters.tsv")?)?,
        found: Found::default(),
        by_key: Default::default(),
    };
    panel.drivers = read_drivers(files.file("drivers.tsv")?, &panel.transcripts)?;
    panel.introns = read_introns(files, &panel)?;
    derive::add_junctions(&mut panel, files.file("lanes.tsv")?)?;
    for (index, junction) in panel.junctions.iter().enumerate() {
        for donor in &junction.donors {
            let key = junction.key_of(Some(donor));
            panel.by_key.insert(key, JunctionId::new(index));
        }
    }
    if let Some(failed) = check(&panel).into_iter().find(|check| !check.passed) {
        return Err(files.file(failed.file)?.error(
            0,
            format!("{}: {}", failed.name, failed.detail),
            "correct the sequence or the number, then check the panel again",
        ));
    }
    Ok(panel)
}

/// What `panel.tsv` says.
struct Settings {
    name: String,
    version: String,
    assembly: String,
}

impl Settings {
    fn read(file: &PanelFile) -> Result<Self> {
        let rows = rows(file)?;
        let text = |key: &str| -> Result<String> {
            for row in &rows {
                if row.required("key")? == key {
                    return Ok(row.required("value")?.to_string());
                }
            }
            Err(file.error(0, format!("the key {key} is missing"), "add a row for it"))
        };
        Ok(Self {
            name: text("name")?,
            version: text("version")?,
            assembly: text("assembly")?,
        })
    }
}

fn read_drivers(file: &PanelFile, transcripts: &[Transcript]) -> Result<Vec<Driver>> {
    let mut drivers: Vec<Driver> = Vec::new();
    for row in rows(file)? {
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
        drivers.push(Driver {
            transcript,
            acceptor_exons: read_range(&row, "acceptor_exons")?,
            kinase_domain: read_range(&row, "kinase_domain")?,
            staining: row.text("staining")?,
        });
    }
    let is_listed = |index: usize| drivers.iter().any(|one| one.transcript.index() == index);
    let mut unlisted = transcripts.iter().enumerate();
    if let Some((_, missing)) =
        unlisted.find(|(index, one)| one.role == Role::Driver && !is_listed(*index))
    {
        return Err(file.error(
            0,
            format!("the driver {} has no row", missing.accession),
            "add one, or give the transcript another role",
        ));
    }
    if drivers.is_empty() {
        return Err(file.error(0, "there is no driver", "add a row for each"));
    }
    Ok(drivers)
}

fn read_fasta(file: &PanelFile) -> Result<Sequences> {
    let mut reader = needletail::parser::FastaReader::new(file.text.as_bytes());
    let mut sequences = Sequences::new();
    while let Some(record) = reader.next() {
        let record = record.map_err(|error| {
            file.error(
                error.position.line,
                format!("not FASTA: {error}"),
                "write a header line with > and then the bases",
            )
        })?;
        let line = record.start_line_number();
        let name = String::from_utf8_lossy(record.id());
        let name = name.split_whitespace().next().unwrap_or("").to_string();
        let sequence = record.seq().into_owned();
        if let Some(base) = sequence.iter().find(|base| !b"ACGTN".contains(base)) {
            return Err(file.error(
                line,
                format!("{name} holds {:?}", *base as char),
                "write bases as A, C, G, T, or N for one that is not known",
            ));
        }
        if sequences.insert(name.clone(), (line, sequence)).is_some() {
            return Err(file.error(line, format!("{name} stands twice"), "keep one of them"));
        }
    }
    Ok(sequences)
}

fn read_transcripts(files: &PanelFiles) -> Result<Vec<Transcript>> {
    let file = files.file("transcripts.tsv")?;
    let mut transcripts: Vec<Transcript> = Vec::new();
    for row in rows(file)? {
        let transcript = read_transcript(&row)?;
        if transcripts
            .iter()
            .any(|other| other.accession == transcript.accession)
        {
            return Err(row.error(
                format!("{} stands twice", transcript.accession),
                "keep one row per transcript",
            ));
        }
        transcripts.push(transcript);
    }
    add_exons(files, &mut transcripts)?;
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

fn add_exons(files: &PanelFiles, transcripts: &mut [Transcript]) -> Result<()> {
    let file = files.file("exons.tsv")?;
    let mut sequences = read_fasta(files.file("exons.fa")?)?;
    for row in rows(file)? {
        let accession = row.required("transcript")?;
        let name = row.required("exon")?;
        let transcript = transcripts
            .iter_mut()
            .find(|transcript| transcript.accession == accession)
            .ok_or_else(|| {
                row.error(
                    format!("{accession} is not in transcripts.tsv"),
                    "add it there or remove the row",
                )
            })?;
        let (_, sequence) = sequences
            .remove(&format!("{accession}:{name}"))
            .ok_or_else(|| {
                row.error(
                    format!("exons.fa has no sequence {accession}:{name}"),
                    "add it",
                )
            })?;
        add_exon(&row, transcript, name, &sequence)?;
    }
    if let Some((name, (line, _))) = sequences.into_iter().min() {
        return Err(files.file("exons.fa")?.error(
            line,
            format!("{name} has no row in exons.tsv"),
            "add the row or remove the sequence",
        ));
    }
    if let Some(empty) = transcripts.iter().find(|one| one.exons.is_empty()) {
        return Err(file.error(
            0,
            format!("{} has no exons", empty.accession),
            "add its exons or remove it from transcripts.tsv",
        ));
    }
    Ok(())
}

fn add_exon(row: &Row, transcript: &mut Transcript, name: &str, sequence: &[u8]) -> Result<()> {
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
    if derived.trim_start_matches(['c', 'n', '.']) != stated {
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

fn read_introns(files: &PanelFiles, panel: &Panel) -> Result<Vec<Intron>> {
    let file = files.file("introns.tsv")?;
    let mut sequences = read_fasta(files.file("introns.fa")?)?;
    let mut introns = Vec::new();
    for row in rows(file)? {
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
        let (_, sequence) = sequences
            .remove(&format!("{accession}:intron{name}"))
            .ok_or_else(|| {
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
        introns.push(Intron {
            driver,
            name: name.to_string(),
            has_start,
            has_end,
            sequence,
        });
    }
    Ok(introns)
}

fn read_adapters(file: &PanelFile) -> Result<Vec<Adapter>> {
    rows(file)?
        .iter()
        .map(|row| {
            Ok(Adapter {
                name: row.required("name")?.to_string(),
                sequence: row.sequence("sequence")?,
            })
        })
        .collect()
}
