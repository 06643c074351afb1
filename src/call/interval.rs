//! Exact 95 % intervals of proportions and rates.

use crate::document::Interval;
use statrs::distribution::{Beta, ContinuousCDF, Gamma};

/// Probability outside the interval.
const OUTSIDE: f64 = 0.05;

fn beta_quantile(probability: f64, a: u64, b: u64) -> Option<f64> {
    let beta = Beta::new(a as f64, b as f64).ok()?;
    Some(beta.inverse_cdf(probability))
}

/// Half the chi-squared quantile: the mean of a Poisson count by its gamma distribution.
fn gamma_quantile(probability: f64, count: u64) -> Option<f64> {
    let gamma = Gamma::new(count as f64, 1.0).ok()?;
    Some(gamma.inverse_cdf(probability))
}

/// The two-sided 95 % interval of a proportion (Clopper and Pearson, Biometrika 1934;26:404);
/// `None` where nothing was tried.
pub fn proportion(hits: u64, tried: u64) -> Option<Interval> {
    let misses = tried.checked_sub(hits).filter(|_| tried > 0)?;
    let low = match hits {
        0 => 0.0,
        _ => beta_quantile(OUTSIDE / 2.0, hits, misses + 1)?,
    };
    let high = match misses {
        0 => 1.0,
        _ => beta_quantile(1.0 - OUTSIDE / 2.0, hits + 1, misses)?,
    };
    Some(Interval { low, high })
}

/// The one-sided 95 % upper bound of a proportion (Clopper and Pearson).
pub fn proportion_upper(hits: u64, tried: u64) -> Option<f64> {
    match tried.checked_sub(hits).filter(|_| tried > 0)? {
        0 => Some(1.0),
        misses => beta_quantile(1.0 - OUTSIDE, hits + 1, misses),
    }
}

/// The two-sided 95 % interval of a Poisson mean (Garwood, Biometrika 1936;28:437).
pub fn poisson(count: u64) -> Option<Interval> {
    let low = match count {
        0 => 0.0,
        _ => gamma_quantile(OUTSIDE / 2.0, count)?,
    };
    let high = gamma_quantile(1.0 - OUTSIDE / 2.0, count + 1)?;
    Some(Interval { low, high })
}

/// The chance that a Poisson count of this mean is `count` or more.
pub fn at_least(count: u64, mean: f64) -> f64 {
    if count == 0 {
        return 1.0;
    }
    Gamma::new(count as f64, 1.0).map_or(0.0, |gamma| gamma.cdf(mean))
}

/// The one-sided 95 % upper bound of a Poisson mean.
pub fn poisson_upper(count: u64) -> Option<f64> {
    gamma_quantile(1.0 - OUTSIDE, count + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Figures of R 4: `binom.test`, `poisson.test`.
    #[test]
    fn intervals_agree_with_published_figures() {
        let close = |one: f64, other: f64| assert!((one - other).abs() < 1e-4, "{one} {other}");
        let some = proportion(5, 100).expect("tried");
        close(some.low, 0.01643);
        close(some.high, 0.11284);
        let all = proportion(10, 10).expect("tried");
        close(all.low, 0.69150);
        close(all.high, 1.0);
        close(proportion_upper(0, 100).expect("tried"), 0.02951);
        let five = poisson(5).expect("count");
        close(five.low, 1.62349);
        close(five.high, 11.66833);
        close(poisson_upper(0).expect("count"), 2.99573);
        close(poisson_upper(2).expect("count"), 6.29579);
        // `ppois(4, 3, lower.tail = FALSE)` and the like.
        close(at_least(5, 3.0), 0.18474);
        close(at_least(1, 2.99573), 0.95);
        close(at_least(0, 0.0), 1.0);
        close(at_least(5, 0.0), 0.0);
        assert_eq!(proportion(0, 0), None);
        assert_eq!(proportion(2, 1), None);
    }
}
