//! Which transcript a foreign partner is of: the reads' consensus, looked for in many transcripts.

mod chain;
mod choice;

pub use choice::preferred;

use crate::align::rule::{FITTING_MISMATCH_PERCENT, FITTING_PERCENT};
use crate::panel::{Extent, Fit, Transcript};
use chain::{Chain, Stretch, chains};
use rustc_hash::FxHashMap;
use std::cmp::Reverse;

/// Bases that are looked up at once.
const SEED: usize = 16;

/// Bases of the consensus that have to lie on a transcript: sixteen and more stand in a transcriptome of
/// 4 * 10^8 bases by chance, twenty at a given place once in 3,000 times.
const LEAST: usize = 20;

/// Percent of the consensus that has to: of one whose other half is of something else, the transcript is no
/// name.
const LEAST_PERCENT: usize = 50;

/// Bases of the consensus beside the join to which that share is applied, of a transcript that is known in part.
const BESIDE_JOIN: usize = 80;

/// Percent of the aligned bases that may differ, two at least: more than the variants of a person, and fewer than
/// the 5 percent and more in which relatives of a gene differ.
const DIFFERING_PERCENT: usize = 4;

/// Most bases between the transcript and the driver that are of neither.
const MOST_INSERTED: usize = 30;

/// What a base that differs costs against one that is alike.
const DIFFERS: i64 = 3;

/// An alignment without gaps is not carried on when it has lost so much.
const DROP: i64 = 9;

/// What a gap costs, of any length: two bases that differ. It is an exon that the reads leave out, or bases lost
/// or added.
const GAP: i64 = 2 * (1 + DIFFERS);

/// What a transcript of another gene has to lack against the best one so that it is no rival: two bases that
/// differ. One may be a variant of the person.
const MARGIN: i64 = 2 * (1 + DIFFERS);

/// Most transcripts that are kept for one consensus; a gene has a few hundred at most.
const MOST_KEPT: usize = 1_000;

/// Looks for the transcripts that consensus sequences are of. They are added one by one, so that a
/// transcriptome of any size is read once and not kept.
///
/// ```
/// use fuselane::call::partner::PartnerSearch;
/// use fuselane::panel::Panel;
/// let panel = Panel::builtin()?;
/// let transcript = &panel.transcripts[0];
/// let mut search = PartnerSearch::new([transcript.sequence[100..160].to_vec()]);
/// search.add(transcript);
/// let origins = search.found().next().expect("one end, one answer");
/// assert_eq!((origins.list[0].boundary, origins.list[0].inserted), (160, 0));
/// # Ok::<(), fuselane::Error>(())
/// ```
#[derive(Debug)]
pub struct PartnerSearch {
    ends: Vec<End>,
    /// Where each seed stands: the end and the place in it.
    seeds: FxHashMap<Vec<u8>, Vec<(usize, usize)>>,
}

/// The consensus before a driver, and the transcripts that fit it best so far.
#[derive(Debug)]
struct End {
    bases: Vec<u8>,
    best: i64,
    kept: Vec<Origin>,
    /// Best score of a transcript for which there was no room.
    lost: Option<i64>,
}

/// A transcript that a partner is of.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The transcript.
    pub transcript: Transcript,
    /// Its bases up to the join.
    pub boundary: usize,
    /// Bases between the join and the driver that are not of it.
    pub inserted: usize,
    /// How the bases before those lie on it.
    pub fit: Fit,
    /// How well it fits: 1 for each base that is alike.
    pub score: i64,
}

/// The transcripts that a partner may be of.
#[derive(Debug, Clone)]
pub struct Origins {
    /// The best one, and those that fit nearly as well.
    pub list: Vec<Origin>,
    /// Whether these are all; there was no room for more.
    pub are_all: bool,
}

impl PartnerSearch {
    /// Prepares the search for some sequences, each up to the first base of the driver.
    pub fn new(ends: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let new = |bases| End {
            bases,
            best: 0,
            kept: Vec::new(),
            lost: None,
        };
        let ends: Vec<End> = ends.into_iter().map(new).collect();
        let mut seeds: FxHashMap<Vec<u8>, Vec<(usize, usize)>> = FxHashMap::default();
        for (index, end) in ends.iter().enumerate() {
            for (place, seed) in end.bases.windows(SEED).enumerate() {
                seeds.entry(seed.to_vec()).or_default().push((index, place));
            }
        }
        Self { ends, seeds }
    }

