//! The numbers of the method; every one is an option and stands in the report.

use crate::align::AnchorRule;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// Thresholds, from read to verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Parameters {
    /// Fewest aligned bases on each side of the join.
    pub minimum_anchor: usize,
    /// Most mismatches in the twelve bases next to the join, on a side of fewer than 24 bases.
    pub anchor_mismatches: u32,
    /// Mismatches by which a junction must explain a read better than anything else does.
    pub margin: u32,
    /// Unique junction fragments for *detected*.
    pub minimum_fragments: u64,
    /// Distinct start sites for *detected*.
    pub minimum_start_sites: u64,
    /// Unique junction fragments for *inconclusive*, at a known junction.
    pub inconclusive_fragments: u64,
    /// Smallest fusion fraction for *detected*, from 0 to 1.
    pub minimum_fraction: f64,
    /// Reads for a negative.
    pub minimum_reads: u64,
    /// Fragments of control genes for a negative.
    pub minimum_control_fragments: u64,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            minimum_anchor: 12,
            anchor_mismatches: 1,
            margin: 2,
            minimum_fragments: 5,
            minimum_start_sites: 3,
            inconclusive_fragments: 2,
            minimum_fraction: 0.005,
            minimum_reads: 20_000,
            minimum_control_fragments: 10,
        }
    }
}

impl Parameters {
    /// What the aligner needs of them.
    pub fn anchor_rule(&self) -> AnchorRule {
        AnchorRule {
            minimum_anchor: self.minimum_anchor,
            maximum_mismatches: self.anchor_mismatches,
            margin: self.margin,
        }
    }

    /// Refuses values that make no sense.
    ///
    /// # Errors
    /// Names the option and its range.
    pub fn check(&self) -> Result<()> {
        let wrong = |option: &str, range: &str| {
            Err(Error::Usage(format!(
                "--{option} is out of range: give {range}"
            )))
        };
        if !(8..=100).contains(&self.minimum_anchor) {
            wrong("minimum-anchor", "8 to 100 bases")
        } else if self.anchor_mismatches > 3 {
            wrong("anchor-mismatches", "0 to 3")
        } else if !(1..=10).contains(&self.margin) {
            wrong("margin", "1 to 10 mismatches")
        } else if self.minimum_fragments == 0 {
            wrong("minimum-fragments", "1 or more")
        } else if self.inconclusive_fragments == 0
            || self.inconclusive_fragments > self.minimum_fragments
        {
            wrong("inconclusive-fragments", "1 up to --minimum-fragments")
        } else if !(0.0..=1.0).contains(&self.minimum_fraction) {
            wrong("minimum-fraction", "0 to 1")
        } else {
            Ok(())
        }
    }
}
