//! The limit of detection: the level at which 95 % of the libraries are detected.

use serde::{Deserialize, Serialize};
use statrs::function::erf::erfc;
use std::f64::consts::{PI, SQRT_2};

/// Share of libraries that have to be detected at the limit of detection.
pub const LIMIT_SHARE: f64 = 0.95;

/// Quantiles of the normal distribution: of [`LIMIT_SHARE`], and of 97.5 % for a two-sided interval.
const Z_LIMIT: f64 = 1.644_853_626_951_472_2;
const Z_INTERVAL: f64 = 1.959_963_984_540_054;

/// Steps of the fit before it is given up, and the change that ends it.
const MOST_STEPS: usize = 100;
const SMALL: f64 = 1e-10;

/// Libraries of one level: how many fragments they hold, how many there are, and how many of them are
/// detected.
#[derive(Debug, Clone, Copy)]
pub struct Level {
    pub fragments: u64,
    pub libraries: u64,
    pub detected: u64,
}

/// The limit of detection: the level at which 95 % of the libraries are detected, in fragments.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Limit {
    /// The lowest level from which on at least 95 % of the libraries of every level are detected; null if the
    /// highest level does not reach that.
    pub observed: Option<u64>,
    /// By probit regression; null where the levels do not allow one.
    pub probit: Option<ProbitLimit>,
}

/// The limit of detection by a probit regression on the logarithm of the level.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ProbitLimit {
    /// Fragments.
    pub fragments: f64,
    /// Lower bound of its 95 % interval, by the delta method on the logarithm.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

/// The limit by these levels, which ascend.
pub fn limit(levels: &[Level]) -> Limit {
    let is_reached = |level: &&Level| {
        level.libraries > 0 && level.detected as f64 >= LIMIT_SHARE * level.libraries as f64
    };
    let reached = levels.iter().rev().take_while(is_reached).last();
    Limit {
        observed: reached.map(|level| level.fragments),
        probit: probit(levels),
    }
}

/// The limit by a probit regression of the share that is detected on the logarithm of the level: D. J.
/// Finney, Probit Analysis, Cambridge 1947. `None` where the levels do not tell the slope (no level is
/// detected in part, or only one is) or the limit lies outside of them.
fn probit(levels: &[Level]) -> Option<ProbitLimit> {
    let has_finite_slope = {
        let success = levels.iter().find(|one| one.detected > 0)?;
        let failure = levels
            .iter()
            .rev()
            .find(|one| one.detected < one.libraries)?;
        success.fragments < failure.fragments
    };
    let points: Vec<Point> = levels
        .iter()
        .filter(|one| one.libraries > 0 && one.fragments > 0)
        .map(Point::new)
        .collect();
    let fit = Fit::of(&points).filter(|fit| has_finite_slope && fit.slope > 0.0)?;
    let at = (Z_LIMIT - fit.intercept) / fit.slope;
    let variance = fit.var_intercept + 2.0 * at * fit.covariance + at * at * fit.var_slope;
    let error = variance.max(0.0).sqrt() / fit.slope;
    let (first, last) = (points.first()?, points.last()?);
    (first.x..=last.x).contains(&at).then(|| ProbitLimit {
        fragments: at.exp(),
        low: (at - Z_INTERVAL * error).exp(),
        high: (at + Z_INTERVAL * error).exp(),
    })
}

/// A level as the regression takes it.
struct Point {
    /// Natural logarithm of the fragments.
    x: f64,
    libraries: f64,
    share: f64,
}

impl Point {
    fn new(level: &Level) -> Self {
        Self {
            x: (level.fragments as f64).ln(),
            libraries: level.libraries as f64,
            share: level.detected as f64 / level.libraries as f64,
        }
    }
}

/// Share detected = normal probability of intercept + slope * x.
struct Fit {
    intercept: f64,
    slope: f64,
    var_intercept: f64,
    var_slope: f64,
    covariance: f64,
}

impl Fit {
    /// Most likely values, by Fisher's scoring; `None` where it does not settle.
    fn of(points: &[Point]) -> Option<Self> {
        let middle = points.iter().map(|one| one.x).sum::<f64>() / points.len().max(1) as f64;
        let (mut intercept, mut slope) = (-middle, 1.0);
        for _ in 0..MOST_STEPS {
            let mut sums = [0.0; 5];
            for point in points {
                let eta = (intercept + slope * point.x).clamp(-8.0, 8.0);
                let (share, density) = (probability(eta), density(eta));
                let variance = (share * (1.0 - share)).max(f64::MIN_POSITIVE);
                let weight = point.libraries * density * density / variance;
                let score = point.libraries * (point.share - share) * density / variance;
                let terms = [weight, weight * point.x, weight * point.x * point.x];
                for (sum, term) in sums.iter_mut().zip(terms) {
                    *sum += term;
                }
                sums[3] += score;
                sums[4] += score * point.x;
            }
            let [w, wx, wxx, s, sx] = sums;
            let determinant = w * wxx - wx * wx;
            if !determinant.is_normal() {
                return None;
            }
            let step = (wxx * s - wx * sx) / determinant;
            let slope_step = (w * sx - wx * s) / determinant;
            intercept += step;
            slope += slope_step;
            if step.abs() + slope_step.abs() < SMALL {
                return Some(Self {
                    intercept,
                    slope,
                    var_intercept: wxx / determinant,
                    var_slope: w / determinant,
                    covariance: -wx / determinant,
                });
            }
        }
        None
    }
}

fn probability(z: f64) -> f64 {
    0.5 * erfc(-z / SQRT_2)
}

fn density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (2.0 * PI).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEVELS: [u64; 7] = [2, 4, 6, 8, 10, 12, 16];

    fn of(detected: [u64; 7]) -> Limit {
        let levels = LEVELS.into_iter().zip(detected);
        let level = |(fragments, detected)| Level {
            fragments,
            libraries: 20,
            detected,
        };
        limit(&levels.map(level).collect::<Vec<_>>())
    }

    /// Figures of R 4: `glm(cbind(d, 20 - d) ~ log(level), binomial(link = "probit"))` and the delta
    /// method on its covariances.
    #[test]
    fn limits_agree_with_those_of_r() {
        for (detected, expected) in [
            ([0, 2, 9, 16, 19, 20, 20], [9.9987, 8.5133, 11.7433]),
            ([0, 0, 5, 18, 20, 20, 20], [8.3824, 7.4692, 9.4072]),
        ] {
            let probit = of(detected).probit.expect("a slope");
            let found = [probit.fragments, probit.low, probit.high];
            for (found, expected) in found.into_iter().zip(expected) {
                assert!((found - expected).abs() < 1e-3, "{found} {expected}");
            }
        }
    }

    #[test]
    fn a_limit_that_the_levels_do_not_show_is_none() {
        for (detected, observed, what) in [
            ([0, 0, 0, 20, 20, 20, 20], Some(8), "no level in part"),
            ([0, 0, 7, 20, 20, 20, 20], Some(8), "one level in part"),
            ([0; 7], None, "never"),
            ([20; 7], Some(2), "always"),
            ([1, 5, 4, 11, 14, 16, 18], None, "above the levels"),
            ([18, 16, 11, 9, 5, 4, 1], None, "falling"),
        ] {
            let limit = of(detected);
            assert_eq!((limit.observed, limit.probit), (observed, None), "{what}");
        }
        let dip = of([0, 1, 19, 20, 18, 19, 20]);
        assert_eq!(dip.observed, Some(12), "every level above has to reach it");
    }
}
