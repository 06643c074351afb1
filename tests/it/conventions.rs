//! Panels built from annotations of every convention.

use crate::support::build::{build_with, said, without};
use crate::support::genome::{CONVENTIONS, Convention, MADE, fasta, rows, table};
use crate::support::program::{fuselane, text, written};
use std::path::Path;

/// Runs `panel build` on a made genome into `built` of the directory.
fn build(
    directory: &Path,
    convention: Convention,
    arguments: &[&str],
) -> assert_cmd::assert::Assert {
    let (annotation, genome) = (MADE.annotation(convention), MADE.genome());
    let built = directory.join("built");
    build_with(directory, &annotation, genome.as_bytes(), arguments, &built)
}

/// `exons.tsv` of `reference/` with the places of the made genome.
fn expected_exons(accession: &str) -> Vec<String> {
    let placed = MADE
        .transcripts
        .iter()
        .find(|one| one.accession == accession)
        .unwrap();
    let own = table("exons.tsv")
        .into_iter()
        .filter(|row| row["transcript"] == accession);
    own.map(|row| {
        let exon = &placed.exons[row["exon"].parse::<usize>().unwrap() - 1];
        format!(
            "{accession}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
            row["exon"],
            row["length"],
            row["last_base"],
            placed.chromosome,
            exon.start + 1,
            exon.end,
            if placed.reverse { '-' } else { '+' }
        )
    })
    .collect()
}

fn lines_of<'a>(text: &'a str, accession: &str) -> Vec<&'a str> {
    let start = format!("{accession}\t");
    text.lines()
        .filter(|line| line.starts_with(&start))
        .collect()
}

fn records_of(text: &str, accession: &str) -> Vec<String> {
    let start = format!("{accession}:");
    text.split('>')
        .filter(|record| record.starts_with(&start))
        .map(str::to_string)
        .collect()
}

#[test]
fn the_panel_is_given_back_by_an_annotation_of_any_convention() {
    let reference = |name: &str| std::fs::read_to_string(format!("reference/{name}")).unwrap();
    for convention in CONVENTIONS {
        let directory = tempfile::tempdir().unwrap();
        let run = build(directory.path(), convention, &["--update", "reference"]).success();
        let said = said(&run);
        for line in [
            "A2M NM_000014: grade B, now A",
            "SQSTM1 NM_003900: known in part, now known whole",
            "SQSTM1 NM_003900: exons 1, 8 are new",
            "lane CARS: grade B, now A",
        ] {
            assert!(said.lines().any(|one| one == line), "{line}\n{said}");
        }
        assert!(!said.contains("bases beside its join"), "{said}");
        let built = directory.path().join("built");
        for file in [
            "drivers.tsv",
            "introns.tsv",
            "introns.fa",
            "lanes.tsv",
            "adapters.tsv",
            "genes.tsv",
            "domains.tsv",
        ] {
            assert!(
                text(&built, file) == reference(file),
                "{convention:?} {file}"
            );
        }
        let settings = text(&built, "panel.tsv");
        let (inputs, settings): (Vec<&str>, Vec<&str>) = settings
            .lines()
            .partition(|line| line.starts_with("input\t"));
        assert_eq!(
            settings.join("\n") + "\n",
            reference("panel.tsv"),
            "{convention:?}"
        );
        assert_eq!(inputs.len(), 2);
        assert!(
            inputs[0].starts_with("input\tmade.annotation sha256:"),
            "{inputs:?}"
        );
        let (transcripts, exons, bases) = (
            text(&built, "transcripts.tsv"),
            text(&built, "exons.tsv"),
            text(&built, "exons.fa"),
        );
        let aside = ["grade", "source"];
        let built_rows = without(&transcripts, &aside);
        let expected = without(&reference("transcripts.tsv"), &aside);
        assert_eq!(built_rows.len(), expected.len(), "{convention:?}");
        for (built, row) in built_rows.iter().zip(expected) {
            let accession = &row["transcript"];
            if row["extent"] == "full" {
                assert_eq!(*built, row, "{convention:?}");
                assert_eq!(
                    lines_of(&exons, accession),
                    expected_exons(accession),
                    "{convention:?}"
                );
                assert_eq!(
                    records_of(&bases, accession),
                    records_of(&reference("exons.fa"), accession),
                    "{convention:?}"
                );
            } else {
                // What was known in part is whole now, and holds what was known.
                assert_eq!(
                    (&built["transcript"], &built["extent"]),
                    (accession, &"full".to_string())
                );
                let held = records_of(&reference("exons.fa"), accession);
                let built = fasta(&bases);
                for (name, known) in
                    fasta(&held.iter().map(|one| format!(">{one}")).collect::<String>())
                {
                    let known = known.replace('N', "C");
                    assert!(built[&name].contains(&known), "{convention:?} {name}");
                }
            }
        }
        assert!(rows(&transcripts).iter().all(|row| row["grade"] == "A"));
        let check = fuselane()
            .args(["panel", "check"])
            .arg(&built)
            .assert()
            .success();
        let check = String::from_utf8_lossy(&check.get_output().stdout).to_string();
        assert!(check.contains("checks passed"), "{check}");
    }
}

