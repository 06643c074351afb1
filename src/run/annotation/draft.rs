//! Transcripts put together from the lines of an annotation, in whatever order these come.

use super::line::{Feature, Format};
use crate::panel::{GenomicTranscript, Strand, Tags, without_version};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// What a gene's line says of it.
#[derive(Default)]
struct Gene {
    symbol: Option<String>,
    hgnc: Option<String>,
    ensembl: Option<String>,
    protein_coding: bool,
}

/// An exon's line.
struct Exon {
    place: Range<u64>,
    /// As the annotation numbers it; 0 if it does not.
    number: u32,
    line: u64,
}

/// A transcript as far as it was read.
#[derive(Default)]
struct Draft {
    id: String,
    /// Key of its gene, in GFF3.
    parent: Option<String>,
    gene: Gene,
    ensembl: Option<String>,
    chromosome: String,
    reverse: bool,
    /// Whether a line was of another chromosome or strand.
    is_torn: bool,
    exons: Vec<Exon>,
    coding: Option<Range<u64>>,
    /// The first base's CDS line so far: where it starts in transcript order, and its phase.
    first: Option<(Range<u64>, usize)>,
    lacks_start: bool,
    lacks_stop: bool,
    tags: Tags,
    line: u64,
}

/// All transcripts of an annotation, as far as it was read.
pub struct Drafts {
    format: Format,
    genes: FxHashMap<String, Gene>,
    by_key: FxHashMap<String, usize>,
    drafts: Vec<Draft>,
    /// The transcript of the line before: lines of one mostly stand together.
    last: Option<(String, usize)>,
}

/// Whether lines of a type are looked at.
pub fn is_wanted(kind: &[u8]) -> bool {
    let holds = |part: &[u8]| memchr::memmem::find(kind, part).is_some();
    matches!(
        kind,
        b"exon" | b"CDS" | b"start_codon" | b"stop_codon" | b"Selenocysteine"
    ) || [&b"gene"[..], b"RNA", b"transcript", b"selenocysteine"]
        .into_iter()
        .any(holds)
}

impl Drafts {
    /// None yet.
    pub fn new(format: Format) -> Self {
        Self {
            format,
            genes: FxHashMap::default(),
            by_key: FxHashMap::default(),
            drafts: Vec::new(),
            last: None,
        }
    }

    /// Adds a line (its number from 1).
    pub fn add(&mut self, feature: &Feature, line: u64) {
        match (self.format, feature.kind.as_ref()) {
            (
                _,
                "exon"
                | "CDS"
                | "start_codon"
                | "stop_codon"
                | "Selenocysteine"
                | "stop_codon_redefined_as_selenocysteine",
            ) => self.add_part(feature, line),
            (Format::Gtf, "transcript") => {
                if let Some(key) = feature.first("transcript_id") {
                    let draft = self.draft(&key, feature, line);
                    draft.line = line;
                    draft.describe(feature);
                }
            }
            (Format::Gtf, _) => {}
            (Format::Gff3, kind) if kind.ends_with("gene") => self.add_gene(feature),
            (Format::Gff3, _) => {
                if let Some(key) = feature.first("ID") {
                    let draft = self.draft(&key, feature, line);
                    draft.line = line;
                    draft.describe(feature);
                    draft.parent = feature.first("Parent");
                }
            }
        }
    }

    fn add_gene(&mut self, feature: &Feature) {
        if let Some(key) = feature.first("ID") {
            let biotype = ["gene_type", "gene_biotype", "biotype"];
            let gene = Gene {
                symbol: ["gene_name", "gene", "Name", "gene_id"]
                    .iter()
                    .find_map(|key| feature.first(key)),
                hgnc: hgnc(feature),
                ensembl: ensembl_gene(feature),
                protein_coding: biotype
                    .iter()
                    .any(|key| feature.first(key).as_deref() == Some("protein_coding")),
            };
            self.genes.insert(key, gene);
        }
    }

