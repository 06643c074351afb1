//! Simulates reads with its own seeded generator.

use super::reference::{ALK, Fusion, Reference, reverse_complement};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::io::Write;

pub type Generator = ChaCha8Rng;

pub fn generator(seed: u64) -> Generator {
    ChaCha8Rng::seed_from_u64(seed)
}

/// How a sequencer errs.
#[derive(Clone, Copy)]
pub struct Errors {
    /// Substitutions per base.
    pub rate: f64,
    /// Whether qualities tell where errors are likely, as Illumina's do; else all are Q40.
    pub informative: bool,
}

pub struct SimulatedRead {
    pub sequence: String,
    pub quality: String,
}

/// Copies bases with substitutions. Informative qualities are binned (Q37, Q25, Q11) and get
/// worse along the read; four in five errors fall on a base of the lower bins.
pub fn sequenced(generator: &mut Generator, template: &str, errors: Errors) -> SimulatedRead {
    let length = template.len().max(1) as f64;
    let mut sequence = String::with_capacity(template.len());
    let mut quality = String::with_capacity(template.len());
    for (index, base) in template.chars().enumerate() {
        let wrong = generator.random_bool(errors.rate);
        let low = if wrong {
            generator.random_bool(0.8)
        } else {
            generator.random_bool(0.02 + 0.06 * index as f64 / length)
        };
        let base = if wrong || base == 'N' {
            let others: Vec<char> = "ACGT".chars().filter(|other| *other != base).collect();
            others[generator.random_range(0..others.len())]
        } else {
            base
        };
        sequence.push(base);
        quality.push(match (errors.informative, low) {
            (false, _) => 'I',
            (true, false) => 'F',
            (true, true) if generator.random_bool(0.5) => ':',
            (true, true) => ',',
        });
    }
    SimulatedRead { sequence, quality }
}

/// Copies bases with substitutions, insertions and deletions, as nanopore reads have them.
pub fn nanopore(generator: &mut Generator, template: &str, rate: f64) -> String {
    let mut read = String::new();
    for base in template.chars() {
        if !generator.random_bool(rate) {
            read.push(base);
            continue;
        }
        let other = "ACGT".as_bytes()[generator.random_range(0..4)] as char;
        match generator.random_range(0..4) {
            0 => {}
            1 => read.extend([base, other]),
            _ => read.push(other),
        }
    }
    read
}

/// A library under construction: pairs or single reads of fragments of templates.
pub struct Library {
    pub generator: Generator,
    pub errors: Errors,
    pub read_length: usize,
    pub first: Vec<u8>,
    pub second: Vec<u8>,
    pub fragments: u64,
    /// Whether names end in a UMI.
    pub umis: bool,
    /// That of the next fragments, copies of one molecule; a random one each without it.
    pub umi: Option<String>,
}

impl Library {
    pub fn new(seed: u64, read_length: usize) -> Self {
        Self {
            generator: generator(seed),
            errors: Errors {
                rate: 0.005,
                informative: true,
            },
            read_length,
            first: Vec::new(),
            second: Vec::new(),
            fragments: 0,
            umis: false,
            umi: None,
        }
    }

    /// A fragment of about `length` bases from anywhere in the template, on either strand.
    pub fn shear(&mut self, template: &str, length: usize) {
        let spread = length / 3;
        let wanted = length - spread + self.generator.random_range(0..=2 * spread);
        let length = wanted.min(template.len());
        let start = self.generator.random_range(0..=template.len() - length);
        self.fragment(&template[start..start + length]);
    }

    /// Both ends of a fragment, which strand is read first by chance.
    pub fn fragment(&mut self, fragment: &str) {
        let flip = self.generator.random_bool(0.5);
        let one = if flip {
            reverse_complement(fragment)
        } else {
            fragment.to_string()
        };
        self.oriented(&one);
    }

