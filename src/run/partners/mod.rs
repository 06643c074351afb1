//! Foreign partners of a sample, looked for in a file of transcripts or among the ends of exons beside a panel.

mod annotate;
mod exon_ends;

use super::Annotation;
use crate::call::partner::{Origins, PartnerSearch, preferred};
use crate::call::sought_partners;
use crate::document::Parameters;
use crate::error::{Error, Result};
use crate::evidence::Evidence;
use crate::input::{Source, Text};
use crate::panel::{EXON_ENDS, Found, Panel, Transcript};
use annotate::annotate;
pub use exon_ends::check_exon_ends;
use exon_ends::for_each_exon_end;
use needletail::parser::{FastaReader, FastxReader};
use std::collections::BTreeSet;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Longest sequence that is held to be a transcript, in bases: far more than any has, and far fewer than the
/// smallest chromosome of a human cell, which has 47 million.
const LONGEST: usize = 5_000_000;

/// Where foreign partners are looked for.
///
/// ```
/// use fuselane::run::Transcriptome;
/// use std::path::Path;
/// let gencode = Transcriptome::of(Path::new("no such file.fa"));
/// assert!(gencode.check().unwrap_err().to_string().starts_with("no such file.fa: "));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Transcriptome<'p> {
    /// Transcripts as FASTA, or a table of exon ends.
    pub sequences: &'p Path,
    /// Exons of the transcripts, as GTF or GFF3, if anyone has them; a table of exon ends has its own.
    pub annotation: Option<&'p Path>,
}

impl<'p> Transcriptome<'p> {
    /// The sequences alone.
    pub fn of(sequences: &'p Path) -> Self {
        Self {
            sequences,
            annotation: None,
        }
    }
}

impl Transcriptome<'_> {
    /// Whether the files can be what they should be, by their first bytes, before the work begins whose end needs
    /// them. Of streams, which can be read once, only that they are there.
    ///
    /// # Errors
    /// A file cannot be read, or is of another format.
    pub fn check(&self) -> Result<()> {
        if let Some(sequences) = to_be_read(self.sequences)? {
            let problem = match first_byte(&sequences)? {
                Some(b'>' | COMMENT) => return self.check_annotation(),
                None => "it has no transcript".into(),
                Some(byte) => format!("it begins with {:?}, and FASTA with '>'", char::from(byte)),
            };
            return Err(Error::Transcripts {
                file: sequences.name(),
                problem,
            });
        }
        self.check_annotation()
    }

    fn check_annotation(&self) -> Result<()> {
        let annotation = self.annotation.map(to_be_read).transpose()?.flatten();
        annotation.map_or(Ok(()), |source| Annotation::check(&source))
    }

    /// Those of some genes, by their symbols, of which they have a transcript. Of a stream, which can be read once, all
    /// are believed. The file is read once, and only if there are any.
    ///
    /// # Errors
    /// The file cannot be read, or is of another format.
    pub fn genes_of<'g>(
        &self,
        panel: &Panel,
        genes: &BTreeSet<&'g str>,
    ) -> Result<BTreeSet<&'g str>> {
        let source = to_be_read(self.sequences)?;
        let Some(source) = source.filter(|_| !genes.is_empty()) else {
            return Ok(genes.clone());
        };
        let mut found = BTreeSet::new();
        let look = |one: &Transcript| found.extend(genes.get(one.gene.as_str()));
        match is_exon_ends(self.sequences)? {
            true => for_each_exon_end(panel, &source, look).map(|_| ())?,
            false => for_each_transcript(self.sequences, look)?,
        }
        Ok(found)
    }

    /// Looks for the partners of a sample that are not the panel's. The files are read once, and only if there are any.
    ///
    /// # Errors
    /// A file cannot be read, or is of another format.
    pub fn find_partners(
        &self,
        panel: &Panel,
        parameters: &Parameters,
        evidence: &Evidence,
    ) -> Result<Found> {
        let sought = sought_partners(panel, parameters, evidence);
        let mut found = Found {
            source: Some(self.sequences.display().to_string()),
            annotation: self.annotation.map(|path| path.display().to_string()),
            ..Found::default()
        };
        // The table is called by its name alone: it is the panel's, wherever that lies.
        let is_table = is_exon_ends(self.sequences)?;
        if is_table {
            found.source = Some(EXON_ENDS.into());
            found.annotation = None;
        }
        if sought.is_empty() {
            return Ok(found);
        }
        let mut search = PartnerSearch::new(sought.iter().map(|one| one.bases.clone()));
        let origins: Vec<Origins> = if is_table {
            let source = Source::new(self.sequences);
            found.other_assembly = for_each_exon_end(panel, &source, |end| search.add(end))?;
            search.found().collect()
        } else {
            for_each_transcript(self.sequences, |transcript| search.add(transcript))?;
            let mut origins: Vec<Origins> = search.found().collect();
            if let Some(path) = self.annotation {
                let annotation = Annotation::read(&Source::new(path))?;
                found.other_assembly = annotate(panel, &mut origins, &annotation);
            }
            origins
        };
        for (one, mut origins) in sought.iter().zip(origins) {
            for transcript in origins.list.iter_mut().map(|one| &mut one.transcript) {
                // One gene has one name in a report.
                let own = panel.of_same_gene(transcript).next();
                if let Some(symbol) = own.map(|own| own.gene.clone()) {
                    transcript.gene = symbol;
                }
            }
            match preferred(panel, &one.key, [&one.bases, &one.behind], origins) {
                Ok(partner) if one.is_of(panel, &partner) => found.partners.push(partner),
                Ok(_) => {}
                Err(genes) => found.unclear.push((one.key.clone(), genes)),
            }
        }
        Ok(found)
    }
}

