//! Panels built from an annotation and its genome.

use crate::support::build::{build_with, complained, said};
use crate::support::compress::bgzf;
use crate::support::genome::{Convention, MADE, made, rows};
use crate::support::program::{PATIENT_1, PATIENT_2, fuselane, names, stdout, text, written};
use std::path::Path;

/// Runs `panel build` on a made genome into `built` of the directory.
fn build(
    directory: &Path,
    convention: Convention,
    arguments: &[&str],
) -> assert_cmd::assert::Assert {
    let annotation = MADE.annotation(convention);
    build_from(directory, &annotation, arguments, &directory.join("built"))
}

/// The same from any annotation of that genome, into any directory.
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
fn the_same_files_give_the_same_panel() {
    let panel = |compress: bool| {
        let directory = tempfile::tempdir().unwrap();
        let table = written(
            directory.path(),
            "genes.tsv",
            b"gene\tlane\nRANBP2\t18::20\nTPM3\t.\n",
        );
        let genome = match compress {
            true => bgzf(MADE.genome().as_bytes()),
            false => MADE.genome().into_bytes(),
        };
        let annotation = MADE.annotation(Convention::GencodeGtf);
        let arguments = ["--driver", "ALK", "--partners", &table];
        let built = directory.path().join("own");
        build_with(directory.path(), &annotation, &genome, &arguments, &built).success();
        let names = [
            "panel.tsv",
            "drivers.tsv",
            "transcripts.tsv",
            "exons.tsv",
            "exons.fa",
            "introns.tsv",
            "introns.fa",
            "lanes.tsv",
        ];
        names.map(|name| text(&built, name))
    };
    let (one, other, compressed) = (panel(false), panel(false), panel(true));
    assert_eq!(one, other);
    assert!(
        one[0].contains("name\town\n") && one[0].contains("assembly\tGRCh38\n"),
        "{}",
        one[0]
    );
    // Compression changes the digest of the genome, and nothing else.
    assert_eq!(one[1..], compressed[1..]);
    assert!(
        one[7].contains("\nRANBP2-ALK.R18A20\t.\tNM_006267\t18\t0\t"),
        "{}",
        one[7]
    );
}

/// What a build says that fails; it writes nothing.
fn refused(
    directory: &Path,
    convention: Convention,
    table: &str,
    edit: impl Fn(String) -> String,
) -> String {
    let inputs = tempfile::tempdir().unwrap();
    let annotation = edit(MADE.annotation(convention));
    let table = written(inputs.path(), "genes.tsv", table.as_bytes());
    let arguments = ["--driver", "ALK", "--partners", &table];
    let built = directory.join("own");
    let run = build_from(inputs.path(), &annotation, &arguments, &built).code(1);
    assert_eq!(names(directory), [""; 0], "nothing is written");
    complained(&run, inputs.path())
}

#[test]
fn all_that_is_wrong_is_listed_and_nothing_is_written() {
    let directory = tempfile::tempdir().unwrap();
    let table = "gene\ttranscript\texons\tlane\n\
        RANBP2\t.\t.\t18::20,17::20\n\
        RANPB2\t.\t.\t.\n\
        TPM3\tNM_153649.9\t.\t.\n\
        CLTC\t.\t30-40\t.\n\
        EML4\t.\t.\t13::40,99::20\n\
        TPM4\t.\t.\t.\n\
        NPM1\t.\t.\t.\n\
        MSN\t.\tall\t5-20\n\
        TPM4\t.\t.\t.\n";
    let message = refused(
        directory.path(),
        Convention::GencodeGtf,
        table,
        |annotation| {
            // Two exons of NPM1 change places, and TPM4 goes on by one base.
            let (first, second) = (
                "\"NPM1\"; level 2; tag \"basic\"; tag \"MANE_Select\"; hgnc_id \"HGNC:7910\"; exon_number 2;",
                "exon_number 3;",
            );
            let other = first.replace("exon_number 2;", "exon_number 9;");
            assert!(annotation.contains(first) && annotation.contains(second));
            annotation.replace(first, &other)
        },
    );
    for words in [
        "DIR/genes.tsv: line 2: the lane RANBP2 exon 17 :: ALK exon 20 is out of frame (phase ",
        "DIR/genes.tsv: line 3: the annotation has no gene RANPB2; name it as the annotation does; near are RANBP2",
        "DIR/genes.tsv: line 4: the annotation has no transcript NM_153649.9; it has of TPM3: NM_152263.2, NM_153649.3",
        "DIR/genes.tsv: line 5: NM_004859 of CLTC has 32 exons",
        "DIR/genes.tsv: line 6: the driver ALK (NM_004304.3) has no exon 40; it has 29 exons",
        "DIR/genes.tsv: line 6: the partner EML4 (NM_019063) has no exon 99",
        "DIR/genes.tsv: line 9: exons is \"all\", which is no range",
        "DIR/genes.tsv: line 9: lane is \"5-20\"; write the exons",
        "DIR/genes.tsv: line 10: TPM4 stands twice",
        ": the exon numbers of NM_002520.6 are not in the order of its exons",
    ] {
        assert!(message.contains(words), "{words}\n{message}");
    }
    assert_eq!(message.lines().count(), 10, "{message}");
}

