//! The samples of a sheet: each judged as one run judges it, and what only the run as a whole tells.

use crate::support::compress::gzip;
use crate::support::library::{Library, patient};
use crate::support::program::{fuselane, names, process, written};
use crate::support::reference::fusion;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// A directory in which the program runs.
struct Bench(tempfile::TempDir);

const HEAD: &str =
    "sample,fastq_1,fastq_2,strandedness,control_type,control_of,expected,meta.accession";

/// Libraries of these tests are small, and a few of them are to be negative.
const FEW_READS: [&str; 2] = ["--minimum-reads", "5000"];

impl Bench {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes the mates of a library as `NAME_1.fq` and `NAME_2.fq`.
    fn mates(&self, name: &str, library: &Library) {
        written(self.0.path(), &format!("{name}_1.fq"), &library.first);
        written(self.0.path(), &format!("{name}_2.fq"), &library.second);
    }

    /// A library of a lane with so many of its fragments.
    fn patient(&self, name: &str, seed: u64, lane: Option<&str>, fragments: u64) {
        let fusion = lane.map(fusion);
        self.mates(
            name,
            &patient(seed, 75, 180, fusion.as_ref(), fragments, 6_000),
        );
    }

    /// Writes a sheet of rows `sample,files,control_type,control_of,expected`; the mates are those of `files`.
    fn sheet(&self, rows: &[&str]) {
        let rows = rows.iter().map(|row| {
            let fields: Vec<&str> = row.split(',').collect();
            let [sample, files, kind, of, expected] = fields[..] else {
                panic!("{row}");
            };
            format!("{sample},{files}_1.fq,{files}_2.fq,auto,{kind},{of},{expected},M26-{sample}\n")
        });
        let text = format!("{HEAD}\n{}", rows.collect::<String>());
        written(self.0.path(), "s.csv", text.as_bytes());
    }

    fn batch(&self, options: &[&str]) -> assert_cmd::assert::Assert {
        fuselane()
            .current_dir(self.0.path())
            .args(["batch", "s.csv", "--reproducible"])
            .args(FEW_READS)
            .args(options)
            .assert()
    }

    fn result(&self, name: &str) -> Value {
        serde_json::from_slice(&fs::read(self.path(name)).unwrap()).unwrap()
    }

    /// Verdicts of the libraries of a batch, `error` of those that failed.
    fn verdicts(&self, folder: &str) -> BTreeMap<String, String> {
        let result = self.result(&format!("{folder}/batch.json"));
        let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
        let libraries = result["libraries"].as_array().unwrap().iter();
        libraries
            .map(|one| {
                let verdict = match one["error"].is_null() {
                    true => text(&one["verdict"]),
                    false => "error".into(),
                };
                (text(&one["library"]), verdict)
            })
            .collect()
    }

    /// How a check of a batch ends.
    fn check(&self, folder: &str, code: &str) -> String {
        let result = self.result(&format!("{folder}/batch.json"));
        let mut checks = result["checks"].as_array().unwrap().iter();
        let check = checks.find(|one| one["code"] == code).unwrap();
        check["outcome"].as_str().unwrap().into()
    }

    /// Every file below a folder, by its path, but for what is counted.
    fn files(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        for name in names(&self.path(folder)) {
            let path = self.path(folder).join(&name);
            match path.is_dir() {
                true if name == "counted" => {}
                true => files.extend(self.files(&format!("{folder}/{name}"))),
                false => {
                    files.insert(format!("{folder}/{name}"), fs::read(path).unwrap());
                }
            }
        }
        files
    }

    /// That two batches wrote the same.
    fn assert_same(&self, one: &str, other: &str) {
        let (files, others) = (self.files(one), self.files(other));
        assert_eq!(files.len(), others.len());
        for ((name, file), (other_name, other)) in files.iter().zip(&others) {
            // Paths of the results do not hold the folder.
            assert!(file == other, "{name} {other_name}");
        }
    }
}

fn stderr(run: &assert_cmd::assert::Assert) -> String {
    String::from_utf8(run.get_output().stderr.clone()).unwrap()
}

