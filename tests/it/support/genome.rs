//! A small genome and its annotation, made of the exons of `reference/` by their own few lines:
//! random introns and neighbours, on both strands, in the conventions of GENCODE, Ensembl and RefSeq.

use super::library::{Generator, generator};
use super::reference::reverse_complement;
use rand::RngExt;
use std::collections::HashMap;
use std::fmt::Write;
use std::ops::Range;
use std::path::Path;
use std::sync::LazyLock;

/// A table of the panel: its rows by column.
pub fn table(name: &str) -> Vec<HashMap<String, String>> {
    table_in("", name)
}

/// The same of what `reference/` has in a folder.
fn table_in(folder: &str, name: &str) -> Vec<HashMap<String, String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("reference");
    let text = std::fs::read_to_string(path.join(folder).join(name));
    text.map_or(Vec::new(), |text| rows(&text))
}

/// Rows of a table by column.
pub fn rows(text: &str) -> Vec<HashMap<String, String>> {
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    let header: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let row = |line: &str| {
        let fields = header.iter().zip(line.split('\t'));
        fields
            .map(|(key, value)| (key.to_string(), value.to_string()))
            .collect()
    };
    lines.map(row).collect()
}

/// Sequences by name.
pub fn fasta(text: &str) -> HashMap<String, String> {
    let records = text.split('>').skip(1).map(|record| {
        let (head, bases) = record.split_once('\n').unwrap();
        let name = head.split(' ').next().unwrap();
        (name.to_string(), bases.replace('\n', ""))
    });
    records.collect()
}

/// A transcript with its place.
#[derive(Clone)]
pub struct Placed {
    pub gene: String,
    pub accession: String,
    pub ensembl: Option<String>,
    /// HGNC and Ensembl accession of the gene.
    pub identifiers: [String; 2],
    pub chromosome: String,
    pub reverse: bool,
    /// In transcript order: 0-based, half-open, on the forward strand.
    pub exons: Vec<Range<usize>>,
    /// Of the coding sequence with its stop codon, on the transcript: 0-based, half-open.
    pub coding: Range<usize>,
    /// Numbers of the exons that `reference/` holds.
    pub held: Vec<usize>,
}

/// A genome and what lies on it.
pub struct Made {
    pub chromosomes: Vec<(String, String)>,
    pub transcripts: Vec<Placed>,
}

/// Who publishes an annotation, and in which format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Convention {
    GencodeGtf,
    GencodeGff3,
    EnsemblGtf,
    EnsemblGff3,
    RefseqGtf,
    RefseqGff3,
}

pub const CONVENTIONS: [Convention; 6] = [
    Convention::GencodeGtf,
    Convention::GencodeGff3,
    Convention::EnsemblGtf,
    Convention::EnsemblGff3,
    Convention::RefseqGtf,
    Convention::RefseqGff3,
];

fn random(generator: &mut Generator, length: usize) -> String {
    let base = |_| b"ACGT"[generator.random_range(0..4)] as char;
    (0..length).map(base).collect()
}

/// Codons without a stop, and without ATG.
fn codons(generator: &mut Generator, bases: usize) -> String {
    const CODONS: [&str; 6] = ["GCC", "CTG", "GAG", "AAC", "TCC", "GTC"];
    let codon = |_| CODONS[generator.random_range(0..CODONS.len())];
    let text: String = (0..bases.div_ceil(3)).map(codon).collect();
    text[..bases].to_string()
}

/// The exons of a transcript that is known in part, completed to a whole one: what is coding before
/// the first and behind the last, and untranslated bases at either end.
fn completed(
    generator: &mut Generator,
    row: &HashMap<String, String>,
    mut exons: Vec<String>,
    numbers: &[usize],
) -> (Vec<String>, Range<usize>) {
    let first_base: usize = row["first_base"].parse().unwrap();
    let phase: usize = row["first_phase"].parse().unwrap();
    let before = match row["numbering"].as_str() {
        "c" => first_base - 1,
        _ => 900 + phase,
    };
    // One or two bases before the first whole codon are G, or GC: no stop begins so.
    let mut prefix = random(generator, 60);
    if before > 0 {
        prefix += "ATG";
        prefix += &codons(generator, before - 3 - phase);
        prefix += &"GC"[..phase];
    }
    let missing = numbers[0] - 1;
    match missing {
        0 => exons[0] = prefix + &exons[0],
        missing => {
            let (pieces, rest) = prefix
                .as_bytes()
                .split_at(prefix.len() - prefix.len() % missing);
            let pieces = pieces.chunks(prefix.len() / missing);
            let mut pieces: Vec<String> = pieces
                .map(|piece| String::from_utf8_lossy(piece).into_owned())
                .collect();
            pieces[missing - 1] += &String::from_utf8_lossy(rest);
            exons.splice(0..0, pieces);
        }
    }
    let whole = exons.concat();
    let coding = &whole[60..];
    let is_stop = |codon: &[u8]| matches!(codon, b"TAA" | b"TAG" | b"TGA");
    let is_whole = coding.len() % 3 == 0 && is_stop(&coding.as_bytes()[coding.len() - 3..]);
    let tail = match is_whole {
        true => String::new(),
        false => {
            let open = &"CC"[..(3 - coding.len() % 3) % 3];
            format!("{open}{}TAA", codons(generator, 30))
        }
    };
    let end = whole.len() + tail.len();
    let rest = tail + &random(generator, 80);
    match is_whole {
        true => *exons.last_mut().unwrap() += &rest,
        false => exons.push(rest),
    }
    (exons, 60..end)
}

