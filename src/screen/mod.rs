//! Which reads are worth aligning: sampled 16-mers against the panel's contigs. Pure.
//!
//! A 16-mer and its reverse complement are one seed. A small filter answers "is this read from
//! somewhere else?" for nearly every read of a transcriptome; an exact table of the same seeds then
//! says where a read's seeds lie. A read and its reverse complement are sampled at the same seeds.

mod filter;
mod places;
mod sampling;
mod seed;

pub use sampling::{
    BASES_PER_STRIDE, DENSE_LENGTH, LONGEST_STRIDE, MOST_JOIN_SEEDS, SCREENED_WITHOUT_JOINS, SEED,
    stride,
};
pub use seed::{all_among, pack, pack_reversed};

use crate::panel::{ContigId, JunctionIsoform, JunctionKind, Panel};
use filter::{Filter, SIZES, look_up};
use places::{Places, Unsorted};
use sampling::{Sampling, TABULATED_LENGTH, sampled};
use seed::{Seed, are_bases, seed_at};
use std::ops::Range;

/// Seeds that stand in more places than this say nothing about where a read is from. It can change
/// an answer.
pub const MOST_HITS: usize = 16;

/// Seeds from either end of a read that are looked up before their answers are looked at. It
/// changes no answer, only how many loads of memory are under way at once.
const TOGETHER: usize = 8;

/// Where a seed lies. The bases around each fusion join follow the panel's contigs, as contigs of
/// their own; see [`Screen::join`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeedHit {
    /// The contig; joins follow those of the panel.
    pub contig: ContigId,
    /// 0-based position of the seed's first base.
    pub position: u32,
    /// Whether the seed as looked up is on the strand of the contig.
    pub forward: bool,
}

/// A fusion join as a contig: what it belongs to, and the bases before the join.
#[derive(Debug, Clone, Copy)]
pub struct Join {
    /// The junction and donor.
    pub isoform: JunctionIsoform,
    /// Bases of the contig before the join.
    pub before: usize,
}

/// Index of the seeds of a panel.
#[derive(Debug, Clone)]
pub struct Screen {
    /// Every seed, and a few others: answers in one load of memory.
    filter: Filter,
    /// The same without the seeds across joins, for long reads, where these are too many.
    without_joins: Option<Filter>,
    /// Every seed, with the places where it stands.
    places: Places,
    /// For each base of each contig of the panel, and its end, how many seeds before it are not unique.
    repeated: Vec<Vec<u32>>,
    /// Contigs of the panel.
    contigs: usize,
    /// The contigs that follow them.
    joins: Vec<Join>,
    /// Samplings by the length of a read, worked out before: two divisions less for each read.
    samplings: Vec<Sampling>,
}

/// Writes the bases of every seed that no transcript or intron holds, inserted at the join or across it,
/// into `bases`; says how many are before the join.
fn around_join(panel: &Panel, isoform: JunctionIsoform, bases: &mut Vec<u8>) -> usize {
    let junction = panel.junction(isoform.junction);
    let (donor, acceptor) = (&junction.donors[isoform.donor], &junction.acceptor);
    let before = &panel.contig(donor.contig)[..donor.position];
    let after = &panel.contig(acceptor.contig)[acceptor.position..];
    bases.clear();
    bases.extend(&before[before.len().saturating_sub(SEED - 1)..]);
    bases.extend(&donor.insert);
    let join = bases.len();
    bases.extend(&acceptor.insert);
    bases.extend(&after[..after.len().min(SEED - 1)]);
    join
}

/// Calls `each` with every seed of a sequence that holds no unknown base and more than one letter, and
/// with the 0-based position of its first base.
fn for_each_seed(bases: &[u8], mut each: impl FnMut(Seed, usize)) {
    // How many bases up to the last one are known, and how many are the same letter.
    let (mut known, mut alike) = (0, 0);
    let mut before = b'N';
    for (last, &base) in bases.iter().enumerate() {
        known = if base == b'N' { 0 } else { known + 1 };
        alike = if base == before { alike + 1 } else { 1 };
        before = base;
        // Tails and dark cycles stand in reads of any origin, and would turn them to a strand.
        if known < SEED || alike >= SEED {
            continue;
        }
        if let Some(seed) = bases[..=last].last_chunk() {
            each(Seed::new(seed), last + 1 - SEED);
        }
    }
}

