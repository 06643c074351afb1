//! The 3'/5' imbalance of a driver: a fusion transcribes its 3' exons from the partner's promoter.

use super::Judge;
use super::interval::proportion;
use crate::document::{Assay, Imbalance, JunctionResult, NearImbalance, Reason};
use crate::panel::{DriverId, Transcript};
use std::collections::BTreeMap;
use std::ops::Range;

/// Bases on either side of the acceptor that are compared for a reason. A library that is biased
/// towards the 3' ends of transcripts shows more of later exons; over so short a way it makes less
/// than three times as much of it, unless the RNA is degraded to pieces of a few hundred bases.
pub(super) const REACH: usize = 1_000;

/// Coverage behind the acceptor in times of that before it, by the lower end of the interval, from
/// which on something has to explain it: above what a 3' bias makes over [`REACH`].
pub(super) const LEAST_RATIO: f64 = 3.0;

/// Fragments within [`REACH`] behind the acceptor from which on the ratio is looked at: of so many
/// one crosses the junction of a fusion in single reads of 75 bases, and two in pairs.
pub(super) const FEWEST: u64 = 20;

/// Share of the excess that has to enter the acceptor from its intron to explain it.
const FROM_INTRON: f64 = 0.5;

/// Fragments and bases of exons.
#[derive(Clone, Copy)]
pub(super) struct Side {
    pub(super) fragments: u64,
    pub(super) bases: usize,
}

/// More of a driver's 3' exons than of those before them.
struct Excess {
    from_exon: String,
    near: NearImbalance,
    /// Lower end of the interval of the ratio of their coverage.
    ratio_low: f64,
}

/// The interval of the odds of the 3' side over the odds by length alone; an end that is infinite
/// is `None`.
pub(super) fn ratio_interval(before: Side, after: Side) -> (Option<f64>, Option<f64>) {
    let by_length = after.bases as f64 / before.bases as f64;
    let interval = proportion(after.fragments, before.fragments + after.fragments);
    let ratio = |share: f64| share / (1.0 - share) / by_length;
    let finite = |value: f64| value.is_finite().then_some(value);
    (
        interval.and_then(|interval| finite(ratio(interval.low))),
        interval.and_then(|interval| finite(ratio(interval.high))),
    )
}

/// The exons whose middle lies within [`REACH`] of the start of one of them, and that exon's
/// neighbours in any case: those before it, and it with those after it.
pub(super) fn near(transcript: &Transcript, acceptor: usize) -> [Range<usize>; 2] {
    let start = transcript.exons[acceptor].start;
    let is_near = |exon: &usize| {
        let exon = &transcript.exons[*exon];
        ((exon.start + exon.end) / 2).abs_diff(start) <= REACH
    };
    let first = (0..acceptor).find(is_near);
    let last = (acceptor..transcript.exons.len()).rev().find(is_near);
    [
        first.unwrap_or(acceptor.saturating_sub(1))..acceptor,
        acceptor..last.unwrap_or(acceptor) + 1,
    ]
}

