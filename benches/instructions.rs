//! Instructions that one read takes, counted by callgrind: `cargo run --release --example instructions`.
//!
//! A machine with other work gives the same counts. They are compared with `benches/instructions.tsv`, and more
//! than three percent above it is a failure; `--write` writes that file anew. The program runs itself twice for
//! each kind of read, with so many reads and with more, so that the start and the making of the reads cancel.

use clap::Parser;
use fuselane::align::{Aligner, Rule};
use fuselane::evidence::Evidence;
use fuselane::fastq::Record;
use fuselane::fastq::umi::UmiRule;
use fuselane::panel::{DriverId, Panel};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;

/// Growth that is a failure, in percent.
const TOLERANCE: f64 = 3.0;

/// Bases of a read.
const LENGTH: usize = 150;

/// Reads that are made for both runs; the second counts them all, the first a fifth. The start of two runs differs by
/// some 0.3 %, so that many are needed of a kind that takes few instructions.
const MADE: usize = 2500;
const MADE_CHEAP: usize = 100_000;

/// Kinds at the front of [`KINDS`] that take few.
const CHEAP: usize = 2;

/// The row of the start of a run, which has no reads.
const START: &str = "start";

/// A kind of read, in words, and how it is made.
type Kind = (&'static str, fn(&Panel, &mut ChaCha8Rng) -> Vec<u8>);

const KINDS: [Kind; 8] = [
    ("random bases", |_, random| random_bases(random, LENGTH)),
    ("random bases and a poly-A tail", |_, random| {
        [random_bases(random, LENGTH / 2), vec![b'A'; LENGTH / 2]].concat()
    }),
    ("the driver alone", |panel, random| {
        let driver = &panel.driver_transcript(DriverId::new(0)).sequence;
        let start = random.random_range(2000..driver.len() - 1500);
        driver[start..start + LENGTH].to_vec()
    }),
    ("lane RANBP2", |panel, random| {
        across(panel, random, "RANBP2", 0)
    }),
    ("lane TPM3", |panel, random| {
        across(panel, random, "TPM3", 0)
    }),
    (
        "lane EML4-V1, one error in a hundred bases",
        |panel, random| {
            let mut bases = across(panel, random, "EML4-V1", 0);
            for base in &mut bases {
                if random.random_range(0..100) == 0 {
                    *base = b"ACGT"[random.random_range(0..4)];
                }
            }
            bases
        },
    ),
    ("a join inside an exon of RANBP2", |panel, random| {
        across(panel, random, "RANBP2", 30)
    }),
    ("a foreign partner", |panel, random| {
        let lane = panel.junction(panel.lanes[0].junction);
        let bases = random_bases(random, LENGTH - 90);
        [bases, lane.right_sequence(panel, 90)].concat()
    }),
];

fn random_bases(random: &mut ChaCha8Rng, count: usize) -> Vec<u8> {
    (0..count)
        .map(|_| b"ACGT"[random.random_range(0..4)])
        .collect()
}

/// A read across a lane's join, with bases lost before that.
fn across(panel: &Panel, random: &mut ChaCha8Rng, name: &str, lost: usize) -> Vec<u8> {
    let lane = panel.lane_named(name).expect("the panel has the lane");
    let junction = panel.junction(lane.junction);
    let before = random.random_range(30..LENGTH - 30);
    let mut bases = junction.left_sequence(panel, before + lost);
    bases.truncate(before);
    bases.extend(junction.right_sequence(panel, LENGTH - before));
    bases
}

/// Counts the instructions of a read of each kind.
#[derive(Debug, Parser)]
struct Arguments {
    /// Write the counts to the file instead of comparing them.
    #[arg(long)]
    write: bool,
    /// Make the reads of a kind and count so many of them: what callgrind runs.
    #[arg(long, num_args = 2, value_names = ["KIND", "READS"], hide = true)]
    count: Option<Vec<String>>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    if let Some(count) = arguments.count {
        return count_reads(&count[0], count[1].parse()?);
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/instructions.tsv");
    let mut measured = BTreeMap::from([(START, run("", 0)?)]);
    for (number, (name, _)) in KINDS.iter().enumerate() {
        let made = if number < CHEAP { MADE_CHEAP } else { MADE };
        let few = made / 5;
        let more = run(name, made)?.saturating_sub(run(name, few)?);
        measured.insert(name, more / (made - few) as u64);
    }
    if arguments.write {
        let mut text = String::from("read\tinstructions\n");
        for (name, count) in measured {
            writeln!(text, "{name}\t{count}")?;
        }
        return Ok(std::fs::write(path, text)?);
    }
    let text = std::fs::read_to_string(&path)?;
    let rows = text.lines().skip(1).filter_map(|row| row.split_once('\t'));
    let known: BTreeMap<&str, &str> = rows.collect();
    let mut has_grown = false;
    for (name, count) in measured {
        let before: u64 = known
            .get(name)
            .ok_or("benches/instructions.tsv lacks a row")?
            .parse()?;
        let growth = 100.0 * (count as f64 / before as f64 - 1.0);
        has_grown |= growth > TOLERANCE;
        println!("{name:45} {count:>11} {growth:+6.1} %");
    }
    match has_grown {
        true => Err(format!("a row has grown by more than {TOLERANCE} %").into()),
        false => Ok(()),
    }
}

/// Makes the reads of a kind, always as many, and counts the first of them.
fn count_reads(name: &str, counted: usize) -> Result<(), Box<dyn Error>> {
    let panel = Panel::builtin()?;
    let aligner = Aligner::new(&panel, Rule::default());
    let Some(number) = KINDS.iter().position(|(kind, _)| *kind == name) else {
        black_box(aligner);
        return Ok(());
    };
    let (_, make) = KINDS[number];
    let made = if number < CHEAP { MADE_CHEAP } else { MADE };
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let reads: Vec<(String, Vec<u8>)> = (0..made)
        .map(|number| {
            let mut bases = make(&panel, &mut random);
            if random.random() {
                bases = bio::alphabets::dna::revcomp(&bases);
            }
            (
                format!("A01234:87:HGV3TDSX5:1:1101:{}:{number}", number % 33),
                bases,
            )
        })
        .collect();
    let quality = [b'F'; LENGTH];
    let mut evidence = Evidence::default();
    for (name, bases) in &reads[..counted] {
        let read = Record {
            name: name.as_bytes(),
            sequence: bases,
            quality: &quality[..bases.len()],
        };
        evidence.add_fragment(&aligner, &UmiRule::default(), read, None)?;
    }
    black_box(evidence);
    Ok(())
}

/// Instructions of a run of this program that counts so many reads of a kind.
fn run(name: &str, reads: usize) -> Result<u64, Box<dyn Error>> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args(["--count", name, &reads.to_string()])
        .output()
        .map_err(|error| format!("cannot run valgrind: {error}; install it"))?;
    let text = String::from_utf8_lossy(&output.stderr);
    let mut counts = text
        .lines()
        .filter_map(|line| line.split_once("Collected : "));
    match counts.next().filter(|_| output.status.success()) {
        Some((_, count)) => Ok(count.trim().parse()?),
        None => Err(text.into_owned().into()),
    }
}
