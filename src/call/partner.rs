//! Which transcript a foreign partner is of: the reads' consensus, looked for in many transcripts.

use crate::panel::Transcript;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Bases that are looked up at once.
const SEED: usize = 16;

/// Bases of the consensus that have to lie on a transcript: sixteen and more stand in a transcriptome of
/// 4 * 10^8 bases by chance, twenty once in 3,000 times.
const LEAST: usize = 20;

/// Most bases between the transcript and the driver that are of neither.
const MOST_INSERTED: usize = 30;

/// What a base that differs costs against one that is alike.
const DIFFERS: i64 = 3;

/// An alignment is not carried on when it has lost so much.
const DROP: i64 = 9;

/// Looks for the transcripts that consensus sequences are of. They are added one by one, so that a
/// transcriptome of any size is read once and not kept.
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
    score: i64,
    best: Vec<Origin>,
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
}

impl PartnerSearch {
    /// Prepares the search for some sequences, each up to the first base of the driver.
    pub fn new(ends: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let new = |bases| End {
            bases,
            score: 0,
            best: Vec::new(),
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
        // On one diagonal one alignment is enough.
        let mut seen: Vec<(usize, i64)> = Vec::new();
        for (place, seed) in bases.windows(SEED).enumerate() {
            let Some(known) = self.seeds.get(seed) else {
                continue;
            };
            for &(index, at) in known {
                let diagonal = (index, place as i64 - at as i64);
                if seen.contains(&diagonal) {
                    continue;
                }
                seen.push(diagonal);
                self.ends[index].compare(transcript, at, place);
            }
        }
    }

    /// For each sequence the transcripts that fit it best, equally well.
    pub fn found(self) -> impl Iterator<Item = Vec<Origin>> {
        self.ends.into_iter().map(|end| end.best)
    }
}

impl End {
    /// Compares the sequence with a transcript that has a seed of it: `at` in the one, `place` in the
    /// other.
    fn compare(&mut self, transcript: &Transcript, at: usize, place: usize) {
        let bases = &transcript.sequence;
        let on = self.bases[at..].iter().zip(&bases[place..]);
        let back = self.bases[..at]
            .iter()
            .rev()
            .zip(bases[..place].iter().rev());
        let (after, gained) = carried(on);
        let (before, more) = carried(back);
        let inserted = self.bases.len() - at - after;
        if after + before < LEAST || inserted > MOST_INSERTED {
            return;
        }
        // Bases at the join that are not of the transcript count as differing.
        let score = gained + more - DIFFERS * inserted as i64;
        if score > self.score {
            self.score = score;
            self.best.clear();
        }
        if score == self.score && score > 0 {
            self.best.push(Origin {
                transcript: transcript.clone(),
                boundary: place + after,
                inserted,
            });
        }
    }
}

/// How far two sequences are alike, in bases, and what they score.
fn carried<'a>(pairs: impl Iterator<Item = (&'a u8, &'a u8)>) -> (usize, i64) {
    let (mut score, mut best) = (0, (0, 0));
    for (index, (one, other)) in pairs.enumerate() {
        score += if one == other { 1 } else { -DIFFERS };
        if score > best.1 {
            best = (index + 1, score);
        }
        if score + DROP < best.1 {
            break;
        }
    }
    best
}

/// The one to be named of the transcripts that fit equally well, and the others: of one gene that whose
/// exons and coding sequence say most.
///
/// # Errors
/// The genes that have the sequence: none, or several. Transcripts whose gene is not known may all be of
/// one.
pub fn preferred(origins: Vec<Origin>) -> Result<(Origin, Vec<String>), Vec<String>> {
    let known = |origin: &&Origin| origin.transcript.gene != origin.transcript.accession;
    let genes = origins.iter().filter(known);
    let genes: BTreeSet<String> = genes.map(|origin| origin.transcript.gene.clone()).collect();
    if genes.len() > 1 {
        return Err(genes.into_iter().collect());
    }
    // Of equals the first.
    let best = origins.iter().enumerate().rev().max_by_key(|(_, origin)| {
        let transcript = &origin.transcript;
        let ends_exon = transcript
            .exons
            .iter()
            .any(|exon| exon.end == origin.boundary);
        let coding = transcript.coding_bases_before(origin.boundary);
        (
            known(origin),
            ends_exon,
            coding.is_some(),
            transcript.sequence.len(),
        )
    });
    let Some((best, _)) = best else {
        return Err(Vec::new());
    };
    let mut others = origins;
    let best = others.swap_remove(best);
    let mut names: Vec<String> = others
        .into_iter()
        .map(|one| one.transcript.accession)
        .collect();
    names.sort();
    Ok((best, names))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bases that do not repeat.
    fn bases(seed: u64, length: usize) -> Vec<u8> {
        let mut state = seed;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            b"ACGT"[(state >> 62) as usize]
        };
        (0..length).map(|_| next()).collect()
    }

    fn found(end: Vec<u8>, transcripts: &[(&str, Vec<u8>)]) -> Vec<(String, usize, usize)> {
        let mut search = PartnerSearch::new([end]);
        for (header, bases) in transcripts {
            search.add(&Transcript::from_fasta(header, bases));
        }
        let origins = search.found().next().expect("one sequence");
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

    #[test]
    fn several_genes_with_one_sequence_are_no_name() {
        let origin = |header: &str, length| Origin {
            transcript: Transcript::from_fasta(header, &bases(1, length)),
            boundary: 50,
            inserted: 0,
        };
        let one = || origin("t1 gene=A", 60);
        let longer = origin("t2 gene=A", 90);
        let other = origin("t3 gene=B", 90);
        let (best, others) = preferred(vec![one(), longer]).expect("one gene");
        assert_eq!(
            (best.transcript.accession.as_str(), others),
            ("t2", vec!["t1".to_string()])
        );
        let unnamed = || vec![origin("t5", 60), origin("t4", 60)];
        let (best, others) = preferred(unnamed()).expect("perhaps one gene");
        assert_eq!(
            (best.transcript.accession.as_str(), others),
            ("t5", vec!["t4".to_string()])
        );
        assert_eq!(
            preferred(vec![one(), other]).expect_err("two genes"),
            ["A", "B"]
        );
        assert!(preferred(vec![]).expect_err("none").is_empty());
    }
}