    /// Adds an exon or a part of a coding sequence to each transcript that it is of.
    fn add_part(&mut self, feature: &Feature, line: u64) {
        let keys = match self.format {
            Format::Gtf => feature.first("transcript_id").into_iter().collect(),
            Format::Gff3 => feature.all("Parent"),
        };
        for key in keys {
            let is_gtf = self.format == Format::Gtf;
            let draft = self.draft(&key, feature, line);
            if draft.id.is_empty() && is_gtf {
                draft.describe(feature);
            }
            draft.is_torn |=
                draft.chromosome != feature.chromosome || draft.reverse != feature.reverse;
            match feature.kind.as_ref() {
                "exon" => draft.exons.push(Exon {
                    place: feature.place.clone(),
                    number: ["exon_number", "rank"]
                        .iter()
                        .find_map(|key| feature.first(key)?.parse().ok())
                        .unwrap_or(0),
                    line,
                }),
                "CDS" => draft.add_coding(feature),
                "start_codon" | "stop_codon" => draft.extend_coding(&feature.place),
                _ => draft.tags.selenocysteine = true,
            }
        }
    }

    /// The transcript of a key; a new one if there is none yet.
    fn draft(&mut self, key: &str, feature: &Feature, line: u64) -> &mut Draft {
        // One accession can lie on X and on Y; GFF3 gives each place a key of its own.
        let is_last = |last: &&(String, usize)| {
            last.0 == key
                && (self.format == Format::Gff3
                    || self.drafts[last.1].chromosome == feature.chromosome)
        };
        if let Some((_, index)) = self.last.as_ref().filter(is_last) {
            return &mut self.drafts[*index];
        }
        let whole = match self.format {
            Format::Gtf => format!("{key}\t{}", feature.chromosome),
            Format::Gff3 => key.to_string(),
        };
        let index = *self.by_key.entry(whole).or_insert_with(|| {
            self.drafts.push(Draft {
                chromosome: feature.chromosome.to_string(),
                reverse: feature.reverse,
                line,
                ..Draft::default()
            });
            self.drafts.len() - 1
        });
        self.last = Some((key.to_string(), index));
        &mut self.drafts[index]
    }

    /// The transcripts that have exons, in the order in which they were met.
    pub fn finish(self) -> Vec<GenomicTranscript> {
        let genes = self.genes;
        let drafts = self.drafts.into_iter();
        drafts.filter_map(|draft| draft.finish(&genes)).collect()
    }
}

/// HGNC accession, wherever a line has it.
fn hgnc(feature: &Feature) -> Option<String> {
    let digits = |text: &str| {
        let number = text.rsplit_once("HGNC:")?.1;
        let number: String = number.chars().take_while(char::is_ascii_digit).collect();
        (!number.is_empty()).then(|| format!("HGNC:{number}"))
    };
    let keys = ["hgnc_id", "Dbxref", "db_xref", "description"];
    let mut texts = keys.iter().flat_map(|key| feature.all(key));
    texts.find_map(|text| digits(&text))
}

/// Ensembl accession of the gene that a line is of, without its version.
fn ensembl_gene(feature: &Feature) -> Option<String> {
    let keys = ["gene_id", "ID", "Dbxref", "db_xref"];
    let mut texts = keys.iter().flat_map(|key| feature.all(key));
    texts.find_map(|text| {
        let name = text.rsplit(':').next().unwrap_or(&text);
        let number = without_version(name).strip_prefix("ENSG")?;
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| format!("ENSG{number}"))
    })
}

impl Draft {
    /// Takes what a transcript's line says of it.
    fn describe(&mut self, feature: &Feature) {
        let first = |keys: &[&str]| keys.iter().find_map(|key| feature.first(key));
        let id = first(&["transcript_id", "Name", "ID"]).unwrap_or_default();
        let id = id.trim_end_matches("_PAR_Y");
        let version = first(&["transcript_version", "version"]);
        self.id = match version {
            Some(version) if without_version(id) == id => format!("{id}.{version}"),
            _ => id.to_string(),
        };
        let references = ["Dbxref", "db_xref"].map(|key| feature.all(key)).concat();
        let ensembl = references
            .iter()
            .find_map(|one| one.strip_prefix("Ensembl:"));
        self.ensembl = match self.id.starts_with("ENST") {
            true => Some(self.id.clone()),
            false => ensembl.map(str::to_string),
        };
        self.gene.symbol = first(&["gene_name", "gene", "gene_id"]);
        self.gene.hgnc = hgnc(feature);
        self.gene.ensembl = ensembl_gene(feature);
        let biotype = first(&["gene_type", "gene_biotype", "transcript_biotype", "biotype"]);
        self.tags.protein_coding |= biotype.as_deref() == Some("protein_coding");
        for tag in feature.all("tag") {
            match tag.replace(' ', "_").as_str() {
                "MANE_Select" => self.tags.mane_select = true,
                "MANE_Plus_Clinical" => self.tags.mane_plus_clinical = true,
                "Ensembl_canonical" | "RefSeq_Select" => self.tags.canonical = true,
                "basic" | "gencode_basic" => self.tags.basic = true,
                "seleno" => self.tags.selenocysteine = true,
                "cds_start_NF" | "mRNA_start_NF" => self.lacks_start = true,
                "cds_end_NF" | "mRNA_end_NF" => self.lacks_stop = true,
                _ => {}
            }
        }
    }

