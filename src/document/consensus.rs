//! What the reads have across a junction.

use serde::{Deserialize, Serialize};

/// The consensus across a junction, compared with the panel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Consensus {
    /// Bases before the join, by the reads; lower case where no read reaches and the panel is shown.
    pub before: String,
    /// Bases between the two sides that the panel does not have; mostly none.
    pub inserted: String,
    /// Bases after the join.
    pub after: String,
    /// Reads at each base of `before`.
    pub depth_before: Vec<u64>,
    /// Reads at each base of `after`.
    pub depth_after: Vec<u64>,
    /// Whether the reads have what the panel has.
    pub identical: bool,
    /// Differences, as `-3 A>G` (third base before the join), `+1 T>C`, `insertion of GAT`.
    pub differences: Vec<String>,
}
