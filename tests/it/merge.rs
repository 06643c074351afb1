//! Parts of a sample that are counted one by one and merged: the files of one run, byte for byte.

use crate::support::library::{Library, add_amplicon, patient};
use crate::support::program::{fuselane, names, process, written};
use crate::support::reference::fusion;
use crate::support::tools::make_fifo;
use serde_json::Value;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// A directory in which the program runs.
struct Bench(tempfile::TempDir);

impl Bench {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Cuts the mates of a library into so many lanes, and gives their names.
    fn lanes(&self, library: &Library, count: usize) -> Vec<[String; 2]> {
        let mates = [&library.first, &library.second].map(|mate| {
            let text = std::str::from_utf8(mate).unwrap();
            let lines: Vec<&str> = text.lines().collect();
            let records = lines.chunks(4).map(|one| one.join("\n") + "\n");
            records.collect::<Vec<String>>()
        });
        let size = mates[0].len().div_ceil(count);
        let lane = |number: usize| {
            [1, 2].map(|mate| {
                let records = &mates[mate - 1];
                let end = records.len().min((number + 1) * size);
                let name = format!("T1_S1_L00{}_R{mate}_001.fastq", number + 1);
                let text = records[number * size..end].concat();
                written(self.0.path(), &name, text.as_bytes());
                name
            })
        };
        (0..count).map(lane).collect()
    }

    fn run(&self, arguments: &[&str]) -> assert_cmd::assert::Assert {
        fuselane()
            .current_dir(self.0.path())
            .args(arguments)
            .args(["--reproducible"])
            .assert()
    }

    /// One run over all lanes, with all formats named `one`.
    fn one_run(&self, lanes: &[[String; 2]], options: &[&str]) {
        let of = |mate: usize| lanes.iter().map(move |lane| lane[mate].as_str());
        let first = ["detect", "-1"].into_iter().chain(of(0));
        let arguments = first.chain(["-2"]).chain(of(1));
        let formats = ["--formats", "all", "-o", "one"];
        let arguments: Vec<&str> = arguments
            .chain(formats)
            .chain(options.iter().copied())
            .collect();
        self.run(&arguments).success();
    }

    /// A run for each lane, and the names of what they write.
    fn parts(&self, lanes: &[[String; 2]], options: &[&str]) -> Vec<String> {
        let part = |(number, [first, second]): (usize, &[String; 2])| {
            let name = format!("L{number}.evidence");
            let arguments = ["detect", first, second, "--evidence", &name, "-q"];
            self.run(&[&arguments, options].concat()).success();
            name
        };
        lanes.iter().enumerate().map(part).collect()
    }

    fn merge(&self, parts: &[String], options: &[&str]) -> assert_cmd::assert::Assert {
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        self.run(&[&["merge"], parts.as_slice(), options].concat())
    }

    /// Every file of one run is that of the merged parts.
    fn assert_same_files(&self, parts: &[String], options: &[&str]) {
        self.merge(
            parts,
            &[&["--formats", "all", "-o", "two"], options].concat(),
        )
        .success();
        let written = names(self.0.path());
        let of_one: Vec<&str> = written
            .iter()
            .filter_map(|name| name.strip_prefix("one"))
            .collect();
        assert!(of_one.len() > 20, "{of_one:?}");
        for ending in of_one {
            let [one, two] =
                ["one", "two"].map(|name| fs::read(self.path(&format!("{name}{ending}"))));
            assert!(one.unwrap() == two.unwrap(), "{ending}");
        }
    }

    fn result(&self, name: &str) -> Value {
        serde_json::from_slice(&fs::read(self.path(name)).unwrap()).unwrap()
    }
}

fn library() -> Library {
    patient(61, 75, 180, Some(&fusion("RANBP2")), 60, 6_000)
}

