//! Which part of a transcript a panel holds.

use super::coding::selenocysteines;
use super::wish::Wish;
use crate::error::Error;
use crate::panel::chromosome::chromosome_name;
use crate::panel::genomic::{GenomicTranscript, Strand};
use crate::panel::transcript::{Coordinates, Exon, Extent, Grade, Numbering, Role, Transcript};
use std::ops::Range;

/// What is held of a transcript.
pub(super) struct Held {
    /// Indices of the exons.
    exons: Range<usize>,
    extent: Extent,
    /// On the whole transcript.
    bases: Range<usize>,
}

impl Held {
    pub fn of(wish: &Wish, one: &GenomicTranscript, coding: &Range<usize>) -> Result<Self, Error> {
        let all: Vec<Range<usize>> = one.exons_on_transcript().collect();
        let count = all.len();
        let wished = wish.exons.clone().filter(|_| wish.role != Role::Driver);
        let exons = wished.map_or(0..count, |exons| exons.start() - 1..*exons.end());
        if exons.end > count {
            return Err(wish.error(
                format!("{} of {} has {count} exons", one.id, wish.gene),
                "name exons that it has, as first-last",
            ));
        }
        let is_complete = one.has_start && one.has_stop;
        if is_complete && exons.len() == count {
            return Ok(Self {
                bases: 0..all[count - 1].end,
                extent: Extent::Full,
                exons,
            });
        }
        if wish.role == Role::Driver {
            return Err(wish.error(
                format!(
                    "the coding sequence of {} ({}) is not complete",
                    wish.gene, one.id
                ),
                "name a transcript that has its start and its stop codon",
            ));
        }
        // In part, only what is coding is held: the frame has to be known from the first base.
        let is_coding =
            |exon: &usize| all[*exon].end > coding.start && all[*exon].start < coding.end;
        let mut held = exons.filter(is_coding);
        let (Some(first), last) = (held.next(), held.next_back()) else {
            return Err(wish.error(
                format!(
                    "the exons that are asked for of {} code for nothing",
                    one.id
                ),
                "name exons of its coding sequence",
            ));
        };
        let last = last.unwrap_or(first);
        Ok(Self {
            exons: first..last + 1,
            extent: Extent::Partial,
            bases: all[first].start.max(coding.start)..all[last].end.min(coding.end),
        })
    }

    pub fn transcript(
        &self,
        wish: &Wish,
        one: &GenomicTranscript,
        coding: &Range<usize>,
        sequence: &[u8],
    ) -> Transcript {
        let numbering = match self.extent {
            Extent::Full => Numbering::Coding {
                start: coding.start,
                end: coding.end,
            },
            _ => Numbering::Offset {
                coding: one.has_start,
                first_base: match one.has_start {
                    true => self.bases.start - coding.start + 1,
                    false => self.bases.start + 1,
                },
                first_phase: (self.bases.start - coding.start + one.missing_bases) % 3,
            },
        };
        let whole = self.extent == Extent::Full;
        let exons = one.exons_on_transcript().enumerate();
        let held = exons.skip(self.exons.start).take(self.exons.len());
        let was_whole = wish.old("extent").as_deref() == Some("full");
        Transcript {
            gene: wish.gene.clone(),
            aliases: wish
                .old("aliases")
                .map(|list| list.split(',').map(|one| one.trim().to_string()).collect())
                .unwrap_or_default(),
            accession: one.id.clone(),
            role: wish.role,
            extent: self.extent,
            numbering,
            protein_residues: whole.then(|| coding.len() / 3 - 1),
            selenocysteines: match one.tags.selenocysteine && whole {
                true => selenocysteines(&sequence[coding.clone()]),
                false => Vec::new(),
            },
            grade: Grade::A,
            // Else it is what the annotation and the genome are called.
            source: match one.record {
                Some(_) => one.chromosome.clone(),
                None => String::new(),
            },
            // What was said of a part does not hold of the whole.
            note: wish.old("note").filter(|_| was_whole == whole),
            exons: held
                .map(|(index, range)| Exon {
                    name: (index + 1).to_string(),
                    start: range.start.max(self.bases.start) - self.bases.start,
                    end: range.end.min(self.bases.end) - self.bases.start,
                    coordinates: coordinates(one, index),
                })
                .collect(),
            sequence: sequence[self.bases.clone()].to_vec(),
        }
    }
}

/// Where an exon lies on the genome; of a record, if that says it.
fn coordinates(one: &GenomicTranscript, exon: usize) -> Option<Coordinates> {
    if let Some(record) = &one.record {
        return record.places.get(exon).cloned();
    }
    let range = &one.exons[exon];
    Some(Coordinates {
        chromosome: chromosome_name(&one.chromosome),
        start: range.start + 1,
        end: range.end,
        strand: match one.strand {
            Strand::Forward => '+',
            Strand::Reverse => '-',
        },
    })
}
