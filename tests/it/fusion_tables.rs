//! What readers of the tables of STAR-Fusion and Arriba take from ours.

use crate::support::library::random_bases;
use crate::support::program::{PATIENT_1, PATIENT_2, fuselane, text, written};
use crate::support::reference::fusion;
use crate::support::tools::{has_python_module, heavy_program, tool};
use std::path::Path;
use tempfile::TempDir;

/// Forty reads across a join of these two sides.
fn across(directory: &Path, name: &str, before: &str, after: &str) -> String {
    let whole = format!("{before}{after}");
    let reads: String = (0..40)
        .map(|number| {
            let start = before.len() - 75 + number;
            let bases = &whole[start..start + 113];
            format!("@r{number}\n{bases}\n+\n{}\n", "I".repeat(bases.len()))
        })
        .collect();
    written(directory, &format!("{name}.fq"), reads.as_bytes())
}

/// Both tables of a sample with RANBP2::ALK, of one with nothing, of one with bases between the two genes, and of one
/// with a partner that the panel does not have.
fn tables() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    let lane = fusion("RANBP2");
    let (before, after) = lane.sequence.split_at(lane.join);
    let inserted = across(directory.path(), "inserted", &format!("{before}GCA"), after);
    let unknown = across(directory.path(), "unknown", &random_bases(7, 200), after);
    for (name, files) in [
        ("patient_1", &PATIENT_1[..]),
        ("patient_2", &PATIENT_2[..]),
        ("inserted", &[inserted.as_str()]),
        ("unknown", &[unknown.as_str()]),
    ] {
        fuselane()
            .arg("detect")
            .args(files)
            .args(["--formats", "arriba-tsv,fusion-tsv", "-o"])
            .arg(directory.path().join(name))
            .assert()
            .success();
    }
    directory
}

/// R reads the table of Arriba as its `draw_fusions.R` does, which is in no registry: names of columns in R's own
/// writing, `#` and quotes as they are, numbers as numbers, chromosomes before the last colon, and bases between the
/// two sides between the first and the last `|`.
#[test]
fn r_reads_the_table_of_arriba() {
    let Some(rscript) = heavy_program("Rscript", "r-base-core") else {
        return;
    };
    let directory = tables();
    let program = r#"
path <- commandArgs(trailingOnly = TRUE)
table <- read.table(path, sep = "\t", header = TRUE, comment.char = "", quote = "", stringsAsFactors = FALSE)
stopifnot(colnames(table)[1] == "X.gene1", ncol(table) == 30)
names <- c("strand1.gene.fusion.", "strand2.gene.fusion.", "site1", "site2", "transcript_id1", "transcript_id2")
stopifnot(names %in% colnames(table))
for (row in seq_len(nrow(table))) {
  one <- table[row, ]
  for (strand in c(one$strand1.gene.fusion., one$strand2.gene.fusion.)) stopifnot(grepl("^[-+.]/[-+.]$", strand))
  stopifnot(is.numeric(one$split_reads1 + one$split_reads2 + one$discordant_mates + one$coverage1 + one$coverage2))
  stopifnot(one$confidence %in% c("low", "medium", "high"))
  stopifnot(c(one$direction1, one$direction2) %in% c("upstream", "downstream", "."))
  place <- function(text) paste(sub("^chr", "", sub(":[^:]*$", "", text)), as.numeric(sub(".*:", "", text)))
  parts <- strsplit(one$fusion_transcript, "|", fixed = TRUE)[[1]]
  between <- if (length(parts) == 3) parts[2] else ""
  ends <- paste0(substring(parts[1], nchar(parts[1]) - 3), "|", between, "|", substr(parts[length(parts)], 1, 4))
  cat(one$X.gene1, place(one$breakpoint1), one$gene2, place(one$breakpoint2), one$type, one$gene_id1,
      one$split_reads1 + one$split_reads2, ends, "\n")
}
"#;
    let read = |name: &str| {
        let path = directory.path().join(format!("{name}.arriba.tsv"));
        tool(&rscript, &["-e", program, path.to_str().unwrap()])
    };
    let unknown = random_bases(7, 200);
    for (name, expected) in [
        (
            "patient_1",
            "RANBP2 2 108758548 ALK 2 29223528 inversion ENSG00000153201 89 ACAG||TGTA \n",
        ),
        ("patient_2", ""),
        (
            "inserted",
            "RANBP2 2 108758548 ALK 2 29223528 inversion ENSG00000153201 40 ACAG|gca|TGTA \n",
        ),
        (
            "unknown",
            &format!("? . 0 ALK 2 29223528 . ? 40 {}||TGTA \n", &unknown[196..]),
        ),
    ] {
        assert_eq!(read(name), expected, "{name}");
    }
}

