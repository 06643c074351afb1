//! What was seen besides fusions, and what that excludes.

use super::{KEEP, wrapped};
use crate::document::Document;
use std::io::{self, Write};

/// What was seen besides fusions.
pub(super) fn background(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    let list = |counts: &std::collections::BTreeMap<String, u64>| {
        let items: Vec<String> = counts
            .iter()
            .map(|(name, count)| format!("{name} {count}").replace(['_', ' '], KEEP))
            .collect();
        items.join(", ")
    };
    let background = &document.background;
    let driver = document
        .lanes
        .first()
        .map_or("driver", |lane| lane.driver.gene.as_str());
    for (name, counts) in [
        (format!("{driver} wild type"), &background.driver_wild_type),
        (format!("{driver} unspliced"), &background.unspliced),
        ("control genes".into(), &background.control_genes),
        ("not counted".into(), &document.rejected),
    ] {
        wrapped(out, &format!("{name:<15}"), &" ".repeat(15), &list(counts))?;
    }
    imbalance(document, driver, out)?;
    excluded(document, driver, out)
}

/// The 3'/5' imbalance of the driver, as supporting evidence.
fn imbalance(document: &Document, driver: &str, out: &mut dyn Write) -> io::Result<()> {
    let imbalance = &document.imbalance;
    let number = |value: Option<f64>| value.map_or("-".to_string(), |value| format!("{value:.1}"));
    let text = format!(
        "{} fragments from exon {} on, {} before; coverage ratio {} ({} to {})",
        imbalance.three_prime,
        imbalance.from_exon,
        imbalance.five_prime,
        number(imbalance.ratio),
        number(imbalance.ratio_low),
        number(imbalance.ratio_high)
    );
    let name = format!("{driver} 3'/5'");
    wrapped(out, &format!("{name:<15}"), &" ".repeat(15), &text)
}

/// What none seen is compatible with.
fn excluded(document: &Document, driver: &str, out: &mut dyn Write) -> io::Result<()> {
    let Some(excluded) = &document.excluded else {
        return Ok(());
    };
    let mut bounds = Vec::new();
    if let Some(ffpm) = excluded.ffpm {
        bounds.push(format!(
            "more than {ffpm:.1} junction fragments per million"
        ));
    }
    bounds.push(match excluded.fusion_fraction {
        Some(share) => format!(
            "a fusion fraction above {:.1} % (by {} wild-type {driver} fragments)",
            100.0 * share,
            excluded.wild_type_fragments
        ),
        None => format!("no fusion fraction, since no wild-type {driver} was seen"),
    });
    let text = format!("{} (95 % upper bounds)", bounds.join(", "));
    wrapped(out, &format!("{:<15}", "excluded"), &" ".repeat(15), &text)
}
