//! Junctions: the two sides of a join, and what the panel knows of those that it lists.

use super::id::{ContigId, JunctionId, LaneId};
use super::key::{Boundary, Donor, JunctionKey, VARIANT_BASES};
use super::{DriverId, Panel};
use bio::alignment::distance::levenshtein;
use std::borrow::Cow;

/// What a junction means when a read shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JunctionKind {
    /// Partner exon end :: driver exon start.
    Fusion,
    /// Two neighbouring exons of one transcript.
    WildType,
    /// An exon of the driver beside its intron: pre-mRNA or genomic DNA.
    Unspliced,
}

/// One side of a junction: a place on a contig, and bases that stand between it and the join.
///
/// ```
/// use fuselane::panel::{Flank, Panel};
/// let panel = Panel::builtin()?;
/// let contig = panel.contig_ids().next().expect("a contig");
/// let flank = Flank::at(contig, 30);
/// assert_eq!(flank.left_base(&panel, 0), panel.contig(contig).get(29).copied());
/// assert_eq!(flank.right_base(&panel, 0), panel.contig(contig).get(30).copied());
/// # Ok::<(), fuselane::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flank {
    /// The contig.
    pub contig: ContigId,
    /// 0-based boundary on the contig: a donor flank ends before it, an acceptor flank starts at it.
    pub position: usize,
    /// Bases between the boundary and the join, in transcript order; mostly none.
    pub insert: Vec<u8>,
}

impl Flank {
    /// A flank with nothing inserted.
    pub fn at(contig: ContigId, position: usize) -> Self {
        Self {
            contig,
            position,
            insert: Vec::new(),
        }
    }

    /// The boundary on the contig.
    pub fn boundary(&self) -> Boundary {
        Boundary {
            contig: self.contig,
            position: self.position as u32,
        }
    }

    /// The base `distance` bases to the left of the join (0 is the last base before it).
    pub fn left_base(&self, panel: &Panel, distance: usize) -> Option<u8> {
        let inserted = self.insert.len();
        if distance < inserted {
            return Some(self.insert[inserted - 1 - distance]);
        }
        let back = distance - inserted + 1;
        let position = self.position.checked_sub(back)?;
        Some(panel.contig(self.contig)[position])
    }

    /// The base `distance` bases to the right of the join (0 is the first base after it).
    pub fn right_base(&self, panel: &Panel, distance: usize) -> Option<u8> {
        match self.insert.get(distance) {
            Some(&base) => Some(base),
            None => panel
                .contig(self.contig)
                .get(self.position + distance - self.insert.len())
                .copied(),
        }
    }
}

impl From<Boundary> for Flank {
    fn from(at: Boundary) -> Self {
        Self::at(at.contig, at.position as usize)
    }
}

/// A junction of the panel. Several donors stand for one exon end that several transcripts of the
/// gene share, with other exons before it.
///
/// ```
/// use fuselane::panel::Panel;
/// let panel = Panel::builtin()?;
/// let lane = panel.lane_named("RANBP2").expect("a lane");
/// let junction = panel.junction(lane.junction);
/// assert_eq!(junction.label(&panel), "RANBP2");
/// assert_eq!(&junction.right_sequence(&panel, 6), b"TGTACC");
/// # Ok::<(), fuselane::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Junction {
    /// What a read that shows it means.
    pub kind: JunctionKind,
    /// The left side; the first is the one that is reported. None where the donor is foreign.
    pub donors: Vec<Flank>,
    /// The right side.
    pub acceptor: Flank,
    /// The lane, for fusions that the literature knows.
    pub lane: Option<LaneId>,
}

/// A junction by one of its donors: transcripts of a gene that share an exon end have other exons before
/// it, and reads show the same junction with either of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct JunctionIsoform {
    /// The junction.
    pub junction: JunctionId,
    /// Index of the donor in the junction.
    pub donor: usize,
    /// What the junction means.
    pub kind: JunctionKind,
}

impl Junction {
    /// A fusion that is no lane yet.
    pub(super) fn fusion(donors: Vec<Flank>, acceptor: Flank) -> Self {
        Self {
            kind: JunctionKind::Fusion,
            donors,
            acceptor,
            lane: None,
        }
    }

