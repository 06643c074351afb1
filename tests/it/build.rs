//! Panels built from an annotation and its genome.

use crate::support::compress::bgzf;
use crate::support::genome::{
    CONVENTIONS, Convention, Made, fasta, made, made_of_imt, rows, table,
};
use crate::support::program::{PATIENT_1, PATIENT_2, fuselane, names, stdout, text, written};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::LazyLock;

static MADE: LazyLock<Made> = LazyLock::new(|| made(14));

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
    build_with(
        directory,
        annotation,
        MADE.genome().as_bytes(),
        arguments,
        built,
    )
}

/// The same with the bytes of the genome, which may be compressed.
fn build_with(
    directory: &Path,
    annotation: &str,
    genome: &[u8],
    arguments: &[&str],
    built: &Path,
) -> assert_cmd::assert::Assert {
    let annotation = written(directory, "made.annotation", annotation.as_bytes());
    let genome = written(directory, "genome.fa", genome);
    fuselane()
        .args(["panel", "build", "--annotation", &annotation])
        .args(["--genome", &genome])
        .args(arguments)
        .arg("-o")
        .arg(built)
        .assert()
}

/// The rows of a table without some columns.
fn without(text: &str, columns: &[&str]) -> Vec<HashMap<String, String>> {
    let mut rows = rows(text);
    for row in &mut rows {
        for column in columns {
            row.remove(*column);
        }
    }
    rows
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
        let said = String::from_utf8_lossy(&run.get_output().stdout).to_string();
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
        for (built, row) in without(&transcripts, &aside)
            .iter()
            .zip(without(&reference("transcripts.tsv"), &aside))
        {
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
    String::from_utf8_lossy(&run.get_output().stderr)
        .replace(&*inputs.path().to_string_lossy(), "DIR")
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
        NPM1\t.\t.\t.\n";
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
        ": the exon numbers of NM_002520.6 are not in the order of its exons",
    ] {
        assert!(message.contains(words), "{words}\n{message}");
    }
    assert_eq!(message.lines().count(), 7, "{message}");
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
    let said = String::from_utf8_lossy(&run.get_output().stdout).to_string();
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
    let run = build(directory.path(), Convention::EnsemblGtf, &arguments).success();
    let said = String::from_utf8_lossy(&run.get_output().stdout).to_string();
    for line in [
        "driver ALK: acceptor exons 17-21, now 18-20",
        "driver ALK: kinase domain 1116-1392, now 1100-1392",
        "driver ALK: staining ALK, now D5F3",
        "lane EML4-V1: aliases E13;A20, now E13;A20, E13",
        "lane E6A18: is new, EML4 exon 6 :: ALK exon 18, grade A",
    ] {
        assert!(said.lines().any(|one| one == line), "{line}\n{said}");
    }
    let built = text(&directory.path().join("built"), "lanes.tsv");
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
    let message = String::from_utf8_lossy(&run.get_output().stderr)
        .replace(&*inputs.path().to_string_lossy(), "DIR");
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

#[test]
fn a_new_panel_appears_whole_or_not_at_all() {
    let directory = tempfile::tempdir().unwrap();
    let new = directory.path().join("a\tb");
    let run = fuselane().args(["panel", "new"]).arg(&new).assert().code(1);
    let message = String::from_utf8_lossy(&run.get_output().stderr).to_string();
    assert!(message.contains("its name is \"a\\tb\""), "{message}");
    assert_eq!(names(directory.path()), [""; 0]);
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
