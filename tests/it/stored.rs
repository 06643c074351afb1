//! Stored results that cannot be used.

use crate::support::program::{PATIENT_2, fuselane};
use serde_json::Value;

#[test]
fn a_bad_stored_result_is_an_error_with_a_reason() {
    let directory = tempfile::tempdir().unwrap();
    let stored = directory.path().join("r.json");
    fuselane()
        .args(["detect", PATIENT_2[0], PATIENT_2[1], "--json"])
        .arg(&stored)
        .assert()
        .success();
    let whole = std::fs::read_to_string(&stored).unwrap();
    let changed = whole.replace("\"not_detected\"", "\"detected\"");
    let other = whole.replace("fuselane/result/2", "fuselane/result/1");
    let half = &whole[..whole.len() / 2];
    for (content, problem) in [
        ("", "cut short"),
        (half, "cut short"),
        ("reads: none", "no JSON"),
        ("{}", "the key schema is not fuselane/result/2"),
        ("[1, 2]", "the key schema is not fuselane/result/2"),
        (&other, "of schema fuselane/result/1"),
        (&changed, "changed since fuselane wrote it"),
        (
            r#"{"schema": "fuselane/result/2"}"#,
            "not as fuselane writes it",
        ),
    ] {
        let bad = directory.path().join("bad.json");
        let page = directory.path().join("page.html");
        std::fs::write(&bad, content).unwrap();
        fuselane()
            .arg("report")
            .arg(&bad)
            .arg("--html")
            .arg(&page)
            .assert()
            .code(1)
            .stdout("")
            .stderr(predicates::str::contains(problem))
            .stderr(predicates::str::contains("bad.json: "));
        assert!(!page.exists(), "{problem}");
    }
    fuselane()
        .args(["report", "absent.json"])
        .assert()
        .code(1)
        .stderr(predicates::str::contains("absent.json: cannot read"));
    // Key order and white space are no change.
    let value: Value = serde_json::from_str(&whole).unwrap();
    fuselane()
        .args(["report", "-", "--tsv", "-"])
        .write_stdin(serde_json::to_string(&value).unwrap())
        .assert()
        .success()
        .stdout(predicates::str::starts_with("sample\t"));
}
