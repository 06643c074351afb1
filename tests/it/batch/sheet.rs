//! What sheets may hold, and how what is wrong with them is told.

use super::*;

#[test]
fn all_that_is_wrong_with_a_sheet_is_told_and_nothing_is_started() {
    let bench = Bench::new();
    bench.patient("a", 1, None, 0);
    bench.sheet(&["A,a,,,", "a,a,,,", "x/y,b,no_rt,Z,"]);
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
    ]
    .iter()
    .enumerate()
    {
        assert!(
            lines[number].starts_with("fuselane: s.csv: ") && lines[number].contains(text),
            "{told}"
        );
    }
    assert_eq!(lines.len(), 8, "{told}");
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
