//! Where a read lies, and whether it holds a driver before a partner.

use super::ends::ends_on_contig;
use super::fit::is_fitted_by;
use super::observation::{Outcome, Placement};
use super::query::Query;
use super::rule::ORDER_OVERLAP;
use super::segment::Segment;

/// The best segment as a placement, if no other gene explains its bases nearly as well.
pub fn placement(query: &Query) -> Option<Placement> {
    let panel = query.panel();
    let best = query.segments.iter().max_by_key(|one| one.score)?;
    let gene = panel.gene_of(best.contig);
    let margin = query.index.rule.margin().score();
    let is_contested = || {
        query.segments.iter().any(|other| {
            panel.gene_of(other.contig) != gene
                && other.score + margin > best.score
                && other.start < best.end
                && best.start < other.end
        })
    };
    let on_contig = |at: usize| (at as i64 + best.diagonal) as usize;
    let (first, last) = ends_on_contig(query, best);
    (best.is_placed() && !is_contested()).then(|| Placement {
        contig: best.contig,
        start: on_contig(best.start),
        end: on_contig(best.end),
        read_start: best.start,
        first,
        last,
        forward: query.read.forward,
        fits: panel.is_control(best.contig) && is_fitted_by(query, best.contig),
    })
}

/// The driver and the partner of which the read holds a segment each, the driver's first.
pub fn driver_comes_first(query: &Query) -> Option<Outcome> {
    let panel = query.panel();
    let placed = || query.segments.iter().filter(|one| one.is_placed());
    let drivers = placed().filter(|one| panel.is_driver(one.contig));
    let partners = |driver: &Segment| {
        let end = driver.end;
        let mut partners = placed().filter(|one| panel.is_partner(one.contig));
        partners.find(move |partner| end <= partner.start + ORDER_OVERLAP)
    };
    let (driver, partner) = drivers
        .filter_map(|driver| Some((driver, partners(driver)?)))
        .next()?;
    Some(Outcome::OutOfOrder {
        partner: partner.contig,
        driver: panel.driver_of(driver.contig)?,
    })
}

#[cfg(test)]
mod tests {
    use super::super::cases::{changed, good, lane, left, panel, query, right};
    use super::*;
    use crate::panel::{ContigId, Role};
    use bio::alphabets::dna;

    fn partner(name: &str) -> ContigId {
        panel().junction(lane(name)).donors[0].contig
    }

    fn control() -> ContigId {
        let mut ids = panel().contig_ids();
        let role = |id: ContigId| panel().transcript_of(id).map(|one| one.role);
        ids.find(|id| role(*id) == Some(Role::Control))
            .expect("the panel has control genes")
    }

    #[test]
    fn a_read_lies_where_one_gene_explains_it_best() {
        let bases =
            |contig: ContigId, from: usize, to: usize| panel().contig(contig)[from..to].to_vec();
        let (one, control) = (partner("RANBP2"), control());
        let foreign = changed(bases(one, 400, 413), &Vec::from_iter(0..13));
        // read; contig, aligned bases of it, where its ends would lie, whether it fits a control gene
        for (case, bases, expected) in [
            (
                "a partner",
                bases(one, 300, 400),
                Some((one, 300..400, (300, 400), false)),
            ),
            (
                "a control gene",
                bases(control, 300, 400),
                Some((control, 300..400, (300, 400), true)),
            ),
            (
                "a foreign end",
                [&bases(one, 300, 400)[..], &foreign].concat(),
                Some((one, 300..400, (300, 413), false)),
            ),
            (
                "errors within",
                changed(bases(one, 300, 400), &[30, 70]),
                Some((one, 300..400, (300, 400), false)),
            ),
            (
                "25 bases",
                bases(one, 300, 325),
                Some((one, 300..325, (300, 325), false)),
            ),
            ("24 bases", bases(one, 300, 324), None),
            ("28 bases that TPM3 and TPM4 have", left("TPM3", 28), None),
        ] {
            let quality = good(&bases);
            let turned = dna::revcomp(&bases);
            for (bases, forward) in [(&bases, true), (&turned, false)] {
                let query = query(bases, &quality);
                let found = placement(&query);
                let expected = expected
                    .clone()
                    .map(|(contig, on_contig, ends, fits)| Placement {
                        contig,
                        start: on_contig.start,
                        end: on_contig.end,
                        read_start: 0,
                        first: ends.0,
                        last: ends.1,
                        forward,
                        fits,
                    });
                assert_eq!(found, expected, "{case} {forward}");
            }
        }
    }

    #[test]
    fn a_driver_before_a_partner_is_out_of_order() {
        let joined = |one: Vec<u8>, other: Vec<u8>| [one, other].concat();
        let (driver, partner) = (right("RANBP2", 60), left("RANBP2", 60));
        for (case, bases, expected) in [
            (
                "the driver first",
                joined(driver.clone(), partner.clone()),
                true,
            ),
            (
                "the partner first",
                joined(partner.clone(), driver.clone()),
                false,
            ),
            ("the driver alone", driver.clone(), false),
            (
                "too few bases of the driver",
                joined(driver[..24].to_vec(), partner.clone()),
                false,
            ),
            (
                "too few of the partner",
                joined(driver.clone(), partner[..24].to_vec()),
                false,
            ),
        ] {
            let quality = good(&bases);
            let found = driver_comes_first(&query(&bases, &quality));
            let expected = expected.then(|| Outcome::OutOfOrder {
                partner: self::partner("RANBP2"),
                driver: panel().driver_ids().next().expect("a driver"),
            });
            assert_eq!(found, expected, "{case}");
        }
    }
}
