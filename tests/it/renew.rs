//! Panels renewed by an annotation and its genome.

use crate::support::build::{build_with, complained, said};
use crate::support::genome::{Convention, MADE, fasta, made_of_imt, rows, table};
use crate::support::program::{fuselane, names, text, written};
use std::collections::BTreeSet;
use std::path::Path;

/// Runs `panel build` on an annotation of the made genome.
fn build_from(
    directory: &Path,
    annotation: &str,
    arguments: &[&str],
    built: &Path,
) -> assert_cmd::assert::Assert {
    let genome = MADE.genome();
    build_with(directory, annotation, genome.as_bytes(), arguments, built)
}

#[test]
fn an_annotation_of_other_accessions_renews_by_the_ensembl_accession() {
    let directory = tempfile::tempdir().unwrap();
    let mut annotation = MADE.annotation(Convention::GencodeGtf);
    for one in &MADE.transcripts {
        if let Some(ensembl) = &one.ensembl {
            annotation = annotation.replace(
                &format!("\"{}\"", one.accession),
                &format!("\"{ensembl}.9\""),
            );
        }
    }
    // LMNA is not in it: the panel keeps its own.
    let kept = annotation.lines().filter(|line| !line.contains("\"LMNA\""));
    let annotation: String = kept.map(|line| format!("{line}\n")).collect();
    let built = directory.path().join("built");
    let arguments = ["--update", "reference"];
    build_from(directory.path(), &annotation, &arguments, &built).success();
    let transcripts = rows(&text(&built, "transcripts.tsv"));
    let of = |gene: &str| transcripts.iter().find(|row| row["gene"] == gene).unwrap();
    assert_eq!(
        (&*of("ALK")["transcript"], &*of("ALK")["ensembl"]),
        ("ENST00000389048.9", "ENST00000389048")
    );
    assert_eq!(
        (&*of("LMNA")["transcript"], &*of("LMNA")["grade"]),
        ("NM_170707.2", "B")
    );
    let lanes = rows(&text(&built, "lanes.tsv"));
    let lane = lanes.iter().find(|row| row["lane"] == "RANBP2").unwrap();
    assert_eq!(
        (&*lane["transcript"], &*lane["driver"]),
        ("ENST00000283195.9", "ENST00000389048.9")
    );
    assert_eq!(lanes.len(), table("lanes.tsv").len());
}

/// A table adds to the panel that is renewed, whose own rows it does not lose.
#[test]
fn a_renewed_panel_has_what_a_table_asks_for() {
    let directory = tempfile::tempdir().unwrap();
    let base = directory.path().join("base");
    fuselane()
        .args(["panel", "export"])
        .arg(&base)
        .assert()
        .success();
    // The reader of tables passes over an empty line, and so does the panel that is made.
    let lanes = text(&base, "lanes.tsv");
    std::fs::write(base.join("lanes.tsv"), format!("\n{lanes}")).unwrap();
    let table = "gene\ttranscript\trole\texons\tkinase_domain\tstaining\tlane\n\
        ALK\t.\tdriver\t18-20\t1100-1392\tD5F3\t.\n\
        EML4\t.\t.\t.\t.\t.\tE13=13::20,E6A18=6::18\n";
    let table = written(directory.path(), "genes.tsv", table.as_bytes());
    let arguments = ["--update", base.to_str().unwrap(), "--partners", &table];
    let annotation = MADE.annotation(Convention::EnsemblGtf);
    let built = directory.path().join("built");
    let said = said(&build_from(directory.path(), &annotation, &arguments, &built).success());
    for line in [
        "driver ALK: acceptor exons 17-21, now 18-20",
        "driver ALK: kinase domain 1116-1392, now 1100-1392",
        "driver ALK: staining ALK, now D5F3",
        "lane EML4-V1: aliases E13;A20, now E13;A20, E13",
        "lane E6A18: is new, EML4 exon 6 :: ALK exon 18, grade A",
    ] {
        assert!(said.lines().any(|one| one == line), "{line}\n{said}");
    }
    let built = text(&built, "lanes.tsv");
    assert!(built.starts_with(lanes.lines().next().unwrap()), "{built}");
    assert_eq!(rows(&built).len(), rows(&lanes).len() + 1);
}