fn stdout(run: &assert_cmd::assert::Assert) -> String {
    String::from_utf8(run.get_output().stdout.clone()).unwrap()
}

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
    bench.sheet(&["A,a,,,", "B,b,no_template,A,", "C,c,,,"]);
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
        (2, "B", "no_template", ".", "12000"),
        (3, "C", "sample", ".", "."),
    ] {
        let found = ["sample", "role", "verdict", "reads"].map(|column| value(row, column));
        assert_eq!(found, [sample, role, verdict, reads]);
    }
    assert!(value(3, "error").contains("c_1.fq"));
    let content = bench.result("out/batch_mqc.json");
    let samples: Vec<&String> = content["data"].as_object().unwrap().keys().collect();
    assert_eq!(samples, ["A"]);
    let page = fs::read_to_string(bench.path("out/batch.html")).unwrap();
    for text in [
        "href=\"A/A.html\"",
        "2 samples: 1 detected, 1 failed",
        "no-template control",
    ] {
        assert!(page.contains(text), "{text}");
    }
}

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
fn a_sample_that_fails_stops_no_other_and_is_done_when_it_is_repaired() {
    let bench = Bench::new();
    bench.patient("a", 1, Some("RANBP2"), 30);
    bench.patient("b", 2, None, 0);
    bench.patient("w", 3, None, 0);
    let whole = gzip(&fs::read(bench.path("a_1.fq")).unwrap());
    let cut = &whole[..whole.len() / 2];
    fs::write(bench.path("a_1.fq"), cut).unwrap();
    bench.sheet(&["A,a,,,", "B,b,,,", "W,w,no_template,A,"]);
    let run = bench.batch(&["-o", "out"]).failure().code(1);
    let line = "fuselane: A: a_1.fq: damaged or cut short gzip data";
    assert!(stderr(&run).contains(line), "{}", stderr(&run));
    assert!(stdout(&run).contains("A  FAILED "), "{}", stdout(&run));
    assert_eq!(bench.verdicts("out")["B"], "not_detected");
    assert_eq!(bench.check("out", "finished"), "fail");
    assert!(!bench.path("out/A").exists());
    let again = bench.batch(&["-o", "out"]).failure().code(1);
    assert!(
        stderr(&again).contains("--resume goes on with it"),
        "{}",
        stderr(&again)
    );
    fs::write(bench.path("a_1.fq"), &whole).unwrap();
    let run = bench.batch(&["-o", "out", "--resume", "-v"]).success();
    for text in [
        "A is counted, ",
        "B is counted already",
        "W is counted already",
    ] {
        assert!(stderr(&run).contains(text), "{}", stderr(&run));
    }
    bench.batch(&["-o", "fresh"]).success();
    bench.assert_same("out", "fresh");
    // A control that fails leaves no answer, and the files of an earlier one go.
    fs::write(bench.path("w_1.fq"), cut).unwrap();
    let run = bench.batch(&["-o", "out", "--resume"]).failure().code(1);
    let told = stderr(&run);
    assert!(told.contains("line 4: its control W failed"), "{told}");
    assert_eq!(
        bench.verdicts("out"),
        BTreeMap::from(
            [("A", "error"), ("B", "not_detected"), ("W", "error")]
                .map(|(one, two)| (one.into(), two.into()))
        )
    );
    assert!(names(&bench.path("out/A")).is_empty());
}

/// When each file below a folder was written.
fn times(bench: &Bench, folder: &str) -> BTreeMap<String, SystemTime> {
    let files = bench.files(folder).into_keys();
    files
        .map(|name| {
            let time = fs::metadata(bench.path(&name)).unwrap().modified().unwrap();
            (name, time)
        })
        .collect()
}

