//! Transcripts from records of their own, without a genome: GenBank flat files and LRG XML.

mod element;
mod genbank;
mod join;
mod lrg;
mod mapping;
mod ranges;
mod warning;

pub use warning::RecordWarning;

use crate::error::{Error, Result};
use crate::input::{Source, Text};
use crate::panel::build::Sequences;
use crate::panel::{GenomicTranscript, OnRecord};
use join::joined;
use rustc_hash::FxHashSet;
use std::io::BufRead;
use std::ops::Range;

/// What a record that is wrong needs.
const REMEDY: &str = "give the record as it was published, with its sequence";

/// No place of a record is so far: numbers below add up without overflow.
const BEYOND: u64 = 1 << 40;

/// Records that have been read: the transcripts that lie on them, and their sequences.
#[derive(Debug, Default)]
pub struct Records {
    /// The transcripts, those with introns first.
    pub transcripts: Vec<GenomicTranscript>,
    /// The files' names, and the SHA-256 of each as it is stored, in hexadecimal.
    pub inputs: Vec<(String, String)>,
    /// The records, each accession once.
    records: Vec<Record>,
    /// Records that say the same as others before them.
    repeated: Vec<RecordWarning>,
    /// Records of an accession that say something else than others before them.
    contradictions: Vec<Error>,
}

/// One record.
#[derive(Debug)]
struct Record {
    /// The file that holds it.
    file: String,
    accession: String,
    /// Bases in capitals.
    sequence: Vec<u8>,
    transcripts: Vec<GenomicTranscript>,
}

impl Records {
    /// Reads files, compressed or not, each with one or several GenBank records, or with an LRG record; which of
    /// the two is told by the first letter. `assembly` is the genome whose places are taken from LRG records.
    ///
    /// A GenBank record has features `exon` and `CDS` (a transcript, as NM_004304), or `mRNA` and `CDS` (a part of the genome,
    /// as a RefSeqGene).
    ///
    /// ```
    /// use fuselane::input::Source;
    /// use fuselane::run::Records;
    /// let text = "LOCUS       NM_1                      12 bp    mRNA    linear   PRI 01-JAN-2026\n\
    ///     VERSION     NM_1.2\nFEATURES             Location/Qualifiers\n     \
    ///     exon            1..5\n                     /gene=\"ALK\"\n     \
    ///     exon            6..12\n                     /gene=\"ALK\"\n\
    ///     ORIGIN\n        1 acgtacgtac gt\n//\n";
    /// let records = Records::read(&[Source::from_reader("a.gb", text.as_bytes())], "GRCh38")?;
    /// assert_eq!(records.transcripts[0].exons, [0..5, 5..12]);
    /// # Ok::<(), fuselane::Error>(())
    /// ```
    ///
    /// # Errors
    /// All files that cannot be read or are of neither format, and all records that are wrong.
    pub fn read(sources: &[Source], assembly: &str) -> Result<Self> {
        let mut records = Self::default();
        let mut wrong = Vec::new();
        for source in sources {
            match read_file(source, assembly) {
                Ok((input, of_file)) => {
                    if !records.inputs.contains(&input) {
                        records.inputs.push(input);
                    }
                    of_file.into_iter().for_each(|record| records.add(record));
                }
                Err(error) => wrong.push(error),
            }
        }
        records.transcripts = joined(&records.records);
        match wrong.is_empty() {
            true => Ok(records),
            false => Err(Error::all(wrong)),
        }
    }
}