    /// Both ends of a fragment as given.
    pub fn oriented(&mut self, fragment: &str) {
        let mut name = format!("sim:{}", self.fragments);
        if self.umis {
            let umi = self.umi.clone().unwrap_or_else(|| self.random_umi());
            name += &format!("_{umi}");
        }
        self.fragments += 1;
        let end = self.read_length.min(fragment.len());
        let reverse = reverse_complement(&fragment[fragment.len() - end..]);
        for (out, template) in [(true, &fragment[..end]), (false, &reverse)] {
            let read = sequenced(&mut self.generator, template, self.errors);
            let out = if out {
                &mut self.first
            } else {
                &mut self.second
            };
            writeln!(out, "@{name}\n{}\n+\n{}", read.sequence, read.quality).unwrap();
        }
    }

    /// Eight random bases.
    pub fn random_umi(&mut self) -> String {
        let base = |_| "ACGT".as_bytes()[self.generator.random_range(0..4)] as char;
        (0..8).map(base).collect()
    }

    /// Random sequence that is of no gene.
    pub fn noise(&mut self, length: usize) {
        let bases: String = (0..length)
            .map(|_| "ACGT".as_bytes()[self.generator.random_range(0..4)] as char)
            .collect();
        self.fragment(&bases);
    }
}

pub fn pick<'a, T>(generator: &mut impl Rng, list: &'a [T]) -> &'a T {
    &list[generator.random_range(0..list.len())]
}

/// Transcripts of an RT-PCR amplicon library without a fusion: accession and share in percent.
const WILD_TYPE: [(&str, u32); 12] = [
    ("NM_001101.3", 25),
    ("NM_004048", 20),
    ("NM_006267", 14),
    ("NM_153649.3", 8),
    ("NM_003290", 8),
    ("NM_004859", 5),
    ("NM_001751", 4),
    ("NM_004044", 4),
    ("NM_016211", 5),
    ("NM_019063", 4),
    ("NM_002520.6", 2),
    (ALK, 1),
];

/// Adds `count` fragments of wild-type transcripts.
pub fn add_wild_type(library: &mut Library, reference: &Reference, count: u64, length: usize) {
    let transcripts: Vec<(String, u32)> = WILD_TYPE
        .iter()
        .map(|(accession, share)| (reference.transcript(accession), *share))
        .collect();
    for _ in 0..count {
        let mut drawn = library.generator.random_range(0..100);
        let chosen = transcripts.iter().find(|(_, share)| {
            let hit = drawn < *share;
            drawn = drawn.saturating_sub(*share);
            hit
        });
        let (template, _) = chosen.unwrap_or(&transcripts[0]);
        library.shear(template, length);
    }
}

/// Adds `count` fragments of a sheared amplicon around the join of a fusion.
pub fn add_amplicon(library: &mut Library, fusion: &Fusion, count: u64, length: usize) {
    let from = fusion.join.saturating_sub(220);
    let to = (fusion.join + 240).min(fusion.sequence.len());
    for _ in 0..count {
        library.shear(&fusion.sequence[from..to], length);
    }
}

/// The library of a patient: `fusion_fragments` of a fusion among wild-type transcripts.
pub fn patient(
    seed: u64,
    read_length: usize,
    fragment: usize,
    fusion: Option<&Fusion>,
    fusion_fragments: u64,
    wild_type: u64,
) -> Library {
    let reference = Reference::read();
    let mut library = Library::new(seed, read_length);
    add_wild_type(&mut library, reference, wild_type / 2, fragment);
    if let Some(fusion) = fusion {
        add_amplicon(&mut library, fusion, fusion_fragments, fragment);
    }
    add_wild_type(&mut library, reference, wild_type - wild_type / 2, fragment);
    library
}

/// Bases of no gene.
pub fn random_bases(seed: u64, length: usize) -> String {
    let mut random = generator(seed);
    (0..length)
        .map(|_| b"ACGT"[random.random_range(0..4)] as char)
        .collect()
}

/// A record of FASTQ, every base of Q40.
pub fn record(name: &str, bases: &str) -> String {
    format!("@{name}\n{bases}\n+\n{}\n", "I".repeat(bases.len()))
}
