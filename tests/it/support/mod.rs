//! Truth that is independent of the program: reads the reference files with its own few lines,
//! joins exons by itself and simulates reads with its own seeded generator.

use proptest::test_runner::{Config as ProptestConfig, RngSeed};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};

pub type Generator = ChaCha8Rng;

pub fn generator(seed: u64) -> Generator {
    ChaCha8Rng::seed_from_u64(seed)
}

/// Exon and intron sequences by `accession:exon`, and the exons of each accession in order.
pub struct Reference {
    sequences: HashMap<String, String>,
    order: Vec<(String, String)>,
}

fn fasta(text: &str) -> Vec<(String, String)> {
    text.split('>')
        .skip(1)
        .map(|record| {
            let (header, sequence) = record.split_once('\n').unwrap();
            let name = header.split(' ').next().unwrap().to_string();
            (name, sequence.split_whitespace().collect())
        })
        .collect()
}

impl Reference {
    pub fn read() -> Self {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("reference");
        let text = |name: &str| std::fs::read_to_string(directory.join(name)).unwrap();
        let exons = fasta(&text("exons.fa"));
        let order = exons
            .iter()
            .map(|(name, _)| {
                let (accession, exon) = name.split_once(':').unwrap();
                (accession.to_string(), exon.to_string())
            })
            .collect();
        let sequences = exons
            .into_iter()
            .chain(fasta(&text("introns.fa")))
            .collect();
        Self { sequences, order }
    }

    pub fn sequence(&self, name: &str) -> &str {
        &self.sequences[name]
    }

    /// Exons `first..=last` joined; an empty name means the outermost exon on record.
    pub fn exons(&self, accession: &str, first: &str, last: &str) -> String {
        let all: Vec<&str> = self
            .order
            .iter()
            .filter(|(name, _)| name == accession)
            .map(|(_, exon)| exon.as_str())
            .collect();
        let index = |name: &str| all.iter().position(|exon| *exon == name).unwrap();
        let from = if first.is_empty() { 0 } else { index(first) };
        let to = if last.is_empty() {
            all.len() - 1
        } else {
            index(last)
        };
        all[from..=to]
            .iter()
            .map(|exon| self.sequence(&format!("{accession}:{exon}")))
            .collect()
    }

    pub fn transcript(&self, accession: &str) -> String {
        self.exons(accession, "", "")
    }
}

pub const ALK: &str = "NM_004304.3";

/// A fusion transcript and where its join lies: bases before it.
#[derive(Clone)]
pub struct Fusion {
    pub lane: &'static str,
    pub sequence: String,
    pub join: usize,
}

/// A lane: its name, accession, donor exon, bases of it left out, bases inserted on the partner's side,
/// on the driver's side, acceptor exon, bases of it skipped.
type Row<'a> = (
    &'static str,
    &'a str,
    &'a str,
    usize,
    &'a str,
    &'a str,
    &'a str,
    usize,
);

