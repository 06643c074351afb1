//! Names of a fusion: for people, by HGVS.

use super::{Flank, Junction, Panel, Transcript, UNKNOWN};
use std::borrow::Cow;

/// `RANBP2::ALK`.
pub fn fusion(panel: &Panel, junction: &Junction) -> String {
    format!(
        "{}::{}",
        junction.partner_gene(panel),
        panel.gene_of(junction.acceptor.contig)
    )
}

/// The transcript and the flank of the partner; `None` where it is foreign.
fn partner<'a>(panel: &'a Panel, junction: &'a Junction) -> Option<(&'a Transcript, &'a Flank)> {
    let donor = junction.donor()?;
    Some((panel.transcript_of(donor.contig)?, donor))
}

/// The last partner base, as `c.2602`; bases inserted after the exon are added, as `c.667+33`.
pub fn last_base(panel: &Panel, junction: &Junction) -> String {
    let Some((transcript, donor)) = partner(panel, junction) else {
        return UNKNOWN.into();
    };
    let number = transcript.base_number(donor.position - 1);
    format!("{number}{}", beyond(donor.insert.len()))
}

/// The first driver base, as `c.3173`.
pub fn first_base(panel: &Panel, junction: &Junction) -> String {
    let driver = panel.transcript_of(junction.acceptor.contig);
    driver.map_or(UNKNOWN.into(), |driver| {
        driver.base_number(junction.acceptor.position)
    })
}

/// The HGVS description of the adjoined transcripts (HGVS nomenclature, SVD-WG007), as
/// `NM_002520.6:r.?_352::NM_004304.3:r.3173_?`: the outer ends are `?`, since reads across a junction
/// show none of them. `?` alone stands for a partner that the panel does not have; a transcript whose
/// `c.` numbers are not on record is described by `n.` ones.
pub fn hgvs(panel: &Panel, junction: &Junction) -> String {
    hgvs_with(panel, junction, &Observed::as_listed(junction))
}

/// What reads have at a junction.
///
/// ```
/// use fuselane::panel::Panel;
/// use fuselane::panel::name::{Change, Observed, hgvs, hgvs_with};
/// let panel = Panel::builtin()?;
/// let junction = panel.junction(panel.lanes[0].junction);
/// let mut observed = Observed::as_listed(junction);
/// assert_eq!(hgvs_with(&panel, junction, &observed), hgvs(&panel, junction));
/// observed.changes.push(Change { in_partner: false, position: 4200, deleted: 1, inserted: "" });
/// assert!(hgvs_with(&panel, junction, &observed).contains("del"));
/// # Ok::<(), fuselane::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed<'a> {
    /// Bases between the two transcripts: those that the junction has on the partner's side, those that only the
    /// reads have, and those that it has on the driver's.
    pub inserted: [Cow<'a, str>; 3],
    /// Changes of the transcripts.
    pub changes: Vec<Change<'a>>,
}

impl<'a> Observed<'a> {
    /// What the panel has.
    pub fn as_listed(junction: &'a Junction) -> Self {
        let of_donor = junction.donor().map_or(&[][..], |donor| &donor.insert);
        let inserted = [of_donor, &[], &junction.acceptor.insert];
        Self {
            inserted: inserted.map(String::from_utf8_lossy),
            changes: Vec::new(),
        }
    }
}

/// A change of one of the transcripts of a fusion: bases lost, or added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change<'a> {
    /// Whether the partner's transcript is changed, not the driver's.
    pub in_partner: bool,
    /// The first base that is lost, or the base before which others are added: 0-based.
    pub position: usize,
    /// Bases that are lost.
    pub deleted: usize,
    /// Bases that are added.
    pub inserted: &'a str,
}

impl Change<'_> {
    /// As HGVS describes it on the RNA, without the transcript, as `3188del` or `3188_3189insga`.
    fn rna(&self, transcript: &Transcript) -> String {
        let number = |position: usize| rna_number(transcript, position).1;
        let first = number(self.position);
        let inserted = rna_bases(self.inserted.as_bytes());
        match (self.deleted, inserted.as_str()) {
            (0, bases) => format!("{}_{first}ins{bases}", number(self.position - 1)),
            (1, "") => format!("{first}del"),
            (more, "") => format!("{first}_{}del", number(self.position + more - 1)),
            (1, bases) => format!("{first}delins{bases}"),
            (more, bases) => format!("{first}_{}delins{bases}", number(self.position + more - 1)),
        }
    }
}

