//! Results of one patient beside each other.

use crate::support::library::patient;
use crate::support::program::{fuselane, process, written};
use crate::support::reference::fusion;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// A directory with results of samples with so many fragments of RANBP2::ALK, named by their numbers.
fn results(fragments: &[u64]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (number, fragments) in fragments.iter().enumerate() {
        let lane = (*fragments > 0).then(|| fusion("RANBP2"));
        let library = patient(number as u64, 75, 180, lane.as_ref(), *fragments, 6_000);
        let files = [&library.first, &library.second];
        let files =
            [0, 1].map(|mate| written(directory.path(), &format!("{mate}.fq"), files[mate]));
        fuselane()
            .current_dir(directory.path())
            .args([
                "detect",
                &files[0],
                &files[1],
                "-q",
                "--minimum-reads",
                "5000",
            ])
            .args([
                "--sample",
                &format!("month {number}"),
                "--json",
                &format!("{number}.json"),
            ])
            .assert()
            .success();
    }
    directory
}

fn compare(directory: &Path, arguments: &[&str]) -> assert_cmd::assert::Assert {
    let mut command = fuselane();
    command
        .current_dir(directory)
        .arg("compare")
        .args(arguments)
        .assert()
}

#[test]
fn a_fusion_is_followed_from_sample_to_sample() {
    let directory = results(&[0, 120, 20, 0]);
    let files = ["0.json", "1.json", "2.json", "3.json"];
    let outputs = ["--json", "c.json", "--html", "c.html"];
    let run = compare(directory.path(), &[&files[..], &outputs].concat()).success();
    let text = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    let words = |line: &str| {
        line.split_whitespace()
            .map(String::from)
            .collect::<Vec<_>>()
    };
    let lines: Vec<Vec<String>> = text.lines().map(words).collect();
    let change = |number: &str| {
        let is_it = |line: &&Vec<String>| line.len() > 3 && line[0] == "month" && line[1] == number;
        lines.iter().rfind(is_it).unwrap().last().unwrap().clone()
    };
    assert_eq!(
        [change("1"), change("2"), change("3")],
        ["new", "falls", "gone"],
        "{text}"
    );
    let json: Value =
        serde_json::from_slice(&fs::read(directory.path().join("c.json")).unwrap()).unwrap();
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/comparison.schema.json");
    let schema: Value = serde_json::from_slice(&fs::read(schema).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&json)
        .map(|one| one.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    // The numbers are those of the results.
    for (number, point) in json["junctions"][0]["points"]
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
    {
        let result = fs::read(directory.path().join(files[number])).unwrap();
        let result: Value = serde_json::from_slice(&result).unwrap();
        let lanes = result["calls"]
            .as_array()
            .unwrap()
            .iter()
            .chain(result["lanes"].as_array().unwrap());
        let own = lanes.clone().find(|one| one["lane"] == "RANBP2").unwrap();
        for key in [
            "junction_reads",
            "fusion_fraction",
            "fusion_fraction_interval",
            "ffpm",
            "ffpm_interval",
            "status",
        ] {
            assert_eq!(point[key], own[key], "{key}");
        }
    }
    assert_eq!(json["junctions"][0]["change"], "not_seen");
    let page = fs::read_to_string(directory.path().join("c.html")).unwrap();
    assert_eq!(page.matches("<svg class=\"series\"").count(), 2);
    assert!(page.matches("<circle").count() > 4);
    for text in ["RANBP2::ALK RANBP2", "falls", "gone", "month 3"] {
        assert!(page.contains(text), "{text}");
    }
    assert!(!page.contains("<script"));
    let run = compare(directory.path(), &["1.json", "2.json", "--json", "-"]).success();
    let printed: Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    assert_eq!(printed["junctions"][0]["change"], "falls");
}

#[test]
fn a_negative_that_says_nothing_is_no_end_of_a_fusion() {
    let directory = results(&[30, 0]);
    // The second sample had too few reads for an answer.
    let few = ["0.fq", "1.fq"].map(|name| {
        let text = fs::read_to_string(directory.path().join(name)).unwrap();
        let lines: Vec<&str> = text.lines().take(40).collect();
        written(
            directory.path(),
            &format!("few_{name}"),
            (lines.join("\n") + "\n").as_bytes(),
        )
    });
    fuselane()
        .args(["detect", &few[0], &few[1], "-q", "--json"])
        .arg(directory.path().join("few.json"))
        .assert()
        .success();
    for (second, change) in [("1.json", "gone"), ("few.json", "cannot_tell")] {
        let run = compare(directory.path(), &["0.json", second, "--json", "-"]).success();
        let json: Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
        assert_eq!(json["junctions"][0]["change"], change, "{second}");
    }
}

#[test]
fn results_that_do_not_go_together_are_refused() {
    let directory = results(&[30]);
    let at = |name: &str| directory.path().join(name);
    let files = ["0.fq", "1.fq"].map(|name| at(name).to_str().unwrap().to_string());
    for (name, options) in [
        ("imt.json", &["--panel", "imt"][..]),
        ("anchor.json", &["--minimum-anchor", "14"]),
        ("thresholds.json", &["--minimum-fragments", "6"]),
    ] {
        let mut command = process();
        command
            .args(["detect", &files[0], &files[1], "-q", "--json"])
            .arg(at(name))
            .args(options);
        assert!(command.status().unwrap().success());
    }
    fs::copy(at("0.json"), at("copy.json")).unwrap();
    fs::write(at("old.json"), r#"{"schema": "fuselane/result/1"}"#).unwrap();
    for (arguments, problem) in [
        (&["0.json"][..], "0.json: it is the only result"),
        (
            &["0.json", "copy.json"],
            "copy.json: it is the result in 0.json",
        ),
        (&["0.json", "imt.json"], "imt.json: its panel is imt 1.0.0"),
        (
            &["0.json", "anchor.json"],
            "anchor.json: its reads were aligned by other numbers",
        ),
        (
            &["0.json", "old.json"],
            "old.json: it is of schema fuselane/result/1",
        ),
    ] {
        let run = compare(
            directory.path(),
            &[arguments, &["--html", "c.html"]].concat(),
        )
        .failure()
        .code(1);
        let told = String::from_utf8(run.get_output().stderr.clone()).unwrap();
        assert!(told.contains(problem), "{told}");
        assert!(!at("c.html").exists(), "{arguments:?}");
    }
    let run = compare(directory.path(), &["0.json", "thresholds.json"]).success();
    let text = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    assert!(
        text.contains("note: the results have different thresholds"),
        "{text}"
    );
    let run = compare(
        directory.path(),
        &["0.json", "imt.json", "--json", "0.json"],
    );
    run.failure().code(2);
}
