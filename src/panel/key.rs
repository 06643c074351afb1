//! Keys: what a junction is, whether the panel lists it or not.

use super::id::ContigId;
use bio::alignment::distance::levenshtein;
use serde::{Deserialize, Serialize};

/// A place on a contig: between the base before `position` and the base at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Boundary {
    /// The contig.
    pub contig: ContigId,
    /// Bases of the contig before the boundary, so that it is 0-based.
    pub position: u32,
}

/// The 5' side of a junction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Donor {
    /// It ends at a boundary of a contig of the panel.
    Known(Boundary),
    /// It is of no transcript of the panel.
    Foreign,
}

/// What a junction is, whether the panel lists it or not: where the donor ends, the bases between,
/// and where the acceptor starts. Evidence, calls and reports go by it.
///
/// ```
/// use fuselane::panel::{Donor, Panel};
/// let panel = Panel::builtin()?;
/// let lane = panel.lane_named("RANBP2").expect("a lane of the panel");
/// let key = panel.junction(lane.junction).key();
/// let Donor::Known(donor) = key.donor else { panic!("a known partner") };
/// assert_eq!(panel.gene_of(donor.contig), "RANBP2");
/// assert_eq!(panel.gene_of(key.acceptor.contig), "ALK");
/// assert!(key.inserted.is_empty());
/// # Ok::<(), fuselane::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct JunctionKey {
    /// The 5' side.
    pub donor: Donor,
    /// The 3' side.
    pub acceptor: Boundary,
    /// Bases between them, in the order of the transcript; mostly none.
    pub inserted: Box<[u8]>,
}

/// Bases by which each side of a key may differ from a lane's that it is a variant of.
pub const VARIANT_BASES: usize = 12;

/// Bases of a foreign partner that a key has first among its inserted ones, those of the driver's intron after them:
/// 16 bases tell four thousand million sequences apart.
pub const SIGNATURE_BASES: usize = 16;

impl JunctionKey {
    /// The inserted bases that are not of a foreign partner: of one that the panel has none is.
    pub fn behind_signature(&self) -> &[u8] {
        match self.donor {
            Donor::Known(_) => &self.inserted,
            Donor::Foreign => self.inserted.get(SIGNATURE_BASES..).unwrap_or_default(),
        }
    }

    /// The last bases of a foreign partner; none of a known one.
    pub fn signature(&self) -> &[u8] {
        &self.inserted[..self.inserted.len() - self.behind_signature().len()]
    }

    /// Bases by which the sides of two keys and what is inserted differ, added up; `None` if they join
    /// other contigs, or one of them differs by more than [`VARIANT_BASES`].
    pub fn distance(&self, other: &Self) -> Option<usize> {
        let differ = |one: u32, other: u32| one.abs_diff(other) as usize;
        let (donor, other_donor) = match (self.donor, other.donor) {
            (Donor::Known(donor), Donor::Known(other)) => (donor, other),
            // Of foreign partners the bases beside the join are all that tells one from another.
            (Donor::Foreign, Donor::Foreign) => {
                let edits = levenshtein(&self.inserted, &other.inserted) as usize;
                let apart = differ(self.acceptor.position, other.acceptor.position);
                let same = self.acceptor.contig == other.acceptor.contig
                    && 4 * edits <= SIGNATURE_BASES
                    && apart <= VARIANT_BASES;
                return same.then_some(edits + apart);
            }
            _ => return None,
        };
        let distances = [
            differ(donor.position, other_donor.position),
            differ(self.acceptor.position, other.acceptor.position),
            self.inserted.len().abs_diff(other.inserted.len()),
        ];
        let same = donor.contig == other_donor.contig
            && self.acceptor.contig == other.acceptor.contig
            && distances.iter().all(|&bases| bases <= VARIANT_BASES);
        same.then(|| distances.iter().sum())
    }
}
