//! What sheets may hold, and how what is wrong with them is told.

use super::*;
#[cfg(target_os = "linux")]
use crate::support::{program::process, tools::FullPipe};
use fuselane::panel::hexadecimal;
use sha2::{Digest, Sha256};
use std::time::{Duration, Instant};

#[test]
fn all_that_is_wrong_with_a_sheet_is_told_and_nothing_is_started() {
    let bench = Bench::new();
    bench.patient("a", 1, None, 0);
    bench.sheet(&["A,a,,,", "a,a,,,", "x/y,b,no_rt,Z,"]);
    let mut sheet = fs::read_to_string(bench.path("s.csv")).unwrap();
    sheet.push_str("Q,,a_3.fq,auto,water,A,,\n");
    fs::write(bench.path("s.csv"), sheet).unwrap();
    let run = bench.batch(&["-o", "out"]).failure().code(1);
    let told = stderr(&run);
    let lines: Vec<&str> = told.lines().collect();
    for (number, text) in [
        "line 3: a_1.fq is also in line 2",
        "line 3: a_2.fq is also in line 2",
        "line 3: a and A of line 2 differ only by case",
        "line 3: meta.accession of a is M26-a here and M26-A in line 2",
        "line 4: b_1.fq: cannot read",
        "line 4: b_2.fq: cannot read",
        "line 4: \"x/y\" makes no safe name",
        "line 4: Z in control_of is not in the sheet",
        "line 5: fastq_1 is empty",
        "line 5: a_3.fq: cannot read",
        "line 5: control_type ",
    ]
    .iter()
    .enumerate()
    {
        assert!(
            lines[number].starts_with("fuselane: s.csv: ") && lines[number].contains(text),
            "{told}"
        );
    }
    assert_eq!(lines.len(), 11, "{told}");
    assert!(!bench.path("out").exists());
}

#[test]
fn sheets_are_read_once_and_from_standard_input_too() {
    let bench = Bench::new();
    bench.patient("a", 1, Some("RANBP2"), 30);
    let sheet = "sample\tfastq_1\tfastq_2\r\nA\ta_1.fq\ta_2.fq\r\n";
    fuselane()
        .current_dir(bench.0.path())
        .args(["batch", "-", "-o", "out"])
        .write_stdin(sheet)
        .assert()
        .success();
    let result = bench.result("out/batch.json");
    assert_eq!(result["sheet"]["name"], "standard input");
    assert_eq!(result["sheet"]["bytes"], sheet.len());
    let command = result["run"]["command"].as_array().unwrap();
    assert_eq!(command[1], "batch");
    let document = bench.result("out/A/A.json");
    assert_eq!(document["run"]["files"].as_array().unwrap().len(), 2);
}

/// The sheet is read once: what somebody writes there later is of the next batch. The program waits with its first
/// line on standard error, which nobody takes, until the sheet is another one.
#[cfg(target_os = "linux")]
#[test]
fn a_sheet_that_is_edited_while_the_batch_runs_is_as_it_was_read() {
    let bench = Bench::new();
    bench.patient("a", 1, Some("RANBP2"), 30);
    bench.patient("b", 2, None, 0);
    let sheet = "sample,fastq_1,fastq_2\nA,a_1.fq,a_2.fq\nB,b_1.fq,b_2.fq\n";
    for (case, edited) in [
        ("edited", Some("sample,fastq_1\nC,gone.fq\n")),
        ("removed", None),
        ("saved as it was", Some(sheet)),
    ] {
        fs::write(bench.path("s.csv"), sheet).unwrap();
        let full = FullPipe::new(bench.0.path(), case);
        let child = process()
            .current_dir(bench.0.path())
            .args(["batch", "s.csv", "-v", "-o", case])
            .args(FEW_READS)
            .stderr(full.writer())
            .spawn()
            .unwrap();
        // It is made when the sheet has been read.
        let lock = bench.path(case).join("counted/.lock");
        let started = Instant::now();
        while !lock.exists() {
            assert!(started.elapsed() < Duration::from_secs(300), "{case}");
            std::thread::sleep(Duration::from_millis(5));
        }
        match edited {
            Some(text) => fs::write(bench.path("s.csv"), text).unwrap(),
            None => fs::remove_file(bench.path("s.csv")).unwrap(),
        }
        let told = full.read();
        let run = child.wait_with_output().unwrap();
        assert_eq!(run.status.code(), Some(0), "{case}: {told}");
        let is_told = told.contains("s.csv changed since it was read");
        assert_eq!(is_told, edited != Some(sheet), "{case}: {told}");
        let result = bench.result(&format!("{case}/batch.json"));
        let sha256 = hexadecimal(&Sha256::digest(sheet));
        assert_eq!(result["sheet"]["sha256"], sha256, "{case}");
        let verdicts = bench.verdicts(case).into_iter().collect::<Vec<_>>();
        let expected = [("A", "detected"), ("B", "not_detected")];
        let expected = expected.map(|(one, two)| (one.to_string(), two.to_string()));
        assert_eq!(verdicts, expected, "{case}");
    }
}
