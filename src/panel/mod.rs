//! The panel: transcripts, drivers, junctions and lanes, as data.
//!
//! Nothing about a gene stands in the code. The built-in panels are compiled in from `reference/`;
//! [`Panel::from_files`] reads another in the same form. What can be derived (junction sequences,
//! phases, frames) is derived when it is loaded, and what can be checked is checked.

pub mod build;
mod builtin;
mod check;
mod chromosome;
mod codon;
mod derive;
mod diff;
mod domain;
mod driver;
mod driver_table;
mod exon_end;
mod fasta;
mod files;
mod found;
mod gene;
mod genomic;
mod hexadecimal;
mod id;
mod junction;
mod key;
mod lane;
mod microhomology;
pub mod name;
mod parse;
mod settings;
mod table;
mod transcript;
mod transcript_table;
mod transcriptome;
mod wrong;

pub use check::{Check, check};
pub use chromosome::{chromosome_name, is_primary};
pub use codon::translate;
pub use diff::{Difference, differences};
pub use domain::Domain;
pub use driver::Driver;
pub use exon_end::{EXON_END_BASES, EXON_ENDS};
pub use files::{PanelFile, PanelFiles};
pub use found::{Fit, Found, FoundPartner};
pub use gene::Gene;
pub use genomic::{GenomicTranscript, OnRecord, Strand, Tags, without_version};
pub use hexadecimal::hexadecimal;
pub use id::{ContigId, DriverId, JunctionId, LaneId};
pub use junction::{CONTIG_SIDE, Flank, Junction, JunctionIsoform, JunctionKind, UNKNOWN};
pub use key::{Boundary, Donor, JunctionKey, SIGNATURE_BASES, VARIANT_BASES};
pub use lane::{Lane, LaneSet};
pub use transcript::{Coordinates, Exon, Extent, Grade, Numbering, Role, Transcript};
pub use transcriptome::safe_name;

use crate::error::Result;
use rustc_hash::FxHashMap;

/// Part of an intron beside an exon of a driver.
#[derive(Debug, Clone)]
pub struct Intron {
    /// The driver.
    pub driver: DriverId,
    /// Number of the exon before it.
    pub name: String,
    /// Whether its first base is known.
    pub has_start: bool,
    /// Whether its last base is known.
    pub has_end: bool,
    /// The bases.
    pub sequence: Vec<u8>,
}

/// A sequence that may follow the end of a fragment in a read.
#[derive(Debug, Clone)]
pub struct Adapter {
    /// What it is called.
    pub name: String,
    /// As read after the insert, 5' to 3'.
    pub sequence: Vec<u8>,
}

/// Everything that reads are compared with.
///
/// ```
/// use fuselane::panel::Panel;
/// let panel = Panel::builtin()?;
/// let lane = panel.lane_named("RANBP2").ok_or("no such lane")?;
/// let junction = panel.junction(lane.junction);
/// assert_eq!(junction.right_sequence(&panel, 9), b"TGTACCGCC");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Panel {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its files, in hexadecimal.
    pub sha256: String,
    /// Whether it has name and version of a built-in panel, and other files.
    pub modified: bool,
    /// Genome assembly of the coordinates.
    pub assembly: String,
    /// SHA-256 of the table of exon ends beside it, by which partners are named that it does not have.
    pub exon_ends: Option<String>,
    /// What it was built from, with digests, as far as it says.
    pub inputs: Vec<String>,
    /// The drivers, in the order of their table.
    pub drivers: Vec<Driver>,
    /// All transcripts.
    pub transcripts: Vec<Transcript>,
    /// Introns of the drivers.
    pub introns: Vec<Intron>,
    /// All junctions: fusions first, then wild type, then unspliced.
    pub junctions: Vec<Junction>,
    /// The lanes, in the order of their table.
    pub lanes: Vec<Lane>,
    /// Adapters.
    pub adapters: Vec<Adapter>,
    /// Partners that are not of the panel, found by the reads of a sample. Reads are not compared with
    /// their transcripts, whose contigs come after all others.
    pub found: Found,
    /// Identifiers of genes in other databases.
    pub genes: Vec<Gene>,
    /// Domains of the partners' proteins.
    pub domains: Vec<Domain>,
    /// The junctions by the keys of each of their donors.
    by_key: FxHashMap<JunctionKey, JunctionId>,
}

