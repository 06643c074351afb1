//! Which transcript of an annotation is the one of a gene.

use super::plan::Plan;
use super::wish::Wish;
use super::{Sequences, intron, tables, transcribe};
use crate::error::{Error, Result};
use crate::panel::chromosome::{chromosome_name, is_primary};
use crate::panel::files::PanelFiles;
use crate::panel::genomic::{GenomicTranscript, without_version};
use crate::panel::transcript::Role;
use bio::alignment::distance::levenshtein;
use rustc_hash::FxHashSet;
use std::cmp::Reverse;
use std::ops::Range;

/// Names that are offered for one that is not there.
const OFFERED: usize = 3;

/// A plan with the transcript of each of its genes.
#[derive(Debug)]
pub struct Chosen<'a> {
    pub(super) plan: &'a Plan,
    /// For each wish; `None` if the annotation does not have it and the renewed panel keeps its own.
    pub(super) transcripts: Vec<Option<&'a GenomicTranscript>>,
    /// The annotation's name in messages.
    pub(super) annotation: &'a str,
    /// Those of which several versions are there, so that none is taken.
    unclear: Vec<&'a GenomicTranscript>,
    /// What is wrong with the table, and with the other wishes.
    wrong: Vec<Error>,
}

/// Finds the transcript of each gene of a plan.
///
/// The table's choice goes first; then MANE Select, the canonical one, the basic set of GENCODE, and
/// the longest coding sequence. A transcript on X and on Y is that on X. What is wrong stands in what
/// [`Chosen::tables`] says: rows of the table, genes and transcripts that are not there, with names that are near,
/// and transcripts that cannot be as the annotation has them.
pub fn choose<'a>(
    plan: &'a mut Plan,
    annotation: &'a str,
    transcripts: &'a [GenomicTranscript],
) -> Chosen<'a> {
    let wrong = plan.take_wrong();
    let plan: &Plan = plan;
    let mut chosen = Chosen {
        plan,
        transcripts: Vec::new(),
        annotation,
        unclear: Vec::new(),
        wrong,
    };
    for wish in &plan.wishes {
        let found = find(wish, transcripts).and_then(|found| match found {
            Some(found) => chosen.checked(wish, found, transcripts).map(Some),
            None => kept(wish, transcripts).map(|()| None),
        });
        chosen.transcripts.push(found.unwrap_or_else(|error| {
            chosen.wrong.push(error);
            None
        }));
    }
    chosen
}

fn find<'a>(wish: &Wish, all: &'a [GenomicTranscript]) -> Result<Option<&'a GenomicTranscript>> {
    let best =
        |candidates: Vec<&'a GenomicTranscript>| candidates.into_iter().min_by_key(|one| rank(one));
    let exact = |accession: &str| best(all.iter().filter(|one| one.id == *accession).collect());
    let loose = |accession: &str| {
        let alike =
            |one: &&GenomicTranscript| without_version(&one.id) == without_version(accession);
        best(all.iter().filter(alike).collect())
    };
    if let Some(accession) = &wish.transcript {
        let has_version = without_version(accession) != accession;
        let found = exact(accession).or_else(|| loose(accession).filter(|_| !has_version));
        return found
            .map(Some)
            .ok_or_else(|| no_transcript(wish, accession, all));
    }
    if let Some(old) = &wish.old {
        let by_ensembl = || {
            let ensembl = wish.old("ensembl")?;
            let is_it = |one: &&GenomicTranscript| {
                let other = one.ensembl.as_deref().map(without_version);
                other == Some(without_version(&ensembl))
            };
            best(all.iter().filter(is_it).collect())
        };
        let found = exact(&old.accession).or_else(|| loose(&old.accession));
        return Ok(found.or_else(by_ensembl));
    }
    let of_gene = |one: &&GenomicTranscript| one.gene == wish.gene;
    let candidates: Vec<_> = all.iter().filter(of_gene).collect();
    if candidates.is_empty() {
        return Err(no_gene(wish, all));
    }
    let coding = candidates.into_iter().filter(|one| one.coding.is_some());
    best(coding.collect()).map(Some).ok_or_else(|| {
        wish.error(
            format!("{} codes for no protein, as {} it", wish.gene, what(all)),
            "leave it out: a fusion takes its frame from the partner",
        )
    })
}