/// The same with what the reads have, as `NM_004304.3:r.[3173_?;3188del]`.
pub fn hgvs_with(panel: &Panel, junction: &Junction, observed: &Observed) -> String {
    let changed = |transcript: &Transcript, in_partner: bool, range: String| {
        let changes = observed.changes.iter();
        let own = changes.filter(|one| one.in_partner == in_partner);
        let own: Vec<String> = own.map(|one| one.rna(transcript)).collect();
        match own.is_empty() {
            true => range,
            false => format!("[{range};{}]", own.join(";")),
        }
    };
    let middle = linker(&rna_bases(observed.inserted.concat().as_bytes()));
    let before = partner(panel, junction).map_or(UNKNOWN.into(), |(transcript, donor)| {
        let (kind, last) = rna_number(transcript, donor.position - 1);
        let range = changed(transcript, true, format!("?_{last}"));
        format!("{}:{kind}.{range}", transcript.accession)
    });
    let after = panel.transcript_of(junction.acceptor.contig);
    let after = after.map_or(UNKNOWN.into(), |driver| {
        let (kind, first) = rna_number(driver, junction.acceptor.position);
        let range = changed(driver, false, format!("{first}_?"));
        format!("{}:{kind}.{range}", driver.accession)
    });
    format!("{before}{middle}{after}")
}

/// The exon form of the VICC gene fusion specification, as
/// `NM_002520.6(NPM1):e.4::NM_004304.3(ALK):e.20`; `-n` are bases of the partner exon's end that are
/// skipped, `+n` are bases beyond it, or of the driver exon that are skipped; bases between the two,
/// those among them that only the reads have, are the linker.
pub fn vicc(panel: &Panel, junction: &Junction, observed: &Observed) -> String {
    let before = partner(panel, junction).map_or(UNKNOWN.into(), |(transcript, donor)| {
        format!(
            "{}({}):e.{}{}",
            transcript.accession,
            transcript.gene,
            donor_exon(transcript, donor.position),
            beyond(donor.insert.len())
        )
    });
    let after = panel.transcript_of(junction.acceptor.contig);
    let after = after.map_or(UNKNOWN.into(), |driver| {
        let exon = acceptor_exon(driver, junction.acceptor.position);
        format!("{}({}):e.{exon}", driver.accession, driver.gene)
    });
    let [_, between, of_driver] = &observed.inserted;
    format!(
        "{before}{}{after}",
        linker(&format!("{between}{of_driver}"))
    )
}

/// The name of a fusion's sequence as a contig, as `RANBP2.e18_ALK.e20.NM_006267`: in letters that
/// SAM allows, and another for every junction. `-n` are bases of the partner's exon that are skipped, `+n`
/// are bases between the exons (themselves, where the panel does not list the join), or of the driver's
/// exon that are skipped. Where the partner's exons are not known, its last base stands for them.
pub fn contig(panel: &Panel, junction: &Junction) -> String {
    let after = panel.transcript_of(junction.acceptor.contig);
    let after = after.map_or(UNKNOWN.into(), |driver| {
        let exon = acceptor_exon(driver, junction.acceptor.position);
        format!("{}.e{exon}", driver.gene)
    });
    match partner(panel, junction) {
        None => {
            let signature = String::from_utf8_lossy(&junction.acceptor.insert);
            format!("unknown_{signature}_{after}")
        }
        Some((transcript, donor)) => {
            let inserted = [&donor.insert[..], &junction.acceptor.insert].concat();
            // Of joins that are not listed, two may differ in the bases alone.
            let inserted = match panel.junction_id(&junction.key()) {
                None if !inserted.is_empty() => format!("+{}", String::from_utf8_lossy(&inserted)),
                _ => beyond(inserted.len()),
            };
            let side = match transcript.has_exons() {
                true => format!("e{}", donor_exon(transcript, donor.position)),
                false => transcript.base_number(donor.position - 1),
            };
            format!(
                "{}.{side}{inserted}_{after}.{}",
                transcript.gene, transcript.accession
            )
        }
    }
}

