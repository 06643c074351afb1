//! Panels of another driver, and of two.

use crate::support::library::{Library, add_wild_type};
use crate::support::program::{PATIENT_1, fuselane};
use crate::support::reference::Reference;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The built-in panel in a directory, with its files changed.
fn changed_panel(directory: &Path, change: impl Fn(&str, String) -> String) -> PathBuf {
    let panel = directory.join("panel");
    fuselane()
        .args(["panel", "export"])
        .arg(&panel)
        .assert()
        .success();
    for entry in std::fs::read_dir(&panel).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_string();
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, change(&name, text)).unwrap();
    }
    panel
}

/// Two drivers: beside ALK, MYH9, which is a partner of the built-in panel.
fn two_drivers(directory: &Path) -> PathBuf {
    changed_panel(directory, |name, text| match name {
        "drivers.tsv" => text + "NM_002473.5\t30-34\t1000-1100\t.\n",
        "transcripts.tsv" => {
            let rows = text.lines().map(|row| match row.starts_with("MYH9\t") {
                true => row.replace("\tpartner\t", "\tdriver\t") + "\n",
                false => format!("{row}\n"),
            });
            rows.collect()
        }
        "lanes.tsv" => {
            let rows = text.lines().filter(|row| !row.starts_with("MYH9\t"));
            rows.map(|row| format!("{row}\n")).collect()
        }
        _ => text,
    })
}

/// Pairs of wild type and of a fusion, as two files.
fn library(directory: &Path, fusion: &str, join: usize) -> [PathBuf; 2] {
    let reference = Reference::read();
    let mut library = Library::new(91, 75);
    add_wild_type(&mut library, reference, 11_000, 180);
    for _ in 0..60 {
        library.shear(&fusion[join - 200..join + 200], 180);
    }
    let files = ["1.fq", "2.fq"].map(|name| directory.join(name));
    std::fs::write(&files[0], &library.first).unwrap();
    std::fs::write(&files[1], &library.second).unwrap();
    files
}

fn detect(directory: &Path, panel: &Path, files: &[PathBuf; 2]) -> (Value, String) {
    let json = directory.join("result.json");
    let run = fuselane()
        .args(["detect", "--explain"])
        .args(files)
        .arg("--panel")
        .arg(panel)
        .arg("--json")
        .arg(&json)
        .assert()
        .success();
    let document = serde_json::from_slice(&std::fs::read(&json).unwrap()).unwrap();
    let text = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    (document, text)
}

#[test]
fn each_driver_has_its_own_calls_coverage_and_negative() {
    let reference = Reference::read();
    let left = reference.exons("NM_006267", "", "18");
    let directory = tempfile::tempdir().unwrap();
    let panel = two_drivers(directory.path());
    // driver, its transcript, the exon that is joined; the other driver
    for (gene, accession, exon, other) in [
        ("ALK", "NM_004304.3", "20", "MYH9"),
        ("MYH9", "NM_002473.5", "31", "ALK"),
    ] {
        let fusion = left.clone() + &reference.exons(accession, exon, "");
        let files = library(directory.path(), &fusion, left.len());
        let (document, text) = detect(directory.path(), &panel, &files);
        let calls = document["calls"].as_array().unwrap();
        assert_eq!(calls.len(), 1, "{gene}");
        assert_eq!(calls[0]["fusion"], format!("RANBP2::{gene}"));
        assert_eq!(calls[0]["driver"]["exon"], exon);
        assert!(calls[0]["junction_reads"].as_u64().unwrap() >= 20);
        assert!(text.contains(&format!("RANBP2::{gene}  exon 18 :: exon {exon}")));
        let drivers = document["drivers"].as_array().unwrap();
        let genes: Vec<&str> = drivers
            .iter()
            .map(|one| one["gene"].as_str().unwrap())
            .collect();
        assert_eq!(genes, ["ALK", "MYH9"]);
        for driver in drivers {
            let is_called = driver["gene"] == gene;
            assert_eq!(
                driver["excluded"].is_null(),
                is_called,
                "{gene}: {}",
                driver["gene"]
            );
            let count = |key: &str| driver["imbalance"][key].as_u64().unwrap();
            let exons = driver["exons"].as_array().unwrap().iter();
            let all: u64 = exons.map(|exon| exon["fragments"].as_u64().unwrap()).sum();
            assert_eq!(count("five_prime") + count("three_prime"), all);
            assert!(!is_called || all >= 20, "{gene}: {all}");
        }
        for name in [gene, other] {
            assert!(text.contains(&format!("{name} 3'/5'")), "{name}: {text}");
        }
    }
}

#[test]
fn no_report_names_a_driver_that_the_panel_has_not() {
    let directory = tempfile::tempdir().unwrap();
    let panel = changed_panel(directory.path(), |_, text| text.replace("ALK", "XYZ"));
    let prefix = directory.path().join("sample");
    let run = fuselane()
        .args(["detect", "--explain", "--panel"])
        .arg(&panel)
        .args(PATIENT_1)
        .args(["--formats", "all", "--output"])
        .arg(&prefix)
        .assert()
        .success();
    let text = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
    assert!(text.contains("DETECTED  RANBP2::XYZ"), "{text}");
    assert!(text.contains("expected XYZ staining"), "{text}");
    assert!(!text.contains("ALK"), "{text}");
    let mut reports = 0;
    for entry in std::fs::read_dir(directory.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
            assert!(!text.contains("ALK"), "{}", path.display());
            reports += 1;
        }
    }
    assert!(reports > 10, "{reports}");
    for arguments in [
        &["--help"][..],
        &["detect", "--help"],
        &["report", "--help"],
    ] {
        let help = fuselane().args(arguments).assert().success();
        let text = String::from_utf8_lossy(&help.get_output().stdout).into_owned();
        assert!(!text.contains("ALK"), "{arguments:?}: {text}");
    }
}
