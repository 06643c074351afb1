//! A transcript of a FASTA file, as far as its header describes it.

use super::UNKNOWN;
use super::chromosome::chromosome_name;
use super::genomic::{GenomicTranscript, Strand, without_version};
use super::transcript::{Coordinates, Exon, Extent, Grade, Numbering, Role, Transcript};
use std::ops::Range;

impl Transcript {
    /// Whether its exons are known.
    pub fn has_exons(&self) -> bool {
        self.exons.iter().all(|exon| exon.name != UNKNOWN)
    }

    /// Whether a boundary is the end of one of its exons, as far as these are known.
    pub fn ends_exon(&self, boundary: usize) -> bool {
        self.has_exons() && self.exons.iter().any(|exon| exon.end == boundary)
    }

    /// A partner from a record of a FASTA file: `header` without its `>`, bases as given. Its gene is
    /// named as GENCODE, Ensembl and RefSeq write it, else as the record; its coding sequence is known
    /// where a GENCODE header has it. Its exons are not known: they count as one, named `?`.
    pub fn from_fasta(header: &str, bases: &[u8]) -> Self {
        let id = header.split_whitespace().next().unwrap_or_default();
        let fields: Vec<&str> = id.split('|').collect();
        let coding = fields.iter().find_map(|field| coding_range(field));
        let coding = coding.filter(|range| range.end <= bases.len());
        let accession = safe_name(accession(&fields));
        let gene = gene(header, &fields).map(safe_name);
        let gene = gene.filter(|gene| is_name(gene));
        let bases = bases.iter().map(u8::to_ascii_uppercase);
        let sequence: Vec<u8> = bases
            .map(|base| if base == b'U' { b'T' } else { base })
            .collect();
        Self {
            gene: gene.unwrap_or_else(|| accession.clone()),
            aliases: Vec::new(),
            accession,
            role: Role::Partner,
            extent: Extent::Full,
            numbering: numbering(coding, &sequence),
            protein_residues: None,
            selenocysteines: Vec::new(),
            grade: Grade::B,
            source: String::new(),
            note: None,
            exons: vec![Exon {
                name: UNKNOWN.into(),
                start: 0,
                end: sequence.len(),
                coordinates: None,
            }],
            sequence,
        }
    }
}

impl Transcript {
    /// Takes the gene of the same transcript as an annotation places it, and its exons and coding sequence if
    /// the two are of one length; their places on the genome only if these are of the panel's assembly.
    pub fn place(&mut self, placed: &GenomicTranscript, with_coordinates: bool) {
        let gene = safe_name(&placed.gene);
        if is_name(&gene) && without_version(&gene) != without_version(&placed.id) {
            self.gene = gene;
        }
        if !self.is_placed_by(placed) {
            return;
        }
        let on_genome = placed.exons.iter().zip(placed.exons_on_transcript());
        let exons = on_genome.enumerate().map(|(index, (genome, here))| Exon {
            name: (index + 1).to_string(),
            start: here.start,
            end: here.end,
            coordinates: with_coordinates.then(|| Coordinates {
                chromosome: chromosome_name(&placed.chromosome),
                start: genome.start + 1,
                end: genome.end,
                strand: match placed.strand {
                    Strand::Forward => '+',
                    Strand::Reverse => '-',
                },
            }),
        });
        self.exons = exons.collect();
        // An annotation of exons alone says nothing of the coding sequence.
        if placed.coding.is_some() {
            let is_whole = placed.has_start && placed.missing_bases == 0;
            let coding = placed.coding_on_transcript().filter(|_| is_whole);
            self.numbering = numbering(coding, &self.sequence);
        }
    }

    /// Whether an annotation has exons that can be those of this transcript.
    pub fn is_placed_by(&self, placed: &GenomicTranscript) -> bool {
        placed.length() == self.sequence.len() && placed.problem.is_none()
    }
}

