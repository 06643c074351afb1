//! Foreign partners, named by a file of transcripts: helpers of the tests.

mod files;
mod names;
mod places;
mod reads;

use crate::support::library::{Errors, generator, random_bases, sequenced};
use crate::support::reference::{ALK, Reference};
use rand::RngExt;
use serde_json::Value;

const ERRORS: Errors = Errors {
    rate: 0.005,
    informative: true,
};

/// Reads of 100 bases across the join of a partner with an exon of the driver, as FASTQ.
pub fn reads(seed: u64, partner: &str, inserted: &str, count: usize) -> String {
    let mut random = generator(seed);
    let reference = Reference::read();
    let acceptor = reference.exons(ALK, "", "19").len();
    let fused = format!(
        "{partner}{inserted}{}",
        &reference.transcript(ALK)[acceptor..]
    );
    let join = partner.len() + inserted.len();
    let reads = (0..count).map(|number| {
        let start = join - random.random_range(35..=65);
        let read = sequenced(&mut random, &fused[start..start + 100], ERRORS);
        format!("@r{number}\n{}\n+\n{}\n", read.sequence, read.quality)
    });
    reads.collect()
}

/// A transcript of 900 bases whose frame after the first eight has no stop codon.
pub fn coding(seed: u64) -> String {
    let bases = random_bases(seed, 900);
    let (before, codons) = bases.split_at(8);
    let codons = codons.as_bytes().chunks(3).map(|codon| match codon {
        b"TAA" | b"TAG" | b"TGA" => "CAA",
        codon => std::str::from_utf8(codon).unwrap(),
    });
    format!("{before}{}", codons.collect::<String>())
}

pub fn codes(call: &Value) -> Vec<&str> {
    let reasons = call["reasons_detail"].as_array().unwrap();
    reasons
        .iter()
        .map(|one| one["code"].as_str().unwrap())
        .collect()
}

/// An annotation of a transcript on the forward strand, an intron of 1,000 bases after each exon.
pub fn gtf(accession: &str, gene: &str, ends: &[usize], coding: (usize, usize)) -> String {
    let mut start = 0;
    let mut lines = String::new();
    for (intron, end) in ends.iter().enumerate() {
        let on_genome = |base: usize| 5_001 + base + 1_000 * intron;
        let mut line = |kind: &str, from: usize, to: usize| {
            lines.push_str(&format!(
                "chr9\ttest\t{kind}\t{}\t{}\t.\t+\t.\ttranscript_id \"{accession}\"; gene_name \"{gene}\";\n",
                on_genome(from),
                on_genome(to - 1),
            ));
        };
        line("exon", start, *end);
        let (from, to) = (start.max(coding.0), (*end).min(coding.1));
        if from < to {
            line("CDS", from, to);
        }
        start = *end;
    }
    lines
}
