//! Whether a junction is detected, and why not.

use super::Judge;
use crate::document::{FrameStatus, Reason, Status, Unit};
use crate::evidence::JunctionSum;
use crate::panel::{Donor, Grade, Junction, JunctionKey};

impl Judge<'_> {
    /// What is compared with the fewest fragments that a call needs.
    pub(super) fn counted(&self, key: &JunctionKey) -> u64 {
        self.tally.junction(key).map_or(0, |sum| self.units(sum))
    }

    /// Fragments or molecules, as the assay counts.
    pub(super) fn units(&self, sum: &JunctionSum) -> u64 {
        match self.parameters.unit {
            Unit::UniqueFragments => sum.unique_fragments(),
            Unit::Fragments => sum.fragments,
            Unit::Molecules => sum.molecules(),
        }
    }

    /// The status of a junction, and the reasons for it.
    pub(super) fn status(
        &self,
        key: &JunctionKey,
        junction: &Junction,
        sum: &JunctionSum,
        frame: FrameStatus,
    ) -> (Status, Vec<Reason>) {
        let p = self.parameters;
        let known = junction.lane.is_some();
        let counted = self.units(sum);
        // Many copies of one fragment are no negative: the library may be of amplicons.
        let enough_copies = known && sum.fragments >= p.minimum_fragments;
        let needed = match known {
            true => p.inconclusive_fragments,
            false => p.minimum_fragments,
        };
        if counted < needed && !enough_copies {
            return (Status::NotDetected, Vec::new());
        }
        let mut reasons = Vec::new();
        if counted < p.minimum_fragments {
            reasons.push(Reason::FewFragments {
                counted,
                unit: p.unit,
                fragments: sum.fragments,
                needed: p.minimum_fragments,
                enough_copies,
            });
        }
        if sum.start_sites() < p.minimum_start_sites {
            reasons.push(Reason::FewStartSites {
                start_sites: sum.start_sites(),
                needed: p.minimum_start_sites,
            });
        }
        if let Some(fraction) = self.tally.fusion_fraction(key, junction)
            && fraction < p.minimum_fraction
        {
            reasons.push(Reason::LowFraction {
                fraction,
                needed: p.minimum_fraction,
            });
        }
        if junction.donor().is_none() {
            reasons.push(Reason::UnknownPartner {
                exon: junction.acceptor_exon_name(self.panel).into(),
                searched: self.panel.found.source.clone(),
                genes: self.panel.found.genes(key).to_vec(),
            });
        } else if frame != FrameStatus::InFrame {
            reasons.push(Reason::NotInFrame { frame });
        }
        // Of a partner that nobody listed only whole exons are believed.
        let found = self.found_partner(key);
        reasons.extend(found.filter(|one| {
            !matches!(
                one,
                Reason::FoundPartner {
                    at_exon_end: Some(true),
                    ..
                }
            )
        }));
        reasons.extend(self.switching(key, junction));
        reasons.extend(self.control_reasons(key));
        match reasons.is_empty() {
            true => (Status::Detected, self.remarks(key, junction)),
            false => (Status::Inconclusive, reasons),
        }
    }

    /// What to know of a call that passes.
    fn remarks(&self, key: &JunctionKey, junction: &Junction) -> Vec<Reason> {
        let grade = self.panel.grade_of(junction);
        let is_unlisted = self.panel.junction_id(key).is_none();
        let found = self.found_partner(key);
        let unlisted = is_unlisted.then_some(Reason::Unlisted);
        let remarks = [
            (grade == Grade::C).then_some(Reason::GradeC),
            found.or(unlisted),
        ];
        remarks.into_iter().flatten().collect()
    }

    /// What to know of a partner that is not of the panel and was found elsewhere.
    fn found_partner(&self, key: &JunctionKey) -> Option<Reason> {
        let found = &self.panel.found;
        let partner = found.at(key)?;
        let transcript = &partner.transcript;
        let Donor::Known(end) = key.donor else {
            return None;
        };
        let mut exons = transcript.exons.iter();
        Some(Reason::FoundPartner {
            transcript: transcript.accession.clone(),
            others: partner.others.clone(),
            source: found.source.clone().unwrap_or_default(),
            at_exon_end: transcript
                .has_exons()
                .then(|| exons.any(|exon| exon.end == end.position as usize)),
        })
    }
}