#[test]
fn what_a_renewal_cannot_do_is_told_where_it_is_asked_for() {
    let directory = tempfile::tempdir().unwrap();
    let inputs = tempfile::tempdir().unwrap();
    let annotation = MADE.annotation(Convention::GencodeGtf);
    let kept = annotation.lines().filter(|line| !line.contains("\"VCL\""));
    let annotation: String = kept.map(|line| format!("{line}\n")).collect();
    let table = "gene\texons\tlane\nVCL\t1-16\t.\nEML4\t.\t12::20\nNPM1\t1-80\t.\n";
    let table = written(inputs.path(), "genes.tsv", table.as_bytes());
    let arguments = [
        "--update",
        "reference",
        "--partners",
        &table,
        "--name",
        "a\tb",
    ];
    let built = directory.path().join("own");
    let run = build_from(inputs.path(), &annotation, &arguments, &built).code(1);
    assert_eq!(names(directory.path()), [""; 0], "nothing is written");
    let message = complained(&run, inputs.path());
    for words in [
        "DIR/genes.tsv: line 2: the annotation has no transcript NM_014000.2, of which exons are asked for",
        "DIR/genes.tsv: line 3: the lane EML4 exon 12 :: ALK exon 20 is out of frame",
        "DIR/genes.tsv: line 4: NM_002520.6 of NPM1 has 11 exons",
        "the new panel: its name is \"a\\tb\", which is no field of a table",
    ] {
        assert!(message.contains(words), "{words}\n{message}");
    }
    assert_eq!(message.lines().count(), 4, "{message}");
}

/// Several drivers: a built-in panel is renewed by its name, and one of a table is built.
#[test]
fn a_panel_of_several_drivers_is_renewed_and_built() {
    let directory = tempfile::tempdir().unwrap();
    let imt = directory.path().join("imt");
    fuselane()
        .args(["panel", "export", "--panel", "imt"])
        .arg(&imt)
        .assert()
        .success();
    let made = made_of_imt(16);
    let annotation = made.annotation(Convention::RefseqGff3);
    let genome = made.genome();
    let run = |arguments: &[&str], name: &str| {
        let built = directory.path().join(name);
        build_with(
            directory.path(),
            &annotation,
            genome.as_bytes(),
            arguments,
            &built,
        )
        .success();
        built
    };
    let renewed = run(&["--update", "imt"], "renewed");
    for file in ["drivers.tsv", "lanes.tsv", "domains.tsv"] {
        assert!(text(&renewed, file) == text(&imt, file), "{file}");
    }
    let sorted = |panel: &Path| -> BTreeSet<String> {
        let genes = text(panel, "genes.tsv");
        genes.lines().map(str::to_string).collect()
    };
    assert_eq!(sorted(&renewed), sorted(&imt));
    // The introns that the panel lacks are taken from the genome.
    let introns = text(&renewed, "introns.tsv");
    assert!(introns.starts_with(&text(&imt, "introns.tsv")), "{introns}");
    for intron in ["NM_002944.2\t30", "NM_020975.4\t11", "NM_001012338\t14"] {
        assert!(introns.contains(intron), "{introns}");
    }
    let bases = |panel: &Path| fasta(&text(panel, "exons.fa"));
    let (before, now) = (bases(&imt), bases(&renewed));
    for name in before
        .keys()
        .filter(|name| name.starts_with("NM_002944.2:"))
    {
        assert_eq!(before[name], now[name], "{name}");
    }
    // Kinase domains are known of the drivers of every built-in panel; a lane names its driver.
    let table = "gene\trole\tlane\nCD74\t.\t6::ROS1:34,6::ROS1:32\nKIF5B\t.\t15::RET:12,24::ALK:20\n\
        NTRK3\tdriver\t.\n";
    let table = written(directory.path(), "genes.tsv", table.as_bytes());
    let drivers = ["--driver", "ALK", "ROS1", "RET", "--partners", &table];
    let built = run(&drivers, "built");
    let rows_of = |name: &str| rows(&text(&built, name));
    let told: Vec<String> = rows_of("drivers.tsv")
        .iter()
        .map(|row| {
            ["transcript", "acceptor_exons", "kinase_domain"]
                .map(|one| &*row[one])
                .join(" ")
        })
        .collect();
    let expected = [
        "NM_004304.3 17-21 1116-1392",
        "NM_002944.2 33-37 1945-2222",
        "NM_020975.4 9-13 724-1016",
        "NM_001012338 12-16 538-839",
    ];
    assert_eq!(told, expected);
    let lanes: Vec<String> = rows_of("lanes.tsv")
        .iter()
        .map(|row| row["lane"].clone())
        .collect();
    let expected = [
        "CD74-ROS1.C6R34",
        "CD74-ROS1.C6R32",
        "KIF5B-RET.K15R12",
        "KIF5B-ALK.K24A20",
    ];
    assert_eq!(lanes, expected);
    assert!(
        rows_of("introns.tsv")
            .iter()
            .any(|row| row["transcript"] == "NM_002944.2")
    );
}