/// A table of every gene of `reference/`; of those that it knows in part, the exons that it has.
fn genes() -> String {
    let mut text = "gene\ttranscript\trole\texons\tkinase_domain\n".to_string();
    for (row, placed) in table("transcripts.tsv").iter().zip(&MADE.transcripts) {
        let exons = match row["extent"].as_str() {
            "full" => ".".to_string(),
            _ => format!("{}-{}", placed.held[0], placed.held[placed.held.len() - 1]),
        };
        text += &format!(
            "{}\t{}\t{}\t{exons}\t.\n",
            row["gene"], row["transcript"], row["role"]
        );
    }
    text
}

#[test]
fn a_panel_of_a_table_has_the_same_exons_whatever_the_convention() {
    let reference = |name: &str| std::fs::read_to_string(format!("reference/{name}")).unwrap();
    let mut panels = Vec::new();
    for convention in [
        Convention::GencodeGtf,
        Convention::EnsemblGtf,
        Convention::RefseqGff3,
    ] {
        let directory = tempfile::tempdir().unwrap();
        let table = written(directory.path(), "genes.tsv", genes().as_bytes());
        build(
            directory.path(),
            convention,
            &["--driver", "ALK", "--partners", &table],
        )
        .success();
        let built = directory.path().join("built");
        let (exons, bases) = (text(&built, "exons.tsv"), text(&built, "exons.fa"));
        for row in crate::support::genome::table("transcripts.tsv") {
            let accession = &row["transcript"];
            let placed = MADE
                .transcripts
                .iter()
                .find(|one| one.accession == *accession);
            let is_whole = placed.unwrap().held.len() == placed.unwrap().exons.len();
            // What is known in part and has all exons is whole now; the made genome numbers from the ATG.
            if row["extent"] != "full" && is_whole
                || row["numbering"] == "n"
                || row["gene"] == "TFG"
            {
                continue;
            }
            assert_eq!(
                lines_of(&exons, accession),
                expected_exons(accession),
                "{convention:?}"
            );
            assert_eq!(
                records_of(&bases, accession),
                records_of(&reference("exons.fa"), accession),
                "{convention:?}"
            );
        }
        let drivers = rows(&text(&built, "drivers.tsv"));
        assert_eq!(drivers[0]["acceptor_exons"], "17-21");
        assert_eq!(drivers[0]["kinase_domain"], "1116-1392");
        panels.push((
            exons,
            bases,
            text(&built, "introns.fa"),
            text(&built, "lanes.tsv"),
        ));
    }
    assert!(panels.iter().all(|panel| *panel == panels[0]));
}