/// R reads the table of STAR-Fusion as `draw_fusions.R` does: symbols before `^` and identifiers after it, chromosome,
/// number and strand between colons; from these it tells what kind of rearrangement it is.
#[test]
fn r_reads_the_table_of_star_fusion() {
    let Some(rscript) = heavy_program("Rscript", "r-base-core") else {
        return;
    };
    let directory = tables();
    let program = r#"
path <- commandArgs(trailingOnly = TRUE)
table <- read.table(path, sep = "\t", header = TRUE, comment.char = "", quote = "", stringsAsFactors = FALSE)
stopifnot(colnames(table)[1] == "X.FusionName", ncol(table) == 17)
for (row in seq_len(nrow(table))) {
  one <- table[row, ]
  stopifnot(is.numeric(one$JunctionReadCount + one$SpanningFragCount + one$FFPM))
  gene <- function(text) sub("\\^.*", "", text)
  parts <- function(text) strsplit(text, ":", fixed = TRUE)[[1]]
  left <- parts(one$LeftBreakpoint)
  right <- parts(one$RightBreakpoint)
  stopifnot(length(left) == 3, length(right) == 3, left[3] %in% c("+", "-"), right[3] %in% c("+", "-"))
  place <- function(parts) paste(sub("^chr", "", parts[1]), as.numeric(parts[2]), parts[3])
  cat(gene(one$LeftGene), sub(".*\\^", "", one$LeftGene), place(left), gene(one$RightGene), place(right),
      one$JunctionReadCount, "\n")
}
"#;
    for (name, expected) in [
        (
            "patient_1",
            "RANBP2 ENSG00000153201 2 108758548 + ALK 2 29223528 - 89 \n",
        ),
        ("patient_2", ""),
        (
            "inserted",
            "RANBP2 ENSG00000153201 2 108758548 + ALK 2 29223528 - 40 \n",
        ),
        // It is inconclusive, and the table has what is detected.
        ("unknown", ""),
    ] {
        let path = directory.path().join(format!("{name}.star-fusion.tsv"));
        let read = tool(&rscript, &["-e", program, path.to_str().unwrap()]);
        assert_eq!(read, expected, "{name}");
    }
}

/// fusion-report, which is in no registry, goes by these columns of both tables. It splits the genes of Arriba at
/// commas, and takes quotes out of every line.
#[test]
fn fusion_report_has_the_columns_that_it_reads() {
    let directory = tables();
    for (name, fusion, count) in [
        ("patient_1", Some("RANBP2--ALK"), 89),
        ("patient_2", None, 0),
        ("inserted", Some("RANBP2--ALK"), 40),
    ] {
        let rows = |kind: &str| {
            let table = text(directory.path(), &format!("{name}.{kind}.tsv"));
            let table = table.replace('"', "");
            let mut lines = table.lines().map(|line| line.split('\t').map(String::from));
            let header: Vec<String> = lines.next().unwrap().collect();
            let rows: Vec<Vec<String>> = lines.map(Iterator::collect).collect();
            (header, rows)
        };
        let number = |text: &str| text.parse::<u64>().unwrap();
        let (header, star) = rows("star-fusion");
        let of = |row: &[String], column: &str| {
            let column = header.iter().position(|one| one == column).unwrap();
            row[column].clone()
        };
        let read: Vec<(String, u64)> = star
            .iter()
            .map(|row| {
                assert!(of(row, "FFPM").parse::<f64>().unwrap() > 0.0);
                assert!(
                    !of(row, "LeftBreakpoint").is_empty() && !of(row, "RightBreakpoint").is_empty()
                );
                number(&of(row, "SpanningFragCount"));
                (
                    of(row, "#FusionName"),
                    number(&of(row, "JunctionReadCount")),
                )
            })
            .collect();
        let expected: Vec<(String, u64)> =
            fusion.iter().map(|one| (one.to_string(), count)).collect();
        assert_eq!(read, expected, "{name}");
        let (header, arriba) = rows("arriba");
        let of = |row: &[String], column: &str| {
            let column = header.iter().position(|one| one == column).unwrap();
            row[column].clone()
        };
        let read: Vec<(String, u64)> = arriba
            .iter()
            .map(|row| {
                for column in [
                    "breakpoint1",
                    "breakpoint2",
                    "reading_frame",
                    "type",
                    "confidence",
                ] {
                    assert!(!of(row, column).is_empty(), "{column}");
                }
                for column in ["split_reads2", "discordant_mates", "coverage1", "coverage2"] {
                    number(&of(row, column));
                }
                let genes = [of(row, "#gene1"), of(row, "gene2")];
                assert!(!genes.concat().contains(','));
                (genes.join("--"), number(&of(row, "split_reads1")))
            })
            .collect();
        assert_eq!(read, expected, "{name}");
    }
}

/// AGFusion's parsers of STAR-Fusion's and Arriba's tables.
#[test]
fn agfusion_reads_the_fusion_tables() {
    if !has_python_module("agfusion.parsers", "agfusion") {
        return;
    }
    let directory = tables();
    let program = "import logging, sys\n\
        from agfusion import parsers\n\
        log = logging.getLogger()\n\
        for parser, path in ((parsers.STARFusion, sys.argv[1]), (parsers.Arriba, sys.argv[2])):\n\
        \x20   for one in parser(path, log):\n\
        \x20       print(one['alternative_name_5prime'], one['gene5prime_junction'],\n\
        \x20             one['alternative_name_3prime'], one['gene3prime_junction'])\n";
    let path = |name: &str| directory.path().join(name).display().to_string();
    let (star, arriba) = (
        path("patient_1.star-fusion.tsv"),
        path("patient_1.arriba.tsv"),
    );
    let read = tool("python3", &["-c", program, &star, &arriba]);
    assert_eq!(read, "RANBP2 108758548 ALK 29223528\n".repeat(2));
    let (star, arriba) = (
        path("patient_2.star-fusion.tsv"),
        path("patient_2.arriba.tsv"),
    );
    assert_eq!(tool("python3", &["-c", program, &star, &arriba]), "");
}
