//! Libraries that were sequenced together: what the others of a run say of a sample.
//!
//! A few fragments of each library get the index of another one of the same flow cell. A junction that is
//! weak in a sample and strong in another library may be such fragments.

use super::Judge;
use super::interval::at_least;
use super::support::Tally;
use crate::document::{CrossTalk, Parameters, Reason};
use crate::evidence::Evidence;
use crate::panel::{Donor, JunctionKey, Panel};
use std::collections::BTreeMap;

/// Share of a library's fragments that get the index of another one: the upper end of what Illumina
/// states for patterned flow cells, 0.1 to 2 % (Knowledge article 1928, "How to mitigate index
/// hopping"). With combinatorial indices up to 6 % were seen (Costello et al., BMC Genomics 2018;19:332).
pub const INDEX_HOPPING: f64 = 0.02;

/// Fragments are held to come from another library where as many come from it by chance at least this often.
const CHANCE: f64 = 0.05;

/// What the other libraries of a run say of each of its samples.
///
/// ```
/// use fuselane::call::{INDEX_HOPPING, Others, Sample, call_among};
/// use fuselane::document::Parameters;
/// use fuselane::evidence::Evidence;
/// use fuselane::panel::Panel;
/// let (panel, parameters) = (Panel::builtin()?, Parameters::default());
/// let evidence = Evidence::default();
/// let mut others = Others::new(INDEX_HOPPING);
/// others.add("library 2", others.strong_junctions(&panel, &parameters, &evidence));
/// others.miss("positive control", vec!["sample".into()]);
/// let sample = Sample { name: "sample", files: &[], evidence: &evidence };
/// let document = call_among(&panel, &parameters, sample, &[], Some(&others));
/// assert!(document.reasons.iter().any(|one| one.to_string().contains("positive control")));
/// # Ok::<(), fuselane::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Others {
    /// Share of a library's fragments that get the index of another one, from 0 to 1.
    index_hopping: f64,
    /// The two libraries with most fragments of each junction, the stronger first.
    strongest: BTreeMap<JunctionKey, Vec<Strong>>,
    /// Positive controls that do not show what they hold, and the samples that they are of.
    missed: Vec<(String, Vec<String>)>,
}

/// A library with many fragments of a junction.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Strong {
    fragments: u64,
    library: String,
}

/// Junctions of a library with so many fragments that some may be found in another library.
pub type StrongJunctions = Vec<(JunctionKey, u64)>;

impl Others {
    /// No libraries yet. `index_hopping` is the share of a library's fragments that get the index of
    /// another one; 0 where that does not happen.
    pub fn new(index_hopping: f64) -> Self {
        Self {
            index_hopping,
            strongest: BTreeMap::new(),
            missed: Vec::new(),
        }
    }

    /// The junctions of a library of which so many fragments may have the index of another one that these
    /// are enough for a call.
    pub fn strong_junctions(
        &self,
        panel: &Panel,
        parameters: &Parameters,
        evidence: &Evidence,
    ) -> StrongJunctions {
        let least = parameters
            .inconclusive_fragments
            .min(parameters.minimum_fragments);
        let tally = Tally::new(panel, evidence);
        let strong = tally.junctions().filter(|(_, sum)| {
            at_least(least, self.index_hopping * sum.fragments as f64) >= CHANCE
        });
        strong
            .map(|(key, sum)| (key.clone(), sum.fragments))
            .collect()
    }

    /// Adds a library by its strong junctions.
    pub fn add(&mut self, library: &str, junctions: StrongJunctions) {
        for (key, fragments) in junctions {
            let strongest = self.strongest.entry(key).or_default();
            strongest.push(Strong {
                fragments,
                library: library.into(),
            });
            strongest.sort_by(|one, other| {
                let order = other.fragments.cmp(&one.fragments);
                order.then_with(|| one.library.cmp(&other.library))
            });
            strongest.truncate(2);
        }
    }

    /// Adds a positive control of some samples that does not show what it holds.
    pub fn miss(&mut self, control: &str, samples: Vec<String>) {
        self.missed.push((control.into(), samples));
    }

    /// The library with most fragments of any of these junctions, `sample` left out.
    fn strongest(&self, sample: &str, keys: &[&JunctionKey]) -> Option<&Strong> {
        let of_key = |key: &&JunctionKey| match key.donor {
            // Errors in the bases before the driver make other keys of one partner.
            Donor::Foreign => {
                let near = self.strongest.iter();
                let near = near.filter(|(other, _)| other.distance(key).is_some());
                near.flat_map(|(_, strongest)| strongest).collect()
            }
            Donor::Known(_) => self.strongest.get(*key).into_iter().flatten().collect(),
        };
        let strongest = keys.iter().flat_map(|key| -> Vec<&Strong> { of_key(key) });
        strongest
            .filter(|one| one.library != sample)
            .max_by_key(|one| one.fragments)
    }

    /// The most fragments that are found in another library often enough, of so many.
    fn limit(&self, fragments: u64) -> u64 {
        let mean = self.index_hopping * fragments as f64;
        let from = mean.floor() as u64;
        let more = (from + 1..).take_while(|count| at_least(*count, mean) >= CHANCE);
        more.last().unwrap_or(from)
    }

    /// Positive controls of a sample that do not show what they hold.
    fn missed(&self, sample: &str) -> Vec<String> {
        let of_sample = |(_, samples): &&(String, Vec<String>)| {
            samples.iter().any(|one| one.as_str() == sample)
        };
        let missed = self.missed.iter().filter(of_sample);
        missed.map(|(control, _)| control.clone()).collect()
    }
}