impl Judge<'_> {
    /// Index of the driver's exon that most of its lanes join; without lanes, its first acceptor.
    pub(super) fn usual_acceptor(&self, driver: DriverId) -> usize {
        let panel = self.panel;
        let transcript = panel.driver_transcript(driver);
        let mut lanes: BTreeMap<usize, usize> = BTreeMap::new();
        for lane in &panel.lanes {
            let junction = panel.junction(lane.junction);
            if junction.driver(panel) == Some(driver)
                && let Some(exon) = transcript.exon_at(junction.acceptor.position)
            {
                *lanes.entry(exon).or_default() += 1;
            }
        }
        let most = lanes.into_iter().max_by_key(|(_, count)| *count);
        let is_acceptor = |exon| panel.driver(driver).is_acceptor(exon);
        let first = || transcript.exons.iter().position(is_acceptor);
        most.map(|(exon, _)| exon).or_else(first).unwrap_or(0)
    }

    /// Fragments on exons of the driver, and the exons' bases.
    pub(super) fn side(&self, driver: DriverId, exons: Range<usize>) -> Side {
        let contig = self.panel.driver(driver).transcript;
        let shapes = &self.panel.driver_transcript(driver).exons[exons.clone()];
        let coverage = &self.tally.evidence().coverage;
        Side {
            fragments: exons.map(|exon| coverage.exon(contig, exon)).sum(),
            bases: shapes.iter().map(|exon| exon.end - exon.start).sum(),
        }
    }

    /// Coverage of the driver from its usual acceptor on against the coverage before it.
    pub(super) fn imbalance(&self, driver: DriverId) -> Imbalance {
        let transcript = self.panel.driver_transcript(driver);
        let acceptor = self.usual_acceptor(driver);
        let before = self.side(driver, 0..acceptor);
        let after = self.side(driver, acceptor..transcript.exons.len());
        let [near_before, near_after] = near(transcript, acceptor);
        let near_before = self.side(driver, near_before);
        let near_after = self.side(driver, near_after);
        let per_base = |side: Side| side.fragments as f64 / side.bases as f64;
        let (ratio_low, ratio_high) = ratio_interval(before, after);
        Imbalance {
            from_exon: transcript.exons[acceptor].name.clone(),
            five_prime: before.fragments,
            three_prime: after.fragments,
            ratio: (before.fragments > 0).then(|| per_base(after) / per_base(before)),
            ratio_low,
            ratio_high,
            near: NearImbalance {
                five_prime: near_before.fragments,
                three_prime: near_after.fragments,
                ratio_low: ratio_interval(near_before, near_after).0,
            },
        }
    }

    /// Drivers whose 3' exons are transcribed in excess although nothing that was seen explains it:
    /// no call, and no transcription from the intron before them.
    pub(super) fn unexplained(&self, calls: &[JunctionResult]) -> Vec<Reason> {
        let excesses = self.excesses(calls);
        let excesses = excesses.filter(|(driver, _)| !self.is_from_intron(*driver));
        excesses
            .map(|(driver, excess)| Reason::Imbalance {
                driver: self.panel.driver_transcript(driver).gene.clone(),
                from_exon: excess.from_exon,
                three_prime: excess.near.three_prime,
                five_prime: excess.near.five_prime,
                ratio_low: excess.ratio_low,
                limit: LEAST_RATIO,
            })
            .collect()
    }

    /// Drivers whose excess is explained by transcription from the intron before them: nothing that turns
    /// a verdict, and yet something to know, since such transcripts may drive a tumour themselves.
    pub(super) fn explained(&self, calls: &[JunctionResult]) -> Vec<Reason> {
        let excesses = self.excesses(calls);
        let excesses = excesses.filter(|(driver, _)| self.is_from_intron(*driver));
        excesses
            .map(|(driver, excess)| Reason::FromIntron {
                driver: self.panel.driver_transcript(driver).gene.clone(),
                from_exon: excess.from_exon,
                entering: self.entering(driver),
                three_prime: excess.near.three_prime,
                five_prime: excess.near.five_prime,
                ratio_low: excess.ratio_low,
            })
            .collect()
    }

    /// Drivers without a call of which their coverage may tell something: where primers decide which
    /// exons are read, it says nothing.
    pub(super) fn told_by_coverage(
        &self,
        calls: &[JunctionResult],
    ) -> impl Iterator<Item = DriverId> {
        let is_told = !matches!(self.parameters.assay, Assay::Anchored | Assay::Amplicon);
        let drivers = self.panel.driver_ids();
        drivers.filter(move |driver| is_told && !self.is_called(*driver, calls))
    }

    /// Drivers without a call whose 3' exons are transcribed in excess.
    fn excesses(&self, calls: &[JunctionResult]) -> impl Iterator<Item = (DriverId, Excess)> {
        self.told_by_coverage(calls).filter_map(|driver| {
            let Imbalance {
                from_exon, near, ..
            } = self.imbalance(driver);
            let ratio_low = near.ratio_low?;
            let is_excess = near.three_prime >= FEWEST && ratio_low >= LEAST_RATIO;
            let excess = Excess {
                from_exon,
                near,
                ratio_low,
            };
            is_excess.then_some((driver, excess))
        })
    }

    /// Fragments that enter the usual acceptor from the intron before it.
    fn entering(&self, driver: DriverId) -> u64 {
        let acceptor = self.usual_acceptor(driver);
        let start = self.panel.driver_transcript(driver).exons[acceptor].start;
        self.tally
            .unspliced_into(self.panel.driver(driver).transcript, start)
    }

    /// Whether transcripts that begin in the intron before the usual acceptor explain its excess:
    /// as many fragments as a call needs enter the acceptor from there, and they are at least half of
    /// what crosses the exon ends behind it more than those before it.
    fn is_from_intron(&self, driver: DriverId) -> bool {
        let transcript = self.panel.driver_transcript(driver);
        let contig = self.panel.driver(driver).transcript;
        let acceptor = self.usual_acceptor(driver);
        let entering = self.entering(driver);
        let [before, after] = near(transcript, acceptor);
        let crossing = |exons: Range<usize>| {
            let starts = exons.map(|exon| transcript.exons[exon].start);
            let counts: Vec<u64> = starts
                .map(|start| self.tally.wild_type(contig, start))
                .collect();
            counts.iter().sum::<u64>() as f64 / counts.len().max(1) as f64
        };
        // The start of the acceptor itself is crossed by what comes from before it.
        let excess =
            crossing(after.start + 1..after.end) - crossing(before.start + 1..before.end + 1);
        entering >= self.parameters.minimum_fragments && entering as f64 >= FROM_INTRON * excess
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::{PANEL, across, add_read, codes, judged, library};
    use crate::document::Assay;
    use crate::evidence::Evidence;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// Where reads of a driver's transcript begin.
    #[derive(Clone, Copy, Debug)]
    enum Drawn {
        Anywhere,
        /// Fewer and fewer towards the 5' end, by this length for a third.
        ThreePrime(f64),
        /// At the start of the exon that most lanes join, or after it.
        Acceptor,
    }

    fn add_reads(sample: &mut Evidence, random: &mut ChaCha8Rng, from: Drawn, count: usize) {
        let driver = PANEL.driver_transcript(PANEL.driver_ids().next().expect("one"));
        let acceptor = driver.exons[driver.exon_named("20").expect("exon 20")].start;
        let last = driver.sequence.len() - 75;
        for _ in 0..count {
            let start = match from {
                Drawn::Anywhere => random.random_range(0..=last),
                Drawn::ThreePrime(length) => loop {
                    let from_end = -length * random.random_range(f64::EPSILON..1.0).ln();
                    if from_end < last as f64 {
                        break last - from_end as usize;
                    }
                },
                Drawn::Acceptor => random.random_range(acceptor..=last),
            };
            add_read(sample, &driver.sequence[start..start + 75]);
        }
    }

    /// Reads from the intron into the exon, so many bases of them in the intron.
    fn add_unspliced(sample: &mut Evidence, count: usize) {
        let intron = PANEL.introns.iter().find(|one| one.name == "19");
        let intron = &intron.expect("the panel has it").sequence;
        for _ in 0..count {
            let exon = across("RANBP2", 0, 20);
            add_read(sample, &[&intron[intron.len() - 80..], &exon].concat());
        }
    }

    #[test]
    fn an_excess_that_nothing_explains_is_no_negative() {
        use Drawn::{Acceptor, Anywhere, ThreePrime};
        // assay, wild type, reads of the 3' exons, unspliced, fused; whether it is a reason
        for (assay, wild_type, excess, unspliced, fused, expected) in [
            (Assay::Auto, (Anywhere, 200), 0, 0, 0, false),
            (Assay::Auto, (Anywhere, 2_000), 0, 0, 0, false),
            (Assay::Auto, (ThreePrime(2_000.0), 2_000), 0, 0, 0, false),
            (Assay::Auto, (ThreePrime(1_000.0), 2_000), 0, 0, 0, false),
            (Assay::Auto, (Anywhere, 0), 80, 0, 0, true),
            (Assay::Capture, (Anywhere, 0), 80, 0, 0, true),
            (Assay::Auto, (Anywhere, 0), 20, 0, 0, false),
            (Assay::Auto, (Anywhere, 100), 400, 0, 0, true),
            (Assay::Auto, (Anywhere, 200), 100, 0, 0, false),
            // Transcripts that begin in the intron, and reads of pre-mRNA beside a fusion.
            (Assay::Auto, (Anywhere, 0), 400, 10, 0, false),
            (Assay::Auto, (Anywhere, 0), 400, 4, 0, true),
            (Assay::Auto, (Anywhere, 0), 4_000, 10, 0, true),
            (Assay::Auto, (Anywhere, 0), 80, 0, 2, false),
            (Assay::Anchored, (Anywhere, 0), 80, 0, 0, false),
            (Assay::Amplicon, (Anywhere, 0), 80, 0, 0, false),
        ] {
            let case = format!("{assay:?} {wild_type:?} {excess} {unspliced} {fused}");
            let mut random = ChaCha8Rng::seed_from_u64(3);
            let mut sample = library(100_000, 100_000);
            add_reads(&mut sample, &mut random, wild_type.0, wild_type.1);
            add_reads(&mut sample, &mut random, Acceptor, excess);
            add_unspliced(&mut sample, unspliced);
            for shift in 0..fused {
                add_read(&mut sample, &across("RANBP2", 40 + shift, 40));
            }
            let document = judged(assay, &sample);
            let found = codes(&document).contains(&"imbalance");
            let seen = &document.drivers[0].imbalance;
            // What the intron explains is noted, and is no reason.
            let is_noted = codes(&document).contains(&"from_intron");
            assert_eq!(
                is_noted,
                unspliced == 10 && excess == 400,
                "{case}: {seen:?}"
            );
            assert_eq!(found, expected, "{case}: {seen:?} {:?}", document.reasons);
        }
    }
}
