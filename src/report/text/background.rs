//! What was seen besides fusions, and what that excludes.

use super::{KEEP, wrapped};
use crate::document::{Document, DriverResult};
use crate::report::words;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// What was seen besides fusions: `whole`, or what bears on the answer.
pub(super) fn background(document: &Document, whole: bool, out: &mut dyn Write) -> io::Result<()> {
    let mut named = |name: &str, counts: &BTreeMap<String, u64>| row(out, name, &list(counts));
    if whole {
        for driver in &document.drivers {
            named(&format!("{} wild type", driver.gene), &driver.wild_type)?;
            // Of some drivers no intron is on record.
            if !driver.unspliced.is_empty() {
                named(&format!("{} unspliced", driver.gene), &driver.unspliced)?;
            }
        }
        named("control genes", &document.control_genes)?;
    }
    let mut rejected = document.rejected.clone();
    rejected.retain(|_, count| whole || *count > 0);
    if !rejected.is_empty() {
        named("not counted", &rejected)?;
    }
    for driver in &document.drivers {
        imbalance(driver, out)?;
    }
    if whole || document.calls.is_empty() {
        row(out, "library", &document.library.words())?;
    }
    for text in DriverResult::exclusions(&document.drivers, &document.library) {
        row(out, "excluded", &text)?;
    }
    Ok(())
}

/// Counts by name.
fn list(counts: &BTreeMap<String, u64>) -> String {
    let items: Vec<String> = counts
        .iter()
        .map(|(name, count)| format!("{name} {count}").replace(['_', ' '], KEEP))
        .collect();
    items.join(", ")
}

/// A name and what stands beside it.
fn row(out: &mut dyn Write, name: &str, text: &str) -> io::Result<()> {
    wrapped(out, &format!("{name:<14} "), &" ".repeat(15), text)
}

/// The 3'/5' imbalance of a driver, as supporting evidence.
fn imbalance(driver: &DriverResult, out: &mut dyn Write) -> io::Result<()> {
    let text = words::imbalance(&driver.imbalance);
    row(out, &format!("{} 3'/5'", driver.gene), &text)
}
