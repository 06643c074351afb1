//! Libraries of reads as `generate` writes them: where each fragment comes from.

use clap::ValueEnum;
use fuselane::panel::{DriverId, JunctionKind, Panel};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use std::error::Error;

/// Transcripts of the background where none are given, and their lengths in bases.
const TRANSCRIPTS: usize = 4000;
const LENGTHS: std::ops::Range<usize> = 500..4000;

/// One fragment in this many is from the panel's genes, in a library that is not enriched.
const PANEL_EVERY: u32 = 200;

/// Bases of a fragment.
const FRAGMENT: std::ops::Range<usize> = 180..420;

/// Bases from either primer of an amplicon to its join.
const PRIMER: std::ops::Range<usize> = 40..75;

/// Bases from the join to the primer of an anchored library.
const ANCHOR: usize = 65;

/// Bases of a piece in reads that are made of pieces of joins, half of them before each.
const PIECE: usize = 40;

/// Bases of a seed of the screen.
const SEED: usize = 16;

/// What the reads are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Library {
    /// A transcriptome: one fragment in 200 is from the panel's genes.
    Transcriptome,
    /// Every fragment on ALK, half of them across a lane's junction.
    Enriched,
    /// Products between two primers, half of them across a lane's junction and half across ALK's own ones; shorter
    /// than a read, which goes on into the adapter.
    Amplicon,
    /// From anywhere to one primer behind the junction of a lane, or behind ALK's own.
    Anchored,
    /// Probes on all genes of the panel; a third of the fragments is of other genes.
    Capture,
    /// The worst for the aligner: pieces of joins, one behind the other.
    Joins,
    /// The worst for the seeds: 16 bases from anywhere in the panel, one piece behind the other.
    Seeds,
    /// The worst for short reads: the end of an exon and the start of another, whichever they are.
    ExonEnds,
}

/// Where fragments come from.
pub struct Origin {
    background: Vec<Vec<u8>>,
    genes: Vec<Vec<u8>>,
    /// Bases around the junctions of lanes and of the driver, and how many are before each.
    fusions: Vec<(Vec<u8>, usize)>,
    own: Vec<(Vec<u8>, usize)>,
    driver: Vec<u8>,
    /// Sequences of the exons.
    exons: Vec<Vec<u8>>,
}

impl Origin {
    /// That of the built-in panel, with sequences of a background; random ones if none are given.
    pub fn new(
        background: Option<Vec<Vec<u8>>>,
        random: &mut ChaCha8Rng,
    ) -> Result<Self, Box<dyn Error>> {
        let panel = Panel::builtin()?;
        let background = background.unwrap_or_else(|| {
            let lengths = (0..TRANSCRIPTS).map(|_| {
                let length = random.random_range(LENGTHS);
                random_bases(random, length)
            });
            lengths.collect()
        });
        let around = |junction| {
            let junction = panel.junction(junction);
            let mut bases = junction.left_sequence(&panel, 400);
            let join = bases.len();
            bases.extend(junction.right_sequence(&panel, 400));
            let unknown = bases.iter_mut().filter(|base| **base == b'N');
            unknown.for_each(|base| *base = b'A');
            (bases, join)
        };
        let lanes = panel.lanes.iter().map(|lane| lane.junction);
        let fusions = lanes.filter(|&one| panel.junction(one).kind == JunctionKind::Fusion);
        let driver = panel.driver_transcript(DriverId::new(0));
        let starts = driver.exons.iter().skip(1).map(|exon| exon.start);
        let from = |start: usize| start.saturating_sub(400);
        let own = starts.map(|start| {
            let end = driver.sequence.len().min(start + 400);
            (
                driver.sequence[from(start)..end].to_vec(),
                start - from(start),
            )
        });
        let transcripts = panel.transcripts.iter();
        let exons = transcripts.flat_map(|one| {
            let exons = one.exons.iter();
            exons.map(|exon| one.sequence[exon.start..exon.end].to_vec())
        });
        Ok(Self {
            background,
            genes: panel
                .transcripts
                .iter()
                .map(|one| one.sequence.clone())
                .collect(),
            fusions: fusions.map(around).collect(),
            own: own
                .filter(|(bases, join)| *join > 150 && bases.len() > join + 150)
                .collect(),
            driver: driver.sequence.clone(),
            exons: exons.filter(|exon| exon.len() >= SEED).collect(),
        })
    }

