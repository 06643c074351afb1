//! What the reads add up to: a commutative sum.
//!
//! [`Evidence::default`] is the identity and [`Evidence::merge`] is associative and commutative, so
//! threads, files and machines can each count their part.

pub mod fragment;
pub mod pile;
pub mod sample;

use crate::align::{Aligner, Decision, Placement, Read, Reason};
use crate::evidence::fragment::{Finding, Span, Support, finding};
use crate::evidence::pile::Pile;
use crate::evidence::sample::PileUp;
use crate::fastq::Record;
use crate::fastq::umi::{Umi, UmiRule, molecules};
use crate::panel::{JunctionKind, Panel};
use rustc_hash::FxHashMap;
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

/// Copies of one fragment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Copies {
    /// Those without a UMI.
    pub without_umi: u64,
    /// The others by their UMIs.
    pub by_umi: BTreeMap<Umi, u64>,
}

impl Copies {
    fn add(&mut self, umi: Umi) {
        if umi.is_empty() {
            self.without_umi += 1;
        } else {
            add(&mut self.by_umi, umi, 1);
        }
    }

    fn merge(&mut self, other: Self) {
        self.without_umi += other.without_umi;
        sum(&mut self.by_umi, other.by_umi);
    }

    /// Molecules that they are of, errors in UMIs forgiven.
    pub fn molecules(&self) -> u64 {
        u64::from(self.without_umi > 0) + molecules(&self.by_umi)
    }
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
    /// Distinct fragments, and how often they were seen.
    pub copies: FxHashMap<FragmentKey, Copies>,
    /// The bases of the reads around the join.
    pub pile: Pile,
    /// Some of them, to look at.
    pub pile_up: PileUp<FragmentKey>,
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
    /// Fragments on each contig.
    pub contigs: Counts,
    /// Fragments of the driver by the exon that they mostly lie in, each counted once.
    pub driver_exons: Counts,
}

/// How often each index was counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts(Vec<u64>);

impl Counts {
    /// The count of an index.
    pub fn get(&self, index: usize) -> u64 {
        self.0.get(index).copied().unwrap_or(0)
    }

    /// Indices and their counts.
    pub fn iter(&self) -> impl Iterator<Item = (usize, u64)> {
        self.0.iter().copied().enumerate()
    }

    fn add(&mut self, index: usize, count: u64) {
        if index >= self.0.len() {
            self.0.resize(index + 1, 0);
        }
        self.0[index] += count;
    }

    fn merge(&mut self, other: Self) {
        for (index, count) in other.iter() {
            self.add(index, count);
        }
    }
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
    fn add(&mut self, support: &Support, umi: Umi, shown_by: Record) {
        let key = FragmentKey {
            start: support.start as i32,
            end: support.end as i32,
            forward: support.forward,
        };
        self.fragments += 1;
        self.donor_anchor = self.donor_anchor.max(support.crossing.donor_anchor);
        self.acceptor_anchor = self.acceptor_anchor.max(support.crossing.acceptor_anchor);
        self.copies.entry(key).or_default().add(umi);
        self.pile.add(shown_by, &support.crossing);
        self.pile_up.add(key, shown_by, &support.crossing);
    }

    fn merge(&mut self, other: Self) {
        self.fragments += other.fragments;
        self.donor_anchor = self.donor_anchor.max(other.donor_anchor);
        self.acceptor_anchor = self.acceptor_anchor.max(other.acceptor_anchor);
        for (key, copies) in other.copies {
            self.copies.entry(key).or_default().merge(copies);
        }
        self.pile.merge(other.pile);
        self.pile_up.merge(other.pile_up);
    }

    /// Molecules: fragments of the same ends and of one UMI, errors in UMIs forgiven.
    pub fn molecules(&self) -> u64 {
        self.copies.values().map(Copies::molecules).sum()
    }

