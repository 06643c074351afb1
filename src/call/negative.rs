//! What a negative excludes, and what keeps it from being one.

use super::Judge;
use super::interval::{poisson_upper, proportion_upper};
use crate::document::{Excluded, JunctionResult, Reason, VerdictReason};
use crate::evidence::QualityProblem;
use crate::panel::{DriverId, JunctionKey, JunctionKind};
use std::collections::BTreeMap;

impl Judge<'_> {
    /// The 95 % upper bounds that zero observed fragments of a driver's fusions allow.
    pub(super) fn excluded(&self, driver: DriverId) -> Excluded {
        let transcript = self.panel.driver_transcript(driver);
        let start = transcript.exons[self.usual_acceptor(driver)].start;
        let contig = self.panel.driver(driver).transcript.index();
        let wild_type = self.tally.wild_type(contig, start);
        Excluded {
            fusion_fraction: proportion_upper(0, wild_type),
            ffpm: poisson_upper(0).map(|count| self.tally.per_million(count)),
            wild_type_fragments: wild_type,
        }
    }

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

    /// What to know of any verdict, and what turns none.
    pub(super) fn notes(&self) -> Option<VerdictReason> {
        let reason = match self.tally.evidence().qualities.problem()? {
            QualityProblem::Dummy(quality) => Reason::DummyQualities {
                quality: quality.into(),
            },
            QualityProblem::Phred64(lowest, highest) => Reason::Phred64Qualities {
                lowest: lowest.into(),
                highest: highest.into(),
            },
        };
        Some(reason.into())
    }

    /// What keeps a negative from being one.
    pub(super) fn blindness(&self) -> Vec<Reason> {
        let p = self.parameters;
        let mut reasons = Vec::new();
        let reads = self.tally.evidence().totals.informative_reads;
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
