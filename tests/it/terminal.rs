//! What is printed: the readable report, messages, colours.

use crate::support::program::{PATIENT_1, fuselane, stdout, text};
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

#[test]
fn lanes_without_reads_are_listed_if_asked_for() {
    let few = stdout(&["detect", PATIENT_1[0], PATIENT_1[1]]);
    assert!(few.lines().count() <= 24, "{few}");
    assert!(!few.contains("EML4-V1"));
    let lines: Vec<&str> = few.lines().collect();
    assert_eq!(
        lines[1],
        *lines.last().unwrap(),
        "the verdict stands first and last"
    );
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
