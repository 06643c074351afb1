//! Domains of the partners' proteins.

use super::files::PanelFiles;
use super::table::rows;
use super::transcript::Transcript;
use crate::error::Result;
use std::ops::RangeInclusive;

/// A domain of a protein.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// Accession of the transcript.
    pub transcript: String,
    /// Its name.
    pub name: String,
    /// Its residues, from 1.
    pub residues: RangeInclusive<usize>,
    /// Where its limits come from.
    pub source: String,
}

/// The domains of a panel; none where it has no such table.
pub(super) fn read_domains(files: &PanelFiles, transcripts: &[Transcript]) -> Result<Vec<Domain>> {
    let file = files.file("domains.tsv")?;
    if file.text.is_empty() {
        return Ok(Vec::new());
    }
    let mut domains = Vec::new();
    for row in rows(file)? {
        let transcript = row.required("transcript")?;
        let known = transcripts.iter().find(|one| one.accession == transcript);
        let known = known.ok_or_else(|| {
            row.error(
                format!("no transcript {transcript} in transcripts.tsv"),
                "name one that is there",
            )
        })?;
        let first: usize = row.required_parsed("first_residue", "number")?;
        let last: usize = row.required_parsed("last_residue", "number")?;
        let residues = known.protein_residues.unwrap_or(usize::MAX);
        if first == 0 || last < first || last > residues {
            return Err(row.error(
                format!("residues {first} to {last} are none of the protein's"),
                "write the first and the last one, from 1",
            ));
        }
        domains.push(Domain {
            transcript: transcript.into(),
            name: row.required("domain")?.into(),
            residues: first..=last,
            source: row.required("source")?.into(),
        });
    }
    Ok(domains)
}
