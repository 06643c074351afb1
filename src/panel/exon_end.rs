//! Ends of coding exons, a line for each: by them partners are named that a panel does not have.

use super::transcript::{Coordinates, Exon, Extent, Grade, Numbering, Role, Transcript};
use std::fmt::Write;

/// Bases of a transcript that are held before the end of an exon.
pub const EXON_END_BASES: usize = 60;

/// Name of the file with the ends of exons beside a panel's.
pub const EXON_ENDS: &str = "exon_ends.tsv";

/// Its columns.
const COLUMNS: [&str; 8] = [
    "gene",
    "transcript",
    "exons",
    "chromosome",
    "strand",
    "last_base",
    "phase",
    "sequence",
];

/// The header of the table, with its line end.
pub(super) fn header() -> String {
    COLUMNS.join("\t") + "\n"
}

/// The end of a coding exon, with what stands before it in its transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ExonEnd {
    pub gene: String,
    pub transcript: String,
    /// The exons that hold the bases, in transcript order: number, and 1-based, inclusive on the genome.
    pub exons: Vec<(usize, u64, u64)>,
    pub chromosome: String,
    /// `+` or `-`.
    pub strand: char,
    /// Number of the last base (from 1): of the coding sequence if its start is known, else of the transcript.
    pub last_base: usize,
    /// Whether the start of the coding sequence is known.
    pub is_numbered: bool,
    /// Coding bases before the end, modulo 3.
    pub phase: usize,
    /// The last bases of the transcript up to the end.
    pub sequence: Vec<u8>,
}

impl ExonEnd {
    /// Its line, with the line end.
    pub fn line(&self) -> String {
        let exons = self.exons.iter();
        let exons = exons.map(|(number, start, end)| format!("{number}:{start}-{end}"));
        let mut line = [
            &*self.gene,
            &self.transcript,
            &exons.collect::<Vec<_>>().join(","),
            &self.chromosome,
        ]
        .join("\t");
        // A String takes all that is written.
        let _ = writeln!(
            line,
            "\t{}\t{}.{}\t{}\t{}",
            self.strand,
            if self.is_numbered { 'c' } else { 'n' },
            self.last_base,
            self.phase,
            String::from_utf8_lossy(&self.sequence)
        );
        line
    }

    /// What a line has, without its line end.
    fn read(line: &str) -> Result<Self, String> {
        let fields: Vec<&str> = line.split('\t').collect();
        let [
            gene,
            transcript,
            exons,
            chromosome,
            strand,
            last_base,
            phase,
            sequence,
        ] = fields[..]
        else {
            let count = COLUMNS.len();
            return Err(format!("it has {} fields, and not {count}", fields.len()));
        };
        let wrong = |column: &str, text: &str| format!("its {column} is {text:?}");
        let exon = |text: &str| {
            let (number, place) = text.split_once(':')?;
            let (start, end) = place.split_once('-')?;
            let exon: (usize, u64, u64) =
                (number.parse().ok()?, start.parse().ok()?, end.parse().ok()?);
            (0 < exon.1 && exon.1 <= exon.2).then_some(exon)
        };
        let exons: Option<Vec<_>> = exons.split(',').map(exon).collect();
        let exons = exons.ok_or_else(|| wrong("exons", fields[2]))?;
        let number = |text: &str| text.parse().ok().filter(|number| *number > 0);
        let (is_numbered, last_base) = match last_base.split_once('.') {
            Some(("c", base)) => (true, number(base)),
            Some(("n", base)) => (false, number(base)),
            _ => (false, None),
        };
        let held: u64 = exons.iter().map(|(_, start, end)| end + 1 - start).sum();
        let is_held = held == sequence.len() as u64;
        if !is_held || !sequence.bytes().all(|base| b"ACGT".contains(&base)) {
            return Err(wrong("sequence", sequence));
        }
        let last_base = last_base.ok_or_else(|| wrong("last_base", fields[5]))?;
        if !is_numbered && last_base < sequence.len() {
            return Err(wrong("last_base", fields[5]));
        }
        Ok(Self {
            gene: gene.into(),
            transcript: transcript.into(),
            exons,
            chromosome: chromosome.into(),
            strand: match strand {
                "+" => '+',
                "-" => '-',
                other => return Err(wrong("strand", other)),
            },
            last_base,
            is_numbered,
            phase: match phase.parse() {
                Ok(phase) if phase < 3 => phase,
                _ => return Err(wrong("phase", phase)),
            },
            sequence: sequence.into(),
        })
    }

