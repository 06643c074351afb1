//! Whether a junction is detected, and why not.

use super::Judge;
use super::consensus::consensus;
use super::relative::PartnerBases;
use crate::align::SkippedExons;
use crate::align::rule::{
    FOREIGN_BASES, ORPHAN_REACH, SHORT_ORPHAN_REACH, SHORT_READ, SIGNATURE_BASES,
};
use crate::document::{Frame, FrameStatus, Reason, Status, Unit};
use crate::evidence::JunctionSum;
use crate::panel::{Donor, Grade, Junction, JunctionKey};
use std::collections::BTreeMap;

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
        frame: &Frame,
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
        // Reads that end in a stretch which a relative shares with the driver have no more of it.
        let is_foreign = junction.donor().is_none() || self.panel.found.at(key).is_some();
        let is_of_relative = is_foreign && sum.acceptor_anchor < self.orphan_reach();
        let is_of_listed = || junction.donor().is_none() && self.is_of_listed(key, junction, sum);
        if counted < needed && !enough_copies || is_of_relative || is_of_listed() {
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
        } else if frame.status != FrameStatus::InFrame {
            reasons.push(Reason::NotInFrame {
                frame: frame.status,
            });
        } else if !known && !frame.kinase_domain_kept {
            reasons.push(Reason::KinaseDomainNotKept {
                gene: self.panel.gene_of(junction.acceptor.contig).into(),
            });
        }
        reasons.extend(self.partner_differs(junction, sum));
        let (doubt, remark) = match self.found_partner(key) {
            Some((true, reason)) => (Some(reason), None),
            found => (None, found.map(|(_, reason)| reason)),
        };
        let is_of_driver = matches!(doubt, Some(Reason::DriverTranscript { .. }));
        reasons.extend(doubt);
        if !is_of_driver {
            reasons.extend(self.switching(key, junction));
        }
        reasons.extend(self.control_reasons(key));
        reasons.extend(self.cross_talk(key).map(Reason::CrossTalk));
        let status = match reasons.is_empty() {
            true => Status::Detected,
            false => Status::Inconclusive,
        };
        if status == Status::Detected {
            reasons.extend(self.remarks(key, junction));
        }
        reasons.extend(remark);
        reasons.extend(self.skipped_exons(key));
        (status, reasons)
    }

    /// Whether the bases of a foreign partner are those of a listed one that other fragments show at the same place, and
    /// too few stand before them for a partner of their own: reads of short fragments end in anything.
    fn is_of_listed(&self, key: &JunctionKey, junction: &Junction, sum: &JunctionSum) -> bool {
        let foreign = consensus(self.panel, junction, &sum.pile).before;
        let foreign = [&foreign.to_ascii_uppercase().into_bytes(), key.signature()].concat();
        let ambiguous = self.tally.evidence().ambiguous.iter();
        let ambiguous = ambiguous.flat_map(|(set, _)| set);
        let known = self.tally.junctions().map(|(other, _)| other);
        let known = known
            .chain(ambiguous)
            .filter(|other| other.donor != Donor::Foreign && other.acceptor == key.acceptor);
        let mut alike = known.filter(|other| {
            let listed = self.panel.junction_of(other);
            let listed = listed.left_sequence(self.panel, foreign.len());
            let both = foreign.iter().rev().zip(listed.iter().rev());
            let same = both.take_while(|(one, other)| one == other).count();
            same >= SIGNATURE_BASES && foreign.len() - same < FOREIGN_BASES
        });
        let enough = self.parameters.inconclusive_fragments;
        alike.any(|other| self.tally.fused(other) + self.tally.ambiguous(other) >= enough)
    }

    /// Bases of the driver that one read of a foreign partner has to have.
    fn orphan_reach(&self) -> usize {
        let totals = &self.tally.evidence().totals;
        match totals.bases > 0 && totals.bases < SHORT_READ * totals.reads {
            true => SHORT_ORPHAN_REACH,
            false => ORPHAN_REACH,
        }
    }

    /// Bases before the join that are not the partner's, where they are too many for it.
    fn partner_differs(&self, junction: &Junction, sum: &JunctionSum) -> Option<Reason> {
        let shown = PartnerBases::of(self.panel, junction, &sum.pile)?;
        shown.are_of_relative().then(|| Reason::PartnerDiffers {
            gene: junction.partner_gene(self.panel).into(),
            differing: shown.differing,
            compared: shown.bases.len(),
            searched: self.panel.found.source.clone(),
        })
    }

    /// Exons that fragments across a junction leave out, where one is not all that shows it.
    fn skipped_exons(&self, key: &JunctionKey) -> Vec<Reason> {
        let mut counts: BTreeMap<SkippedExons, u64> = BTreeMap::new();
        for ((at, exons), count) in self.tally.evidence().skipped.iter() {
            if at == key || at.distance(key).is_some() {
                *counts.entry(*exons).or_default() += count;
            }
        }
        let enough = self.parameters.inconclusive_fragments;
        let shown = counts.into_iter().filter(|(_, count)| *count >= enough);
        let reasons = shown.filter_map(|(one, fragments)| {
            let transcript = self.panel.transcript_of(one.contig)?;
            let first = transcript.exons.get(one.first as usize)?;
            let last = transcript.exons.get(one.last as usize)?;
            Some(Reason::SkippedExons {
                fragments,
                gene: transcript.gene.clone(),
                transcript: transcript.accession.clone(),
                exons: match one.first == one.last {
                    true => first.name.clone(),
                    false => format!("{}-{}", first.name, last.name),
                },
                bases: last.end - first.start,
            })
        });
        reasons.collect()
    }

    /// What to know of a call that passes.
    fn remarks(&self, key: &JunctionKey, junction: &Junction) -> Vec<Reason> {
        let grade = self.panel.grade_of(junction);
        let is_found = self.panel.found.at(key).is_some();
        let is_unlisted = self.panel.junction_id(key).is_none() && !is_found;
        let remarks = [
            (grade == Grade::C).then_some(Reason::GradeC),
            is_unlisted.then_some(Reason::Unlisted),
        ];
        remarks.into_iter().flatten().collect()
    }

    /// What to know of a partner that is not of the panel and was found elsewhere, and whether it keeps the
    /// call from being detected: of a partner that nobody listed only whole exons are believed, and reads
    /// that are its own beyond doubt.
    fn found_partner(&self, key: &JunctionKey) -> Option<(bool, Reason)> {
        let found = &self.panel.found;
        let partner = found.at(key)?;
        let transcript = &partner.transcript;
        let Donor::Known(end) = key.donor else {
            return None;
        };
        let source = found.source.clone().unwrap_or_default();
        let driver = self.panel.gene_of(key.acceptor.contig);
        if transcript.gene == driver || partner.has_join {
            let reason = Reason::DriverTranscript {
                transcript: transcript.accession.clone(),
                gene: transcript.gene.clone(),
                driver: driver.into(),
                has_join: partner.has_join,
                source,
            };
            return Some((true, reason));
        }
        let ends_exon = transcript.ends_exon(end.position as usize);
        let of_panel = self.panel.of_same_gene(transcript);
        let reason = Reason::FoundPartner {
            transcript: transcript.accession.clone(),
            others: partner.others.clone(),
            of_panel: of_panel.map(|one| one.accession.clone()).collect(),
            source,
            annotation: found.annotation.clone(),
            other_assembly: found
                .other_assembly
                .clone()
                .filter(|_| transcript.has_exons()),
            at_exon_end: transcript.has_exons().then_some(ends_exon),
            fit: partner.fit,
        };
        Some((!(ends_exon && partner.is_sure), reason))
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::{PANEL, across, add_read, inside, judged, key, library, shifted};
    use super::*;
    use crate::document::{Assay, JunctionResult};
    use crate::panel::{JunctionId, JunctionKind, name};
    use bio::alphabets::dna;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn a_junction_is_detected_if_nothing_speaks_against_it() {
        use Status::{Detected, Inconclusive, NotDetected};
        let lane = || key("RANBP2");
        let few = &["few_fragments", "few_start_sites"][..];
        // junction; places where fragments start, copies of each; wild-type fragments; status, reasons
        for (case, key, places, copies, wild_type, status, reasons) in [
            ("one", lane(), 1, 1, 0, NotDetected, &[][..]),
            ("two", lane(), 2, 1, 0, Inconclusive, few),
            ("four", lane(), 4, 1, 0, Inconclusive, &few[..1]),
            ("five", lane(), 5, 1, 0, Detected, &[]),
            ("copies of one", lane(), 1, 5, 0, Inconclusive, few),
            (
                "five of 1005",
                lane(),
                5,
                1,
                1000,
                Inconclusive,
                &["low_fraction"],
            ),
            ("five of 1000", lane(), 5, 1, 995, Detected, &[]),
            (
                "four of none listed",
                inside("RANBP2", 30),
                4,
                1,
                0,
                NotDetected,
                &[],
            ),
            (
                "five of none listed",
                inside("RANBP2", 30),
                5,
                1,
                0,
                Detected,
                &["unlisted"],
            ),
            (
                "out of frame",
                inside("RANBP2", 31),
                5,
                1,
                0,
                Inconclusive,
                &["not_in_frame"],
            ),
            (
                "behind the start of the kinase domain",
                shifted("RANBP2", 0, 450, b""),
                5,
                1,
                0,
                Inconclusive,
                &["kinase_domain_not_kept"],
            ),
            (
                "of an exon from knowledge",
                key("PPFIBP1-9"),
                5,
                1,
                0,
                Detected,
                &["grade_c"],
            ),
        ] {
            let mut evidence = library(1000, 1000);
            for number in 0..places * copies {
                evidence.junctions.add_plain(&key, -20 - number % places);
            }
            let acceptor = &PANEL.junction_of(&key).acceptor.clone();
            let is_wild_type =
                |one: &Junction| one.kind == JunctionKind::WildType && one.acceptor == *acceptor;
            for _ in 0..wild_type {
                let wild_type_id = PANEL.junctions.iter().position(is_wild_type).expect(case);
                evidence.background.add(JunctionId::new(wild_type_id));
            }
            let document = judged(Assay::Rnaseq, &evidence);
            let fusion = name::fusion(&PANEL, &PANEL.junction_of(&key));
            let of_key = |one: &&JunctionResult| one.fusion == fusion;
            let call = document.calls.iter().find(of_key);
            assert_eq!(call.is_some(), status != NotDetected, "{case}");
            let Some(call) = call else { continue };
            assert_eq!(call.status, status, "{case}");
            let codes: Vec<&str> = call.reasons.iter().map(Reason::code).collect();
            assert_eq!(codes, reasons, "{case}");
        }
    }

    /// Reads of short fragments: few bases of the partner before the join, and before those anything.
    #[test]
    fn the_end_of_a_listed_partner_is_no_foreign_one() {
        let mut random = ChaCha8Rng::seed_from_u64(5);
        let mut junk = |count: usize| -> Vec<u8> {
            (0..count)
                .map(|_| b"ACGT"[random.random_range(0..4)])
                .collect()
        };
        let tail = junk(40);
        // reads of the lane; what stands before 18 bases of the partner; whether a foreign partner is called
        for (case, of_lane, same_tail, expected) in [
            ("beside the lane", 8, false, false),
            ("where nothing shows the lane", 0, false, true),
            ("with bases of its own", 8, true, true),
        ] {
            let mut sample = library(20_000, 20_000);
            for shift in 0..of_lane {
                add_read(&mut sample, &across("NPM1", 40 + shift, 40));
            }
            for shift in 0..8 {
                let before = if same_tail { tail.clone() } else { junk(40) };
                let read = [&before, &across("NPM1", 18, 40 + shift)[..]].concat();
                add_read(&mut sample, &dna::revcomp(read));
            }
            let document = judged(Assay::Auto, &sample);
            let mut calls = document.calls.iter();
            assert_eq!(calls.any(|call| call.partner.foreign), expected, "{case}");
        }
    }
}
