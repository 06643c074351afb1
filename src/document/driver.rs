//! What was seen of one driver besides its fusions.

use super::Library;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One driver of the panel: its coverage, its wild type, and what a negative excludes for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct DriverResult {
    /// HGNC symbol.
    pub gene: String,
    /// Accession with its version.
    pub transcript: String,
    /// What is excluded, where no fusion of it was called.
    pub excluded: Option<Excluded>,
    /// Supporting evidence of a rearrangement, never a call by itself.
    pub imbalance: Imbalance,
    /// Fragments on each of its exons.
    pub exons: Vec<ExonCoverage>,
    /// Fragments across each wild-type acceptor that a lane uses, by exon pair.
    pub wild_type: BTreeMap<String, u64>,
    /// Fragments across a boundary of exon and intron, by boundary.
    pub unspliced: BTreeMap<String, u64>,
}

/// What is excluded where no fusion of a driver is called: one-sided 95 % upper bounds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Excluded {
    /// Fragments that may be of a fusion of the driver and were not enough for a call; mostly none.
    /// Each of them raises the bounds.
    pub seen: u64,
    /// A junction of which some of these are copies, too few of which differ for a call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copied: Option<Copied>,
    /// Share of the library's fragments (`library.fragments`) above which fusions are excluded.
    pub share: f64,
    /// The share from which on a negative has to exclude them.
    pub target: f64,
    /// Fragments of the library that would exclude fusions at the target, if no more were seen.
    pub needed: u64,
    /// Chance to have called a fusion at the target, at a lane.
    pub power: f64,
    /// Largest fusion fraction that is compatible with what was seen; null where the driver's wild
    /// type was not seen either.
    pub fusion_fraction: Option<f64>,
    /// Largest number of fusion fragments per million fragments.
    pub ffpm: Option<f64>,
    /// Wild-type fragments across the driver's acceptor, on which the first rests.
    pub wild_type_fragments: u64,
}

/// Fragments across a junction that are copies of fewer: reads from one primer without UMIs are, whatever molecules they are
/// of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Copied {
    /// The junction, as reports name it.
    pub junction: String,
    /// Fragments across it, copies included.
    pub fragments: u64,
    /// Those of them that differ in an end.
    pub distinct: u64,
}

/// As `60 of them copies of 1 across TPM3 7 :: ALK 20`.
impl std::fmt::Display for Copied {
    fn fmt(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        let Self {
            junction,
            fragments,
            distinct,
        } = self;
        write!(
            formatter,
            "{fragments} of them copies of {distinct} across {junction}"
        )
    }
}

/// Fragments on the driver's exons before and from its usual acceptor on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Imbalance {
    /// First exon that is counted as 3'.
    pub from_exon: String,
    /// Fragments on the exons before it.
    pub five_prime: u64,
    /// Fragments on it and the exons after it.
    pub three_prime: u64,
    /// Coverage of the 3' exons / coverage of the 5' exons, fragments per base; 1 without a
    /// rearrangement; null where the 5' exons have none.
    pub ratio: Option<f64>,
    /// Its 95 % interval; an upper end that is infinite is null.
    pub ratio_low: Option<f64>,
    /// Upper end of the interval.
    pub ratio_high: Option<f64>,
    /// The same within 1,000 bases, over which a 3' bias of the library makes less of a difference.
    pub near: NearImbalance,
}

/// Fragments on the exons whose middle lies within 1,000 bases of the start of the usual acceptor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct NearImbalance {
    /// Fragments on those before it.
    pub five_prime: u64,
    /// Fragments on it and those after it.
    pub three_prime: u64,
    /// Lower end of the 95 % interval of the ratio of their coverage.
    pub ratio_low: Option<f64>,
}

/// Fragments on an exon of the driver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ExonCoverage {
    /// Its number.
    pub exon: String,
    /// Its length.
    pub bases: usize,
    /// Fragments that mostly lie in it, each counted once.
    pub fragments: u64,
}

/// Largest fusion fraction that bounds anything: of a heterozygous fusion in a pure tumour half of the
/// transcripts are fused.
const LARGEST_FRACTION: f64 = 0.5;

