//! Transcripts of genes that the panel does not have, and what reverse transcription makes of two.

use super::compress::gunzip;
use super::library::{Generator, Library, pick, random_bases};
use super::tools::test_data;
use rand::RngExt;
use std::sync::LazyLock;

/// Shortest of them, in bases.
const SHORTEST: usize = 600;

/// Four thousand messenger RNAs of man where `FUSELANE_TEST_DATA` has them.
pub fn real() -> Option<&'static [String]> {
    static REAL: LazyLock<Option<Vec<String>>> = LazyLock::new(|| {
        let text = gunzip(test_data("background_mrna.fa.gz")?);
        let all = text.split('>').skip(1).map(|record| {
            let bases: String = record.lines().skip(1).collect();
            bases.to_uppercase()
        });
        let whole = all.filter(|bases| bases.len() >= SHORTEST && !bases.contains('N'));
        Some(whole.collect())
    });
    REAL.as_deref()
}

/// Those, or as many random sequences.
pub fn foreign() -> &'static [String] {
    static RANDOM: LazyLock<Vec<String>> = LazyLock::new(|| {
        let lengths = (0..4_000).map(|seed| (seed, SHORTEST + seed as usize % 2_000));
        lengths
            .map(|(seed, length)| random_bases(70_000 + seed, length))
            .collect()
    });
    real().unwrap_or(&RANDOM)
}

/// Bases alike in both transcripts that a change of templates may use.
const ALIKE: [usize; 6] = [0, 0, 3, 4, 6, 8];

/// The bases of one transcript and, after them, those of another, and where they meet: at a random
/// place of the first, and where the second has the same few bases before the place if it has them
/// anywhere.
pub fn switched(random: &mut Generator, from: &str, to: &str) -> (String, usize) {
    let end = random.random_range(120..=from.len());
    let alike = *pick(random, &ALIKE);
    let near = random.random_range(0..to.len() - 120);
    let start = to[near..]
        .find(&from[end - alike..end])
        .map_or(near, |at| near + at + alike);
    (format!("{}{}", &from[..end], &to[start..]), end)
}

/// A fragment of two transcripts, from which templates were changed anywhere.
pub fn add_switched(library: &mut Library, from: &str, to: &str, length: usize) {
    let (chimera, join) = switched(&mut library.generator, from, to);
    let first = (join + 10).saturating_sub(length);
    let last = join
        .saturating_sub(10)
        .min(chimera.len().saturating_sub(length));
    let start = library.generator.random_range(first.min(last)..=last);
    let end = (start + length).min(chimera.len());
    library.fragment(&chimera[start..end]);
}
