//! What can be verified of a panel without another source.

use super::codon::translate;
use super::transcript::{Coordinates, Extent, Numbering, Transcript};
use super::{DriverId, Intron, Panel};

/// Known bases that a lane needs on either side of its join: the shortest anchor that counts.
const LANE_FLANK: usize = 12;

/// One verified statement about the panel.
#[derive(Debug, Clone)]
pub struct Check {
    /// What was verified, and of what.
    pub name: String,
    /// Whether it holds.
    pub passed: bool,
    /// The figures found, or what is wrong.
    pub detail: String,
    /// The file that a failure points to.
    pub file: &'static str,
}

/// Verifies everything that can be derived: coding sequences, reading frames, exon lengths against
/// coordinates, splice sites, lanes, the kinase domain.
pub fn check(panel: &Panel) -> Vec<Check> {
    let mut checks: Vec<Check> = Vec::new();
    for transcript in &panel.transcripts {
        checks.push(coding_sequence(transcript));
        checks.extend(exon_coordinates(transcript));
    }
    checks.push(splice_sites(panel));
    for driver in panel.driver_ids() {
        checks.push(kinase_domain(panel, driver));
        checks.push(acceptors(panel, driver));
    }
    checks.extend(panel.lanes.iter().map(|lane| {
        let junction = panel.junction(lane.junction);
        let known = |bases: Vec<u8>| bases.iter().filter(|base| **base != b'N').count();
        let left = known(junction.left_sequence(panel, 2 * LANE_FLANK));
        let right = known(junction.right_sequence(panel, 2 * LANE_FLANK));
        Check {
            name: format!(
                "lane {} has {LANE_FLANK} known bases on each side",
                lane.name
            ),
            passed: left.min(right) >= LANE_FLANK,
            detail: format!("of the nearest {}: {left} and {right}", 2 * LANE_FLANK),
            file: "lanes.tsv",
        }
    }));
    checks
}

/// A full coding sequence runs from ATG to one stop and has the stated length; a partial one has no
/// stop but at its very end.
fn coding_sequence(transcript: &Transcript) -> Check {
    let (name, protein) = match transcript.numbering {
        Numbering::Coding { start, end } => {
            let coding = transcript.sequence.get(start..end).unwrap_or_default();
            ("coding sequence", translate(coding))
        }
        Numbering::Noncoding => ("coding sequence", String::new()),
        Numbering::Offset { .. } => (
            "reading frame",
            translate(&transcript.sequence[transcript.first_codon()..]),
        ),
    };
    let protein = transcript.with_selenocysteines(protein);
    let stops = protein.matches('*').count();
    let whole = transcript.extent == Extent::Full;
    let residues = protein.len() - stops;
    let ends_well = stops == usize::from(protein.ends_with('*'));
    let passed = if whole {
        ends_well
            && stops == 1
            && protein.starts_with('M')
            && transcript
                .protein_residues
                .is_none_or(|stated| stated == residues)
    } else {
        ends_well
    };
    let stated = transcript
        .protein_residues
        .map_or(String::new(), |stated| format!(", {stated} stated"));
    Check {
        name: format!("{name} of {} {}", transcript.gene, transcript.accession),
        passed,
        detail: format!("{residues} residues{stated}, {stops} stop codons"),
        file: "transcripts.tsv",
    }
}

/// Exon lengths equal the coordinates, outer ends of the first and the last exon excused.
fn exon_coordinates(transcript: &Transcript) -> Option<Check> {
    let last = transcript.exons.len() - 1;
    let mut compared = 0;
    let mut wrong = Vec::new();
    for (index, exon) in transcript.exons.iter().enumerate() {
        let Some(Coordinates { start, end, .. }) = exon.coordinates else {
            continue;
        };
        // Of a partial transcript the last exon held is whole unless it is the coding part only.
        let outer = index == 0 || index == last && transcript.extent != Extent::Fragment;
        let on_genome = (end + 1).saturating_sub(start);
        let here = (exon.end - exon.start) as u64;
        compared += 1;
        if on_genome != here && !outer {
            wrong.push(format!(
                "exon {} has {here} bases, {on_genome} on the genome",
                exon.name
            ));
        }
    }
    (compared > 0).then(|| Check {
        name: format!(
            "exon lengths of {} {}",
            transcript.gene, transcript.accession
        ),
        passed: wrong.is_empty(),
        detail: if wrong.is_empty() {
            format!("{compared} compared with coordinates")
        } else {
            wrong.join("; ")
        },
        file: "exons.tsv",
    })
}