#[test]
fn four_lanes_are_one_sample_in_every_format() {
    let bench = Bench::new();
    let lanes = bench.lanes(&library(), 4);
    let options = ["--meta", "accession=M26-114"];
    bench.one_run(&lanes, &options);
    // No lane is told its sample's name: that of its files is the same.
    let parts = bench.parts(&lanes, &options);
    bench.assert_same_files(&parts, &[]);
    let result = bench.result("two.json");
    assert_eq!(result["verdict"], "detected");
    assert_eq!(result["sample"], "T1");
    assert_eq!(result["inputs"]["files"].as_array().unwrap().len(), 8);
    // What is merged is evidence again.
    bench
        .merge(&parts[..2], &["--evidence", "half.evidence", "-q"])
        .success();
    let halves = [
        "half.evidence".to_string(),
        parts[2].clone(),
        parts[3].clone(),
    ];
    bench.assert_same_files(&halves, &[]);
    // Whatever the order, the answer is the same; the files stand in that of the parts.
    let turned: Vec<String> = parts.iter().rev().cloned().collect();
    bench.merge(&turned, &["--json", "turned.json"]).success();
    let bare = |name: &str| {
        let mut result = bench.result(name);
        result["inputs"]["files"] = Value::Null;
        result["digest"] = Value::Null;
        result
    };
    assert_eq!(bare("turned.json"), bare("two.json"));
}

#[test]
fn molecules_of_all_lanes_are_counted_once() {
    let bench = Bench::new();
    let mut library = patient(62, 75, 180, None, 0, 0);
    library.umis = true;
    // Copies of four molecules in every lane.
    for _ in 0..4 {
        for umi in ["ACGTACGT", "TTTTACGT", "ACGTCCCC", "GGGGACGT"] {
            library.umi = Some(umi.into());
            add_amplicon(&mut library, &fusion("RANBP2"), 20, 180);
        }
    }
    let lanes = bench.lanes(&library, 4);
    let options = ["--umi-name", "--assay", "amplicon"];
    bench.one_run(&lanes, &options);
    let parts = bench.parts(&lanes, &options);
    bench.assert_same_files(&parts, &[]);
    let result = bench.result("two.json");
    assert_eq!(result["parameters"]["unit"], "molecules");
    assert_eq!(
        result["calls"][0]["molecules"],
        bench.result("one.json")["calls"][0]["molecules"]
    );
}

#[test]
fn controls_of_the_lanes_are_those_of_one_run() {
    let bench = Bench::new();
    let lanes = bench.lanes(&library(), 2);
    let write = |name: &str, library: &Library| {
        for (mate, text) in [(1, &library.first), (2, &library.second)] {
            written(bench.0.path(), &format!("{name}_{mate}.fq"), text);
        }
    };
    write("rt_L1", &patient(63, 75, 180, None, 0, 300));
    write("rt_L2", &patient(64, 75, 180, None, 0, 300));
    // The same tube beside every lane.
    write("water", &Library::new(65, 75));
    let of = |option: &'static str, name: &str| {
        let mates = [1, 2].map(|mate| [option.to_string(), format!("{name}_{mate}.fq")]);
        mates.concat()
    };
    let options = |controls: &[Vec<String>]| controls.concat();
    let all = options(&[
        of("--no-rt", "rt_L1"),
        of("--no-rt", "rt_L2"),
        of("--no-template", "water"),
    ]);
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    bench.one_run(&lanes, &all);
    let mut parts = Vec::new();
    for (lane, name) in lanes.iter().zip(["rt_L1", "rt_L2"]) {
        let controls = options(&[of("--no-rt", name), of("--no-template", "water")]);
        let controls: Vec<&str> = controls.iter().map(String::as_str).collect();
        let part = bench.parts(std::slice::from_ref(lane), &controls).remove(0);
        let renamed = format!("{name}.evidence");
        for ending in ["", ".reads"] {
            fs::rename(
                bench.path(&format!("{part}{ending}")),
                bench.path(&format!("{renamed}{ending}")),
            )
            .unwrap();
        }
        parts.push(renamed);
    }
    bench.assert_same_files(&parts, &[]);
    let result = bench.result("two.json");
    assert_eq!(result["controls"].as_array().unwrap().len(), 3);
    assert_eq!(result["controls"][2]["kind"], "no_template");
    assert_eq!(result["verdict"], "detected");
}

