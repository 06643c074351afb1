//! Rows of the tables of a panel, and the head of a table.

use super::transcribe::Made;
use crate::panel::files::PanelFile;
use crate::panel::transcript::{Extent, Numbering, Transcript};
use std::collections::HashMap;

/// Bases on a line of FASTA.
const WRAPPED: usize = 70;

/// A row of a table, by column; columns without a value are `.`.
pub(super) type Fields = HashMap<String, String>;

/// The comments before the header of a table and the header, and the columns that it names.
pub(super) fn head(file: &PanelFile) -> (String, Vec<String>) {
    let mut text = String::new();
    // As the reader of tables does: empty lines are none.
    for line in file.text.lines().filter(|line| !line.is_empty()) {
        text.push_str(line);
        text.push('\n');
        if !line.starts_with('#') {
            return (text, line.split('\t').map(str::to_string).collect());
        }
    }
    (text, Vec::new())
}

/// A row of columns and their values.
pub(super) fn fields<const N: usize>(pairs: [(&str, String); N]) -> Fields {
    pairs
        .into_iter()
        .map(|(key, value)| (key.to_string(), value))
        .collect()
}

/// Adds a record of FASTA.
pub(super) fn push_fasta(text: &mut String, head: &str, bases: &[u8]) {
    text.push('>');
    text.push_str(head);
    text.push('\n');
    for line in bases.chunks(WRAPPED) {
        text.push_str(&String::from_utf8_lossy(line));
        text.push('\n');
    }
}

/// The row of a transcript that was made.
pub(super) fn transcript_row(made: &Made, source: &str) -> Fields {
    let one = &made.transcript;
    let or_none = |text: String| if text.is_empty() { ".".into() } else { text };
    let mut row = fields([
        ("gene", one.gene.clone()),
        ("aliases", or_none(one.aliases.join(","))),
        ("transcript", one.accession.clone()),
        (
            "ensembl",
            made.ensembl.clone().unwrap_or_else(|| ".".into()),
        ),
        ("role", one.role.words().into()),
        (
            "extent",
            match one.extent {
                Extent::Full => "full".into(),
                Extent::Partial => "partial".into(),
                Extent::Fragment => "fragment".into(),
            },
        ),
        ("grade", one.grade.to_string()),
        (
            "source",
            match one.source.is_empty() {
                true => source.into(),
                false => one.source.clone(),
            },
        ),
        ("note", or_none(one.note.clone().unwrap_or_default())),
    ]);
    let mut set = |column: &str, value: String| row.insert(column.into(), value);
    match one.numbering {
        Numbering::Coding { start, end } => {
            set("numbering", "c".into());
            set("cds_start", (start + 1).to_string());
            set("cds_end", end.to_string());
        }
        // A panel has none of those.
        Numbering::Noncoding => {}
        Numbering::Offset {
            coding,
            first_base,
            first_phase,
        } => {
            set("numbering", if coding { "c" } else { "n" }.into());
            set("first_base", first_base.to_string());
            set("first_phase", first_phase.to_string());
        }
    }
    if let Some(residues) = one.protein_residues {
        set("protein_residues", residues.to_string());
    }
    if !one.selenocysteines.is_empty() {
        let residues = one.selenocysteines.iter().map(usize::to_string);
        set("selenocysteine", residues.collect::<Vec<_>>().join(","));
    }
    row
}

/// The row of an exon.
pub(super) fn exon_row(one: &Transcript, index: usize) -> Fields {
    let exon = &one.exons[index];
    let last = one.base_number(exon.end - 1);
    let mut row = fields([
        ("transcript", one.accession.clone()),
        ("exon", exon.name.clone()),
        ("length", (exon.end - exon.start).to_string()),
        ("last_base", last.trim_start_matches(['c', 'n', '.']).into()),
    ]);
    if let Some(at) = &exon.coordinates {
        row.extend(fields([
            ("chromosome", at.chromosome.clone()),
            ("start", at.start.to_string()),
            ("end", at.end.to_string()),
            ("strand", at.strand.to_string()),
        ]));
    }
    row
}
