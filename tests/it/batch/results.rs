//! What is written of each sample, and of all of them together.

use super::*;
use crate::support::library::{random_bases, record};
use crate::support::reference::{ALK, Reference, reverse_complement};
use std::path::Path;

#[test]
fn each_sample_has_the_files_of_a_run_of_its_own() {
    let bench = Bench::new();
    bench.patient("a1", 1, Some("RANBP2"), 30);
    bench.patient("a2", 2, Some("RANBP2"), 30);
    bench.patient("b", 3, None, 0);
    bench.patient("r", 4, None, 0);
    bench.mates("w", &Library::new(5, 75));
    bench.sheet(&[
        "A,a1,,,",
        "W,w,no_template,*,",
        "A,a2,,,",
        "B,b,,,",
        "R,r,no_rt,A,",
    ]);
    let all = ["--formats", "all"];
    let run = bench
        .batch(&[&["-o", "out", "-t", "3"], &all[..]].concat())
        .success();
    assert!(
        stderr(&run).contains("strandedness makes no difference"),
        "{}",
        stderr(&run)
    );
    let water = ["--no-template", "w_1.fq", "--no-template", "w_2.fq"];
    let no_rt = ["--no-rt", "r_1.fq", "--no-rt", "r_2.fq"];
    let lanes = ["-1", "a1_1.fq", "a2_1.fq", "-2", "a1_2.fq", "a2_2.fq"];
    for (name, files, controls) in [
        ("A", &lanes[..], &[no_rt, water].concat()[..]),
        ("B", &["b_1.fq", "b_2.fq"], &water),
    ] {
        fs::create_dir_all(bench.path("one")).unwrap();
        fuselane()
            .current_dir(bench.0.path())
            .args(["detect", "--reproducible", "-q", "--sample", name])
            .args(FEW_READS)
            .args(["--meta", &format!("accession=M26-{name}")])
            .args(files)
            .args(controls)
            .args(all)
            .args(["-o", &format!("one/{name}")])
            .assert()
            .success();
        let of_batch = bench.files(&format!("out/{name}"));
        assert!(of_batch.len() > 20, "{:?}", of_batch.keys());
        for (path, bytes) in of_batch {
            let file = path.rsplit('/').next().unwrap();
            assert!(
                fs::read(bench.path("one").join(file)).unwrap() == bytes,
                "{path}"
            );
        }
    }
    // Controls have no answer, and no files of their own.
    assert!(!bench.path("out/R").exists() && !bench.path("out/W").exists());
    assert_eq!(bench.verdicts("out")["W"], "");
    for code in ["finished", "cross_talk", "no_rt", "no_template"] {
        assert_eq!(bench.check("out", code), "pass", "{code}");
    }
    assert_eq!(bench.check("out", "positive"), "not_done");
    // Whatever the number of threads, and wherever it stops.
    bench
        .batch(&[&["-o", "two", "-t", "1"], &all[..]].concat())
        .success();
    bench.assert_same("out", "two");
}

#[test]
fn the_result_is_as_its_schema_says_and_tables_have_a_row_for_each_library() {
    let bench = Bench::new();
    bench.patient("a", 1, Some("RANBP2"), 30);
    bench.patient("b", 2, None, 0);
    fs::write(bench.path("c_1.fq"), "@r\nACGT\n+\nII").unwrap();
    fs::write(bench.path("c_2.fq"), "@r\nACGT\n+\nIIII\n").unwrap();
    bench.sheet(&["A,a,,,", "B,b,no_rt,A,", "C,c,,,"]);
    bench.batch(&["-o", "out", "-q"]).failure().code(1);
    let schema = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/batch.schema.json"));
    let schema: Value = serde_json::from_slice(&schema.unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let result = bench.result("out/batch.json");
    let errors: Vec<String> = validator
        .iter_errors(&result)
        .map(|one| one.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    let table = fs::read_to_string(bench.path("out/batch.tsv")).unwrap();
    let rows: Vec<Vec<&str>> = table
        .lines()
        .map(|line| line.split('\t').collect())
        .collect();
    assert!(rows.iter().all(|row| row.len() == rows[0].len()));
    let value = |row: usize, column: &str| {
        rows[row][rows[0].iter().position(|name| *name == column).unwrap()]
    };
    for (row, sample, role, verdict, reads) in [
        (1, "A", "sample", "detected", "12060"),
        (2, "B", "no_rt", ".", "12000"),
        (3, "C", "sample", ".", "."),
    ] {
        let found = ["sample", "role", "verdict", "reads"].map(|column| value(row, column));
        assert_eq!(found, [sample, role, verdict, reads]);
    }
    assert!(value(3, "error").contains("c_1.fq"));
    let content = bench.result("out/batch_mqc.json");
    let samples: Vec<&String> = content["data"].as_object().unwrap().keys().collect();
    assert_eq!(samples, ["A", "C"]);
    assert_eq!(content["data"]["C"]["verdict"], "FAILED");
    let page = fs::read_to_string(bench.path("out/batch.html")).unwrap();
    for text in [
        "href=\"A/A.html\"",
        "2 samples: 1 detected, 1 failed",
        "no-RT control",
    ] {
        assert!(page.contains(text), "{text}");
    }
}

/// Adds mates of fragments that enter exon 20 of ALK from a sequence that no gene has.
fn add_unknown(bench: &Bench, name: &str, seed: u64) {
    let reference = Reference::read();
    let before = reference.exons(ALK, "", "19").len();
    let partner = random_bases(seed, 160);
    let fused = format!("{partner}{}", &reference.transcript(ALK)[before..]);
    for mate in ["1", "2"] {
        let path = bench.path(&format!("{name}_{mate}.fq"));
        let mut text = fs::read_to_string(&path).unwrap();
        for number in 0..24 {
            let fragment = &fused[100 + number..280 + number];
            let read = match mate {
                "1" => fragment[..75].to_string(),
                _ => reverse_complement(&fragment[105..]),
            };
            text += &record(&format!("unknown{number}"), &read);
        }
        fs::write(path, text).unwrap();
    }
}

#[test]
fn unknown_partners_are_told_apart_by_their_bases() {
    let bench = Bench::new();
    for (name, seed) in [("a", 1), ("b", 2)] {
        bench.patient(name, seed, None, 0);
        add_unknown(&bench, name, seed);
    }
    bench.sheet(&["A,a,,,", "B,b,,,"]);
    bench.batch(&["-o", "out", "-q"]).success();
    let page = fs::read_to_string(bench.path("out/batch.html")).unwrap();
    let compared = fuselane()
        .current_dir(bench.0.path())
        .args(["compare", "out/A/A.json", "out/B/B.json"])
        .assert()
        .success();
    let compared = stdout(&compared);
    for (name, seed) in [("A", 1), ("B", 2)] {
        let bases = &random_bases(seed, 160)[144..];
        let label = format!("? {bases} :: ALK 20");
        let document = bench.result(&format!("out/{name}/{name}.json"));
        assert_eq!(document["calls"][0]["fusion"], "?::ALK");
        assert!(page.contains(&label), "{label}: {page}");
        assert!(
            compared.contains(&format!("?::ALK  {label}: ")),
            "{label}: {compared}"
        );
    }
}
