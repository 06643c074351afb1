//! Controls, UMIs, supporting reads and explanations on the command line.

use crate::support::compress::{gunzip, gzip};
use crate::support::library::patient;
use crate::support::program::{PATIENT_1, PATIENT_2, fuselane, json};
use crate::support::reference::{Fusion, Reference, fusion};
use serde_json::Value;

#[test]
fn sample_and_controls_stand_side_by_side() {
    let directory = tempfile::tempdir().unwrap();
    let water = directory.path().join("water.fq");
    std::fs::write(&water, "").unwrap();
    let water = water.to_str().unwrap();
    let controls = |second: &str| {
        let files = [
            ("--no-rt", PATIENT_2[0]),
            ("--no-rt", PATIENT_2[1]),
            ("--no-template", water),
            ("--no-template", second),
        ];
        files
            .map(|(option, file)| [option.to_string(), file.to_string()])
            .concat()
    };
    // The same empty file twice is one file given as both mates.
    fuselane()
        .arg("detect")
        .args(PATIENT_1)
        .args(controls(water))
        .assert()
        .code(2);
    let second = directory.path().join("water_2.fq");
    std::fs::write(&second, "").unwrap();
    let controls = controls(second.to_str().unwrap());
    let arguments = PATIENT_1
        .into_iter()
        .chain(controls.iter().map(String::as_str));
    let document = json(&arguments.collect::<Vec<_>>());
    assert_eq!(document["verdict"], "detected");
    assert_eq!(document["controls"][0]["kind"], "no_rt");
    assert_eq!(document["controls"][0]["inputs"]["fragments"], 10_500);
    assert_eq!(document["controls"][1]["inputs"]["fragments"], 0);
    assert_eq!(
        document["calls"][0]["control_reads"],
        serde_json::json!([0, 0])
    );
    let run = fuselane()
        .arg("detect")
        .args(PATIENT_1)
        .args(&controls)
        .assert()
        .success();
    let text = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    let text = text.replace(directory.path().to_str().unwrap(), "");
    insta::assert_snapshot!(text);
}

/// A tube or a file that was taken for another: the control would keep everything back that the sample has.
#[test]
fn a_control_that_is_a_copy_of_its_sample_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_string();
    let [first, second] = PATIENT_1.map(|mate| std::fs::read(mate).unwrap());
    let plain = PATIENT_1.map(gunzip);
    let some = |text: &String| {
        text.split_inclusive('\n')
            .take(4 * 3_000)
            .collect::<String>()
    };
    let invalid = ["invalid", "invalid"];
    for (case, copies, verdicts) in [
        ("the same bytes", [first.clone(), second.clone()], invalid),
        ("plain", plain.clone().map(String::into_bytes), invalid),
        (
            // They hold no fusion, but genes of the panel, of which a control without template has none.
            "some of the reads",
            [0, 1].map(|mate| some(&plain[mate]).into_bytes()),
            ["detected", "invalid"],
        ),
    ] {
        for (option, verdict) in ["--no-rt", "--no-template"].into_iter().zip(verdicts) {
            for (name, bytes) in ["c1", "c2"].iter().zip(&copies) {
                std::fs::write(path(name), bytes).unwrap();
            }
            let run = fuselane()
                .arg("detect")
                .args(PATIENT_1)
                .args([option, &path("c1"), option, &path("c2")])
                .args(["--json", "-"])
                .assert()
                .success();
            let told = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
            let words = "c2: its reads are the sample's too; a control has reads of its own";
            assert!(told.contains(words), "{case}: {told}");
            let result: Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
            assert_eq!(result["verdict"], verdict, "{case} {option}");
        }
    }
}

