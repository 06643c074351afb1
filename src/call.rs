//! Evidence to verdicts, with reasons.

use crate::document::{
    Background, Document, DriverSide, Inputs, JunctionResult, PanelIdentity, PartnerSide, SCHEMA,
    Status, Tool, Verdict,
};
use crate::evidence::{Evidence, JunctionTally};
use crate::frame::{FrameStatus, frame};
use crate::names;
use crate::panel::{JunctionKind, Panel};
use crate::parameters::Parameters;
use crate::tally::Tally;
use std::collections::BTreeMap;

/// Judges the evidence of a sample.
pub fn call(
    panel: &Panel,
    parameters: &Parameters,
    sample: &str,
    files: Vec<String>,
    evidence: &Evidence,
) -> Document {
    let tally = Tally::new(panel, evidence);
    let judge = Judge {
        panel,
        parameters,
        tally: &tally,
    };
    let lanes: Vec<JunctionResult> = panel
        .lanes
        .iter()
        .map(|lane| judge.junction(lane.junction))
        .collect();
    let calls = judge.calls();
    let (verdict, reasons) = judge.verdict(&calls);
    Document {
        schema: SCHEMA.into(),
        sample: sample.into(),
        verdict,
        reasons,
        calls,
        lanes,
        background: judge.background(),
        inputs: Inputs {
            files,
            reads: evidence.reads,
            bases: evidence.bases,
            fragments: evidence.fragments,
            on_target: evidence.on_target,
        },
        rejected: tally.rejected(),
        panel: PanelIdentity {
            name: panel.name.clone(),
            version: panel.version.clone(),
            sha256: panel.sha256.clone(),
        },
        tool: Tool {
            name: env!("CARGO_PKG_NAME").into(),
            version: env!("CARGO_PKG_VERSION").into(),
        },
        parameters: parameters.clone(),
    }
}

struct Judge<'a> {
    panel: &'a Panel,
    parameters: &'a Parameters,
    tally: &'a Tally<'a>,
}