#[test]
fn an_annotation_of_another_genome_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let table = "gene\tlane\nRANBP2\t18::20\nTPM3\t.\n";
    let other = made(15);
    let message = refused(directory.path(), Convention::RefseqGff3, table, |_| {
        other.annotation(Convention::RefseqGff3)
    });
    for accession in ["NM_004304.3", "NM_006267", "NM_15"] {
        let words = format!("coding sequence of {accession}");
        let line = message
            .lines()
            .find(|line| line.contains(&words) || line.contains(&format!("exon 1 of {accession}")));
        assert!(
            line.is_some_and(|line| line.contains("DIR/made.annotation: line ")
                && line.contains("the genome that the annotation was made for")),
            "{message}"
        );
    }
    // A chromosome that the genome does not have.
    let message = refused(directory.path(), Convention::GencodeGtf, table, |text| {
        text.replace("chr2\t", "chr5_alt\t")
    });
    assert!(
        message
            .contains("exon 1 of NM_004304.3 is not in the genome: DIR/genome.fa has no chr5_alt"),
        "{message}"
    );
}

#[test]
fn a_gene_of_x_and_y_is_taken_from_x() {
    let directory = tempfile::tempdir().unwrap();
    let msn = MADE
        .transcripts
        .iter()
        .find(|one| one.gene == "MSN")
        .unwrap();
    let x = msn.lines(Convention::GencodeGtf);
    let y = x
        .replace("chrX\t", "chrY\t")
        .replace("\"NM_002444\"", "\"NM_002444_PAR_Y\"");
    let annotation = y + &MADE.annotation(Convention::GencodeGtf);
    let table = written(directory.path(), "genes.tsv", b"gene\tlane\nMSN\t.\n");
    let arguments = ["--driver", "ALK", "--partners", &table];
    let built = directory.path().join("built");
    build_from(directory.path(), &annotation, &arguments, &built).success();
    let exons = rows(&text(&built, "exons.tsv"));
    let mut msn = exons.iter().filter(|row| row["transcript"] == "NM_002444");
    assert!(msn.clone().count() > 2 && msn.all(|row| row["chromosome"] == "chrX"));
}

/// The steps of `docs/panel.md`, on the made genome.
#[test]
fn a_panel_built_as_the_page_says_detects_the_fusion() {
    let directory = tempfile::tempdir().unwrap();
    let page = std::fs::read_to_string("docs/panel.md").unwrap();
    let (_, table) = page.split_once("```tsv\n").unwrap();
    let (table, _) = table.split_once("```").unwrap();
    let table = written(directory.path(), "partners.tsv", table.as_bytes());
    let run = build(
        directory.path(),
        Convention::GencodeGtf,
        &["--driver", "ALK", "--partners", &table],
    )
    .success();
    let said = said(&run);
    assert!(
        said.starts_with("panel built 1.0.0  ") && said.contains("\n8 transcripts, "),
        "{said}"
    );
    let panel = directory.path().join("built").to_str().unwrap().to_string();
    for (patient, headline) in [
        (PATIENT_1, "DETECTED  RANBP2::ALK"),
        (PATIENT_2, "NOT DETECTED"),
    ] {
        let report = stdout(&["detect", "--panel", &panel, patient[0], patient[1]]);
        assert!(report.contains(headline), "{report}");
        assert!(!report.contains("grade C"), "{report}");
    }
}

#[test]
fn a_new_panel_is_commented_and_its_table_builds_one() {
    let directory = tempfile::tempdir().unwrap();
    let new = directory.path().join("new");
    fuselane()
        .args(["panel", "new"])
        .arg(&new)
        .assert()
        .success();
    let check = fuselane()
        .args(["panel", "check"])
        .arg(&new)
        .assert()
        .code(1);
    let message = String::from_utf8_lossy(&check.get_output().stderr).to_string();
    assert!(
        message.contains("drivers.tsv: there is no driver; add a row for each"),
        "{message}"
    );
    assert_eq!(message.lines().count(), 1, "{message}");
    fuselane().args(["panel", "new"]).arg(&new).assert().code(1);
    // The examples of the table, no longer comments.
    let table = text(&new, "partners.tsv")
        .replace("\n#RANBP2", "\nRANBP2")
        .replace("\n#ACTB", "\nACTB");
    let table = written(directory.path(), "partners.tsv", table.as_bytes());
    build(
        directory.path(),
        Convention::EnsemblGff3,
        &["--driver", "ALK", "--partners", &table],
    )
    .success();
    let transcripts = rows(&text(&directory.path().join("built"), "transcripts.tsv"));
    let roles: Vec<_> = transcripts
        .iter()
        .map(|row| format!("{} {}", row["gene"], row["role"]))
        .collect();
    assert_eq!(roles, ["ALK driver", "RANBP2 partner", "ACTB control"]);
}

#[test]
fn a_new_panel_appears_whole_or_not_at_all() {
    let directory = tempfile::tempdir().unwrap();
    let new = directory.path().join("a\tb");
    let run = fuselane().args(["panel", "new"]).arg(&new).assert().code(1);
    let message = String::from_utf8_lossy(&run.get_output().stderr).to_string();
    assert!(message.contains("its name is \"a\\tb\""), "{message}");
    assert_eq!(names(directory.path()), [""; 0]);
}
