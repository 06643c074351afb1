//! The built-in panel `imt`: ALK, ROS1, RET, NTRK1 and NTRK3.

use crate::specificity::fusion_reads;
use crate::support::library::{Library, add_wild_type};
use crate::support::program::{PATIENT_1, PATIENT_2, answer, fuselane, json, stdout};
use crate::support::reference::Reference;
use crate::support::tools::test_data;
use crate::support::transcripts::foreign;
use fuselane::align::Aligner;
use fuselane::document::Parameters;
use fuselane::panel::{Panel, PanelFiles};
use serde_json::Value;

/// The lanes that `imt` has besides those of `alk`, as the literature names them: partner, its transcript
/// and last exon, driver, its transcript and first exon.
const LANES: [(&str, &str, &str, &str, &str, &str); 13] = [
    ("CD74", "NM_004355", "6", "ROS1", "NM_002944.2", "34"),
    ("CD74", "NM_004355", "6", "ROS1", "NM_002944.2", "32"),
    ("TPM3", "NM_152263.2", "8", "ROS1", "NM_002944.2", "35"),
    ("TFG", "NM_006070.5", "4", "ROS1", "NM_002944.2", "35"),
    ("ETV6", "NM_001987", "5", "NTRK3", "NM_001012338", "15"),
    ("ETV6", "NM_001987", "4", "NTRK3", "NM_001012338", "14"),
    ("TPM3", "NM_152263.2", "8", "NTRK1", "NM_002529.3", "10"),
    ("TFG", "NM_006070.5", "5", "NTRK1", "NM_002529.3", "10"),
    ("LMNA", "NM_170707.2", "2", "NTRK1", "NM_002529.3", "11"),
    ("KIF5B", "NM_004521", "15", "RET", "NM_020975.4", "12"),
    ("KIF5B", "NM_004521", "22", "RET", "NM_020975.4", "12"),
    ("KIF5B", "NM_004521", "23", "RET", "NM_020975.4", "12"),
    ("PRKAR1A", "NM_002734.4", "7", "RET", "NM_020975.4", "12"),
];

fn calls(document: &Value) -> Vec<String> {
    let calls = document["calls"].as_array().unwrap().iter();
    let text = |call: &Value| {
        let [fusion, status] = ["fusion", "status"].map(|key| call[key].as_str().unwrap());
        let [from, to] = ["partner", "driver"].map(|side| call[side]["exon"].as_str().unwrap());
        format!("{fusion} {from} {to} {status}")
    };
    let mut calls: Vec<String> = calls.map(text).collect();
    calls.sort();
    calls
}

#[test]
fn every_lane_of_every_driver_is_detected_and_in_frame() {
    let reference = Reference::imt();
    let mut library = Library::new(40, 100);
    add_wild_type(&mut library, Reference::read(), 11_000, 180);
    let mut expected = Vec::new();
    for (partner, transcript, exon, driver, other, start) in LANES {
        let left = reference.exons(transcript, "", exon);
        let fusion = left.clone() + &reference.exons(other, start, "");
        let around = &fusion[left.len() - 200..left.len() + 200];
        (0..40).for_each(|_| library.shear(around, 180));
        expected.push(format!("{partner}::{driver} {exon} {start} detected"));
    }
    expected.sort();
    let directory = tempfile::tempdir().unwrap();
    let files = ["1.fq", "2.fq"].map(|name| directory.path().join(name));
    std::fs::write(&files[0], &library.first).unwrap();
    std::fs::write(&files[1], &library.second).unwrap();
    let files = files.map(|file| file.to_str().unwrap().to_string());
    let document = json(&[&files[0], &files[1], "--panel", "imt"]);
    // The exon that both transcripts of TPM3 share is named in one way.
    let found: Vec<String> = calls(&document);
    assert_eq!(found, expected);
    for call in document["calls"].as_array().unwrap() {
        assert_eq!(call["frame"], "in_frame", "{}", call["fusion"]);
        assert_eq!(
            call["observed_frame"]["kinase_domain_kept"], true,
            "{}",
            call["fusion"]
        );
    }
    let drivers = document["drivers"].as_array().unwrap().iter();
    let drivers: Vec<&str> = drivers.map(|one| one["gene"].as_str().unwrap()).collect();
    assert_eq!(drivers, ["ALK", "ROS1", "RET", "NTRK1", "NTRK3"]);
    // Without the other drivers only their partners are there.
    assert_eq!(calls(&json(&[&files[0], &files[1]])), [""; 0]);
}