    /// A fragment on either strand; that of an anchored library ends at the primer.
    pub fn fragment(&self, library: Library, length: usize, random: &mut ChaCha8Rng) -> Vec<u8> {
        let wanted = random.random_range(FRAGMENT).max(length);
        let fragment = match library {
            Library::Enriched if random.random() => self.across(wanted, length, random),
            Library::Enriched => part(&self.driver, wanted, random),
            Library::Transcriptome if random.random_range(0..PANEL_EVERY) == 0 => {
                part(one_of::<Vec<u8>>(&self.genes, random), wanted, random)
            }
            Library::Transcriptome => self.background(wanted, random),
            Library::Amplicon => self.amplicon(random),
            // The strand says which end has the primer.
            Library::Anchored => return self.anchored(random),
            Library::Capture => match random.random_range(0..6) {
                0 => self.across(wanted, length, random),
                1..4 => part(one_of::<Vec<u8>>(&self.genes, random), wanted, random),
                _ => self.background(wanted, random),
            },
            Library::Joins => pieces(length, || {
                let (bases, join) = one_of(&self.fusions, random);
                let start = join.saturating_sub(PIECE / 2);
                bases[start..bases.len().min(start + PIECE)].to_vec()
            }),
            Library::Seeds => pieces(length, || {
                part(one_of::<Vec<u8>>(&self.genes, random), SEED, random)
            }),
            Library::ExonEnds => {
                let (before, after) = (one_of(&self.exons, random), one_of(&self.exons, random));
                let half = length / 2;
                let before = &before[before.len().saturating_sub(half)..];
                [before, &after[..after.len().min(half)]].concat()
            }
        };
        match random.random() {
            true => bio::alphabets::dna::revcomp(&fragment),
            false => fragment,
        }
    }

    /// A fragment of the background. Few genes make most of a transcriptome.
    fn background(&self, wanted: usize, random: &mut ChaCha8Rng) -> Vec<u8> {
        let share: f64 = random.random();
        let index = share.powi(4) * self.background.len() as f64;
        part(&self.background[index as usize], wanted, random)
    }

    /// A fragment of which the first read crosses a lane's join.
    fn across(&self, wanted: usize, length: usize, random: &mut ChaCha8Rng) -> Vec<u8> {
        let (bases, join) = one_of(&self.fusions, random);
        let anchor = random.random_range(12..=length - 12);
        let start = join.saturating_sub(anchor);
        bases[start..bases.len().min(start + wanted)].to_vec()
    }

    /// A junction, of a lane or of the driver, with its number.
    fn junction(&self, random: &mut ChaCha8Rng) -> (usize, &(Vec<u8>, usize)) {
        let of = if random.random() {
            &self.fusions
        } else {
            &self.own
        };
        let number = random.random_range(0..of.len());
        (number, &of[number])
    }

    /// A product whose ends are the same each time.
    fn amplicon(&self, random: &mut ChaCha8Rng) -> Vec<u8> {
        let (number, (bases, join)) = self.junction(random);
        let primer = |step: usize| PRIMER.start + number * step % PRIMER.len();
        let start = join.saturating_sub(primer(7));
        bases[start..bases.len().min(join + primer(11))].to_vec()
    }

    /// From anywhere before a junction to the primer behind it.
    fn anchored(&self, random: &mut ChaCha8Rng) -> Vec<u8> {
        let (_, (bases, join)) = self.junction(random);
        let start = join.saturating_sub(random.random_range(15..250));
        bases[start..bases.len().min(join + ANCHOR)].to_vec()
    }
}

/// Random bases.
pub fn random_bases(random: &mut ChaCha8Rng, length: usize) -> Vec<u8> {
    (0..length)
        .map(|_| b"ACGT"[random.random_range(0..4)])
        .collect()
}

fn one_of<'o, T>(all: &'o [T], random: &mut ChaCha8Rng) -> &'o T {
    &all[random.random_range(0..all.len())]
}

/// So many bases of pieces, one behind the other.
fn pieces(length: usize, mut piece: impl FnMut() -> Vec<u8>) -> Vec<u8> {
    let mut bases = Vec::with_capacity(length + PIECE);
    while bases.len() < length {
        bases.extend(piece());
    }
    bases.truncate(length);
    bases
}

/// A random part of a sequence, or all of a shorter one.
fn part(sequence: &[u8], wanted: usize, random: &mut ChaCha8Rng) -> Vec<u8> {
    if sequence.len() <= wanted {
        return sequence.to_vec();
    }
    let start = random.random_range(0..sequence.len() - wanted);
    sequence[start..start + wanted].to_vec()
}