#[test]
fn controls_that_make_no_sense_are_refused() {
    for (arguments, words) in [
        (
            vec!["--no-rt", PATIENT_1[0], "--no-rt", PATIENT_1[1]],
            "both the sample and a control",
        ),
        (
            vec![
                "--no-rt",
                "tests/../tests/data/patient_1_R1.fastq.gz",
                "--no-rt",
                PATIENT_2[1],
            ],
            "both the sample",
        ),
        (vec!["--no-rt", PATIENT_2[0]], "two for each control"),
        (
            vec!["--no-rt", PATIENT_2[0], PATIENT_2[1]],
            "an option --no-rt or --no-template of its own",
        ),
        (vec!["--umi-regex", "[ACGT]+$"], "no capture group"),
        (vec!["--umi-regex", "("], "--umi-regex"),
        (
            vec!["--control-ratio", "0"],
            "--control-ratio is out of range",
        ),
        (
            vec!["--minimum-fraction", "1.5"],
            "--minimum-fraction is out of range",
        ),
        (
            vec!["--inconclusive-fragments", "9"],
            "--inconclusive-fragments is out of range",
        ),
        (vec!["--umi-bases", "1"], "2..=64"),
        (vec!["--umi-bases-2", "1"], "2..=64"),
        (
            vec!["--umi-bases-2", "8", "--umi-name"],
            "cannot be used with",
        ),
        (
            vec!["--umi-bases", "8", "--umi-name"],
            "cannot be used with",
        ),
    ] {
        let run = fuselane()
            .arg("detect")
            .args(PATIENT_1)
            .args(&arguments)
            .assert()
            .code(2);
        let message = String::from_utf8_lossy(&run.get_output().stderr).to_string();
        assert!(message.contains(words), "{arguments:?}: {message}");
        assert!(run.get_output().stdout.is_empty());
    }
}

#[test]
fn a_read_without_its_umi_is_an_error_that_names_the_record() {
    let text = "@a_ACGTAC\nACGT\n+\nIIII\n@b\nACGT\n+\nIIII\n";
    fuselane()
        .args(["detect", "-", "--umi-name"])
        .write_stdin(text)
        .assert()
        .code(1)
        .stdout("")
        .stderr(predicates::str::contains(
            "record 2: no UMI in the read name",
        ));
    fuselane()
        .args(["detect", "-", "--umi-bases", "12"])
        .write_stdin(text)
        .assert()
        .code(1)
        .stderr(predicates::str::contains("record 1: the read has 4 bases"));
}

/// UMIs of the first bases give the molecules that UMIs in names do.
#[test]
fn umis_from_names_patterns_and_bases_agree() {
    let library = patient(3, 75, 180, Some(&fusion("RANBP2")), 80, 0);
    let text = String::from_utf8(library.first).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let (mut named, mut inline) = (String::new(), String::new());
    for (number, record) in lines.chunks(4).enumerate() {
        let umi: String = (0..8)
            .map(|at| b"ACGT"[(number >> (2 * (at % 4))) & 3] as char)
            .collect();
        named += &format!("{}_{umi}\n{}\n+\n{}\n", record[0], record[1], record[3]);
        inline += &format!(
            "{}\n{umi}{}\n+\nIIIIIIII{}\n",
            record[0], record[1], record[3]
        );
    }
    let run = |arguments: &[&str], stdin: &str| -> Value {
        let run = fuselane()
            .args(["detect", "-", "--json", "-"])
            .args(arguments)
            .write_stdin(stdin.to_string())
            .assert()
            .success();
        serde_json::from_slice::<Value>(&run.get_output().stdout).unwrap()["calls"][0].clone()
    };
    let by_name = run(&["--umi-name"], &named);
    let by_pattern = run(&["--umi-regex", "_([ACGT]{8})$"], &named);
    let by_bases = run(&["--umi-bases", "8"], &inline);
    assert!(by_name["molecules"].as_u64().unwrap() > 10);
    assert_eq!(by_name, by_pattern);
    assert_eq!(by_name["molecules"], by_bases["molecules"]);
    assert_eq!(by_name["junction_reads"], by_bases["junction_reads"]);
}

#[test]
fn supporting_reads_are_those_behind_the_calls_in_input_order() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("reads.fq.gz");
    let mut texts = Vec::new();
    for threads in ["1", "4"] {
        let document = json(
            &[
                &PATIENT_1[..],
                &["--supporting-reads", path.to_str().unwrap(), "-t", threads],
            ]
            .concat(),
        );
        let text = gunzip(&path);
        let fragments = document["calls"][0]["junction_reads"].as_u64().unwrap();
        assert_eq!(text.lines().count() as u64, fragments * 8);
        texts.push(text);
    }
    assert!(texts[0] == texts[1]);
    let names: Vec<u64> = texts[0]
        .lines()
        .step_by(8)
        .map(|name| {
            assert!(name.ends_with(" junction=RANBP2 mate=1"), "{name}");
            name.split([':', ' ']).nth(1).unwrap().parse().unwrap()
        })
        .collect();
    assert!(names.is_sorted());
    // They are a sample of their own, with the same call.
    let again = json(&["--interleaved", path.to_str().unwrap()]);
    assert_eq!(
        again["calls"][0]["junction_reads"],
        json(&PATIENT_1)["calls"][0]["junction_reads"]
    );
    // Nothing is called: a valid, empty file.
    json(
        &[
            &PATIENT_2[..],
            &["--supporting-reads", path.to_str().unwrap()],
        ]
        .concat(),
    );
    assert_eq!(gunzip(&path), "");
}

