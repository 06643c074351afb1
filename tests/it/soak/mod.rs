//! Random libraries against what was put in them: partner, errors, lengths, depth, contamination,
//! controls, formats, threads. `SOAK_SECONDS=600 cargo test --release --test it soak -- --nocapture`
//! for long; the same twelve libraries in the usual tests. `SOAK_SEED` starts elsewhere.

use crate::support::compress::{bgzf, gzip};
use crate::support::library::{Errors, Library, add_wild_type, pick};
use crate::support::program::fuselane;
use crate::support::reference::{Fusion, OUT_OF_FRAME, Reference, fusions, reverse_complement};
use rand::RngExt;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

/// Fragments that surely show the join from which a fusion has to be detected, and from which it
/// must not be called absent: above the limits that `docs/method.md` states.
const SURE: u64 = 20;
const SEEN: u64 = 8;

/// What a control holds of the fusion.
#[derive(Clone, Copy)]
enum InControl {
    Nothing,
    /// Fragments of it, none of which surely shows the join: there may be nothing to count.
    Perhaps,
    Shown,
}

/// What is in a library.
struct Truth {
    lane: Option<&'static str>,
    /// Fragments of which a read has many bases on both sides of the join.
    sure: u64,
    in_control: InControl,
    description: String,
}

fn number(name: &str) -> Option<u64> {
    let set = std::env::var(name).ok();
    set.map(|text| text.parse().unwrap())
}

/// Bases on each side with which a read surely shows a join: TPM3 and TPM4 share 28 before theirs,
/// and some lanes have others between the exons.
fn wanted(library: &Library) -> usize {
    (library.read_length / 3).min(36)
}

/// Adds fragments across the join; gives how many surely show it.
fn add_fusion(library: &mut Library, fusion: &Fusion, count: u64, paired: bool) -> u64 {
    let mut sure = 0;
    let side = wanted(library);
    for _ in 0..count {
        let length = library.generator.random_range(120..320);
        let first = (fusion.join + 20).saturating_sub(length);
        let start = library
            .generator
            .random_range(first..fusion.join.saturating_sub(20).max(first + 1));
        let end = (start + length).min(fusion.sequence.len());
        let fragment = &fusion.sequence[start..end];
        let turned = library.generator.random_bool(0.5);
        let read = library.read_length.min(fragment.len());
        let shows = |from: usize, to: usize| from + side <= fusion.join && fusion.join + side <= to;
        let (left, right) = (shows(start, start + read), shows(end - read, end));
        let (one, other) = if turned { (right, left) } else { (left, right) };
        sure += u64::from(one || (paired && other));
        match turned {
            true => library.oriented(&reverse_complement(fragment)),
            false => library.oriented(fragment),
        }
    }
    sure
}

/// Compresses or cuts a file in one of the ways that are read.
fn written(library: &mut Library, path: &Path, text: &[u8]) -> String {
    let middle = text.len() / 2;
    let bytes = match library.generator.random_range(0..5) {
        0 => text.to_vec(),
        1 => gzip(text),
        2 => [gzip(&text[..middle]), gzip(&text[middle..])].concat(),
        3 => zstd::encode_all(text, 1).unwrap(),
        _ => bgzf(text),
    };
    std::fs::write(path, bytes).unwrap();
    path.to_str().unwrap().to_string()
}