impl Records {
    /// Records that say nothing: those that are given twice, and those of which a panel takes no transcript.
    /// `taken` are the accessions of those that it takes.
    pub fn warnings<'a>(&self, taken: impl Iterator<Item = &'a str>) -> Vec<RecordWarning> {
        let taken: FxHashSet<&str> = taken.collect();
        let is_used = |record: &Record| {
            record
                .transcripts
                .iter()
                .any(|one| taken.contains(&*one.id))
        };
        let unused = self.records.iter().filter(|record| !is_used(record));
        let unused = unused.map(|record| RecordWarning::Unused {
            file: record.file.clone(),
            accession: record.accession.clone(),
        });
        self.repeated.iter().cloned().chain(unused).collect()
    }

    /// What was made of the records, unless they contradict each other.
    ///
    /// # Errors
    /// Records of one accession that differ, and what is wrong with what was made.
    pub fn unless_contradictory<T>(self, made: Result<T>) -> Result<T> {
        if self.contradictions.is_empty() {
            return made;
        }
        let wrong = self.contradictions.into_iter().chain(made.err());
        Err(Error::all(wrong.collect()))
    }

    /// Adds a record, unless it is there.
    fn add(&mut self, record: Record) {
        let mut known = self.records.iter();
        let Some(other) = known.find(|other| other.accession == record.accession) else {
            self.records.push(record);
            return;
        };
        let (file, accession) = (record.file.clone(), record.accession.clone());
        match other.differs_in(&record) {
            None => self.repeated.push(RecordWarning::Repeated {
                file,
                accession,
                other: other.file.clone(),
            }),
            Some(what) => {
                let problem = format!("record {accession} has other {what} than in {}", other.file);
                self.contradictions.push(Error::Panel {
                    file,
                    line: 0,
                    problem,
                    remedy: "give one of the two".into(),
                });
            }
        }
    }
}

impl Record {
    /// What differs from a record of the same accession.
    fn differs_in(&self, other: &Self) -> Option<&'static str> {
        let features = |record: &Self| -> Vec<GenomicTranscript> {
            let without_file = |one: &GenomicTranscript| GenomicTranscript {
                record: one.record.clone().map(|record| OnRecord {
                    file: String::new(),
                    ..record
                }),
                ..one.clone()
            };
            record.transcripts.iter().map(without_file).collect()
        };
        match (
            self.sequence == other.sequence,
            features(self) == features(other),
        ) {
            (false, _) => Some("bases"),
            (true, false) => Some("features"),
            (true, true) => None,
        }
    }
}

impl Sequences for Records {
    fn bases(&self, chromosome: &str, range: &Range<u64>) -> Result<Vec<u8>, String> {
        let mut records = self.records.iter();
        let known = records.find(|record| record.accession == chromosome);
        let range_here = range.start as usize..range.end as usize;
        let bases = known.and_then(|record| record.sequence.get(range_here));
        bases.map(<[u8]>::to_vec).ok_or_else(|| {
            let (start, end) = (range.start + 1, range.end);
            format!("it lies at {start}-{end}, where {chromosome} has no sequence")
        })
    }
}

/// The records of a file, and its name with its digest.
fn read_file(source: &Source, assembly: &str) -> Result<((String, String), Vec<Record>)> {
    let mut text = Text::open(source)?;
    let file = text.get_ref().name().to_string();
    let first = text
        .fill_buf()
        .map(|bytes| bytes.trim_ascii_start().first().copied());
    let records = match first.map_err(|error| text.get_ref().error(error))? {
        Some(b'<') => lrg::read(&file, &mut text, assembly).map(|record| vec![record]),
        Some(b'L') => genbank::read(&file, &mut text),
        Some(_) => Err(wrong(&file, "it is no GenBank flat file and no LRG record")),
        None => Err(wrong(&file, "it is empty")),
    }?;
    let digest = text.into_inner().sha256()?;
    Ok(((file, digest), records))
}

/// An error of a file of records.
fn wrong(file: &str, problem: impl Into<String>) -> Error {
    Error::Panel {
        file: file.into(),
        line: 0,
        problem: problem.into(),
        remedy: REMEDY.into(),
    }
}

