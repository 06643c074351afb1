//! Partners that the panel does not have, found in other transcripts by what the reads have of them.

use super::{Boundary, ContigId, Donor, JunctionKey, Transcript};

/// What was found of the foreign partners of a sample.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Name of the transcripts that were searched; `None` where none were.
    pub source: Option<String>,
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

/// The transcript of a partner to which reads of a sample belong, and the join that they show.
#[derive(Debug, Clone)]
pub struct FoundPartner {
    /// The transcript.
    pub transcript: Transcript,
    /// Accessions of other transcripts that have the same bases before the join.
    pub others: Vec<String>,
    /// The key by which reads are counted: of a foreign partner.
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
