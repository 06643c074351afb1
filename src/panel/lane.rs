//! Lanes: the junctions that the literature knows.

use super::id::{ContigId, JunctionId, LaneId};
use super::microhomology::is_same_sequence;
use super::table::Row;
use super::transcript::{Grade, Role};
use super::{Flank, Junction, JunctionKind, Panel};
use crate::error::Result;

/// Which list a lane stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LaneSet {
    /// The eight lanes of Butrynski et al., N Engl J Med 2010;363:1727.
    Seed,
    /// Other junctions of the literature.
    Extended,
}

/// One assay of the panel.
///
/// ```
/// use fuselane::panel::Panel;
/// let panel = Panel::builtin()?;
/// for lane in &panel.lanes {
///     println!("{}: {}", lane.name, lane.reference.as_deref().unwrap_or("no reference"));
/// }
/// assert!(panel.lane_named("RANBP2").is_some());
/// # Ok::<(), fuselane::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Lane {
    /// Its name in reports.
    pub name: String,
    /// Other names of the same fusion.
    pub aliases: Vec<String>,
    /// The junction.
    pub junction: JunctionId,
    /// Name to report for the donor exon instead of its number (`6b`).
    pub donor_label: Option<String>,
    /// Which list it stands on.
    pub set: LaneSet,
    /// Grade of the junction itself, where lower than that of its transcripts.
    pub grade: Option<Grade>,
    /// Tumours it was seen in.
    pub disease: Option<String>,
    /// Pattern of the driver's immunohistochemistry that the partner predicts.
    pub staining: Option<String>,
    /// Literature.
    pub reference: Option<String>,
    /// What an independent record confirms of the partner bases before the join.
    pub confirmed: Option<String>,
    /// Anything else to know.
    pub note: Option<String>,
}

/// Adds the lane of a row of `lanes.tsv`: it marks a junction that stands already, or a new one.
pub(super) fn add_lane(panel: &mut Panel, row: &Row) -> Result<()> {
    let name = row.required("lane")?.to_string();
    if panel.lanes.iter().any(|lane| lane.name == name) {
        return Err(row.error(
            format!("the lane {name} stands twice"),
            "give each lane its own name",
        ));
    }
    let (donor, acceptor) = (read_donor(panel, row)?, read_acceptor(panel, row)?);
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

/// Where the partner ends: `donor_skip` bases before its exon's end, then `partner_insert`.
fn read_donor(panel: &Panel, row: &Row) -> Result<Flank> {
    let contig = read_transcript(panel, row, "transcript", Role::Partner)?;
    let exon = read_exon(panel, row, contig, "donor_exon")?;
    let exon = &panel.transcripts[contig.index()].exons[exon];
    Ok(Flank {
        contig,
        position: exon.end - read_skip(row, "donor_skip", exon.end - exon.start)?,
        insert: row.sequence("partner_insert")?,
    })
}

/// Where the driver starts: `driver_insert` and `intron_bases`, then `acceptor_skip` bases into its
/// exon.
fn read_acceptor(panel: &Panel, row: &Row) -> Result<Flank> {
    let contig = read_transcript(panel, row, "driver", Role::Driver)?;
    let index = read_exon(panel, row, contig, "acceptor_exon")?;
    let exon = &panel.transcripts[contig.index()].exons[index];
    let skip = read_skip(row, "acceptor_skip", exon.end - exon.start)?;
    let intron = read_intron_bases(panel, row, contig, index)?;
    if skip > 0 && !intron.is_empty() {
        return Err(row.error(
            "both intron_bases and acceptor_skip",
            "the intron goes on into the exon's first base: set one of them to 0",
        ));
    }
    Ok(Flank {
        contig,
        position: exon.start + skip,
        insert: [&row.sequence("driver_insert")?, intron].concat(),
    })
}

fn read_transcript(panel: &Panel, row: &Row, column: &str, role: Role) -> Result<ContigId> {
    let accession = row.required(column)?;
    let mut transcripts = panel.transcripts.iter();
    let found = transcripts.position(|one| one.accession == accession && one.role == role);
    found.map(ContigId::new).ok_or_else(|| {
        row.error(
            format!("{accession} is no {} in transcripts.tsv", role.words()),
            "name one",
        )
    })
}

fn read_exon(panel: &Panel, row: &Row, contig: ContigId, column: &str) -> Result<usize> {
    let name = row.required(column)?;
    let transcript = &panel.transcripts[contig.index()];
    transcript.exon_named(name).ok_or_else(|| {
        row.error(
            format!("{} has no exon {name}", transcript.accession),
            format!("name one of its exons as {column}"),
        )
    })
}

/// Bases of an exon of some length that a junction leaves out; at least one stays.
fn read_skip(row: &Row, column: &str, length: usize) -> Result<usize> {
    let skip: usize = row.required_parsed(column, "whole number")?;
    if skip >= length {
        return Err(row.error(
            format!("{column} {skip} leaves nothing of the exon"),
            "give the bases of the exon that the junction skips",
        ));
    }
    Ok(skip)
}

/// The last `intron_bases` bases of the intron before an exon of a driver.
fn read_intron_bases<'a>(
    panel: &'a Panel,
    row: &Row,
    contig: ContigId,
    exon: usize,
) -> Result<&'a [u8]> {
    let count: usize = row.required_parsed("intron_bases", "whole number")?;
    if count == 0 {
        return Ok(&[]);
    }
    let before = exon.checked_sub(1);
    let before = before.map(|before| &panel.transcripts[contig.index()].exons[before].name);
    let mut introns = panel.introns.iter();
    let intron = introns.find(|intron| {
        let driver = panel.driver(intron.driver).transcript;
        driver == contig && Some(&intron.name) == before && intron.has_end
    });
    let bases = intron.map_or(&[][..], |intron| &intron.sequence);
    let start = bases.len().checked_sub(count).ok_or_else(|| {
        row.error(
            format!(
                "intron_bases is {count}, but {} bases before the exon are on record",
                bases.len()
            ),
            "add the end of the intron to introns.tsv, or write the bases as driver_insert",
        )
    })?;
    Ok(&bases[start..])
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

