//! What keeps a negative from being one.

use super::Judge;
use crate::document::{DriverResult, JunctionResult, LibraryKind, Reason, VerdictReason};
use crate::evidence::{MOST_UNLISTED, QualityProblem};
use crate::panel::{DriverId, JunctionKey, JunctionKind};
use std::cmp::Reverse;
use std::collections::BTreeMap;

impl Judge<'_> {
    /// Fragments that are of some fusion, only not of which. Sets that differ are added up for each
    /// junction that they share: the junction in most fragments comes first, with those that no
    /// fragment tells from it, then the junction in most of the fragments without it.
    pub(super) fn undecided(&self) -> Vec<Reason> {
        let is_fusion =
            |key: &JunctionKey| self.panel.junction_of(key).kind == JunctionKind::Fusion;
        let mut sets = self.ambiguous_sets();
        sets.retain(|(set, _)| set.iter().all(is_fusion));
        let mut reasons = Vec::new();
        while let Some((key, fragments)) = self.in_most(&sets)
            && fragments >= self.parameters.inconclusive_fragments
        {
            let (with, without): (Vec<_>, Vec<_>) =
                sets.iter().partition(|(set, _)| set.contains(key));
            let in_all = |key: &&JunctionKey| with.iter().all(|(set, _)| set.contains(key));
            let largest = with.iter().map(|(set, _)| *set).max_by_key(|set| set.len());
            let largest = largest.unwrap_or_default();
            let shared: Vec<JunctionKey> = largest.iter().filter(in_all).cloned().collect();
            reasons.push(Reason::Ambiguous {
                fragments,
                junctions: self.labels(&shared),
                or_others: shared.len() < largest.len(),
            });
            sets = without;
        }
        reasons
    }

    /// The junction that most fragments may be of, and how many; the first of the panel among equals.
    fn in_most<'s>(&self, sets: &[(&'s [JunctionKey], u64)]) -> Option<(&'s JunctionKey, u64)> {
        let mut counts: BTreeMap<&JunctionKey, u64> = BTreeMap::new();
        for (set, count) in sets {
            for key in *set {
                *counts.entry(key).or_default() += count;
            }
        }
        let counts = counts.into_iter();
        counts.max_by_key(|(key, count)| (*count, Reverse(self.panel.rank(key))))
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
    pub(super) fn notes(
        &self,
        calls: &[JunctionResult],
        drivers: &[DriverResult],
    ) -> Vec<VerdictReason> {
        let problem = self.tally.evidence().qualities.problem();
        let of_qualities = problem.map(|problem| match problem {
            QualityProblem::Dummy(quality) => Reason::DummyQualities {
                quality: quality.into(),
            },
            QualityProblem::Phred64(lowest, highest) => Reason::Phred64Qualities {
                lowest: lowest.into(),
                highest: highest.into(),
            },
        });
        let of_reads = self.explained(calls).into_iter().chain(of_qualities);
        let notes = self.unseen(drivers).into_iter().chain(of_reads);
        notes.map(VerdictReason::from).collect()
    }

    /// Drivers of which an enriched library shows nothing: it may not be made for all that a panel
    /// of several has. Of a panel's only driver the check of its wild type says it.
    fn unseen(&self, drivers: &[DriverResult]) -> Option<Reason> {
        let is_unseen =
            |driver: &&DriverResult| driver.excluded.is_some() && driver.fragments() == 0;
        let unseen = drivers.iter().filter(is_unseen);
        let unseen: Vec<String> = unseen.map(|driver| driver.gene.clone()).collect();
        let is_told = self.library().kind == LibraryKind::Enriched && drivers.len() > 1;
        (is_told && !unseen.is_empty()).then_some(Reason::DriversNotSeen { drivers: unseen })
    }

    /// What keeps a negative from being one.
    pub(super) fn blindness(&self, drivers: &[DriverResult]) -> Vec<Reason> {
        let p = self.parameters;
        let mut reasons = self.low_power(drivers);
        if self.tally.evidence().is_part() {
            reasons.push(Reason::TooManyJoins {
                kept: MOST_UNLISTED,
            });
        }
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

#[cfg(test)]
mod tests {
    use super::super::cases::{judged, key, library, reasons, unspliced};
    use crate::document::{Assay, Reason};
    use crate::panel::{Boundary, Donor, JunctionKey};

    /// A key of the lane's exons that the panel does not list: the partner ends three bases earlier.
    fn like(lane: &str) -> JunctionKey {
        let listed = key(lane);
        let Donor::Known(end) = listed.donor else {
            panic!("a lane has a partner");
        };
        JunctionKey {
            donor: Donor::Known(Boundary {
                position: end.position - 3,
                ..end
            }),
            ..listed
        }
    }

    #[test]
    fn fragments_that_cannot_tell_are_added_up_for_what_they_share() {
        let (a, b, c, d) = (key("RANBP2"), key("TPM3"), key("TPM4"), key("CLTC"));
        let pair = |one: &JunctionKey, other: &JunctionKey| vec![one.clone(), other.clone()];
        let label = "TPM3";
        type Set = (Vec<JunctionKey>, u64);
        type Shared<'a> = (u64, &'a [&'a str], bool);
        // sets and how often each was seen; fragments, junctions that they share, whether of others
        let cases: [(&str, Vec<Set>, &[Shared]); 8] = [
            ("one fragment", vec![(pair(&b, &c), 1)], &[]),
            (
                "one set",
                vec![(pair(&b, &c), 2)],
                &[(2, &["TPM3", "TPM4"], false)],
            ),
            (
                "two sets that share a junction",
                vec![(pair(&a, &b), 1), (pair(&b, &c), 1)],
                &[(2, &["TPM3"], true)],
            ),
            (
                "a set in another",
                vec![
                    (pair(&b, &c), 1),
                    (vec![a.clone(), b.clone(), c.clone()], 1),
                ],
                &[(2, &["TPM3", "TPM4"], true)],
            ),
            (
                "two sets that share nothing",
                vec![(pair(&a, &b), 2), (pair(&c, &d), 3)],
                &[
                    (3, &["TPM4", "CLTC"], false),
                    (2, &["RANBP2", "TPM3"], false),
                ],
            ),
            (
                "one fragment each that share nothing",
                vec![(pair(&a, &b), 1), (pair(&c, &d), 1)],
                &[],
            ),
            (
                "it may be unspliced",
                vec![(vec![a.clone(), unspliced()], 9)],
                &[],
            ),
            (
                "two breaks of one exon",
                vec![(
                    pair(
                        &like("TPM3"),
                        &JunctionKey {
                            inserted: b"GGG"[..].into(),
                            ..like("TPM3")
                        },
                    ),
                    2,
                )],
                &[(2, &[label], false)],
            ),
        ];
        for (case, sets, expected) in cases {
            let mut sample = library(10_000, 10_000);
            for (set, count) in sets {
                (0..count).for_each(|_| sample.ambiguous.count(&set));
            }
            let document = judged(Assay::Auto, &sample);
            let found: Vec<(u64, Vec<&str>, bool)> = reasons(&document)
                .into_iter()
                .filter_map(|reason| match reason {
                    Reason::Ambiguous {
                        fragments,
                        junctions,
                        or_others,
                    } => Some((
                        *fragments,
                        junctions.iter().map(String::as_str).collect(),
                        *or_others,
                    )),
                    _ => None,
                })
                .collect();
            let expected: Vec<(u64, Vec<&str>, bool)> = expected
                .iter()
                .map(|(fragments, shared, others)| (*fragments, shared.to_vec(), *others))
                .collect();
            assert_eq!(found, expected, "{case}");
        }
    }
}
