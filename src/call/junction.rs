//! What is said of one junction.

use super::Judge;
use crate::call::consensus::consensus;
use crate::call::frame::{FrameStatus, frame, observed_frame};
use crate::call::interval::{Interval, poisson};
use crate::call::thresholds::Unit;
use crate::document::{
    Breakpoint, Contig, DriverSide, JunctionResult, PartnerSide, Staining, Status,
};
use crate::evidence::JunctionTally;
use crate::panel::name;
use crate::panel::{Grade, Junction, Lane, Panel};
use bio::alphabets::dna;

/// Bases of a contig on each side of the join.
const FLANK: usize = 500;

impl Judge<'_> {
    /// The result for a junction, whatever was seen of it.
    pub(super) fn junction(&self, index: usize) -> JunctionResult {
        let panel = self.panel;
        let junction = &panel.junctions[index];
        let donor = &junction.donors[0];
        let lane: Option<&Lane> = junction.lane.map(|lane| &panel.lanes[lane]);
        let none = JunctionTally::default();
        let tally = self.tally.junction(index).unwrap_or(&none);
        let consensus = (tally.fragments > 0).then(|| consensus(panel, junction, &tally.pile));
        let observed = consensus
            .as_ref()
            .map(|consensus| observed_frame(panel, junction, consensus));
        let expected = frame(panel, junction);
        let frame = observed.as_ref().unwrap_or(&expected).status;
        let (status, reasons) = self.status(index, tally, frame);
        JunctionResult {
            fusion: name::fusion(panel, junction),
            lane: lane.map(|lane| lane.name.clone()),
            partner: PartnerSide {
                gene: panel.gene_of(donor.contig).into(),
                transcript: panel.transcripts[donor.contig].accession.clone(),
                exon: junction.donor_exon_name(panel).into(),
                last_base: name::last_base(panel, junction),
                boundary: donor.position,
                inserted: text(&donor.insert),
                breakpoint: breakpoint(panel, donor.contig, donor.position - 1),
            },
            driver: DriverSide {
                gene: panel.driver().gene.clone(),
                transcript: panel.driver().accession.clone(),
                exon: junction.acceptor_exon_name(panel).into(),
                first_base: name::first_base(panel, junction),
                boundary: junction.acceptor.position,
                inserted: text(&junction.acceptor.insert),
                breakpoint: breakpoint(panel, panel.driver, junction.acceptor.position),
            },
            frame,
            frame_detail: expected,
            junction_reads: tally.fragments,
            spanning_fragments: self.tally.spanning(index),
            unique_fragments: tally.unique_fragments(),
            start_sites: tally.start_sites(),
            molecules: (self.parameters.unit == Unit::Molecules).then(|| tally.molecules()),
            partner_anchor: tally.donor_anchor,
            driver_anchor: tally.acceptor_anchor,
            ambiguous_fragments: self.tally.ambiguous(index),
            wild_type_partner: self.tally.wild_type_partner(index),
            fusion_fraction: self.tally.fusion_fraction(index),
            fusion_fraction_interval: self.tally.fraction_interval(index),
            ffpm: self.tally.per_million(tally.fragments as f64),
            ffpm_interval: self.ffpm_interval(tally.fragments),
            control_reads: self.control_reads(index),
            primary: false,
            share: None,
            near_misses: self.tally.near_misses(index),
            contig: contig(panel, junction),
            product: product(panel, junction),
            consensus,
            pile_up: Vec::new(),
            observed_frame: observed,
            vicc: name::vicc(panel, junction),
            aliases: lane.map_or(Vec::new(), |lane| lane.aliases.clone()),
            staining: lane.and_then(staining),
            note: lane.and_then(|lane| lane.note.clone()),
            hgvs: name::hgvs(panel, junction),
            known: lane.is_some(),
            grade: format!("{:?}", panel.grade_of(index)),
            status,
            reasons,
        }
    }

    fn ffpm_interval(&self, fragments: u64) -> Option<Interval> {
        poisson(fragments).map(|counts| Interval {
            low: self.tally.per_million(counts.low),
            high: self.tally.per_million(counts.high),
        })
    }

    /// What is compared with the fewest fragments that a call needs.
    pub(super) fn counted(&self, index: usize) -> u64 {
        self.tally
            .junction(index)
            .map_or(0, |tally| self.units(tally))
    }

    fn units(&self, tally: &JunctionTally) -> u64 {
        match self.parameters.unit {
            Unit::UniqueFragments => tally.unique_fragments(),
            Unit::Fragments => tally.fragments,
            Unit::Molecules => tally.molecules(),
        }
    }

    fn status(
        &self,
        index: usize,
        tally: &JunctionTally,
        frame: FrameStatus,
    ) -> (Status, Vec<String>) {
        let p = self.parameters;
        let known = self.panel.junctions[index].lane.is_some();
        let counted = self.units(tally);
        // Many copies of one fragment are no negative: the library may be of amplicons.
        let copied = known && tally.fragments >= p.minimum_fragments;
        let needed = if known {
            p.inconclusive_fragments
        } else {
            p.minimum_fragments
        };
        if counted < needed && !copied {
            return (Status::NotDetected, Vec::new());
        }
        let mut reasons = Vec::new();
        if counted < p.minimum_fragments {
            let hint = match p.unit {
                Unit::UniqueFragments if copied => {
                    "; if fragments share their ends by design, give --assay amplicon"
                }
                _ => "",
            };
            reasons.push(format!(
                "few_fragments: {counted} {} of {} in all, {} needed{hint}",
                p.unit.words(),
                tally.fragments,
                p.minimum_fragments
            ));
        }
        if tally.start_sites() < p.minimum_start_sites {
            reasons.push(format!(
                "few_start_sites: {} start sites, {} needed",
                tally.start_sites(),
                p.minimum_start_sites
            ));
        }
        if let Some(fraction) = self.tally.fusion_fraction(index)
            && fraction < p.minimum_fraction
        {
            reasons.push(format!(
                "low_fraction: fusion fraction {:.3} %, {:.3} % needed",
                100.0 * fraction,
                100.0 * p.minimum_fraction
            ));
        }
        if frame != FrameStatus::InFrame {
            reasons.push(format!(
                "not_in_frame: {}, so that no fusion protein is predicted",
                frame.words()
            ));
        }
        reasons.extend(self.control_reasons(index));
        if reasons.is_empty() {
            (Status::Detected, self.remarks(index))
        } else {
            (Status::Inconclusive, reasons)
        }
    }

    /// What to know of a call that passes.
    fn remarks(&self, index: usize) -> Vec<String> {
        match self.panel.grade_of(index) {
            Grade::C => vec![
                "grade_c: it rests on a sequence without a record at hand; confirm it by another \
                 method"
                    .into(),
            ],
            _ => Vec::new(),
        }
    }
}

