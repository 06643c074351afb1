//! A transcript of a FASTA file, as far as its header describes it.

use super::UNKNOWN;
use super::genomic::{GenomicTranscript, Strand};
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
        let accession = accession(&fields);
        let gene = gene(header, &fields).unwrap_or(accession);
        let bases = bases.iter().map(u8::to_ascii_uppercase);
        let sequence: Vec<u8> = bases
            .map(|base| if base == b'U' { b'T' } else { base })
            .collect();
        Self {
            gene: gene.into(),
            aliases: Vec::new(),
            accession: accession.into(),
            role: Role::Partner,
            extent: Extent::Full,
            numbering: coding.map_or(Numbering::Noncoding, |Range { start, end }| {
                Numbering::Coding { start, end }
            }),
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
    /// Takes exons, coding sequence and gene of the same transcript as an annotation places it, if the two
    /// are of one length.
    pub fn place(&mut self, placed: &GenomicTranscript) {
        if placed.length() != self.sequence.len() || placed.problem.is_some() {
            return;
        }
        let on_genome = placed.exons.iter().zip(placed.exons_on_transcript());
        let exons = on_genome.enumerate().map(|(index, (genome, here))| Exon {
            name: (index + 1).to_string(),
            start: here.start,
            end: here.end,
            coordinates: Some(Coordinates {
                chromosome: placed.chromosome.clone(),
                start: genome.start + 1,
                end: genome.end,
                strand: match placed.strand {
                    Strand::Forward => '+',
                    Strand::Reverse => '-',
                },
            }),
        });
        self.exons = exons.collect();
        self.gene.clone_from(&placed.gene);
        if placed.has_start
            && let Some(coding) = placed.coding_on_transcript()
        {
            self.numbering = Numbering::Coding {
                start: coding.start,
                end: coding.end,
            };
        }
    }
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

/// The symbol of the gene: the sixth field of GENCODE, `gene_symbol:` of Ensembl, the last word in
/// brackets before `, transcript variant` or `, mRNA` of RefSeq.
fn gene<'h>(header: &'h str, fields: &[&'h str]) -> Option<&'h str> {
    if fields.len() > 6 && fields[1].starts_with("ENS") {
        return Some(fields[5]);
    }
    for key in ["gene_symbol:", "gene_name=", "gene="] {
        if let Some((_, rest)) = header.split_once(key) {
            return rest
                .split([' ', ';', ']'])
                .next()
                .filter(|gene| !gene.is_empty());
        }
    }
    let before = header.rsplit_once("), ")?.0;
    let (_, symbol) = before.rsplit_once('(')?;
    (!symbol.is_empty() && !symbol.contains(' ')).then_some(symbol)
}

#[cfg(test)]
mod tests {
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
            ("tx1 gene=HIP1 CDS=1-20", "tx1", "HIP1", noncoding),
            // A coding sequence that the record does not have is not believed.
            ("tx1|CDS:5-90|", "tx1", "tx1", noncoding),
        ] {
            let transcript = Transcript::from_fasta(header, &[b'a'; 40]);
            assert_eq!(transcript.accession, accession);
            assert_eq!(transcript.gene, gene, "{header}");
            assert_eq!(transcript.numbering, numbering, "{header}");
            assert_eq!(transcript.sequence, [b'A'; 40]);
        }
    }
}
