//! What was seen besides fusions, and what that excludes.

use super::parts::{Parts, Worth};
use super::{KEEP, wrapped};
use crate::document::{Document, DriverResult};
use crate::report::words;
use std::collections::BTreeMap;
use std::io;

/// What was seen besides fusions: `whole`, or what bears on the answer.
pub(super) fn background(document: &Document, whole: bool, parts: &mut Parts) -> io::Result<()> {
    let drivers = &document.drivers;
    if whole {
        for driver in drivers {
            counts(
                parts,
                &format!("{} wild type", driver.gene),
                &driver.wild_type,
            )?;
            // Of some drivers no intron is on record.
            if !driver.unspliced.is_empty() {
                counts(
                    parts,
                    &format!("{} unspliced", driver.gene),
                    &driver.unspliced,
                )?;
            }
        }
        counts(parts, "control genes", &document.control_genes)?;
    }
    let mut rejected = document.rejected.clone();
    rejected.retain(|_, count| whole || *count > 0);
    if !rejected.is_empty() {
        counts(parts, "not counted", &rejected)?;
    }
    // Of a driver that is not seen at all, the checks say so.
    for driver in drivers.iter().filter(|one| whole || one.fragments() > 0) {
        let text = words::imbalance(&driver.imbalance);
        row(
            parts,
            Worth::Imbalance,
            &format!("{} 3'/5'", driver.gene),
            &text,
        )?;
    }
    let has_calls = !document.calls.is_empty();
    if whole || !has_calls {
        row(parts, Worth::Answer, "library", &document.library.words())?;
    }
    // Beside a call, the others' bound is enough.
    let excluded = match whole || !has_calls {
        true => DriverResult::exclusions(drivers, &document.library),
        false => DriverResult::excluded_shares(drivers, &document.library),
    };
    for text in excluded {
        row(parts, Worth::Excluded, "excluded", &text)?;
    }
    Ok(())
}

/// A row of counts by name.
fn counts(parts: &mut Parts, name: &str, counts: &BTreeMap<String, u64>) -> io::Result<()> {
    row(parts, Worth::Uncounted, name, &list(counts))
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
fn row(parts: &mut Parts, worth: Worth, name: &str, text: &str) -> io::Result<()> {
    let first = format!("{name:<14} ");
    parts.add(worth, |out| wrapped(out, &first, &" ".repeat(15), text))
}
