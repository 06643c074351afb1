//! `fuselane validate`: what is spiked is found, and the same command gives the same files.

use crate::support::compress::gzip;
use crate::support::library::{patient, record};
use crate::support::program::{PATIENT_1, PATIENT_2, fuselane, names, stdout, text, written};
use crate::support::reference::{fusion, reverse_complement};
use serde_json::Value;
use std::path::Path;

/// A small validation on the reads of patient 2, which hold no fusion.
fn small(more: &[&str]) -> Value {
    let background = ["--background", PATIENT_2[0], PATIENT_2[1]];
    validation(&[&background, more].concat())
}

fn validation(more: &[&str]) -> Value {
    let start = [
        "validate",
        "--replicates",
        "8",
        "--reproducible",
        "--json",
        "-",
    ];
    serde_json::from_str(&stdout(&[&start, more].concat())).unwrap()
}

/// Thresholds by which 2,000 simulated fragments without a fusion are not detected.
const FEW_FRAGMENTS: [&str; 4] = ["--minimum-reads", "1000", "--target-share", "0.02"];

#[test]
fn many_fragments_are_detected_and_few_are_not() {
    let found = small(&["--lanes", "NPM1,RANBP2,PRKAR1A", "--levels", "60,1,6,1"]);
    assert_eq!(found["design"]["levels"], serde_json::json!([1, 6, 60]));
    for (index, lane) in ["RANBP2", "NPM1", "PRKAR1A"].into_iter().enumerate() {
        let one = &found["lanes"][index];
        assert_eq!(one["lane"], lane);
        let level = |index: usize, key: &str| one["levels"][index][key].as_u64().unwrap();
        assert_eq!(level(0, "detected"), 0, "{lane}: a fragment is no call");
        assert_eq!(level(0, "not_detected"), 8, "{lane}");
        // PRKAR1A is out of frame.
        let (key, limit) = match lane {
            "PRKAR1A" => ("inconclusive", Value::Null),
            _ => ("detected", 60.into()),
        };
        assert_eq!(level(2, key), 8, "{lane}");
        assert_eq!(one["limit"]["observed"], limit);
        // Reads have 75 bases, those of the background, and need 12 on each side: they show the join at
        // 102 of the 200 places that it has in a fragment.
        let seen = level(2, "fragments_seen") / 8;
        assert!((25..=37).contains(&seen), "{lane}: {seen}");
        assert_eq!(level(1, "libraries"), 8);
    }
    assert_eq!(found["together"]["lanes"], 2);
    assert_eq!(found["false_positives"]["detected"], 0);
    assert_eq!(found["negatives"][0]["verdict"], "not_detected");
    assert_eq!(found["negatives"][0]["files"][1]["name"], PATIENT_2[1]);
    assert!(found["negatives"][0]["files"][1]["sha256"].is_string());
}

/// The rates of `tests/it/rates.rs`, which another simulator makes: of 200-base fragments that hold the join 20
/// bases or more inside, with pairs of 100 bases, 4 give no call, 6 one in 70 % and 10 in all of 20 libraries.
/// Here the join is anywhere in a fragment, so that some more are needed.
#[test]
fn rates_are_those_of_another_simulator() {
    let lanes = "RANBP2,TPM3,CLTC,EML4-V1,NPM1";
    let found = validation(&["--lanes", lanes, "--levels", "4,7,14"]);
    let shares = found["together"]["levels"].as_array().unwrap().iter();
    let shares: Vec<f64> = shares.map(|one| one["share"].as_f64().unwrap()).collect();
    assert!(shares[0] < 0.1, "{shares:?}");
    assert!((0.45..=0.95).contains(&shares[1]), "{shares:?}");
    assert!(shares[2] > 0.9, "{shares:?}");
}

