//! Derives the junctions of a panel from its transcripts, introns and lanes.

use super::files::PanelFile;
use super::id::{DriverId, JunctionId, LaneId};
use super::table::{Row, rows};
use super::transcript::{Extent, Grade, Role};
use super::{Flank, Junction, JunctionKind, Lane, LaneSet, Panel};
use crate::error::Result;

/// Adds every junction: partner exon ends against the acceptor exons of each driver, the lanes among
/// them marked, irregular lanes as their own; then wild type, then unspliced.
pub(super) fn add_junctions(panel: &mut Panel, lanes: &PanelFile) -> Result<()> {
    for driver in panel.driver_ids() {
        add_exon_fusions(panel, driver);
    }
    for row in rows(lanes)? {
        add_lane(panel, &row)?;
    }
    add_wild_type(panel);
    add_unspliced(panel);
    Ok(())
}

fn fusion(donors: Vec<Flank>, acceptor: Flank) -> Junction {
    Junction {
        kind: JunctionKind::Fusion,
        donors,
        acceptor,
        lane: None,
    }
}

fn add_exon_fusions(panel: &mut Panel, driver: DriverId) {
    let exons = panel.driver_transcript(driver).exons.iter();
    let acceptors = exons.filter(|exon| panel.driver(driver).is_acceptor(exon));
    let acceptors: Vec<usize> = acceptors.map(|exon| exon.start).collect();
    let contig = panel.driver(driver).transcript.index();
    for donors in donor_sets(panel) {
        for &position in &acceptors {
            let acceptor = Flank::at(contig, position);
            panel.junctions.push(fusion(donors.clone(), acceptor));
        }
    }
}

/// Every exon end of every partner that has a splice donor, ends that transcripts of one gene
/// share taken together. The last exon of a full transcript ends in the poly(A) tail: no donor.
fn donor_sets(panel: &Panel) -> Vec<Vec<Flank>> {
    let mut sets: Vec<Vec<Flank>> = Vec::new();
    for (contig, transcript) in panel.transcripts.iter().enumerate() {
        if transcript.role != Role::Partner || transcript.extent == Extent::Fragment {
            continue;
        }
        let spliced = match transcript.extent {
            Extent::Full => transcript.exons.len() - 1,
            _ => transcript.exons.len(),
        };
        for exon in 0..spliced {
            let flank = Flank::at(contig, transcript.exons[exon].end);
            match sets.iter_mut().find(|set| same_end(panel, &set[0], &flank)) {
                Some(set) => set.push(flank),
                None => sets.push(vec![flank]),
            }
        }
    }
    sets
}

/// Whether two flanks are the end of one exon in two transcripts of a gene: the shorter exon's
/// sequence ends the longer one.
fn same_end(panel: &Panel, one: &Flank, other: &Flank) -> bool {
    if one.contig == other.contig || panel.gene_of(one.contig) != panel.gene_of(other.contig) {
        return false;
    }
    let exon = |flank: &Flank| {
        let transcript = &panel.transcripts[flank.contig];
        transcript
            .exon_at(flank.position - 1)
            .map_or(&[][..], |exon| transcript.exon_sequence(exon))
    };
    let (one, other) = (exon(one), exon(other));
    one.ends_with(other) || other.ends_with(one)
}

fn add_lane(panel: &mut Panel, row: &Row) -> Result<()> {
    let transcript = |column: &str, role: Role| -> Result<usize> {
        let accession = row.required(column)?;
        let mut transcripts = panel.transcripts.iter();
        transcripts
            .position(|one| one.accession == accession && one.role == role)
            .ok_or_else(|| {
                row.error(
                    format!("{accession} is no {} in transcripts.tsv", role.words()),
                    "name one",
                )
            })
    };
    let contig = transcript("transcript", Role::Partner)?;
    let driver = transcript("driver", Role::Driver)?;
    let boundary = |contig: usize, column: &str| -> Result<(usize, usize)> {
        let name = row.required(column)?;
        let transcript = &panel.transcripts[contig];
        let exon = transcript.exon_named(name).ok_or_else(|| {
            row.error(
                format!("{} has no exon {name}", transcript.accession),
                format!("name one of its exons as {column}"),
            )
        })?;
        Ok((transcript.exons[exon].start, transcript.exons[exon].end))
    };
    let (_, donor_end) = boundary(contig, "donor_exon")?;
    let (acceptor_start, acceptor_end) = boundary(driver, "acceptor_exon")?;
    let skip: usize = row.required_parsed("acceptor_skip", "whole number")?;
    if acceptor_start + skip >= acceptor_end {
        return Err(row.error(
            format!("acceptor_skip {skip} leaves nothing of the exon"),
            "give the bases of the exon that the junction skips",
        ));
    }
    let donor = Flank {
        contig,
        position: donor_end,
        insert: row.sequence("partner_insert")?,
    };
    let acceptor = Flank {
        contig: driver,
        position: acceptor_start + skip,
        insert: row.sequence("driver_insert")?,
    };
    let name = row.required("lane")?.to_string();
    if panel.lanes.iter().any(|lane| lane.name == name) {
        return Err(row.error(
            format!("the lane {name} stands twice"),
            "give each lane its own name",
        ));
    }
    let junction = junction_for(panel, donor, acceptor);
    if let Some(other) = panel.junction(junction).lane {
        return Err(row.error(
            format!(
                "the lanes {name} and {} are the same junction",
                panel.lane(other).name
            ),
            "keep one and name the other among its aliases",
        ));
    }
    panel.junctions[junction.index()].lane = Some(LaneId::new(panel.lanes.len()));
    panel.lanes.push(read_lane(row, name, junction)?);
    Ok(())
}

fn read_lane(row: &Row, name: String, junction: JunctionId) -> Result<Lane> {
    let grade = match row.optional("grade")? {
        None => None,
        Some(_) => Some(row.word(
            "grade",
            &[("A", Grade::A), ("B", Grade::B), ("C", Grade::C)],
        )?),
    };
    Ok(Lane {
        name,
        aliases: row.list("aliases")?,
        junction,
        donor_label: row.text("donor_label")?,
        set: row.word(
            "set",
            &[("seed", LaneSet::Seed), ("extended", LaneSet::Extended)],
        )?,
        grade,
        disease: row.text("disease")?,
        staining: row.text("staining")?,
        reference: row.text("reference")?,
        confirmed: row.text("confirmed")?,
        note: row.text("note")?,
    })
}

/// The junction with these flanks: one that stands already, or a new one. A lane's own transcript
/// becomes the donor that is reported.
fn junction_for(panel: &mut Panel, donor: Flank, acceptor: Flank) -> JunctionId {
    let found = panel
        .junctions
        .iter()
        .position(|junction| junction.acceptor == acceptor && junction.donors.contains(&donor));
    match found {
        Some(index) => {
            let donors = &mut panel.junctions[index].donors;
            if let Some(at) = donors.iter().position(|flank| *flank == donor) {
                donors.swap(0, at);
            }
            JunctionId::new(index)
        }
        None => {
            panel.junctions.push(fusion(vec![donor], acceptor));
            JunctionId::new(panel.junctions.len() - 1)
        }
    }
}

fn add_wild_type(panel: &mut Panel) {
    for (contig, transcript) in panel.transcripts.iter().enumerate() {
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
    for (index, intron) in panel.introns.iter().enumerate() {
        let contig = panel.transcripts.len() + index;
        let driver = panel.driver(intron.driver).transcript.index();
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