impl Judge<'_> {
    /// Why fragments of a junction may be those of another library of the run.
    pub(super) fn cross_talk(&self, key: &JunctionKey) -> Option<CrossTalk> {
        let (sample, others) = self.others?;
        let keys: Vec<&JunctionKey> = self.panel.found.as_counted(key).collect();
        let strong = others.strongest(sample, &keys)?;
        let (fragments, limit) = (self.tally.fused(key), others.limit(strong.fragments));
        (fragments < strong.fragments && fragments <= limit).then(|| CrossTalk {
            fragments,
            library: strong.library.clone(),
            elsewhere: strong.fragments,
            index_hopping: others.index_hopping,
            limit,
        })
    }

    /// Why a negative says nothing: its positive control was not found.
    pub(super) fn missed_control(&self) -> Option<Reason> {
        let (sample, others) = self.others?;
        let controls = others.missed(sample);
        (!controls.is_empty()).then_some(Reason::PositiveControl { controls })
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::{PANEL, codes, inside, key, library};
    use super::super::{Sample, call_among};
    use super::*;
    use crate::document::{Document, Verdict};

    fn fused(key: &JunctionKey, fragments: u64) -> Evidence {
        let mut evidence = library(100_000, 50_000);
        for number in 0..fragments {
            evidence.junctions.add_plain(key, -20 - number as i32);
        }
        evidence
    }

    fn parameters() -> Parameters {
        Parameters {
            minimum_reads: 0,
            minimum_control_fragments: 0,
            target_ffpm: 1000.0,
            ..Parameters::default()
        }
    }

    fn called(evidence: &Evidence, others: &Others) -> Document {
        let sample = Sample {
            name: "weak",
            files: &[],
            evidence,
        };
        call_among(&PANEL, &parameters(), sample, &[], Some(others))
    }

    #[test]
    fn a_junction_that_is_weak_beside_a_strong_one_may_be_of_the_other_library() {
        let foreign = |bases: &str| JunctionKey {
            donor: Donor::Foreign,
            inserted: bases.as_bytes().into(),
            ..key("RANBP2")
        };
        let lane = || key("RANBP2");
        // index hopping; what the strong library has and how much; what the weak one has; cross-talk
        for (case, hopping, strong, fragments, weak, own, expected) in [
            ("at the rate", 0.02, lane(), 400, lane(), 8, true),
            ("below it", 0.02, lane(), 1000, lane(), 5, true),
            // Of 400 fragments 8 are expected, and 13 are found one time in fifteen.
            ("by chance above it", 0.02, lane(), 400, lane(), 13, true),
            ("more than chance has", 0.02, lane(), 400, lane(), 15, false),
            ("of another lane", 0.02, key("TPM3"), 4000, lane(), 8, false),
            (
                "at another join",
                0.02,
                inside("RANBP2", 30),
                4000,
                lane(),
                8,
                false,
            ),
            ("strong itself", 0.02, lane(), 10, lane(), 9, false),
            ("as strong", 0.5, lane(), 9, lane(), 9, false),
            ("a lower rate", 0.001, lane(), 400, lane(), 8, false),
            ("no hopping", 0.0, lane(), 4000, lane(), 8, false),
            (
                "an unknown partner, in spite of an error",
                0.02,
                foreign("GATTACAGATTACAGA"),
                400,
                foreign("GATTACAGCTTACAGA"),
                8,
                true,
            ),
        ] {
            let mut others = Others::new(hopping);
            let junctions =
                others.strong_junctions(&PANEL, &parameters(), &fused(&strong, fragments));
            others.add("strong", junctions);
            let own = fused(&weak, own);
            // A library is no cross-talk of its own.
            others.add("weak", vec![(weak.clone(), 1_000_000)]);
            let tally = Tally::new(&PANEL, &own);
            let judge = Judge {
                panel: &PANEL,
                parameters: &parameters(),
                tally: &tally,
                controls: &[],
                others: Some(("weak", &others)),
            };
            let found = judge.cross_talk(&weak);
            assert_eq!(found.is_some(), expected, "{case}: {found:?}");
        }
    }

    #[test]
    fn a_call_that_may_be_cross_talk_is_inconclusive() {
        let mut others = Others::new(INDEX_HOPPING);
        others.add("strong", vec![(key("RANBP2"), 400)]);
        for (fragments, verdict, reasons) in [
            (0, Verdict::NotDetected, &[][..]),
            (8, Verdict::Inconclusive, &["cross_talk"]),
            (20, Verdict::Detected, &[]),
        ] {
            let document = called(&fused(&key("RANBP2"), fragments), &others);
            assert_eq!(document.verdict, verdict, "{fragments}");
            assert_eq!(codes(&document), reasons, "{fragments}");
        }
    }

    #[test]
    fn the_limit_is_that_of_a_poisson_count() {
        // `qpois(0.95, mean)` of R, one more where its tail is still 5 %.
        for (fragments, limit) in [(0, 0), (10, 1), (100, 5), (400, 13), (5000, 117)] {
            assert_eq!(Others::new(0.02).limit(fragments), limit, "{fragments}");
        }
    }

    #[test]
    fn a_negative_needs_the_positive_controls_that_are_its_own() {
        for (samples, fragments, verdict) in [
            (&["weak"][..], 0, Verdict::Inconclusive),
            (&["weak"], 9, Verdict::Detected),
            (&["another"], 0, Verdict::NotDetected),
        ] {
            let mut others = Others::new(0.02);
            others.miss("PC", samples.iter().map(|one| one.to_string()).collect());
            let document = called(&fused(&key("RANBP2"), fragments), &others);
            assert_eq!(document.verdict, verdict, "{samples:?} {fragments}");
            if verdict == Verdict::Inconclusive {
                assert_eq!(codes(&document), ["positive_control"]);
            }
        }
    }
}
