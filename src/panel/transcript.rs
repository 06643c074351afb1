//! Transcripts and their exons: sequence, numbering, reading frame.

use serde::{Deserialize, Serialize};

/// How well a sequence is supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Grade {
    /// A curated record, or two sources that agree letter for letter.
    A,
    /// One reference-quality source, or confirmed around the join.
    B,
    /// No record at hand for a good part of it.
    C,
}

impl std::fmt::Display for Grade {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
        })
    }
}

/// What a transcript is in the panel for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A 3' gene, whose kinase the fusion keeps.
    Driver,
    /// A 5' gene.
    Partner,
    /// A housekeeping gene: seen when the RNA is good.
    Control,
}

impl Role {
    /// Each with its word in tables.
    pub(super) const WORDS: [(&'static str, Self); 3] = [
        ("driver", Self::Driver),
        ("partner", Self::Partner),
        ("control", Self::Control),
    ];

    /// Its word in tables and reports.
    pub fn words(self) -> &'static str {
        match self {
            Self::Driver => "driver",
            Self::Partner => "partner",
            Self::Control => "control",
        }
    }
}

/// How much of the transcript is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Every exon.
    Full,
    /// Some exons, each up to its end.
    Partial,
    /// A stretch that ends at a break inside an exon.
    Fragment,
}

/// How bases are numbered and where the reading frame lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbering {
    /// `c.` numbering of a full transcript; coding sequence 0-based, half-open, stop included.
    Coding {
        /// First base of the start codon.
        start: usize,
        /// One past the last base of the stop codon.
        end: usize,
    },
    /// `n.` numbering of a full transcript whose coding sequence is not known.
    Noncoding,
    /// Numbering of a transcript that is known in part.
    Offset {
        /// Whether the numbers are `c.` (then they also tell the length of the protein).
        coding: bool,
        /// Number of the first base held here.
        first_base: usize,
        /// Bases of the first base's codon that stand before it: 0, 1 or 2.
        first_phase: usize,
    },
}

/// Where an exon lies on the genome: 1-based, inclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coordinates {
    /// Chromosome, as `chr2`.
    pub chromosome: String,
    /// First base, the lower number on either strand.
    pub start: u64,
    /// Last base.
    pub end: u64,
    /// `+` or `-`.
    pub strand: char,
}

/// One exon of a transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exon {
    /// Its number, as the field names it.
    pub name: String,
    /// First base in the transcript's sequence, 0-based.
    pub start: usize,
    /// One past its last base.
    pub end: usize,
    /// Where it lies on the genome, where on record.
    pub coordinates: Option<Coordinates>,
}

/// A transcript: what is known of its exons, joined.
///
/// ```
/// use fuselane::panel::{Panel, Role};
/// let panel = Panel::builtin()?;
/// let mut drivers = panel.transcripts.iter().filter(|one| one.role == Role::Driver);
/// let alk = drivers.next().expect("a driver");
/// assert_eq!(alk.gene, "ALK");
/// assert!(alk.accession.starts_with("NM_004304"));
/// # Ok::<(), fuselane::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Transcript {
    /// HGNC symbol.
    pub gene: String,
    /// Older symbols.
    pub aliases: Vec<String>,
    /// Accession, with its version where the source states one.
    pub accession: String,
    /// What it is in the panel for.
    pub role: Role,
    /// How much of it is known.
    pub extent: Extent,
    /// How its bases are numbered.
    pub numbering: Numbering,
    /// Stated length of the protein, in residues.
    pub protein_residues: Option<usize>,
    /// Residues (from 1) whose codon is TGA and that are selenocysteines.
    pub selenocysteines: Vec<usize>,
    /// How well the sequence is supported.
    pub grade: Grade,
    /// Where the sequence comes from.
    pub source: String,
    /// Anything else to know.
    pub note: Option<String>,
    /// The exons, in transcript order.
    pub exons: Vec<Exon>,
    /// Their sequences joined: `ACGT`, `N` where a base is not on record.
    pub sequence: Vec<u8>,
}

impl Transcript {
    /// The number of the base at `position` (0-based), as `c.2602`, `c.-12`, `c.*450` or `n.3012`.
    pub fn base_number(&self, position: usize) -> String {
        match self.numbering {
            Numbering::Coding { start, .. } if position < start => {
                format!("c.-{}", start - position)
            }
            Numbering::Coding { end, .. } if position >= end => {
                format!("c.*{}", position + 1 - end)
            }
            Numbering::Coding { start, .. } => format!("c.{}", position + 1 - start),
            Numbering::Noncoding => format!("n.{}", position + 1),
            Numbering::Offset {
                coding, first_base, ..
            } => {
                format!(
                    "{}.{}",
                    if coding { 'c' } else { 'n' },
                    first_base + position
                )
            }
        }
    }

