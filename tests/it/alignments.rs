//! SAM is true: where reads lie, and which reads there are.

use crate::support::compress::gunzip;
use crate::support::program::{records, text, usual};
use crate::support::reference::reverse_complement;
use serde_json::Value;
use std::collections::HashMap;

fn contigs(fasta: &str) -> HashMap<String, String> {
    let records = fasta.split('>').skip(1);
    records
        .map(|record| {
            let (name, sequence) = record.split_once('\n').unwrap();
            let name = name.split(' ').next().unwrap().to_string();
            (name, sequence.replace('\n', ""))
        })
        .collect()
}

/// Every alignment is true: its CIGAR covers the read, and the bases differ as often as NM says.
#[test]
fn alignments_are_true_and_lose_no_read() {
    let directory = usual();
    let sam = text(directory.path(), "patient_1.sam");
    let contigs = contigs(&text(directory.path(), "patient_1.junctions.fa"));
    for (name, sequence) in &contigs {
        assert!(sam.contains(&format!("@SQ\tSN:{name}\tLN:{}\n", sequence.len())));
    }
    let document: Value = serde_json::from_str(&text(directory.path(), "patient_1.json")).unwrap();
    assert!(sam.contains(document["panel"]["sha256"].as_str().unwrap()));
    let records = records(&sam);
    let mut reads = Vec::new();
    for fields in &records {
        let flags: u16 = fields[1].parse().unwrap();
        assert_eq!(flags & 4, 0, "{} is mapped", fields[0]);
        let contig = contigs[&fields[2]].as_bytes();
        let mut at = fields[3].parse::<usize>().unwrap() - 1;
        let (mut from, mut number, mut edits) = (0, 0, 0);
        let bases = fields[9].as_bytes();
        for letter in fields[5].chars() {
            if let Some(digit) = letter.to_digit(10) {
                number = 10 * number + digit as usize;
                continue;
            }
            match letter {
                'M' => {
                    let pairs = bases[from..from + number]
                        .iter()
                        .zip(&contig[at..at + number]);
                    edits += pairs.filter(|(one, other)| one != other).count();
                    (from, at) = (from + number, at + number);
                }
                'I' => {
                    edits += number;
                    from += number;
                }
                'S' => from += number,
                other => panic!("{other}"),
            }
            number = 0;
        }
        assert_eq!(from, bases.len());
        assert_eq!(fields[11], format!("NM:i:{edits}"));
        let given = match flags & 16 {
            0 => fields[9].clone(),
            _ => reverse_complement(&fields[9]),
        };
        reads.push((fields[0].clone(), flags & 64 != 0, given));
    }
    let supporting = gunzip(directory.path().join("patient_1.supporting.fastq.gz"));
    let lines: Vec<&str> = supporting.lines().collect();
    let mut expected: Vec<(String, bool, String)> = lines
        .chunks(4)
        .map(|record| {
            let name = record[0][1..].split(' ').next().unwrap();
            let name = name.trim_end_matches("/1").trim_end_matches("/2");
            (name.into(), record[0].contains("mate=1"), record[1].into())
        })
        .collect();
    reads.sort();
    expected.sort();
    assert_eq!(reads, expected);
    let places: Vec<usize> = records.iter().map(|one| one[3].parse().unwrap()).collect();
    assert!(places.is_sorted());
}