/// The genome that most tests of builds share.
pub static MADE: LazyLock<Made> = LazyLock::new(|| made(14));

/// The genome and the transcripts of `reference/`, with introns by chance.
pub fn made(seed: u64) -> Made {
    made_of(&[""], seed)
}

/// The same of the panel `imt`.
pub fn made_of_imt(seed: u64) -> Made {
    made_of(&["", "imt"], seed)
}

fn made_of(folders: &[&str], seed: u64) -> Made {
    let reference = Path::new(env!("CARGO_MANIFEST_DIR")).join("reference");
    let read = |name: &str| {
        let texts = folders
            .iter()
            .map(|folder| reference.join(folder).join(name));
        fasta(&texts.flat_map(std::fs::read_to_string).collect::<String>())
    };
    let table = |name: &str| -> Vec<HashMap<String, String>> {
        let rows = folders.iter().map(|folder| table_in(folder, name));
        rows.collect::<Vec<_>>().concat()
    };
    let mut random_bases = generator(seed);
    let (exon_bases, intron_bases) = (read("exons.fa"), read("introns.fa"));
    let genes = table("genes.tsv");
    let (exon_rows, intron_rows) = (table("exons.tsv"), table("introns.tsv"));
    let mut chromosomes: Vec<(String, String)> = Vec::new();
    let mut transcripts = Vec::new();
    for row in table("transcripts.tsv") {
        let accession = row["transcript"].clone();
        let own = exon_rows
            .iter()
            .filter(|exon| exon["transcript"] == accession);
        let held: Vec<usize> = own
            .clone()
            .map(|exon| exon["exon"].parse().unwrap())
            .collect();
        // A base that is not on record is C: no stop codon has one.
        let sequences: Vec<String> = held
            .iter()
            .map(|exon| exon_bases[&format!("{accession}:{exon}")].replace('N', "C"))
            .collect();
        let strand = own
            .clone()
            .map(|exon| exon["strand"].clone())
            .find(|strand| strand != ".");
        let reverse = strand.map_or(transcripts.len() % 2 == 1, |strand| strand == "-");
        let chromosome = own
            .map(|exon| exon["chromosome"].clone())
            .find(|one| one != ".")
            .unwrap_or("chr7".into());
        let (sequences, coding) = match row["extent"].as_str() {
            "full" => (
                sequences,
                row["cds_start"].parse::<usize>().unwrap() - 1..row["cds_end"].parse().unwrap(),
            ),
            _ => completed(&mut random_bases, &row, sequences, &held),
        };
        let mut locus = random(&mut random_bases, 300);
        let mut exons = Vec::new();
        for (index, exon) in sequences.iter().enumerate() {
            exons.push(locus.len()..locus.len() + exon.len());
            locus += exon;
            if index + 1 < sequences.len() {
                let name = (index + 1).to_string();
                let length = random_bases.random_range(80..400);
                let between = random(&mut random_bases, length);
                let known = intron_rows
                    .iter()
                    .find(|row| row["transcript"] == accession && row["intron"] == name);
                locus += &match known.map(|row| {
                    (
                        row["part"].as_str(),
                        &intron_bases[&format!("{accession}:intron{name}")],
                    )
                }) {
                    Some(("whole", bases)) => bases.clone(),
                    Some(("start", bases)) => format!("{bases}{between}AG"),
                    Some((_, bases)) => format!("GT{between}{bases}"),
                    None => format!("GT{between}AG"),
                };
            }
        }
        locus += &random(&mut random_bases, 200);
        let known = chromosomes.iter().position(|(name, _)| *name == chromosome);
        let at = known.unwrap_or_else(|| {
            chromosomes.push((chromosome.clone(), random(&mut random_bases, 500)));
            chromosomes.len() - 1
        });
        let (start, length) = (chromosomes[at].1.len(), locus.len());
        if reverse {
            locus = reverse_complement(&locus);
            exons = exons
                .iter()
                .map(|exon| length - exon.end..length - exon.start)
                .collect();
        }
        chromosomes[at].1 += &locus;
        let gene = genes
            .iter()
            .find(|gene| gene["gene"] == row["gene"])
            .unwrap();
        transcripts.push(Placed {
            gene: row["gene"].clone(),
            identifiers: ["hgnc", "ensembl"].map(|column| gene[column].clone()),
            ensembl: (row["ensembl"] != ".").then(|| row["ensembl"].clone()),
            accession,
            chromosome,
            reverse,
            exons: exons
                .iter()
                .map(|exon| exon.start + start..exon.end + start)
                .collect(),
            coding,
            held,
        });
    }
    Made {
        chromosomes,
        transcripts,
    }
}

