//! Lanes that a table asks for: their rows, checked against the transcripts.

use super::plan::{LaneWish, Wish};
use super::tables::{Fields, fields};
use crate::error::Result;
use crate::panel::transcript::Transcript;

/// The row of a lane, if its exons are there and its join is in frame.
pub(super) fn lane_row(
    wish: &Wish,
    lane: &LaneWish,
    partner: &Transcript,
    drivers: &[&Transcript],
) -> Result<Fields> {
    let of_gene = |one: &&&Transcript| lane.driver.as_ref().is_none_or(|gene| one.gene == *gene);
    let mut named = drivers.iter().filter(of_gene);
    let (driver, others) = (named.next(), named.count());
    let driver = driver.filter(|_| others == 0).ok_or_else(|| {
        let genes: Vec<&str> = drivers.iter().map(|one| one.gene.as_str()).collect();
        wish.error(
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
            wish.error(
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
        return Err(wish.error(
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

/// Whether a panel has a lane already.
pub(super) fn is_same(known: &Fields, row: &Fields) -> bool {
    let columns = ["transcript", "donor_exon", "driver", "acceptor_exon"];
    let plain = ["donor_skip", "acceptor_skip", "intron_bases"];
    columns
        .iter()
        .all(|column| known.get(*column) == row.get(*column))
        && plain
            .iter()
            .all(|column| known.get(*column).is_none_or(|value| value == "0"))
}
