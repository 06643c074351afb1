//! Parts that tests put together.

use super::{Merger, Part};
use crate::align::{Aligner, Rule};
use crate::document::{ControlKind, FileRecord, Parameters};
use crate::error::Result;
use crate::evidence::Evidence;
use crate::fastq::umi::UmiRule;
use crate::input::{Layout, Source};
use crate::panel::Panel;
use crate::run::count::{Counted, Counter};
use crate::run::names::Names;
use crate::run::shard::{Origin, Shard, StoredControl, StoredPanel};
use std::collections::BTreeMap;
use std::io;
use std::sync::LazyLock;

pub(in crate::run) static PANEL: LazyLock<Panel> =
    LazyLock::new(|| Panel::builtin().expect("the built-in panel loads"));
pub(in crate::run) static ALIGNER: LazyLock<Aligner> =
    LazyLock::new(|| Aligner::new(&PANEL, Rule::default()));

/// A read across the lane RANBP2 for each number, or of nothing for every fourth one.
pub(in crate::run) fn reads(numbers: &[usize]) -> String {
    let lane = PANEL.lane_named("RANBP2").expect("the panel has the lane");
    let junction = PANEL.junction(lane.junction);
    let mut bases = junction.left_sequence(&PANEL, 100);
    bases.extend(junction.right_sequence(&PANEL, 100));
    let bases = String::from_utf8_lossy(&bases).into_owned();
    let read = |number: &usize| {
        let start = 40 + number % 30;
        let fused = &bases[start..start + 80];
        let noise = "ACGTGTCA".repeat(10);
        let read = if number % 4 == 3 { &noise } else { fused };
        format!("@run:{number}\n{read}\n+\n{}\n", "I".repeat(80))
    };
    numbers.iter().map(read).collect()
}

pub(in crate::run) fn counted(numbers: &[usize]) -> Counted {
    let text = io::Cursor::new(reads(numbers).into_bytes());
    let layout = Layout::Single(vec![Source::from_reader("reads", text)]);
    let counted = Counter::new(&ALIGNER).count_part(&layout);
    counted.expect("the reads are sound")
}

/// A file of a digest; a stream without one.
pub(in crate::run) fn file(name: &str, sha256: Option<&str>) -> FileRecord {
    FileRecord {
        name: name.into(),
        bytes: sha256.map(|_| 100),
        sha256: sha256.map(String::from),
    }
}

/// A part in a file `name.evidence`, of the reads `name.fq`.
pub(in crate::run) fn part(name: &str, numbers: &[usize]) -> Part {
    let origin = Origin {
        sample: "s".into(),
        metadata: BTreeMap::new(),
        files: vec![file(&format!("{name}.fq"), Some(name))],
        panel: StoredPanel::new(&PANEL, None).expect("a panel"),
        parameters: &Parameters::default(),
        umi: &UmiRule::None,
        controls: Vec::new(),
    };
    Part {
        file: format!("{name}.evidence"),
        shard: Shard::new(origin, counted(numbers)),
    }
}

pub(in crate::run) fn merged(parts: impl IntoIterator<Item = Part>) -> Result<Shard> {
    let mut merger = Merger::new(BTreeMap::new());
    for part in parts {
        merger.add(part)?;
    }
    merger.finish()
}

pub(in crate::run) fn control(kind: ControlKind, name: &str) -> StoredControl {
    StoredControl {
        kind,
        files: vec![file(name, Some(name))],
        names: Names::default(),
        evidence: Evidence::default(),
    }
}