impl Judge<'_> {
    /// Every junction that is detected or inconclusive, the best supported first.
    fn calls(&self) -> Vec<JunctionResult> {
        let mut calls: Vec<(usize, JunctionResult)> = self
            .tally
            .evidence()
            .junctions
            .keys()
            .map(|&junction| (junction, self.junction(junction)))
            .filter(|(_, result)| result.status != Status::NotDetected)
            .collect();
        calls.sort_by_key(|(junction, result)| {
            (
                result.status != Status::Detected,
                std::cmp::Reverse(result.unique_fragments),
                *junction,
            )
        });
        calls.into_iter().map(|(_, result)| result).collect()
    }

    /// What is to be said of one junction.
    fn junction(&self, index: usize) -> JunctionResult {
        let panel = self.panel;
        let junction = &panel.junctions[index];
        let donor = &junction.donors[0];
        let none = JunctionTally::default();
        let tally = self.tally.junction(index).unwrap_or(&none);
        let frame = frame(panel, junction);
        let (status, reasons) = self.status(index, tally, frame.status);
        JunctionResult {
            fusion: names::fusion(panel, junction),
            lane: junction.lane.map(|lane| panel.lanes[lane].name.clone()),
            partner: PartnerSide {
                gene: panel.gene_of(donor.contig).into(),
                transcript: panel.transcripts[donor.contig].accession.clone(),
                exon: junction.donor_exon_name(panel).into(),
                last_base: names::last_base(panel, junction),
            },
            driver: DriverSide {
                gene: panel.driver().gene.clone(),
                transcript: panel.driver().accession.clone(),
                exon: junction.acceptor_exon_name(panel).into(),
                first_base: names::first_base(panel, junction),
            },
            frame: frame.status,
            frame_detail: frame,
            junction_reads: tally.fragments,
            spanning_fragments: self.tally.spanning(index),
            unique_fragments: tally.unique_fragments(),
            start_sites: tally.start_sites(),
            partner_anchor: tally.donor_anchor,
            driver_anchor: tally.acceptor_anchor,
            ambiguous_fragments: self.tally.ambiguous(index),
            wild_type_partner: self.tally.wild_type_partner(index),
            fusion_fraction: self.tally.fusion_fraction(index),
            ffpm: self.tally.ffpm(index),
            hgvs: names::hgvs(panel, junction),
            known: junction.lane.is_some(),
            grade: format!("{:?}", panel.grade_of(index)),
            status,
            reasons,
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
        let unique = tally.unique_fragments();
        let needed = if known {
            p.inconclusive_fragments
        } else {
            p.minimum_fragments
        };
        if unique < needed {
            return (Status::NotDetected, Vec::new());
        }
        let mut reasons = Vec::new();
        if unique < p.minimum_fragments {
            reasons.push(format!(
                "few_fragments: {unique} unique junction fragments, {} needed",
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
        if reasons.is_empty() {
            (Status::Detected, self.remarks(index))
        } else {
            (Status::Inconclusive, reasons)
        }
    }

    /// What to know of a call that passes.
    fn remarks(&self, index: usize) -> Vec<String> {
        match self.panel.grade_of(index) {
            crate::panel::Grade::C => vec![
                "grade_c: it rests on a sequence without a record at hand; confirm it by another method"
                    .into(),
            ],
            _ => Vec::new(),
        }
    }

    fn verdict(&self, calls: &[JunctionResult]) -> (Verdict, Vec<String>) {
        let best = calls.first().map(|call| call.status);
        if best == Some(Status::Detected) {
            return (Verdict::Detected, Vec::new());
        }
        let mut reasons: Vec<String> = calls
            .iter()
            .flat_map(|call| {
                let name = call.lane.as_deref().unwrap_or(&call.fusion);
                call.reasons
                    .iter()
                    .map(move |reason| format!("{reason} ({name})"))
            })
            .collect();
        reasons.extend(self.ambiguity());
        reasons.extend(self.blindness());
        if reasons.is_empty() {
            (Verdict::NotDetected, reasons)
        } else {
            (Verdict::Inconclusive, reasons)
        }
    }

    /// Fragments that are of some fusion, only not of which.
    fn ambiguity(&self) -> Vec<String> {
        let is_fusion =
            |junction: &usize| self.panel.junctions[*junction].kind == JunctionKind::Fusion;
        let sets = self.tally.evidence().ambiguous.iter();
        sets.filter(|(set, count)| {
            **count >= self.parameters.inconclusive_fragments && set.iter().all(is_fusion)
        })
        .map(|(set, count)| {
            let names: Vec<String> = set
                .iter()
                .map(|&junction| self.panel.junctions[junction].label(self.panel))
                .collect();
            format!(
                "ambiguous: {count} fragments cross a junction that may be {}",
                names.join(" or ")
            )
        })
        .collect()
    }

    /// What keeps a negative from being one.
    fn blindness(&self) -> Vec<String> {
        let p = self.parameters;
        let mut reasons = Vec::new();
        let reads = self.tally.evidence().reads;
        if reads < p.minimum_reads {
            reasons.push(format!(
                "few_reads: {reads} reads, {} needed for a negative",
                p.minimum_reads
            ));
        }
        let controls: u64 = self.tally.controls().values().sum();
        if controls < p.minimum_control_fragments {
            reasons.push(format!(
                "no_control_genes: {controls} fragments of control genes, {} needed for a negative",
                p.minimum_control_fragments
            ));
        }
        reasons
    }

    fn background(&self) -> Background {
        let panel = self.panel;
        let driver = panel.driver();
        let mut acceptors: Vec<usize> = panel
            .junctions
            .iter()
            .filter(|junction| junction.kind == JunctionKind::Fusion)
            .filter_map(|junction| driver.exon_at(junction.acceptor.position))
            .collect();
        acceptors.sort_unstable();
        acceptors.dedup();
        let driver_wild_type = acceptors
            .into_iter()
            .filter(|&exon| exon > 0)
            .map(|exon| {
                let name = format!(
                    "{}-{}",
                    driver.exons[exon - 1].name,
                    driver.exons[exon].name
                );
                let count = self.tally.wild_type(panel.driver, driver.exons[exon].start);
                (name, count)
            })
            .collect();
        Background {
            driver_wild_type,
            unspliced: self.unspliced(),
            controls: self.tally.controls(),
        }
    }

    fn unspliced(&self) -> BTreeMap<String, u64> {
        let panel = self.panel;
        let introns = panel.transcripts.len();
        let counts = &self.tally.evidence().background;
        panel
            .junctions
            .iter()
            .enumerate()
            .filter(|(_, junction)| junction.kind == JunctionKind::Unspliced)
            .map(|(index, junction)| {
                let donor = junction.donors[0].contig;
                let acceptor = junction.acceptor.contig;
                let name = if donor >= introns {
                    let intron = &panel.introns[donor - introns].name;
                    format!(
                        "intron {intron} | exon {}",
                        junction.acceptor_exon_name(panel)
                    )
                } else {
                    let intron = &panel.introns[acceptor - introns].name;
                    format!("exon {} | intron {intron}", junction.donor_exon_name(panel))
                };
                (name, counts.get(&index).copied().unwrap_or(0))
            })
            .collect()
    }
}