/// What stands between the two sides of a name: `::`, or `::` on either side of inserted bases.
fn linker(inserted: &str) -> String {
    match inserted {
        "" => "::".into(),
        bases => format!("::{bases}::"),
    }
}

/// Number of the exon that holds a base.
fn exon_at(transcript: &Transcript, position: usize) -> &str {
    let index = transcript.exon_at(position);
    index.map_or(UNKNOWN, |index| transcript.exons[index].name.as_str())
}

/// Number of the partner's exon that ends before a boundary, and how many of its bases are skipped.
fn donor_exon(partner: &Transcript, position: usize) -> String {
    let name = exon_at(partner, position - 1);
    if !partner.has_exons() {
        return name.to_string();
    }
    let exon = partner.exon_at(position - 1);
    match exon.map_or(0, |index| partner.exons[index].end - position) {
        0 => name.to_string(),
        skipped => format!("{name}-{skipped}"),
    }
}

/// Number of the driver's exon, and how many of its bases are skipped.
fn acceptor_exon(driver: &Transcript, position: usize) -> String {
    let skipped = driver
        .exon_at(position)
        .map_or(0, |index| position - driver.exons[index].start);
    format!("{}{}", exon_at(driver, position), beyond(skipped))
}

fn beyond(bases: usize) -> String {
    match bases {
        0 => String::new(),
        bases => format!("+{bases}"),
    }
}