impl Panel {
    /// The default panel, which is compiled in.
    ///
    /// # Errors
    /// Those of [`Panel::from_files`]; the tests show that it has none.
    pub fn builtin() -> Result<Self> {
        Self::from_files(&PanelFiles::builtin())
    }

    /// Reads a panel from files of the form of `reference/`.
    ///
    /// # Errors
    /// A file that is missing, or a row that is wrong: file, line and remedy.
    pub fn from_files(files: &PanelFiles) -> Result<Self> {
        parse::load(files)
    }

    /// A driver.
    pub fn driver(&self, driver: DriverId) -> &Driver {
        &self.drivers[driver.index()]
    }

    /// Ids of the drivers, in the order of their table.
    pub fn driver_ids(&self) -> impl Iterator<Item = DriverId> + use<> {
        (0..self.drivers.len()).map(DriverId::new)
    }

    /// The transcript of a driver.
    pub fn driver_transcript(&self, driver: DriverId) -> &Transcript {
        &self.transcripts[self.driver(driver).transcript.index()]
    }

    /// The driver that a contig is of: its transcript, or one of its introns.
    pub fn driver_of(&self, contig: ContigId) -> Option<DriverId> {
        match self.intron_of(contig) {
            Some(intron) => Some(intron.driver),
            None => self
                .driver_ids()
                .find(|driver| self.driver(*driver).transcript == contig),
        }
    }

    /// A junction that the panel lists.
    pub fn junction(&self, junction: JunctionId) -> &Junction {
        &self.junctions[junction.index()]
    }

    /// A lane.
    pub fn lane(&self, lane: LaneId) -> &Lane {
        &self.lanes[lane.index()]
    }

    /// The lane of a name.
    pub fn lane_named(&self, name: &str) -> Option<&Lane> {
        self.lanes.iter().find(|lane| lane.name == name)
    }

    /// The panel with what was found of partners that it does not have.
    #[must_use]
    pub fn with_found(mut self, found: Found) -> Self {
        let first = self.contigs();
        self.found = found;
        for index in 0..self.found.partners.len() {
            let partners = &mut self.found.partners;
            // Several joins may be of one transcript.
            let is_same = |one: &FoundPartner| one.is_of(&partners[index].transcript);
            let contig = partners.iter().position(is_same).unwrap_or(index);
            if let Donor::Known(at) = &mut partners[index].key.donor {
                at.contig = ContigId::new(first + contig);
            }
        }
        self
    }

    /// Number of contigs that reads are compared with: the transcripts, then the introns.
    pub fn contigs(&self) -> usize {
        self.transcripts.len() + self.introns.len()
    }

    /// Ids of the contigs.
    pub fn contig_ids(&self) -> impl Iterator<Item = ContigId> + use<> {
        (0..self.contigs()).map(ContigId::new)
    }

    /// Ids of the introns among the contigs.
    pub fn intron_ids(&self) -> impl Iterator<Item = ContigId> + use<> {
        self.contig_ids().skip(self.transcripts.len())
    }

    /// The bases of a contig.
    pub fn contig(&self, contig: ContigId) -> &[u8] {
        match self.transcript_of(contig) {
            Some(transcript) => &transcript.sequence,
            None => &self.introns[contig.index() - self.transcripts.len()].sequence,
        }
    }

    /// The transcript of a contig, unless it is an intron.
    pub fn transcript_of(&self, contig: ContigId) -> Option<&Transcript> {
        let found = || {
            let index = contig.index().checked_sub(self.contigs())?;
            Some(&self.found.partners.get(index)?.transcript)
        };
        self.transcripts.get(contig.index()).or_else(found)
    }

    /// The intron of a contig, unless it is a transcript.
    pub fn intron_of(&self, contig: ContigId) -> Option<&Intron> {
        let index = contig.index().checked_sub(self.transcripts.len())?;
        self.introns.get(index)
    }

    /// The gene of a contig; an intron is of its driver's.
    pub fn gene_of(&self, contig: ContigId) -> &str {
        match self.transcript_of(contig) {
            Some(transcript) => &transcript.gene,
            None => {
                let intron = &self.introns[contig.index() - self.transcripts.len()];
                &self.driver_transcript(intron.driver).gene
            }
        }
    }

