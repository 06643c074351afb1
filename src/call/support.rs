//! Evidence brought to junctions: what each lane and each call is judged by.

use crate::align::Reason;
use crate::call::interval::{Interval, proportion};
use crate::evidence::fragment::Span;
use crate::evidence::{Evidence, JunctionTally};
use crate::panel::{JunctionKind, Panel};
use std::collections::BTreeMap;

/// Evidence with its spanning fragments given to junctions.
pub struct Tally<'a> {
    panel: &'a Panel,
    evidence: &'a Evidence,
    spanning: BTreeMap<usize, u64>,
}

impl<'a> Tally<'a> {
    /// Prepares the evidence of one sample.
    pub fn new(panel: &'a Panel, evidence: &'a Evidence) -> Self {
        let mut spanning = BTreeMap::new();
        for (span, count) in &evidence.spanning {
            if let Some(junction) = home(panel, evidence, span) {
                *spanning.entry(junction).or_default() += count;
            }
        }
        Self {
            panel,
            evidence,
            spanning,
        }
    }

    /// The evidence itself.
    pub fn evidence(&self) -> &'a Evidence {
        self.evidence
    }

    /// What was counted for a junction, if anything.
    pub fn junction(&self, junction: usize) -> Option<&'a JunctionTally> {
        self.evidence.junctions.get(&junction)
    }

    /// Fragments with mates on either side of a junction.
    pub fn spanning(&self, junction: usize) -> u64 {
        self.spanning.get(&junction).copied().unwrap_or(0)
    }

    /// Fragments that may be of a junction or of another one.
    pub fn ambiguous(&self, junction: usize) -> u64 {
        let sets = self.evidence.ambiguous.iter();
        sets.filter(|(set, _)| set.contains(&junction))
            .map(|(_, count)| count)
            .sum()
    }

    /// Wild-type fragments across the boundary at `position` (0-based) of a transcript.
    pub fn wild_type(&self, contig: usize, position: usize) -> u64 {
        self.evidence
            .background
            .iter()
            .filter(|(junction, _)| {
                let junction = &self.panel.junctions[**junction];
                junction.kind == JunctionKind::WildType
                    && junction.acceptor.contig == contig
                    && junction.acceptor.position == position
            })
            .map(|(_, count)| count)
            .sum()
    }

    /// Wild-type fragments across the start of the driver exon that a junction joins.
    pub fn wild_type_driver(&self, junction: usize) -> u64 {
        let position = self.panel.junctions[junction].acceptor.position;
        let driver = self.panel.driver();
        let start = driver
            .exon_at(position)
            .map_or(position, |exon| driver.exons[exon].start);
        self.wild_type(self.panel.driver, start)
    }

    /// Wild-type fragments across the partner exon end that a junction joins.
    pub fn wild_type_partner(&self, junction: usize) -> u64 {
        let donor = &self.panel.junctions[junction].donors[0];
        self.wild_type(donor.contig, donor.position)
    }

    /// Fused / (fused + wild type) at the driver's acceptor; `None` where neither was seen.
    pub fn fusion_fraction(&self, junction: usize) -> Option<f64> {
        let fused = self.fused(junction);
        let all = fused + self.wild_type_driver(junction);
        (all > 0).then(|| fused as f64 / all as f64)
    }

    /// Junction fragments of a junction.
    pub fn fused(&self, junction: usize) -> u64 {
        self.junction(junction).map_or(0, |tally| tally.fragments)
    }

    /// The 95 % interval of the fusion fraction.
    pub fn fraction_interval(&self, junction: usize) -> Option<Interval> {
        let fused = self.fused(junction);
        proportion(fused, fused + self.wild_type_driver(junction))
    }

    /// A count per million fragments.
    pub fn per_million(&self, count: f64) -> f64 {
        1e6 * count / self.evidence.fragments.max(1) as f64
    }

    /// Fragments that came close to a junction and were not counted, by reason.
    pub fn near_misses(&self, junction: usize) -> BTreeMap<String, u64> {
        let listed = self.evidence.rejected.iter();
        let mut counts: BTreeMap<String, u64> = listed
            .filter(|((at, _), _)| *at == Some(junction))
            .map(|((_, reason), count)| (reason.name().to_string(), *count))
            .collect();
        let copies = self
            .junction(junction)
            .map_or(0, |tally| tally.fragments - tally.unique_fragments());
        for (reason, count) in [
            (Reason::Ambiguous, self.ambiguous(junction)),
            (Reason::Duplicate, copies),
        ] {
            if count > 0 {
                counts.insert(reason.name().to_string(), count);
            }
        }
        counts
    }

    /// Fragments on each control gene.
    pub fn control_genes(&self) -> BTreeMap<String, u64> {
        let transcripts = self.panel.transcripts.iter().enumerate();
        transcripts
            .filter(|(_, transcript)| transcript.role == crate::panel::Role::Control)
            .map(|(contig, transcript)| {
                let count = self.evidence.contigs.get(contig);
                (transcript.gene.clone(), count)
            })
            .collect()
    }

    /// Fragments that came close and were not counted, by reason; every reason is there.
    pub fn rejected(&self) -> BTreeMap<String, u64> {
        let mut counts: BTreeMap<String, u64> = Reason::ALL
            .iter()
            .map(|reason| (reason.name().to_string(), 0))
            .collect();
        let ambiguous = self.evidence.ambiguous.values().sum();
        let tallies = self.evidence.junctions.values();
        let copies = tallies
            .map(|tally| tally.fragments - tally.unique_fragments())
            .sum();
        let listed = self.evidence.rejected.iter();
        let all = listed
            .map(|((_, reason), count)| (*reason, *count))
            .chain([(Reason::Ambiguous, ambiguous), (Reason::Duplicate, copies)]);
        for (reason, count) in all {
            *counts.entry(reason.name().to_string()).or_default() += count;
        }
        counts
    }
}

/// The junction that a spanning fragment speaks for: of those that it can span, the one with most
/// distinct fragments across it, else the first lane.
fn home(panel: &Panel, evidence: &Evidence, span: &Span) -> Option<usize> {
    let partner = &panel.transcripts[span.partner];
    let can_span = |junction: usize| {
        let junction = &panel.junctions[junction];
        let donor = junction
            .donors
            .iter()
            .find(|flank| flank.contig == span.partner)
            .and_then(|flank| partner.exon_at(flank.position - 1));
        let acceptor = panel.driver().exon_at(junction.acceptor.position);
        junction.kind == JunctionKind::Fusion
            && donor.is_some_and(|exon| exon >= span.partner_exon)
            && acceptor.is_some_and(|exon| exon <= span.driver_exon)
    };
    let supported = evidence
        .junctions
        .iter()
        .filter(|(junction, _)| can_span(**junction))
        .max_by_key(|(junction, tally)| (tally.unique_fragments(), std::cmp::Reverse(**junction)));
    supported.map(|(junction, _)| *junction).or_else(|| {
        let mut lanes = panel.lanes.iter().map(|lane| lane.junction);
        lanes.find(|junction| can_span(*junction))
    })
}