/// How many seeds before each base of each contig have several hits. A palindrome has two: one on
/// each strand.
fn all_repeated(panel: &Panel, places: &Places) -> Vec<Vec<u32>> {
    let contigs = panel.contig_ids().map(|contig| panel.contig(contig));
    let mut repeated: Vec<Vec<u32>> = contigs.map(|bases| vec![1; bases.len() + 1]).collect();
    for place in places.unique() {
        let (contig, position) = (place.contig(), place.position() as usize);
        if let Some(repeated) = repeated.get_mut(contig.index()) {
            let seed = seed_at(panel.contig(contig), position);
            repeated[position] = u32::from(seed.is_none_or(|seed| seed.is_palindrome));
        }
    }
    for counts in &mut repeated {
        let mut before = 0;
        for count in counts {
            before += std::mem::replace(count, before);
        }
    }
    repeated
}

impl Screen {
    /// Indexes every seed that holds no unknown base and more than one letter: of every contig, and
    /// across every fusion join with its inserted bases.
    pub fn new(panel: &Panel) -> Self {
        Self::with_joins(panel, MOST_JOIN_SEEDS)
    }

    /// The same, long reads being screened without the seeds across joins where these are more than so many.
    fn with_joins(panel: &Panel, most_join_seeds: usize) -> Self {
        let isoforms = panel.isoforms();
        let isoforms = isoforms.filter(|one| one.kind == JunctionKind::Fusion);
        let mut bases = Vec::new();
        let joins = isoforms.map(|isoform| Join {
            isoform,
            before: around_join(panel, isoform, &mut bases),
        });
        let joins: Vec<Join> = joins.collect();
        let of_contigs: usize = panel.contig_ids().map(|one| panel.contig(one).len()).sum();
        // More than there are, but not by much.
        let most = of_contigs + SEED * joins.len();
        let mut filter = Filter::new(most);
        let mut places = Unsorted::with_capacity(most);
        let mut add = |bases: &[u8], contig| {
            for_each_seed(bases, |seed, at| {
                filter.insert(seed.hash());
                places.add(seed, contig, at);
            });
        };
        let has_many_joins = SEED * joins.len() > most_join_seeds;
        let mut without_joins = has_many_joins.then(|| Filter::new(of_contigs));
        for contig in panel.contig_ids() {
            add(panel.contig(contig), contig);
            if let Some(filter) = &mut without_joins {
                for_each_seed(panel.contig(contig), |seed, _| filter.insert(seed.hash()));
            }
        }
        let mut bases = Vec::new();
        for (index, join) in joins.iter().enumerate() {
            around_join(panel, join.isoform, &mut bases);
            add(&bases, ContigId::new(panel.contigs() + index));
        }
        let places = places.sorted();
        Self {
            filter,
            without_joins,
            repeated: all_repeated(panel, &places),
            places,
            contigs: panel.contigs(),
            joins,
            samplings: (0..TABULATED_LENGTH)
                .map(|length| Sampling::new(length, stride(length)))
                .collect(),
        }
    }

    /// The join that a contig of a [`SeedHit`] stands for, if it is none of the panel's contigs.
    pub fn join(&self, contig: ContigId) -> Option<&Join> {
        self.joins.get(contig.index().checked_sub(self.contigs)?)
    }

    /// Whether a read may come from the panel: at least one sampled seed stands in a contig.
    #[inline]
    pub fn passes(&self, sequence: &[u8]) -> bool {
        let without_joins = self.without_joins.as_ref();
        let filter = without_joins
            .filter(|_| sequence.len() >= SCREENED_WITHOUT_JOINS)
            .unwrap_or(&self.filter);
        if let Some(words) = filter.words::<{ SIZES[0] }>() {
            self.passes_by(words, sequence)
        } else if let Some(words) = filter.words::<{ SIZES[1] }>() {
            self.passes_by(words, sequence)
        } else if let Some(words) = filter.words::<{ SIZES[2] }>() {
            self.passes_by(words, sequence)
        } else if let Some(words) = filter.words::<{ SIZES[3] }>() {
            self.passes_by(words, sequence)
        } else if let Some(words) = filter.words::<{ SIZES[4] }>() {
            self.passes_by(words, sequence)
        } else if let Some(words) = filter.words::<{ SIZES[5] }>() {
            self.passes_by(words, sequence)
        } else {
            true
        }
    }

