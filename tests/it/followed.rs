//! What other commands make of the results of a run that is followed.

use crate::support::library::patient;
use crate::support::program::{fuselane, written};
use crate::support::reference::fusion;
use fuselane::call::{Sample, call};
use fuselane::document::Parameters;
use fuselane::evidence::Evidence;
use fuselane::panel::Panel;
use fuselane::report::{Findings, Html, Report};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// A directory with the results of a watch that ended before its run, `out`: its only file so far holds RANBP2::ALK, or
/// nothing; and with a library of the other kind, `other.fq`.
fn followed(is_fused: bool) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    fs::create_dir_all(directory.path().join("run/01")).unwrap();
    for (name, is_fused) in [("run/01/0.fq", is_fused), ("other.fq", !is_fused)] {
        let lane = is_fused.then(|| fusion("RANBP2"));
        let library = patient(31, 75, 180, lane.as_ref(), 200, 4_000);
        written(directory.path(), name, &library.first);
    }
    let until = if is_fused { "detected" } else { "excluded" };
    let watch = "watch run -o out --every 0.1 --settle 0.1 --until";
    let detect = "detect other.fq -q --sample other --json other.json";
    for command in [format!("{watch} {until}"), detect.into()] {
        let few_reads_do = ["--minimum-reads", "1000", "--target-share", "0.1"];
        let arguments: Vec<_> = command.split(' ').chain(few_reads_do).collect();
        run(directory.path(), &arguments).success();
    }
    directory
}

fn run(directory: &Path, arguments: &[&str]) -> assert_cmd::assert::Assert {
    fuselane().current_dir(directory).args(arguments).assert()
}

#[test]
fn a_sample_whose_run_goes_on_is_no_end_and_no_start_of_a_fusion() {
    for is_fused in [true, false] {
        let directory = followed(is_fused);
        let files = ["other.json", "out/01/01.json"];
        for files in [files, [files[1], files[0]]] {
            let arguments = ["--json", "c.json", "--html", "c.html"];
            let arguments = [&["compare"][..], &files, &arguments].concat();
            let compare = run(directory.path(), &arguments).success();
            let told = String::from_utf8_lossy(&compare.get_output().stdout).into_owned();
            let answer = if is_fused { "DETECTED" } else { "INCONCLUSIVE" };
            assert_eq!(
                told.matches(&format!("{answer} so far")).count(),
                1,
                "{told}"
            );
            let page = fs::read_to_string(directory.path().join("c.html")).unwrap();
            let answer = format!("{} so far", answer.to_lowercase());
            assert_eq!(page.matches(&answer).count(), 1, "{page}");
            let compared = fs::read(directory.path().join("c.json")).unwrap();
            let compared: Value = serde_json::from_slice(&compared).unwrap();
            let junctions = compared["junctions"].as_array().unwrap();
            assert_eq!(junctions.len(), 1, "{files:?}");
            for (place, file) in files.iter().enumerate() {
                let sample = &compared["samples"][place];
                let is_complete = sample.get("complete").is_none();
                assert_eq!(is_complete, *file == "other.json", "{sample}");
            }
            let change = &junctions[0]["points"][1]["change"];
            assert_eq!(change, "cannot_tell", "{files:?}: {compared}");
        }
    }
}

/// The page that is made of a stored result is not written again.
#[test]
fn a_page_of_a_stored_result_does_not_load_itself_again() {
    let panel = Panel::builtin().unwrap();
    let sample = Sample {
        name: "01",
        files: &[],
        evidence: &Evidence::default(),
    };
    let document = call(&panel, &Parameters::default(), sample, &[]);
    let document = document.described_so_far(None, true, Vec::new());
    let directory = tempfile::tempdir().unwrap();
    let text = serde_json::to_vec(&document).unwrap();
    written(directory.path(), "01.json", &text);
    run(
        directory.path(),
        &["report", "01.json", "-q", "-o", "again"],
    )
    .success();
    let again = |ending: &str| fs::read_to_string(directory.path().join(format!("again.{ending}")));
    let page = again("html").unwrap();
    assert!(!page.contains("http-equiv=\"refresh\""), "{page}");
    assert!(page.contains(" so far") && page.contains("more reads are to come"));
    let json: Value = serde_json::from_str(&again("json").unwrap()).unwrap();
    assert_eq!(json, serde_json::to_value(&document).unwrap());
    let mut page = Vec::new();
    let findings = Findings {
        is_replaced: true,
        ..Findings::from(&document)
    };
    Html.write(&findings, &mut page).unwrap();
    assert!(
        String::from_utf8(page)
            .unwrap()
            .contains("http-equiv=\"refresh\"")
    );
}

#[test]
fn what_a_watch_keeps_is_no_part_of_a_sample_and_its_folder_no_batch() {
    let directory = followed(true);
    written(
        directory.path(),
        "s.csv",
        b"sample,fastq_1\nother,other.fq\n",
    );
    for (arguments, words) in [
        (
            &["merge", "out/counted/01.evidence", "--json", "m.json"][..],
            "it is what a watch has counted so far",
        ),
        (
            &["batch", "s.csv", "-o", "out"],
            "out: it holds the results of a watch; name another folder",
        ),
    ] {
        let run = run(directory.path(), arguments).code(1);
        let told = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
        assert!(told.contains(words), "{told}");
    }
    assert!(!directory.path().join("m.json").exists());
    assert!(!directory.path().join("out/batch.json").exists());
}
