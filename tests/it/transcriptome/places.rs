//! What an annotation says of a partner that was found: frame, and places on the genome.

use super::{coding, gtf, reads};
use crate::support::program::{detect, written};
use crate::support::tools::{has_program, tool};
use serde_json::Value;
use std::path::Path;

/// Bases of the partner before the join.
const END: usize = 8 + 3 * 150 + 1;

/// The result of reads of a partner, which a transcriptome of this header and an annotation name; its VCF.
fn named(directory: &Path, header: &str, annotation: &str) -> (Value, String) {
    let partner = coding(44);
    let fasta = written(
        directory,
        "t.fa",
        format!(">{header}\n{partner}\n").as_bytes(),
    );
    let annotation = written(directory, "a.gtf", annotation.as_bytes());
    let vcf = directory.join("calls.vcf");
    let options = ["--transcriptome", &fasta, "--annotation", &annotation];
    let options = [&options[..], &["--vcf", vcf.to_str().unwrap()]].concat();
    let document = detect(directory, &reads(45, &partner[..END], "", 20), &options);
    (document, std::fs::read_to_string(vcf).unwrap())
}

#[test]
fn a_coding_sequence_without_its_start_tells_no_frame() {
    let directory = tempfile::tempdir().unwrap();
    let header = "ENST9.1|ENSG9.1|-|-|HOOK9-1|HOOK9|900|protein_coding|CDS:1-890|UTR3:891-900|";
    let from_start = gtf("ENST9.1", "HOOK9", &[200, END, 900], (0, 890));
    let tagged = from_start.replace("gene_name", "tag \"cds_start_NF\"; gene_name");
    let inner = gtf("ENST9.1", "HOOK9", &[200, END, 900], (8, 890));
    let inner = inner.replace("gene_name", "tag \"cds_start_NF\"; gene_name");
    for (case, annotation) in [
        ("no start codon", from_start),
        ("tagged", tagged),
        ("tagged, behind other bases", inner),
    ] {
        let (document, _) = named(directory.path(), header, &annotation);
        let call = &document["calls"][0];
        assert_eq!(call["fusion"], "HOOK9::ALK", "{case}");
        assert_eq!(call["partner"]["exon"], "2", "{case}");
        assert_eq!(call["frame"], "unknown", "{case}");
        assert_eq!(call["status"], "inconclusive", "{case}");
    }
}

#[test]
fn places_are_of_the_genome_of_the_panel_or_left_out() {
    let directory = tempfile::tempdir().unwrap();
    let usual = gtf("NM_9.2", "HOOK9", &[200, END, 900], (8, 890));
    let on = |chromosome: &str| usual.replace("chr9", chromosome);
    for (case, annotation, chromosome) in [
        ("as the panel", usual.clone(), Some("chr9")),
        ("as Ensembl", on("9"), Some("chr9")),
        ("as RefSeq", on("NC_000009.12"), Some("chr9")),
        ("a patch", on("NT_187361.1"), Some("NT_187361.1")),
        (
            "another assembly",
            format!("#!genome-build GRCh37.p13\n{usual}"),
            None,
        ),
    ] {
        let (document, vcf) = named(directory.path(), "NM_9.1", &annotation);
        let call = &document["calls"][0];
        assert_eq!(call["status"], "detected", "{case}");
        let place = &call["partner"]["breakpoint"];
        assert_eq!(place["chromosome"].as_str(), chromosome, "{case}");
        let reason = call["reasons"][0].as_str().unwrap();
        assert_eq!(
            reason.contains("is of GRCh37"),
            chromosome.is_none(),
            "{reason}"
        );
        assert_eq!(
            vcf.contains("##callWithoutCoordinates"),
            chromosome.is_none(),
            "{case}"
        );
        if let Some(name) = chromosome {
            assert!(vcf.contains(&format!("##contig=<ID={name},")), "{case}");
        }
        let path = directory.path().join("calls.vcf");
        if has_program("bcftools", "bcftools") {
            tool("bcftools", &["view", path.to_str().unwrap()]);
        }
    }
}