impl DriverResult {
    /// Fragments on its exons.
    pub fn fragments(&self) -> u64 {
        self.exons.iter().map(|exon| exon.fragments).sum()
    }

    /// The exons at whose starts its wild type is counted, in their order.
    pub fn wild_type_acceptors(&self) -> Vec<&str> {
        let pairs = self.exons.windows(2);
        let counted = pairs.filter(|pair| {
            let name = format!("{}-{}", pair[0].exon, pair[1].exon);
            self.wild_type.contains_key(&name)
        });
        counted.map(|pair| &*pair[1].exon).collect()
    }

    /// What is excluded of drivers of which no fusion is called, in words: a sentence for those of which
    /// it is the same but for the fusion fraction.
    pub fn exclusions(drivers: &[Self], library: &Library) -> Vec<String> {
        let groups = Self::excluded_alike(drivers).into_iter();
        groups
            .map(|(excluded, same)| {
                let seen = match excluded.seen {
                    0 => String::new(),
                    seen => format!(", {seen} fragments perhaps of one"),
                };
                let copied = excluded.copied.as_ref();
                let copied = copied.map_or(String::new(), |copied| format!(", {copied}"));
                format!(
                    "{} fusions above {} (95 % upper bound{seen}{copied}); one of {} would have been called with a \
                     chance of {:.0} %; {}",
                    genes(&same),
                    library.kind.share(excluded.share),
                    library.kind.share(excluded.target),
                    100.0 * excluded.power,
                    fusion_fractions(&same)
                )
            })
            .collect()
    }

    /// The shares of the library alone, above which fusions are excluded.
    pub fn excluded_shares(drivers: &[Self], library: &Library) -> Vec<String> {
        let groups = Self::excluded_alike(drivers).into_iter();
        groups
            .map(|(excluded, same)| {
                let share = library.kind.share(excluded.share);
                format!("{} fusions above {share}", genes(&same))
            })
            .collect()
    }

    /// Drivers of which no fusion is called; those of which the same share of the library is excluded
    /// stand together.
    fn excluded_alike(drivers: &[Self]) -> Vec<(&Excluded, Vec<&Self>)> {
        let mut groups: Vec<(&Excluded, Vec<&Self>)> = Vec::new();
        for driver in drivers {
            let Some(excluded) = &driver.excluded else {
                continue;
            };
            // The share follows from what was seen.
            let is_same =
                |one: &Excluded| (one.seen, &one.copied) == (excluded.seen, &excluded.copied);
            match groups.iter_mut().find(|(one, _)| is_same(one)) {
                Some((_, same)) => same.push(driver),
                None => groups.push((excluded, vec![driver])),
            }
        }
        groups
    }
}

fn genes(drivers: &[&DriverResult]) -> String {
    let genes: Vec<&str> = drivers.iter().map(|driver| &*driver.gene).collect();
    genes.join(", ")
}

/// Which fusion fractions are excluded, and of which drivers none is. The check of the wild type counts
/// the starts of more exons than these, so that the exon is named.
fn fusion_fractions(drivers: &[&DriverResult]) -> String {
    let (mut bounds, mut without) = (Vec::new(), Vec::new());
    for driver in drivers {
        let Some(excluded) = &driver.excluded else {
            continue;
        };
        let exon = format!("{} exon {}", driver.gene, driver.imbalance.from_exon);
        let count = excluded.wild_type_fragments;
        match excluded.fusion_fraction {
            Some(share) if share <= LARGEST_FRACTION => bounds.push(format!(
                "{:.1} % ({count} wild-type fragments across the start of {exon})",
                100.0 * share
            )),
            _ => without.push(format!("{exon} ({count})")),
        }
    }
    let bounds =
        (!bounds.is_empty()).then(|| format!("fusion fractions above {}", bounds.join(", ")));
    let without = (!without.is_empty()).then(|| {
        format!(
            "no fusion fraction, since too few wild-type fragments cross the start of {}",
            without.join(", ")
        )
    });
    let parts: Vec<String> = bounds.into_iter().chain(without).collect();
    parts.join("; ")
}
