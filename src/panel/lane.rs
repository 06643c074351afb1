//! Lanes: the junctions that the literature knows.

use super::id::JunctionId;
use super::transcript::Grade;

/// Which list a lane stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LaneSet {
    /// The eight lanes of Butrynski et al., N Engl J Med 2010;363:1727.
    Seed,
    /// Other junctions of the literature.
    Extended,
}

/// One assay of the panel.
#[derive(Debug, Clone)]
pub struct Lane {
    /// Its name in reports.
    pub name: String,
    /// Other names of the same fusion.
    pub aliases: Vec<String>,
    /// The junction.
    pub junction: JunctionId,
    /// Name to report for the donor exon instead of its number (`6b`).
    pub donor_label: Option<String>,
    /// Which list it stands on.
    pub set: LaneSet,
    /// Grade of the junction itself, where lower than that of its transcripts.
    pub grade: Option<Grade>,
    /// Tumours it was seen in.
    pub disease: Option<String>,
    /// Pattern of the driver's immunohistochemistry that the partner predicts.
    pub staining: Option<String>,
    /// Literature.
    pub reference: Option<String>,
    /// What an independent record confirms of the partner bases before the join.
    pub confirmed: Option<String>,
    /// Anything else to know.
    pub note: Option<String>,
}
