//! Libraries that are counted and judged inside this process.

use super::library::Library;
use fuselane::align::Aligner;
use fuselane::call::{Control, Sample, call};
use fuselane::document::Document;
use fuselane::document::Parameters;
use fuselane::error::Error;
use fuselane::evidence::Evidence;
use fuselane::fastq::umi::UmiRule;
use fuselane::fastq::{Record, Records};
use fuselane::input::{Layout, Source};
use fuselane::panel::Panel;
use fuselane::run::count::Counter;
use std::path::Path;
use std::sync::LazyLock;

pub static PANEL: LazyLock<Panel> = LazyLock::new(|| Panel::builtin().unwrap());
pub static ALIGNER: LazyLock<Aligner> =
    LazyLock::new(|| Aligner::new(&PANEL, Parameters::default().anchor_rule()));

/// Counts both mates of each fragment, or the first only.
pub fn count(library: &Library, paired: bool, umi: &UmiRule) -> Evidence {
    let mut evidence = Evidence::default();
    let mut first = Records::new(&library.first);
    let mut second = Records::new(&library.second);
    while let Some(one) = first.next_record().unwrap() {
        let two = second.next_record().unwrap().filter(|_| paired);
        evidence.add_fragment(&ALIGNER, umi, one, two).unwrap();
    }
    evidence
}

/// Counts a read as it is given.
pub fn add(evidence: &mut Evidence, sequence: &str, quality: &str) {
    let record = Record {
        name: b"read",
        sequence: sequence.as_bytes(),
        quality: quality.as_bytes(),
    };
    let added = evidence.add_fragment(&ALIGNER, &UmiRule::None, record, None);
    added.unwrap();
}

pub fn judge(evidence: &Evidence, parameters: &Parameters, controls: &[Control]) -> Document {
    let sample = Sample {
        name: "sample",
        files: &[],
        evidence,
    };
    call(&PANEL, parameters, sample, controls)
}

/// Reads that a file holds, counted by so many threads.
pub fn reads_of(path: &Path, threads: usize) -> Result<u64, Error> {
    let counter = Counter {
        threads,
        ..Counter::new(&ALIGNER)
    };
    let layout = Layout::Single(vec![Source::new(path)]);
    counter.count(&layout).map(|evidence| evidence.totals.reads)
}
