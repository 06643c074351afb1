//! The reading frame across a junction, and its proof.

use serde::{Deserialize, Serialize};

/// The reading frame across a junction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FrameStatus {
    /// The partner's frame goes on in the driver's.
    InFrame,
    /// It goes on in another frame.
    OutOfFrame,
    /// It meets a stop codon before the driver's own.
    Stop,
    /// It cannot be told: the join lies outside a coding sequence or its frame is not on record.
    Unknown,
}

impl FrameStatus {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::InFrame => "in frame",
            Self::OutOfFrame => "out of frame",
            Self::Stop => "stop codon",
            Self::Unknown => "frame unknown",
        }
    }

    /// As the JSON has it.
    pub fn code(self) -> &'static str {
        match self {
            Self::InFrame => "in_frame",
            Self::OutOfFrame => "out_of_frame",
            Self::Stop => "stop",
            Self::Unknown => "unknown",
        }
    }
}

/// The frame across a junction and its proof.
///
/// ```
/// use fuselane::document::{Frame, FrameStatus};
/// let frame = Frame::without(FrameStatus::Unknown);
/// assert!(frame.codon.is_none() && !frame.kinase_domain_kept);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Frame {
    /// The verdict.
    pub status: FrameStatus,
    /// The codon across the join, partner bases before `|`; between two codons, `|` and the next.
    pub codon: Option<String>,
    /// Its residue.
    pub residue: Option<String>,
    /// Up to ten residues before that codon.
    pub residues_before: Option<String>,
    /// Up to ten residues after it.
    pub residues_after: Option<String>,
    /// Residues of the predicted protein, where the partner's start is on record.
    pub protein_residues: Option<usize>,
    /// Whether the whole kinase domain of the driver is in it.
    pub kinase_domain_kept: bool,
}

impl Frame {
    /// A frame of which nothing but its status is known.
    pub fn without(status: FrameStatus) -> Self {
        Self {
            status,
            codon: None,
            residue: None,
            residues_before: None,
            residues_after: None,
            protein_residues: None,
            kinase_domain_kept: false,
        }
    }
}