    /// Looks for the sequences in one more transcript.
    pub fn add(&mut self, transcript: &Transcript) {
        let bases = &transcript.sequence;
        // By sequence and diagonal, up to where the last stretch goes.
        let mut reached: FxHashMap<(usize, i64), usize> = FxHashMap::default();
        let mut stretches: FxHashMap<usize, Vec<Stretch>> = FxHashMap::default();
        for (place, seed) in bases.windows(SEED).enumerate() {
            let Some(known) = self.seeds.get(seed) else {
                continue;
            };
            for &(index, at) in known {
                let end = reached.entry((index, place as i64 - at as i64));
                let end = end.or_default();
                if at < *end {
                    continue;
                }
                let one = Stretch::around(&self.ends[index].bases, bases, at, place);
                *end = one.at_end().max(at + SEED);
                stretches.entry(index).or_default().push(one);
            }
        }
        for (index, stretches) in stretches {
            self.ends[index].compare(transcript, stretches);
        }
    }

    /// For each sequence the transcripts that fit it best.
    pub fn found(self) -> impl Iterator<Item = Origins> {
        self.ends.into_iter().map(|end| Origins {
            are_all: end.lost.is_none_or(|lost| lost <= end.best - MARGIN),
            list: end.kept,
        })
    }
}

impl End {
    /// Compares the sequence with a transcript that has stretches of it.
    fn compare(&mut self, transcript: &Transcript, stretches: Vec<Stretch>) {
        let chains = chains(stretches).into_iter();
        let is_part = transcript.extent == Extent::Partial;
        let scored = chains.filter_map(|chain| Some((self.score(&chain, is_part)?, chain)));
        let scored: Vec<(i64, Chain)> = scored.collect();
        let best = scored
            .iter()
            .max_by_key(|(score, chain)| (*score, Reverse(chain.gaps)));
        let Some(&(score, chain)) = best else {
            return;
        };
        let near = scored.iter().filter(|(other, _)| *other > score - MARGIN);
        if score <= self.best - MARGIN {
            return;
        }
        if score > self.best {
            self.best = score;
            self.kept.retain(|one| one.score > score - MARGIN);
        }
        if self.kept.len() == MOST_KEPT {
            self.lost = self.lost.max(Some(score));
            return;
        }
        self.kept.push(Origin {
            transcript: transcript.clone(),
            boundary: chain.place_end,
            inserted: self.bases.len() - chain.at_end,
            fit: Fit {
                // Of a part, bases before its first one are compared with nothing.
                compared: match is_part {
                    true => chain.at_end.min(chain.place_end),
                    false => chain.at_end,
                },
                aligned: chain.aligned,
                differing: chain.differing,
                gaps: chain.gaps,
                places: near.count(),
            },
            score,
        });
    }

    /// How well a chain fits; `None` if too little of the sequence is of the transcript, of which `is_part` tells
    /// whether it is known in part only.
    fn score(&self, chain: &Chain, is_part: bool) -> Option<i64> {
        let inserted = self.bases.len() - chain.at_end;
        let told = match is_part {
            true => chain.at_end.min(BESIDE_JOIN),
            false => chain.at_end,
        };
        let least = LEAST.max((told * LEAST_PERCENT).div_ceil(100));
        let differing = (chain.aligned * DIFFERING_PERCENT / 100).max(2);
        if chain.aligned < least || chain.differing > differing || inserted > MOST_INSERTED {
            return None;
        }
        // Bases at the join that are not of the transcript count as differing.
        let score = chain.score - DIFFERS * inserted as i64;
        (score > 0).then_some(score)
    }
}

/// Whether a consensus is of a transcript nearly whole and without a gap, at one place.
pub(super) fn is_whole(fit: &Fit) -> bool {
    fit.gaps == 0 && fit.places == 1 && 100 * fit.aligned >= FITTING_PERCENT * fit.compared
}

