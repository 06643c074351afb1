//! What must hold for any bytes, with random ones on a stable toolchain; `fuzz/` has the same for a
//! fuzzer. Everything that a fuzzer found is tried again.

use crate::support::cases::cases;
use crate::support::program::{PATIENT_1, stdout};
use proptest::collection::vec;
use proptest::prelude::*;

/// FASTQ with something wrong here and there.
fn almost_fastq() -> impl Strategy<Value = Vec<u8>> {
    let record = ("[a-z1-9 /]{0,6}", "[ACGTN]{0,9}", "[!-~]{0,9}", 0..40_u8);
    vec(record, 0..8).prop_map(|records| {
        let mut text = String::new();
        for (name, bases, mut quality, form) in records {
            // Most qualities are as long as the bases.
            if form > 3 {
                quality = "I".repeat(bases.len());
            }
            let end = if form % 7 == 0 { "\r\n" } else { "\n" };
            let plus = if form % 5 == 0 { &name } else { "" };
            text += &format!("@{name}{end}{bases}{end}+{plus}{end}{quality}{end}");
            match form {
                4 => text.truncate(text.len() / 2),
                5 => text += "\n",
                6 => text.insert(0, '>'),
                7 => drop(text.pop()),
                _ => {}
            }
        }
        text.into_bytes()
    })
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn any_fastq(size: u8, text in prop_oneof![4 => almost_fastq(), 1 => vec(any::<u8>(), 0..200)]) {
        crate::targets::fastq(&[&[size], &text[..]].concat());
    }

    #[test]
    fn any_compressed_file(head: [u8; 4], text in almost_fastq()) {
        crate::targets::decoders(&[&head, &text[..]].concat());
    }

    #[test]
    fn any_read(data in vec(any::<u8>(), 5..40)) {
        crate::targets::aligner(&data);
    }

    #[test]
    fn any_read_without_errors(data: [u8; 5]) {
        crate::targets::aligner(&data);
    }
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn any_panel(which: u8, edits in vec(any::<[u8; 4]>(), 1..4)) {
        crate::targets::panel(&[&[which], edits.concat().as_slice()].concat());
    }

    #[test]
    fn any_stored_result(at: prop::sample::Index, byte: u8, cut: bool) {
        static RESULT: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| {
            let [one, two] = PATIENT_1;
            stdout(&["detect", one, two, "--reproducible", "--json", "-"]).into_bytes()
        });
        let mut text = RESULT.clone();
        let at = at.index(text.len());
        if cut {
            text.truncate(at);
        } else {
            text[at] = byte;
        }
        crate::targets::report(&text);
        crate::targets::report(&RESULT);
    }
}

#[test]
fn what_a_fuzzer_found_holds() {
    let targets: [(&str, crate::targets::Target); 5] = [
        ("fastq", crate::targets::fastq),
        ("decoders", crate::targets::decoders),
        ("panel", crate::targets::panel),
        ("aligner", crate::targets::aligner),
        ("report", crate::targets::report),
    ];
    for (name, target) in targets {
        assert!(
            crate::targets::replay(name, target) > 0,
            "tests/corpus/{name} is empty"
        );
    }
}

/// A stored result of an older form is refused, and a fuzzer that starts from it learns nothing.
#[test]
fn seeds_of_the_report_are_of_this_version() {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/report");
    for patient in ["patient_1", "patient_2"] {
        let seed = corpus.join(patient).with_extension("json");
        let text = std::fs::read(&seed).unwrap();
        let document: Result<fuselane::document::Document, _> = serde_json::from_slice(&text);
        assert!(
            document.is_ok(),
            "{patient}.json: {:?}; make it again by `fuselane detect --reproducible --json` of tests/data",
            document.err()
        );
    }
}