    fn passes_by<const WORDS: usize>(&self, words: &[u64; WORDS], sequence: &[u8]) -> bool {
        let Sampling { mut pairs, step } = self.sampling(sequence.len());
        let (mut from_start, mut from_end) = (sequence, sequence);
        while pairs > 0 {
            // Most reads have no seed in the filter. The answers for several pairs are joined before
            // the only branch, so that the processor loads their words at the same time.
            let (starts, ends, together) = (from_start, from_end, pairs.min(TOGETHER));
            let mut may_hold = 0;
            for _ in 0..together {
                let (Some(one), Some(other)) = (from_start.first_chunk(), from_end.last_chunk())
                else {
                    return false;
                };
                may_hold |= look_up(words, one) | look_up(words, other);
                from_start = from_start.get(step..).unwrap_or_default();
                let end = from_end.len().saturating_sub(step);
                from_end = from_end.get(..end).unwrap_or_default();
            }
            if may_hold & 1 == 1 && self.holds_any(words, [starts, ends], together, step) {
                return true;
            }
            pairs -= together;
        }
        false
    }

    /// Whether one of so many pairs of seeds is the panel's. Not inlined: most reads have none in the filter.
    #[inline(never)]
    fn holds_any<const WORDS: usize>(
        &self,
        words: &[u64; WORDS],
        [starts, ends]: [&[u8]; 2],
        pairs: usize,
        step: usize,
    ) -> bool {
        let mut bases = (0..pairs).flat_map(|pair| {
            let end = ends.len().checked_sub(pair * step);
            let from_start = starts.get(pair * step..).and_then(<[u8]>::first_chunk);
            let from_end = end.and_then(|end| ends[..end].last_chunk());
            [from_start, from_end].into_iter().flatten()
        });
        bases.any(|bases| {
            let may_hold = look_up(words, bases) & 1 == 1;
            may_hold && are_bases(bases) && !self.places.of(Seed::new(bases)).is_empty()
        })
    }

    fn sampling(&self, length: usize) -> Sampling {
        match self.samplings.get(length) {
            Some(sampling) => *sampling,
            None => Sampling::new(length, stride(length)),
        }
    }

    /// The seed at `at`, if it is of bases only and may be one of the panel's.
    fn seed_at(&self, sequence: &[u8], at: usize) -> Option<Seed> {
        let bases = sequence.get(at..)?.first_chunk()?;
        (self.filter.look_up(bases) & 1 == 1 && are_bases(bases)).then(|| Seed::new(bases))
    }

    /// The first bases of the seeds that are looked up in a read of some length to align it, twice
    /// as many as to screen it.
    pub fn seeds_of(length: usize) -> impl Iterator<Item = usize> {
        let mut last = usize::MAX;
        sampled(length, (stride(length) / 2).max(1))
            // In a short read the two directions may meet at one seed.
            .filter(move |&at| at != std::mem::replace(&mut last, at))
    }

    /// Calls `each` with the places of the seed at `at` in a read, on either strand; with none if
    /// they are too many.
    pub fn for_each_hit(&self, sequence: &[u8], at: usize, mut each: impl FnMut(SeedHit)) {
        let Some(seed) = self.seed_at(sequence, at) else {
            return;
        };
        let places = self.places.of(seed);
        if places.len() > MOST_HITS {
            return;
        }
        for place in places {
            let forward = place.as_given() == seed.as_given;
            let mut hit = SeedHit {
                contig: place.contig(),
                position: place.position(),
                forward,
            };
            each(hit);
            if seed.is_palindrome {
                hit.forward = !forward;
                each(hit);
            }
        }
    }

    /// Which seeds of a contig of the panel stand nowhere else, on neither strand.
    pub fn unique(&self, contig: ContigId) -> UniqueSeeds<'_> {
        let repeated = self.repeated.get(contig.index());
        UniqueSeeds(repeated.map_or(&[], |repeated| repeated.as_slice()))
    }
}