#[test]
fn what_is_done_and_unchanged_is_not_done_again() {
    let bench = Bench::new();
    bench.patient("a", 1, Some("RANBP2"), 30);
    bench.patient("b", 2, None, 0);
    bench.sheet(&["A,a,,,", "B,b,,,"]);
    bench.batch(&["-o", "out"]).success();
    let before = times(&bench, "out/A");
    let resume = |options: &[&str]| {
        let run = bench.batch(&[&["-o", "out", "--resume", "-v"], options].concat());
        stderr(&run.success())
    };
    let counted = |told: &str, name: &str| match told {
        told if told.contains(&format!("{name} is counted already")) => false,
        told if told.contains(&format!("{name} is counted, ")) => true,
        told => panic!("{told}"),
    };
    let told = resume(&[]);
    assert!(!counted(&told, "A") && !counted(&told, "B"));
    assert_eq!(
        times(&bench, "out/A"),
        before,
        "the files are those of before"
    );
    // A report that was changed or is gone is made again.
    fs::write(bench.path("out/A/A.html"), "changed").unwrap();
    fs::remove_file(bench.path("out/B/B.json")).unwrap();
    let told = resume(&[]);
    assert!(!counted(&told, "A") && !counted(&told, "B"));
    bench.batch(&["-o", "fresh"]).success();
    bench.assert_same("out", "fresh");
    // Other thresholds need no count, other numbers of the alignment do.
    let told = resume(&["--minimum-fragments", "31"]);
    assert!(!counted(&told, "A"));
    assert_eq!(bench.verdicts("out")["A"], "inconclusive");
    assert!(counted(&resume(&["--minimum-anchor", "14"]), "A"));
    assert!(counted(&resume(&["--panel", "imt"]), "A"));
    assert!(counted(&resume(&[]), "A"), "back");
    // Other reads in a file of the same name.
    bench.patient("b", 3, Some("TPM3"), 30);
    let told = resume(&[]);
    assert!(counted(&told, "B") && !counted(&told, "A"));
    assert_eq!(bench.verdicts("out")["B"], "detected");
    // What is counted and damaged is counted again.
    let evidence = bench.path("out/counted/samples/A.evidence");
    let bytes = fs::read(&evidence).unwrap();
    fs::write(&evidence, &bytes[..bytes.len() / 2]).unwrap();
    assert!(counted(&resume(&[]), "A"));
    bench.batch(&["-o", "fresh2"]).success();
    bench.assert_same("out", "fresh2");
}

#[test]
fn a_junction_that_is_weak_beside_a_strong_one_is_inconclusive() {
    let bench = Bench::new();
    bench.patient("strong", 1, Some("RANBP2"), 1_500);
    bench.patient("weak", 2, Some("RANBP2"), 25);
    bench.patient("other", 3, Some("TPM3"), 25);
    bench.sheet(&["S,strong,,,", "W,weak,,,", "O,other,,,"]);
    let run = bench.batch(&["-o", "out"]).success();
    let verdicts = bench.verdicts("out");
    assert_eq!((&*verdicts["S"], &*verdicts["O"]), ("detected", "detected"));
    assert_eq!(verdicts["W"], "inconclusive");
    assert!(
        stdout(&run).contains("W  INCONCLUSIVE         cross_talk"),
        "{}",
        stdout(&run)
    );
    assert_eq!(bench.check("out", "cross_talk"), "fail");
    let document = bench.result("out/W/W.json");
    let reason = &document["calls"][0]["reasons_detail"][0];
    assert_eq!(
        (&reason["code"], &reason["library"]),
        (&"cross_talk".into(), &"S".into())
    );
    let (fragments, limit) = (&reason["fragments"], &reason["limit"]);
    assert!(fragments.as_u64() <= limit.as_u64(), "{reason}");
    let page = fs::read_to_string(bench.path("out/batch.html")).unwrap();
    assert!(
        page.contains("cross-talk") && page.contains("⇄"),
        "the page marks it"
    );
    let vcf = bench.batch(&["-o", "vcf", "--formats", "vcf"]).success();
    drop(vcf);
    assert!(
        fs::read_to_string(bench.path("vcf/W/W.vcf"))
            .unwrap()
            .contains("cross_talk")
    );
    bench
        .batch(&["-o", "off", "--index-hopping", "0"])
        .success();
    assert_eq!(bench.verdicts("off")["W"], "detected");
    assert_eq!(bench.check("off", "cross_talk"), "not_done");
    let run = bench
        .batch(&["-o", "x", "--index-hopping", "2"])
        .failure()
        .code(2);
    assert!(stderr(&run).contains("--index-hopping is out of range"));
}

