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
    row(out, "library", &document.library.words())?;
    for driver in &document.drivers {
        if let Some(text) = driver.exclusion(&document.library) {
            row(out, "excluded", &text)?;
        }
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
