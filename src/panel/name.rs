//! Names of a fusion: for people, by HGVS.

use crate::panel::{Flank, Junction, Panel, Transcript};

/// `RANBP2::ALK`.
pub fn fusion(panel: &Panel, junction: &Junction) -> String {
    format!(
        "{}::{}",
        panel.gene_of(junction.donors[0].contig),
        panel.gene_of(junction.acceptor.contig)
    )
}

/// The last partner base, as `c.2602`; bases inserted after the exon are added, as `c.667+33`.
pub fn last_base(panel: &Panel, junction: &Junction) -> String {
    let donor = &junction.donors[0];
    let number = panel
        .transcript_of(donor.contig)
        .map(|partner| partner.base_number(donor.position - 1))
        .unwrap_or_default();
    match donor.insert.len() {
        0 => number,
        inserted => format!("{number}+{inserted}"),
    }
}

/// The first driver base, as `c.3173`.
pub fn first_base(panel: &Panel, junction: &Junction) -> String {
    panel.driver().base_number(junction.acceptor.position)
}

/// The HGVS description of the adjoined transcripts (HGVS nomenclature 21.1, RNA, adjoined
/// transcripts), as `NM_002520.6:r.-245_352::NM_004304.3:r.3173_*450`. `?` stands for an end that
/// is not on record; a transcript whose `c.` numbers are not on record is described by `n.` ones.
pub fn hgvs(panel: &Panel, junction: &Junction) -> String {
    let donor = &junction.donors[0];
    let driver = panel.driver();
    let partner = panel.transcript_of(donor.contig).unwrap_or(driver);
    let inserted: String = [donor, &junction.acceptor]
        .iter()
        .flat_map(|flank: &&Flank| flank.insert.iter())
        .map(|base| match base {
            b'T' => 'u',
            base => base.to_ascii_lowercase() as char,
        })
        .collect();
    let middle = if inserted.is_empty() {
        "::".to_string()
    } else {
        format!("::{inserted}::")
    };
    let (kind, last) = rna_number(partner, donor.position - 1);
    let first = match partner.extent {
        crate::panel::Extent::Full => rna_number(partner, 0).1,
        _ => "?".into(),
    };
    let (driver_kind, driver_first) = rna_number(driver, junction.acceptor.position);
    let driver_last = rna_number(driver, driver.sequence.len() - 1).1;
    format!(
        "{}:{kind}.{first}_{last}{middle}{}:{driver_kind}.{driver_first}_{driver_last}",
        partner.accession, driver.accession
    )
}

/// The exon form of the VICC gene fusion specification, as
/// `NM_002520.6(NPM1):e.4::NM_004304.3(ALK):e.20`; `+n` are bases beyond the
/// partner exon's end, or of the driver exon that are skipped.
pub fn vicc(panel: &Panel, junction: &Junction) -> String {
    let donor = &junction.donors[0];
    let driver = panel.driver();
    let partner = panel.transcript_of(donor.contig).unwrap_or(driver);
    format!(
        "{}({}):e.{}{}::{}({}):e.{}",
        partner.accession,
        partner.gene,
        exon_at(partner, donor.position - 1),
        offset(donor.insert.len()),
        driver.accession,
        driver.gene,
        acceptor_exon(panel, junction)
    )
}

/// The name of a fusion's sequence as a contig, as `RANBP2.e18_ALK.e20.NM_006267`: in letters that
/// SAM allows, and another for every junction. `+n` are bases between the exons, or of the driver's
/// exon that are skipped.
pub fn contig(panel: &Panel, junction: &Junction) -> String {
    let donor = &junction.donors[0];
    let driver = panel.driver();
    let partner = panel.transcript_of(donor.contig).unwrap_or(driver);
    format!(
        "{}.e{}{}_{}.e{}.{}",
        partner.gene,
        exon_at(partner, donor.position - 1),
        offset(donor.insert.len() + junction.acceptor.insert.len()),
        driver.gene,
        acceptor_exon(panel, junction),
        partner.accession
    )
}

/// Number of the exon that holds a base.
fn exon_at(transcript: &Transcript, position: usize) -> &str {
    let index = transcript.exon_at(position);
    index.map_or("?", |index| transcript.exons[index].name.as_str())
}

/// Number of the driver's exon, and how many of its bases are skipped.
fn acceptor_exon(panel: &Panel, junction: &Junction) -> String {
    let driver = panel.driver();
    let position = junction.acceptor.position;
    let skipped = driver
        .exon_at(position)
        .map_or(0, |index| position - driver.exons[index].start);
    format!("{}{}", exon_at(driver, position), offset(skipped))
}

fn offset(bases: usize) -> String {
    match bases {
        0 => String::new(),
        bases => format!("+{bases}"),
    }
}

/// A base's number on the RNA: `r` with the `c.` number, or `n`.
fn rna_number(transcript: &Transcript, position: usize) -> (char, String) {
    let number = transcript.base_number(position);
    match number.strip_prefix("c.") {
        Some(coding) => ('r', coding.to_string()),
        None => ('n', number.trim_start_matches("n.").to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fusions_are_named_as_hgvs_does() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        for (lane, name) in [
            ("NPM1", "NM_002520.6:r.-245_352::NM_004304.3:r.3173_*450"),
            ("CARS", "NM_001751:r.?_1819::NM_004304.3:r.3173_*450"),
            ("SEC31L1-L", "NM_016211:n.?_3012::NM_004304.3:r.3173_*450"),
            (
                "MYH9",
                "NM_002473.5:r.-280_4932::guc::NM_004304.3:r.3196_*450",
            ),
        ] {
            let found = panel.lanes.iter().find(|one| one.name == lane);
            let junction = &panel.junctions[found.expect(lane).junction];
            assert_eq!(hgvs(&panel, junction), name);
        }
        let npm1 = panel.lanes.iter().find(|one| one.name == "NPM1");
        assert_eq!(
            vicc(&panel, &panel.junctions[npm1.expect("NPM1").junction]),
            "NM_002520.6(NPM1):e.4::NM_004304.3(ALK):e.20"
        );
    }

    #[test]
    fn contigs_are_told_apart_by_names_that_sam_allows() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let fusions = panel
            .junctions
            .iter()
            .filter(|junction| junction.kind == crate::panel::JunctionKind::Fusion);
        let names: Vec<String> = fusions.map(|one| contig(&panel, one)).collect();
        let distinct: std::collections::BTreeSet<&String> = names.iter().collect();
        assert_eq!(distinct.len(), names.len());
        let allowed = |letter: char| letter.is_ascii_alphanumeric() || "._+".contains(letter);
        assert!(names.iter().all(|name| name.chars().all(allowed)));
        assert!(names.contains(&"RANBP2.e18_ALK.e20.NM_006267".to_string()));
    }

    #[test]
    fn inserted_partner_bases_are_added_to_the_last_base() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let lane = panel.lanes.iter().find(|one| one.name == "EML4-V3b");
        let junction = &panel.junctions[lane.expect("V3b").junction];
        assert_eq!(last_base(&panel, junction), "c.667+33");
        assert_eq!(junction.donor_exon_name(&panel), "6b");
    }
}