#[test]
fn a_negative_needs_its_positive_control() {
    let bench = Bench::new();
    bench.patient("p", 1, Some("RANBP2"), 30);
    bench.patient("a", 2, None, 0);
    bench.patient("b", 3, Some("TPM3"), 30);
    bench.patient("c", 4, None, 0);
    for (expected, of, outcome, a, c) in [
        ("RANBP2", "", "pass", "not_detected", "not_detected"),
        ("RANBP2::ALK", "*", "pass", "not_detected", "not_detected"),
        ("", "", "pass", "not_detected", "not_detected"),
        ("TPM3::ALK", "", "fail", "inconclusive", "inconclusive"),
        ("TPM3", "A", "fail", "inconclusive", "not_detected"),
    ] {
        let control = format!("P,p,positive,{of},{expected}");
        bench.sheet(&["A,a,,,", "B,b,,,", "C,c,,,", &control]);
        bench.batch(&["-o", "out", "--resume", "-q"]).success();
        assert_eq!(bench.check("out", "positive"), outcome, "{control}");
        let verdicts = bench.verdicts("out");
        let found = ["A", "B", "C", "P"].map(|name| verdicts[name].as_str());
        assert_eq!(found, [a, "detected", c, "detected"], "{control}");
    }
}

#[test]
fn one_batch_works_in_a_folder_at_a_time() {
    let bench = Bench::new();
    bench.patient("a", 1, None, 0);
    bench.sheet(&["A,a,,,"]);
    bench.batch(&["-o", "out", "-q"]).success();
    let lock = File::open(bench.path("out/counted/.lock")).unwrap();
    lock.lock().unwrap();
    let run = bench.batch(&["-o", "out", "--resume"]).failure().code(1);
    assert!(
        stderr(&run).contains("out: another batch is at work"),
        "{}",
        stderr(&run)
    );
    drop(lock);
    bench.batch(&["-o", "out", "--resume", "-q"]).success();
    // No output is written over what is read.
    fs::copy(bench.path("a_1.fq"), bench.path("out/A/A.json")).unwrap();
    let sheet = "sample,fastq_1\nA,out/A/A.json\n";
    fs::write(bench.path("s.csv"), sheet).unwrap();
    let run = bench.batch(&["-o", "out", "--resume"]).failure().code(2);
    let before = fs::read(bench.path("a_1.fq")).unwrap();
    bench
        .batch(&["-o", "out3", "--log", "out/A/A.json"])
        .failure()
        .code(2);
    assert_eq!(fs::read(bench.path("out/A/A.json")).unwrap(), before);
    assert!(
        stderr(&run).contains("this output is also read"),
        "{}",
        stderr(&run)
    );
}

#[cfg(unix)]
#[test]
fn a_batch_that_is_killed_leaves_no_half_file_and_goes_on() {
    let bench = Bench::new();
    for (seed, name) in ["a", "b", "c", "d"].iter().enumerate() {
        bench.patient(name, seed as u64, Some("RANBP2"), 30);
    }
    bench.sheet(&["A,a,,,", "B,b,,,", "C,c,,,", "D,d,,,"]);
    bench.batch(&["-o", "whole", "-q"]).success();
    for (round, signal) in ["INT", "KILL", "TERM"].iter().enumerate() {
        let out = format!("out{round}");
        let mut child = process()
            .current_dir(bench.0.path())
            .args(["batch", "s.csv", "--reproducible", "-t", "1", "-o", &out])
            .args(FEW_READS)
            .spawn()
            .unwrap();
        let first = bench.path(&format!("{out}/counted/samples/A.evidence"));
        while !first.exists() && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        let pid = child.id().to_string();
        let kill = std::process::Command::new("kill")
            .args(["-s", signal, &pid])
            .status();
        kill.unwrap();
        let ended = child.wait().unwrap();
        // It may have been faster than the signal.
        let is_whole = ended.success();
        assert_eq!(bench.path(&format!("{out}/batch.json")).exists(), is_whole);
        for (name, bytes) in bench.files(&out) {
            let is_part = name.contains("/.fuselane-");
            assert!(!is_part || *signal == "KILL", "{name}");
            assert!(!name.ends_with(".json") || serde_json::from_slice::<Value>(&bytes).is_ok());
        }
        bench.batch(&["-o", &out, "--resume", "-q"]).success();
        bench.assert_same(&out, "whole");
    }
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
