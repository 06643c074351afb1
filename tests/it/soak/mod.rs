//! Random libraries against what was put in them: fusions at lanes, at any join, of unknown partners,
//! with bases lost or added, and reciprocal ones; errors, lengths, depth, copies, UMIs, contamination,
//! controls, formats, threads. `SOAK_SECONDS=600 cargo test --release --test it soak -- --nocapture`
//! for long; the same few libraries in the usual tests. `SOAK_SEED` starts elsewhere.

mod planted;
mod wrong;

use crate::support::program::fuselane;
use crate::support::reference::Reference;
use planted::{InControl, Planted, simulated};
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use wrong::{SEEN, SURE, wrong};

fn number(name: &str) -> Option<u64> {
    let set = std::env::var(name).ok();
    set.map(|text| text.parse().unwrap())
}

#[test]
fn random_libraries_are_told_right() {
    let time = number("SOAK_SECONDS").map(Duration::from_secs);
    let (start, first) = (Instant::now(), number("SOAK_SEED").unwrap_or(0));
    let reference = Reference::read();
    let mut table: BTreeMap<[String; 4], u64> = BTreeMap::new();
    let mut problems = Vec::new();
    let mut runs = 0;
    while time.map_or(runs < 24, |time| start.elapsed() < time) {
        let seed = first + runs;
        runs += 1;
        let directory = tempfile::tempdir().unwrap();
        let (truth, arguments) = simulated(seed, directory.path(), reference);
        let run = fuselane()
            .arg("detect")
            .args(&arguments)
            .args(["--json", "-"])
            .output()
            .unwrap();
        let mut tell = |problem: String| {
            problems.push(format!("seed {seed}: {problem}: {}", truth.description));
        };
        if !run.status.success() {
            tell(String::from_utf8_lossy(&run.stderr).into_owned());
            continue;
        }
        let answer: Value = serde_json::from_slice(&run.stdout).unwrap();
        if let Some(problem) = wrong(&truth, &answer) {
            tell(format!("{problem}, {}", answer["reasons"]));
        }
        let held = match truth.sure {
            _ if truth.planted == Planted::Nothing => "-",
            0..SEEN => "fewer than 8",
            SEEN..SURE => "8 to 19",
            _ => "20 or more",
        };
        let control = match truth.in_control {
            InControl::Shown => "control holds it",
            InControl::Perhaps => "control may hold it",
            InControl::Nothing => "no or clean control",
        };
        let row = [
            truth.planted.words(),
            held,
            control,
            answer["verdict"].as_str().unwrap(),
        ];
        *table.entry(row.map(String::from)).or_default() += 1;
    }
    println!("| fusion | sure fragments | control | verdict | runs |\n|---|---|---|---|---|");
    for (row, runs) in table {
        println!("| {} | {runs} |", row.join(" | "));
    }
    println!(
        "{runs} runs from seed {first}, {} wrong or crashed",
        problems.len()
    );
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
