//! What merge and batch do with the table of a panel.

use crate::support::exon_ends::{own, reads};
use crate::support::program::{answer, detect, fuselane, written};
use serde_json::Value;
use std::path::Path;

#[test]
fn merged_parts_are_named_by_the_same_table() {
    let directory = tempfile::tempdir().unwrap();
    let place = |name: &str| directory.path().join(name).to_str().unwrap().to_string();
    let reads = reads("CLTC", 31, 40);
    let whole = detect(
        directory.path(),
        &reads,
        &["--panel", &own(), "--sample", "s"],
    );
    let half = reads.match_indices('@').nth(20).unwrap().0;
    let parts = [("a", &reads[..half]), ("b", &reads[half..])].map(|(name, reads)| {
        let path = written(directory.path(), &format!("{name}.fq"), reads.as_bytes());
        let part = place(&format!("{name}.evidence"));
        fuselane()
            .args([
                "detect",
                &path,
                "--panel",
                &own(),
                "--sample",
                "s",
                "--evidence",
                &part,
            ])
            .assert()
            .success();
        part
    });
    let table = format!("{}/exon_ends.tsv", own());
    // Without the table, partners would have no names.
    let run = fuselane()
        .args(["merge", &parts[0], &parts[1], "--json"])
        .arg(place("m.json"))
        .assert()
        .code(1);
    let told = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    for words in [
        "a.evidence: its panel has exon_ends.tsv",
        ": --transcriptome PANEL/exon_ends.tsv",
    ] {
        assert!(told.contains(words), "{told}");
    }
    assert!(!Path::new(&place("m.json")).exists());
    let run = fuselane()
        .args([
            "merge",
            &parts[0],
            &parts[1],
            "--transcriptome",
            &table,
            "--json",
            "-",
        ])
        .assert()
        .success();
    let merged: Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    assert_eq!(merged["calls"][0]["fusion"], "CLTC::ALK");
    assert_eq!(answer(merged), answer(whole));
}

#[test]
fn a_positive_control_may_hold_a_fusion_of_any_gene_of_the_table() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    written(path, "p.fq", reads("NPM1", 4, 24).as_bytes());
    written(path, "s.fq", reads("CLTC", 31, 24).as_bytes());
    for (expected, panel, code) in [
        ("NPM1::ALK", own(), 0),
        ("NPM9::ALK", own(), 1),
        ("NPM1::ROS1", own(), 1),
        ("ALK::NPM1", own(), 1),
        ("ALK::ALK", "alk".into(), 1),
        ("KIAA1618::ALK", "alk".into(), 1),
    ] {
        let sheet =
            format!("sample,fastq_1,control_type,expected\nS,s.fq,,\nP,p.fq,positive,{expected}\n");
        written(path, "s.csv", sheet.as_bytes());
        let run = fuselane()
            .current_dir(path)
            .args(["batch", "s.csv", "-o", "out", "--resume", "--panel", &panel])
            .assert()
            .code(code);
        let told = String::from_utf8(run.get_output().stderr.clone()).unwrap();
        let is_refused = told.contains("is no lane of the panel and no fusion of its genes");
        assert_eq!(is_refused, code == 1, "{told}");
        if code == 0 {
            let told = String::from_utf8(run.get_output().stdout.clone()).unwrap();
            assert!(
                told.contains("P: pass, NPM1::ALK found, NPM1::ALK expected"),
                "{told}"
            );
        }
    }
}
