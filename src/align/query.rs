//! The read that is being explained, and what it is explained with.

use super::boundary::{ContigBoundaries, boundaries};
use super::clip::{Clip, Clips, End};
use super::read::{OrientedRead, Read};
use super::rule::{ADAPTER_BASES, ADAPTER_OVERLAP, OVERHANG, Rule, SCORE_BEHIND_GAPS};
use super::segment::{DiagonalSeeds, Segment, covered, seeded};
use crate::panel::{ContigId, Junction, JunctionId, Panel};
use crate::screen::Screen;
use std::ops::Range;

/// What every read is explained with: the panel and its tables.
#[derive(Debug, Clone)]
pub struct Index<'a> {
    /// What reads are compared with.
    pub panel: &'a Panel,
    /// The panel's seeds.
    pub screen: Screen,
    /// The boundaries of each contig of the panel.
    boundaries: Vec<ContigBoundaries>,
    /// The gene of each contig: the first contig that is of it.
    genes: Vec<ContigId>,
    /// Whether each contig is of a driver: its transcript, or one of its introns.
    of_driver: Vec<bool>,
    /// What may be clipped off the ends of a read.
    pub clips: Clips,
    /// What a read has to show to count.
    pub rule: Rule,
}

impl<'a> Index<'a> {
    /// Indexes a panel.
    pub fn new(panel: &'a Panel, rule: Rule) -> Self {
        let first_of_gene = |contig: ContigId| {
            let mut all = panel.contig_ids();
            all.find(|&other| panel.gene_of(other) == panel.gene_of(contig))
        };
        let genes = panel.contig_ids().filter_map(first_of_gene);
        let of_driver = panel.contig_ids().map(|one| panel.driver_of(one).is_some());
        Self {
            panel,
            genes: genes.collect(),
            of_driver: of_driver.collect(),
            screen: Screen::new(panel),
            boundaries: boundaries(panel),
            clips: Clips::new(&panel.adapters),
            rule,
        }
    }
}

/// The bases of a read between adapters that begin where its segments end. With an error in its first bases an
/// adapter is not told from them here.
fn fragment(
    index: &Index,
    read: &OrientedRead,
    segments: &[Segment],
    joins: &[DiagonalSeeds],
) -> Range<usize> {
    let all = 0..read.len();
    let Some(covered) = covered(segments) else {
        return all;
    };
    // Seeds across a join are not extended, so that nobody knows what follows them.
    if joins
        .iter()
        .any(|one| one.first < covered.start || covered.end < one.last)
    {
        return all;
    }
    let is_adapter = |bases: Range<usize>, end| {
        let spare = ADAPTER_OVERLAP;
        let clip = Clip { bases, spare, end };
        // A few bases are like an adapter's by chance.
        clip.bases.len() >= OVERHANG && index.clips.begin_at(ADAPTER_BASES, read, &clip)
    };
    let start = match is_adapter(0..covered.start, End::Left) {
        true => covered.start,
        false => all.start,
    };
    let end = match is_adapter(covered.end..read.len(), End::Right) {
        true => covered.end,
        false => all.end,
    };
    start..end
}

/// A read on the strand with most seeds, and what its seeds say.
///
/// It knows nothing of the steps that take it: `follow` adds segments that no seed found, `hypothesis`
/// says what the read may be, `ungapped` and `gapped` align it, `judge` says what it is.
#[derive(Debug)]
pub struct Query<'q> {
    /// What it is explained with.
    pub index: &'q Index<'q>,
    /// The read, on the strand of the panel's contigs.
    pub read: OrientedRead<'q>,
    /// Where it lies on the contigs, by its seeds; those with most seeds first.
    pub segments: Vec<Segment>,
    /// The bases between the adapters that begin where the segments end, if any do.
    pub fragment: Range<usize>,
    /// Its seeds across joins of fusions, on the contigs that the screen has of these.
    pub joins: Vec<DiagonalSeeds>,
}

impl<'q> Query<'q> {
    /// Looks up the seeds of a read, turns it to the strand that has more of them, and extends them.
    pub fn new(index: &'q Index<'q>, read: Read<'q>) -> Self {
        let panel = index.panel;
        let (read, mut joins) = seeded(panel, &index.screen, read);
        let mut segments = Vec::with_capacity(joins.len());
        joins.retain(|diagonal| {
            let is_join = diagonal.contig.index() >= panel.contigs();
            if !is_join {
                let (one, other) = Segment::extended(panel, &read, diagonal);
                segments.push(one);
                if let Some(other) = other {
                    segments.push(other);
                }
            }
            is_join
        });
        let fragment = fragment(index, &read, &segments, &joins);
        Self {
            index,
            read,
            segments,
            fragment,
            joins,
        }
    }

    /// Whether none of its seeds is one of the panel's.
    pub fn is_without_seeds(&self) -> bool {
        self.segments.is_empty() && self.joins.is_empty()
    }

    /// The panel that it is compared with.
    pub fn panel(&self) -> &'q Panel {
        self.index.panel
    }

    /// Whether a segment is of a driver.
    pub fn is_of_driver(&self, segment: &Segment) -> bool {
        self.index.of_driver[segment.contig.index()]
    }

    /// The score of the best segment of a contig in a range of the read, if it is so long that it is of nothing else:
    /// behind a gap the read then goes on with it.
    pub fn behind_gaps(&self, contig: ContigId, bases: Range<usize>) -> Option<usize> {
        let near = bases.start.saturating_sub(OVERHANG)..=bases.end + OVERHANG;
        let segments = self.segments.iter();
        let segments = segments.filter(|one| {
            one.contig == contig && near.contains(&one.start) && near.contains(&one.end)
        });
        let best = segments
            .filter_map(|one| usize::try_from(one.score).ok())
            .max();
        best.filter(|score| *score >= SCORE_BEHIND_GAPS)
    }

    /// Whether two segments are of one gene.
    pub fn are_of_one_gene(&self, one: &Segment, other: &Segment) -> bool {
        self.index.genes[one.contig.index()] == self.index.genes[other.contig.index()]
    }

    /// The boundaries of a contig.
    pub fn boundaries(&self, contig: ContigId) -> &'q ContigBoundaries {
        &self.index.boundaries[contig.index()]
    }

    /// A junction of the panel.
    pub fn junction(&self, junction: JunctionId) -> &'q Junction {
        self.index.panel.junction(junction)
    }
}