    /// Its key, by the donor that is reported.
    pub fn key(&self) -> JunctionKey {
        self.key_of(self.donor())
    }

    /// Its key by one of its donors.
    pub(super) fn key_of(&self, donor: Option<&Flank>) -> JunctionKey {
        let before = donor.map_or(&[][..], |flank| &flank.insert);
        JunctionKey {
            donor: donor.map_or(Donor::Foreign, |flank| Donor::Known(flank.boundary())),
            acceptor: self.acceptor.boundary(),
            inserted: [before, &self.acceptor.insert].concat().into(),
        }
    }

    /// The donor that is reported; `None` where it is foreign.
    pub fn donor(&self) -> Option<&Flank> {
        self.donors.first()
    }

    /// The last `length` bases before the join by the first donor, in transcript order.
    pub fn left_sequence(&self, panel: &Panel, length: usize) -> Vec<u8> {
        let Some(donor) = self.donor() else {
            return Vec::new();
        };
        let mut bases: Vec<u8> = (0..length)
            .map_while(|distance| donor.left_base(panel, distance))
            .collect();
        bases.reverse();
        bases
    }

    /// The first `length` bases after the join.
    pub fn right_sequence(&self, panel: &Panel, length: usize) -> Vec<u8> {
        (0..length)
            .map_while(|distance| self.acceptor.right_base(panel, distance))
            .collect()
    }

    /// Up to 500 bases before the join and up to 500 after it: the contig that reads are shown on.
    pub fn contig(&self, panel: &Panel) -> [Vec<u8>; 2] {
        [
            self.left_sequence(panel, CONTIG_SIDE),
            self.right_sequence(panel, CONTIG_SIDE),
        ]
    }

    /// Name of the donor exon, the lane's own label first; `?` where the donor is foreign.
    pub fn donor_exon_name<'a>(&self, panel: &'a Panel) -> &'a str {
        let label = |lane: LaneId| panel.lane(lane).donor_label.as_deref();
        if let Some(label) = self.lane.and_then(label) {
            return label;
        }
        let Some(donor) = self.donor() else {
            return UNKNOWN;
        };
        panel
            .transcript_of(donor.contig)
            .and_then(|transcript| {
                let exon = transcript.exon_at(donor.position.checked_sub(1)?)?;
                Some(transcript.exons[exon].name.as_str())
            })
            .unwrap_or("intron")
    }

    /// Name of the acceptor exon.
    pub fn acceptor_exon_name<'a>(&self, panel: &'a Panel) -> &'a str {
        panel
            .transcript_of(self.acceptor.contig)
            .and_then(|transcript| {
                let exon = transcript.exon_at(self.acceptor.position)?;
                Some(transcript.exons[exon].name.as_str())
            })
            .unwrap_or("intron")
    }

    /// Bases by which the join may be moved without another sequence: they are alike in both
    /// transcripts. 0 where bases are inserted.
    pub fn microhomology(&self, panel: &Panel) -> usize {
        let Some(donor) = self.donor() else {
            return 0;
        };
        if !donor.insert.is_empty() || !self.acceptor.insert.is_empty() {
            return 0;
        }
        let (before, after) = panel.contig(donor.contig).split_at(donor.position);
        let contig = panel.contig(self.acceptor.contig);
        let (skipped, kept) = contig.split_at(self.acceptor.position);
        let alike = |pair: &(&u8, &u8)| pair.0 == pair.1;
        let back = before.iter().rev().zip(skipped.iter().rev());
        let on = after.iter().zip(kept);
        back.take_while(alike).count() + on.take_while(alike).count()
    }

    /// Symbol of the donor's gene; `?` where it is foreign.
    pub fn partner_gene<'a>(&self, panel: &'a Panel) -> &'a str {
        self.donor()
            .map_or(UNKNOWN, |donor| panel.gene_of(donor.contig))
    }

    /// The driver that it joins, if it joins one.
    pub fn driver(&self, panel: &Panel) -> Option<DriverId> {
        panel.driver_of(self.acceptor.contig)
    }

    /// A short name for people: the lane, or `GENE exon :: GENE exon`; of a foreign partner its last bases in place of
    /// the exon.
    pub fn label(&self, panel: &Panel) -> String {
        let key = self.key();
        let bases = String::from_utf8_lossy(&key.inserted);
        match self.lane {
            Some(lane) => panel.lane(lane).name.clone(),
            None => format!(
                "{} {} :: {} {}",
                self.partner_gene(panel),
                match self.donor() {
                    None if !bases.is_empty() => &bases,
                    _ => self.donor_exon_name(panel),
                },
                panel.gene_of(self.acceptor.contig),
                self.acceptor_exon_name(panel)
            ),
        }
    }
}

