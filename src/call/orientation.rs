//! Partners and drivers in an order that no fusion has: another fusion's, or a library's mistake.

use super::Judge;
use crate::document::{JunctionResult, Reason};
use crate::evidence::Orientation;
use crate::panel::DriverId;
use std::collections::BTreeMap;

impl Judge<'_> {
    /// Pairs of genes that lie in such an order in as many fragments as a call needs, while no call
    /// joins them.
    pub(super) fn misordered(&self, calls: &[JunctionResult]) -> Vec<Reason> {
        let mut counts: BTreeMap<(DriverId, &str, Orientation), u64> = BTreeMap::new();
        for (one, count) in self.tally.evidence().misordered.iter() {
            let partner = self.panel.gene_of(one.partner);
            *counts
                .entry((one.driver, partner, one.orientation))
                .or_default() += count;
        }
        let enough = self.parameters.minimum_fragments;
        let listed = counts.into_iter().filter(|(_, count)| *count >= enough);
        let named = listed.map(
            |((driver, partner, orientation), fragments)| Reason::Orientation {
                fragments,
                partner: partner.into(),
                driver: self.panel.driver_transcript(driver).gene.clone(),
                orientation,
            },
        );
        let is_open = |reason: &Reason| match reason {
            Reason::Orientation {
                partner, driver, ..
            } => !calls
                .iter()
                .any(|call| call.partner.gene == *partner && call.driver.gene == *driver),
            _ => true,
        };
        named.filter(is_open).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::{PANEL, key, with_judge};
    use super::*;
    use crate::evidence::{Evidence, Misordered};

    #[test]
    fn an_order_that_no_fusion_has_is_told_from_as_many_fragments_as_a_call_needs() {
        let join = PANEL.junction_of(&key("RANBP2"));
        let partner = join.donors[0].contig;
        for (orientation, fragments, told) in [
            (Orientation::Same, 5, true),
            (Orientation::Same, 4, false),
            (Orientation::Reciprocal, 5, true),
            (Orientation::Reciprocal, 0, false),
        ] {
            let mut evidence = Evidence::default();
            for _ in 0..fragments {
                evidence.misordered.add(Misordered {
                    partner,
                    driver: DriverId::new(0),
                    orientation,
                });
            }
            let found = with_judge(&evidence, |judge| judge.misordered(&[]));
            let expected = told.then(|| Reason::Orientation {
                fragments,
                partner: "RANBP2".into(),
                driver: "ALK".into(),
                orientation,
            });
            assert_eq!(found, Vec::from_iter(expected));
        }
    }
}
