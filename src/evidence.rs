//! What the reads add up to: a commutative sum.
//!
//! [`Evidence::default`] is the identity and [`Evidence::merge`] is associative and commutative, so
//! threads, files and machines can each count their part.

use crate::align::{Aligner, Decision, Placement, Read, Reason};
use crate::fragment::{Finding, Span, Support, finding};
use crate::panel::{JunctionKind, Panel};
use crate::reads::Record;
use std::collections::BTreeMap;

/// Identifies copies of a fragment: its ends relative to the join, and its strand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FragmentKey {
    /// First base relative to the join.
    pub start: i32,
    /// One past the last base relative to the join.
    pub end: i32,
    /// Whether the first mate is on the strand of the transcript.
    pub forward: bool,
}

/// What was counted for one fusion junction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JunctionTally {
    /// Fragments with a read across the junction, each counted once.
    pub fragments: u64,
    /// Longest anchor on the partner's side, in bases.
    pub donor_anchor: usize,
    /// Longest anchor on the driver's side, in bases.
    pub acceptor_anchor: usize,
    /// Distinct fragments and the copies of each.
    pub copies: BTreeMap<FragmentKey, u64>,
}

/// What the reads of a sample, or of a part of it, add up to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Reads seen.
    pub reads: u64,
    /// Their bases.
    pub bases: u64,
    /// Fragments seen: a pair of mates is one.
    pub fragments: u64,
    /// Fragments from the panel's genes.
    pub on_target: u64,
    /// Fusion junctions, by index in the panel.
    pub junctions: BTreeMap<usize, JunctionTally>,
    /// Fragments across wild-type and unspliced junctions.
    pub background: BTreeMap<usize, u64>,
    /// Fragments with mates on either side of a fusion.
    pub spanning: BTreeMap<Span, u64>,
    /// Fragments that cannot tell these junctions apart.
    pub ambiguous: BTreeMap<Vec<usize>, u64>,
    /// Fragments that came close and were not counted.
    pub rejected: BTreeMap<(Option<usize>, Reason), u64>,
    /// Fragments on each exon of each transcript, by index.
    pub exons: BTreeMap<(usize, usize), u64>,
    /// Fragments on each contig.
    pub contigs: BTreeMap<usize, u64>,
}

fn add<K: Ord>(map: &mut BTreeMap<K, u64>, key: K, count: u64) {
    *map.entry(key).or_default() += count;
}

fn sum<K: Ord>(into: &mut BTreeMap<K, u64>, from: BTreeMap<K, u64>) {
    for (key, count) in from {
        add(into, key, count);
    }
}

impl JunctionTally {
    fn add(&mut self, support: &Support) {
        let key = FragmentKey {
            start: support.start as i32,
            end: support.end as i32,
            forward: support.forward,
        };
        self.fragments += 1;
        self.donor_anchor = self.donor_anchor.max(support.crossing.donor_anchor);
        self.acceptor_anchor = self.acceptor_anchor.max(support.crossing.acceptor_anchor);
        add(&mut self.copies, key, 1);
    }

    fn merge(&mut self, other: Self) {
        self.fragments += other.fragments;
        self.donor_anchor = self.donor_anchor.max(other.donor_anchor);
        self.acceptor_anchor = self.acceptor_anchor.max(other.acceptor_anchor);
        sum(&mut self.copies, other.copies);
    }

    /// Fragments that differ in an end or in their strand.
    pub fn unique_fragments(&self) -> u64 {
        self.copies.len() as u64
    }

    /// Distinct places where the first mates start.
    pub fn start_sites(&self) -> u64 {
        let mut sites: Vec<(bool, i32)> = self
            .copies
            .keys()
            .map(|key| (key.forward, if key.forward { key.start } else { key.end }))
            .collect();
        sites.sort_unstable();
        sites.dedup();
        sites.len() as u64
    }
}

impl Evidence {
    /// Adds a fragment: one read, or two mates.
    pub fn add_fragment(&mut self, aligner: &Aligner, first: Record, second: Option<Record>) {
        self.reads += 1 + u64::from(second.is_some());
        self.bases += (first.sequence.len() + second.map_or(0, |mate| mate.sequence.len())) as u64;
        self.fragments += 1;
        let explain = |record: Record| {
            aligner.explain(Read {
                sequence: record.sequence,
                quality: record.quality,
            })
        };
        let one = explain(first);
        let two = second.map(explain);
        if one == Decision::UNRELATED && two.as_ref().is_none_or(|two| *two == Decision::UNRELATED)
        {
            return;
        }
        self.add_related(aligner.panel(), &one, two.as_ref());
    }

    fn add_related(&mut self, panel: &Panel, first: &Decision, second: Option<&Decision>) {
        self.on_target += 1;
        self.add_placements(
            panel,
            [first.placement, second.and_then(|two| two.placement)],
        );
        match finding(panel, first, second) {
            Finding::Unrelated | Finding::OnTarget => {}
            Finding::Supports(support) => self
                .junctions
                .entry(support.crossing.junction)
                .or_default()
                .add(&support),
            Finding::Spans(span) => add(&mut self.spanning, span, 1),
            Finding::Ambiguous(set) => add(&mut self.ambiguous, set, 1),
            Finding::Rejected(junction, reason) => add(&mut self.rejected, (junction, reason), 1),
            Finding::Background(crossed) => {
                let unspliced =
                    |junction: &usize| panel.junctions[*junction].kind == JunctionKind::Unspliced;
                if crossed.iter().any(unspliced) {
                    add(&mut self.rejected, (None, Reason::Unspliced), 1);
                }
                for junction in crossed {
                    add(&mut self.background, junction, 1);
                }
            }
        }
    }

    /// Counts a fragment once for each contig and exon that either mate touches.
    fn add_placements(&mut self, panel: &Panel, mates: [Option<Placement>; 2]) {
        let mut contigs = Vec::new();
        let mut exons = Vec::new();
        for place in mates.into_iter().flatten() {
            contigs.push(place.contig);
            if let Some(transcript) = panel.transcript_of(place.contig) {
                let last = transcript.exon_at(place.end.saturating_sub(1));
                let touched = transcript.exon_at(place.start).zip(last);
                if let Some((first, last)) = touched {
                    exons.extend((first..=last).map(|exon| (place.contig, exon)));
                }
            }
        }
        contigs.sort_unstable();
        contigs.dedup();
        exons.sort_unstable();
        exons.dedup();
        for contig in contigs {
            add(&mut self.contigs, contig, 1);
        }
        for exon in exons {
            add(&mut self.exons, exon, 1);
        }
    }

    /// The sum of two parts.
    pub fn merge(mut self, other: Self) -> Self {
        self.reads += other.reads;
        self.bases += other.bases;
        self.fragments += other.fragments;
        self.on_target += other.on_target;
        for (junction, tally) in other.junctions {
            self.junctions.entry(junction).or_default().merge(tally);
        }
        sum(&mut self.background, other.background);
        sum(&mut self.spanning, other.spanning);
        sum(&mut self.ambiguous, other.ambiguous);
        sum(&mut self.rejected, other.rejected);
        sum(&mut self.exons, other.exons);
        sum(&mut self.contigs, other.contigs);
        self
    }
}