/// Which seeds of a contig stand nowhere else in the panel.
#[derive(Debug, Clone, Copy, Default)]
pub struct UniqueSeeds<'s>(&'s [u32]);

impl UniqueSeeds<'_> {
    /// Whether the seed that starts at a base of the contig, 0-based, is unique. None is that it does not
    /// have.
    #[inline]
    pub fn holds(self, start: usize) -> bool {
        let before = self.0.get(start);
        before.is_some() && before == self.0.get(start + 1)
    }

    /// The longest range around a start, within a range of starts, in which all seeds are unique; empty
    /// where that one is not.
    pub fn around(self, start: usize, within: Range<usize>) -> Range<usize> {
        let counts = self.0.get(within.start..=within.end).unwrap_or_default();
        let own = counts.get(start - within.start);
        let Some(&own) = own.filter(|_| self.holds(start)) else {
            return start..start;
        };
        // Counts only grow, and the first one behind a seed that is not unique is higher.
        let first = counts.partition_point(|&count| count < own);
        let end = counts.partition_point(|&count| count <= own);
        let end = end.saturating_sub(1).max(first);
        within.start + first..within.start + end
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bio::alphabets::dna;

    #[test]
    fn long_reads_are_screened_by_genes_alone_where_there_are_too_many_joins() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let lane = panel.lane_named("RANBP2").expect("a lane of the panel");
        let junction = panel.junction(lane.junction);
        let (all, few) = (Screen::new(&panel), Screen::with_joins(&panel, 0));
        let across = |before: usize, after: usize| {
            let left = junction.left_sequence(&panel, before);
            [left, junction.right_sequence(&panel, after)].concat()
        };
        // Eight bases on either side: all seeds that hold them lie across the join.
        let middle = |length: usize| {
            let before = vec![b'N'; length / 2 - 8];
            let after = vec![b'N'; length - length / 2 - 8];
            [before, across(8, 8), after].concat()
        };
        for (case, read, expected) in [
            ("on both sides", across(50, 50), [true, true]),
            (
                "on either side of a short one",
                across(25, 25),
                [true, true],
            ),
            ("a short one's join alone", middle(74), [true, true]),
            ("a long one's join alone", middle(75), [true, false]),
        ] {
            // A long read is not sampled at every base: its join lies at one that is.
            let shifted = (0..read.len()).map(|shift| {
                let mut read = read.clone();
                read.rotate_left(shift);
                [all.passes(&read), few.passes(&read)]
            });
            let found = shifted.reduce(|one, other| [one[0] || other[0], one[1] || other[1]]);
            assert_eq!(found, Some(expected), "{case}");
        }
    }

    #[test]
    fn seeds_that_stand_nowhere_else_are_told_from_the_others() {
        // Starts 2 and 6 of nine are of seeds that stand elsewhere too.
        let counts = [0, 0, 0, 1, 1, 1, 1, 2, 2, 2];
        let unique = UniqueSeeds(&counts);
        let of = |start| unique.holds(start);
        assert_eq!(
            (0..10).filter(|&at| of(at)).collect::<Vec<_>>(),
            [0, 1, 3, 4, 5, 7, 8]
        );
        for (start, within, expected) in [
            (4, 0..9, 3..6),
            (4, 4..5, 4..5),
            (3, 2..6, 3..6),
            (0, 0..9, 0..2),
            (8, 0..9, 7..9),
            (7, 7..9, 7..9),
        ] {
            assert_eq!(
                unique.around(start, within.clone()),
                expected,
                "{start} {within:?}"
            );
        }
        assert!(unique.around(2, 0..9).is_empty());
        assert!(unique.around(12, 0..20).is_empty());
    }

    #[test]
    fn reads_of_the_panel_pass_on_either_strand_and_others_do_not() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let screen = Screen::new(&panel);
        let read = &panel.transcripts[panel.drivers[0].transcript.index()].sequence[3000..3100];
        assert!(screen.passes(read));
        assert!(screen.passes(&dna::revcomp(read)));
        assert!(!screen.passes(&b"ACGTTGCATGCCTAGA".repeat(6)));
        assert!(!screen.passes(b"ACGT"));
        for run in ["A", "C", "G", "T"] {
            assert!(!screen.passes(run.repeat(100).as_bytes()), "{run}");
        }
    }
}
