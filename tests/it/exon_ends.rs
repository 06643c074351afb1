//! The table of the ends of coding exons beside a panel.

use crate::support::build::{build_with, complained, said};
use crate::support::exon_ends::{BUILT, MADE, build, copy, exons, own};
use crate::support::genome::{Convention, rows};
use crate::support::program::{fuselane, text};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

#[test]
fn the_table_has_the_end_of_every_coding_exon_once() {
    let table = text(&BUILT.path().join("own"), "exon_ends.tsv");
    let mut expected = BTreeSet::new();
    for one in &MADE.transcripts {
        let exons = exons(one);
        let mut end = 0;
        for exon in &exons[..exons.len() - 1] {
            end += exon.len();
            if one.coding.start < end && end < one.coding.end {
                let whole = exons.concat();
                let held = whole[end.saturating_sub(60)..end].to_string();
                expected.insert(vec![one.gene.clone(), held]);
            }
        }
    }
    let rows = rows(&table);
    let of = |columns: &[&str]| -> BTreeSet<Vec<String>> {
        let cells = |row: &HashMap<String, String>| {
            columns.iter().map(|column| row[*column].clone()).collect()
        };
        rows.iter().map(cells).collect()
    };
    assert_eq!(of(&["gene", "sequence"]), expected);
    assert_eq!(of(&["gene", "chromosome", "exons"]).len(), rows.len());
    for row in rows {
        let mut transcripts = MADE.transcripts.iter();
        let one = transcripts
            .find(|one| one.accession == row["transcript"])
            .unwrap();
        let last = row["exons"].rsplit(',').next().unwrap();
        let (number, place) = last.split_once(':').unwrap();
        let exon = number.parse::<usize>().unwrap();
        let end: usize = one.exons[..exon].iter().map(|exon| exon.len()).sum();
        let coding = end - one.coding.start;
        assert_eq!(row["last_base"], format!("c.{coding}"));
        assert_eq!(row["phase"], (coding % 3).to_string());
        let (from, to) = place.split_once('-').unwrap();
        let place = &one.exons[exon - 1];
        match one.reverse {
            true => assert_eq!(from, (place.start + 1).to_string()),
            false => assert_eq!(to, place.end.to_string()),
        }
    }
}

#[test]
fn a_renewed_panel_keeps_its_table_and_a_built_in_one_gets_one() {
    let directory = tempfile::tempdir().unwrap();
    build(directory.path(), &["--update", &own()], "renewed");
    let table = |panel: &Path| text(panel, "exon_ends.tsv");
    assert_eq!(
        table(&directory.path().join("renewed")),
        table(Path::new(&own()))
    );
    build(
        directory.path(),
        &["--update", "alk", "--partners", "all"],
        "alk",
    );
    assert_eq!(
        table(&directory.path().join("alk")),
        table(Path::new(&own()))
    );
}

#[test]
fn an_annotation_without_coding_exons_and_two_tables_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let genome = MADE.genome();
    let gtf = MADE.annotation(Convention::GencodeGtf);
    let one_gene: String = gtf
        .lines()
        .filter(|line| line.starts_with('#') || line.contains("\"ALK\""))
        .map(|line| format!("{}\n", line.replace("protein_coding", "lncRNA")))
        .collect();
    let other = format!(
        "{one_gene}chr1\tx\ttranscript\t5\t9\t.\t+\t.\tgene_id \"G\"; transcript_id \"T\"; gene_type \"protein_coding\";\nchr1\tx\texon\t5\t9\t.\t+\t.\tgene_id \"G\"; transcript_id \"T\"; gene_type \"protein_coding\";\n"
    );
    let run = |partners: &[&str]| {
        let arguments = [&["--driver", "ALK", "--partners"], partners].concat();
        let built = directory.path().join("own");
        let run = build_with(
            directory.path(),
            &other,
            genome.as_bytes(),
            &arguments,
            &built,
        );
        assert!(!built.exists());
        let code = run.get_output().status.code();
        (code, complained(&run, directory.path()))
    };
    let (code, error) = run(&["all"]);
    assert_eq!(code, Some(1));
    assert!(
        error.contains(
            "made.annotation: it has no coding exons for exon_ends.tsv; give an annotation"
        ),
        "{error}"
    );
    let (code, error) = run(&["a.tsv", "b.tsv"]);
    assert_eq!(code, Some(2));
    assert!(
        error.contains("--partners: give one table, the word all, or both"),
        "{error}"
    );
}

#[test]
fn panel_check_reads_the_table_too() {
    let directory = tempfile::tempdir().unwrap();
    let check = |panel: &str| {
        let run = fuselane().args(["panel", "check", panel]).assert();
        let code = run.get_output().status.code();
        (code, said(&run) + &complained(&run, directory.path()))
    };
    let rows = rows(&text(Path::new(&own()), "exon_ends.tsv")).len();
    let (code, told) = check(&own());
    assert_eq!(code, Some(0), "{told}");
    let line = format!("\nok  exon_ends.tsv: {rows} exon ends, as built\n");
    assert!(told.contains(&line), "{told}");
    // Two rows are damaged: both are named, and that it is not what was built.
    let copied = copy(directory.path(), |name, text| {
        Some(match name {
            "exon_ends.tsv" => text.replacen("\t+\tc.", "\t.\tc.", 2),
            _ => text,
        })
    });
    let (code, told) = check(&copied);
    assert_eq!(code, Some(1));
    let damaged = told
        .lines()
        .filter(|line| line.contains("its strand is \".\""));
    assert_eq!(damaged.count(), 2, "{told}");
    let words = "DIR/copy/exon_ends.tsv: it is not the table that the panel was built with";
    assert!(told.contains(words), "{told}");
    std::fs::remove_file(format!("{copied}/exon_ends.tsv")).unwrap();
    let (code, told) = check(&copied);
    assert_eq!(code, Some(1));
    assert!(told.contains("exon_ends.tsv: the panel was built with it, and it is not there"));
    // A table that the panel does not name is not used.
    let settings = text(Path::new(&copied), "panel.tsv");
    let settings = settings
        .lines()
        .filter(|line| !line.starts_with("exon_ends"));
    let settings: String = settings.map(|line| format!("{line}\n")).collect();
    std::fs::write(format!("{copied}/panel.tsv"), settings).unwrap();
    std::fs::write(format!("{copied}/exon_ends.tsv"), "nothing").unwrap();
    let (code, told) = check(&copied);
    assert_eq!(code, Some(0));
    assert!(
        told.contains("note  exon_ends.tsv: it is not used"),
        "{told}"
    );
}

#[test]
fn a_difference_in_the_table_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let said_of_update = build(
        directory.path(),
        &["--update", "alk", "--partners", "all"],
        "with",
    );
    let panel = directory.path().join("with");
    let settings = text(&panel, "panel.tsv");
    let (_, digest) = settings.split_once("exon_ends\tsha256:").unwrap();
    let short = &digest[..12];
    let line = format!("panel: exon_ends.tsv none, now {short}");
    assert!(
        said_of_update.lines().any(|one| one == line),
        "{said_of_update}"
    );
    let with = panel.to_str().unwrap();
    let diff =
        |one: &str, other: &str| said(&fuselane().args(["panel", "diff", one, other]).assert());
    let told = diff("alk", with);
    assert!(told.lines().any(|one| one == line), "{told}");
    let told = diff(with, "alk");
    let line = format!("panel: exon_ends.tsv {short}, now none");
    assert!(told.lines().any(|one| one == line), "{told}");
}
