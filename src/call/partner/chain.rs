//! Where a sequence lies on a transcript: stretches without gaps, put in their order.

use super::{DIFFERS, DROP, GAP};

/// Fewest bases that a stretch keeps where the next one overlaps it.
const KEPT: usize = 8;

/// Most stretches of one transcript that are put in order, the best first: more are those of repeats.
const STRETCHES: usize = 64;

/// Bases of a sequence and of a transcript that are alike, but for some that differ, without a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    /// Where it starts in the sequence.
    pub at: usize,
    /// Where it starts on the transcript.
    pub place: usize,
    /// Its bases.
    pub bases: usize,
    /// How many of them differ.
    pub differing: usize,
}

/// How a sequence lies on a transcript.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chain {
    /// Where it ends in the sequence.
    pub at_end: usize,
    /// Where it ends on the transcript.
    pub place_end: usize,
    /// Bases of the sequence that are aligned.
    pub aligned: usize,
    /// How many of them differ.
    pub differing: usize,
    /// Gaps between the stretches.
    pub gaps: usize,
    /// A match is 1.
    pub score: i64,
}

impl Stretch {
    /// What is alike on both sides of bases that are: `at` in the sequence, `place` on the transcript.
    pub fn around(sequence: &[u8], transcript: &[u8], at: usize, place: usize) -> Self {
        let on = sequence[at..].iter().zip(&transcript[place..]);
        let back = sequence[..at].iter().rev();
        let back = back.zip(transcript[..place].iter().rev());
        let ((after, gained), (before, more)) = (carried(on), carried(back));
        let bases = before + after;
        Self {
            at: at - before,
            place: place - before,
            bases,
            // A base that differs costs what one that is alike gives, and DIFFERS.
            differing: ((bases as i64 - gained - more) / (1 + DIFFERS)) as usize,
        }
    }

    /// Where it ends in the sequence.
    pub fn at_end(&self) -> usize {
        self.at + self.bases
    }

    fn place_end(&self) -> usize {
        self.place + self.bases
    }

    fn diagonal(&self) -> i64 {
        self.place as i64 - self.at as i64
    }

    fn score(&self) -> i64 {
        self.bases as i64 - (1 + DIFFERS) * self.differing as i64
    }

    fn alone(&self) -> Chain {
        Chain {
            at_end: self.at_end(),
            place_end: self.place_end(),
            aligned: self.bases,
            differing: self.differing,
            gaps: 0,
            score: self.score(),
        }
    }

    /// The chain that goes on with this stretch; `None` if it does not lie behind the last one, `last`.
    fn behind(&self, chain: &Chain, last: &Self) -> Option<Chain> {
        let in_sequence = last.at_end().saturating_sub(self.at);
        let on_transcript = last.place_end().saturating_sub(self.place);
        let overlap = in_sequence.max(on_transcript);
        if self.at <= last.at || self.place <= last.place || overlap + KEPT > last.bases {
            return None;
        }
        let is_gap = self.diagonal() != last.diagonal();
        Some(Chain {
            at_end: self.at_end(),
            place_end: self.place_end(),
            aligned: chain.aligned - overlap + self.bases,
            differing: chain.differing + self.differing,
            gaps: chain.gaps + usize::from(is_gap),
            score: chain.score - overlap as i64 + self.score() - GAP,
        })
    }
}

/// For each stretch the best chain that ends with it.
pub(super) fn chains(mut stretches: Vec<Stretch>) -> Vec<Chain> {
    stretches.sort_by_key(|one| (std::cmp::Reverse(one.score()), one.at, one.place));
    stretches.truncate(STRETCHES);
    stretches.sort_by_key(|one| (one.at, one.place));
    let mut chains: Vec<Chain> = Vec::with_capacity(stretches.len());
    for (index, one) in stretches.iter().enumerate() {
        let before = chains.iter().zip(&stretches[..index]);
        let longer = before.filter_map(|(chain, last)| one.behind(chain, last));
        let best = longer.chain([one.alone()]);
        chains.extend(best.max_by_key(|chain| (chain.score, std::cmp::Reverse(chain.gaps))));
    }
    chains
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_end_where_too_much_differs() {
        let transcript = b"ACGTTGCAAGCTTCGATCCATGGCA";
        for (case, sequence, expected) in [
            ("whole", "ACGTTGCAAGCTTCGATCCATGGCA", (0, 25, 0)),
            ("one differs", "ACGTTGCATGCTTCGATCCATGGCA", (0, 25, 1)),
            ("another start", "TTTTTTTTAGCTTCGATCCATGGCA", (8, 17, 0)),
        ] {
            let one = Stretch::around(sequence.as_bytes(), transcript, 12, 12);
            assert_eq!((one.at, one.bases, one.differing), expected, "{case}");
            assert_eq!(one.place, one.at, "{case}");
        }
    }

    #[test]
    fn a_chain_goes_on_behind_a_gap() {
        let stretch = |at, place, bases| Stretch {
            at,
            place,
            bases,
            differing: 0,
        };
        for (case, first, aligned, gaps) in [
            ("bases of the transcript left out", stretch(0, 0, 30), 60, 1),
            ("some overlap", stretch(0, 0, 34), 60, 1),
            ("bases that are not of it", stretch(0, 175, 25), 55, 1),
            ("two differ side by side", stretch(0, 200, 28), 58, 0),
            ("behind on the transcript", stretch(0, 300, 30), 30, 0),
        ] {
            let last = stretch(30, 230, 30);
            let chain = chains(vec![last, first]).pop().expect("two");
            assert_eq!((chain.at_end, chain.place_end), (60, 260), "{case}");
            assert_eq!((chain.aligned, chain.gaps), (aligned, gaps), "{case}");
        }
    }
}
