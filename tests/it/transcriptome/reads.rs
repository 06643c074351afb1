//! The reads behind a partner that was found, in every file that has reads.

use super::{coding, reads};
use crate::support::compress::gunzip;
use crate::support::program::{detect, records, written};
use serde_json::Value;
use std::collections::BTreeMap;

/// Reads of a sample in SAM, by contig.
fn by_contig(sam: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for record in records(sam) {
        *counts.entry(record[2].clone()).or_default() += 1;
    }
    counts
}

/// The same reads, four of which have an error in the last bases before the driver, by which they are counted.
fn with_errors(reads: &str, before: &str) -> String {
    let mut left = 4;
    let lines = reads.lines().map(|line| match line.find(before) {
        Some(at) if left > 0 => {
            left -= 1;
            let place = at + before.len() - 5 - left;
            let base = if &line[place..=place] == "A" {
                "C"
            } else {
                "A"
            };
            format!("{}{base}{}\n", &line[..place], &line[place + 1..])
        }
        _ => format!("{line}\n"),
    });
    lines.collect()
}

#[test]
fn every_counted_read_of_a_named_partner_is_written() {
    let directory = tempfile::tempdir().unwrap();
    let place = |name: &str| directory.path().join(name).to_str().unwrap().to_string();
    let (sam, supporting) = (place("reads.sam"), place("reads.fq.gz"));
    let partner = coding(44);
    let join = |end: usize, name: &str| {
        let reads = reads(45, &partner[..end], "", 20);
        reads.replace("@r", name)
    };
    let both = with_errors(&(join(459, "@a") + &join(600, "@b")), &partner[439..459]);
    // The second accession is one of the panel, which holds a part of it.
    for accession in ["NM_9.1", "NM_001751"] {
        let fasta = format!(">{accession} gene=HOOK9\n{partner}\n");
        let fasta = written(directory.path(), "t.fa", fasta.as_bytes());
        let options = ["--transcriptome", &fasta, "--sam", &sam];
        let options = [&options[..], &["--supporting-reads", &supporting]].concat();
        let document = detect(directory.path(), &both, &options);
        let calls = document["calls"].as_array().unwrap();
        let expected: BTreeMap<String, usize> = calls
            .iter()
            .map(|call| {
                let name = call["contig"]["name"].as_str().unwrap();
                (
                    name.into(),
                    call["junction_reads"].as_u64().unwrap() as usize,
                )
            })
            .collect();
        assert_eq!(expected.len(), 2, "{accession}");
        let text = std::fs::read_to_string(&sam).unwrap();
        assert_eq!(by_contig(&text), expected, "{accession}");
        let fastq = gunzip(std::path::Path::new(&supporting));
        let counted: usize = expected.values().sum();
        assert_eq!(fastq.lines().count(), 4 * counted, "{accession}");
        let gene = calls[0]["partner"]["gene"].as_str().unwrap();
        let of_partner = format!("junction={gene}_?_::_ALK_20");
        assert_eq!(fastq.matches(&of_partner).count(), counted, "{accession}");
        let structures = document["structures"].as_array().unwrap();
        let own: Vec<&Value> = structures
            .iter()
            .filter(|one| one["transcript"] == accession)
            .collect();
        assert_eq!(own.len(), 1, "{accession}");
        assert_eq!(own[0]["exons"][0]["bases"], 900, "{accession}");
    }
}