/// Whether a transcript that the annotation does not have can stay as the renewed panel has it.
fn kept(wish: &Wish, all: &[GenomicTranscript]) -> Result<()> {
    let accession = wish.old.as_ref().map_or("", |old| &*old.accession);
    match wish.exons {
        None => Ok(()),
        Some(_) => Err(wish.error(
            format!(
                "{} no transcript {accession}, of which exons are asked for",
                what(all)
            ),
            "name another transcript, or give no exons: the panel then keeps those that it has",
        )),
    }
}

/// The smaller the better.
pub(super) fn rank(one: &GenomicTranscript) -> impl Ord + use<> {
    let chromosome = chromosome_name(&one.chromosome);
    let coding = one.coding_on_transcript().map_or(0, |range| range.len());
    (
        !is_primary(&chromosome),
        chromosome == "chrY",
        one.problem.is_some(),
        !one.tags.mane_select,
        !one.tags.canonical,
        !(one.has_start && one.has_stop),
        !one.tags.basic,
        Reverse(coding),
        Reverse(one.length()),
        one.id.clone(),
    )
}

/// What the transcripts are of, in a message.
fn what(all: &[GenomicTranscript]) -> &'static str {
    match all.first().is_some_and(|one| one.record.is_some()) {
        true => "the records have",
        false => "the annotation has",
    }
}

/// The versions of a transcript that stand in different records; none if one of them is asked for.
fn versions<'a>(
    wish: &Wish,
    found: &GenomicTranscript,
    all: &'a [GenomicTranscript],
) -> Vec<&'a GenomicTranscript> {
    let asked = wish.old.as_ref().map(|old| &old.accession);
    if found.record.is_none() || wish.transcript.as_ref().or(asked) == Some(&found.id) {
        return Vec::new();
    }
    let base = without_version(&found.id);
    let versions = all.iter().filter(|one| without_version(&one.id) == base);
    let mut versions: Vec<_> = versions.collect();
    versions.sort_by_key(|one| &one.id);
    versions
}

fn no_gene(wish: &Wish, all: &[GenomicTranscript]) -> Error {
    let genes: FxHashSet<&str> = all.iter().map(|one| one.gene.as_str()).collect();
    let near = nearest(&wish.gene, genes.into_iter());
    wish.error(
        format!("{} no gene {}", what(all), wish.gene),
        match all.first().is_some_and(|one| one.record.is_some()) {
            true => format!("give a record of it; there are {near}"),
            false => format!("name it as the annotation does; near are {near}"),
        },
    )
}

fn no_transcript(wish: &Wish, accession: &str, all: &[GenomicTranscript]) -> Error {
    let of_gene = all.iter().filter(|one| one.gene == wish.gene);
    let mut own: Vec<&str> = of_gene.map(|one| one.id.as_str()).collect();
    own.sort_unstable();
    own.dedup();
    let remedy = match own.is_empty() {
        true => {
            let near = nearest(accession, all.iter().map(|one| one.id.as_str()));
            format!("name one that it has; near are {near}")
        }
        false => format!("it has of {}: {}", wish.gene, own.join(", ")),
    };
    wish.error(format!("{} no transcript {accession}", what(all)), remedy)
}

fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let upper = name.to_uppercase();
    let mut ranked: Vec<(u32, &str)> = known
        .map(|one| {
            let other = one.to_uppercase();
            (levenshtein(upper.as_bytes(), other.as_bytes()), one)
        })
        .collect();
    ranked.sort_unstable();
    ranked.dedup();
    let near = ranked.iter().take(OFFERED).map(|(_, one)| *one);
    near.collect::<Vec<_>>().join(", ")
}