    /// The transcript, as far as it is held; its places on the genome only if these are wanted.
    fn transcript(self, with_coordinates: bool) -> Transcript {
        let length = self.sequence.len();
        let numbering = match self.is_numbered {
            // It begins before its start codon, and goes on coding behind the exon.
            true if self.last_base < length => Numbering::Coding {
                start: length - self.last_base,
                end: usize::MAX,
            },
            coding => Numbering::Offset {
                coding,
                first_base: self.last_base + 1 - length,
                first_phase: (self.phase + 2 * length) % 3,
            },
        };
        let mut place = 0;
        let exons = self.exons.iter().map(|&(number, start, end)| {
            let from = place;
            place += (end + 1 - start) as usize;
            let coordinates = with_coordinates.then(|| Coordinates {
                chromosome: self.chromosome.clone(),
                start,
                end,
                strand: self.strand,
            });
            Exon {
                name: number.to_string(),
                start: from,
                end: place,
                coordinates,
            }
        });
        let exons = exons.collect();
        Transcript {
            gene: self.gene,
            aliases: Vec::new(),
            accession: self.transcript,
            role: Role::Partner,
            extent: Extent::Partial,
            numbering,
            protein_residues: None,
            selenocysteines: Vec::new(),
            grade: Grade::B,
            source: String::new(),
            note: None,
            exons,
            sequence: self.sequence,
        }
    }
}

impl Transcript {
    /// A partner from a line (without its line end) of a table of exon ends, as far as that holds it: up to
    /// [`EXON_END_BASES`] before the end of an exon. `None` of a comment and of the header.
    ///
    /// # Errors
    /// What is wrong with the line.
    pub fn from_exon_end(line: &str, with_coordinates: bool) -> Result<Option<Self>, String> {
        let is_header = line.starts_with("gene\ttranscript\t");
        if line.starts_with('#') || line.is_empty() || is_header {
            return Ok(None);
        }
        let end = ExonEnd::read(line)?;
        Ok(Some(end.transcript(with_coordinates)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(last_base: usize, is_numbered: bool, phase: usize) -> ExonEnd {
        ExonEnd {
            gene: "HOOK9".into(),
            transcript: "NM_9.1".into(),
            exons: vec![(3, 201, 204), (4, 101, 106)],
            chromosome: "chr9".into(),
            strand: '-',
            last_base,
            is_numbered,
            phase,
            sequence: b"ACGTACGTAC".to_vec(),
        }
    }

    #[test]
    fn a_line_gives_back_the_bases_with_their_numbers_phase_and_places() {
        // number of the last base; phase; number of the first base; first whole codon
        for (end, last, first, codon) in [
            (end(31, true, 1), "c.31", "c.22", 0),
            (end(32, true, 2), "c.32", "c.23", 2),
            (end(4, true, 1), "c.4", "c.-6", 6),
            (end(500, false, 2), "n.500", "n.491", 2),
        ] {
            let line = end.line();
            assert_eq!(ExonEnd::read(line.trim_end()).as_ref(), Ok(&end));
            let one = Transcript::from_exon_end(line.trim_end(), true);
            let one = one.expect("a row").expect("a transcript");
            assert_eq!(
                (one.base_number(9), one.base_number(0)),
                (last.into(), first.into())
            );
            assert_eq!(
                (one.phase_at(10), one.first_codon()),
                (Some(end.phase), codon),
                "{last}"
            );
            assert!(one.ends_exon(10) && !one.ends_exon(9));
            assert_eq!(one.genome_place(9), Some(("chr9", 101, '-')));
            assert_eq!(one.genome_place(4), Some(("chr9", 106, '-')));
            assert_eq!(one.genome_place(3), Some(("chr9", 201, '-')));
        }
    }

    #[test]
    fn what_is_wrong_with_a_line_is_told() {
        let line = end(31, true, 1).line();
        let line = line.trim_end();
        for (from, to, problem) in [
            ("\tchr9", "", "it has 7 fields, and not 8"),
            (
                "3:201-204",
                "3:204-201",
                "its exons is \"3:204-201,4:101-106\"",
            ),
            ("3:201-204", "3:201-205", "its sequence is \"ACGTACGTAC\""),
            ("c.31", "31", "its last_base is \"31\""),
            ("c.31", "n.9", "its last_base is \"n.9\""),
            ("\t1\t", "\t3\t", "its phase is \"3\""),
            ("\t-\t", "\t.\t", "its strand is \".\""),
            ("ACGTACGTAC", "ACGTACGTAN", "its sequence is \"ACGTACGTAN\""),
        ] {
            let read = Transcript::from_exon_end(&line.replace(from, to), true);
            assert_eq!(read.map(|_| ()), Err(problem.into()), "{to}");
        }
        let header = header();
        for line in ["# a comment", header.trim_end(), ""] {
            assert!(matches!(Transcript::from_exon_end(line, true), Ok(None)));
        }
    }
}
