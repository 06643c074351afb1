//! Writes an annotation (GTF as GENCODE has it), its genome and a table of partners, made by chance from a seed,
//! to measure `fuselane panel build` and large panels: `cargo run --release --example annotation -- --help`.

use clap::Parser;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::error::Error;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::ops::Range;
use std::path::PathBuf;

/// Exons of a gene, and their lengths in bases.
const EXONS: Range<usize> = 4..20;
const EXON: Range<usize> = 60..250;

/// Bases before the start codon and behind the stop codon.
const OUTER: usize = 40;

/// Bases on a line of the genome.
const LINE: usize = 60;

/// Writes an annotation, its genome, and a table of partners.
#[derive(Debug, Parser)]
struct Arguments {
    /// Genes that make a protein; GENCODE has 20,000.
    #[arg(long, default_value_t = 20_000)]
    genes: usize,
    /// Transcripts of each.
    #[arg(long, default_value_t = 8)]
    transcripts: usize,
    /// Bases of the genome.
    #[arg(long, default_value_t = 3_100_000_000)]
    bases: usize,
    /// Chromosomes of the genome.
    #[arg(long, default_value_t = 22)]
    chromosomes: usize,
    /// Drivers in the table: the first genes.
    #[arg(long, default_value_t = 1)]
    drivers: usize,
    /// Partners in the table: the next ones.
    #[arg(long, default_value_t = 40)]
    partners: usize,
    /// Seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Directory of annotation.gtf, genome.fa and partners.tsv.
    #[arg(long)]
    out: PathBuf,
}

/// A gene: its exons in transcript order, 0-based and half-open on the chromosome.
struct Gene {
    number: usize,
    reverse: bool,
    exons: Vec<Range<usize>>,
    /// Bases of its transcript.
    length: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let mut random = ChaCha8Rng::seed_from_u64(arguments.seed);
    let file = |name: &str| File::create(arguments.out.join(name)).map(BufWriter::new);
    let (mut gtf, mut fasta) = (file("annotation.gtf")?, file("genome.fa")?);
    let mut table = file("partners.tsv")?;
    writeln!(gtf, "##description: made by chance\n#!genome-build GRCh38")?;
    writeln!(table, "gene\trole\tkinase_domain")?;
    let length = arguments.bases / arguments.chromosomes;
    let genes = arguments.genes.div_ceil(arguments.chromosomes);
    for chromosome in 0..arguments.chromosomes {
        let mut bases = random_bases(&mut random, length);
        let first = chromosome * genes;
        for number in first..(first + genes).min(arguments.genes) {
            let place = (number - first) * (length / genes);
            let gene = add_gene(
                &mut random,
                &mut bases,
                number,
                place..place + length / genes,
            );
            for transcript in 0..arguments.transcripts {
                write_transcript(&mut gtf, chromosome + 1, &gene, transcript)?;
            }
            write_row(&mut table, &arguments, &gene)?;
        }
        writeln!(fasta, ">chr{} made", chromosome + 1)?;
        for line in bases.chunks(LINE) {
            fasta.write_all(line)?;
            fasta.write_all(b"\n")?;
        }
    }
    gtf.flush()?;
    fasta.flush()?;
    Ok(table.flush()?)
}

fn random_bases(random: &mut ChaCha8Rng, count: usize) -> Vec<u8> {
    let mut bases = Vec::with_capacity(count + 32);
    while bases.len() < count {
        let word = random.next_u64();
        bases.extend((0..32).map(|place| b"ACGT"[(word >> (2 * place)) as usize & 3]));
    }
    bases.truncate(count);
    bases
}

/// Writes a gene into the room that it has on a chromosome: a coding sequence from ATG to one stop codon.
fn add_gene(random: &mut ChaCha8Rng, bases: &mut [u8], number: usize, room: Range<usize>) -> Gene {
    let count = random.random_range(EXONS);
    let mut lengths: Vec<usize> = (0..count).map(|_| random.random_range(EXON)).collect();
    let length: usize = lengths.iter().sum();
    // The coding sequence is whole codons.
    lengths[count - 1] += 3 - (length - 2 * OUTER) % 3;
    let length: usize = lengths.iter().sum();
    let longest = (room.len() - length - 200) / count;
    let mut place = room.start + 100;
    let mut exons: Vec<Range<usize>> = Vec::new();
    for length in lengths {
        exons.push(place..place + length);
        place += length + random.random_range(80..longest);
    }
    let mut sequence = random_bases(random, length);
    let coding = &mut sequence[OUTER..length - OUTER];
    for codon in coding.chunks_exact_mut(3) {
        if matches!(&*codon, b"TAA" | b"TAG" | b"TGA") {
            codon[0] = b'C';
        }
    }
    let end = coding.len();
    coding[..3].copy_from_slice(b"ATG");
    coding[end - 3..].copy_from_slice(b"TAA");
    let reverse = number % 2 == 1;
    if reverse {
        sequence = sequence
            .iter()
            .rev()
            .map(|base| complement(*base))
            .collect();
    }
    let mut rest = &sequence[..];
    for exon in &exons {
        let (own, after) = rest.split_at(exon.len());
        bases[exon.clone()].copy_from_slice(own);
        rest = after;
    }
    let ends: [&[u8]; 2] = if reverse {
        [b"CT", b"AC"]
    } else {
        [b"GT", b"AG"]
    };
    for intron in exons.windows(2).map(|two| two[0].end..two[1].start) {
        bases[intron.start..intron.start + 2].copy_from_slice(ends[0]);
        bases[intron.end - 2..intron.end].copy_from_slice(ends[1]);
    }
    if reverse {
        exons.reverse();
    }
    Gene {
        number,
        reverse,
        exons,
        length,
    }
}