    /// Start of the driver's exon after an intron whose end is known, on the driver's transcript;
    /// `None` for other contigs.
    pub fn exon_after(&self, contig: ContigId) -> Option<usize> {
        let intron = self.intron_of(contig)?;
        let transcript = self.driver_transcript(intron.driver);
        let after = transcript.exon_named(&intron.name)? + 1;
        let exon = transcript.exons.get(after).filter(|_| intron.has_end)?;
        Some(exon.start)
    }

    /// Whether a contig is the transcript of a driver.
    pub fn is_driver(&self, contig: ContigId) -> bool {
        self.has_role(contig, Role::Driver)
    }

    /// Whether a contig is the transcript of a partner.
    pub fn is_partner(&self, contig: ContigId) -> bool {
        self.has_role(contig, Role::Partner)
    }

    /// Whether a contig is the transcript of a control gene.
    pub fn is_control(&self, contig: ContigId) -> bool {
        self.has_role(contig, Role::Control)
    }

    /// Whether a contig is an intron; the others are transcripts.
    pub fn is_intron(&self, contig: ContigId) -> bool {
        self.transcript_of(contig).is_none()
    }

    fn has_role(&self, contig: ContigId, role: Role) -> bool {
        let transcript = self.transcript_of(contig);
        transcript.is_some_and(|transcript| transcript.role == role)
    }

    /// Every way to show a junction, in the order of the junctions and their donors.
    pub fn isoforms(&self) -> impl Iterator<Item = JunctionIsoform> + '_ {
        self.junctions.iter().enumerate().flat_map(|(index, one)| {
            (0..one.donors.len()).map(move |donor| JunctionIsoform {
                junction: JunctionId::new(index),
                donor,
                kind: one.kind,
            })
        })
    }

    /// The worst grade of what a fusion rests on: its transcripts and the lane itself.
    pub fn grade_of(&self, junction: &Junction) -> Grade {
        let grade = |flank: &Flank| Some(self.transcript_of(flank.contig)?.grade);
        // Of a foreign partner there is no record.
        let donor = match junction.donor() {
            Some(donor) => grade(donor),
            None => Some(Grade::C),
        };
        let acceptor = grade(&junction.acceptor);
        let lane = junction.lane.and_then(|lane| self.lane(lane).grade);
        let grades = [donor, acceptor, lane].into_iter().flatten();
        grades.max().unwrap_or(Grade::C)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_builtin_panel_passes_every_check() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let failed: Vec<_> = check(&panel).into_iter().filter(|c| !c.passed).collect();
        assert!(failed.is_empty(), "{failed:#?}");
        assert!(!panel.lanes.is_empty());
    }

    /// Stated in the literature, not derived by this code: last partner base of each lane.
    #[test]
    fn lanes_end_where_the_literature_says() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        for (name, gene, exon, last) in [
            ("RANBP2", "RANBP2", "18", "c.2602"),
            ("TPM3", "TPM3", "7", "c.664"),
            ("TPM4", "TPM4", "7", "c.664"),
            ("CLTC", "CLTC", "31", "c.4903"),
            ("CARS", "CARS1", "17", "c.1819"),
            ("ATIC", "ATIC", "7", "c.688"),
            ("SEC31L1-L", "SEC31A", "22", "n.3012"),
            ("SEC31L1-S", "SEC31A", "21", "n.2670"),
            ("NPM1", "NPM1", "4", "c.352"),
            ("EML4-V1", "EML4", "13", "c.1489"),
            ("TFG-6", "TFG", "6", "c.721"),
            ("KIF5B-24", "KIF5B", "24", "c.2761"),
            ("KIF5B-17", "KIF5B", "17", "c.2032"),
            ("SQSTM1", "SQSTM1", "5", "c.754"),
            ("TPM1", "TPM1", "8", "c.772"),
            ("KLC1", "KLC1", "9", "n.1580"),
            ("MLPH", "MLPH", "14", "c.1675"),
            ("PPFIBP1-9", "PPFIBP1", "9", "n.1044"),
        ] {
            let lane = panel.lane_named(name).expect(name);
            let junction = panel.junction(lane.junction);
            let donor = &junction.donors[0];
            let partner = &panel.transcripts[donor.contig.index()];
            assert_eq!(partner.gene, gene);
            assert_eq!(junction.donor_exon_name(&panel), exon);
            assert_eq!(partner.base_number(donor.position - 1), last);
            assert_eq!(
                panel.transcripts[junction.acceptor.contig.index()]
                    .base_number(junction.acceptor.position),
                "c.3173"
            );
        }
    }
}
