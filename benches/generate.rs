//! Writes seeded FASTQ files for the measurements of `compare.sh`:
//! `cargo run --release --example generate -- --help`.

use clap::{Parser, ValueEnum};
use flate2::read::MultiGzDecoder;
use fuselane::panel::{DriverId, JunctionKind, Panel};
use fuselane::run::read_panel;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// Transcripts of the background where none are given, and their lengths in bases.
const TRANSCRIPTS: usize = 4000;
const LENGTHS: std::ops::Range<usize> = 500..4000;

/// One base in this many is read wrongly.
const ERROR_EVERY: u32 = 300;

/// One fragment in this many is from the panel's genes, in a library that is not enriched.
const PANEL_EVERY: u32 = 200;

/// Bases of a fragment.
const FRAGMENT: std::ops::Range<usize> = 180..420;

/// What the reads are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Library {
    /// A transcriptome: one fragment in 200 is from the panel's genes.
    Transcriptome,
    /// Every fragment on ALK, half of them across a lane's junction.
    Enriched,
}

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

fn random_bases(random: &mut ChaCha8Rng, length: usize) -> Vec<u8> {
    (0..length)
        .map(|_| b"ACGT"[random.random_range(0..4)])
        .collect()
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

/// Where fragments come from.
struct Origin {
    background: Vec<Vec<u8>>,
    genes: Vec<Vec<u8>>,
    fusions: Vec<(Vec<u8>, usize)>,
    driver: Vec<u8>,
}

impl Origin {
    fn new(arguments: &Arguments, random: &mut ChaCha8Rng) -> Result<Self, Box<dyn Error>> {
        let panel = Panel::builtin()?;
        let background = match &arguments.background {
            Some(path) => sequences(path)?,
            None => (0..TRANSCRIPTS)
                .map(|_| {
                    let length = random.random_range(LENGTHS);
                    random_bases(random, length)
                })
                .collect(),
        };
        let lanes = panel.lanes.iter().map(|lane| lane.junction);
        let fusions = lanes
            .filter(|&junction| panel.junction(junction).kind == JunctionKind::Fusion)
            .map(|junction| {
                let junction = panel.junction(junction);
                let mut bases = junction.left_sequence(&panel, 400);
                let join = bases.len();
                bases.extend(junction.right_sequence(&panel, 400));
                bases.iter_mut().for_each(|base| {
                    if *base == b'N' {
                        *base = b'A';
                    }
                });
                (bases, join)
            })
            .collect();
        let genes = panel.transcripts.iter().map(|one| one.sequence.clone());
        Ok(Self {
            background,
            genes: genes.collect(),
            fusions,
            driver: panel.driver_transcript(DriverId::new(0)).sequence.clone(),
        })
    }

    /// A fragment on either strand.
    fn fragment(&self, library: Library, length: usize, random: &mut ChaCha8Rng) -> Vec<u8> {
        let wanted = random.random_range(FRAGMENT).max(length);
        let mut fragment = match library {
            Library::Enriched if random.random() => self.across(wanted, length, random),
            Library::Enriched => part(&self.driver, wanted, random),
            Library::Transcriptome if random.random_range(0..PANEL_EVERY) == 0 => part(
                &self.genes[random.random_range(0..self.genes.len())],
                wanted,
                random,
            ),
            // Few genes make most of a transcriptome.
            Library::Transcriptome => {
                let share: f64 = random.random();
                let index = share.powi(4) * self.background.len() as f64;
                part(&self.background[index as usize], wanted, random)
            }
        };
        if random.random() {
            fragment = bio::alphabets::dna::revcomp(&fragment);
        }
        fragment
    }

    /// A fragment of which the first read crosses a lane's join.
    fn across(&self, wanted: usize, length: usize, random: &mut ChaCha8Rng) -> Vec<u8> {
        let (bases, join) = &self.fusions[random.random_range(0..self.fusions.len())];
        let anchor = random.random_range(12..=length - 12);
        let start = join.saturating_sub(anchor);
        bases[start..bases.len().min(start + wanted)].to_vec()
    }
}

/// A random part of a sequence, or all of a shorter one.
fn part(sequence: &[u8], wanted: usize, random: &mut ChaCha8Rng) -> Vec<u8> {
    if sequence.len() <= wanted {
        return sequence.to_vec();
    }
    let start = random.random_range(0..sequence.len() - wanted);
    sequence[start..start + wanted].to_vec()
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
    let origin = Origin::new(&arguments, &mut random)?;
    let mut first = BufWriter::with_capacity(1 << 20, File::create(&arguments.out)?);
    let second = arguments.mates.as_ref().map(File::create).transpose()?;
    let mut second = second.map(|file| BufWriter::with_capacity(1 << 20, file));
    let fragments = arguments.reads / if second.is_some() { 2 } else { 1 };
    for number in 0..fragments {
        let fragment = origin.fragment(arguments.library, arguments.length, &mut random);
        let name = read_name(number, &mut random);
        let length = arguments.length.min(fragment.len());
        let mut bases = fragment[..length].to_vec();
        let quality = sequenced(&mut bases, &mut random);
        write_record(&mut first, &name, 1, &bases, &quality)?;
        if let Some(second) = &mut second {
            let mut bases = bio::alphabets::dna::revcomp(&fragment[fragment.len() - length..]);
            let quality = sequenced(&mut bases, &mut random);
            write_record(second, &name, 2, &bases, &quality)?;
        }
    }
    first.flush()?;
    second.map_or(Ok(()), |mut file| file.flush())?;
    Ok(())
}
