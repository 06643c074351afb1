//! What the reads add up to: a product of small sums.
//!
//! Each sum is commutative ([`Sum`]), and so is their product, so that threads, files and machines
//! can each count their part.

mod column;
mod copies;
mod coverage;
mod duplication;
pub mod fragment;
mod junction;
mod lowest;
pub mod molecule;
mod near_ends;
pub mod pile;
mod quality;
pub mod sample;
pub mod shown;
mod span;
mod sum;
mod support;
mod total;
mod turned;

pub use copies::{Copies, FIRST_BASES, FragmentKey, MoleculeEnd};
pub use coverage::Coverage;
pub use duplication::Duplication;
pub use junction::{JunctionSum, Junctions, MOST_UNLISTED};
pub use lowest::Lowest;
pub use quality::{Qualities, QualityProblem};
pub use span::{Misordered, Orientation, Span};
pub use sum::{Counts, Sum, pairs};
pub use total::Totals;

use crate::align::{Aligner, Observation, Read, Reason, SkippedExons};
use crate::fastq::umi::{Taken, Umi, UmiRule};
use crate::fastq::{Record, Unfit};
use crate::panel::{JunctionId, JunctionKey, JunctionKind, Panel};
use fragment::{Finding, finding};
use serde::{Deserialize, Serialize};

/// Sets of junctions, and exons that are left out beside a junction, that are kept: joins that the panel
/// does not list make as many of them as a library has chimeras.
pub const MOST_SETS: usize = 1 << 13;

/// What the reads of a sample, or of a part of it, add up to.
///
/// ```
/// use fuselane::align::{Aligner, Rule};
/// use fuselane::evidence::Evidence;
/// use fuselane::fastq::{Record, umi::UmiRule};
/// use fuselane::panel::Panel;
/// let panel = Panel::builtin()?;
/// let aligner = Aligner::new(&panel, Rule::default());
/// let lane = panel.lane_named("RANBP2").expect("a lane of the panel");
/// let junction = panel.junction(lane.junction);
/// let mut bases = junction.left_sequence(&panel, 50);
/// bases.extend(junction.right_sequence(&panel, 50));
/// let read = Record { name: b"r1", sequence: &bases, quality: &[b'I'; 100] };
/// let mut evidence = Evidence::default();
/// evidence.add_fragment(&aligner, &UmiRule::None, read, None)?;
/// assert_eq!((evidence.totals.reads, evidence.totals.bases), (1, 100));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// How much was read.
    pub totals: Totals,
    /// What supports each fusion junction.
    pub junctions: Junctions,
    /// Fragments across a junction that leave out exons of its genes.
    pub skipped: Lowest<(JunctionKey, SkippedExons), u64, MOST_SETS>,
    /// Fragments across the wild-type and unspliced junctions of the panel.
    pub background: Counts<JunctionId>,
    /// Fragments with mates on either side of a fusion.
    pub spanning: Counts<Span>,
    /// Fragments that hold a partner and a driver in an order that no fusion has.
    pub misordered: Counts<Misordered>,
    /// Fragments that cannot tell these junctions apart.
    pub ambiguous: Lowest<Vec<JunctionKey>, u64, MOST_SETS>,
    /// Fragments that came close and were not counted.
    pub rejected: Counts<Reason>,
    /// Those of them for which a junction can be named.
    pub near_misses: Lowest<(JunctionKey, Reason), u64, MOST_UNLISTED>,
    /// Where fragments lie.
    pub coverage: Coverage,
    /// What the qualities of reads from the panel's genes say.
    pub qualities: Qualities,
    /// How many copies molecules have, where fragments have UMIs.
    pub duplication: Duplication,
}

/// A fragment that was counted for a fusion junction.
#[derive(Debug, Clone, Copy)]
pub struct Supported<'a> {
    /// The junction.
    pub junction: &'a JunctionKey,
    /// Bases at the start of either mate that are the UMI.
    pub umi_bases: [usize; 2],
    /// What its first mate, or its only read, shows without them.
    pub first: &'a Observation,
    /// What its second mate shows.
    pub second: Option<&'a Observation>,
}

impl Sum for Evidence {
    fn merge(&mut self, other: Self) {
        self.totals.merge(other.totals);
        self.junctions.merge(other.junctions);
        self.skipped.merge(other.skipped);
        self.background.merge(other.background);
        self.spanning.merge(other.spanning);
        self.misordered.merge(other.misordered);
        self.ambiguous.merge(other.ambiguous);
        self.rejected.merge(other.rejected);
        self.near_misses.merge(other.near_misses);
        self.coverage.merge(other.coverage);
        self.qualities.merge(other.qualities);
        self.duplication.merge(other.duplication);
    }
}

impl Evidence {
    /// Whether the library shows more joins, or sets of them, than are kept.
    pub fn is_part(&self) -> bool {
        self.junctions.are_part()
            || self.ambiguous.is_part()
            || self.skipped.is_part()
            || self.near_misses.is_part()
    }

    /// Adds a fragment: one read, or two mates.
    ///
    /// # Errors
    /// The fragment has no UMI and should have one, or is a protein.
    pub fn add_fragment(
        &mut self,
        aligner: &Aligner,
        rule: &UmiRule,
        first: Record,
        second: Option<Record>,
    ) -> Result<(), Unfit> {
        self.add_fragment_and(aligner, rule, first, second, |_| {})
    }