/// How the bases of a transcript are numbered. A coding sequence that begins with the first base, and not
/// with a start codon, lacks its start, so that nobody knows its frame.
fn numbering(coding: Option<Range<usize>>, sequence: &[u8]) -> Numbering {
    match coding {
        Some(Range { start, end }) if start > 0 || sequence.starts_with(b"ATG") => {
            Numbering::Coding { start, end }
        }
        _ => Numbering::Noncoding,
    }
}

/// A name up to the first space, in the letters that names of genes and accessions have and that no format of a
/// report gives a meaning; `_` stands for others.
pub fn safe_name(text: &str) -> String {
    let word = text.split_whitespace().next().unwrap_or_default();
    let is_safe = |letter: char| letter.is_ascii_alphanumeric() || ".-_@".contains(letter);
    let letters = word.chars();
    letters
        .map(|letter| if is_safe(letter) { letter } else { '_' })
        .collect()
}

/// Whether a text names anything: `-` and `.` stand for nothing.
fn is_name(text: &str) -> bool {
    text.contains(|letter: char| letter.is_ascii_alphanumeric())
}

/// `CDS:61-1000`, 1-based and inclusive, as 0-based and half-open.
fn coding_range(field: &str) -> Option<Range<usize>> {
    let (start, end) = field.strip_prefix("CDS:")?.split_once('-')?;
    let start: usize = start.parse().ok()?;
    let end: usize = end.parse().ok()?;
    (0 < start && start <= end).then(|| start - 1..end)
}

/// The accession: of the fields that `|` separates the first, or that after `ref`, as in
/// `gi|568815597|ref|NM_000014.6|`.
fn accession<'h>(fields: &[&'h str]) -> &'h str {
    let after = |word: &str| {
        let at = fields.iter().position(|field| *field == word)?;
        fields.get(at + 1).copied()
    };
    after("ref").unwrap_or_else(|| fields.first().copied().unwrap_or_default())
}