#[test]
fn a_panel_of_ones_own_and_thresholds_come_with_the_evidence() {
    let bench = Bench::new();
    let panel = bench.path("panel");
    fuselane()
        .args(["panel", "export"])
        .arg(&panel)
        .assert()
        .success();
    let file = panel.join("panel.tsv");
    let text = fs::read_to_string(&file).unwrap().replace("alk", "own");
    fs::write(&file, text).unwrap();
    let lanes = bench.lanes(&library(), 2);
    let options = [
        "--panel",
        "panel",
        "--minimum-fragments",
        "7",
        "--minimum-anchor",
        "15",
    ];
    bench.one_run(&lanes, &options);
    let parts = bench.parts(&lanes, &options);
    fs::remove_dir_all(&panel).unwrap();
    bench.assert_same_files(&parts, &[]);
    let result = bench.result("two.json");
    assert_eq!(result["panel"]["name"], "own");
    assert_eq!(result["parameters"]["minimum_fragments"], 7);
}

#[test]
fn partners_are_looked_for_when_parts_are_merged() {
    use crate::support::library::{random_bases, record};
    use crate::support::reference::{ALK, Reference};
    let bench = Bench::new();
    let partner = random_bases(66, 600);
    let reference = Reference::read();
    let acceptor = reference.exons(ALK, "", "19").len();
    let fused = format!("{partner}{}", &reference.transcript(ALK)[acceptor..]);
    written(
        bench.0.path(),
        "t.fa",
        format!(">ENST9.1 HOOK9\n{partner}\n").as_bytes(),
    );
    // Neither lane has enough fragments for a call.
    let mut parts = Vec::new();
    for lane in 0..2 {
        let reads: String = (0..3)
            .map(|number| {
                let start = 600 - 40 - 7 * (3 * lane + number);
                record(&format!("r:{lane}:{number}"), &fused[start..start + 100])
            })
            .collect();
        let (reads_name, name) = (format!("l{lane}.fq"), format!("l{lane}.evidence"));
        written(bench.0.path(), &reads_name, reads.as_bytes());
        let arguments = [
            "detect",
            &reads_name,
            "--sample",
            "s",
            "--evidence",
            &name,
            "-q",
        ];
        bench.run(&arguments).success();
        parts.push(name);
    }
    let names = ["--transcriptome", "t.fa"];
    let arguments = [
        "detect",
        "-1",
        "l0.fq",
        "l1.fq",
        "--sample",
        "s",
        "--formats",
        "all",
        "-o",
        "one",
    ];
    bench.run(&[&arguments[..], &names].concat()).success();
    bench.assert_same_files(&parts, &names);
    let result = bench.result("two.json");
    assert_eq!(
        result["calls"][0]["partner"]["transcript"], "ENST9.1",
        "{}",
        result["calls"]
    );
}

#[test]
fn what_cannot_be_merged_is_refused_and_leaves_nothing() {
    let bench = Bench::new();
    let lanes = bench.lanes(&library(), 2);
    let parts = bench.parts(&lanes, &[]);
    let copy = |from: &str, to: &str| fs::copy(bench.path(from), bench.path(to)).unwrap();
    copy("L0.evidence", "copy.evidence");
    copy("L1.evidence", "bare.evidence");
    copy("L1.evidence.reads", "L9.evidence.reads");
    copy("L1.evidence", "swapped.evidence");
    copy("L0.evidence.reads", "swapped.evidence.reads");
    let whole = fs::read(bench.path("L1.evidence")).unwrap();
    written(bench.0.path(), "cut.evidence", &whole[..whole.len() / 2]);
    let other = ["--sample", "T2", "--evidence", "other.evidence", "-q"];
    let [first, second] = &lanes[1];
    bench
        .run(&[&["detect", first, second], &other[..]].concat())
        .success();
    let reads = fs::read(bench.path("L1.evidence.reads")).unwrap();
    copy("L1.evidence", "cut_reads.evidence");
    written(
        bench.0.path(),
        "cut_reads.evidence.reads",
        &reads[..reads.len() - 9],
    );
    let before = names(bench.0.path());
    for (part, options, words) in [
        ("L0.evidence", vec![], "L0.evidence: it is given twice"),
        ("./L0.evidence", vec![], "it is given twice"),
        (
            "copy.evidence",
            vec![],
            "copy.evidence: its reads of T1_S1_L001_R1_001.fastq are also in L0.evidence",
        ),
        (
            "other.evidence",
            vec![],
            "its sample is \"T2\", and that of L0.evidence is \"T1\"",
        ),
        ("other.evidence", vec![], "detect --sample NAME"),
        (
            "cut.evidence",
            vec![],
            "cut.evidence: damaged or cut short zstd data",
        ),
        (first, vec![], "no JSON"),
        ("absent.evidence", vec![], "absent.evidence: cannot read"),
        (
            "bare.evidence",
            vec!["--bam", "x.bam"],
            "bare.evidence.reads: it is not there",
        ),
        (
            "swapped.evidence",
            vec!["--bam", "x.bam"],
            "the supporting reads of other evidence than swapped.evidence",
        ),
        ("cut_reads.evidence", vec!["--sam", "x.sam"], "cut short"),
    ] {
        let mut arguments = vec!["--formats", "json", "-o", "x"];
        arguments.extend(options);
        let run = bench
            .merge(&[parts[0].clone(), part.to_string()], &arguments)
            .failure();
        let error = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
        assert!(error.contains(words), "{part}: {error}");
        assert!(run.get_output().stdout.is_empty(), "{part}");
        assert_eq!(names(bench.0.path()), before, "{part}");
    }
    // Without them, all that is not made of reads is written.
    let bare = [parts[0].clone(), "bare.evidence".to_string()];
    bench
        .merge(&bare, &["--json", "x.json", "--evidence", "-", "-q"])
        .success();
    assert_eq!(bench.result("x.json")["verdict"], "detected");
}