#[test]
fn the_same_seed_gives_the_same_files_for_any_threads() {
    let directory = tempfile::tempdir().unwrap();
    let run = |name: &str, more: &[&str]| {
        fuselane()
            .args([
                "validate",
                "--lanes",
                "TPM4",
                "--levels",
                "5,7",
                "--replicates",
                "6",
            ])
            .args(["--fragments", "2000", "--reproducible", "-q"])
            .args(FEW_FRAGMENTS)
            .arg("-o")
            .arg(directory.path().join(name))
            .args(more)
            .assert()
            .success();
        let files = ["json", "tsv", "html"];
        files.map(|ending| text(directory.path(), &format!("{name}.{ending}")))
    };
    let one = run("one", &["--threads", "1"]);
    assert_eq!(one, run("three", &["--threads", "3"]));
    assert_ne!(one, run("other", &["--seed", "2"]));
    let schema: Value =
        serde_json::from_str(include_str!("../../schema/validation.schema.json")).unwrap();
    let document: Value = serde_json::from_str(&one[0]).unwrap();
    let checked = jsonschema::validate(&schema, &document);
    checked.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(one[1].lines().count(), 3);
    assert_eq!(names(directory.path()).len(), 9);
}

/// A background that holds a fusion is a false positive, and is told; nothing is spiked into it.
#[test]
fn a_call_in_a_negative_is_a_false_positive() {
    let more = [
        "--background",
        PATIENT_1[0],
        PATIENT_1[1],
        "--lanes",
        "NPM1",
        "--levels",
        "1",
    ];
    let found = small(&more);
    let false_positives = &found["false_positives"];
    assert_eq!(false_positives["libraries"], 2);
    assert_eq!(false_positives["detected"], 1);
    assert_eq!(found["negatives"][1]["calls"][0], "RANBP2");
    assert_eq!(found["negatives"][1]["is_spiked"], false);
    let level = &found["lanes"][0]["levels"][0];
    let counts = ["libraries", "not_detected", "otherwise", "other_fusions"].map(|key| &level[key]);
    assert_eq!(counts, [&Value::from(8), &8.into(), &0.into(), &0.into()]);
}

/// Files of the mates of a library of a lane with so many of its fragments.
fn background(directory: &Path, name: &str, fragments: u64, wild_type: u64) -> [String; 2] {
    let lane = fusion("RANBP2");
    // Each has reads of its own.
    let library = patient(fragments + wild_type, 75, 180, None, 0, wild_type);
    let texts = [library.first, library.second].map(|text| String::from_utf8(text).unwrap());
    let [mut first, mut second] = texts;
    for number in 0..fragments as usize {
        // The first mate crosses the join.
        let fragment = &lane.sequence[lane.join - 20 - number..][..180];
        let name = format!("fused{number}");
        first += &record(&name, &fragment[..75]);
        second += &record(&name, &reverse_complement(&fragment[105..]));
    }
    [("1", first), ("2", second)]
        .map(|(mate, text)| written(directory, &format!("{name}_{mate}.fq"), text.as_bytes()))
}

/// Runs a validation of RANBP2 among these libraries; its result, or what is told of the error.
fn among(lane: &str, backgrounds: &[&[String; 2]]) -> Result<(Value, String), (i32, String)> {
    let directory = tempfile::tempdir().unwrap();
    let json = directory.path().join("v.json");
    let mut command = fuselane();
    command
        .args([
            "validate",
            "--lanes",
            lane,
            "--levels",
            "4",
            "--replicates",
            "6",
        ])
        .args(["--minimum-reads", "5000", "--json"])
        .arg(&json);
    for files in backgrounds {
        command.arg("--background").args(*files);
    }
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    match output.status.code() {
        Some(0) => {
            let found = serde_json::from_slice(&std::fs::read(json).unwrap()).unwrap();
            Ok((found, text(&output.stdout)))
        }
        code => Err((code.unwrap(), text(&output.stderr))),
    }
}

