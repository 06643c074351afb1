//! Results of one patient beside each other.

use crate::support::compress::gzip;
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

/// The result of reads that `results` wrote last, in a file of this name.
fn detected(directory: &Path, name: &str, options: &[&str]) {
    fuselane()
        .current_dir(directory)
        .args(["detect", "0.fq", "1.fq", "-q", "--minimum-reads", "5000"])
        .args(["--json", name])
        .args(options)
        .assert()
        .success();
}

#[test]
fn a_sample_that_is_invalid_or_inconclusive_tells_of_no_change_and_says_why() {
    let directory = results(&[80, 0, 8, 0]);
    let path = directory.path();
    // Water that holds the fusion of the first sample.
    let lane = fusion("RANBP2");
    let water = patient(9, 75, 180, Some(&lane), 40, 0);
    for (mate, text) in [&water.first, &water.second].into_iter().enumerate() {
        written(path, &format!("w_{mate}.fq"), text);
    }
    let controls = ["w_0.fq", "w_1.fq"]
        .map(|file| ["--no-template", file])
        .concat();
    detected(path, "invalid.json", &controls);
    for (files, change, why) in [
        (["0.json", "1.json"], "gone", None),
        (["1.json", "0.json"], "new", None),
        (
            ["0.json", "invalid.json"],
            "cannot_tell",
            Some("- the no-template control holds RANBP2"),
        ),
        (
            ["invalid.json", "0.json"],
            "cannot_tell",
            Some("- the no-template control holds RANBP2"),
        ),
        (
            ["1.json", "2.json"],
            "cannot_tell",
            Some("in all, 5 needed"),
        ),
        (
            ["2.json", "1.json"],
            "cannot_tell",
            Some("in all, 5 needed"),
        ),
        (["2.json", "0.json"], "rises", Some("in all, 5 needed")),
    ] {
        let run = compare(
            path,
            &[&files[..], &["--json", "c.json", "--html", "c.html"]].concat(),
        );
        let text = String::from_utf8(run.success().get_output().stdout.clone()).unwrap();
        let json: Value = serde_json::from_slice(&fs::read(path.join("c.json")).unwrap()).unwrap();
        assert_eq!(json["junctions"][0]["change"], change, "{files:?}");
        let page = fs::read_to_string(path.join("c.html")).unwrap();
        let Some(why) = why else { continue };
        assert!(text.contains(why), "{files:?}: {text}");
        let told = why.trim_start_matches("- the ");
        assert!(page.contains(told), "{files:?}: {page}");
        let reasons = json["samples"].as_array().unwrap().iter();
        let mut reasons = reasons.flat_map(|one| one["reasons"].as_array().unwrap());
        assert!(
            reasons.any(|one| one.as_str().unwrap().contains(told)),
            "{json}"
        );
    }
}

#[test]
fn names_that_come_again_have_their_files_and_the_same_reads_are_told() {
    let directory = results(&[30, 0]);
    let path = directory.path();
    detected(path, "a.json", &["--sample", "month 1"]);
    detected(path, "b.json", &["--sample", "month 2", "--reproducible"]);
    detected(path, "w.json", &["--sample", "w"]);
    for mate in ["0.fq", "1.fq"] {
        let reads = fs::read(path.join(mate)).unwrap();
        fs::write(path.join(mate), gzip(&reads)).unwrap();
    }
    detected(path, "gz.json", &["--sample", "month 2"]);
    let text = |files: &[&str]| {
        let run = compare(path, files).success();
        String::from_utf8(run.get_output().stdout.clone()).unwrap()
    };
    let told = text(&["0.json", "a.json", "b.json"]);
    assert!(
        told.contains("note: month 2 and month 1 have the same reads"),
        "{told}"
    );
    assert!(
        !told.contains("month 0 and") && !told.contains("and month 0"),
        "{told}"
    );
    let told = text(&["0.json", "a.json", "gz.json"]);
    assert!(
        told.contains("note: month 2 and month 1 have the same reads"),
        "{told}"
    );
    // Two results of one name.
    let told = text(&["0.json", "1.json", "a.json"]);
    for words in [
        "\nmonth 1 (1.json)  NOT DETECTED",
        "\nmonth 1 (a.json)  NOT DETECTED",
        "\n  month 1 (a.json)",
    ] {
        assert!(told.contains(words), "{told}");
    }
    let told = text(&["w.json", "a.json"]);
    assert!(
        told.contains("note: month 1 and w have the same reads"),
        "{told}"
    );
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