/// Every lane, written down here once more from the literature.
pub fn fusions(reference: &Reference) -> Vec<Fusion> {
    let intron = reference.sequence("NM_004304.3:intron19");
    let last = |count: usize| &intron[intron.len() - count..];
    let ins58 = format!("TT{}", last(56));
    let cryptic = "CAAAAATGTCAACTCGCGAAAAAAACAGCCAAG";
    let rows: Vec<Row> = vec![
        ("RANBP2", "NM_006267", "18", 0, "", "", "20", 0),
        ("TPM3", "NM_153649.3", "7", 0, "", "", "20", 0),
        ("TPM4", "NM_003290", "7", 0, "", "", "20", 0),
        ("CLTC", "NM_004859", "31", 0, "", "", "20", 0),
        ("CARS", "NM_001751", "17", 0, "", "", "20", 0),
        ("ATIC", "NM_004044", "7", 0, "", "", "20", 0),
        ("SEC31L1-L", "NM_016211", "22", 0, "", "", "20", 0),
        ("SEC31L1-S", "NM_016211", "21", 0, "", "", "20", 0),
        ("NPM1", "NM_002520.6", "4", 0, "", "", "20", 0),
        ("EML4-V1", "NM_019063", "13", 0, "", "", "20", 0),
        ("EML4-V2", "NM_019063", "20", 0, "", "", "20", 0),
        ("EML4-V3a", "NM_019063", "6", 0, "", "", "20", 0),
        ("EML4-V3b", "NM_019063", "6", 0, cryptic, "", "20", 0),
        ("EML4-V5a", "NM_019063", "2", 0, "", "", "20", 0),
        ("EML4-V5'", "NM_019063", "18", 0, "", "", "20", 0),
        ("EML4-V4'", "NM_019063", "15", 60, "", "", "20", 71),
        ("EML4-E6A19", "NM_019063", "6", 0, "", "", "19", 0),
        ("EML4-E6A17", "NM_019063", "6", 0, "", "", "17", 0),
        ("EML4-V4", "NM_019063", "14", 0, "", "ATATGCTGGAT", "20", 49),
        ("EML4-E14ins58", "NM_019063", "14", 0, "", &ins58, "20", 0),
        ("DCTN1-26", "NM_004082.4", "26", 0, "", "", "20", 0),
        ("DCTN1-16", "NM_004082.4", "16", 56, "", "", "20", 0),
        ("VCL", "NM_014000.2", "16", 0, "", "", "20", 0),
        ("PRKAR1A", "NM_002734.4", "2", 0, "", "", "20", 0),
        ("GTF2IRD1", "NM_005685", "7", 0, "", "", "20", 0),
        ("TFG-4", "NM_006070", "4", 0, "", "", "20", 0),
        ("TFG-5", "NM_006070", "5", 0, "", "", "20", 0),
        ("TFG-6", "NM_006070", "6", 0, "", "", "20", 0),
        ("MSN", "NM_002444", "11", 0, "", "", "20", 17),
        ("KIF5B-24", "NM_004521", "24", 0, "", "", "20", 0),
        ("MYH9", "NM_002473.5", "34", 0, "", "GTC", "20", 23),
        ("EML4-V5b", "NM_019063", "2", 0, "", last(117), "20", 0),
        ("EML4-V6", "NM_019063", "13", 0, "", last(69), "20", 0),
        ("EML4-V7", "NM_019063", "14", 0, "", "", "20", 14),
        ("EML4-E13ins90", "NM_019063", "13", 0, "", last(90), "20", 0),
        ("EML4-E14del38", "NM_019063", "14", 0, "", "", "20", 38),
        ("EML4-E6ins18", "NM_019063", "6", 0, "", last(18), "20", 0),
        ("EML4-E20ins18", "NM_019063", "20", 0, "", last(18), "20", 0),
        ("NPM1-A4108", "NM_002520.6", "4", 0, "", "", "20", 28),
    ];
    rows.into_iter()
        .map(
            |(lane, accession, donor, left_out, partner, driver, acceptor, skip)| {
                let exons = reference.exons(accession, "", donor);
                let left = exons[..exons.len() - left_out].to_string() + partner;
                let right = driver.to_string() + &reference.exons(ALK, acceptor, "")[skip..];
                Fusion {
                    lane,
                    join: left.len(),
                    sequence: left + &right,
                }
            },
        )
        .collect()
}

/// Lanes that are out of frame on the panel's transcripts: inconclusive at best.
pub const OUT_OF_FRAME: [&str; 2] = ["PRKAR1A", "NPM1-A4108"];

pub fn reverse_complement(bases: &str) -> String {
    bases
        .chars()
        .rev()
        .map(|base| match base {
            'A' => 'T',
            'C' => 'G',
            'G' => 'C',
            'T' => 'A',
            other => other,
        })
        .collect()
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

/// A library under construction: pairs or single reads of fragments of templates.
pub struct Library {
    pub generator: Generator,
    pub errors: Errors,
    pub read_length: usize,
    pub first: Vec<u8>,
    pub second: Vec<u8>,
    pub fragments: u64,
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
        let name = format!("sim:{}", self.fragments);
        self.fragments += 1;
        let end = self.read_length.min(fragment.len());
        let reverse = reverse_complement(fragment);
        for (out, template) in [(true, &fragment[..end]), (false, &reverse[..end])] {
            let read = sequenced(&mut self.generator, template, self.errors);
            let out = if out {
                &mut self.first
            } else {
                &mut self.second
            };
            writeln!(out, "@{name}\n{}\n+\n{}", read.sequence, read.quality).unwrap();
        }
    }

    /// Random sequence that is of no gene.
    pub fn noise(&mut self, length: usize) {
        let bases: String = (0..length)
            .map(|_| "ACGT".as_bytes()[self.generator.random_range(0..4)] as char)
            .collect();
        self.fragment(&bases);
    }
}