/// Bases as HGVS writes those of RNA.
fn rna_bases(bases: &[u8]) -> String {
    let letters = bases.iter().map(|base| match base {
        b'T' => 'u',
        base => base.to_ascii_lowercase() as char,
    });
    letters.collect()
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
    use std::collections::BTreeSet;

    fn lane_junction<'a>(panel: &'a Panel, lane: &str) -> &'a Junction {
        panel.junction(panel.lane_named(lane).expect(lane).junction)
    }

    #[test]
    fn fusions_are_named_as_hgvs_does() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        for (lane, name) in [
            ("NPM1", "NM_002520.6:r.?_352::NM_004304.3:r.3173_?"),
            ("CARS", "NM_001751:r.?_1819::NM_004304.3:r.3173_?"),
            ("SEC31L1-L", "NM_016211:n.?_3012::NM_004304.3:r.3173_?"),
            ("MYH9", "NM_002473.5:r.?_4932::guc::NM_004304.3:r.3196_?"),
            ("DCTN1-16", "NM_004082.4:r.?_1798::NM_004304.3:r.3173_?"),
        ] {
            assert_eq!(hgvs(&panel, lane_junction(&panel, lane)), name);
        }
        for (lane, name) in [
            ("NPM1", "NM_002520.6(NPM1):e.4::NM_004304.3(ALK):e.20"),
            (
                "MYH9",
                "NM_002473.5(MYH9):e.34::GTC::NM_004304.3(ALK):e.20+23",
            ),
            ("EML4-V3b", "NM_019063(EML4):e.6+33::NM_004304.3(ALK):e.20"),
            (
                "EML4-V4'",
                "NM_019063(EML4):e.15-60::NM_004304.3(ALK):e.20+71",
            ),
        ] {
            let junction = lane_junction(&panel, lane);
            assert_eq!(vicc(&panel, junction, &Observed::as_listed(junction)), name);
        }
    }

    #[test]
    fn changes_of_the_transcripts_are_described() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let junction = lane_junction(&panel, "NPM1");
        let donor = junction.donor().expect("a lane has a partner").position;
        let start = junction.acceptor.position;
        for (change, expected) in [
            (
                (false, start + 15, 1, ""),
                "NM_002520.6:r.?_352::NM_004304.3:r.[3173_?;3188del]",
            ),
            (
                (false, start + 15, 0, "TA"),
                "NM_002520.6:r.?_352::NM_004304.3:r.[3173_?;3187_3188insua]",
            ),
            (
                (true, donor - 10, 2, ""),
                "NM_002520.6:r.[?_352;343_344del]::NM_004304.3:r.3173_?",
            ),
        ] {
            let (in_partner, position, deleted, inserted) = change;
            let change = Change {
                in_partner,
                position,
                deleted,
                inserted,
            };
            let observed = Observed {
                changes: vec![change],
                ..Observed::as_listed(junction)
            };
            assert_eq!(hgvs_with(&panel, junction, &observed), expected);
        }
    }

    #[test]
    fn bases_that_the_reads_have_between_the_sides_are_named() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        for (lane, in_hgvs, in_vicc) in [
            (
                "NPM1",
                "NM_002520.6:r.?_352::ga::NM_004304.3:r.3173_?",
                "NM_002520.6(NPM1):e.4::GA::NM_004304.3(ALK):e.20",
            ),
            (
                "MYH9",
                "NM_002473.5:r.?_4932::gaguc::NM_004304.3:r.3196_?",
                "NM_002473.5(MYH9):e.34::GAGTC::NM_004304.3(ALK):e.20+23",
            ),
        ] {
            let junction = lane_junction(&panel, lane);
            let mut observed = Observed::as_listed(junction);
            observed.inserted[1] = "GA".into();
            assert_eq!(hgvs_with(&panel, junction, &observed), in_hgvs);
            assert_eq!(vicc(&panel, junction, &observed), in_vicc);
        }
    }

    #[test]
    fn contigs_are_told_apart_by_names_that_sam_allows() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let fusions = panel
            .junctions
            .iter()
            .filter(|junction| junction.kind == crate::panel::JunctionKind::Fusion);
        let fusions: Vec<&Junction> = fusions.collect();
        let vicc_name = |panel: &Panel, one: &Junction| vicc(panel, one, &Observed::as_listed(one));
        for name in [contig, vicc_name, hgvs] {
            let names = fusions.iter().map(|one| name(&panel, one));
            let distinct: BTreeSet<String> = names.collect();
            assert_eq!(distinct.len(), fusions.len());
        }
        let names: Vec<String> = fusions.iter().map(|one| contig(&panel, one)).collect();
        let allowed = |letter: char| letter.is_ascii_alphanumeric() || "._+-".contains(letter);
        assert!(names.iter().all(|name| name.chars().all(allowed)));
        assert!(names.contains(&"RANBP2.e18_ALK.e20.NM_006267".to_string()));
    }

    #[test]
    fn joins_that_are_not_listed_have_names_of_their_own() {
        use crate::panel::{Boundary, Donor, JunctionKey};
        let panel = Panel::builtin().expect("the built-in panel loads");
        let listed = lane_junction(&panel, "EML4-V1").key();
        let Donor::Known(end) = listed.donor else {
            panic!("a lane has a partner");
        };
        let name = |lost: u32, inserted: &str| {
            let donor = Boundary {
                position: end.position - lost,
                ..end
            };
            let key = JunctionKey {
                donor: Donor::Known(donor),
                inserted: inserted.as_bytes().into(),
                ..listed.clone()
            };
            contig(&panel, &panel.junction_of(&key))
        };
        assert_eq!(name(0, ""), "EML4.e13_ALK.e20.NM_019063");
        assert_eq!(name(0, "GCA"), "EML4.e13+GCA_ALK.e20.NM_019063");
        assert_eq!(name(20, "TT"), "EML4.e13-20+TT_ALK.e20.NM_019063");
        let foreign = JunctionKey {
            donor: Donor::Foreign,
            inserted: b"GATTACAGATTACAGA"[..].into(),
            ..listed
        };
        let foreign = contig(&panel, &panel.junction_of(&foreign));
        assert_eq!(foreign, "unknown_GATTACAGATTACAGA_ALK.e20");
    }

    #[test]
    fn inserted_partner_bases_are_added_to_the_last_base() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let junction = lane_junction(&panel, "EML4-V3b");
        assert_eq!(last_base(&panel, junction), "c.667+33");
        assert_eq!(junction.donor_exon_name(&panel), "6b");
    }
}
