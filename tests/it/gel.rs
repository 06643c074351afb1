//! The gel of the paper: patient 1 with RANBP2::ALK, patient 2 without, and every lane.

use crate::support::{Library, OUT_OF_FRAME, fusion, fusions, gzip, patient};
use fuselane::align::Aligner;
use fuselane::call::{Sample, call};
use fuselane::document::Parameters;
use fuselane::document::{Document, Status, Verdict};
use fuselane::evidence::Evidence;
use fuselane::fastq::Records;
use fuselane::fastq::umi::UmiRule;
use fuselane::panel::Panel;
use std::io::Read;
use std::path::{Path, PathBuf};

fn evidence(panel: &Panel, library: &Library, paired: bool) -> Evidence {
    let aligner = Aligner::new(panel, Parameters::default().anchor_rule());
    let mut evidence = Evidence::default();
    let mut first = Records::new(&library.first);
    let mut second = Records::new(&library.second);
    while let Some(one) = first.next_record().unwrap() {
        let two = second.next_record().unwrap().filter(|_| paired);
        evidence
            .add_fragment(&aligner, &UmiRule::None, one, two)
            .unwrap();
    }
    evidence
}

fn detect(library: &Library, paired: bool) -> Document {
    let panel = Panel::builtin().unwrap();
    let evidence = evidence(&panel, library, paired);
    let sample = Sample {
        name: "sample",
        files: &[],
        evidence: &evidence,
    };
    call(&panel, &Parameters::default(), sample, &[])
}

/// The libraries in `tests/data`: name, paired, library.
fn shipped() -> Vec<(&'static str, bool, Library)> {
    let ranbp2 = fusion("RANBP2");
    vec![
        (
            "patient_1",
            true,
            patient(1, 75, 180, Some(&ranbp2), 200, 10_300),
        ),
        ("patient_2", true, patient(2, 75, 180, None, 0, 10_500)),
    ]
}

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(name)
}

fn files(name: &str, paired: bool, library: &Library) -> Vec<(PathBuf, Vec<u8>)> {
    if paired {
        vec![
            (data(&format!("{name}_R1.fastq.gz")), library.first.clone()),
            (data(&format!("{name}_R2.fastq.gz")), library.second.clone()),
        ]
    } else {
        vec![(data(&format!("{name}.fastq.gz")), library.first.clone())]
    }
}

/// Writes `tests/data` anew: `cargo test --test it gel -- --ignored`.
#[test]
#[ignore = "writes tests/data"]
fn write_shipped_libraries() {
    for (name, paired, library) in shipped() {
        for (path, bytes) in files(name, paired, &library) {
            std::fs::write(path, gzip(&bytes)).unwrap();
        }
    }
}

#[test]
fn shipped_libraries_are_what_the_generator_makes() {
    for (name, paired, library) in shipped() {
        for (path, bytes) in files(name, paired, &library) {
            let file = std::fs::File::open(&path).unwrap();
            let mut shipped = Vec::new();
            flate2::read::MultiGzDecoder::new(file)
                .read_to_end(&mut shipped)
                .unwrap();
            assert!(shipped == bytes, "{} differs", path.display());
        }
    }
}

#[test]
fn patient_1_has_the_fusion_and_patient_2_has_not() {
    let ranbp2 = fusion("RANBP2");
    for (read_length, paired) in [(75, true), (150, false)] {
        let one = patient(11, read_length, 180, Some(&ranbp2), 200, 20_000);
        let document = detect(&one, paired);
        assert_eq!(document.verdict, Verdict::Detected);
        assert_eq!(document.calls.len(), 1, "{:#?}", document.calls);
        let call = &document.calls[0];
        assert_eq!(call.lane.as_deref(), Some("RANBP2"));
        assert_eq!(
            (call.partner.exon.as_str(), call.driver.exon.as_str()),
            ("18", "20")
        );
        assert!(call.junction_reads > 50, "{}", call.junction_reads);

        let two = patient(12, read_length, 180, None, 0, 20_000);
        let document = detect(&two, paired);
        assert_eq!(
            document.verdict,
            Verdict::NotDetected,
            "{:?}",
            document.reasons
        );
        assert!(document.lanes.iter().all(|lane| lane.junction_reads == 0));
    }
}

#[test]
fn every_in_frame_lane_is_called_as_itself_and_nothing_else() {
    for fusion in fusions(&crate::support::Reference::read()) {
        let library = patient(21, 100, 220, Some(&fusion), 60, 12_000);
        let document = detect(&library, true);
        let calls: Vec<_> = document
            .calls
            .iter()
            .map(|call| (call.lane.clone().unwrap_or_default(), call.status))
            .collect();
        let out_of_frame = OUT_OF_FRAME.contains(&fusion.lane);
        let status = if out_of_frame {
            Status::Inconclusive
        } else {
            Status::Detected
        };
        assert_eq!(
            calls,
            [(fusion.lane.to_string(), status)],
            "{}",
            fusion.lane
        );
        assert_eq!(document.lanes.len(), crate::support::lane_count());
    }
}

/// Mates settle what single reads cannot: TPM3 and TPM4 share their last 28 bases.
#[test]
fn tropomyosins_never_swap() {
    for (own, other) in [("TPM3", "TPM4"), ("TPM4", "TPM3")] {
        // Single reads of 50 bases tell in 7 of 27 places.
        for (read_length, paired, least) in [
            (50, false, 5),
            (50, true, 20),
            (75, true, 20),
            (150, false, 20),
        ] {
            let library = patient(31, read_length, 200, Some(&fusion(own)), 400, 1_000);
            let document = detect(&library, paired);
            let lane = |name: &str| {
                document
                    .lanes
                    .iter()
                    .find(|lane| lane.lane.as_deref() == Some(name))
                    .unwrap()
            };
            assert_eq!(
                lane(other).junction_reads,
                0,
                "{own} {read_length} {paired}"
            );
            let counted = lane(own).junction_reads;
            assert!(counted >= least, "{own} {read_length} {paired}: {counted}");
        }
    }
}

/// Reads that show only the shared bases: some fusion is there, so it is no negative.
#[test]
fn a_fusion_of_one_of_two_partners_is_not_a_negative() {
    let tpm3 = fusion("TPM3");
    let mut library = patient(41, 40, 200, None, 0, 21_000);
    for _ in 0..30 {
        library.oriented(&tpm3.sequence[tpm3.join - 20..tpm3.join + 20]);
    }
    let document = detect(&library, false);
    assert_eq!(document.verdict, Verdict::Inconclusive);
    assert!(
        document
            .reasons
            .iter()
            .any(|reason| reason.reason.code() == "ambiguous")
    );
}