/// A transcript on a record, of which nothing else is known yet.
fn on_record(file: &str, accession: &str) -> GenomicTranscript {
    GenomicTranscript {
        record: Some(OnRecord {
            file: file.into(),
            places: Vec::new(),
        }),
        chromosome: accession.into(),
        ..GenomicTranscript::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever stands in a file, it is read or refused.
    #[test]
    fn damaged_records_end_nothing() {
        let genbank = "LOCUS       NG_9                      40 bp    DNA     linear   PRI 01-JAN-2026\n\
            DEFINITION  a gene.\nACCESSION   NG_9\nVERSION     NG_9.1\nKEYWORDS    RefSeq.\n\
            FEATURES             Location/Qualifiers\n     \
            mRNA            complement(join(2..10,<21..30))\n                     /gene=\"HOOK9\"\n     \
            CDS             complement(join(4..10,21..28))\n                     /gene=\"HOOK9\"\n                     \
            /codon_start=2\n\
            ORIGIN\n        1 acgtacgtac acgtacgtac acgtacgtac acgtacgtac\n//\n";
        let lrg = "<lrg><fixed_annotation><id>LRG_9</id><sequence>ACGTACGTAC</sequence><transcript name=\"t1\">\
            <coding_region start=\"3\" end=\"8\"/><exon><lrg_coords start=\"2\" end=\"8\"/></exon></transcript>\
            </fixed_annotation><mapping assembly=\"GRCh38\" chr_name=\"2\"><mapping_span strand=\"-1\" lrg_start=\"1\" \
            lrg_end=\"10\" start=\"101\" end=\"110\"><diff type=\"lrg_ins\" lrg_start=\"2\" lrg_end=\"3\" start=\"4\" \
            end=\"5\"/></mapping_span></mapping></lrg>";
        let mut state = 7_u64;
        let mut random = |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) as usize % below
        };
        let (mut read, mut refused) = (0, 0);
        for round in 0..4000 {
            let mut text = if round % 2 == 0 { genbank } else { lrg }
                .as_bytes()
                .to_vec();
            for _ in 0..1 + random(3) {
                if text.is_empty() {
                    break;
                }
                let at = random(text.len());
                match random(4) {
                    0 => text.truncate(at.max(1)),
                    1 => text[at] = b"0123456789<>().,\"/ "[random(19)],
                    2 => drop(text.remove(at)),
                    _ => text.insert(at, b"0189<>(),\n"[random(10)]),
                }
            }
            let source = Source::from_reader("x", std::io::Cursor::new(text));
            match Records::read(&[source], "GRCh38") {
                Ok(records) => {
                    read += 1;
                    for one in records
                        .transcripts
                        .iter()
                        .filter(|one| one.problem.is_none())
                    {
                        let bases = one
                            .exons
                            .iter()
                            .map(|exon| records.bases(&one.chromosome, exon));
                        let whole: Result<Vec<_>, _> = bases.collect();
                        assert!(
                            whole.is_err()
                                || whole.is_ok_and(|all| all.concat().len() == one.length())
                        );
                        let _ = one.coding_on_transcript();
                    }
                }
                Err(_) => refused += 1,
            }
        }
        assert!(read > 500 && refused > 500, "{read} {refused}");
    }

    #[test]
    fn what_is_no_record_is_named_with_its_file() {
        let source = |name: &str, text: &str| {
            Source::from_reader(name, std::io::Cursor::new(text.as_bytes().to_vec()))
        };
        let sources = [
            source("a.gb", ""),
            source("b.gb", ">fasta\nACGT\n"),
            source("c.gb", "LOCUS what\n"),
            source("d.xml", "<lrg>"),
        ];
        let message = Records::read(&sources, "GRCh38")
            .expect_err("wrong")
            .to_string();
        for words in [
            "a.gb: it is empty; give the record",
            "b.gb: it is no GenBank flat file and no LRG record; give",
            "c.gb: record 1 cannot be read",
            "d.xml: it is no XML (",
        ] {
            assert!(message.contains(words), "{words}\n{message}");
        }
    }
}
