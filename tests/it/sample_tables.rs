//! Tables of many samples as one: a row for each, whatever was found.

use crate::support::compress::gunzip;
use crate::support::library::{random_bases, record};
use crate::support::program::{PATIENT_1, PATIENT_2, fuselane, text, written};

use crate::support::reference::fusion;
use crate::support::tools::{has_program, tool};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// So many samples are a plate.
const SAMPLES: usize = 96;

/// Thirty reads of 120 bases across a join.
fn across(before: &str, after: &str) -> String {
    let whole = format!("{before}{after}");
    let reads = (0..30).map(|number| {
        let start = before.len() - 80 + number;
        record(&format!("r{number}"), &whole[start..start + 120])
    });
    reads.collect()
}

/// Arguments of runs with every verdict, a foreign partner, controls and the other panel.
fn runs(directory: &Path) -> Vec<Vec<String>> {
    let lane = fusion("RANBP2");
    let (_, after) = lane.sequence.split_at(lane.join);
    let foreign = across(&random_bases(7, 200), after);
    let foreign = written(directory, "foreign.fq", foreign.as_bytes());
    let few: String = (0..50)
        .map(|number| record(&format!("n{number}"), &random_bases(number, 100)))
        .collect();
    let few = written(directory, "few.fq", few.as_bytes());
    // A control that is other reads than the sample, though of the same patient.
    let half: String = gunzip(PATIENT_1[0])
        .lines()
        .take(20_000)
        .map(|line| format!("{line}\n"))
        .collect();
    let half = written(directory, "half.fq", half.as_bytes());
    let [one, two] = [PATIENT_1, PATIENT_2];
    let runs: [&[&str]; 8] = [
        &one,
        &two,
        &[
            one[0], one[1], "--panel", "imt", "--no-rt", two[0], "--no-rt", two[1],
        ],
        &[one[1], "--no-template", &half],
        &[&foreign],
        &[&few],
        &["-1", two[0], &foreign, "--meta", "operator=a \"b\" c"],
        &[two[0], two[1], "--panel", "imt", "--assay", "amplicon"],
    ];
    runs.map(|run| run.iter().map(|one| one.to_string()).collect())
        .into()
}

/// The table of samples has a row for each, and that of calls one for each call, when `mlr` sets the tables of
/// a plate below each other. `csvtk concat`, which is in no registry here, does the same with tables of one header.
#[test]
fn tables_of_a_plate_make_one_table() {
    if !has_program("mlr", "miller") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let path = |name: String| directory.path().join(name).display().to_string();
    let mut verdicts = BTreeMap::new();
    let mut calls = 0;
    let runs = runs(directory.path());
    for (number, arguments) in runs.iter().enumerate() {
        let prefix = path(format!("sample_{number}"));
        let options = ["--formats", "json,tsv,calls-tsv", "-q", "-o", &prefix];
        let mut run = fuselane();
        run.arg("detect").args(arguments).args(options);
        run.args(["--sample", &format!("#{number} \"s\"")])
            .assert()
            .success();
        let json: Value =
            serde_json::from_str(&text(directory.path(), &format!("sample_{number}.json")))
                .unwrap();
        *verdicts
            .entry(json["verdict"].as_str().unwrap().to_string())
            .or_insert(0) += 1;
        calls += json["calls"].as_array().unwrap().len();
    }
    let all: Vec<&str> = verdicts.keys().map(String::as_str).collect();
    assert_eq!(all, ["detected", "inconclusive", "invalid", "not_detected"]);
    for (ending, expected) in [
        ("tsv", SAMPLES),
        ("calls.tsv", calls * SAMPLES / runs.len()),
    ] {
        let plate =
            (0..SAMPLES).map(|number| path(format!("sample_{}.{ending}", number % runs.len())));
        let plate: Vec<String> = plate.collect();
        // Quoted names as csvtk takes them: CSV with tabs.
        let mut arguments = vec!["--csv", "--fs", "tab", "cat"];
        arguments.extend(plate.iter().map(String::as_str));
        let merged = tool("mlr", &arguments);
        let mut reader = csv::ReaderBuilder::new();
        let reader = reader.delimiter(b'\t').comment(Some(b'#'));
        let mut reader = reader.from_reader(merged.as_bytes());
        let rows = reader
            .records()
            .map(|row| row.unwrap())
            .filter(|row| row[0].ends_with("\"s\""));
        assert_eq!(rows.count(), expected, "{ending}");
        assert_eq!(merged.lines().count(), expected + 1, "{ending}");
    }
}
