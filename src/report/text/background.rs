//! What was seen besides fusions, and what that excludes.

use super::{KEEP, wrapped};
use crate::document::{Document, DriverResult};
use crate::report::words;
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
    let mut named = |name: &str, counts| row(out, name, &list(counts));
    for driver in &document.drivers {
        named(&format!("{} wild type", driver.gene), &driver.wild_type)?;
        named(&format!("{} unspliced", driver.gene), &driver.unspliced)?;
    }
    named("control genes", &document.control_genes)?;
    named("not counted", &document.rejected)?;
    for driver in &document.drivers {
        imbalance(driver, out)?;
    }
    for driver in &document.drivers {
        excluded(driver, out)?;
    }
    Ok(())
}

/// A name and what stands beside it.
fn row(out: &mut dyn Write, name: &str, text: &str) -> io::Result<()> {
    wrapped(out, &format!("{name:<15}"), &" ".repeat(15), text)
}

/// The 3'/5' imbalance of a driver, as supporting evidence.
fn imbalance(driver: &DriverResult, out: &mut dyn Write) -> io::Result<()> {
    let text = words::imbalance(&driver.imbalance);
    row(out, &format!("{} 3'/5'", driver.gene), &text)
}

/// The upper bounds that zero observed fragments allow.
fn excluded(driver: &DriverResult, out: &mut dyn Write) -> io::Result<()> {
    let Some(excluded) = &driver.excluded else {
        return Ok(());
    };
    let mut bounds = Vec::new();
    if let Some(ffpm) = excluded.ffpm {
        bounds.push(format!(
            "more than {ffpm:.1} junction fragments per million"
        ));
    }
    if let Some(share) = excluded.fusion_fraction {
        bounds.push(format!(
            "a fusion fraction above {:.1} % (from {} wild-type {} fragments)",
            100.0 * share,
            excluded.wild_type_fragments,
            driver.gene
        ));
    }
    let mut text = match bounds.is_empty() {
        true => "nothing".to_string(),
        false => format!("{}, with 95 % confidence", bounds.join(", and ")),
    };
    if excluded.fusion_fraction.is_none() {
        let gene = &driver.gene;
        text += &format!("; no bound on the fusion fraction, since no wild-type {gene} was seen");
    }
    row(out, "excluded", &text)
}