/// Introns start with GT and end with AG, or are of the two rarer kinds: GC-AG (one in a hundred) and AT-AC.
fn splice_sites(panel: &Panel) -> Check {
    let is_usual = |intron: &&Intron| {
        let kinds = [(b"GT", b"AG"), (b"GC", b"AG"), (b"AT", b"AC")];
        kinds.iter().any(|(first, last)| {
            (!intron.has_start || intron.sequence.starts_with(*first))
                && (!intron.has_end || intron.sequence.ends_with(*last))
        })
    };
    let wrong: Vec<_> = panel
        .introns
        .iter()
        .filter(|intron| !is_usual(intron))
        .map(|intron| {
            let gene = &panel.driver_transcript(intron.driver).gene;
            format!("{gene} intron {}", intron.name)
        })
        .collect();
    Check {
        name: "splice sites of the drivers' introns".into(),
        passed: wrong.is_empty(),
        detail: if wrong.is_empty() {
            format!(
                "{} introns, GT-AG, GC-AG or AT-AC where known",
                panel.introns.len()
            )
        } else {
            format!("not GT-AG, GC-AG or AT-AC: {}", wrong.join(", "))
        },
        file: "introns.fa",
    }
}

/// The kinase domain lies within the driver's protein.
fn kinase_domain(panel: &Panel, driver: DriverId) -> Check {
    let kinase = &panel.driver(driver).kinase_domain;
    let transcript = panel.driver_transcript(driver);
    let residues = transcript.protein_residues.unwrap_or(0);
    Check {
        name: format!("kinase domain within the protein of {}", transcript.gene),
        passed: *kinase.end() <= residues,
        detail: format!("residues {}-{} of {residues}", kinase.start(), kinase.end()),
        file: "drivers.tsv",
    }
}

/// There is a driver exon to join and a phase at each of its starts.
fn acceptors(panel: &Panel, driver: DriverId) -> Check {
    let transcript = panel.driver_transcript(driver);
    let exons = transcript.exons.iter();
    let acceptors = exons.filter(|exon| panel.driver(driver).is_acceptor(exon));
    let starts: Vec<usize> = acceptors.map(|exon| exon.start).collect();
    let without = starts
        .iter()
        .filter(|&&position| transcript.phase_at(position).is_none())
        .count();
    Check {
        name: format!("acceptor exons of {}", transcript.gene),
        passed: !starts.is_empty() && without == 0,
        detail: format!("{} exon starts, {without} without a phase", starts.len()),
        file: "drivers.tsv",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn introns_of_the_rarer_kinds_pass() {
        for (ends, passes) in [
            (["GT", "AG"], true),
            (["GC", "AG"], true),
            (["AT", "AC"], true),
            (["AT", "AG"], false),
            (["GT", "AC"], false),
            (["CT", "AG"], false),
        ] {
            let mut panel = Panel::builtin().expect("the built-in panel loads");
            let mut introns = panel.introns.iter_mut();
            let whole = introns.find(|one| one.has_start && one.has_end);
            let sequence = &mut whole.expect("a whole intron").sequence;
            let end = sequence.len() - 2;
            sequence[..2].copy_from_slice(ends[0].as_bytes());
            sequence[end..].copy_from_slice(ends[1].as_bytes());
            assert_eq!(splice_sites(&panel).passed, passes, "{ends:?}");
        }
    }
}