impl<'a> Chosen<'a> {
    /// A transcript that was found, if it can be and is not in the panel yet.
    fn checked(
        &mut self,
        wish: &Wish,
        found: &'a GenomicTranscript,
        all: &'a [GenomicTranscript],
    ) -> Result<&'a GenomicTranscript> {
        let versions = versions(wish, found, all);
        if versions.len() > 1 {
            let files = versions.iter().map(|one| {
                let file = one.record.as_ref().map_or(self.annotation, |on| &on.file);
                format!("{} in {file}", one.id)
            });
            let (base, count) = (without_version(&found.id), versions.len());
            let list = files.collect::<Vec<_>>().join(", ");
            self.unclear.extend(versions);
            return Err(wish.error(
                format!("there are {count} versions of {base}: {list}"),
                "give records of one of them, or name it with its version",
            ));
        }
        if let Some((line, problem)) = &found.problem {
            let file = found
                .record
                .as_ref()
                .map_or(self.annotation, |record| &record.file);
            return Err(Error::Panel {
                file: file.into(),
                line: *line,
                problem: problem.clone(),
                remedy: match found.record {
                    None => "give the annotation as it was published, or name another transcript",
                    Some(_) => "give the records as they were published, and leave out one of two that contradict each other",
                }
                .into(),
            });
        }
        let mut known = self.transcripts.iter().flatten();
        match known.any(|other| other.id == found.id) {
            false => Ok(found),
            true => Err(wish.error(
                format!("{} of {} is in the panel twice", found.id, wish.gene),
                "keep one of the two, or name another transcript",
            )),
        }
    }

    /// Accessions of the transcripts that were found, versions included of which none is taken.
    pub fn accessions(&self) -> impl Iterator<Item = &str> {
        let found = self.transcripts.iter().flatten().chain(&self.unclear);
        found.map(|one| one.id.as_str())
    }

    /// Gene and accession of the transcripts that the renewed panel keeps.
    pub fn kept(&self) -> Vec<String> {
        let wishes = self.plan.wishes.iter().zip(&self.transcripts);
        let kept = wishes.filter(|(_, found)| found.is_none());
        let kept = kept.filter_map(|(wish, _)| wish.old.as_ref().map(|old| (wish, old)));
        kept.map(|(wish, old)| format!("{} {}", wish.gene, old.accession))
            .collect()
    }

    /// The parts of the genome that the panel is made of: chromosome, and 0-based, half-open.
    pub fn regions(&self) -> Vec<(String, Range<u64>)> {
        let mut regions = Vec::new();
        for (wish, one) in self.plan.wishes.iter().zip(&self.transcripts) {
            let Some(one) = one else { continue };
            let mut add = |range: Range<u64>| regions.push((one.chromosome.clone(), range));
            one.exons.iter().cloned().for_each(&mut add);
            if wish.role == Role::Driver {
                let known = wish.old_driver().map_or(&[][..], |old| &old.introns);
                intron::regions(one, known).into_iter().for_each(&mut add);
            }
        }
        regions
    }

    /// Makes the panel's files. `inputs` are the names of what it is made of, with their digests; `exon_ends`
    /// is the digest of the table beside it, if there is one.
    ///
    /// # Errors
    /// All that is wrong: genes that are not there, sequences that do not fit the annotation, exons
    /// that are not there, lanes out of frame.
    pub fn tables(
        self,
        assembly: &str,
        inputs: &[(String, String)],
        exon_ends: Option<&str>,
        genome: &dyn Sequences,
    ) -> Result<PanelFiles> {
        let mut wrong = self.wrong;
        let mut made = Vec::new();
        for (wish, one) in self.plan.wishes.iter().zip(&self.transcripts) {
            let one = one.map(|one| transcribe::transcribe(wish, one, self.annotation, genome));
            made.push(one.transpose().unwrap_or_else(|errors| {
                wrong.extend(errors);
                None
            }));
        }
        tables::write(self.plan, &made, assembly, inputs, exon_ends, wrong)
    }
}