/// Three fragments of a background and two spiked ones are no limit of two.
#[test]
fn a_background_with_fragments_of_a_lane_is_not_spiked_with_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let clean = background(path, "clean", 0, 6_000);
    let one = background(path, "one", 1, 6_000);
    let few = background(path, "few", 3, 6_000);
    let many = background(path, "many", 40, 6_000);
    let shallow = background(path, "shallow", 0, 100);
    let detected = |found: &Value| found["lanes"][0]["levels"][0].clone();
    let (alone, _) = among("RANBP2", &[&clean]).unwrap();
    // With those that will not do, what is found is what it is without them.
    let all = [&one, &few, &clean, &many, &shallow];
    let (found, told) = among("RANBP2", &all).unwrap();
    assert_eq!(detected(&found)["detected"], detected(&alone)["detected"]);
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    for (files, words) in [
        (
            &one,
            "has junction fragments itself (1 of RANBP2), and these lanes are not spiked into it",
        ),
        (
            &few,
            "is no negative, but inconclusive (RANBP2): nothing is spiked into it",
        ),
        (
            &many,
            "is no negative, but detected (RANBP2): nothing is spiked into it",
        ),
        (&shallow, "is no negative, but inconclusive ("),
    ] {
        assert!(
            told.contains(&format!("{} {words}", files.join(", "))),
            "{told}"
        );
    }
    // Those without an answer count in neither number of the false positives.
    let false_positives = &found["false_positives"];
    let counts = ["libraries", "detected", "inconclusive", "not_detected"];
    assert_eq!(
        counts.map(|key| false_positives[key].as_u64()),
        [5, 1, 2, 2].map(Some)
    );
    assert!(
        told.contains("false positives: 1 of 3 negative libraries with an answer detected"),
        "{told}"
    );
    assert!(
        told.contains("2 more are inconclusive and count in neither number"),
        "{told}"
    );
    // One-sided bound of 1 of 3 by Clopper and Pearson: `qbeta(0.95, 2, 2)` of R.
    let bound = false_positives["upper_bound"].as_f64().unwrap();
    assert!((bound - 0.8646).abs() < 1e-3, "{bound}");
    // Other lanes are spiked into it.
    let (found, _) = among("NPM1", &[&one]).unwrap();
    assert_eq!(detected(&found)["libraries"], 6);
    for (backgrounds, words) in [
        (
            &[&one][..],
            "it has junction fragments of RANBP2 itself (1)",
        ),
        (
            &[&many],
            "it is no negative, but detected (RANBP2); add a library that is not detected",
        ),
        (
            &[&shallow],
            "it is no negative, but inconclusive (low_power, few_reads)",
        ),
    ] {
        let (code, told) = among("RANBP2", backgrounds).unwrap_err();
        assert!(code == 1 && told.contains(words), "{told}");
    }
}

/// Of simulated libraries, too, nothing is spiked into those that are no negatives.
#[test]
fn a_simulated_library_without_an_answer_is_no_negative() {
    let run = |threshold: &str| {
        let arguments = "validate --lanes NPM1 --levels 40 --replicates 8 --fragments 2000 --minimum-reads 1000";
        let directory = tempfile::tempdir().unwrap();
        let json = directory.path().join("v.json");
        let output = fuselane()
            .args(arguments.split(' '))
            .args(["--target-share", threshold, "--json"])
            .arg(&json)
            .output()
            .unwrap();
        let told = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
        let found = std::fs::read(json).ok();
        let found = found.map(|text| serde_json::from_slice::<Value>(&text).unwrap());
        (found, told)
    };
    // What is excluded differs by the number of fragments from the panel's genes.
    let (found, [told, _]) = run("0.003");
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    let found = found.unwrap();
    let negatives = found["negatives"].as_array().unwrap();
    let spiked = |verdict: &str| {
        let own = negatives.iter().filter(|one| one["verdict"] == verdict);
        let spiked: Vec<&Value> = own.map(|one| &one["is_spiked"]).collect();
        assert!(!spiked.is_empty(), "{negatives:?}");
        spiked
    };
    assert!(spiked("not_detected").iter().all(|one| **one == true));
    assert!(spiked("inconclusive").iter().all(|one| **one == false));
    let inconclusive = spiked("inconclusive").len();
    assert_eq!(found["false_positives"]["inconclusive"], inconclusive);
    let words = "is no negative, but inconclusive (low_power): nothing is";
    assert_eq!(told.matches(words).count(), inconclusive, "{told}");
    assert_eq!(found["lanes"][0]["levels"][0]["libraries"], 8);
    let (found, [_, told]) = run("0.001");
    assert!(found.is_none());
    let words = "simulated negative 1: it is no negative, but inconclusive (low_power); simulate more fragments";
    assert!(told.contains(words), "{told}");
}

