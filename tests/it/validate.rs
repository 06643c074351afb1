//! `fuselane validate`: what is spiked is found, and the same command gives the same files.

use crate::support::program::{PATIENT_1, PATIENT_2, fuselane, names, stdout, text};
use serde_json::Value;

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
            .args(["--fragments", "2000", "--reproducible", "-q", "-o"])
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

/// A background that holds a fusion is a false positive, and is told.
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
    // Replicates take the backgrounds in turn.
    let level = &found["lanes"][0]["levels"][0];
    assert_eq!(
        (&level["otherwise"], &level["other_fusions"]),
        (&4.into(), &4.into())
    );
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
        "--fragments",
        "100",
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
    let error = fuselane()
        .args(["validate", "--background", file, "--json", file])
        .assert()
        .code(2);
    let error = String::from_utf8(error.get_output().stderr.clone()).unwrap();
    assert!(error.contains("this output is also read"), "{error}");
}