/// Whether it is, with few bases that differ: the rule that tells reads of a gene from those of its relatives.
fn fits(fit: &Fit) -> bool {
    let allowed = (fit.aligned * FITTING_MISMATCH_PERCENT / 100).max(1);
    is_whole(fit) && fit.differing <= allowed
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bases that do not repeat.
    pub(super) fn bases(seed: u64, length: usize) -> Vec<u8> {
        let mut state = seed;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            b"ACGT"[(state >> 62) as usize]
        };
        (0..length).map(|_| next()).collect()
    }

    fn origins(end: Vec<u8>, transcripts: &[(&str, Vec<u8>)]) -> Origins {
        let mut search = PartnerSearch::new([end]);
        for (header, bases) in transcripts {
            search.add(&Transcript::from_fasta(header, bases));
        }
        search.found().next().expect("one sequence")
    }

    fn found(end: Vec<u8>, transcripts: &[(&str, Vec<u8>)]) -> Vec<(String, usize, usize)> {
        let origins = origins(end, transcripts).list;
        let described = origins.into_iter().map(|origin| {
            (
                origin.transcript.accession,
                origin.boundary,
                origin.inserted,
            )
        });
        described.collect()
    }

    #[test]
    fn the_transcript_with_the_longest_end_is_found() {
        let (one, two) = (bases(1, 600), bases(2, 600));
        let shared = [&one[..200], &two[200..]].concat();
        let transcripts = [("one", one.clone()), ("two", two), ("shared", shared)];
        let with = |end: &[u8], more: &[u8]| [end, more].concat();
        let mut poor = one[100..300].to_vec();
        poor[20] = if poor[20] == b'A' { b'C' } else { b'A' };
        for (case, end, expected) in [
            ("whole", one[100..300].to_vec(), vec![("one", 300, 0)]),
            (
                "both have it",
                one[100..200].to_vec(),
                vec![("one", 200, 0), ("shared", 200, 0)],
            ),
            (
                "inserted bases",
                with(&one[100..300], b"GGTACG"),
                vec![("one", 300, 6)],
            ),
            ("a base differs", poor, vec![("one", 300, 0)]),
            ("none has it", bases(3, 200), vec![]),
            ("too short", one[281..300].to_vec(), vec![]),
        ] {
            let expected: Vec<(String, usize, usize)> = expected
                .into_iter()
                .map(|(name, boundary, inserted)| (name.to_string(), boundary, inserted))
                .collect();
            let mut got = found(end, &transcripts);
            // A base after the join may be alike by chance.
            got.sort();
            assert_eq!(got, expected, "{case}");
        }
    }

    /// A base that is not this one.
    fn other(base: u8) -> u8 {
        if base == b'A' { b'C' } else { b'A' }
    }

    #[test]
    fn a_transcript_fits_if_it_has_nearly_all_of_the_consensus() {
        let one = bases(1, 600);
        let rest = bases(7, 600);
        let with_differing = |places: &[usize]| {
            let mut end = one[240..300].to_vec();
            places.iter().for_each(|&at| end[at] = other(end[at]));
            end
        };
        // consensus; bases compared, aligned, differing and gaps; whether it fits
        for (case, end, expected) in [
            ("whole", one[240..300].to_vec(), Some((60, 60, 0, 0, true))),
            (
                "one differs",
                with_differing(&[30]),
                Some((60, 60, 1, 0, true)),
            ),
            (
                "two differ",
                with_differing(&[20, 40]),
                Some((60, 60, 2, 0, false)),
            ),
            ("three differ", with_differing(&[15, 30, 45]), None),
            (
                "a fifth is of something else",
                [&rest[..12], &one[252..300]].concat(),
                Some((60, 48, 0, 0, true)),
            ),
            (
                "a fourth is",
                [&rest[..15], &one[255..300]].concat(),
                Some((60, 45, 0, 0, false)),
            ),
            (
                "22 of 60 are of it",
                [&rest[..38], &one[278..300]].concat(),
                None,
            ),
            (
                "an exon is left out",
                [&one[120..150], &one[270..300]].concat(),
                Some((60, 60, 0, 1, false)),
            ),
            (
                "a base is lost",
                [&one[240..270], &one[271..300]].concat(),
                Some((59, 59, 0, 1, false)),
            ),
            (
                "a base is added",
                [&one[240..270], &[other(one[270])][..], &one[270..300]].concat(),
                Some((61, 60, 0, 1, false)),
            ),
            (
                "inserted bases are not compared",
                [&one[240..300], b"GGTACG"].concat(),
                Some((60, 60, 0, 0, true)),
            ),
        ] {
            let origins = origins(end, &[("one", one.clone())]).list;
            let found = origins.first().map(|one| {
                let Fit {
                    compared,
                    aligned,
                    differing,
                    gaps,
                    places: _,
                } = one.fit;
                (compared, aligned, differing, gaps, fits(&one.fit))
            });
            // Bases beside a gap may be alike by chance.
            let near = found.zip(expected).is_none_or(|(found, expected)| {
                found.1.abs_diff(expected.1) <= 2
                    && found.2.abs_diff(expected.2) <= expected.3
                    && (found.0, found.3, found.4) == (expected.0, expected.3, expected.4)
            });
            assert!(
                near && found.is_some() == expected.is_some(),
                "{case}: {found:?}"
            );
        }
    }

    #[test]
    fn what_lies_before_a_part_of_a_transcript_is_not_compared() {
        let one = bases(1, 600);
        let rest = bases(7, 600);
        let of = |end: &[u8], part: std::ops::Range<usize>| {
            let mut transcript = Transcript::from_fasta("one", &one[part]);
            transcript.extent = Extent::Partial;
            let mut search = PartnerSearch::new([end.to_vec()]);
            search.add(&transcript);
            let found = search.found().next().expect("one sequence").list;
            let fit = |one: &Origin| (one.fit.compared, one.fit.aligned, fits(&one.fit));
            found.first().map(fit)
        };
        for (case, end, expected) in [
            ("longer", one[150..300].to_vec(), Some((60, 60, true))),
            ("shorter", one[270..300].to_vec(), Some((30, 30, true))),
            // Forty of the eighty bases beside the join.
            (
                "forty",
                [&rest[..100], &one[240..280]].concat(),
                Some((40, 40, true)),
            ),
            ("too few", [&rest[..100], &one[240..279]].concat(), None),
            (
                "fifteen of sixty are of something else",
                [&rest[..100], &one[255..300]].concat(),
                Some((60, 45, false)),
            ),
        ] {
            let found = of(&end, 240..300);
            let near = found.zip(expected).is_none_or(|(found, expected)| {
                found.1.abs_diff(expected.1) <= 2 && (found.0, found.2) == (expected.0, expected.2)
            });
            assert!(
                near && found.is_some() == expected.is_some(),
                "{case}: {found:?}"
            );
        }
    }

    #[test]
    fn a_transcript_that_repeats_itself_has_no_one_place() {
        let one = bases(1, 600);
        let repeated = [&one[..300], &one[200..]].concat();
        for (case, transcript, places) in [("once", &one, 1), ("twice", &repeated, 2)] {
            let origins = origins(one[240..300].to_vec(), &[("one", transcript.clone())]).list;
            assert_eq!(origins[0].fit.places, places, "{case}");
            assert_eq!(fits(&origins[0].fit), places == 1, "{case}");
        }
    }

    #[test]
    fn transcripts_within_two_differences_are_rivals() {
        let one = bases(1, 600);
        let differing = |places: &[usize]| {
            let mut bases = one.clone();
            places.iter().for_each(|&at| bases[at] = other(bases[at]));
            bases
        };
        for (places, are_both) in [(&[][..], true), (&[260], true), (&[255, 280], false)] {
            for is_first in [true, false] {
                let mut transcripts = [("one", one.clone()), ("two", differing(places))];
                if !is_first {
                    transcripts.reverse();
                }
                let found = found(one[230..300].to_vec(), &transcripts);
                assert_eq!(found.len(), 1 + usize::from(are_both), "{places:?}");
            }
        }
    }

    #[test]
    fn more_transcripts_than_are_kept_are_told() {
        let one = bases(1, 400);
        for (count, are_all) in [(MOST_KEPT, true), (MOST_KEPT + 1, false)] {
            let transcripts = vec![("one", one.clone()); count];
            let origins = origins(one[230..300].to_vec(), &transcripts);
            assert_eq!((origins.list.len(), origins.are_all), (MOST_KEPT, are_all));
        }
    }
}