    fn add_coding(&mut self, feature: &Feature) {
        self.extend_coding(&feature.place);
        let phase = feature.phase.unwrap_or(0);
        let is_first = self.first.as_ref().is_none_or(|(first, _)| {
            if self.reverse {
                feature.place.end > first.end
            } else {
                feature.place.start < first.start
            }
        });
        if is_first {
            self.first = Some((feature.place.clone(), phase));
        }
        if feature.first("partial").as_deref() == Some("true") {
            let (left, right) = (feature.first("start_range"), feature.first("end_range"));
            let (start, stop) = if self.reverse {
                (right, left)
            } else {
                (left, right)
            };
            self.lacks_start |= start.is_some();
            self.lacks_stop |= stop.is_some();
        }
        if let Some(exception) = feature.first("transl_except") {
            self.tags.selenocysteine |= exception.contains("aa:Sec");
        }
    }

    fn extend_coding(&mut self, place: &Range<u64>) {
        self.coding = Some(match &self.coding {
            Some(coding) => coding.start.min(place.start)..coding.end.max(place.end),
            None => place.clone(),
        });
    }

    fn finish(mut self, genes: &FxHashMap<String, Gene>) -> Option<GenomicTranscript> {
        if self.exons.is_empty() {
            return None;
        }
        self.exons.sort_by_key(|exon| exon.place.start);
        if self.reverse {
            self.exons.reverse();
        }
        let problem = self.problem();
        let gene = self.parent.as_ref().and_then(|parent| genes.get(parent));
        let symbol = gene.and_then(|gene| gene.symbol.clone());
        let phase = self.first.map_or(0, |(_, phase)| phase);
        let mut tags = self.tags;
        // RefSeq says of the gene alone what it makes.
        tags.protein_coding |= gene.is_some_and(|gene| gene.protein_coding);
        Some(GenomicTranscript {
            gene: self
                .gene
                .symbol
                .or(symbol)
                .unwrap_or_else(|| self.id.clone()),
            hgnc: self
                .gene
                .hgnc
                .or_else(|| gene.and_then(|gene| gene.hgnc.clone())),
            id: self.id,
            ensembl_gene: self
                .gene
                .ensembl
                .or_else(|| gene.and_then(|gene| gene.ensembl.clone())),
            ensembl: self.ensembl,
            chromosome: self.chromosome,
            record: None,
            strand: match self.reverse {
                true => Strand::Reverse,
                false => Strand::Forward,
            },
            exons: self.exons.into_iter().map(|exon| exon.place).collect(),
            coding: self.coding,
            missing_bases: (3 - phase) % 3,
            has_start: !self.lacks_start,
            has_stop: !self.lacks_stop,
            tags,
            line: self.line,
            problem,
        })
    }

    /// What cannot be of the exons, which are in transcript order: the line and a sentence.
    fn problem(&self) -> Option<(u64, String)> {
        if self.is_torn {
            let sentence = format!("{} has exons on two chromosomes or strands", self.id);
            return Some((self.line, sentence));
        }
        for (one, next) in self.exons.iter().zip(self.exons.iter().skip(1)) {
            if one.place.end > next.place.start && next.place.end > one.place.start {
                let line = one.line.max(next.line);
                return Some((line, format!("two exons of {} overlap", self.id)));
            }
        }
        // Some programs number the exons of the reverse strand from the last one.
        let numbers = self.exons.iter().map(|exon| exon.number);
        let mut numbered = numbers.filter(|number| *number > 0);
        let (rising, falling) = (
            numbered.clone().is_sorted_by(|one, next| one < next),
            numbered.clone().is_sorted_by(|one, next| one > next),
        );
        if numbered.next().is_some() && !rising && !falling {
            let by_place = self.exons.windows(2);
            let mut wrong = by_place.filter(|pair| pair[0].number >= pair[1].number);
            let line = wrong.next().map_or(self.line, |pair| pair[1].line);
            let sentence = format!(
                "the exon numbers of {} are not in the order of its exons",
                self.id
            );
            return Some((line, sentence));
        }
        None
    }
}