#[test]
fn near_misses_are_explained_by_lane_and_reason() {
    let ranbp2 = fusion("RANBP2");
    let tpm3 = fusion("TPM3");
    let mut library = patient(4, 80, 180, None, 0, 300);
    let from = |fusion: &Fusion, before: usize| {
        fusion.sequence[fusion.join - before..fusion.join - before + 80].to_string()
    };
    library.errors.rate = 0.0;
    for _ in 0..3 {
        library.oriented(&from(&ranbp2, 10));
        library.oriented(&from(&tpm3, 20));
        let mut worn = from(&ranbp2, 40);
        for at in [29, 33, 37] {
            let other = if worn[at..].starts_with('T') {
                "A"
            } else {
                "T"
            };
            worn.replace_range(at..=at, other);
        }
        library.oriented(&worn);
    }
    let alk = Reference::read();
    let intron = alk.sequence("NM_004304.3:intron19");
    let exon = alk.sequence("NM_004304.3:20");
    for _ in 0..2 {
        library.oriented(&format!("{}{}", &intron[intron.len() - 65..], &exon[..15]));
    }
    let run = |arguments: &[&str]| {
        let run = fuselane()
            .args(["detect", "-"])
            .args(arguments)
            .write_stdin(gzip(&library.first))
            .assert()
            .success();
        String::from_utf8(run.get_output().stdout.clone()).unwrap()
    };
    let document: Value = serde_json::from_str(&run(&["--json", "-"])).unwrap();
    let lane = |name: &str| {
        let lanes = document["lanes"].as_array().unwrap().iter();
        lanes
            .clone()
            .find(|lane| lane["lane"] == name)
            .unwrap()
            .clone()
    };
    assert_eq!(lane("RANBP2")["near_misses"]["short_anchor"], 3);
    assert_eq!(lane("RANBP2")["near_misses"]["mismatches_partner"], 3);
    assert_eq!(lane("TPM3")["near_misses"]["ambiguous"], 3);
    assert_eq!(lane("TPM4")["near_misses"]["ambiguous"], 3);
    assert_eq!(document["rejected"]["unspliced"], 2);
    assert_eq!(document["rejected"]["ambiguous"], 3);
    let text = run(&["--explain"]);
    assert!(
        text.contains("RANBP2         short anchor                   3"),
        "{text}"
    );
    assert!(text.contains("3 fragments may be TPM3 or TPM4"), "{text}");
}

/// An option takes one file, so that what follows it is the sample.
#[test]
fn a_control_before_the_sample_leaves_the_sample_alone() {
    for arguments in [
        vec!["--no-rt", PATIENT_2[0], PATIENT_1[0]],
        vec!["--no-template", PATIENT_2[0], PATIENT_1[0]],
        vec![PATIENT_1[0], "--no-rt", PATIENT_2[0]],
    ] {
        let document = json(&arguments);
        let files = |inputs: &Value| inputs["files"].as_array().unwrap().clone();
        assert_eq!(files(&document["inputs"]), [PATIENT_1[0]], "{arguments:?}");
        let controls = document["controls"].as_array().unwrap();
        assert_eq!(controls.len(), 1, "{arguments:?}");
        assert_eq!(
            files(&controls[0]["inputs"]),
            [PATIENT_2[0]],
            "{arguments:?}"
        );
    }
    let both = [
        "--no-rt",
        PATIENT_2[0],
        "--no-rt",
        PATIENT_2[1],
        PATIENT_1[0],
        PATIENT_1[1],
    ];
    let document = json(&both);
    assert_eq!(document["inputs"]["files"], serde_json::json!(PATIENT_1));
    let control = &document["controls"][0]["inputs"]["files"];
    assert_eq!(*control, serde_json::json!(PATIENT_2));
}
