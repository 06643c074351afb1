//! Foreign partners of a sample, looked for in a file of transcripts.

use crate::call::foreign_partners;
use crate::call::partner::{PartnerSearch, preferred};
use crate::document::Parameters;
use crate::error::{Error, Result};
use crate::evidence::Evidence;
use crate::input::open_text;
use crate::panel::{Found, FoundPartner, Panel, Transcript};
use needletail::parser::{FastaReader, FastxReader};
use std::path::Path;

/// Looks for the foreign partners of a sample in a FASTA file of transcripts, which is read once and only if
/// there are any.
///
/// # Errors
/// The file cannot be read, or is no FASTA.
pub fn find_partners(
    panel: &Panel,
    parameters: &Parameters,
    evidence: &Evidence,
    transcripts: &Path,
) -> Result<Found> {
    let foreign = foreign_partners(panel, parameters, evidence);
    let mut found = Found {
        source: Some(transcripts.display().to_string()),
        ..Found::default()
    };
    if foreign.is_empty() {
        return Ok(found);
    }
    let mut search = PartnerSearch::new(foreign.iter().map(|(_, bases)| bases.clone()));
    for_each_transcript(transcripts, |transcript| search.add(transcript))?;
    for ((key, bases), origins) in foreign.iter().zip(search.found()) {
        match preferred(origins) {
            Ok((origin, others)) => {
                let inserted = &bases[bases.len() - origin.inserted..];
                let partner = FoundPartner::new(origin.transcript, key, origin.boundary, inserted);
                found.partners.push(FoundPartner { others, ..partner });
            }
            Err(genes) => found.unclear.push((key.clone(), genes)),
        }
    }
    Ok(found)
}

/// Reads the transcripts of a FASTA file.
fn for_each_transcript(path: &Path, mut visit: impl FnMut(&Transcript)) -> Result<()> {
    let wrong = |problem: String| Error::Transcripts {
        file: path.display().to_string(),
        problem,
    };
    let mut reader = FastaReader::new(open_text(path)?);
    while let Some(record) = reader.next() {
        let record = record.map_err(|error| wrong(error.to_string()))?;
        let header = String::from_utf8_lossy(record.id());
        visit(&Transcript::from_fasta(&header, &record.seq()));
    }
    Ok(())
}