/// Most bases of a junction's contig on either side of the join.
pub const CONTIG_SIDE: usize = 500;

/// What stands for a partner of which nothing is known, as in the VICC gene fusion specification.
pub const UNKNOWN: &str = "?";

impl Panel {
    /// The junction that the panel lists under a key, by any of its donors.
    pub fn junction_id(&self, key: &JunctionKey) -> Option<JunctionId> {
        self.by_key.get(key).copied()
    }

    /// The junction of a key: the listed one, else a fusion of just these sides.
    pub fn junction_of(&self, key: &JunctionKey) -> Cow<'_, Junction> {
        if let Some(listed) = self.junction_id(key) {
            return Cow::Borrowed(self.junction(listed));
        }
        let donor = match key.donor {
            Donor::Known(at) => Some(Flank::from(at)),
            Donor::Foreign => None,
        };
        Cow::Owned(Junction {
            kind: JunctionKind::Fusion,
            donors: donor.into_iter().collect(),
            acceptor: Flank {
                insert: key.inserted.to_vec(),
                ..Flank::from(key.acceptor)
            },
            lane: self.lane_near(key),
        })
    }

    /// The lane of which a key is a variant: its sides and what is inserted differ by few bases, lost
    /// or added at the join; the nearest of several.
    fn lane_near(&self, key: &JunctionKey) -> Option<LaneId> {
        let Donor::Known(end) = key.donor else {
            return None;
        };
        let lanes = (0..self.lanes.len()).map(LaneId::new);
        let distances = lanes.filter_map(|lane| {
            let listed = self.junction(self.lane(lane).junction);
            if listed.donor()?.contig != end.contig {
                return None;
            }
            let listed = listed.key();
            let distance = key.distance(&listed)?;
            // Of as many inserted bases others are another join.
            let edits = levenshtein(&key.inserted, &listed.inserted) as usize;
            (edits <= VARIANT_BASES).then_some((distance, lane))
        });
        distances.min().map(|(_, lane)| lane)
    }

    /// Sorts keys: listed junctions first, in the order of the panel, then the others.
    pub fn rank<'k>(&self, key: &'k JunctionKey) -> (bool, Option<JunctionId>, &'k JunctionKey) {
        let listed = self.junction_id(key);
        (listed.is_none(), listed, key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_junction_is_found_by_its_key_and_by_those_of_its_other_donors() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        for (index, junction) in panel.junctions.iter().enumerate() {
            let id = Some(JunctionId::new(index));
            assert_eq!(panel.junction_id(&junction.key()), id);
            for donor in &junction.donors {
                assert_eq!(panel.junction_id(&junction.key_of(Some(donor))), id);
            }
            assert_eq!(*panel.junction_of(&junction.key()), *junction);
        }
    }

    #[test]
    fn a_key_that_is_not_listed_is_a_fusion_of_its_own() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let lane = panel.lane_named("RANBP2").expect("RANBP2 is a lane");
        let listed = panel.junction(lane.junction).key();
        let Donor::Known(end) = listed.donor else {
            panic!("a lane has a partner");
        };
        for (donor, gene, inserted) in [
            (
                Donor::Known(Boundary {
                    position: end.position - 20,
                    ..end
                }),
                "RANBP2",
                "GAT",
            ),
            (Donor::Foreign, "?", ""),
        ] {
            let key = JunctionKey {
                donor,
                inserted: inserted.as_bytes().into(),
                ..listed.clone()
            };
            assert_eq!(panel.junction_id(&key), None);
            let junction = panel.junction_of(&key);
            assert_eq!(junction.key(), key);
            assert_eq!(junction.partner_gene(&panel), gene);
            assert!(panel.rank(&listed) < panel.rank(&key));
        }
    }
}