/// The byte with which a table of exon ends begins: that of its comments.
const COMMENT: u8 = b'#';

/// Whether a file that can be read more than once is a table of exon ends, by its first byte.
fn is_exon_ends(path: &Path) -> Result<bool> {
    let source = to_be_read(path)?;
    let first = source.as_ref().map(first_byte).transpose()?;
    Ok(first.flatten() == Some(COMMENT))
}

fn first_byte(source: &Source) -> Result<Option<u8>> {
    let mut text = Text::open(source)?;
    let first = text.fill_buf().map(|bytes| bytes.first().copied());
    first.map_err(|error| text.get_ref().error(error))
}

/// A file that can be read more than once, or a directory, which cannot be read at all; `None` of a stream.
fn to_be_read(path: &Path) -> Result<Option<Source>> {
    let data = path.metadata().map_err(|source| Error::Read {
        file: path.display().to_string(),
        source,
    })?;
    let can_be_tried = data.is_file() || data.is_dir();
    Ok(can_be_tried.then(|| Source::new(path)))
}

/// Reads the transcripts of a FASTA file.
fn for_each_transcript(path: &Path, mut visit: impl FnMut(&Transcript)) -> Result<()> {
    let wrong = |problem: String| Error::Transcripts {
        file: path.display().to_string(),
        problem,
    };
    let failure = Arc::<Mutex<Option<Error>>>::default();
    let text = Noting {
        inner: Text::open(&Source::new(path))?,
        failure: Arc::clone(&failure),
    };
    let mut reader = FastaReader::new(text);
    let mut number = 0;
    while let Some(record) = reader.next() {
        number += 1;
        let record = record.map_err(|error| {
            let mut failure = failure.lock().unwrap_or_else(PoisonError::into_inner);
            failure.take().unwrap_or_else(|| wrong(error.to_string()))
        })?;
        let header = String::from_utf8_lossy(record.id());
        let transcript = Transcript::from_fasta(&header, &record.seq());
        if transcript.accession.is_empty() {
            return Err(wrong(format!("record {number} has no name")));
        }
        if transcript.sequence.len() > LONGEST {
            let problem = format!(
                "record {number} ({}) has {} bases and is no transcript",
                transcript.accession,
                transcript.sequence.len()
            );
            return Err(wrong(problem));
        }
        visit(&transcript);
    }
    match number {
        0 => Err(wrong("it has no transcript".into())),
        _ => Ok(()),
    }
}

/// Keeps the failure of a text, of which the parser keeps the words only.
struct Noting {
    inner: BufReader<Text>,
    failure: Arc<Mutex<Option<Error>>>,
}

impl Read for Noting {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer).map_err(|error| {
            let error = self.inner.get_ref().error(error);
            let words = io::Error::other(error.to_string());
            *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            words
        })
    }
}
