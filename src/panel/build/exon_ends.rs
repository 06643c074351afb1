//! The ends of all coding exons of an annotation, to name partners that a panel does not have.

use super::select::rank;
use super::{Sequences, stranded};
use crate::error::{Error, Result};
use crate::panel::chromosome::{chromosome_name, is_primary};
use crate::panel::exon_end::{EXON_END_BASES, EXON_ENDS, ExonEnd, header};
use crate::panel::genomic::{GenomicTranscript, Strand};
use crate::panel::safe_name;
use rustc_hash::FxHashSet;
use std::ops::Range;

/// Ends that are not in the genome which a message lists.
const LISTED: usize = 20;

/// The ends of the coding exons of every gene that makes a protein.
///
/// ```
/// use fuselane::panel::GenomicTranscript;
/// use fuselane::panel::build::ExonEnds;
/// let coding = GenomicTranscript {
///     id: "NM_1.1".into(),
///     gene: "G".into(),
///     chromosome: "chr1".into(),
///     exons: vec![100..200, 300..400],
///     coding: Some(110..390),
///     ..GenomicTranscript::default()
/// };
/// let transcripts = [coding];
/// let regions: Vec<_> = ExonEnds::of("a.gtf", &transcripts).regions().collect();
/// assert!(regions.iter().all(|(chromosome, _)| chromosome == "chr1"));
/// ```
#[derive(Debug)]
pub struct ExonEnds<'a> {
    /// The annotation's name in messages.
    annotation: &'a str,
    ends: Vec<End<'a>>,
}

/// The end of an exon.
#[derive(Debug)]
struct End<'a> {
    one: &'a GenomicTranscript,
    /// Bases of the transcript up to it.
    boundary: usize,
    /// What is held: index of an exon, and 0-based, half-open on the forward strand.
    parts: Vec<(usize, Range<u64>)>,
}

impl<'a> ExonEnds<'a> {
    /// Finds them in an annotation. An end that several transcripts of a gene have with the same bases before
    /// it is that of the transcript which a panel would take, or of the next one. A gene on X and on Y is
    /// taken from X.
    pub fn of(annotation: &'a str, transcripts: &'a [GenomicTranscript]) -> Self {
        // Some annotations do not say which genes make a protein, but for their coding sequences.
        let tells = transcripts.iter().any(|one| one.tags.protein_coding);
        let is_wanted = |one: &&GenomicTranscript| {
            one.coding.is_some()
                && one.problem.is_none()
                && (one.tags.protein_coding || !tells)
                && is_primary(&chromosome_name(&one.chromosome))
        };
        let mut wanted: Vec<&GenomicTranscript> = transcripts.iter().filter(is_wanted).collect();
        wanted.sort_by_cached_key(|one| (one.gene.clone(), rank(one)));
        let mut ends: Vec<End> = Vec::new();
        for of_gene in wanted.chunk_by(|one, other| one.gene == other.gene) {
            let mut known = FxHashSet::default();
            let on_x = chromosome_name(&of_gene[0].chromosome) == "chrX";
            for one in of_gene {
                if on_x && chromosome_name(&one.chromosome) == "chrY" {
                    continue;
                }
                let of_one = ends_of(one);
                ends.extend(of_one.filter(|end| {
                    let parts: Vec<_> = end.parts.iter().map(|part| part.1.clone()).collect();
                    known.insert((&one.chromosome, parts))
                }));
            }
        }
        Self { annotation, ends }
    }

    /// The parts of the genome that they are made of: chromosome, and 0-based, half-open.
    pub fn regions(&self) -> impl Iterator<Item = (String, Range<u64>)> + '_ {
        self.ends.iter().flat_map(|end| {
            let parts = end.parts.iter();
            parts.map(|(_, range)| (end.one.chromosome.clone(), range.clone()))
        })
    }

    /// The table. `inputs` are the names of what it is made of, with their digests.
    ///
    /// # Errors
    /// There are none, or exons that are not in the genome.
    pub fn table(
        &self,
        assembly: &str,
        inputs: &[(String, String)],
        genome: &dyn Sequences,
    ) -> Result<String> {
        let mut text = format!(
            "# The last {EXON_END_BASES} bases of transcripts before each end of a coding exon, of every gene \
             that makes a protein.\n# They name partners that the panel does not have; reads are not compared \
             with them.\n# exons: number, and place on the genome (1-based, inclusive) of what is held, in \
             transcript order\n# last_base: number of the last base; phase: coding bases up to it, modulo 3\n\
             # assembly\t{assembly}\n"
        );
        for (name, digest) in inputs {
            let name = name.replace(char::is_control, "?");
            text += &format!("# input\t{name} sha256:{digest}\n");
        }
        text += &header();
        let mut wrong = Vec::new();
        let mut count = 0;
        for end in &self.ends {
            match end.held(genome) {
                // Bases that nobody knows name nothing.
                Ok(held) if held.sequence.contains(&b'N') => {}
                Ok(held) => {
                    text += &held.line();
                    count += 1;
                }
                Err(problem) => wrong.push(self.error(end.one.line, problem)),
            }
            if wrong.len() == LISTED {
                break;
            }
        }
        match (wrong.is_empty(), count) {
            (true, 0) => Err(self.error(0, format!("it has no coding exons for {EXON_ENDS}"))),
            (true, _) => Ok(text),
            (false, _) => Err(Error::all(wrong)),
        }
    }

    fn error(&self, line: u64, problem: String) -> Error {
        Error::Panel {
            file: self.annotation.into(),
            line,
            problem,
            remedy: "give an annotation with coding sequences and the genome that it was made for"
                .into(),
        }
    }
}

/// The ends of the coding exons of a transcript, but for the last, behind which the coding sequence does not go on.
fn ends_of(one: &GenomicTranscript) -> impl Iterator<Item = End<'_>> {
    let coding = one.coding_on_transcript().unwrap_or_default();
    let ends = one.exons_on_transcript().map(|exon| exon.end);
    let ends = ends.filter(move |end| coding.start < *end && *end < coding.end);
    ends.map(|boundary| {
        let held = boundary.saturating_sub(EXON_END_BASES)..boundary;
        End {
            one,
            boundary,
            parts: one.on_genome(&held),
        }
    })
}

impl End<'_> {
    fn held(&self, genome: &dyn Sequences) -> Result<ExonEnd, String> {
        let one = self.one;
        let mut sequence = Vec::new();
        for (exon, range) in &self.parts {
            let bases = stranded(genome, one, range);
            sequence.extend(bases.map_err(|why| {
                format!(
                    "exon {} of {} is not in the genome: {why}",
                    exon + 1,
                    one.id
                )
            })?);
        }
        let start = one.coding_on_transcript().map_or(0, |coding| coding.start);
        let is_numbered = one.has_start && one.missing_bases == 0;
        let coding = self.boundary - start;
        let exons = self.parts.iter();
        Ok(ExonEnd {
            gene: safe_name(&one.gene),
            transcript: safe_name(&one.id),
            exons: exons
                .map(|(exon, range)| (exon + 1, range.start + 1, range.end))
                .collect(),
            chromosome: chromosome_name(&one.chromosome),
            strand: match one.strand {
                Strand::Forward => '+',
                Strand::Reverse => '-',
            },
            last_base: if is_numbered { coding } else { self.boundary },
            is_numbered,
            phase: (coding + one.missing_bases) % 3,
            sequence,
        })
    }
}