fn complement(base: u8) -> u8 {
    match base {
        b'A' => b'T',
        b'C' => b'G',
        b'G' => b'C',
        _ => b'A',
    }
}

/// The lines of a transcript; all but the first leave out one exon.
fn write_transcript(
    gtf: &mut impl Write,
    chromosome: usize,
    gene: &Gene,
    transcript: usize,
) -> Result<(), Box<dyn Error>> {
    let Gene { number, exons, .. } = gene;
    let strand = if gene.reverse { '-' } else { '+' };
    let tags = match transcript {
        0 => "tag \"basic\"; tag \"Ensembl_canonical\"; tag \"MANE_Select\";",
        _ => "tag \"basic\";",
    };
    let attributes = format!(
        "gene_id \"ENSG{number:011}.2\"; transcript_id \"ENST{number:08}{transcript:03}.3\"; gene_type \
         \"protein_coding\"; gene_name \"GENE{number}\"; transcript_type \"protein_coding\"; \
         transcript_name \"GENE{number}-{:03}\"; level 2; protein_id \"ENSP{number:08}{transcript:03}.3\"; \
         transcript_support_level \"1\"; hgnc_id \"HGNC:{number}\"; {tags}",
        transcript + 201
    );
    let mut lines = String::new();
    let mut line = |kind: &str, range: &Range<usize>, phase: &str, more: &str| {
        writeln!(
            lines,
            "chr{chromosome}\tHAVANA\t{kind}\t{}\t{}\t.\t{strand}\t{phase}\t{attributes}{more}",
            range.start + 1,
            range.end
        )
    };
    let start = exons.iter().map(|exon| exon.start).min().unwrap_or(0);
    let end = exons.iter().map(|exon| exon.end).max().unwrap_or(0);
    if transcript == 0 {
        line("gene", &(start..end), ".", "")?;
    }
    line("transcript", &(start..end), ".", "")?;
    let skipped = (transcript > 0).then(|| 1 + transcript % (exons.len() - 2));
    let (mut place, mut coded, mut exon_number) = (0, 0, 0);
    for (index, exon) in exons.iter().enumerate() {
        let here = place..place + exon.len();
        place = here.end;
        if Some(index) == skipped {
            continue;
        }
        exon_number += 1;
        let more = format!(" exon_number {exon_number}; exon_id \"ENSE{number:08}{index:03}.1\";");
        line("exon", exon, ".", &more)?;
        // The stop codon is of no CDS.
        let coding = here.start.max(OUTER)..here.end.min(gene.length - OUTER - 3);
        if coding.start < coding.end {
            let (from, to) = (coding.start - here.start, coding.end - here.start);
            let on_genome = match gene.reverse {
                true => exon.end - to..exon.end - from,
                false => exon.start + from..exon.start + to,
            };
            line("CDS", &on_genome, &((3 - coded % 3) % 3).to_string(), &more)?;
            coded += coding.len();
        }
    }
    let outer = |gene: &Gene, place: usize| match gene.reverse {
        true => end - place - 3..end - place,
        false => start + place..start + place + 3,
    };
    line("start_codon", &outer(gene, OUTER), "0", "")?;
    let stop = match gene.reverse {
        true => start + OUTER..start + OUTER + 3,
        false => end - OUTER - 3..end - OUTER,
    };
    line("stop_codon", &stop, "0", "")?;
    Ok(gtf.write_all(lines.as_bytes())?)
}

/// The row of a gene that is in the table: drivers, then partners, then two controls.
fn write_row(table: &mut impl Write, arguments: &Arguments, gene: &Gene) -> std::io::Result<()> {
    let (drivers, partners) = (arguments.drivers, arguments.drivers + arguments.partners);
    let residues = (gene.length - 2 * OUTER) / 3 - 1;
    let number = gene.number;
    match number {
        _ if number < drivers => writeln!(
            table,
            "GENE{number}\tdriver\t{}-{}",
            residues / 2,
            residues - 10
        ),
        _ if number < partners => writeln!(table, "GENE{number}\tpartner\t."),
        _ if number < partners + 2 => writeln!(table, "GENE{number}\tcontrol\t."),
        _ => Ok(()),
    }
}