impl Placed {
    /// Ranges of the genome that hold a range of the transcript, in transcript order.
    pub fn on_genome(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        let mut start = 0;
        for exon in &self.exons {
            let here = range.start.max(start)..range.end.min(start + exon.len());
            if here.start < here.end {
                let (from, to) = (here.start - start, here.end - start);
                ranges.push(match self.reverse {
                    true => exon.end - to..exon.end - from,
                    false => exon.start + from..exon.start + to,
                });
            }
            start += exon.len();
        }
        ranges
    }
}

impl Convention {
    fn is_gtf(self) -> bool {
        matches!(self, Self::GencodeGtf | Self::EnsemblGtf | Self::RefseqGtf)
    }

    fn chromosome(self, name: &str) -> String {
        let short = name.strip_prefix("chr").unwrap();
        match self {
            Self::GencodeGtf | Self::GencodeGff3 => name.to_string(),
            Self::EnsemblGtf | Self::EnsemblGff3 => short.to_string(),
            Self::RefseqGtf | Self::RefseqGff3 => match short {
                "X" => "NC_000023.11".into(),
                number => format!("NC_0000{:0>2}.12", number),
            },
        }
    }

    /// Attributes of a gene, of its transcript, and of an exon or CDS.
    fn attributes(self, one: &Placed) -> [String; 3] {
        let Placed {
            gene, accession, ..
        } = one;
        let (base, version) = accession.split_once('.').unwrap_or((accession, ""));
        let version = |key: &str, open: &str, close: &str| match version {
            "" => String::new(),
            version => format!("{key}{open}{version}{close}"),
        };
        let ensembl = one.ensembl.as_ref().map(|one| format!("Ensembl:{one}.9"));
        let [hgnc, ensg] = &one.identifiers;
        match self {
            Self::GencodeGtf => {
                let all = format!(
                    "gene_id \"{ensg}.1\"; transcript_id \"{accession}\"; gene_type \"protein_coding\"; gene_name \"{gene}\"; level 2; tag \"basic\"; tag \"MANE_Select\"; hgnc_id \"{hgnc}\";"
                );
                [
                    format!("gene_id \"{ensg}.1\"; gene_name \"{gene}\";"),
                    all.clone(),
                    all,
                ]
            }
            Self::EnsemblGtf => {
                let all = format!(
                    "gene_id \"{ensg}\"; gene_version \"3\"; transcript_id \"{base}\"; {}gene_name \"{gene}\"; gene_biotype \"protein_coding\"; tag \"Ensembl_canonical\";",
                    version("transcript_version ", "\"", "\"; ")
                );
                [
                    format!("gene_id \"{ensg}\"; gene_name \"{gene}\";"),
                    all.clone(),
                    all,
                ]
            }
            Self::RefseqGtf => {
                let references =
                    ensembl.map_or(String::new(), |one| format!("db_xref \"{one}\"; "));
                let all = format!(
                    "gene_id \"{gene}\"; transcript_id \"{accession}\"; db_xref \"GeneID:1\"; {references}gene \"{gene}\"; tag \"MANE Select\";"
                );
                [
                    format!("gene_id \"{gene}\"; transcript_id \"\"; gene \"{gene}\";"),
                    all.clone(),
                    all,
                ]
            }
            Self::GencodeGff3 => [
                format!("ID={ensg}.1;gene_name={gene}"),
                format!(
                    "ID={accession};Parent={ensg}.1;gene_type=protein_coding;gene_name={gene};transcript_id={accession};tag=basic,MANE_Select"
                ),
                format!(
                    "Parent={accession};gene_name={gene};transcript_id={accession};tag=basic,MANE_Select"
                ),
            ],
            Self::EnsemblGff3 => [
                format!("ID=gene:{ensg};Name={gene};biotype=protein_coding"),
                format!(
                    "ID=transcript:{base};Parent=gene:{ensg};Name={gene}-201;biotype=protein_coding;tag=basic;transcript_id={base}{}",
                    version(";version", "=", "")
                ),
                format!("Parent=transcript:{base}"),
            ],
            Self::RefseqGff3 => [
                format!(
                    "ID=gene-{gene}-{base};Dbxref=GeneID:1,HGNC:{hgnc};Name={gene};gene={gene};gene_biotype=protein_coding"
                ),
                format!(
                    "ID=rna-{accession};Parent=gene-{gene}-{base};Dbxref=GeneID:1{};Name={accession};gene={gene};tag=MANE Select;transcript_id={accession}",
                    ensembl.map_or(String::new(), |one| format!(",{one}"))
                ),
                format!("Parent=rna-{accession};gene={gene};transcript_id={accession}"),
            ],
        }
    }
}

