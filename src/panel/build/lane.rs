//! Lanes that a table asks for: their rows, checked against the transcripts.

use super::rows::{Fields, fields};
use super::wish::LaneWish;
use crate::error::Result;
use crate::panel::transcript::Transcript;

/// The row of a lane, if its exons are there and its join is in frame.
pub(super) fn lane_row(
    lane: &LaneWish,
    partner: &Transcript,
    drivers: &[&Transcript],
) -> Result<Fields> {
    let of_gene = |one: &&&Transcript| lane.driver.as_ref().is_none_or(|gene| one.gene == *gene);
    let mut named = drivers.iter().filter(of_gene);
    let (driver, others) = (named.next(), named.count());
    let driver = driver.filter(|_| others == 0).ok_or_else(|| {
        let genes: Vec<&str> = drivers.iter().map(|one| one.gene.as_str()).collect();
        lane.place.error(
            format!(
                "the lane {}::{} is of no one driver",
                lane.donor_exon, lane.acceptor_exon
            ),
            format!(
                "write it as exon::GENE:exon, with one of {}",
                genes.join(", ")
            ),
        )
    })?;
    let exon = |one: &Transcript, name: &str, role: &str| {
        one.exon_named(name).ok_or_else(|| {
            lane.place.error(
                format!(
                    "the {role} {} ({}) has no exon {name}",
                    one.gene, one.accession
                ),
                format!("it has {} exons", one.exons.len()),
            )
        })
    };
    let donor = exon(partner, &lane.donor_exon, "partner")?;
    let acceptor = exon(driver, &lane.acceptor_exon, "driver")?;
    let end = partner.exons[donor].end;
    let start = driver.exons[acceptor].start;
    let what = format!(
        "{} exon {} :: {} exon {}",
        partner.gene, lane.donor_exon, driver.gene, lane.acceptor_exon
    );
    let (before, needed) = (partner.phase_at(end), driver.phase_at(start));
    if before.is_none() || before != needed {
        let phase = |phase: Option<usize>| phase.map_or("outside".into(), |one| one.to_string());
        return Err(lane.place.error(
            format!(
                "the lane {what} is out of frame (phase {} before the join, {} after it)",
                phase(before),
                phase(needed)
            ),
            "name the exons of the published junction in these transcripts",
        ));
    }
    let letter = |one: &Transcript| one.gene.chars().next().unwrap_or('?');
    let usual = || {
        format!(
            "{}-{}.{}{}{}{}",
            partner.gene,
            driver.gene,
            letter(partner),
            lane.donor_exon,
            letter(driver),
            lane.acceptor_exon
        )
    };
    Ok(fields([
        ("lane", lane.name.clone().unwrap_or_else(usual)),
        ("transcript", partner.accession.clone()),
        ("donor_exon", lane.donor_exon.clone()),
        ("donor_skip", "0".into()),
        ("driver", driver.accession.clone()),
        ("acceptor_exon", lane.acceptor_exon.clone()),
        ("acceptor_skip", "0".into()),
        ("intron_bases", "0".into()),
        ("set", "extended".into()),
    ]))
}

/// Whether a lane of a panel is the plain join that a table asks for.
pub(super) fn is_same(known: &Fields, row: &Fields) -> bool {
    let of = |fields: &Fields, column: &str| match fields.get(column).map(String::as_str) {
        None | Some(".") => "0".to_string(),
        Some(value) => value.to_string(),
    };
    let columns = [
        "transcript",
        "donor_exon",
        "donor_skip",
        "partner_insert",
        "driver",
        "acceptor_exon",
        "acceptor_skip",
        "driver_insert",
        "intron_bases",
    ];
    columns
        .iter()
        .all(|column| of(known, column) == of(row, column))
}

/// Adds a lane that a table asks for to those of the panel. One that the panel has gets the name that
/// is asked for as a further one.
pub(super) fn add(lanes: &mut Vec<Fields>, wish: &LaneWish, row: Fields) -> Result<()> {
    let is_named = |known: &Fields| known.get("lane") == row.get("lane");
    let known = lanes.iter().position(|known| is_same(known, &row));
    let other = lanes
        .iter()
        .position(is_named)
        .filter(|at| Some(*at) != known);
    if other.is_some() && (known.is_none() || wish.name.is_some()) {
        let name = row.get("lane").map_or("", String::as_str);
        return Err(wish.place.error(
            format!("another lane is called {name}"),
            "give each lane its own name, as NAME=18::20",
        ));
    }
    let Some(known) = known else {
        lanes.push(row);
        return Ok(());
    };
    let known = &mut lanes[known];
    if let Some(name) = wish
        .name
        .clone()
        .filter(|name| known.get("lane") != Some(name))
    {
        let aliases = known.get("aliases").filter(|text| *text != ".");
        let mut aliases: Vec<&str> = aliases.map_or(Vec::new(), |text| text.split(',').collect());
        if !aliases.contains(&&*name) {
            aliases.push(&name);
        }
        let aliases = aliases.join(",");
        known.insert("aliases".into(), aliases);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::wish::Place;
    use super::*;

    fn lane(text: &str) -> Fields {
        let pairs = text.split(' ').filter_map(|pair| pair.split_once('='));
        let mut lane = fields([
            ("lane", "EML4-V3b".into()),
            ("transcript", "NM_1".into()),
            ("donor_exon", "6".into()),
            ("driver", "NM_2".into()),
            ("acceptor_exon", "20".into()),
        ]);
        lane.extend(pairs.map(|(key, value)| (key.to_string(), value.to_string())));
        lane
    }

    #[test]
    fn a_lane_is_known_if_its_join_is_and_its_other_name_is_kept() {
        for (known, name, expected) in [
            ("donor_skip=0 partner_insert=.", Some("V3"), Ok((1, "V3"))),
            ("aliases=E6;A20", Some("V3"), Ok((1, "E6;A20,V3"))),
            ("aliases=V3", Some("V3"), Ok((1, "V3"))),
            ("donor_skip=0", None, Ok((1, "."))),
            ("partner_insert=CAAA", Some("V3"), Ok((2, "."))),
            ("driver_insert=TT", Some("V3"), Ok((2, "."))),
            ("intron_bases=56", Some("V3"), Ok((2, "."))),
            ("acceptor_skip=49", Some("V3"), Ok((2, "."))),
            (
                "donor_skip=60",
                Some("EML4-V3b"),
                Err("genes.tsv: line 7: another lane is called EML4-V3b"),
            ),
        ] {
            let mut lanes = vec![lane(known)];
            let wish = LaneWish {
                place: Place {
                    file: "genes.tsv".into(),
                    line: 7,
                },
                name: name.map(str::to_string),
                donor_exon: "6".into(),
                driver: None,
                acceptor_exon: "20".into(),
            };
            let own = format!("lane={}", name.unwrap_or("EML4-ALK.E6A20"));
            let added = add(&mut lanes, &wish, lane(&own));
            let aliases = lanes[0].get("aliases").map_or(".", String::as_str);
            match (added, expected) {
                (Ok(()), Ok(expected)) => assert_eq!((lanes.len(), aliases), expected, "{known}"),
                (Err(error), Err(words)) => {
                    assert!(error.to_string().starts_with(words), "{error}");
                }
                (added, _) => panic!("{known}: {added:?}"),
            }
        }
    }
}
