//! What supports each junction: fragments, their copies, and the bases that they show.

use super::fragment::Support;
use super::molecule::molecules;
use super::pile::Pile;
use super::sample::PileUp;
use super::sum::{Sum, pairs};
use crate::fastq::Record;
use crate::fastq::umi::Umi;
use crate::panel::JunctionKey;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Identifies copies of a fragment: its ends relative to the join, and its strand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FragmentKey {
    /// First base relative to the join.
    pub start: i32,
    /// One past the last base relative to the join.
    pub end: i32,
    /// Whether the first mate is on the strand of the transcript.
    pub forward: bool,
}

/// Copies of one fragment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copies {
    /// Those without a UMI.
    pub without_umi: u64,
    /// The others by their UMIs.
    #[serde(with = "pairs")]
    pub by_umi: BTreeMap<Umi, u64>,
}

impl Copies {
    fn add(&mut self, umi: Umi) {
        if umi.is_empty() {
            self.without_umi += 1;
        } else {
            *self.by_umi.entry(umi).or_default() += 1;
        }
    }

    /// Molecules that they are of, errors in UMIs forgiven.
    pub fn molecules(&self) -> u64 {
        u64::from(self.without_umi > 0) + molecules(&self.by_umi)
    }
}

/// What was counted for one junction.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JunctionSum {
    /// Fragments with a read across the junction, each counted once.
    pub fragments: u64,
    /// Longest anchor on the partner's side, in bases.
    pub donor_anchor: usize,
    /// Longest anchor on the driver's side, in bases.
    pub acceptor_anchor: usize,
    /// Distinct fragments, and how often they were seen.
    #[serde(with = "pairs")]
    pub copies: FxHashMap<FragmentKey, Copies>,
    /// The bases of the reads around the join.
    pub pile: Pile,
    /// Some of them, to look at.
    pub pile_up: PileUp<FragmentKey>,
}

impl JunctionSum {
    /// Adds a fragment that supports the junction, and the read that shows it.
    pub fn add(&mut self, support: &Support, umi: Umi, shown_by: Record) {
        let key = FragmentKey {
            start: support.start as i32,
            end: support.end as i32,
            forward: support.forward,
        };
        self.fragments += 1;
        self.donor_anchor = self.donor_anchor.max(support.crossing.donor.anchor);
        self.acceptor_anchor = self.acceptor_anchor.max(support.crossing.acceptor.anchor);
        self.copies.entry(key).or_default().add(umi);
        self.pile.add(shown_by, support.crossing);
        self.pile_up.add(key, shown_by, support.crossing);
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

impl Sum for Copies {
    fn merge(&mut self, other: Self) {
        self.without_umi += other.without_umi;
        Sum::merge(&mut self.by_umi, other.by_umi);
    }
}

impl Sum for JunctionSum {
    fn merge(&mut self, other: Self) {
        self.fragments += other.fragments;
        self.donor_anchor = self.donor_anchor.max(other.donor_anchor);
        self.acceptor_anchor = self.acceptor_anchor.max(other.acceptor_anchor);
        Sum::merge(&mut self.copies, other.copies);
        self.pile.merge(other.pile);
        self.pile_up.merge(other.pile_up);
    }
}

/// The junctions that fragments support, by their keys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Junctions(#[serde(with = "pairs")] BTreeMap<JunctionKey, JunctionSum>);

impl Junctions {
    /// Adds a fragment that supports a junction, and the read that shows it.
    pub fn add(&mut self, key: JunctionKey, support: &Support, umi: Umi, shown_by: Record) {
        self.0.entry(key).or_default().add(support, umi, shown_by);
    }

    /// What was counted for a junction, if anything.
    pub fn get(&self, key: &JunctionKey) -> Option<&JunctionSum> {
        self.0.get(key)
    }

    /// The junctions and what was counted for them, in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&JunctionKey, &JunctionSum)> {
        self.0.iter()
    }
}

impl Sum for Junctions {
    fn merge(&mut self, other: Self) {
        Sum::merge(&mut self.0, other.0);
    }
}