/// The fusion of two flanks: one that stands already, if only by microhomology, or a new one. A
/// lane's own transcript becomes the donor that is reported.
fn junction_for(panel: &mut Panel, donor: Flank, acceptor: Flank) -> JunctionId {
    let same_donor = |junction: &Junction| {
        let mut donors = junction.donors.iter();
        donors
            .position(|one| is_same_sequence(panel, (one, &junction.acceptor), (&donor, &acceptor)))
    };
    let fusions = panel.junctions.iter().enumerate();
    let mut fusions = fusions.filter(|(_, one)| one.kind == JunctionKind::Fusion);
    match fusions.find_map(|(index, one)| Some((index, same_donor(one)?))) {
        Some((index, at)) => {
            panel.junctions[index].donors.swap(0, at);
            JunctionId::new(index)
        }
        None => {
            panel
                .junctions
                .push(Junction::fusion(vec![donor], acceptor));
            JunctionId::new(panel.junctions.len() - 1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::files::{PanelFile, PanelFiles};
    use super::super::name::{first_base, last_base};
    use super::*;
    use crate::error::Error;

    fn builtin() -> Panel {
        Panel::builtin().expect("the built-in panel loads")
    }

    /// The built-in panel with its lanes and one more: the fields that are given, the others as of
    /// EML4 exon 14 joined to ALK exon 20.
    fn with_lane(fields: &[(&str, &str)]) -> Result<Panel> {
        let files = PanelFiles::builtin();
        let lanes = files.file("lanes.tsv")?;
        let header = lanes.text.lines().find(|line| !line.starts_with('#'));
        let header = header.expect("lanes.tsv has a header");
        let usual = [
            ("lane", "new"),
            ("transcript", "NM_019063"),
            ("donor_exon", "14"),
            ("donor_skip", "0"),
            ("driver", "NM_004304.3"),
            ("acceptor_exon", "20"),
            ("acceptor_skip", "0"),
            ("intron_bases", "0"),
            ("set", "extended"),
        ];
        let field = |column: &str| {
            let mut known = fields.iter().chain(&usual);
            known.find(|one| one.0 == column).map_or(".", |one| one.1)
        };
        let row: Vec<&str> = header.split('\t').map(field).collect();
        let text = format!("{}{}\n", lanes.text, row.join("\t"));
        Panel::from_files(&PanelFiles::read(|name| {
            let file = files.file(name)?.clone();
            Ok(match name {
                "lanes.tsv" => PanelFile {
                    text: text.clone().into(),
                    ..file
                },
                _ => file,
            })
        })?)
    }

    /// Stated in the literature, not derived by this code: the last partner base, the bases between,
    /// and the first driver base of each lane that is not exon end :: exon start.
    #[test]
    fn irregular_lanes_join_where_the_literature_says() {
        let panel = builtin();
        let intron = &panel.introns[0].sequence;
        let last = |count: usize| intron[intron.len() - count..].to_vec();
        for (name, partner, inserted, driver) in [
            ("EML4-V3b", "c.667+33", b"".to_vec(), "c.3173"),
            (
                "EML4-E14ins58",
                "c.1641",
                [b"TT".to_vec(), last(56)].concat(),
                "c.3173",
            ),
            ("EML4-V4", "c.1641", b"ATATGCTGGAT".to_vec(), "c.3222"),
            ("MSN", "c.1344", b"".to_vec(), "c.3190"),
            ("MYH9", "c.4932", b"GTC".to_vec(), "c.3196"),
            ("EML4-V4'", "c.1707", b"".to_vec(), "c.3244"),
            ("EML4-V5b", "c.208", last(117), "c.3173"),
            ("EML4-V6", "c.1489", last(69), "c.3173"),
            ("EML4-V7", "c.1641", b"".to_vec(), "c.3187"),
            ("EML4-E13ins90", "c.1489", last(90), "c.3173"),
            ("EML4-E14del38", "c.1641", b"".to_vec(), "c.3211"),
            ("EML4-E6ins18", "c.667", last(18), "c.3173"),
            ("EML4-E20ins18", "c.2242", last(18), "c.3173"),
            ("DCTN1-16", "c.1798", b"".to_vec(), "c.3173"),
            ("NPM1-A4108", "c.352", b"".to_vec(), "c.3201"),
        ] {
            let lane = panel.lane_named(name).expect(name);
            let junction = panel.junction(lane.junction);
            assert_eq!(last_base(&panel, junction), partner, "{name}");
            assert_eq!(junction.acceptor.insert, inserted, "{name}");
            assert_eq!(first_base(&panel, junction), driver, "{name}");
        }
        let seventeen = panel.lane_named("EML4-E17ins68");
        assert!(seventeen.is_none(), "its 68 bases are not on record");
    }

    #[test]
    fn a_join_that_microhomology_writes_elsewhere_is_the_same_lane() {
        // columns of the new lane, the lane that it is
        for (fields, lane) in [
            // Exon 14 ends in AG, and so do the 14 bases of exon 20 that are left out.
            (
                vec![("donor_skip", "2"), ("acceptor_skip", "12")],
                "EML4-V7",
            ),
            (
                vec![("donor_skip", "1"), ("acceptor_skip", "37")],
                "EML4-E14del38",
            ),
            (
                vec![
                    ("donor_exon", "15"),
                    ("donor_skip", "59"),
                    ("acceptor_skip", "72"),
                ],
                "EML4-V4'",
            ),
            (
                vec![("donor_exon", "13"), ("intron_bases", "69")],
                "EML4-V6",
            ),
            (
                vec![("driver_insert", "ATATGCTGGATG"), ("acceptor_skip", "50")],
                "EML4-V4",
            ),
            // Inserted bases that are those of the exon after all.
            (
                vec![
                    ("donor_exon", "13"),
                    ("driver_insert", "TG"),
                    ("acceptor_skip", "2"),
                ],
                "EML4-V1",
            ),
        ] {
            let error = with_lane(&fields).expect_err(lane);
            let Error::Panel { problem, .. } = error else {
                panic!("{error}");
            };
            let expected = format!("the lanes new and {lane} are the same junction");
            assert_eq!(problem, expected);
        }
        let other = with_lane(&[("donor_skip", "3"), ("acceptor_skip", "11")]);
        assert!(other.is_ok(), "one base further they differ");
    }

    #[test]
    fn what_does_not_fit_is_named() {
        for (fields, expected) in [
            (
                vec![("donor_skip", "5000")],
                "donor_skip 5000 leaves nothing of the exon",
            ),
            (
                vec![("acceptor_skip", "187")],
                "acceptor_skip 187 leaves nothing of the exon",
            ),
            (
                vec![("intron_bases", "1933")],
                "intron_bases is 1933, but 1932 bases before the exon are on record",
            ),
            (
                vec![("acceptor_exon", "21"), ("intron_bases", "9")],
                "intron_bases is 9, but 0 bases before the exon are on record",
            ),
            (
                vec![("intron_bases", "18"), ("acceptor_skip", "3")],
                "both intron_bases and acceptor_skip",
            ),
            (vec![("driver_insert", "ANA")], "driver_insert holds 'N'"),
            (vec![("donor_exon", "99")], "NM_019063 has no exon 99"),
            (vec![("lane", "MSN")], "the lane MSN stands twice"),
        ] {
            let error = with_lane(&fields).expect_err(expected);
            let Error::Panel { problem, .. } = error else {
                panic!("{error}");
            };
            assert_eq!(problem, expected);
        }
    }
}