/// The files of first mates and of second mates are no two parts: their reads have the same names.
#[test]
fn mates_that_were_counted_apart_are_refused() {
    let bench = Bench::new();
    let lanes = bench.lanes(&library(), 1);
    let mut parts = Vec::new();
    for (number, mate) in lanes[0].iter().enumerate() {
        let name = format!("mate{number}.evidence");
        bench
            .run(&["detect", mate, "--sample", "s", "--evidence", &name, "-q"])
            .success();
        parts.push(name);
    }
    let run = bench.merge(&parts, &[]).code(1);
    let error = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(
        error.contains("mate0.evidence and mate1.evidence: read"),
        "{error}"
    );
    assert!(error.contains("is in both, as mates are"), "{error}");
}

#[test]
#[cfg(unix)]
fn reads_of_a_pipe_have_evidence_and_are_told_when_they_come_twice() {
    let bench = Bench::new();
    let library = library();
    let fifo = make_fifo(bench.0.path(), "reads");
    let count = |name: &str| {
        let child = process()
            .arg("detect")
            .arg(&fifo)
            .args(["--sample", "s", "-q", "--evidence"])
            .arg(bench.path(name))
            .spawn()
            .unwrap();
        let mut pipe = OpenOptions::new().write(true).open(&fifo).unwrap();
        pipe.write_all(&library.first).unwrap();
        drop(pipe);
        assert!(child.wait_with_output().unwrap().status.success());
        name.to_string()
    };
    let parts = [count("a.evidence"), count("b.evidence")];
    bench.merge(&parts[..1], &[]).success();
    let run = bench.merge(&parts, &[]).code(1);
    let error = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(error.contains("b.evidence: its reads of"), "{error}");
    assert!(error.contains("are also in a.evidence"), "{error}");
}

#[test]
fn the_verdict_of_all_parts_is_that_of_the_exit_code() {
    let bench = Bench::new();
    let lanes = bench.lanes(&library(), 2);
    let parts = bench.parts(&lanes, &[]);
    bench
        .merge(&parts, &["--exit-verdict", "--log", "merge.log"])
        .code(10);
    let log = fs::read_to_string(bench.path("merge.log")).unwrap();
    for words in ["part: L0.evidence", "panel alk", "T1: detected"] {
        assert!(log.contains(words), "{log}");
    }
    let files = Path::new("absent/x.json").to_str().unwrap();
    bench.merge(&parts, &["--json", files]).code(1);
}

/// A whole transcriptome's evidence takes little room; that of an enriched library, too.
#[test]
fn evidence_is_small() {
    let bench = Bench::new();
    let lanes = bench.lanes(
        &patient(67, 75, 180, Some(&fusion("RANBP2")), 2_000, 20_000),
        1,
    );
    let parts = bench.parts(&lanes, &[]);
    let size = fs::metadata(bench.path(&parts[0])).unwrap().len();
    assert!(size < 300_000, "{size}");
}