/// A base on the genome.
fn breakpoint(panel: &Panel, contig: usize, position: usize) -> Option<Breakpoint> {
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

fn contig(panel: &Panel, junction: &Junction) -> Contig {
    Contig {
        name: name::contig(panel, junction),
        before: text(&junction.left_sequence(panel, FLANK)),
        after: text(&junction.right_sequence(panel, FLANK)),
    }
}

fn text(bases: &[u8]) -> String {
    String::from_utf8_lossy(bases).into_owned()
}

/// Bases from the start of the partner's exon to the end of the driver's.
fn product(panel: &Panel, junction: &Junction) -> usize {
    let (donor, acceptor) = (&junction.donors[0], &junction.acceptor);
    let before = panel.transcript_of(donor.contig).and_then(|partner| {
        let exon = partner.exon_at(donor.position.checked_sub(1)?)?;
        Some(donor.position - partner.exons[exon].start)
    });
    let driver = panel.driver();
    let after = driver
        .exon_at(acceptor.position)
        .map(|exon| driver.exons[exon].end - acceptor.position);
    before.unwrap_or(0) + after.unwrap_or(0) + donor.insert.len() + acceptor.insert.len()
}

fn staining(lane: &Lane) -> Option<Staining> {
    lane.staining.clone().map(|pattern| Staining {
        pattern,
        reference: lane.reference.clone(),
    })
}
