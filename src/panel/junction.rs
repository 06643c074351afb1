//! Junctions: what may stand on either side of a join.

use super::Panel;

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flank {
    /// Index of the contig in [`Panel::contig`].
    pub contig: usize,
    /// 0-based boundary on the contig: a donor flank ends before it, an acceptor flank starts at it.
    pub position: usize,
    /// Bases between the boundary and the join, in transcript order; mostly none.
    pub insert: Vec<u8>,
}

impl Flank {
    /// A flank with nothing inserted.
    pub fn at(contig: usize, position: usize) -> Self {
        Self {
            contig,
            position,
            insert: Vec::new(),
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

/// A junction of the panel. Several donors stand for one exon end that several transcripts of the
/// gene share, with other exons before it.
#[derive(Debug, Clone)]
pub struct Junction {
    /// What a read that shows it means.
    pub kind: JunctionKind,
    /// The left side; the first is the one that is reported.
    pub donors: Vec<Flank>,
    /// The right side.
    pub acceptor: Flank,
    /// Index of the lane, for fusions that the literature knows.
    pub lane: Option<usize>,
}

/// One way to show a junction: one of its donors with its acceptor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrangement {
    /// Index in the panel's junctions.
    pub junction: usize,
    /// Index of the donor in the junction.
    pub donor: usize,
    /// What the junction means.
    pub kind: JunctionKind,
}

impl Junction {
    /// The last `length` bases before the join by the first donor, in transcript order.
    pub fn left_sequence(&self, panel: &Panel, length: usize) -> Vec<u8> {
        let mut bases: Vec<u8> = (0..length)
            .map_while(|distance| self.donors[0].left_base(panel, distance))
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

    /// Name of the donor exon, the lane's own label first.
    pub fn donor_exon_name<'a>(&self, panel: &'a Panel) -> &'a str {
        if let Some(label) = self
            .lane
            .and_then(|lane| panel.lanes[lane].donor_label.as_deref())
        {
            return label;
        }
        let donor = &self.donors[0];
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

    /// A short name for people: the lane, or `GENE exon :: GENE exon`.
    pub fn label(&self, panel: &Panel) -> String {
        match self.lane {
            Some(lane) => panel.lanes[lane].name.clone(),
            None => format!(
                "{} {} :: {} {}",
                panel.gene_of(self.donors[0].contig),
                self.donor_exon_name(panel),
                panel.gene_of(self.acceptor.contig),
                self.acceptor_exon_name(panel)
            ),
        }
    }
}
