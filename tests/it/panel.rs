//! Whole runs of `fuselane panel`, and panels that are wrong.

use crate::support::program::{PATIENT_1, fuselane, stdout};
use crate::support::reference;
use serde_json::Value;
use std::path::Path;

fn exported(directory: &Path) -> std::path::PathBuf {
    let panel = directory.join("panel");
    let text = panel.to_str().unwrap();
    fuselane()
        .args(["panel", "export", text])
        .assert()
        .success();
    panel
}

/// Changes the first of some words of a file, which has to hold them.
fn replace(file: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{}: {from}", file.display());
    std::fs::write(file, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn the_builtin_panel_is_shown_and_checked() {
    let shown = fuselane().args(["panel", "show"]).assert().success();
    let text = String::from_utf8(shown.get_output().stdout.clone()).unwrap();
    for part in [
        "RANBP2  RANBP2::ALK  exon 18 (c.2602) :: exon 20 (c.3173)",
        "|TGTACCGCCGGAAGCACCAGGAGCTGCAAG",
        "in frame, codon ",
        "ATIC NM_004044  partner, grade A",
        "also SEC31L1",
        "reference: PMID:12661011; PMID:20979472",
    ] {
        assert!(text.contains(part), "{part}");
    }
    let checked = fuselane().args(["panel", "check"]).assert().success();
    let text = String::from_utf8(checked.get_output().stdout.clone()).unwrap();
    assert!(
        text.contains("ok  coding sequence of RANBP2 NM_006267: 3224 residues"),
        "{text}"
    );
    assert!(text.contains(" checks passed"), "{text}");
}

/// What programs read of the panel is what the tables of the reference have.
#[test]
fn the_panel_is_listed_for_programs() {
    let lanes = stdout(&["panel", "lanes"]);
    let rows: Vec<Vec<&str>> = lanes
        .lines()
        .map(|line| line.split('\t').collect())
        .collect();
    let names: Vec<&str> = rows[1..].iter().map(|row| row[0]).collect();
    let written: Vec<String> = reference::lanes();
    assert_eq!(names, written);
    assert!(rows.iter().all(|row| row.len() == rows[0].len()));
    assert!(lanes.contains("NM_006267:r.?_2602::NM_004304.3:r.3173_?"));
    let as_json: Value = serde_json::from_str(&stdout(&["panel", "lanes", "--json"])).unwrap();
    assert_eq!(as_json.as_array().unwrap().len(), names.len());
    let panel: Value = serde_json::from_str(&stdout(&["panel", "show", "--json"])).unwrap();
    assert_eq!(panel["lanes"], as_json);
    assert_eq!(panel["modified"], false);
    let exons = stdout(&["panel", "show", "--tsv"]);
    let transcripts = panel["transcripts"].as_array().unwrap();
    let listed = transcripts
        .iter()
        .map(|one| one["exons"].as_array().unwrap().len());
    assert_eq!(exons.lines().count(), 1 + listed.sum::<usize>());
    assert!(exons.contains("RANBP2\tNM_006267\tpartner\tA\t18\t136\tc.2602\tchr2\t"));
}

/// A panel that was changed and kept its name says so everywhere.
#[test]
fn a_changed_panel_is_said_to_be_modified() {
    let directory = tempfile::tempdir().unwrap();
    let panel = exported(directory.path());
    let table = panel.join("lanes.tsv");
    let text = std::fs::read_to_string(&table).unwrap();
    std::fs::write(&table, text.replace("PMID:12661011", "PMID:1")).unwrap();
    // A panel need not have identifiers of genes.
    std::fs::remove_file(panel.join("genes.tsv")).unwrap();
    let run = fuselane()
        .args(["detect", PATIENT_1[0], "--panel"])
        .arg(&panel)
        .args(["--vcf", "-"])
        .assert()
        .success();
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains(", modified");
    assert!(said(&run.get_output().stdout) && said(&run.get_output().stderr));
}

#[test]
fn an_exported_panel_is_the_builtin_one() {
    let directory = tempfile::tempdir().unwrap();
    let panel = exported(directory.path());
    let checks = |arguments: &[&str]| {
        let output = fuselane().args(arguments).assert().success();
        output.get_output().stdout.clone()
    };
    let own = checks(&["panel", "check", panel.to_str().unwrap()]);
    assert_eq!(own, checks(&["panel", "check"]));
    fuselane()
        .args(["panel", "export", panel.to_str().unwrap()])
        .assert()
        .code(1);
}

#[test]
fn a_wrong_panel_is_refused_with_file_line_and_remedy() {
    for (file, from, to, words) in [
        (
            "exons.tsv",
            "NM_006267\t18\t136\t2602",
            "NM_006267\t18\t136\t2603",
            vec!["exons.tsv: line ", "last_base is 2603", "c.2602"],
        ),
        (
            "exons.tsv",
            "NM_006267\t18\t136",
            "NM_006267\t18\t999",
            vec!["length is 999", "136 bases"],
        ),
        (
            "exons.fa",
            ">NM_006267:18",
            ">NM_006267:18x",
            vec!["no sequence NM_006267:18", "add it"],
        ),
        (
            "exons.fa",
            "GGGGGCGGCAGCGGTGG",
            "GGGGGCGGCAGCXGTGG",
            vec!["exons.fa: line 1", "'X'"],
        ),
        (
            "lanes.tsv",
            "NM_006267\t18",
            "NM_006267\t88",
            vec!["lanes.tsv: line ", "no exon 88"],
        ),
        (
            "lanes.tsv",
            "SEC31L1-S\t",
            "SEC31L1-L\t",
            vec!["stands twice", "its own name"],
        ),
        (
            "lanes.tsv",
            "TPM4\tTPM4-ALK",
            "TPM4\tTPM4-ALK\t",
            vec!["lanes.tsv: line ", "fields"],
        ),
        (
            "transcripts.tsv",
            "\t1620\tA\t",
            "\t1621\tA\t",
            vec!["coding sequence of ALK", "1621 stated"],
        ),
        (
            "transcripts.tsv",
            "partner\tfull",
            "partnr\tfull",
            vec!["role is \"partnr\"", "driver, partner, control"],
        ),
        (
            "drivers.tsv",
            "\t17-21\t",
            "\t21\t",
            vec!["no range", "first-last"],
        ),
        (
            "drivers.tsv",
            "NM_004304.3\t17-21",
            "NM_006267\t17-21",
            vec!["drivers.tsv: line ", "NM_006267 is no driver"],
        ),
        (
            "lanes.tsv",
            "NM_004304.3\t20\t0",
            "NM_000000.1\t20\t0",
            vec!["lanes.tsv: line ", "NM_000000.1 is no driver"],
        ),
        (
            "introns.fa",
            "GTGAGTGCACAG",
            "CTGAGTGCACAG",
            vec!["intron 19", "not GT-AG"],
        ),
    ] {
        let directory = tempfile::tempdir().unwrap();
        let panel = exported(directory.path());
        replace(&panel.join(file), from, to);
        let result = fuselane()
            .args(["panel", "check", panel.to_str().unwrap()])
            .assert()
            .code(1);
        let message = String::from_utf8_lossy(&result.get_output().stderr).to_string();
        for word in words {
            assert!(
                message.contains(word),
                "{file} {to}: {word:?} not in: {message}"
            );
        }
    }
}

#[test]
fn all_that_is_wrong_with_a_panel_is_listed_and_nothing_that_rests_on_it() {
    let directory = tempfile::tempdir().unwrap();
    let panel = exported(directory.path());
    for (file, from, to) in [
        ("panel.tsv", "assembly\t", "assemblies\t"),
        // The lane RANBP2 and the other exons rest on this one.
        (
            "exons.tsv",
            "NM_006267\t18\t136\t2602",
            "NM_006267\t18\t136\t2603",
        ),
        ("exons.tsv", "NM_006267\t19\t", "NM_006267\t19\t1"),
        ("exons.fa", ">NM_002473.5:34", ">NM_002473.5:34b"),
        (
            "exons.fa",
            "NM_004859:31 CLTC exon 31\nGTG",
            "NM_004859:31 CLTC exon 31\nGUG",
        ),
        (
            "transcripts.tsv",
            "NM_002444\tENST00000360270\tpartner",
            "NM_002444\tENST00000360270\tother",
        ),
        ("lanes.tsv", "NM_019063\t13\t", "NM_019063\t99\t"),
        ("lanes.tsv", "NM_019063\t20\t0", "NM_019063\t20\tno"),
        (
            "introns.fa",
            "intron 20 start, 60 bases\nGTG",
            "intron 20 start, 60 bases\nCTG",
        ),
        ("adapters.tsv", "AGATCGGAAGAGCACACG", "AGATCGGAAGAGCACACX"),
    ] {
        replace(&panel.join(file), from, to);
    }
    let result = fuselane()
        .args(["panel", "check", panel.to_str().unwrap()])
        .assert()
        .code(1);
    let message = String::from_utf8_lossy(&result.get_output().stderr).to_string();
    let place = |line: &str| line.replace(&format!("{}/", panel.display()), "");
    let lines: Vec<String> = message.lines().map(place).collect();
    let expected = [
        ("adapters.tsv: line ", "sequence holds 'X'"),
        ("exons.fa: line ", "NM_004859:31 holds 'U'"),
        ("exons.fa: line ", "NM_002473.5:34b has no row in exons.tsv"),
        ("exons.tsv: line ", "last_base is 2603"),
        ("exons.tsv: line ", "length is 1"),
        ("exons.tsv: line ", "no sequence NM_002473.5:34"),
        ("introns.fa: ", "not GT-AG, GC-AG or AT-AC: ALK intron 20"),
        ("lanes.tsv: line ", "no exon 99"),
        ("lanes.tsv: line ", "donor_skip is \"no\""),
        ("panel.tsv: ", "the key assembly is missing"),
        ("transcripts.tsv: line ", "role is \"other\""),
    ];
    for (start, words) in expected {
        let found = lines
            .iter()
            .filter(|line| line.starts_with(&format!("fuselane: {start}")) && line.contains(words));
        assert_eq!(found.count(), 1, "{start}{words}\n{message}");
    }
    assert_eq!(lines.len(), expected.len(), "{message}");
}

#[test]
fn two_panels_are_compared_base_by_base_and_lane_by_lane() {
    let directory = tempfile::tempdir().unwrap();
    let panel = exported(directory.path());
    let panel_text = panel.to_str().unwrap().to_string();
    let diff = |arguments: &[&str]| stdout(&[&["panel", "diff"], arguments].concat());
    assert!(diff(&[&panel_text]).starts_with("the panels are the same: "));
    for (file, from, to) in [
        ("panel.tsv", "2.0.0", "2.0.1"),
        (
            "transcripts.tsv",
            "NM_001751\tENST00000397111\tpartner\tpartial\tc\t.\t.\t1\t0\t.\tB",
            "NM_001751\tENST00000397111\tpartner\tpartial\tc\t.\t.\t1\t0\t.\tA",
        ),
        ("drivers.tsv", "17-21", "18-21"),
        (
            "lanes.tsv",
            "CLTC\tCLTC-ALK.C31A20\t",
            "CLTC-31\tCLTC-ALK.C31A20\t",
        ),
        ("lanes.tsv", "NM_019063\t20\t0", "NM_019063\t19\t0"),
        ("lanes.tsv", "EML4-E6A17\t", "#EML4-E6A17\t"),
    ] {
        replace(&panel.join(file), from, to);
    }
    let path = panel.join("exons.fa");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, after) = text.split_once("CARS1 exon 16\n").unwrap();
    let (first, rest) = after.split_at(3);
    let third = if first.ends_with('C') { "T" } else { "C" };
    std::fs::write(
        &path,
        format!("{before}CARS1 exon 16\n{}{third}{rest}", &first[..2]),
    )
    .unwrap();
    let text = diff(&[&panel_text]);
    let base = &first[2..];
    for line in [
        "panel: version 2.0.0, now 2.0.1",
        "CARS1 NM_001751: grade B, now A",
        &format!("CARS1 NM_001751: exon 16: c.1671 {base}>{third}"),
        "driver ALK: acceptor exons 17-21, now 18-21",
        "lane CLTC: is gone",
        "lane CLTC-31: is new, CLTC exon 31 :: ALK exon 20, grade A",
        "lane EML4-E6A17: is gone",
        "lane EML4-V2: exons 20 :: 20, now 19 :: 20",
        "lane CARS: grade B, now A",
    ] {
        assert!(text.lines().any(|one| one == line), "{line}\n{text}");
    }
    // The other way round, and of two directories.
    let original = directory.path().join("original");
    fuselane()
        .args(["panel", "export"])
        .arg(&original)
        .assert()
        .success();
    let original = original.to_str().unwrap();
    assert_eq!(diff(&[original, &panel_text]), text);
    let back = diff(&[&panel_text, original]);
    assert!(back.contains("CARS1 NM_001751: grade A, now B"), "{back}");
}

/// What a report says besides sequences is compared, too.
#[test]
fn words_numbers_and_identifiers_of_two_panels_are_compared() {
    let directory = tempfile::tempdir().unwrap();
    let panel = exported(directory.path());
    for (file, from, to) in [
        ("drivers.tsv", "1116-1392\tALK", "1116-1392\tALK (D5F3)"),
        (
            "domains.tsv",
            "trimerization domain\t6\t64",
            "trimerization domain\t6\t60",
        ),
        (
            "domains.tsv",
            "oligomerization domain",
            "oligomerisation domain",
        ),
        ("genes.tsv", "HGNC:427\t", "HGNC:428\t"),
        ("genes.tsv", "VCL\tHGNC:12665\tENSG00000035403\n", ""),
        ("transcripts.tsv", "SEC31L1", "SEC31L1,ABP125"),
        ("lanes.tsv", "NPM1\t.\t", "NPM1\tNPM-ALK\t"),
        ("lanes.tsv", "granular cytoplasmic", "granular"),
        ("adapters.tsv", "TruSeq read 1", "TruSeq 1"),
        ("introns.tsv", "20\tstart\t60", "20\tstart\t59"),
        ("introns.fa", "60 bases\nGTG", "59 bases\nGT"),
        ("introns.fa", "GTGAGTGCACAG", "GTGAGTGCACAT"),
    ] {
        replace(&panel.join(file), from, to);
    }
    let text = stdout(&["panel", "diff", panel.to_str().unwrap()]);
    for line in [
        "driver ALK: staining ALK, now ALK (D5F3)",
        "EML4 NM_019063: trimerization domain, residues 6-64, now 6-60",
        "NPM1 NM_002520.6: oligomerization domain, residues 1-83, now none",
        "NPM1 NM_002520.6: oligomerisation domain, residues none, now 1-83",
        "gene ALK: HGNC HGNC:427, now HGNC:428",
        "gene VCL: HGNC HGNC:12665, now none",
        "gene VCL: Ensembl ENSG00000035403, now none",
        "SEC31A NM_016211: aliases SEC31L1, now SEC31L1, ABP125",
        "lane NPM1: aliases none, now NPM-ALK",
        "lane CLTC: staining granular cytoplasmic, now granular",
        "adapter TruSeq 1: bases none, now AGATCGGAAGAGCACACGTCTGAACTCCAGTCA",
        "ALK intron 20: is held as its first 60 bases, now its first 59 bases",
        "ALK intron 19: 1 other bases",
    ] {
        assert!(text.lines().any(|one| one == line), "{line}\n{text}");
    }
}

#[test]
fn another_start_of_a_reading_frame_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let panel = exported(directory.path());
    // MSN is known from c.13 on.
    replace(
        &panel.join("transcripts.tsv"),
        "partial\tc\t.\t.\t13\t0\t",
        "partial\tc\t.\t.\t16\t0\t",
    );
    let exons = std::fs::read_to_string(panel.join("exons.tsv")).unwrap();
    let shifted = exons.lines().map(|line| {
        let mut fields: Vec<String> = line.split('\t').map(str::to_string).collect();
        if fields[0] == "NM_002444" {
            fields[3] = (fields[3].parse::<usize>().unwrap() + 3).to_string();
        }
        fields.join("\t") + "\n"
    });
    std::fs::write(panel.join("exons.tsv"), shifted.collect::<String>()).unwrap();
    let text = stdout(&["panel", "diff", panel.to_str().unwrap()]);
    assert_eq!(
        text.lines().next().unwrap(),
        "MSN NM_002444: exon 2 ends with c.96, now c.99"
    );
}

#[test]
fn a_missing_panel_is_named() {
    fuselane()
        .args(["detect", "--panel", "absent", "-"])
        .write_stdin("@a\nA\n+\nI\n")
        .assert()
        .code(1)
        .stderr(predicates::str::contains("absent/panel.tsv: cannot read"));
}
