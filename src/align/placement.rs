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
