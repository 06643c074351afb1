//! Sequences of a panel's FASTA files.

use super::files::PanelFile;
use super::wrong::Wrong;
use needletail::parser::FastxReader;
use std::collections::HashMap;

/// Sequences of a FASTA file by the first word of their header, with the line they start on.
pub(super) type Sequences = HashMap<String, (u64, Vec<u8>)>;

/// Reads a FASTA file; sequences that are wrong are left out.
pub(super) fn read_fasta(file: &PanelFile, wrong: &mut Wrong) -> Sequences {
    if file.text.trim().is_empty() {
        return Sequences::new();
    }
    let mut reader = needletail::parser::FastaReader::new(file.text.as_bytes());
    let mut sequences = Sequences::new();
    while let Some(record) = reader.next() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                wrong.push(file.error(
                    error.position.line,
                    format!("not FASTA: {error}"),
                    "write a header line with > and then the bases",
                ));
                break;
            }
        };
        let line = record.start_line_number();
        let name = String::from_utf8_lossy(record.id());
        let name = name.split_whitespace().next().unwrap_or("").to_string();
        let sequence = record.seq().into_owned();
        if let Some(base) = sequence.iter().find(|base| !b"ACGTN".contains(base)) {
            let error = file.error(
                line,
                format!("{name} holds {:?}", *base as char),
                "write bases as A, C, G, T, or N for one that is not known",
            );
            wrong.push_of(&name, error);
            continue;
        }
        if sequences.insert(name.clone(), (line, sequence)).is_some() {
            wrong.push(file.error(line, format!("{name} stands twice"), "keep one of them"));
        }
    }
    sequences
}

/// Says of each sequence that is left that no row asks for it.
pub(super) fn refuse_others(
    file: &PanelFile,
    table: &str,
    sequences: Sequences,
    wrong: &mut Wrong,
) {
    for (name, (line, _)) in sequences {
        wrong.push(file.error(
            line,
            format!("{name} has no row in {table}"),
            "add the row or remove the sequence",
        ));
    }
}
