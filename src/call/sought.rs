//! Partners to look for in other transcripts.

use super::consensus::consensus;
use super::relative::PartnerBases;
use super::support::Tally;
use crate::document::Parameters;
use crate::evidence::Evidence;
use crate::panel::{Donor, FoundPartner, JunctionKey, Panel, VARIANT_BASES};

/// A partner that may be of a transcript which the panel does not have.
#[derive(Debug)]
pub struct SoughtPartner {
    /// The key of the join.
    pub key: JunctionKey,
    /// What the reads have of the partner.
    pub bases: Vec<u8>,
    /// Bases of the join behind these: of the driver's intron, or others that are hardly the partner's.
    pub behind: Vec<u8>,
    /// The bases against the partner that they were counted for; `None` of a foreign one.
    own: Option<PartnerBases>,
}

impl SoughtPartner {
    /// Whether a transcript is of it: one of another gene is, and of a known partner one that is nearer.
    pub fn is_of(&self, panel: &Panel, found: &FoundPartner) -> bool {
        let (Some(own), Donor::Known(donor)) = (&self.own, self.key.donor) else {
            return true;
        };
        let is_other = found.transcript.gene != panel.gene_of(donor.contig);
        is_other && found.is_sure && own.are_nearer_to(found.fit.differing)
    }
}

/// The partners of a sample that are not the panel's and have enough fragments for a call: foreign ones, and
/// those of which the reads have other bases.
pub fn sought_partners(
    panel: &Panel,
    parameters: &Parameters,
    evidence: &Evidence,
) -> Vec<SoughtPartner> {
    let tally = Tally::new(panel, evidence);
    let junctions = tally.junctions();
    let enough = junctions.filter(|(_, sum)| sum.fragments >= parameters.minimum_fragments);
    let sought = enough.filter_map(|(key, sum)| {
        let junction = panel.junction_of(key);
        let own = PartnerBases::of(panel, &junction, &sum.pile);
        if own.as_ref().is_some_and(|own| !own.are_of_relative()) {
            return None;
        }
        let consensus = consensus(panel, &junction, &sum.pile);
        let (mut bases, mut behind) = match &own {
            Some(own) => (own.bases.clone(), key.inserted.to_vec()),
            None => {
                let mut bases = consensus.before.to_ascii_uppercase().into_bytes();
                bases.extend(key.signature());
                (bases, key.behind_signature().to_vec())
            }
        };
        // Where a relative goes on otherwise than the partner, its last bases count as inserted ones.
        if own.is_some() && behind.len() <= VARIANT_BASES {
            let of_donor = junction.donor().map_or(0, |donor| donor.insert.len());
            bases.extend(consensus.last_before(of_donor).bytes());
            bases.extend(
                consensus
                    .first_after(junction.acceptor.insert.len())
                    .bytes(),
            );
            behind.clear();
        }
        Some(SoughtPartner {
            key: key.clone(),
            bases,
            behind,
            own,
        })
    });
    sought.collect()
}