#[test]
fn a_fusion_of_alk_is_told_by_either_panel_and_alk_is_the_default() {
    let plain = [PATIENT_1[0], PATIENT_1[1]];
    let with = |panel: &str| json(&[plain[0], plain[1], "--panel", panel]);
    assert_eq!(answer(json(&plain)), answer(with("alk")));
    let (alk, imt) = (with("alk"), with("imt"));
    assert_eq!(calls(&alk), ["RANBP2::ALK 18 20 detected"]);
    assert_eq!(calls(&imt), calls(&alk));
    assert_eq!(
        imt["calls"][0]["junction_reads"],
        alk["calls"][0]["junction_reads"]
    );
    let negative = json(&[PATIENT_2[0], PATIENT_2[1], "--panel", "imt"]);
    assert_eq!(calls(&negative), [""; 0]);
    // Amplicons of ALK say nothing of the others, and the report says so.
    let told = |document: &Value| document["reasons"].as_array().unwrap().clone();
    assert_eq!(negative["verdict"], "not_detected");
    let note = "drivers_not_seen: a note: no fragment of ROS1, RET, NTRK1, NTRK3 was seen, and the library is \
        enriched; if it was not made for these genes, it would not show their fusions";
    assert_eq!(told(&negative), [note]);
    assert_eq!(told(&json(&PATIENT_2)), [""; 0]);
    let text = stdout(&["detect", plain[0], plain[1], "--panel", "imt"]);
    assert!(text.contains("panel imt 1.0.0 ("), "{text}");
}

#[test]
fn the_panel_is_exported_checked_and_compared_by_its_name() {
    let directory = tempfile::tempdir().unwrap();
    let panel = directory.path().join("panel");
    fuselane()
        .args(["panel", "export", "--panel", "imt"])
        .arg(&panel)
        .assert()
        .success();
    let panel = panel.to_str().unwrap();
    assert_eq!(
        stdout(&["panel", "check", panel]),
        stdout(&["panel", "check", "imt"])
    );
    // A panel is compared with the built-in one of its name.
    assert!(stdout(&["panel", "diff", panel]).starts_with("the panels are the same: "));
    let text = stdout(&["panel", "diff", "alk", "imt"]);
    for line in [
        "panel: name alk, now imt",
        "ROS1 NM_002944.2: is new, driver, grade A",
        "lane ETV6-NTRK3.E5N15: is new, ETV6 exon 5 :: NTRK3 exon 15, grade A",
    ] {
        assert!(text.lines().any(|one| one == line), "{line}\n{text}");
    }
    assert!(!text.contains("is gone"), "{text}");
}

#[test]
fn wild_type_transcripts_show_no_fusion_of_any_driver() {
    let panel = Panel::from_files(&PanelFiles::builtin_named("imt").unwrap()).unwrap();
    let aligner = Aligner::new(&panel, Parameters::default().anchor_rule());
    let reference = Reference::imt();
    let own: Vec<String> = reference
        .accessions()
        .map(|one| reference.transcript(one))
        .filter(|bases| bases.len() >= 100)
        .collect();
    for (templates, seed) in [(&own[..], 41), (foreign(), 42)] {
        let found = fusion_reads(&aligner, templates, seed, 250_000);
        assert!(
            found.is_empty(),
            "{} reads: {:#?}",
            found.len(),
            &found[..1]
        );
    }
}

/// Cell lines and a spike-in, sequenced and mixed by others; skipped where the reads are absent. GOPC
/// and HOOK3 are not in the panel.
#[test]
fn real_reads_of_other_drivers() {
    let (Some(first), Some(second)) = (
        test_data("fusioncatcher_1.fastq.gz"),
        test_data("fusioncatcher_2.fastq.gz"),
    ) else {
        return;
    };
    let document = json(&[
        first.to_str().unwrap(),
        second.to_str().unwrap(),
        "--panel",
        "imt",
    ]);
    let expected = [
        "?::RET ? 12 inconclusive",
        "?::ROS1 ? 35 inconclusive",
        "CD74::ROS1 6 34 detected",
        "EML4::ALK 14 20 detected",
        "ETV6::NTRK3 5 15 detected",
        "NPM1::ALK 4 20 detected",
    ];
    assert_eq!(calls(&document), expected);
    for (fusion, least, bases) in [
        ("CD74::ROS1", 8, "CTCCACCGAAAGATGATTTTTGG"),
        ("ETV6::NTRK3", 16, "GGGAGAATAGCAGATGTGCAGCAC"),
        ("?::ROS1", 90, "AAGTATTACAAGTCTGGCATAG"),
        ("?::RET", 8, "TACAAGAGACAGGAGGATCC"),
    ] {
        let calls = document["calls"].as_array().unwrap();
        let call = calls.iter().find(|call| call["fusion"] == fusion).unwrap();
        let reads = call["junction_reads"].as_u64().unwrap();
        assert!(reads >= least, "{fusion}: {reads}");
        let side = |key: &str| call["consensus"][key].as_str().unwrap();
        let consensus = ["before", "inserted", "after"].map(side).concat();
        assert!(consensus.contains(bases), "{fusion}: {consensus}");
    }
}
