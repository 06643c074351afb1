//! A random library, and what is in it.

use crate::support::compress::{bgzf, gzip};
use crate::support::library::{Errors, Generator, Library, add_wild_type, pick, random_bases};
use crate::support::reference::{ALK, Fusion, Reference, fusions, reverse_complement};
use rand::RngExt;
use std::collections::BTreeSet;
use std::path::Path;

/// What a library holds besides wild-type transcripts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Planted {
    Nothing,
    /// The fusion of a lane.
    Lane(&'static str),
    /// A join anywhere in a partner and the driver, with inserted bases or without: the partner's gene.
    Break(&'static str),
    /// A partner that the panel does not have.
    Foreign,
    /// A lane with bases lost or added near the join, which shift the frame.
    Gap(&'static str),
    /// The driver, and after it a partner.
    Reciprocal,
}

impl Planted {
    pub fn words(&self) -> &'static str {
        match self {
            Self::Nothing => "none",
            Self::Lane(_) => "a lane",
            Self::Break(_) => "a join anywhere",
            Self::Foreign => "of an unknown partner",
            Self::Gap(_) => "a lane with a gap",
            Self::Reciprocal => "reciprocal",
        }
    }
}

/// What a control holds of the fusion.
#[derive(Clone, Copy)]
pub enum InControl {
    Nothing,
    /// Fragments of it, none of which surely shows the join: there may be nothing to count.
    Perhaps,
    Shown,
}

/// What is in a library.
pub struct Truth {
    pub planted: Planted,
    /// The transcript that was read; empty without one.
    pub sequence: String,
    /// Distinct fragments of which a read has many bases on both sides of the join.
    pub sure: u64,
    /// Fragments that differ in what tells copies apart.
    pub distinct: u64,
    pub in_control: InControl,
    pub description: String,
}

/// A fusion transcript, and how many bases are inserted at its join.
struct Made {
    planted: Planted,
    fusion: Fusion,
    inserted: usize,
}

/// Partners of joins anywhere.
const PARTNERS: [(&str, &str); 5] = [
    ("RANBP2", "NM_006267"),
    ("ATIC", "NM_004044"),
    ("EML4", "NM_019063"),
    ("SEC31A", "NM_016211"),
    ("NPM1", "NM_002520.6"),
];

fn made(random: &mut Generator, reference: &Reference) -> Option<Made> {
    let lanes = fusions(reference);
    let lane = pick(random, &lanes).clone();
    let driver = reference.transcript(ALK);
    let start = |exon: &str| reference.exons(ALK, "", exon).len();
    let joined = |before: String, inserted: String, after: &str| Fusion {
        lane: "none",
        join: before.len(),
        sequence: before + &inserted + after,
    };
    let (gene, accession) = *pick(random, &PARTNERS);
    let partner = reference.transcript(accession);
    let cut = random.random_range(300..=partner.len() - 300);
    let more = *pick(random, &[0, 0, 3, 9, 20]);
    let inserted = random_bases(random.random_range(0..1 << 40), more);
    Some(match random.random_range(0..10) {
        0..3 => return None,
        3..6 => Made {
            planted: Planted::Lane(lane.lane),
            fusion: lane,
            inserted: 0,
        },
        6 => Made {
            planted: Planted::Break(gene),
            fusion: {
                let acceptor = random.random_range(start("18")..start("21"));
                joined(partner[..cut].into(), inserted, &driver[acceptor..])
            },
            inserted: more,
        },
        7 => Made {
            planted: Planted::Foreign,
            fusion: {
                let foreign = random_bases(random.random_range(0..1 << 40), 600);
                let exon = *pick(random, &["17", "18", "19", "20"]);
                joined(foreign, String::new(), &driver[start(exon)..])
            },
            inserted: 0,
        },
        8 => {
            let mut fusion = lane;
            let at = fusion.join - random.random_range(3..25);
            match random.random_bool(0.5) {
                true => {
                    let lost = random.random_range(1..=2);
                    fusion.sequence.replace_range(at..at + lost, "");
                    fusion.join -= lost;
                }
                false => {
                    fusion.sequence.insert_str(at, "CT");
                    fusion.join += 2;
                }
            }
            Made {
                planted: Planted::Gap(fusion.lane),
                fusion,
                inserted: 0,
            }
        }
        _ => Made {
            planted: Planted::Reciprocal,
            fusion: joined(driver[..start("19")].into(), String::new(), &partner[cut..]),
            inserted: 0,
        },
    })
}

/// Bases on each side with which a read surely shows a join: TPM3 and TPM4 share 28 before theirs,
/// and some lanes have others between the exons.
fn wanted(library: &Library) -> usize {
    (library.read_length / 3).min(36)
}

/// Adds fragments across the join, and copies of some; gives how many distinct ones surely show it,
/// and how many there are at most.
fn add_fusion(
    library: &mut Library,
    made: &Made,
    count: u64,
    paired: bool,
    copies: bool,
) -> (u64, u64) {
    let side = wanted(library);
    let Fusion { sequence, join, .. } = &made.fusion;
    let (join, after) = (*join, join + made.inserted);
    let mut sure = BTreeSet::new();
    let mut distinct = BTreeSet::new();
    for _ in 0..count {
        let length = library.generator.random_range(120..320);
        let first = (join + 20).saturating_sub(length);
        let last = join.saturating_sub(20).max(first + 1);
        let start = library.generator.random_range(first..last);
        let end = (start + length).min(sequence.len());
        let fragment = &sequence[start..end];
        let turned = library.generator.random_bool(0.5);
        let read = library.read_length.min(fragment.len());
        let shows = |from: usize, to: usize| from + side <= join && after + side <= to;
        let (left, right) = (shows(start, start + read), shows(end - read, end));
        let (one, other) = if turned { (right, left) } else { (left, right) };
        let umi = library.umis.then(|| library.random_umi());
        // A single read tells but one end.
        let ends = match (paired, turned) {
            (true, _) => (start, end),
            (false, true) => (usize::MAX, end),
            (false, false) => (start, usize::MAX),
        };
        distinct.insert((ends, umi.clone()));
        if one || (paired && other) {
            sure.insert((ends, umi.clone()));
        }
        library.umi = umi;
        let copies = match copies {
            true => library.generator.random_range(1..=5),
            false => 1,
        };
        for _ in 0..copies {
            match turned {
                true => library.oriented(&reverse_complement(fragment)),
                false => library.oriented(fragment),
            }
        }
        library.umi = None;
    }
    (sure.len() as u64, distinct.len() as u64)
}

/// Compresses or cuts a file in one of the ways that are read.
fn written(library: &mut Library, path: &Path, text: &[u8]) -> String {
    let middle = text.len() / 2;
    let bytes = match library.generator.random_range(0..5) {
        0 => text.to_vec(),
        1 => gzip(text),
        2 => [gzip(&text[..middle]), gzip(&text[middle..])].concat(),
        3 => zstd::encode_all(text, 1).unwrap(),
        _ => bgzf(text),
    };
    std::fs::write(path, bytes).unwrap();
    path.to_str().unwrap().to_string()
}

/// Makes a library and the arguments that read it.
pub fn simulated(seed: u64, directory: &Path, reference: &Reference) -> (Truth, Vec<String>) {
    let mut library = Library::new(seed, 75);
    library.read_length = *pick(&mut library.generator, &[75, 100, 150]);
    library.errors = Errors {
        rate: *pick(&mut library.generator, &[0.0, 0.001, 0.005, 0.01, 0.02]),
        informative: library.generator.random_bool(0.7),
    };
    library.umis = library.generator.random_bool(0.25);
    let paired = library.generator.random_bool(0.6);
    let copies = library.generator.random_bool(0.4);
    let made = made(&mut library.generator, reference);
    let depth = library.generator.random_range(2_000..24_000);
    let length = library.generator.random_range(150..350);
    add_wild_type(&mut library, reference, depth / 2, length);
    let fragments = *pick(&mut library.generator, &[1, 3, 10, 40, 100, 300]);
    let (sure, distinct) = match &made {
        Some(made) => add_fusion(&mut library, made, fragments, paired, copies),
        None => (0, 0),
    };
    for _ in 0..*pick(&mut library.generator, &[0, 0, 500, 5_000]) {
        library.noise(length);
    }
    add_wild_type(&mut library, reference, depth / 2, length);
    let (first, second) = (library.first.clone(), library.second.clone());
    let mut arguments = vec![written(&mut library, &directory.join("r1"), &first)];
    if paired {
        arguments.push(written(&mut library, &directory.join("r2"), &second));
    }
    let control = library.generator.random_range(0..4);
    let mut in_control = InControl::Nothing;
    if control < 2 {
        let mut tube = Library::new(seed ^ 0xC0FFEE, library.read_length);
        tube.umis = library.umis;
        add_wild_type(&mut tube, reference, depth / 2, length);
        if let Some(made) = made.as_ref().filter(|_| control == 1) {
            let (shown, _) = add_fusion(&mut tube, made, fragments, paired, copies);
            in_control = match shown {
                0 => InControl::Perhaps,
                _ => InControl::Shown,
            };
        }
        arguments.push("--no-rt".into());
        let (first, second) = (tube.first.clone(), tube.second.clone());
        arguments.push(written(&mut tube, &directory.join("c1"), &first));
        if paired {
            arguments.push("--no-rt".into());
            arguments.push(written(&mut tube, &directory.join("c2"), &second));
        }
    }
    if library.umis {
        arguments.push("--umi-name".into());
    }
    arguments.extend([
        "--threads".into(),
        library.generator.random_range(1..4).to_string(),
    ]);
    let planted = made
        .as_ref()
        .map_or(Planted::Nothing, |made| made.planted.clone());
    let truth = Truth {
        description: format!(
            "{planted:?}, {} bases, paired {paired}, {:?}, UMIs {}, copies {copies}, {depth} \
             fragments, {fragments} of the fusion, {distinct} distinct",
            library.read_length, library.errors.rate, library.umis
        ),
        planted,
        sequence: made.map_or(String::new(), |made| made.fusion.sequence),
        sure,
        distinct,
        in_control,
    };
    (truth, arguments)
}
