//! Partners that the panel does not have, found in other transcripts by what the reads have of them.

use super::{Boundary, ContigId, Donor, JunctionKey, Panel, Transcript, without_version};
use serde::{Deserialize, Serialize};

/// What was found of the foreign partners of a sample.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Name of the transcripts that were searched; `None` where none were.
    pub source: Option<String>,
    /// Name of the annotation that has their exons, if there is one.
    pub annotation: Option<String>,
    /// The assembly of the annotation if it is not the panel's; then the partners have no places on the genome.
    pub other_assembly: Option<String>,
    /// The partners that are of one gene.
    pub partners: Vec<FoundPartner>,
    /// The joins whose partner may be of several genes, and these.
    pub unclear: Vec<(JunctionKey, Vec<String>)>,
}

impl Found {
    /// The partner whose join has this key.
    pub fn at(&self, key: &JunctionKey) -> Option<&FoundPartner> {
        self.partners.iter().find(|found| found.key == *key)
    }

    /// The keys by which the fragments of a join were counted: those of foreign partners where its
    /// transcript was found, else its own. Reads, and evidence that is not put together, have these.
    pub fn as_counted<'k>(&'k self, key: &'k JunctionKey) -> impl Iterator<Item = &'k JunctionKey> {
        let found = self.partners.iter().filter(move |found| found.key == *key);
        let own = self.at(key).is_none().then_some(key);
        found.map(|found| &found.foreign).chain(own)
    }

    /// The genes that the foreign partner of a join may be of; none where it was not found.
    pub fn genes(&self, foreign: &JunctionKey) -> &[String] {
        let mut unclear = self.unclear.iter();
        let genes = unclear.find(|(key, _)| key == foreign);
        genes.map_or(&[], |(_, genes)| genes)
    }
}

/// How the bases that reads have before a join lie on a transcript.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Fit {
    /// Bases that were compared: those before what is inserted at the join.
    pub compared: usize,
    /// How many of them are aligned.
    pub aligned: usize,
    /// How many of the aligned ones differ.
    pub differing: usize,
    /// Gaps between the aligned ones: exons that are left out, or bases lost or added.
    pub gaps: usize,
    /// Places of the transcript where they lie as well, or nearly so: one, unless it repeats itself.
    pub places: usize,
}

/// The transcript of a partner to which reads of a sample belong, and the join that they show.
///
/// ```
/// use fuselane::panel::{Boundary, Donor, FoundPartner, JunctionKey, Panel};
/// let panel = Panel::builtin()?;
/// let acceptor = panel.junction(panel.lanes[0].junction).key().acceptor;
/// let foreign = JunctionKey { donor: Donor::Foreign, acceptor, inserted: Box::from(&b"ACGTACGTACGTACGT"[..]) };
/// let found = FoundPartner::new(panel.transcripts[0].clone(), &foreign, 120, b"");
/// assert!(found.is_of(&panel.transcripts[0]));
/// assert_eq!(found.shift(), 16);
/// # Ok::<(), fuselane::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct FoundPartner {
    /// The transcript.
    pub transcript: Transcript,
    /// Accessions of other transcripts that have the bases before the join as well or nearly so.
    pub others: Vec<String>,
    /// How these lie on the transcript.
    pub fit: Fit,
    /// Whether the transcript is theirs beyond doubt: it fits, and nothing of another gene does.
    pub is_sure: bool,
    /// Whether it goes on behind the join with the driver's bases, so that it has the join itself.
    pub has_join: bool,
    /// The key by which reads are counted: of a foreign partner, or of one whose relative it is.
    pub foreign: JunctionKey,
    /// The key of the same join with the transcript as its donor.
    pub key: JunctionKey,
}

impl FoundPartner {
    /// The join of a foreign partner as one of a transcript up to `boundary` (its bases before the join),
    /// with the last `inserted` bases before the driver between the two.
    pub fn new(
        transcript: Transcript,
        foreign: &JunctionKey,
        boundary: usize,
        inserted: &[u8],
    ) -> Self {
        let key = JunctionKey {
            // The panel numbers its contig.
            donor: Donor::Known(Boundary {
                contig: ContigId::new(0),
                position: u32::try_from(boundary).unwrap_or(u32::MAX),
            }),
            inserted: inserted.into(),
            acceptor: foreign.acceptor,
        };
        Self {
            transcript,
            others: Vec::new(),
            fit: Fit::default(),
            is_sure: false,
            has_join: false,
            foreign: foreign.clone(),
            key,
        }
    }

    /// Whether its transcript is this one.
    pub fn is_of(&self, transcript: &Transcript) -> bool {
        let own = &self.transcript;
        own.accession == transcript.accession && own.sequence == transcript.sequence
    }

    /// Bases by which its join lies after that of the foreign key, which has the last bases of the partner
    /// as inserted ones.
    pub fn shift(&self) -> i32 {
        self.foreign.inserted.len() as i32 - self.key.inserted.len() as i32
    }
}

impl Panel {
    /// The transcripts of the panel that are of the gene of another one: by its symbol, an older symbol, its
    /// Ensembl identifier, or by their accession.
    pub fn of_same_gene<'p>(
        &'p self,
        other: &'p Transcript,
    ) -> impl Iterator<Item = &'p Transcript> {
        let ensembl = self.genes.iter().find(|gene| {
            let own = gene.ensembl.as_deref();
            own == Some(without_version(&other.gene))
        });
        let symbol = ensembl.map_or(&other.gene, |gene| &gene.symbol);
        self.transcripts.iter().filter(move |one| {
            one.gene == *symbol
                || one.aliases.contains(symbol)
                || without_version(&one.accession) == without_version(&other.accession)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transcript_is_of_a_gene_of_the_panel_by_any_of_its_names() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        for (header, gene) in [
            ("x gene=ALK", Some("ALK")),
            ("x gene=CARS", Some("CARS1")),
            ("x gene=ENSG00000171094.19", Some("ALK")),
            ("NM_004304.9", Some("ALK")),
            ("x gene=HOOK9", None),
        ] {
            let other = Transcript::from_fasta(header, b"ACGT");
            let found = panel.of_same_gene(&other).next();
            assert_eq!(found.map(|one| &*one.gene), gene, "{header}");
        }
    }
}
