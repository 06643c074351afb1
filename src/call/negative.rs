//! What keeps a negative from being one.

use super::Judge;
use crate::document::{DriverResult, JunctionResult, Reason};
use crate::panel::{DriverId, JunctionKey, JunctionKind};
use std::collections::BTreeMap;

impl Judge<'_> {
    /// Fragments that are of some fusion, only not of which.
    pub(super) fn undecided(&self) -> Vec<Reason> {
        let is_fusion =
            |key: &JunctionKey| self.panel.junction_of(key).kind == JunctionKind::Fusion;
        let sets = self.ambiguous_sets().into_iter();
        sets.filter(|(set, count)| {
            *count >= self.parameters.inconclusive_fragments && set.iter().all(is_fusion)
        })
        .map(|(set, fragments)| Reason::Ambiguous {
            fragments,
            junctions: self.labels(set),
        })
        .collect()
    }

    /// Partners that mates join to a driver while no call does: the reads may be too short to cross
    /// the junction, or it is none of the panel's.
    pub(super) fn spanned_only(&self, calls: &[JunctionResult]) -> Vec<Reason> {
        let mut spanning: BTreeMap<(DriverId, &str), u64> = BTreeMap::new();
        for (span, count) in self.tally.evidence().spanning.iter() {
            let partner = self.panel.gene_of(span.partner);
            *spanning.entry((span.driver, partner)).or_default() += count;
        }
        let enough = self.parameters.minimum_fragments;
        let named = spanning.into_iter().map(|((driver, partner), count)| {
            (&self.panel.driver_transcript(driver).gene, partner, count)
        });
        let open = named.filter(|(driver, partner, count)| {
            let is_called = |call: &JunctionResult| {
                call.partner.gene == *partner && call.driver.gene == **driver
            };
            *count >= enough && !calls.iter().any(is_called)
        });
        open.map(|(driver, partner, fragments)| Reason::SpanningOnly {
            fragments,
            partner: partner.into(),
            driver: driver.clone(),
        })
        .collect()
    }

    /// What keeps a negative from being one.
    pub(super) fn blindness(&self, drivers: &[DriverResult]) -> Vec<Reason> {
        let p = self.parameters;
        let mut reasons = self.low_power(drivers);
        let reads = self.tally.evidence().totals.reads;
        if reads < p.minimum_reads {
            reasons.push(Reason::FewReads {
                reads,
                needed: p.minimum_reads,
            });
        }
        let fragments: u64 = self.tally.control_genes().values().sum();
        if fragments < p.minimum_control_fragments {
            reasons.push(Reason::NoControlGenes {
                fragments,
                needed: p.minimum_control_fragments,
            });
        }
        reasons
    }
}
