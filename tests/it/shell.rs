//! What a shell and its user want of the program.

use crate::support::program::{fuselane, stdout};
use std::process::Command;

#[test]
fn completions_are_scripts_that_their_shells_read() {
    let directory = tempfile::tempdir().unwrap();
    for (shell, words) in [
        ("bash", "--junction-fasta"),
        ("zsh", "--junction-fasta"),
        ("fish", "junction-fasta"),
    ] {
        let script = stdout(&["completions", shell]);
        assert!(
            script.contains("detect") && script.contains(words),
            "{shell}"
        );
        let path = directory.path().join(shell);
        std::fs::write(&path, &script).unwrap();
        // A shell that is not here is not asked.
        if let Ok(run) = Command::new(shell).arg("-n").arg(&path).output() {
            let error = String::from_utf8_lossy(&run.stderr).into_owned();
            assert!(run.status.success(), "{shell}: {error}");
        }
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let directory = tempfile::tempdir().unwrap();
    let pages = directory.path().join("man/man1");
    fuselane().arg("man").arg(&pages).assert().success();
    for (name, words) in [
        ("fuselane", "detect"),
        ("fuselane-detect", "no\\-rt"),
        ("fuselane-report", "html"),
        ("fuselane-validate", "background"),
        ("fuselane-panel-check", "panel"),
    ] {
        let page = std::fs::read_to_string(pages.join(format!("{name}.1"))).unwrap();
        assert!(page.starts_with(".ie") && page.contains(words), "{name}");
    }
    let file = directory.path().join("file");
    std::fs::write(&file, "").unwrap();
    let run = fuselane().arg("man").arg(&file).assert().code(1);
    let error = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    assert!(error.contains("file: cannot write"), "{error}");
}

#[test]
fn every_command_tells_its_version_and_how_to_cite_it() {
    let version = format!("{}\n", env!("CARGO_PKG_VERSION"));
    for command in ["detect", "report", "panel", "man", "completions"] {
        let text = stdout(&[command, "-V"]);
        assert!(text.ends_with(&version), "{text}");
    }
    let citation = stdout(&["cite"]);
    let own = format!("version: {version}");
    assert!(citation.contains(&own) && citation.contains("10.1056/NEJMoa1007056"));
}

#[test]
fn tips_of_errors_help() {
    for (arguments, tip) in [
        (&["detect", "-z"][..], None),
        (&["detect", "reads.fq", "--nothing-alike"], None),
        (&["-q"], None),
        (&["detect", "--umi-nmae"], Some("'--umi-name'")),
        (&["detct"], Some("'detect'")),
    ] {
        let run = fuselane().args(arguments).assert().code(2);
        let error = String::from_utf8(run.get_output().stderr.clone()).unwrap();
        let found = error.lines().find(|line| line.contains("tip:"));
        match (found, tip) {
            (None, None) => {}
            (Some(found), Some(tip)) => assert!(found.contains(tip), "{error}"),
            _ => panic!("{error}"),
        }
    }
}

/// What stands before the usage is wrapped by hand, so that a line that is too long leaves a stump behind.
#[test]
fn the_help_of_every_command_fits_a_terminal() {
    for command in [
        &["detect"][..],
        &["merge"],
        &["batch"],
        &["report"],
        &["compare"],
        &["watch"],
        &["validate"],
        &["panel", "build"],
        &["panel", "diff"],
    ] {
        let help = stdout(&[command, &["--help"]].concat());
        let about = help.split("Usage:").next().unwrap_or_default();
        let lines: Vec<&str> = about.lines().collect();
        assert!(help.lines().all(|line| line.len() <= 80), "{command:?}");
        for two in lines.windows(2) {
            let goes_on = !two[1].is_empty() && !two[1].starts_with(' ');
            let is_stump = two[0].len() < 50 && !two[0].is_empty();
            assert!(!(goes_on && is_stump), "{command:?}: {}", two[0]);
        }
    }
}