#[test]
fn copies_of_a_file_are_no_other_library() {
    let directory = tempfile::tempdir().unwrap();
    let one = background(directory.path(), "one", 0, 6_000);
    let copy = ["c_1.fq", "c_2.fq"].map(|name| directory.path().join(name).display().to_string());
    for (file, copy) in one.iter().zip(&copy) {
        std::fs::copy(file, copy).unwrap();
    }
    let (code, told) = among("NPM1", &[&one, &copy]).unwrap_err();
    assert_eq!(code, 2, "{told}");
    assert!(
        told.contains(&format!("{}: it is a copy of {}", copy[0], one[0])),
        "{told}"
    );
    for file in &copy {
        std::fs::write(file, gzip(&std::fs::read(file).unwrap())).unwrap();
    }
    let (code, told) = among("NPM1", &[&one, &copy]).unwrap_err();
    assert_eq!(code, 2, "{told}");
    let words = format!(
        "{}: its reads are those of {}",
        copy.join(", "),
        one.join(", ")
    );
    assert!(told.contains(&words), "{told}");
}

#[test]
fn names_are_escaped_on_the_page() {
    let page = stdout(&[
        "validate",
        "--lanes",
        "NPM1",
        "--levels",
        "1",
        "--replicates",
        "1",
        "--background",
        PATIENT_2[0],
        PATIENT_2[1],
        "--meta",
        "operator=<script>x</script>",
        "--html",
        "-",
    ]);
    assert!(
        !page.contains("<script") && page.contains("&#60;script&#62;"),
        "{page}"
    );
    assert!(page.contains("<dt>Begun</dt>"));
}

#[test]
fn what_cannot_be_done_is_refused_and_leaves_no_file() {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("v");
    let file = PATIENT_2[0];
    for (arguments, code, words) in [
        (
            vec!["--lanes", "NPM2"],
            2,
            "--lanes NPM2: the panel alk has no such lane",
        ),
        (vec!["--background", file, file], 2, "it is given twice"),
        (vec!["--background", "-"], 2, "read twice"),
        (vec!["--background", "absent.fq"], 1, "absent.fq"),
        (vec!["--levels", "0"], 2, "0 is not in 1..=100000"),
        (vec!["--background", "Cargo.toml"], 1, "Cargo.toml"),
    ] {
        let run = fuselane()
            .arg("validate")
            .args(&arguments)
            .arg("-o")
            .arg(&out)
            .assert()
            .code(code);
        let error = String::from_utf8(run.get_output().stderr.clone()).unwrap();
        assert!(error.contains(words), "{arguments:?}: {error}");
        assert!(names(directory.path()).is_empty(), "{arguments:?}");
    }
    // A panel without lanes.
    let panel = directory.path().join("panel");
    let export = fuselane().args(["panel", "export"]).arg(&panel).assert();
    export.success();
    let lanes = text(&panel, "lanes.tsv");
    let head = lanes
        .lines()
        .filter(|line| line.starts_with('#') || line.starts_with("lane"));
    let head: Vec<&str> = head.collect();
    std::fs::write(panel.join("lanes.tsv"), head.join("\n") + "\n").unwrap();
    let error = fuselane()
        .arg("validate")
        .arg("--panel")
        .arg(&panel)
        .assert();
    let error = String::from_utf8(error.code(2).get_output().stderr.clone()).unwrap();
    assert!(error.contains("has no lanes"), "{error}");
    let error = fuselane()
        .args(["validate", "--background", file, "--json", file])
        .assert()
        .code(2);
    let error = String::from_utf8(error.get_output().stderr.clone()).unwrap();
    assert!(error.contains("this output is also read"), "{error}");
}
