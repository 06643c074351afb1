//! Which introns of a driver a panel holds, and how much of them.

use super::wish::IntronWish;
use super::{Sequences, stranded};
use crate::panel::genomic::{GenomicTranscript, Strand};
use std::ops::{Range, RangeInclusive};

/// The longest intron that is held whole: that of ALK before exon 20 has 1,932 bases.
const WHOLE: u64 = 2_000;

/// Bases that are held of the end of a longer one, and of the start of the one behind the last
/// acceptor exon: more than a read shows beside a splice site.
const END: u64 = 150;
const START: u64 = 60;

/// Part of an intron.
#[derive(Debug, Clone)]
pub(super) struct Intron {
    /// Number of the exon before it.
    pub name: String,
    /// `whole`, `start` or `end`.
    pub part: String,
    pub sequence: Vec<u8>,
}

/// The ranges of a driver's introns on the genome that a panel may need of it: both ends of each,
/// and what the renewed panel holds whole.
pub(super) fn regions(transcript: &GenomicTranscript, known: &[IntronWish]) -> Vec<Range<u64>> {
    let introns = (1..transcript.exons.len()).map(|exon| (exon, between(transcript, exon)));
    introns
        .flat_map(|(exon, intron)| {
            let mut of_exon = known.iter().filter(|wish| wish.name == exon.to_string());
            let is_wanted = of_exon.any(|wish| wish.part == "whole" || wish.length > WHOLE);
            match intron.end - intron.start {
                length if length > WHOLE && !is_wanted => vec![
                    intron.start..intron.start + WHOLE,
                    intron.end - WHOLE..intron.end,
                ],
                _ => vec![intron],
            }
        })
        .collect()
}

/// The intron behind the exon of a number (from 1): 0-based, half-open, on the forward strand.
fn between(transcript: &GenomicTranscript, exon: usize) -> Range<u64> {
    let (one, next) = (&transcript.exons[exon - 1], &transcript.exons[exon]);
    match transcript.strand {
        Strand::Forward => one.end..next.start,
        Strand::Reverse => next.end..one.start,
    }
}

/// The introns beside a driver's acceptor exons: as the renewed panel has them. If it has none, or
/// the exons are asked for, also the one before each, whole if it is short, and the start of the one behind the last.
///
/// # Errors
/// A sentence for each that is not there.
pub(super) fn introns(
    transcript: &GenomicTranscript,
    acceptors: &RangeInclusive<usize>,
    known: &[IntronWish],
    is_asked_for: bool,
    genome: &dyn Sequences,
) -> Result<Vec<Intron>, Vec<String>> {
    let mut wishes = known.to_vec();
    if wishes.is_empty() || is_asked_for {
        let usual = usual_introns(transcript, acceptors).into_iter();
        let others = usual.filter(|one| known.iter().all(|known| known.name != one.name));
        wishes.extend(others);
    }
    let mut wrong = Vec::new();
    let mut introns = Vec::new();
    for wish in &wishes {
        match intron(transcript, wish, genome) {
            Ok(intron) => introns.push(intron),
            Err(problem) => wrong.push(problem),
        }
    }
    match wrong.is_empty() {
        true => Ok(introns),
        false => Err(wrong),
    }
}

fn usual_introns(
    transcript: &GenomicTranscript,
    acceptors: &RangeInclusive<usize>,
) -> Vec<IntronWish> {
    let wish = |exon: usize, long: &str, bases: u64| {
        let intron = between(transcript, exon);
        let whole = intron.end - intron.start;
        let (part, length) = match whole {
            0..=WHOLE => ("whole", whole),
            _ => (long, bases),
        };
        IntronWish {
            name: exon.to_string(),
            part: part.into(),
            length,
        }
    };
    let before = acceptors.clone().filter(|exon| *exon > 1);
    let mut wishes: Vec<_> = before.map(|exon| wish(exon - 1, "end", END)).collect();
    if *acceptors.end() < transcript.exons.len() {
        wishes.push(wish(*acceptors.end(), "start", START));
    }
    wishes
}

fn intron(
    transcript: &GenomicTranscript,
    wish: &IntronWish,
    genome: &dyn Sequences,
) -> Result<Intron, String> {
    let exon = wish.name.parse().ok();
    let exon = exon.filter(|exon| (1..transcript.exons.len()).contains(exon));
    let exon = exon.ok_or_else(|| format!("{} has no intron {}", transcript.id, wish.name))?;
    let whole = between(transcript, exon);
    let length = wish.length.min(whole.end - whole.start);
    let at_low_end = (wish.part == "start") == (transcript.strand == Strand::Forward);
    let range = match wish.part.as_str() {
        "whole" => whole,
        _ if at_low_end => whole.start..whole.start + length,
        _ => whole.end - length..whole.end,
    };
    Ok(Intron {
        name: wish.name.clone(),
        part: wish.part.clone(),
        sequence: stranded(genome, transcript, &range)?,
    })
}
