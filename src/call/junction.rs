//! What is said of one junction.

use super::Judge;
use super::consensus::consensus;
use super::frame::{frame, observed_frame};
use super::gap::{changes, on_genome};
use super::interval::poisson;
use crate::align::SkippedExons;
use crate::align::rule::ORPHAN_REACH;
use crate::document::{
    Breakpoint, Consensus, Contig, DriverSide, FrameStatus, Interval, JunctionResult, PartnerSide,
    Reason, Staining, Status, Unit,
};
use crate::evidence::JunctionSum;
use crate::panel::name::{self, Observed};
use crate::panel::{ContigId, Donor, Grade, Junction, JunctionKey, Lane, Panel, UNKNOWN};
use bio::alphabets::dna;
use std::collections::BTreeMap;

impl Judge<'_> {
    /// The result for each lane: of its junction, or of the variant of it that most fragments show.
    pub(super) fn lanes(&self) -> Vec<JunctionResult> {
        let mut most: Vec<Option<(u64, bool, &JunctionKey)>> = vec![None; self.panel.lanes.len()];
        for (key, sum) in self.tally.junctions() {
            let Some(lane) = self.panel.junction_of(key).lane else {
                continue;
            };
            let is_listed = self.panel.junction_id(key).is_some();
            let shown = Some((self.units(sum), is_listed, key));
            let known = &mut most[lane.index()];
            *known = (*known).max(shown);
        }
        let lanes = self.panel.lanes.iter().zip(most);
        lanes
            .map(|(lane, most)| match most {
                Some((_, _, key)) => self.junction(key),
                None => self.junction(&self.panel.junction(lane.junction).key()),
            })
            .collect()
    }

    /// The result for a junction, whatever was seen of it.
    pub(super) fn junction(&self, key: &JunctionKey) -> JunctionResult {
        let panel = self.panel;
        let junction = &*panel.junction_of(key);
        let lane: Option<&Lane> = junction.lane.map(|lane| panel.lane(lane));
        let none = JunctionSum::default();
        let sum = self.tally.junction(key).unwrap_or(&none);
        let mut consensus = (sum.fragments > 0).then(|| consensus(panel, junction, &sum.pile));
        for gap in consensus.iter_mut().flat_map(|one| &mut one.gaps) {
            gap.genome = on_genome(panel, junction, gap);
        }
        let observed = consensus
            .as_ref()
            .map(|consensus| observed_frame(panel, junction, consensus));
        let observed_bases = consensus
            .as_ref()
            .map_or(Observed::default(), |one| Observed {
                inserted: &one.inserted,
                changes: changes(junction, one),
            });
        let hgvs = name::hgvs_with(panel, junction, &observed_bases);
        let vicc = name::vicc(panel, junction, observed_bases.inserted);
        let expected = frame(panel, junction);
        let frame = observed.as_ref().unwrap_or(&expected).status;
        let (status, reasons) = self.status(key, junction, sum, frame);
        JunctionResult {
            fusion: name::fusion(panel, junction),
            lane: lane.map(|lane| lane.name.clone()),
            partner: partner_side(panel, junction),
            driver: driver_side(panel, junction),
            frame,
            frame_detail: expected,
            junction_reads: sum.fragments,
            spanning_fragments: self.tally.spanning(key),
            unique_fragments: sum.unique_fragments(),
            start_sites: sum.start_sites(),
            molecules: (self.parameters.unit == Unit::Molecules).then(|| sum.molecules()),
            partner_anchor: sum.donor_anchor,
            driver_anchor: sum.acceptor_anchor,
            ambiguous_fragments: self.tally.ambiguous(key),
            wild_type_partner: self.tally.wild_type_partner(junction),
            wild_type_driver: self.tally.wild_type_driver(junction),
            fusion_fraction: self.tally.fusion_fraction(key, junction),
            fusion_fraction_interval: self.tally.fraction_interval(key, junction),
            ffpm: self.tally.per_million(sum.fragments as f64),
            ffpm_interval: self.ffpm_interval(sum.fragments),
            control_reads: self.control_reads(key),
            primary: false,
            share: None,
            near_misses: self.tally.near_misses(key),
            contig: contig(panel, junction, consensus.as_ref()),
            product: product(panel, junction),
            consensus,
            pile_up: Vec::new(),
            observed_frame: observed,
            vicc,
            aliases: lane.map_or(Vec::new(), |lane| lane.aliases.clone()),
            staining: lane.and_then(|lane| staining(panel, junction, lane)),
            note: lane.and_then(|lane| lane.note.clone()),
            hgvs,
            known: lane.is_some() && panel.junction_id(key).is_some(),
            grade: panel.grade_of(junction),
            status,
            reasons: reasons.into(),
        }
    }

    fn ffpm_interval(&self, fragments: u64) -> Option<Interval> {
        poisson(fragments).map(|counts| Interval {
            low: self.tally.per_million(counts.low),
            high: self.tally.per_million(counts.high),
        })
    }

    /// What is compared with the fewest fragments that a call needs.
    pub(super) fn counted(&self, key: &JunctionKey) -> u64 {
        self.tally.junction(key).map_or(0, |sum| self.units(sum))
    }

    fn units(&self, sum: &JunctionSum) -> u64 {
        match self.parameters.unit {
            Unit::UniqueFragments => sum.unique_fragments(),
            Unit::Fragments => sum.fragments,
            Unit::Molecules => sum.molecules(),
        }
    }

    fn status(
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
        // Reads that end in a stretch which a relative shares with the driver have no more of it.
        let is_foreign = junction.donor().is_none() || self.panel.found.at(key).is_some();
        let is_of_relative = is_foreign && sum.acceptor_anchor < ORPHAN_REACH;
        if counted < needed && !enough_copies || is_of_relative {
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
        let (status, mut reasons) = match reasons.is_empty() {
            true => (Status::Detected, self.remarks(key, junction)),
            false => (Status::Inconclusive, reasons),
        };
        reasons.extend(self.skipped_exons(key));
        (status, reasons)
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

fn partner_side(panel: &Panel, junction: &Junction) -> PartnerSide {
    let donor = junction.donor();
    let transcript = donor.and_then(|donor| panel.transcript_of(donor.contig));
    let is_exon_end = |boundary: usize| {
        let mut exons = transcript.into_iter().flat_map(|one| &one.exons);
        exons.any(|exon| exon.end == boundary)
    };
    PartnerSide {
        foreign: donor.is_none(),
        gene: junction.partner_gene(panel).into(),
        transcript: transcript.map_or(UNKNOWN.into(), |one| one.accession.clone()),
        exon: junction.donor_exon_name(panel).into(),
        last_base: name::last_base(panel, junction),
        boundary: donor.map_or(0, |donor| donor.position),
        inserted: donor.map_or(String::new(), |donor| text(&donor.insert)),
        at_exon_end: donor
            .is_some_and(|donor| donor.insert.is_empty() && is_exon_end(donor.position)),
        breakpoint: donor.and_then(|donor| breakpoint(panel, donor.contig, donor.position - 1)),
    }
}

fn driver_side(panel: &Panel, junction: &Junction) -> DriverSide {
    let acceptor = &junction.acceptor;
    let transcript = panel.transcript_of(acceptor.contig);
    let is_exon_start = |exon: &crate::panel::Exon| exon.start == acceptor.position;
    DriverSide {
        gene: panel.gene_of(acceptor.contig).into(),
        transcript: transcript.map_or(UNKNOWN.into(), |one| one.accession.clone()),
        exon: junction.acceptor_exon_name(panel).into(),
        first_base: name::first_base(panel, junction),
        boundary: acceptor.position,
        inserted: text(&acceptor.insert),
        at_exon_start: transcript.is_some_and(|one| one.exons.iter().any(is_exon_start)),
        breakpoint: breakpoint(panel, acceptor.contig, acceptor.position),
    }
}

/// A base on the genome.
fn breakpoint(panel: &Panel, contig: ContigId, position: usize) -> Option<Breakpoint> {
    let transcript = panel.transcript_of(contig)?;
    let (chromosome, place, strand) = transcript.genome_place(position)?;
    let base = transcript.sequence[position];
    Some(Breakpoint {
        chromosome: chromosome.into(),
        position: place,
        strand,
        base: char::from(match strand {
            '-' => dna::complement(base),
            _ => base,
        }),
    })
}

fn contig(panel: &Panel, junction: &Junction, consensus: Option<&Consensus>) -> Contig {
    let [before, after] = junction.contig(panel);
    // Of a foreign partner the panel has nothing: it is what the reads have.
    let read = consensus.filter(|_| junction.donor().is_none());
    Contig {
        name: name::contig(panel, junction),
        before: read.map_or(text(&before), |read| read.before.to_uppercase()),
        after: text(&after),
    }
}

fn text(bases: &[u8]) -> String {
    String::from_utf8_lossy(bases).into_owned()
}

/// Bases from the start of the partner's exon to the end of the driver's.
fn product(panel: &Panel, junction: &Junction) -> usize {
    let before = junction.donor().and_then(|donor| {
        let partner = panel.transcript_of(donor.contig)?;
        let exon = partner.exon_at(donor.position.checked_sub(1)?)?;
        Some(donor.position - partner.exons[exon].start + donor.insert.len())
    });
    let acceptor = &junction.acceptor;
    let after = panel.transcript_of(acceptor.contig).and_then(|driver| {
        let exon = driver.exon_at(acceptor.position)?;
        Some(driver.exons[exon].end - acceptor.position)
    });
    before.unwrap_or(0) + acceptor.insert.len() + after.unwrap_or(0)
}

fn staining(panel: &Panel, junction: &Junction, lane: &Lane) -> Option<Staining> {
    let driver = junction.driver(panel).map(|driver| panel.driver(driver));
    Some(Staining {
        protein: driver.and_then(|driver| driver.staining.clone()),
        pattern: lane.staining.clone()?,
        reference: lane.reference.clone(),
    })
}