/// The program, run from the top of the project.
pub fn fuselane() -> assert_cmd::Command {
    let mut command = assert_cmd::Command::cargo_bin("fuselane").unwrap();
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Real reads, which are not part of the project: a file of the directory that the environment
/// variable `FUSELANE_TEST_DATA` names. Tests of them are skipped without it.
pub fn shared_data(name: &str) -> Option<PathBuf> {
    let Some(directory) = std::env::var_os("FUSELANE_TEST_DATA") else {
        eprintln!("skipped: FUSELANE_TEST_DATA names no directory with {name}");
        return None;
    };
    let path = Path::new(&directory).join(name);
    assert!(path.exists(), "{} is not there", path.display());
    Some(path)
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
    add_wild_type(&mut library, &reference, wild_type / 2, fragment);
    if let Some(fusion) = fusion {
        add_amplicon(&mut library, fusion, fusion_fragments, fragment);
    }
    add_wild_type(
        &mut library,
        &reference,
        wild_type - wild_type / 2,
        fragment,
    );
    library
}

/// Lanes of the built-in panel, by the table here.
pub fn lane_count() -> usize {
    fusions(&Reference::read()).len()
}

/// The fusion of a lane.
pub fn fusion(lane: &str) -> Fusion {
    let all = fusions(&Reference::read());
    all.into_iter().find(|one| one.lane == lane).unwrap()
}

/// Whether a program of this name is installed. Tests of peers say nothing without them.
pub fn has_tool(name: &str) -> bool {
    let is_here = is_installed(name);
    assert!(
        is_here || std::env::var_os("CI").is_none(),
        "install {name}: under CI no test is skipped for a missing program"
    );
    if !is_here {
        eprintln!("skipped: {name} is not installed");
    }
    is_here
}

/// Whether a program of this name can be run.
pub fn is_installed(name: &str) -> bool {
    runs("sh", &["-c", &format!("command -v {name}")])
}

/// Whether a command succeeds.
pub fn runs(name: &str, arguments: &[&str]) -> bool {
    let run = std::process::Command::new(name).args(arguments).output();
    run.is_ok_and(|run| run.status.success())
}

/// What a program prints; it must succeed.
pub fn tool(name: &str, arguments: &[&str]) -> String {
    let run = std::process::Command::new(name)
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{name} {arguments:?}: {errors}");
    String::from_utf8(run.stdout).unwrap()
}

/// Mates of the shipped reads with a fusion, and of those without.
pub const FULL: [&str; 2] = [
    "tests/data/patient_1_R1.fastq.gz",
    "tests/data/patient_1_R2.fastq.gz",
];
pub const EMPTY: [&str; 2] = [
    "tests/data/patient_2_R1.fastq.gz",
    "tests/data/patient_2_R2.fastq.gz",
];

/// A directory with the usual files of both patients.
pub fn usual() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (name, files) in [("full", FULL), ("empty", EMPTY)] {
        fuselane()
            .args(["detect", files[0], files[1], "-o"])
            .arg(directory.path().join(name))
            .arg("--sam")
            .arg(directory.path().join(format!("{name}.sam")))
            .assert()
            .success();
    }
    directory
}

pub fn text(directory: &Path, name: &str) -> String {
    std::fs::read_to_string(directory.join(name)).unwrap()
}

/// Records of a SAM text, and the contigs of a FASTA.
pub fn records(sam: &str) -> Vec<Vec<String>> {
    let lines = sam.lines().filter(|line| !line.starts_with('@'));
    lines
        .map(|line| line.split('\t').map(String::from).collect())
        .collect()
}

/// So many cases of a property, the same ones each time, so that no build fails by chance;
/// `PROPTEST_RNG_SEED=N` tries others.
pub fn cases(count: u32) -> ProptestConfig {
    let config = ProptestConfig::default();
    let rng_seed = match config.rng_seed {
        RngSeed::Random => RngSeed::Fixed(1),
        chosen => chosen,
    };
    ProptestConfig {
        cases: count,
        rng_seed,
        failure_persistence: None,
        ..config
    }
}
