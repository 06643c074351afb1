//! Whether reads reach the exons of a driver that fusions join: of degraded RNA, or where 3' ends are
//! selected, a fusion shows no more than the driver's last exons, which tell it from nothing.

use super::Judge;
use super::imbalance::{FEWEST, LEAST_RATIO, near, ratio_interval};
use crate::document::{JunctionResult, Reason};
use crate::panel::DriverId;

impl Judge<'_> {
    /// Drivers without a call whose reads lie far behind the exons that fusions join.
    pub(super) fn three_prime_bias(&self, calls: &[JunctionResult]) -> Vec<Reason> {
        let drivers = self.told_by_coverage(calls);
        drivers.filter_map(|driver| self.bias_of(driver)).collect()
    }

    /// The exons near the usual acceptor and those behind them are compared. If as many fragments lie
    /// near it as tell an imbalance, a fusion would be seen, however many more lie behind.
    fn bias_of(&self, driver: DriverId) -> Option<Reason> {
        let transcript = self.panel.driver_transcript(driver);
        let acceptor = self.usual_acceptor(driver);
        let [_, behind] = near(transcript, acceptor);
        if behind.end == transcript.exons.len() {
            return None;
        }
        let near = self.side(driver, behind.clone());
        let far = self.side(driver, behind.end..transcript.exons.len());
        let ratio_low = ratio_interval(near, far).0?;
        let is_biased =
            near.fragments < FEWEST && far.fragments >= FEWEST && ratio_low >= LEAST_RATIO;
        is_biased.then(|| Reason::ThreePrimeBias {
            driver: transcript.gene.clone(),
            from_exon: transcript.exons[acceptor].name.clone(),
            near: near.fragments,
            far: far.fragments,
            ratio_low,
            limit: LEAST_RATIO,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::{PANEL, add_read, codes, judged, library};
    use crate::document::Assay;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn reads_of_the_last_exons_only_exclude_no_fusion() {
        let driver = PANEL.driver_transcript(PANEL.driver_ids().next().expect("one"));
        let length = driver.sequence.len();
        // reads, and how far from the 3' end they start at most; whether it is a reason
        for (assay, reads, reach, expected) in [
            (Assay::Auto, 200, 500, true),
            (Assay::Capture, 200, 500, true),
            (Assay::Amplicon, 200, 500, false),
            (Assay::Auto, 200, 1_000, true),
            (Assay::Auto, 15, 500, false),
            (Assay::Auto, 0, 500, false),
            (Assay::Auto, 200, 2_000, false),
            (Assay::Auto, 200, length, false),
        ] {
            let mut random = ChaCha8Rng::seed_from_u64(3);
            let mut sample = library(100_000, 100_000);
            for _ in 0..reads {
                let start = random.random_range(length - reach..=length - 75);
                add_read(&mut sample, &driver.sequence[start..start + 75]);
            }
            let document = judged(assay, &sample);
            let found = codes(&document).contains(&"three_prime_bias");
            assert_eq!(
                found, expected,
                "{assay:?} {reads} {reach}: {:?}",
                document.reasons
            );
        }
    }
}
