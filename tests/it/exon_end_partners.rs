//! Partners that are named by the ends of exons beside a panel.

use crate::support::exon_ends::{BUILT, MADE, copy, exons, of_gene, own, reads};
use crate::support::genome::Convention;
use crate::support::program::{answer, detect, fuselane, text, written};
use crate::support::reference::{ALK, Reference};

#[test]
fn a_partner_is_named_by_the_end_of_its_exon_as_by_its_whole_transcript() {
    let directory = tempfile::tempdir().unwrap();
    let records = MADE.transcripts.iter().map(|one| {
        let bases = exons(one).concat();
        format!(">{} gene={}\n{bases}\n", one.accession, one.gene)
    });
    let records: String = records.collect();
    let fasta = written(directory.path(), "t.fa", records.as_bytes());
    let gtf = written(
        directory.path(),
        "a.gtf",
        MADE.annotation(Convention::GencodeGtf).as_bytes(),
    );
    // Of either strand, and where less than 60 bases of the exon precede: 92 of KIF5B, 9 of MYH9.
    for (gene, exon) in [
        ("NPM1", 4),
        ("NPM1", 5),
        ("CLTC", 31),
        ("EML4", 13),
        ("RANBP2", 18),
        ("MYH9", 3),
    ] {
        let placed = of_gene(gene);
        let end: usize = placed.exons[..exon].iter().map(|exon| exon.len()).sum();
        let coding = end - placed.coding.start;
        // Exon 20 of ALK goes on after the first base of a codon.
        let is_in_frame = coding % 3 == 1;
        let reads = reads(gene, exon, 24);
        let document = detect(directory.path(), &reads, &["--panel", &own()]);
        let call = &document["calls"][0];
        assert_eq!(document["calls"].as_array().unwrap().len(), 1);
        assert_eq!(call["fusion"], format!("{gene}::ALK"));
        assert_eq!(call["partner"]["transcript"], placed.accession.as_str());
        assert_eq!(call["partner"]["exon"], exon.to_string());
        assert_eq!(call["partner"]["last_base"], format!("c.{coding}"));
        assert_eq!(call["partner"]["at_exon_end"], true);
        let place = match placed.reverse {
            true => placed.exons[exon - 1].start + 1,
            false => placed.exons[exon - 1].end,
        };
        assert_eq!(call["partner"]["breakpoint"]["position"], place);
        assert_eq!(
            call["partner"]["breakpoint"]["chromosome"],
            placed.chromosome.as_str()
        );
        let frame = if is_in_frame {
            "in_frame"
        } else {
            "out_of_frame"
        };
        assert_eq!(call["frame"], frame, "{gene}");
        let status = if is_in_frame {
            "detected"
        } else {
            "inconclusive"
        };
        assert_eq!(call["status"], status, "{gene}: {}", call["reasons"]);
        let note = call["reasons"].to_string();
        assert!(note.contains("exon_ends.tsv has "), "{note}");
        let options = [
            "--panel",
            &own(),
            "--transcriptome",
            &fasta,
            "--annotation",
            &gtf,
        ];
        let by_transcript = detect(directory.path(), &reads, &options);
        let other = &by_transcript["calls"][0];
        for key in [
            "fusion",
            "hgvs",
            "status",
            "unique_fragments",
            "frame",
            "driver",
        ] {
            assert_eq!(call[key], other[key], "{gene} {key}");
        }
        for key in ["gene", "exon", "last_base", "at_exon_end", "breakpoint"] {
            assert_eq!(call["partner"][key], other["partner"][key], "{gene} {key}");
        }
    }
}

#[test]
fn the_result_says_which_table_it_was_and_what_that_was_made_of() {
    let directory = tempfile::tempdir().unwrap();
    let document = detect(
        directory.path(),
        &reads("NPM1", 4, 20),
        &["--panel", &own()],
    );
    let table = &document["panel"]["exon_ends"];
    let sha256 = table["sha256"].as_str().unwrap();
    assert_eq!(document["run"]["transcriptome"]["sha256"], sha256);
    assert!(
        text(&BUILT.path().join("own"), "panel.tsv")
            .contains(&format!("\nexon_ends\tsha256:{sha256}\n"))
    );
    let inputs = table["inputs"].as_array().unwrap();
    assert_eq!(inputs.len(), 2);
    assert!(
        inputs[0]
            .as_str()
            .unwrap()
            .starts_with("made.annotation sha256:"),
        "{inputs:?}"
    );
    // The built-in panels have none.
    let document = detect(directory.path(), &reads("NPM1", 4, 20), &[]);
    assert!(document["panel"].get("exon_ends").is_none());
}

#[test]
fn the_table_is_looked_at_only_for_partners_and_has_to_be_the_panels_own() {
    let directory = tempfile::tempdir().unwrap();
    // A row of another gene: it is read, and is not what the panel was built with.
    let changed = copy(directory.path(), |name, text| {
        Some(match name {
            "exon_ends.tsv" => text.replace("\nNPM1\t", "\nNPM9\t"),
            _ => text,
        })
    });
    let with = |panel: &str, reads: &str| {
        let path = written(directory.path(), "reads.fq", reads.as_bytes());
        let run = fuselane()
            .args(["detect", &path, "--panel", panel, "--json", "-"])
            .assert();
        let output = run.get_output().clone();
        let error = String::from_utf8(output.stderr).unwrap();
        (output.status.code(), error, output.stdout)
    };
    let foreign = reads("NPM1", 4, 20);
    let (code, error, _) = with(&changed, &foreign);
    assert_eq!(code, Some(1));
    let words = "exon_ends.tsv: it is not the table that the panel was built with";
    assert!(error.contains(words), "{error}");
    let wild = Reference::read().transcript(ALK);
    let nothing: String = (0..20)
        .map(|at| format!("@r{at}\n{}\n+\n{}\n", &wild[at..at + 100], "I".repeat(100)))
        .collect();
    let (code, error, here) = with(&changed, &nothing);
    assert_eq!(code, Some(0), "{error}");
    let whole = with(&own(), &nothing).2;
    let read = |bytes: &[u8]| answer(serde_json::from_slice(bytes).unwrap());
    assert_eq!(read(&here), read(&whole));
    std::fs::remove_file(format!("{changed}/exon_ends.tsv")).unwrap();
    let (code, error, _) = with(&changed, &nothing);
    assert_eq!(code, Some(1));
    let words =
        "exon_ends.tsv: the panel was built with it, and it is not there; copy the whole directory";
    assert!(error.contains(words), "{error}");
}

#[test]
fn a_panel_without_the_row_counts_the_same_and_names_nobody() {
    let directory = tempfile::tempdir().unwrap();
    let without = copy(directory.path(), |name, text| match name {
        "exon_ends.tsv" => None,
        "panel.tsv" => Some(
            text.lines()
                .filter(|line| !line.starts_with("exon_ends\t"))
                .map(|line| format!("{line}\n"))
                .collect(),
        ),
        _ => Some(text),
    });
    let reads = reads("CLTC", 31, 20);
    let [with, without] =
        [own(), without].map(|panel| detect(directory.path(), &reads, &["--panel", &panel]));
    assert_eq!(without["calls"][0]["fusion"], "?::ALK");
    for key in ["inputs", "rejected", "ambiguous", "drivers", "library"] {
        assert_eq!(with[key], without[key], "{key}");
    }
    for key in ["unique_fragments", "junction_reads", "start_sites"] {
        assert_eq!(with["calls"][0][key], without["calls"][0][key], "{key}");
    }
}
