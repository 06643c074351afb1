//! What the reads have across a junction.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The consensus across a junction, compared with the panel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Consensus {
    /// Bases before the join, by the reads, each where the panel has one: lower case where no read
    /// reaches and the panel is shown, `-` where the reads have none.
    pub before: String,
    /// Bases between the two sides that the panel does not have; mostly none.
    pub inserted: String,
    /// Bases after the join, likewise.
    pub after: String,
    /// Where the reads lack bases of the panel, or have more, beside the join.
    pub gaps: Vec<ConsensusGap>,
    /// Bases next to the join, before it, that reads have without a hole.
    pub read_before: usize,
    /// The same after it.
    pub read_after: usize,
    /// Reads at each base of `before`.
    pub depth_before: Vec<u64>,
    /// Reads at each base of `after`.
    pub depth_after: Vec<u64>,
    /// Whether the reads have what the panel has.
    pub identical: bool,
    /// Differences, as `-3 A>G` (third base before the join), `+1 T>C`, `+16 deletion of G`,
    /// `insertion of GAT`.
    pub differences: Vec<String>,
}

/// A gap in the consensus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ConsensusGap {
    /// The first base that is lacking, or the base before which there are more: -1 is the last
    /// before the join, 1 the first after it.
    pub at: i64,
    /// Bases that the reads have more, before that one.
    pub inserted: String,
    /// Bases that they lack, from that one on.
    pub deleted: u64,
    /// The same on the genome; null where it is not in one exon of known coordinates.
    #[serde(default)]
    pub genome: Option<GenomeChange>,
}

/// Bases lost or added, on the forward strand of the genome as VCF has them: after the base before
/// them, and as far left as they may lie in the exon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct GenomeChange {
    /// Chromosome, as `chr2`.
    pub chromosome: String,
    /// The base before them, 1-based.
    pub position: u64,
    /// That base, and those that the reads lack; `N` for a base outside the exon.
    pub reference: String,
    /// That base, and those that the reads have more.
    pub alternate: String,
}

impl Consensus {
    /// What the reads have before the join, gaps taken out, lower case where none reaches.
    pub fn read_sequence_before(&self) -> String {
        let first = -(self.before.len() as i64);
        self.without_gaps(&self.before, first)
    }

    /// The same after it.
    pub fn read_sequence_after(&self) -> String {
        self.without_gaps(&self.after, 1)
    }

    /// What the reads have between the two transcripts: of the bases that the panel has before the join, so many, those
    /// that only the reads have, and of those that the panel has after it.
    pub fn between(&self, before: usize, after: usize) -> [Cow<'_, str>; 3] {
        [
            self.last_before(before).into(),
            self.inserted.as_str().into(),
            self.first_after(after).into(),
        ]
    }

    /// What the reads have in the last `places` places before the join, or in all there are: in capitals, the panel's
    /// where none reaches, gaps taken out.
    pub fn last_before(&self, places: usize) -> String {
        let places = places.min(self.before.len());
        let side = &self.before[self.before.len() - places..];
        self.without_gaps(side, -(places as i64))
            .to_ascii_uppercase()
    }

    /// The same in the first places after it.
    pub fn first_after(&self, places: usize) -> String {
        let side = &self.after[..places.min(self.after.len())];
        self.without_gaps(side, 1).to_ascii_uppercase()
    }

    fn without_gaps(&self, side: &str, first: i64) -> String {
        let mut sequence = String::with_capacity(side.len());
        for (at, base) in (first..).zip(side.chars()) {
            let here = self.gaps.iter().filter(|gap| gap.at == at);
            here.for_each(|gap| sequence.push_str(&gap.inserted));
            if base != '-' {
                sequence.push(base);
            }
        }
        sequence
    }
}
