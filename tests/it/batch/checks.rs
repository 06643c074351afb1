//! What only the run as a whole tells: cross-talk, and controls that are not as they should be.

use super::*;
use crate::support::compress::{bgzf, gzip};

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
    // The sample's own checks say it.
    let own = |set: &str, name: &str| -> Option<String> {
        let document = bench.result(&format!("{set}/{name}/{name}.json"));
        let checks = document["checks"].as_array().unwrap();
        let check = checks.iter().find(|one| one["code"] == "cross_talk")?;
        Some(check["outcome"].as_str().unwrap().into())
    };
    assert_eq!(own("out", "W").as_deref(), Some("fail"));
    assert_eq!(own("out", "S"), None);
    assert_eq!(own("off", "W"), None);
    let page = fs::read_to_string(bench.path("out/W/W.html")).unwrap();
    assert!(page.contains("in 1 call<") && page.contains("Cross-talk"));
    let run = bench
        .batch(&["-o", "x", "--index-hopping", "2"])
        .failure()
        .code(2);
    assert!(stderr(&run).contains("--index-hopping is out of range"));
    let run = bench
        .batch(&["-o", "x", "--index-hopping", "-1"])
        .failure()
        .code(2);
    assert!(
        stderr(&run).contains("--index-hopping is out of range"),
        "{}",
        stderr(&run)
    );
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
    // Of the two negatives, that without its positive control is no end of the fusion.
    for (negative, change) in [("out/A/A.json", "cannot be told"), ("out/C/C.json", "gone")] {
        let run = fuselane()
            .current_dir(bench.0.path())
            .args(["compare", "out/B/B.json", negative])
            .assert()
            .success();
        let told = stdout(&run);
        assert!(
            told.contains(&format!("TPM3::ALK  TPM3: {change}\n")),
            "{told}"
        );
        let why = "the positive control P does not show what it holds";
        assert_eq!(told.contains(why), change == "cannot be told", "{told}");
    }
}

/// Water that got fragments of the strongest library by their index is no contaminated water.
#[test]
fn a_control_is_judged_as_a_receiver_of_cross_talk() {
    let bench = Bench::new();
    bench.patient("strong", 1, Some("RANBP2"), 3_000);
    bench.patient("clean", 2, None, 0);
    let lane = fusion("RANBP2");
    bench.mates("w", &patient(3, 75, 180, Some(&lane), 40, 0));
    for kind in ["no_template", "no_rt"] {
        bench.sheet(&["S,strong,,,", "C,clean,,,", &format!("W,w,{kind},*,")]);
        let run = bench.batch(&["-o", kind]).success();
        let verdicts = bench.verdicts(kind);
        assert_eq!(
            (&*verdicts["S"], &*verdicts["C"]),
            ("detected", "not_detected"),
            "{}",
            stdout(&run)
        );
        assert_eq!(bench.check(kind, kind), "pass");
        assert_eq!(bench.check(kind, "cross_talk"), "fail");
        let told = stdout(&run);
        assert!(
            told.contains(
                "W: pass, no fusion in it, but for fragments that may be of another library"
            ),
            "{told}"
        );
        assert!(
            told.contains("1 library has a junction that may be of another one: W"),
            "{told}"
        );
        // The samples say why the control does not count against them.
        for name in ["S", "C"] {
            let document = bench.result(&format!("{kind}/{name}/{name}.json"));
            let reasons = document["reasons_detail"].as_array().unwrap();
            let note = reasons
                .iter()
                .find(|one| one["code"] == "control_cross_talk");
            let note = note.unwrap_or_else(|| panic!("{reasons:?}"));
            assert_eq!(
                (&note["library"], &note["kind"]),
                (&"S".into(), &kind.into())
            );
            assert_eq!(note["junction"], "RANBP2");
            assert!(
                note["fragments"].as_u64() <= note["limit"].as_u64(),
                "{note}"
            );
        }
        let content = bench.result(&format!("{kind}/batch_mqc.json"));
        assert_eq!(content["data"]["W"]["cross_talk"], "RANBP2");
        let page = fs::read_to_string(bench.path(&format!("{kind}/batch.html"))).unwrap();
        assert!(page.contains("cross-talk") && page.contains("⇄"));
    }
    // Without a rate of cross-talk, the fusion of the water is its own.
    bench.sheet(&["S,strong,,,", "C,clean,,,", "W,w,no_template,*,"]);
    bench
        .batch(&["-o", "off", "--index-hopping", "0", "-q"])
        .success();
    assert_eq!(bench.verdicts("off")["C"], "invalid");
    assert_eq!(bench.check("off", "no_template"), "fail");
    // Nor is it another library's if none has many more.
    bench.patient("strong", 1, Some("RANBP2"), 40);
    bench.batch(&["-o", "own", "-q"]).success();
    assert_eq!(bench.verdicts("own")["S"], "invalid");
    assert_eq!(bench.check("own", "cross_talk"), "pass");
}