    /// Fragments that differ in an end or in their strand.
    pub fn unique_fragments(&self) -> u64 {
        self.copies.len() as u64
    }

    /// Distinct places where fragments start, or where they end if there are more of those: in an
    /// anchored assay one end is that of a primer.
    pub fn start_sites(&self) -> u64 {
        let distinct = |end: fn(&FragmentKey) -> (bool, i32)| -> u64 {
            let mut sites: Vec<(bool, i32)> = self.copies.keys().map(end).collect();
            sites.sort_unstable();
            sites.dedup();
            sites.len() as u64
        };
        let starts = distinct(|key| (key.forward, key.start));
        starts.max(distinct(|key| (key.forward, key.end)))
    }
}

impl Evidence {
    /// Adds a fragment: one read, or two mates. Gives the fusion junction that it is counted for.
    ///
    /// # Errors
    /// The fragment has no UMI and should have one.
    #[inline]
    pub fn add_fragment(
        &mut self,
        aligner: &Aligner,
        rule: &UmiRule,
        first: Record,
        second: Option<Record>,
    ) -> Result<Option<usize>, String> {
        self.reads += 1 + u64::from(second.is_some());
        self.bases += (first.sequence.len() + second.map_or(0, |mate| mate.sequence.len())) as u64;
        self.fragments += 1;
        let (umi, first) = match rule.is_used() {
            true => rule.take(first)?,
            false => (Umi::default(), first),
        };
        let screens = |record: &Record| aligner.screens(record.sequence);
        let passes = screens(&first) || second.as_ref().is_some_and(screens);
        Ok(if passes {
            self.add_screened(aligner, umi, first, second)
        } else {
            None
        })
    }

    /// Adds a fragment that passed the screen. Rare, and kept out of the way of those that did not.
    #[inline(never)]
    fn add_screened(
        &mut self,
        aligner: &Aligner,
        umi: Umi,
        first: Record,
        second: Option<Record>,
    ) -> Option<usize> {
        let explain = |record: Record| {
            aligner.explain_screened(Read {
                sequence: record.sequence,
                quality: record.quality,
            })
        };
        let one = explain(first);
        let two = second.map(explain);
        if one == Decision::UNRELATED && two.as_ref().is_none_or(|two| *two == Decision::UNRELATED)
        {
            return None;
        }
        self.on_target += 1;
        let panel = aligner.panel();
        self.add_placements(
            panel,
            [one.placement, two.as_ref().and_then(|two| two.placement)],
        );
        let finding = finding(panel, &one, two.as_ref());
        let Finding::Supports(support) = finding else {
            self.add_finding(panel, finding);
            return None;
        };
        let junction = support.crossing.junction;
        let shown_by = match second {
            Some(second) if support.by_second => second,
            _ => first,
        };
        let tally = self.junctions.entry(junction).or_default();
        tally.add(&support, umi, shown_by);
        Some(junction)
    }

    /// Adds what is no support of a junction.
    fn add_finding(&mut self, panel: &Panel, finding: Finding) {
        match finding {
            Finding::Unrelated | Finding::OnTarget | Finding::Supports(_) => {}
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

    /// Counts a fragment once for each contig that either mate lies on, and once for the driver.
    fn add_placements(&mut self, panel: &Panel, mates: [Option<Placement>; 2]) {
        let mut on_driver = None;
        for place in mates.into_iter().flatten() {
            if place.contig == panel.driver && on_driver.is_none() {
                on_driver = panel.driver().exon_at((place.start + place.end) / 2);
            }
        }
        if let Some(exon) = on_driver {
            self.driver_exons.add(exon, 1);
        }
        let [first, second] = mates.map(|place| place.map(|place| place.contig));
        let second = second.filter(|contig| Some(*contig) != first);
        for contig in first.into_iter().chain(second) {
            self.contigs.add(contig, 1);
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
        self.contigs.merge(other.contigs);
        self.driver_exons.merge(other.driver_exons);
        self
    }
}
