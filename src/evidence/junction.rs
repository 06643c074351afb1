//! What supports each junction: fragments, their copies, and the bases that they show.

use super::copies::{Copies, FragmentKey, MoleculeEnd};
use super::lowest::Lowest;
use super::near_ends;
use super::pile::Pile;
use super::sample::PileUp;
use super::sum::{Sum, pairs};
use super::support::Support;
use crate::fastq::Record;
use crate::fastq::umi::{Umi, of_other_strand};
use crate::panel::{Donor, JunctionKey};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
        let key = support.fragment();
        self.fragments += 1;
        self.donor_anchor = self.donor_anchor.max(support.crossing.donor.anchor);
        self.acceptor_anchor = self.acceptor_anchor.max(support.crossing.acceptor.anchor);
        self.copies.entry(key).or_default().add(umi);
        self.pile.add(shown_by, support.crossing);
        self.pile_up.add(key, shown_by, support.crossing);
    }

    /// Adds what was counted for a key that is this junction but for errors in its reads: `left` and
    /// `right` are added to the ends of its fragments. Their bases are left out, since they lie
    /// elsewhere in the pile.
    pub fn absorb(&mut self, other: &Self, left: i32, right: i32) {
        self.fragments += other.fragments;
        self.donor_anchor = self.donor_anchor.max(other.donor_anchor);
        self.acceptor_anchor = self.acceptor_anchor.max(other.acceptor_anchor);
        for (key, copies) in &other.copies {
            let moved = self.copies.entry(key.moved(left, right));
            moved.or_default().merge(copies.clone());
        }
    }

    /// The same of a join that lies `by` bases after this one, whose donor is of the panel's kind, not
    /// `donor`.
    pub fn moved(&self, donor: Donor, by: i32) -> Self {
        let copies = self.copies.iter();
        let copies = copies.map(|(key, copies)| (key.moved(-by, -by), copies.clone()));
        Self {
            copies: copies.collect(),
            pile: self.pile.moved(donor, by),
            pile_up: self.pile_up.moved(by),
            ..self.clone()
        }
    }

    /// Molecules: fragments of the same ends and of one UMI, errors in UMIs forgiven.
    pub fn molecules(&self) -> u64 {
        self.distinct().values().map(Copies::molecules).sum()
    }

    /// Fragments that differ in a known end.
    pub fn unique_fragments(&self) -> u64 {
        let keys = near_ends::keys(&self.copies);
        let whole = WholeEnds::of(&keys);
        keys.iter().filter(|key| !whole.hold(key)).count() as u64
    }

    /// Distinct places where fragments start, or where they end if there are more of those: in an
    /// anchored assay one end is that of a primer.
    pub fn start_sites(&self) -> u64 {
        let keys = near_ends::keys(&self.copies);
        let whole = WholeEnds::of(&keys);
        let open = keys.iter().filter(|key| !key.is_whole());
        let more = open.filter(|key| !whole.hold(key)).count();
        (whole.left.len().max(whole.right.len()) + more) as u64
    }

    /// The copies of each distinct fragment: those with an open end are of the first fragment that
    /// has their other end, if any has.
    fn distinct(&self) -> BTreeMap<FragmentKey, Copies> {
        let copies = near_ends::joined(&self.copies);
        let (whole, open): (Vec<_>, Vec<_>) = copies.iter().partition(|(key, _)| key.is_whole());
        let own = |(key, copies): (&FragmentKey, &Copies)| (*key, copies.clone());
        let mut distinct: BTreeMap<FragmentKey, Copies> = whole.into_iter().map(own).collect();
        let mut by_end: BTreeMap<FragmentKey, FragmentKey> = BTreeMap::new();
        for key in distinct.keys() {
            for end in key.ends() {
                by_end.entry(end).or_insert(*key);
            }
        }
        for (key, copies) in open {
            let of = by_end.get(key).unwrap_or(key);
            distinct.entry(*of).or_default().merge(copies.clone());
        }
        distinct
    }
}

/// The ends of the fragments of which both ends are known.
struct WholeEnds {
    left: FxHashSet<MoleculeEnd>,
    right: FxHashSet<MoleculeEnd>,
}

impl WholeEnds {
    fn of(keys: &[&FragmentKey]) -> Self {
        let (mut left, mut right) = (FxHashSet::default(), FxHashSet::default());
        for key in keys.iter().filter(|key| key.is_whole()) {
            left.extend(key.left);
            right.extend(key.right);
        }
        Self { left, right }
    }

    /// Whether a fragment with an open end may be a copy of one of which both ends are known.
    fn hold(&self, key: &FragmentKey) -> bool {
        match (key.left, key.right) {
            (Some(left), None) => self.left.contains(&left),
            (None, Some(right)) => self.right.contains(&right),
            _ => false,
        }
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

/// Joins that the panel does not list that are kept. With a read each they take 2.3 kB apiece; a library
/// that shows more was made so that nothing can be said of it.
pub const MOST_UNLISTED: usize = 1 << 15;

/// The junctions that fragments support, by their keys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Junctions {
    /// Those that the panel lists.
    #[serde(with = "pairs")]
    listed: FxHashMap<JunctionKey, JunctionSum>,
    /// Others: a library may show as many as it has chimeras.
    others: Lowest<JunctionKey, JunctionSum, MOST_UNLISTED>,
}

impl Junctions {
    /// Adds a fragment that supports a junction, which the panel lists or not, and the read that shows
    /// it.
    pub fn add(&mut self, support: &Support, umi: Umi, shown_by: Record, is_listed: bool) {
        let umi = match support.forward || umi.is_empty() {
            true => umi,
            false => of_other_strand(&umi),
        };
        let key = &support.crossing.junction;
        if !is_listed {
            if let Some(sum) = self.others.entry(key) {
                sum.add(support, umi, shown_by);
            }
            return;
        }
        match self.listed.get_mut(key) {
            Some(sum) => sum.add(support, umi, shown_by),
            None => {
                let mut sum = JunctionSum::default();
                sum.add(support, umi, shown_by);
                self.listed.insert(key.clone(), sum);
            }
        }
    }

    /// Adds a single read without bases that starts at a place, for the tests of calls.
    #[cfg(test)]
    pub(crate) fn add_plain(&mut self, key: &JunctionKey, left: i32) {
        let Some(sum) = self.others.entry(key) else {
            return;
        };
        let fragment = FragmentKey {
            left: Some(MoleculeEnd::At(left)),
            right: None,
        };
        sum.fragments += 1;
        sum.copies.entry(fragment).or_default().add(Umi::default());
    }

    /// What was counted for a junction, if anything.
    pub fn get(&self, key: &JunctionKey) -> Option<&JunctionSum> {
        self.listed.get(key).or_else(|| self.others.get(key))
    }

    /// The junctions and what was counted for them, in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&JunctionKey, &JunctionSum)> {
        let all = self.listed.iter().chain(self.others.iter());
        let mut all: Vec<(&JunctionKey, &JunctionSum)> = all.collect();
        all.sort_unstable_by_key(|(key, _)| *key);
        all.into_iter()
    }

    /// Whether there were more joins that the panel does not list than are kept.
    pub fn are_part(&self) -> bool {
        self.others.is_part()
    }
}

impl Sum for Junctions {
    fn merge(&mut self, other: Self) {
        Sum::merge(&mut self.listed, other.listed);
        self.others.merge(other.others);
    }
}