    /// How many coding bases, modulo 3, stand before `position` (0-based): the phase of an exon
    /// that starts there. `None` outside the coding sequence.
    pub fn phase_at(&self, position: usize) -> Option<usize> {
        match self.numbering {
            Numbering::Coding { start, end } => {
                (position > start && position < end).then(|| (position - start) % 3)
            }
            Numbering::Noncoding => None,
            Numbering::Offset { first_phase, .. } => Some((position + first_phase) % 3),
        }
    }

    /// Coding bases from the start codon up to `position` (0-based, exclusive); `None` where the
    /// start is not known or `position` is not past it.
    pub fn coding_bases_before(&self, position: usize) -> Option<usize> {
        match self.numbering {
            Numbering::Coding { start, .. } => position.checked_sub(start).filter(|&n| n > 0),
            Numbering::Offset {
                coding: true,
                first_base,
                ..
            } => Some(first_base - 1 + position),
            Numbering::Noncoding | Numbering::Offset { coding: false, .. } => None,
        }
    }

    /// First base (0-based) of the first whole codon that is held here.
    pub fn first_codon(&self) -> usize {
        match self.numbering {
            Numbering::Coding { start, .. } => start,
            Numbering::Noncoding => 0,
            Numbering::Offset { first_phase, .. } => (3 - first_phase) % 3,
        }
    }

    /// A protein (residues from the first whole codon on) with `U` for `*` where the transcript has
    /// a selenocysteine.
    pub fn with_selenocysteines(&self, protein: String) -> String {
        if self.selenocysteines.is_empty() {
            return protein;
        }
        let is_one = |index: usize| self.selenocysteines.contains(&(index + 1));
        let residues = protein.chars().enumerate();
        residues
            .map(|(index, residue)| match residue {
                '*' if is_one(index) => 'U',
                residue => residue,
            })
            .collect()
    }

    /// Index of the exon with this name.
    pub fn exon_named(&self, name: &str) -> Option<usize> {
        self.exons.iter().position(|exon| exon.name == name)
    }

    /// Index of the exon that holds `position` (0-based).
    pub fn exon_at(&self, position: usize) -> Option<usize> {
        let index = self.exons.partition_point(|exon| exon.end <= position);
        (index < self.exons.len()).then_some(index)
    }

    /// Where the base at `position` (0-based) lies on the genome: chromosome, 1-based place and
    /// strand; `None` where it is not on record.
    pub fn genome_place(&self, position: usize) -> Option<(&str, u64, char)> {
        let exon = &self.exons[self.exon_at(position)?];
        let at = exon.coordinates.as_ref()?;
        // An outer exon may be known in part: its inner end is the one that is on record.
        let from_start = (position - exon.start) as u64;
        let from_end = (exon.end - 1 - position) as u64;
        let is_first = exon.start == 0;
        let place = match (at.strand, is_first) {
            ('-', true) => at.start + from_end,
            ('-', false) => at.end - from_start,
            (_, true) => at.end - from_end,
            (_, false) => at.start + from_start,
        };
        Some((&at.chromosome, place, at.strand))
    }

    /// The bases of one exon.
    pub fn exon_sequence(&self, exon: usize) -> &[u8] {
        &self.sequence[self.exons[exon].start..self.exons[exon].end]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transcript(numbering: Numbering) -> Transcript {
        let exons = [(0, 10), (10, 25)]
            .map(|(start, end)| Exon {
                name: format!("{}", start / 10 + 1),
                start,
                end,
                coordinates: None,
            })
            .to_vec();
        Transcript {
            gene: "GENE".into(),
            aliases: vec![],
            accession: "NM_1.1".into(),
            role: Role::Partner,
            extent: Extent::Full,
            numbering,
            protein_residues: None,
            selenocysteines: vec![],
            grade: Grade::A,
            source: String::new(),
            note: None,
            exons,
            sequence: vec![b'A'; 25],
        }
    }

    #[test]
    fn bases_are_numbered_as_hgvs_does() {
        let full = transcript(Numbering::Coding { start: 4, end: 16 });
        for (position, number) in [
            (0, "c.-4"),
            (3, "c.-1"),
            (4, "c.1"),
            (15, "c.12"),
            (16, "c.*1"),
        ] {
            assert_eq!(full.base_number(position), number);
        }
        let part = transcript(Numbering::Offset {
            coding: false,
            first_base: 1671,
            first_phase: 0,
        });
        assert_eq!(part.base_number(0), "n.1671");
    }

    #[test]
    fn phase_counts_coding_bases_before_the_position() {
        let full = transcript(Numbering::Coding { start: 4, end: 16 });
        for (position, phase) in [
            (3, None),
            (4, None),
            (5, Some(1)),
            (10, Some(0)),
            (16, None),
        ] {
            assert_eq!(full.phase_at(position), phase, "at {position}");
        }
    }

    #[test]
    fn exons_are_found_by_position_and_by_name() {
        let full = transcript(Numbering::Coding { start: 4, end: 16 });
        assert_eq!(full.exon_at(9), Some(0));
        assert_eq!(full.exon_at(10), Some(1));
        assert_eq!(full.exon_at(25), None);
        assert_eq!(full.exon_named("2"), Some(1));
    }
}
