//! Whether two libraries have the same reads, however their files are compressed, cut or ordered.

/// Reads that a fingerprint keeps: 2 kB, since there may be thousands of files. Of two libraries of which one has all reads
/// of the other, and a hundred times as many, one read is still compared.
const KEPT: usize = 128;

/// One read in this many has to be in both before that is told.
const TOLD: usize = 10;

/// Hashes of some reads of a library: of those whose names have the lowest hashes.
///
/// ```
/// use fuselane::align::{Aligner, Rule};
/// use fuselane::input::{Layout, Source};
/// use fuselane::panel::Panel;
/// use fuselane::run::count::Counter;
/// let panel = Panel::builtin()?;
/// let aligner = Aligner::new(&panel, Rule::default());
/// let count = |reads: &'static [u8]| {
///     let layout = Layout::Single(vec![Source::from_reader("reads", reads)]);
///     Counter::new(&aligner).count_part(&layout)
/// };
/// let one = count(b"@r1\nACGT\n+\nIIII\n@r2\nCCCC\n+\nIIII\n")?;
/// let turned = count(b"@r2\nCCCC\n+\nIIII\n@r1\nACGT\n+\nIIII\n")?;
/// assert!(one.fingerprint().shares_reads(&turned.fingerprint()));
/// # Ok::<(), fuselane::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fingerprint(Vec<Print>);

/// A fragment: hashes of its name, and of its bases and qualities. Ordered by the first.
type Print = (u64, u64);

impl Fingerprint {
    /// The fingerprint of a library, by all of its fragments or by those whose names have the lowest hashes; these
    /// ascend.
    pub(super) fn new(prints: impl Iterator<Item = Print>) -> Self {
        Self(prints.take(KEPT).collect())
    }

    /// Whether one read in ten, or more, of the smaller library is one of the other: the same name, bases and
    /// qualities.
    pub fn shares_reads(&self, other: &Self) -> bool {
        let highest = self.highest().min(other.highest());
        let [own, its] = [self, other].map(|one| one.up_to(highest));
        // Both ascend. A run that is followed has thousands of files, each of which is compared with all before it.
        let mut rest = its.iter().peekable();
        let shared = own.iter().filter(|one| {
            while rest.next_if(|other| other < one).is_some() {}
            rest.peek() == Some(one)
        });
        let shared = shared.count();
        shared > 0 && TOLD * shared >= own.len().min(its.len())
    }

    /// Up to which hash of a name it has all reads.
    fn highest(&self) -> u64 {
        match self.0.last() {
            Some((last, _)) if self.0.len() == KEPT => *last,
            _ => u64::MAX,
        }
    }

    fn up_to(&self, highest: u64) -> &[Print] {
        let end = self.0.partition_point(|(name, _)| *name <= highest);
        &self.0[..end]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A library of reads with these numbers, whose bases tell the `salt`.
    fn library(numbers: impl Iterator<Item = u64>, salt: u64) -> Fingerprint {
        let random = numbers.map(fastrand::Rng::with_seed);
        let print = |mut random: fastrand::Rng| (random.u64(..), random.u64(..) ^ salt);
        let mut prints: Vec<Print> = random.map(print).collect();
        prints.sort_unstable();
        Fingerprint::new(prints.into_iter())
    }

    #[test]
    fn libraries_with_the_same_reads_are_told_from_others() {
        for (case, one, other, expected) in [
            ("the same", library(0..9_000, 0), library(0..9_000, 0), true),
            ("one read", library(3..4, 0), library(3..4, 0), true),
            (
                "others",
                library(0..9_000, 0),
                library(9_000..18_000, 0),
                false,
            ),
            (
                "the same names",
                library(0..9_000, 0),
                library(0..9_000, 1),
                false,
            ),
            ("none and none", library(0..0, 0), library(0..0, 0), false),
            ("none and some", library(0..0, 0), library(0..9, 0), false),
            (
                "a lane of four",
                library(0..40_000, 0),
                library(0..10_000, 0),
                true,
            ),
            (
                "one lane in both",
                library(0..40_000, 0),
                library(30_000..70_000, 0),
                true,
            ),
            (
                "one read in a hundred",
                library(0..40_000, 0),
                library(39_600..79_600, 0),
                false,
            ),
            (
                "a tenth",
                library(0..100_000, 0),
                library(0..10_000, 0),
                true,
            ),
        ] {
            assert_eq!(one.shares_reads(&other), expected, "{case}");
            assert_eq!(other.shares_reads(&one), expected, "{case}, turned");
        }
    }
}
