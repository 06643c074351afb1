//! What is printed: the readable report, messages, colours.

use crate::support::compress::gunzip;
use crate::support::library::{random_bases, record};
use crate::support::program::{PATIENT_1, PATIENT_2, fuselane, stdout, text, written};
use crate::support::reference::fusion;
use crate::support::tools::{has_program, tool};

#[test]
fn a_log_says_why_a_run_failed() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).display().to_string();
    std::fs::write(path("cut.fq"), "@r\nACGT\n+\n").unwrap();
    fuselane()
        .args(["detect", &path("cut.fq"), "--log", &path("log")])
        .assert()
        .code(1);
    let log = text(directory.path(), "log");
    assert!(log.contains("failed: ") && log.contains("cut.fq"), "{log}");
}

#[test]
fn quiet_runs_print_errors_only() {
    let quiet = fuselane().args(["detect", PATIENT_1[0], "-q"]).assert();
    quiet.success().stdout("").stderr("");
    let verbose = fuselane().args(["detect", PATIENT_1[0], "-v"]).assert();
    let said = predicates::str::contains("fuselane: sample: tests/data/patient_1_R1");
    verbose.success().stderr(said);
    fuselane()
        .args(["detect", "absent.fq", "-q"])
        .assert()
        .code(1)
        .stderr(predicates::str::contains("absent.fq"));
}

/// Lines and columns of a terminal.
const LINES: usize = 24;
const COLUMNS: usize = 80;

/// Reads of 150 bases across the join of a lane, or of other bases joined to its driver.
fn across(lane: &str, other: Option<&str>, count: usize) -> String {
    let lane = fusion(lane);
    let (before, after) = lane.sequence.split_at(lane.join);
    let before = other.unwrap_or(before);
    let whole = format!("{before}{after}");
    let reads = (0..count).map(|number| {
        let start = before.len() - 75 + number;
        record(&format!("r{number}"), &whole[start..start + 150])
    });
    reads.collect()
}

