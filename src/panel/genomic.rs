//! Transcripts as an annotation places them on the genome.

use super::transcript::Coordinates;
use std::ops::Range;

/// A strand of the genome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Strand {
    /// `+`
    #[default]
    Forward,
    /// `-`
    Reverse,
}

/// What an annotation says of a transcript besides its place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tags {
    /// The transcript of its gene on which RefSeq and Ensembl agree.
    pub mane_select: bool,
    /// A further one, of clinical interest.
    pub mane_plus_clinical: bool,
    /// The one that Ensembl takes for its gene, or RefSeq Select.
    pub canonical: bool,
    /// Of the basic set of GENCODE.
    pub basic: bool,
    /// Its gene makes a protein.
    pub protein_coding: bool,
    /// A stop codon in its coding sequence is read as selenocysteine.
    pub selenocysteine: bool,
}

/// A record of its own on which a transcript lies, instead of the genome.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OnRecord {
    /// The file that holds it.
    pub file: String,
    /// Where the exons lie on the genome, in transcript order; none if the record does not say it of all.
    pub places: Vec<Coordinates>,
}

/// A transcript as an annotation places it on the genome, or as it lies on a record of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GenomicTranscript {
    /// Accession with its version, where the annotation has one.
    pub id: String,
    /// Symbol of its gene; the gene's accession where it has none.
    pub gene: String,
    /// HGNC accession of its gene, as `HGNC:427`.
    pub hgnc: Option<String>,
    /// Ensembl accession of its gene, without its version, where the annotation has one.
    pub ensembl_gene: Option<String>,
    /// Ensembl accession of this transcript, with its version, where the annotation has one.
    pub ensembl: Option<String>,
    /// Chromosome, as the annotation names it; the accession of a record.
    pub chromosome: String,
    /// The record that it lies on, if that is not the genome.
    pub record: Option<OnRecord>,
    /// Its strand.
    pub strand: Strand,
    /// Its exons in transcript order: 0-based, half-open, on the forward strand.
    pub exons: Vec<Range<u64>>,
    /// From the first to the last base of its coding sequence, stop codon included: 0-based,
    /// half-open, on the forward strand. Introns lie between. `None` if it codes for nothing.
    pub coding: Option<Range<u64>>,
    /// Bases that lack of its first codon: 0, unless the coding sequence begins before the transcript.
    pub missing_bases: usize,
    /// Whether its start codon lies in it.
    pub has_start: bool,
    /// Whether its stop codon lies in it.
    pub has_stop: bool,
    /// What else the annotation says.
    pub tags: Tags,
    /// Line of the annotation that it stands on, from 1.
    pub line: u64,
    /// What cannot be of its lines: a line and a sentence.
    pub problem: Option<(u64, String)>,
}

impl GenomicTranscript {
    /// Whether there is anything between its exons: not on the record of a transcript itself.
    pub fn has_introns(&self) -> bool {
        let mut pairs = self.exons.windows(2);
        pairs.any(|two| two[0].end != two[1].start && two[1].end != two[0].start)
    }

    /// Number of its bases.
    pub fn length(&self) -> usize {
        self.exons.iter().map(length).sum()
    }

    /// Its exons in its own coordinates: 0-based, half-open.
    pub fn exons_on_transcript(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.exons.iter().scan(0, |start, exon| {
            let range = *start..*start + length(exon);
            *start = range.end;
            Some(range)
        })
    }

    /// Its coding sequence in its own coordinates, stop codon included: 0-based, half-open. `None`
    /// if it codes for nothing, or an end of it lies in no exon.
    pub fn coding_on_transcript(&self) -> Option<Range<usize>> {
        let coding = self.coding.as_ref()?;
        let (first, last) = match self.strand {
            Strand::Forward => (coding.start, coding.end.checked_sub(1)?),
            Strand::Reverse => (coding.end.checked_sub(1)?, coding.start),
        };
        Some(self.place(first)?..self.place(last)? + 1)
    }

