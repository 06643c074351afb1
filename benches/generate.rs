//! Writes seeded FASTQ files for the measurements of `compare.sh`:
//! `cargo run --release --example generate -- --help`.

mod library;

use clap::Parser;
use flate2::read::MultiGzDecoder;
use fuselane::panel::{JunctionKind, Panel};
use fuselane::run::read_panel;
use library::{Library, Origin};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// One base in this many is read wrongly.
const ERROR_EVERY: u32 = 300;

/// What follows a fragment that is shorter than the read, for each mate.
const ADAPTERS: [&[u8]; 2] = [
    b"AGATCGGAAGAGCACACGTCTGAACTCCAGTCACATTCAGAAATCTCGTATGCCGTCTTCTGCTTG",
    b"AGATCGGAAGAGCGTCGTGTAGGGAAAGAGTGTAGGCTATAGTGTAGATCTCGGTGGTCGCCGTATCATT",
];

/// Bases on either side of a join in the FASTA of junctions.
const SIDE: usize = 150;

/// Writes seeded FASTQ, or the junctions of a panel.
#[derive(Debug, Parser)]
struct Arguments {
    /// Reads in all; half of them in each file of a pair.
    #[arg(long, default_value_t = 1_000_000)]
    reads: usize,
    /// Bases of a read.
    #[arg(long, default_value_t = 150)]
    length: usize,
    /// What they are of.
    #[arg(long, value_enum, default_value = "transcriptome")]
    library: Library,
    /// Sequences of the background, FASTA or FASTA.gz; random ones if left out.
    #[arg(long)]
    background: Option<PathBuf>,
    /// One read in so many ends in a tail of as many A as it has other bases; none if left out.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    tails: Option<u32>,
    /// Seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// First mates, or all reads.
    #[arg(long)]
    out: PathBuf,
    /// Second mates.
    #[arg(long)]
    mates: Option<PathBuf>,
    /// Write the sequence of every fusion junction as FASTA instead, and print how many there are.
    #[arg(long)]
    junctions: bool,
    /// Panel directory of these junctions; the built-in panel if left out.
    #[arg(long)]
    panel: Option<PathBuf>,
}

fn write_junctions(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let panel = match &arguments.panel {
        Some(directory) => read_panel(directory)?,
        None => Panel::builtin()?,
    };
    let mut out = BufWriter::new(File::create(&arguments.out)?);
    let fusions = panel.junctions.iter().enumerate();
    let mut count = 0;
    for (index, junction) in fusions.filter(|(_, one)| one.kind == JunctionKind::Fusion) {
        writeln!(out, ">junction{index}")?;
        out.write_all(&junction.left_sequence(&panel, SIDE))?;
        out.write_all(&junction.right_sequence(&panel, SIDE))?;
        out.write_all(b"\n")?;
        count += 1;
    }
    println!("{count}");
    Ok(out.flush()?)
}

fn sequences(path: &Path) -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let mut bytes = std::fs::read(path)?;
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut plain = Vec::new();
        MultiGzDecoder::new(&bytes[..]).read_to_end(&mut plain)?;
        bytes = plain;
    }
    let text = String::from_utf8(bytes)?;
    let records = text.split('>').skip(1);
    Ok(records
        .map(|record| record.lines().skip(1).collect::<String>().into_bytes())
        .collect())
}

/// A read of a fragment; what follows a shorter one is the adapter, and behind that the sequencer sees no light.
fn read(fragment: &[u8], length: usize, mate: usize) -> Vec<u8> {
    let adapter = ADAPTERS[mate].iter().copied();
    let all = fragment.iter().copied().chain(adapter);
    all.chain(std::iter::repeat(b'G')).take(length).collect()
}

/// Reads bases wrongly and gives qualities of a few levels, most of them the best.
fn sequenced(bases: &mut [u8], random: &mut ChaCha8Rng) -> Vec<u8> {
    let mut quality = vec![b'F'; bases.len()];
    let worse = random.random_range(0..20_u32).saturating_sub(6);
    for _ in 0..worse {
        let at = random.random_range(0..bases.len());
        quality[at] = b":::::,,#"[random.random_range(0..8)];
    }
    let draws = bases.len() as u32;
    let errors = (0..3).filter(|_| random.random_range(0..3 * ERROR_EVERY) < draws);
    for _ in 0..errors.count() {
        let at = random.random_range(0..bases.len());
        bases[at] = b"ACGT"[random.random_range(0..4)];
        quality[at] = b',';
    }
    quality
}

fn write_record(
    out: &mut impl Write,
    name: &str,
    mate: u8,
    bases: &[u8],
    quality: &[u8],
) -> std::io::Result<()> {
    writeln!(out, "@{name} {mate}:N:0:ATTCAGAA+AGGCTATA")?;
    out.write_all(bases)?;
    out.write_all(b"\n+\n")?;
    out.write_all(quality)?;
    out.write_all(b"\n")
}

fn read_name(number: usize, random: &mut impl Rng) -> String {
    let tile = 1101 + number / 200_000;
    let (across, down) = (
        random.random_range(1000..33000),
        random.random_range(1000..37000),
    );
    format!("A01234:87:HGV3TDSX5:1:{tile}:{across}:{down}")
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    if arguments.junctions {
        return write_junctions(&arguments);
    }
    let mut random = ChaCha8Rng::seed_from_u64(arguments.seed);
    // Its own, so that the other reads are those without tails.
    let mut of_tails = ChaCha8Rng::seed_from_u64(arguments.seed ^ 1);
    let background = arguments.background.as_deref().map(sequences).transpose()?;
    let origin = Origin::new(background, &mut random)?;
    let mut first = BufWriter::with_capacity(1 << 20, File::create(&arguments.out)?);
    let second = arguments.mates.as_ref().map(File::create).transpose()?;
    let mut second = second.map(|file| BufWriter::with_capacity(1 << 20, file));
    let fragments = arguments.reads / if second.is_some() { 2 } else { 1 };
    for number in 0..fragments {
        let fragment = origin.fragment(arguments.library, arguments.length, &mut random);
        let name = read_name(number, &mut random);
        let mut bases = read(&fragment, arguments.length, 0);
        let quality = sequenced(&mut bases, &mut random);
        if arguments
            .tails
            .is_some_and(|every| of_tails.random_range(0..every) == 0)
        {
            bases[arguments.length / 2..].fill(b'A');
        }
        write_record(&mut first, &name, 1, &bases, &quality)?;
        if let Some(second) = &mut second {
            let mut bases = read(
                &bio::alphabets::dna::revcomp(&fragment),
                arguments.length,
                1,
            );
            let quality = sequenced(&mut bases, &mut random);
            write_record(second, &name, 2, &bases, &quality)?;
        }
    }
    first.flush()?;
    second.map_or(Ok(()), |mut file| file.flush())?;
    Ok(())
}