#[test]
fn the_report_fits_a_terminal_with_the_verdict_at_both_ends() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str, reads: String| written(directory.path(), name, reads.as_bytes());
    let inserted = file("inserted.fq", across("EML4-E14ins58", None, 60));
    let few = file("few.fq", across("EML4-E14ins58", None, 3));
    let foreign = file(
        "foreign.fq",
        across("RANBP2", Some(&random_bases(7, 200)), 30),
    );
    let out_of_frame = file("out_of_frame.fq", across("NPM1-A4108", None, 30));
    // A control that holds the fusion: some of the same reads.
    let start = |mate: usize| -> String {
        let lines = gunzip(PATIENT_1[mate]);
        let lines = lines.lines().take(8_000);
        lines.map(|line| format!("{line}\n")).collect()
    };
    let [held, held_2] = [file("held_1.fq", start(0)), file("held_2.fq", start(1))];
    let prefix = directory.path().join("out").display().to_string();
    let ([one, two], [negative, other]) = (PATIENT_1, PATIENT_2);
    let controls = [
        "--no-rt",
        negative,
        "--no-rt",
        other,
        "--no-template",
        &held,
        "--no-template",
        &held_2,
    ];
    let cases: [(&str, &str, Vec<&str>); 17] = [
        ("detected", "detected", vec![one, two]),
        (
            "detected, with the usual files",
            "detected",
            vec![one, two, "-o", &prefix],
        ),
        (
            "detected, with a control",
            "detected",
            [&[one, two][..], &controls[..4]].concat(),
        ),
        (
            "detected, with both controls",
            "invalid",
            [&[one, two][..], &controls].concat(),
        ),
        (
            "detected by another panel",
            "detected",
            vec![one, two, "--panel", "imt"],
        ),
        (
            "a control that holds it",
            "invalid",
            vec![two, "--no-template", &held],
        ),
        (
            "inconclusive",
            "inconclusive",
            vec![one, "--minimum-fragments", "100"],
        ),
        ("negative", "not_detected", vec![negative, other]),
        (
            "negative by another panel",
            "not_detected",
            vec![negative, other, "--panel", "imt"],
        ),
        ("inserted", "detected", vec!["-1", negative, &inserted]),
        ("inserted, alone", "detected", vec![&inserted]),
        (
            "inserted, by another panel",
            "detected",
            vec!["-1", negative, &inserted, "--panel", "imt"],
        ),
        (
            "inserted, few, by another panel",
            "inconclusive",
            vec!["-1", negative, &few, "--panel", "imt"],
        ),
        (
            "inserted, both controls",
            "invalid",
            vec![
                "-1",
                negative,
                &inserted,
                "--no-rt",
                &held,
                "--no-template",
                other,
            ],
        ),
        ("foreign", "inconclusive", vec![&foreign]),
        (
            "foreign, by another panel",
            "inconclusive",
            vec!["-1", negative, &foreign, "--panel", "imt"],
        ),
        (
            "out of frame, by another panel",
            "inconclusive",
            vec!["-1", negative, &out_of_frame, "--panel", "imt"],
        ),
    ];
    for (case, verdict, arguments) in cases {
        let report = stdout(&[&["detect"], &arguments[..]].concat());
        let lines: Vec<&str> = report.lines().collect();
        assert!(
            lines.len() <= LINES,
            "{case}: {} lines\n{report}",
            lines.len()
        );
        let widest = lines.iter().map(|line| line.chars().count()).max().unwrap();
        // Names of files are as long as they are.
        let has_files = arguments.contains(&"-o");
        assert!(
            widest <= COLUMNS || has_files,
            "{case}: {widest} columns\n{report}"
        );
        let words = verdict.replace('_', " ").to_uppercase();
        assert!(lines[1].starts_with(&words), "{case}\n{report}");
        assert_eq!(lines.last(), Some(&lines[1]), "{case}\n{report}");
        assert!(report.contains("lanes have no reads"), "{case}\n{report}");
        // What has no room is in the longer report.
        let all = stdout(
            &[
                &["detect"],
                &arguments[..],
                &["--explain", "--lanes", "all"],
            ]
            .concat(),
        );
        let widest = all.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(
            widest <= COLUMNS || has_files,
            "{case}: {widest} columns\n{all}"
        );
        for line in lines.iter().filter(|line| line.starts_with("  ")) {
            assert!(all.contains(line), "{case}: {line}");
        }
        assert!(!all.contains("lanes have no reads"), "{case}");
    }
}

#[test]
fn lanes_without_reads_are_listed_if_asked_for() {
    let few = stdout(&["detect", PATIENT_1[0], PATIENT_1[1]]);
    assert!(!few.contains("EML4-V1"));
    let all = stdout(&["detect", PATIENT_1[0], PATIENT_1[1], "--lanes", "all"]);
    assert!(all.contains("EML4-V1 "));
}

#[test]
fn colour_is_for_terminals() {
    let run = |arguments: &[&str]| stdout(&[&["detect"], &PATIENT_1[..], arguments].concat());
    let plain = run(&[]);
    assert!(!plain.contains('\x1b'));
    assert_eq!(run(&["--color", "never"]), plain);
    let coloured = run(&["--color", "always"]);
    assert!(coloured.contains("\x1b["));
    let mut without = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, after)) = rest.split_once('\x1b') {
        without += before;
        rest = after.split_once('m').unwrap().1;
    }
    assert_eq!(without + rest, plain, "colour changes nothing else");
    if !has_program("script", "bsdutils") {
        return;
    }
    let terminal = |set: &str| {
        let program = assert_cmd::cargo::cargo_bin("fuselane");
        let command = format!(
            "env -u NO_COLOR -u CLICOLOR {set} TERM=xterm {} detect {} {} 2>&1",
            program.display(),
            PATIENT_1[0],
            PATIENT_1[1]
        );
        tool("script", &["-qec", &command, "/dev/null"])
    };
    assert!(terminal("").contains("\x1b["), "on a terminal");
    assert!(!terminal("NO_COLOR=1").contains("\x1b[1m"), "unless told");
}
