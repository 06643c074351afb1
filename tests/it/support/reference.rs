//! Truth that is independent of the program: reads the reference files with its own few lines and
//! joins exons by itself.

use std::collections::HashMap;
use std::path::Path;
use std::sync::LazyLock;

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
    /// The shipped files, read once.
    pub fn read() -> &'static Self {
        static REFERENCE: LazyLock<Reference> = LazyLock::new(|| Reference::parse(&["exons.fa"]));
        &REFERENCE
    }

    /// The same of the panel `imt`.
    pub fn imt() -> &'static Self {
        static IMT: LazyLock<Reference> =
            LazyLock::new(|| Reference::parse(&["exons.fa", "imt/exons.fa"]));
        &IMT
    }

    fn parse(exons: &[&str]) -> Self {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("reference");
        let text = |name: &str| std::fs::read_to_string(directory.join(name)).unwrap();
        let exons: Vec<_> = exons.iter().flat_map(|name| fasta(&text(name))).collect();
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

    /// Every transcript, in the order of the files.
    pub fn accessions(&self) -> impl Iterator<Item = &str> {
        let mut names: Vec<&str> = self.order.iter().map(|(name, _)| name.as_str()).collect();
        names.dedup();
        names.into_iter()
    }

    pub fn transcript(&self, accession: &str) -> String {
        self.exons(accession, "", "")
    }
}

pub const ALK: &str = "NM_004304.3";

/// Lanes that are out of frame on the panel's transcripts: inconclusive at best.
pub const OUT_OF_FRAME: [&str; 2] = ["PRKAR1A", "NPM1-A4108"];

/// Names of the lanes of the panel, in the order of its table.
pub fn lanes() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("reference/lanes.tsv");
    let text = std::fs::read_to_string(path).unwrap();
    let mut rows = text.lines().filter(|line| !line.starts_with('#'));
    assert!(rows.next().unwrap().starts_with("lane\t"));
    rows.map(|row| row.split('\t').next().unwrap().to_string())
        .collect()
}

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
        ("TFG-4", "NM_006070.5", "4", 0, "", "", "20", 0),
        ("TFG-5", "NM_006070.5", "5", 0, "", "", "20", 0),
        ("TFG-6", "NM_006070.5", "6", 0, "", "", "20", 0),
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
        ("SQSTM1", "NM_003900", "5", 0, "", "", "20", 0),
        ("TPM1", "NM_000366", "8", 0, "", "", "20", 0),
        ("KIF5B-17", "NM_004521", "17", 0, "", "", "20", 0),
        ("KLC1", "NM_182923", "9", 0, "", "", "20", 0),
        ("MLPH", "NM_024101.5", "14", 0, "", "", "20", 0),
        ("PPFIBP1-9", "NM_003622", "9", 0, "", "", "20", 0),
        ("A2M", "NM_000014", "22", 0, "", "", "19", 0),
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

pub fn reverse_complement(bases: &str) -> String {
    let complement = |base: u8| match base {
        b'A' => b'T',
        b'C' => b'G',
        b'G' => b'C',
        b'T' => b'A',
        other => other,
    };
    let turned: Vec<u8> = bases.bytes().rev().map(complement).collect();
    String::from_utf8(turned).unwrap()
}

/// The fusion of a lane.
pub fn fusion(lane: &str) -> Fusion {
    let all = fusions(Reference::read());
    all.into_iter().find(|one| one.lane == lane).unwrap()
}
