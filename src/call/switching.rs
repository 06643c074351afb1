//! Joins that reverse transcription makes when it changes from one transcript to another.
//!
//! They lie anywhere: mostly inside exons, often where a few bases are alike in both transcripts, each
//! at another place. A fusion's reads lie at one.

use super::Judge;
use crate::document::Reason;
use crate::panel::{Junction, JunctionKey};

/// Bases alike in both transcripts from which on a join inside exons is held to be made by template
/// switching: six or more lie at a random join once in 750 times
/// (two runs that each end with a chance of three in four).
const MICROHOMOLOGY: usize = 6;

impl Judge<'_> {
    /// Why a join that the panel does not list may be made by template switching.
    pub(super) fn switching(&self, key: &JunctionKey, junction: &Junction) -> Vec<Reason> {
        let is_foreign = junction.donor().is_none();
        if is_foreign || junction.lane.is_some() || self.panel.junction_id(key).is_some() {
            return Vec::new();
        }
        let mut reasons = Vec::new();
        let fragments = self.counted(key);
        let elsewhere = self.scattered(junction);
        if elsewhere > fragments {
            reasons.push(Reason::Scattered {
                fragments,
                elsewhere,
            });
        }
        let bases = junction.microhomology(self.panel);
        if bases >= MICROHOMOLOGY {
            reasons.push(Reason::Microhomology { bases });
        }
        reasons
    }

    /// Fragments at other joins of the same two genes, none of which has enough for a call.
    fn scattered(&self, junction: &Junction) -> u64 {
        let panel = self.panel;
        let genes = |one: &Junction| {
            let gene = one.partner_gene(panel).to_string();
            (gene, one.driver(panel))
        };
        let own = genes(junction);
        let others = self.tally.junctions().filter(|(other, _)| {
            panel.junction_id(other).is_none() && genes(&panel.junction_of(other)) == own
        });
        let counts = others.map(|(other, _)| self.counted(other));
        let few = counts.filter(|count| *count < self.parameters.minimum_fragments);
        few.sum()
    }
}