impl Made {
    /// The genome as FASTA; repeats are in small letters, as in published ones.
    pub fn genome(&self) -> String {
        let mut text = String::new();
        for (name, bases) in &self.chromosomes {
            writeln!(text, ">{name} made").unwrap();
            for (index, line) in bases.as_bytes().chunks(60).enumerate() {
                let line = String::from_utf8_lossy(line);
                match index % 7 {
                    3 => writeln!(text, "{}", line.to_lowercase()).unwrap(),
                    _ => writeln!(text, "{line}").unwrap(),
                }
            }
        }
        text
    }

    /// The annotation as one of those who publish them writes it.
    pub fn annotation(&self, convention: Convention) -> String {
        let mut text = match convention.is_gtf() {
            true => "##description: made\n#!genome-build GRCh38.p14\n".to_string(),
            false => "##gff-version 3\n#!genome-build GRCh38.p14\n".to_string(),
        };
        for one in &self.transcripts {
            text += &one.lines(convention);
        }
        text
    }
}

impl Placed {
    pub fn lines(&self, convention: Convention) -> String {
        let [gene, transcript, part] = convention.attributes(self);
        let chromosome = convention.chromosome(&self.chromosome);
        let strand = if self.reverse { '-' } else { '+' };
        let whole = self.exons.iter().map(|exon| exon.start).min().unwrap()
            ..self.exons.iter().map(|exon| exon.end).max().unwrap();
        let mut text = String::new();
        let mut line = |kind: &str, range: &Range<usize>, phase: &str, attributes: &str| {
            let (start, end) = (range.start + 1, range.end);
            writeln!(
                text,
                "{chromosome}\tmade\t{kind}\t{start}\t{end}\t.\t{strand}\t{phase}\t{attributes}"
            )
            .unwrap();
        };
        line("gene", &whole, ".", &gene);
        let kind = if convention.is_gtf() {
            "transcript"
        } else {
            "mRNA"
        };
        let kind = if convention == Convention::GencodeGff3 {
            "transcript"
        } else {
            kind
        };
        line(kind, &whole, ".", &transcript);
        for (index, exon) in self.exons.iter().enumerate() {
            let number = match convention {
                Convention::RefseqGff3 => String::new(),
                Convention::EnsemblGff3 => format!(";rank={}", index + 1),
                Convention::GencodeGff3 => format!(";exon_number={}", index + 1),
                _ => format!(" exon_number {};", index + 1),
            };
            line("exon", exon, ".", &format!("{part}{number}"));
        }
        // In GTF the stop codon is no part of the CDS.
        let end = self.coding.end - if convention.is_gtf() { 3 } else { 0 };
        let mut before = 0;
        for range in self.on_genome(self.coding.start..end) {
            line("CDS", &range, &((3 - before % 3) % 3).to_string(), &part);
            before += range.len();
        }
        if convention.is_gtf() {
            for range in self.on_genome(self.coding.start..self.coding.start + 3) {
                line("start_codon", &range, "0", &part);
            }
            for range in self.on_genome(end..self.coding.end) {
                line("stop_codon", &range, "0", &part);
            }
        }
        text
    }
}
