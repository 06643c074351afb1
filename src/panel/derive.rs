//! Derives the junctions of a panel from its transcripts, introns and lanes.

use super::files::PanelFile;
use super::id::DriverId;
use super::lane::add_lane;
use super::table::rows;
use super::transcript::{Extent, Role};
use super::wrong::Wrong;
use super::{Flank, Junction, JunctionKind, Panel};
use crate::error::Result;
use rustc_hash::FxHashMap;

/// Adds every junction: partner exon ends against the acceptor exons of each driver, the lanes among
/// them marked, irregular lanes as their own; then wild type, then unspliced.
pub(super) fn add_junctions(panel: &mut Panel, lanes: &PanelFile, wrong: &mut Wrong) -> Result<()> {
    for driver in panel.driver_ids() {
        add_exon_fusions(panel, driver);
    }
    for row in rows(lanes)? {
        if !wrong.has_of(&row) {
            let added = add_lane(panel, &row);
            wrong.keep(added);
        }
    }
    add_wild_type(panel);
    add_unspliced(panel);
    Ok(())
}

fn add_exon_fusions(panel: &mut Panel, driver: DriverId) {
    let exons = panel.driver_transcript(driver).exons.iter();
    let acceptors = exons.filter(|exon| panel.driver(driver).is_acceptor(exon));
    let acceptors: Vec<usize> = acceptors.map(|exon| exon.start).collect();
    let contig = panel.driver(driver).transcript;
    for donors in donor_sets(panel) {
        for &position in &acceptors {
            let acceptor = Flank::at(contig, position);
            panel
                .junctions
                .push(Junction::fusion(donors.clone(), acceptor));
        }
    }
}

/// Every exon end of every partner that has a splice donor, ends that transcripts of one gene
/// share taken together. The last exon of a full transcript ends in the poly(A) tail: no donor.
fn donor_sets(panel: &Panel) -> Vec<Vec<Flank>> {
    let mut sets: Vec<Vec<Flank>> = Vec::new();
    // Of each gene, the sets that are of it: a panel may have hundreds of genes.
    let mut of_gene: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (contig, transcript) in panel.contig_ids().zip(&panel.transcripts) {
        if transcript.role != Role::Partner || transcript.extent == Extent::Fragment {
            continue;
        }
        let spliced = match transcript.extent {
            Extent::Full => transcript.exons.len() - 1,
            _ => transcript.exons.len(),
        };
        for exon in 0..spliced {
            let flank = Flank::at(contig, transcript.exons[exon].end);
            let known = of_gene.entry(&transcript.gene).or_default();
            let same = known
                .iter()
                .find(|set| same_end(panel, &sets[**set][0], &flank));
            match same {
                Some(&set) => sets[set].push(flank),
                None => {
                    known.push(sets.len());
                    sets.push(vec![flank]);
                }
            }
        }
    }
    sets
}

/// Whether two flanks of a gene are the end of one exon in two of its transcripts: the shorter exon's
/// sequence ends the longer one.
fn same_end(panel: &Panel, one: &Flank, other: &Flank) -> bool {
    if one.contig == other.contig {
        return false;
    }
    let exon = |flank: &Flank| {
        let transcript = &panel.transcripts[flank.contig.index()];
        transcript
            .exon_at(flank.position - 1)
            .map_or(&[][..], |exon| transcript.exon_sequence(exon))
    };
    let (one, other) = (exon(one), exon(other));
    one.ends_with(other) || other.ends_with(one)
}

fn add_wild_type(panel: &mut Panel) {
    for (contig, transcript) in panel.contig_ids().zip(&panel.transcripts) {
        if transcript.role == Role::Control {
            continue;
        }
        for exon in &transcript.exons[1..] {
            panel.junctions.push(Junction {
                kind: JunctionKind::WildType,
                donors: vec![Flank::at(contig, exon.start)],
                acceptor: Flank::at(contig, exon.start),
                lane: None,
            });
        }
    }
}

fn add_unspliced(panel: &mut Panel) {
    let unspliced = |donor: Flank, acceptor: Flank| Junction {
        kind: JunctionKind::Unspliced,
        donors: vec![donor],
        acceptor,
        lane: None,
    };
    let mut junctions = Vec::new();
    for (contig, intron) in panel.intron_ids().zip(&panel.introns) {
        let driver = panel.driver(intron.driver).transcript;
        let transcript = panel.driver_transcript(intron.driver);
        let Some(exon) = transcript.exon_named(&intron.name) else {
            continue;
        };
        let end = transcript.exons[exon].end;
        if intron.has_start {
            junctions.push(unspliced(Flank::at(driver, end), Flank::at(contig, 0)));
        }
        if intron.has_end {
            let length = intron.sequence.len();
            junctions.push(unspliced(Flank::at(contig, length), Flank::at(driver, end)));
        }
    }
    panel.junctions.extend(junctions);
}