#[test]
fn a_blank_with_rna_makes_its_samples_invalid() {
    let bench = Bench::new();
    bench.patient("a", 1, Some("RANBP2"), 30);
    bench.patient("b", 2, None, 0);
    bench.patient("full", 3, None, 0);
    bench.mates("few", &patient(4, 75, 180, None, 0, 500));
    for (water, outcome, b) in [("full", "fail", "invalid"), ("few", "pass", "not_detected")] {
        bench.sheet(&["A,a,,,", "B,b,,,", &format!("W,{water},no_template,B,")]);
        let run = bench.batch(&["-o", water]).success();
        let verdicts = bench.verdicts(water);
        assert_eq!(
            (&*verdicts["A"], &*verdicts["B"]),
            ("detected", b),
            "{water}"
        );
        assert_eq!(bench.check(water, "no_template"), outcome, "{water}");
        let told = stdout(&run);
        let is_told = told.contains("it holds RNA") && told.contains("control_holds_rna");
        assert_eq!(is_told, outcome == "fail", "{told}");
        let page = fs::read_to_string(bench.path(&format!("{water}/batch.html"))).unwrap();
        assert_eq!(page.contains("holds RNA"), outcome == "fail");
    }
    // As by itself.
    let run = fuselane()
        .current_dir(bench.0.path())
        .args(["detect", "b_1.fq", "b_2.fq", "--no-template", "full_1.fq"])
        .args(["--no-template", "full_2.fq", "--minimum-reads", "5000"])
        .assert()
        .success();
    let told = stdout(&run);
    assert!(
        told.contains("INVALID") && told.contains("RNA has got into the run"),
        "{told}"
    );
}

#[test]
fn libraries_with_the_same_reads_are_named() {
    let bench = Bench::new();
    bench.patient("a", 1, None, 0);
    bench.patient("b", 2, None, 0);
    bench.mates("w", &Library::new(5, 75));
    bench.mates("v", &Library::new(5, 75));
    for mate in ["1", "2"] {
        fs::copy(
            bench.path(&format!("a_{mate}.fq")),
            bench.path(&format!("c_{mate}.fq")),
        )
        .unwrap();
    }
    // Empty files are alike.
    bench.sheet(&[
        "A,a,,,",
        "B,b,,,",
        "W,w,no_template,*,",
        "V,v,no_template,*,",
    ]);
    let run = bench.batch(&["-o", "out"]).success();
    assert_eq!(bench.check("out", "own_reads"), "pass", "{}", stdout(&run));
    // Reads that are compressed again are no others, nor is a lane of them, or a control.
    for (mate, compress) in [("1", gzip as fn(&[u8]) -> Vec<u8>), ("2", bgzf)] {
        let reads = fs::read(bench.path(&format!("a_{mate}.fq"))).unwrap();
        let lines = reads.split_inclusive(|byte| *byte == b'\n');
        let third: Vec<u8> = lines.take(4 * 2_000).flatten().copied().collect();
        written(bench.0.path(), &format!("gz_{mate}.fq"), &compress(&reads));
        written(bench.0.path(), &format!("third_{mate}.fq"), &third);
    }
    for (rows, same) in [
        (["A,a,,,", "B,b,,,", "C,gz,,,"], "A and C"),
        (["A,third,,,", "B,b,,,", "C,gz,,,"], "A and C"),
        (["A,a,,,", "B,b,,,", "C,gz,no_rt,B,"], "A and C"),
        (
            ["A,gz,no_rt,B,", "B,b,,,", "C,third,no_template,B,"],
            "A and C",
        ),
    ] {
        bench.sheet(&rows);
        let run = bench.batch(&["-o", "again", "--resume"]).success();
        let told = stdout(&run);
        let words = format!("reads of their own: fail, {same} have the same reads");
        assert!(told.contains(&words), "{rows:?}: {told}");
    }
    bench.sheet(&["A,a,,,", "B,b,,,", "C,c,,,"]);
    for options in [&["-o", "out2"][..], &["-o", "out2", "--resume"]] {
        let run = bench.batch(options).success();
        assert_eq!(bench.check("out2", "own_reads"), "fail");
        let told = stdout(&run);
        assert!(
            told.contains("reads of their own: fail, A and C have the same reads: A, C"),
            "{told}"
        );
    }
}
