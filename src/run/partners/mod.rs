//! Foreign partners of a sample, looked for in a file of transcripts.

mod annotate;

use super::Annotation;
use crate::call::foreign_partners;
use crate::call::partner::{Origins, PartnerSearch, preferred};
use crate::document::Parameters;
use crate::error::{Error, Result};
use crate::evidence::Evidence;
use crate::input::{Source, Text};
use crate::panel::{Found, Panel, Transcript};
use annotate::annotate;
use needletail::parser::{FastaReader, FastxReader};
use std::path::Path;

/// Where foreign partners are looked for.
#[derive(Debug, Clone, Copy)]
pub struct Transcriptome<'p> {
    /// Transcripts as FASTA.
    pub sequences: &'p Path,
    /// Their exons, as GTF or GFF3, if anyone has them.
    pub annotation: Option<&'p Path>,
}

impl Transcriptome<'_> {
    /// Looks for the foreign partners of a sample. The files are read once, and only if there are any.
    ///
    /// # Errors
    /// A file cannot be read, or is of another format.
    pub fn find_partners(
        &self,
        panel: &Panel,
        parameters: &Parameters,
        evidence: &Evidence,
    ) -> Result<Found> {
        let foreign = foreign_partners(panel, parameters, evidence);
        let mut found = Found {
            source: Some(self.sequences.display().to_string()),
            annotation: self.annotation.map(|path| path.display().to_string()),
            ..Found::default()
        };
        if foreign.is_empty() {
            return Ok(found);
        }
        let mut search = PartnerSearch::new(foreign.iter().map(|(_, bases)| bases.clone()));
        for_each_transcript(self.sequences, |transcript| search.add(transcript))?;
        let mut origins: Vec<Origins> = search.found().collect();
        if let Some(path) = self.annotation {
            let annotation = Annotation::read(&Source::new(path))?;
            found.other_assembly = annotate(panel, &mut origins, &annotation);
        }
        for ((key, bases), mut origins) in foreign.iter().zip(origins) {
            for transcript in origins.list.iter_mut().map(|one| &mut one.transcript) {
                // One gene has one name in a report.
                let own = panel.of_same_gene(transcript).next();
                if let Some(symbol) = own.map(|own| own.gene.clone()) {
                    transcript.gene = symbol;
                }
            }
            match preferred(panel, key, bases, origins) {
                Ok(partner) => found.partners.push(partner),
                Err(genes) => found.unclear.push((key.clone(), genes)),
            }
        }
        Ok(found)
    }
}

/// Reads the transcripts of a FASTA file.
fn for_each_transcript(path: &Path, mut visit: impl FnMut(&Transcript)) -> Result<()> {
    let wrong = |problem: String| Error::Transcripts {
        file: path.display().to_string(),
        problem,
    };
    let mut reader = FastaReader::new(Text::open(&Source::new(path))?);
    let mut number = 0;
    while let Some(record) = reader.next() {
        number += 1;
        let record = record.map_err(|error| wrong(error.to_string()))?;
        let header = String::from_utf8_lossy(record.id());
        let transcript = Transcript::from_fasta(&header, &record.seq());
        if transcript.accession.is_empty() {
            return Err(wrong(format!("record {number} has no name")));
        }
        visit(&transcript);
    }
    match number {
        0 => Err(wrong("it has no transcript".into())),
        _ => Ok(()),
    }
}