/// Makes a library and the arguments that read it.
fn simulated(seed: u64, directory: &Path, reference: &Reference) -> (Truth, Vec<String>) {
    let lanes = fusions(reference);
    let mut library = Library::new(seed, 75);
    library.read_length = *pick(&mut library.generator, &[75, 100, 150]);
    library.errors = Errors {
        rate: *pick(&mut library.generator, &[0.0, 0.001, 0.005, 0.01, 0.02]),
        informative: library.generator.random_bool(0.7),
    };
    let paired = library.generator.random_bool(0.6);
    let fusion = library
        .generator
        .random_bool(0.7)
        .then(|| pick(&mut library.generator, &lanes).clone());
    let depth = library.generator.random_range(2_000..24_000);
    let length = library.generator.random_range(150..350);
    add_wild_type(&mut library, reference, depth / 2, length);
    let fragments = *pick(&mut library.generator, &[1, 3, 10, 40, 100, 300]);
    let sure = match &fusion {
        Some(fusion) => add_fusion(&mut library, fusion, fragments, paired),
        None => 0,
    };
    for _ in 0..*pick(&mut library.generator, &[0, 0, 500, 5_000]) {
        library.noise(length);
    }
    add_wild_type(&mut library, reference, depth / 2, length);
    let (first, second) = (library.first.clone(), library.second.clone());
    let mut arguments = vec![written(&mut library, &directory.join("r1"), &first)];
    if paired {
        arguments.push(written(&mut library, &directory.join("r2"), &second));
    }
    let control = library.generator.random_range(0..4);
    let mut in_control = InControl::Nothing;
    if control < 2 {
        let mut tube = Library::new(seed ^ 0xC0FFEE, library.read_length);
        add_wild_type(&mut tube, reference, depth / 2, length);
        if let Some(fusion) = fusion.as_ref().filter(|_| control == 1) {
            let shown = add_fusion(&mut tube, fusion, fragments, paired);
            in_control = match shown {
                0 => InControl::Perhaps,
                _ => InControl::Shown,
            };
        }
        arguments.push("--no-rt".into());
        let (first, second) = (tube.first.clone(), tube.second.clone());
        arguments.push(written(&mut tube, &directory.join("c1"), &first));
        if paired {
            arguments.push("--no-rt".into());
            arguments.push(written(&mut tube, &directory.join("c2"), &second));
        }
    }
    arguments.extend([
        "--threads".into(),
        library.generator.random_range(1..4).to_string(),
    ]);
    let truth = Truth {
        lane: fusion.as_ref().map(|fusion| fusion.lane),
        sure,
        in_control,
        description: format!(
            "{:?}, {} bases, paired {paired}, {:?}, {depth} fragments, {fragments} of the fusion",
            fusion.as_ref().map(|fusion| fusion.lane),
            library.read_length,
            library.errors.rate
        ),
    };
    (truth, arguments)
}

/// What is wrong with an answer, if anything is.
fn wrong(truth: &Truth, answer: &Value) -> Option<String> {
    let verdict = answer["verdict"].as_str().unwrap();
    let calls = answer["calls"].as_array().unwrap();
    let detected = calls.iter().filter(|call| call["status"] == "detected");
    let lanes: Vec<&str> = detected
        .map(|call| call["lane"].as_str().unwrap_or("none"))
        .collect();
    let Some(lane) = truth.lane else {
        let reasons = answer["reasons"].to_string();
        for code in [
            "ambiguous: ",
            "spanning_only: ",
            "imbalance: ",
            "genomic_dna: ",
        ] {
            if reasons.contains(code) {
                return Some(format!("{code} of nothing"));
            }
        }
        return (verdict == "detected" || !lanes.is_empty())
            .then(|| format!("{lanes:?} of nothing"));
    };
    if lanes.iter().any(|one| *one != lane) {
        return Some(format!("{lanes:?} and not {lane}"));
    }
    match truth.in_control {
        InControl::Shown => {
            let problem = "detected although the control holds it";
            return (verdict == "detected").then(|| problem.into());
        }
        InControl::Perhaps => return None,
        InControl::Nothing => {}
    }
    let has_frame = !OUT_OF_FRAME.contains(&lane);
    if has_frame && truth.sure >= SURE && verdict != "detected" {
        return Some(format!("{verdict} with {} sure fragments", truth.sure));
    }
    (truth.sure >= SEEN && verdict == "not_detected")
        .then(|| format!("missed {} sure fragments", truth.sure))
}

#[test]
fn random_libraries_are_told_right() {
    let time = number("SOAK_SECONDS").map(Duration::from_secs);
    let (start, first) = (Instant::now(), number("SOAK_SEED").unwrap_or(0));
    let reference = Reference::read();
    let mut table: BTreeMap<(String, &str, String), u64> = BTreeMap::new();
    let mut problems = Vec::new();
    let mut runs = 0;
    while time.map_or(runs < 12, |time| start.elapsed() < time) {
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
        let held = match (truth.lane, truth.sure) {
            (None, _) => "no fusion",
            (Some(_), 0..SEEN) => "fusion, fewer than 8 sure fragments",
            (Some(_), SEEN..SURE) => "fusion, 8 to 19 sure fragments",
            (Some(_), _) => "fusion, 20 or more sure fragments",
        };
        let control = match truth.in_control {
            InControl::Shown => "control holds it",
            InControl::Perhaps => "control may hold it",
            InControl::Nothing => "no or clean control",
        };
        let verdict = answer["verdict"].as_str().unwrap().to_string();
        *table.entry((held.into(), control, verdict)).or_default() += 1;
    }
    println!("| library | control | verdict | runs |\n|---|---|---|---|");
    for ((held, control, verdict), runs) in table {
        println!("| {held} | {control} | {verdict} | {runs} |");
    }
    println!(
        "{runs} runs from seed {first}, {} wrong or crashed",
        problems.len()
    );
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
