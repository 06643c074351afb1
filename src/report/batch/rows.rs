//! What the tables of a batch have of a library, kept in place of its whole result.

use crate::document::Document;
use crate::report::multiqc;
use crate::report::tsv::SAMPLE_COLUMNS;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What the tables of a batch have of a library.
///
/// ```
/// use fuselane::call::{Sample, call};
/// use fuselane::document::Parameters;
/// use fuselane::evidence::Evidence;
/// use fuselane::panel::Panel;
/// use fuselane::report::SampleRows;
/// let panel = Panel::builtin()?;
/// let sample = Sample { name: "s", files: &[], evidence: &Evidence::default() };
/// let rows = SampleRows::new(&call(&panel, &Parameters::default(), sample, &[]));
/// assert_eq!(rows.junctions().count(), panel.lanes.len());
/// # Ok::<(), fuselane::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SampleRows {
    /// Values of [`SAMPLE_COLUMNS`].
    pub(super) tsv: Vec<String>,
    /// Values of MultiQC's general statistics.
    pub(super) statistics: Map<String, Value>,
    /// Columns of its table of lanes.
    pub(super) lane_columns: Vec<(String, Value)>,
    /// The values in it.
    pub(super) lanes: Map<String, Value>,
    /// Its bar of what became of the fragments.
    pub(super) reads: Map<String, Value>,
}

/// Name of a junction in the columns of MultiQC's table of lanes.
pub fn junction_name(contig: &str) -> String {
    multiqc::contig_key(contig)
}

impl SampleRows {
    /// Names of the junctions that the result has, lanes in the order of the panel first.
    pub fn junctions(&self) -> impl Iterator<Item = String> {
        self.lane_columns.iter().map(|(name, _)| name.clone())
    }

    /// Those of a result.
    pub fn new(document: &Document) -> Self {
        let columns = SAMPLE_COLUMNS.iter();
        Self {
            tsv: columns
                .map(|column| (column.value)(document, &()))
                .collect(),
            statistics: multiqc::statistics(document).1,
            lane_columns: multiqc::lane_columns(document),
            lanes: multiqc::lanes(document).1,
            reads: multiqc::reads(document).1,
        }
    }
}