/// The symbol of the gene: the sixth field of GENCODE, `gene_symbol:` of Ensembl, or its `gene:` where it has no
/// symbol, the last word in brackets before `, transcript variant` or `, mRNA` of RefSeq.
fn gene<'h>(header: &'h str, fields: &[&'h str]) -> Option<&'h str> {
    if fields.len() > 6 && fields[1].starts_with("ENS") {
        return Some(fields[5]);
    }
    for key in ["gene_symbol:", "gene_name=", "gene=", "gene:"] {
        let rest = header.split_once(key).map_or("", |(_, rest)| rest);
        let ends = |letter: char| letter.is_whitespace() || matches!(letter, ';' | ']');
        if let Some(gene) = rest.split(ends).next().filter(|gene| !gene.is_empty()) {
            return Some(gene);
        }
    }
    let before = header.rsplit_once("), ")?.0;
    let (_, symbol) = before.rsplit_once('(')?;
    (!symbol.is_empty() && !symbol.contains(' ')).then_some(symbol)
}

#[cfg(test)]
mod tests {
    use super::super::genomic;
    use super::*;

    #[test]
    fn headers_of_the_usual_sources_name_the_gene() {
        let noncoding = Numbering::Noncoding;
        for (header, accession, gene, numbering) in [
            (
                "ENST00000389048.8|ENSG00000171094.19|OTTHUMG1|OTTHUMT1|ALK-201|ALK|40|protein_coding|UTR5:1-4|CDS:5-31|UTR3:32-40|",
                "ENST00000389048.8",
                "ALK",
                Numbering::Coding { start: 4, end: 31 },
            ),
            (
                "ENST00000389048.8 cdna chromosome:GRCh38:2:29192774:29921586:-1 gene:ENSG00000171094.19 gene_biotype:protein_coding gene_symbol:ALK description:ALK receptor (x), y",
                "ENST00000389048.8",
                "ALK",
                noncoding,
            ),
            (
                "ENST1.1 cdna chromosome:GRCh38:2:1:2:-1 gene:ENSG9.1 gene_biotype:lncRNA",
                "ENST1.1",
                "ENSG9.1",
                noncoding,
            ),
            (
                "NM_004304.5 Homo sapiens ALK receptor tyrosine kinase (ALK), transcript variant 1, mRNA",
                "NM_004304.5",
                "ALK",
                noncoding,
            ),
            (
                "gi|568815597|ref|NM_000014.6| Homo sapiens alpha-2-macroglobulin (A2M), mRNA",
                "NM_000014.6",
                "A2M",
                noncoding,
            ),
            (
                "NM_173083 range=chr1:1-2 strand=-",
                "NM_173083",
                "NM_173083",
                noncoding,
            ),
            (
                "NM_1.1 a gene: of some kind (ALK), mRNA",
                "NM_1.1",
                "ALK",
                noncoding,
            ),
            ("tx1 gene=HIP1 CDS=1-20", "tx1", "HIP1", noncoding),
            // A coding sequence that the record does not have is not believed, nor one without its start.
            ("tx1|CDS:5-90|", "tx1", "tx1", noncoding),
            ("tx1|CDS:1-20|", "tx1", "tx1", noncoding),
            (
                "ENST1.1|ENSG1.1|-|-|X-1|A,B<x>\"&;|40|pc|",
                "ENST1.1",
                "A_B_x____",
                noncoding,
            ),
            (
                "ENST1.1|ENSG1.1|-|-|X-1|-|40|pc|",
                "ENST1.1",
                "ENST1.1",
                noncoding,
            ),
            ("tx1 gene=HOOK9\tfoo=1", "tx1", "HOOK9", noncoding),
            (
                "NM_9.1::chr9:5-9(+)",
                "NM_9.1__chr9_5-9___",
                "NM_9.1__chr9_5-9___",
                noncoding,
            ),
            ("tx\u{fc}1 gene=\u{fc}", "tx_1", "tx_1", noncoding),
            ("", "", "", noncoding),
        ] {
            let transcript = Transcript::from_fasta(header, &[b'a'; 40]);
            assert_eq!(transcript.accession, accession);
            assert_eq!(transcript.gene, gene, "{header}");
            assert_eq!(transcript.numbering, numbering, "{header}");
            assert_eq!(transcript.sequence, [b'A'; 40]);
        }
    }

    #[test]
    fn an_annotation_gives_exons_and_the_frame_if_it_is_whole() {
        let placed = genomic::tests::transcript(Strand::Forward);
        let bases = b"ACATGAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        let of = |placed: &GenomicTranscript, bases: &[u8]| {
            let mut transcript = Transcript::from_fasta("NM_1.1|CDS:3-34|", bases);
            transcript.place(placed, true);
            transcript
        };
        let whole = of(&placed, bases);
        assert_eq!((whole.exons.len(), &*whole.gene), (3, "GENE"));
        let coding = Numbering::Coding { start: 2, end: 34 };
        assert_eq!(whole.numbering, coding);
        let mut cut = placed.clone();
        cut.has_start = false;
        assert_eq!(of(&cut, bases).numbering, Numbering::Noncoding);
        let mut shifted = placed.clone();
        shifted.missing_bases = 1;
        assert_eq!(of(&shifted, bases).numbering, Numbering::Noncoding);
        let mut first = placed.clone();
        first.coding = Some(100..334);
        assert_eq!(of(&first, bases).numbering, Numbering::Noncoding);
        let mut without = placed.clone();
        without.coding = None;
        assert_eq!(of(&without, bases).numbering, coding);
        // Of another length its gene alone is taken.
        let longer = of(&placed, &bases.repeat(2));
        assert_eq!((longer.exons.len(), &*longer.gene), (1, "GENE"));
        // Places are those of the panel's genome, in its names.
        let mut other = placed.clone();
        other.chromosome = "NC_000009.12".into();
        let place = |one: &Transcript| one.genome_place(0).map(|at| at.0.to_string());
        assert_eq!(place(&of(&other, bases)).as_deref(), Some("chr9"));
        let mut elsewhere = Transcript::from_fasta("NM_1.1", bases);
        elsewhere.place(&placed, false);
        assert_eq!((elsewhere.exons.len(), place(&elsewhere)), (3, None));
    }
}
