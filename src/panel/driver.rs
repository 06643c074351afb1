//! Drivers: the 3' genes of the panel, each with what its fusions keep.

use super::id::ContigId;
use super::table::Row;
use super::transcript::Exon;
use crate::error::Result;
use std::ops::RangeInclusive;

/// A range of a table, written as `17-21`.
///
/// # Errors
/// It is none.
pub(super) fn read_range(row: &Row, column: &str) -> Result<RangeInclusive<usize>> {
    let text = row.required(column)?;
    text.split_once('-')
        .and_then(|(first, last)| Some(first.parse().ok()?..=last.parse().ok()?))
        .filter(|range: &RangeInclusive<usize>| !range.is_empty() && *range.start() > 0)
        .ok_or_else(|| {
            row.error(
                format!("{column} is {text:?}, which is no range"),
                "write it as first-last",
            )
        })
}

/// A driver: the 3' gene of a fusion, whose kinase the fusion keeps.
///
/// ```
/// use fuselane::panel::Panel;
/// let panel = Panel::builtin()?;
/// let id = panel.driver_ids().next().expect("a driver");
/// let (driver, transcript) = (panel.driver(id), panel.driver_transcript(id));
/// assert_eq!(transcript.gene, "ALK");
/// assert_eq!(driver.kinase_domain, 1116..=1392);
/// let exon = transcript.exons.iter().find(|exon| exon.name == "20").expect("exon 20");
/// assert!(driver.is_acceptor(exon));
/// # Ok::<(), fuselane::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Driver {
    /// Its transcript.
    pub transcript: ContigId,
    /// Numbers of the exons whose start a fusion may join, as the field counts them (from 1).
    pub acceptor_exons: RangeInclusive<usize>,
    /// Residues of its kinase domain, 1-based.
    pub kinase_domain: RangeInclusive<usize>,
    /// Protein whose immunohistochemical pattern the partner predicts, as reports name it.
    pub staining: Option<String>,
}

impl Driver {
    /// Whether a fusion may join the start of one of its exons.
    pub fn is_acceptor(&self, exon: &Exon) -> bool {
        let number = exon.name.parse();
        number.is_ok_and(|number| self.acceptor_exons.contains(&number))
    }
}