    /// As [`Evidence::add_fragment`]; calls `supported` with what the fragment shows if it is counted
    /// for a fusion junction.
    ///
    /// # Errors
    /// Those of [`Evidence::add_fragment`].
    #[inline]
    pub fn add_fragment_and(
        &mut self,
        aligner: &Aligner,
        rule: &UmiRule,
        first: Record,
        second: Option<Record>,
        supported: impl FnOnce(Supported),
    ) -> Result<(), Unfit> {
        // Most fragments have no UMI and do not pass: they are looked at where they lie.
        if rule.is_used() {
            return self.add_with_umi(aligner, rule, first, second, supported);
        }
        let given = bases(&first, second.as_ref());
        self.totals.add(given, &first, second.as_ref())?;
        if passes(aligner, &first, second.as_ref()) {
            let umi = (Umi::default(), [0, 0]);
            self.add_screened(aligner, umi, first, second, supported);
        }
        Ok(())
    }

    /// As [`Evidence::add_fragment_and`], for fragments with UMIs.
    #[inline(never)]
    fn add_with_umi(
        &mut self,
        aligner: &Aligner,
        rule: &UmiRule,
        first: Record,
        second: Option<Record>,
        supported: impl FnOnce(Supported),
    ) -> Result<(), Unfit> {
        let given = bases(&first, second.as_ref());
        let Taken { umi, first, second } = rule.take(first, second)?;
        self.totals.add(given, &first, second.as_ref())?;
        if passes(aligner, &first, second.as_ref()) {
            let left = bases(&first, second.as_ref());
            let umi_bases = [given[0] - left[0], given[1] - left[1]];
            self.add_screened(aligner, (umi, umi_bases), first, second, supported);
        }
        Ok(())
    }

    /// Adds a fragment that passed the screen. Not inlined: most fragments do not get here, and the
    /// loop over them stays small.
    #[inline(never)]
    fn add_screened(
        &mut self,
        aligner: &Aligner,
        (umi, umi_bases): (Umi, [usize; 2]),
        first: Record,
        second: Option<Record>,
        supported: impl FnOnce(Supported),
    ) {
        let given = [Some(first), second];
        let ranges = given.map(|one| one.and_then(|one| quality::range(one.quality)));
        let usable =
            |index: usize| given[index].map(|one| quality::usable(one.quality, ranges[index]));
        let qualities = [usable(0), usable(1)];
        let with_usable = |index: usize| {
            let (record, quality) = given[index].zip(qualities[index].as_deref())?;
            Some(Record { quality, ..record })
        };
        let (first, second) = (with_usable(0).unwrap_or(first), with_usable(1));
        let explain = |record: Record| {
            aligner.explain_screened(Read {
                sequence: record.sequence,
                quality: record.quality,
            })
        };
        let one = explain(first);
        let two = second.map(explain);
        if one.is_unrelated() && two.as_ref().is_none_or(Observation::is_unrelated) {
            return;
        }
        self.totals.on_target += 1;
        ranges
            .into_iter()
            .for_each(|range| self.qualities.add(range));
        let panel = aligner.panel();
        let mate = two.as_ref().and_then(|two| two.placement);
        self.coverage.add(panel, [one.placement, mate]);
        self.duplication.add(&umi, [one.placement, mate]);
        let finding = finding(panel, &one, two.as_ref());
        let Finding::Supports(support) = finding else {
            self.add_finding(panel, finding);
            return;
        };
        let (shown_by, other) = match second {
            Some(second) if support.by_second => (second, Some(first)),
            _ => (first, second),
        };
        let support = support.with_mate(other);
        let is_listed = panel.junction_id(&support.crossing.junction).is_some();
        self.junctions.add(&support, umi, shown_by, is_listed);
        self.add_skipped(&support.crossing.junction, [Some(&one), two.as_ref()]);
        supported(Supported {
            junction: &support.crossing.junction,
            umi_bases,
            first: &one,
            second: two.as_ref(),
        });
    }

    /// Adds the exons that either mate leaves out, each once.
    fn add_skipped(&mut self, junction: &JunctionKey, mates: [Option<&Observation>; 2]) {
        let mates = mates.into_iter().flatten();
        let mut skipped: Vec<SkippedExons> =
            mates.flat_map(|mate| &mate.skipped).copied().collect();
        skipped.sort_unstable();
        skipped.dedup();
        for one in skipped {
            self.skipped.count(&(junction.clone(), one));
        }
    }

    /// Adds what is no support of a junction.
    fn add_finding(&mut self, panel: &Panel, finding: Finding) {
        match finding {
            Finding::Unrelated | Finding::OnTarget | Finding::Supports(_) => {}
            Finding::Spans(span) => self.spanning.add(span),
            Finding::Misordered(misordered) => self.misordered.add(misordered),
            Finding::Ambiguous(set) => self.ambiguous.count(&set),
            Finding::Rejected(junction, reason) => {
                self.rejected.add(reason);
                if let Some(junction) = junction {
                    self.near_misses.count(&(junction, reason));
                }
            }
            Finding::Background(crossed) => {
                let unspliced =
                    |one: &JunctionId| panel.junction(*one).kind == JunctionKind::Unspliced;
                if crossed.iter().any(unspliced) {
                    self.rejected.add(Reason::Unspliced);
                }
                for junction in crossed {
                    self.background.add(junction);
                }
            }
        }
    }
}

/// Whether a fragment is worth explaining: whether either read passes the screen.
#[inline]
fn passes(aligner: &Aligner, first: &Record, second: Option<&Record>) -> bool {
    let screens = |record: &Record| aligner.screens(record.sequence);
    screens(first) || second.is_some_and(screens)
}

/// Bases of the mates, none of a second one that is not there.
fn bases(first: &Record, second: Option<&Record>) -> [usize; 2] {
    let of_second = second.map_or(0, |record| record.sequence.len());
    [first.sequence.len(), of_second]
}