    /// The parts of the genome that hold a range of the transcript, in transcript order: index of the exon, and
    /// 0-based, half-open on the forward strand.
    pub fn on_genome(&self, range: &Range<usize>) -> Vec<(usize, Range<u64>)> {
        let exons = self.exons.iter().zip(self.exons_on_transcript());
        let parts = exons.enumerate().filter_map(|(index, (exon, here))| {
            let held = range.start.max(here.start)..range.end.min(here.end);
            if held.is_empty() {
                return None;
            }
            let from = (held.start - here.start) as u64;
            let to = (held.end - here.start) as u64;
            Some(match self.strand {
                Strand::Forward => (index, exon.start + from..exon.start + to),
                Strand::Reverse => (index, exon.end - to..exon.end - from),
            })
        });
        parts.collect()
    }

    /// Where a base of the genome (0-based) lies in the transcript.
    pub fn place(&self, base: u64) -> Option<usize> {
        let mut exons = self.exons.iter().zip(self.exons_on_transcript());
        let (exon, here) = exons.find(|(exon, _)| exon.contains(&base))?;
        let within = match self.strand {
            Strand::Forward => base - exon.start,
            Strand::Reverse => exon.end - 1 - base,
        };
        Some(here.start + within as usize)
    }
}

fn length(exon: &Range<u64>) -> usize {
    (exon.end - exon.start) as usize
}

/// An accession without its version: `NM_004304` of `NM_004304.5`.
pub fn without_version(accession: &str) -> &str {
    match accession.rsplit_once('.') {
        Some((base, version)) if version.bytes().all(|byte| byte.is_ascii_digit()) => base,
        _ => accession,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Three exons of 10, 5 and 20 bases, 100 apart; coding from the third base of the first one to
    /// the last but one of the last.
    pub(crate) fn transcript(strand: Strand) -> GenomicTranscript {
        let (exons, coding) = match strand {
            Strand::Forward => (vec![100..110, 210..215, 315..335], 102..334),
            Strand::Reverse => (vec![325..335, 220..225, 100..120], 101..333),
        };
        GenomicTranscript {
            id: "NM_1.1".into(),
            gene: "GENE".into(),
            hgnc: None,
            ensembl: None,
            ensembl_gene: None,
            chromosome: "chr1".into(),
            record: None,
            strand,
            exons,
            coding: Some(coding),
            missing_bases: 0,
            has_start: true,
            has_stop: true,
            tags: Tags::default(),
            line: 1,
            problem: None,
        }
    }

    #[test]
    fn places_on_the_genome_are_places_on_the_transcript() {
        for strand in [Strand::Forward, Strand::Reverse] {
            let one = transcript(strand);
            let exons: Vec<_> = one.exons_on_transcript().collect();
            assert_eq!(exons, [0..10, 10..15, 15..35]);
            assert_eq!(one.length(), 35);
            assert_eq!(one.coding_on_transcript(), Some(2..34), "{strand:?}");
            assert_eq!(one.place(111), (strand == Strand::Reverse).then_some(23));
            let held = match strand {
                Strand::Forward => vec![(0, 107..110), (1, 210..215), (2, 315..318)],
                Strand::Reverse => vec![(0, 325..328), (1, 220..225), (2, 117..120)],
            };
            assert_eq!(one.on_genome(&(7..18)), held);
            assert_eq!(one.on_genome(&(10..12)).len(), 1);
        }
        let mut outside = transcript(Strand::Forward);
        outside.coding = Some(102..400);
        assert_eq!(outside.coding_on_transcript(), None);
    }

    #[test]
    fn versions_are_numbers_behind_a_point() {
        for (accession, without) in [
            ("NM_004304.5", "NM_004304"),
            ("ENST00000389048", "ENST00000389048"),
            ("a.b", "a.b"),
        ] {
            assert_eq!(without_version(accession), without);
        }
    }
}
