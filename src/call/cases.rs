//! Evidence for the tests of this room, made of the built-in panel's sequences.

use super::support::Tally;
use super::{Judge, Sample, call};
use crate::align::Aligner;
use crate::document::{Assay, Document, Parameters, Reason};
use crate::evidence::{Evidence, Totals};
use crate::fastq::Record;
use crate::fastq::umi::UmiRule;
use crate::panel::{Boundary, Donor, JunctionKey, JunctionKind, Panel};
use std::sync::LazyLock;

/// The built-in panel.
pub static PANEL: LazyLock<Panel> =
    LazyLock::new(|| Panel::builtin().expect("the built-in panel loads"));

static ALIGNER: LazyLock<Aligner> =
    LazyLock::new(|| Aligner::new(&PANEL, Parameters::default().anchor_rule()));

/// A library of so many fragments, of which nothing else is known.
pub fn library(fragments: u64, on_target: u64) -> Evidence {
    Evidence {
        totals: Totals {
            reads: fragments,
            informative_reads: fragments,
            fragments,
            informative_fragments: fragments,
            on_target,
            ..Totals::default()
        },
        ..Evidence::default()
    }
}

/// Adds a single read of good qualities.
pub fn add_read(evidence: &mut Evidence, sequence: &[u8]) {
    // Of two values, since qualities that are all the same are noted.
    let quality: Vec<u8> = (0..sequence.len())
        .map(|at| b'I' - (at % 2) as u8)
        .collect();
    let read = Record {
        name: b"read",
        sequence,
        quality: &quality,
    };
    let added = evidence.add_fragment(&ALIGNER, &UmiRule::None, read, None);
    added.expect("no UMI is needed");
}

/// The key of a lane.
pub fn key(lane: &str) -> JunctionKey {
    let lane = PANEL.lane_named(lane).expect("the panel has the lane");
    PANEL.junction(lane.junction).key()
}

/// A lane's key with its two sides so many bases further on in their transcripts, and these bases between them.
pub fn shifted(lane: &str, donor: i32, acceptor: i32, inserted: &[u8]) -> JunctionKey {
    let JunctionKey {
        donor: end,
        acceptor: start,
        ..
    } = key(lane);
    let Donor::Known(end) = end else {
        panic!("a lane has a partner");
    };
    let moved = |at: Boundary, by: i32| Boundary {
        position: at.position.saturating_add_signed(by),
        ..at
    };
    JunctionKey {
        donor: Donor::Known(moved(end, donor)),
        acceptor: moved(start, acceptor),
        inserted: inserted.into(),
    }
}

/// A lane's key with the join so many bases before the end of the partner's exon.
pub fn inside(lane: &str, before: i32) -> JunctionKey {
    shifted(lane, -before, 0, &key(lane).inserted)
}

/// Bases on both sides of a lane's join.
pub fn across(lane: &str, before: usize, after: usize) -> Vec<u8> {
    let junction = PANEL.junction_of(&key(lane));
    let left = junction.left_sequence(&PANEL, before);
    [left, junction.right_sequence(&PANEL, after)].concat()
}

/// The first unspliced junction of the panel.
pub fn unspliced() -> JunctionKey {
    let mut junctions = PANEL.junctions.iter();
    let found = junctions.find(|one| one.kind == JunctionKind::Unspliced);
    found.expect("the panel has introns").key()
}

/// Shows `look` what a sample without controls is judged by.
pub fn with_judge<T>(evidence: &Evidence, look: impl FnOnce(&Judge) -> T) -> T {
    let tally = Tally::new(&PANEL, evidence);
    look(&Judge {
        panel: &PANEL,
        parameters: &Parameters::default(),
        tally: &tally,
        controls: &[],
        others: None,
    })
}

/// Judges a sample without controls; reads and control genes are not asked for.
pub fn judged(assay: Assay, evidence: &Evidence) -> Document {
    let parameters = Parameters {
        minimum_reads: 0,
        minimum_control_fragments: 0,
        ..Parameters::of_assay(assay, false)
    };
    let sample = Sample {
        name: "sample",
        files: &[],
        evidence,
    };
    call(&PANEL, &parameters, sample, &[])
}

/// The reasons of the verdict.
pub fn reasons(document: &Document) -> Vec<&Reason> {
    document.reasons.iter().map(|one| &one.reason).collect()
}

/// Their codes.
pub fn codes(document: &Document) -> Vec<&'static str> {
    reasons(document).into_iter().map(Reason::code).collect()
}
